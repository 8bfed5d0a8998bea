"""Proposing together: shares of exactly 100 percent, agreed to by every partner for the very sum that is asked for."""

import re
import subprocess

import psycopg
import pytest
from talking import Browser


SECTIONS = ("basics", "work", "money")


def flat(answers):
    """Answers as the inputs of a section are named: `budget.rows.0.sources.own`."""
    inputs = {}
    for key, value in answers.items():
        if isinstance(value, bool):
            inputs[key] = "yes" if value else "no"
        elif isinstance(value, dict):
            for index, row in enumerate(value["rows"]):
                for name, cell in row.items():
                    cells = {f"sources.{source}": amount for source, amount in cell.items()} if name == "sources" else {name: cell}
                    inputs |= {f"{key}.rows.{index}.{place}": text for place, text in cells.items() if text is not None}
        elif value is not None:
            inputs[key] = value
    return inputs


@pytest.fixture(scope="module")
def written(site, program):
    """A complete proposal of an applicant's own, shared out 60 to 40 with the organisation of applicant1."""
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        example, call, lot = connection.execute(
            "SELECT p.id, p.call_id, p.lot_id FROM proposal p JOIN proposal_partner q ON q.proposal_id = p.id").fetchone()
        lead, organisation, own_code = connection.execute(
            """
            SELECT l.identifier, o.id, o.code FROM organisation o
            JOIN organisation_member m ON m.organisation_id = o.id
            JOIN account_login l ON l.account_id = m.account_id
            WHERE l.identifier ~ '^applicant1[0-9]@'
              AND NOT EXISTS (SELECT FROM proposal p WHERE p.organisation_id = o.id AND p.call_id = %s)
            ORDER BY o.id LIMIT 1
            """, [call]).fetchone()
        lead = lead.split("@")[0]
        code = connection.execute(
            """
            SELECT o.code FROM organisation o JOIN organisation_member m ON m.organisation_id = o.id
            JOIN account_login l ON l.account_id = m.account_id WHERE l.identifier = 'applicant1@demo.example'
            """).fetchone()[0]
        begun = program(lead).post(f"/yunlin/calls/{call}/proposals", {"organisation": organisation, "lot": lot})
        assert begun.status == 201, begun.body
        key = begun.json["id"]
        for section in SECTIONS:
            answers = program("applicant2").get(f"/yunlin/proposals/{example}/sections/{section}").json["answers"]
            saved = program(lead).post(
                f"/yunlin/proposals/{key}/sections/{section}", {"answers": flat(answers), "base": 0})
            assert saved.status == 200, saved.body
        for one, percent in ((own_code, "60"), (code, "40")):
            named = program(lead).post(
                f"/yunlin/proposals/{key}/partners", {"code": one, "percent": percent, "task": "家访"})
            assert named.status == 200, named.body
        partnership = named.json["items"][1]["id"]
        yield key, lead, code, "applicant1", partnership, connection


def submit(program, lead, key):
    return program(lead).post(f"/yunlin/proposals/{key}/submission", {"promise": True})


def test_without_whole_shares_and_agreement_nothing_is_submitted(program, written):
    key, lead, code, partner, partnership, connection = written
    path = f"/yunlin/proposals/{key}/partners"
    refused = submit(program, lead, key)
    assert refused.status == 422 and "同意" in refused.body.decode()
    assert program(lead).post(path, {"code": code, "percent": "39.99", "task": "家访"}).status == 200
    refused = submit(program, lead, key)
    assert refused.status == 422 and "99.99%" in refused.body.decode()
    for percent in ("0", "100.01", "12.345", "-5"):
        assert program(lead).post(path, {"code": code, "percent": percent, "task": "家访"}).status == 422, percent
    unknown = program(lead).post(path, {"code": "91510000000000000X", "percent": "10", "task": "家访"})
    assert unknown.status == 422 and unknown.json["errors"][0]["field"] == "code"
    assert program(lead).post(path, {"code": code, "percent": "40", "task": "家访"}).status == 200
    # The database itself lets no submission through, whatever the application thinks.
    with pytest.raises(psycopg.errors.CheckViolation, match="agreed"), connection.transaction():
        connection.execute(
            """
            UPDATE proposal_revision SET submitted_at = now(), submitted_by = begun_by, title = 'x', requested_fen = 1,
                verdicts = '[]', content = 'x', content_sha256 = sha256('x'), verification_code = 'ABCDEFGHJKMNPQRS'
            WHERE proposal_id = %s
            """, [key])


