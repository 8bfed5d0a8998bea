"""What the public sees: on every screen, in both languages, without scripts, and without a fault of accessibility."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = [
    "/",
    "/tour",
    "/figures",
    "/figures/companions",
    "/figures/yunnan",
    "/figures/sishui",
    "/figures/renshou",
    "/figures/changzhou",
    "/yunlin/gifts",
    "/yunlin/gifts?number=none&amount=100.00",
    "/yunlin/programmes/1",
    "/yunlin/programmes/1/money",
    "/yunlin/programmes/1/sites",
    "/yunlin/programmes/1/sites/1",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_clean_and_fits_a_small_screen(page, path):
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.goto(path).status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_says_everything_in_english(page, path):
    page.goto(f"/language/en?return={path.split('?')[0]}")
    assert page.locator("html").get_attribute("lang") == "en"
    words = page.locator("main").inner_text()
    assert "[[" not in words and "{{" not in words
    # A key that has no text shows itself.
    for prefix in ["figures.", "publications.", "gifts.", "tour.", "front."]:
        assert f" {prefix}" not in words and f"\n{prefix}" not in words


def test_the_tour_goes_through_eight_stops_without_scripts(browser, site):
    context = browser.new_context(base_url=site.base, java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto("/")
    page.click('a[href="/tour"]')
    page.locator(".tour button").first.click()
    for stop in range(1, 9):
        assert page.locator(".tour-bar").inner_text().startswith(f"第 {stop} 站")
        if stop < 8:
            page.click(".tour-bar button")
    assert "合计 100.00 元，等于捐赠的 100.00 元" in page.locator("main").inner_text()
    page.click('.tour-bar a[href="/tour"]')
    assert page.locator(".tour li.done").count() == 8
    context.close()


def test_a_contract_is_followed_from_the_money_of_the_programme(page):
    page.goto("/yunlin/programmes/1/money")
    page.locator("tr.level-contract a").first.click()
    page.wait_for_load_state()
    assert page.locator("table").count() >= 3
    assert "/programmes/1/contracts/" in page.url
