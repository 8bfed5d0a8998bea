"""A claim upon a contractor in the books: raised, set off in another contract of the contractor, sent back by the bank."""

import concurrent.futures
import datetime
import json
import time
import uuid

import psycopg
import pytest
from pdfs import pdf
from signing import upload
from talking import Program, ask
from test_open_data import STANDARDS, checked, own_codes_only

BALANCES = """
    SELECT l.contract_id, l.fund_id, sum(l.amount_fen) FILTER (WHERE l.ledger_account = 'recovery_receivable'),
        sum(l.amount_fen) FILTER (WHERE l.ledger_account = 'recovery_pending')
    FROM journal_line l WHERE l.ledger_account IN ('recovery_receivable', 'recovery_pending') GROUP BY 1, 2
    """
PEOPLE = """
    SELECT g.role, split_part(l.identifier, '@', 1) FROM role_grant g
    JOIN account_login l ON l.account_id = g.account_id AND l.identifier LIKE '%%@demo.example'
    WHERE g.holder_id = %s AND g.role IN ('accountant', 'finance_approver', 'cashier') AND g.revoked_at IS NULL
    """
CELL = """
    SELECT c.budget_line_id || '-' || c.year || '-' || c.area_code FROM budget_cell c
    WHERE c.fund_id = %s ORDER BY c.approved_fen - c.committed_fen - c.spent_fen - c.held_fen DESC LIMIT 1
    """


@pytest.fixture(scope="module")
def rows(own_site):
    def rows(sql, *values):
        with psycopg.connect(own_site.database_url) as connection:
            return connection.execute(sql, values).fetchall()

    return rows


def fen(amount):
    return round(float(amount) * 100)


def claim_of(acting):
    (claim,) = acting("officer").get("/yunlin/recovery-claims").json["items"]
    return claim


def balance(rows, contract, fund):
    """The receivable of a contract and fund; what is pending is always as much on the other side."""
    ((due, pending),) = [found[2:] for found in rows(BALANCES) if found[:2] == (contract, fund)]
    assert due == -pending
    return due


def told_as_paid(own_site, contract, folder):
    """What the open data say was paid under a contract, in fen; the file has no error and no finding."""
    path = folder / f"records-{contract}-{uuid.uuid4().hex[:6]}.json"
    own_site.run("export", "ocds", "--records", "--authority", "yunlin", "--out", str(path))
    if STANDARDS.is_dir():
        said = checked(folder, "ocds_offline.py", STANDARDS.resolve() / "ocds" / "standard-1__1__5.zip", path)
        assert said.startswith("OK"), said
        own_codes_only(said)
    (record,) = [one for one in json.loads(path.read_text())["records"] if one["ocid"].endswith(f"-{contract}")]
    (agreed,) = record["compiledRelease"]["contracts"]
    return sum(round(one["value"]["amount"] * 100) for one in agreed["implementation"].get("transactions", []))


def test_what_is_claimed_is_a_receivable_against_what_is_pending(own_site, acting, rows):
    claim = claim_of(acting)
    for part in claim["parts"]:
        assert balance(rows, claim["contract"], part["fund"]) == fen(part["amount"])
    shown = acting("officer").get(f"/yunlin/recovery-claims/{claim['id']}").json
    assert shown["moves"] and all(move["voucher"] for move in shown["moves"])
    # Nobody posts to these accounts, nor takes a claim's voucher back: the claim itself ends.
    (voucher, holder) = rows(
        "SELECT e.id, e.holder_id FROM recovery_claim_voucher v JOIN journal_entry e ON e.tenant_id = v.tenant_id "
        "AND e.id = v.entry_id ORDER BY e.id LIMIT 1")[0]
    accountant = dict(rows(PEOPLE, holder))["accountant"]
    path = f"/yunlin/vouchers/{voucher}"
    assert acting(accountant).get(path).status == 200
    refused = acting(accountant).post(path + "/reversal", {"day": str(datetime.date.today()), "reason": "错"})
    assert refused.status == 422 and "voucher_reversible" in refused.body.decode(), refused.body
    assert "0 differences" in own_site.run("check")


