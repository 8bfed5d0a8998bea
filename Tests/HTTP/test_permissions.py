"""Everybody at every door: role x route x state, made from the table of routes as the description gives it. A new route
is walked by itself. Who somebody is, the test reads from the database and not through the code that it tests."""

import itertools
import re
import subprocess

import psycopg
import pytest
from serving import BINARY
from talking import Browser, PASSWORD, Program, ask

# One account of the demonstration for each role and administrator, and the two that have nothing.
PEOPLE = [
    None, "officer", "decision", "reviewer1", "accountant", "approver", "cashier", "supervisor", "auditor",
    "applicant1", "system", "security", "audit", "stranger", "elsewhere", "walker1",
    "walker2", "recommending",
]
WORD = "nothing-of-the-kind"
NAME = {
    "stranger": "路人甲（演示）", "elsewhere": "外机关干事（演示）", "walker1": "第三方评估（演示）",
    "walker2": "县里干事（演示）",
}


@pytest.fixture(scope="module")
def people(site):
    """A stranger who signed in, an officer of another authority, and the roles that the demonstration gives nobody."""
    for name in NAME:
        done = subprocess.run(
            [BINARY, "user", "add", f"{name}@demo.example", NAME[name]], env=site.environment, text=True,
            input=PASSWORD + "\n", capture_output=True)
        assert done.returncode == 0, done.stderr
    with psycopg.connect(site.database_url) as connection:
        connection.execute(
            """
            INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code, demonstration)
            SELECT 'elsewhere', '别处（演示）', 'Elsewhere (demonstration)', kind, organisation_id, area_code, true
            FROM tenant WHERE slug = 'yunlin'
            """)
        connection.execute(
            """
            INSERT INTO role_grant (tenant_id, account_id, role, reason)
            SELECT t.id, l.account_id, r.role, '演示' FROM tenant t, account_login l,
                unnest(ARRAY['programme_officer', 'accountant']) AS r (role)
            WHERE t.slug = 'elsewhere' AND l.identifier = 'elsewhere@demo.example'
            """)
        for name, role in (("walker1", "evaluator"), ("walker2", "area_officer")):
            connection.execute(
                """
                INSERT INTO role_grant (tenant_id, account_id, role, reason)
                SELECT t.id, l.account_id, %s, '演示' FROM tenant t, account_login l
                WHERE t.slug = 'yunlin' AND l.identifier = %s
                """, [role, f"{name}@demo.example"])
        facts = {}
        for name in PEOPLE[1:]:
            login = f"{name}@demo.example"
            roles = connection.execute(
                """
                SELECT g.role FROM role_grant g JOIN account_login l USING (account_id)
                JOIN tenant t ON t.id = g.tenant_id
                WHERE l.identifier = %s AND t.slug = 'yunlin' AND g.revoked_at IS NULL
                """, [login])
            facts[name] = {"roles": {row[0] for row in roles}}
            facts[name]["administrator"] = (connection.execute(
                "SELECT a.kind FROM administrator a JOIN account_login USING (account_id) WHERE identifier = %s", [login],
            ).fetchone() or [None])[0]
            facts[name]["members"] = connection.execute(
                "SELECT count(*) FROM organisation_member JOIN account_login USING (account_id) WHERE identifier = %s",
                [login]).fetchone()[0] > 0
    return facts


@pytest.fixture(scope="module")
def browsers(site, people):
    return {name: Browser(site, f"{name}@demo.example" if name else None) for name in PEOPLE}


def admits(access, facts):
    """Whether the declared access lets somebody in; facts None is the public."""
    if access.get("public") or access.get("demonstration"):
        return True
    if facts is None:
        return False
    return bool(
        access.get("signed_in") or access.get("members") and facts["members"]
        or facts["roles"] & set(access.get("roles", []))
        or facts["administrator"] in access.get("administrators", []))


def routes(description):
    """Every line of the table of routes with its declared access."""
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if "x-access" in operation:
                yield method.upper(), path, operation


def address(path, keys, choose=lambda found: found[0]):
    for part in re.findall(r"\{(\w+)\}", path):
        path = path.replace("{" + part + "}", str(choose(keys.get(part) or [1])))
    return path


def test_the_walk_knows_every_route_and_the_roles_cover_every_access(description, people):
    walked = list(routes(description))
    assert len(walked) > 180
    held = set().union(*(facts["roles"] for facts in people.values()))
    named = set().union(*(operation["x-access"].get("roles", []) for _, _, operation in walked))
    assert named <= held, f"nobody of the walk holds {named - held}"
    assert {facts["administrator"] for facts in people.values()} >= {"system", "security", "audit"}


