"""`miaopu api`: every route of the API from the command line, with the same answers, rights, refusals and keys."""

import io
import json
import subprocess
import uuid

import openpyxl
import psycopg
import pytest
from serving import BINARY

ACCOUNTANT = "accountant@demo.example"


@pytest.fixture(scope="module")
def command(own_site):
    def command(*arguments, login=ACCOUNTANT):
        who = ["--login", login] if login else []
        done = subprocess.run(
            [BINARY, "api", *who, *arguments], env=own_site.environment, capture_output=True, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout

    return command


@pytest.fixture(scope="module")
def holder(own_site):
    with psycopg.connect(own_site.database_url) as connection:
        return connection.execute(
            """
            SELECT g.holder_id, min(b.id) FROM role_grant g JOIN account_login l ON l.account_id = g.account_id
            JOIN bank_account b ON b.holder_id = g.holder_id
            WHERE g.role = 'accountant' AND l.identifier = %s GROUP BY 1
            """, [ACCOUNTANT]).fetchone()


@pytest.mark.parametrize("path", [
    "holders/{holder}/activity-statement", "holders/{holder}/sources-and-uses", "holders/{holder}/income-and-costs",
    "holders/{holder}/commitments", "holders/{holder}/ratios", "holders/{holder}/deadlines", "holders/{holder}/releases",
    "holders/{holder}/account-statement?account=bank_deposit", "bank-accounts/{bank}/matches",
    "bank-accounts/{bank}/automatic-matches", "bank-accounts/{bank}/reconciliation?month=2026-01-31"])
def test_the_answer_is_that_of_the_api(acting, command, holder, path):
    path = "/yunlin/" + path.format(holder=holder[0], bank=holder[1])
    asked = acting("accountant").get(path)
    assert asked.status == 200
    status, said = command(path)
    assert (status, json.loads(said)) == (0, asked.json)


def test_a_report_is_written_as_a_file(acting, command, holder, tmp_path):
    path = f"/yunlin/holders/{holder[0]}/activity-statement"
    files = {kind: tmp_path / f"report.{kind}" for kind in ("csv", "xlsx")}
    for kind, file in files.items():
        assert command(f"{path}.{kind}", "--output", str(file)) == (0, b"")
    assert files["csv"].read_bytes() == acting("accountant").get(f"{path}.csv").body

    def cells(content):
        return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]

    # When it was made stands in a workbook, too.
    made = cells(files["xlsx"].read_bytes())
    assert len(made) > 5 and made == cells(acting("accountant").get(f"{path}.xlsx").body)


def test_rights_refusals_and_keys_are_those_of_the_api(own_site, acting, command, holder):
    path = "/yunlin/bank-accounts"
    number = str(uuid.uuid4().int)[:16]
    fields = [f"holder:={holder[0]}", f"code=C{number[:6]}", "bank=测试银行", "kind=bank", f"number={number}"]
    # The public and who has no part in the books are told nothing.
    for login in (None, "reviewer1@demo.example"):
        status, said = command(f"/yunlin/holders/{holder[0]}/activity-statement", login=login)
        assert status == 1 and json.loads(said)["status"] in (401, 403, 404)
        assert command(path, *fields, login=login)[0] == 1
    assert command("/yunlin/holders/1/activity-statement", login="nobody@demo.example")[0] not in (0, 1)
    status, said = command(path, *fields[:-1])
    assert status == 1 and json.loads(said)["status"] == 422
    key = str(uuid.uuid4())
    first = command(path, *fields, "--key", key)
    again = command(path, *fields, "--key", key)
    assert first[0] == 0 and first == again
    status, said = command(path, *fields[:-1], "number=6222000011112222", "--key", key)
    assert status == 1 and json.loads(said)["status"] == 409
    with psycopg.connect(own_site.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM bank_account WHERE code = %s", [f"C{number[:6]}"]).fetchone()[0] == 1


def test_a_statement_is_handed_in_matched_and_undone_by_commands(command, holder, acting, tmp_path):
    number = str(uuid.uuid4().int)[:16]
    status, said = command(
        "/yunlin/bank-accounts", f"holder:={holder[0]}", f"code=D{number[:6]}", "bank=测试银行", "kind=bank", f"number={number}")
    assert status == 0
    account = json.loads(said)["id"]
    file = tmp_path / "statement.csv"
    file.write_text("日期,金额,余额,流水号,对方户名,摘要\n2026-03-01,10.00,10.00,S1,甲,捐赠\n", "utf-8")
    status, said = command(f"/yunlin/bank-accounts/{account}/statements", f"file=@{file}")
    assert status == 0, said.decode()
    status, said = command(f"/yunlin/bank-accounts/{account}/matches")
    assert status == 0 and "10.00" in said.decode()
    statement = json.loads(command(f"/yunlin/bank-accounts/{account}")[1])["statements"][0]["id"]
    assert command(f"/yunlin/statements/{statement}/reversion", "--post")[0] == 0
    status, said = command(f"/yunlin/bank-accounts/{account}/matches")
    assert status == 0 and "10.00" not in said.decode()
