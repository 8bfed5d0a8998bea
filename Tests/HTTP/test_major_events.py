"""Major events of a charity: recorded when they happen, public within the days of the rule, and off the list then."""

import datetime

import psycopg


def test_a_major_event_has_its_deadline_until_it_is_public(site, program):
    with psycopg.connect(site.database_url) as connection:
        holder = connection.execute(
            """
            SELECT g.holder_id FROM role_grant g JOIN account_login l ON l.account_id = g.account_id
            WHERE g.role = 'accountant' AND l.identifier = 'accountant@demo.example'
            """).fetchone()[0]
        today = connection.execute("SELECT today()").fetchone()[0]
    accountant, auditor = program("accountant"), program("auditor")
    path = f"/yunlin/holders/{holder}"
    happened = today - datetime.timedelta(days=3)
    event = {"kind": "related_party", "day": str(happened), "summary": "向发起人单位采购（测试）", "amount": "50000.00"}
    assert auditor.post(path + "/major-events", event).status == 404
    ahead = accountant.post(path + "/major-events", {**event, "day": str(today + datetime.timedelta(days=1))})
    assert ahead.status == 422 and "major_event_day" in ahead.body.decode()
    made = accountant.post(path + "/major-events", event)
    assert made.status == 201, made.body

    def deadlines():
        items = auditor.get(path + "/deadlines").json["items"]
        return [(item["due"], item["mark"]) for item in items if item["subject"] == event["summary"]]

    assert deadlines() == [(str(happened + datetime.timedelta(days=30)), "V2")]
    public = {"event": made.json["id"], "day": str(happened - datetime.timedelta(days=1)), "place": "慈善中国 测试-1"}
    early = accountant.post(path + "/major-event-publications", public)
    assert early.status == 422 and "major_event_day" in early.body.decode()
    assert accountant.post(path + "/major-event-publications", {**public, "day": str(today)}).status == 200
    assert deadlines() == []
    again = accountant.post(path + "/major-event-publications", {**public, "day": str(today)})
    assert again.status == 422 and "major_event_published_once" in again.body.decode()
    shown = auditor.get(path + "/major-events").json["items"]
    assert [one["place"] for one in shown if one["id"] == made.json["id"]] == ["慈善中国 测试-1"]
