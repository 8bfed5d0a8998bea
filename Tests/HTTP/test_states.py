"""Role x thing x state: who may read a thing changes with its state. Each row of the table names a thing, a state that it
is in, and everybody who reads it then; all others are told that it is not there. States come from the rows of the
demonstration, its owners from its members; what the demonstration has in no such state is put into it."""

import psycopg
import pytest
from talking import Program

OFFICE = {"officer", "decision", "auditor"}
FINANCE = {"accountant", "approver", "cashier"}
EVERYBODY = OFFICE | FINANCE | {"supervisor", "reviewer", "owner", "rival", "system", "elsewhere", "public"}

PROPOSAL = """
    SELECT p.id, p.organisation_id FROM proposal p JOIN tenant t ON t.id = p.tenant_id
    WHERE t.slug = 'yunlin' AND p.state = '{state}' AND {rest} ORDER BY p.id LIMIT 1
    """
CONTRACT = """
    SELECT c.id, c.contractor_id FROM contract c JOIN tenant t ON t.id = c.tenant_id
    WHERE t.slug = 'yunlin' AND c.state = '{state}' ORDER BY c.id LIMIT 1
    """
CALL = """
    SELECT c.id, NULL FROM call c JOIN tenant t ON t.id = c.tenant_id WHERE t.slug = 'yunlin' AND {rest}
    ORDER BY c.id LIMIT 1
    """
ROUND = """
    SELECT r.id, NULL FROM review_round r JOIN tenant t ON t.id = r.tenant_id WHERE t.slug = 'yunlin' AND {rest}
    ORDER BY r.id LIMIT 1
    """
EXPLORE = True
TABLE = []


@pytest.fixture(scope="module")
def who(own_site):
    """who(name, organisation) uses the API as somebody of the table; the owner is a member of the organisation."""
    tokens = {}

    def who(name, organisation):
        if name == "public":
            return Program(own_site)
        with psycopg.connect(own_site.database_url) as connection:
            login = f"{name}@demo.example"
            if name in ("owner", "rival"):
                row = connection.execute(
                    f"""
                    SELECT l.identifier FROM organisation_member m JOIN account_login l USING (account_id)
                    WHERE m.organisation_id {'=' if name == 'owner' else '<>'} coalesce(%s, 0)
                      AND NOT EXISTS (SELECT FROM organisation_member o WHERE o.account_id = m.account_id
                        AND o.organisation_id = coalesce(%s, 0) AND {'false' if name == 'owner' else 'true'})
                      AND NOT EXISTS (SELECT FROM role_grant g WHERE g.account_id = m.account_id)
                    ORDER BY m.account_id LIMIT 1
                    """, [organisation, organisation]).fetchone()
                if row is None:
                    return None
                login = row[0]
            elif name == "reviewer":
                login = "reviewer1@demo.example"
        if login not in tokens:
            tokens[login] = own_site.token(login)
        return Program(own_site, tokens[login])

    return who


def test_explore(own_site, who):
    with psycopg.connect(own_site.database_url) as c:
        print(c.execute("select id, kind, state, published_at is not null, deadline_at from call order by id").fetchall())
        print(c.execute("select id, call_id, name, opened_at is not null, closed_at is not null from review_round order by id").fetchall())
        print(c.execute("select state, count(*) from contract group by 1").fetchall())
        print(c.execute("select state, first_submitted_at is not null, count(*) from proposal group by 1,2").fetchall())
        print(c.execute("select id, plan_id, withdrawn_at is null, ends_on from result_notice").fetchall())
        print(c.execute("select id, (approved_at is not null) from award_plan").fetchall())
        print(c.execute("select plan_id, confirmed_at is not null, withdrawn_at is not null, count(*) from award group by 1,2,3").fetchall())
        print(c.execute("select state, count(*) from payment_request group by 1").fetchall())
        print(c.execute("select state, count(*) from milestone group by 1").fetchall())
        print(c.execute("select round_id, released_at is not null, ended_at is not null, count(*), min(a.id), min(l.identifier) from review_assignment a join reviewer r on r.id=a.reviewer_id join account_login l on l.account_id=r.account_id group by 1,2,3").fetchall())
        things = []
        for s in ("draft", "submitted", "returned", "accepted", "refused", "withdrawn"):
            for row in c.execute(f"select id, organisation_id from proposal where state='{s}' order by id limit 1").fetchall():
                things.append(("proposal " + s, f"/yunlin/proposals/{row[0]}", row[1]))
        for s in ("draft", "to_sign", "active", "completed", "terminated", "cancelled"):
            for row in c.execute(f"select id, contractor_id, programme_id from contract where state='{s}' order by id limit 1").fetchall():
                things.append(("contract " + s, f"/yunlin/contracts/{row[0]}", row[1]))
                things.append(("public contract " + s, f"/yunlin/programmes/{row[2]}/contracts/{row[0]}", row[1]))
        for row in c.execute("select id, state from call order by id").fetchall():
            things.append((f"call {row[1]}", f"/yunlin/calls/{row[0]}", None))
        for row in c.execute("select id, opened_at is not null, closed_at is not null from review_round order by id").fetchall():
            for sub in ("", "/ranking", "/results", "/assignments"):
                things.append((f"round {row[1:]}{sub}", f"/yunlin/reviews/{row[0]}{sub}", None))
        for row in c.execute("select id, approved_at is not null from award_plan order by id").fetchall():
            things.append((f"plan {row[1]}", f"/yunlin/plans/{row[0]}", None))
        for row in c.execute("select a.id, a.confirmed_at is not null, a.withdrawn_at is not null, p.organisation_id from award a join proposal p on p.id=a.proposal_id order by 2,3 limit 60").fetchall():
            things.append((f"award {row[1:3]}", f"/yunlin/awards/{row[0]}", row[3]))
        for row in c.execute("select distinct on (q.state) q.id, q.state, q.payee_id from payment_request q").fetchall():
            things.append((f"payment {row[1]}", f"/yunlin/payments/{row[0]}", row[2]))
        for row in c.execute("select distinct on (m.state) m.id, m.state, m.organisation_id from milestone m").fetchall():
            things.append((f"milestone {row[1]}", f"/yunlin/milestones/{row[0]}", row[2]))
        for row in c.execute("select a.id, r.round_id from review_assignment a join review_entry r on true limit 0").fetchall():
            pass
    seen = set()
    for label, path, organisation in things:
        if label in seen: continue
        seen.add(label)
        out = {}
        for name in sorted(EVERYBODY - {"elsewhere"}):
            w = who(name, organisation)
            out[name] = w.get(path).status if w else None
        print(label, path, {s: sorted(n for n in out if out[n] == s) for s in set(out.values())})
