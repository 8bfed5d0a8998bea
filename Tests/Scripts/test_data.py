"""The facts beside the migrations: places, working calendar, rules."""

import csv
import datetime
import re

import pytest
from clusters import ROOT


def rows(name):
    with open(ROOT / "Migrations/data" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def areas():
    return {row["code"]: row for row in rows("areas.csv")}


def test_every_place_of_the_country_is_there_once(areas):
    listed = rows("areas.csv")
    assert len(listed) == len(areas)
    counts = {level: sum(row["level"] == level for row in listed) for level in "0123"}
    assert counts == {"0": 1, "1": 34, "2": 333, "3": 2845}
    assert len({(row["parent"], row["name"]) for row in listed}) == len(listed)


def test_every_place_hangs_under_the_place_that_its_code_names(areas):
    listed = set()
    for code, row in areas.items():
        assert re.fullmatch(r"\d{6}", code)
        assert row["level"] == "0" or row["parent"] in listed, "a parent comes before its children"
        listed.add(code)
        if row["level"] == "0":
            assert (code, row["parent"]) == ("000000", "")
        elif row["level"] == "1":
            assert row["parent"] == "000000" and code.endswith("0000")
        elif row["level"] == "2":
            assert row["parent"] == code[:2] + "0000" and code.endswith("00")
        else:
            assert row["parent"] in (code[:4] + "00", code[:2] + "0000") and not code.endswith("00")
            assert row["parent"] == code[:4] + "00" or code[:4] + "00" not in areas


@pytest.mark.parametrize(
    "code, name, pinyin",
    [
        ("530500", "保山市", "bao shan shi"),
        ("530524", "昌宁县", "chang ning xian"),
        ("532600", "文山壮族苗族自治州", "wen shan zhuang zu miao zu zi zhi zhou"),
        ("370831", "泗水县", "si shui xian"),
        ("511421", "仁寿县", "ren shou xian"),
        ("320400", "常州市", "chang zhou shi"),
        ("320411", "新北区", "xin bei qu"),
        ("513200", "阿坝藏族羌族自治州", "a ba zang zu qiang zu zi zhi zhou"),
        ("341500", "六安市", "lu an shi"),
        ("140428", "长子县", "zhang zi xian"),
        ("500000", "重庆市", "chong qing shi"),
        ("141100", "吕梁市", "lv liang shi"),
        ("419001", "济源市", "ji yuan shi"),
        ("710000", "台湾省", "tai wan sheng"),
    ],
)
def test_a_place_bears_its_name_and_its_local_reading(areas, code, name, pinyin):
    assert (areas[code]["name"], areas[code]["pinyin"]) == (name, pinyin)


def test_every_name_has_one_syllable_for_each_character(areas):
    for row in areas.values():
        syllables = row["pinyin"].split(" ")
        assert len(syllables) == len(row["name"]), row
        assert all(re.fullmatch("[a-z]{1,6}", syllable) for syllable in syllables), row


def test_the_calendar_has_the_days_of_the_notices_and_makes_up_on_weekends_only():
    days = {datetime.date.fromisoformat(row["date"]): row for row in rows("calendar.csv")}
    kinds = {year: [row["kind"] for day, row in days.items() if day.year == year] for year in (2024, 2025, 2026)}
    assert {year: (found.count("holiday"), found.count("makeup")) for year, found in kinds.items()} == {
        2024: (28, 8),
        2025: (28, 5),
        2026: (33, 6),
    }
    assert all(day.weekday() >= 5 for day, row in days.items() if row["kind"] == "makeup")
    assert days[datetime.date(2026, 2, 14)]["kind"] == "makeup"
    assert datetime.date(2026, 10, 8) not in days


def working_days(year):
    days = {row["date"]: row["kind"] for row in rows("calendar.csv")}
    day, count = datetime.date(year, 1, 1), 0
    while day.year == year:
        kind = days.get(day.isoformat())
        count += kind == "makeup" or (kind is None and day.weekday() < 5)
        day += datetime.timedelta(days=1)
    return count


@pytest.mark.parametrize("year, count", [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_number_of_working_days(year, count):
    assert working_days(year) == count


def test_a_rule_is_dated_cited_and_blocks_only_when_somebody_read_it(areas):
    seen = set()
    for row in rows("rules.csv"):
        assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", row["code"])
        assert row["scope"] == "CN" or row["scope"] in areas
        assert re.fullmatch(r"\d+(\.\d+)?", row["value"])
        assert row["unit"] in {"percent", "fen", "day", "working_day", "month", "year", "count"}
        assert row["unit"] != "fen" or row["value"].isdigit()
        assert row["operator"] in {"at_most", "at_least", "equal"}
        assert row["mark"] in {"V", "V2", "G"} and row["effect"] in {"block", "warn"}
        assert row["mark"] != "G" or row["effect"] == "warn"
        begins = datetime.date.fromisoformat(row["valid_from"])
        assert not row["valid_to"] or datetime.date.fromisoformat(row["valid_to"]) >= begins
        assert row["citation"]
        key = (row["code"], row["scope"], row["valid_from"])
        assert key not in seen
        seen.add(key)
