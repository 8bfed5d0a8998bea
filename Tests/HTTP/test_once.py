"""A request with a key happens once: its twin gets the first answer, another request under the key is refused."""

import concurrent.futures
import re
import uuid

import psycopg
import pytest
from talking import Browser


def organisation(name):
    return {"name": name, "kind": "association", "area": "510000", "legalRepresentative": "演示人"}


def count(site, name):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute("SELECT count(*) FROM organisation WHERE name = %s", [name]).fetchone()[0]


@pytest.fixture
def name():
    return f"一次协会（演示）{uuid.uuid4().hex[:8]}"


def test_the_same_key_and_body_get_the_first_answer_and_do_it_once(site, program, name):
    applicant, key = program("applicant1"), str(uuid.uuid4())
    first = applicant.post("/organisations", organisation(name), key=key)
    assert first.status == 201, first.body
    again = applicant.post("/organisations", organisation(name), key=key)
    assert (again.status, again.json, again.headers["location"]) == (201, first.json, first.headers["location"])
    assert count(site, name) == 1


def test_the_same_key_with_another_body_is_409_and_tells_nothing_of_the_first_answer(site, program, name):
    applicant, key = program("applicant1"), str(uuid.uuid4())
    first = applicant.post("/organisations", organisation(name), key=key)
    other = applicant.post("/organisations", organisation(name + "二"), key=key)
    assert other.status == 409
    assert other.json["code"] == "idempotency.conflict.other_request"
    assert name not in other.body.decode() and str(first.json["id"]) not in str(other.json.get("current", ""))
    assert count(site, name + "二") == 0


def test_the_key_of_one_account_means_nothing_to_another(site, program, name):
    key = str(uuid.uuid4())
    first = program("applicant1").post("/organisations", organisation(name), key=key)
    other = program("reviewer1").post("/organisations", organisation(name + "二"), key=key)
    assert (first.status, other.status) == (201, 201)
    assert first.json["id"] != other.json["id"]


def test_a_refused_request_leaves_its_key_free(site, program, name):
    applicant, key = program("applicant1"), str(uuid.uuid4())
    assert applicant.post("/organisations", {**organisation(name), "area": "999999"}, key=key).status == 422
    assert applicant.post("/organisations", organisation(name), key=key).status == 201


def test_parallel_twins_have_one_effect(site, program, name):
    applicant, key = program("applicant1"), str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: applicant.post("/organisations", organisation(name), key=key), range(8)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert count(site, name) == 1


def test_a_key_is_needed_and_has_a_form(site, program, name):
    applicant = program("applicant1")
    missing = applicant.post("/organisations", organisation(name), key=False)
    assert (missing.status, missing.json["code"]) == (400, "bad_request.no_idempotency_key")
    for key in ("a" * 201, "a b", "a/b", "é".encode().decode("latin-1")):
        assert applicant.post("/organisations", organisation(name), key=key).status == 400
    assert count(site, name) == 0


def test_every_creating_or_paying_route_asks_for_a_key(description):
    for path, operations in description["paths"].items():
        post = operations.get("post")
        if post and "201" in post["responses"]:
            assert any(parameter["name"] == "Idempotency-Key" for parameter in post["parameters"]), path


def test_a_form_sent_twice_does_the_thing_once(site, name):
    browser = Browser(site, "applicant1@demo.example")
    page = browser.get("/organisations/new").body.decode()
    once = re.search(r'name="once" value="([^"]+)"', page).group(1)
    fields = {**organisation(name), "once": once}
    first, second = browser.post("/organisations", fields), browser.post("/organisations", fields)
    assert (first.status, second.status) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert count(site, name) == 1
    assert browser.post("/organisations", {**fields, "name": name + "二"}).status == 409


def test_an_upload_sent_twice_is_kept_once_though_its_boundary_differs(site, program, keys):
    browser = Browser(site, "applicant1@demo.example")
    once = uuid.uuid4().hex
    with psycopg.connect(site.database_url) as connection:
        before = connection.execute("SELECT count(*) FROM organisation").fetchone()[0]
    name = f"分界协会（演示）{once[:8]}"
    answers = []
    for boundary in ("one", "two"):
        parts = {**organisation(name), "once": once}
        body = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in parts.items()) + f"--{boundary}--\r\n"
        answers.append(browser.send(
            "POST", "/organisations", body.encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}", "Sec-Fetch-Site": "same-origin"}))
    assert [answer.status for answer in answers] == [303, 303]
    with psycopg.connect(site.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM organisation").fetchone()[0] == before + 1


def test_every_form_of_the_pages_carries_its_key(site, keys):
    """Signing in, signing out and registering need none: they can be repeated."""
    free = ("/session", "/registration", "/account/password")
    for email in ("officer", "decision", "accountant", "applicant1", "reviewer1", "security"):
        browser = Browser(site, f"{email}@demo.example")
        addresses = [
            "/home", "/organisations/new", "/yunlin/calls/new", "/yunlin/forms", "/yunlin/funds/new", "/yunlin/roles",
            f"/yunlin/calls/{keys['call'][0]}", f"/yunlin/reviewers", f"/yunlin/plans/{keys['plan'][0]}",
            f"/yunlin/reviews/{keys['round'][0]}/assignments", f"/yunlin/notices/{keys['notice'][0]}",
            f"/yunlin/contracts/{keys['contract'][0]}", f"/yunlin/proposals/{keys['proposal'][0]}"]
        for address in addresses:
            page = browser.get(address).body.decode()
            for action, form in re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"(.*?)</form>', page, re.S):
                if not action.startswith(free):
                    assert 'name="once"' in form, f"{address}: {action}"
