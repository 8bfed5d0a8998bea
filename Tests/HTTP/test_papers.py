"""Papers as PDF: the receipt, the public notice and the score sheet, each for those who may read it."""

import subprocess

import psycopg
import pytest
from talking import Program


def text_of(answer):
    """The words of a PDF without blanks; its pages are A4."""
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/pdf" and answer.body.startswith(b"%PDF-")
    facts = subprocess.run(["pdfinfo", "-"], input=answer.body, capture_output=True, check=True).stdout.decode()
    assert "(A4)" in facts, facts
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.body, capture_output=True, check=True)
    return "".join(words.stdout.decode().split())


@pytest.fixture(scope="module")
def rows(site):
    """rows(sql) answers what the database holds."""
    with psycopg.connect(site.database_url) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_a_receipt_is_printed_for_money_in_the_books(program, rows):
    key, fen, payer = rows(
        """
        SELECT id, amount_fen, payer_name FROM receipt
        WHERE entry_id IS NOT NULL AND NOT anonymous AND source_kind = 'donation' ORDER BY id LIMIT 1
        """
    )[0]
    path = f"/yunlin/receipts/{key}/paper.pdf"
    words = text_of(program("accountant").get(path))
    assert "收款收据" in words and f"¥{fen / 100:,.2f}" in words and "人民币" in words
    assert "".join(payer.split()) in words
    assert "Receipt" in text_of(program("accountant").get(path, Accept_Language="en"))
    for nobody in [None, "applicant1", "reviewer1"]:
        assert program(nobody).get(path).status in (401, 404), nobody


def test_whoever_does_not_want_to_be_named_is_not(program, rows):
    found = rows(
        """
        SELECT id, payer_name FROM receipt
        WHERE entry_id IS NOT NULL AND anonymous AND payer_name <> '' AND source_kind = 'donation' LIMIT 1
        """
    )
    if not found:
        pytest.skip("the demonstration has no such gift")
    key, payer = found[0]
    assert "".join(payer.split()) not in text_of(program("accountant").get(f"/yunlin/receipts/{key}/paper.pdf"))


def test_money_that_is_not_booked_has_no_receipt(program, rows):
    accountant = program("accountant")
    fund, account = rows(
        """
        SELECT f.id, b.id FROM fund f JOIN bank_account b ON b.holder_id = f.holder_id
        WHERE f.source_kind = 'donation' LIMIT 1
        """
    )[0]
    made = accountant.post(
        f"/yunlin/funds/{fund}/receipts",
        {"account": account, "day": "2026-01-05", "amount": "12.00", "payer": "甲", "channel": "direct"},
    )
    assert made.status == 201, made.body
    refused = accountant.get(f"/yunlin/receipts/{made.json['id']}/paper.pdf")
    assert refused.status == 422 and "receipts.refusal.not_booked" in refused.body.decode(), refused.body


def test_a_donation_receipt_is_printed_for_the_books_and_for_its_giver(site, program, rows):
    """Fields and words of the rule; the void one says so and what replaces it; nobody else gets it without the link."""
    gift, series = rows(
        """
        SELECT r.id, s.id FROM receipt r JOIN fund f ON f.id = r.fund_id JOIN donation_series s ON s.holder_id = r.holder_id
        WHERE r.entry_id IS NOT NULL AND f.source_kind = 'donation' AND NOT r.anonymous AND r.payer_name <> ''
          AND NOT EXISTS (SELECT FROM donation_receipt d WHERE d.receipt_id = r.id) ORDER BY r.id DESC LIMIT 1
        """)[0]
    accountant, values = program("accountant"), {
        "state": "issued", "series": series, "payer": "爱心企业（演示）", "item_code": "GY01", "item_name": "公益事业捐赠", "note": "定向"}
    links, numbers = [], []
    for number in range(2):
        made = accountant.post(f"/yunlin/receipts/{gift}/donation", values)
        assert made.status == 201, made.json
        links.append(made.json["link"])
        shown = accountant.get(f"/yunlin/donations/{made.json['id']}").json
        numbers.append(shown["number"].zfill(8))
        words = text_of(Program(site).get(links[-1] + "/receipt.pdf"))
        for expected in ["公益事业捐赠票据", "爱心企业（演示）", "GY01", "".join(shown["words"].split()), numbers[-1], shown["check_code"]]:
            assert expected in words, expected
        assert "作废" not in words
        if number == 0:
            void = accountant.post(f"/yunlin/donations/{made.json['id']}/voiding", {"reason": "名称有误"}, key=False)
            assert void.status == 200, void.json
            first = made.json["id"]
    assert int(numbers[1]) == int(numbers[0]) + 1
    words = text_of(accountant.get(f"/yunlin/donations/{first}/paper.pdf"))
    assert "作废" in words and "名称有误" in words and numbers[1] in words
    assert "作废" in text_of(Program(site).get(links[0] + "/receipt.pdf"))
    for nobody in [None, "applicant1", "accountant2"]:
        assert program(nobody).get(f"/yunlin/donations/{first}/paper.pdf").status in (401, 404), nobody
    assert Program(site).get("/yunlin/gifts/nothing/receipt.pdf").status == 404


def test_a_public_notice_is_printed_for_everybody(site, rows):
    key, title = rows("SELECT id, title FROM result_notice ORDER BY id LIMIT 1")[0]
    words = text_of(Program(site).get(f"/yunlin/notices/{key}/paper.pdf"))
    for expected in ["".join(title.split()), "一、公示期限", "二、异议受理", "附件", "合计"]:
        assert expected in words, expected
    assert Program(site).get("/yunlin/notices/999999/paper.pdf").status == 404


SHEETS = """
    SELECT a.id, l.identifier, o.identifier, r.closed_at IS NOT NULL, s.signed_name
    FROM review_assignment a JOIN review_round r ON r.id = a.round_id
    JOIN score_sheet s ON s.assignment_id = a.id AND s.submitted_at IS NOT NULL
    JOIN reviewer v ON v.id = a.reviewer_id JOIN account_login l ON l.account_id = v.account_id
    JOIN reviewer w ON w.id <> v.id JOIN account_login o ON o.account_id = w.account_id
    WHERE a.ended_at IS NULL AND (r.closed_at IS NOT NULL) = {} ORDER BY a.id, o.identifier LIMIT 1
"""


def test_a_score_sheet_is_its_reviewers_and_after_the_round_the_officers(site, program, rows):
    key, own, other, _, name = rows(SHEETS.format("true"))[0]
    path = f"/yunlin/assignments/{key}/paper.pdf"
    for reader in [Program(site, site.token(own)), program("officer")]:
        words = text_of(reader.get(path))
        assert "评分表" in words and "".join(name.split()) in words and "SHA-256" in words and "100%" in words
    assert Program(site, site.token(other)).get(path).status == 404
    for stranger in ["applicant1", "accountant"]:
        assert program(stranger).get(path).status == 404, stranger
    assert Program(site).get(path).status in (401, 404)


def test_before_the_round_closes_the_officer_sees_no_sheet(site, program, rows):
    found = rows(SHEETS.format("false"))
    if not found:
        pytest.skip("no sheet of an open round is signed in the demonstration")
    key, own, *_ = found[0]
    path = f"/yunlin/assignments/{key}/paper.pdf"
    assert program("officer").get(path).status == 404
    text_of(Program(site, site.token(own)).get(path))
