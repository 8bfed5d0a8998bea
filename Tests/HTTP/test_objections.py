"""The public notice from an objection of somebody who is not signed in to what came of the re-review."""

import psycopg
import pytest
from talking import Browser, Program

NAME, CONTACT = "吴不愿公开", "wu-object@people.example"


@pytest.fixture(scope="module")
def desk(own_site):
    """Who asks, and the notice that stands open."""
    people = {}

    def person(name):
        if name not in people:
            people[name] = Program(own_site, own_site.token(f"{name}@demo.example") if name else None)
        return people[name]

    with psycopg.connect(own_site.database_url) as connection:
        (notice, plan), = connection.execute(
            "SELECT id, plan_id FROM result_notice WHERE ends_on > current_date AND withdrawn_at IS NULL").fetchall()
    return own_site, person, f"/yunlin/notices/{notice}", plan


def rows(site, query, values=()):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(query, values).fetchall()


def object_to(person, place, statement, **more):
    answer = person(None).post(place + "/objections", {
        "name": NAME, "contact": CONTACT, "statement": statement, **more})
    assert answer.status in (200, 201), answer.body
    return answer.json["id"]


def test_who_objects_is_known_to_the_staff_and_to_nobody_else(desk):
    site, person, place, _ = desk
    missing = person(None).post(place + "/objections", {"name": NAME, "contact": "", "statement": "漏了联系方式"})
    assert missing.status == 422 and set(missing.fields()) == {"contact"}
    object_to(person, place, "请公开评分的依据")
    for stranger in (None, "applicant1", "applicant9", "reviewer1"):
        told = person(stranger).get(place).body.decode()
        assert NAME not in told and CONTACT not in told and "请公开评分的依据" not in told
        seen = Browser(site, stranger and f"{stranger}@demo.example").get(place).body.decode()
        assert NAME not in seen and CONTACT not in seen
    staff = Browser(site, "officer@demo.example").get(place).body.decode()
    assert NAME in staff and CONTACT in staff and "请公开评分的依据" in staff


def test_an_objection_is_dismissed_on_one_of_four_grounds_and_only_on_one(desk):
    site, person, place, plan = desk
    officer = person("officer")
    made = []
    for ground in ("not_entitled", "incomplete", "expert_judgement", "unfounded"):
        objection = object_to(person, place, f"异议：{ground}")
        answer = {"objection": objection, "outcome": "dismissed", "answer": "理由已书面告知。"}
        bare = officer.post(place + "/answers", answer)
        assert bare.status == 422 and set(bare.fields()) == {"ground"}, bare.body
        assert officer.post(place + "/answers", {**answer, "ground": "dislike"}).status == 422
        assert officer.post(place + "/answers", {**answer, "ground": ground, "answer": ""}).status == 422
        for stranger in ("applicant1", "reviewer1", "accountant"):
            assert person(stranger).post(place + "/answers", {**answer, "ground": ground}).status == 404
        done = officer.post(place + "/answers", {**answer, "ground": ground})
        assert done.status == 200, done.body
        made.append(objection)
        again = officer.post(place + "/answers", {**answer, "ground": ground})
        assert again.status in (404, 409, 422), again.body
    assert [ground for ground, in rows(
        site, "SELECT ground FROM objection WHERE id = ANY (%s) AND outcome = 'dismissed' ORDER BY id", [made])] == [
            "not_entitled", "incomplete", "expert_judgement", "unfounded"]
    # While one objection is open nobody confirms an award of this notice.
    refused = person("officer").post(f"/yunlin/plans/{plan}/confirmation-request")
    assert refused.status in (409, 422), refused.body


def test_an_upheld_objection_is_judged_again_by_other_people_and_the_public_reads_the_result(desk):
    site, person, place, plan = desk
    officer = person("officer")
    (proposal, round), *_ = rows(
        site,
        """
        SELECT x.proposal_id, k.round_id FROM award_plan p JOIN ranking k ON k.id = p.ranking_id
        JOIN ranking_place x ON x.ranking_id = k.id WHERE p.id = %s ORDER BY x.position
        """, [plan])
    objection = object_to(person, place, "评语与项目不符", proposal=proposal)
    done = officer.post(
        place + "/answers", {"objection": objection, "outcome": "upheld", "answer": "异议成立，另请专家复审。"})
    assert done.status == 200, done.body
    ordered = officer.post(place + "/rereviews", {"objection": objection})
    assert ordered.status in (200, 201), ordered.body
    (rereview, again), = rows(
        site, "SELECT id, round_id FROM rereview WHERE objection_id = %s", [objection])
    before = [key for key, in rows(
        site,
        """
        SELECT DISTINCT a.reviewer_id FROM review_assignment a WHERE a.round_id = %s AND a.proposal_id = %s
          AND a.released_at IS NOT NULL
        """, [round, proposal])]
    assert before
    for reviewer in before:
        refused = officer.post(
            f"/yunlin/reviews/{again}/assignments", {"proposal": proposal, "reviewer": reviewer})
        assert refused.status == 422, refused.body
    (name,), = rows(site, "SELECT name FROM review_round WHERE id = %s", [again])
    assert "复审" in name and "Re-review" not in name
    # Until it is answered the public reads that it runs, and no result.
    assert person(None).get(f"/yunlin/rereviews/{rereview}").status == 404
    ended = officer.post(f"/yunlin/rereviews/{rereview}/end", {
        "because": "objection_withdrawn", "reason": "提出人撤回了异议。"})
    assert ended.status == 200, ended.body
    seen = Browser(site).get(f"/yunlin/rereviews/{rereview}")
    assert seen.status == 200 and NAME not in seen.body.decode()
