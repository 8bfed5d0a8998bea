"""A grid as a workbook: downloaded as it is saved, filled in, looked at and taken over; faults by row and column."""

import io
import re

import openpyxl
import psycopg
import pytest
from granting import upload
from talking import Browser, Program

DRAFT = """
    SELECT p.id FROM proposal p JOIN organisation_member m USING (organisation_id)
    JOIN account_login l ON l.account_id = m.account_id
    WHERE l.identifier = 'applicant2@demo.example' AND p.state = 'draft' ORDER BY p.id
    """


@pytest.fixture(scope="module")
def grid(own_site):
    """Who writes a proposal, and the section of it that has a budget."""
    who = Program(own_site, own_site.token("applicant2@demo.example"))
    with psycopg.connect(own_site.database_url) as connection:
        draft = connection.execute(DRAFT).fetchone()[0]
        section, field = connection.execute("""
            SELECT s ->> 'key', f ->> 'key' FROM proposal p
            JOIN proposal_revision r ON r.proposal_id = p.id JOIN form_response x ON x.id = r.response_id
            JOIN form_version v ON v.id = x.form_version_id, jsonb_array_elements(v.definition -> 'sections') s,
                jsonb_array_elements(s -> 'fields') f
            WHERE p.id = %s AND f ->> 'type' = 'budget'""", (draft,)).fetchone()
    return who, f"/yunlin/proposals/{draft}/sections/{section}", field


def downloaded(grid):
    who, path, field = grid
    answer = who.get(f"{path}/sheet.xlsx?field={field}")
    assert answer.status == 200, answer.body
    return openpyxl.load_workbook(io.BytesIO(answer.body))


def sent(site, grid, book, name="预算.xlsx"):
    who, path, field = grid
    content = book
    if not isinstance(book, bytes):
        kept = io.BytesIO()
        book.save(kept)
        content = kept.getvalue()
    return upload(site, who, path + "/sheet", {"field": field}, content, name)


def columns(sheet):
    return {cell.value: cell.column for cell in sheet[1]}


def filled(grid, rows=3):
    book = downloaded(grid)
    sheet = book.active
    places = columns(sheet)
    kinds = "科目" in places and sheet.cell(2, places["科目"]).value
    sources = [cell.column for cell in sheet[1]][list(places).index("金额（元）") + 1:]
    sheet.delete_rows(2, sheet.max_row)
    for row in range(2, 2 + rows):
        for name, value in (("科目", kinds), ("内容", f"第 {row} 项\n含税"), ("单价（元）", 12.5), ("数量", 4), ("单位", "份"), ("金额（元）", 50)):
            if name in places and value:
                sheet.cell(row, places[name]).value = value
        sheet.cell(row, sources[0]).value = 50
    return book, places


def test_a_filled_workbook_is_looked_at_and_then_taken_over(own_site, grid):
    who, path, field = grid
    before = who.get(path).json
    book, _ = filled(grid)
    seen = sent(own_site, grid, book)
    assert seen.status == 200, seen.body
    assert seen.json["field"] == field and seen.json["differences"][0]["lines"]
    # Nothing is stored by the look.
    assert who.get(path).json == before
    saved = who.post(path, {"answers": {field: {"paste": seen.json["paste"]}}, "base": seen.json["base"]})
    assert saved.status == 200, saved.body
    again = downloaded(grid).active
    assert again.max_row == 4 and [again.cell(2, columns(again)[name]).value for name in ("内容", "单价（元）", "数量", "金额（元）")] == [
        "第 2 项 含税", 12.5, 4, 50]
    # What comes back as it was downloaded changes nothing.
    assert sent(own_site, grid, downloaded(grid)).json["differences"] == []


def test_what_cannot_be_read_is_told_by_row_and_column(own_site, grid):
    who, path, field = grid
    before = who.get(path).json
    book, places = filled(grid)
    book.active.cell(3, places["数量"]).value = "三四个"
    book.active.cell(4, places["金额（元）"]).value = "约五十"
    refused = sent(own_site, grid, book)
    assert refused.status == 422 and set(refused.fields()) == {f"answers.{field}.paste"}, refused.body
    text = refused.body.decode()
    assert "第 3 行“数量”看不懂：三四个" in text and "第 4 行“金额”看不懂：约五十" in text
    book, places = filled(grid)
    book.active.cell(3, places["金额（元）"]).value = "=C3*D3"
    formula = sent(own_site, grid, book)
    letter = openpyxl.utils.get_column_letter(places["金额（元）"])
    assert formula.status == 422 and f"单元格 {letter}3" in formula.body.decode(), formula.body
    for content, name, said in (
            (b"", "空.xlsx", None), (b"PK\3\4 nothing", "坏.xlsx", None), (b"a" * 10, "x.csv", None)):
        answer = sent(own_site, grid, content, name)
        assert answer.status == 422, (name, answer.body)
    assert who.get(path).json == before


def test_the_pages_lead_through_it_without_scripts(own_site, grid):
    _, path, field = grid
    browser = Browser(own_site, "applicant2@demo.example")
    page = browser.get(path).body.decode()
    assert f'{path}/sheet.xlsx?field={field}' in page and "用 Excel 填写" in page
    book, _ = filled(grid, rows=2)
    kept = io.BytesIO()
    book.save(kept)

    def send(content):
        body = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="' + part + b"\r\n\r\n" + value + b"\r\n" for part, value in [
                (b'once"', b"k%d" % len(content)), (b'field"', field.encode()),
                (b'file"; filename="a.xlsx"', content)]) + b"--x--\r\n"
        return browser.send("POST", path + "/sheet", body, {
            "Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"})

    shown = send(kept.getvalue())
    text = shown.body.decode()
    assert shown.status == 200 and "采用后的变化" in text and "还没有保存" in text
    form = re.search(r'<form[^>]*action="' + re.escape(path) + r'".*?</form>', text, re.S)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    done = browser.post(path, {name: value.replace("&quot;", '"') for name, value in hidden.items()})
    assert done.status == 303, done.body
    assert downloaded(grid).active.max_row == 3
    wrong = send(b"PK\3\4 nothing")
    assert wrong.status == 422 and 'id="field-file-error"' in wrong.body.decode()


def test_nobody_else_takes_it(own_site, grid, program):
    _, path, field = grid
    for account in (None, "applicant1", "officer", "reviewer1"):
        other = Program(own_site, own_site.token(f"{account}@demo.example")) if account else Program(own_site, None)
        assert other.get(f"{path}/sheet.xlsx?field={field}").status in (401, 404)
        assert upload(own_site, other, path + "/sheet", {"field": field}, b"x", "a.csv").status in (401, 403, 404)
