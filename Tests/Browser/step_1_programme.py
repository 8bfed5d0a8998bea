"""Section 5, step 1: the programme, its sites, the money of two holders, the call."""

from datetime import timedelta

COUNTIES = {"511421": "仁寿县", "511423": "洪雅县"}


def names(journey):
    """What this journey calls its things; each journey has its own."""
    return f"CH{journey.number}"


def programme(journey):
    """The officer makes the programme: three years, two counties, who takes part."""
    officer = journey.at_authority("officer")
    code = names(journey)
    year = journey.clock.today().year
    journey.facts["programme"] = f"童伴同行 {code}"
    officer.follows("navigation.programmes").follows("programme.new")
    officer.presses(
        "programme.new",
        {
            "code": code, "name": journey.facts["programme"], "name_en": f"Walking together {code}",
            "purpose": "为留守儿童建设童伴之家，配备童伴妈妈。", "startsOn": f"{year}-01-01", "endsOn": f"{year + 2}-12-31",
            "area": "510000", "areaCodes": "，".join(COUNTIES), "party.funder": "青苗公益基金会",
            "party.funder-2": "云林省财政专户",
        },
    )
    officer.reads(code, *COUNTIES.values(), "青苗公益基金会（演示）")


def sites(journey):
    """A town and two villages in each county, a home with a companion in every village."""
    officer = at_programme(journey, "officer")
    officer.follows("sites.open")
    town = {code: f"{code}{900 + journey.number}" for code in COUNTIES}
    villages = {town[code] + f"00{number}": f"{name}{number}村" for code, name in COUNTIES.items() for number in (1, 2)}
    places = [f"{town[code]}|{name}同行镇{journey.number}" for code, name in COUNTIES.items()]
    places += [f"{code} | {name}" for code, name in villages.items()]
    officer.presses("sites.add_places", {"places": "\n".join(places)})
    rows = [f"{code}\t{name}童伴之家\t童伴妈妈\t{name}妈妈" for code, name in villages.items()]
    officer.presses("sites.open", {"sites": "\n".join([*rows, "9 | 没有"]), "openedOn": "2026-09-01"}, refused=True)
    officer.presses("sites.open", {"sites": "\n".join(rows)})
    officer.reads("1 / 1", "洪雅县2村童伴之家")


def at_programme(journey, login):
    """The page of this journey's programme, reached from the authority's."""
    person = journey.at_authority(login)
    title = journey.facts["programme"] if journey.chinese else f"Walking together {names(journey)}"
    return person.follows("navigation.programmes").follows(title)


def money(journey):
    """The accountant of each holder sets up a bank account and the fund of the programme."""
    code = names(journey)
    for login, holder, source, name, agreed, bank, number in (
        ("accountant", "青苗公益基金会", "donation", "社会捐赠", "20万", "bank", 301),
        ("accountant2", "云林省财政专户", "government", "省级财政", "100,000.00", "treasury", 302),
    ):
        accountant = journey.at_authority(login)
        accountant.follows("navigation.funds").follows("funds.set_up")
        kind = "D" if source == "donation" else "G"
        accountant.presses(
            "funds.new_account",
            {"holder": holder, "code": f"{code}-{kind}", "bank": "演示银行", "kind": bank, "number": f"622200001111{number}{journey.number}"},
        )
        accountant.follows("navigation.funds").follows("funds.set_up")
        accountant.presses(
            "funds.new_fund",
            {
                "holder": holder, "programme": journey.facts["programme"], "code": f"{code}-{kind}F",
                "name": f"{name}{code}-{kind}", "name_en": f"{source} {code}-{kind}", "source": source, "restriction": "purpose",
                "purpose": "童伴同行", "agreed": agreed,
            },
        )
        journey.facts["fund " + source] = f"{code}-{kind}"
        accountant.reads("200,000.00" if source == "donation" else "100,000.00")


