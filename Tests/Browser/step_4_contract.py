"""Section 5, steps 6 and 7: the contract with its tranches and its sealed paper, and the money received."""

from datetime import timedelta

from step_1_programme import names, reallocation
from step_2_proposal import login, organisation, proposal


def number(journey):
    return f"{names(journey)}-HT-1"


def contract(journey):
    """From the award: period, tranches of 50, 30 and 20 percent, each source from its own cell.

    The cell of the county has less than the contract asks of the donations: only after a reallocation it is drafted.
    """
    officer, values = filled(journey)
    officer.presses("contracts.draft", {**values, "percent.3": "10"}, refused=True)
    officer.presses("contracts.draft", {"percent.3": "20"}, refused=True).reads("55,000.00", "60,000.00")
    reallocation(journey)
    officer, values = filled(journey)
    officer.presses("contracts.draft", {**values, "percent.3": "20"})
    officer.reads("50%", "45,000.00", "30,000.00", "15,000.00", "18,000.00", "12,000.00", "6,000.00", "60,000.00")


def filled(journey):
    """The form of the contract with the cells chosen, and what is written into it."""
    officer = journey.at_authority("officer")
    officer.follows("navigation.contracts").follows(proposal(journey, "alpha"))
    officer.reads(organisation(journey, "alpha"), "90,000.00", "玖万元整")
    today = journey.clock.today()
    values = {"number": number(journey), "endsOn": f"{today.year}-12-31", "terms": "乙方按申报书提供服务。"}
    form = officer.form("contracts.draft")
    for place in range(form.locator("select[name^='cell.']").count()):
        field = form.locator("select[name^='cell.']").nth(place)
        options = field.locator("option").all_inner_texts()
        field.select_option(label=next(text for text in options if "仁寿县" in text and str(journey.facts["year"]) in text))
    for row, days in ((1, 5), (2, 40), (3, 200)):
        values[f"dueOn.{row}"] = (today + timedelta(days=days)).isoformat()
    return officer, values


def at_contract(journey, person_login):
    """The page of the contract; the grantee finds it at home."""
    if "@" in person_login:
        person = journey.person(person_login)
        person.at_home()
        person.page.locator("main a[href*='/contracts/']", has_text=proposal(journey, "alpha")).first.click()
        return person.arrives()
    return journey.at_authority(person_login).follows("navigation.contracts").follows(number(journey))


def sealing(journey):
    """Frozen by a second person, printed, sealed, scanned, handed in by the grantee, accepted by a second person."""
    decision = journey.person("decision")
    decision.at_home().follows("contracts.task.give_out").follows(number(journey))
    decision.presses("contracts.give_out", {"minutes": "会议纪要 5 号"})
    grantee = at_contract(journey, login(journey, "alpha"))
    paper = grantee.downloads("contracts.paper")
    assert paper.startswith(b"%PDF") and len(paper) > 10_000
    code = grantee.number(r"\b([0-9A-Z]{12})\b")
    values = {
        "scan": journey.file("sealed.pdf", paper), "signerName": "李代表", "signerOffice": "法定代表人",
        "signedOn": journey.clock.today().isoformat(),
    }
    grantee.presses("contracts.hand_in", {**values, "scan": journey.file("text.pdf", "no PDF")}, refused=True)
    grantee.presses("contracts.hand_in", values)
    officer = at_contract(journey, "officer")
    officer.reads("李代表").presses("contracts.accept_paper").reads("contracts.state.active")
    reader = journey.anybody()
    reader.comes("/").follows(journey.authority).follows("navigation.calls").follows("contracts.verification")
    reader.presses("layout.filter", {"code": code}).reads(number(journey), "90,000.00")


def receiving(journey):
    """Donations and the appropriation arrive: registered by one person, booked by the accountant."""
    for suffix, source, amount, values in (
        ("", "donation", "100,000.00", {"channel": "direct", "payer": "爱心人士", "anonymous": True}),
        ("2", "government", "5万", {"channel": "appropriation", "payer": "省财政厅", "document_number": f"云财社〔2027〕{journey.number}号"}),
    ):
        fund = f"{names(journey)}-{source[0].upper()}F"
        cashier = journey.at_authority("cashier" + suffix)
        cashier.follows("navigation.funds").follows(fund).follows("receipts.register")
        values = {"account": names(journey), "day": journey.clock.today().isoformat(), "amount": amount, **values}
        cashier.presses("receipts.register", values)
        accountant = journey.at_authority("accountant" + suffix)
        accountant.follows("navigation.funds").follows(fund)
        accountant.follows(journey.clock.today().isoformat(), within="main table").presses("receipts.book")
        accountant.reads("receipts.state.booked")


STEPS = [("contract", contract), ("sealing", sealing), ("receiving", receiving)]
