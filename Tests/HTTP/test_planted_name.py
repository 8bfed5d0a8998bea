"""A name, numbers, a phone and a card go into the vault by a list of grants, and are found nowhere else.

Everything that holds or tells something is read: each table and column, the dumps, the files beside the database, the
logs at their most talkative, and what every route answers to everybody whom it lets in, inside of workbooks, archives and
PDFs too. The title of the list is planted beside the name: where it is found, the name would have been found.
"""

import base64
import collections
import concurrent.futures
import io
import os
import pathlib
import re
import subprocess
import zipfile

import psycopg
import pytest
from granting import change, identity_number, sheet, upload
from serving import Site
from talking import Browser, Program, ask
from test_every_route import PEOPLE, asked, valid

NAME, GUARDIAN, CARD, PHONE = "澹台未现", "闾丘未传", "6222007766554433221", "13877776666"
SECRETS = [NAME, GUARDIAN, CARD, PHONE, identity_number(41)]
CONTROL = "名单上无名"
# Downloads that take seconds are asked for by one account each.
SLOW = re.compile(r"\.(pdf|zip)$")


def forms(text):
    """A text as it may be stored: in either code, in hexadecimal digits, in base 64 wherever it begins."""
    for code in ("utf-8", "gb18030"):
        plain = text.encode(code)
        yield plain
        yield plain.hex().encode()
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + plain)
            yield coded[4 if shift else 0: len(coded) - 4 if (len(plain) + shift) % 3 else None]


WANTED = {text: sorted({form for form in forms(text) if len(form) > 5}, key=len) for text in [*SECRETS, CONTROL]}


def holds(body, text):
    """Whether bytes hold a text in any of its forms."""
    return any(form in body for form in WANTED[text])


