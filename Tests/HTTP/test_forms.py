"""The form designer through pages and API: drafts, faults at their place, preview, publication, conflict, library."""

import json
import re

import psycopg
import pytest
from talking import Browser


@pytest.fixture(scope="module")
def officer(program):
    return program("officer")


def begin(officer, code):
    made = officer.post("/yunlin/form-drafts", {
        "code": code, "purpose": "survey", "title_zh": "问卷", "title_en": "Questionnaire"})
    assert made.status == 201, made.body
    return made.json


def change(officer, draft, what, values, version):
    return officer.post(f"/yunlin/form-drafts/{draft}/{what}", values, If_Match=f'"{version}"')


FIELD = {"type": "number", "section": "one", "key": "children", "label_zh": "儿童", "label_en": "Children", "required": True}


def test_a_form_is_designed_previewed_published_and_compared(officer):
    draft = begin(officer, "trial-form")["id"]
    assert change(officer, draft, "sections", {"key": "one", "title_zh": "一", "title_en": "One"}, 1).json["version"] == 2
    assert change(officer, draft, "fields", FIELD, 2).status == 200
    rich = {**FIELD, "key": "result", "type": "calculated", "formula": "children * 2", "label_zh": "倍", "label_en": "Twice",
            "required": False}
    assert change(officer, draft, "fields", rich, 3).status == 200
    shown = officer.post(f"/yunlin/form-drafts/{draft}/preview", {"answers": {"children": "21"}})
    assert shown.status == 200, shown.body
    assert shown.json["answers"] == {"children": "21", "result": "42"} and shown.json["problems"] == []
    empty = officer.post(f"/yunlin/form-drafts/{draft}/preview", {"answers": {}})
    assert [one["field"] for one in empty.json["problems"]] == ["children"]
    first = change(officer, draft, "publication", {}, 4)
    assert first.status == 200 and first.json["number"] == 1
    again = officer.post(f"/yunlin/form-versions/{first.json['id']}/drafts", {})
    other = again.json["id"]
    assert change(officer, other, "fields", {**FIELD, "field": "children", "max": "500"}, 1).status == 200
    second = change(officer, other, "publication", {}, 2)
    assert second.json["number"] == 2
    found = officer.get(f"/yunlin/form-differences?from={first.json['id']}&to={second.json['id']}").json["items"]
    assert [(one["change"], one["key"]) for one in found] == [("changed", "children")] and "max" in found[0]["parts"]


def test_faults_are_refused_at_their_place_and_change_nothing(officer):
    draft = begin(officer, "faulty-form")["id"]
    change(officer, draft, "sections", {"key": "one", "title_zh": "一", "title_en": "One"}, 1)
    change(officer, draft, "fields", FIELD, 2)

    def refused(values, version=3):
        answer = change(officer, draft, "fields", {**FIELD, **values}, version)
        assert answer.status == 422, answer.body
        return [(one["field"], one["code"]) for one in answer.json["errors"]]

    calculated = {"type": "calculated", "key": "x", "required": False}
    assert refused({**calculated, "formula": "gone + 1"}) == [("formula", "forms.expression.unknown_name")]
    assert refused({**calculated, "formula": "x + 1"}) == [("formula", "forms.expression.cycle")]
    assert refused({"key": "y", "shown_if": "children"}) == [("shown_if", "forms.expression.wrong_type")]
    assert refused({"key": "z", "rules": "children > 1 | 只有中文"}) == [("rules", "forms.fault.missing")]
    assert refused({}) == [("key", "forms.fault.repeated_key")]
    assert refused({"key": "c", "type": "choice", "options": "a | 甲 | A\na | 乙 | B"}) == [
        ("options", "forms.fault.repeated_key")]
    assert change(officer, draft, "fields", {**FIELD, "key": "more", "shown_if": "children > 1"}, 3).status == 200
    used = change(officer, draft, "removals", {"field": "children"}, 4)
    assert used.status == 422 and used.json["errors"][0]["code"] == "forms.refusal.referenced"
    assert "Children" in used.json["errors"][0]["message"] or "儿童" in used.json["errors"][0]["message"]
    assert officer.get(f"/yunlin/form-drafts/{draft}").json["version"] == 4
    empty = change(officer, draft, "sections", {"key": "two", "title_zh": "二", "title_en": "Two"}, 4)
    assert change(officer, draft, "publication", {}, empty.json["version"]).status == 422
    assert change(officer, draft, "discard", {}, empty.json["version"]).status == 200


