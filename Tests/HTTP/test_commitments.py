"""Commitments outstanding, printed reports, why a source pays what it pays, and a statement on the command line."""

import json
import uuid

import psycopg
from talking import ask


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


def test_what_is_promised_beside_a_fund_is_due_with_what_the_fund_received(site, program):
    accountant = program("accountant")
    with psycopg.connect(site.database_url) as connection:
        fund, other, received, there = connection.execute(
            """
            SELECT a.id, b.id, received_of(a.tenant_id, a.id), received_of(b.tenant_id, b.id)
            FROM fund a JOIN fund b ON b.tenant_id = a.tenant_id AND b.holder_id = a.holder_id AND b.id <> a.id
            JOIN tenant t ON t.id = a.tenant_id AND t.slug = 'yunlin'
            WHERE received_of(a.tenant_id, a.id) > 0 ORDER BY a.id, b.id LIMIT 1
            """).fetchone()

    def promise(share):
        body = json.dumps({"matching": other, "share": share, "agreement": "配套协议 1"}).encode()
        return ask(site, "POST", f"/api/v1/yunlin/funds/{fund}/matching", body, {
            **accountant.headers({"Idempotency-Key": str(uuid.uuid4())}), "Content-Type": "application/json"})

    for share in ("0", "-1", "0.001", "10000.01"):
        assert promise(share).status == 422, share
    made = promise("33.33")
    assert made.status == 201
    one = next(
        one for one in accountant.get(f"/yunlin/funds/{fund}/matching").json["items"] if one["id"] == made.json["id"])
    # Rounded half up to the fen, once.
    due = (received * 3333 + 5000) // 10000
    assert (fen(one["received"]), fen(one["due"]), fen(one["matched"])) == (received, due, there)
    assert fen(one["missing"]) == max(0, due - there)
    end = f"/api/v1/yunlin/funds/{fund}/matching/{made.json['id']}/end"
    answers = [
        ask(site, "POST", end, b"{}", {
            **accountant.headers({"Idempotency-Key": str(uuid.uuid4())}), "Content-Type": "application/json"}).status
        for _ in range(2)]
    assert answers[0] == 200 and answers[1] == 409
    assert next(
        one for one in accountant.get(f"/yunlin/funds/{fund}/matching").json["items"] if one["id"] == made.json["id"])["ended"]
