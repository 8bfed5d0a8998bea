"""What is paid is what was approved: the card that stood in the list, on a day that is not before the approval, only what the
bank says is paid, and from the receipts that the rule of the fund names."""

import csv
import datetime
import io

import psycopg
import pytest
from granting import change, identity_number, sheet, upload

CARD, OTHER = "6222003344556677889", "6222999988887777666"


@pytest.fixture(scope="module")
def agency(own_site):
    """Money that the foundation only passes on, the account that it lies in, and a village."""
    with psycopg.connect(own_site.database_url) as connection:
        return connection.execute(
            """
            SELECT f.id, b.id, (SELECT min(code) FROM area WHERE level = 5) FROM fund f, bank_account b
            WHERE f.code = 'AID-AGENCY' AND b.code = 'QM-AID'
            """).fetchone()


def listed(own_site, acting, agency, purpose, cards, approved=True):
    """A list of grants of 100.00, one for each card, and the path of it."""
    rows = [
        [f"孩子{number}", identity_number(number), f"监护人{number}", "", "", "演示银行", card, f"监护人{number}", agency[2], "100.00"]
        for number, card in cards.items()]
    values = {"source": agency[0], "purpose": purpose, "period": "2026", "title": purpose, "posting": "reply"}
    made = upload(own_site, acting("accountant"), "/yunlin/grants", values, sheet(rows))
    assert made.status == 201, made.json
    path = f"/yunlin/grants/{made.json['id']}"
    if approved:
        assert change(own_site, acting("approver"), path + "/approval").json["state"] == "approved"
    return path


def test_the_card_that_stood_in_the_list_is_paid_whatever_is_entered_later(own_site, acting, agency):
    path = listed(own_site, acting, agency, "paid-right-card", {31: CARD})
    # Somebody enters another card of the same child after the approval.
    listed(own_site, acting, agency, "paid-right-other", {31: OTHER}, approved=False)
    today = str(datetime.date.today())
    gone = change(own_site, acting("cashier"), path + "/dispatch", account=agency[1], day=today)
    assert gone.status == 200, gone.json
    file = acting("cashier").get(path + "/bank-file.csv").body.decode("gb18030")
    assert CARD in file and OTHER not in file


def test_what_failed_or_was_taken_back_is_no_payment(own_site, acting, agency):
    path = listed(own_site, acting, agency, "paid-right-words", {32: CARD, 33: CARD + "1", 34: CARD + "2"})
    today = datetime.date.today()
    early = change(
        own_site, acting("cashier"), path + "/dispatch", account=agency[1], day=str(today - datetime.timedelta(days=1)))
    assert early.status == 422 and "paid_after_approval" in early.body.decode()
    gone = change(own_site, acting("cashier"), path + "/dispatch", account=agency[1], day=str(today))
    assert gone.status == 200, gone.json
    rows = list(csv.reader(io.StringIO(acting("cashier").get(path + "/bank-file.csv").body.decode("gb18030"))))[1:]
    words = ["未成功", "冲正成功", "交易成功"]
    reply = sheet(
        [[row[6], "100.00", word, "", f"W{number}"] for number, (row, word) in enumerate(zip(rows, words))],
        ["业务编号", "金额", "处理结果", "失败原因", "流水号"])
    said = upload(own_site, acting("accountant"), path + "/replies", {"day": str(today)}, reply)
    assert said.json == {"paid": 1, "returned": 2, "known": 0}, said.json
    shown = acting("auditor").get(path).json["items"]
    assert {item["state"]: item["amount"] for item in shown} == {"paid": "100.00", "returned": "200.00"}
    # A word that says nothing of an outcome takes nothing in.
    strange = sheet([[rows[0][6], "100.00", "好像成功", "", "W9"]], ["业务编号", "金额", "处理结果", "失败原因", "流水号"])
    assert upload(own_site, acting("accountant"), path + "/replies", {"day": str(today)}, strange).status == 422


@pytest.fixture(scope="module")
def fund(own_site):
    """A fund of gifts with a cell of programme costs and money of two receipts at least, not earmarked."""
    with psycopg.connect(own_site.database_url) as connection:
        return connection.execute(
            """
            SELECT f.holder_id, f.id, c.budget_line_id, c.year, c.area_code,
                (array_agg(r.bank_account_id ORDER BY r.received_on))[1]
            FROM fund f JOIN budget_cell c ON c.fund_id = f.id
            JOIN budget_line b ON b.id = c.budget_line_id AND b.ledger_account = 'programme_cost'
            JOIN receipt r ON r.fund_id = f.id AND r.remaining_fen > 100 AND r.earmark_line_id IS NULL
                AND r.earmark_area_code IS NULL
            JOIN role_grant g ON g.holder_id = f.holder_id AND g.role = 'accountant'
            JOIN account_login l ON l.account_id = g.account_id AND l.identifier = 'accountant@demo.example'
            WHERE f.source_kind = 'donation' AND c.approved_fen - c.committed_fen - c.spent_fen - c.held_fen > 100
              AND c.year = extract(year FROM now())
            GROUP BY 1, 2, 3, 4, 5 HAVING count(DISTINCT r.id) > 1 LIMIT 1
            """).fetchone()


def met(own_site, acting, fund):
    """Spends 0.01 of the fund and answers which receipt it was met from, the oldest and the newest that had money."""
    holder, key, line, year, area, bank = fund
    with psycopg.connect(own_site.database_url) as connection:
        left = [row[0] for row in connection.execute(
            """
            SELECT id FROM receipt WHERE fund_id = %s AND remaining_fen > 0 AND earmark_line_id IS NULL
                AND earmark_area_code IS NULL AND received_on <= current_date ORDER BY received_on, id
            """, [key])]
        done = acting("accountant").post(
            f"/yunlin/holders/{holder}/entries",
            {"kind": "cost", "day": str(datetime.date.today()), "summary": "资金次序", "cell": f"{key}.{line}.{year}.{area}",
             "from": bank, "amount": "0.01"})
        assert done.status == 201, done.body
        found = connection.execute(
            "SELECT receipt_id, rule_id FROM trace_link WHERE entry_id = (SELECT max(id) FROM journal_entry)").fetchall()
    assert len(found) == 1
    return found[0], left[0], left[-1]


def test_the_rule_of_the_fund_decides_which_receipt_pays_from_its_day_on(own_site, acting, fund):
    (receipt, rule), oldest, newest = met(own_site, acting, fund)
    assert receipt == oldest and rule is None
    proposed = acting("officer").post(
        f"/yunlin/funds/{fund[1]}/assignment-rules",
        {"method": "newest_first", "valid_from": str(datetime.date.today()), "clause": "协议第七条"})
    assert proposed.status == 201, proposed.body
    # While it waits, and to who proposed it, it says nothing.
    assert met(own_site, acting, fund)[0][0] == oldest
    assert acting("officer").post(
        f"/yunlin/funds/{fund[1]}/rule-answers", {"rule": proposed.json["id"], "answer": "confirmed"}).status == 404
    confirmed = acting("approver").post(
        f"/yunlin/funds/{fund[1]}/rule-answers", {"rule": proposed.json["id"], "answer": "confirmed"})
    assert confirmed.status == 200, confirmed.body
    (receipt, rule), _, newest = met(own_site, acting, fund)
    assert receipt == newest and rule == proposed.json["id"]
    assert "0 differences" in own_site.run("check")
