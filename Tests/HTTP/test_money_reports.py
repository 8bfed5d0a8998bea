"""Reports of money: the files, the command line and the API say the same to the fen; what moves money, in one database
that this file may change: reallocations, payment batches, races."""

import concurrent.futures
import csv
import datetime
import io
import json
import uuid
import zipfile

import openpyxl
import psycopg
import pytest
from talking import Browser, Program
from test_grants import upload

FIGURES = ["approved", "adjusted", "committed", "spent", "left"]


def fen(text):
    """An amount as fen."""
    yuan, cents = str(text).replace(",", "").split(".")
    return int(yuan) * 100 + (-1 if yuan.startswith("-") else 1) * int(cents)


@pytest.fixture(scope="module")
def accountant(site):
    return Browser(site, "accountant@demo.example")


@pytest.fixture(scope="module")
def cells(program):
    """The budget by every dimension as the API gives it: amounts in fen."""
    query = "?by=fund&by=line&by=year&by=area"
    items = program("accountant").get("/yunlin/programmes/1/budget" + query).json["items"]
    return [[fen(item["amounts"][name]) for name in FIGURES] for item in items]


def code(site):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute("SELECT code FROM programme WHERE id = 1").fetchone()[0]


def test_the_files_of_the_budget_have_the_figures_of_the_api(accountant, cells):
    raw = accountant.get("/yunlin/programmes/1/budget.csv").body
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0][:4] == ["资金来源", "科目", "年度", "地区"] or len(rows[0]) == 10
    assert [[fen(cell) for cell in row[4:9]] for row in rows[1:]] == cells
    sheet = openpyxl.load_workbook(io.BytesIO(accountant.get("/yunlin/programmes/1/budget.xlsx").body)).active
    values = [[cell.value for cell in row][4:9] for row in sheet.iter_rows(min_row=2)]
    assert [[round(value * 100) for value in row] for row in values] == cells


def test_the_command_line_prints_the_same_budget(site, cells):
    options = ["--authority", "yunlin", "--programme", code(site)]
    printed = site.run("report", "budget", *options, "--format", "json")
    assert [[fen(item[name]) for name in FIGURES] for item in json.loads(printed)] == cells
    short = json.loads(site.run("report", "budget", *options, "--by", "fund"))
    assert set(short[0]) == {"fund", "rate", *FIGURES} and len(short) == 2
    rows = list(csv.reader(io.StringIO(site.run("report", "budget", *options, "--format", "csv"))))
    assert [[fen(cell) for cell in row[4:9]] for row in rows[1:]] == cells


def test_the_trace_sums_up_both_ways_on_the_command_line(site):
    with psycopg.connect(site.database_url) as connection:
        receipt, used = connection.execute(
            """
            SELECT id, amount_fen - remaining_fen FROM receipt WHERE remaining_fen < amount_fen AND entry_id IS NOT NULL
            ORDER BY amount_fen DESC LIMIT 1
            """).fetchone()
        voucher, paid = connection.execute(
            "SELECT entry_id, sum(amount_fen) FROM trace_link GROUP BY entry_id HAVING sum(amount_fen) > 0 LIMIT 1"
        ).fetchone()
        cost, amount = connection.execute(
            """
            SELECT l.id, l.amount_fen FROM expense_line l JOIN expense_answer a ON a.expense_line_id = l.id
            WHERE a.accepted LIMIT 1
            """).fetchone()
    for option, key, whole in [("receipt", receipt, used), ("voucher", voucher, paid), ("cost", cost, amount)]:
        steps = json.loads(site.run("report", "trace", "--authority", "yunlin", f"--{option}", str(key)))
        assert sum(fen(step["amount"]) for step in steps) == whole, option
        assert steps and all(step["place"] for step in steps if step["figure"] == "已支出")


def test_the_forecast_carries_on_by_days(program):
    whole = program("accountant").get("/yunlin/programmes/1/budget?by=fund&by=line").json
    answer = program("accountant").get("/yunlin/programmes/1/budget/forecast").json
    assert 0 < answer["days_passed"] <= answer["days"] in (365, 366)
    spent = {}
    for item in program("accountant").get(
            f"/yunlin/programmes/1/budget?by=fund&by=line&year={answer['year']}").json["items"]:
        spent[item["fund"], item["line"]] = item["amounts"]
    assert whole["items"] and len(answer["items"]) == len(spent)
    for item in answer["items"]:
        now = spent[item["fund"], item["line"]]
        exact = fen(now["spent"]) * answer["days"] / answer["days_passed"]
        assert abs(fen(item["in_proportion"]) - exact) <= 0.5
        assert fen(item["bound"]) == fen(now["spent"]) + fen(now["committed"])
        assert fen(item["expected"]) == max(fen(item["bound"]), fen(item["in_proportion"]))
        assert fen(item["left"]) == fen(now["adjusted"]) - fen(item["expected"])


