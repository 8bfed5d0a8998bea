"""Accounts of the demonstration for the HTTP tests, and the keys of the things in it."""

import psycopg
import pytest
from talking import Program

# Parts of the paths, and the table in which their keys stand.
TABLES = {
    "account": "bank_account", "assignment": "review_assignment", "award": "award", "call": "call",
    "competition": "competition", "contract": "contract", "file": "file", "fund": "fund", "holder": "holder",
    "milestone": "milestone", "notice": "result_notice", "organisation": "organisation",
    "payment": "payment_request", "plan": "award_plan", "programme": "programme", "proposal": "proposal",
    "receipt": "receipt", "report": "expense_report", "reviewer": "reviewer", "round": "review_round",
    "rule": "rule", "change": "rule_change", "statement": "bank_statement", "version": "budget_version", "voucher": "journal_entry",
}


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
    found = {"authority": ["yunlin"], "language": ["en", "zh-Hans"], "state": ["on", "off"], "section": ["basics"]}
    with psycopg.connect(site.database_url) as connection:
        tables = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
        for part, table in TABLES.items():
            rows = connection.execute(f"SELECT id FROM {table} ORDER BY id") if table in tables else []
            found[part] = [row[0] for row in rows]
    return found


@pytest.fixture(scope="session")
def description(program):
    """The OpenAPI document of the server."""
    return program(None).get("/openapi.json").json
