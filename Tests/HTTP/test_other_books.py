"""Vouchers as other books take them in, which books a page shows, and where a refused entry says what is wrong."""

import collections
import csv
import datetime
import uuid

import psycopg
import pytest
from talking import Browser


@pytest.fixture(scope="module")
def holder(site):
    """The foundation of the demonstration with its last closed month."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT h.id, max(p.month) FROM holder h JOIN tenant t ON t.id = h.tenant_id AND t.slug = 'yunlin'
            JOIN period p ON p.tenant_id = h.tenant_id AND p.holder_id = h.id AND p.state = 'closed'
            WHERE h.books = 'full' GROUP BY h.id ORDER BY h.id LIMIT 1
            """).fetchone()


def exported(who, holder, layout, encoding):
    """The rows of an export of all vouchers, each by the headings of its columns."""
    file = who.get(f"/yunlin/holders/{holder[0]}/voucher-export?layout={layout}&from=2000-01-01")
    assert file.status == 200, file.body
    lines = file.body.decode(encoding).splitlines()
    return list(csv.DictReader(lines[1:] if lines[0].startswith("填制凭证") else lines))


def fen(text):
    whole, part = text.split(".")
    return int(whole) * 100 + int(part)


def test_what_is_taken_into_other_books_has_their_accounts_and_the_same_balances(site, program, holder):
    """The file is read again as another program would: by its own account numbers, vouchers and kinds of vouchers."""
    who = program("accountant")
    with psycopg.connect(site.database_url) as connection:
        banks = dict(connection.execute(
            """
            SELECT b.code, sum(l.amount_fen)::bigint FROM journal_line l JOIN bank_account b ON b.id = l.bank_account_id
            WHERE b.holder_id = %s GROUP BY 1
            """, [holder[0]]).fetchall())
        income = connection.execute(
            """
            SELECT f.restriction <> 'none' AND NOT f.agency, sum(l.amount_fen)::bigint FROM journal_line l
            JOIN fund f ON f.id = l.fund_id WHERE l.holder_id = %s AND l.ledger_account = 'donation_income' GROUP BY 1
            """, [holder[0]]).fetchall()
    assert len(banks) > 1 and [is_restricted for is_restricted, _ in income] == [True]
    accounts = "\n".join(f"银行存款 {code}=1002{n:02}" for n, code in enumerate(sorted(banks), 1)) \
        + "\n捐赠收入=410101\ndonation_income 限定性 = 410102"
    profile = {"name": f"对方账套{uuid.uuid4().hex[:6]}", "encoding": "gb18030", "format": "csv", "accounts": accounts,
               "columns": "日期=day\n字=word\n号=word_number\n科目=account_number\n借=debit\n贷=credit\n账户=bank_account\n"
                          "限定=restriction\n活动=activity\n合同=contract\n摘要=summary"}
    made = who.post("/yunlin/export-profiles", profile)
    assert made.status == 201, made.body
    rows = exported(who, holder, made.json["id"], "gb18030")
    balances, vouchers, numbers = collections.Counter(), collections.Counter(), collections.defaultdict(set)
    for row in rows:
        amount = fen(row["借"]) - fen(row["贷"])
        balances[row["科目"]] += amount
        vouchers[row["日期"][:7], row["字"], row["号"]] += amount
        numbers[row["日期"][:7], row["字"]].add(int(row["号"]))
    assert set(vouchers.values()) == {0}
    # The other program counts each kind of voucher in each month, from 1 and without gaps.
    assert {word for _, word in numbers} == {"收", "付", "转"}
    assert all(found == set(range(1, len(found) + 1)) for found in numbers.values())
    assert {code: balances[f"1002{n:02}"] for n, code in enumerate(sorted(banks), 1)} == banks
    assert balances["410102"] == income[0][1] and "1002" not in balances and "4101" not in balances
    assert any(row["活动"] for row in rows) and any(row["合同"] for row in rows)
    for row in rows:
        assert (row["账户"] != "") == row["科目"].startswith("1002")
    # What the page says before the file is taken is what the file holds.
    preview = who.get(f"/yunlin/holders/{holder[0]}/exports?layout={made.json['id']}&from=2000-01-01").json["preview"]
    assert (preview["vouchers"], preview["lines"]) == (len(vouchers), len(rows))
    assert fen(preview["amount"]) == sum(fen(row["借"]) for row in rows) == sum(fen(row["贷"]) for row in rows)
    assert "业务活动成本" in preview["unnumbered"] and "银行存款" not in preview["unnumbered"]


