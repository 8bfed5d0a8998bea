"""Reports of money: the files, the command line and the API say the same to the fen; a forecast carries on by days."""

import csv
import io
import json

import openpyxl
import psycopg
import pytest
from talking import Browser, Program

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
