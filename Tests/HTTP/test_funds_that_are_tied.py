"""Funds tied to places and lines, mistakes of earlier years, months that run, and limits that take two people."""

import datetime
import uuid

import psycopg
import pytest
from pdfs import pdf
from talking import Program, ask


@pytest.fixture
def books(own_site):
    """The holder whose accountant has the name without a number, and the programme of its funds."""
    with psycopg.connect(own_site.database_url) as connection:
        return connection.execute(
            """
            SELECT g.holder_id, (SELECT f.programme_id FROM fund f JOIN budget b ON b.programme_id = f.programme_id
                WHERE f.holder_id = g.holder_id ORDER BY f.id LIMIT 1)
            FROM role_grant g JOIN account_login l ON l.account_id = g.account_id
            WHERE g.role = 'accountant' AND l.identifier = 'accountant@demo.example'
            """).fetchone()


def upload(site, who, path, values, file=pdf("letter")):
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in values.items())
    body += b'--x\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n'
    body += b"Content-Type: application/pdf\r\n\r\n" + file + b"\r\n--x--\r\n"
    return ask(site, "POST", "/api/v1" + path, body, {
        **who.headers({}), "Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": str(uuid.uuid4())})


def fund(acting, books, **values):
    holder, programme = books
    return acting("accountant").post("/yunlin/funds", {
        "holder": holder, "programme": programme, "code": f"T{uuid.uuid4().hex[:8].upper()}", "name": "定向捐赠",
        "source": "donation", "restriction": "purpose", "purpose": "图书", **values})


def test_a_fund_is_tied_to_places_by_their_names_and_its_use_changes_by_two_with_a_paper(own_site, acting, books):
    unknown = fund(acting, books, areas="火星")
    assert unknown.status == 422 and unknown.fields() == {"areas": "needs.refusal.area_unknown"}
    assert fund(acting, books, lines="没有").fields() == {"lines": "funds.refusal.fund_line_known"}
    made = fund(acting, books, areas="曲靖市、昆明市")
    assert made.status == 201, made.body
    assert made.json["areas"] == ["530300", "530100"] and made.json["lines"] == []
    key, accountant, approver = made.json["id"], acting("accountant"), acting("approver")
    path = f"/yunlin/funds/{key}/changes"
    wrong = upload(own_site, accountant, path, {
        "purpose": "校服", "areas": "曲靖市", "ground": "funder", "reference": "3月2日同意书", "reason": "学校改建"})
    assert wrong.status == 422 and wrong.fields() == {"ground": "funds.refusal.fund_change_ground"}
    asked = upload(own_site, accountant, path, {
        "purpose": "校服", "areas": "曲靖市", "ground": "donor", "reference": "3月2日同意书", "reason": "学校改建"})
    assert asked.status == 201, asked.body
    answer = {"change": asked.json["id"], "answer": "confirmed"}
    assert accountant.post(f"/yunlin/funds/{key}/change-answers", answer).status == 404
    done = approver.post(f"/yunlin/funds/{key}/change-answers", answer)
    assert done.status == 200, done.body
    again = approver.post(f"/yunlin/funds/{key}/change-answers", answer)
    assert again.status == 422
    now = accountant.get(f"/yunlin/funds/{key}").json
    assert (now["purpose"], now["areas"]) == ("校服", ["530300"])
    item, = accountant.get(path).json["items"]
    assert item["before"]["areas"] == ["530300", "530100"] and item["answer"] == "confirmed"
    # Everybody may know that the use was changed, on what ground and when: nobody's name and not the paper (慈善法 58).
    money = f"/yunlin/programmes/{books[1]}/money"
    public = Program(own_site).get(money)
    told, = [one for one in public.json["changed_uses"] if one["fund"] == key]
    assert told == {
        "fund": key, "source": "定向捐赠", "before": "图书；曲靖市（530300）、昆明市（530100）", "after": "校服；曲靖市（530300）",
        "ground": "donor", "day": str(datetime.date.today()), "rest": "0.00"}
    page = ask(own_site, "GET", money).body.decode()
    assert "变更过的用途" in page and "捐赠人同意（慈善法第五十六条）" in page
    assert "3月2日同意书" not in page and "学校改建" not in page


