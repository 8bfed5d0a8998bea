"""The list of proposals: questions, order, columns, files, kept views, and messages to exactly whom the preview shows."""

import csv
import datetime
import io
import time
import urllib.parse

import openpyxl
import psycopg


def listed(program, who="officer", **query):
    items, after = [], None
    while True:
        page = program(who).get("/yunlin/proposals?" + urllib.parse.urlencode(query | ({"after": after} if after else {}))).json
        items += page["items"]
        after = page["next"]
        if not after:
            return items


def test_questions_find_what_they_say(program):
    everything = listed(program)
    assert len(everything) > 30
    amount = lambda one: float(one["requested"] or -1)
    for question, holds in [
        ("金额>=80000", lambda one: amount(one) >= 80_000), ("requested<80000", lambda one: 0 <= amount(one) < 80_000),
        ("状态:submitted", lambda one: one["state"] == "submitted"),
        ("-state:draft 题目:童伴", lambda one: one["state"] != "draft" and "童伴" in one["title"]),
        ("state:returned OR state:refused", lambda one: one["state"] in ("returned", "refused")),
        ("-(state:accepted OR state:submitted)", lambda one: one["state"] not in ("accepted", "submitted")),
    ]:
        found = {one["id"] for one in listed(program, q=question)}
        assert found == {one["id"] for one in everything if holds(one)}, question
        assert found, question
    # A state of the call's own workflow, by its key and by what that workflow calls it.
    assert {one["title"] for one in listed(program, "recommending", q="step:recommending")} == {"山乡童伴站（演示）"}
    assert {one["title"] for one in listed(program, "recommending", q="步骤:推荐单位审核")} == {"山乡童伴站（演示）"}


def test_what_is_not_understood_is_told_at_its_place(program, site):
    refused = program("officer").get("/yunlin/proposals?" + urllib.parse.urlencode({"q": "颜色:红"}))
    assert refused.status == 422 and refused.fields() == {"q": "proposals.query.fault.key"}


def test_every_order_shows_every_proposal_once(program):
    everything = sorted(one["id"] for one in listed(program))
    for order in ("newest", "lot", "requested", "title", "organisation", "submitted"):
        found = listed(program, sort=order)
        assert sorted(one["id"] for one in found) == everything, order
        if order == "requested":
            amounts = [float(one["requested"]) for one in found if one["requested"]]
            assert amounts == sorted(amounts, reverse=True)


def test_the_file_has_the_rows_and_columns_of_the_page(program):
    query = urllib.parse.urlencode({"q": "金额>=80000", "columns": ["title", "area", "requested", "submitted"]}, doseq=True)
    rows = list(csv.reader(io.StringIO(program("officer").get("/yunlin/proposals.csv?" + query).body.decode("utf-8-sig"))))
    assert rows[0] == ["名称", "地区", "申请金额（元）", "提交时间"]
    assert all(row[1] and not row[1].isdigit() for row in rows[1:]), "areas by their names"
    assert len(rows) - 1 == len(listed(program, q="金额>=80000"))
    book = program("officer").get("/yunlin/proposals.xlsx?" + query).body
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert list(lines[0]) == rows[0] and len(lines) == len(rows)
    for line, row in zip(lines[1:], rows[1:], strict=True):
        # Amounts are numbers and moments are moments there: a sum or a filter works at once.
        assert line[0] == row[0] and f"{line[2]:.2f}" == row[2].replace(",", ""), (line, row)
        assert isinstance(line[3], datetime.datetime) and line[3].strftime("%Y-%m-%d") in row[3]
    assert sheet.freeze_panes == "A2"


def test_words_of_what_was_submitted_are_found_too(program, site):
    """Full text in Chinese, in the list itself and in its file; traditional characters and parts of words as well."""
    end = time.monotonic() + 120
    with psycopg.connect(site.database_url, autocommit=True) as owner:
        while owner.execute(
            "SELECT count(*) FROM job WHERE kind LIKE 'search.%' AND state IN ('waiting', 'running')"
        ).fetchone()[0]:
            assert time.monotonic() < end
            time.sleep(0.3)
        expected = {one for (one,) in owner.execute(
            """
            SELECT p.id FROM proposal p JOIN LATERAL (SELECT r.content FROM proposal_revision r
                WHERE r.proposal_id = p.id AND r.submitted_at IS NOT NULL ORDER BY r.number DESC LIMIT 1) r ON true
            JOIN call c ON c.id = p.call_id
            WHERE c.trial_of IS NULL AND r.content::jsonb ->> 'answers' LIKE '%每季度一次心理团辅%'
            """)}
    everything = {one["id"] for one in listed(program)}
    for question in ("心理团辅", "每季度一次心理團輔", "state:submitted 心理团辅 OR -state:submitted 心理团辅"):
        assert {one["id"] for one in listed(program, q=question)} == expected & everything, question
    assert expected & everything and {one["id"] for one in listed(program, q="-心理团辅")} == everything - expected
    assert listed(program, q="此语无处可寻") == []


def test_a_view_is_kept_for_its_owner_alone(program, site):
    kept = program("officer").post("/yunlin/saved-views", {"page": "proposals", "name": "大额", "query": "q=金额>=80000"})
    assert kept.status == 200, kept.body
    again = program("officer").post("/yunlin/saved-views", {"page": "proposals", "name": "大额", "query": "q=金额>=90000"})
    assert again.json["id"] == kept.json["id"]
    assert program("decision").post(f"/yunlin/saved-views/{kept.json['id']}/removal", {}).status == 404
    assert program("officer").post(f"/yunlin/saved-views/{kept.json['id']}/removal", {}).status == 200
    assert program("officer").post(f"/yunlin/saved-views/{kept.json['id']}/removal", {}).status == 404


def test_a_message_goes_to_exactly_those_who_were_shown(program, site):
    officer = program("officer")
    path = "/yunlin/proposals/messages?" + urllib.parse.urlencode({"q": "state:returned"})
    seen = officer.get(path).json
    assert "people" in seen, seen
    assert seen["people"] and len(seen["proposals"]) == len(listed(program, q="state:returned"))
    message = {"q": "state:returned", "digest": seen["digest"], "subject": "请补正材料", "body": "补正期限临近。"}
    other = officer.post("/yunlin/proposals/messages", message | {"q": "state:submitted"})
    assert other.status == 409, "another list than the one that was seen"
    assert program("applicant1").post("/yunlin/proposals/messages", message).status == 404
    with psycopg.connect(site.database_url) as connection:
        def counts():
            return connection.execute(
                """
                SELECT (SELECT count(*) FROM notice WHERE message_key = 'mailing.notice'),
                    (SELECT count(*) FROM outgoing_message WHERE subject = '请补正材料'),
                    (SELECT count(*) FROM proposal_message_recipient)
                """).fetchone()
        before = counts()
        connection.rollback()
        assert officer.post("/yunlin/proposals/messages", message).status == 201
        after = counts()
    assert after[0] - before[0] == seen["people"] and after[2] - before[2] == len(seen["proposals"])
    assert 0 < after[1] - before[1] <= seen["people"]
