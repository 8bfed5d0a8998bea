"""The files of open data: what the offline checkers of the standards say, what is told, and what must never be."""

import csv
import io
import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
STANDARDS = ROOT.resolve().parent / "shared" / "standards"
CHECKERS = ROOT / ".venv-standards" / "bin" / "python"
HOME = "/yunlin/open-data"
CATALOGUE = "x_CN-ZFGMFW"
KINDS = {"releases": "ocds.json", "records": "ocds-records.json", "grants": "360giving.json", "activities": "iati.xml"}
PLANTED = ["13912345678", "１３９１２３４５６７８", "11010519491231002X", "李秘密", "赵不公开", "钱某某的孩子"]


TITLE = "，联系 139-1234-5678 或１３９１２３４５６７８，11010519491231002X"
PLANTS = [
    ("contract", "title", f"title || '{TITLE}'"), ("contract", "terms", "'李秘密 13912345678'"),
    ("organisation", "legal_representative", "'李秘密'"), ("organisation", "introduction", "'赵不公开 13912345678'"),
    ("post_holder", "name", "'赵不公开'"), ("milestone", "requirement", "'钱某某的孩子 13912345678'"),
    ("journal_entry", "summary", "'付赵不公开 13912345678'"),
]


@pytest.fixture(scope="module")
def files(site, tmp_path_factory):
    """Every file as the command writes it while names and numbers of people are planted in the records."""
    folder = tmp_path_factory.mktemp("open-data")
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, column, planted in PLANTS:
            connection.execute(f"CREATE TEMP TABLE kept_{table}_{column} AS SELECT tenant_id, id, {column} FROM {table}"
                               if table != "organisation" else
                               f"CREATE TEMP TABLE kept_{table}_{column} AS SELECT 0 AS tenant_id, id, {column} FROM {table}")
            connection.execute(f"UPDATE {table} SET {column} = {planted}")
        try:
            return written(site, folder)
        finally:
            for table, column, _ in PLANTS:
                same = "kept.id = t.id" + ("" if table == "organisation" else " AND kept.tenant_id = t.tenant_id")
                connection.execute(
                    f"UPDATE {table} t SET {column} = kept.{column} FROM kept_{table}_{column} kept WHERE {same}")


def written(site, folder):
    paths = {}
    for name, file in KINDS.items():
        paths[name] = folder / file
        standard = "ocds" if name in ("releases", "records") else file.split(".")[0]
        extra = ["--records"] if name == "records" else []
        site.run("export", standard, "--authority", "yunlin", "--out", str(paths[name]), *extra)
    for ending in ("csv", "xlsx"):
        paths[ending] = folder / f"contracts.{ending}"
        site.run("export", "table", "--out", str(paths[ending]))
    return paths


@pytest.fixture
def check(tmp_path):
    """A checker's words. It works in a folder of its own: some leave the schema that they used behind."""
    return lambda script, *arguments: checked(tmp_path, script, *arguments)


