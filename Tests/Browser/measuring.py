"""What every page owes its reader in the browser: axe, the width, the size of targets, a quiet console."""

import zlib

from axe_playwright_python.sync_playwright import Axe
from turns import IS_LONG, turn

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
WINDOW = {"width": 1280, "height": 800}
AXE = """options => axe.run(document, options).then(found =>
  found.violations.map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join('; ')))"""
TARGETS = """() => {
  const seen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({checkVisibilityCSS: true}) &&
      !element.closest('.spoken, .skip');
  };
  const inline = element => getComputedStyle(element).display === 'inline' && element.closest('p, li, td, th, dd, caption');
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(one => seen(one) && !inline(one)).filter(one => {
      const box = one.getBoundingClientRect();
      const over = getComputedStyle(one, '::after');
      return (box.width < 24 || box.height < 24) && over.position !== 'absolute';
    }).map(one => one.outerHTML.slice(0, 120));
}"""
# Leaves out rows and entries that are of the same kinds as the two before them: there is nothing new in them to check.
SHORTER = """() => {
  const kinds = one => [one, ...one.querySelectorAll('*')].map(each =>
    `${each.tagName}.${each.getAttribute('class') || ''}.${each.getAttribute('type') || ''}`);
  for (const list of document.querySelectorAll('main tbody, main ul, main ol, main select')) {
    const counts = new Map();
    for (const child of [...list.children]) {
      const kind = [...new Set(kinds(child))].sort().join(' ');
      counts.set(kind, (counts.get(kind) || 0) + 1);
      if (counts.get(kind) > 2) child.remove();
    }
  }
}"""
# Nothing may be wider than the window, unless it lies in a box that scrolls by itself.
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


class Gauge:
    """Opens pages in one tab and measures them. What was measured once, by its layout, is not measured again."""

    script = Axe().axe_script
    # Pages of a route that has nothing new are given to axe in turns; the width of each is measured in every run.
    parts = 3

    def __init__(self, base, measured):
        self.base, self.measured = base, measured
        self.faults, self._asked, self._said = [], [], []

    def sit_down(self, context):
        """Begins with a new tab."""
        self.page = context.new_page()
        self.page.on("request", lambda request: self._asked.append(request.url))
        self.page.on("console", lambda message: message.type == "error" and self._said.append(message.text))
        self.page.on("pageerror", lambda error: self._said.append(str(error)))

    def measure(self, seen):
        """Measures a page, unless one of its route that held all its blocks was."""
        if not self.is_new(seen):
            return
        self.measured["layouts"].setdefault(seen.name, []).append(seen.reading.layout)
        faults = self.open(seen.address)
        faults += [f"a target under 24 px: {target}" for target in self.page.evaluate(TARGETS)]
        faults += self.widths()
        self.page.evaluate(PLAIN)
        self.page.set_viewport_size(WINDOW)
        # Colours hang on the kinds of elements alone: a page without new ones has no new pair of colours.
        isNew = not seen.reading.elements <= self.measured["elements"]
        self.measured["elements"] |= seen.reading.elements
        if isNew or IS_LONG or zlib.crc32(seen.name.encode()) % self.parts == turn() % self.parts:
            faults += self.axe(isNew)
        self.faults += [f"{seen.address}: {fault}" for fault in faults]

    def is_new(self, seen):
        """Whether a page holds blocks together that no measured page of its route did."""
        return not any(seen.reading.layout <= one for one in self.measured["layouts"].get(seen.name, []))

    def measure_width(self, seen):
        """Measures the width alone, once for each route and language: words of another language are longer."""
        key = (seen.name, seen.reading.language)
        if key not in self.measured["widths"]:
            self.measured["widths"].add(key)
            self.faults += [f"{seen.address} ({key[1]}): {fault}" for fault in self.open(seen.address) + self.widths()]

    def axe(self, with_colours):
        """What axe finds; the contrast of colours, which takes it longest, in light and in dark if asked for."""
        self.page.evaluate(SHORTER)
        self.page.evaluate(self.script)
        options = {"runOnly": RULES, "resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": with_colours}}}
        found = [f"axe: {told}" for told in self.page.evaluate(AXE, options)]
        if with_colours:
            self.page.emulate_media(color_scheme="dark")
            dark = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
            found += [f"axe, dark: {told}" for told in self.page.evaluate(AXE, dark)]
            self.page.emulate_media(color_scheme="light")
        return found

    def open(self, address):
        """Opens a page; what its requests and its console tell against it."""
        self._asked.clear(), self._said.clear()
        self.page.set_viewport_size(WINDOW)
        self.page.goto(self.base + address)
        faults = [f"console: {text}" for text in self._said]
        faults += [f"asked {url}" for url in self._asked if not url.startswith((self.base, "data:"))]
        return faults + [f"{len(self._asked)} requests"] * (len(self._asked) > 6)

    def widths(self):
        """What is wider than the window: with letters twice as large, on a narrow screen, and there with wide spacing."""
        faults = []
        self.page.set_viewport_size({"width": 640, "height": 800})
        self.page.evaluate(DOUBLE)
        faults += [f"sideways at 640 px with letters of 200 %: {wide}" for wide in self.page.evaluate(WIDER)]
        self.page.evaluate(PLAIN)
        self.page.set_viewport_size({"width": 320, "height": 640})
        faults += [f"sideways at 320 px: {wide}" for wide in self.page.evaluate(WIDER)]
        self.page.evaluate(SPACING)
        faults += [f"sideways at 320 px with wide spacing: {wide}" for wide in self.page.evaluate(WIDER)]
        return faults
