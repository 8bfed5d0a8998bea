"""What was given and passed on, for everybody: the figures of the published accounts out of the books, and nobody's name."""

import hashlib

import psycopg
from granting import upload
from pdfs import pdf
from talking import Browser


def test_the_books_show_the_figures_of_the_accounts(program):
    giving = program(None).get("/yunlin/giving").json
    grants = next(part for part in giving["grants"] if part["purpose"] == "aid")
    assert (grants["granted"], grants["granted_amount"]) == (1000, "1000000.00")
    baths = next(part for part in giving["in_kind"] if part["item"] == "爱心沐浴包")
    assert (baths["quantity"], baths["value"]) == (8000, "2240000.00")
    assert baths["quantity"] == baths["issued"] + baths["written_off"] + baths["in_stock"]
    warm = next(part for part in giving["in_kind"] if part["item"] == "爱心温暖包")
    assert (warm["quantity"], warm["value"]) == (3800, None)
    assert sum(part["campaigns"] for part in giving["settlements"]) == 13
    assert sum(int(part["gross"].replace(".", "")) for part in giving["settlements"]) == 102_000_000
    for source in giving["sources"]:
        received, spent, left = (int(source[name].replace(".", "")) for name in ("received", "spent", "left"))
        assert received == spent + left, source


def test_small_numbers_of_people_are_not_told(site, program):
    """Three of the thousand came back: neither they nor how many have the money is told."""
    giving = program(None).get("/yunlin/giving").json
    grants = next(part for part in giving["grants"] if part["purpose"] == "aid")
    assert grants["paid"] is None and grants["paid_amount"] is None
    whole = next(part for part in giving["grants"] if part["purpose"] == "monthly")
    assert (whole["granted"], whole["paid"], whole["paid_amount"]) == (12, 12, "6000.00")
    with psycopg.connect(site.database_url) as connection:
        names = [row[0] for row in connection.execute(
            """
            SELECT DISTINCT payer_name FROM receipt WHERE payer_name <> '' AND channel <> 'crowdfunding'
            UNION SELECT donor_name FROM goods WHERE donor_name <> ''
            """)]
    page = program(None).get("/yunlin/giving").body.decode()
    assert len(names) > 5 and not [name for name in names if name in page]


def test_each_recorded_figure_opens_to_the_page_that_shows_it(program):
    for article in ("yunnan", "changzhou", "sishui"):
        rows = program(None).get(f"/figures/{article}").json["items"]
        recorded = [row for row in rows if row["records"] and row["records"].endswith("/giving")]
        assert recorded and all(row["result"] in ("agrees", "derived") for row in recorded), recorded
        for row in recorded:
            assert program(None).get(row["records"]).status == 200


def test_arrears_become_a_list_by_one_change(program):
    accountant = program("accountant")
    owed = accountant.get("/yunlin/arrears").json["items"]
    assert len(owed) == 12 and {(part["paid"], part["due"], part["owed"]) for part in owed} == {("500.00", "550.00", "50.00")}
    assert accountant.get("/yunlin/arrears.xlsx").body.startswith(b"PK")
    assert program("auditor").get("/yunlin/arrears").json["items"] == owed
    assert program("accountant2").get("/yunlin/arrears").json["items"] == []


def test_papers_behind_goods_are_shown_with_their_hash_and_open(site, program):
    accountant = program("accountant")
    goods = next(one["id"] for one in accountant.get("/yunlin/goods").json["items"] if one["item"] == "爱心沐浴包")
    papers = accountant.get(f"/yunlin/goods/{goods}").json["files"]
    assert {"沐浴包交接清单.pdf", "村级签收表.pdf"} <= {paper["name"] for paper in papers}
    for paper in papers:
        file = program("auditor").get(f"/yunlin/goods/{goods}/files/{paper['id']}")
        assert hashlib.sha256(file.body).hexdigest() == paper["sha256"] and len(file.body) == paper["bytes"]
    page = Browser(site, "auditor@demo.example").get(f"/yunlin/goods/{goods}").body.decode()
    assert papers[0]["sha256"] in page
    scan = pdf("signed in the village")
    made = upload(site, program("cashier"), f"/yunlin/goods/{goods}/files", {"move": papers[0]["move"]}, scan, "签收.pdf")
    assert made.status == 201, made.body
    assert program("auditor").get(f"/yunlin/goods/{goods}/files/{made.json['id']}").body == scan
    other = next(one["id"] for one in accountant.get("/yunlin/goods").json["items"] if one["id"] != goods)
    assert accountant.get(f"/yunlin/goods/{other}/files/{made.json['id']}").status == 404
    wrong = upload(site, accountant, f"/yunlin/goods/{other}/files", {"move": papers[0]["move"]}, scan, "x.pdf")
    assert wrong.status == 422 and wrong.fields() == {"move": "field.refusal.choice"}
    for stranger in ("approver", "auditor", "reviewer1"):
        refused = upload(site, program(stranger), f"/yunlin/goods/{goods}/files", {"move": papers[0]["move"]}, scan, "x.pdf")
        assert refused.status in (403, 404), stranger