def test_a_tied_fund_pays_no_fee_without_a_cell_and_takes_no_gift_for_elsewhere(own_site, acting, books):
    holder, programme = books
    accountant, today = acting("accountant"), str(datetime.date.today())
    key = fund(acting, books, areas="曲靖市").json["id"]
    with psycopg.connect(own_site.database_url) as connection:
        account, = connection.execute(
            "SELECT id FROM bank_account WHERE holder_id = %s ORDER BY id LIMIT 1", [holder]).fetchone()
    gift = {
        "account": account, "day": today, "amount": "5.00", "payer": "某公司", "channel": "direct",
        "reference": uuid.uuid4().hex[:8]}
    elsewhere = accountant.post(f"/yunlin/funds/{key}/receipts", {**gift, "earmark_area": "530100"})
    assert elsewhere.status == 422 and elsewhere.fields() == {"earmark_area": "funds.refusal.earmark_within_areas"}
    given = accountant.post(f"/yunlin/funds/{key}/receipts", {**gift, "earmark_area": "530300"})
    assert given.status == 201, given.body
    assert accountant.post(f"/yunlin/receipts/{given.json['id']}/booking", {}).status == 200
    fee = accountant.post(f"/yunlin/holders/{holder}/entries", {
        "kind": "charge", "day": today, "summary": "手续费", "fund": key, "from": account, "amount": "1.00"})
    assert fee.status == 422 and fee.fields() == {"cell": "funds.refusal.tied_charge_names_its_cell"}, fee.body


def test_a_mistake_of_an_earlier_year_is_entered_without_debits(acting, books):
    holder, _ = books
    accountant, today = acting("accountant"), datetime.date.today()
    own = fund(acting, books, restriction="none", purpose="").json["id"]
    body = {
        "kind": "prior_year", "day": str(today), "summary": "上年审计调整", "fund": own, "year": today.year - 1,
        "effect": "less", "against": "payable", "amount": "12.00"}
    running = accountant.post(f"/yunlin/holders/{holder}/entries", {**body, "year": today.year})
    assert running.status == 422 and running.fields() == {"year": "funds.refusal.prior_year_is_over"}
    missing = accountant.post(f"/yunlin/holders/{holder}/entries", {**body, "against": ""})
    assert missing.status == 422 and "against" in missing.fields()
    made = accountant.post(f"/yunlin/holders/{holder}/entries", body)
    assert made.status == 201, made.body
    lines = accountant.get(f"/yunlin/vouchers/{made.json['id']}").json["lines"]
    assert {line["account"]: line["amount"] for line in lines} == {"payable": "-12.00", "prior_year_adjustment": "12.00"}
    statement = accountant.get(f"/yunlin/holders/{holder}/activity-statement?month={today}").json
    assert any("12.00" in str(row) for row in statement["items"]), statement


def test_a_month_that_runs_is_not_closed_and_its_page_offers_no_button(acting, books):
    holder, _ = books
    answer = acting("approver").post(f"/yunlin/holders/{holder}/closed-months", {"month": str(datetime.date.today())})
    assert answer.status == 422 and answer.fields() == {"month": "funds.refusal.month_is_over"}


def test_the_limit_for_changes_of_lines_takes_two_people(own_site, acting):
    with psycopg.connect(own_site.database_url) as connection:
        contract, = connection.execute(
            """
            SELECT c.id FROM contract c JOIN tenant t ON t.id = c.tenant_id AND t.slug = 'yunlin'
            WHERE c.state = 'active' AND NOT EXISTS (SELECT FROM line_change_limit m WHERE m.contract_id = c.id)
            ORDER BY c.id LIMIT 1
            """).fetchone()
    officer, decision = acting("officer"), acting("decision")
    made = officer.post(f"/yunlin/contracts/{contract}/line-change-limits", {"percent": "10", "clause": "第八条"})
    assert made.status == 200, made.body
    answer = {"limit": made.json["id"], "answer": "confirmed"}
    path = f"/yunlin/contracts/{contract}/line-limit-answers"
    assert officer.post(path, answer).status == 404
    assert decision.post(path, {**answer, "answer": "refused"}).fields() == {
        "reason": "funds.refusal.line_limit_refusal_has_reason"}
    assert decision.post(path, answer).status == 200
    assert decision.post(path, answer).status == 422