def test_export_and_import_are_exact_and_a_broken_form_says_where(officer):
    draft = begin(officer, "copied-form")["id"]
    template = officer.get("/yunlin/form-library/safety-inspection").json
    taken = change(officer, draft, "definition", {"definition": json.dumps(template["definition"])}, 1)
    assert taken.json["definition"] == template["definition"]
    exported = officer.get(f"/yunlin/form-drafts/{draft}/definition.json")
    assert json.loads(exported.body) == template["definition"]
    broken = {**template["definition"], "score_field": "gone"}
    refused = change(officer, draft, "definition", {"definition": json.dumps(broken)}, 2)
    assert refused.status == 422 and "score_field" in refused.json["errors"][0]["message"]
    assert change(officer, draft, "definition", {"definition": "{"}, 2).status == 422


def test_every_form_of_the_library_is_copied_printed_and_scored(officer, site):
    items = officer.get("/yunlin/form-library").json["items"]
    assert len(items) >= 20
    for number, item in enumerate(items):
        template = officer.get(f"/yunlin/form-library/{item['code']}").json
        made = officer.post(f"/yunlin/form-library/{item['code']}/drafts", {})
        assert made.status == 201 and made.json["definition"] == template["definition"], item
        published = change(officer, made.json["id"], "publication", {}, 1)
        assert published.status == 200, (item, published.body)
        # Every tenth is printed, empty and filled in: WeasyPrint takes its time.
        if number % 10 == 0:
            for path in (f"form-versions/{published.json['id']}/form.pdf", f"form-library/{item['code']}/sample.pdf"):
                assert officer.get(f"/yunlin/{path}").body.startswith(b"%PDF"), item


def test_a_preview_shows_files_as_the_applicant_sees_them(officer, site):
    """Help, limits and the mark of what is optional, in the preview and in the proposal's own section."""
    draft = begin(officer, "filed-form")["id"]
    change(officer, draft, "sections", {"key": "one", "title_zh": "附件", "title_en": "Files"}, 1)
    made = change(officer, draft, "fields", {
        "type": "file", "section": "one", "key": "licence", "label_zh": "登记证书", "label_en": "Certificate",
        "help_zh": "扫描件须清晰", "help_en": "A clear scan", "count_max": 2}, 2)
    assert made.status == 200, made.body
    for language, words in (("zh-CN", ("登记证书", "扫描件须清晰", "最多 2 个文件", "选填", "除注明“选填”外")),
                            ("en", ("Certificate", "A clear scan", "2 files at most", "optional"))):
        browser = Browser(site, "officer@demo.example")
        browser.cookies["language"] = "en" if language == "en" else "zh-Hans"
        page = browser.get(f"/yunlin/form-drafts/{draft}/preview").body.decode()
        for one in words:
            assert one in page, (language, one)


