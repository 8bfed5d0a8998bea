"""`miaopu import statement` on a database, what a voucher carries, and what happens to the books when several programs ask at
the same moment."""

import concurrent.futures
import datetime
import io
import json
import os
import re
import subprocess
import uuid

import openpyxl
import psycopg
import pytest
from granting import upload
from old_workbook import workbook
from serving import BINARY
from talking import Browser

HEADINGS = ["日期", "时间", "金额", "余额", "流水号", "对方户名", "摘要"]
ROWS = [
    ["2026-03-01", "09:00:00", "1000.00", "1000.00", "S1", "甲公司", "捐赠"],
    ["2026-03-02", "10:30:00", "-200.50", "799.50", "S2", "乙书店", "图书"],
    ["2026-03-03", "", "-0.50", "799.00", "S3", "", "手续费"],
]
LATER = [["2026-03-05", "08:00:00", "1.00", "800.00", "S4", "丙", "利息"]]
KEYS = ["lines", "new", "duplicates", "opening", "sum", "closing", "adds_up", "difference", "breaks"]
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">70.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="CNY">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
OFX = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CNY<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260301<TRNAMT>100.50<FITID>A1<NAME>甲<MEMO>捐赠</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>100.50<DTASOF>20260302</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


def csv(rows, headings=HEADINGS):
    return "\n".join(",".join(row) for row in [headings, *rows]).encode()


def xlsx(rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADINGS, *rows]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def holder(own_site):
    """The foundation, whose accountant, approver and cashier have the names without a number."""
    with psycopg.connect(own_site.database_url) as connection:
        return connection.execute(
            """
            SELECT g.holder_id FROM role_grant g JOIN account_login l ON l.account_id = g.account_id
            WHERE g.role = 'accountant' AND l.identifier = 'accountant@demo.example'
            """).fetchone()[0]


@pytest.fixture
def account(acting, holder):
    """A bank account without statements: its code and its key."""
    code, number = f"T{uuid.uuid4().hex[:8].upper()}", str(uuid.uuid4().int)[:16]
    made = acting("accountant").post(
        "/yunlin/bank-accounts",
        {"holder": holder, "code": code, "bank": "测试银行", "kind": "bank", "number": number})
    assert made.status == 201, made.body
    return code, made.json["id"]


