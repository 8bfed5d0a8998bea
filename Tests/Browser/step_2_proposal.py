"""Section 5, step 2: organisations read the call, register, fill the form in several sittings, submit, verify."""

import re

from step_1_programme import title

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number):
    """A 统一社会信用代码 with the right check sign."""
    body = f"52511400MJ{number:07d}"
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


APPLICANTS = {
    "alpha": {"name": "仁寿县晨光社会服务中心", "area": "511421", "lot": "仁寿县", "requested": 90_000},
    "beta": {"name": "洪雅县青禾社会服务中心", "area": "511423", "lot": "洪雅县", "requested": 60_000},
    "gamma": {"name": "仁寿县远山社会服务中心", "area": "511421", "lot": "仁寿县", "requested": 75_000},
    "delta": {"name": "洪雅县无关社会服务中心", "area": "511423", "lot": "洪雅县", "requested": 30_000},
}


SECRET = "walnuts under the old bridge"



def login(journey, name):
    return f"{name}{journey.number}@people.example"


def organisation(journey, name):
    return f"{APPLICANTS[name]['name']}{journey.number}号"


def proposal(journey, name):
    return f"{APPLICANTS[name]['lot']}童伴{journey.number}-{name}"


def reading(journey):
    """Somebody reads the call without signing in, and takes its document home."""
    reader = journey.at_authority("")
    reader.follows("navigation.calls").follows(title(journey))
    reader.reads("仁寿县标段", "90,000.00", "calls.rules", "calls.documents")
    assert reader.downloads("申报指南").startswith(b"%PDF")
    reader.follows("proposals.new").reads("session.title")


def registering(journey):
    """Four organisations register by a code from a message and enter the directory."""
    for place, name in enumerate(APPLICANTS):
        register(journey, name, place)


def register(journey, name, place):
    person = journey.anybody() if place else journey.people.get("") or journey.anybody()
    del journey.people[""]
    journey.people[login(journey, name)] = person
    person.comes("/").follows("layout.sign_in").follows("registration.title")
    person.presses("registration.send_code", {"login": login(journey, name)})
    person.follows("outbox.title")
    letter = person.page.locator("article", has_text=login(journey, name)).first
    code = re.search(r"\b\d{6}\b", letter.inner_text())[0]
    person.page.go_back()
    person.presses("registration.make", {"code": "000000", "name": name, "password": SECRET}, refused=True)
    person.presses("registration.make", {"code": code, "password": SECRET})
    person.at_home().follows("organisation.new")
    one = APPLICANTS[name]
    values = {
        "name": organisation(journey, name), "code": credit_code(journey.number * 10 + place)[:-1] + "0",
        "kind": "service_organisation", "area": one["area"], "registeredOn": "2019-05-06", "legalRepresentative": "李代表",
    }
    if name == "alpha" and not values["code"] == credit_code(journey.number * 10 + place):
        person.presses("organisation.new", values, refused=True)
    person.presses("organisation.new", {**values, "code": credit_code(journey.number * 10 + place)})
    person.reads(organisation(journey, name))


def filling(journey):
    """The first fills the form in several sittings, the others in one."""
    for name in APPLICANTS:
        person = begin(journey, name)
        fill_basics(journey, person, name)
        fill_work(journey, person)
        fill_money(journey, person, name)
        person.follows("附件" if journey.chinese else "Attachments")
        person.presses("proposals.upload", {"file": journey.pdf(f"{name}.pdf", "登记证书")})


def begin(journey, name):
    person = journey.person(login(journey, name))
    person.comes("/").follows(journey.authority).follows("navigation.calls").follows(title(journey)).follows("proposals.new")
    person.reads(organisation(journey, name))
    return person.presses("proposals.begin", {"lot": APPLICANTS[name]["lot"]})


def fill_basics(journey, person, name):
    person.follows("基本情况" if journey.chinese else "Basics")
    summary = "为留守儿童开放童伴之家，每周五天。"
    if name == "alpha" and journey.scripts:
        # First sitting: some words, kept by themselves. Then the browser is closed without saving.
        field = person.page.locator("[name='answers.summary']")
        field.fill(summary)
        person.page.locator("[data-save-state][data-state='saved']").wait_for(timeout=8_000)
        back = person.page.url
        person.page.close()
        person.page = person.context.new_page()
        person.comes("/home").follows(journey.facts["call"]).follows("基本情况" if journey.chinese else "Basics")
        assert person.page.url == back
        assert person.page.input_value("[name='answers.summary']") == summary
    person.presses(
        "proposals.save",
        {
            "answers.title": proposal(journey, name), "answers.summary": summary, "answers.starts": "2027-01-01",
            "answers.ends": "2027-12-31",
        },
    )


