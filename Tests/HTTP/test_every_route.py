"""What holds on every line of the table of routes, read from the description of the API: a new route is tried by itself."""

import datetime
import html.parser
import json
import re
import uuid

import psycopg
import pytest
from pdfs import pdf
from talking import Browser, ask

UNKNOWN = 999_999_999
PAPER = pdf("demonstration").decode()

# Accounts of the demonstration; for a route the first that it lets in is asked.
PEOPLE = {
    None: {"public", "demonstration"}, "officer": {"programme_officer", "signed_in"}, "accountant": {"accountant"},
    "approver": {"finance_approver"}, "cashier": {"cashier"}, "decision": {"decision_maker"},
    "supervisor": {"supervisor"}, "reviewer1": {"reviewer"}, "auditor": {"auditor"}, "applicant1": {"members"},
    "county": {"area_officer"}, "recommending": {"recommending_unit"}, "system": {"system"}, "security": {"security"}, "audit": {"audit"},
}

# What may be sent again without a key, and why the second time does nothing more. What makes a thing or moves money is
# not among them; a new change has to be put into this list or given a key.
REPEATABLE = {
    "a thing is in one state at a time, and a second change finds it moved on": [
        "/{authority}/calls/{call}/publication-request", "/{authority}/calls/{call}/publication",
        "/{authority}/calls/{call}/extensions", "/{authority}/calls/{call}/withdrawal",
        "/{authority}/calls/{call}/archive", "/{authority}/proposals/{proposal}/withdrawal",
        "/{authority}/calls/{call}/closure", "/{authority}/calls/{call}/questions/{question}/answer",
        "/{authority}/calls/{call}/trial-removal",
        "/{authority}/calls/{call}/lots/{lot}/release", "/{authority}/calls/{call}/needs",
        "/{authority}/needs/{need}/decision", "/{authority}/needs/{need}/taker", "/{authority}/needs/{need}/closure",
        "/{authority}/proposals/{proposal}/screening", "/{authority}/proposals/{proposal}/steps",
        "/{authority}/partnerships/{partner}/agreement", "/{authority}/partnerships/{partner}/refusal",
        "/{authority}/plans/{plan}/override-withdrawals",
        "/{authority}/plans/{plan}/request", "/{authority}/plans/{plan}/request-withdrawal",
        "/{authority}/plans/{plan}/refusal", "/{authority}/plans/{plan}/confirmation-request",
        "/{authority}/plans/{plan}/confirmation-refusal", "/{authority}/awards/{award}/withdrawal",
        "/{authority}/competitions/{competition}/choice-withdrawals",
        "/{authority}/competitions/{competition}/entry-withdrawals",
        "/{authority}/competitions/{competition}/result-withdrawals", "/{authority}/pitches/{pitch}/withdrawal",
        "/{authority}/fairs/{fair}/intention-withdrawals",
        "/{authority}/notices/{notice}/withdrawal", "/{authority}/notices/{notice}/answers",
        "/{authority}/reviews/{round}/opening", "/{authority}/reviews/{round}/late-entries",
        "/{authority}/reviews/{round}/closure", "/{authority}/reviews/{round}/release",
        "/{authority}/ranked-ballots/{poll}/closure", "/{authority}/rereviews/{rereview}/answer",
        "/{authority}/rereviews/{rereview}/end", "/{authority}/reviews/{round}/replies",
        "/{authority}/reviews/{round}/removals", "/{authority}/reviews/{round}/reopenings",
        "/{authority}/reviewing/{invited}/answer", "/{authority}/reviews/{round}/fee-withdrawals",
        "/{authority}/reviews/{round}/fee-payment-withdrawals",
        "/{authority}/reviews/{round}/donation-withdrawals", "/{authority}/reviews/{round}/point-withdrawals",
        "/{authority}/reviewers/{reviewer}/conflict-withdrawals",
        "/{authority}/sheet-uploads/{sheetupload}/application",
        "/{authority}/reviewers/{reviewer}/pause", "/{authority}/assignments/{assignment}/submission",
        "/{authority}/assignments/{assignment}/conflict", "/{authority}/assignments/{assignment}/refusal",
        "/{authority}/recorded-awards/{recorded}/confirmation", "/{authority}/recorded-awards/{recorded}/withdrawal",
        "/{authority}/contracts/{contract}/issue", "/{authority}/contracts/{contract}/sealed-paper-refusal",
        "/{authority}/contracts/{contract}/completion", "/{authority}/contracts/{contract}/cancellation",
        "/{authority}/payment-batches/{bundle}/cancellation", "/{authority}/payments/{payment}/return", "/{authority}/grants/{batch}/cancellation", "/{authority}/donations/{donation}/voiding",
        "/{authority}/payments/{payment}/cancellation", "/{authority}/receipts/{receipt}/withdrawal",
        "/{authority}/indicator-periods/{indicatorperiod}/lock",
        "/{authority}/revoked-roles", "/administrators/dismissals", "/jobs/cancellations", "/jobs/retries",
        "/{authority}/organisations/{organisation}/verified-ratings",
        "/{authority}/organisations/{organisation}/lifted-bars", "/rule-changes/{change}/refusal",
        "/rule-changes/{change}/withdrawal", "/role-pairs",
        "/{authority}/submissions/{submission}/values", "/{authority}/submissions/{submission}/decision",
        "/{authority}/delivery-reports/{deliveryreport}/verification", "/{authority}/defects/{defect}/mending",
        "/{authority}/defects/{defect}/closure",
        "/{authority}/action-plans/{actionplan}/progress", "/{authority}/action-plans/{actionplan}/gates",
        "/{authority}/action-plans/{actionplan}/adoption",
        "/{authority}/catalogue/{catalogueitem}/end", "/{authority}/purchase-needs/{purchaseneed}/withdrawal",
        "/{authority}/purchase-plans/{purchaseplan}/approval", "/{authority}/purchase-plans/{purchaseplan}/return",
        "/{authority}/purchase-plans/{purchaseplan}/publication",
        *(f"/{{authority}}/procurements/{{procurement}}/{step}" for step in (
            "reasons", "announcement", "answers", "opening", "opening-signature", "exclusions", "marks", "ranking",
            "result", "cancellation", "failure", "record", "decisions")),
    ],
    "the same content is stored again": [
        "/{authority}/calls/{call}/draft", "/{authority}/proposals/{proposal}/sections/{section}",
        "/{authority}/proposals/{proposal}/recommender",
        "/{authority}/calls/{call}/spread", "/{authority}/calls/{call}/checklist",
        "/{authority}/competitions/{competition}/rules", "/{authority}/fairs/{fair}/wishes",
        "/{authority}/fairs/{fair}/timetable", "/{authority}/pitches/{pitch}/revision",
        "/{authority}/proposals/{proposal}/checklist", "/{authority}/needs/{need}/statement", "/{authority}/needs/{need}/answer",
        "/{authority}/reviewers/{reviewer}/profile", "/{authority}/reviews/{round}/wishes", "/{authority}/reviews/{round}/rule",
        "/{authority}/reviews/{round}/revision",
        "/{authority}/reviews/{round}/demands", "/{authority}/reviews/{round}/apart",
        "/{authority}/plans/{plan}/terms", "/{authority}/assignments/{assignment}/draft", "/calendar/days",
        "/{authority}/export-profiles/{profile}/content", "/{authority}/vouchers/{voucher}/activity",
        "/calendar/years", "/account/password", "/home/notices", "/jobs/search-rebuilds",
        "/{authority}/statement-profiles/{layout}/columns", "/{authority}/bank-layouts/{banklayout}/content",
        "/{authority}/form-drafts/{draft}/definition", "/{authority}/form-drafts/{draft}/settings",
    ],
    "a part says where it begins, and what has arrived is not taken again": [
        "/{authority}/file-uploads/{fileupload}/parts",
    ],
    "a draft counts its changes, and the second one names a version that is no longer stored": [
        "/{authority}/form-drafts/{draft}/sections", "/{authority}/form-drafts/{draft}/fields",
        "/{authority}/form-drafts/{draft}/moves", "/{authority}/form-drafts/{draft}/removals",
        "/{authority}/form-drafts/{draft}/publication", "/{authority}/form-drafts/{draft}/discard",
    ],
    "nothing is stored": [
        "/{authority}/form-drafts/{draft}/preview", "/{authority}/calls/{call}/workflow/rows",
        "/{authority}/proposals/{proposal}/sections/{section}/sheet"],
    "what is taken away is gone": [
        "/{authority}/proposals/{proposal}/files/{file}/removal",
        "/{authority}/expense-reports/{report}/removed-costs", "/organisations/{organisation}/removed-members",
        "/role-pairs/removals", "/{authority}/proposals/{proposal}/partners/{partner}/removal",
        "/{authority}/saved-views/{view}/removal",
        "/{authority}/competitions/{competition}/removals",
    ],
    "a code or a word is used up": [
        "/session/code", "/session/code/entry", "/account/reset", "/account/reset/entry", "/registration/code",
        "/registration/account", "/invitations/{token}", "/{authority}/survey-answers/{secret}",
    ],
    "a session is nobody's money": ["/session", "/session/end", "/session/end-all", "/tour/{stop}/role", "/tour/end"],
}

