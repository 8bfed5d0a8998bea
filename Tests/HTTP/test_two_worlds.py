"""Hidden things stay hidden: two worlds that differ in one secret answer everybody who may not know it the same, byte for
byte, on every route of the table, in every order, filter and search, in errors, notices and mails.

The secrets: who reviews what (a draft assignment, an exchange in a closed blind round, a conflict that somebody noted, why
a judge stands back), forms and rounds that are drafted, what a sheet says before its round is closed (its marks, its
comment, its total) or its entry is revealed at a live pitch, who voted for what (an open ballot, the jurors behind
ballots that were read, votes of the public), what was pledged and which points were given, and whom somebody wishes for
at a matching fair.
"""

import json

import psycopg
import pytest
from talking import Browser, Program
from test_permissions import admits
from turns import in_turn
from worlds import Walk, differences, together, worlds

STAFF = ["officer", "decision", "auditor"]
# One account for each way of having no right to the secret: those nearest to it in every run, the others in turns.
OTHERS = [None, "reviewer1", "reviewer5", "applicant1", "applicant15", *in_turn([
    "accountant", "approver", "cashier", "supervisor", "evaluator", "operator", "recommending", "county", "system",
    "security", "audit", "bureau-officer",
], 4)]
COMMENT = "密评独见"
# Changes whose answer depends on chance, or after which more people may know.
WITHOUT = {
    "/{authority}/reviews/{round}/closure": "then the marks may be known",
    "/{authority}/reviews/{round}/draws": "a fresh seed is drawn",
    "/{authority}/reviews/{round}/late-entries": "numbers are drawn",
    "/{authority}/reviews/{round}/opening": "numbers are drawn",
    "/{authority}/ranked-ballots/{poll}/closure": "then the ballots are read",
    "/{authority}/pitches/{pitch}/steps": "then the marks may be revealed",
}


@pytest.fixture(scope="module")
def three(own_site, cluster_url):
    """The demonstration as it is, one with other assignments, one with other marks; and what is touched in them."""
    tokens, cookies, facts = {}, {}, {}
    for name in [*OTHERS, *STAFF]:
        if name:
            tokens[name] = own_site.token(f"{name}@demo.example")
            cookies[name] = Browser(own_site, f"{name}@demo.example").cookies
    description = Program(own_site).get("/openapi.json").json
    with psycopg.connect(own_site.database_url) as connection:
        for name in tokens:
            facts[name] = facts_of(connection, f"{name}@demo.example")
    own_site.stop()
    with worlds(own_site, cluster_url, ["plain", "pairs", "marks"], tokens, cookies) as made:
        touched = touch(*made)
        yield [Walk(world, description, admits, facts) for world in made], touched


def facts_of(connection, login):
    """What the test itself knows of somebody, as `admits` asks for it."""
    roles = connection.execute(
        """
        SELECT g.role FROM role_grant g JOIN account_login l USING (account_id) JOIN tenant t ON t.id = g.tenant_id
        WHERE l.identifier = %s AND t.slug = 'yunlin' AND g.revoked_at IS NULL
        """, [login])
    administrator = connection.execute(
        "SELECT a.kind FROM administrator a JOIN account_login USING (account_id) WHERE identifier = %s", [login])
    members = connection.execute(
        "SELECT count(*) FROM organisation_member JOIN account_login USING (account_id) WHERE identifier = %s", [login])
    return {
        "roles": {row[0] for row in roles}, "administrator": (administrator.fetchone() or [None])[0],
        "members": members.fetchone()[0] > 0}


REVIEWER = """
    (SELECT v.id FROM reviewer v JOIN account_login l USING (account_id) WHERE l.identifier = '{}@demo.example')
    """