def fill_work(journey, person):
    person.follows("需求与方案" if journey.chinese else "Need and plan")
    person.presses(
        "proposals.save",
        {
            "answers.need": "两个村共有留守儿童八十名。", "answers.villages": "2", "answers.children": "80",
            "answers.services": ["company", "safety"], "answers.plan": "招募、培训、开放、家访、总结。",
            "answers.team": "项目主管一名，社工两名。", "answers.insured": "yes",
        },
    )


def fill_money(journey, person, name):
    """The grid must add up: at first it does not, and the page says by how much."""
    requested = APPLICANTS[name]["requested"]
    person.follows("经费预算" if journey.chinese else "Budget")
    lines = [("人员补贴", "Staff"), ("活动费", "Activities"), ("培训", "Training")]
    amounts = [requested - 9_000, 6_000, 3_000]
    table = [
        [chinese if journey.chinese else english, chinese, "", "", "", f"{amount:,}.00", f"{amount * 2 // 3}.00",
         f"{amount // 3}.00", ""]
        for (chinese, english), amount in zip(lines, amounts, strict=True)
    ]
    if name == "alpha":
        wrong = [*table[:2], [*table[2][:6], "1000.00", *table[2][7:]]]
        write_grid(journey, person, wrong)
        person.presses("proposals.save", {"answers.requested": f"{requested}.00"})
        person.follows("proposals.check")
        person.reads("proposals.unfinished", "1,000.00")
        person.page.go_back()
        person.follows("经费预算" if journey.chinese else "Budget")
    write_grid(journey, person, table)
    person.presses("proposals.save", {"answers.requested": f"{requested:,}元"})


def write_grid(journey, person, table):
    """With scripts the block is pasted into the first cell, as from Excel; without, into the field beside the table."""
    if not journey.scripts:
        head = [person.text(f"grid.{part}") for part in ("line", "item", "unit_price", "quantity", "unit", "amount")]
        head += ["社会资金", "财政资金", "自筹"] if journey.chinese else ["Social money", "Government money", "Own money"]
        person.fills({"answers.budget.paste": "\n".join("\t".join(row) for row in [head, *table])})
        return
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = "\n".join("\t".join(row) for row in table)
    person.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    person.page.locator("[name='answers.budget.rows.0.item']").click()
    person.page.locator("[name='answers.budget.rows.0.line']").focus()
    person.page.keyboard.press("Control+V")
    person.page.wait_for_function(
        "value => document.querySelector(\"[name='answers.budget.rows.2.amount']\").value === value", arg=table[2][5]
    )
    said = person.page.locator("#field-answers\\.budget-status").inner_text()
    assert "3" in said, said


def submitting(journey):
    """They check their answers, promise, submit and get a receipt that everybody can verify."""
    for name in APPLICANTS:
        submit(journey, name)
    person = journey.person(login(journey, "alpha"))
    sha256 = person.number(r"\b[0-9a-f]{64}\b")
    code = person.page.locator("main a[href*='verification']").first.inner_text()
    person.reads("proposals.verification_code")
    reader = journey.at_authority("")
    reader.follows("navigation.calls").follows("verification.title").presses("verification.check", {"code": code})
    reader.reads(sha256, title(journey))
    reader.presses("verification.check", {"code": "AAAA-AAAA-AAAA"}).reads("verification.unknown")


def submit(journey, name):
    person = journey.person(login(journey, name))
    person.comes("/home").follows(proposal(journey, name))
    basics = person.page.get_by_role("link", name="基本情况" if journey.chinese else "Basics").get_attribute("href")
    open_elsewhere = person.context.new_page() if name == "alpha" else None
    if open_elsewhere:
        open_elsewhere.goto(basics)
    person.follows("proposals.check")
    person.reads(proposal(journey, name), f"{APPLICANTS[name]['requested']:,}.00")
    person.presses("proposals.submit", refused=True)
    person.presses("proposals.submit", {"promise": True})
    person.reads("proposals.state.submitted", "proposals.verification_code")
    assert person.page.get_by_role("link", name=person.text("proposals.check")).count() == 0
    if open_elsewhere:
        saves_too_late(person, open_elsewhere)


def saves_too_late(person, page):
    """A section that stands open in another tab since before the submission cannot be saved any more."""
    person.page, receipt = page, person.page
    person.presses("proposals.save", {"answers.summary": "提交以后改的话"}, refused=True)
    page.close()
    person.page = receipt
    receipt.reload()
    person.reads_not("提交以后改的话")


STEPS = [
    ("reading", reading), ("registering", registering), ("filling", filling), ("submitting", submitting),
]
