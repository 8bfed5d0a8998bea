"""The running server against its own OpenAPI document: the document is valid, every answer is as it says, every method
that it does not list is refused, and schemathesis finds nothing within a fixed budget."""

import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

import jsonschema_rs
import psycopg
import pytest
from openapi_spec_validator import validate
from serving import Site
from talking import Program, ask
from turns import in_turn

# Whose rights are used, and as what the description lets them in. Those who can take rights away come last.
ASKING = {
    None: {"public", "demonstration"},
    "applicant1": {"members"},
    "officer": {"programme_officer"},
    "accountant": {"accountant"},
    "reviewer1": {"reviewer"},
    "supervisor": {"supervisor"},
    "approver": {"finance_approver"},
    "cashier": {"cashier"},
    "decision": {"decision_maker"},
    "auditor": {"auditor"},
    "county": {"area_officer"},
    "recommending": {"recommending_unit"},
    "audit": {"audit"},
    "system": {"system"},
    "security": {"security"},
}

# Whose organisations apply; what belongs to an organisation is read by one of them.
MEMBERS = [f"applicant{number}" for number in range(2, 25)]

# By default a third of the operations, another one with every change, is asked by one account that it lets in.
# MIAOPU_SCHEMATHESIS=long has every account ask every operation many more questions; it is for a night.
IS_LONG = os.environ.get("MIAOPU_SCHEMATHESIS") == "long"
PARTS = 3
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]


def filled(path, keys):
    """Addresses of a path with keys of the demonstration, a few of them."""
    parts = re.findall(r"\{(\w+)\}", path)
    for values in itertools.islice(itertools.product(*(keys.get(part, [1])[:4] or [1] for part in parts)), 16):
        address = path
        for part, value in zip(parts, values):
            address = address.replace("{" + part + "}", str(value))
        yield address


