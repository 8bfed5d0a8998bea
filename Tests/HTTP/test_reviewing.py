"""What reviewing refuses at the door, and scoring without the network from the workbook to the draft."""

import hashlib
import io

import openpyxl
import psycopg
import pytest
from talking import ask

UNKNOWN = 999_999_999


@pytest.fixture(scope="module")
def desk(site):
    """Assignments of the open round by the account of their reviewer, and the round."""
    with psycopg.connect(site.database_url) as connection:
        rows = connection.execute(
            """
            SELECT split_part(l.identifier, '@', 1), a.id, r.id, a.proposal_id, v.id FROM review_assignment a
            JOIN review_round r ON r.id = a.round_id AND r.opened_at IS NOT NULL AND r.closed_at IS NULL
            JOIN reviewer v ON v.id = a.reviewer_id JOIN account_login l ON l.account_id = v.account_id
            WHERE a.ended_at IS NULL AND a.released_at IS NOT NULL ORDER BY a.id
            """).fetchall()
        criteria = [row[0] for row in connection.execute(
            "SELECT id FROM criterion WHERE round_id = %s ORDER BY position", [rows[0][2]])]
    held = {}
    for name, assignment, _, proposal, reviewer in rows:
        held.setdefault(name, []).append((assignment, proposal, reviewer))
    return {"held": held, "round": rows[0][2], "criteria": criteria}


def test_what_is_not_assigned_is_not_there(program, desk):
    """Another reviewer's sheet answers as one that does not exist, for reading and for every change."""
    who, other = program("reviewer8"), desk["held"]["reviewer3"][0][0]
    mine = {key for key, _, _ in desk["held"]["reviewer8"]}
    assert other not in mine
    for path in ("/yunlin/assignments/{}", "/yunlin/assignments/{}/paper.pdf"):
        known, unknown = who.get(path.format(other)), who.get(path.format(UNKNOWN))
        assert (known.status, known.body) == (404, unknown.body)
    for change in ("draft", "submission"):
        path = f"/yunlin/assignments/{{}}/{change}"
        known, unknown = who.post(path.format(other), {}), who.post(path.format(UNKNOWN), {})
        assert (known.status, known.body) == (404, unknown.body)
    assert program("officer").get(f"/yunlin/assignments/{other}").status == 404


def test_marks_out_of_range_and_after_the_signature_are_refused(program, desk):
    criterion = desk["criteria"][0]
    begun, signed = desk["held"]["reviewer8"][0][0], desk["held"]["reviewer3"][0][0]
    for mark in ("11", "-1", "7.5"):
        answer = program("reviewer8").post(f"/yunlin/assignments/{begun}/draft", {"mark": {str(criterion): mark}})
        assert (answer.status, answer.fields()) == (422, {f"mark.{criterion}": "reviews.refusal.mark_out_of_range"})
    answer = program("reviewer3").post(f"/yunlin/assignments/{signed}/draft", {"mark": {str(criterion): "1"}})
    assert answer.status in (409, 422) and b"reviews.refusal.sheet_locked" in answer.body


def test_a_conflict_ends_the_assignment_and_its_scoring(site, program, desk):
    assignment, proposal, reviewer = desk["held"]["reviewer9"][-1]
    with psycopg.connect(site.database_url) as connection:
        organisation = connection.execute("SELECT organisation_id FROM proposal WHERE id = %s", [proposal]).fetchone()[0]
    noted = program("officer").post(
        f"/yunlin/reviewers/{reviewer}/conflicts", {"against": organisation, "ground": "family", "evidence": "配偶在该机构任职"})
    assert noted.status == 200, noted.body
    assert program("reviewer9").get(f"/yunlin/assignments/{assignment}").status == 404
    assert program("reviewer9").post(f"/yunlin/assignments/{assignment}/draft", {}).status == 404
    again = program("officer").post(
        f"/yunlin/reviews/{desk['round']}/assignments", {"reviewer": reviewer, "proposal": proposal})
    assert (again.status, again.fields()) == (422, {"reviewer": "reviews.refusal.in_conflict"})


def send(site, program, path, workbook):
    file = io.BytesIO()
    workbook.save(file)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n' + file.getvalue() + b"\r\n--x--\r\n"
    headers = program.headers({}) | {"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": str(id(file))}
    return ask(site, "POST", "/api/v1" + path, body, headers)