def test_a_preview_takes_a_sample_for_a_file_that_is_needed(officer, site):
    """Nothing is sent in a preview: that a file is missing is told at its place, until one is thought of."""
    draft = begin(officer, "needed-file")["id"]
    change(officer, draft, "sections", {"key": "one", "title_zh": "附件", "title_en": "Files"}, 1)
    asked = {"type": "file", "section": "one", "key": "licence", "label_zh": "登记证书", "label_en": "Certificate",
             "required": True, "count_max": 1}
    assert change(officer, draft, "fields", asked, 2).status == 200
    path = f"/yunlin/form-drafts/{draft}/preview"
    browser = Browser(site, "officer@demo.example")
    seen = browser.get(path).body.decode()
    assert "还有这些问题" not in seen and "选填" not in seen.split("登记证书")[1].split("</div>")[0]
    missing = browser.post(path, {"once": "a"}).body.decode()
    assert 'id="file-licence-error"' in missing and "还有这些问题" in missing
    told = browser.post(path, {"once": "b", "sample.licence": "true"}).body.decode()
    assert "填写完整，可以提交" in told and "样例.pdf" in told and "已达到文件数上限" in told
    assert re.search(r'<input type="checkbox"[^>]*name="sample.licence"[^>]* checked', told)
    assert officer.post(path, {"answers": {}}).json["problems"][0]["field"] == "licence"
    assert officer.post(path, {"answers": {}, "sample": {"licence": "true"}}).json["problems"] == []


def test_what_stands_in_lists_is_never_a_sensitive_answer(officer):
    """The title goes into lists, searches and messages, so that a question about persons cannot be it."""
    draft = begin(officer, "headline-form")["id"]
    change(officer, draft, "sections", {"key": "one", "title_zh": "一", "title_en": "One"}, 1)
    secret = {"type": "text", "section": "one", "key": "name", "label_zh": "姓名", "label_en": "Name",
              "sensitivity": "sensitive"}
    assert change(officer, draft, "fields", secret, 2).status == 200
    settings = {"title_zh": "问卷", "title_en": "Questionnaire", "title_field": "name"}
    refused = change(officer, draft, "settings", settings, 3)
    assert refused.status == 422 and refused.fields() == {"title_field": "forms.fault.too_sensitive"}, refused.body
    assert change(officer, draft, "fields", {**secret, "field": "name", "sensitivity": "internal"}, 3).status == 200
    assert change(officer, draft, "settings", settings, 4).status == 200
    again = change(officer, draft, "fields", {**secret, "field": "name"}, 5)
    assert again.status == 422 and "forms.fault.too_sensitive" in again.fields().values(), again.body


def test_two_officers_who_change_one_draft_see_both(site, officer):
    draft = begin(officer, "shared-form")["id"]
    browser = Browser(site, "officer@demo.example")
    page = f"/yunlin/form-drafts/{draft}"
    assert browser.get(page).status == 200
    first = {"version": "1", "key": "one", "title_zh": "先存的部分", "title_en": "First", "once": "a"}
    assert browser.post(f"{page}/sections", first).status == 303
    lost = browser.post(f"{page}/sections", {**first, "key": "two", "title_zh": "后存的部分", "once": "b"})
    assert lost.status == 409
    shown = lost.body.decode()
    assert 'value="后存的部分"' in shown and "先存的部分" in shown
    again = re.search(r'name="version" value="(\d+)"', shown)[1]
    assert browser.post(f"{page}/sections", {**first, "key": "two", "version": again, "once": "c"}).status == 303


def test_nothing_of_a_preview_is_stored(officer, site):
    draft = begin(officer, "preview-form")["id"]
    with psycopg.connect(site.database_url) as connection:
        def counted():
            return connection.execute("SELECT count(*) FROM form_answer").fetchone(), connection.execute(
                "SELECT count(*) FROM form_response").fetchone()
        before = counted()
        assert officer.post(f"/yunlin/form-drafts/{draft}/preview", {"answers": {}}).status == 200
        assert counted() == before


def test_nobody_but_a_programme_officer_designs(program, officer):
    draft = begin(officer, "hidden-form")["id"]
    for account in ("accountant", "applicant1", "auditor", None):
        assert program(account).get(f"/yunlin/form-drafts/{draft}").status in (401, 404)
        # Everybody reads the forms that come with the release, as the articles say; officers copy them.
        shown = program(account).get("/yunlin/form-library")
        assert shown.status == 200
        copied = program(account).post(f"/yunlin/form-library/{shown.json['items'][0]['code']}/drafts")
        assert copied.status in (401, 403, 404)