@pytest.mark.parametrize(
    "accounts, row", [("银行存款=1\n没有这个科目=2", 2), ("银行存款", 1), ("银行存款=", 1), ("银行存款=1\nbank_deposit=2", 2),
                      ("累计盈余=3001", 1)])
def test_an_account_of_other_books_that_is_none_is_named_by_its_line(program, accounts, row):
    profile = {"name": "错误", "columns": "日期=day", "encoding": "utf8", "format": "csv", "accounts": accounts}
    for language, words in (("zh-Hans", f"第 {row} 行"), ("en", f"Line {row} ")):
        wrong = program("accountant").post("/yunlin/export-profiles", profile, Accept_Language=language)
        assert wrong.status == 422 and wrong.fields() == {"accounts": "exports.refusal.account"}
        assert words in wrong.body.decode()


def test_the_shown_layouts_of_other_software_keep_every_voucher_together(program, holder):
    who = program("accountant")
    for layout, encoding, names in (
            ("standard_interface", "utf-8-sig", ("记账凭证类型编号", "记账凭证编号", "借方本币金额", "贷方本币金额", "记账凭证日期")),
            ("text_import", "gb18030", ("凭证类别", "凭证号", "金额借方", "金额贷方", "制单日期"))):
        vouchers = collections.Counter()
        for row in exported(who, holder, layout, encoding):
            word, number, debit, credit, day = (row[name] for name in names)
            vouchers[day[:7], word, number] += fen(debit) - fen(credit)
        assert len(vouchers) > 100 and set(vouchers.values()) == {0}, layout


# Pages about one thing in the books of a holder, and the key of such a thing.
PAGES_OF_BOOKS = {
    "/funds/{}": "SELECT id FROM fund WHERE holder_id = %(holder)s",
    "/funds/{}/rules": "SELECT id FROM fund WHERE holder_id = %(holder)s",
    "/funds/{}/matching": "SELECT id FROM fund WHERE holder_id = %(holder)s",
    "/funds/{}/movements": "SELECT id FROM fund WHERE holder_id = %(holder)s",
    "/funds/{}/accepted-costs": "SELECT id FROM fund WHERE holder_id = %(holder)s",
    "/funds/{}/receipts/new": "SELECT id FROM fund WHERE holder_id = %(holder)s",
    "/receipts/{}": "SELECT id FROM receipt WHERE holder_id = %(holder)s AND entry_id IS NOT NULL",
    "/receipts/{}/donation": "SELECT id FROM receipt WHERE holder_id = %(holder)s AND entry_id IS NOT NULL",
    "/payments/{}": "SELECT id FROM payment_request WHERE holder_id = %(holder)s",
    "/payment-batches/{}": "SELECT id FROM payment_batch WHERE holder_id = %(holder)s",
    "/vouchers/{}": "SELECT id FROM journal_entry WHERE holder_id = %(holder)s",
    "/commitments/{}": "SELECT c.id FROM commitment c JOIN fund f ON f.id = c.fund_id WHERE f.holder_id = %(holder)s",
    "/goods/{}": "SELECT id FROM goods WHERE holder_id = %(holder)s",
    "/goods/{}/donation": "SELECT id FROM goods WHERE holder_id = %(holder)s",
    "/grants/{}": "SELECT id FROM grant_batch WHERE holder_id = %(holder)s",
    "/donations/{}": "SELECT id FROM donation_receipt WHERE holder_id = %(holder)s",
    "/settlements/{}": "SELECT id FROM settlement WHERE holder_id = %(holder)s",
    "/releases/{}": "SELECT id FROM release_run WHERE holder_id = %(holder)s",
    "/bank-accounts/{}": "SELECT id FROM bank_account WHERE holder_id = %(holder)s",
    "/funds/{}/changes": "SELECT id FROM fund WHERE holder_id = %(holder)s",
    "/bank-accounts/{}/matches": "SELECT id FROM bank_account WHERE holder_id = %(holder)s",
    "/bank-accounts/{}/automatic-matches": "SELECT id FROM bank_account WHERE holder_id = %(holder)s",
    "/bank-accounts/{}/special-matches": "SELECT id FROM bank_account WHERE holder_id = %(holder)s",
    "/bank-accounts/{}/reconciliation": "SELECT id FROM bank_account WHERE holder_id = %(holder)s",
    "/programmes/{}/budget": "SELECT programme_id FROM fund WHERE holder_id = %(holder)s AND programme_id IN (SELECT programme_id FROM budget)",
    "/programmes/{}/activities": "SELECT programme_id FROM fund WHERE holder_id = %(holder)s AND programme_id IN (SELECT programme_id FROM budget)",
    "/statements/{}": """
        SELECT s.id FROM bank_statement s JOIN bank_account b ON b.id = s.bank_account_id WHERE b.holder_id = %(holder)s
        """,
} | {"/holders/{}" + page: "SELECT %(holder)s" for page in (
    "", "/account-statement", "/activity-statement", "/commitments", "/deadlines", "/entries/new", "/exports",
    "/income-and-costs", "/payments/new", "/ratios", "/releases", "/sources-and-uses", "/vouchers")}


