"""What follows a contract: the printed amendment, published results of evaluations, money to be paid back, the archive."""

import hashlib
import io
import json
import zipfile

import psycopg
import pytest
from talking import Browser
from test_papers import text_of


@pytest.fixture(scope="module")
def rows(site):
    with psycopg.connect(site.database_url) as connection:
        yield lambda sql, *values: connection.execute(sql, values).fetchall()


def test_an_amendment_is_printed_with_its_hash_and_checked_by_the_code_of_its_contract(site, program, rows):
    contract, key, number, digest, code, contract_number = rows(
        """
        SELECT a.contract_id, a.id, a.n, encode(a.frozen_sha256, 'hex'), c.verification_code, c.number
        FROM contract_amendment a JOIN contract c ON c.tenant_id = a.tenant_id AND c.id = a.contract_id
        JOIN tenant t ON t.id = a.tenant_id AND t.slug = 'yunlin' ORDER BY a.id LIMIT 1
        """)[0]
    path = f"/yunlin/contracts/{contract}/amendments/{key}/paper.pdf"
    words = text_of(program("officer").get(path))
    assert "补充协议" in words and f"{contract_number}-{number}" in words and digest in words and code in words
    # The sealed text is Chinese, whoever prints it.
    assert text_of(program("officer").get(path, Accept_Language="en")) == words
    assert program(None).get(path).status == 401
    assert program("officer").get(f"/yunlin/contracts/{contract}/amendments/999999999/paper.pdf").status == 404
    assert digest in Browser(site).get(f"/yunlin/contract-verification?code={code}").body.decode()


def test_everybody_reads_published_results_and_nobody_those_that_are_scored(program, rows):
    published = rows(
        """
        SELECT e.id, r.total::text, e.state = 'final' FROM evaluation e JOIN evaluation_result r
            ON r.tenant_id = e.tenant_id AND r.evaluation_id = e.id AND r.round = e.round
        JOIN tenant t ON t.id = e.tenant_id AND t.slug = 'yunlin' WHERE e.state IN ('published', 'final')
        ORDER BY e.id DESC
        """)
    told = program(None).get("/yunlin/evaluation-results").json["items"]
    assert [(one["id"], one["total"], one["final"]) for one in told] == published and published
    names = rows("SELECT a.name FROM evaluation_evaluator v JOIN account a ON a.id = v.account_id")
    assert not [name for (name,) in names if name in json.dumps(told, ensure_ascii=False)]


def test_the_archive_holds_evaluations_visits_surveys_and_indicators_with_their_hashes(program, rows):
    contract, evaluation, rounds = rows(
        """
        SELECT m.contract_id, e.id, e.round FROM evaluation e JOIN milestone m ON m.tenant_id = e.tenant_id
            AND m.id = e.milestone_id
        JOIN tenant t ON t.id = e.tenant_id AND t.slug = 'yunlin' WHERE e.state = 'published' ORDER BY e.id LIMIT 1
        """)[0]
    answer = program("officer").get(f"/yunlin/contracts/{contract}/archive.zip")
    assert answer.status == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    (name,) = [one for one in archive.namelist() if one.endswith(f"evaluation-{evaluation}.json")]
    folder = name.rsplit("/", 1)[0]
    told = json.loads(archive.read(name))
    assert {score["round"] for score in told["scores"]} == set(range(1, rounds + 1))
    assert len(told["results"]) == rounds and told["criteria"] and told["decision"] is None
    for part in ("visits.json", "survey-", "indicators.json"):
        assert [one for one in archive.namelist() if one.startswith(f"{folder}/{part}")] or part == "indicators.json", part
    sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    for path, digest in sums.items():
        assert hashlib.sha256(archive.read(path)).hexdigest() == digest


def test_an_evaluation_that_is_scored_stays_hidden_in_the_archive(program, rows):
    contract, evaluation = rows(
        """
        SELECT m.contract_id, e.id FROM evaluation e JOIN milestone m ON m.tenant_id = e.tenant_id
            AND m.id = e.milestone_id
        JOIN tenant t ON t.id = e.tenant_id AND t.slug = 'yunlin' WHERE e.state = 'open' ORDER BY e.id LIMIT 1
        """)[0]
    # The city has scored: not even its own archive tells the marks before the result is published.
    for account in ("city", "officer"):
        answer = program(account).get(f"/yunlin/contracts/{contract}/archive.zip")
        assert answer.status == 200, account
        archive = zipfile.ZipFile(io.BytesIO(answer.body))
        (name,) = [one for one in archive.namelist() if one.endswith(f"evaluation-{evaluation}.json")]
        told = json.loads(archive.read(name))
        assert told["scores"] == [] and told["results"] == [], account


def test_money_to_be_paid_back_has_its_page(program):
    page = program("accountant").get("/yunlin/recovery-claims")
    assert page.status == 200 and page.json["next"] is None
    (claim,) = page.json["items"]
    assert claim["amount"] == "20000.00" and claim["evaluation"] and claim["received"] == "0.00"
    assert sum(float(part["amount"]) for part in claim["parts"]) == 20000 and len(claim["parts"]) == 2
    assert program("applicant1").get("/yunlin/recovery-claims").status == 404


@pytest.fixture
def item_line(site):
    """A contract of which a service line names an item of the catalogue, and the code; then the line is as before."""
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        line, contract, item, code = connection.execute(
            """
            SELECT l.id, l.contract_id, i.id, i.code FROM contract_line l JOIN tenant t ON t.id = l.tenant_id
                AND t.slug = 'yunlin' JOIN catalogue_item i ON i.tenant_id = l.tenant_id AND length(i.code) = 5
            ORDER BY l.id, i.id LIMIT 1
            """).fetchone()
        connection.execute("UPDATE contract_line SET item_id = %s WHERE id = %s", (item, line))
        try:
            yield contract, code
        finally:
            connection.execute("UPDATE contract_line SET item_id = NULL WHERE id = %s", (line,))


def test_a_contract_tells_the_codes_of_its_items_and_what_is_accepted_and_unpaid(site, program, rows, item_line):
    contract, code = item_line
    shown = program("officer").get(f"/yunlin/contracts/{contract}").json
    assert code in {line["item"] for line in shown["terms"]["services"]}
    assert code in Browser(site, "officer@demo.example").get(f"/yunlin/contracts/{contract}").body.decode()
    late = rows(
        """
        SELECT array_agg(t.n::integer ORDER BY t.n) FROM tranche t JOIN milestone m ON m.tenant_id = t.tenant_id
            AND m.tranche_id = t.id AND m.state = 'accepted'
        JOIN contract c ON c.tenant_id = t.tenant_id AND c.id = t.contract_id AND c.state = 'active'
        WHERE t.contract_id = %s AND tranche_payable(t.tenant_id, t.id) > (SELECT coalesce(sum(q.amount_fen), 0)
            FROM payment_request q WHERE q.tenant_id = t.tenant_id AND q.tranche_id = t.id AND q.state = 'paid')
        """, contract)[0][0]
    assert shown["accepted_unpaid"] == (late or [])
