"""A round as its officer and one reviewer live it: changed before the opening, marked without the network and with the
keyboard alone, signed, locked, given back with a reason, and signed again."""

import io
import re
import uuid

import openpyxl
import psycopg
import pytest
from crawling import sign_in
from playwright.sync_api import expect

ENTRIES = 20
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def ask(own_site, playwright):
    """Asks the API as the officer: posts the members that are given."""
    context = playwright.request.new_context()
    token = own_site.token("officer@demo.example")

    def asked(path, members):
        answer = context.post(
            f"{own_site.base}/api/v1/yunlin{path}", data=members,
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex})
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"
        return answer.json()

    yield asked
    context.dispose()


@pytest.fixture
def drafted(own_site, ask):
    """A drafted round over the call with the most proposals, and a reviewer who takes as many."""
    with psycopg.connect(own_site.database_url) as connection:
        connection.execute("UPDATE reviewer SET load_max = NULL")
        call = connection.execute(
            "SELECT call_id FROM proposal WHERE state = 'accepted' GROUP BY call_id ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()[0]
    made = ask(f"/calls/{call}/reviews", {
        "name": "逐份评审", "anonymity": "open", "reviewsPerEntry": 3, "loadMax": 30,
        "sheetsDueAt": "2030-01-01T10:00:00+08:00", "criterion": {"1": "需求", "2": "方案", "3": "团队"},
        "weight": {"1": "30", "2": "40", "3": "30"}, "marksMax": {"1": "10", "2": "10", "3": "10"}})
    return made["id"]


def release(own_site, ask, number):
    """The first entries go to one reviewer."""
    ask(f"/reviews/{number}/opening", {})
    with psycopg.connect(own_site.database_url) as connection:
        reviewer = connection.execute(
            "SELECT v.id FROM reviewer v JOIN account_login l USING (account_id) WHERE l.identifier = %s",
            ["reviewer1@demo.example"]
        ).fetchone()[0]
        proposals = connection.execute(
            """
            SELECT e.proposal_id FROM review_entry e WHERE e.round_id = %s AND NOT EXISTS (
                SELECT FROM conflict_ground g WHERE g.reviewer_id = %s AND g.proposal_id = e.proposal_id)
            ORDER BY e.number LIMIT %s
            """, [number, reviewer, ENTRIES]).fetchall()
    assert len(proposals) == ENTRIES
    ask(f"/reviews/{number}/import", {"pairs": "\n".join(f"{reviewer},{one}" for (one,) in proposals)})
    ask(f"/reviews/{number}/release", {"seen": ENTRIES})


@pytest.fixture
def open_as(browser, own_site):
    """Opens the browser of somebody who is signed in; nothing may be logged as an error."""
    contexts, complaints = [], []

    def opened(login, viewport=WIDE):
        context = browser.new_context(
            base_url=own_site.base, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=viewport)
        contexts.append(context)
        context.on("weberror", lambda thrown: complaints.append(str(thrown.error)))
        context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        sign_in(context, own_site.base, login)
        return context.new_page()

    opened.complaints = complaints
    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def fits(page):
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def change_the_draft(page, number):
    """The officer changes name, aggregation and a criterion before the opening, and sees it on the round's page."""
    page.goto(f"/yunlin/reviews/{number}")
    page.get_by_role("link", name="修改轮次").click()
    assert page.locator("[name='criterion.1']").input_value() == "需求"
    page.fill("[name='name']", "逐份评审（改）")
    page.check("[name='method'][value='median']")
    page.fill("[name='quorum']", "1")
    page.fill("[name='places']", "3")
    page.fill("[name='criterion.3']", "团队与信誉")
    page.set_viewport_size(NARROW)
    assert fits(page)
    page.set_viewport_size(WIDE)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("h1")).to_have_text("逐份评审（改）")
    expect(page.locator("main")).to_contain_text("团队与信誉")
    expect(page.locator("main")).to_contain_text("中位数")