def touch(base, pairs, marks):
    """Changes the secrets, and names what they are about by the parts of paths."""
    open_round, open_call = base.rows(
        "SELECT id, call_id FROM review_round WHERE opened_at IS NOT NULL AND closed_at IS NULL ORDER BY id")[0]
    closed_round, closed_call = base.rows("SELECT id, call_id FROM review_round WHERE closed_at IS NOT NULL ORDER BY id")[0]
    # A draft for reviewer 5, of a proposal that the person does not have.
    assert pairs.execute(
        f"""
        INSERT INTO review_assignment (tenant_id, round_id, reviewer_id, proposal_id, source, assigned_by, assigned_at)
        SELECT e.tenant_id, e.round_id, r.id, e.proposal_id, 'manual', o.account_id, '2026-01-01'
        FROM review_entry e, account_login o, (SELECT {REVIEWER.format("reviewer5")} AS id) r
        WHERE e.round_id = %s AND o.identifier = 'officer@demo.example' AND NOT EXISTS (
            SELECT FROM review_assignment a WHERE a.round_id = e.round_id AND a.proposal_id = e.proposal_id
              AND a.reviewer_id = r.id)
        ORDER BY e.number LIMIT 1
        """, [open_round]) == 1
    # Reviewers 8 and 9 have exchanged everything in the round that is over, in which applicants do not learn who judged.
    assert pairs.execute(
        f"""
        UPDATE review_assignment SET reviewer_id = CASE reviewer_id
            WHEN {REVIEWER.format("reviewer8")} THEN {REVIEWER.format("reviewer9")} ELSE {REVIEWER.format("reviewer8")} END
        WHERE round_id = %s AND reviewer_id IN ({REVIEWER.format("reviewer8")}, {REVIEWER.format("reviewer9")})
        """, [closed_round]) > 2
    assert pairs.execute(
        f"""
        INSERT INTO conflict_of_interest (tenant_id, reviewer_id, organisation_id, ground, evidence, noted_by)
        SELECT v.tenant_id, v.id, m.organisation_id, 'family', %s, o.account_id
        FROM reviewer v, account_login o, organisation_member m JOIN account_login a ON a.account_id = m.account_id
        WHERE v.id = {REVIEWER.format("reviewer1")} AND o.identifier = 'officer@demo.example'
          AND a.identifier = 'applicant1@demo.example'
        """, [COMMENT]) >= 1
    # Another judge of the live pitch is in conflict with the same entry, and stands back from it.
    recused, edition = base.rows("SELECT session_id, s.competition_id FROM pitch_recusal r JOIN pitch_session s ON s.id = session_id")[0]
    for statement in (
        f"UPDATE conflict_of_interest SET reviewer_id = {REVIEWER.format('reviewer6')} WHERE ground = 'family'"
        f" AND reviewer_id = {REVIEWER.format('reviewer7')}",
        "UPDATE pitch_recusal SET judge = 6 WHERE judge = 7",
        "UPDATE pitch_event SET judge = 6 WHERE judge = 7 AND step = 'recused'",
    ):
        assert pairs.execute(statement, []) == 1
    # What the officer wishes of the assignment, and a draw of reviewers that led to nothing.
    assert pairs.execute(
        """
        INSERT INTO assignment_wish (tenant_id, round_id, objective, expertise, set_by)
        SELECT r.tenant_id, r.id, 'max_total', %s, r.created_by FROM review_round r WHERE r.id = %s
        """, [COMMENT, open_round]) == 1
    assert pairs.execute(
        """
        INSERT INTO reviewer_apart (tenant_id, round_id, first_id, second_id, reason, noted_by)
        SELECT r.tenant_id, r.id, min(v.id), max(v.id), %s, r.created_by FROM review_round r, reviewer v
        WHERE r.id = %s GROUP BY r.tenant_id, r.id
        """, [COMMENT, open_round]) == 1
    assert pairs.execute(
        """
        INSERT INTO reviewer_draw (tenant_id, round_id, seed, wanted, pool, pool_sha256, drawn, drawn_by)
        SELECT tenant_id, id, 5, 1, ARRAY[1], sha256('1'), ARRAY[1], created_by FROM review_round WHERE id = %s
        """, [closed_round]) == 1
    # Sheets of reviewers 3 (signed) and 8 (begun) say something else.
    assert marks.execute(
        f"""
        UPDATE score_mark m SET marks = 10 - m.marks, comment = %s FROM score_sheet s
        JOIN review_assignment a ON a.id = s.assignment_id
        WHERE m.sheet_id = s.id AND a.round_id = %s
          AND a.reviewer_id IN ({REVIEWER.format("reviewer3")}, {REVIEWER.format("reviewer8")})
        """, [COMMENT, open_round]) > 3
    assert marks.execute(
        f"""
        UPDATE score_sheet s SET comment = %s, total = 100 - s.total, content_sha256 = sha256(s.content_sha256)
        FROM review_assignment a WHERE a.id = s.assignment_id AND a.round_id = %s
          AND a.reviewer_id IN ({REVIEWER.format("reviewer3")}, {REVIEWER.format("reviewer8")})
        """, [COMMENT, open_round]) > 1
    drafts = touch_drafts(base, pairs)
    marked, pitch, polls = touch_contests(base, pairs, marks)
    reviewers = [base.rows("SELECT" + REVIEWER.format(name))[0][0] for name in ("reviewer5", "reviewer8")]
    draft = pairs.rows("SELECT max(id) FROM review_assignment")[0][0]
    scored = base.rows(
        "SELECT min(id) FROM review_assignment WHERE round_id = %s AND reviewer_id = %s", [open_round, reviewers[1]])[0][0]
    proposals = [row[0] for row in base.rows(
        "SELECT proposal_id FROM review_assignment WHERE id = %s", [scored])]
    return {
        "authority": ["yunlin"], "round": [open_round, closed_round, marked], "call": [open_call, closed_call],
        "assignment": [draft, scored], "reviewer": reviewers,
        "proposal": [pairs.rows("SELECT proposal_id FROM review_assignment WHERE id = %s", [draft])[0][0], *proposals],
        "pitch": list(dict.fromkeys([recused, pitch])), "poll": polls, "draft": drafts,
        "language": ["en"], "state": ["on"], "area": ["510000"],
        "fair": [row[0] for row in base.rows("SELECT DISTINCT fair_id FROM fair_wish")],
        "competition": list(dict.fromkeys(
            [edition] + [row[0] for row in base.rows("SELECT DISTINCT competition_id FROM competition_vote")])),
    }


