"""Section 5, steps 3 to 5: screening, reviewers, scores, the ranking, the public notice, the award."""

from datetime import timedelta

from step_1_programme import names, stamp, title
from step_2_proposal import login, organisation, proposal

REVIEWERS = ("reviewer1", "reviewer2", "reviewer3", "reviewer4")
# The third of those who score says of one proposal that the last criterion does not apply.
LEFT_OUT = ("gamma", 2)


def at_call(journey, person_login):
    person = journey.at_authority(person_login)
    return person.follows("navigation.calls").follows(title(journey))


def screen(journey, name, values):
    officer = journey.person("officer")
    officer.at_home().follows("calls.task.screen").follows(proposal(journey, name))
    return officer.presses("screening.title", values)


def screening(journey):
    """Accepted, refused with reasons, and one returned, corrected and then accepted."""
    screen(journey, "alpha", {"outcome": "accepted"}).reads("proposals.state.accepted")
    screen(journey, "gamma", {"outcome": "accepted"})
    officer = screen(
        journey, "delta",
        {"outcome": "refused", "reasons": ["outside_scope"], "explanation": "服务对象不在征集范围内。"},
    )
    officer.reads("proposals.state.refused")
    officer.at_home().follows("calls.task.screen").follows(proposal(journey, "beta"))
    officer.presses("screening.title", {"outcome": "returned"}, refused=True)
    due = journey.clock.today() + timedelta(days=7)
    while due.weekday() > 4:
        due += timedelta(days=1)
    values = {"outcome": "returned", "reasons": ["incomplete"], "explanation": "请写明两个村的名字。", "due": due.isoformat()}
    officer.presses("screening.title", values).reads("proposals.state.returned")
    correct(journey)
    screen(journey, "beta", {"outcome": "accepted"}).reads("proposals.differences", "两个村：洪雅一村")


def correct(journey):
    """The organisation reads why, mends its answers and submits the next revision."""
    person = journey.person(login(journey, "beta"))
    person.at_home().follows(proposal(journey, "beta")).reads("请写明两个村的名字。")
    person.follows("基本情况" if journey.chinese else "Basics")
    person.presses("proposals.save", {"answers.summary": "两个村：洪雅一村、洪雅二村。"})
    person.follows("proposals.check").presses("proposals.submit", {"promise": True})
    person.reads("proposals.state.submitted")


def opening(journey):
    """After the deadline, by the clock of the database, the officer opens a round with weighted criteria."""
    journey.clock.forward(days=21)
    officer = at_call(journey, "officer")
    officer.reads("calls.status.closed").follows("reviews.new")
    values = {
        "name": f"专家评审 {names(journey)}", "anonymity": "blind", "reviewsPerEntry": "3", "loadMax": "10",
        "sheetsDueAt": stamp(journey.clock.now() + timedelta(days=5)),
    }
    for row, (name, weight) in enumerate((("社会需求", 30), ("方案可行", 40), ("团队能力", 30)), start=1):
        values |= {f"criterion.{row}": name, f"criterionCode.{row}": f"c{row}", f"weight.{row}": weight,
                   f"marksMax.{row}": "10"}
    values["mayBeLeftOut.3"] = "yes"
    officer.presses("reviews.draft", values).presses("reviews.open")
    officer.reads(proposal(journey, "alpha")).reads_not(proposal(journey, "delta"))


def assigning(journey):
    """A reviewer connected with the applicant is noted; the draw leaves that reviewer out and assigns three others."""
    officer = journey.at_authority("officer")
    officer.follows("navigation.reviews").follows("reviewers.title")
    officer.follows(f"{officer.text('reviewers.note_conflict')} 评专家1（演示）")
    officer.presses(
        "reviewers.note_conflict",
        {"against": organisation(journey, "alpha"), "ground": "employment", "evidence": "曾任该机构顾问。"},
    )
    officer.follows("navigation.reviews").follows(f"专家评审 {names(journey)}").follows("reviews.assignments")
    officer.reads("曾任该机构顾问。")
    officer.presses("reviews.assign", {"proposal": proposal(journey, "alpha"), "reviewer": "评专家1（演示）"}, refused=True)
    for name in ("alpha", "beta", "gamma"):
        for number in (2, 3, 4):
            officer.presses("reviews.assign", {"proposal": proposal(journey, name), "reviewer": f"评专家{number}"})
    officer.presses("reviews.release")


