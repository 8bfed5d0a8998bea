"""The supervision board over many contracts: pages by a cursor keep area and flag, and show nothing twice."""

import re

import psycopg
import pytest
from talking import Browser

MANY = 230


@pytest.fixture
def many(site):
    """Copies of the late contract, each with its milestones, as if many were in force; gone afterwards."""
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        (late,) = connection.execute(
            """
            SELECT c.id FROM contract c JOIN milestone m ON m.tenant_id = c.tenant_id AND m.contract_id = c.id
            WHERE c.state = 'active' AND m.state = 'scheduled' AND m.due_on < CURRENT_DATE ORDER BY c.id LIMIT 1
            """).fetchone()
        try:
            connection.execute(
                """
                INSERT INTO contract OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(c, jsonb_build_object(
                    'id', 7000000 + i, 'number', 'PAGE-' || i, 'award_id', -i, 'verification_code', 'PAGE' || i))).*
                FROM contract c, generate_series(1, %s) AS g (i) WHERE c.id = %s
                """, (MANY, late))
            connection.execute(
                """
                INSERT INTO milestone OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(m, jsonb_build_object(
                    'id', 7000000 + i * 10 + m.n, 'contract_id', 7000000 + i, 'tranche_id', -(i * 10 + m.n)))).*
                FROM milestone m, generate_series(1, %s) AS g (i) WHERE m.contract_id = %s
                """, (MANY, late))
            yield connection.execute("SELECT area_code FROM contract WHERE id = %s", (late,)).fetchone()[0]
        finally:
            connection.execute("DELETE FROM milestone WHERE contract_id > 7000000")
            connection.execute("DELETE FROM contract WHERE id > 7000000")


def walk(program, query):
    found, after, pages = [], None, 0
    while True:
        page = program.get(f"/yunlin/supervision?{query}" + (f"&after={after}" if after else ""))
        assert page.status == 200, page.body
        found += [item["number"] for item in page.json["items"]]
        pages += 1
        after = page.json["next"]
        if after is None:
            return found, pages, page.json


def test_pages_of_the_board_keep_area_and_flag(many, program):
    officer = program("officer")
    everything, pages, told = walk(officer, "")
    assert len(everything) == len(set(everything)) == told["contracts"] > MANY and pages == 3
    late, _, told = walk(officer, f"within={many}&flag=late")
    assert len(late) == len(set(late)) == told["counts"]["late"] == MANY + 1
    # Neither another flag nor another place has any of them, on no page.
    for query in (f"within={many}&flag=suspended", "within=510400&flag=late"):
        assert not [number for number in walk(officer, query)[0] if number.startswith("PAGE-")], query


def test_the_link_to_the_next_page_carries_the_filters(many, site):
    browser, after = Browser(site, "officer@demo.example"), 0
    address, seen = f"/yunlin/supervision?within={many}&flag=late", []
    while address:
        page = browser.get(address).body.decode()
        seen += re.findall(r">(PAGE-\d+)<", page)
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*after=\d+[^"]*)"', page)}
        assert len(links) <= 1
        address = links.pop() if links else None
        if address:
            assert f"within={many}" in address and "flag=late" in address
            after += 1
    assert after == 2 and len(seen) == len(set(seen)) == MANY


def test_a_cursor_that_names_nothing_is_told(many, program):
    refused = program("officer").get("/yunlin/supervision?after=999999999")
    assert refused.status in (400, 422) and "after" in refused.fields()
