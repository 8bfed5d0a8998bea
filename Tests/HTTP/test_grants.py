"""A list of grants to people by the API: three people, the bank's file and reply, and who looked."""

import csv
import io

import psycopg
import pytest
from granting import change, identity_number, sheet, upload
from talking import Browser

NAME, GUARDIAN, CARD, PHONE = "司马未录", "诸葛未载", "6222003344556677889", "13911112222"


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
    assert 200_000 <= balance <= 300_000
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


def test_rates_show_the_raise_and_the_arrears(site, program):
    page = Browser(site, "accountant@demo.example").get("/yunlin/rates").body.decode()
    assert "605.00 × (1 + 10.00%)" in page
    rates = program("auditor").get("/yunlin/rates").json["items"]
    assert [rate["amount"] for rate in rates if rate["purpose"] == "living"] == ["605.00", "666.00"]
