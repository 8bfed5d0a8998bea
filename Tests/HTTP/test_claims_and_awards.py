"""Claims upon contractors, appeals of a consortium, bonds of bidders and direct awards, as the pages take them."""

import re

import psycopg
from talking import Browser


def claim_of(program):
    (claim,) = program("officer").get("/yunlin/recovery-claims").json["items"]
    return claim


def test_a_claim_has_its_account_and_takes_two_to_be_written_off(site, program):
    claim = claim_of(program)
    place = f"/yunlin/recovery-claims/{claim['id']}"
    shown = program("officer").get(place).json
    assert claim["amount"] == "20000.00" and sum(float(part["amount"]) for part in claim["parts"]) == 20000
    assert {move["kind"] for move in shown["moves"]} == {"raised"} and len(shown["moves"]) == len(claim["parts"])
    assert [off["answer"] for off in shown["write_offs"]] == [None]
    page = Browser(site, "officer@demo.example").get(place).body.decode()
    assert "追回款明细账" in page and "writeOffAmount" not in page and "writeOffAnswer" not in page
    assert program("applicant1").get(place).status == 404
    # A second proposal waits for the answer to the first; who proposed does not answer; a reason is asked for.
    again = program("officer").post(
        place + "/write-offs", {"writeOffAmount": "1.00", "writeOffReason": "x", "writeOffDocument": "y"})
    assert again.fields() == {"writeOffAmount": "recovery_claims.refusal.write_off_waits"}
    assert program("officer").post(
        place + "/write-off-answer", {"writeOffAnswer": "approved", "answerReason": "x"}).status == 404
    silent = program("decision").post(place + "/write-off-answer", {"writeOffAnswer": "approved", "answerReason": ""})
    assert "answerReason" in silent.fields()
    answered = program("decision").post(
        place + "/write-off-answer", {"writeOffAnswer": "approved", "answerReason": "会议决定"})
    assert answered.status == 200, answered.body
    whole = answered.json["claim"]
    assert (whole["written_off"], whole["state"]) == ("3000.00", "open")
    assert sum(float(part["written_off"]) for part in whole["parts"]) == 3000
    twice = program("decision").post(place + "/write-off-answer", {"writeOffAnswer": "refused", "answerReason": "x"})
    assert twice.fields() == {"writeOffAnswer": "recovery_claims.refusal.no_write_off"}
    more = program("officer").post(
        place + "/write-offs", {"writeOffAmount": "17000.01", "writeOffReason": "x", "writeOffDocument": "y"})
    assert more.fields() == {"writeOffAmount": "recovery_claims.refusal.beyond_due_now"}
    browser = Browser(site, "officer@demo.example")
    assert browser.post(place + "/write-offs", {"once": "a", "writeOffAmount": "N/A"}).status == 422


def test_the_bidder_of_a_bond_is_named_not_numbered(site, program):
    (found,) = [one for one in program(None).get("/yunlin/procurements?words=CG-2").json["items"]
                if one["number"] == "CG-2"]
    place = f"/yunlin/procurements/{found['id']}"
    bond = program("officer").get(place).json["bond"]
    assert bond["amount"] == "1000.00" and [one["held"] for one in bond["bidders"]] == ["1000.00", "1000.00"]
    page = Browser(site, "accountant@demo.example").get(place).body.decode()
    choices = re.search(r'<select[^>]*name="bidder"[^>]*>(.*?)</select>', page, re.S)[1]
    with psycopg.connect(site.database_url) as connection:
        names = dict(connection.execute("SELECT id, name FROM organisation").fetchall())
    for one in bond["bidders"]:
        assert names[one["organisation"]] in choices
    move = {"bondMove": "received", "bondAmount": "1.00", "bondMovedOn": "2026-01-05", "bondNote": ""}
    accountant = program("accountant")
    unknown = accountant.post(place + "/bond-moves", {**move, "bidderName": "没有这家"})
    assert unknown.fields() == {"bidderName": "purchasing.refusal.no_bidder"}
    many = accountant.post(place + "/bond-moves", {**move, "bidderName": "童行"})
    assert many.fields() == {"bidderName": "purchasing.refusal.many_bidders"}
    assert "bidder" in accountant.post(place + "/bond-moves", move).fields()
    # Nobody is told by the list who bids before the opening: responders who paid nothing are not in it.
    assert choices.count("<option") == 1 + len(bond["bidders"])
    other = next(name for id, name in names.items()
                 if id not in {one["organisation"] for one in bond["bidders"]} and "中心" in name)
    taken = accountant.post(place + "/bond-moves", {**move, "bidderName": other})
    assert taken.status == 200, taken.body
    held = {one["organisation"]: one["held"] for one in program("officer").get(place).json["bond"]["bidders"]}
    assert [held[id] for id, name in names.items() if name == other] == ["1.00"]


def test_a_direct_award_shows_what_it_splits_and_is_confirmed_with_the_reason(site, program):
    (award,) = [one for one in program("officer").get("/yunlin/recorded-awards").json["items"] if one["item"] == "A0402"]
    place = f"/yunlin/recorded-awards/{award['id']}"
    page = Browser(site, "decision@demo.example").get(place).body.decode()
    assert "CG-分1" in page and "CG-分2" in page and "confirmationReason" in page
    silent = program("decision").post(place + "/confirmation", {})
    assert silent.fields() == {"confirmationReason": "purchasing.refusal.award_alike_needs_reason"}
    confirmed = program("decision").post(place + "/confirmation", {"confirmationReason": "承接方退出，非化整为零"})
    assert confirmed.status == 200 and confirmed.json["state"] == "confirmed"
    drafts = [one for one in program("officer").get("/yunlin/procurements?words=CG-").json["items"]
              if one["item"] == "A0402"]
    for draft in drafts:
        findings = program("officer").get(f"/yunlin/procurements/{draft['id']}").json["findings"]
        assert any("暑期陪伴应急补充" in one["evidence"] for one in findings), findings


def test_an_award_that_was_taken_away_gives_no_contract(program):
    (found,) = [one for one in program(None).get("/yunlin/procurements?words=CG-4").json["items"]
                if one["number"] == "CG-4"]
    shown = program("officer").get(f"/yunlin/procurements/{found['id']}").json
    assert [one["outcome"] for one in shown["challenges"]] == ["upheld"]
    waiting = program("officer").get("/yunlin/recorded-awards").json["items"]
    assert not [one for one in waiting if one["title"].startswith("心理辅导进村")]


def test_an_appeal_waits_for_somebody_without_a_hand_in_it(site, program):
    with psycopg.connect(site.database_url) as connection:
        (evaluation, objection) = connection.execute(
            """
            SELECT o.evaluation_id, o.id FROM evaluation_appeal p JOIN evaluation_objection o
                ON o.tenant_id = p.tenant_id AND o.id = p.objection_id WHERE p.answer IS NULL
            """).fetchone()
    place = f"/yunlin/evaluations/{evaluation}"
    path = f"{place}/objections/{objection}/appeal-answer"
    own = program("decision").post(path, {"answer": "rejected", "reason": "维持"})
    assert own.status == 422 and own.json["code"] == "evaluations.refusal.appeal_takes_another", own.body
    answered = program("decision2").post(path, {"answer": "rejected", "reason": "镇里的记录没有日期"})
    assert answered.status == 200 and answered.json["state"] == "published", answered.body
    assert program("officer").get(place).json["appeals"] == [{"objection": objection, "answer": "rejected"}]
    assert program("decision2").post(path, {"answer": "upheld", "reason": "x"}).status == 422
