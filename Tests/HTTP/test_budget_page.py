"""The budget as a matrix: sums run both ways, and every figure is the one of the API."""

import html
import re

import pytest
from talking import Browser

FIGURES = ["approved", "adjusted", "committed", "spent", "left"]


def table(page):
    """Columns, and the cells of each row by its first cell, of the table below the chart; sums in order."""
    text = re.findall(r"<table.*?</table>", page, re.DOTALL)[1]
    rows = [
        [html.unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL)
    ]
    kinds = ['class="total"' in row for row in re.findall(r"<tr[^>]*>", text)]
    return rows[0], list(zip(kinds[1:-1], rows[1:-1])), rows[-1]


def fen(amount):
    """An amount of a page or of the API, in fen; a cell without a budget is nothing."""
    return 0 if amount == "–" else int(re.sub("[,.]", "", amount))


@pytest.fixture(scope="module")
def accountant(site):
    return Browser(site, "accountant@demo.example")


def page(accountant, query):
    answer = accountant.get("/yunlin/programmes/1/budget" + query)
    assert answer.status == 200
    return answer.body.decode()


@pytest.mark.parametrize("figure", FIGURES)
def test_years_and_lines_sum_up(accountant, program, figure):
    columns, rows, foot = table(page(accountant, f"?figure={figure}"))
    assert len(columns) == 5, columns
    amounts = [[fen(cell) for cell in cells[1:]] for _, cells in rows]
    total = [fen(cell) for cell in foot[1:]]
    for cells in [*amounts, total]:
        assert sum(cells[:-1]) == cells[-1]
    groups = [index for index, (isSum, _) in enumerate(rows) if isSum]
    assert len(groups) == 2, "two sources"
    for first, end in zip(groups, [*groups[1:], len(rows)]):
        assert amounts[first] == [sum(column) for column in zip(*amounts[first + 1 : end])]
    assert total == [sum(column) for column in zip(*(amounts[index] for index in groups))]
    told = program("accountant").get("/yunlin/programmes/1/budget").json
    assert total[-1] == fen(told["total"][figure])


def test_one_year_shows_all_figures(accountant, program):
    year = table(page(accountant, ""))[0][1]
    columns, _, foot = table(page(accountant, f"?year={year}"))
    told = program("accountant").get(f"/yunlin/programmes/1/budget?year={year}").json["total"]
    assert [fen(cell) for cell in foot[1:6]] == [fen(told[figure]) for figure in FIGURES]
    assert len(columns) == 7 and foot[6].endswith("%")


def test_a_place_holds_what_lies_in_it(program):
    def spent(area):
        answer = program("accountant").get(f"/yunlin/programmes/1/budget?by=area&area={area}")
        assert answer.status == 200
        return answer.json

    whole, county = spent("510000"), spent("510121")
    assert {item["area"] for item in county["items"]} == {"510121"}
    assert 0 < fen(county["total"]["adjusted"]) < fen(whole["total"]["adjusted"])
    assert program("accountant").get("/yunlin/programmes/1/budget?area=nowhere").status == 422
