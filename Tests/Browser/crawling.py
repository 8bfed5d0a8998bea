"""What every page owes its reader, measured in the browser, and the way from page to page by the links."""

import collections
import json
import re
import urllib.parse

from axe_playwright_python.sync_playwright import Axe
from serving import ROOT

PASSWORD = "bonsai-to-nursery"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

# Nothing here may be wider than the window, unless it lies in a box that scrolls by itself.
FACTS = """() => {
  const seen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({checkVisibilityCSS: true}) &&
      !element.closest('.spoken, .skip');
  };
  const inline = element => getComputedStyle(element).display === 'inline' && element.closest('p, li, td, th, dd, caption');
  const small = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(one => seen(one) && !inline(one)).filter(one => {
      const box = one.getBoundingClientRect();
      const over = getComputedStyle(one, '::after');
      return (box.width < 24 || box.height < 24) && over.position !== 'absolute';
    }).map(one => one.outerHTML.slice(0, 120));
  const shape = new Set([...document.querySelectorAll('body *')].map(one =>
    `${one.parentElement.tagName}>${one.tagName}.${one.getAttribute('class') || ''}[${one.getAttribute('type') || ''}]`));
  return {
    headings: document.querySelectorAll('h1').length,
    title: document.title, language: document.documentElement.lang, small,
    shape: [...shape].sort().join(' '), text: document.body.innerText,
    pieces: [...new Set([...document.querySelectorAll('body *')].flatMap(one => [...one.childNodes])
      .filter(one => one.nodeType === 3).map(one => one.textContent.trim()).filter(Boolean))],
    links: [...document.querySelectorAll('a[href]')].map(one => one.href),
  };
}"""
WIDER = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > edge + 1 &&
    !one.closest('.scroll, .spoken')).map(one => one.outerHTML.slice(0, 100)).slice(0, 5).concat(['page'])
}"""
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
PLAIN = "() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = '' }"
DOUBLE = "() => { document.documentElement.style.fontSize = '200%' }"


def catalogue():
    """The messages of all modules: key to (Chinese, English)."""
    messages = {}
    for file in sorted((ROOT / "Templates/messages").glob("*.json")):
        for key, texts in json.loads(file.read_text()).items():
            messages[key] = (texts.get("zh-Hans", ""), texts.get("en", ""))
    return messages


class Routes:
    """The pages of the route table, by the API's own description."""

    def __init__(self, description):
        paths = [path.removeprefix("/api/v1") or "/" for path, verbs in description["paths"].items() if "get" in verbs]
        self.patterns = [
            (path, re.compile("^" + re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + "$"))
            for path in sorted(paths, key=lambda path: (path.count("{"), path))
        ]

    def name(self, path):
        """The pattern of the route table that a path belongs to; an unknown path itself."""
        return next((pattern for pattern, expression in self.patterns if expression.match(path)), path)


class Crawler:
    """Follows the links of one reader and gathers what is wrong on the way."""

    instances = 2
    never = re.compile(r"^/(language|large-text|assets)/|\.(csv|xlsx|pdf|json|ics|zip)(\?|$)|/files/|/documents/")

    def __init__(self, base, routes, checked, messages):
        self.base, self.routes, self.checked = base, routes, checked
        self.keys, self.messages = set(messages), messages
        self.faults = []
        # The source of one page of each shape.
        self.sources = {}

    def crawl(self, context, starts, sample=None):
        """Visits everything that links lead to from the starting points; the names of the routes it saw."""
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: message.type == "error" and said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        counts, done, waiting = collections.Counter(), set(), collections.deque(starts)
        while waiting:
            address = waiting.popleft()
            name = self.routes.name(address.split("?")[0])
            if address in done or counts[name] >= self.instances or self.never.search(address):
                continue
            done.add(address)
            counts[name] += 1
            asked.clear(), said.clear()
            answer = page.goto(self.base + address)
            if answer.status != 200:
                self.faults.append(f"{address}: status {answer.status}")
                continue
            before = len(self.checked)
            facts = self.look(page, address, name)
            if len(self.checked) > before:
                self.sources[address] = answer.text()
            self.faults += [f"{address}: console: {text}" for text in said]
            self.faults += [f"{address}: asked {url}" for url in asked if not url.startswith((self.base, "data:"))]
            if len(asked) > 6:
                self.faults.append(f"{address}: {len(asked)} requests")
            waiting.extend(self.follow(facts["links"]))
        page.close()
        return set(counts)

    def follow(self, links):
        """The paths on this site that the links lead to."""
        for link in links:
            parts = urllib.parse.urlsplit(link)
            if link.startswith(self.base + "/"):
                yield parts.path + ("?" + parts.query if parts.query else "")

    def look(self, page, address, name):
        """Checks a page; the expensive checks only where its like was not yet seen."""
        page.set_viewport_size({"width": 1280, "height": 800})
        facts = page.evaluate(FACTS)
        complain = lambda text: self.faults.append(f"{address}: {text}")
        if facts["headings"] != 1:
            complain(f"{facts['headings']} h1")
        if not facts["title"].strip() or facts["language"] not in ("zh-Hans", "en"):
            complain(f"title {facts['title']!r}, lang {facts['language']!r}")
        raw = set(re.findall(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+", facts["text"])) & self.keys
        if raw or "[[" in facts["text"] or "{{" in facts["text"]:
            complain(f"untranslated {sorted(raw) or '[[ or {{'}")
        if facts["language"] == "en":
            self.read_english(facts["pieces"], complain)
        seen = (name, facts["language"], facts["shape"])
        if seen not in self.checked:
            self.checked.add(seen)
            for target in facts["small"]:
                complain(f"a target under 24 px: {target}")
            self.measure(page, complain)
        return facts

    def read_english(self, pieces, complain):
        """No piece of an English page is a Chinese message."""
        chinese = {zh for zh, en in self.messages.values() if len(zh) > 1 and zh != en and re.search("[一-鿿]", zh)}
        for piece in pieces:
            if piece in chinese:
                complain(f"Chinese on an English page: {piece}")

    def measure(self, page, complain):
        """axe in light and dark; the width at 320 px, with wide spacing and with letters twice as large."""
        for scheme, only in (("light", RULES), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options={"runOnly": only})
            for violation in found.response["violations"]:
                nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
                complain(f"axe, {scheme}: {violation['id']}: {nodes}")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 640, "height": 800})
        page.evaluate(DOUBLE)
        for wide in page.evaluate(WIDER):
            complain(f"sideways at 640 px with letters of 200 %: {wide}")
        page.evaluate(PLAIN)
        page.set_viewport_size({"width": 320, "height": 640})
        for wide in page.evaluate(WIDER):
            complain(f"sideways at 320 px: {wide}")
        page.evaluate(SPACING)
        for wide in page.evaluate(WIDER):
            complain(f"sideways at 320 px with wide spacing: {wide}")
        page.evaluate(PLAIN)


def sign_in(context, base, login):
    """Signs an account of the demonstration in; the context keeps its session."""
    page = context.new_page()
    page.goto(base + "/session")
    page.fill("[name=login]", login + "@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(base + "/home")
    page.close()
