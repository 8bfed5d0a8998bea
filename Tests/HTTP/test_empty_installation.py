"""A new installation without demonstration data: from an empty database to an authority with an officer."""

import contextlib
import os
import shutil
import subprocess
import time

import psycopg
import pytest
from browser import Visitor
from serving import BINARY, Site, serves

PASSWORD = "seven-little-trees"


@contextlib.contextmanager
def installation(cluster_url, name, **environment):
    """A server over an empty, migrated database."""
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    site = Site(cluster_url, name)
    site.environment.update({"MIAOPU_INSECURE_COOKIES": "1", **environment})
    try:
        site.run("migrate")
        yield site
    finally:
        site.stop()
        with psycopg.connect(cluster_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(site.data, ignore_errors=True)


def add(site, login, name):
    """An account, its password read from standard input."""
    done = subprocess.run(
        [BINARY, "user", "add", login, name],
        env=site.environment,
        input=PASSWORD + "\n",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def house(cluster_url):
    """An installation with its three administrators."""
    if not serves():
        pytest.skip("no server is built yet")
    with installation(cluster_url, f"empty_{os.getpid()}") as site:
        site.start()
        for name, kind in [("sam", "system"), ("sue", "security"), ("ava", "audit")]:
            login = f"{name}@test.example"
            add(site, login, kind)
            site.run("user", "appoint", login, kind)
        add(site, "olga@test.example", "Olga")
        yield site


def test_an_empty_installation_says_what_to_do_first(house):
    status, _, page = Visitor(house.base).ask("/")
    assert status == 200
    assert "miaopu tenant open" in page or "主办单位" in page


def test_the_first_authority_is_opened_from_the_command_line_and_the_next_in_the_browser(house):
    assert "/huiming" in house.run(
        "tenant", "open", "huiming", "惠民基金会", "Huiming Foundation", "--kind", "foundation", "--area", "110000"
    )
    refused = subprocess.run(
        [BINARY, "tenant", "open", "search", "x", "x"], env=house.environment, capture_output=True, text=True
    )
    assert refused.returncode != 0 and "slug_reserved" in refused.stderr
    sam = Visitor(house.base)
    assert sam.sign_in("sam@test.example", PASSWORD) == 303
    form = {
        "name": "云岭团委", "englishName": "Yunling Committee", "slug": "yunling", "kind": "league_committee",
        "area": "530000", "code": "", "once": "first",
    }
    assert sam.ask("/authorities", {**form, "slug": "Bad Slug"})[0] == 422
    assert sam.ask("/authorities", form)[0] == 303
    assert sam.ask("/authorities", form)[0] == 303, "the same form twice opens one authority"
    page = Visitor(house.base).ask("/")[2]
    assert page.count("云岭团委") == 1 and "惠民基金会" in page


def test_the_security_administrator_grants_and_the_officer_plans(house):
    house.run("tenant", "open", "minzheng", "民政局", "Civil Affairs", "--kind", "civil_affairs", "--area", "110000")
    sam, sue, olga = Visitor(house.base), Visitor(house.base), Visitor(house.base)
    assert olga.sign_in("olga@test.example", PASSWORD) == 303
    assert olga.ask("/minzheng/programmes/new")[0] == 404
    grant = {
        "login": "olga@test.example", "role": "programme_officer", "from": "2026-01-01", "reason": "first officer",
        "programme": "", "area": "", "lot": "", "unit": "", "to": "",
    }
    assert sam.sign_in("sam@test.example", PASSWORD) == 303
    assert sam.ask("/minzheng/roles", grant)[0] == 404, "the system administrator grants nothing"
    assert sue.sign_in("sue@test.example", PASSWORD) == 303
    assert sue.ask("/minzheng/roles", {**grant, "login": "sam@test.example"})[0] == 422
    assert sue.ask("/minzheng/roles", grant)[0] == 303
    assert olga.ask("/minzheng/programmes/new")[0] == 200


def test_the_audit_administrator_reads_what_was_done(house):
    ava, sam = Visitor(house.base), Visitor(house.base)
    assert ava.sign_in("ava@test.example", PASSWORD) == 303
    status, _, page = ava.ask("/audit")
    assert status == 200 and "任命管理员" in page
    assert sam.sign_in("sam@test.example", PASSWORD) == 303
    assert sam.ask("/audit")[0] == 404


def test_the_installation_checks_out_and_a_tampered_audit_does_not(house, cluster_url):
    assert "0 differences" in house.run("check")
    with psycopg.connect(house.database_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE audit_event SET detail = '{}' WHERE tenant_id = 0 AND sequence = 2")
    done = subprocess.run([BINARY, "check"], env=house.environment, capture_output=True, text=True)
    assert done.returncode == 1 and "broken at 2" in done.stdout
    with psycopg.connect(house.database_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("TRUNCATE audit_event, audit_head")


def test_a_session_gets_a_new_token_at_every_sign_in(house):
    olga = Visitor(house.base)
    assert olga.sign_in("olga@test.example", PASSWORD) == 303
    first = olga.session()
    assert olga.sign_in("olga@test.example", PASSWORD) == 303
    assert olga.session() != first
    stolen = {"Cookie": f"session={first}"}
    assert Visitor(house.base).ask("/home", headers=stolen)[0] in (303, 401)
    other = Visitor(house.base)
    assert other.sign_in("olga@test.example", PASSWORD) == 303
    assert olga.ask("/session/end-all", {})[0] == 303
    assert other.ask("/home")[0] in (303, 401)


def newest_code(site, recipient):
    """The code in the newest message for a recipient."""
    with psycopg.connect(site.database_url) as owner:
        row = owner.execute(
            "SELECT substring(body from '[0-9]{6}') FROM outgoing_message WHERE recipient = %s ORDER BY id DESC",
            [recipient],
        ).fetchone()
    return row and row[0]


def test_a_forgotten_password_is_replaced_by_code_and_strangers_learn_nothing(house):
    visitor = Visitor(house.base)
    known = visitor.ask("/account/reset", {"login": "olga@test.example"})
    unknown = visitor.ask("/account/reset", {"login": "nobody@test.example"})
    assert known[0] == unknown[0] == 303
    assert known[1]["Location"].replace("olga", "nobody") == unknown[1]["Location"]
    assert newest_code(house, "nobody@test.example") is None
    new = "eight-little-trees"
    form = {"login": "olga@test.example", "newPassword": new}
    assert visitor.ask("/account/reset/entry", {**form, "code": "000000"})[0] == 422
    assert visitor.ask("/account/reset/entry", {**form, "code": newest_code(house, "olga@test.example")})[0] == 303
    assert visitor.ask("/home")[0] == 200
    assert Visitor(house.base).sign_in("olga@test.example", PASSWORD) == 422
    assert Visitor(house.base).sign_in("olga@test.example", new) == 303


def test_the_search_index_is_built_anew_from_the_page(house):
    sam = Visitor(house.base)
    assert sam.sign_in("sam@test.example", PASSWORD) == 303
    assert sam.ask("/jobs/search-rebuilds", {})[0] == 303
    end = time.monotonic() + 30
    while "100%" not in sam.ask("/jobs")[2]:
        assert time.monotonic() < end, sam.ask("/jobs")[2]
        time.sleep(0.3)
