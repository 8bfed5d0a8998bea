"""Calls through HTTP: what strangers and other programs read, one call for all counties, claims, needs, questions."""

import concurrent.futures
import hashlib
import html
import re
import xml.etree.ElementTree

import psycopg
import pytest
from talking import Browser, ask


@pytest.fixture
def calls(program):
    """The published calls of the demonstration by the end of their code."""
    items = program(None).get("/yunlin/calls?status=open").json["items"]
    items += program(None).get("/yunlin/calls?status=announced").json["items"]
    return {one["code"]: one["id"] for one in items}


def named(calls, beginning, end=""):
    return next(key for code, key in calls.items() if code.startswith(beginning) and code.endswith(end))


def test_a_calendar_has_both_dates_and_folds_its_lines(program, calls):
    answer = program(None).get(f"/yunlin/calls/{named(calls, 'PT')}/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    text = answer.body.decode()
    assert text.count("BEGIN:VEVENT") == 2 and text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "新增地区配套资金征集" in unfolded and "DTSTART:20" in unfolded


def test_a_feed_is_well_formed_and_the_code_is_a_picture(site, program, calls):
    feed = program(None).get("/yunlin/calls/feed.atom")
    tree = xml.etree.ElementTree.fromstring(feed.body)
    atom = "{http://www.w3.org/2005/Atom}"
    links = [one.find(atom + "link").get("href") for one in tree.iter(atom + "entry")]
    assert any(link.endswith(f"/calls/{named(calls, 'PT')}") for link in links)
    with psycopg.connect(site.database_url) as connection:
        drafts = [row[0] for row in connection.execute("SELECT id FROM call WHERE published_at IS NULL")]
    assert not any(link.endswith(f"/{draft}") for link in links for draft in drafts)
    # The office gets the same feed as the public.
    assert program("officer").get("/yunlin/calls/feed.atom").body == feed.body
    picture = program(None).get(f"/yunlin/calls/{named(calls, 'PT')}/code.svg")
    assert xml.etree.ElementTree.fromstring(picture.body).tag.endswith("svg")


def test_a_roll_out_reaches_every_county_and_says_so_to_everybody(program, calls):
    answer = program(None).get(f"/yunlin/calls/{named(calls, 'GF', '-129')}/lots").json
    assert answer["coverage"] == {
        "within": "530000", "level": 3, "areas": 129, "with_lot": 129, "with_proposal": 0, "taken": 0}
    assert len({lot["area"] for lot in answer["items"]}) == 129
    sixteen = next(key for code, key in calls.items() if code.startswith("GF") and "-" not in code)
    first = program(None).get(f"/yunlin/calls/{sixteen}/lots").json["coverage"]
    assert (first["areas"], first["with_lot"], first["with_proposal"]) == (16, 16, 1)


def test_a_spread_is_shown_before_it_is_made_and_only_in_the_version_that_was_seen(site, program):
    officer = program("officer")
    with psycopg.connect(site.database_url) as connection:
        draft, version = connection.execute(
            """
            SELECT c.id, c.version FROM call c JOIN programme p ON p.tenant_id = c.tenant_id AND p.id = c.programme_id
            WHERE c.state = 'draft' AND p.area_code = '510000' ORDER BY c.id LIMIT 1
            """).fetchone()
    path = f"/yunlin/calls/{draft}/spread"
    shown = officer.get(path + "?within=511826&level=3&share=each&amount=1000.00").json
    assert [one["area"] for one in shown["lots"]] == ["511826"]
    wanted = {"within": "511826", "level": "3", "share": "each", "amount": "1000.00", "suffix": "服务"}
    assert officer.post(path, wanted, key=False).status == 428
    assert officer.post(path, wanted, key=False, If_Match='"1000000"').status == 412
    made = officer.post(path, wanted, key=False, If_Match=f'"{version}"')
    assert made.status in (200, 422), made.body
    for wrong in ({"within": "999999"}, {"amount": "0.00"}):
        assert officer.post(path, wanted | wrong, key=False, If_Match=f'"{version + (made.status == 200)}"').status == 422


def test_of_many_claims_at_once_one_is_created_and_the_others_are_told(site, program, calls):
    call = named(calls, "QD")
    lots = program(None).get(f"/yunlin/calls/{call}/lots").json["items"]
    free = next(lot for lot in lots if lot["claim"] is None and lot["number"] == 3)
    people = [f"applicant{number}" for number in range(1, 10)]
    with psycopg.connect(site.database_url) as connection:
        organisations = dict(connection.execute(
            """
            SELECT split_part(l.identifier, '@', 1), m.organisation_id FROM account_login l
            JOIN organisation_member m USING (account_id) WHERE m.role = 'administrator'
            """).fetchall())
    programs = [(program(name), organisations[name]) for name in people]

    def claim(one):
        return one[0].post(f"/yunlin/calls/{call}/lots/{free['id']}/claims", {"organisation": one[1]})

    with concurrent.futures.ThreadPoolExecutor(len(programs)) as pool:
        answers = list(pool.map(claim, programs))
    assert sorted(answer.status for answer in answers) == [201] + [422] * 8
    told = {error["code"] for answer in answers if answer.status == 422 for error in answer.json["errors"]}
    assert told == {"claims.refusal.claimed"}
    with psycopg.connect(site.database_url) as connection:
        standing = connection.execute(
            "SELECT count(*) FROM lot_claim WHERE lot_id = %s AND released_at IS NULL", [free["id"]]).fetchone()
    assert standing == (1,)


def test_nobody_learns_who_asked(site, program, calls):
    call = named(calls, "TB", "-2")
    path = f"/yunlin/calls/{call}/questions"
    public = program(None).get(path)
    assert [one["answer"] is not None for one in public.json["items"]] == [True, True]
    for account in (None, "officer", "auditor", "applicant3", "applicant9"):
        answer = program(account).get(path)
        assert not {"asked_by", "account", "name"} & {key for one in answer.json["items"] for key in one}
        page = ask(site, "GET", path, headers=program(account).headers({}))
        assert "申请人" not in page.body.decode()
    assert len(program("officer").get(path).json["items"]) == 3
    assert program(None).post(path, {"question": "？"}).status == 401


def test_the_public_sees_the_needs_that_nobody_takes_and_not_those_that_wait(program):
    shown = program(None).get("/yunlin/needs").json["items"]
    assert {one["state"] for one in shown} == {"accepted"}
    free = program(None).get("/yunlin/needs?show=open").json["items"]
    assert free and all(one["taker"] is None for one in free)
    assert program(None).get("/yunlin/needs?show=waiting").json["items"] == []
    assert {one["state"] for one in program("county").get("/yunlin/needs?show=waiting").json["items"]} == {
        "stated", "returned"}


def test_the_page_of_a_timetable_names_rule_days_and_earliest_day(program, calls):
    answer = program(None).get(f"/yunlin/calls/{named(calls, 'GF', '-129')}/timetable").json
    assert "procurement.consultation.documents_to_response.min" in {one["rule"] for one in answer["periods"]}
    assert answer["earliest"] == max(one["earliest"] for one in answer["periods"] if one["binding"])


@pytest.fixture
def officer_at_the_page(site):
    """The officer with a browser."""
    return Browser(site, "officer@demo.example")


def test_a_call_keeps_its_form_when_a_newer_one_is_published(site, officer_at_the_page):
    """The page of a draft offers the version that the call holds, chosen, beside the newest."""
    with psycopg.connect(site.database_url) as owner:
        call, version, form = owner.execute(
            """
            SELECT c.id, v.id, v.form_id FROM call c JOIN form_version v ON (v.tenant_id, v.id) = (c.tenant_id, c.form_version_id)
            WHERE c.published_at IS NULL AND c.trial_of IS NULL ORDER BY c.id LIMIT 1
            """).fetchone()
        definition = owner.execute("SELECT definition::text FROM form_version WHERE id = %s", [version]).fetchone()[0]
        newer = definition.replace("项目", "事项", 1)
        assert newer != definition
        owner.execute(
            """
            INSERT INTO form_version (tenant_id, form_id, number, definition, definition_sha256)
            SELECT tenant_id, form_id, (SELECT max(number) + 1 FROM form_version WHERE form_id = %s), %s::jsonb, %s
            FROM form_version WHERE id = %s
            """, [form, newer, hashlib.sha256(newer.encode()).digest(), version])
    try:
        page = officer_at_the_page.get(f"/yunlin/calls/{call}/draft").body.decode()
        select = re.search(r'<select[^>]*name="form".*?</select>', page, re.S)[0]
        assert re.findall(r'<option value="([0-9]*)" selected', select) == [str(version)]
    finally:
        with psycopg.connect(site.database_url) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute("DELETE FROM form_version WHERE form_id = %s AND number = (SELECT max(number) FROM form_version WHERE form_id = %s)", [form, form])


def test_a_refused_answer_stands_at_its_own_question(site, program, calls, officer_at_the_page):
    call = named(calls, "PT")
    path = f"/yunlin/calls/{call}/questions"
    for text in ("配套资金何时到账？", "可以联合申报吗？"):
        assert program("applicant5").post(path, {"question": text}).status == 201
    page = officer_at_the_page.get(path).body.decode()
    actions = re.findall(rf'action="({path}/[0-9]+/answer)"', page)
    assert len(actions) >= 2
    long = "答" * 4_001
    refused = officer_at_the_page.post(actions[1], {"answer": long, "once": "not-twice-answered"})
    assert refused.status == 422
    again = refused.body.decode()
    forms = dict(re.findall(rf'<form[^>]*action="({path}/[0-9]+/answer)"(.*?)</form>', again, re.S))
    assert html.unescape(forms[actions[1]]).count(long) == 1
    assert long not in forms[actions[0]] and 'class="error"' not in forms[actions[0]]
