"""What editions of contests refuse at the door, what survives a computation, and what a withdrawn result takes with it."""

import psycopg
import pytest
from talking import Browser, Program


@pytest.fixture(scope="module")
def desk(own_site):
    """The demonstration of this file alone: its editions by the end of the code of their call, and people who ask."""
    with psycopg.connect(own_site.database_url) as connection:
        rows = connection.execute(
            """
            SELECT right(c.code, 2), m.id FROM competition m JOIN call c ON c.tenant_id = m.tenant_id AND c.id = m.call_id
            ORDER BY m.id
            """).fetchall()
    tokens = {}

    def person(name):
        if name and name not in tokens:
            tokens[name] = own_site.token(f"{name}@demo.example")
        return Program(own_site, tokens.get(name))

    return {"editions": dict(rows), "person": person, "site": own_site}


def rows(desk, query, values=None):
    with psycopg.connect(desk["site"].database_url) as connection:
        return connection.execute(query, values).fetchall()


def alter(desk, *statements):
    """Sets a scene as the owner of the server could."""
    with psycopg.connect(desk["site"].database_url) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement, values in statements:
            connection.execute(statement, values)


def code(answer):
    return answer.status, answer.json.get("code")


@pytest.fixture(scope="module")
def emptied(desk):
    """The edition in review without its entries, three of whose proposals are of one organisation."""
    edition = desk["editions"]["-M"]
    alter(
        desk, ("DELETE FROM competition_vote WHERE competition_id = %s", [edition]),
        ("DELETE FROM competition_entry WHERE competition_id = %s", [edition]),
        (
            """
            UPDATE proposal p SET organisation_id = (SELECT min(o.organisation_id) FROM proposal o
                WHERE o.call_id = p.call_id AND o.state = 'accepted')
            WHERE p.id IN (SELECT o.id FROM proposal o JOIN competition m ON m.call_id = o.call_id AND m.id = %s
                WHERE o.state = 'accepted' ORDER BY o.organisation_id, o.id LIMIT 3)
            """, [edition]))
    (organisation, credit, name, title), = rows(
        desk,
        """
        SELECT o.id, o.code, o.name, min(p.title) FROM proposal p JOIN organisation o ON o.id = p.organisation_id
        JOIN competition m ON m.call_id = p.call_id AND m.id = %s WHERE p.state = 'accepted'
        GROUP BY o.id HAVING count(*) = 3
        """, [edition])
    return {"edition": edition, "organisation": organisation, "code": credit, "name": name, "title": title}


def test_who_may_enter_is_held_at_the_door(desk, emptied):
    officer, place = desk["person"]("officer"), f"/yunlin/competitions/{emptied['edition']}"
    three = [row[0] for row in rows(
        desk,
        """
        SELECT p.id FROM proposal p JOIN competition m ON m.call_id = p.call_id AND m.id = %s
        WHERE p.organisation_id = %s AND p.state = 'accepted' ORDER BY p.title
        """, [emptied["edition"], emptied["organisation"]])]
    assert officer.post(place + "/rules", {"entriesMax": 2, "barred": ["gold"]}).status == 200
    refused = officer.post(place + "/entries", {"proposals": three})
    assert code(refused) == (422, "contests.left_out.competition_entries_max")
    assert list(refused.fields()) == ["proposals"] and emptied["name"] in refused.json["title"]
    # Without a choice everybody else enters, and the three are listed with what is in their way.
    assert officer.post(place + "/entries").status == 200
    waiting = officer.get(place + "/desk").json["waiting"]
    assert {line["proposal"] for line in waiting} == set(three)
    # One of the projects won gold before in the same contest, under the same organisation and title.
    title = rows(desk, "SELECT title FROM competition WHERE id = %s", [emptied["edition"]])[0][0]
    record = {
        "title": title, "edition": 99, "year": 2020, "honourLevel": "city", "source": "公益金",
        "amount": {"gold": "100.00"}, "entries": f"{emptied['title']},{emptied['name']},510000,gold"}
    made = officer.post("/yunlin/competitions", record)
    assert made.status == 201, made.body
    past = officer.post(place + "/entries", {"proposals": three[:1]})
    assert code(past) == (422, "contests.left_out.competition_past_winner")
    # The operator of an edition never enters it; what was named by mistake is taken away again.
    assert officer.post(place + "/parties", {"code": emptied["code"], "role": "operator"}).status == 200
    operating = officer.post(place + "/entries", {"proposals": three[1:2]})
    assert code(operating) == (422, "contests.left_out.competition_operator_enters")
    assert officer.post(place + "/removals", {"setting": f"party:{emptied['organisation']}"}).status == 200
    gone = officer.post(place + "/removals", {"setting": f"party:{emptied['organisation']}"})
    assert (gone.status, list(gone.fields())) == (422, ["setting"])
    assert officer.post(place + "/rules", {"entriesMax": 3}).status == 200
    assert officer.post(place + "/entries").status == 200
    late = officer.post(place + "/parties", {"code": emptied["code"], "role": "operator"})
    assert code(late) == (422, "contest.refusal.competition_operator_enters")


