"""The calculations behind published numbers: on the command line, through the API and as forms for everybody."""

import json
import os
import subprocess

import pytest
from serving import BINARY
from talking import Browser, ask

# Inputs and results as the documentation of the calculations gives them.
CASES = [
    ("money-words", {"amount": "1409.50"}, {"words": "人民币壹仟肆佰零玖元伍角"}),
    ("split", {"amount": "100.00", "weights": ["2", "1"]}, {"parts": ["66.67", "33.33"]}),
    ("tranches", {"value": "100000.00", "percents": ["50", "30", "20"]},
     {"amounts": ["50000.00", "30000.00", "20000.00"]}),
    ("tranche-sources", {"value": "100000.00", "percents": ["50", "30", "20"], "weights": ["2", "1"]},
     {"tranches": [["33333.33", "16666.67"], ["20000.00", "10000.00"], ["13333.34", "6666.66"]],
      "sources": ["66666.67", "33333.33"]}),
    ("deadline", {"from": "2025-09-30", "add": 2, "unit": "working"}, {"due": "2025-10-10", "estimated": False}),
    ("aggregate",
     {"scores": [[99, 80, 86], [None, 75, 87]],
      "rule": {"method": "trimmed", "drop_high": 1, "drop_low": 1, "when_at_least": 3, "places": 2,
               "rounding": "half_up"}},
     {"results": [{"score": "86.00", "used": [86], "dropped": [99, 80]},
                  {"score": "81.00", "used": [75, 87], "dropped": []}]}),
]

# What is wrong, with its code and its place.
REFUSED = [
    ("split", '{"amount":"1.00"}', "missing", "/weights"),
    ("split", '{"amount":"1.00","weights":["1"],"extra":1}', "unknown_key", "/extra"),
    ("split", '{"amount":1,"weights":["1"]}', "type", "/amount"),
    ("split", '{"amount":"1.005","weights":["1"]}', "format", "/amount"),
    ("split", '{"amount":"1.00","weights":["1","-2"]}', "range", "/weights/1"),
    ("tranches", '{"value":"1.00","percents":["50","49"]}', "sum", "/percents"),
    ("deadline", '{"from":"2025-02-30","add":2,"unit":"working"}', "format", "/from"),
    ("split", "{", "json", ""),
    ("split", "[]", "type", ""),
    ("split", '{"amount":NaN}', "json", ""),
    ("split", '{"a":' * 10_000, "json", ""),
]


def run(*arguments, given=""):
    return subprocess.run([BINARY, "calc", *arguments], input=given.encode(), capture_output=True, env=os.environ)


def post(site, name, body, **headers):
    body = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return ask(site, "POST", f"/api/v1/calc/{name}", body.encode() if isinstance(body, str) else body,
               {"Content-Type": "application/json", **headers})


@pytest.mark.parametrize("name,given,expected", CASES, ids=[case[0] for case in CASES])
def test_the_command_and_the_api_compute_the_same(site, name, given, expected):
    done = run(name, given=json.dumps(given))
    assert (done.returncode, json.loads(done.stdout)) == (0, expected)
    answer = post(site, name, given)
    assert (answer.status, answer.json) == (200, expected)


@pytest.mark.parametrize("name,given,code,path", REFUSED)
def test_bad_input_is_told_with_its_place(site, name, given, code, path):
    done = run(name, given=given)
    assert done.returncode == 2 and done.stderr == b""
    error = json.loads(done.stdout)["error"]
    assert (error["code"], error["path"]) == (code, path) and error["message"]
    answer = post(site, name, given)
    assert answer.status == (400 if code == "json" else 422)
    assert answer.json["error"] == error and answer.json["code"] == f"calculation.{code}"


def test_the_command_lists_names_and_explains_each(site):
    names = run("--list").stdout.decode().split()
    assert names[:9] == [
        "money-words", "split", "tranches", "tranche-sources", "deadline", "disclosure", "code-check", "aggregate",
        "weighted"]
    for name in names:
        page = run(name, "--help").stdout.decode()
        assert page.startswith(f"{name}:") and "Example:" in page
    unknown = run("divide")
    assert unknown.returncode == 2 and json.loads(unknown.stdout)["error"]["code"] == "unknown_calculation"
    assert ask(site, "POST", "/api/v1/calc/divide", b"{}").status == 404


def test_the_limits_of_the_network_hold(site):
    assert post(site, "split", b'{"amount":"' + b"1" * (1 << 20) + b'"}').status == 413
    assert post(site, "split", {"amount": "1.00", "weights": ["1"]}, **{"Content-Type": "text/plain"}).status == 415
    for _ in range(400):
        answer = post(site, "split", {"amount": "1.00", "weights": ["1"]})
        if answer.status != 200:
            break
    assert answer.status == 429 and answer.json["code"] == "bad_request.too_many_requests"
    assert int(answer.headers["retry-after"]) > 0


FORMS = [
    ("money-words?amount=1409.50", "人民币壹仟肆佰零玖元伍角"),
    ("split?amount=100.00&weights=2,1", "66.67、33.33"),
    ("split?amount=%EF%BC%91%EF%BC%90%EF%BC%90&weights=2%EF%BC%8C1", "66.67、33.33"),
    ("tranches?value=100000.00&percents=50+30+20", "50000.00、30000.00、20000.00"),
    ("deadline?from=2025-09-30&add=2&unit=working", "2025-10-10"),
    ("code-check?kind=uscc&code=91350100M000100Y43", "是"),
    ("aggregate?scores=99+80+86%0A-+75+87&method=mean", "88.33"),
    ("weighted?criteria=a+60+10+7%0Ab+40+10+-", "70.00"),
]


@pytest.mark.parametrize("address,expected", FORMS)
def test_the_toolbox_computes_without_scripts_or_signing_in(site, address, expected):
    page = Browser(site).get("/toolbox/" + address)
    assert page.status == 200 and expected in page.body.decode()
    assert "miaopu calc" in page.body.decode()


def test_the_toolbox_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(site):
    page = Browser(site).get("/toolbox/tranches?value=100.00&percents=50+49")
    text = page.body.decode()
    assert page.status == 422
    assert 'id="field-percents-error"' in text and 'value="50 49"' in text and 'value="100.00"' in text
    index = Browser(site).get("/toolbox").body.decode()
    names = run("--list").stdout.decode().split()
    assert all(f'href="/toolbox/{name}"' in index for name in names)
