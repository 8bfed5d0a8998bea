"""The grantee's account over HTTP: a spreadsheet of costs goes out, comes back filled and is taken whole or not at all; the
final account is handed in with its audit report and answered."""

import io

import openpyxl
import psycopg
import pytest
from pdfs import pdf
from signing import upload
from talking import Browser, Program

PDF = pdf("statement of account")


@pytest.fixture(scope="module")
def draft(own_site):
    """A report that is still a draft, who may fill it, and its contract."""
    with psycopg.connect(own_site.database_url) as connection:
        report, contract, login = connection.execute(
            """
            SELECT r.id, r.contract_id, l.identifier FROM expense_report r
            JOIN organisation_member m ON m.organisation_id = r.organisation_id
            JOIN account_login l ON l.account_id = m.account_id
            WHERE r.submitted_at IS NULL AND EXISTS (SELECT FROM expense_line e WHERE e.report_id = r.id)
            ORDER BY r.id, l.identifier LIMIT 1
            """).fetchone()
    return report, contract, Browser(own_site, login)


def costs(site, report):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute("SELECT count(*) FROM expense_line WHERE report_id = %s", [report]).fetchone()[0]


def send(browser, path, name, content, field="file", **fields):
    body, kind = upload(field, name, content, once="a" * 32 + name.replace(".", "-"), **fields)
    return browser.send("POST", path, body, {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"})


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_workbook_comes_back_filled(own_site, draft):
    report, _, grantee = draft
    path = f"/yunlin/expense-reports/{report}"
    answer = grantee.get(path + "/costs.xlsx")
    assert answer.status == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    before = costs(own_site, report)
    assert len(rows) == before + 1 and rows[0] == [
        "资金代码", "预算科目代码", "村（地区代码）", "日期", "用途", "开票方", "发票号码", "金额"]

    wrong = openpyxl.Workbook()
    wrong.active.append(rows[0])
    wrong.active.append([*rows[1][:6], "WORK00001", 12.34])
    wrong.active.append([*rows[1][:6], "WORK00002", -1])
    wrong.active.append(["nothing", *rows[1][1:6], "WORK00003", 1])
    refused = send(grantee, path + "/cost-sheets", "wrong.xlsx", saved(wrong))
    text = refused.body.decode()
    assert refused.status == 422 and "第 3 行：金额“-1”" in text and "第 4 行：合同没有资金“nothing”" in text
    assert costs(own_site, report) == before

    right = openpyxl.Workbook()
    right.active.append(rows[0])
    right.active.append([*rows[1][:6], "WORK00001", 12.34])
    right.active.append([*rows[1][:3], "2026年3月5日", *rows[1][4:6], "WORK00002", "1,000.00"])
    done = send(grantee, path + "/cost-sheets", "right.xlsx", saved(right))
    assert done.status == 303, done.body.decode()
    assert costs(own_site, report) == before + 2
    # The same file again: what stands there is known, and nothing is taken twice.
    again = send(grantee, path + "/cost-sheets", "again.xlsx", saved(right))
    assert again.status == 303, again.body.decode()
    assert costs(own_site, report) == before + 2
    # The report's own workbook with one more row: one is added.
    whole = openpyxl.load_workbook(io.BytesIO(grantee.get(path + "/costs.xlsx").body))
    assert whole.active.max_row == before + 3
    whole.active.append([*rows[1][:6], "WORK00003", 0.10])
    assert send(grantee, path + "/cost-sheets", "whole.xlsx", saved(whole)).status == 303
    assert costs(own_site, report) == before + 3
    # A row that was changed is shown with both, and nothing of the file is taken.
    row = next(row for row in whole.active.iter_rows() if row[6].value == "WORK00001")
    row[7].value = 12.35
    whole.active.append([*rows[1][:6], "WORK00004", 7])
    changed = send(grantee, path + "/cost-sheets", "changed.xlsx", saved(whole))
    text = changed.body.decode()
    assert changed.status == 422 and f"第 {row[0].row} 行：发票“WORK00001”已填为" in text and "12.34" in text and "12.35" in text
    assert costs(own_site, report) == before + 3
    # A day and a purpose that were changed are a changed row, too.
    parts = openpyxl.Workbook()
    parts.active.append(rows[0])
    parts.active.append([*rows[1][:6], "WORK00001", 12.34])
    parts.active.append([*rows[1][:4], "另一部分", rows[1][5], "WORK00002", 1000])
    assert send(grantee, path + "/cost-sheets", "parts.xlsx", saved(parts)).status == 422
    assert costs(own_site, report) == before + 3


def test_a_final_account_waits_for_the_costs(own_site, draft):
    _, contract, grantee = draft
    path = f"/yunlin/contracts/{contract}/final-accounts"
    fields = {"auditor": "事务所", "audit_number": "17", "remark": ""}
    refused = send(grantee, path, "audit.pdf", PDF, field="audit_report", **fields)
    assert refused.status == 422 and "还有支出未提交或未审核" in refused.body.decode()


def test_the_accepted_account_is_read_by_both_sides(own_site):
    with psycopg.connect(own_site.database_url) as connection:
        account, contract = connection.execute("SELECT id, contract_id FROM final_account WHERE accepted").fetchone()
    officer = Browser(own_site, "officer@demo.example")
    page = officer.get(f"/yunlin/final-accounts/{account}").body.decode()
    assert "应退回" in page and "0.00" in page and "已认可" in page
    listed = officer.get(f"/yunlin/contracts/{contract}/expense-reports").body.decode()
    assert f"/yunlin/final-accounts/{account}" in listed and "最多超出其金额 10%" in listed
    assert Browser(own_site, "reviewer1@demo.example").get(f"/yunlin/final-accounts/{account}").status == 404


def test_an_answer_is_taken_back_by_somebody_else_and_the_cost_waits_again(own_site):
    """By the API: who answered cannot take it back, a reason is needed, and the costs of a report are told with their files."""
    with psycopg.connect(own_site.database_url) as connection:
        report, line, fen = connection.execute(
            """
            SELECT l.report_id, l.id, l.amount_fen FROM expense_answer a
            JOIN expense_line l ON l.id = a.expense_line_id JOIN expense_report r ON r.id = l.report_id
            JOIN account_login g ON g.account_id = a.answered_by AND g.identifier = 'accountant@demo.example'
            WHERE a.accepted AND NOT EXISTS (SELECT FROM final_account f WHERE f.contract_id = r.contract_id)
            ORDER BY l.id LIMIT 1
            """).fetchone()
    accountant, officer = (Program(own_site, own_site.token(f"{name}@demo.example")) for name in ("accountant", "officer"))
    path = f"/yunlin/expense-reports/{report}"
    before = officer.get(path).json
    assert next(cost for cost in before["costs"] if cost["id"] == line)["accepted"] and before["reversals"] == []
    own = accountant.post(path + "/reversals", {"line": line, "reason": "记错了"})
    assert own.status == 422 and "expense_reversal_takes_two" in own.body.decode()
    assert officer.post(path + "/reversals", {"line": line, "reason": ""}).status == 422
    done = officer.post(path + "/reversals", {"line": line, "reason": "发票不属于本项目"})
    assert done.status == 200, done.body
    after = officer.get(path).json
    assert next(cost for cost in after["costs"] if cost["id"] == line)["accepted"] is None
    assert [(one["line"], one["reason"]) for one in after["reversals"]] == [(line, "发票不属于本项目")]
    spent = [int(one["accepted"].replace(".", "")) for one in (before, after)]
    assert spent[0] - spent[1] == fen
    assert "0 differences" in own_site.run("check")
    unseen = officer.post(path + "/answers", {"line": line, "answer": "accepted"})
    assert unseen.status == 422 and "cost_has_proof" in unseen.body.decode()
    assert officer.post(path + "/answers", {"line": line, "answer": "accepted", "reason": "原件已核"}).status == 200
    assert "0 differences" in own_site.run("check")


def test_an_invoice_is_attached_later_and_its_number_is_refused_with_words(own_site, draft):
    report, _, grantee = draft
    path = f"/yunlin/expense-reports/{report}"
    with psycopg.connect(own_site.database_url) as connection:
        line, fund, budget, area = connection.execute(
            "SELECT id, fund_id, budget_line_id, area_code FROM expense_line WHERE report_id = %s ORDER BY id LIMIT 1", [report]).fetchone()
    assert "（未上传发票）" in grantee.get(path).body.decode()
    sent = send(grantee, path + "/invoices", "invoice.pdf", PDF, field="invoice", line=str(line))
    assert sent.status == 303, sent.body.decode()
    fields = {"fund": fund, "line": budget, "area": area, "day": "2026-03-05", "purpose": "书", "seller": "店", "amount": "1.00"}
    for number in ("发票 0001", "123"):
        wrong = grantee.post(path + "/costs", {**fields, "invoice_number": number, "once": "b" * 32 + str(len(number))})
        assert wrong.status == 422 and "4 至 30 个字母" in wrong.body.decode(), number
