"""E-mails through a real SMTP receiver, and text messages through a real HTTP gateway."""

import email
import email.policy
import http.server
import os
import threading
import time
import urllib.parse

import psycopg
import pytest
from aiosmtpd.controller import Controller
from browser import Visitor
from serving import free_port, serves
from test_empty_installation import installation


class Mailbox:
    """Keeps every mail; the first `trouble` mails are turned away for now."""

    def __init__(self):
        self.mails = []
        self.trouble = 0

    async def handle_DATA(self, _server, _session, envelope):
        if self.trouble > 0:
            self.trouble -= 1
            return "451 come back later"
        self.mails.append(envelope)
        return "250 taken"


class Gateway(http.server.BaseHTTPRequestHandler):
    """Keeps every form."""

    forms = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.forms.append((self.path, dict(urllib.parse.parse_qsl(body))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def post_office(cluster_url):
    """A server with a mail relay and a gateway for text messages."""
    if not serves():
        pytest.skip("no server is built yet")
    mailbox = Mailbox()
    relay = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    relay.start()
    gateway = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    try:
        with installation(
            cluster_url,
            f"post_{os.getpid()}",
            MIAOPU_SMTP=f"127.0.0.1:{relay.port}",
            MIAOPU_MAIL_FROM="miaopu@test.example",
            MIAOPU_SMS_GATEWAY=f"POST http://127.0.0.1:{gateway.server_port}"
            "/send?key=K&mobile={phone}&content={text}",
        ) as site:
            site.start()
            yield site, mailbox
    finally:
        gateway.shutdown()
        relay.stop()


def wait(condition, seconds=30):
    """Waits until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_chinese_mail_arrives_whole_and_once(post_office):
    site, mailbox = post_office
    assert Visitor(site.base).ask("/registration/code", {"login": "li@test.example"})[0] == 303
    wait(lambda: mailbox.mails)
    time.sleep(1)
    assert len(mailbox.mails) == 1
    envelope = mailbox.mails[0]
    assert envelope.mail_from == "miaopu@test.example" and envelope.rcpt_tos == ["li@test.example"]
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    with psycopg.connect(site.database_url) as owner:
        subject, body, sent = owner.execute("SELECT subject, body, sent_at FROM outgoing_message").fetchone()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in subject)
    assert mail["Subject"] == subject and mail.get_content().strip() == body.strip() and sent is not None
    assert mail.get_content_type() == "text/plain" and mail["Date"].datetime.utcoffset().seconds == 8 * 3600


def test_a_mail_that_was_turned_away_is_sent_later(post_office):
    site, mailbox = post_office
    before = len(mailbox.mails)
    mailbox.trouble = 1
    assert Visitor(site.base).ask("/registration/code", {"login": "wang@test.example"})[0] == 303
    wait(lambda: mailbox.trouble == 0)

    def error():
        with psycopg.connect(site.database_url) as owner:
            return owner.execute(
                "SELECT last_error FROM outgoing_message WHERE recipient = 'wang@test.example'"
            ).fetchone()[0]

    wait(error)
    wait(lambda: len(mailbox.mails) == before + 1)
    wait(lambda: error() == "")


def test_a_text_message_goes_through_the_gateway(post_office):
    site, _ = post_office
    assert Visitor(site.base).ask("/registration/code", {"login": "138 0013 8000"})[0] == 303
    wait(lambda: Gateway.forms)
    path, form = Gateway.forms[0]
    assert path == "/send" and form["key"] == "K" and form["mobile"] == "13800138000"
    with psycopg.connect(site.database_url) as owner:
        assert form["content"] == owner.execute("SELECT body FROM outgoing_message WHERE channel = 'sms'").fetchone()[0]
