"""Files in parts: what was acknowledged is kept, whatever is lost in between, and is attached once."""

import os
import signal
import uuid

import psycopg
import pytest
from talking import Program, ask

BYTES = b"%PDF-1.4 " + os.urandom(400_000)
PART = 100_000


@pytest.fixture(scope="module")
def writer(own_site):
    return Program(own_site, own_site.token("applicant2@demo.example"))


def send(site, writer, upload, offset, content):
    body = (f'--x\r\nContent-Disposition: form-data; name="offset"\r\n\r\n{offset}\r\n'
            '--x\r\nContent-Disposition: form-data; name="part"; filename="part"\r\n\r\n').encode() + content + b"\r\n--x--\r\n"
    return ask(site, "POST", f"/api/v1/yunlin/file-uploads/{upload}/parts", body, {
        **writer.headers({}), "Content-Type": "multipart/form-data; boundary=x"})


def test_an_upload_goes_on_where_a_killed_server_left_it(own_site, writer):
    begun = writer.post("/yunlin/file-uploads", {"name": "登记证书.pdf", "bytes": len(BYTES)})
    assert begun.status == 201 and begun.json["received"] == 0
    upload = begun.json["id"]
    assert send(own_site, writer, upload, 0, BYTES[:PART]).json["received"] == PART
    os.kill(own_site.process.pid, signal.SIGKILL)
    own_site.process.wait()
    # What was written and never acknowledged is not part of the file.
    parts = list((own_site.data / "files" / "parts").iterdir())
    kept = next(one for one in parts if one.name.endswith(f"-{upload}"))
    with kept.open("ab") as stream:
        stream.write(b"half a part")
    own_site.start()
    assert writer.get(f"/yunlin/file-uploads/{upload}").json["received"] == PART
    again = send(own_site, writer, upload, 0, BYTES[:PART])
    assert again.status == 409 and again.json["current"]["received"] == str(PART)
    offset = PART
    while offset < len(BYTES):
        offset = send(own_site, writer, upload, offset, BYTES[offset:offset + PART]).json["received"]
    assert send(own_site, writer, upload, offset, b"more").status == 422
    with psycopg.connect(own_site.database_url) as connection:
        key = connection.execute(
            """
            SELECT p.id FROM proposal p JOIN organisation_member m USING (organisation_id)
            JOIN account_login l ON l.account_id = m.account_id
            WHERE l.identifier = 'applicant2@demo.example' AND p.state = 'draft'
            """).fetchone()[0]

    def attach(value):
        body = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'
            for name, one in {"field": "licence", "upload": value}.items()) + "--x--\r\n"
        return ask(own_site, "POST", f"/api/v1/yunlin/proposals/{key}/files", body.encode(), {
            **writer.headers({}), "Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": str(uuid.uuid4())})

    attached = attach(upload)
    assert attached.status == 201, attached.body
    stored = writer.get(f"/yunlin/proposals/{key}/files/{attached.json['file']}")
    assert stored.body == BYTES
    used = attach(upload)
    assert used.status == 422 and used.fields() == {"upload": "file.refusal.upload_taken"}


def test_what_is_no_file_of_ours_is_refused_before_it_is_sent(own_site, writer):
    for name, size, field in [("a.exe", 10, "name"), ("a.pdf", 0, "bytes"), ("a.pdf", 21 << 20, "bytes")]:
        refused = writer.post("/yunlin/file-uploads", {"name": name, "bytes": size})
        assert refused.status == 422 and field in refused.fields(), name
    begun = writer.post("/yunlin/file-uploads", {"name": "a.pdf", "bytes": 1_000}).json["id"]
    other = Program(own_site, own_site.token("applicant3@demo.example"))
    assert other.get(f"/yunlin/file-uploads/{begun}").status == 404
    assert send(own_site, other, begun, 0, b"x" * 10).status == 404
    assert send(own_site, writer, begun, 0, b"x" * 1_001).status == 422
