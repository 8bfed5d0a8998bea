"""The ways of proposals through HTTP: who a workflow names decides on the page and in the API, each move has a form, the
page of a workflow shows its guards, and bulk screening and bulk mail say exactly whom they touch."""

import re

import psycopg
import pytest
from talking import Browser


@pytest.fixture(scope="module")
def waiting(site):
    """A published call with a proposal that waits for screening, of an organisation that no officer acts for."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT p.call_id, p.id FROM proposal p JOIN call c ON c.id = p.call_id AND c.state = 'published'
            WHERE p.state = 'submitted' AND c.trial_of IS NULL AND c.paper_days IS NULL
              AND NOT EXISTS (SELECT FROM screening_item i WHERE i.call_id = c.id)
            ORDER BY p.id LIMIT 1
            """).fetchone()


def seen(who, key):
    shown = who.get(f"/yunlin/proposals/{key}")
    assert shown.status == 200, shown.body
    return shown.json, {"If_Match": f'"{shown.json["version"]}"'}


def test_a_decision_maker_screens_on_the_page_and_by_the_api(site, program, waiting):
    call, key = waiting
    officer, decision = program("officer"), program("decision")
    there = officer.get(f"/yunlin/calls/{call}/workflow").json
    states = there["states"] + ["second | submitted | decision_maker | 3 | 复核 | Second look"]
    moves = there["moves"] + [
        "look | submitted | second | officer | | 报复核 | Hand on | | officer",
        "accept_second | second | accepted | decision_maker | | 同意受理 | Agree",
        "accept_again | second | accepted | decision_maker | reason | 破例受理 | Agree as an exception",
        "refuse_second | second | refused | decision_maker | reason | 不同意 | Disagree",
    ]
    made = officer.post(
        f"/yunlin/calls/{call}/workflow",
        {"states": "\n".join(states), "moves": "\n".join(moves), "seen": there["number"], "migrate": True, "map": ""})
    assert made.status == 200, made.body
    shown, version = seen(officer, key)
    assert {one["move"] for one in shown["moves"]} >= {"accept", "return", "refuse", "look"}
    assert decision.get(f"/yunlin/proposals/{key}").json["moves"] == []
    passed = officer.post(f"/yunlin/proposals/{key}/steps", {"move": "look"}, **version)
    assert passed.status == 200, passed.body
    shown, version = seen(decision, key)
    assert [(one["move"], one["class"], one["needs_reason"]) for one in shown["moves"]] == [
        ("accept_second", "positive", False), ("accept_again", "positive", True), ("refuse_second", "negative", True)]
    page = Browser(site, "decision@demo.example").get(f"/yunlin/proposals/{key}").body.decode()
    form = re.search(rf'action="/yunlin/proposals/{key}/screening".*?</form>', page, re.S)[0]
    assert re.findall(r'name="outcome" value="(\w+)"', form) == ["accepted", "refused"]
    # The second move to the same outcome has a form of its own, with the reason that it asks for.
    assert 'id="move-accept_again"' in page and 'id="move-accept_second"' not in page
    home = Browser(site, "decision@demo.example").get("/home").body.decode()
    assert "/yunlin/proposals?state=submitted" in home, "what waits for the decision-maker is a task"
    assert officer.post(f"/yunlin/proposals/{key}/screening", {"outcome": "accepted"}, **version).status in (403, 404)
    assert program("applicant1").get(f"/yunlin/calls/{call}/screening").status == 404
    listed = decision.get(f"/yunlin/calls/{call}/screening?outcome=accepted&proposal={key}")
    assert listed.status == 200 and [one["obstacle"] for one in listed.json["items"]] == [None]
    done = decision.post(f"/yunlin/proposals/{key}/screening", {"outcome": "accepted"}, **version)
    assert done.status == 200 and done.json["state"] == "accepted", done.body


def test_the_page_of_a_workflow_edits_guards_and_notices_and_names_who_is_missing(site, program, waiting):
    call, _ = waiting
    browser = Browser(site, "officer@demo.example")
    page = browser.get(f"/yunlin/calls/{call}/workflow/edit").body.decode()
    assert 'name="move.0.guards" value="checklist"' in page and 'name="move.0.tells" value="officer"' in page
    cells = dict(re.findall(r'<input class="input" type="text" name="((?:state|move)\.[^"]+)" value="([^"]*)"', page))
    for select in re.findall(r'<select class="input" name="((?:state|move)\.[^"]+)".*?</select>', page, re.S):
        chosen = re.search(
            rf'name="{re.escape(select)}".*?<option value="([^"]*)" selected', page, re.S)
        cells[select] = chosen[1]
    number = re.search(r'name="seen" value="(\d+)"', page)[1]
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    sent = browser.post(
        f"/yunlin/calls/{call}/workflow",
        [*cells.items(), ("move.0.guards", "complete"), ("move.0.guards", "other_person"),
         ("move.0.tells", "officer"), ("seen", number), ("once", once)])
    assert sent.status == 303, sent.body.decode()
    shown = browser.get(f"/yunlin/calls/{call}/workflow").body.decode()
    assert "表单无误" in shown and "与上一步不是同一人" in shown
    first = program("officer").get(f"/yunlin/calls/{call}/workflow").json["moves"][0]
    assert first.endswith("| complete, other_person | officer"), first


def test_bulk_screening_and_bulk_mail_say_whom_they_touch(site, program, waiting):
    call, _ = waiting
    officer = program("officer")
    listed = officer.get(f"/yunlin/calls/{call}/screening").json
    assert listed["waiting"] == listed["listed"] and listed["next"] is None
    page = Browser(site, "officer@demo.example").get(f"/yunlin/calls/{call}/screening").body.decode()
    assert f"待办理的共 {listed['waiting']} 份，全部列出" in page
    preview = officer.get(f"/yunlin/proposals/messages?call={call}").json
    assert preview["organisations"] == len(preview["recipients"]) > 0
    assert sum(one["proposals"] for one in preview["recipients"]) == len(preview["proposals"])
    page = Browser(site, "officer@demo.example").get(f"/yunlin/proposals/messages?call={call}").body.decode()
    assert all(one["name"] in page for one in preview["recipients"])


def test_a_need_is_stated_at_a_place_by_its_name(site, program):
    officer = program("officer")
    need = {
        "title": "周末看护", "description": "周末没有人看护。", "people": 12, "neededBy": "2027-06-30", "budget": "2000.00"}
    listed = officer.get("/yunlin/needs").json["items"]
    place = listed[0]["area"]
    by_code = officer.post("/yunlin/needs", {**need, "area": place})
    assert by_code.status == 201, by_code.body
    with psycopg.connect(site.database_url) as connection:
        name = connection.execute(
            """
            SELECT string_agg(above.name, '' ORDER BY above.level) FROM area a, area above
            WHERE a.code = %s AND above.level > 0 AND above.code = ANY (string_to_array(rtrim(a.path, '.'), '.'))
            """, [place]).fetchone()[0]
    by_name = officer.post("/yunlin/needs", {**need, "area": name})
    assert by_name.status == 201 and by_name.json["area"] == place, by_name.body
    unknown = officer.post("/yunlin/needs", {**need, "area": "没有这个地方"})
    assert unknown.status == 422 and "area" in unknown.fields()
    assert officer.get("/yunlin/needs?area=" + place).json["items"]