def test_a_reallocation_says_how_much_of_a_line_was_moved(own_site):
    """Twelve percent of a line go to another one: the document says so, and that the funder has to approve."""
    with psycopg.connect(own_site.database_url) as connection:
        fund, line, year, area, amount = connection.execute(
            """
            SELECT f.code, l.code, c.year, c.area_code, sum(m.approved_fen)::bigint FROM budget_cell c
            JOIN fund f ON f.id = c.fund_id JOIN budget_line l ON l.id = c.budget_line_id
            JOIN budget b ON b.id = l.budget_id AND b.programme_id = 1
            JOIN budget_move m ON (m.fund_id, m.budget_line_id, m.year, m.area_code)
                = (c.fund_id, c.budget_line_id, c.year, c.area_code) AND m.kind = 'approve'
            GROUP BY c.fund_id, f.code, l.code, c.year, c.area_code, c.approved_fen, c.committed_fen, c.spent_fen
            HAVING c.approved_fen - c.committed_fen - c.spent_fen > sum(m.approved_fen) / 2
            ORDER BY sum(m.approved_fen) DESC LIMIT 1
            """).fetchone()
        other = connection.execute(
            """
            SELECT l.code FROM budget_line l JOIN budget b ON b.id = l.budget_id AND b.programme_id = 1
            WHERE l.code <> %s ORDER BY l.id LIMIT 1
            """, [line]).fetchone()[0]
        whole = connection.execute(
            """
            SELECT sum(m.approved_fen)::bigint FROM budget_move m JOIN budget_line l ON l.id = m.budget_line_id
            JOIN fund f ON f.id = m.fund_id WHERE m.kind = 'approve' AND l.code = %s AND f.code = %s
            """, [line, fund]).fetchone()[0]
    moved = min(amount // 2, whole * 12 // 100)
    yuan = f"{moved // 100}.{moved % 100:02}"
    officer = Program(own_site, own_site.token("officer@demo.example"))
    made = officer.post("/yunlin/programmes/1/budget/versions", {
        "kind": "reallocation", "reason": "more activities",
        "rows": f"{fund},{line},{year},{area},-{yuan}\n{fund},{other},{year},{area},{yuan}"})
    assert made.status == 201, made.body
    path = f"/yunlin/budget-versions/{made.json['id']}"
    page = Browser(own_site, "officer@demo.example").get(path).body.decode()
    hundredths = (moved * 20_000 // whole + 1) // 2
    assert "累计调整比例" in page and f"{hundredths // 100}.{hundredths % 100:02}%" in page
    assert ("须经资助方批准" in page) == (moved * 10 > whole)


def test_a_supervisor_reads_the_forecast_and_a_reviewer_does_not(site):
    path = "/yunlin/programmes/1/budget/forecast"
    assert Browser(site, "supervisor@demo.example").get(path).status == 200
    assert Browser(site, "reviewer1@demo.example").get(path).status == 404
    assert Browser(site).get("/yunlin/programmes/1/budget.csv").status in (303, 401, 404)


def waiting(site):
    """Approved payments of the first holder that are in no batch, with their payees."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT q.id, q.payee_organisation_id, q.holder_id, q.amount_fen FROM payment_request q
            JOIN role_grant g ON g.holder_id = q.holder_id AND g.role = 'cashier'
            JOIN account_login l ON l.account_id = g.account_id AND l.identifier = 'cashier@demo.example'
            WHERE q.state = 'approved' AND NOT EXISTS (SELECT FROM payment_batch_item i WHERE i.request_id = q.id
                AND i.state IN ('sent', 'paid')) ORDER BY q.id
            """).fetchall()


def test_the_whole_way_of_a_batch(own_site, acting):
    rows = waiting(own_site)
    assert rows, "the demonstration has a payment that waits for the cashier"
    request, payee, holder, fen = rows[0]
    cashier, accountant, approver = (acting(name) for name in ("cashier", "accountant", "approver"))
    entered = accountant.post(
        f"/yunlin/payees/{payee}/accounts",
        {"account_name": "演示中心", "bank_name": "演示银行", "number": "6222 0000 1234"})
    assert entered.status == 201, entered.body
    assert accountant.post(f"/yunlin/payees/{payee}/confirmations", {"account": entered.json["id"]}).status == 404
    confirmed = approver.post(f"/yunlin/payees/{payee}/confirmations", {"account": entered.json["id"]})
    assert confirmed.status == 200, confirmed.body
    with psycopg.connect(own_site.database_url) as connection:
        bank = connection.execute(
            "SELECT m.bank_account_id FROM bank_balance m JOIN bank_account b ON b.id = m.bank_account_id"
            " WHERE b.holder_id = %s ORDER BY m.balance_fen DESC LIMIT 1", [holder]).fetchone()[0]
    day = datetime.date.today()
    body = {"account": bank, "day": str(day), "request": [request]}
    assert accountant.post("/yunlin/payment-batches", body).status == 404
    made = cashier.post("/yunlin/payment-batches", body)
    assert made.status == 201, made.body
    path = f"/yunlin/payment-batches/{made.json['id']}"
    assert cashier.post("/yunlin/payment-batches", body).status == 422
    item = cashier.get(path).json["items"][0]
    file = cashier.get(f"{path}/bank-file.csv")
    text = file.body.decode("gb18030")
    assert "收款账号" in text and "622200001234" in text and str(item["id"]) in text
    layout = cashier.post(
        "/yunlin/bank-layouts",
        {"name": f"某行 {uuid.uuid4().hex[:6]}", "columns": "账号=account\n金额=amount\n编号=item", "encoding": "utf8",
         "format": "xlsx"})
    assert layout.status == 201, layout.body
    book = cashier.get(f"{path}/bank-file.xlsx?layout={layout.json['id']}")
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(book.body)).namelist()
    reply = f"业务编号,金额,处理结果,失败原因,流水号\n{item['id']},{item['amount']},成功,,LS1\n".encode()
    answered = upload(own_site, cashier, f"{path}/replies", {"day": str(day)}, reply)
    assert answered.status == 200, answered.body
    assert answered.json == {"paid": 1, "returned": 0, "known": 0}
    assert cashier.get(path).json["batch"]["state"] == "answered"
    assert cashier.post(f"{path}/booking", {}).status == 404
    booked = accountant.post(f"{path}/booking", {})
    assert booked.json == {"booked": 1, "recovered": 0, "refused": []}, booked.body
    assert accountant.post(f"{path}/booking", {}).json == {"booked": 0, "recovered": 0, "refused": []}
    assert cashier.get(path).json["batch"]["state"] == "settled"
    assert accountant.get(f"/yunlin/payments/{request}").json["state"] == "paid"
    own_site.run("check")


