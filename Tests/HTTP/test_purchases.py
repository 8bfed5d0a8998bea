"""Purchases over HTTP: what everybody sees, what stays sealed, and a sheet of the catalogue that is taken in again."""

import csv
import io
import uuid

from talking import ask


def found(program, number):
    items = program(None).get("/yunlin/procurements?words=" + number).json["items"]
    return next(item for item in items if item["number"] == number)


def test_everybody_reads_catalogue_plan_and_result(program):
    items = program(None).get("/yunlin/catalogue?words=A04").json["items"]
    assert [item["code"] for item in items] == ["A04", "A0401", "A0402"]
    plans = program(None).get("/yunlin/purchase-plans").json["items"]
    assert [plan["state"] for plan in plans] == ["published"]
    plan = program(None).get(f"/yunlin/purchase-plans/{plans[0]['id']}").json
    assert len(plan["needs"]) == 5 and plan["value"] == "2570000.00"
    result = program(None).get(f"/yunlin/procurements/{found(program, 'CG-1')['id']}").json
    assert result["state"] == "awarded" and [one["rank"] for one in result["responses"]] == [1, 2, 3]
    # 160,000 is the lowest of 178,000, 160,000 and 170,000; the price counts 30.
    assert [one["price_points"] for one in result["responses"]] == ["26.97", "30.00", "28.24"]
    assert [one["quality_points"] for one in result["responses"]] == ["61.50", "58.00", "52.50"]
    assert result["findings"] == [] and result["challenges"] == []


def test_before_the_opening_nobody_sees_who_answered_or_at_what_price(program):
    place = f"/yunlin/procurements/{found(program, 'CG-2')['id']}"
    for account in (None, "officer", "decision", "auditor", "applicant5"):
        assert program(account).get(place).json["responses"] == [], account
    own = program("applicant3").get(place).json["responses"]
    assert len(own) == 1 and own[0]["price"] is None and len(own[0]["sha256"]) == 64
    early = program("officer").post(place + "/opening")
    assert (early.status, early.json["code"]) == (422, "purchasing.refusal.opening_in_time")


def test_a_complaint_suspends_the_award(program):
    recorded = found(program, "CG-3")
    shown = program("officer").get(f"/yunlin/procurements/{recorded['id']}").json
    assert shown["suspended"] and [one["complaint"] for one in shown["challenges"]] == [False, True]
    fund = program("officer").get("/yunlin/funds").json["items"][0]["id"]
    refused = program("officer").post(
        f"/yunlin/procurements/{recorded['id']}/award", {"minutes": "纪要", "source": {str(fund): "1180000.00"}})
    assert (refused.status, refused.json["code"]) == (422, "purchasing.refusal.procurement_suspended")


def test_an_exported_catalogue_is_taken_in_again(site, program):
    answer = program(None).get("/yunlin/catalogue/items.csv?words=B")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    column = {name: place for place, name in enumerate(rows[0])}
    kept = [row for row in rows[1:] if row[column["code"]].startswith("B")]
    for row in kept:
        row[column["department"]] = "共青团（测试）"
    sheet = io.StringIO()
    csv.writer(sheet).writerows([rows[0], *reversed(kept)])
    body = (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
        + sheet.getvalue() + "\r\n--x--\r\n").encode()

    def take():
        headers = program("officer").headers({"Content_Type": "multipart/form-data; boundary=x"})
        return ask(
            site, "POST", "/api/v1/yunlin/catalogue/sheets", body, {**headers, "Idempotency-Key": str(uuid.uuid4())})

    taken = take()
    assert (taken.status, taken.json) == (200, {"items": 3}), taken.body
    again = take()
    assert (again.status, again.json["code"]) == (422, "purchasing.refusal.catalogue_item_versions_apart")
    assert len(program(None).get("/yunlin/catalogue?words=%E5%85%B1%E9%9D%92").json["items"]) == 3
