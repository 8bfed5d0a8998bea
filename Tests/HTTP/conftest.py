"""Accounts of the demonstration for the HTTP tests, and the keys of the things in it."""

import functools

import psycopg
import pytest
from talking import Program

# Parts of the paths, and the table in which their keys stand.
TABLES = {
    "account": "bank_account",
    "actionplan": "action_plan",
    "amendment": "contract_amendment",
    "assignment": "review_assignment",
    "award": "award",
    "banklayout": "bank_layout",
    "batch": "grant_batch",
    "bundle": "payment_batch",
    "call": "call",
    "catalogueitem": "catalogue_item",
    "certificate": "competition_certificate",
    "claim": "recovery_claim",
    "change": "rule_change",
    "commitment": "commitment",
    "competition": "competition",
    "contract": "contract",
    "defect": "defect",
    "deliverable": "deliverable",
    "deliveryreport": "delivery_report",
    "donation": "donation_receipt",
    "draft": "form_draft",
    "entry": "competition_entry",
    "evaluation": "evaluation",
    "fair": "matching_fair",
    "file": "file",
    "fileupload": "file_upload",
    "finding": "visit_finding",
    "form": "form_version",
    "fund": "fund",
    "goods": "goods",
    "holder": "holder",
    "indicator": "indicator",
    "indicatorperiod": "indicator_period",
    "invited": "reviewer_invitation",
    "layout": "statement_profile",
    "lot": "lot",
    "matching": "matching_commitment",
    "milestone": "milestone",
    "need": "community_need",
    "notice": "result_notice",
    "objection": "evaluation_objection",
    "organisation": "organisation",
    "partner": "proposal_partner",
    "payment": "payment_request",
    "pitch": "pitch_session",
    "plan": "award_plan",
    "poll": "ranked_poll",
    "profile": "export_profile",
    "procurement": "procurement",
    "programme": "programme",
    "proposal": "proposal",
    "purchaseneed": "purchase_need",
    "purchaseplan": "purchase_plan",
    "question": "call_question",
    "receipt": "receipt",
    "reconciliation": "reconciliation",
    "recorded": "recorded_award",
    "release": "release_run",
    "reopening": "period_reopening",
    "report": "expense_report",
    "reportperiod": "report_period",
    "reporttemplate": "report_template",
    "rereview": "rereview",
    "reviewer": "reviewer",
    "reviewerdraw": "reviewer_draw",
    "round": "review_round",
    "rule": "rule",
    "settlement": "settlement",
    "sheetupload": "sheet_upload",
    "site": "site",
    "statement": "bank_statement",
    "submission": "submission",
    "survey": "survey",
    "target": "milestone_indicator",
    "upload": "statement_file",
    "value": "indicator_value",
    "version": "budget_version",
    "view": "saved_view",
    "voucher": "journal_entry",
}


def pytest_collection_modifyitems(items):
    """What holds on every route is asked first, while the demonstration has things in every state, as it was loaded."""
    items.sort(key=lambda item: item.path.name != "test_every_route.py")


@pytest.fixture(scope="session")
def program(site):
    """program("officer") uses the API as that account of the demonstration; program(None) as nobody."""
    tokens = {}

    def program(name):
        if name is None:
            return Program(site)
        if name not in tokens:
            tokens[name] = site.token(f"{name}@demo.example")
        return Program(site, tokens[name])

    return program


@pytest.fixture(scope="session")
def keys(site):
    """Keys of the things of the demonstration, by the part of the path that names them."""
    found = {"authority": ["yunlin"], "language": ["en", "zh-Hans"], "state": ["on", "off"], "section": ["basics"], "template": ["help-card", "safety-inspection"]}
    found |= {"area": ["000000", "510000"], "article": ["companions", "yunnan", "sishui", "renshou", "changzhou"]}
    with psycopg.connect(site.database_url) as connection:
        tables = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
        for part, table in TABLES.items():
            rows = connection.execute(f"SELECT id FROM {table} ORDER BY id") if table in tables else []
            found[part] = [row[0] for row in rows]
        # Few keys of each kind are asked with: the round in which reviewers were drawn is among them.
        drawn = connection.execute("SELECT min(round_id) FROM reviewer_draw").fetchone()[0]
        rounds = [key for key in found["round"] if key != drawn]
        found["round"] = [*rounds[:3], drawn, *rounds[3:]]
        found["link"] = [link_of_a_gift(site, connection)]
        found["secret"] = [link_of_a_survey(site, connection)]
        found["token"] = [link_of_a_ballot(site, connection)]
    return found