def test_a_page_of_publication_without_winners_says_why(desk, emptied):
    place = f"/yunlin/competitions/{emptied['edition']}/publication"
    assert desk["person"]("decision").get(place).json["winners"] == []
    page = Browser(desk["site"], "decision@demo.example").get(place).body.decode()
    assert "还没有排出名次的项目" in page and "<button" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_vote_counts_once(desk, emptied):
    officer, place = desk["person"]("officer"), f"/yunlin/competitions/{emptied['edition']}"
    period = {"votesFrom": "2020-01-01T00:00:00+08:00", "votesUntil": "2199-01-01T00:00:00+08:00"}
    assert officer.post(place + "/rules", {"entriesMax": 3} | period).status == 200
    entry = rows(desk, "SELECT min(id) FROM competition_entry WHERE competition_id = %s", [emptied["edition"]])[0][0]
    voter = desk["person"]("applicant3")
    assert voter.post(f"{place}/entries/{entry}/votes").status == 200
    assert code(voter.post(f"{place}/entries/{entry}/votes")) == (422, "contest.refusal.competition_vote_today")
    link = officer.post(place + "/ballots", {"count": 1}).json["links"][0]
    ballot = place + "/ballots/" + link.rsplit("/", 1)[1]
    anybody = desk["person"](None)
    assert anybody.post(ballot, {"entry": entry}).status == 200
    assert code(anybody.post(ballot, {"entry": entry})) == (422, "contest.refusal.competition_vote_ballot_used")
    assert anybody.post(place + "/ballots/neverMade", {"entry": entry}).status == 404
    assert anybody.post(f"{place}/entries/{entry}/votes").status == 401
    # The stored address is no plain hash of the address, with or without the edition.
    found = rows(
        desk,
        """
        SELECT count(*) FROM competition_vote v
        CROSS JOIN LATERAL (VALUES (''), (v.competition_id || ':')) AS before (text)
        WHERE v.address_sha256 IN (sha256(convert_to(before.text || '127.0.0.1', 'UTF8')),
            sha256(convert_to(before.text || '::1', 'UTF8')))
        """)
    assert found == [(0,)]


def test_places_of_an_area_hold_and_a_choice_by_hand_needs_its_reason_and_stays(desk):
    officer, edition = desk["person"]("officer"), desk["editions"]["-P"]
    place = f"/yunlin/competitions/{edition}"
    area = rows(
        desk, "SELECT area_code FROM competition_entry WHERE competition_id = %s GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
        [edition])[0][0]
    stage = {"stage": 4, "kind": "award", "beginsOn": "2026-01-01", "endsOn": "2199-01-01"}
    assert officer.post(place + "/stages", stage).status == 200
    assert officer.post(place + "/quotas", {"stage": 4, "area": area, "places": 1}).status == 200
    assert officer.post(place + "/advances", {"stage": 4}).status == 200
    reached = rows(
        desk,
        """
        SELECT count(*) FROM competition_advance a JOIN competition_entry e ON e.id = a.entry_id
        WHERE a.competition_id = %s AND a.stage = 4 AND e.area_code = %s
        """, [edition, area])
    assert reached == [(1,)]
    standings = officer.get(place + "/desk").json["standings"]
    chosen = next(line["entry"] for line in standings if line["grade"] is None)
    bare = officer.post(place + "/choices", {"entry": chosen, "grade": "silver", "reason": ""})
    assert (bare.status, list(bare.fields())) == (422, ["reason"])
    choice = {"entry": chosen, "grade": "silver", "reason": "评委会合议"}
    assert officer.post(place + "/choices", choice).status == 200
    assert code(officer.post(place + "/choices", choice)) == (422, "contest.refusal.competition_override_standing")
    # A further grade and a withdrawn entry compute everything anew.
    assert officer.post(place + "/grades", {"grade": "merit", "places": 5}).status == 200
    other = next(line["entry"] for line in standings if line["entry"] != chosen and line["grade"] is None)
    assert officer.post(place + "/entry-withdrawals", {"entry": other, "reason": "自愿退出"}).status == 200
    kept = next(line for line in officer.get(place + "/desk").json["standings"] if line["entry"] == chosen)
    assert kept["by_hand"] and kept["grade"] == "silver"
    # Nothing is published while a live pitch is open.
    seen = desk["person"]("decision").get(place + "/publication").json["seen"]
    published = desk["person"]("decision").post(place + "/publication", {"seen": seen})
    assert code(published) == (422, "contest.refusal.competition_quorum_missing")


def test_a_withdrawn_result_takes_its_honour_and_its_certificate_with_it(desk):
    edition = rows(desk, "SELECT min(id) FROM competition WHERE published_at IS NOT NULL AND call_id IS NOT NULL")[0][0]
    place, anybody = f"/yunlin/competitions/{edition}", desk["person"](None)
    (result, certificate, organisation), = rows(
        desk,
        """
        SELECT r.id, f.id, e.organisation_id FROM competition_result r
        JOIN competition_certificate f ON f.result_id = r.id JOIN competition_entry e ON e.id = r.entry_id
        WHERE r.competition_id = %s AND r.grade = 'gold'
        """, [edition])
    paper, proof = f"/yunlin/certificates/{certificate}/paper.pdf", f"/yunlin/certificates/{certificate}"
    honours = len(anybody.get(f"/organisations/{organisation}").json["honours"])
    assert anybody.get(proof).json["valid"] and anybody.get(paper).status == 200
    reasonless = desk["person"]("decision").post(place + "/result-withdrawals", {"result": result, "reason": ""})
    assert reasonless.status == 422
    withdrawn = {"result": result, "reason": "材料不实"}
    assert desk["person"]("officer").post(place + "/result-withdrawals", withdrawn).status in (403, 404)
    assert desk["person"]("decision").post(place + "/result-withdrawals", withdrawn).status == 200
    assert not anybody.get(proof).json["valid"] and anybody.get(paper).status == 404
    after = anybody.get(f"/organisations/{organisation}").json
    assert len(after["honours"]) == honours - 1
    assert [line["reason"] for line in after["withdrawn_honours"]] == ["材料不实"]
    again = desk["person"]("officer").post(place + "/certificates")
    assert code(again) == (422, "contest.refusal.competition_no_entries")


def test_the_check_finds_all_in_order_after_all_of_this(desk):
    assert "0 differences" in desk["site"].run("check")