def mark_offline(page, number):
    """The workbook goes out and comes in; what it changes is shown before it is saved."""
    page.goto(f"/yunlin/reviews/{number}")
    page.get_by_role("link", name="离线评分").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载评分表").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    sheet = book.active
    heads = [cell.value or "" for cell in sheet[1]]
    columns = [n for n, head in enumerate(heads, 1) if head.startswith("[c") and "评语" not in head]
    assert len(columns) == 3 and sheet.max_row == ENTRIES + 1
    for column, mark in zip(columns, (6, 5, 4)):
        sheet.cell(2, column).value = mark
    filled = io.BytesIO()
    book.save(filled)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("[name='file']", {"name": "sheets.xlsx", "mimeType": media, "buffer": filled.getvalue()})
    page.get_by_role("button", name="上传并预览").click()
    changes = page.locator("main table tbody tr")
    expect(changes).to_have_count(3)
    expect(changes.nth(2)).to_contain_text("4")
    page.get_by_role("button", name="导入为草稿").click()
    expect(page.locator("body")).to_contain_text("更新 1 份评分表草稿")


def mark_by_keyboard(page, number):
    """Not one click: from the list through all entries and back to the list."""
    page.goto(f"/yunlin/reviews/{number}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/assignments/"))
    marked = page.locator("input[type=radio]:checked")
    assert marked.evaluate_all("all => all.map(one => one.value)") == ["6", "5", "4"]
    paper, form = (page.locator(part).bounding_box() for part in (".split-paper", ".split-form"))
    assert paper["x"] + paper["width"] <= form["x"] and abs(paper["y"] - form["y"]) < 8
    for entry in range(ENTRIES):
        address = page.url
        for digit in "789":
            page.keyboard.press(digit)
        assert marked.evaluate_all("all => all.map(one => one.value)") == list("789")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, before=address: url != before)
    expect(page.locator("h1")).to_have_text("逐份评审（改）")
    assert page.locator("[data-hotlist-item]").count() == ENTRIES


def stored(own_site, number):
    with psycopg.connect(own_site.database_url) as connection:
        return connection.execute(
            """
            SELECT count(DISTINCT s.id), count(m.*) FILTER (WHERE m.marks IN (7, 8, 9)), count(DISTINCT s.submitted_at)
            FROM review_assignment a JOIN score_sheet s ON s.assignment_id = a.id JOIN score_mark m ON m.sheet_id = s.id
            WHERE a.round_id = %s
            """, [number]).fetchone()


def sign(page, number):
    """Signed by name and time, and locked; the key of the button is the keyboard's."""
    page.goto(f"/yunlin/reviews/{number}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/assignments/"))
    address = page.url
    page.get_by_role("button", name="签署并提交").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/reviews/{number}$"))
    page.goto(address)
    expect(page.locator("main")).to_contain_text("签署提交，已锁定")
    expect(page.locator("main")).to_contain_text(re.compile(r"20\d\d"))
    expect(page.locator("form[data-autosave]")).to_have_count(0)
    return address


def test_a_round_is_changed_marked_signed_and_given_back(own_site, ask, drafted, open_as):
    officer = open_as("officer")
    change_the_draft(officer, drafted)
    release(own_site, ask, drafted)
    reviewer = open_as("reviewer1")
    mark_offline(reviewer, drafted)
    mark_by_keyboard(reviewer, drafted)
    assert stored(own_site, drafted) == (ENTRIES, 3 * ENTRIES, 0)
    address = sign(reviewer, drafted)
    assert stored(own_site, drafted) == (ENTRIES, 3 * ENTRIES, 1)
    reviewer.set_viewport_size(NARROW)
    assert fits(reviewer)
    reviewer.set_viewport_size(WIDE)
    key = address.rsplit("/", 1)[-1]
    officer.goto(f"/yunlin/reviews/{drafted}/assignments")
    officer.get_by_text("收回分配或退回评分表").click()
    officer.select_option("[name='assignment']", key)
    officer.get_by_role("button", name="退回评分表修改").click()
    expect(officer.locator(".error-summary")).to_be_visible()
    # The refusal is the one answer that the browser may complain of.
    (refused,) = [open_as.complaints.pop() for _ in open_as.complaints[:]]
    assert "422" in refused
    officer.locator("details").filter(has=officer.locator("[name='assignment']")).evaluate("one => { one.open = true }")
    officer.select_option("[name='assignment']", key)
    officer.fill("textarea[name='reason']", "第二项评分与评语不符")
    officer.get_by_role("button", name="退回评分表修改").click()
    reviewer.goto(address)
    assert reviewer.locator("input[type=radio]:checked").evaluate_all("all => all.map(one => one.value)") == list("789")
    assert sign(reviewer, drafted) == address
    with psycopg.connect(own_site.database_url) as connection:
        reasons = connection.execute("SELECT reason FROM sheet_reopening ORDER BY id DESC LIMIT 1").fetchone()
    assert reasons == ("第二项评分与评语不符",)
