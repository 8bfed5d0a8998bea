"""Those who work all day on these pages never need the mouse."""

import re
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from crawling import sign_in
from playwright.sync_api import expect


@pytest.fixture
def ask(site, playwright):
    """Asks the API as somebody: reads a path, or posts the members that are given."""
    context = playwright.request.new_context()
    tokens = {}

    def asked(login, path, members=None):
        tokens.setdefault(login, site.token(login + "@demo.example"))
        headers = {"Authorization": "Bearer " + tokens[login]}
        address = f"{site.base}/api/v1/yunlin{path}"
        if members is None:
            answer = context.get(address, headers=headers)
        else:
            answer = context.post(address, headers={**headers, "Idempotency-Key": uuid.uuid4().hex}, data=members)
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"
        return answer.json()

    yield asked
    context.dispose()


@pytest.fixture
def open_round(ask):
    """A second round over the proposals of the first call, released to the reviewers."""
    made = ask(
        "officer",
        "/calls/1/reviews",
        {
            "name": "复评（键盘）",
            "anonymity": "open",
            "reviewsPerEntry": 3,
            "loadMax": 20,
            "sheetsDueAt": "2030-01-01T10:00:00+08:00",
            "criterion": {"1": "需求", "2": "方案", "3": "团队"},
            "weight": {"1": "30", "2": "40", "3": "30"},
            "marksMax": {"1": "10", "2": "10", "3": "10"},
        },
    )
    number = made["id"]
    for step in ("opening", "draws", "release"):
        ask("officer", f"/reviews/{number}/{step}", {"seed": 7} if step == "draws" else {})
    return number


def test_a_reviewer_scores_entry_after_entry(page, site, open_round):
    sign_in(page.context, site.base, "reviewer1")
    page.goto(f"{site.base}/yunlin/reviews/{open_round}")
    rows = page.locator("[data-hotlist-item]").count()
    assert rows >= 3
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for entry in range(3):
        page.wait_for_url(re.compile("/assignments/"))
        heading = page.locator("h1").inner_text()
        for digit in "789":
            page.keyboard.press(digit)
        assert page.locator("input[type=radio]:checked").evaluate_all("all => all.map(one => one.value)") == list("789")
        page.keyboard.press("Tab")
        page.keyboard.type(f"第 {entry + 1} 份评语")
        page.keyboard.press("Control+Enter")
        page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=heading)
    page.goto(f"{site.base}/yunlin/reviews/{open_round}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/assignments/"))
    assert page.locator("input[type=radio]:checked").evaluate_all("all => all.map(one => one.value)") == list("789")
    expect(page.locator("textarea").filter(has_text="第 1 份评语")).to_have_count(1)


def test_the_sheet_of_keys_opens_and_closes(page, site, open_round):
    sign_in(page.context, site.base, "reviewer1")
    page.goto(f"{site.base}/yunlin/reviews/{open_round}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/assignments/"))
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Ctrl Enter")
    expect(sheet).to_contain_text("下一份")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


GIFTS = 24


@pytest.fixture
def busy_account(ask):
    """A new bank account of the foundation with a fund, into which many gifts came; all are in the books."""
    holder = next(one["id"] for one in ask("accountant", "/funds")["holders"] if "青苗" in one["name"])
    account = ask(
        "accountant",
        "/bank-accounts",
        {"holder": holder, "code": "JP-BANK", "bank": "演示银行", "kind": "bank", "number": "6222000011113999"},
    )["id"]
    fund = ask(
        "accountant",
        "/funds",
        {"holder": holder, "code": "JP-F", "name": "键盘捐赠", "source": "donation", "restriction": "none"},
    )["id"]
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    gifts = [(today, 10_000 + 137 * number, f"爱心人士{number:02}") for number in range(GIFTS)]
    for day, amount, payer in gifts:
        gift = {"account": account, "day": day, "amount": f"{amount / 100:.2f}", "payer": payer, "channel": "direct"}
        receipt = ask("cashier", f"/funds/{fund}/receipts", gift)["id"]
        ask("accountant", f"/receipts/{receipt}/booking", {})
    return account, gifts


def statement(gifts):
    """A statement in the plain layout, as a bank would send it."""
    balance, lines = 0, ["日期,金额,余额,流水号,对方户名,摘要"]
    for number, (day, amount, payer) in enumerate(gifts, start=1):
        balance += amount
        lines.append(f"{day},{amount / 100:.2f},{balance / 100:.2f},JP{number:04},{payer},捐赠")
    return "\n".join(lines).encode()


def test_a_finance_officer_clears_twenty_lines(page, site, busy_account):
    account, gifts = busy_account
    sign_in(page.context, site.base, "accountant")
    page.goto(f"{site.base}/yunlin/bank-accounts/{account}")
    page.locator("input[type=file]").set_input_files(
        {"name": "statement.csv", "mimeType": "text/csv", "buffer": statement(gifts)}
    )
    with page.expect_navigation():
        page.locator("form:has(input[type=file]) button[type=submit]").focus()
        page.keyboard.press("Enter")
    page.goto(f"{site.base}/yunlin/bank-accounts/{account}/matches")
    items = page.locator("[data-hotlist-item]")
    current = page.locator("[data-hotlist-item][aria-current]")

    def presses(key):
        with page.expect_navigation():
            page.keyboard.press(key)

    def place():
        return current.evaluate("one => [...one.parentElement.children].indexOf(one)")

    assert items.count() == GIFTS
    page.keyboard.press("j")
    assert place() == 0
    page.keyboard.press("j")
    assert place() == 1
    page.keyboard.press("k")
    assert place() == 0
    for done in range(1, 21):
        presses("Enter")
        assert items.count() == GIFTS - done
        expect(items.first.get_by_role("button")).to_be_focused()
    presses("u")
    assert items.count() == GIFTS - 19
    page.keyboard.press("ArrowDown")
    assert place() == 1
    page.keyboard.press("/")
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type(gifts[-1][2])
    presses("Enter")
    assert items.count() == 1
    page.keyboard.press("j")
    presses("Enter")
    assert items.count() == GIFTS - 20
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("j k")
    expect(sheet).to_contain_text("u")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
