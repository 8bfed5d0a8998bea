"""Section 5, steps 8 to 10: the milestone, three people pay, what was spent, the bank statement, the public page."""

from datetime import timedelta

from step_1_programme import at_programme, names
from step_2_proposal import login, organisation
from step_4_contract import at_contract, number


def paying_first(journey):
    """The first tranche opened with the sealed paper: one payment for each holder."""
    pay(journey, "45,000.00", {"": "30,000.00", "2": "15,000.00"})


def pay(journey, tranche, shares):
    for suffix, amount in shares.items():
        accountant = at_contract(journey, "accountant" + suffix)
        accountant.presses("contracts.request_payment", {"tranche": tranche})
        accountant.reads(amount)
        approver = journey.person("approver" + suffix)
        approver.at_home().follows("funds.task.approve").follows(organisation(journey, "alpha"), row=True)
        approver.reads(amount).presses("payments.approve", {"minutes": "会议纪要 6 号"})
        cashier = journey.person("cashier" + suffix)
        cashier.at_home().follows("funds.task.pay").follows(organisation(journey, "alpha"), row=True)
        values = {"account": names(journey), "day": journey.clock.today().isoformat(), "reference": f"FK{amount}"}
        cashier.presses("payments.pay", values).reads("funds.request.paid")


def milestone(journey):
    """Reported with evidence, checked by the supervisor, accepted by the officer: the second tranche is open."""
    journey.clock.forward(days=20)
    grantee = at_contract(journey, login(journey, "alpha"))
    grantee.follows("2 ", within="main table")
    grantee.presses(
        "milestones.hand_in",
        {"statement": "两个村的童伴之家全部开放。", "evidence": journey.pdf("evidence.pdf", "开放记录")},
    )
    supervisor = journey.person("supervisor")
    supervisor.at_home().follows("milestones.task.check")
    supervisor.follows(organisation(journey, "alpha"), row=True)
    assert supervisor.downloads("evidence.pdf").startswith(b"%PDF")
    supervisor.presses(
        "milestones.check",
        {"finding": "passed", "statement": "到村核查。", "visitedOn": journey.clock.today().isoformat()},
    )
    officer = journey.person("officer")
    officer.at_home().follows("milestones.task.accept").follows(organisation(journey, "alpha"), row=True)
    officer.presses("milestones.accept", {"statement": "同意支付第二期。"})


def paying_second(journey):
    pay(journey, "27,000.00", {"": "18,000.00", "2": "9,000.00"})


def expenses(journey):
    """The grantee reports what it spent, with an invoice; the accountant accepts it: paid and spent are two figures."""
    grantee = at_contract(journey, login(journey, "alpha"))
    grantee.follows("contracts.money")
    grantee.presses("expenses.begin", {"title": "第一次支出报告"})
    values = {
        "fund": journey.facts["fund donation"], "line": "购买服务" if journey.chinese else "Services",
        "area": f"511421{900 + journey.number}001", "day": journey.clock.today().isoformat(), "purpose": "童伴妈妈补贴",
        "seller": "仁寿县劳务公司", "invoice_number": f"2601{journey.number}", "amount": "12,345.67",
        "invoice": journey.pdf("invoice.pdf", "发票"),
    }
    grantee.presses("expenses.add", {**values, "amount": "一万二"}, refused=True)
    grantee.presses("expenses.add", values)
    grantee.presses("expenses.submit")
    accountant = at_contract(journey, "accountant").follows("contracts.money").follows("第一次支出报告")
    accountant.presses("expenses.answer_one", {"answer": "accepted"})
    accountant.reads("48,000.00", "12,345.67", "35,654.33")


def statement(journey):
    """The bank's lines are imported, matched by one key each, and the sheet of differences is printed."""
    now = journey.clock.today()
    before = (now - timedelta(days=20)).isoformat()
    day = now.isoformat()
    name = organisation(journey, "alpha")
    rows = [
        "日期,金额,余额,流水号,对方户名,摘要", f"{before},100000.00,100000.00,SK1,爱心人士,捐赠",
        f"{before},-30000.00,70000.00,\"FK30,000.00\",{name},第一期", f"{day},-18000.00,52000.00,\"FK18,000.00\",{name},第二期",
        f"{day},12.34,52012.34,LX1,演示银行,利息",
    ]
    content = "\n".join(rows).encode("utf-8" if journey.scripts and journey.chinese else "gb18030")
    accountant = journey.at_authority("accountant")
    accountant.follows("navigation.statements").follows(f"{names(journey)}-D")
    accountant.presses("statements.import", {"file": journey.file("bank.csv", content), "opening": "0", "closing": "52,012.34"})
    accountant.follows("matches.title")
    suggestions = accountant.page.locator("[data-hotlist-item]")
    for reason in ("matches.amount", "matches.date", "matches.party"):
        accountant.reads(accountant.text("matches.agrees", what=accountant.text(reason)))
    for left in (2, 1, 0):
        with accountant.page.expect_navigation(wait_until="domcontentloaded"):
            if journey.scripts:
                accountant.page.keyboard.press("j")
                accountant.page.keyboard.press("Enter")
            else:
                suggestions.first.get_by_role("button", name=accountant.text("matches.accept")).click()
        accountant.arrives()
        assert suggestions.count() == left, f"{left} suggestions should be left"
    accountant.follows(f"{names(journey)}-D").follows("reconciliation.title")
    accountant.reads("52,000.00", "52,012.34", "12.34", "reconciliation.agrees")
    assert accountant.downloads("reconciliation.print").startswith(b"%PDF")


def public(journey):
    """Everybody follows the money: source, county, contract, milestone, as a picture, a table and two files."""
    reader = at_programme(journey, "")
    reader.reads("300,000.00").follows("programmes.follow")
    assert reader.page.locator("main svg").count() > 0
    reader.reads("48,000.00", "24,000.00", "仁寿县", number(journey))
    assert b"48000.00" in reader.downloads("CSV")
    assert reader.downloads("XLSX").startswith(b"PK")


STEPS = [
    ("paying_first", paying_first), ("milestone", milestone), ("paying_second", paying_second),
    ("expenses", expenses), ("statement", statement), ("public", public),
]
