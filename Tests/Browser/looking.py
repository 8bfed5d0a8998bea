"""What must hold of every page that somebody comes to: seen once for every page in every state."""

from axe_playwright_python.sync_playwright import Axe

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}, "resultTypes": ["violations"]}
SHAPE = """() => [location.pathname.replace(/[0-9]+/g, '#'), document.documentElement.lang,
    ...[...document.querySelectorAll('h1, h2, form, .error-summary, .flash, table, fieldset')].map(
        (part) => part.tagName + (part.getAttribute('action') || '').replace(/[0-9]+/g, '#') + part.className)].join('|')"""


class Looking:
    """Looks at pages. `seen` counts what was looked at, so that a test can tell that it looked at all."""

    def __init__(self, scripts):
        self.scripts = scripts
        self.seen = set()
        self.axe = Axe()

    def at(self, page):
        """Fails when the page lacks a title or a single h1, scrolls sideways at 320 px, or axe finds a violation."""
        shape = page.evaluate(SHAPE)
        if shape in self.seen:
            return
        self.seen.add(shape)
        where = f"{page.url} ({page.title()})"
        assert page.title().strip(), f"no title: {where}"
        assert page.locator("h1").count() == 1, f"{page.locator('h1').count()} h1: {where}"
        page.set_viewport_size(NARROW)
        wider = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"scrolls sideways by {wider} px: {where}\n" + "\n".join(page.evaluate(WIDEST))
        page.set_viewport_size(WIDE)
        if self.scripts:
            found = self.axe.run(page, options=RULES)
            assert found.violations_count == 0, f"{where}\n{found.generate_report()}"


WIDEST = """() => [...document.querySelectorAll('body *')].filter(
    (part) => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        && !part.parentElement.closest('.scroll')).slice(0, 8).map((part) => part.outerHTML.slice(0, 160))"""
