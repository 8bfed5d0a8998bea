"""Tables of the books that fit their page at the width of a desk: what lies to the right is not looked for."""

import psycopg
import pytest
from crawling import sign_in
from measuring import WINDOW

# The voucher of each kind whose lines say most.
VOUCHERS = """
    SELECT DISTINCT ON (e.kind, e.document_kind) e.id FROM journal_entry e
    JOIN tenant t ON t.id = e.tenant_id AND t.slug = 'yunlin'
    JOIN role_grant g ON g.tenant_id = e.tenant_id AND g.holder_id = e.holder_id AND g.role = 'accountant'
    JOIN account_login o ON o.account_id = g.account_id AND o.identifier = 'accountant@demo.example'
    JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
    GROUP BY e.id, e.kind, e.document_kind
    ORDER BY e.kind, e.document_kind, count(l.contract_id) DESC, max(length(l.memo)) DESC, e.id
    """
SCROLLING = """() => [...document.querySelectorAll('main .scroll')].filter(one => one.scrollWidth > one.clientWidth)
  .map(one => `${one.getAttribute('aria-label')}: ${one.scrollWidth} > ${one.clientWidth}`)"""


@pytest.fixture(scope="module")
def vouchers(site):
    with psycopg.connect(site.database_url) as connection:
        return [row[0] for row in connection.execute(VOUCHERS)]


def test_the_lines_of_a_voucher_fit_beside_its_forms(page, site, vouchers):
    assert len(vouchers) > 6
    sign_in(page.context, site.base, "accountant")
    page.set_viewport_size(WINDOW)
    wide = {}
    for key in vouchers:
        page.goto(f"/yunlin/vouchers/{key}")
        if found := page.evaluate(SCROLLING):
            wide[key] = found
    assert wide == {}
