"""Indicators, surveys and evaluations as people meet them: by a link on a telephone, at the officer's desk, blindly."""

import csv
import datetime
import math
import shutil
import subprocess
from collections import Counter

import psycopg
import pytest
from talking import Browser, ask


def one(site, query, *values):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(query, values).fetchone()


def test_a_link_is_answered_once_without_an_account(site, program):
    survey, unit = one(site, """
        SELECT s.id, max(l.unit_n) FROM survey s JOIN survey_link l ON l.survey_id = s.id
        WHERE s.state = 'open' AND NOT EXISTS (SELECT FROM survey_response r WHERE r.link_id = l.id)
          AND l.unit_n < (SELECT max(u.n) FROM sample_unit u WHERE u.survey_id = s.id) GROUP BY s.id
        """)
    made = program("officer").post(f"/yunlin/surveys/{survey}/links", {"unit": unit})
    address = made.json["links"][0]["url"]
    path = address[address.index("/yunlin/"):]
    phone = Browser(site)
    page = phone.get(path)
    assert page.status == 200 and "获得感" in page.body.decode()
    # Half an answer is told at its place, and the link stays unused.
    half = phone.post(path, {"answers.knows": "yes", "answers.feelings.items.gain": "p4"})
    assert half.status == 422 and "获得感" in half.body.decode()
    whole = {"answers.knows": "yes"} | {f"answers.feelings.items.{item}": "p4" for item in ("gain", "happiness", "safety")}
    assert phone.post(path, whole).status == 303
    assert "您的答卷已收到" in phone.get(path).body.decode()
    again = phone.post(path, whole)
    assert again.status == 422 and "已经用过" in again.body.decode()
    assert phone.get("/yunlin/survey-answers/nothing").status == 404
    assert one(site, "SELECT count(*) FROM survey_response r JOIN survey_link l ON l.id = r.link_id WHERE l.survey_id = %s "
                     "AND l.unit_n = %s", survey, unit)[0] == 1


def test_a_waiting_answer_is_read_item_by_item(site):
    survey = one(site, "SELECT s.id FROM survey s JOIN survey_response r ON r.survey_id = s.id "
                       "WHERE s.state = 'open' AND r.state = 'submitted' ORDER BY s.id")[0]
    page = Browser(site, "officer@demo.example").get(f"/yunlin/surveys/{survey}").body.decode()
    assert "；获得感" in page and "；幸福感" in page


def test_who_decides_from_outside_reads_no_sensitive_answer_of_a_survey(site, program):
    """The officer reads all; the evaluator decides without what is sensitive or sealed."""
    officer = program("officer")
    programme, frame = one(site, "SELECT s.programme_id, d.frame_id FROM survey s JOIN sample_draw d ON d.survey_id = s.id "
                                 "WHERE s.state = 'open' ORDER BY s.id")
    draft = officer.post("/yunlin/form-drafts", {
        "code": "health-survey", "purpose": "survey", "title_zh": "健康问卷", "title_en": "Health"}).json["id"]
    asked = {"section": "one", "required": True}
    for version, (what, values) in enumerate([
            ("sections", {"key": "one", "title_zh": "一", "title_en": "One"}),
            ("fields", {**asked, "type": "yes_no", "key": "knows", "label_zh": "知道项目", "label_en": "Knows"}),
            ("fields", {**asked, "type": "text", "key": "view", "label_zh": "看法", "label_en": "View", "sensitivity": "internal"}),
            ("fields", {**asked, "type": "text", "key": "illness", "label_zh": "病史", "label_en": "Illness",
                        "sensitivity": "sensitive"}),
            ("fields", {**asked, "type": "text", "key": "sealed", "label_zh": "家事", "label_en": "Family",
                        "sensitivity": "sealed"})], start=1):
        made = officer.post(f"/yunlin/form-drafts/{draft}/{what}", values, If_Match=f'"{version}"')
        assert made.status == 200, made.body
    form = officer.post(f"/yunlin/form-drafts/{draft}/publication", {}, If_Match='"6"').json["id"]
    closes = (datetime.date.today() + datetime.timedelta(days=400)).isoformat()
    survey = officer.post("/yunlin/surveys", {
        "programme": programme, "title": "健康", "form": form, "closesOn": closes}).json["id"]
    path = f"/yunlin/surveys/{survey}"
    for step, values in (("draw", {"frame": frame, "design": "stratified", "count": 2, "answersEach": 2, "seed": 7}),
                         ("opening", {})):
        version = one(site, "SELECT version FROM survey WHERE id = %s", survey)[0]
        done = officer.post(f"{path}/{step}", values, If_Match=f'"{version}"')
        assert done.status == 200, done.body
    unit = one(site, "SELECT min(n) FROM sample_unit WHERE survey_id = %s", survey)[0]
    address = officer.post(f"{path}/links", {"unit": unit}).json["links"][0]["url"]
    answered = Browser(site).post(address[address.index("/yunlin/"):], {
        "answers.knows": "yes", "answers.view": "很好", "answers.illness": "哮喘", "answers.sealed": "父母离异"})
    assert answered.status == 303, answered.body
    told = Browser(site, "officer@demo.example").get(path).body.decode()
    assert "看法：很好" in told and "病史：哮喘" in told and "家事：父母离异" in told
    outside = Browser(site, "evaluator@demo.example").get(path).body.decode()
    assert "看法：很好" in outside and "病史：受限" in outside and "家事：受限" in outside
    assert "哮喘" not in outside and "离异" not in outside


