"""A survey from its list to its answers, as officers and villagers meet it: names, quotas, draws, links and paper."""

import datetime
import html
import re

import psycopg
import pytest
from talking import Browser

FEELINGS = {"gain": "p4", "happiness": "p5", "safety": "p3"}


@pytest.fixture(scope="module")
def rows(own_site):
    def rows(sql, *values):
        with psycopg.connect(own_site.database_url) as connection:
            return connection.execute(sql, values).fetchall()

    return rows


@pytest.fixture(scope="module")
def villages(rows):
    """Six villages of each of two counties, by code with the names of both."""
    found = rows(
        """
        SELECT v.code, v.name, c.code, c.name FROM (SELECT a.*, row_number() OVER (PARTITION BY left(a.code, 6) ORDER BY a.code)
            AS place FROM area a WHERE a.level = 5) v JOIN area c ON c.code = left(v.code, 6) || repeat('0', 0)
        WHERE v.place <= 6 ORDER BY c.code, v.code LIMIT 12
        """)
    assert len(found) == 12 and len({county for *_, county, _ in found}) == 2
    return found


def prepared(acting, rows, villages, title):
    """A frame of the villages and a survey that may be drawn from it."""
    officer = acting("officer")
    ((programme, form),) = rows(
        "SELECT programme_id, form_version_id FROM survey WHERE state = 'closed' ORDER BY id LIMIT 1")
    frame = officer.post("/yunlin/sampling-frames", {
        "programme": programme, "name": title, "unit": "village",
        "lines": "\n".join(f"{code},{county},{40 + place}" for place, (code, _, county, _) in enumerate(villages))})
    assert frame.status == 201, frame.body
    survey = officer.post("/yunlin/surveys", {
        "programme": programme, "form": form, "title": title,
        "closesOn": str(datetime.date.today() + datetime.timedelta(days=20))})
    assert survey.status == 201, survey.body
    return frame.json["id"], f"/yunlin/surveys/{survey.json['id']}"


def draw(officer, path, version, frame, **how):
    return officer.post(path + "/draw", {"frame": frame, "answersEach": 2, "seed": 42, **how}, If_Match=f'"{version}"')


@pytest.mark.parametrize("design", ["srs", "stratified", "pps", "cluster"])
def test_every_design_draws_the_same_units_again_and_once(acting, rows, villages, design):
    officer = acting("officer")
    frame, path = prepared(acting, rows, villages, f"设计 {design}")
    version = officer.get(path).json["survey"]["version"]
    assert draw(officer, path, version, frame, design=design, count=13).fields() == {
        "count": "surveys.refusal.too_many"}
    drawn = draw(officer, path, version, frame, design=design, count=4)
    assert drawn.status == 200 and drawn.json["state"] == "drawn", drawn.body
    again = draw(officer, path, drawn.json["version"], frame, design=design, count=4)
    assert again.status == 422, "a sample is drawn once"
    survey = path.rsplit("/", 1)[1]
    units = rows("SELECT n FROM sample_unit WHERE survey_id = %s ORDER BY n", survey)
    result = officer.get(path).json["result"]
    assert (result["design"], result["seed"], result["units"], result["eligible"]) == (design, 42, 4, 8)
    # The same list and seed draw the same units of another survey.
    frame, other = prepared(acting, rows, villages, f"再抽 {design}")
    assert draw(officer, other, 1, frame, design=design, count=4).status == 200
    assert rows("SELECT n FROM sample_unit WHERE survey_id = %s ORDER BY n", other.rsplit("/", 1)[1]) == units


def test_villages_and_counties_stand_by_name_and_a_quota_is_shown_and_kept(own_site, acting, rows, villages):
    officer = acting("officer")
    frame, path = prepared(acting, rows, villages, "配额调查")
    desk = Browser(own_site, "officer@demo.example")
    counties = {code: name for *_, code, name in villages}
    names = {code: name for code, name, *_ in villages}
    (first, second) = counties
    page = html.unescape(desk.get(path).body.decode())
    (choices,) = re.findall(r'<select[^>]*name="stratum"[^>]*>(.*?)</select>', page, re.S)
    assert all(f"{name} {code}" in choices for code, name in counties.items())
    typo = officer.post(path + "/quotas", {"stratum": "nowhere", "most": 1})
    assert typo.fields() == {"stratum": "surveys.refusal.no_stratum"}
    assert officer.post(path + "/quotas", {"stratum": first, "most": 1}).status == 201
    assert "stratum" in officer.post(path + "/quotas", {"stratum": first, "most": 2}).fields()
    drawn = draw(officer, path, officer.get(path).json["survey"]["version"], frame, design="stratified", count=4)
    opened = officer.post(path + "/opening", {}, If_Match=f'"{drawn.json["version"]}"')
    assert opened.json["state"] == "open", opened.body
    survey = path.rsplit("/", 1)[1]
    units = rows(
        "SELECT s.n, f.code, f.stratum FROM sample_unit s JOIN frame_unit f ON f.frame_id = s.frame_id AND f.n = s.n "
        "WHERE s.survey_id = %s ORDER BY s.n", survey)
    page = html.unescape(desk.get(path).body.decode())
    (choices,) = re.findall(r'<select[^>]*name="unit"[^>]*>(.*?)</select>', page, re.S)
    for n, code, stratum in units:
        assert f"{n} · {names[code]} {code}" in choices and counties[stratum] in page
    assert "配额" in page

    # Two answers of the county with the quota: the second is told that it is full, and its link stays unused.
    of_first = next(n for n, _, stratum in units if stratum == first)
    links = officer.post(path + "/links", {"unit": of_first}).json["links"]
    whole = {"answers.knows": "yes"} | {f"answers.feelings.items.{item}": point for item, point in FEELINGS.items()}
    phone = Browser(own_site)
    addresses = [one["url"][one["url"].index("/yunlin/"):] for one in links]
    assert phone.post(addresses[0], whole).status == 303
    full = phone.post(addresses[1], whole)
    assert full.status == 422 and "已收满" in html.unescape(full.body.decode())
    assert "您的答卷已收到" not in phone.get(addresses[1]).body.decode()
    assert phone.post(addresses[0], whole).status == 422

    # A sheet of paper of the other county: entered by one person, decided by another; it uses the link up.
    of_second = next(n for n, _, stratum in units if stratum == second)
    sheet = officer.post(path + "/links", {"unit": of_second}).json["links"][0]
    entered = acting("city").post(path + "/papers", {
        "sheet": sheet["sheet"], "answers": {"knows": "yes"} | {f"feelings.items.{k}": v for k, v in FEELINGS.items()}})
    assert entered.status == 201, entered.body
    assert phone.post(sheet["url"][sheet["url"].index("/yunlin/"):], whole).status == 422
    assert officer.get(path).json["result"]["approved"] == 0, "only approved answers count"
    waiting = html.unescape(Browser(own_site, "evaluator@demo.example").get(path).body.decode())
    assert names[next(code for n, code, _ in units if n == of_second)] in waiting
    decided = acting("evaluator").post(path + "/decisions", {"decision": "approved"})
    assert decided.status == 200 and decided.json["decided"] == 2, decided.body
    result = officer.get(path).json["result"]
    assert result["approved"] == 2 and result["response_rate"] == pytest.approx(2 / 8)
