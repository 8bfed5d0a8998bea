"""Lists come in pages by a cursor: nothing is left out or shown twice, also when something is added meanwhile."""

import uuid

import psycopg
import pytest


def walk(program, path, meanwhile=None):
    """All things of a list, page by page, with the number of pages."""
    found, pages, after = [], 0, None
    while True:
        page = program.get(path + (f"{'&' if '?' in path else '?'}after={after}" if after else ""))
        assert page.status == 200, page.body
        found += page.json["items"]
        pages += 1
        if meanwhile and pages == 1:
            meanwhile()
        if page.json["next"] is None:
            return found, pages
        after = page.json["next"]


def test_a_long_list_is_walked_without_gaps_or_doubles_while_it_grows(site, program):
    mark = f"翻页（演示）{uuid.uuid4().hex[:8]}"

    def add(names):
        with psycopg.connect(site.database_url) as connection:
            for name in names:
                connection.execute(
                    """
                    INSERT INTO organisation (name, kind, area_code, legal_representative, registered_on)
                    SELECT %s, kind, area_code, legal_representative, registered_on FROM organisation LIMIT 1
                    """, [name])

    add(f"{mark} {number:03}" for number in range(130))
    found, pages = walk(program(None), f"/organisations?q={mark[-8:]}", lambda: add([f"{mark} 000a", f"{mark} 999"]))
    names = [one["name"] for one in found]
    assert pages == 3
    assert len(names) == len(set(names))
    assert {f"{mark} {number:03}" for number in range(130)} <= set(names)


@pytest.mark.parametrize("path,account", [
    ("/rules", None), ("/organisations", None), ("/yunlin/calls", None), ("/yunlin/programmes", None),
    ("/yunlin/notices", None), ("/yunlin/competitions", None), ("/yunlin/proposals", "officer"),
    ("/yunlin/contracts", "officer"), ("/yunlin/milestones", "officer"), ("/yunlin/reviewers", "officer"),
    ("/yunlin/payments", "accountant"), ("/yunlin/expense-reports", "accountant"), ("/yunlin/audit", "auditor"),
])
def test_every_list_has_a_cursor_and_refuses_a_bad_one(program, path, account):
    who = program(account)
    found, _ = walk(who, path)
    texts = [str(one) for one in found]
    assert len(texts) == len(set(texts))
    for bad in ("x", "-1", "0", "1.5", "%00", "99999999999999999999"):
        answer = who.get(f"{path}?after={bad}")
        assert answer.status == 422, f"{path} {bad}: {answer.status}"
        assert "after" in answer.fields()


def test_unknown_parameters_are_refused(program):
    answer = program(None).get("/rules?page=2")
    assert (answer.status, answer.fields()) == (422, {"page": "field.refusal.unknown"})
