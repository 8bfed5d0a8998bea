"""The words of the site in one language, read from the message catalogue that the pages are made of."""

import json
import pathlib
import re

MESSAGES = pathlib.Path(__file__).resolve().parents[2] / "Templates" / "messages"


class Words:
    """`words("calls.new")` is what the page says for that key."""

    def __init__(self, language):
        self.language = language
        self.texts = {}
        for file in sorted(MESSAGES.glob("*.json")):
            self.texts.update(json.loads(file.read_text(encoding="utf-8")))

    def __call__(self, key, **variables):
        text = self.texts[key][self.language]
        return re.sub(r"\{\{(\w+)\}\}|\{(\w+)\}", lambda found: str(variables[found[1] or found[2]]), text)

    def opening(self, key):
        """The text up to its first variable."""
        return re.split(r"\{", self.texts[key][self.language])[0].strip()
