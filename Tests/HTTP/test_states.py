"""Role x thing x state: who may read a thing changes with its state. Each line of the table names a thing, a state and
everybody who reads it then; all others are told that it is not there. The things are those of the demonstration, found
by their state in the database and not through the code that is tested."""

import psycopg
import pytest
from talking import Browser, Program

OFFICE = {"officer", "decision", "auditor"}
FINANCE = {"accountant", "approver", "cashier"}
# The owner is a member of the organisation that the thing belongs to, the rival one of another organisation.
PEOPLE = OFFICE | FINANCE | {"supervisor", "reviewer1", "reviewer2", "owner", "rival", "system", "security", "public"}
EVERYBODY = PEOPLE

PROPOSAL = ("/yunlin/proposals/{}", "SELECT x.id, x.organisation_id FROM proposal x WHERE x.state = '{}'")
CONTRACT = ("/yunlin/contracts/{}", "SELECT x.id, x.contractor_id FROM contract x WHERE x.state = '{}'")
PUBLISHED = (
    "/yunlin/programmes/{1}/contracts/{0}",
    "SELECT x.id, x.contractor_id, x.programme_id FROM contract x WHERE x.state = '{}'")
CALL = (
    "/yunlin/calls/{}",
    """
    SELECT x.id, (SELECT min(p.organisation_id) FROM proposal p) FROM call x
    WHERE CASE WHEN x.state = 'published' AND x.deadline_at < now() THEN 'closed' ELSE x.state END = '{}'
    """)
ROUND_STATE = "CASE WHEN x.closed_at IS NOT NULL THEN 'closed' WHEN x.opened_at IS NOT NULL THEN 'open' ELSE 'draft' END"
APPLICANT = "(SELECT min(p.organisation_id) FROM proposal p WHERE p.call_id = x.call_id)"
ROUND = ("/yunlin/reviews/{}", f"SELECT x.id, {APPLICANT} FROM review_round x WHERE {ROUND_STATE} = '{{}}'")
RANKING = ("/yunlin/reviews/{}/ranking", ROUND[1])
SHEET = (
    "/yunlin/assignments/{}",
    f"""
    SELECT a.id, p.organisation_id FROM review_assignment a
    JOIN review_round x ON x.tenant_id = a.tenant_id AND x.id = a.round_id
    JOIN reviewer r ON r.tenant_id = a.tenant_id AND r.id = a.reviewer_id
    JOIN account_login l ON l.account_id = r.account_id AND l.identifier = 'reviewer1@demo.example'
    JOIN proposal p ON p.tenant_id = a.tenant_id AND p.id = a.proposal_id
    WHERE a.released_at IS NOT NULL AND a.ended_at IS NULL AND {ROUND_STATE} = '{{}}'
    """)
AWARD = (
    "/yunlin/awards/{}",
    """
    SELECT x.id, p.organisation_id FROM award x JOIN proposal p ON p.tenant_id = x.tenant_id AND p.id = x.proposal_id
    WHERE CASE WHEN x.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN x.confirmed_at IS NOT NULL THEN 'confirmed'
        ELSE 'proposed' END = '{}'
    """)
PAYMENT = (
    "/yunlin/payments/{}",
    """
    SELECT x.id, x.payee_organisation_id FROM payment_request x
    JOIN holder h ON h.tenant_id = x.tenant_id AND h.id = x.holder_id
    WHERE x.state = '{}' AND EXISTS (SELECT FROM role_grant g JOIN account_login l USING (account_id)
        WHERE l.identifier = 'cashier@demo.example' AND coalesce(g.holder_id, h.id) = h.id)
    """)
# The finance people of the table keep the books of one holder; those of the other are closed to them.
OTHER_PAYMENT = (PAYMENT[0], PAYMENT[1].replace("AND EXISTS", "AND NOT EXISTS"))
MILESTONE = ("/yunlin/milestones/{}", "SELECT x.id, x.organisation_id FROM milestone x WHERE x.state = '{}'")

