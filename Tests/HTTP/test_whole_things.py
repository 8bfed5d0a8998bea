"""What the API says of one thing of the books is all that its page shows, and sums to what lists say of it."""

import collections

import psycopg


def fen(text):
    whole, part = text.split(".")
    return int(whole) * 100 + int(part)


def total(rows, name="amount"):
    return sum(fen(row[name]) for row in rows)


def test_a_payment_says_where_its_money_is_from_and_who_acted(site, program):
    with psycopg.connect(site.database_url) as connection:
        requests = [row[0] for row in connection.execute(
            """
            SELECT q.id FROM payment_request q JOIN role_grant g ON g.holder_id = q.holder_id AND g.role = 'accountant'
            JOIN account_login l ON l.account_id = g.account_id AND l.identifier = 'accountant@demo.example'
            WHERE q.state = 'paid' AND q.contract_id IS NOT NULL ORDER BY q.id LIMIT 3
            """)]
    assert requests
    for request in requests:
        found = program("accountant").get(f"/yunlin/payments/{request}").json
        assert total(found["parts"]) == fen(found["amount"]) and all(part["commitment"] for part in found["parts"])
        assert total(found["receipts"]) == fen(found["amount"])
        assert len({found["preparer"], found["approver"], found["cashier"]}) == 3 and None not in found.values()
        paid = [one for one in found["payments"] if one["recovers"] is None]
        assert total(paid) == fen(found["amount"]) and all(one["voucher"] for one in found["payments"])


def test_every_grant_of_a_thousand_has_its_state(site, program):
    with psycopg.connect(site.database_url) as connection:
        batch = connection.execute("SELECT id FROM grant_batch WHERE item_count = 1000").fetchone()[0]
    who, after, grants = program("cashier"), "", []
    while True:
        page = who.get(f"/yunlin/grants/{batch}{after}").json
        grants += page["grants"]
        if page["next"] is None:
            break
        after = f"?after={page['next']}"
    assert [grant["number"] for grant in grants] == list(range(1, 1001))
    assert {grant["amount"] for grant in grants} == {"1000.00"} and len({grant["person"] for grant in grants}) == 1000
    states = collections.Counter(grant["state"] for grant in grants)
    assert states == {one["state"]: one["count"] for one in page["items"]} and len(states) > 1
    assert total(grants) == fen(page["amount"]) == 100_000_000


def test_a_gift_in_kind_says_where_it_is_and_what_happened_to_it(program):
    who = program("accountant")
    for one in who.get("/yunlin/goods").json["items"]:
        found = who.get(f"/yunlin/goods/{one['id']}").json
        assert sum(place["quantity"] for place in found["stock"]) == one["in_stock"]
        moved = collections.Counter()
        for move in found["moves"]:
            moved[move["kind"]] += move["quantity"]
            # Goods without a value are never worth 0, and post nothing.
            assert one["value"] or move["value"] is None and move["voucher"] is None
        assert moved["receipt"] == one["quantity"] and moved["write_off"] == one["written_off"]
        assert moved["issue"] >= one["issued"]
    packs = [one for one in who.get("/yunlin/goods").json["items"] if one["quantity"] == 8000]
    assert [(pack["value"], pack["unit_value"]) for pack in packs] == [("2240000.00", "280.00")]


def test_settlements_of_13_campaigns_say_what_each_brought(program):
    who, campaigns = program("accountant"), []
    for one in who.get("/yunlin/settlements").json["items"]:
        found = who.get(f"/yunlin/settlements/{one['id']}").json
        for name in ("gross", "fee", "net"):
            assert total(found["projects"], name) == fen(one[name])
        campaigns += found["projects"]
    assert len(campaigns) == 13 and total(campaigns, "gross") == 102_000_000


def test_a_budget_document_says_its_rows_and_a_fund_its_strings(site, program):
    with psycopg.connect(site.database_url) as connection:
        version = connection.execute(
            "SELECT min(v.id) FROM budget_version v JOIN tenant t ON t.id = v.tenant_id AND t.slug = 'yunlin'").fetchone()[0]
    rows = program("officer").get(f"/yunlin/budget-versions/{version}").json["rows"]
    assert total(rows) == 1_500_000_000
    funds = {fund["code"]: fund for fund in program("auditor").get("/yunlin/funds").json["items"]}
    social, fiscal, agency = (funds[code] for code in ("SOCIAL", "FISCAL", "AID-AGENCY"))
    assert (social["restriction"], social["management_cap"], social["agency"]) == ("purpose", "10", False)
    assert (fiscal["source"], fiscal["no_invest"]) == ("government", True) and agency["agency"]
    # 社会二、财政一: what the social money received is matched by half of it.
    promised = program("accountant").get(f"/yunlin/funds/{social['id']}/matching").json["items"][0]
    assert fen(promised["due"]) == (fen(social["received"]) + 1) // 2 and promised["matched"] == fiscal["received"]