def checked(folder, script, *arguments):
    if not STANDARDS.is_dir():
        pytest.skip("the open-data standards are not beside this repository")
    if not CHECKERS.exists():
        pytest.skip("the checkers of the open-data standards are not installed (.venv-standards)")
    done = subprocess.run(
        [CHECKERS.absolute(), STANDARDS / "check" / script, *map(str, arguments)],
        capture_output=True, text=True, timeout=300, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return done.stdout


def own_codes_only(said):
    """No finding at all, but that of the open list of schemes our own code is used, and no other."""
    found = json.loads(said[said.index("{"):]) if "{" in said else {}
    open_values = found.pop("additional_open_codelist_values", {})
    assert found == {}, said
    assert {(path, tuple(each["values"])) for path, each in open_values.items()} <= {
        (path, (CATALOGUE,)) for path in open_values if path.endswith("items/classification/scheme")}, said


@pytest.mark.parametrize("kind", ["releases", "records"])
def test_ocds_has_no_error_and_no_finding(files, check, kind):
    said = check("ocds_offline.py", STANDARDS.resolve() / "ocds" / "standard-1__1__5.zip", files[kind])
    assert said.startswith("OK"), said
    own_codes_only(said)


def test_360giving_has_no_error_and_no_warning(files, check):
    said = check("t360_offline.py", STANDARDS / "360giving" / "schema", files["grants"])
    assert "0 errors [] warnings []" in said, said


def test_iati_keeps_schema_rules_and_codes(files, check):
    check("iati_offline.py", STANDARDS / "iati" / "iati-activities-schema.xsd", files["activities"])
    rules = STANDARDS / "iati" / "codes-2-03" / "rulesets" / "standard_ruleset.json"
    check("iati_rules.py", rules, files["activities"])
    check("iati_codes.py", STANDARDS / "iati" / "codes-2-03", files["activities"])


def test_a_compiled_release_is_the_merge_of_its_releases(files):
    check_merge = """
import json, sys, zipfile
import ocdsmerge
archive = zipfile.ZipFile(sys.argv[1])
name = next(n for n in archive.namelist() if n.endswith("schema/dereferenced-release-schema.json"))
schema = json.loads(archive.read(name).decode().replace("{{lang}}", "en").replace("{{version}}", "1.1"))
merger = ocdsmerge.Merger(schema)
for record in json.load(open(sys.argv[2]))["records"]:
    merged = merger.create_compiled_release(record["releases"])
    assert merged == record["compiledRelease"], (record["ocid"], merged, record["compiledRelease"])
"""
    if not STANDARDS.is_dir() or not CHECKERS.exists():
        pytest.skip("the open-data standards or their checkers are not here")
    archive = STANDARDS.resolve() / "ocds" / "standard-1__1__5.zip"
    done = subprocess.run(
        [CHECKERS, "-c", check_merge, archive, files["records"]], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]


def test_records_hold_the_very_releases(files):
    releases = json.loads(files["releases"].read_text())["releases"]
    records = json.loads(files["records"].read_text())["records"]
    assert [release for record in records for release in record["releases"]] == releases
    assert len({release["id"] for release in releases}) == len(releases)
    dates = {}
    for release in releases:
        assert dates.get(release["ocid"], "") <= release["date"]
        dates[release["ocid"]] = release["date"]


def test_amounts_are_those_of_the_books(site, files):
    """Sources sum to the contract, transactions to what the books say was paid, with refunds as negative ones."""
    records = json.loads(files["records"].read_text())["records"]
    with psycopg.connect(site.database_url) as connection:
        stored = {
            f"ocds-miaopu-{slug}-{id}": (value, paid or 0, refunds, state) for slug, id, value, paid, refunds, state in
            connection.execute(
                """
                SELECT t.slug, c.id, c.value_fen + (SELECT coalesce(sum(a.supplement_fen - a.reduction_fen), 0)
                    FROM contract_amendment a WHERE a.tenant_id = c.tenant_id AND a.contract_id = c.id
                      AND a.state = 'active')::bigint, -sum(l.amount_fen), count(*) FILTER (WHERE l.amount_fen > 0), c.state
                FROM contract c JOIN tenant t ON t.id = c.tenant_id LEFT JOIN journal_line l
                    ON l.tenant_id = c.tenant_id AND l.contract_id = c.id AND l.bank_account_id IS NOT NULL
                WHERE c.state IN ('active', 'completed', 'terminated') AND c.kind <> 'framework' AND t.slug = 'yunlin'
                GROUP BY t.slug, c.tenant_id, c.id, c.value_fen, c.state
                """)}
    assert {record["ocid"] for record in records} == set(stored)
    negative = 0
    for record in records:
        release = record["compiledRelease"]
        value, paid, refunds, state = stored[record["ocid"]]
        (contract,) = release["contracts"]
        parts = release["planning"]["budget"]["budgetBreakdown"]
        assert sum(round(part["amount"]["amount"] * 100) for part in parts) == value == round(contract["value"]["amount"] * 100)
        transactions = contract["implementation"].get("transactions", [])
        assert sum(round(one["value"]["amount"] * 100) for one in transactions) == paid, record["ocid"]
        negative += sum(one["value"]["amount"] < 0 for one in transactions)
        assert contract["status"] == ("active" if state == "active" else "terminated")
        roles = {role for party in release["parties"] for role in party["roles"]}
        assert {"buyer", "supplier", "sourceParty"} <= roles
    assert negative >= 1, "the demonstration has a refund"


def test_amendments_lines_and_early_ends_are_told(site, files):
    records = {record["ocid"]: record for record in json.loads(files["records"].read_text())["records"]}
    with psycopg.connect(site.database_url) as connection:
        amended = connection.execute(
            """SELECT t.slug, a.contract_id, a.n, a.supplement_fen - a.reduction_fen, a.ends_on::text
            FROM contract_amendment a JOIN tenant t ON t.id = a.tenant_id WHERE a.state = 'active'""").fetchall()
        lines = connection.execute(
            """SELECT t.slug, l.contract_id, l.n, l.quantity, l.unit_price_fen, l.unit FROM contract_line l
            JOIN tenant t ON t.id = l.tenant_id JOIN contract c ON c.tenant_id = l.tenant_id AND c.id = l.contract_id
            WHERE c.activated_at IS NOT NULL AND c.kind <> 'framework'""").fetchall()
        settled = connection.execute(
            """SELECT t.slug, s.contract_id, s.refund_fen FROM contract_settlement s JOIN tenant t ON t.id = s.tenant_id""").fetchall()
    assert any(change for *_, change, _ in amended) and lines and settled, "the demonstration has all of them"
    for slug, contract, number, change, ends_on in amended:
        releases = records[f"ocds-miaopu-{slug}-{contract}"]["releases"]
        (place,) = [at for at, one in enumerate(releases) if one["tag"] == ["contractAmendment"]]
        (amendment,) = releases[place]["contracts"][0]["amendments"]
        assert (amendment["id"], amendment["releaseID"]) == (str(number), releases[place]["id"])
        assert amendment["amendsReleaseID"] == releases[place - 1]["id"]
        before, after = releases[0]["contracts"][0], releases[place]["contracts"][0]
        assert round((after["value"]["amount"] - before["value"]["amount"]) * 100) == change
        assert after["period"]["endDate"].startswith(ends_on) and before["period"]["endDate"] != after["period"]["endDate"]
    told = {
        (key, item["id"]): (item["quantity"], round(item["unit"]["value"]["amount"] * 100), item["unit"]["name"])
        for key, record in records.items() for item in record["compiledRelease"]["contracts"][0].get("items", [])}
    assert told == {
        (f"ocds-miaopu-{slug}-{contract}", str(n)): (quantity, price, unit)
        for slug, contract, n, quantity, price, unit in lines}
    for slug, contract, refund in settled:
        (ended,) = [
            one for one in records[f"ocds-miaopu-{slug}-{contract}"]["releases"] if one["tag"] == ["contractTermination"]]
        assert f"应退回 {refund / 100:.2f} 元" in ended["contracts"][0]["description"]


METHODS = {
    "open_tender": "open", "invited_tender": "selective", "framework_agreement": "selective", "negotiation": "limited",
    "inquiry": "limited", "consultation": "limited", "below_threshold": "limited", "single_source": "direct",
    "direct": "direct"}


@pytest.fixture
def purchases(site, tmp_path):
    """The records while contracts in force are purchases by recorded awards of every method; then they are as before."""
    path, methods = tmp_path / "purchases.json", list(METHODS)
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        contracts = connection.execute(
            """SELECT c.tenant_id, c.id, t.slug FROM contract c JOIN tenant t ON t.id = c.tenant_id
            WHERE t.slug = 'yunlin' AND c.award_id IS NOT NULL AND c.state IN ('active', 'completed', 'terminated')
              AND c.kind <> 'framework' ORDER BY c.id LIMIT %s""", (len(methods),)).fetchall()
        connection.execute("CREATE TEMP TABLE kept_origin AS SELECT tenant_id, id, award_id, kind FROM contract")
        for (tenant, contract, _), method in zip(contracts, methods):
            award = connection.execute(
                """INSERT INTO recorded_award (tenant_id, programme_id, organisation_id, area_code, title, amount_fen,
                    method, reason, document, decided_on, recorded_by)
                SELECT c.tenant_id, c.programme_id, c.contractor_id, c.area_code, 'x', c.value_fen, %s, 'x', 'x',
                    c.starts_on - 10, c.drafted_by FROM contract c WHERE c.tenant_id = %s AND c.id = %s RETURNING id""",
                (method, tenant, contract)).fetchone()[0]
            connection.execute(
                "UPDATE contract SET kind = 'service', award_id = NULL, recorded_award_id = %s "
                "WHERE tenant_id = %s AND id = %s", (award, tenant, contract))
        try:
            site.run("export", "ocds", "--authority", "yunlin", "--out", str(path), "--records")
        finally:
            connection.execute(
                """WITH back AS (UPDATE contract c SET kind = k.kind, award_id = k.award_id, recorded_award_id = NULL
                    FROM kept_origin k, recorded_award w WHERE k.tenant_id = c.tenant_id AND k.id = c.id
                      AND k.award_id IS NOT NULL AND w.tenant_id = c.tenant_id AND w.id = c.recorded_award_id
                    RETURNING w.tenant_id, w.id)
                DELETE FROM recorded_award w USING back WHERE back.tenant_id = w.tenant_id AND back.id = w.id""")
    return path, {f"ocds-miaopu-{slug}-{id}": method for (_, id, slug), method in zip(contracts, methods)}


def test_a_purchase_tells_how_its_contractor_was_found(purchases, check):
    """The method in the standard's word and in the law's; a direct purchase never looks like an open one."""
    path, methods = purchases
    assert len(methods) > 3, "the demonstration has contracts in force"
    records = {record["ocid"]: record for record in json.loads(path.read_text())["records"]}
    for ocid, method in methods.items():
        tender = records[ocid]["compiledRelease"]["tender"]
        assert tender["procurementMethod"] == METHODS[method] and tender["procurementMethodDetails"], method
    said = check("ocds_offline.py", STANDARDS.resolve() / "ocds" / "standard-1__1__5.zip", path)
    assert said.startswith("OK"), said
    own_codes_only(said)


def test_indicators_are_told_with_approved_numbers_only(site, files):
    with psycopg.connect(site.database_url) as connection:
        planned = connection.execute(
            """SELECT n.name, i.target::float FROM milestone_indicator i
            JOIN indicator_version n ON n.tenant_id = i.tenant_id AND n.id = i.version_id
            JOIN milestone m ON m.tenant_id = i.tenant_id AND m.id = i.milestone_id
            JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id
            WHERE c.activated_at IS NOT NULL AND c.state IN ('active', 'completed', 'terminated')""").fetchall()
        states = dict(connection.execute("SELECT state, count(*) FROM indicator_value GROUP BY 1").fetchall())
    tree = ElementTree.parse(files["activities"])
    told = [
        (result.find("title/narrative").text, float(target.get("value")))
        for result in tree.iter("result") for target in result.iter("target")
        if result.find("title/narrative").text != "验收的里程碑"]
    assert planned and sorted(told) == sorted((name, target) for name, target in planned)
    actuals = [
        one.get("value") for result in tree.iter("result") for one in result.iter("actual")
        if result.find("title/narrative").text != "验收的里程碑"]
    assert 0 < len(actuals) <= states["approved"]
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", value) for value in actuals)


def test_the_three_standards_and_the_table_say_the_same(files):
    records = json.loads(files["records"].read_text())["records"]
    paid = {}
    for record in records:
        (contract,) = record["compiledRelease"]["contracts"]
        paid[record["ocid"].removeprefix("ocds-miaopu-")] = round(
            sum(one["value"]["amount"] * 100 for one in contract["implementation"].get("transactions", [])))
    for grant in json.loads(files["grants"].read_text())["grants"]:
        assert round(grant["amountDisbursed"] * 100) == paid[grant["id"].removeprefix("360G-miaopu-")]
        assert grant["currency"] == "CNY" and grant["amountAwarded"] > 0
    for activity in ElementTree.parse(files["activities"]).iter("iati-activity"):
        key = "-".join(activity.findtext("iati-identifier").split("-")[-2:])
        spent = [one for one in activity.iter("transaction") if one.find("transaction-type").get("code") == "3"]
        assert round(sum(float(one.findtext("value")) * 100 for one in spent)) == paid[key]
        for value in activity.iter("value"):
            assert re.fullmatch(r"-?\d+(\.\d\d)?", value.text)
    rows = list(csv.reader(io.StringIO(files["csv"].read_text(encoding="utf-8-sig"))))
    by_contract = {}
    for row in rows[1:]:
        by_contract[row[0]] = by_contract.get(row[0], 0) + round(float(row[11]) * 100)
    assert {key: amount for key, amount in by_contract.items() if key in paid} == paid
    assert files["xlsx"].read_bytes().startswith(b"PK")


def test_no_file_names_a_person_or_a_number_of_one(site, files):
    with psycopg.connect(site.database_url) as connection:
        names = [row[0].removesuffix("（演示）") for row in connection.execute(
            "SELECT name FROM account UNION SELECT name FROM post_holder UNION SELECT signer_name FROM sealed_paper")]
    assert len(names) > 30
    for name, path in files.items():
        if name == "xlsx":
            continue
        text = path.read_text(encoding="utf-8-sig")
        assert not [word for word in PLANTED + names if len(word) > 1 and word in text], name
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text), name
        assert not re.search(r"(?<![0-9A-Z])\d{17}[0-9Xx](?![0-9A-Z])", text), name