def touch_drafts(base, pairs):
    """Changes what only the staff sees before it is published: forms that are designed, and rounds before they open."""
    assert pairs.execute(
        "UPDATE form_draft SET definition = jsonb_set(definition, '{title,zh-Hans}', to_jsonb(%s::text))", [COMMENT]
    ) >= 1
    assert pairs.execute("UPDATE review_round SET name = name || %s WHERE opened_at IS NULL", [COMMENT]) >= 1
    return [row[0] for row in base.rows("SELECT id FROM form_draft ORDER BY id LIMIT 2")]


def touch_contests(base, pairs, marks):
    """Changes what the staff knows of a contest in `pairs`, and what nobody knows in `marks`."""
    # Pledges and points of a closed round, why a judge stood back, and whom one of the fair wishes for.
    marked = base.rows("SELECT max(round_id) FROM entry_donation")[0][0]
    assert pairs.execute("UPDATE entry_donation SET amount_fen = amount_fen + 100, note = %s", [COMMENT]) > 1
    assert pairs.execute("UPDATE entry_points SET points = points + 1, reason = %s", [COMMENT]) >= 1
    assert pairs.execute("UPDATE pitch_recusal SET ground = 'declared', reason = %s", [COMMENT]) >= 1
    assert pairs.execute("DELETE FROM fair_wish WHERE party_id = (SELECT min(party_id) FROM fair_wish)") > 1
    # The third judge's marks of the entry that is not revealed yet.
    pitch = base.rows("SELECT max(id) FROM pitch_session WHERE opened_at IS NOT NULL AND closed_at IS NULL")[0][0]
    assert marks.execute(
        """
        UPDATE pitch_sheet t SET marks = '{1,2,3}', total = 6 WHERE t.session_id = %s AND t.judge = 3 AND NOT EXISTS (
            SELECT FROM pitch_event e
            WHERE e.session_id = t.session_id AND e.entry_id = t.entry_id AND e.step = 'revealed')
        """, [pitch]) == 1
    # Two of the public have voted for each other's favourite, and two jurors have exchanged their ballots.
    voters = "SELECT id FROM competition_vote WHERE account_id IS NOT NULL ORDER BY id DESC LIMIT 2"
    jurors = f"""
        SELECT id FROM ranked_ballot
        WHERE reviewer_id IN ({REVIEWER.format("reviewer2")}, {REVIEWER.format("reviewer3")})
        """
    for table, column, two in (("competition_vote", "entry_id", voters), ("ranked_ballot", "ranking", jurors)):
        assert marks.execute(
            f"""
            UPDATE {table} t SET {column} = o.{column} FROM {table} o
            WHERE t.id IN ({two}) AND o.id IN ({two}) AND t.id <> o.id AND t.{column} <> o.{column}
            """) == 2
    # A ballot is in the box in every world, and says something else.
    read, unread = (base.rows(f"SELECT max(id) FROM ranked_poll WHERE closed_at IS {state}")[0][0]
                    for state in ("NOT NULL", "NULL"))
    for world, ranking in ((base, "[[1], [2]]"), (pairs, "[[1], [2]]"), (marks, "[[3], [1, 2]]")):
        assert world.execute(
            f"""
            INSERT INTO ranked_ballot (tenant_id, poll_id, reviewer_id, ranking, cast_at)
            SELECT tenant_id, id, {REVIEWER.format("reviewer4")}, %s, opened_at FROM ranked_poll WHERE id = %s
            """, [ranking, unread]) == 1
    return marked, pitch, [read, unread]


