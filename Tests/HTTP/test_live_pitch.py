"""A live pitch as its spectators hear it, and a judge's sheet that arrives twice."""

import json
import time
import urllib.request


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