def test_what_a_survey_says_comes_out_of_the_calculation_again(site, program):
    survey = one(site, "SELECT id FROM survey WHERE state = 'closed' ORDER BY id")[0]
    officer = program("officer")
    shown = officer.get(f"/yunlin/surveys/{survey}").json["result"]
    told = officer.get(f"/yunlin/surveys/{survey}/calculations.json").json
    assert told["frame_sha256"] == shown["frame_sha256"] and len(told["estimates"]) == len(shown["estimates"])
    for estimate, given in zip(shown["estimates"], told["estimates"]):
        again = program(None).post("/calc/estimate", given["input"]).json
        assert again["estimate"] == pytest.approx(estimate["estimate"], rel=1e-12)
        assert again["se"] == pytest.approx(estimate["se"], rel=1e-9)
        ends = again["interval"]["logit"] or again["interval"]["wald"]
        if given["input"]["kind"] == "mean":
            ends = again["interval"]["wald"]
        assert ends == pytest.approx(estimate["interval"], rel=1e-9)
    assert shown["response_rate"] == pytest.approx(shown["approved"] / shown["eligible"])


def test_text_is_no_number_and_is_refused_at_its_place(site, program, own):
    value, account = one(site, """
        SELECT v.id, l.identifier FROM indicator_value v JOIN milestone_indicator i ON i.id = v.milestone_indicator_id
        JOIN milestone m ON m.id = i.milestone_id JOIN organisation_member o ON o.organisation_id = m.organisation_id
        JOIN account_login l ON l.account_id = o.account_id WHERE v.state = 'draft' AND o.role = 'administrator'
        ORDER BY v.id
        """)
    browser = Browser(site, account)
    for text in ("N/A", "yes", "约200", ""):
        answer = browser.post(
            f"/yunlin/indicator-values/{value}/correction",
            {"numerator": text, "denominator": "240", "qualifier": "exact", "version": "1", "once": text})
        assert answer.status == 422, text
        page = answer.body.decode()
        assert 'aria-invalid="true"' in page and "numerator" in page
    refused = program(account.split("@")[0]).post(
        f"/yunlin/indicator-values/{value}/correction",
        {"numerator": "N/A", "denominator": "240", "qualifier": "exact"}, If_Match='"1"')
    assert refused.status in (400, 422) and "numerator" in refused.fields()


def test_parties_do_not_see_each_other_before_all_have_scored(site, program):
    evaluation = one(site, "SELECT evaluation_id FROM evaluation_criterion c JOIN evaluation e ON e.id = c.evaluation_id "
                           "WHERE e.state = 'open' ORDER BY 1")[0]
    path = f"/yunlin/evaluations/{evaluation}"
    assert [score["party"] for score in program("city").get(path).json["scores"]] == ["authority"]
    for account in ("evaluator", "officer", "auditor"):
        shown = program(account).get(path).json
        assert shown["scores"] == [] and shown["calculation"] is None
        assert {party["party"]: party["scored"] for party in shown["evaluation"]["parties"]} == {
            "authority": True, "third_party": False}
    version = program("officer").get(path).json["evaluation"]["version"]
    refused = program("officer").post(path + "/result", If_Match=f'"{version}"')
    assert refused.status == 422
    published = one(site, "SELECT id FROM evaluation WHERE state = 'published'")[0]
    shown = program("officer").get(f"/yunlin/evaluations/{published}").json
    again = program(None).post("/calc/composite", {**shown["calculation"], "bands": "mof"}).json
    assert again["total"] == shown["results"][-1]["total"]
    assert ask(site, "GET", f"/api/v1{path}").status == 401


