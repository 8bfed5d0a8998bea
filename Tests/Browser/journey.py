"""The whole chain, once: from a new programme to the public page, by the people who really do each step.

A journey has a language, a browser with or without scripts, and people. What one person has to tell another (a title, a
code from a message) is kept in `facts`. The steps stand in the files beside this one.
"""

import pathlib
import tempfile

import step_1_programme
import step_2_proposal
import step_3_review
import step_4_contract
import step_5_payment
from looking import Looking
from pdfs import pdf
from people import Person
from words import Words

STEPS = [
    step
    for part in (step_1_programme, step_2_proposal, step_3_review, step_4_contract, step_5_payment)
    for step in part.STEPS
]
MODES = {
    "chinese": {"language": "zh-Hans", "scripts": True, "number": 1},
    "without-scripts": {"language": "zh-Hans", "scripts": False, "number": 2},
    "english": {"language": "en", "scripts": True, "number": 3},
}


class Journey:
    """One way through the chain."""

    def __init__(self, browser, base, clock, language, scripts, number):
        self.browser, self.base, self.scripts, self.number = browser, base, scripts, number
        self.words = Words(language)
        self.looking = Looking(scripts)
        self.clock = clock
        self.people = {}
        self.facts = {}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="miaopu-journey-"))

    @property
    def chinese(self):
        return self.words.language == "zh-Hans"

    @property
    def authority(self):
        """What the authority's name begins with."""
        return "云林省" if self.chinese else "Yunlin"

    def anybody(self):
        """Somebody who is not signed in."""
        return self._person("", signed_in=False)

    def person(self, login):
        """A person of the demonstration, signed in at the authority's page; or one who registered on the way."""
        return self._person(login if "@" in login else login + "@demo.example")

    def _person(self, login, signed_in=True):
        if login not in self.people:
            one = self.people[login] = Person(self.browser, self.base, self.words, self.looking, self.scripts)
            one.comes("/")
            if not self.chinese:
                one.follows(self.words.texts["layout.other_language"]["zh-Hans"])
            if signed_in:
                one.signs_in(login, *([step_2_proposal.SECRET] if login.endswith("@people.example") else []))
        return self.people[login]

    def at_authority(self, login):
        """The same, on the page of the authority."""
        person = self._person(login, False) if login == "" else self.person(login)
        if person.page.locator(".masthead a.authority").count() == 0:
            return person.comes("/").follows(self.authority)
        return person.follows(self.authority, within=".masthead")

    def file(self, name, content):
        """A file on this person's disk."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def pdf(self, name, text):
        """A small PDF with one line that stands for a scan."""
        return self.file(name, pdf(f"{text} {self.number}"))

    def step(self, name):
        """Goes one step."""
        dict(STEPS)[name](self)

    def walk(self):
        """Goes all steps."""
        for _, step in STEPS:
            step(self)

    def end(self):
        for person in self.people.values():
            person.leaves()
