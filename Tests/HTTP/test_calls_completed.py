"""Calls to their end through HTTP: answers as the API gives them, what is asked next, sealed papers, outages, test runs,
a workflow edited row by row."""

import datetime
import re
import subprocess
import uuid

import psycopg
import pytest
from pdfs import pdf
from talking import Browser, ask

SEALED = pdf("sealed")


@pytest.fixture(scope="module")
def open_call(site):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            "SELECT c.id, min(l.id) FROM call c JOIN lot l ON l.call_id = c.id WHERE c.code LIKE 'TB%-2' GROUP BY c.id"
        ).fetchone()


def multipart(site, who, path, fields, file):
    edge = "edge"
    body = b"".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items())
    body += (f'--{edge}\r\nContent-Disposition: form-data; name="{file[0]}"; filename="{file[1]}"\r\n\r\n').encode()
    body += file[2] + f"\r\n--{edge}--\r\n".encode()
    return ask(site, "POST", "/api/v1" + path, body, {
        **who.headers({}), "Content-Type": f"multipart/form-data; boundary={edge}", "Idempotency-Key": str(uuid.uuid4())})


def fuller(site):
    """A proposal with all its answers, by its key, the login of a member and the sections of its form."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT p.id, l.identifier, v.definition FROM proposal p
            JOIN proposal_revision r ON r.proposal_id = p.id JOIN form_response f ON f.id = r.response_id
            JOIN form_version v ON v.id = f.form_version_id
            JOIN organisation_member m USING (organisation_id) JOIN account_login l ON l.account_id = m.account_id
            WHERE p.state = 'draft' AND p.title <> '' AND l.identifier LIKE 'applicant%'
            ORDER BY (SELECT count(*) FROM form_answer a WHERE a.response_id = f.id) DESC LIMIT 1
            """).fetchone()


def test_answers_are_taken_back_exactly_as_they_are_given(site, program):
    key, login, definition = fuller(site)
    who = program(login.split("@")[0])
    before = who.get(f"/yunlin/proposals/{key}").json["answers"]
    assert any(isinstance(one, dict) and "rows" in one for one in before.values()), "the sample has a budget grid"
    for section in definition["sections"]:
        base = who.get(f"/yunlin/proposals/{key}/sections/{section['key']}").json["base"]
        kept = who.post(f"/yunlin/proposals/{key}/sections/{section['key']}", {"answers": before, "base": base})
        assert kept.status == 200, kept.body
        assert kept.json["base"] == base, f"{section['key']}: the same answers change nothing"
    assert who.get(f"/yunlin/proposals/{key}").json["answers"] == before


def test_one_cell_of_a_grid_is_changed_and_nonsense_is_told_at_its_place(site, program):
    key, login, definition = fuller(site)
    who = program(login.split("@")[0])
    field, section = next(
        (one["key"], part["key"]) for part in definition["sections"] for one in part["fields"] if one["type"] == "budget")
    page = who.get(f"/yunlin/proposals/{key}/sections/{section}").json
    grid = page["answers"][field]
    grid["rows"][0]["item"] = "换了名称的一行"

    def save(answers):
        return who.post(f"/yunlin/proposals/{key}/sections/{section}", {"answers": answers, "base": page["base"]})

    wrong = save({field: {"rows": [{"item": "x", "amount": "twelve"}]}})
    assert wrong.status == 422 and set(wrong.fields()) == {f"answers.{field}.rows.0.amount"}
    assert save({"nowhere": "x"}).status == 422
    assert save({field: [1, 2]}).status == 422
    assert save({field: grid}).status == 200
    assert who.get(f"/yunlin/proposals/{key}").json["answers"][field] == grid


def test_a_save_says_which_questions_are_asked_now_and_the_page_holds_the_others_ready(site, program):
    key, login, definition = fuller(site)
    who = program(login.split("@")[0])
    section = definition["sections"][0]
    saved = who.post(f"/yunlin/proposals/{key}/sections/{section['key']}", {"answers": {}, "base": 0})
    assert saved.status == 200 and set(saved.json["asked"]) <= {one["key"] for one in section["fields"]}
    page = Browser(site, login).get(f"/yunlin/proposals/{key}/sections/{section['key']}").body.decode()
    shown = set(re.findall(r'data-question="(\w+)">', page))
    hidden = set(re.findall(r'data-question="(\w+)" hidden', page))
    assert shown >= {one for one in saved.json["asked"] if one not in hidden} and not shown & hidden


