"""A live pitch as its spectators hear it, and a judge's sheet that arrives twice."""

import hashlib
import json
import subprocess
import time
import urllib.request

import psycopg
from serving import BINARY


def states(stream):
    """The states of a stream of server-sent events, with the moment of each."""
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line[6:]), time.monotonic()


def test_spectators_hear_of_a_sheet_within_a_second_and_it_counts_once(site, program, keys):
    pitch = keys["pitch"][0]
    place = f"/yunlin/pitches/{pitch}"
    with urllib.request.urlopen(site.base + place + "/events", timeout=20) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        heard = states(stream)
        first, _ = next(heard)
        assert first == program(None).get(place + "/screen").json
        assert first["step"] == "marking" and first["sheets"] < first["judges"]
        sheet = {"entry": first["entry"], "key": "test-key-of-a-pad", "mark": {"1": "20", "2": "30", "3": "25"}}
        before = time.monotonic()
        judge = program("reviewer6")
        assert judge.post(place + "/sheets", sheet).status == 200
        assert judge.post(place + "/sheets", sheet).status == 200
        state, moment = next((state, moment) for state, moment in heard if state["sequence"] > first["sequence"])
        assert moment - before < 1
    assert state["sheets"] == first["sheets"] + 1
    assert program(None).get(place + "/screen").json["sheets"] == first["sheets"] + 1
    other = judge.post(place + "/sheets", {**sheet, "key": "another-key-of-a-pad"})
    assert (other.status, other.json["code"]) == (422, "contest.refusal.pitch_sheet_pkey")
    outside = program("reviewer7").post(place + "/sheets", {**sheet, "mark": {"1": "31", "2": "30", "3": "25"}})
    assert (outside.status, outside.json["code"]) == (422, "contest.refusal.pitch_sheet_marks")
    assert program("reviewer9").post(place + "/sheets", sheet).status == 404
    # A telephone that was handed on: what was written at one seat is not booked on another.
    handed = program("reviewer7").post(place + "/sheets", {**sheet, "judge": 6, "key": "a-sheet-of-the-sixth"})
    assert (handed.status, handed.json["code"]) == (422, "contest.refusal.pitch_sheet_other_seat")


def test_the_public_log_says_what_happened_and_not_who_stood_back(program, keys):
    place = f"/yunlin/pitches/{keys['pitch'][0]}/log"
    for person in (None, "applicant1", "reviewer1"):
        events = program(person).get(place).json["events"]
        told = {event["judge"] for event in events if event["step"] == "recused"}
        assert told == {None}, person
        assert {event["reason"] for event in events} == {""}
    assert {event["judge"] for event in program(None).get(place).json["events"]} == {None}
    assert {event["judge"] for event in program("reviewer7").get(place).json["events"]} == {None, 7}
    assert 7 in {event["judge"] for event in program("officer").get(place).json["events"] if event["step"] == "recused"}


def test_nobody_sees_marks_before_they_are_revealed(program, keys):
    place = f"/yunlin/pitches/{keys['pitch'][0]}"
    state = program("officer").get(place + "/screen").json
    slot = next(slot for slot in state["slots"] if slot["entry"] == state["entry"])
    assert slot["score"] is None
    calculation = program("officer").get(place + "/calculation.json").json
    assert len(calculation["scores"]) == sum(slot["score"] is not None for slot in state["slots"])


def test_a_scores_file_gives_the_shown_scores(program, keys):
    place = f"/yunlin/pitches/{keys['pitch'][0]}"
    calculation = program("officer").get(place + "/calculation.json").json
    shown = [slot["score"] for slot in program(None).get(place + "/screen").json["slots"] if slot["score"]]
    found = program(None).post("/calc/aggregate", calculation).json
    assert [line["score"] for line in found["results"]] == shown and shown


