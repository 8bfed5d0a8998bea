"""Calls and needs by the names of places: officers and strangers know names, not codes."""

import datetime
import html
import re
import urllib.parse

import icalendar
import psycopg
import pytest
from talking import Browser, ask

# A place that is none.
MARS = urllib.parse.quote("火星")
LUZHOU = urllib.parse.quote("泸州市")


@pytest.fixture
def calls(program):
    """The calls of the demonstration that the officer sees, by their code without the year."""
    items, after = [], ""
    while after is not None:
        answer = program("officer").get(f"/yunlin/calls?after={after}" if after else "/yunlin/calls").json
        items, after = items + answer["items"], answer["next"]
    return {re.sub("[0-9]{4}", "", one["code"], count=1): one["id"] for one in items}


def lots(program, call, words):
    return program(None).get(f"/yunlin/calls/{call}/lots?area={urllib.parse.quote(words)}").json["items"]


def test_lots_are_found_by_the_name_of_a_place_or_a_part_of_it(program, calls):
    every = calls["GF-129"]
    assert [one["title"] for one in lots(program, every, "西山区")] == ["西山区青少年服务"]
    # A city names the counties in it; a part of a name those whose name has it.
    assert len(lots(program, every, "曲靖市")) == 9
    assert [one["area"] for one in lots(program, every, "530112")] == ["530112"]
    assert {one["title"] for one in lots(program, every, "彝族")} >= {"石林彝族自治县青少年服务", "峨山彝族自治县青少年服务"}
    assert [one["title"] for one in lots(program, calls["GF"], "昆明")] == ["昆明市"]
    # A name without what kind of place it is means the place with all that lies in it, as its full name does.
    assert lots(program, every, "昆明") == lots(program, every, "昆明市") and len(lots(program, every, "昆明")) > 10
    assert len(lots(program, every, "曲靖")) == 9 and len(lots(program, every, "大理")) > 10
    assert lots(program, every, "火星") == []


def test_a_short_name_of_a_place_will_do_wherever_one_is_typed(site, program, calls):
    officer = program("officer")
    found = [officer.get("/yunlin/proposals?q=" + urllib.parse.quote(f"地区:{words}")).json["items"]
             for words in ("510000", "四川省", "四川")]
    assert found[0] and found[0] == found[1] == found[2]
    assert program(None).get("/yunlin/needs?area=" + urllib.parse.quote("四川")).json["items"] == program(None).get(
        "/yunlin/needs?area=" + urllib.parse.quote("四川省")).json["items"]
    page = ask(site, "GET", f"/yunlin/calls/{calls['GF']}/lots").body.decode()
    assert "写“昆明”，昆明市及所辖县区的标段都会列出" in page


def test_the_lists_say_what_they_filter_by_and_a_place_that_is_none_is_told_at_the_field(site, program, calls):
    page = ask(site, "GET", f"/yunlin/calls/{calls['GF']}/lots?area={MARS}")
    assert page.status == 200 and "暂无记录" in page.body.decode() and "地区或标段名称" in page.body.decode()
    needs = ask(site, "GET", f"/yunlin/needs?show=open&area={MARS}")
    text = html.unescape(needs.body.decode())
    assert needs.status == 422 and "没有叫“火星”的地方" in text and "社区需求" in text
    assert re.search(r'<input[^>]*name="area"[^>]*value="火星"', text)
    assert program(None).get("/yunlin/needs?area=999999").status == 422
    assert program(None).get("/yunlin/needs?area=" + urllib.parse.quote("四川省")).json["items"]


def test_a_call_is_drafted_and_spread_by_names(site, program):
    officer = program("officer")
    with psycopg.connect(site.database_url) as connection:
        programme, = connection.execute("SELECT id FROM programme WHERE area_code = '510000' ORDER BY id LIMIT 1").fetchone()
    opens = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=1)
    plan = {
        "programme": programme, "code": "NAMES-1", "title": "按名称", "kind": "grant", "opens": opens.isoformat(),
        "deadline": (opens + datetime.timedelta(days=60)).isoformat(),
        "lots": "泸县童伴 | 泸县 | 1000.00\n叙永 | 510524 | 2000.00", "areas": "泸州市，荣县"}
    made = officer.post("/yunlin/calls", plan)
    assert made.status == 201, made.body
    call = officer.get(f"/yunlin/calls/{made.json['id']}").json
    assert [lot["area"] for lot in call["lots"]] == ["510521", "510524"]
    assert any(rule.get("areas") == ["510500", "510321"] for rule in call["eligibility"]), call["eligibility"]
    for field, value, told in (("lots", "甲 | 火星县 | 1000.00", "lot_area"), ("areas", "火星县", "areas_known")):
        refused = officer.post("/yunlin/calls", plan | {"code": "NAMES-2", field: value})
        assert refused.status == 422 and refused.fields() == {field: "calls.refusal.plan." + told}
    shown = officer.get(f"/yunlin/calls/{made.json['id']}/spread?within={LUZHOU}&level=3&share=each&amount=10.00")
    assert "510521" in [lot["area"] for lot in shown.json["lots"]]
    done = officer.post(f"/yunlin/calls/{made.json['id']}/spread", {
        "within": "泸州市", "level": "3", "share": "each", "amount": "10.00"}, key=False, If_Match=f'"{call["version"]}"')
    assert done.status in (200, 422), done.body
    assert officer.get(f"/yunlin/calls/{made.json['id']}/spread?within={MARS}&level=3&share=each&amount=10").status == 422


def test_a_draft_without_lots_says_so_and_a_quick_claim_says_who_has_what(site, calls):
    office = Browser(site, "officer@demo.example")
    draft = office.get(f"/yunlin/calls/{calls['TB-D']}").body.decode()
    assert "暂无记录" in draft and "<tbody>\n</tbody>" not in draft
    page = ask(site, "GET", f"/yunlin/calls/{calls['QD']}").body.decode()
    rows = re.findall(r'<tr><td data-label="序号">[0-9]+</td>.*?</tr>', page)
    takers = [re.search(r'data-label="承接">(.*?)</td>', row)[1] for row in rows]
    # One is taken, one has its next round tomorrow at the earliest, one is free.
    assert len(rows) == 3 and "演示" in takers[0] and re.fullmatch(r"[0-9 :-]+ 起可抢单", takers[1]), takers
    lots = ask(site, "GET", f"/yunlin/calls/{calls['QD']}/lots").body.decode()
    assert all(taker in lots for taker in takers)
    # Who may choose proposals to screen reads what the boxes are.
    bulk = office.get(f"/yunlin/calls/{calls['TB-2']}/screening").body.decode()
    assert 'class="card form" method="get"' in bulk and "查看申报书" not in re.search("<form.*?</form>", bulk, re.S)[0]


def test_a_calendar_is_read_by_a_parser(program, calls):
    read = {}
    for code in ("GF", "TB-X"):
        answer = program(None).get(f"/yunlin/calls/{calls[code]}/calendar.ics")
        read[code] = icalendar.Calendar.from_ical(answer.body)
        assert read[code].errors == [] and answer.body.count(b"\n") == answer.body.count(b"\r\n")
    events = read["GF"].walk("VEVENT")
    assert {str(one["STATUS"]) for one in events} == {"CONFIRMED"} and len({str(one["UID"]) for one in events}) == 2
    starts = [one.decoded("DTSTART") for one in events]
    assert starts == sorted(starts) and all(one.utcoffset() == datetime.timedelta() for one in starts)
    assert {str(one["STATUS"]) for one in read["TB-X"].walk("VEVENT")} == {"CANCELLED"}