def opened(body):
    """The bytes of an answer with all that is packed in them."""
    if body.startswith(b"%PDF"):
        return body + subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True).stdout
    if body.startswith(b"PK\x03\x04"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return b"\n".join(opened(archive.read(name)) for name in archive.namelist())
    return body


@pytest.fixture(scope="module")
def talkative(cluster_url, site):
    """Another server on the same database and data that says all it can."""
    other = Site(cluster_url, re.search(r"/(\w+)(\?|$)", site.database_url)[1])
    other.environment |= {"MIAOPU_LOG": "debug", "MIAOPU_DATA": str(site.data)}
    other.start()
    yield other
    other.stop()


@pytest.fixture(scope="module")
def asking(site, talkative):
    """asking("cashier") is that account of the demonstration at the talkative server."""
    tokens = {}

    def program(name):
        if name is not None and name not in tokens:
            tokens[name] = site.token(f"{name}@demo.example")
        return Program(talkative, tokens.get(name))

    return program


@pytest.fixture(scope="module")
def connection(site):
    with psycopg.connect(site.database_url) as connection:
        yield connection


@pytest.fixture(scope="module")
def planted(talkative, asking, connection):
    """Keys of the list with the planted person, by the parts of paths: prepared, refused once, sent, answered, returned."""
    village = connection.execute("SELECT code FROM area WHERE level = 5 ORDER BY code").fetchone()[0]
    fund, account, holder = connection.execute(
        """
        SELECT f.id, b.id, f.holder_id FROM fund f, bank_account b
        WHERE f.code = 'AID-AGENCY' AND b.code = 'QM-AID'
        """).fetchone()
    connection.commit()
    rows = [[NAME, identity_number(41), GUARDIAN, "", PHONE, "演示银行", CARD, GUARDIAN, village, "100.00"],
            ["孩子四二", identity_number(42), "监护人", "", "", "演示银行", "62220055667788", "监护人", village, "100.00"]]
    values = {"source": fund, "purpose": "aid-planted", "period": "2026", "title": CONTROL, "posting": "sending"}
    # What is refused is told and logged, too: a row with a fault, and the whole list a second time.
    bad = [[*rows[0][:-1], "-5"], [NAME, "12", *rows[0][2:]]]
    refusals = [upload(talkative, asking("accountant"), "/yunlin/grants", values, sheet(bad))]
    made = upload(talkative, asking("accountant"), "/yunlin/grants", values, sheet(rows))
    assert made.status == 201, made.json
    refusals.append(upload(talkative, asking("accountant"), "/yunlin/grants", values, sheet(rows)))
    for refusal in refusals:
        assert refusal.status == 422
        assert not [text for text in SECRETS if holds(refusal.body, text)]
    path = f"/yunlin/grants/{made.json['id']}"
    assert change(talkative, asking("approver"), path + "/approval").status == 200
    day = connection.execute("SELECT today()::text").fetchone()[0]
    connection.commit()
    assert change(talkative, asking("cashier"), path + "/dispatch", account=account, day=day).status == 200
    items = [row[0] for row in connection.execute(
        "SELECT id FROM grant_item WHERE batch_id = %s ORDER BY n", [made.json["id"]])]
    connection.commit()
    words = [[items[0], "100.00", "失败", f"户名不符：{GUARDIAN}，应为{NAME} {CARD}", f"{NAME}77"],
             [items[1], "100.00", "成功", "", "OK2"]]
    reply = sheet(words, ["业务编号", "金额", "处理结果", "失败原因", "流水号"])
    done = upload(talkative, asking("cashier"), path + "/replies", {"day": day}, reply)
    assert done.json == {"paid": 1, "returned": 1, "known": 0}, done.json
    # A bank that pays person by person names them in its statement.
    told = "日期,时间,金额,余额,流水号,对方户名,摘要\n" + "".join(
        f"{day},0{at}:00:00,{amount},{balance},{reference},{party},{note}\n" for at, amount, balance, reference, party, note in [
            (1, "-100.00", "-100.00", CARD, GUARDIAN, f"代发 {NAME} {PHONE}"),
            (2, "100.00", "0.00", "RT1", f"{GUARDIAN}{CARD}", f"退汇 {NAME}")])
    brought = upload(talkative, asking("accountant"), f"/yunlin/bank-accounts/{account}/statements", {}, told.encode(), "bank.csv")
    assert brought.status == 201 and brought.json["new"] == 2, brought.json
    notes = connection.execute(
        "SELECT DISTINCT counterparty, note FROM bank_line WHERE statement_id = %s", [brought.json["id"]]).fetchall()
    connection.commit()
    assert notes == [("", "向个人发放，对方不留存")]
    voucher = connection.execute(
        "SELECT id FROM journal_entry WHERE document_kind = 'grant_batch' AND document_id = %s ORDER BY id",
        [made.json["id"]]).fetchone()[0]
    connection.commit()
    return {"batch": made.json["id"], "fund": fund, "account": account, "holder": holder, "voucher": voucher}


def tables_with(connection, texts):
    """Tables, of every schema, in which one of the texts stands in any form."""
    tables = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')").fetchall()
    assert len(tables) > 100
    codes = [form.decode("utf-8", "replace") for text in texts for form in WANTED[text]]
    codes = [code for code in codes if "�" not in code]
    return {
        f"{schema}.{table}" for schema, table in tables if connection.execute(
            f'SELECT EXISTS (SELECT FROM "{schema}"."{table}" t CROSS JOIN unnest(%s::text[]) AS w (code)'
            " WHERE strpos(t::text, w.code) > 0)", [codes]).fetchone()[0]}


def test_no_table_holds_what_was_planted(connection, planted):
    assert planted and not tables_with(connection, SECRETS)
    # What is no secret is found, so that what is one would be.
    assert {"public.grant_batch", "public.journal_entry"} <= tables_with(connection, [CONTROL])


def test_a_leak_into_a_table_is_found(connection, planted):
    connection.execute("UPDATE grant_batch SET title = %s WHERE id = %s", [NAME, planted["batch"]])
    connection.execute(
        "UPDATE bank_line SET raw = array_append(raw, %s) WHERE id = (SELECT min(id) FROM bank_line)",
        [GUARDIAN.encode().hex()])
    try:
        assert tables_with(connection, SECRETS) == {"public.grant_batch", "public.bank_line"}
    finally:
        connection.rollback()


@pytest.mark.parametrize("options", [["--role=miaopu_backup", "--exclude-schema=vault"], ["--schema=vault"]])
def test_no_dump_holds_what_was_planted(site, planted, options):
    dump = subprocess.run(
        ["pg_dump", *options, "--dbname", site.database_url], capture_output=True, check=True).stdout
    assert len(dump) > 100_000 and not [text for text in SECRETS if holds(dump, text)]
    assert holds(dump, CONTROL) == ("--schema=vault" not in options)


def test_no_file_beside_the_database_and_no_log_holds_what_was_planted(site, talkative, connection, planted):
    files = [file for folder in {site.data, talkative.data} for file in folder.rglob("*") if file.is_file()]
    assert talkative.log in files and len(files) > 10
    folder = pathlib.Path(connection.execute("SHOW data_directory").fetchone()[0])
    connection.commit()
    # The server of the database writes its log beside its folder.
    files += [file for file in [folder.parent / f"{folder.name}.log"] if os.access(file, os.R_OK)]
    for file in files:
        body = opened(file.read_bytes())
        assert not [text for text in SECRETS if holds(body, text)], file
    assert "/{authority}/grants/{batch}/replies" in talkative.log.read_text()


def everybody(connection):
    """The short names of all accounts of the demonstration."""
    found = connection.execute("SELECT identifier FROM account_login WHERE identifier LIKE '%@demo.example'").fetchall()
    connection.commit()
    return sorted(row[0].partition("@")[0] for row in found)


def addresses(description, keys, planted):
    """Every route that is read, at the planted things where it names such, with the accounts that it lets in."""
    known = {part: found[0] for part, found in keys.items() if found} | planted
    for path, operations in description["paths"].items():
        operation = operations.get("get")
        if not operation or "x-access" not in operation or path.startswith("/search"):
            continue
        place = re.sub(r"\{(\w+)\}", lambda part: str(known.get(part[1], 1)), path)
        needed = [one for one in operation.get("parameters", []) if one["in"] == "query" and one["required"]]
        query = "&".join(f"{one['name']}={valid(one['schema'])}" for one in needed)
        yield path, place + ("?" + query if query else ""), asked(operation)


def leaks(found):
    return sorted(where for where, text in found if text != CONTROL)


def test_no_answer_to_anybody_holds_what_was_planted(talkative, asking, description, keys, planted, connection):
    """All routes as all kinds of accounts, as JSON and as page; who pays reads who is paid, in the bank's file alone."""
    browsers = {name: Browser(talkative, f"{name}@demo.example" if name else None) for name in PEOPLE}
    # The other side of the books, who may not see these.
    browsers |= {name: Browser(talkative, f"{name}@demo.example") for name in ("cashier2", "bureau-officer")}
    tasks = []
    for path, place, accounts in addresses(description, keys, planted):
        names = (accounts[:1] if SLOW.search(path) else [*accounts, "cashier2", "bureau-officer"]) or [None]
        tasks += [(name, place, way) for name in names for way in ("json", "page")]
    seen, found = collections.Counter(), set()

    def read(task):
        name, place, way = task
        if way == "json":
            return task, asking(name).get(place)
        one = Browser(talkative)
        one.cookies = dict(browsers[name].cookies)
        return task, one.get(place)

    for name in browsers:
        asking(name)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for (name, place, way), answer in pool.map(read, tasks):
            assert answer.status < 500, f"{name} {place}: {answer.status}"
            seen[answer.status] += 1
            body = opened(answer.body)
            found |= {(f"{name} {way} {place}", text) for text in WANTED if holds(body, text)}
    assert seen[200] > 400, seen
    file = f"/yunlin/grants/{planted['batch']}/bank-file.csv"
    # The reply is in: only what is still with the bank would be in its file, so that it names nobody either.
    assert leaks(found) == [], leaks(found)
    control = {where for where, text in found if text == CONTROL}
    batch = f"/yunlin/grants/{planted['batch']}"
    assert {f"auditor json {batch}", f"auditor page {batch}"} <= control
    assert any(where.endswith(".xlsx") for where in control) and file not in control


def test_every_account_of_the_demonstration_reads_no_name(talkative, asking, planted, connection):
    """The things of the list by each account there is, and the search for each secret."""
    batch = f"/yunlin/grants/{planted['batch']}"
    places = [batch, batch + "/people", batch + "/items.xlsx", "/yunlin/grants", "/yunlin/audit",
              f"/yunlin/vouchers/{planted['voucher']}", f"/yunlin/bank-accounts/{planted['account']}"]
    for name in everybody(connection):
        who = asking(name)
        for place in places:
            body = opened(who.get(place).body)
            assert not [text for text in SECRETS if holds(body, text)], f"{name} {place}"
        for text in (NAME, CARD):
            answer = ask(talkative, "GET", "/api/v1/search?q=" + "".join(f"%{byte:02X}" for byte in text.encode()),
                         headers=who.headers({}))
            assert not any(answer.json.get("items", [])), f"{name} finds {text}"


def test_only_the_file_for_the_bank_names_who_is_paid(talkative, asking, planted, connection):
    """A second list, still with the bank: the cashier's file holds card and owner, and that is what the reading finds."""
    village = connection.execute("SELECT code FROM area WHERE level = 5 ORDER BY code").fetchone()[0]
    day = connection.execute("SELECT today()::text").fetchone()[0]
    connection.commit()
    values = {"source": planted["fund"], "purpose": "aid-planted2", "period": "2026", "title": CONTROL, "posting": "reply"}
    row = [NAME, identity_number(41), GUARDIAN, "", PHONE, "演示银行", CARD, GUARDIAN, village, "1.00"]
    made = upload(talkative, asking("accountant"), "/yunlin/grants", values, sheet([row])).json["id"]
    change(talkative, asking("approver"), f"/yunlin/grants/{made}/approval")
    change(talkative, asking("cashier"), f"/yunlin/grants/{made}/dispatch", account=planted["account"], day=day)
    place = f"/yunlin/grants/{made}/bank-file.csv"
    file = asking("cashier").get(place)
    assert file.status == 200 and holds(file.body, CARD) and holds(file.body, GUARDIAN)
    assert not holds(file.body, NAME) and not holds(file.body, identity_number(41))
    for name in ("accountant", "approver", "cashier2", "officer", "auditor", "decision", None):
        assert asking(name).get(place).status in (401, 404), name