def test_attempts_at_the_same_moment_spend_a_cell_to_its_last_fen_and_no_further(own_site, acting):
    """A cell of exactly 20.00 is spent by vouchers of 1.00 from eight sides at once; the rest is refused."""
    with psycopg.connect(own_site.database_url) as connection:
        holder, fund, line, year, area, bank, left = connection.execute(
            """
            SELECT f.holder_id, c.fund_id, c.budget_line_id, c.year, c.area_code, m.bank_account_id,
                c.approved_fen - c.committed_fen - c.spent_fen
            FROM budget_cell c JOIN fund f ON f.id = c.fund_id JOIN bank_balance m ON m.fund_id = f.id
            JOIN role_grant g ON g.holder_id = f.holder_id AND g.role = 'accountant'
            JOIN account_login l ON l.account_id = g.account_id AND l.identifier = 'accountant@demo.example'
            JOIN budget_line b ON b.id = c.budget_line_id AND b.ledger_account = 'programme_cost'
            WHERE c.approved_fen - c.committed_fen - c.spent_fen > 4000 AND m.balance_fen > 2 * 4000
              AND m.balance_fen > c.approved_fen - c.committed_fen - c.spent_fen AND c.year = extract(year FROM now())
            ORDER BY 7, m.balance_fen DESC LIMIT 1
            """).fetchone()
    accountant, path = acting("accountant"), f"/yunlin/holders/{holder}/entries"
    day = str(datetime.date.today())

    def spend(amount):
        return accountant.post(
            path, {"kind": "cost", "day": day, "summary": "并发测试", "cell": f"{fund}.{line}.{year}.{area}", "from": bank,
                   "amount": amount})

    first = spend(f"{(left - 2000) // 100}.{(left - 2000) % 100:02}")
    assert first.status == 201, first.body
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = [answer.status for answer in pool.map(lambda _: spend("1.00"), range(60))]
    assert sorted(answers) == [201] * 20 + [422] * 40
    with psycopg.connect(own_site.database_url) as connection:
        assert connection.execute(
            """
            SELECT approved_fen - committed_fen - spent_fen FROM budget_cell
            WHERE (fund_id, budget_line_id, year, area_code) = (%s, %s, %s, %s)
            """, [fund, line, year, area]).fetchone()[0] == 0


def test_two_approvers_at_the_same_moment_approve_once(own_site, acting):
    with psycopg.connect(own_site.database_url) as connection:
        found = connection.execute(
            """
            SELECT q.id, q.version FROM payment_request q JOIN role_grant g ON g.holder_id = q.holder_id
                AND g.role = 'finance_approver'
            JOIN account_login l ON l.account_id = g.account_id AND l.identifier LIKE 'approver%%@demo.example'
            WHERE q.state = 'prepared' LIMIT 1
            """).fetchone()
        name = connection.execute(
            """
            SELECT split_part(l.identifier, '@', 1) FROM account_login l JOIN role_grant g ON g.account_id = l.account_id
                AND g.role = 'finance_approver'
            JOIN payment_request q ON q.holder_id = g.holder_id WHERE q.id = %s AND l.identifier LIKE 'approver%%'
            """, [found[0]]).fetchone()[0]
    approver, path = acting(name), f"/yunlin/payments/{found[0]}/approval"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = [
            answer.status for answer in pool.map(
                lambda _: approver.post(path, {}, If_Match=f'"{found[1]}"'), range(8))]
    assert answers.count(200) == 1 and set(answers) <= {200, 409, 412, 422}, answers
