"""Numbers of the law change through two people, in the browser and through the API; pairs of roles are data."""

import re
import uuid

import psycopg
import pytest
from talking import Browser


@pytest.fixture(scope="module")
def system(site):
    return Browser(site, "system@demo.example")


@pytest.fixture(scope="module")
def security(site):
    return Browser(site, "security@demo.example")


def version(**changes):
    return {
        "value": "7", "unit": "working_day", "operator": "at_least", "validFrom": "2031-01-01",
        "citation": "办法第九条", "mark": "V", "effect": "block", **changes,
    }


def new(its_code, **changes):
    return {
        **version(), "code": its_code, "chineseName": "演示期限", "englishName": "Demonstration period", "scope": "CN",
        **changes,
    }


@pytest.fixture
def code():
    return f"demonstration.x{uuid.uuid4().hex[:8]}.days"


def form(page, action):
    """Whether a page without scripts has the form."""
    return re.search(rf'<form[^>]*action="{re.escape(action)}"', page.body.decode()) is not None


def test_a_rule_is_added_and_followed_by_two_people_in_the_browser(system, security, program, code):
    proposed = system.post("/rules", new(code))
    assert proposed.status == 303, proposed.body.decode()
    place = proposed.headers["location"].split("?")[0]
    assert re.fullmatch(r"/rule-changes/\d+", place)
    assert code not in program(None).get("/rules").body.decode(), "what is proposed is not public"
    own = system.get(place).body.decode()
    assert "演示期限" in own and not form(system.get(place), place + "/confirmation")
    other = security.get(place)
    assert form(other, place + "/confirmation") and form(other, place + "/refusal")
    assert system.post(place + "/confirmation", {}).status == 422
    done = security.post(place + "/confirmation", {})
    assert done.status == 303
    rule = done.headers["location"].split("?")[0]
    shown = Browser(system.site).get(rule).body.decode()
    assert "演示期限" in shown and code in shown
    # The next version begins later; the first one ends on the eve and is kept.
    following = security.post(f"{rule}/successor", version(value="9.5", validFrom="2032-02-01"))
    assert following.status == 303, following.body.decode()
    change = following.headers["location"].split("?")[0]
    compared = system.get(change).body.decode()
    assert "不少于 7 个工作日" in compared and "不少于 9.5 个工作日" in compared
    assert system.post(change + "/confirmation", {}).status == 303
    versions = program(None).get(rule).json["versions"]
    assert [(one["value"], one["valid_from"], one["valid_to"]) for one in versions] == [
        ("9.5", "2032-02-01", None), ("7", "2031-01-01", "2032-01-31")]
    assert {(one["name"], one["name_en"]) for one in versions} == {("演示期限", "Demonstration period")}


def test_the_rules_bear_their_names_in_both_languages_with_the_code_beside_them(site):
    browser = Browser(site)

    def whole():
        """The list is longer than a page."""
        address, told = "/rules", ""
        while address:
            page = browser.get(address).body.decode()
            told += page
            following = re.search(r'href="(/rules\?after=[0-9]+)"', page)
            address = following and following[1]
        return told

    chinese = whole()
    assert "拟立项公示的最短天数" in chinese and "notice.award.days" in chinese
    browser.get("/language/en")
    english = whole()
    assert "Shortest public notice of intended awards" in english and "notice.award.days" in english
    with psycopg.connect(site.database_url) as connection:
        nameless = connection.execute(
            "SELECT DISTINCT r.code FROM rule r LEFT JOIN rule_name n USING (code) WHERE n.code IS NULL").fetchall()
    assert nameless == []


def test_the_api_does_the_same_and_refuses_at_the_field(program, code):
    first, second = program("system"), program("security")
    for field, wrong in {
        "value": "viel", "unit": "ell", "validFrom": "2031-02-30", "citation": "", "scope": "999999", "code": "A b",
        "englishName": "",
    }.items():
        answer = first.post("/rules", new(code, **{field: wrong}))
        assert answer.status == 422 and field in answer.fields(), f"{field}: {answer.body}"
    assert first.post("/rules", new(code, mark="G")).fields() == {"effect": "rule.refusal.unverified_blocks"}
    proposed = first.post("/rules", new(code))
    assert proposed.status == 201, proposed.body
    change = f"/rule-changes/{proposed.json['id']}"
    assert first.post("/rules", new(code)).status == 422, "one change at a time"
    assert first.post(change + "/confirmation", {}).status == 422
    for name in ("audit", "officer", "applicant1"):
        assert program(name).post(change + "/confirmation", {}).status == 404
    refused = second.post(change + "/refusal", {"reason": ""})
    assert refused.status == 422 and "reason" in refused.fields()
    assert second.post(change + "/refusal", {"reason": "原文没有这个数"}).status == 200
    seen = program("audit").get(change).json
    assert (seen["answer"], seen["reason"], seen["rule"]) == ("refused", "原文没有这个数", None)
    assert second.post(change + "/confirmation", {}).status == 409, "it is answered once"
    again = second.post("/rules", new(code))
    assert first.post(f"/rule-changes/{again.json['id']}/confirmation", {}).status == 201
    overlapping = first.post("/rules", new(code, validFrom="2040-01-01"))
    assert overlapping.fields() == {"validFrom": "rule.refusal.overlap"}


def test_pairs_of_roles_are_data(site, security, program):
    page = security.get("/role-pairs")
    assert page.status == 200 and form(page, "/role-pairs") and form(page, "/role-pairs/removals")
    keeper = program("security")
    pair = {"role": "supervisor", "other": "operator", "citation": "内部控制"}
    with psycopg.connect(site.database_url) as connection:
        connection.execute(
            """
            INSERT INTO role_grant (tenant_id, account_id, role, reason)
            SELECT t.id, l.account_id, 'operator', '演示' FROM tenant t, account_login l
            WHERE t.slug = 'yunlin' AND l.identifier = 'supervisor@demo.example'
            """)
    refused = keeper.post("/role-pairs", pair)
    assert refused.fields() == {"other": "role_pairs.refusal.held"}
    shown = security.post("/role-pairs", pair)
    assert shown.status == 422
    with psycopg.connect(site.database_url) as connection:
        name = connection.execute(
            "SELECT a.name FROM account a JOIN account_login l ON l.account_id = a.id WHERE l.identifier = %s",
            ["supervisor@demo.example"]).fetchone()[0]
        assert name in shown.body.decode()
        connection.execute("DELETE FROM role_grant WHERE role = 'operator' AND reason = '演示'")
    added = security.post("/role-pairs", pair)
    assert added.status == 303, added.body.decode()
    assert "operator.supervisor" in [one["pair"] for one in keeper.get("/role-pairs").json["items"]]
    removed = security.post("/role-pairs/removals", {"pair": "operator.supervisor", "reason": "又合并了"})
    assert removed.status == 303, removed.body.decode()
    assert "operator.supervisor" not in [one["pair"] for one in keeper.get("/role-pairs").json["items"]]
    assert keeper.post("/role-pairs/removals", {"pair": "operator.supervisor", "reason": "x"}).fields() == {
        "pair": "role_pairs.refusal.not_there"}