def test_a_partner_agrees_to_a_sum_and_is_asked_again_when_it_changes(program, written):
    key, lead, code, partner, partnership, connection = written
    place = f"/yunlin/partnerships/{partnership}"
    assert program(lead).get(place).status == 404, "the lead is not its own partner"
    shown = program(partner).get(place)
    assert shown.status == 200 and shown.json["state"] == "asked" and shown.json["percent"] == "40.00"
    assert any(one["id"] == partnership for one in program(partner).get("/yunlin/partnerships").json["items"])
    version = {"If_Match": f'"{shown.json["version"]}"'}
    # The sum that was read is sent with the answer; another one than what is asked for now is a conflict.
    other = program(partner).post(place + "/agreement", {"requested": "100.00"}, **version)
    assert other.status == 412 and other.json["current"]["requested"] == "90,000.00"
    agreed = program(partner).post(place + "/agreement", {"requested": "90000.00"}, **version)
    assert agreed.status == 200 and agreed.json["agreed_to"] == "90000.00"
    assert program(partner).post(place + "/refusal", {"reason": "人手不足"}, **version).status == 412
    # Another sum: the agreement was not to this.
    base = program(lead).get(f"/yunlin/proposals/{key}").json["sections"]["money"]
    rows = [{"line": "staff", "item": "补贴", "sources": {"social": "50000.00", "government": "30000.00", "own": "0.00"}}]
    saved = program(lead).post(
        f"/yunlin/proposals/{key}/sections/money",
        {"answers": flat({"requested": "80000.00", "budget": {"rows": rows}}), "base": base})
    assert saved.status == 200, saved.body
    refused = submit(program, lead, key)
    assert refused.status == 422 and "同意" in refused.body.decode()
    version = {"If_Match": f'"{agreed.json["version"]}"'}
    assert program(partner).post(
        place + "/agreement", {"requested": "80000.00"}, **version).json["agreed_to"] == "80000.00"


def test_a_partner_reads_budget_and_files_before_it_agrees_and_nobody_else_does(program, written):
    key, lead, code, partner, partnership, connection = written
    place = f"/yunlin/partnerships/{partnership}"
    shown = program(partner).get(place)
    assert shown.json["answers"]["budget"]["rows"] and shown.json["withheld"] == [] and shown.json["differences"] == []
    # A file of the proposal is a partner's through the partnership alone; one of another proposal is not.
    for file, own in connection.execute("SELECT id, subject_kind = 'proposal' AND subject_id = %s FROM file LIMIT 40", [key]):
        assert program(partner).get(f"{place}/files/{file}").status == (200 if own else 404)
    for other in (lead, "applicant5", "officer"):
        assert program(other).get(place).status in (403, 404)
        assert program(other).get(f"{place}/files/1").status in (403, 404)


def test_what_was_submitted_together_names_the_partners_and_stays(program, written):
    key, lead, code, partner, partnership, connection = written
    done = submit(program, lead, key)
    assert done.status == 200, done.body
    content = connection.execute(
        "SELECT content::jsonb -> 'partners' FROM proposal_revision WHERE proposal_id = %s AND submitted_at IS NOT NULL",
        [key]).fetchone()[0]
    assert [one["share"] for one in content] == ["60.00", "40.00"] and content[0]["lead"]
    path = f"/yunlin/proposals/{key}/partners"
    assert program(lead).post(path, {"code": code, "percent": "30", "task": "家访"}).status == 422
    assert program(lead).post(f"{path}/{partnership}/removal", {}).status == 422
    for change in ("DELETE FROM proposal_partner", "UPDATE proposal_partner SET share_basis_points = 1"):
        with pytest.raises(psycopg.errors.RestrictViolation), connection.transaction():
            connection.execute(f"{change} WHERE proposal_id = %s", [key])


def test_the_receipt_is_printed_with_what_checks_it(program, written):
    key, lead, *_ = written
    answer = program(lead).get(f"/yunlin/proposals/{key}/receipt.pdf")
    assert answer.status == 200 and answer.body.startswith(b"%PDF-")
    assert answer.body == program(lead).get(f"/yunlin/proposals/{key}/receipt.pdf").body
    assert program("applicant9").get(f"/yunlin/proposals/{key}/receipt.pdf").status == 404


