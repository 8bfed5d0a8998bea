"""Files in parts: what was acknowledged is kept, whatever is lost in between, and is attached once."""

import os
import re
import signal
import uuid

import psycopg
import pytest
from pdfs import LOCKED, OWNED, pdf
from talking import Browser, Program, ask

BYTES = pdf(os.urandom(400_000))
PART = 100_000
DRAFT = """
    SELECT p.id FROM proposal p JOIN organisation_member m USING (organisation_id)
    JOIN account_login l ON l.account_id = m.account_id
    WHERE l.identifier = 'applicant2@demo.example' AND p.state = 'draft'
    """


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


@pytest.mark.parametrize("name, content, said", [
    ("plan.exe", b"MZ", "PDF、PNG、JPG"), ("empty.pdf", b"", "文件是空的"), ("plan.pdf", b"MZ", "内容与文件类型不符"),
    ("plan.docx", b"PK\3\4 word/", "内容与文件类型不符"), ("locked.pdf", LOCKED, "密码保护"),
    ("cut.pdf", BYTES[:-60], "不完整或已损坏"), ("cut in half.pdf", BYTES[:200_000], "不完整或已损坏"),
])
def test_without_scripts_a_refused_file_is_told_at_its_field(own_site, name, content, said):
    """The page is that of the section again: the summary leads to the very input, which says why."""
    browser = Browser(own_site, "applicant2@demo.example")
    with psycopg.connect(own_site.database_url) as connection:
        key = connection.execute(DRAFT).fetchone()[0]
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="' + part + b"\r\n\r\n" + value + b"\r\n" for part, value in [
            (b'once"', os.urandom(8).hex().encode()), (b'field"', b"licence"),
            (b'file"; filename="' + name.encode() + b'"', content)]) + b"--x--\r\n"
    answer = browser.send("POST", f"/yunlin/proposals/{key}/files", body, {
        "Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"})
    page = answer.body.decode()
    assert answer.status == 422 and said in page
    link = re.search(r'<li><a href="#([^"]+)">[^<]*' + re.escape(said), page)[1]
    field = re.search(r'<input[^>]* id="' + re.escape(link) + r'"[^>]*>', page)[0]
    assert 'type="file"' in field and 'aria-invalid="true"' in field and f"{link}-error" in field
    assert f'id="{link}-error"' in page and 'value="licence"' in page
    # What is taken is said before anything is chosen, and the browser offers nothing else.
    assert "20 MB" in page and ".docx" in re.search(r'accept="([^"]+)"', field)[1]


def test_what_is_downloaded_is_never_shown_in_the_page(own_site, writer):
    """A page under the name of a text stays a text: sent to be kept, of the type that it was taken as, and never guessed."""
    with psycopg.connect(own_site.database_url) as connection:
        key = connection.execute(DRAFT).fetchone()[0]

    def attach(name, content):
        body = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="' + part + b"\r\n\r\n" + value + b"\r\n" for part, value in [
                (b'field"', b"licence"), (b'file"; filename="' + name.encode() + b'"', content)]) + b"--x--\r\n"
        return ask(own_site, "POST", f"/api/v1/yunlin/proposals/{key}/files", body, {
            **writer.headers({}), "Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": str(uuid.uuid4())})

    page = b"<html><script>alert(document.domain)</script></html>"
    for name in ("page.html", "picture.svg", "page.xhtml"):
        assert attach(name, page).fields() == {"file": "file.refusal.type"}, name
    for name in ("page.pdf", "page.png", "page.docx"):
        assert attach(name, page).fields() == {"file": "file.refusal.content"}, name
    kept = attach("page.txt", page)
    assert kept.status == 201, kept.body
    path = f"/yunlin/proposals/{key}/files/{kept.json['file']}"
    for answer in (writer.get(path), Browser(own_site, "applicant2@demo.example").get(path)):
        assert answer.status == 200 and answer.body == page
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"] or "default-src 'self'" in answer.headers[
            "content-security-policy"]
    assert writer.post(f"{path}/removal", {"field": "licence"}).status == 200


def test_what_is_no_file_of_ours_is_refused_before_it_is_sent(own_site, writer):
    for name, size, field in [("a.exe", 10, "name"), ("a.pdf", 0, "bytes"), ("a.pdf", 21 << 20, "bytes")]:
        refused = writer.post("/yunlin/file-uploads", {"name": name, "bytes": size})
        assert refused.status == 422 and field in refused.fields(), name
    begun = writer.post("/yunlin/file-uploads", {"name": "a.pdf", "bytes": 1_000}).json["id"]
    other = Program(own_site, own_site.token("applicant3@demo.example"))
    assert other.get(f"/yunlin/file-uploads/{begun}").status == 404
    assert send(own_site, other, begun, 0, b"x" * 10).status == 404
    assert send(own_site, writer, begun, 0, b"x" * 1_001).status == 422
