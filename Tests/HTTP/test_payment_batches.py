"""Payment batches over HTTP: the cashier sends, the bank answers, the accountant books; layouts, payees, commitments."""

import concurrent.futures
import datetime
import io
import json
import uuid
import zipfile

import psycopg
import pytest
from talking import Program
from test_grants import upload


@pytest.fixture(scope="module")
def acting(own_site):
    """acting("cashier") uses the API as that account of the demonstration that this file may change."""
    tokens = {}
    return lambda name: Program(
        own_site, tokens.get(name) or tokens.setdefault(name, own_site.token(f"{name}@demo.example")))


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
    assert booked.json == {"booked": 1, "recovered": 0}, booked.body
    assert accountant.post(f"{path}/booking", {}).json == {"booked": 0, "recovered": 0}
    assert cashier.get(path).json["batch"]["state"] == "settled"
    assert accountant.get(f"/yunlin/payments/{request}").json["state"] == "paid"
    own_site.run("check")


def test_commitments_outstanding_add_up_on_page_and_files(site, program, keys):
    accountant = program("accountant")
    for holder in keys["holder"]:
        page = accountant.get(f"/yunlin/holders/{holder}/commitments")
        if page.status == 200 and page.json["items"]:
            break
    items = page.json["items"]
    assert sum(fen(one["open"]) for one in items) == fen(page.json["open"])
    for one in items:
        lines = accountant.get(f"/yunlin/commitments/{one['id']}").json["items"]
        assert sum(fen(line["amount"]) for line in lines) == fen(one["open"])
    csv = accountant.get(f"/yunlin/holders/{holder}/commitments.csv").body.decode("utf-8-sig")
    assert page.json["open"] in csv
    by_age = accountant.get(f"/yunlin/holders/{holder}/commitments.csv?by=age").body.decode("utf-8-sig")
    assert by_age.strip().splitlines()[-1].endswith(page.json["open"])


def fen(amount):
    whole, _, part = amount.partition(".")
    return int(whole + part) if not amount.startswith("-") else -int(whole[1:] + part)


def test_every_report_of_the_books_is_printed(program, keys):
    accountant = program("accountant")
    holder = next(
        one for one in keys["holder"] if accountant.get(f"/yunlin/holders/{one}/activity-statement").status == 200)
    for report in ("activity-statement", "account-statement", "income-and-costs", "sources-and-uses", "ratios",
                   "deadlines", "commitments"):
        answer = accountant.get(f"/yunlin/holders/{holder}/{report}.pdf")
        assert answer.status == 200 and answer.body.startswith(b"%PDF"), report


def test_a_contract_says_why_each_source_pays_what_it_pays(program, keys):
    officer = program("officer")
    rules = set()
    for contract in keys["contract"]:
        answer = officer.get(f"/yunlin/contracts/{contract}")
        if answer.status != 200:
            continue
        split = answer.json["split"]
        rules.add(split["rule"])
        assert not split["agreed_otherwise"]
        for tranche in answer.json["tranches"]:
            parts = [one for one in split["parts"] if one["tranche"] == tranche["number"]]
            assert sum(fen(one["amount"]) for one in parts) == fen(tranche["amount"])
            assert all(one["amount"] in one["why"].replace(",", "") or one["amount"] == "0.00" for one in parts)
    assert rules >= {"proportional", "government_first"}


def test_the_command_line_prints_the_statement_of_an_account(site):
    with psycopg.connect(site.database_url) as connection:
        code, lines, balance = connection.execute(
            """
            SELECT b.code, count(*), sum(l.amount_fen) FROM bank_account b JOIN tenant t ON t.id = b.tenant_id
            JOIN journal_line l ON l.bank_account_id = b.id WHERE t.slug = 'yunlin'
            GROUP BY b.code ORDER BY 2 DESC LIMIT 1
            """).fetchone()
    options = ["report", "statement", "--authority", "yunlin", "--account", code]
    rows = json.loads(site.run(*options))
    assert len(rows) == lines and fen(rows[-1]["balance"]) == balance
    running = 0
    for row in rows:
        running += fen(row["debit"]) - fen(row["credit"])
        assert fen(row["balance"]) == running
    csv = site.run(*options, "--format", "csv").strip().splitlines()
    assert len(csv) == lines + 1 and csv[-1].endswith(rows[-1]["balance"])
    assert json.loads(site.run(*options, "--through", "1999-12-31")) == []


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