def leaves(value):
    """Every text, number and date among answers, as they were typed."""
    if isinstance(value, dict):
        return [leaf for key, one in value.items() if key not in ("file", "bytes", "line") for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [] if value is None or isinstance(value, bool) else [str(value)]


def printed(value):
    """How a paper writes a leaf: amounts have separators, and the digest of a file stands on the receipt."""
    return f"{float(value):,.2f}" if re.fullmatch(r"\d+\.\d\d", value) else "".join(value.split())


def test_the_paper_says_what_was_submitted_and_is_the_same_each_time(program, written):
    key, lead, *_, connection = written
    paper = program(lead).get(f"/yunlin/proposals/{key}/paper.pdf")
    assert paper.status == 200 and paper.body == program(lead).get(f"/yunlin/proposals/{key}/paper.pdf").body
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper.body, capture_output=True, check=True).stdout
    words = "".join(words.decode().split())
    shown = program(lead).get(f"/yunlin/proposals/{key}").json
    assert shown["receipt"] in words and shown["revisions"][-1]["sha256"] in words
    content, definition = connection.execute(
        """
        SELECT r.content::jsonb, v.definition::jsonb FROM proposal_revision r
        JOIN form_response f ON (f.tenant_id, f.id) = (r.tenant_id, r.response_id)
        JOIN form_version v ON (v.tenant_id, v.id) = (f.tenant_id, f.form_version_id)
        WHERE r.proposal_id = %s AND r.submitted_at IS NOT NULL ORDER BY r.number DESC LIMIT 1
        """, [key]).fetchone()
    fields = {field["key"]: field for section in definition["sections"] for field in section["fields"]}
    compared = 0
    # What is printed is compared with the content whose digest is printed, leaf by leaf.
    for name, answer in content["answers"].items():
        field = fields[name]
        assert "".join(field["label"]["zh-Hans"].split()) in words, name
        if field["type"] in ("choice", "choices"):
            chosen = answer if isinstance(answer, list) else [answer]
            answer = [one["label"]["zh-Hans"] for one in field["options"] if one["key"] in chosen]
        for leaf in leaves(answer):
            assert printed(leaf) in words, (name, leaf)
            compared += 1
    assert compared >= 15, content["answers"]
    # Another moment, another language and another member change nothing; a stranger has none.
    assert program(lead).get(f"/yunlin/proposals/{key}/paper.pdf", Accept_Language="en").body == paper.body
    assert program("applicant9").get(f"/yunlin/proposals/{key}/paper.pdf").status == 404


def test_a_stranger_checks_the_printed_code_without_signing_in(site, program, written, tmp_path):
    key, lead, *_ = written
    shown = program(lead).get(f"/yunlin/proposals/{key}").json
    for name in ("receipt", "paper"):
        place = tmp_path / f"{name}.pdf"
        place.write_bytes(program(lead).get(f"/yunlin/proposals/{key}/{name}.pdf").body)
        subprocess.run(["pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-png", place, tmp_path / name], check=True)
        picture = next(tmp_path.glob(f"{name}*.png"))
        read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, check=True).stdout.decode().strip()
        assert read.startswith(site.base + "/yunlin/verification?code="), read
        page = Browser(site).get(read.removeprefix(site.base))
        text = page.body.decode()
        assert page.status == 200 and shown["receipt"] in text and shown["revisions"][-1]["sha256"] in text
        assert shown["title"] not in text and "requested" not in text, "nothing of the content"


def test_a_new_proposal_is_filled_in_from_an_earlier_one(site, program):
    """Same questions, same answers and files; what is answered already stays, and strangers have nothing to copy."""
    with psycopg.connect(site.database_url) as connection:
        key, lead, earlier = connection.execute(
            """
            SELECT p.id, l.identifier, e.id FROM proposal p JOIN proposal e ON e.organisation_id = p.organisation_id
            JOIN organisation_member m ON m.organisation_id = p.organisation_id
            JOIN account_login l ON l.account_id = m.account_id
            WHERE p.state = 'draft' AND p.title = '' AND e.title <> '' AND l.identifier LIKE 'applicant%'
            ORDER BY p.id DESC, e.id LIMIT 1
            """).fetchone()
    lead = lead.split("@")[0]
    place = f"/yunlin/proposals/{key}/copies"
    listed = program(lead).get(place).json["items"]
    assert earlier in [one["id"] for one in listed]
    assert program("applicant12" if lead != "applicant12" else "applicant11").get(place).status == 404
    titled = program(lead).post(f"/yunlin/proposals/{key}/sections/basics", {"answers": {"title": "自己的题目"}, "base": 0})
    assert titled.status == 200, titled.body
    copied = program(lead).post(place, {"earlier": earlier})
    assert copied.status == 200 and "title" not in copied.json["fields"] and len(copied.json["fields"]) >= 3
    old, new = (program(lead).get(f"/yunlin/proposals/{one}").json["answers"] for one in (earlier, key))
    assert new["title"] == "自己的题目"
    for field in copied.json["fields"]:
        if not isinstance(new[field], list) or not new[field] or not isinstance(new[field][0], dict):
            assert new[field] == old[field], field
    again = program(lead).post(place, {"earlier": earlier})
    assert again.status == 200 and again.json["fields"] == []
    assert program(lead).post(place, {"earlier": key}).status == 404