def test_drafts_and_what_waits_for_a_seal_are_not_told(site, files):
    with psycopg.connect(site.database_url) as connection:
        hidden = [row[0] for row in connection.execute(
            "SELECT number FROM contract WHERE state IN ('draft', 'to_sign', 'cancelled')")]
    for name in KINDS:
        text = files[name].read_text()
        assert not [number for number in hidden if f'"{number}"' in text]


def test_everybody_gets_the_same_files_from_the_site(site, files, program):
    page = program(None).get(HOME)
    assert page.status == 200
    for name, file in KINDS.items():
        answer = program(None).get(f"{HOME}/{file}")
        assert answer.status == 200
        if name == "activities":
            assert answer.body.count(b"<iati-activity ") == files[name].read_bytes().count(b"<iati-activity ")
            continue
        told, written = json.loads(answer.body), json.loads(files[name].read_text())
        assert len(told[name]) == len(written[name])
        assert [one.get("id") for one in told[name]] == [one.get("id") for one in written[name]]


def test_items_name_the_scheme_and_code_of_the_catalogue(site, files):
    """What a contract buys is classified by the catalogue of purchasable services, in releases and records."""
    with psycopg.connect(site.database_url) as connection:
        lines = connection.execute("""
            SELECT t.slug, l.contract_id, l.n, i.code, i.name FROM contract_line l
            JOIN tenant t ON t.id = l.tenant_id JOIN catalogue_item i ON i.tenant_id = l.tenant_id AND i.id = l.item_id
            JOIN contract c ON c.tenant_id = l.tenant_id AND c.id = l.contract_id
            WHERE t.slug = 'yunlin'""").fetchall()
    bought = {
        (f"ocds-miaopu-{slug}-{contract}", str(n)): {"scheme": CATALOGUE, "id": code, "description": name}
        for slug, contract, n, code, name in lines}
    for kind, versions in (("records", lambda one: [one["compiledRelease"]]), ("releases", lambda one: [one])):
        told = {
            (version["ocid"], item["id"]): item.get("classification")
            for one in json.loads(files[kind].read_text())[kind] for version in versions(one)
            for contract in version.get("contracts", []) for item in contract.get("items", [])}
        assert len(told) > 20, "the contracts of the demonstration name what they buy"
        assert told == {key: bought[key] for key in told}