R = """
suppressMessages(library(survey))
options(survey.lonely.psu = "fail", digits = 17)
given <- read.csv(commandArgs(TRUE)[1])
for (measure in unique(given$measure)) {
  one <- given[given$measure == measure, ]
  # Villages that were asked in part are no whole clusters: their share of all lessens nothing.
  share <- if (commandArgs(TRUE)[2] == "whole") ~population else NULL
  design <- svydesign(id = ~unit, strata = ~stratum, weights = ~weight, fpc = share, data = one, nest = TRUE)
  found <- svymean(~y, design, deff = if (is.null(share)) "replace" else TRUE)
  cat(format(c(measure, coef(found), SE(found), deff(found)), digits = 17), sep = ",", fill = 10000)
}
"""


def test_what_a_survey_says_is_what_r_says_of_its_sample(site, program, tmp_path):
    """From the drawn villages and the approved marks alone: weights are worked out here, and R estimates."""
    if shutil.which("Rscript") is None or subprocess.run(
            ["Rscript", "-e", "library(survey)"], capture_output=True).returncode != 0:
        pytest.skip("R with its package survey is not installed")
    survey = one(site, "SELECT id FROM survey WHERE state = 'closed' ORDER BY id")[0]
    with psycopg.connect(site.database_url) as connection:
        population = dict(connection.execute(
            "SELECT u.stratum, count(*) FROM frame_unit u JOIN sample_draw d ON d.tenant_id = u.tenant_id "
            "AND d.frame_id = u.frame_id WHERE d.survey_id = %s GROUP BY 1", (survey,)).fetchall())
        answers = connection.execute(
            """SELECT r.unit_n, u.stratum, u.size, r.marks FROM survey_response r
            JOIN sample_unit s ON s.tenant_id = r.tenant_id AND s.survey_id = r.survey_id AND s.n = r.unit_n
            JOIN frame_unit u ON u.tenant_id = s.tenant_id AND u.frame_id = s.frame_id AND u.n = s.n
            WHERE r.survey_id = %s AND r.state = 'approved'""", (survey,)).fetchall()
    shown = program("officer").get(f"/yunlin/surveys/{survey}").json["result"]
    assert shown["design"] == "stratified" and shown["approved"] == len(answers) > 40
    with open(tmp_path / "given.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["measure", "unit", "stratum", "population", "weight", "y"])
        for measure in range(len(shown["estimates"])):
            said = [(unit, stratum, size, marks[measure]) for unit, stratum, size, marks in answers
                    if not math.isnan(marks[measure])]
            of_unit = Counter(unit for unit, *_ in said)
            of_stratum = {stratum: len({unit for unit, where, *_ in said if where == stratum}) for stratum in population}
            for unit, stratum, size, mark in said:
                weight = population[stratum] / of_stratum[stratum] * size / of_unit[unit]
                writer.writerow([measure, unit, stratum, population[stratum], repr(weight), mark])
    (tmp_path / "estimate.R").write_text(R)
    heard, sizes = Counter(unit for unit, *_ in answers), {unit: size for unit, _, size, _ in answers}
    asked = "part" if any(sizes[unit] > count for unit, count in heard.items()) else "whole"
    done = subprocess.run(
        ["Rscript", tmp_path / "estimate.R", tmp_path / "given.csv", asked], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        measure, value, error, effect = (float(part) for part in line.split(","))
        estimate = shown["estimates"][int(measure)]
        assert estimate["estimate"] == pytest.approx(value, rel=1e-9), estimate
        assert estimate["se"] == pytest.approx(error, rel=1e-8), estimate
        assert estimate["deff"] == pytest.approx(effect, rel=1e-7), estimate
    assert len(done.stdout.splitlines()) == len(shown["estimates"])