def test_the_api_admits_exactly_whom_the_table_names(site, program, people, description, keys):
    """Behind the door an unknown name is refused (422), so that nothing changes and nothing has to be there."""
    wrong = []
    for name in PEOPLE:
        who = program(name)
        nothing = who.get("/nothing/of/the/kind/at/all")
        for method, path, operation in routes(description):
            allowed = admits(operation["x-access"], people.get(name))
            place = address(path, keys)
            if method == "GET":
                answer = who.get(f"{place}?{WORD}=1")
            else:
                headers = {"Idempotency-Key": "walk"}
                if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", [])):
                    headers["If-Match"] = '"1"'
                body, type = b'{"%s":1}' % WORD.encode(), "application/json"
                if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
                    body = f'--x\r\nContent-Disposition: form-data; name="{WORD}"\r\n\r\n1\r\n--x--\r\n'.encode()
                    type = "multipart/form-data; boundary=x"
                answer = ask(site, method, "/api/v1" + place, body, {**who.headers({}), **headers, "Content-Type": type})
            if allowed:
                fits = answer.status == 422 and answer.fields().get(WORD) == "field.refusal.unknown"
            elif name is None:
                fits = answer.status == 401
            else:
                fits = answer.status == 404 and answer.body == nothing.body
            if not fits:
                wrong.append(f"{name} {method} {path}: {answer.status}, {'admitted' if allowed else 'kept out'} by the table")
    assert not wrong, "\n".join(wrong)


def test_the_pages_admit_exactly_whom_the_table_names(browsers, people, description, keys):
    """A page that is not for somebody is not there; the public is asked to sign in. Behind the door of a change, a body
    that is no form is refused (415), so that nothing changes."""
    wrong = []
    for name, browser in browsers.items():
        nothing = browser.get("/nothing/of/the/kind/at/all")
        for method, path, operation in routes(description):
            allowed = admits(operation["x-access"], people.get(name))
            place = address(path, keys)
            if path.startswith(("/language", "/large-text")):
                continue
            if method == "GET":
                answer = browser.get(place)
                fits = (
                    answer.status in (200, 404, 422) if allowed
                    else answer.status == 303 and answer.headers["location"].startswith("/session?return=")
                    if name is None else answer.status == 404 and answer.body == nothing.body)
            else:
                answer = browser.send("POST", place, b"x", {"Content-Type": "text/plain", "Sec-Fetch-Site": "same-origin"})
                fits = (
                    answer.status == 415 if allowed else answer.status == 401 if name is None
                    else answer.status == 404 and answer.body == nothing.body)
            if not fits:
                wrong.append(f"{name} {method} {path}: {answer.status}, {'admitted' if allowed else 'kept out'} by the table")
    assert not wrong, "\n".join(wrong)


STATES = {
    "contract": ("contract", "state"), "milestone": ("milestone", "state"), "payment": ("payment_request", "state"),
    "proposal": ("proposal", "state"),
}


def test_in_every_state_a_thing_is_shown_whole_or_not_at_all(site, program, description, keys):
    """For each state of each thing: what is read is there or it is not, the same on both doors, and never a fault."""
    by_state = {}
    with psycopg.connect(site.database_url) as connection:
        for part, (table, column) in STATES.items():
            by_state[part] = connection.execute(
                f"SELECT {column}, min(id) FROM {table} GROUP BY 1 ORDER BY 1").fetchall()
    assert len(by_state["contract"]) >= 3 and len(by_state["milestone"]) >= 3 and len(by_state["proposal"]) >= 3
    seen = set()
    for method, path, operation in routes(description):
        parts = [part for part in re.findall(r"\{(\w+)\}", path) if part in STATES]
        if method != "GET" or not parts:
            continue
        for part, (state, key) in itertools.chain(*([(part, row) for row in by_state[part]] for part in parts)):
            place = address(path, {**keys, part: [key]})
            for name in ("officer", "accountant", "supervisor", "auditor", "applicant1", "stranger"):
                answer = program(name).get(place)
                assert answer.status in (200, 404) or answer.status == 422 and "?" not in place, f"{name} {place} {state}"
                if answer.status == 200:
                    seen.add((part, state))
                if name == "stranger" and not operation["x-access"].get("public"):
                    assert answer.status == 404, f"{place} in {state} is shown to a stranger"
    assert {("contract", state) for state, _ in by_state["contract"]} <= seen
    assert {("milestone", state) for state, _ in by_state["milestone"]} <= seen
