"""The books of a holder over HTTP: months and releases, reports, vouchers handed out, and the audit pack recomputed."""

import csv
import datetime
import hashlib
import io
import json
import subprocess
import sys
import uuid
import zipfile

import psycopg
import pytest
from pdfs import pdf
from talking import ask


@pytest.fixture(scope="module")
def holder(site):
    """The foundation of the demonstration with its first closed month."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT h.id, min(p.month) FROM holder h JOIN tenant t ON t.id = h.tenant_id AND t.slug = 'yunlin'
            JOIN period p ON p.tenant_id = h.tenant_id AND p.holder_id = h.id AND p.state = 'closed'
            WHERE h.books = 'full' GROUP BY h.id ORDER BY h.id LIMIT 1
            """).fetchone()


def post(site, who, path, body):
    return ask(
        site, "POST", "/api/v1" + path, json.dumps(body).encode(),
        {**who.headers({"Idempotency-Key": str(uuid.uuid4())}), "Content-Type": "application/json"})


def test_a_release_opens_to_every_cost_behind_it(program, holder):
    who = program("auditor")
    books = who.get(f"/yunlin/holders/{holder[0]}").json
    assert books["books"] == "full" and any(month["closed"] for month in books["months"])
    assert books["releases"], "the demonstration shows a release"
    release = who.get(f"/yunlin/releases/{books['releases'][0]['id']}").json
    cents = [int(line["amount"].replace(".", "")) for line in release["lines"]]
    assert sum(cents) == int(release["release"]["released"].replace(".", ""))


def test_one_person_alone_does_not_open_a_month(site, program, holder):
    approver = program("approver")
    months = approver.get(f"/yunlin/holders/{holder[0]}").json["months"]
    last = next(month["month"] for month in months if month["closed"])
    asked = post(site, approver, f"/yunlin/holders/{holder[0]}/reopenings", {"month": last, "reason": "迟到的发票"})
    assert asked.status == 201
    own = post(site, approver, f"/yunlin/reopenings/{asked.json['id']}/answer", {"answer": "reopened"})
    assert own.status == 422
    still = approver.get(f"/yunlin/holders/{holder[0]}").json["months"]
    assert next(month for month in still if month["month"] == last)["closed"]
    early = post(site, approver, f"/yunlin/holders/{holder[0]}/reopenings", {"month": str(holder[1]), "reason": "早"})
    assert str(holder[1]) != last and early.status == 422


def test_the_statement_of_activities_adds_up(program, holder):
    rows = program("auditor").get(f"/yunlin/holders/{holder[0]}/activity-statement?month={holder[1]}").json["items"]
    amounts = {row["item"]: row["year"] for row in rows}
    for part in ("unrestricted", "restricted"):
        cents = {item: int(year[part].replace(".", "")) for item, year in amounts.items()}
        expected = cents["income_total"] - cents["cost_total"] + cents["released"] + cents["restricted_again"] \
            + cents["prior_years"]
        assert cents["change"] == expected


def test_an_account_statement_runs_on_page_by_page(program, holder):
    who, url = program("auditor"), f"/yunlin/holders/{holder[0]}/account-statement?from=2000-01-01"
    balance, pages, cursor = 0, 0, ""
    while True:
        page = who.get(url + cursor).json
        assert int(page["opening"].replace(".", "")) == balance
        for line in page["items"]:
            balance += int(line["amount"].replace(".", ""))
            assert int(line["balance"].replace(".", "")) == balance
        pages += 1
        if page["next"] is None:
            break
        cursor = "&after=" + page["next"]
    assert pages > 1
    assert who.get(url + "&after=nothing").status == 422


def test_reports_are_files_too(program, holder):
    who = program("auditor")
    for report in ("activity-statement", "account-statement", "income-and-costs", "sources-and-uses", "ratios", "deadlines"):
        table = who.get(f"/yunlin/holders/{holder[0]}/{report}.csv")
        assert table.status == 200 and table.body.startswith(b"\xef\xbb\xbf"), report
        book = who.get(f"/yunlin/holders/{holder[0]}/{report}.xlsx")
        assert zipfile.ZipFile(io.BytesIO(book.body)).testzip() is None, report


def test_channel_shares_sum_to_the_whole(program, holder):
    found = program("auditor").get(f"/yunlin/holders/{holder[0]}/sources-and-uses?from=2000-01-01").json
    for shares in (found["channels"], found["sources"]):
        for key in ("count_share", "amount_share"):
            assert sum(int(share[key].replace(".", "")) for share in shares) == 10_000


def test_vouchers_leave_in_the_columns_and_the_encoding_of_a_profile(site, program, holder):
    who = program("accountant")
    layouts = {one["code"] for one in who.get(f"/yunlin/holders/{holder[0]}/exports").json["layouts"]}
    assert {"plain", "standard_interface", "text_import", "workbook_import"} <= layouts
    profile = {"name": f"老账套{uuid.uuid4().hex[:6]}", "preamble": "填制凭证,V800", "encoding": "gb18030", "format": "csv",
               "columns": "日期=day\n凭证字=\"记\"\n摘要=summary\n借方=debit\n贷方=credit"}
    made = post(site, who, "/yunlin/export-profiles", profile)
    assert made.status == 201
    file = who.get(f"/yunlin/holders/{holder[0]}/voucher-export?layout={made.json['id']}&from=2000-01-01")
    rows = list(csv.reader(io.StringIO(file.body.decode("gb18030"))))
    assert rows[0] == ["填制凭证", "V800"] and rows[1] == ["日期", "凭证字", "摘要", "借方", "贷方"]
    debit, credit = (sum(int(row[place].replace(".", "")) for row in rows[2:]) for place in (3, 4))
    assert debit == credit > 0
    wrong = post(site, who, "/yunlin/export-profiles", {**profile, "name": "错", "columns": "日期=date"})
    assert wrong.status == 422


