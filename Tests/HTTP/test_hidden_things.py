"""What is unknown, what belongs to others and what is forbidden answer the same, byte for byte, on pages and in the API."""

import psycopg
import pytest
from talking import Browser, Program, ask

UNKNOWN = 999_999_999


@pytest.fixture(scope="module")
def other(site):
    """Another authority, with an officer of its own who knows nothing of the first."""
    with psycopg.connect(site.database_url) as connection:
        connection.execute(
            """
            INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code, demonstration)
            SELECT 'other', '另一机关（演示）', 'Another authority (demonstration)', kind, organisation_id, area_code, true
            FROM tenant WHERE slug = 'yunlin'
            """)
        connection.execute(
            """
            INSERT INTO role_grant (tenant_id, account_id, role, reason)
            SELECT t.id, l.account_id, 'programme_officer', '演示' FROM tenant t, account_login l
            WHERE t.slug = 'other' AND l.identifier = 'applicant2@demo.example'
            """)
    return "applicant2"


def things(keys):
    """Addresses of things that somebody may see, with the number left open."""
    parts = {
        "/yunlin/contracts/{}": "contract", "/yunlin/proposals/{}": "proposal", "/yunlin/payments/{}": "payment",
        "/yunlin/milestones/{}": "milestone", "/yunlin/funds/{}": "fund", "/yunlin/vouchers/{}": "voucher",
        "/yunlin/plans/{}": "plan", "/yunlin/reviews/{}/ranking": "round", "/yunlin/assignments/{}": "assignment",
        "/yunlin/receipts/{}": "receipt", "/yunlin/budget-versions/{}": "version", "/yunlin/bank-accounts/{}": "account",
    }
    return [(pattern, keys[part][0]) for pattern, part in parts.items()]


@pytest.mark.parametrize("account", ["supervisor", "applicant9", "system"])
def test_forbidden_and_unknown_are_one_answer(program, keys, account):
    who = program(account)
    nothing = who.get("/yunlin/nothing-of-the-kind")
    assert nothing.status == 404
    for pattern, key in things(keys):
        known, unknown = who.get(pattern.format(key)), who.get(pattern.format(UNKNOWN))
        assert unknown.status == 404 and unknown.body == nothing.body
        assert known.status == 200 or known.body == nothing.body, pattern


def test_pages_hide_things_in_the_same_way(site, keys):
    browser = Browser(site, "applicant9@demo.example")
    nothing = browser.get("/yunlin/nothing-of-the-kind")
    assert nothing.status == 404
    for pattern, key in things(keys):
        for number in (key, UNKNOWN, 0, "01", "x", -1, 10**30):
            answer = browser.get(pattern.format(number))
            assert answer.status == 200 or answer.body == nothing.body, f"{pattern} {number}"


def test_changes_of_hidden_things_are_the_same_404(program, keys):
    who = program("applicant9")
    nothing = who.get("/nothing/of/the/kind/at/all").body
    paths = {"/yunlin/payments/{}/payment": "payment", "/yunlin/calls/{}/withdrawal": "call", "/yunlin/plans/{}/refusal": "plan"}
    for path, part in paths.items():
        key = keys[part][0]
        known, unknown = who.post(path.format(key), {}), who.post(path.format(UNKNOWN), {})
        assert (known.status, unknown.status) == (404, 404)
        assert known.body == unknown.body == nothing


def test_things_of_another_authority_are_not_there(program, keys, other):
    who = program(other)
    nothing = who.get("/other/nothing-of-the-kind")
    assert who.get("/other/funds").status == 200
    for pattern, key in things(keys):
        answer = who.get(pattern.replace("/yunlin/", "/other/").format(key))
        assert (answer.status, answer.body) == (404, nothing.body), pattern


def test_proposals_of_other_organisations_are_not_there(program, keys):
    seen = {}
    for account in ("applicant1", "applicant2", "applicant3"):
        seen[account] = {key for key in keys["proposal"] if program(account).get(f"/yunlin/proposals/{key}").status == 200}
    assert all(seen.values())
    assert not seen["applicant1"] & seen["applicant3"]


def test_who_has_to_sign_in_learns_nothing_else(site, keys):
    nobody = Program(site)
    answers = [
        nobody.get(path) for path in (
            f"/yunlin/contracts/{keys['contract'][0]}", f"/yunlin/contracts/{UNKNOWN}", "/nowhere/contracts/1",
            "/yunlin/contracts/%00")]
    assert {answer.status for answer in answers} == {401}
    for token in ("x", "é".encode().decode("latin-1"), "a" * 500):
        assert Program(site, token).get("/rules").status == 401


def test_errors_are_problem_details_in_the_language_that_is_asked_for(site):
    nobody = Program(site)
    chinese = nobody.get("/yunlin/contracts")
    english = nobody.get("/yunlin/contracts", Accept_Language="de, en;q=0.8, zh;q=0.2")
    assert chinese.json["title"] == "请先登录" and english.json["title"] == "Please sign in first"
    assert chinese.headers["content-language"] == "zh-Hans" and english.headers["content-language"] == "en"
    assert chinese.json["code"] == english.json["code"] == "error.sign_in"
    assert chinese.headers["www-authenticate"] == "Bearer"
    refused = nobody.post("/session", {"login": "nobody", "password": ""}, Accept_Language="en")
    assert refused.status == 422 and refused.fields() == {"password": "field.refusal.missing"}
