"""Every report of the books stands on screen with a drawing and a table and leaves as CSV, as a workbook and on A4; every
figure of it opens to its lines, which sum to it."""

import html
import re
import urllib.parse

import psycopg
import pytest
from talking import Browser

HOLDER = [
    "activity-statement", "account-statement", "income-and-costs", "sources-and-uses", "commitments", "ratios", "deadlines"]
BUDGET = [
    "/programmes/1/budget", "/programmes/1/budget?by=fund&by=area", "/programmes/1/budget/forecast", "/programmes/1/activities"]
# Pages on which every amount has to open. The others show lines themselves, each with its voucher or document.
OPENING = ["activity-statement", "ratios", "commitments", "sources-and-uses"]


def fen(text):
    whole, _, part = text.replace(",", "").partition(".")
    return int(whole + part)


@pytest.fixture(scope="module")
def books(site):
    """The foundation's key and the month in which it handed goods out."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT e.holder_id, e.month::text FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id
            JOIN tenant t ON t.id = e.tenant_id AND t.slug = 'yunlin' WHERE l.ledger_account = 'in_kind_cost'
            ORDER BY e.id LIMIT 1
            """).fetchone()


@pytest.fixture(scope="module")
def browser(site):
    return Browser(site, "accountant@demo.example")


def page(browser, address):
    answer = browser.get(address)
    assert answer.status == 200, address
    return answer.body.decode()


def address(report, books):
    query = f"?month={books[1]}" if report == "activity-statement" else ""
    return f"/yunlin/holders/{books[0]}/{report}{query}" if "/" not in report else "/yunlin" + report


@pytest.mark.parametrize("report", HOLDER + BUDGET)
def test_a_report_is_drawn_and_tabled_and_leaves_as_three_files(browser, books, report):
    text = page(browser, address(report, books))
    assert re.search(r"<svg[^>]*role=\"img\"", text) and "<table" in text
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', text)]
    for ending, magic in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        link = next((link for link in links if re.search(rf"\.{ending}(\?|$)", link)), None)
        assert link, f"{report} has no link to its {ending}"
        # The A4 of the holder's reports are printed by another test.
        if ending != "pdf" or report.endswith("forecast"):
            assert browser.get(link).body.startswith(magic), link


def cells(text):
    """The amounts of the tables in the page and the pages that they open to."""
    for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL):
            for cell in re.findall(r'<td class="number"[^>]*>(.*?)</td>', row, re.DOTALL):
                found = re.search(r'<a href="([^"]+)">([^<]+)</a>', cell)
                shown = html.unescape(re.sub(r"<[^>]*>", "", cell)).strip()
                yield shown, html.unescape(found[1]) if found else None


@pytest.fixture(scope="module")
def opened(program):
    """What a page shows that a figure opens to, as the API has it: each asked once."""
    seen = {}

    def opened(link):
        if link not in seen:
            answer = program("accountant").get(link)
            assert answer.status == 200, link
            seen[link] = answer.json
        return seen[link]

    return opened


def agrees(shown, link, found):
    """Whether the lines behind a figure sum to it; None where the page holds more than the figure."""
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
    if "/budget/moves" in link:
        return fen(found["total"][query.get("figure", ["left"])[0]]) == fen(shown)
    if "/income-and-costs" in link and {"account", "kind"} & set(query):
        return fen(found["totals"]["income"]) + fen(found["totals"]["cost"]) == fen(shown)
    if "/movements" in link:
        wanted = [found["total"]] if "flow" in query else [found["opening"], found["closing"]]
        return abs(fen(shown)) in {abs(fen(amount)) for amount in wanted}
    if "/accepted-costs" in link:
        return fen(found["total"]) == fen(shown)
    if "/releases" in link:
        # What becomes unrestricted is restricted no more: the third column is their sum, nothing.
        return fen(shown) in (fen(found["total"]), -fen(found["total"]), 0)
    return None


@pytest.mark.parametrize("report", BUDGET[:2])
def test_every_amount_of_a_budget_is_the_sum_of_what_it_opens_to(browser, books, opened, report):
    checked = 0
    for figure in ["", "figure=approved", "figure=committed", "figure=spent", "figure=left"] if "?" not in report else [""]:
        text = page(browser, f"/yunlin{report}{'?' if figure else ''}{figure}")
        # The first table belongs to the drawing.
        for shown, link in cells(text[text.index("</table>"):text.rindex("<table")]):
            if re.fullmatch(r"-?[\d,]+\.\d\d", shown):
                assert link and agrees(shown, link, opened(link)), f"{shown} {link}"
                checked += 1
    assert checked > 20


def test_the_figures_of_the_forecast_open(browser, opened):
    text = page(browser, "/yunlin/programmes/1/budget/forecast")
    links = [(shown, link) for shown, link in cells(text[text.index("</table>"):]) if link]
    assert len(links) > 20
    assert all(agrees(shown, link, opened(link)) for shown, link in links)


@pytest.mark.parametrize("report", OPENING)
def test_every_amount_of_a_report_opens_to_its_lines(browser, books, opened, report):
    text = page(browser, address(report, books))
    tables = text[text.index("</table>"):] if report != "sources-and-uses" else re.findall(r"<table.*?</table>", text, re.S)[1]
    checked, agreed = 0, 0
    for shown, link in cells(tables):
        if re.fullmatch(r"-?[\d,]+\.\d\d", shown) and (link or report in ("activity-statement", "ratios")):
            assert link, f"{shown} opens to nothing"
            found = agrees(shown, link, opened(link))
            assert found is not False, f"{shown} {link}"
            checked, agreed = checked + 1, agreed + (found is True)
    assert checked > (0 if report == "ratios" else 4)
    assert agreed > 0 or report in ("commitments", "ratios")


def test_goods_that_are_handed_out_are_a_cost_of_the_month(program, books):
    rows = program("auditor").get(f"/yunlin/holders/{books[0]}/activity-statement?month={books[1]}").json["items"]
    amounts = {row["item"]: row["month"] for row in rows}
    assert fen(amounts["in_kind_cost"]["unrestricted"]) > 0
    for part in ("unrestricted", "restricted"):
        cents = {item: fen(month[part]) for item, month in amounts.items()}
        assert cents["change"] == cents["income_total"] - cents["cost_total"] + cents["released"] \
            + cents["restricted_again"] + cents["prior_years"]
        assert cents["cost_total"] == sum(value for item, value in cents.items() if item.endswith(("_cost", "_loss", "_tax")))


def test_moves_of_a_budget_are_for_those_who_see_its_money(site, program):
    path = "/yunlin/programmes/1/budget/moves?figure=spent"
    spent = program("supervisor").get(path).json
    total = program("accountant").get("/yunlin/programmes/1/budget?by=fund").json["total"]["spent"]
    assert spent["total"]["spent"] == total and spent["count"] > 10
    lines = program("accountant").get("/yunlin/programmes/1/budget/moves.csv?figure=spent").body.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == spent["count"] + 2 and lines[-1].endswith(total)
    assert program("reviewer1").get(path).status == 404
    # A supervisor reads that money was spent, not the vouchers.
    text = Browser(site, "supervisor@demo.example").get(path).body.decode()
    assert "/vouchers/" not in text