def test_a_stranger_recomputes_the_audit_pack(site, program, holder, tmp_path):
    """Only what README.txt in the pack says, with the tools of any machine."""
    who = program("accountant")
    entry = who.get(f"/yunlin/holders/{holder[0]}/vouchers").json["items"][0]["id"]
    body = (b'--x\r\nContent-Disposition: form-data; name="file"; filename="invoice.pdf"\r\n'
            b"Content-Type: application/pdf\r\n\r\n" + pdf("paper") + b"\r\n--x--\r\n")
    attached = ask(site, "POST", f"/api/v1/yunlin/vouchers/{entry}/files", body, {
        **who.headers({"Idempotency-Key": str(uuid.uuid4())}), "Content-Type": "multipart/form-data; boundary=x"})
    assert attached.status == 201
    pack = zipfile.ZipFile(io.BytesIO(who.get(f"/yunlin/holders/{holder[0]}/audit-pack.zip?from=2000-01-01").body))

    def table(name):
        return list(csv.DictReader(io.StringIO(pack.read(name).decode("utf-8-sig"))))

    with psycopg.connect(site.database_url) as connection:
        tenant = connection.execute("SELECT id FROM tenant WHERE slug = 'yunlin'").fetchone()[0]
    assert f"tenant {tenant}, holder {holder[0]}" in pack.read("README.txt").decode()
    chain = [json.loads(line) for line in pack.read("chain.jsonl").decode().splitlines()]
    assert chain
    for period in table("periods.csv"):
        days = (datetime.date.fromisoformat(period["month"]) - datetime.date(2000, 1, 1)).days
        head = hashlib.sha256(
            tenant.to_bytes(8, "big") + holder[0].to_bytes(8, "big") + days.to_bytes(4, "big", signed=True)).digest()
        number = 0
        for voucher in (one for one in chain if one["month"] == period["month"]):
            number += 1
            assert voucher["number"] == number
            digest = hashlib.sha256(voucher["body"].encode()).digest()
            if voucher["version"] == 2:
                digest = hashlib.sha256(digest + voucher["poster"].to_bytes(8, "big", signed=True)).digest()
            head = hashlib.sha256(head + number.to_bytes(4, "big") + digest).digest()
            assert (digest.hex(), head.hex()) == (voucher["body_sha256"], voucher["chain_sha256"])
            funds = {}
            for line in json.loads(voucher["body"])[-1]:
                funds[line["fund_id"]] = funds.get(line["fund_id"], 0) + line["amount_fen"]
            assert not any(funds.values())
        assert (str(number), head.hex()) == (period["last_no"], period["head"])
    papers = table("attachments.csv")
    assert any(paper["name"] == "invoice.pdf" for paper in papers)
    for paper in papers:
        assert hashlib.sha256(pack.read(paper["path"])).hexdigest() == paper["sha256"]
    assert len(table("vouchers.csv")) == len(chain) and table("releases.csv")

    # The same by the one command that README.txt names.
    pack.extractall(tmp_path)

    def verified():
        return subprocess.run([sys.executable, "-I", "verify.py"], cwd=tmp_path, capture_output=True, text=True)

    said = verified()
    assert "python3 verify.py" in pack.read("README.txt").decode() and said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.splitlines() == [f"{len(chain)} vouchers, {len(papers)} papers, 0 faults"]
    for name, was, becomes in [
            ("lines.csv", ",donation_income,", ",service_income,"), ("vouchers.csv", "-01-0001", None),
            ("periods.csv", ",closed,", ",closed,9"), ("chain.jsonl", '"body" : "[', '"body" : "[ ')]:
        text = (tmp_path / name).read_text("utf-8")
        changed = text.replace(was, becomes, 1) if becomes else "".join(text.splitlines(keepends=True)[:-1])
        assert changed != text, name
        (tmp_path / name).write_text(changed, "utf-8")
        said = verified()
        assert said.returncode == 1, (name, said.stdout)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / papers[0]["path"]).write_bytes(b"another")
    assert papers[0]["path"] in verified().stdout


def test_a_correction_is_a_reversal_and_a_new_voucher(site, program, holder):
    who = program("accountant")
    with psycopg.connect(site.database_url) as connection:
        fund, bank, day = connection.execute(
            """
            SELECT b.fund_id, b.bank_account_id, (SELECT max(entry_date) FROM journal_entry WHERE holder_id = %s)
            FROM bank_balance b JOIN fund f ON f.id = b.fund_id WHERE f.holder_id = %s AND b.balance_fen > 10000 LIMIT 1
            """, [holder[0], holder[0]]).fetchone()
    body = {"kind": "charge", "day": str(day), "summary": "手续费", "fund": fund, "from": bank, "amount": "1.20"}
    made = post(site, who, f"/yunlin/holders/{holder[0]}/entries", body)
    assert made.status == 201 and made.json["kind"] == "expense"
    right = post(
        site, who, f"/yunlin/vouchers/{made.json['id']}/corrections", {**body, "amount": "2.10", "reason": "数字颠倒"})
    assert right.status == 201
    assert right.json["reversal"]["kind"] == "reversal" and right.json["voucher"]["amount"] == "2.10"
    missing = post(site, who, f"/yunlin/holders/{holder[0]}/entries", {**body, "fund": None})
    assert missing.status in (400, 422)
