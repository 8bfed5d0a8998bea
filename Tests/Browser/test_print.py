"""Pages on paper: A4, the words of the page and nothing to click."""

import subprocess

import pytest
from crawling import sign_in

# Reader, address, words that stand on the sheet, words of the frame that do not.
SHEETS = [
    ("public", "/yunlin/notices/1", ["公示", "拟资助金额"], ["登录", "查看全部"]),
    ("public", "/yunlin/programmes/1/money", ["资金去向", "合计"], ["登录", "English"]),
    ("officer", "/yunlin/contracts/10", ["合同概况", "分批分来源拨付", "合计"], ["退出", "打印合同"]),
    ("applicant1", "/yunlin/proposals/1", ["回执编号", "经费预算"], ["退出"]),
    ("accountant", "/yunlin/bank-accounts/1/reconciliation", ["银行存款余额调节表", "调节后"], ["退出"]),
]


def text_of(paper):
    """The words of a PDF, and its pages as (width, height)."""
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True).stdout
    facts = subprocess.run(["pdfinfo", "-"], input=paper, capture_output=True, check=True, text=False).stdout.decode()
    return words.decode(), facts


@pytest.mark.parametrize(("reader", "address", "present", "absent"), SHEETS)
def test_a_page_on_paper(page, site, reader, address, present, absent):
    if reader != "public":
        sign_in(page.context, site.base, reader)
    page.goto(site.base + address)
    heading = page.locator("h1").inner_text()
    words, facts = text_of(page.pdf(prefer_css_page_size=True, print_background=False))
    flat = "".join(words.split())
    assert "A4" in facts, facts
    assert "".join(heading.split())[:8] in flat
    for word in present:
        assert word in flat, f"{word} is missing on paper"
    for word in absent:
        assert word not in flat, f"{word} has no use on paper"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the sheet"
