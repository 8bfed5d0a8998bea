"""The files of a programme's money hold the figures of the page to the fen."""

import csv
import io
import json
import re
import urllib.request

import openpyxl
import pytest

AMOUNTS = slice(5, 10)


def fetch(base, path):
    """The bytes behind a path."""
    with urllib.request.urlopen(base + path, timeout=30) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def money(site):
    """Path of the money of the demonstration's first programme."""
    programmes = json.loads(fetch(site.base, "/api/v1/yunlin/programmes"))["items"]
    key = next(one["id"] for one in programmes if one["name"] == "童伴计划")
    return f"/yunlin/programmes/{key}/money"


@pytest.fixture(scope="module")
def lines(site, money):
    """The lines as the API gives them, amounts as whole fen."""
    items = json.loads(fetch(site.base, f"/api/v1{money}"))["items"]
    names = ["amount", "committed", "paid", "spent", "left"]
    return [[fen(item[name]) for name in names] for item in items]


def fen(text):
    """An amount as fen; what is not stated stays so."""
    if text in (None, ""):
        return None
    yuan, cents = str(text).replace(",", "").split(".")
    return int(yuan) * 100 + (-1 if yuan.startswith("-") else 1) * int(cents)


def test_the_csv_has_its_mark_and_the_figures_of_the_page(site, money, lines):
    raw = fetch(site.base, money + ".csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [[fen(cell) for cell in row[AMOUNTS]] for row in rows[1:]] == lines


def test_the_workbook_has_the_figures_of_the_page(site, money, lines):
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(site.base, money + ".xlsx"))).active
    rows = [[cell.value for cell in row][AMOUNTS] for row in sheet.iter_rows(min_row=2)]
    assert [[None if value is None else round(value * 100) for value in row] for row in rows] == lines


def test_the_page_shows_the_same_amounts(site, money, lines):
    page = fetch(site.base, money).decode()
    tables = "".join(re.findall(r'<table class="stack levels">.*?</table>', page, re.DOTALL))
    shown = [
        [fen(cell) for cell in re.findall(r'<td class="money"[^>]*>([^<]*)</td>', row)]
        for row in re.findall(r"<tr class=\"level-.*?</tr>", tables, re.DOTALL)
    ]
    assert shown == lines