def test_every_page_of_a_holder_says_which_books_they_are(site, program):
    """完整账套 or 项目台账, and under which chart: the foundation keeps books, the province a project ledger."""
    with psycopg.connect(site.database_url) as connection:
        holders = dict(connection.execute(
            "SELECT h.books, h.id FROM holder h JOIN tenant t ON t.id = h.tenant_id AND t.slug = 'yunlin'").fetchall())
        for books, name, words in (("full", "accountant", "完整账套 · 民间非营利组织会计制度"),
                                   ("project_ledger", "accountant2", "项目台账（正式账在别处） · 政府会计制度")):
            browser, looked = Browser(site, f"{name}@demo.example"), 0
            for path, query in PAGES_OF_BOOKS.items():
                key = connection.execute(query + " ORDER BY 1 LIMIT 1", {"holder": holders[books]}).fetchone()
                if key:
                    page = browser.get("/yunlin" + path.format(key[0]))
                    assert page.status == 200 and words in page.body.decode(), path
                    looked += 1
            assert looked >= len(PAGES_OF_BOOKS) - (0 if books == "full" else 7)


def test_a_government_unit_has_its_budget_entry_beside_and_its_own_account_numbers(site, program):
    with psycopg.connect(site.database_url) as connection:
        voucher, holder, fen = connection.execute(
            """
            SELECT e.id, e.holder_id, l.amount_fen FROM journal_entry e JOIN holder h ON h.id = e.holder_id
            JOIN journal_line l ON l.entry_id = e.id AND l.bank_account_id IS NOT NULL
            WHERE h.chart = 'government' AND e.kind = 'receipt' ORDER BY e.id LIMIT 1
            """).fetchone()
    page = Browser(site, "accountant2@demo.example").get(f"/yunlin/vouchers/{voucher}").body.decode()
    for words in ("财政拨款收入", "资金结存", "财政拨款预算收入"):
        assert words in page, words
    rows = [row for row in exported(program("accountant2"), [holder], "standard_interface", "utf-8-sig")
            if row["科目编号"] in ("1002", "4001")]
    assert fen > 0 and sum(fen_of(row) for row in rows if row["科目编号"] == "1002") > 0
    assert {row["科目编号"] for row in rows} == {"1002", "4001"}
    # The budget entry leaves with the voucher: income of the budget and what it went into, zero together.
    budget = [row for row in exported(program("accountant2"), [holder], "standard_interface", "utf-8-sig")
              if row["科目编号"][0] in "678"]
    assert {"6001", "8001"} <= {row["科目编号"] for row in budget} and sum(map(fen_of, budget)) == 0


def fen_of(row):
    return fen(row["借方本币金额"]) - fen(row["贷方本币金额"])


def test_a_refused_entry_says_at_which_field_and_keeps_what_was_typed(site, program, holder):
    with psycopg.connect(site.database_url) as connection:
        fund, bank = connection.execute(
            """
            SELECT m.fund_id, m.bank_account_id FROM bank_balance m JOIN fund f ON f.id = m.fund_id
            WHERE f.holder_id = %s ORDER BY m.balance_fen DESC LIMIT 1
            """, [holder[0]]).fetchone()
    path, today = f"/yunlin/holders/{holder[0]}/entries", str(datetime.date.today())
    body = {"kind": "charge", "summary": "放不进去的手续费", "fund": fund, "from": bank}
    for field, code, more in (
            ("day", "funds.refusal.period_open", {"day": str(holder[1]), "amount": "0.01"}),
            ("amount", "funds.refusal.fund_not_overdrawn", {"day": today, "amount": "999999999.00"})):
        refused = program("accountant").post(path, {**body, **more})
        assert refused.status == 422 and refused.fields() == {field: code}
        page = Browser(site, "accountant@demo.example").post(path, {**body, **more, "once": str(uuid.uuid4())})
        text = page.body.decode()
        assert page.status == 422 and f'href="#field-{field}"' in text and "放不进去的手续费" in text