# Changes of things that count their versions but do not compare one: they move the state, and the state decides; what a
# second person decides upon is compared by its hash (`Decision`), or answers are merged section by section.
BY_STATE = {
    "call": {
        "documents", "publication", "extensions", "withdrawal", "archive", "proposals", "competition", "reviews",
        "corrections", "closure", "copy", "questions", "answer", "workflow", "checklist", "screening", "claims", "release",
        "rows", "trial", "trial-removal"},
    "need": {"taker", "answer"},
    "proposal": {
        "files", "removal", "submission", "withdrawal", "sections", "checklist", "partners", "copies", "sealed-papers",
        "sealed-paper-answer", "recommender", "sheet"},
    "partner": {"removal"},
    "plan": {
        "overrides", "override-withdrawals", "request", "request-withdrawal", "approval", "refusal",
        "confirmation-request", "confirmation", "confirmation-refusal", "notice"},
    "round": {
        "plan", "opening", "late-entries", "closure", "assignments", "draws", "import", "release", "removals",
        "reopenings", "invitations", "reviewer-draws", "fees", "fee-withdrawals", "fee-payments",
        "fee-payment-withdrawals", "wishes", "demands", "apart",
        "sheet-uploads", "replies", "entry-donations", "donation-withdrawals", "points", "point-withdrawals",
        "ranked-ballots"},
    "contract": {
        "duties", "bond-moves", "amendment-papers", "amendment-acceptance", "amendment-refusal", "outcomes",
        "sealed-papers", "sealed-paper-acceptance", "sealed-paper-refusal", "copy", "signatures", "payments",
        "expense-reports", "line-change-limits", "line-limit-answers", "final-accounts", "deliverables"},
    "competition": {
        "parties", "stages", "quotas", "rules", "purses", "grades", "entries", "entry-withdrawals", "advances",
        "advances-by-hand", "choices", "choice-withdrawals", "publication", "result-withdrawals", "certificates",
        "follow-ups", "votes", "ballots", "pitches", "removals", "vote-voids"},
    "payment": {"payment", "recoveries"},
    "reviewer": {"conflicts", "conflict-withdrawals", "pause", "affiliations"},
    "assignment": {"conflict", "refusal"},
    "programme": {"budget", "versions", "natures", "places", "sites", "activities"},
    "organisation": {
        "ratings", "invitations", "removed-members", "bars", "lifted-bars", "verified-ratings", "accounts",
        "confirmations"},
    "draft": {"preview"},
    "milestone": {"indicators", "visits", "resolution", "opinion", "evaluations"}, "value": {"evidence"},
    "survey": {"quotas", "links", "decisions", "papers"}, "evaluation": {"evaluators", "scores", "objections", "answer", "rectification-acceptance", "release", "release-confirmation",
        "replacements", "appeal", "appeal-answer"},
    "actionplan": {"readings"},
}
# Tables that count versions, by the part of the path that names their things.
VERSIONED = {
    "call": "call", "need": "community_need", "proposal": "proposal", "plan": "award_plan", "round": "review_round", "contract": "contract",
    "payment": "payment_request", "milestone": "milestone", "programme": "programme", "organisation": "organisation",
    "reviewer": "reviewer", "competition": "competition", "assignment": "score_sheet", "layout": "statement_profile",
    "banklayout": "bank_layout", "profile": "export_profile",
    "partner": "proposal_partner",
    "draft": "form_draft", "amendment": "contract_amendment",
    "value": "indicator_value", "survey": "survey", "evaluation": "evaluation",
    "submission": "submission", "deliveryreport": "delivery_report", "defect": "defect",
    "actionplan": "action_plan",
}


