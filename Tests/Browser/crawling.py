"""The way from page to page by the links, and what every page owes its reader in words."""

import collections
import json
import re
import urllib.parse

from reading import PASSWORD, Reading
from serving import ROOT

HAN = re.compile("[一-鿿]")
# Words that the people of the demonstration wrote and that are messages, too.
WRITTEN = {"演示", "结项验收", "公益创投大赛"}


class Catalogue:
    """The messages of all modules, and how the Chinese ones are recognised on a page."""

    def __init__(self):
        self.keys, self.chinese, self.shapes = set(), set(), []
        # What was found of a text: pages repeat most of theirs, and comparing one with all messages takes long.
        self._told = {}
        # What an export may say in Chinese: the headings of the shipped layouts, and the names of accounts.
        layouts = (ROOT / "Migrations/0025_charts_and_voucher_export.sql").read_text(encoding="utf-8")
        self.exported = set(re.findall(r"(?:^|\\n|')(\w+)=", layouts))
        for file in sorted((ROOT / "Templates/messages").glob("*.json")):
            for key, texts in json.loads(file.read_text(encoding="utf-8")).items():
                self.keys.add(key)
                self._keep(texts.get("zh-Hans", ""), texts.get("en", ""))
                if key.startswith("funds.account."):
                    self.exported.add(texts["zh-Hans"])

    def _keep(self, chinese, english):
        """A message with variables is recognised by the words around them, if there are some."""
        words = re.split(r"\{\{[^}]*\}\}|\{\w+\}", chinese)
        if chinese == english or not HAN.search(chinese):
            return
        if len(words) == 1 and len(chinese) > 1:
            self.chinese.add(chinese)
        elif len(HAN.findall("".join(words))) > 1:
            self.shapes.append(re.compile(".+".join(re.escape(part) for part in words)))

    def untranslated(self, text):
        """What a page should not show: keys of messages, and markers that were not filled in."""
        raw = set(re.findall(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+", text)) & self.keys
        return raw | {mark for mark in ("[[", "{{") if mark in text}

    def is_chinese(self, text):
        """Whether a text is one of the Chinese messages."""
        if text not in self._told:
            self._told[text] = text not in WRITTEN and bool(HAN.search(text)) and (
                text in self.chinese or any(one.fullmatch(text) for one in self.shapes))
        return self._told[text]


class Routes:
    """The pages of the route table, by the API's own description."""

    def __init__(self, description):
        paths = [path.removeprefix("/api/v1") or "/" for path, verbs in description["paths"].items() if "get" in verbs]
        self.patterns = [
            (path, re.compile("^" + re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + "$"))
            for path in sorted(paths, key=lambda path: (path.count("{"), path))
        ]
        self._names = {}

    def name(self, path):
        """The pattern of the route table that a path belongs to; an unknown path itself."""
        if path not in self._names:
            self._names[path] = next((pattern for pattern, expression in self.patterns if expression.match(path)), path)
        return self._names[path]


class Seen:
    """A page that was read: where, which route, and what its source says."""

    def __init__(self, address, name, source):
        self.address, self.name, self.source = address, name, source
        self.reading = Reading(source)


class Crawler:
    """Follows the links of one reader and gathers what is wrong on the way."""

    # Pages that only change a setting of the browser.
    settings = re.compile(r"^/(language|large-text|assets)/")
    documents = re.compile(
        r"\.(csv|xlsx|pdf|json|xml|ics|atom|svg|zip)(\?|$)|/files/|/documents/|/voucher-export(\?|$)|/audit-report$|/openapi\.json")

    def __init__(self, base, routes, catalogue, instances, papers):
        self.base, self.routes, self.catalogue, self.instances = base, routes, catalogue, instances
        # A paper takes a second or two to print: each kind is printed for one of the readers.
        self.papers = papers
        self.faults, self.reached = [], set()

    def crawl(self, reader, starts):
        """Visits what links lead to from the starting points, a few of each route, and yields the pages."""
        counts, done = collections.Counter(), set()
        waiting = collections.deque((start, "the start") for start in starts)
        while waiting:
            address, origin = waiting.popleft()
            if address in done:
                continue
            path, _, query = address.partition("?")
            name = self.routes.name(path)
            kind = (name, *sorted({field for field, _ in urllib.parse.parse_qsl(query)}))
            isDocument = self.documents.search(address)
            if self.settings.search(address) or counts[kind] >= (1 if isDocument else self.instances):
                continue
            if path.endswith(".pdf"):
                if kind in self.papers:
                    continue
                self.papers.add(kind)
            done.add(address)
            counts[kind] += 1
            status, source = reader.get(address)
            if status != 200:
                self.faults.append(f"{address}, linked from {origin}: status {status}")
            elif not isDocument:
                seen = Seen(address, name, source)
                self.reached.add(name)
                self.read(seen)
                yield seen
                waiting.extend((link, address) for link in self.follow(address, seen.reading.links))

    def follow(self, address, links):
        """The paths on this site that the links of a page lead to."""
        for link in links:
            whole = urllib.parse.urljoin(self.base + address, link)
            if whole.startswith(self.base + "/"):
                yield whole.removeprefix(self.base).partition("#")[0]

    def read(self, seen):
        """What a page owes in words: one heading, a title, its language, no marker of a message."""
        reading, faults = seen.reading, []
        if reading.headings != 1:
            faults.append(f"{reading.headings} h1")
        if not reading.title or reading.language not in ("zh-Hans", "en"):
            faults.append(f"title {reading.title!r}, lang {reading.language!r}")
        if raw := self.catalogue.untranslated("\n".join(reading.texts)):
            faults.append(f"untranslated {sorted(raw)}")
        # The outbox shows letters, each in the language of who gets it.
        if reading.language == "en" and seen.address != "/outbox":
            # An export shows lines of the file that other books take in: its headings and accounts are in their words.
            isExport = re.fullmatch(r"/\w+/holders/\d+/exports(\?.*)?", seen.address)
            written = self.catalogue.exported if isExport else set()
            faults += [
                f"Chinese: {text}" for text in reading.texts if self.catalogue.is_chinese(text) and text not in written]
        self.faults += [f"{seen.address} ({reading.language}): {fault}" for fault in faults]


def sign_in(context, base, login):
    """Signs an account of the demonstration in at the page where everybody does; the context keeps its session."""
    page = context.new_page()
    page.goto(base + "/session")
    page.fill("[name=login]", login + "@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(base + "/home")
    page.close()