def link_of_a_gift(site, connection):
    """The link of a giver, which nobody but the giver is told: of a receipt that is issued for it."""
    receipt = connection.execute(
        """
        SELECT min(r.id) FROM receipt r JOIN fund f ON f.id = r.fund_id JOIN role_grant g ON g.holder_id = r.holder_id
        JOIN account_login l ON l.account_id = g.account_id AND l.identifier = 'accountant@demo.example'
        WHERE r.entry_id IS NOT NULL AND f.source_kind = 'donation' AND NOT r.anonymous
          AND NOT EXISTS (SELECT FROM donation_receipt d WHERE d.receipt_id = r.id AND d.void_at IS NULL)
        """).fetchone()[0]
    accountant = Program(site, site.token("accountant@demo.example"))
    made = accountant.post(f"/yunlin/receipts/{receipt}/donation", {"state": "waived", "payer": "爱心人士", "item_name": "捐赠"})
    assert made.status == 201, made.body
    return made.json["link"].rsplit("/", 1)[-1]


def link_of_a_survey(site, connection):
    """The link of somebody who is asked, of which only the hash is kept: it is made anew."""
    survey, unit = connection.execute(
        """
        SELECT s.id, max(u.n) FROM survey s JOIN sample_unit u ON u.survey_id = s.id WHERE s.state = 'open' GROUP BY s.id
        """).fetchone()
    made = Program(site, site.token("officer@demo.example")).post(f"/yunlin/surveys/{survey}/links", {"unit": unit})
    assert made.status == 200, made.body
    return made.json["links"][0]["url"].rsplit("/", 1)[-1]


def link_of_a_ballot(site, connection):
    """The link of somebody who may vote, of which only the hash is kept, in the edition that has such links."""
    competition = connection.execute("SELECT min(competition_id) FROM competition_ballot").fetchone()[0]
    made = Program(site, site.token("officer@demo.example")).post(f"/yunlin/competitions/{competition}/ballots", {"count": 1})
    assert made.status == 200, made.body
    return made.json["links"][0].rsplit("/", 1)[-1]


@pytest.fixture(scope="session")
def own(site):
    """own("applicant1") are keys of things of that account's organisation, or of that reviewer's, by the part of the path."""
    queries = {
        "organisation": "SELECT organisation_id FROM mine",
        "proposal": "SELECT id FROM proposal JOIN mine USING (organisation_id) ORDER BY state = 'draft' DESC, id",
        "partner": """
            SELECT q.id FROM proposal_partner q JOIN mine USING (organisation_id)
            JOIN proposal p ON p.id = q.proposal_id AND p.organisation_id <> q.organisation_id ORDER BY q.id
            """,
        "contract": "SELECT id FROM contract WHERE contractor_id IN (SELECT organisation_id FROM mine) ORDER BY id",
        "milestone": "SELECT id FROM milestone JOIN mine USING (organisation_id) ORDER BY id",
        "target": """
            SELECT i.id FROM milestone_indicator i JOIN milestone m ON m.id = i.milestone_id JOIN mine USING (organisation_id)
            ORDER BY i.id
            """,
        "value": """
            SELECT v.id FROM indicator_value v JOIN milestone_indicator i ON i.id = v.milestone_indicator_id
            JOIN milestone m ON m.id = i.milestone_id JOIN mine USING (organisation_id) ORDER BY v.state <> 'draft', v.id
            """,
        "report": "SELECT id FROM expense_report JOIN mine USING (organisation_id) ORDER BY id",
        "assignment": "SELECT a.id FROM review_assignment a JOIN desk d ON d.id = a.reviewer_id ORDER BY a.id DESC",
        "invited": "SELECT i.id FROM reviewer_invitation i JOIN desk d ON d.id = i.reviewer_id ORDER BY i.answer IS NOT NULL, i.id",
        "reviewer": "SELECT id FROM desk",
        "sheetupload": "SELECT u.id FROM sheet_upload u JOIN desk d ON d.id = u.reviewer_id",
        "round": "SELECT a.round_id FROM review_assignment a JOIN desk d ON d.id = a.reviewer_id ORDER BY a.id DESC",
    }

    @functools.cache
    def own(account):
        with psycopg.connect(site.database_url) as connection:
            found = {part: connection.execute(
                f"""
                WITH me AS (SELECT account_id FROM account_login WHERE identifier = %s),
                    mine AS (SELECT organisation_id FROM organisation_member JOIN me USING (account_id)),
                    desk AS (SELECT r.id FROM reviewer r JOIN me USING (account_id))
                {query}
                """, [f"{account}@demo.example"]).fetchone() for part, query in queries.items()}
        return {part: row[0] for part, row in found.items() if row}

    return own


@pytest.fixture(scope="session")
def description(program):
    """The OpenAPI document of the server."""
    return program(None).get("/openapi.json").json


@pytest.fixture(scope="module")
def acting(own_site):
    """acting("accountant") uses the API as that account of the demonstration that a file may change."""
    return functools.cache(lambda name: Program(own_site, own_site.token(f"{name}@demo.example")))