def choices(touched):
    return lambda name: touched


def test_who_has_no_right_is_told_the_same_in_both_worlds(three):
    (base, pairs, marks), touched = three
    words = ["%E5%AF%86%E8%AF%84%E7%8B%AC%E8%A7%81", "reviewer8"]
    together([base, pairs, marks], lambda walk: walk.read([*OTHERS, *STAFF], choices(touched), words))
    together([base, pairs, marks], lambda walk: walk.watch(touched["pitch"]))
    assert len(base.answers) > 3_000
    found = differences(base, pairs, OTHERS) + differences(base, marks, [*OTHERS, *STAFF])
    assert not found, "\n".join(f"{key}: {what}" for key, what in found[:40])
    # The control: whoever has the right sees that the worlds are not one.
    shown = {key for key, _ in differences(base, pairs, STAFF)}
    assert {name for name, _, _ in shown} == set(STAFF)
    for page in (
            f"reviews/{touched['round'][0]}/assignments", f"reviews/{touched['round'][2]}/rule",
            f"pitches/{touched['pitch'][0]}/log", f"pitches/{touched['pitch'][-1]}"):
        assert ("officer", "page", f"/yunlin/{page}") in shown, page


def test_what_is_refused_or_done_betrays_nothing_either(three):
    (base, pairs, marks), touched = three
    for walk in (base, pairs, marks):
        walk.answers.clear()
    people = [*OTHERS, "officer"]
    together([base, pairs, marks], lambda walk: walk.change(people, choices(touched), WITHOUT))
    assert len(base.answers) > 1_000
    found = differences(base, pairs, OTHERS) + differences(base, marks, people)
    assert not found, "\n".join(f"{key}: {what}" for key, what in found[:40])


LETTERS = "SELECT channel, recipient, subject, body FROM outgoing_message WHERE recipient <> ALL (%s) ORDER BY id"


def test_notices_and_mails_are_the_same(three):
    (base, pairs, marks), _ = three
    query = """
        SELECT l.identifier, n::text FROM notice n JOIN account_login l ON l.account_id = n.account_id
        WHERE l.identifier <> ALL (%s) ORDER BY n.id, 1
        """
    entitled = [f"{name}@demo.example" for name in (*STAFF, "reviewer3", "reviewer8", "reviewer9")]
    told = base.world.rows(query, [entitled])
    assert len(told) > 10
    assert told == pairs.world.rows(query, [entitled]) == marks.world.rows(query, [entitled])
    # What goes out by mail is written from them, and kept as it was sent.
    assert base.world.rows(LETTERS, [entitled]) == pairs.world.rows(LETTERS, [entitled])
    assert base.world.rows(LETTERS, [entitled]) == marks.world.rows(LETTERS, [entitled])


# What writes a mail asks something that its reader should not know.
MAIL_LEAK = """
CREATE FUNCTION leak_into_mail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS ({secret}) THEN NEW.body := NEW.body || '.'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mail_leaks BEFORE INSERT ON outgoing_message FOR EACH ROW EXECUTE FUNCTION leak_into_mail()
"""


