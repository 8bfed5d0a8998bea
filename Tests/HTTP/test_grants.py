"""A list of grants to people by the API: three people, the bank's file and reply, and nothing of anybody left behind."""

import csv
import io
import json
import subprocess
import uuid

import psycopg
import pytest
from talking import ask

NAME, GUARDIAN, CARD, PHONE = "司马未录", "诸葛未载", "6222003344556677889", "13911112222"
HEADINGS = ["姓名", "身份证号", "监护人", "监护人身份证号", "监护人电话", "开户行", "银行账号", "户名", "地区代码", "金额"]


def identity_number(child):
    digits = f"99010220160101{child:03}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, weights)) % 11]


PLANTED = [NAME, GUARDIAN, CARD, PHONE, identity_number(1)]


@pytest.fixture(scope="module")
def village(site):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute("SELECT code FROM area WHERE level = 5 ORDER BY code").fetchone()[0]


@pytest.fixture(scope="module")
def agency(site):
    """Money that the foundation only passes on, and the account that it lies in."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            "SELECT f.id, b.id FROM fund f, bank_account b WHERE f.code = 'AID-AGENCY' AND b.code = 'QM-AID'").fetchone()


def sheet(rows, headings=HEADINGS):
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def upload(site, who, path, values, file, name="list.csv"):
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in values.items())
    body += f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'.encode()
    body += file + b"\r\n--x--\r\n"
    return ask(site, "POST", "/api/v1" + path, body, {
        **who.headers({}), "Idempotency-Key": str(uuid.uuid4()), "Content-Type": "multipart/form-data; boundary=x"})


def change(site, who, path, **values):
    return ask(site, "POST", "/api/v1" + path, json.dumps(values).encode(), {
        **who.headers({}), "Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"})


def rows_of(village, amount="200.00"):
    return [
        [NAME, identity_number(1), GUARDIAN, "", PHONE, "演示银行", CARD, GUARDIAN, village, amount],
        ["孩子二", identity_number(2), "监护人二", "", "", "演示银行", "62220055667788", "监护人二", village, amount]]


@pytest.fixture(scope="module")
def sent(site, program, village, agency):
    """A list that three people have brought to the bank."""
    values = {"source": agency[0], "purpose": "aid-test", "period": "2026", "title": "接口测试批次", "posting": "reply"}
    made = upload(site, program("accountant"), "/yunlin/grants", values, sheet(rows_of(village)))
    assert made.status == 201, made.json
    path = f"/yunlin/grants/{made.json['id']}"
    assert change(site, program("approver"), path + "/approval").json["state"] == "approved"
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        day = connection.execute("SELECT today()::text").fetchone()[0]
        # Three of the thousand came back: their money lies in the account.
        balance = connection.execute(
            "SELECT balance_fen FROM bank_balance WHERE bank_account_id = %s AND fund_id = %s", [agency[1], agency[0]]).fetchone()[0]
    assert balance == 300_000
    gone = change(site, program("cashier"), path + "/dispatch", account=agency[1], day=day)
    assert gone.status == 200, gone.json
    return path, day


def test_a_faulty_file_names_its_rows_and_keeps_nothing(site, program, village, agency):
    rows = [*rows_of(village), ["孩子三", "123", "", "", "", "银行", "6222", "户名", "000", "-1"]]
    values = {"source": agency[0], "purpose": "aid-bad", "period": "2026", "title": "坏名单", "posting": "reply"}
    refused = upload(site, program("accountant"), "/yunlin/grants", values, sheet(rows))
    assert refused.status == 422
    assert all("4" in fault["message"] for fault in refused.json["errors"]), refused.json
    with psycopg.connect(site.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM grant_batch WHERE purpose = 'aid-bad'").fetchone()[0] == 0


def test_the_file_for_the_bank_and_its_reply(site, program, sent):
    path, day = sent
    assert program("accountant").get(f"{path}/bank-file.csv").status == 404
    file = program("cashier").get(f"{path}/bank-file.csv")
    rows = list(csv.reader(io.StringIO(file.body.decode("gb18030"))))
    assert rows[0] == ["序号", "收款账号", "收款户名", "开户行", "金额", "用途", "业务编号"]
    assert rows[1][1:5] == [CARD, GUARDIAN, "演示银行", "200.00"]
    reply = sheet(
        [[rows[1][6], "200.00", "成功", "", "A1"], [rows[2][6], "200.00", "失败", f"户名不符 {GUARDIAN}", "A2"]],
        ["业务编号", "金额", "处理结果", "失败原因", "流水号"])
    first = upload(site, program("accountant"), path + "/replies", {"day": day}, reply)
    assert first.json == {"paid": 1, "returned": 1, "known": 0}, first.json
    again = upload(site, program("accountant"), path + "/replies", {"day": day}, reply)
    assert again.json == {"paid": 0, "returned": 0, "known": 2}
    shown = program("auditor").get(path).json
    assert {item["state"]: item["amount"] for item in shown["items"]} == {"paid": "200.00", "returned": "200.00"}


def test_nobody_on_the_list_is_named_anywhere_else(site, program, sent, tmp_path):
    path, _ = sent
    with psycopg.connect(site.database_url) as connection:
        tables = connection.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault')").fetchall()
        assert len(tables) > 100
        for schema, table in tables:
            for secret in PLANTED:
                found = connection.execute(
                    f'SELECT count(*) FROM {schema}."{table}" t WHERE strpos(t::text, %s) > 0', [secret]).fetchone()[0]
                assert found == 0, f"{secret} in {table}"
    dump = subprocess.run(
        ["pg_dump", "--role=miaopu_backup", "--exclude-schema=vault", "--dbname", site.database_url],
        capture_output=True, check=True).stdout.decode()
    for who in ("officer", "auditor", "decision", "accountant", "approver"):
        for page in (path, path + "/items.xlsx", "/yunlin/grants", "/yunlin/vault-reads", "/yunlin/audit"):
            dump += program(who).get(page).body.decode(errors="replace")
    masked = program("accountant").get(f"{path}/people")
    assert masked.status == 200
    dump += masked.body.decode()
    for secret in PLANTED:
        assert secret not in dump, secret


def test_every_look_into_the_vault_is_written_down(site, program, sent):
    path, _ = sent
    batch = path.rsplit("/", 1)[1]
    program("cashier").get(f"{path}/people")
    looks = program("auditor").get("/yunlin/vault-reads").json["items"]
    assert {"list", "bank_file"} <= {look["purpose"] for look in looks if look["about"] == f"grant_batch/{batch}"}
    assert program("accountant").get("/yunlin/vault-reads").status == 404
    with psycopg.connect(site.database_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SET ROLE miaopu_backup")
        connection.execute("SELECT * FROM vault.record")


def test_rates_show_the_raise_and_the_arrears(program):
    rates = program("auditor").get("/yunlin/rates").json["items"]
    assert [rate["amount"] for rate in rates if rate["purpose"] == "living"] == ["605.00", "666.00"]