def test_an_outage_moves_the_deadlines_that_it_reached(own_site):
    from talking import Program
    system = Program(own_site, own_site.token("system@demo.example"))
    officer = Program(own_site, own_site.token("officer@demo.example"))
    with psycopg.connect(own_site.database_url) as connection:
        call, deadline = connection.execute(
            "SELECT id, deadline_at FROM call WHERE code LIKE 'TB%-2'").fetchone()
        now = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        # The deadline of the story lies weeks ahead: the outage is put before it.
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE call SET deadline_at = %s WHERE id = %s", (now + datetime.timedelta(hours=2), call))
    assert officer.get("/outages").status == 404
    value = {
        "started": (now - datetime.timedelta(minutes=190)).isoformat(),
        "ended": (now - datetime.timedelta(minutes=1)).isoformat(), "reason": "机房停电"}
    later = {**value, "ended": (now + datetime.timedelta(hours=1)).isoformat()}
    assert "ended" in system.post("/outages", later).fields()
    made = system.post("/outages", value)
    assert made.status == 201, made.body
    # One person alone moves no deadline: neither through the page nor with SQL.
    answer = {"outage": made.json["id"], "answer": "confirmed", "reason": "机房停电"}
    assert "outage" in system.post("/outages/answers", answer).fields()
    assert Program(own_site).get(f"/yunlin/calls/{call}").json["deadline"].startswith(
        (now + datetime.timedelta(hours=2)).astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"))
    with psycopg.connect(own_site.database_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "UPDATE outage SET answer = 'confirmed', answered_by = recorded_by, answered_at = now() WHERE id = %s",
            (made.json["id"],))
    confirmed = Program(own_site, own_site.token("security@demo.example")).post("/outages/answers", answer)
    assert confirmed.status == 200, confirmed.body
    found = Program(own_site).get(f"/yunlin/calls/{call}").json
    moved = datetime.datetime.fromisoformat(found["deadline"].replace("Z", "+00:00"))
    assert moved == now + datetime.timedelta(hours=2) + datetime.timedelta(hours=4)
    assert "机房停电" in Browser(own_site).get(f"/yunlin/calls/{call}").body.decode()
    items = system.get("/outages").json["items"]
    assert [(one["minutes"], one["answer"]) for one in items if one["id"] == made.json["id"]] == [(189, "confirmed")]
    own_site.run("check")


def test_a_test_run_is_seen_by_officers_alone_and_thrown_away(site, program, open_call):
    officer = program("officer")
    call, _ = open_call
    made = officer.post(f"/yunlin/calls/{call}/trial", {})
    assert made.status == 201, made.body
    trial = made.json["id"]
    assert officer.post(f"/yunlin/calls/{call}/trial", {}).status == 422
    for name in [None, "applicant1", "decision", "auditor"]:
        assert program(name).get(f"/yunlin/calls/{trial}").status == 404, name
        assert trial not in [one["id"] for one in program(name).get("/yunlin/calls").json["items"]]
    lot = officer.get(f"/yunlin/calls/{trial}").json["lots"][0]["id"]
    own = officer.get(f"/yunlin/calls/{trial}/proposals/new").json["organisations"][0]["organisation"]
    begun = officer.post(f"/yunlin/calls/{trial}/proposals", {"organisation": own, "lot": lot})
    assert begun.status == 201, begun.body
    tried = begun.json["id"]
    page = Browser(site, "officer@demo.example").get(f"/yunlin/proposals/{tried}").body.decode()
    assert 'id="task-' in page
    assert program("applicant1").get(f"/yunlin/proposals/{tried}").status == 404
    assert officer.post(f"/yunlin/calls/{trial}/trial-removal", {}).status == 200
    assert officer.get(f"/yunlin/proposals/{tried}").status == 404
    site.run("check")


def test_a_workflow_is_edited_row_by_row_without_scripts(site, open_call):
    browser = Browser(site, "officer@demo.example")
    url = f"/yunlin/calls/{open_call[0]}/workflow"
    page = browser.get(f"{url}/edit").body.decode()
    assert "<svg" in page and "formaction=" in page

    def cells(text):
        found = dict(re.findall(r'<input class="input" type="text" name="((?:state|move)\.\d+\.\w+)" value="([^"]*)"', text))
        for name, options in re.findall(r'<select class="input" name="((?:state|move)\.\d+\.\w+)"[^>]*>(.*?)</select>', text):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        return found

    rows = cells(page)
    states = len([name for name in rows if re.fullmatch(r"state\.\d+\.key", name)])
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    added = browser.post(f"{url}/rows", {**rows, "action": "state-add", "seen": seen})
    assert added.status == 200, added.status
    more = cells(added.body.decode())
    assert len([name for name in more if re.fullmatch(r"state\.\d+\.key", name)]) == states + 1
    more.update({
        f"state.{states}.key": "second_look", f"state.{states}.class": "submitted", f"state.{states}.actor": "officer",
        f"state.{states}.days": "3", f"state.{states}.zh": "复核中", f"state.{states}.en": "Second look"})
    alone = browser.post(f"{url}/rows", {**more, "action": "look", "seen": seen}).body.decode()
    assert alone.count("second_look") > 3 and 'id="workflow-problems"' in alone
    moves = len([name for name in more if re.fullmatch(r"move\.\d+\.key", name)])
    for place, (key, origin, target) in enumerate([("look_again", "submitted", "second_look"), ("seen", "second_look", "accepted")]):
        more.update({
            f"move.{moves + place}.key": key, f"move.{moves + place}.from": origin, f"move.{moves + place}.to": target,
            f"move.{moves + place}.actor": "officer", f"move.{moves + place}.reason": "",
            f"move.{moves + place}.zh": "复核", f"move.{moves + place}.en": key})
    whole = browser.post(f"{url}/rows", {**more, "action": "look", "seen": seen}).body.decode()
    assert 'id="workflow-problems"' not in whole
    up = cells(browser.post(f"{url}/rows", {**more, "action": f"state-up-{states}", "seen": seen}).body.decode())
    assert up[f"state.{states - 1}.key"] == "second_look"
    gone = cells(browser.post(f"{url}/rows", {**more, "action": f"state-remove-{states}", "seen": seen}).body.decode())
    assert f"state.{states}.key" not in gone
    kept = browser.post(url, {**more, "seen": seen, "once": str(uuid.uuid4())})
    assert kept.status == 303, kept.body.decode()[:2000]
    shown = browser.get(url).body.decode()
    assert "复核中" in shown and "<svg" in shown
    stale = browser.post(url, {**more, "seen": seen, "once": str(uuid.uuid4())})
    assert stale.status == 409


def test_a_sealed_paper_goes_back_once_and_is_accepted(site, program, open_call):
    """On a call that asks for it: the database says so, as if it had been published with the setting."""
    with psycopg.connect(site.database_url) as connection:
        key, login = connection.execute(
            """
            SELECT p.id, min(l.identifier) FROM proposal p JOIN organisation_member m USING (organisation_id)
            JOIN account_login l ON l.account_id = m.account_id
            WHERE p.call_id = %s AND p.state = 'submitted' AND l.identifier LIKE 'applicant%%' GROUP BY p.id
            ORDER BY p.id LIMIT 1
            """, (open_call[0],)).fetchone()
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE proposal SET paper_due_on = today() + 5 WHERE id = %s", (key,))
    who, officer = program(login.split("@")[0]), program("officer")
    path = f"/yunlin/proposals/{key}"
    version = officer.get(path).json["version"]

    def accept():
        return officer.post(f"{path}/screening", {"outcome": "accepted"}, If_Match=f'"{version}"')

    refused = accept()
    assert refused.status == 422 and "proposals.refusal.paper_missing" in refused.body.decode()
    fields, scan = {"signerName": "王某", "signedOn": "2026-01-05"}, ("scan", "盖章.pdf", SEALED)
    assert multipart(site, officer, f"{path}/sealed-papers", fields, scan).status in (404, 422)
    first = multipart(site, who, f"{path}/sealed-papers", fields, scan)
    assert first.status == 200, first.body
    paper = first.json["papers"][0]["id"]
    assert multipart(site, who, f"{path}/sealed-papers", fields, scan).status == 422
    page = Browser(site, "officer@demo.example").get(path).body.decode()
    assert "盖章.pdf" in page and 'id="answer-paper"' in page
    file = re.search(r"/proposals/\d+/files/(\d+)", page)[1]
    assert officer.get(f"{path}/files/{file}").body == SEALED
    assert program("applicant9").get(f"{path}/files/{file}").status == 404

    def answer(key, value, reason=""):
        return officer.post(f"{path}/sealed-paper-answer", {"paper": key, "answer": value, "reason": reason})

    assert answer(paper, "refused").status == 422
    assert answer(paper, "refused", "缺公章").status == 200
    again = multipart(site, who, f"{path}/sealed-papers", fields, scan).json["papers"][-1]["id"]
    assert answer(paper, "accepted").status in (409, 412)
    assert answer(again, "accepted").status == 200
    notices = who.get("/home").json["notices"]
    assert {"proposals.notice.paper_refused", "proposals.notice.paper_accepted"} <= {one["code"] for one in notices}
    site.run("check")


def test_every_form_of_the_library_is_printed(site, program):
    """All forms that come with the release, each as a PDF of A4 pages."""
    officer = program("officer")
    items = officer.get("/yunlin/form-library").json["items"]
    assert len(items) >= 20
    for one in items:
        paper = officer.get(f"/yunlin/form-library/{one['code']}/sample.pdf")
        assert paper.status == 200, one["code"]
        facts = subprocess.run(["pdfinfo", "-"], input=paper.body, capture_output=True, check=True).stdout.decode()
        assert "(A4)" in facts, one["code"]
        words = subprocess.run(["pdftotext", "-", "-"], input=paper.body, capture_output=True, check=True).stdout.decode()
        title = re.sub(r"\W", "", one["title"])
        assert title in re.sub(r"\W", "", words), one["code"]