def test_a_leak_into_a_mail_is_caught(three):
    """An invitation to judge says by a full stop more that somebody noted a conflict: its reader is no staff."""
    (base, pairs, _), _ = three
    entitled = [f"{name}@demo.example" for name in STAFF]
    assert base.world.rows(LETTERS, [entitled]) == pairs.world.rows(LETTERS, [entitled])
    # The drafted round bears one name again, so that the conflict alone differs.
    pairs.world.execute("UPDATE review_round SET name = replace(name, %s, '')", [COMMENT])
    # Whoever was not asked to the drafted round in either world.
    free = """
        SELECT r.id, min(v.id) FROM review_round r CROSS JOIN reviewer v WHERE r.closed_at IS NULL
          AND v.tenant_id = r.tenant_id AND v.paused_at IS NULL AND NOT EXISTS (
            SELECT FROM reviewer_invitation i WHERE i.round_id = r.id AND i.reviewer_id = v.id)
        GROUP BY r.id ORDER BY r.id DESC LIMIT 1
        """
    round, reviewer = base.world.rows(free)[0]
    assert pairs.world.rows(free)[0] == (round, reviewer)
    for walk in (base, pairs):
        walk.world.execute(MAIL_LEAK.format(secret=f"SELECT FROM conflict_of_interest c WHERE c.evidence = '{COMMENT}'"))
        asked = walk.world.api(
            "officer", "POST", f"/yunlin/reviews/{round}/invitations", json.dumps({"reviewer": reviewer}),
            {"Content-Type": "application/json", "Idempotency-Key": "an-invitation-that-tells-too-much"})
        assert asked.status == 200, asked.body
    sent, told = base.world.rows(LETTERS, [entitled]), pairs.world.rows(LETTERS, [entitled])
    assert len(sent) == len(told) and sent[:-1] == told[:-1]
    assert told[-1] == (*sent[-1][:3], sent[-1][3] + ".")
    for walk in (base, pairs):
        walk.world.execute("DROP TRIGGER mail_leaks ON outgoing_message")


# A mistake as it is made: a title that everybody reads depends on something that nobody should know.
LEAK = """
DO $$
DECLARE
    columns text := (SELECT string_agg(CASE a.attname WHEN 'title' THEN
        'k.title || CASE WHEN EXISTS ({secret}) THEN ''.'' ELSE '''' END AS title'
        ELSE 'k.' || quote_ident(a.attname) END, ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped);
BEGIN
    ALTER TABLE {table} RENAME TO {table}_kept;
    EXECUTE format('CREATE VIEW {table} WITH (security_invoker = true) AS SELECT %s FROM {table}_kept k', columns);
    GRANT SELECT ON {table} TO miaopu_app;
END $$
"""


def plant(table, secret, *walks):
    """The servers begin anew, as with a faulty release: what they remember of the walks before tells nothing."""
    for walk in walks:
        walk.answers.clear()
        walk.world.site.stop()
        walk.world.execute(LEAK.format(table=table, secret=secret))
        walk.world.site.start()


def test_a_planted_leak_is_caught(three):
    """A full stop more in a title, where a draft stands: the public alone finds it, within the calls alone."""
    (base, pairs, _), touched = three
    plant("call", "SELECT FROM review_assignment d WHERE d.released_at IS NULL", base, pairs)
    together([base, pairs], lambda walk: walk.read(
        [None], choices(touched), [], only=lambda path: path.startswith("/{authority}/calls")))
    found = differences(base, pairs, [None])
    assert any(place == "/yunlin/calls" for (_, _, place), _ in found)


def test_a_leak_of_a_drafted_form_is_caught(three):
    (base, pairs, _), touched = three
    # The walks of changes have written the drafts anew, the same in both worlds.
    touch_drafts(base.world, pairs.world)
    plant("competition", f"SELECT FROM form_draft d WHERE strpos(d.definition::text, ''{COMMENT}'') > 0", base, pairs)
    together([base, pairs], lambda walk: walk.read(
        [None], choices(touched), [], only=lambda path: path == "/{authority}/competitions"))
    assert {place for (_, _, place), _ in differences(base, pairs, [None])} == {"/yunlin/competitions"}


def test_a_leak_into_a_stream_is_caught(three):
    """The title of a team says whether a mark that is not revealed is low: whoever watches the screen finds it."""
    (base, _, marks), touched = three
    plant("competition_entry", "SELECT FROM pitch_sheet d WHERE d.total = 6", base, marks)
    together([base, marks], lambda walk: walk.watch(touched["pitch"]))
    assert {how for (_, how, _), _ in differences(base, marks, [None])} == {"stream"}
