"""What somebody has written is not lost: neither when the browser is closed without saving, nor without a connection."""

import re

import pytest
from crawling import sign_in
from pdfs import pdf
from playwright.sync_api import expect

SUMMARY = "[name='answers.summary']"
STATE = "[data-save-state]"
# What Chromium notes in its console when it cannot reach the site, and nothing else.
UNREACHABLE = "net::ERR_INTERNET_DISCONNECTED"
# The same of a session that has ended.
SIGNED_OUT = "the server responded with a status of 401"


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
    """Opens a new sitting; at the end none may have complained of more than is `forgiven`: the lost connection."""
    sittings, complaints = [], []

    def one():
        sittings.append(Sitting(browser, site, complaints))
        return sittings[-1]

    one.forgiven = [UNREACHABLE]
    yield one
    for sitting in sittings:
        sitting.context.close()
    assert [said for said in complaints if not any(known in said for known in one.forgiven)] == []


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


def test_a_file_goes_on_where_the_connection_was_lost(sit, tmp_path):
    """A file of three parts; the second is lost on the way once, and the whole arrives all the same."""
    one = sit()
    licence = tmp_path / "证书.pdf"
    licence.write_bytes(pdf(bytes(600_000)))
    one.page.goto(re.sub(r"/sections/.*", "/sections/papers", one.page.url))
    lost = []

    def lose(route):
        if len(lost) < 2:
            lost.append(route.request.url)
        if len(lost) == 2 and lost[-1] is not None:
            lost.append(None)
            return route.abort("internetdisconnected")
        return route.continue_()

    one.page.route("**/file-uploads/*/parts", lose)
    one.page.set_input_files("input[type=file]", licence)
    one.page.get_by_role("button", name="上传").click()
    expect(one.page.locator(".files a", has_text="证书.pdf")).to_be_visible(timeout=20_000)
    assert lost[-1] is None, "nothing was lost"
    assert one.page.request.get(one.page.locator(".files a").first.get_attribute("href")).body() == licence.read_bytes()


def test_saving_without_a_connection_leaves_the_text_where_it_is(sit):
    one = sit()
    written = one.page.input_value(SUMMARY)
    one.context.set_offline(True)
    one.types("按了保存也不丢。")
    one.page.get_by_role("button", name="保存", exact=True).click()
    one.reads("local", "^暂时连不上")
    assert one.page.input_value(SUMMARY) == written + "按了保存也不丢。"
    one.context.set_offline(False)
    one.page.get_by_role("button", name="保存", exact=True).click()
    one.page.wait_for_selector(".flash-good")
    one.context.close()
    assert sit().page.input_value(SUMMARY) == written + "按了保存也不丢。"


def test_saving_after_the_session_ended_keeps_the_text_for_the_next_one(sit, site):
    sit.forgiven.append(SIGNED_OUT)
    one = sit()
    written, address = one.page.input_value(SUMMARY), one.page.url
    one.context.clear_cookies()
    one.page.locator(SUMMARY).evaluate("(field) => { field.value += '会话过期以后写的。'; }")
    one.page.locator("form[data-autosave]").evaluate("(form) => form.requestSubmit()")
    one.page.wait_for_load_state()
    sign_in(one.context, site.base, "applicant3")
    one.page.goto(address)
    assert one.page.input_value(SUMMARY) == written + "会话过期以后写的。"
    one.reads("saved", r"^已保存 \d\d:\d\d$")


def test_one_unfinished_amount_keeps_nothing_else_from_the_server(sit):
    one = sit()
    one.page.goto(re.sub(r"/sections/.*", "/sections/work", one.page.url))
    one.page.fill("[name='answers.plan']", "先走访，再开班。")
    one.page.fill("[name='answers.children']", "三百来个")
    one.page.locator("[name='answers.team']").focus()
    one.reads("refused", "^.*儿童.*还没有保存到系统，暂存在本机，其余的已保存")
    address = one.page.url
    other = sit()
    other.page.goto(address)
    assert other.page.input_value("[name='answers.plan']") == "先走访，再开班。"
    assert other.page.input_value("[name='answers.children']") == ""
    # The copy of what is only here is not thrown away without a question.
    asked = []
    one.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    one.page.locator("form[data-sign-out] button").click()
    assert len(asked) == 1 and one.page.url == address
    one.page.goto(address)
    assert one.page.input_value("[name='answers.children']") == "三百来个"


def test_forty_lines_from_a_sheet_survive_a_closed_browser(sit):
    """Pasted without a connection, found again on the same device, and afterwards on another one."""
    one = sit()
    one.page.goto(re.sub(r"/sections/.*", "/sections/money", one.page.url))
    address = one.page.url
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = "\n".join("\t".join(["活动费", f"活动{number}", "10", "1", "次", "10", "10"]) for number in range(40))
    one.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    one.context.set_offline(True)
    one.page.locator("[name='answers.budget.rows.0.line']").focus()
    one.page.keyboard.press("Control+V")
    one.reads("local", "^暂时连不上")
    one.page.close()
    one.context.set_offline(False)
    one.page = one.context.new_page()
    one.page.goto(address)
    assert one.page.input_value("[name='answers.budget.rows.39.item']") == "活动39"
    one.reads("saved", r"^已保存 \d\d:\d\d$")
    other = sit()
    other.page.goto(address)
    assert other.page.input_value("[name='answers.budget.rows.39.item']") == "活动39"


def test_a_block_with_headings_or_cells_that_do_not_fit_loses_nothing(sit):
    """It stands in the field for pasting as it is; the server reads it by its headings, or says which cell it cannot."""
    sit.forgiven.append("the server responded with a status of 422")
    one = sit()
    one.page.goto(re.sub(r"/sections/.*", "/sections/money", one.page.url))
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first, field = one.page.input_value("[name='answers.budget.rows.0.item']"), "[name='answers.budget.paste']"

    def pastes(block):
        one.page.evaluate("text => navigator.clipboard.writeText(text)", block)
        one.page.locator("[name='answers.budget.rows.0.line']").focus()
        one.page.keyboard.press("Control+V")
        expect(one.page.locator(field)).to_have_value(block)
        expect(one.page.locator("#field-answers\\.budget-status")).to_contain_text("从 Excel 粘贴")
        assert one.page.input_value("[name='answers.budget.rows.0.item']") == first

    pastes("科目\t内容\t金额（万元）\t社会资金（万元）\t备注\n活动费\t家访\t1\t1\t每月一次\n游园\t门票\t1\t1\t")
    one.page.get_by_role("button", name="保存", exact=True).click()
    told = one.page.locator(".error-summary")
    expect(told).to_contain_text("备注")
    expect(told).to_contain_text("每月一次")
    expect(told).to_contain_text("科目里没有“游园”，可填：人员补贴、活动费")
    assert "每月一次" in one.page.input_value(field)
    one.page.fill(field, "科目\t内容\t金额（万元）\t社会资金（万元）\n活动费\t家访\t1\t1")
    one.page.get_by_role("button", name="保存", exact=True).click()
    one.page.wait_for_selector(".flash-good")
    one.page.goto(re.sub(r"/proposals/(\d+).*", r"/proposals/\1/sections/money", one.page.url))
    assert one.page.input_value("[name='answers.budget.rows.0.item']") == "家访"
    assert one.page.input_value("[name='answers.budget.rows.0.amount']").replace(",", "") == "10000.00"