def test_the_document_is_valid_openapi(description):
    validate(description)
    assert description["openapi"].startswith("3.1")
    names = [operation["operationId"] for path in description["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def rights(operation):
    """As what one may ask an operation: the names of ASKING. Calculations are for everybody."""
    access = operation.get("x-access", {"public": True})
    return {name for name, value in access.items() if value is True} | {
        name for value in access.values() if value is not True for name in value}


def admitted(operation):
    """The accounts of ASKING that an operation lets in."""
    names = rights(operation)
    return [account for account, held in ASKING.items() if held & names or account and "signed_in" in names]


def questions(path, operation, keys):
    """Addresses of a page with what it asks for in its query."""
    needed = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query" and one["required"]]
    needed += CHOSEN.get(path, [])
    for address in filled(path, keys):
        for values in itertools.product(*(keys.get(name) or [TEXTS.get(name, "1")] for name in needed)):
            query = urllib.parse.urlencode(dict(zip(needed, values)))
            yield address + ("?" + query if query else "")


# Pages that ask for one of several things in their queries.
CHOSEN = {"/{authority}/contracts/new": ["award"]}
# What pages ask for in their queries, beside keys of things.
TEXTS = {"month": "2026-01-01", "day": "2026-01-01"}
def test_every_answer_is_as_the_document_says(program, description, keys, own):
    """Every page is read by those who are let in, and by one who is not."""
    unread = set()
    problem = jsonschema_rs.validator_for(description["components"]["schemas"]["Problem"])
    for path, operations in description["paths"].items():
        if "get" not in operations:
            continue
        responses = operations["get"]["responses"]
        schema = responses["200"]["content"].get("application/json", {}).get("schema")
        validator = jsonschema_rs.validator_for({**schema, "components": description["components"]}) if schema else None
        inside = admitted(operations["get"])[:4]
        others = [account for account in ASKING if account not in admitted(operations["get"])]
        unread |= {path} if validator else set()
        # A paper takes seconds to print.
        addresses = list(itertools.islice(questions(path, operations["get"], keys), 8 if validator else 1))
        asked = [*itertools.product(addresses, inside), *zip(addresses, others[:1])]
        for account in inside if validator else []:
            mine = {**keys, **{part: [key] for part, key in own(account).items()}}
            asked.append((next(questions(path, operations["get"], mine)), account))
        if validator and "members" in rights(operations["get"]):
            part = re.findall(r"\{(\w+)\}", path)[-1]
            owners = [name for name in MEMBERS if part in own(name)][:1]
            asked += [(next(questions(path, operations["get"], {**keys, part: [own(name)[part]]})), name) for name in owners]
        for address, account in asked:
            answer = program(account).get(address)
            assert str(answer.status) in responses, f"{account} {address}: {answer.status}"
            if answer.status >= 400:
                problem.validate(answer.json)
                assert answer.headers["content-type"] == "application/problem+json"
            elif validator:
                validator.validate(answer.json)
                assert {name.lower() for name in responses["200"]["headers"]} <= set(answer.headers)
                unread.discard(path)
    assert not unread


def test_methods_that_are_not_listed_answer_405_with_allow(site, description, keys):
    methods = {path: {method.upper() for method in operations} for path, operations in description["paths"].items()}
    methods["/openapi.json"] = {"GET"}
    pages = {path: allowed for path, allowed in methods.items() if not path.startswith(("/calc/", "/openapi"))}
    machine = {path: {"GET"} for path in ("/healthz", "/readyz", "/metrics", "/assets/site.css")}
    api = {"/api/v1" + path: allowed for path, allowed in methods.items()}
    for path, allowed in itertools.chain(api.items(), pages.items(), machine.items()):
        address = next(filled(path, keys))
        names = sorted(allowed | ({"HEAD"} if "GET" in allowed else set()))
        for method in METHODS:
            if method in allowed:
                continue
            answer = ask(site, method, address)
            assert answer.status == 405, f"{method} {address}: {answer.status}"
            assert answer.headers["allow"] == ", ".join(names)


def test_head_answers_like_get_without_a_body(site):
    for address in ["/", "/healthz", "/api/v1/rules", "/yunlin/calls"]:
        answer = ask(site, "HEAD", address)
        assert (answer.status, answer.body) == (200, b""), address


@pytest.fixture(scope="module")
def copy(cluster_url, site):
    """A copy of the server and its database: what the questions change does not matter to other tests."""
    name = f"probed_{os.getpid()}"
    dump = ["pg_dump", "--format=custom", "--compress=0", "--file", str(site.data / "dump"), site.database_url]
    subprocess.run(dump, check=True)
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    other = Site(cluster_url, name)
    subprocess.run(["pg_restore", "--dbname", other.database_url, "--jobs", "2", str(site.data / "dump")], check=True)
    shutil.copytree(site.data / "files", other.data / "files", dirs_exist_ok=True)
    # The vault of the copy is read with the key of the first one.
    shutil.copy(site.data / "vault.key", other.data / "vault.key")
    other.start()
    yield other
    other.stop()
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(other.data)


def shares(description):
    """Operations by who asks them: each by one account that it lets in, everybody about as many."""
    found = {account: [] for account in ASKING}
    for path, operations in description["paths"].items():
        for operation in operations.values():
            inside = admitted(operation)
            account = min(inside, key=lambda account: len(found[account]))
            if None in inside or "{assignment}" in path:
                account = None if None in inside else "reviewer1"
            found[account].append(operation["operationId"])
    return found


def probe(site, folder, account, description, known):
    """Runs schemathesis as an account; the same seed asks the same questions. A valid request may still break a rule of
    the business, which answers 422, so acceptance of all valid data is the one check left out."""
    who = Program(site, site.token(f"{account}@demo.example") if account else None)
    folder.mkdir()
    settings = folder / "schemathesis.toml"
    settings.write_text(f"""
        hooks = "{pathlib.Path(__file__).parent / "known_things.py"}"
        # A version that has to be named and is missing is told with 428.
        [checks.missing_required_header]
        expected-statuses = [400, 401, 403, 406, 415, 422, 428]
        # What is hidden from the account is 404 before anything is read; too large and too often are refused, too.
        [checks.negative_data_rejection]
        expected-statuses = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429]
        [phases.coverage]
        # The test above asks with every method.
        unexpected-methods = ["PUT", "DELETE"]
        """)
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    command += [f"{site.base}/api/v1/openapi.json", "--checks", "all", "--exclude-checks", "positive_data_acceptance"]
    command += ["--phases", "examples,coverage,fuzzing,stateful" if IS_LONG else "examples,coverage,fuzzing"]
    command += ["--max-examples", "60" if IS_LONG else "2", "--seed", "1", "--continue-on-failure", "--no-shrink"]
    # Two threads trip over a fault of hypothesis on Python 3.11.
    command += ["--workers", "1", "--request-timeout", "120", "--max-response-time", "60", "--suppress-health-check", "all"]
    if not IS_LONG:
        asked = in_turn(shares(description)[account], PARTS)
        command += [word for name in asked for word in ("--include-operation-id", name)]
    if who.token:
        command += ["--header", f"Authorization: Bearer {who.token}"]
    surroundings = {**os.environ, "KNOWN_THINGS": json.dumps(known)}
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=folder, env=surroundings)
    (folder / "schemathesis.log").write_text(done.stdout + done.stderr)
    return done


def test_schemathesis_finds_nothing(copy, description, keys, own, tmp_path):
    assert all(shares(description).values()), "an account has nothing to ask"
    with concurrent.futures.ThreadPoolExecutor(1 if IS_LONG else 2) as pool:
        runs = {
            account: pool.submit(
                probe, copy, tmp_path / str(account), account, description,
                {part: found[-1] if part == "area" else found[0] for part, found in keys.items() if found} | own(account))
            for account in ASKING}
    findings = [
        f"{account}:\n{run.result().stdout[-20_000:]}\n{run.result().stderr}"
        for account, run in runs.items() if run.result().returncode != 0]
    assert not findings, "\n".join(findings)
