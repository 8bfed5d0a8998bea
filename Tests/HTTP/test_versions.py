"""ETag, If-None-Match and If-Match: a stale version changes nothing, a missing one is asked for."""

import psycopg
import pytest


def contract_to_issue(site):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute("SELECT id, version FROM contract ORDER BY state = 'draft' DESC, id LIMIT 1").fetchone()


def state(site, id):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute("SELECT state FROM contract WHERE id = %s", [id]).fetchone()[0]


def test_what_is_read_carries_a_tag_and_is_not_sent_again(program, keys):
    officer = program("officer")
    for address in ("/rules", f"/yunlin/contracts/{keys['contract'][0]}", "/openapi.json"):
        first = officer.get(address)
        assert first.status == 200 and first.headers["etag"]
        again = officer.get(address, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert officer.get(address, If_None_Match='"another"').status == 200


def test_a_version_that_is_needed_and_missing_is_428(site, program):
    id, _ = contract_to_issue(site)
    answer = program("officer").post(f"/yunlin/contracts/{id}/cancellation", {"reason": "演示"})
    assert (answer.status, answer.json["code"]) == (428, "bad_request.no_version")


def test_a_stale_version_is_412_with_what_is_stored_and_changes_nothing(site, program):
    id, version = contract_to_issue(site)
    answer = program("officer").post(
        f"/yunlin/contracts/{id}/cancellation", {"reason": "演示"}, If_Match=f'"{version + 7}"')
    assert answer.status == 412, answer.body
    assert answer.json["code"] == "conflict.changed_meanwhile"
    assert answer.json["current"] == {"state": state(site, id)}
    assert contract_to_issue(site) == (id, version)


def test_the_tag_of_a_thing_is_the_version_to_name(site, program):
    id, version = contract_to_issue(site)
    assert program("officer").get(f"/yunlin/contracts/{id}").headers["etag"] == f'"{version}"'


@pytest.mark.parametrize("value", ["7", "*", 'W/"7"', '"0"', '"seven"', '"7", "8"', '"99999999999"'])
def test_a_condition_in_another_form_is_400(site, program, value):
    id, version = contract_to_issue(site)
    answer = program("officer").post(f"/yunlin/contracts/{id}/cancellation", {"reason": "演示"}, If_Match=value)
    assert (answer.status, answer.json["code"]) == (400, "bad_request.if_match")
    assert contract_to_issue(site) == (id, version)


def test_a_condition_that_nobody_checks_is_refused(program):
    assert program("officer").post("/home/notices", If_Match='"1"').status == 400