@pytest.fixture
def brought(own_site, account, tmp_path):
    """brought(FILE, OPTIONS) is what the command printed, and its exit status."""

    def brought(content, *options, name="statement.csv", code=None):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        done = subprocess.run(
            [BINARY, "import", "statement", "--account", code or account[0], *options, str(path)],
            env=own_site.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return (json.loads(done.stdout) if done.stdout else done.stderr), done.returncode

    return brought


def test_a_file_is_new_once_overlaps_once_and_is_taken_back_as_a_whole(own_site, acting, account, brought):
    expected = {
        "lines": 3, "new": 3, "duplicates": 0, "opening": "0.00", "sum": "799.00", "closing": "799.00",
        "adds_up": True, "difference": "0.00", "breaks": []}
    said, status = brought(csv(ROWS))
    assert (status, said, list(said)) == (0, expected, KEYS)
    again, _ = brought(csv(ROWS))
    assert (again["lines"], again["new"], again["duplicates"]) == (3, 0, 3)
    later, _ = brought(csv(ROWS[1:] + LATER))
    assert (later["lines"], later["new"], later["duplicates"]) == (3, 1, 2)
    assert (later["opening"], later["sum"], later["closing"], later["adds_up"]) == ("1000.00", "-200.00", "800.00", True)
    with psycopg.connect(own_site.database_url) as connection:
        first, second = [row[0] for row in connection.execute(
            "SELECT id FROM bank_statement WHERE bank_account_id = %s ORDER BY id LIMIT 2", [account[1]])]

        def lines():
            return connection.execute(
                "SELECT count(*), coalesce(sum(amount_fen), 0) FROM bank_line WHERE bank_account_id = %s", [account[1]]).fetchone()

        assert lines() == (4, 80_000)
        assert acting("accountant").post(f"/yunlin/statements/{first}/reversion").status == 200
        connection.rollback()
        # What a later file states too stays, and belongs to that one now.
        assert lines() == (4, 80_000)
        assert acting("accountant").post(f"/yunlin/statements/{second}/reversion").status == 200
        connection.rollback()
        assert lines() == (3, -20_000)
    said, _ = brought(csv(ROWS))
    assert (said["new"], said["duplicates"]) == (1, 2)
    assert "0 differences" in own_site.run("check")


def test_a_sheet_is_signed_only_on_statements_that_follow_each_other(own_site, acting, account, brought):
    def statement(rows):
        return csv([[day, "", amount, balance, f"{day}{amount}", "甲公司", "往来"] for day, amount, balance in rows])

    def sign(month):
        return acting("accountant").post(f"/yunlin/bank-accounts/{account[1]}/reconciliations", {"month": month})

    def sheet(month):
        return acting("accountant").get(f"/yunlin/bank-accounts/{account[1]}/reconciliation?month={month}").json

    assert brought(statement([("2026-01-05", "10.00", "10.00"), ("2026-01-06", "-10.00", "0.00")]))[0]["adds_up"]
    # Two days of January say nothing of its end: whoever asks the bank up to then says so.
    assert not sheet("2026-01-31")["stated"]
    refused = sign("2026-01-31")
    assert refused.status == 422 and "sheet_rests_on_a_statement" in refused.body.decode()
    january = statement([("2026-01-05", "10.00", "10.00"), ("2026-01-06", "-10.00", "0.00")])
    assert brought(january, "--through", "2026-01-05")[0]["refused"] == "statements.refusal.through_early"
    again, _ = brought(january, "--through", "2026-01-31")
    assert (again["new"], again["duplicates"], again["adds_up"]) == (0, 2, True)
    # January is there; nobody has said what the bank had in March.
    assert sheet("2026-01-31")["stated"] and sign("2026-01-31").status == 201
    assert not sheet("2026-03-31")["stated"]
    refused = sign("2026-03-31")
    assert refused.status == 422 and "sheet_rests_on_a_statement" in refused.body.decode()
    # March begins with 5.00 that no file before explains: February is missing.
    march = statement([("2026-03-05", "1.00", "6.00"), ("2026-03-06", "-6.00", "0.00")])
    assert brought(march, "--through", "2026-03-31")[0]["adds_up"]
    gap = sheet("2026-03-31")["gaps"]
    assert [(one["expected"], one["stated"], one["first_day"]) for one in gap] == [("0.00", "5.00", "2026-03-05")]
    refused = sign("2026-03-31")
    assert refused.status == 422 and "statements_follow" in refused.body.decode()
    # With February they follow, and so does a file that begins in the middle of a day.
    assert brought(statement([("2026-02-05", "5.00", "5.00")]))[0]["adds_up"]
    assert brought(statement([("2026-03-06", "2.00", "2.00")]))[0]["adds_up"]
    assert sheet("2026-03-31")["gaps"] == []


def test_amounts_beyond_every_bank_are_refused_and_nothing_falls_over(acting, account, brought):
    huge = "92233720368547758.07"
    said, status = brought(csv([["2026-01-05", "", huge, huge, "A", "甲", ""], ["2026-01-06", "", huge, huge, "B", "甲", ""]]))
    assert status == 1 and said["refused"] == "funds.refusal.cell_unreadable"
    page = acting("accountant").get(f"/yunlin/bank-accounts/{account[1]}")
    assert page.status == 200


def test_a_typed_balance_that_is_not_the_files_is_a_break(brought):
    said, _ = brought(csv(ROWS), "--opening", "5.00")
    assert not said["adds_up"] and said["opening"] == "0.00"
    assert said["breaks"][0]["expected"] == "0.00" and said["breaks"][0]["found"] == "5.00"


def test_a_file_that_does_not_add_up_is_kept_with_every_break_and_takes_no_part_in_matching(acting, account, brought):
    rows = [list(row) for row in ROWS]
    rows[1][3] = "798.50"
    said, status = brought(csv(rows))
    assert (status, said["adds_up"], said["lines"], said["new"]) == (0, False, 3, 3)
    # The second balance is a yuan too small, and from it the third is half a yuan too large.
    assert said["breaks"] == [
        {"row": 3, "kind": "balance", "expected": "799.50", "found": "798.50", "difference": "-1.00"},
        {"row": 4, "kind": "balance", "expected": "798.00", "found": "799.00", "difference": "1.00"}]
    assert said["difference"] == "0.00"
    given, _ = brought(csv([row[:3] + [""] + row[4:] for row in ROWS]), "--opening", "1.00", "--closing", "799.00")
    assert (given["adds_up"], given["difference"]) == (False, "-1.00")
    page = acting("accountant").get(f"/yunlin/bank-accounts/{account[1]}")
    assert page.status == 200


FORMATS = {
    "GB18030": (lambda: csv(ROWS).decode().encode("gb18030"), "statement.csv", ("0.00", "799.00", 3)),
    "XLSX": (lambda: xlsx(ROWS), "statement.xlsx", ("0.00", "799.00", 3)),
    "XLS": (lambda: workbook([HEADINGS, *ROWS]), "statement.xls", ("0.00", "799.00", 3)),
    "CAMT.053": (lambda: CAMT, "statement.xml", ("100.00", "70.00", 1)),
    "OFX": (lambda: OFX, "statement.ofx", (None, "100.50", 1)),
}


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_says_the_same_things(brought, format):
    content, name, (opening, closing, lines) = FORMATS[format]
    said, status = brought(content(), name=name)
    assert (status, list(said)) == (0, KEYS), said
    assert (said["lines"], said["new"], said["opening"], said["closing"]) == (lines, lines, opening, closing)
    assert said["adds_up"] is (opening is not None) and said["breaks"] == []


def test_a_profile_of_ones_own_is_named_and_what_cannot_be_read_is_refused(own_site, acting, account, brought):
    headings = ["入账时间", "发生额", "结余"]
    own = csv([["2026/03/01", "12.00", "12.00"], ["2026/03/02", "-2.00", "10.00"]], headings)
    unknown, status = brought(own)
    assert (status, unknown) == (1, {"refused": "funds.refusal.layout_unknown", "values": {}})
    uploaded = upload(
        own_site, acting("accountant"), f"/yunlin/bank-accounts/{account[1]}/statement-files", {}, own, "own.csv")
    assert uploaded.status == 201, uploaded.body
    name = f"农信社{account[0]}"
    described = acting("accountant").post(
        f"/yunlin/statement-files/{uploaded.json['id']}/profiles",
        {"name": name, "day": "入账时间", "sign": "signed", "amount": "发生额", "balance": "结余"})
    assert described.status == 201, described.body
    said, status = brought(own, "--profile", name)
    assert (status, said["new"], said["closing"], said["adds_up"]) == (0, 2, "10.00", True)
    for content, refusal in [(b"\x00\x01\x02", "funds."), (csv([["2026-03-01", "", "x", "", "", "", ""]]), "funds.refusal.")]:
        said, status = brought(content)
        assert status == 1 and said["refused"].startswith(refusal), said
    for options in (["--profile", "nothing"], ["--login", "nobody@demo.example"]):
        _, status = brought(csv(ROWS), *options)
        assert status not in (0, 1), options
    _, status = brought(csv(ROWS), code="NOWHERE")
    assert status not in (0, 1)
    # Who has no part in the books imports nothing from the command line either.
    said, status = brought(csv(ROWS), "--login", "reviewer1@demo.example")
    assert status != 0, said


def test_the_same_file_at_the_same_moment_from_eight_programs_keeps_each_line_once(own_site, acting, account, brought):
    file = csv([[f"2026-03-{day:02}", "", "1.00", f"{day}.00", f"P{day}", "", ""] for day in range(1, 29)])

    def bring(number):
        if number < 2:
            return brought(file, name=f"statement-{number}.csv")[0]["new"]
        answer = upload(
            own_site, acting("cashier"), f"/yunlin/bank-accounts/{account[1]}/statements", {}, file, f"{number}.csv")
        assert answer.status == 201, answer.body
        return answer.json["new"]

    acting("cashier")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        news = list(pool.map(bring, range(8)))
    assert sorted(news) == [0] * 7 + [28]
    with psycopg.connect(own_site.database_url) as connection:
        assert connection.execute(
            "SELECT count(*), sum(amount_fen) FROM bank_line WHERE bank_account_id = %s", [account[1]]).fetchone() == (28, 2_800)


def charge(own_site, holder):
    """What the accountant may book on a day: a charge of one fen on a fund with money."""
    with psycopg.connect(own_site.database_url) as connection:
        fund, bank = connection.execute(
            """
            SELECT m.fund_id, m.bank_account_id FROM bank_balance m JOIN fund f ON f.id = m.fund_id
            WHERE f.holder_id = %s AND m.balance_fen > 100000 ORDER BY m.balance_fen DESC LIMIT 1
            """, [holder]).fetchone()
    return {"kind": "charge", "summary": "并发测试", "fund": fund, "from": bank, "amount": "0.01"}


def choices(page, name):
    """What the select of a form offers."""
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    assert select, f"no select {name}"
    return [value for value in re.findall(r'<option value="([^"]*)"', select[0]) if value]


def test_a_part_of_a_charge_comes_back_at_its_line_in_a_browser(own_site, acting, holder):
    body = {**charge(own_site, holder), "day": str(datetime.date.today()), "amount": "5.00"}
    made = acting("accountant").post(f"/yunlin/holders/{holder}/entries", body)
    assert made.status == 201, made.body
    browser, voucher = Browser(own_site, "accountant@demo.example"), f"/yunlin/vouchers/{made.json['id']}"
    page = browser.get(voucher + "/recoveries/new").body.decode()
    lines = choices(page, "line")
    assert len(lines) == 1 and str(body["from"]) in choices(page, "account")
    fields = {"line": lines[0], "account": body["from"], "day": body["day"], "reason": "多付退回"}

    def recover(amount):
        return browser.post(voucher + "/recoveries", {**fields, "amount": amount, "once": str(uuid.uuid4())})

    assert recover("2.00").status == 303
    assert recover("3.01").status == 422
    assert recover("3.00").status == 303
    assert "0 differences" in own_site.run("check")


def test_an_invoice_without_a_contract_is_prepared_in_a_browser_and_approved_by_another(own_site, acting, holder):
    browser = Browser(own_site, "accountant@demo.example")
    page = browser.get(f"/yunlin/holders/{holder}/payments/new").body.decode()
    payee, cells = choices(page, "payee")[0], choices(page, "cell")
    with psycopg.connect(own_site.database_url) as connection:
        cell = connection.execute(
            """
            SELECT concat_ws('.', c.fund_id, c.budget_line_id, c.year, c.area_code) FROM budget_cell c
            JOIN fund f ON f.id = c.fund_id WHERE f.holder_id = %s AND c.approved_fen - c.committed_fen - c.spent_fen > 10000
              AND c.year = extract(year FROM now()) ORDER BY 1 LIMIT 1
            """, [holder]).fetchone()[0]
    assert cell in cells
    fields = {"payee": payee, "purpose": "发票 12345678 图书", "cell": cell, "amount": "12.34", "once": str(uuid.uuid4())}
    made = browser.post(f"/yunlin/holders/{holder}/payments", fields)
    assert made.status == 303, made.body.decode()[-2000:]
    request = made.headers["location"].split("?")[0]
    # Who prepared it does not approve it.
    assert acting("accountant").post(request + "/approval").status == 404
    assert acting("approver").post(request + "/approval").status == 200


def test_a_cost_carries_fund_line_area_and_activity_from_its_entry_to_the_reports(own_site, acting, holder):
    with psycopg.connect(own_site.database_url) as connection:
        programme, cell, bank = connection.execute(
            """
            SELECT f.programme_id, concat_ws('.', c.fund_id, c.budget_line_id, c.year, c.area_code), m.bank_account_id
            FROM budget_cell c JOIN fund f ON f.id = c.fund_id JOIN bank_balance m ON m.fund_id = f.id
            JOIN budget_line l ON l.id = c.budget_line_id AND l.ledger_account = 'programme_cost'
            WHERE f.holder_id = %s AND c.approved_fen - c.committed_fen - c.spent_fen > 10000 AND m.balance_fen > 10000
              AND c.year = extract(year FROM now()) ORDER BY 2 LIMIT 1
            """, [holder]).fetchone()
    officer, accountant, today = acting("officer"), acting("accountant"), str(datetime.date.today())
    opened = officer.post(
        f"/yunlin/programmes/{programme}/activities", {"code": "OPEN", "name": "开放日", "starts_on": today, "ends_on": today})
    assert opened.status == 201, opened.body
    activity = opened.json["id"]
    made = accountant.post(f"/yunlin/holders/{holder}/entries", {
        "kind": "cost", "day": today, "summary": "横幅", "cell": cell, "from": bank, "amount": "12.34", "activity": activity})
    assert made.status == 201, made.body
    voucher = accountant.get(f"/yunlin/vouchers/{made.json['id']}").json
    cost, paid = voucher["lines"]
    assert f"{cost['fund']}.{cost['budget_line']}.{cost['year']}.{cost['area']}" == cell
    assert (cost["activity"], cost["amount"], paid["bank_account"], paid["amount"]) == (activity, "12.34", bank, "-12.34")
    assert voucher["poster"] and len(voucher["chain"]) == 64 and voucher["files"] == []
    rows = officer.get(f"/yunlin/programmes/{programme}/activities").json["items"]
    books = next(row["books"] for row in rows if row["id"] == activity)
    assert [(part["holder"], part["cost"]) for part in books] == [(holder, "12.34")]
    named = [row for row in rows if row["code"] in ("SUMMER", "TRAINING")]
    assert len(named) == 2 and all(row["books"] for row in named)
    lines = accountant.get(f"/yunlin/holders/{holder}/income-and-costs?from={today}&through={today}&activity={activity}").json
    assert [line["voucher"] for line in lines["items"]] == [made.json["id"]] and lines["totals"]["cost"] == "12.34"
    other = accountant.post(f"/yunlin/vouchers/{made.json['id']}/activity", {"line": 1, "activity": named[0]["id"]}, key=False)
    assert other.status == 200, other.body
    assert accountant.get(f"/yunlin/vouchers/{made.json['id']}").json["lines"][0]["activity"] == named[0]["id"]
    wrong = accountant.post(f"/yunlin/vouchers/{made.json['id']}/activity", {"line": 2, "activity": activity}, key=False)
    assert wrong.status == 422 and wrong.fields() == {"activity": "funds.refusal.activity_of_the_programme"}


def test_a_voucher_sent_twice_at_the_same_moment_is_one_voucher(own_site, acting, holder):
    accountant, path, key = acting("accountant"), f"/yunlin/holders/{holder}/entries", str(uuid.uuid4())
    body = {**charge(own_site, holder), "day": str(datetime.date.today())}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: accountant.post(path, body, key=key), range(8)))
    assert {answer.status for answer in answers} == {201} and len({answer.json["number"] for answer in answers}) == 1
    other = accountant.post(path, {**body, "amount": "0.02"}, key=key)
    assert other.status == 409 and answers[0].json["number"] not in other.body.decode()