def test_a_workbook_is_filled_in_checked_and_applied(site, program, desk):
    """Bad cells are named at their place and nothing is saved; the good workbook changes what it shows and no more."""
    who, round = program("reviewer2"), desk["round"]
    path = f"/yunlin/reviews/{round}"
    got = who.get(f"{path}/sheets.xlsx")
    assert got.status == 200
    book = openpyxl.load_workbook(io.BytesIO(got.body))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    assert heads[0] == "[#]" and [head for head in heads if head.startswith("[need]")]
    column = next(n for n, head in enumerate(heads, 1) if head.startswith("[need]"))
    keys = {row[0].value for row in sheet.iter_rows(min_row=2)}
    assert keys == {str(key) for key, _, _ in desk["held"]["reviewer2"]}
    sheet.cell(2, column).value = 12
    made = send(site, who, f"{path}/sheet-uploads", book)
    assert made.status == 201, made.body
    shown = who.get(f"/yunlin/sheet-uploads/{made.json['id']}")
    letter = openpyxl.utils.get_column_letter(column)
    assert shown.json["faults"] == [{"cell": f"{letter}2", "code": "reviews.refusal.mark_out_of_range"}]
    assert who.post(f"/yunlin/sheet-uploads/{made.json['id']}/application").status == 422
    sheet.cell(2, column).value = 9
    good = send(site, who, f"{path}/sheet-uploads", book).json["id"]
    changes = who.get(f"/yunlin/sheet-uploads/{good}").json["changes"]
    assert [(one["criterion"], one["before"], one["after"]) for one in changes] == [("need", "", "9")]
    first = sheet.cell(2, 1).value
    assert who.get(f"/yunlin/assignments/{first}").json["version"] == 0
    assert program("reviewer1").get(f"/yunlin/sheet-uploads/{good}").status == 404
    assert who.post(f"/yunlin/sheet-uploads/{good}/application").status == 200
    marks = who.get(f"/yunlin/assignments/{first}").json["marks"]
    assert marks[str(desk["criteria"][0])]["mark"] == "9"
    assert program("reviewer1").get(f"{path}/sheets.xlsx").body != got.body
    assert program("applicant1").get(f"{path}/sheets.xlsx").status == 404


def test_only_what_was_seen_is_released(site, program, desk):
    with psycopg.connect(site.database_url) as connection:
        reviewer, proposal = connection.execute(
            """
            SELECT v.id, e.proposal_id FROM review_entry e, reviewer v
            JOIN reviewer_invitation i ON i.reviewer_id = v.id AND i.answer = 'accepted'
            WHERE e.round_id = %s AND i.round_id = e.round_id AND NOT EXISTS (
                SELECT FROM review_assignment a WHERE a.round_id = e.round_id AND a.reviewer_id = v.id
                  AND a.proposal_id = e.proposal_id)
              AND NOT EXISTS (SELECT FROM conflict_ground g WHERE g.reviewer_id = v.id AND g.proposal_id = e.proposal_id)
            ORDER BY v.id, e.number LIMIT 1
            """, [desk["round"]]).fetchone()
    officer, path = program("officer"), f"/yunlin/reviews/{desk['round']}"
    assert officer.post(f"{path}/assignments", {"reviewer": reviewer, "proposal": proposal}).status == 200
    assert officer.post(f"{path}/release", {"seen": 7}).status == 422
    drafts = [one for one in officer.get(f"{path}/assignments").json["items"] if not one["released"]]
    assert len(drafts) == 1
    removed = officer.post(f"{path}/removals", {"assignment": drafts[0]["id"], "reason": "演示"})
    assert removed.status == 200