def changes(description):
    """Every POST of the table with its operation; calculations change nothing."""
    return [
        (path, operations["post"]) for path, operations in description["paths"].items()
        if "x-access" in operations.get("post", {})]


def header(operation, name):
    return next((one for one in operation.get("parameters", []) if one["name"] == name), None)


def asked(operation):
    """The accounts of PEOPLE that a route lets in."""
    access = operation["x-access"]
    names = {name for name, value in access.items() if value is True} | {
        name for value in access.values() if value is not True for name in value}
    return [account for account, held in PEOPLE.items() if held & names or "signed_in" in names and account]


def valid(schema):
    """The smallest value that a schema takes."""
    if "anyOf" in schema:
        return valid(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {name: valid(schema["properties"][name]) for name in schema.get("required", [])}
    if schema["type"] == "array":
        return [valid(schema["items"])] if schema.get("minItems") else []
    if schema["type"] == "string":
        today = datetime.date(2026, 1, 15)
        formats = {"date": str(today), "date-time": f"{today}T00:00:00Z"}
        if "format" in schema:
            return formats[schema["format"]]
        return "1.00" if "pattern" in schema else "x" * max(1, schema.get("minLength", 1))
    return {"integer": schema.get("minimum", 1), "boolean": True}[schema["type"]]


def send(site, who, path, operation, values=None, **headers):
    """The change with the smallest valid body, or with these values in it."""
    given = {**who.headers({}), **{name.replace("_", "-"): value for name, value in headers.items()}}
    if header(operation, "Idempotency-Key"):
        given.setdefault("Idempotency-Key", str(uuid.uuid4()))
    body = None
    for type, media in operation.get("requestBody", {}).get("content", {}).items():
        value = {**valid({**media["schema"], "properties": {
            name: {"type": "string"} if one.get("format") == "binary" else one
            for name, one in media["schema"]["properties"].items()}}), **(values or {})}
        if type == "application/json":
            body, given["Content-Type"] = json.dumps(value).encode(), type
        else:
            files = {name for name, one in media["schema"]["properties"].items() if one.get("format") == "binary"}
            body = "".join(
                f'--x\r\nContent-Disposition: form-data; name="{name}"'
                + ('; filename="a.pdf"\r\nContent-Type: application/pdf' if name in files else "")
                + f"\r\n\r\n{PAPER if name in files else one}\r\n" for name, one in value.items())
            body, given["Content-Type"] = (body + "--x--\r\n").encode(), "multipart/form-data; boundary=x"
    return ask(site, "POST", "/api/v1" + path, body, given)


def placed(path, keys):
    return re.sub(r"\{(\w+)\}", lambda part: str(keys.get(part[1], UNKNOWN)), path)


def test_every_change_asks_for_a_key_or_may_be_repeated(description):
    without = {path for path, operation in changes(description) if not header(operation, "Idempotency-Key")}
    listed = [path for paths in REPEATABLE.values() for path in paths]
    assert len(listed) == len(set(listed))
    assert without == set(listed)
    for path, operation in changes(description):
        key = header(operation, "Idempotency-Key")
        assert key is None or key["required"], path


def test_a_change_that_asks_for_a_key_is_not_done_without_one(site, program, description, keys):
    known = {part: found[0] for part, found in keys.items() if found}
    for path, operation in changes(description):
        if header(operation, "Idempotency-Key"):
            headers = {"If_Match": '"1"'} if header(operation, "If-Match") else {}
            who = program(asked(operation)[0])
            answer = ask(site, "POST", "/api/v1" + placed(path, known), None, {**who.headers({}), **who.headers(headers)})
            assert (answer.status, answer.json["code"]) == (400, "bad_request.no_idempotency_key"), path


def test_every_change_of_a_thing_with_versions_compares_one_or_moves_a_state(site, description):
    with psycopg.connect(site.database_url) as connection:
        counting = {row[0] for row in connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'version' AND table_schema = 'public'")}
    # The password of an account is changed by naming the present one.
    assert counting - {"account"} == set(VERSIONED.values())
    for path, operation in changes(description):
        parts = [part for part in re.findall(r"\{(\w+)\}", path) if part in VERSIONED]
        if not parts:
            continue
        compares = header(operation, "If-Match") is not None
        noun = next(word for word in reversed(path.split("/")) if not word.startswith("{"))
        assert compares != (noun in BY_STATE.get(parts[-1], set())), path


def test_a_stale_version_changes_nothing_and_shows_what_is_stored(site, program, description, keys, own):
    """Every comparing change is tried with a version that nobody stored, by everybody who is let in, on everything."""
    with psycopg.connect(site.database_url) as connection:
        programme = connection.execute("SELECT programme_id, id FROM call WHERE state = 'draft'").fetchone()
    told = {}
    for path, operation in changes(description):
        named = header(operation, "If-Match")
        if not named:
            continue
        part = re.findall(r"\{(\w+)\}", path)[-1]
        authors = [f"applicant{number}" for number in range(2, 25)] if operation["x-access"].get("members") else []
        # The county of the story reads what the villages hand in; the desk of the province enters for them.
        authors += ["province"] if operation["x-access"].get("roles") == ["area_officer"] else []
        for account in asked(operation) + authors:
            mine = own(account).get(part) if account else None
            for key in [mine] if mine else keys[part][:40] + keys[part][40:][-40:]:
                who, place = program(account), placed(path, {"authority": "yunlin", part: key})
                values = {"programme": programme[0]} if path.endswith("/draft") and part == "call" else None
                if path.endswith("/needs/{need}/statement"):
                    values = {"area": "510000"}
                if path.endswith("/columns"):
                    values = {"day": "日期", "amount": "金额"}
                if path.endswith("/content"):
                    values = {"columns": who.get(place.removesuffix("/content")).json.get("columns", "x")}
                if named["required"]:
                    missing = send(site, who, place, operation, values)
                    assert missing.status == 428, f"{account} {place}: {missing.status}"
                answer = send(site, who, place, operation, values, If_Match='"2000000000"')
                assert answer.status in (404, 412, 422), f"{account} {place}: {answer.status} {answer.body}"
                if answer.status == 412:
                    assert answer.json["code"] == "conflict.changed_meanwhile"
                    assert any(answer.json["current"].values()), f"{account} {place} shows nothing"
                    told[path] = account
    comparing = {path for path, operation in changes(description) if header(operation, "If-Match")}
    assert comparing == set(told)


class Form(html.parser.HTMLParser):
    """What a browser would send of the form of a page as it stands."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.select, self.text = {}, None, None
        self.feed(page[page.index("<main"):])

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("name"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.fields.setdefault(given["name"], []).append(given.get("value") or "")
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and "selected" in given:
            self.fields[self.select] = [given.get("value") or ""]
        elif tag == "textarea":
            self.text = given["name"]
            self.fields[self.text] = [""]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.text = None

    def handle_data(self, data):
        if self.text:
            self.fields[self.text][0] += data


def test_a_lost_update_shows_both_versions_on_the_page(site, program):
    """Two people revise one draft: the second gets the page again, with what is stored and with what was typed."""
    with psycopg.connect(site.database_url) as connection:
        call = connection.execute("SELECT id FROM call WHERE state = 'draft' ORDER BY id").fetchone()[0]
    browser = Browser(site, "officer@demo.example")
    fields = Form(browser.get(f"/yunlin/calls/{call}/draft").body.decode()).fields
    other = {**fields, "title": "别人先存的标题", "once": "first"}
    assert browser.post(f"/yunlin/calls/{call}/draft", other).status == 303
    lost = browser.post(f"/yunlin/calls/{call}/draft", {**fields, "title": "自己后存的标题", "once": "second"})
    assert lost.status == 409
    page = lost.body.decode()
    table = re.search(r'aria-labelledby="conflict-title".*?</section>', page, re.S)[0]
    assert "别人先存的标题" in table and "自己后存的标题" not in table
    assert 'value="自己后存的标题"' in page
    with psycopg.connect(site.database_url) as connection:
        stored = connection.execute("SELECT title FROM call WHERE id = %s", [call]).fetchone()[0]
    assert stored == "别人先存的标题"
    again = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    last = browser.post(
        f"/yunlin/calls/{call}/draft", {**fields, "title": "自己后存的标题", "version": again, "once": "third"})
    assert last.status == 303


def reach(site, who, method, path, operation, keys):
    """The answer at an address, with the smallest valid input."""
    place = placed(path, {**keys, "section": "basics"})
    if method == "post":
        return send(site, who, place, operation, **({"If_Match": '"1"'} if header(operation, "If-Match") else {}))
    needed = [one for one in operation.get("parameters", []) if one["in"] == "query" and one["required"]]
    query = "&".join(f"{one['name']}={valid(one['schema'])}" for one in needed)
    return who.get(place + ("?" + query if query else ""))


def test_unknown_and_foreign_things_are_one_404_on_every_route(site, program, description, keys):
    """Everybody is asked who is let in. A thing of the other authority is no more there than one that never was."""
    with psycopg.connect(site.database_url) as connection:
        officer = connection.execute(
            """
            SELECT count(*) FROM role_grant g JOIN tenant t ON t.id = g.tenant_id WHERE t.slug = 'xigu'
            AND g.role = 'programme_officer'
            """).fetchone()[0]
    assert officer, "the second authority has no officer"
    wrong = []
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            parts = [part for part in re.findall(r"\{(\w+)\}", path) if part in keys and part != "authority"]
            if "x-access" not in operation or not parts or parts[-1] in (
                    "language", "state", "section", "area", "article", "template", "token"):
                continue
            tries = [(account, "yunlin", UNKNOWN) for account in asked(operation)[:2]]
            if path.startswith("/{authority}/") and parts[-1] not in ("organisation", "rule"):
                if "programme_officer" in operation["x-access"].get("roles", []):
                    tries.append(("bureau-officer", "xigu", keys[parts[-1]][0] if keys[parts[-1]] else UNKNOWN))
            for account, authority, key in tries:
                who = program(account)
                here, never = (
                    reach(site, who, method, path, operation, {"authority": authority, **dict.fromkeys(parts, key)})
                    for key in (key, UNKNOWN - 1))
                nothing = who.get("/nothing/of/the/kind/at/all")
                hidden = here.status == 404 and here.body == nothing.body
                # What a change brings is read before its thing is looked for: then both are refused alike.
                alike = method == "post" and here.status == never.status == 422 and here.fields() == never.fields()
                if not hidden and not alike:
                    wrong.append(f"{account} {method} {path} {key}: {here.status} {here.json}")
    assert not wrong, "\n".join(wrong)


BODIES = {
    "broken JSON": (b'{"a":', "application/json", 400), "no object": (b"[]", "application/json", 400),
    "nothing": (b"", "application/json", 400), "broken UTF-8": (b'{"a":"\xff"}', "application/json", 400),
    "a text": (b"hello", "text/plain", 415), "a form": (b"a=1", "application/x-www-form-urlencoded", 415),
    "no boundary": (b"hello", "multipart/form-data", (400, 415)),
    "half a part": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhel', "multipart/form-data; boundary=x", (400, 415)),
}


@pytest.mark.parametrize("name", BODIES)
def test_no_change_is_shaken_by_a_malformed_body(site, program, description, keys, name):
    """Everybody is asked who is let in: behind the door nothing is done and nothing breaks."""
    body, type, status = BODIES[name]
    known = {part: found[0] for part, found in keys.items() if found} | {"area": "510000", "stop": 1, "token": "x"}
    for path, operation in changes(description):
        headers = {"Content-Type": type, "Idempotency-Key": "malformed", **program(asked(operation)[0]).headers({})}
        if header(operation, "If-Match"):
            headers["If-Match"] = '"1"'
        answer = ask(site, "POST", "/api/v1" + placed(path, known), body, headers)
        assert answer.status in (status if isinstance(status, tuple) else (status,)), f"{path}: {answer.status} {answer.body}"
    assert site.process.poll() is None


def test_no_change_takes_a_body_over_its_limit(site, program, description, keys):
    known = {part: found[0] for part, found in keys.items() if found} | {"area": "510000", "stop": 1, "token": "x"}
    for path, operation in changes(description):
        content = operation.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            continue
        # The answers to a form may be long.
        has_answers = "answers" in content.get("application/json", {}).get("schema", {}).get("properties", {})
        large = b'{"a":"' + b"a" * ((5 << 20) if has_answers else 300 * 1024) + b'"}'
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": "large", **program(asked(operation)[0]).headers({})}
        if header(operation, "If-Match"):
            headers["If-Match"] = '"1"'
        assert ask(site, "POST", "/api/v1" + placed(path, known), large, headers).status == 413, path
    assert site.process.poll() is None
