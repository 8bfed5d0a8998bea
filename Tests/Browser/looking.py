"""What must hold of every page that somebody comes to: seen once for every page in every state."""

from axe_playwright_python.sync_playwright import Axe

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}, "resultTypes": ["violations"]}
# A page is the same page again when its address differs in numbers only, and the same things can be done on it.
KIND = """() => [...new Set([location.pathname.replace(/[0-9]+/g, '#'),
    ...[...document.querySelectorAll('main form, .error-summary, .problem, main svg')].map((part) =>
        part.tagName + (part.getAttribute('action') || part.className).toString().replace(/[0-9]+/g, '#'))])].join('|')"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Looking:
    """Looks at pages. `seen` is what was looked at, so that a test can tell that it looked at all."""

    # Kinds of pages whose colours were seen: they are the same in every language.
    coloured = set()

    def __init__(self, scripts):
        self.scripts = scripts
        self.seen = set()
        self.axe = Axe()

    def at(self, page):
        """Fails when the page lacks a title or a single h1, scrolls sideways at 320 px, or axe finds a violation."""
        kind = page.evaluate(KIND)
        if kind in self.seen:
            return
        self.seen.add(kind)
        where = f"{page.url} ({page.title()})"
        assert page.title().strip(), f"no title: {where}"
        assert page.locator("h1").count() == 1, f"{page.locator('h1').count()} h1: {where}"
        page.set_viewport_size(NARROW)
        wider = page.evaluate(SIDEWAYS)
        assert wider <= 0, f"scrolls sideways by {wider} px: {where}\n" + "\n".join(page.evaluate(WIDEST))
        page.set_viewport_size(WIDE)
        if self.scripts:
            self.axes(page, kind, where)

    def axes(self, page, kind, where):
        """The style sheet is the same on every page: axe reads it by itself (`preload`) on the first one only."""
        rules = {"color-contrast": {"enabled": kind not in self.coloured}}
        found = self.axe.run(page, options={**RULES, "rules": rules, "preload": len(self.seen) == 1})
        assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
        self.coloured.add(kind)


WIDEST = """() => [...document.querySelectorAll('body *')].filter(
    (part) => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        && !part.parentElement.closest('.scroll')).slice(0, 8).map((part) => part.outerHTML.slice(0, 160))"""
