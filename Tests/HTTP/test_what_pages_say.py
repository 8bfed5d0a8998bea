"""Pages on which a number alone would say too little."""

import html

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