def scoring(journey):
    """Three reviewers score on the split page; with scripts from the keyboard alone."""
    marks = {"alpha": "988", "beta": "877", "gamma": "665"}
    for number, reviewer in enumerate(REVIEWERS[1:]):
        person = journey.person(reviewer)
        person.at_home().follows("task.sheets", round=f"专家评审 {names(journey)}")
        for name in marks:
            person.follows(proposal(journey, name)).reads("两个村共有留守儿童八十名。")
            person.reads_not(organisation(journey, name))
            digits = f"{int(marks[name]) - number * 111:03d}"
            score(journey, person, digits[:2] + "-" if (name, number) == LEFT_OUT else digits)
        person.reads("3/3")
    before = at_call(journey, "officer").follows(f"专家评审 {names(journey)}")
    before.reads_not("reviews.ranking")


def score(journey, person, digits):
    """A dash says that the criterion does not apply."""
    if journey.scripts:
        for digit in digits.replace("-", ""):
            person.page.keyboard.press(digit)
        if "-" in digits:
            person.page.keyboard.press("Tab")
            person.page.keyboard.press("Space")
            assert person.page.locator("[name^='leftOut.']").is_checked()
        button = person.page.get_by_role("button", name=person.text("sheets.submit"), exact=True)
        with person.page.expect_navigation(wait_until="domcontentloaded"):
            button.press("Enter")
        person.arrives()
        return
    scales = person.page.locator(".scale")
    if "-" in digits:
        person.page.locator("[name^='leftOut.']").check()
    for row, digit in enumerate(digits.replace("-", "")):
        scales.nth(row).locator(f"input[value='{digit}']").check(force=True)
    person.presses("sheets.submit")


def ranking(journey):
    """The round closes, the ranking shows how every score was made, the cut line stays within each source."""
    officer = journey.person("officer")
    officer.presses("reviews.close")
    officer.reads(proposal(journey, "alpha"), "73.00", "63.00", "47.00")
    officer.follows(proposal(journey, "alpha"), within="main table").reads("83.0000", "63.0000", "73.00")
    officer.page.go_back()
    # 4 of 10 for the criteria of 30 and 40 percent: the one that does not apply leaves the total.
    officer.follows(proposal(journey, "gamma"), within="main table").reads("sheets.left_out", "40.0000", "47.00")
    officer.page.go_back()
    officer.presses("awards.begin").reads("120,000.00", "60,000.00")
    donation, government = journey.facts["fund donation"], journey.facts["fund government"]
    officer.page.get_by_text(officer.text("awards.terms"), exact=True).first.click()
    for fund, weight in ((donation, "2"), (government, "1")):
        officer.page.locator("fieldset", has_text=fund).locator("[name^='weight.']").fill(weight)
    officer.presses("awards.revise")
    officer.reads("60,000.00", "30,000.00", "40,000.00", "20,000.00", "150,000.00", "awards.outcome.no_money")
    officer.presses("awards.ask")
    decision = journey.person("decision")
    decision.at_home().follows("task.cut_line")
    decision.presses("awards.approve", {"minutes": "会议纪要 3 号"})


def notice(journey):
    """The public notice, an objection by somebody who is not signed in, its answer, and after the period the award."""
    officer = at_call(journey, "officer").follows(f"专家评审 {names(journey)}").follows("reviews.ranking")
    officer.follows("awards.plan")
    officer.presses("notices.publish", {"title": f"拟资助名单公示 {names(journey)}"})
    reader = journey.at_authority("")
    reader.follows("navigation.result_notices").follows(f"拟资助名单公示 {names(journey)}")
    reader.reads(organisation(journey, "alpha"), "90,000.00")
    reader.presses(
        "notices.object", {"name": "王村民", "contact": "wang@people.example", "statement": "请说明评分依据。"}
    )
    decision = journey.at_authority("decision")
    decision.follows("navigation.result_notices").follows(f"拟资助名单公示 {names(journey)}")
    decision.reads("请说明评分依据。")
    decision.presses("notices.answer", {"outcome": "dismissed", "ground": "unfounded", "answer": "评分依据见公告附件。"})
    journey.clock.forward(days=12)
    officer = at_call(journey, "officer").follows(f"专家评审 {names(journey)}").follows("reviews.ranking")
    officer.follows("awards.plan").presses("awards.ask_confirmation")
    decision.at_home().follows("task.confirm_awards")
    decision.presses("awards.confirm", {"minutes": "会议纪要 4 号"})
    decision.reads("awards.state.confirmed")


STEPS = [
    ("screening", screening), ("opening", opening), ("assigning", assigning), ("scoring", scoring),
    ("ranking", ranking), ("notice", notice),
]
