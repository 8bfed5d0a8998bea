"""Every figure rolls up: what lies directly in an area and the areas below it are the area, for everybody and for staff."""

import psycopg
import pytest
from talking import Browser

COUNTS = ("sites", "posts", "posts_held", "contracts")
MONEY = ("budgeted", "committed", "paid", "spent")


def fen(amount):
    yuan, cents = amount.split(".")
    return int(yuan) * 100 + (-int(cents) if yuan.startswith("-") else int(cents))


def total(figures):
    """Counts, and the money of each source in fen."""
    money = {(one["source"], one["name"]): tuple(fen(one[part]) for part in MONEY) for one in figures["money"]}
    return tuple(figures[count] for count in COUNTS) + (figures["proposals"],), money


def check(area):
    """The parts are the whole: counts, and the money of each source."""
    (counts, money), parts = total(area["figures"]), [total(one["figures"]) for one in area["items"]]
    parts.append(total(area["own"]))
    for place, count in enumerate(counts):
        assert (count or 0) == sum(part[0][place] or 0 for part in parts), area["name"]
    for source, amounts in money.items():
        for place, amount in enumerate(amounts):
            assert amount == sum(part[1].get(source, (0, 0, 0, 0))[place] for part in parts), (area["name"], source)
    assert set().union(*(part[1] for part in parts)) <= set(money)


def walk(who, base, code="000000"):
    area = who.get(f"{base}/areas/{code}").json
    check(area)
    seen = {code: area}
    for below in area["items"]:
        if any(total(below["figures"])[0][:4]) or below["figures"]["money"]:
            seen.update(walk(who, base, below["code"]))
            assert total(seen[below["code"]]["figures"]) == total(below["figures"]), "the area says what its parent says"
    return seen


def test_the_public_figures_of_an_authority_sum_from_village_to_country(program):
    seen = walk(program(None), "/yunlin")
    country = seen["000000"]["figures"]
    assert len(seen) > 100 and country["sites"] > 90 and country["contracts"] > 0
    assert all(area["figures"]["proposals"] is None for area in seen.values())
    assert sum(fen(one["budgeted"]) for one in country["money"]) >= 1_500_000_000
    assert {one["source"] for one in country["money"]} >= {"donation", "government"}


def test_over_all_authorities_the_figures_are_the_sum_of_the_authorities(program):
    country = program(None).get("/areas").json
    check(country)
    for place in range(4):
        assert total(country["figures"])[0][place] == sum(
            total(one["figures"])[0][place] for one in country["authorities"])
    for part in MONEY:
        assert sum(fen(one[part]) for one in country["figures"]["money"]) == sum(
            fen(one[part]) for authority in country["authorities"] for one in authority["figures"]["money"])


def test_the_office_sees_proposals_and_drafts_where_its_grant_reaches(site, program):
    officer, public = program("officer").get("/yunlin/areas/000000").json, program(None).get("/yunlin/areas/000000").json
    check(officer)
    with psycopg.connect(site.database_url) as connection:
        proposals, contracts = connection.execute(
            """
            SELECT (SELECT count(*) FROM proposal p JOIN tenant t ON t.id = p.tenant_id
                    WHERE t.slug = 'yunlin' AND p.first_submitted_at IS NOT NULL),
                (SELECT count(*) FROM contract c JOIN tenant t ON t.id = c.tenant_id
                    WHERE t.slug = 'yunlin' AND c.kind <> 'framework')
            """).fetchone()
    assert (officer["figures"]["proposals"], officer["figures"]["contracts"]) == (proposals, contracts)
    assert public["figures"]["contracts"] < contracts
    for name in ("applicant1", "cashier", "security"):
        assert program(name).get("/yunlin/areas/000000").json["figures"] == public["figures"]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_page_leads_down_to_the_records(site, program, language):
    seen = walk(program(None), "/yunlin")
    village = next(code for code, area in seen.items() if len(code) == 12 and area["figures"]["sites"])
    county = next(code for code, area in seen.items() if area["level"] == 3 and area["figures"]["contracts"])
    browser = Browser(site)
    browser.get(f"/language/{language}")
    page = browser.get(f"/yunlin/areas/{village}").body.decode()
    link = page.split('href="/yunlin/programmes/')[1].split('"')[0]
    assert "/sites/" in link and browser.get(f"/yunlin/programmes/{link}").status == 200
    page = browser.get(f"/yunlin/areas/{county}").body.decode()
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    contract = next(one for one in links if "/contracts/" in one)
    assert browser.get(contract).status == 200
    assert any(one.startswith(f"/yunlin/areas/{county}") and len(one) > len(f"/yunlin/areas/{county}") for one in links)


def test_an_unknown_area_is_not_there(program):
    for code in ("999999", "x", "51"):
        assert program(None).get(f"/areas/{code}").status == 404
        assert program(None).get(f"/yunlin/areas/{code}").status == 404
