"""The whole way of an applicant on a telephone of 360 px, from nothing: register by a code, enter the organisation, find
the call, fill it in, name a partner that registers and agrees on a telephone of its own, hand in, get the proposal back for
a correction, correct it, hand in again, and hold the receipt of the second revision."""

import datetime
import re

from looking import Looking
from pdfs import pdf
from people import Person
from step_2_proposal import credit_code
from words import Words

PHONE = {"width": 360, "height": 740}
SECRET = "walnuts under the old bridge"
SMALL = """() => [...document.querySelectorAll('main a.button, main button, main input:not([type=hidden]), main select')]
  .filter(one => one.offsetParent).filter(one => one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"""
TITLE = "两家一起办的童伴之家"


class Look(Looking):
    """As on a wide screen, and then back to the telephone."""

    def at(self, page):
        page.set_viewport_size(PHONE)
        super().at(page)
        page.set_viewport_size(PHONE)


class Owner(Person):
    """Somebody with a telephone: nothing is wider than its screen, and every target can be hit."""

    def arrives(self):
        super().arrives()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        small = self.page.evaluate(SMALL)
        assert small == [], f"{self.page.url} has targets that are too small: {small}"
        return self


def registers(person, login, name, number):
    """The person by a code from a message, then the organisation by its code."""
    person.comes("/registration").presses("registration.send_code", {"login": login})
    person.follows("outbox.title")
    code = re.search(r"\b\d{6}\b", person.page.locator("article", has_text=login).first.inner_text())[0]
    person.page.go_back()
    person.presses("registration.make", {"code": code, "name": name + "的人", "password": SECRET})
    person.comes("/home").follows("organisation.new")
    person.presses(
        "organisation.new",
        {
            "name": name, "code": credit_code(number), "kind": "service_organisation", "area": "511421",
            "registeredOn": "2019-05-06", "legalRepresentative": "李代表",
        })
    person.reads(name)


def working_day(days):
    day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date() + datetime.timedelta(days=days)
    while day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return day.isoformat()


def fills_in(person, proposal, licence):
    person.comes(proposal).follows("基本情况")
    person.presses(
        "proposals.save",
        {
            "answers.title": TITLE, "answers.summary": "一村一人一家。", "answers.starts": "2027-01-01",
            "answers.ends": "2027-12-31",
        })
    person.comes(proposal).follows("需求与方案")
    person.presses(
        "proposals.save",
        {
            "answers.need": "两个村共有留守儿童八十名。", "answers.villages": "2", "answers.children": "80",
            "answers.services": ["company"], "answers.plan": "招募、培训、开放、家访。", "answers.team": "社工两名。",
            "answers.insured": "yes",
        })
    person.comes(proposal).follows("经费预算")
    row = "answers.budget.rows.0"
    person.presses(
        "proposals.save",
        {
            "answers.requested": "30000", f"{row}.line": "activities", f"{row}.item": "活动材料", f"{row}.amount": "30000",
            f"{row}.sources.social": "20000", f"{row}.sources.government": "10000",
        })
    person.comes(proposal).follows("附件")
    person.presses("proposals.upload", {"file": licence})


def hands_in(person, proposal):
    person.comes(proposal + "/submission").reads(TITLE, "30,000.00")
    person.presses("proposals.submit", {"promise": True})


def test_from_registration_over_consent_and_correction_to_the_receipt(browser, site, tmp_path):
    words, looking = Words("zh-Hans"), Look(True)
    lead, partner = (Owner(browser, site.base, words, looking) for _ in range(2))
    registers(lead, "phone-lead@people.example", "一部手机社会服务中心", 88001)
    registers(partner, "phone-partner@people.example", "另一部手机社会服务中心", 88002)
    licence = tmp_path / "登记证书.pdf"
    licence.write_bytes(pdf("licence of one phone"))

    lead.comes("/yunlin/calls").follows("第二批服务项目征集").follows("proposals.new")
    lead.reads("一部手机社会服务中心")
    lead.presses("proposals.begin")
    proposal = lead.page.url.split("?")[0].removeprefix(site.base)
    fills_in(lead, proposal, str(licence))

    # Two shares of exactly a hundred; without the partner's consent nothing is handed in, and the page says whose.
    lead.comes(proposal + "/partners")
    for number, percent, task in ((88001, "60", "总负责"), (88002, "40", "家访")):
        lead.presses("partners.name", {"code": credit_code(number), "percent": percent, "task": task})
    lead.comes(proposal + "/submission").reads("proposals.unfinished", "另一部手机社会服务中心")
    assert words("proposals.submit") not in lead.buttons(), "nothing is handed in without the partner"
    partner.comes("/yunlin/partnerships").follows(TITLE).reads("活动材料", "30,000.00")
    partner.presses("partners.agree")
    hands_in(lead, proposal)
    first = lead.number(r"TB\d{4}-2-\d{4}")

    officer = Person(browser, site.base, words, Looking(True))
    officer.signs_in("officer@demo.example")
    officer.comes(proposal)
    officer.presses(
        "screening.title",
        {"outcome": "returned", "reasons": ["incomplete"], "explanation": "请补写项目概要。", "due": working_day(7)})
    lead.comes(proposal).reads("请补写项目概要。", "补正").follows("基本情况")
    lead.presses("proposals.save", {"answers.summary": "一村一人一家，每周开放五天，寒暑假每天开放。"})
    hands_in(lead, proposal)
    lead.reads(first, "SHA-256")
    code = lead.page.locator("main a[href*='verification']").first.inner_text()
    reader = Owner(browser, site.base, words, looking)
    reader.comes("/yunlin/verification?code=" + code).reads(first, lead.number(r"\b[0-9a-f]{64}\b"))
    officer.comes(proposal).reads("每周开放五天，寒暑假每天开放")
    # The partner agreed to the same sum; its receipt is the lead's.
    partner.comes("/yunlin/partnerships").reads(TITLE)
    for person in (lead, partner, reader, officer):
        person.leaves()
