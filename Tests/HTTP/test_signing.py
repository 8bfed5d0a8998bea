"""A contract comes into force by certificate signatures of both parties, over the API and on its page."""

import hashlib
import subprocess
import uuid

import psycopg
import pytest
from signing import Authority, upload
from serving import BINARY
from talking import Browser, Program, ask


@pytest.fixture(scope="module")
def trusting(demonstrations, tmp_path_factory):
    """A server that trusts one authority, with the authority."""
    authority = Authority(tmp_path_factory.mktemp("signing") / "authority")
    trusted = tmp_path_factory.mktemp("trusted")
    (trusted / "root.pem").write_bytes((authority.folder / "root.pem").read_bytes())
    with demonstrations(MIAOPU_TRUSTED_CERTIFICATES=str(trusted)) as one:
        yield one, authority


@pytest.fixture(scope="module")
def deal(trusting):
    """The contract that is out to be signed, the codes of its parties, and who acts for them."""
    with psycopg.connect(trusting[0].database_url) as connection:
        return connection.execute(
            """
            SELECT c.id, a.code, o.code, (
                SELECT l.identifier FROM organisation_member m JOIN account_login l ON l.account_id = m.account_id
                WHERE m.organisation_id = o.id ORDER BY l.identifier LIMIT 1)
            FROM contract c JOIN organisation a ON a.id = c.authority_id JOIN organisation o ON o.id = c.contractor_id
            WHERE c.state = 'to_sign' ORDER BY c.id LIMIT 1
            """
        ).fetchone()


def program(site, name):
    return Program(site, site.token(name if "@" in name else f"{name}@demo.example"))


def send(who, contract, content, name="signature.p7s"):
    body, kind = upload("signature", name, content, certifiedName="王某", certifiedOffice="主任")
    headers = who.headers({"Content_Type": kind, "Idempotency_Key": str(uuid.uuid4())})
    return ask(who.site, "POST", f"/api/v1/yunlin/contracts/{contract}/signatures", body, headers)


def test_a_contract_is_signed_by_both_parties(trusting, deal):
    site, authority = trusting
    contract, authority_code, contractor_code, member = deal
    officer, applicant = program(site, "officer"), program(site, member)
    path = f"/yunlin/contracts/{contract}"

    early = send(applicant, contract, b"\x30\x03\x02\x01\x01")
    assert early.status == 422 and "contracts.refusal.no_copy" in early.body.decode(), early.body
    made = officer.post(path + "/copy")
    assert made.status == 200, made.body
    pdf = applicant.get(path + "/paper.pdf")
    assert pdf.status == 200 and pdf.body.startswith(b"%PDF-")
    shown = officer.get(path).json
    assert shown["copy"]["sha256"] == hashlib.sha256(pdf.body).hexdigest()
    assert applicant.get(path + "/paper.pdf").body == pdf.body, "the copy is kept, not printed again"

    own = authority.certify(f"/C=CN/O=乙方/serialNumber={contractor_code}/CN=李一")
    others = authority.certify(f"/C=CN/O=甲方/organizationIdentifier=NTRCN-{authority_code}/CN=王某")
    stranger = authority.certify("/C=CN/O=他人/serialNumber=51510000MJQ000003Y")
    refusals = {
        "other bytes": (authority.sign(own, pdf.body + b"\n"), "signatures.refusal.other_bytes"),
        "garbage": (b"\x30" * 900, "signatures.refusal.not_a_signature"),
        "oversized": (b"\x30" * (300 << 10), "signatures.refusal.too_large"),
        "stranger": (authority.sign(stranger, pdf.body), "contracts.refusal.certificate_of_no_party"),
    }
    for what, (content, code) in refusals.items():
        refused = send(applicant, contract, content)
        assert refused.status == 422, (what, refused.body)
        assert refused.fields() == {"signature": code}, what

    early = send(officer, contract, authority.sign(others, pdf.body))
    assert early.fields() == {"signature": "contracts.refusal.out_of_turn"}, early.body
    first = send(applicant, contract, authority.sign(own, pdf.body, "PEM"), "signature.pem")
    assert first.status == 200 and first.json["state"] == "to_sign", first.body
    twice = send(officer, contract, authority.sign(own, pdf.body))
    assert twice.fields() == {"signature": "contracts.refusal.signed_before"}
    last = send(officer, contract, authority.sign(others, pdf.body))
    assert last.status == 200 and last.json["state"] == "active", last.body

    shown = officer.get(path).json
    codes = [signature["organisation_code"] for signature in shown["signatures"]]
    assert codes == [contractor_code, authority_code]
    assert shown["signatures"][0]["signed_sha256"] == shown["copy"]["sha256"]
    assert [signature["signer"] for signature in shown["signatures"]] == ["王某", "王某"]
    sheet = officer.get(path + "/evidence.pdf")
    assert sheet.status == 200 and sheet.body.startswith(b"%PDF-")
    assert "Test Root" in shown["signatures"][0]["issuer"]
    kept = officer.get(f"{path}/files/{shown['signatures'][1]['file']}")
    assert kept.status == 200 and hashlib.sha256(kept.body).hexdigest() == shown["signatures"][1]["sha256"]
    assert shown["milestones"][0]["state"] == "accepted"
    assert shown["tranches"][0]["open"] is True

    page = Browser(site, "officer@demo.example").get(path).body.decode()
    for words in ["证书签名", contractor_code, "CN=Test Root", shown["signatures"][0]["serial"]]:
        assert words in page, words
    late = send(officer, contract, authority.sign(others, pdf.body))
    assert late.status in (409, 422), late.body


def test_without_trusted_certificates_the_way_is_not_offered(site, program):
    with psycopg.connect(site.database_url) as connection:
        contract = connection.execute("SELECT id FROM contract WHERE state = 'to_sign' LIMIT 1").fetchone()[0]
    officer = program("officer")
    refused = officer.post(f"/yunlin/contracts/{contract}/copy")
    assert refused.status == 422 and "signatures.refusal.not_offered" in refused.body.decode(), refused.body
    assert send(officer, contract, b"\x30\x00").fields() == {"signature": "signatures.refusal.not_offered"}
    page = Browser(site, "officer@demo.example").get(f"/yunlin/contracts/{contract}").body.decode()
    assert "没有配置受信任的证书" in page and "/signatures" not in page


def test_a_folder_that_is_not_there_is_refused_at_the_start(site):
    environment = {**site.environment, "MIAOPU_TRUSTED_CERTIFICATES": "/nowhere"}
    done = subprocess.run([BINARY, "serve"], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 78 and "MIAOPU_TRUSTED_CERTIFICATES" in done.stderr
