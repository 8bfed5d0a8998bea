"""A judge who stands back from a live pitch late, an order that chance draws, and what reviewers are paid after tax."""

import datetime
import json
import subprocess

import psycopg
import pytest
from serving import BINARY
from talking import Browser, Program


@pytest.fixture(scope="module")
def person(own_site):
    """People of a demonstration of this file alone."""
    tokens = {}

    def person(name):
        if name and name not in tokens:
            tokens[name] = own_site.token(f"{name}@demo.example")
        return Program(own_site, tokens.get(name))

    return person


@pytest.fixture(scope="module")
def pitch(own_site):
    """The session of which an entry is revealed and another one is being marked."""
    with psycopg.connect(own_site.database_url) as connection:
        (key,), = connection.execute(
            "SELECT max(id) FROM pitch_session WHERE opened_at IS NOT NULL AND closed_at IS NULL").fetchall()
    return f"/yunlin/pitches/{key}"


def test_a_judge_stands_back_after_the_sheet_was_delivered(own_site, person, pitch):
    officer, judge = person("officer"), person("reviewer2")
    before = person(None).get(pitch + "/screen").json
    current = before["entry"]
    assert current in judge.get(pitch + "/pad").json["delivered"]
    page = Browser(own_site, "reviewer2@demo.example").get(pitch + "/pad").body.decode()
    assert 'id="recusal-entry"' in page and "已提交的评分表将保留备查" in page
    assert judge.post(pitch + "/recusals", {"entry": current, "reason": " "}).status == 422
    done = judge.post(pitch + "/recusals", {"entry": current, "reason": "负责人是我的学生"})
    assert done.status == 200, done.body
    after = person(None).get(pitch + "/screen").json
    assert (after["sheets"], after["judges"], after["recused"]) == (
        before["sheets"] - 1, before["judges"] - 1, before["recused"] + 1)
    again = judge.post(pitch + "/recusals", {"entry": current, "reason": "负责人是我的学生"})
    assert (again.status, again.json["code"]) == (422, "contest.refusal.pitch_recusal_pkey")
    assert "负责人是我的学生" in Browser(own_site, "officer@demo.example").get(pitch).body.decode()
    for stranger in (None, "reviewer3@demo.example", "applicant1@demo.example"):
        told = Browser(own_site, stranger).get(pitch).body.decode()
        assert "负责人是我的学生" not in told and "已交，不计入" not in told, stranger
    # It is a conflict wherever the proposal is judged again.
    with psycopg.connect(own_site.database_url) as connection:
        found = connection.execute(
            """
            SELECT n.ground FROM conflict_of_interest n JOIN competition_entry e ON e.proposal_id = n.proposal_id
            WHERE e.id = %s AND n.evidence = '负责人是我的学生'
            """, [current]).fetchall()
    assert found == [("declared",)]
    # Somebody at the desk, and nobody else, lets another one stand back.
    assert person("reviewer3").post(pitch + "/recusals", {"entry": current, "judge": 4, "reason": "x"}).status == 200
    assert officer.get(pitch + "/log").json["events"][-1]["judge"] == 3


def test_a_revealed_score_is_reckoned_again_and_its_sheet_stays_to_be_read(person, pitch):
    officer = person("officer")
    slots = person(None).get(pitch + "/screen").json["slots"]
    revealed = next(slot for slot in slots if slot["score"])
    page = f"{pitch}/results/{revealed['entry']}"
    before = officer.get(page).json
    assert before["left_out"] == [] and len(before["sheets"]) == 7
    highest = max(before["sheets"], key=lambda sheet: float(sheet["total"]))
    others = sorted(float(sheet["total"]) for sheet in before["sheets"] if sheet is not highest)
    done = officer.post(
        pitch + "/recusals", {"entry": revealed["entry"], "judge": highest["judge"], "reason": "事后发现任职"})
    assert done.status == 200, done.body
    after = officer.get(page).json
    assert len(after["sheets"]) == 6
    assert after["left_out"] == [
        {"judge": highest["judge"], "total": highest["total"], "ground": "declared", "reason": "事后发现任职"}]
    # One highest and one lowest of those that are left are dropped.
    assert abs(float(after["score"]) - sum(others[1:-1]) / 4) < 0.006
    shown = next(slot for slot in person(None).get(pitch + "/screen").json["slots"] if slot["entry"] == revealed["entry"])
    assert shown["score"] == after["score"]
    calculation = officer.get(pitch + "/results.json")
    done = subprocess.run([BINARY, "calc", "round-result"], input=calculation.body, capture_output=True, check=True)
    line = next(line for line in json.loads(done.stdout)["results"] if line["id"] == str(revealed["entry"]))
    assert line["score"] == after["score"]


