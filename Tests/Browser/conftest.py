"""Debian's Chromium, in Chinese, with an eye on what a page must never do: log an error or fetch from elsewhere."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Playwright drives Debian's Chromium only by its path.

    Its headless shell draws no window around the pages: a page takes half as long, a new context a tenth.
    """
    shell = shutil.which("chromium-headless-shell")
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM") or shell or "/usr/bin/chromium",
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, site):
    """Pages are opened by their path on the served site."""
    return {**browser_context_args, "base_url": site.base, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(autouse=True)
def quiet_and_at_home(request):
    """Fails a test whose pages wrote an error to the console, threw, or asked another origin for anything."""
    if "page" not in request.fixturenames or request.node.get_closest_marker("answered_with_an_error"):
        yield
        return
    page, site, complaints = request.getfixturevalue("page"), request.getfixturevalue("site"), []

    def asked(asking):
        if not asking.url.startswith((site.base, "data:", "blob:", "about:")):
            complaints.append(f"asked {asking.url}")

    page.context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.context.on("weberror", lambda thrown: complaints.append(str(thrown.error)))
    page.context.on("request", asked)
    yield
    assert complaints == []
