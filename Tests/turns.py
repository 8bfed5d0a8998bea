"""Whose turn it is: what is too much for every run is taken in turns, a part of it with each change of the repository.

The turn is the number of commits, so that a run of the same commit asks the same; MIAOPU_TURN names another one, and
MIAOPU_TEST=long leaves nothing out.
"""

import functools
import os
import subprocess

from serving import ROOT

IS_LONG = os.environ.get("MIAOPU_TEST") == "long"


@functools.cache
def turn():
    """The number of this turn."""
    if told := os.environ.get("MIAOPU_TURN"):
        return int(told)
    counted = subprocess.run(
        ["git", "-C", str(ROOT), "rev-list", "--count", "HEAD"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return int(counted.stdout) if counted.returncode == 0 else 0


def in_turn(things, parts):
    """Every thing at the `parts`-th place, beginning elsewhere in each turn; at least one, if there are some."""
    things = list(things)
    return things if IS_LONG or len(things) < parts else things[turn() % parts :: parts]