def test_a_month_that_closes_while_programs_post_has_every_voucher_before_its_end(own_site, acting, holder):
    """Each posting is wholly before the closing or refused; the numbers have no gap and the chain holds."""
    approver, accountant = acting("approver"), acting("accountant")
    months = approver.get(f"/yunlin/holders/{holder}").json["months"]
    month = min(one["month"] for one in months if not one["closed"])
    last = next(one["last"] for one in months if one["month"] == month)
    # December closes only after the year was carried over, and what comes later would have to be carried over, too.
    body = {**charge(own_site, holder), "day": month}

    def act(number):
        if number == 12:
            return approver.post(f"/yunlin/holders/{holder}/closed-months", {"month": month})
        return accountant.post(f"/yunlin/holders/{holder}/entries", body)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(act, range(40)))
    closing = answers.pop(12)
    assert closing.status == 200, closing.body
    posted = [answer for answer in answers if answer.status == 201]
    assert {answer.status for answer in answers} <= {201, 422} and len(posted) < len(answers)
    assert closing.json["last"] == last + len(posted)
    assert {int(answer.json["number"].split("-")[-1]) for answer in posted} == set(range(last + 1, last + 1 + len(posted)))
    with psycopg.connect(own_site.database_url) as connection:
        assert connection.execute(
            "SELECT count(*), max(voucher_no) FROM journal_entry WHERE holder_id = %s AND month = %s", [holder, month]
        ).fetchone() == (closing.json["last"], closing.json["last"])
    assert "0 differences" in own_site.run("check")