def test_the_order_is_drawn_by_chance_and_comes_out_of_the_command_that_the_page_names(own_site, person, pitch):
    officer = person("officer")
    edition = Browser(own_site).get(pitch).body.decode().split("/competitions/")[1].split('"')[0].split("#")[0]
    with psycopg.connect(own_site.database_url) as connection:
        judges = [row[0] for row in connection.execute("SELECT id FROM reviewer ORDER BY id LIMIT 3")]
    made = officer.post(f"/yunlin/competitions/{edition}/pitches", {
        "name": "加赛", "pitchMinutes": 8, "questionMinutes": 7, "method": "mean", "places": 2, "quorum": 2,
        "criteria": "现场表现 100", "judges": judges})
    assert made.status == 201, made.body
    place = f"/yunlin/pitches/{made.json['id']}"
    assert officer.get(place).json["draw"] is None
    assert officer.post(place + "/order", {}).status == 200
    told = person(None).get(place).json
    draw = told["draw"]
    assert (draw["seed_typed"], draw["seed_source"], draw["draws"], draw["comes_out_again"]) == (False, "", 1, True)
    numbers = [slot["number"] for slot in told["slots"]]
    assert draw["order"] == numbers and draw["pool"] == sorted(numbers) and len(numbers) == 3
    found = subprocess.run(
        [BINARY, "calc", "draw"], input=json.dumps(draw["calculation"]).encode(), capture_output=True, check=True)
    assert [draw["pool"][place - 1] for place in json.loads(found.stdout)["selected"]] == numbers
    page = Browser(own_site).get(place).body.decode()
    assert str(draw["seed"]) in page and draw["sha256"] in page and "系统在参赛名单确定后随机产生" in page
    # Typed: with where it comes from, and never without.
    for typed, field in (({"seed": 7}, "seedSource"), ({"seedSource": "掷骰"}, "seed")):
        refused = officer.post(place + "/order", typed)
        assert refused.status == 422 and set(refused.fields()) == {field}, refused.body
    assert officer.post(place + "/order", {"seed": 7, "seedSource": "三队代表掷骰"}).status == 200
    again = person(None).get(place).json["draw"]
    assert (again["seed"], again["seed_typed"], again["seed_source"], again["draws"]) == (7, True, "三队代表掷骰", 2)
    assert "三队代表掷骰" in Browser(own_site).get(place).body.decode()
    assert officer.post(place + "/withdrawal", {"reason": "只为试一试抽签"}).status == 200


def test_fees_are_paid_after_tax_by_the_accountant_and_read_with_their_tax(own_site, person):
    officer, accountant = person("officer"), person("accountant")
    with psycopg.connect(own_site.database_url) as connection:
        (round, reviewer), = connection.execute(
            """
            SELECT a.round_id, a.reviewer_id FROM review_assignment a
            WHERE a.released_at IS NOT NULL AND NOT EXISTS (SELECT FROM reviewer_fee f WHERE f.round_id = a.round_id)
            ORDER BY a.round_id, a.reviewer_id LIMIT 1
            """).fetchall()
    fees = f"/yunlin/reviews/{round}/fees"
    for kind, amount in (("fee", "1000.00"), ("travel", "600.00")):
        done = officer.post(fees, {"reviewer": reviewer, "kind": kind, "amount": amount})
        assert done.status == 200, done.body
    fee, travel = sorted(accountant.get(fees).json["items"], key=lambda item: item["id"])
    # The rules of the installation say 20 % of what is above 800 yuan; an expense is no income.
    assert (fee["reckoned_tax"], travel["reckoned_tax"], fee["paid_on"]) == ("40.00", None, None)
    today = datetime.date.today().isoformat()
    payment = {"fee": fee["id"], "paidOn": today, "tax": "40.00", "reference": "记-8"}
    assert officer.post(f"{fees[:-5]}/fee-payments", payment).status == 404
    assert accountant.post(f"{fees[:-5]}/fee-payments", {**payment, "tax": "1000.01"}).fields() == {
        "tax": "reviewers.refusal.tax_above"}
    done = accountant.post(f"{fees[:-5]}/fee-payments", payment)
    assert done.status == 200, done.body
    paid = next(item for item in officer.get(fees).json["items"] if item["id"] == fee["id"])
    assert (paid["tax"], paid["net"], paid["paid_on"], paid["reference"]) == ("40.00", "960.00", today, "记-8")
    page = Browser(own_site, "accountant@demo.example").get(fees).body.decode()
    assert "960.00" in page and "待核" in page and "一般知识" in page
    refused = officer.post(f"{fees[:-5]}/fee-withdrawals", {"fee": fee["id"], "reason": "重复"})
    assert refused.status == 422 and refused.fields() == {"fee": "reviewers.refusal.fee_paid"}
    undone = accountant.post(f"{fees[:-5]}/fee-payment-withdrawals", {"fee": fee["id"], "reason": "退票"})
    assert undone.status == 200, undone.body
    assert officer.post(f"{fees[:-5]}/fee-withdrawals", {"fee": fee["id"], "reason": "重复"}).status == 200
