"""The log: one line for each request where it is asked for, with nothing of who asked or what."""

import json
import re
import subprocess

import pytest
from serving import BINARY, Site
from talking import Program, ask

FIELD = re.compile(r'(\w+)=("[^"]*"|\S+)')


@pytest.fixture
def other(cluster_url, site):
    """Another server on the same database, not yet started."""
    other = Site(cluster_url, re.search(r"/(\w+)(\?|$)", site.database_url)[1])
    other.environment["MIAOPU_VAULT_KEY_FILE"] = str(site.data / "vault.key")
    yield other
    other.stop()


def requests(site):
    """Names and values of the lines about requests."""
    lines = [line for line in site.log.read_text().splitlines() if re.search(r"\brequest$", line)]
    return [{name: value.strip('"') for name, value in FIELD.findall(line)} for line in lines]


def test_each_request_is_one_line_without_anything_personal(other, site):
    other.environment["MIAOPU_LOG"] = "info"
    other.start()
    token = site.token("applicant1@demo.example")
    before, welcome = len(requests(other)), len(other.log.read_text())
    answers = [
        ask(other, "GET", "/search?q=wordonlyonce"),
        ask(other, "GET", "/nothing-of-the-kind/wordonlyonce"),
        ask(other, "GET", "/yunlin/proposals/999999999"),
        Program(other).post("/session", {"login": "wordonlyonce@demo.example", "password": "wordonlyonce"}),
        Program(other, token).get("/home"),
    ]
    found = requests(other)[before:]
    assert [(line["method"], int(line["status"])) for line in found] == [
        (method, answer.status) for method, answer in zip(["GET", "GET", "GET", "POST", "GET"], answers)]
    assert [line["request"] for line in found] == [answer.headers["x-request-id"] for answer in answers]
    assert [line["route"] for line in found] == [
        "/search", "NotFound", "/{authority}/proposals/{proposal}", "/api/v1/session", "/api/v1/home"]
    assert all(0 <= float(line["milliseconds"]) < 60_000 for line in found)
    assert all(set(line) == {"method", "status", "request", "route", "milliseconds"} for line in found)
    for word in ("wordonlyonce", "applicant1", token, "999999999"):
        assert word not in other.log.read_text()[welcome:]


@pytest.mark.parametrize("level", [None, "notice"])
def test_a_quiet_log_has_no_requests(other, level):
    if level:
        other.environment["MIAOPU_LOG"] = level
    other.start()
    assert ask(other, "GET", "/yunlin/calls").status == 200
    assert not requests(other)


@pytest.mark.parametrize("level", ["loud", "INFO", "trace", "info "])
def test_an_unknown_level_is_refused(other, level):
    done = subprocess.run(
        [BINARY, "serve"], env={**other.environment, "MIAOPU_LOG": level}, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == 78
    assert "MIAOPU_LOG" in done.stderr and "debug|info|notice|warning|error" in done.stderr


def test_a_fault_is_found_by_the_number_on_its_answer(other, site):
    """The number of a request is on its answer, so that a report leads to its line."""
    other.environment["MIAOPU_LOG"] = "debug"
    other.start()
    answer = Program(other).post("/session", {"login": 7})
    assert answer.status == 422
    number = json.loads(answer.body)["request"]
    assert [line["status"] for line in requests(other) if line["request"] == number] == ["422"]
