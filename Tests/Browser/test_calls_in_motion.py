"""What happens to a call while it runs, as people see it: extended, tried out, screened, led another way, ended early; and a
need whose community was asked. Nothing on the way is wider than a telephone."""

import os
import pathlib
import re

import pytest
from crawling import sign_in

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SHOTS = os.environ.get("MIAOPU_SHOTS")


class Walk:
    """One person with a browser, who looks at each page on a desk and on a telephone, by day and by night."""

    def __init__(self, browser, site, login=None):
        self.context = browser.new_context(base_url=site.base, locale="zh-CN", viewport=DESK)
        if login:
            sign_in(self.context, site.base, login)
        self.page = self.context.new_page()

    def looks(self, name):
        """Asserts that the page fits; keeps pictures where MIAOPU_SHOTS names a folder."""
        for size, scheme in ((DESK, "light"), (PHONE, "light"), (PHONE, "dark")):
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{name}: {self.page.url} is {wide} px too wide at {size['width']}"
            if SHOTS:
                self.page.screenshot(
                    path=pathlib.Path(SHOTS) / f"{name}-{size['width']}-{scheme}.png", full_page=True)
        self.page.set_viewport_size(DESK)
        self.page.emulate_media(color_scheme="light")
        self.unfolds()
        return self.page.locator("main").inner_text()

    def unfolds(self):
        """Opens what a person would open with a click."""
        self.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")

    def comes(self, path):
        self.page.goto(path)
        return self.page

    def sends(self, ending, **values):
        """Fills in the form whose address ends so, and sends it."""
        self.unfolds()
        form = self.page.locator(f"form[action$='{ending}']").first
        for name, value in values.items():
            form.locator(f"[name='{name}']").fill(value)
        with self.page.expect_navigation():
            form.locator("button[type=submit]").last.click()


@pytest.fixture
def walk(browser, own_site):
    opened = []

    def begin(login=None):
        opened.append(Walk(browser, own_site, login))
        return opened[-1]

    yield begin
    for one in opened:
        one.context.close()


def call(walk, title):
    """The address of a call that everybody finds in the list."""
    page = walk.comes("/yunlin/calls")
    while page.get_by_role("link", name=title, exact=True).count() == 0:
        page.locator(".pager a, a[rel=next]").last.click()
    return page.get_by_role("link", name=title, exact=True).first.get_attribute("href")


def test_an_extension_stands_with_its_reason_on_the_public_page(walk):
    stranger = walk()
    stranger.comes(call(stranger, "童伴计划寒假专项征集"))
    said = stranger.looks("extension")
    assert "延长" in said and "学校放假时间推迟" in said


def test_the_checklist_of_a_screening_says_what_is_missing(walk):
    officer = walk("officer")
    officer.comes(call(officer, "新增地区配套资金征集"))
    officer.looks("call-with-checklist")
    officer.page.locator("main").get_by_role("link", name="全部申报书").or_(
        officer.page.locator("main .page-head a.button")).first.click()
    officer.page.get_by_role("link", name="新增地区童伴之家（演示）").first.click()
    officer.looks("screened")
    officer.page.locator("main a[href$='/checklist']").first.click()
    said = officer.looks("checklist")
    assert "县级配套资金有书面承诺" in said and "承诺函" in said


def test_a_test_run_is_tried_beside_the_live_call_and_thrown_away(walk):
    officer = walk("officer")
    live = call(officer, "童伴计划第二批服务项目征集")
    officer.comes(live)
    officer.sends("/trial")
    trial = officer.page.url
    assert "试" in officer.looks("trial")
    officer.page.locator(".deadline a.button").first.click()
    officer.looks("trial-new")
    officer.page.locator("form[action$='/proposals'] button[type=submit]").first.click()
    officer.page.wait_for_url(re.compile("/proposals/[0-9]+$"))
    assert "试运行：童伴计划第二批服务项目征集" in officer.looks("trial-proposal"), "a test run says of what it is one"
    officer.comes(live)
    officer.looks("live-beside-trial")
    officer.comes(trial)
    officer.sends("/trial-removal")
    officer.looks("trial-removed")


def test_a_workflow_is_changed_while_proposals_are_on_their_way(walk):
    officer = walk("officer")
    live = call(officer, "童伴计划第二批服务项目征集")
    officer.comes(live + "/workflow")
    officer.looks("workflow")
    officer.comes(live + "/workflow/edit?pattern=checked")
    officer.looks("workflow-edit")
    form = officer.page.locator("form:not([method=get])").filter(has=officer.page.locator("[name=migrate]")).first
    form.locator("[name=migrate]").check()
    with officer.page.expect_navigation():
        form.locator(":scope > .buttons button[type=submit]").last.click()
    officer.looks("workflow-mapped")


def test_a_need_is_closed_after_its_community_was_asked(walk):
    county = walk("county")
    county.comes("/yunlin/needs")
    county.page.get_by_role("link", name="放学后看护点").click()
    county.looks("need-asked")
    county.sends("/closure")
    assert "已结办" in county.looks("need-closed")
    stranger = walk()
    stranger.comes(county.page.url)
    assert "周末还没有" in stranger.looks("need-closed-public")


def test_an_early_end_says_why_to_everybody(walk):
    officer = walk("officer")
    live = call(officer, "童伴计划第二批服务项目征集")
    officer.comes(live)
    deadline = re.search(r"~ ([\d-]+ [\d:]+)", officer.looks("call-before-end")).group(1)
    officer.sends("/closure", reason="名额已满，余款转入下一批（测试）")
    officer.looks("call-ended-office")
    stranger = walk()
    stranger.comes(live)
    said = stranger.looks("call-ended")
    assert "名额已满" in said and deadline not in said, "the span ends when the call did"