def test_a_stranger_gets_scores_and_places_of_a_pitch_again(program, keys):
    """By the command that the page names, from the file that the page links to."""
    place = f"/yunlin/pitches/{keys['pitch'][0]}"
    calculation = program("officer").get(place + "/results.json")
    assert calculation.json["rule"]["tie_chain"] == ["criterion:2", "lowest_sheet", "shared"]
    assert calculation.json["rule"]["ranked_by"] == "exact"
    done = subprocess.run([BINARY, "calc", "round-result"], input=calculation.body, capture_output=True, check=True)
    found = {int(line["id"]): line for line in json.loads(done.stdout)["results"]}
    slots = program(None).get(place + "/screen").json["slots"]
    assert any(slot["place"] for slot in slots)
    for slot in slots:
        assert (found[slot["entry"]]["score"], found[slot["entry"]]["place"]) == (slot["score"], slot["place"])
        page = program("officer").get(f"{place}/results/{slot['entry']}")
        if slot["score"] is None:
            # Nobody sees marks before they are revealed, the officer neither.
            assert page.status == 404 and found[slot["entry"]]["used"] == []
            continue
        assert (page.json["score"], page.json["exact"]) == (slot["score"], found[slot["entry"]]["exact"])
        assert (page.json["used"], page.json["dropped"]) == tuple(found[slot["entry"]][key] for key in ("used", "dropped"))
        assert len(page.json["sheets"]) == len(page.json["used"]) + len(page.json["dropped"]) == 7
        for stranger in (None, "applicant1", "reviewer1"):
            assert program(stranger).get(f"{place}/results/{slot['entry']}").status == (404 if stranger else 401)
            assert program(stranger).get(f"{place}/results.json").status == (404 if stranger else 401)
    # What is frozen is there from the closing on.
    assert program("officer").get(f"{place}/derivation.json").status == 404


def test_the_rule_of_a_pitch_is_typed_refused_in_place_and_kept(program, keys):
    officer, edition = program("officer"), 2
    judges = keys["reviewer"][:3]
    typed = {
        "name": "复赛路演", "pitchMinutes": 8, "questionMinutes": 7, "method": "mean", "places": 1,
        "rounding": "half_even", "rankedBy": "exact", "tieChain": "criterion:9\nshared", "quorum": 2,
        "criteria": "社会需求 60\n现场表现 40", "judges": judges}
    refused = officer.post(f"/yunlin/competitions/{edition}/pitches", typed)
    assert refused.status == 422 and refused.fields() == {"tieChain": "pitch.refusal.tie_chain"}, refused.body
    for chain in ("shared\nmedian", "median", "criterion", "best"):
        refused = officer.post(f"/yunlin/competitions/{edition}/pitches", {**typed, "tieChain": chain})
        assert refused.status == 422 and set(refused.fields()) == {"tieChain"}, (chain, refused.body)
    made = officer.post(f"/yunlin/competitions/{edition}/pitches", {**typed, "tieChain": "criterion:1\ndraw"})
    assert made.status == 201, made.body
    place = f"/yunlin/pitches/{made.json['id']}"
    rule = officer.get(f"{place}/results.json").json["rule"]
    assert (rule["rounding"], rule["ranked_by"], rule["tie_chain"]) == ("half_even", "exact", ["criterion:1", "draw"])
    assert officer.post(f"{place}/withdrawal", {"reason": "只为试一试规则"}).status == 200


def test_the_finished_edition_follows_its_closed_pitch(site, program, keys):
    """Grades go down the places of the final, and what was frozen has the hash that the page shows."""
    officer = program("officer")
    closed = next(key for key in keys["pitch"] if officer.get(f"/yunlin/pitches/{key}").json["step"] == "closed")
    place = f"/yunlin/pitches/{closed}"
    slots = officer.get(place).json["slots"]
    assert sorted(slot["place"] for slot in slots) == list(range(1, 9))
    with psycopg.connect(site.database_url) as connection:
        results = connection.execute(
            """
            SELECT r.entry_id, r.place, r.grade FROM competition_result r
            JOIN pitch_session s ON s.tenant_id = r.tenant_id AND s.competition_id = r.competition_id
            WHERE s.id = %s ORDER BY r.place
            """, [closed]).fetchall()
        (frozen,), = connection.execute("SELECT encode(derivation_sha256, 'hex') FROM pitch_ranking").fetchall()
    places = {slot["entry"]: slot["place"] for slot in slots}
    assert [(places[entry], rank) for entry, rank, _ in results] == [(number, number) for number in range(1, 7)]
    assert [grade for _, _, grade in results] == ["gold", "silver", "silver", "bronze", "bronze", "bronze"]
    derivation = officer.get(place + "/derivation.json")
    assert hashlib.sha256(derivation.body).hexdigest() == frozen
    lines = {line["entry"]: line for line in derivation.json["entries"]}
    # Two of one score are told apart by the tie chain that was frozen before.
    equal = [line for line in lines.values() if [other["exact"] for other in lines.values()].count(line["exact"]) > 1]
    assert equal and len({line["place"] for line in equal}) == len(equal)
    done = subprocess.run(
        [BINARY, "calc", "round-result"], input=officer.get(place + "/results.json").body, capture_output=True, check=True)
    again = {int(line["id"]): (line["score"], line["exact"], line["place"]) for line in json.loads(done.stdout)["results"]}
    assert again == {key: (line["score"], line["exact"], line["place"]) for key, line in lines.items()}
    assert program(None).get(place + "/derivation.json").status == 401
