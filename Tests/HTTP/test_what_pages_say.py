"""Pages on which a number alone would say too little."""

import html
import subprocess

import psycopg
import pytest
from talking import Browser


@pytest.fixture(scope="module")
def deliverable(site):
    """A deliverable of a service line: its key, and number, name and unit of the line."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT d.id, l.n, l.title, l.unit FROM deliverable d
            JOIN contract_line l ON l.tenant_id = d.tenant_id AND l.id = d.line_id
            JOIN tenant t ON t.id = d.tenant_id AND t.slug = 'yunlin' ORDER BY d.id LIMIT 1
            """).fetchone()


def test_the_service_line_of_a_deliverable_is_named_with_its_unit(site, program, deliverable):
    key, number, name, unit = deliverable
    page = html.unescape(Browser(site, "officer@demo.example").get(f"/yunlin/deliverables/{key}").body.decode())
    assert f"{number} · {name} · {unit}" in page
    told = program("officer").get(f"/yunlin/deliverables/{key}").json["deliverable"]
    assert (told["line"], told["line_name"], told["line_unit"]) == (number, name, unit)


def paper(who, path):
    """The words of a printed report without the spaces between them."""
    file = who.get(path)
    assert file.status == 200 and file.body.startswith(b"%PDF"), path
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file.body, capture_output=True, check=True).stdout
    return "".join(words.decode().split())


def test_printed_reports_begin_with_what_was_there_and_end_with_their_sums(site, program):
    accountant = program("accountant")
    with psycopg.connect(site.database_url) as connection:
        holder, = connection.execute(
            "SELECT g.holder_id FROM role_grant g JOIN account_login l ON l.account_id = g.account_id "
            "WHERE g.role = 'accountant' AND l.identifier = 'accountant@demo.example'").fetchone()
    budget = paper(accountant, "/yunlin/programmes/1/budget.pdf?by=fund&by=year")
    assert "合计15,000,000.0015,000,000.00" in budget and "截至" in budget, budget[-400:]
    path = f"/yunlin/holders/{holder}/account-statement"
    told = accountant.get(f"{path}?from=2026-02-01&through=2026-02-28").json
    words = paper(accountant, f"{path}.pdf?from=2026-02-01&through=2026-02-28")
    opening, closing = (f"{float(told[name]):,.2f}" for name in ("opening", "closing"))
    assert f"期初余额{opening}" in words and "期末余额" in words and closing in words, words[:400]


def test_sites_of_the_same_name_are_told_apart_by_their_county_and_figures_say_their_month(site, program):
    officer = Browser(site, "officer@demo.example")
    shown = program("officer").get("/yunlin/submissions").json["items"][0]["id"]
    with psycopg.connect(site.database_url) as connection:
        county, village = connection.execute(
            """
            SELECT c.name, a.name FROM submission s JOIN area a ON a.code = s.area_code
            JOIN area c ON c.level = 3 AND starts_with(a.path, c.path) WHERE s.id = %s
            """, [shown]).fetchone()
        period, first, last = connection.execute(
            "SELECT p.id, p.starts_on, p.ends_on FROM report_period p JOIN tenant t ON t.id = p.tenant_id "
            "AND t.slug = 'yunlin' ORDER BY p.id LIMIT 1").fetchone()
    assert f"{county} {village}" in html.unescape(officer.get("/yunlin/submissions").body.decode())
    page = html.unescape(officer.get(f"/yunlin/submission-periods/{period}").body.decode())
    assert f"{first} – {last}" in page.split("<h1>")[1].split("</h1>")[0]
