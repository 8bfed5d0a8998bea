"""What somebody has written is not lost: neither when the browser is closed without saving, nor without a connection."""

import re

import pytest
from crawling import sign_in
from playwright.sync_api import expect

SUMMARY = "[name='answers.summary']"
STATE = "[data-save-state]"
# What Chromium notes in its console when it cannot reach the site, and nothing else.
UNREACHABLE = "net::ERR_INTERNET_DISCONNECTED"


class Sitting:
    """The applicant whose proposal is still empty, at its first section, in a browser of its own."""

    def __init__(self, browser, site, complaints):
        self.context = browser.new_context(base_url=site.base, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        self.context.on("weberror", lambda thrown: complaints.append(str(thrown.error)))
        sign_in(self.context, site.base, "applicant3")
        self.page = self.context.new_page()
        self.page.goto("/home")
        self.page.locator("main a[href*='/proposals/']").first.click()
        self.page.get_by_role("link", name="基本情况").first.click()
        self.page.wait_for_selector(SUMMARY)

    def types(self, text):
        """Key by key, at the end of what stands there; the field is not left."""
        self.page.locator(SUMMARY).focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def reads(self, state, text):
        """The line that says where the text is."""
        expect(self.page.locator(f"{STATE}[data-state='{state}']")).to_have_text(re.compile(text), timeout=15_000)


@pytest.fixture
def sit(browser, site):
    """Opens a new sitting; at the end none may have complained of more than the lost connection."""
    sittings, complaints = [], []

    def one():
        sittings.append(Sitting(browser, site, complaints))
        return sittings[-1]

    yield one
    for sitting in sittings:
        sitting.context.close()
    assert [said for said in complaints if UNREACHABLE not in said] == []


def test_a_section_is_kept_without_submitting_it(sit):
    first = sit()
    written = first.page.input_value(SUMMARY)
    first.types("每周开放五天，")
    first.reads("saved", r"^已保存 \d\d:\d\d$")
    with first.page.expect_response(lambda answer: answer.request.method == "POST"):
        first.types("每月家访一次。")
    first.reads("saved", r"^已保存 \d\d:\d\d$")
    first.context.close()
    second = sit()
    assert second.page.input_value(SUMMARY) == written + "每周开放五天，每月家访一次。"


def test_a_lost_connection_loses_no_text(sit):
    one = sit()
    written = one.page.input_value(SUMMARY)
    one.context.set_offline(True)
    one.types("山里没有信号，")
    one.reads("local", r"^暂时连不上，已保存在本机 \d\d:\d\d$")
    one.types("照样写下去。")
    assert one.page.input_value(SUMMARY) == written + "山里没有信号，照样写下去。"
    one.context.set_offline(False)
    one.reads("saved", r"^已保存 \d\d:\d\d$")
    one.context.close()
    assert sit().page.input_value(SUMMARY) == written + "山里没有信号，照样写下去。"


def test_what_the_server_never_saw_comes_back_on_the_same_device(sit):
    one = sit()
    written = one.page.input_value(SUMMARY)
    one.context.set_offline(True)
    one.types("下山以后再传。")
    one.reads("local", "^暂时连不上")
    address = one.page.url
    one.page.close()
    one.context.set_offline(False)
    one.page = one.context.new_page()
    one.page.goto(address)
    assert one.page.input_value(SUMMARY) == written + "下山以后再传。"
    one.reads("saved", r"^已保存 \d\d:\d\d$")