def budget(journey):
    """Holder by source, year, line and area: prepared by the officer, approved by a second person."""
    officer = at_programme(journey, "officer")
    code = names(journey)
    # The year in which the contract will be paid, some five weeks from now.
    year = journey.facts["year"] = (journey.clock.today() + timedelta(days=35)).year
    officer.follows("programmes.budget")
    officer.presses("budgets.begin", {"lines": "01 | 购买服务 | Services\n02 | 培训 | Training"})
    rows = []
    for county, donated in (("511421", "55,000.00"), ("511423", "80,000.00")):
        rows += [f"{code}-DF\t01\t{year}\t{county}\t{donated}", f"{code}-GF\t01\t{year}\t{county}\t4万"]
    rows += [f"{code}-DF\t02\t{year}\t510000\t65,000.00", f"{code}-GF\t02\t{year}\t510000\t20,000.00"]
    officer.presses("budgets.prepare", {"kind": "original", "rows": "\n".join(rows), "reason": "首次预算"})
    officer.reads("300,000.00", "budgets.waiting")
    decision = approves_budget(journey, "1")
    at_programme(journey, "decision").follows("programmes.budget")
    decision.follows(" × ".join(decision.text(f"budgets.by.{part}") for part in ("fund", "line", "year", "area")))
    decision.reads("80,000.00", "仁寿县", str(year))


def approves_budget(journey, number):
    """A second person reads a budget document and approves it."""
    decision = at_programme(journey, "decision")
    decision.follows("programmes.budget").follows(number, within="main table", exact=True)
    return decision.presses("budgets.answer", {"answer": "approved", "minutes": f"会议纪要 1-{number} 号"})


def reallocation(journey):
    """What the training has too much moves to the county whose contract asks for more than its cell has left."""
    code, year = names(journey), journey.facts["year"]
    officer = at_programme(journey, "officer").follows("programmes.budget")
    rows = [f"{code}-DF\t02\t{year}\t510000\t-25,000.00", f"{code}-DF\t01\t{year}\t511421\t25,000.00"]
    officer.presses("budgets.prepare", {"kind": "reallocation", "rows": "\n".join(rows), "reason": "调剂到仁寿县"})
    approves_budget(journey, "2")


def form(journey):
    """The officer keeps the form with the budget grid that applicants fill in."""
    officer = journey.at_authority("officer")
    officer.follows("navigation.calls").follows("calls.forms").presses("forms.keep")
    officer.reads("proposal")


def call(journey):
    """Lots, dates, rules of eligibility, the form, a document; asked for by the officer, published by another."""
    code = names(journey)
    now = journey.clock.now()
    journey.facts["call"] = f"童伴同行征集 {code}"
    officer = journey.at_authority("officer")
    officer.follows("navigation.calls").follows("calls.new")
    values = {
        "programme": journey.facts["programme"], "code": f"{code}-A", "title": journey.facts["call"],
        "englishTitle": f"Companions wanted {code}", "kind": "grant", "summary": "为两个县各选一家服务机构。",
        "opens": stamp(now - timedelta(minutes=5)), "deadline": stamp(now - timedelta(days=5)), "grace": "600",
        "form": "· proposal", "requestedMin": "1万", "requestedMax": "90,000.00",
        "lots": "\n".join(f"{name}标段 | {area} | 90,000.00" for area, name in COUNTIES.items()),
        "fund.social": f"{code}-DF", "limit.social": "120,000.00", "fund.government": f"{code}-GF",
        "limit.government": "60,000.00", "kinds": ["social_work_agency", "service_organisation"],
        "registeredMonths": "12", "proposals": "1", "method": "trimmed",
    }
    officer.presses("calls.save", values, refused=True)
    officer.reads("calls.refusal.plan.deadline_before_opening")
    officer.presses("calls.save", {"deadline": stamp(now + timedelta(days=20))})
    officer.presses("calls.add_document", {"title": "申报指南", "file": journey.pdf("guide.pdf", "申报指南")})
    officer.presses("calls.request_publication")


def publication(journey):
    """A second person reads the draft and publishes it, citing the minutes."""
    decision = journey.at_authority("decision")
    decision.at_home().follows("calls.task.decide").follows(title(journey))
    decision.presses("calls.decide", {"answer": "approved", "minutes": "会议纪要 2 号"})
    decision.reads("calls.status.open")


def title(journey):
    """What the call is called in the language of the journey."""
    return journey.facts["call"] if journey.chinese else f"Companions wanted {names(journey)}"


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M")


STEPS = [
    ("programme", programme), ("sites", sites), ("money", money), ("budget", budget), ("form", form), ("call", call),
    ("publication", publication),
]
