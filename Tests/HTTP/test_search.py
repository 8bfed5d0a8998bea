"""Search over the demonstration: what the public finds, what only those concerned find, and what nobody learns."""

import re
import time

import psycopg
import pytest
from browser import Visitor, api


@pytest.fixture(scope="module")
def indexed(site):
    """The demonstration once all its jobs are done."""
    end = time.monotonic() + 120
    with psycopg.connect(site.database_url, autocommit=True) as owner:
        while owner.execute(
            "SELECT count(*) FROM job WHERE kind LIKE 'search.%' AND state IN ('waiting', 'running')"
        ).fetchone()[0]:
            assert time.monotonic() < end
            time.sleep(0.3)
    return site


def kinds(answer):
    """The kinds of what was found."""
    return {item["kind"] for item in answer["items"]}


def everything(site, text, token=None):
    """All items over all pages."""
    items, start = [], 0
    while start is not None:
        answer = api(site.base, f"/search?q={text}&after={start}", token)
        items += answer["items"]
        start = answer["next"]
    return items


def test_the_public_finds_calls_programmes_and_organisations_with_marks(indexed):
    status, _, page = Visitor(indexed.base).ask("/search?q=%E7%AB%A5%E4%BC%B4")
    assert status == 200 and "<mark>童伴</mark>" in page
    found = everything(indexed, "%E7%AB%A5%E4%BC%B4")
    assert {"call", "programme"} <= {item["kind"] for item in found}
    assert not {item["kind"] for item in found} & {"proposal", "contract"}


def test_what_is_not_public_is_found_by_those_concerned_and_shows_in_no_count(indexed):
    with psycopg.connect(indexed.database_url) as owner:
        title, number, organisation = owner.execute(
            "SELECT c.title, c.number, o.name FROM contract c JOIN organisation o ON o.id = c.contractor_id LIMIT 1"
        ).fetchone()
    word = re.sub(r"[^0-9A-Za-z]+", "%20", number)
    assert not [item for item in everything(indexed, word) if item["kind"] == "contract"]
    officer = everything(indexed, word, indexed.token("officer@demo.example"))
    assert any(item["kind"] == "contract" and item["title"] == title for item in officer)
    answer = api(indexed.base, f"/search?q={word}")
    assert set(answer) == {"items", "next"}


def test_an_applicant_finds_its_own_proposals_only(indexed):
    with psycopg.connect(indexed.database_url) as owner:
        login = owner.execute(
            "SELECT identifier FROM account_login WHERE identifier LIKE 'applicant%' ORDER BY 1"
        ).fetchone()
        own = owner.execute(
            """SELECT array_agg(p.id) FROM proposal p JOIN organisation_member m USING (organisation_id)
            JOIN account_login l ON l.account_id = m.account_id WHERE l.identifier = %s""",
            login,
        ).fetchone()[0]
    found = everything(indexed, "%E9%A1%B9%E7%9B%AE", indexed.token(login[0]))
    proposals = {item["id"] for item in found if item["kind"] == "proposal"}
    assert proposals <= set(own)


@pytest.mark.parametrize("text", ["", "%20", "%27%3B%20DROP", "%EF%BC%8C%3A*%26%7C!", "%00", "a" * 101, "%F0%A0%AE%B7"])
def test_odd_queries_are_answered_in_order(indexed, text):
    assert Visitor(indexed.base).ask(f"/search?q={text}")[0] in (200, 422, 400)