CONTRACT_READERS = OFFICE | FINANCE | {"supervisor", "owner"}
TABLE = [
    (CALL, "draft", OFFICE),
    (CALL, "awaiting_decision", OFFICE),
    (CALL, "published", EVERYBODY),
    (CALL, "closed", EVERYBODY),
    (CALL, "withdrawn", EVERYBODY),
    (CALL, "archived", EVERYBODY),
    (PROPOSAL, "draft", {"owner"}),
    (PROPOSAL, "submitted", OFFICE | {"owner"}),
    (PROPOSAL, "returned", OFFICE | {"owner"}),
    (PROPOSAL, "accepted", OFFICE | {"owner"}),
    (PROPOSAL, "refused", OFFICE | {"owner"}),
    (PROPOSAL, "withdrawn", OFFICE | {"owner"}),
    (ROUND, "open", OFFICE | {"reviewer1", "reviewer2"}),
    (ROUND, "closed", OFFICE | {"reviewer1", "reviewer2"}),
    (RANKING, "open", set()),
    (RANKING, "closed", OFFICE),
    (SHEET, "open", {"reviewer1"}),
    (SHEET, "closed", {"reviewer1"}),
    (AWARD, "proposed", OFFICE | {"owner", "supervisor"}),
    (AWARD, "confirmed", EVERYBODY),
    (CONTRACT, "draft", CONTRACT_READERS),
    (CONTRACT, "to_sign", CONTRACT_READERS),
    (CONTRACT, "active", CONTRACT_READERS),
    (CONTRACT, "completed", CONTRACT_READERS),
    (CONTRACT, "terminated", CONTRACT_READERS),
    (PUBLISHED, "draft", set()),
    (PUBLISHED, "to_sign", set()),
    (PUBLISHED, "active", EVERYBODY),
    (PUBLISHED, "completed", EVERYBODY),
    (PUBLISHED, "terminated", EVERYBODY),
    (MILESTONE, "scheduled", CONTRACT_READERS),
    (MILESTONE, "submitted", CONTRACT_READERS),
    (MILESTONE, "returned", CONTRACT_READERS),
    (MILESTONE, "rectify", CONTRACT_READERS),
    (MILESTONE, "accepted", CONTRACT_READERS),
    (OTHER_PAYMENT, "prepared", OFFICE | {"owner"}),
    (OTHER_PAYMENT, "bounced", OFFICE | {"owner"}),
    (PAYMENT, "approved", OFFICE | FINANCE | {"owner"}),
    (PAYMENT, "paid", OFFICE | FINANCE | {"owner"}),
]


@pytest.fixture(scope="module")
def logins(own_site):
    """logins(name, organisation): the account of a name of the table, for a thing of that organisation."""
    def logins(name, organisation):
        if name not in ("owner", "rival"):
            return f"{name}@demo.example"
        relation = "IN" if name == "owner" else "NOT IN"
        with psycopg.connect(own_site.database_url) as connection:
            return connection.execute(
                f"""
                SELECT l.identifier FROM account_login l
                WHERE l.account_id {relation} (SELECT m.account_id FROM organisation_member m WHERE m.organisation_id = %s)
                  AND l.account_id IN (SELECT m.account_id FROM organisation_member m)
                  AND l.account_id NOT IN (SELECT g.account_id FROM role_grant g)
                ORDER BY l.account_id LIMIT 1
                """, [organisation]).fetchone()[0]

    return logins


@pytest.fixture(scope="module")
def doors(own_site, logins):
    """The API and the pages, as a name of the table sees them."""
    known = {}

    def doors(name, organisation):
        if name == "public":
            return Program(own_site), Browser(own_site)
        login = logins(name, organisation)
        if login not in known:
            known[login] = Program(own_site, own_site.token(login)), Browser(own_site, login)
        return known[login]

    return doors


def line(thing, state):
    return f"{thing[0]} {state}"


@pytest.mark.parametrize("thing,state,readers", TABLE, ids=[line(row[0], row[1]) for row in TABLE])
def test_who_reads_a_thing_follows_its_state(own_site, doors, thing, state, readers):
    pattern, query = thing
    with psycopg.connect(own_site.database_url) as connection:
        row = connection.execute(query.format(state) + " ORDER BY 1 LIMIT 1").fetchone()
    assert row is not None, f"the demonstration has none that is {state}"
    key, organisation = row[0], row[1]
    place = pattern.format(key, *row[2:])
    seen = {"program": set(), "browser": set()}
    for name in sorted(PEOPLE):
        program, browser = doors(name, organisation)
        for kind, answer in (("program", program.get(place)), ("browser", browser.get(place))):
            if answer.status == 200:
                seen[kind].add(name)
            else:
                # The public is asked to sign in, before anybody looks whether there is such a thing.
                assert answer.status == 404 or name == "public" and answer.status in (303, 401), (name, answer.status)
    assert seen == {"program": readers, "browser": readers}


def test_what_is_not_shown_is_not_listed_either(own_site, doors):
    with psycopg.connect(own_site.database_url) as connection:
        hidden = {row[0] for row in connection.execute(
            "SELECT id FROM call WHERE published_at IS NULL AND tenant_id = (SELECT id FROM tenant WHERE slug = 'yunlin')")}
        drafts = {row[0] for row in connection.execute("SELECT id FROM proposal WHERE state = 'draft'")}
        unsigned = {row[0] for row in connection.execute("SELECT id FROM contract WHERE state IN ('draft', 'to_sign')")}
    assert hidden and drafts and unsigned
    for name in PEOPLE - {"owner", "rival"}:
        program, _ = doors(name, None)
        calls = program.get("/yunlin/calls")
        assert calls.status == 200
        if name not in OFFICE:
            assert not hidden & {one["id"] for one in calls.json["items"]}, name
        proposals = program.get("/yunlin/proposals")
        if proposals.status == 200:
            assert not drafts & {one["id"] for one in proposals.json["items"]}, name
    public, _ = doors("public", None)
    shown = {one["contract_id"] for one in public.get("/yunlin/programmes/1/money").json["items"]}
    assert len(shown) > 3 and not shown & unsigned