def test_an_assigned_reviewer_opens_the_files_of_an_entry_and_nobody_else_does(site, program, desk):
    """In a double-blind round, where a file may name the applicant, there are none."""
    assignment, proposal, _ = desk["held"]["reviewer8"][0]
    with psycopg.connect(site.database_url) as connection:
        connection.execute("SET session_replication_role = replica")
        file, name, digest, size = connection.execute(
            "SELECT id, name, encode(sha256, 'hex'), byte_count FROM file WHERE tenant_id = 1 AND removed_at IS NULL ORDER BY id LIMIT 1"
        ).fetchone()
        assert connection.execute(
            """
            INSERT INTO form_answer (tenant_id, response_id, field, value, revision)
            SELECT v.tenant_id, v.response_id, 'licence', %s::jsonb, 1 FROM review_entry e
            JOIN proposal_revision v ON v.tenant_id = e.tenant_id AND v.id = e.revision_id
            WHERE e.round_id = %s AND e.proposal_id = %s
            """, [f'[{{"file": {file}, "name": "{name}", "sha256": "{digest}", "bytes": {size}}}]', desk["round"], proposal]
        ).rowcount == 1
    who, path = program("reviewer8"), f"/yunlin/assignments/{assignment}"
    assert [(one["id"], one["name"]) for one in who.get(path).json["files"]] == [(file, name)]
    got = who.get(f"{path}/files/{file}")
    assert got.status == 200 and hashlib.sha256(got.body).hexdigest() == digest
    assert "attachment" in got.headers["content-disposition"]
    assert who.get(f"{path}/files/{UNKNOWN}").status == 404
    for other in ("reviewer3", "applicant1", "officer"):
        assert program(other).get(f"{path}/files/{file}").status == 404, other
    with psycopg.connect(site.database_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE review_round SET anonymity = 'double_blind' WHERE id = %s", [desk["round"]])
    try:
        assert who.get(path).json["files"] == []
        assert who.get(f"{path}/files/{file}").status == 404
    finally:
        with psycopg.connect(site.database_url) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("UPDATE review_round SET anonymity = 'blind' WHERE id = %s", [desk["round"]])


def test_a_noted_conflict_is_withdrawn_by_another_officer_alone(site, program, desk):
    reviewer = desk["held"]["reviewer2"][0][2]
    with psycopg.connect(site.database_url) as connection:
        key = connection.execute(
            """
            INSERT INTO conflict_of_interest (tenant_id, reviewer_id, organisation_id, ground, evidence, noted_by)
            SELECT v.tenant_id, v.id, (SELECT max(id) FROM organisation), 'other', '误记', v.account_id FROM reviewer v
            WHERE v.id = %s RETURNING id
            """, [reviewer]).fetchone()[0]
    officer, path = program("officer"), f"/yunlin/reviewers/{reviewer}"
    standing = {one["id"]: one["standing"] for one in officer.get(path).json["conflicts"]}
    assert standing[key] is True
    # The reviewer reads the own entry of the bank, but not what was noted.
    assert program("reviewer2").get(path).json["conflicts"] is None
    change = {"conflict": key, "reason": "核实后无此关系"}
    assert program("reviewer2").post(f"{path}/conflict-withdrawals", change).status in (403, 404)
    assert officer.post(f"{path}/conflict-withdrawals", {"conflict": key, "reason": " "}).status == 422
    assert officer.post(f"{path}/conflict-withdrawals", change).status == 200
    told = next(one for one in officer.get(path).json["conflicts"] if one["id"] == key)
    assert (told["standing"], told["withdrawn_reason"]) == (False, "核实后无此关系")
    again = officer.post(f"{path}/conflict-withdrawals", change)
    assert again.status in (409, 422) and b"reviews.refusal.conflict_kept" in again.body


def test_a_drafted_round_is_changed_and_an_open_one_keeps_its_rule(program, desk):
    officer = program("officer")
    call = officer.get(f"/yunlin/reviews/{desk['round']}").json["call"]
    made = officer.post(f"/yunlin/calls/{call}/reviews", {
        "name": "草拟", "anonymity": "blind", "reviewsPerEntry": 3, "loadMax": 5, "method": "mean",
        "sheetsDueAt": "2031-01-01T10:00:00+08:00", "criterion": {"1": "需求"}, "weight": {"1": "100"}})
    assert made.status == 201, made.body
    path = f"/yunlin/reviews/{made.json['id']}"
    stored = officer.get(f"{path}/edit").json
    assert stored["rule"]["method"] == "mean" and [one["name"] for one in stored["criteria"]] == ["需求"]
    better = {
        "name": "改过", "reviewsPerEntry": 4, "loadMax": 6, "sheetsDueAt": "2031-02-01T10:00:00+08:00", "places": 3,
        "criterion": {"1": "需求", "2": "方案"}, "weight": {"1": "60", "2": "40"}, "marksStep": {"2": "0.5"}}
    changed = officer.post(f"{path}/revision", better, key=False, If_Match=f'"{stored["version"]}"')
    assert changed.status == 200, changed.body
    now = officer.get(f"{path}/edit").json
    assert (now["name"], now["rule"]["places"], now["criteria"][1]["marks_step"]) == ("改过", 3, "0.5")
    assert officer.post(f"{path}/revision", better, key=False, If_Match=f'"{stored["version"]}"').status == 412
    opened = officer.get(f"/yunlin/reviews/{desk['round']}/edit").json
    frozen = officer.post(
        f"/yunlin/reviews/{desk['round']}/revision",
        {"name": opened["name"], "reviewsPerEntry": 3, "loadMax": 10, "sheetsDueAt": "2031-01-01T10:00:00+08:00",
         "places": 5}, key=False, If_Match=f'"{opened["version"]}"')
    assert frozen.status in (409, 422) and b"reviews.refusal.rule_frozen" in frozen.body


def test_who_is_asked_to_judge_is_told_by_mail(site, program):
    with psycopg.connect(site.database_url) as connection:
        round, reviewer, address = connection.execute(
            """
            SELECT r.id, v.id, l.identifier FROM review_round r JOIN reviewer v ON v.tenant_id = r.tenant_id
            JOIN account_login l ON l.account_id = v.account_id AND l.kind = 'email' AND l.verified_at IS NOT NULL
            WHERE r.closed_at IS NULL AND v.paused_at IS NULL AND NOT EXISTS (
                SELECT FROM reviewer_invitation i WHERE i.round_id = r.id AND i.reviewer_id = v.id)
            ORDER BY r.id DESC, v.id LIMIT 1
            """).fetchone()
        letters = "SELECT count(*) FROM outgoing_message WHERE channel = 'email' AND recipient = %s"
        before = connection.execute(letters, [address]).fetchone()[0]
    asked = program("officer").post(f"/yunlin/reviews/{round}/invitations", {"reviewer": reviewer})
    assert asked.status == 200, asked.body
    with psycopg.connect(site.database_url) as connection:
        assert connection.execute(letters, [address]).fetchone()[0] == before + 1
