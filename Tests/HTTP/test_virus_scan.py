"""Uploads are looked at by a clamd before anything is done with them; without its answer nothing is taken."""

import contextlib
import copy
import socketserver
import struct
import threading
import uuid

import psycopg
import pytest
from pdfs import pdf
from serving import free_port
from talking import ask

# The test file of the anti-virus makers (EICAR), put together here so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM as its manual says, and knows one signature."""

    def handle(self):
        if self.rfile.read(10) != b"zINSTREAM\0":
            return
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)
        self.wfile.write(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture
def clamd():
    with Server(("127.0.0.1", 0), Scanner) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server


@contextlib.contextmanager
def beside(site, **settings):
    """Another server on the same database and data, with settings of its own."""
    other = copy.copy(site)
    other.port = free_port()
    other.base = f"http://127.0.0.1:{other.port}"
    other.log = site.data / f"server-{other.port}.log"
    other.environment = {**site.environment, "MIAOPU_PORT": str(other.port), **settings}
    other.start()
    try:
        yield other
    finally:
        other.stop()


def test_a_virus_is_refused_at_its_field_and_silence_refuses_too(site, clamd):
    with psycopg.connect(site.database_url) as connection:
        key = connection.execute(
            """
            SELECT p.id FROM proposal p JOIN organisation_member m USING (organisation_id)
            JOIN account_login l ON l.account_id = m.account_id
            WHERE l.identifier = 'applicant2@demo.example' AND p.state = 'draft'
            """).fetchone()[0]
    token = site.token("applicant2@demo.example")

    def upload(server, content, name="licence.pdf"):
        body = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="' + part + b"\r\n\r\n" + value + b"\r\n" for part, value in [
                (b'field"', b"licence"), (b'file"; filename="' + name.encode() + b'"', content)])
        return ask(server, "POST", f"/api/v1/yunlin/proposals/{key}/files", body + b"--x--\r\n", {
            "Authorization": f"Bearer {token}", "Content-Type": "multipart/form-data; boundary=x",
            "Idempotency-Key": str(uuid.uuid4())})

    clean = pdf(b"clean " * 100_000)
    with beside(site, MIAOPU_CLAMD=f"127.0.0.1:{clamd.server_address[1]}") as server:
        infected = upload(server, pdf(EICAR))
        assert infected.status == 422 and infected.fields() == {"file": "file.refusal.virus"}
        kept = upload(server, clean)
        assert kept.status == 201, kept.body
        assert clean in clamd.seen
        clamd.shutdown()
        clamd.server_close()
        silent = upload(server, clean)
        assert silent.status == 422 and silent.fields() == {"file": "file.refusal.not_scanned"}
    with psycopg.connect(site.database_url) as connection:
        names = connection.execute(
            "SELECT count(*) FROM file WHERE subject_kind = 'proposal' AND subject_id = %s", [key]).fetchone()[0]
    assert names == 1
