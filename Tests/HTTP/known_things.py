"""Hooks of schemathesis: what a path names is there and visible to who asks, unless the path itself is meant to be wrong.

schemathesis's own setting for known values (`[parameters]`) replaces a bad key by the known one too, and then wonders
that the request succeeded; that is why the keys come in here, where a bad path is left alone.
"""

import json
import os

import schemathesis
from schemathesis.core.parameters import ParameterLocation

KNOWN = json.loads(os.environ["KNOWN_THINGS"])


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts the known keys into the path of a request whose path is meant to be right."""
    path = case.meta and case.meta.components.get(ParameterLocation.PATH)
    if path and path.mode.is_negative:
        return
    for part in case.path_parameters or {}:
        if part in KNOWN:
            case.path_parameters[part] = KNOWN[part]