def second_contract(own_site, acting, rows, claim, fund):
    """Another contract of the contractor, of 30,000.00 out of one fund, in force: half of it is paid on signing."""
    (code, programme, area) = rows(
        "SELECT o.code, c.programme_id, c.area_code FROM contract c JOIN organisation o ON o.id = c.contractor_id "
        "WHERE c.id = %s", claim["contract"])[0]
    today = datetime.date.today()
    officer, decision = acting("officer"), acting("decision")
    award = officer.post("/yunlin/recorded-awards", {
        "programme": programme, "contractorCode": code, "area": area, "title": "同一承接方的另一份合同", "method": "direct",
        "reason": "延续服务", "document": "会议纪要", "decidedOn": str(today), "source": {str(fund): "30000.00"}})
    assert award.status == 201, award.body
    place = f"/yunlin/recorded-awards/{award.json['id']}"
    assert decision.post(place + "/confirmation", {"confirmationReason": "不同服务"}).status == 200
    ((cell,),) = rows(CELL, fund)
    drafted = officer.post("/yunlin/contracts", {
        "recorded": award.json["id"], "number": f"DX-{uuid.uuid4().hex[:6]}", "startsOn": str(today),
        "endsOn": str(today + datetime.timedelta(days=200)), "cell": {str(fund): cell}, "onSigning": True,
        "percent": {"1": "50", "2": "50"}, "milestoneTitle": {"1": "签约", "2": "结项"},
        "dueOn": {"1": str(today), "2": str(today + datetime.timedelta(days=100))}})
    assert drafted.status == 201, drafted.body
    path = f"/yunlin/contracts/{drafted.json['id']}"
    out = decision.post(path + "/issue", {"minutes": "纪要"}, If_Match=f'"{drafted.json["version"]}"')
    assert out.status == 200, out.body
    body, kind = upload(
        "scan", "scan.pdf", pdf("scan"), signerName="李一", signerOffice="法定代表人", signedOn=str(today))
    headers = officer.headers({"Content_Type": kind, "Idempotency_Key": str(uuid.uuid4())})
    assert ask(own_site, "POST", "/api/v1" + path + "/sealed-papers", body, headers).status == 200
    ((paper,),) = rows("SELECT max(id) FROM sealed_paper WHERE contract_id = %s", drafted.json["id"])
    accepted = decision.post(path + "/sealed-paper-acceptance", {"paper": paper})
    assert accepted.status == 200 and accepted.json["state"] == "active", accepted.body
    return drafted.json["id"]


SET_OFF_CELLS = """
    SELECT DISTINCT l.budget_line_id, l.year, l.area_code FROM journal_line l
    JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
    WHERE e.document_id = %s AND l.contract_id = %s AND l.budget_line_id IS NOT NULL
      AND e.document_kind = 'recovery_set_off'
    EXCEPT SELECT r.budget_line_id, r.year, r.area_code FROM payment_request_row r WHERE r.request_id = %s
    """


def while_another_posts(own_site, rows, cell, fund, holder, act):
    """Does `act` while another client takes locks as every posting does: a cell, its fund, the months of its holder."""
    with psycopg.connect(own_site.database_url) as other, concurrent.futures.ThreadPoolExecutor(1) as pool:
        other.execute(
            "SELECT FROM budget_cell WHERE fund_id = %s AND (budget_line_id, year, area_code) = (%s, %s, %s) FOR UPDATE",
            [fund, *cell])
        acting = pool.submit(act)
        end = time.monotonic() + 30
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
        while rows(waiting, other.info.backend_pid) == [(0,)]:
            assert time.monotonic() < end and not acting.done(), "nobody waits for the cell"
            time.sleep(0.02)
        other.execute("SELECT FROM fund WHERE id = %s FOR NO KEY UPDATE", [fund])
        other.execute("SELECT FROM period WHERE holder_id = %s AND state = 'open' ORDER BY month FOR UPDATE", [holder])
        other.rollback()
        return acting.result()


def test_a_claim_is_set_off_in_another_contract_of_the_contractor_out_of_the_same_fund(
        own_site, acting, rows, tmp_path):
    claim = claim_of(acting)
    told_before = told_as_paid(own_site, claim["contract"], tmp_path)
    part = max(claim["parts"], key=lambda one: fen(one["amount"]))
    fund, due = part["fund"], fen(part["amount"]) - fen(part["received"]) - fen(part["written_off"])
    (holder, holder_organisation) = rows(
        "SELECT f.holder_id, h.organisation_id FROM fund f JOIN holder h ON h.id = f.holder_id WHERE f.id = %s", fund)[0]
    people = dict(rows(PEOPLE, holder))
    accountant, approver, cashier = (
        acting(people[role]) for role in ("accountant", "finance_approver", "cashier"))
    contract = second_contract(own_site, acting, rows, claim, fund)
    path = f"/yunlin/contracts/{contract}"
    tranche = accountant.get(path).json["tranches"][0]
    asked = {"tranche": tranche["id"], "holder": holder}
    # What is due to another fund is not met by this one.
    assert len(claim["parts"]) > 1 and due + 1 < 1_500_000
    more = accountant.post(path + "/payments", {**asked, "setOff": f"{(due + 1) / 100:.2f}"})
    assert more.fields() == {"setOff": "contracts.refusal.set_off"}, more.body
    less = min(due, 600_000)
    before = balance(rows, claim["contract"], fund)
    # Of clients that ask at the same moment one makes the request, and the claim is set off once.
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(
            lambda _: accountant.post(path + "/payments", {**asked, "setOff": f"{less / 100:.2f}"}), range(6)))
    (made,) = [one for one in answers if one.status == 201]
    assert {one.status for one in answers} <= {201, 409, 422} and fen(made.json["amount"]) == 1_500_000 - less
    request = f"/yunlin/payments/{made.json['id']}"
    # It counts at once, is in the books when it is paid, and takes another person.
    assert fen(claim_of(acting)["set_off"]) == less and balance(rows, claim["contract"], fund) == before
    seen = accountant.get(request).json
    assert accountant.post(request + "/approval", {}, If_Match=f'"{seen["version"]}"').status in (403, 404)
    approved = approver.post(request + "/approval", {"minutes": "纪要"}, If_Match=f'"{seen["version"]}"')
    assert approved.status == 200, approved.body
    ((bank,),) = rows(
        "SELECT b.id FROM bank_account b JOIN bank_balance m ON m.bank_account_id = b.id AND m.fund_id = %s "
        "WHERE b.holder_id = %s ORDER BY m.balance_fen DESC LIMIT 1", fund, holder)
    paid = cashier.post(request + "/payment", {"account": bank, "day": str(datetime.date.today()), "reference": "SO"})
    assert paid.status == 200, paid.body
    assert balance(rows, claim["contract"], fund) == before - less
    moved = dict(rows(
        """SELECT l.contract_id, sum(l.amount_fen)::bigint FROM journal_line l
        JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id AND e.document_kind = 'recovery_set_off'
        WHERE l.budget_line_id IS NOT NULL AND e.document_id = %s GROUP BY 1""", made.json["id"]))
    assert moved == {contract: less, claim["contract"]: -less}
    ((poster, preparer),) = rows(
        """SELECT e.posted_by, q.prepared_by FROM journal_entry e JOIN payment_request q ON q.id = e.document_id
        WHERE e.document_kind = 'recovery_set_off' AND q.id = %s""", made.json["id"])
    assert poster == preparer, "who pays does not post"
    # What the contract has of its commitment is used in full; the other one was paid so much less.
    ((used, reserved),) = rows("SELECT used_fen, amount_fen FROM commitment WHERE contract_id = %s", contract)
    assert (used, reserved) == (1_500_000, 3_000_000)
    assert "0 differences" in own_site.run("check")
    # Open data tell the tranche as paid whole, and so much less as paid under the contract whose claim it met.
    assert told_as_paid(own_site, contract, tmp_path) == 1_500_000
    assert told_as_paid(own_site, claim["contract"], tmp_path) == told_before - less
    ((programme,),) = rows("SELECT programme_id FROM contract WHERE id = %s", contract)
    public = Program(own_site).get(f"/yunlin/programmes/{programme}/contracts/{contract}").json
    assert sum(fen(one["amount"]) for one in public["payments"]) == 1_500_000

    # The bank sends the payment back: the claim stands again, and so do all cells.
    ((voucher_lines,),) = rows(
        """SELECT jsonb_object_agg(l.n::text, l.amount_fen) FROM journal_line l
        JOIN payment p ON p.tenant_id = l.tenant_id AND p.entry_id = l.entry_id
        WHERE p.request_id = %s AND p.recovers IS NULL AND l.bank_account_id IS NULL""", made.json["id"])
    cells = rows(SET_OFF_CELLS, made.json["id"], claim["contract"], made.json["id"])
    assert cells, "both contracts are paid out of the same cell: there is nothing to lock besides"
    back = while_another_posts(own_site, rows, cells[0], fund, holder, lambda: accountant.post(request + "/recoveries", {
        "account": bank, "day": str(datetime.date.today()), "bounced": True, "reason": "账号有误",
        "part": {n: f"{amount / 100:.2f}" for n, amount in voucher_lines.items()}}))
    assert back.status in (200, 201), back.body
    assert balance(rows, claim["contract"], fund) == before and fen(claim_of(acting)["set_off"]) == 0
    ((used, _),) = rows("SELECT used_fen, amount_fen FROM commitment WHERE contract_id = %s", contract)
    assert used == 0
    assert told_as_paid(own_site, contract, tmp_path) == 0
    assert told_as_paid(own_site, claim["contract"], tmp_path) == told_before
    assert "0 differences" in own_site.run("check")
