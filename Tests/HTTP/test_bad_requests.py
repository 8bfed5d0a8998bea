"""What is malformed, too large, cut off or slow is answered or hung up on, never with a fault, and the server lives on."""

import json
import socket
import threading
import time

import pytest
from talking import Browser, ask, raw, status

HOST = b"Host: 127.0.0.1\r\n"


@pytest.fixture(autouse=True)
def survives(site):
    """After every test the same process answers, and no answer of the test was a fault."""
    before = faults(site)
    process = site.process.pid
    yield
    assert site.process.poll() is None and site.process.pid == process
    assert ask(site, "GET", "/healthz").body == b"ok\n"
    assert faults(site) == before


def faults(site):
    """How many answers of 500 the server has counted."""
    lines = ask(site, "GET", "/metrics").body.decode().splitlines()
    return [line for line in lines if line.startswith('miaopu_requests_total{status="500"}')]


REQUESTS = {
    "no request at all": b"\r\n\r\n",
    "noise": bytes(range(256)) * 8,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no version": b"GET /\r\n\r\n",
    "version 9": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "NUL in the path": b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "escaped NUL in the path": b"GET /yunlin%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "broken UTF-8 in the path": b"GET /%ff%fe/%c0%af HTTP/1.1\r\n" + HOST + b"\r\n",
    "broken percent sign": b"GET /yunlin/calls?q=%zz HTTP/1.1\r\n" + HOST + b"\r\n",
    "upwards": b"GET /../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n",
    "upwards in disguise": b"GET /assets/..%2f..%2fetc%2fpasswd HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long path": b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"X%d: 1\r\n" % n for n in range(5_000)) + b"\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: session=\x00\r\n\r\n",
    "broken UTF-8 in a cookie": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: session=\xff\xfe; flash=%ff\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n",
    "length and chunks": b"POST /session HTTP/1.1\r\n" + HOST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n",
    "two lengths": b"POST /session HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a negative length": b"POST /session HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "a huge length": b"POST /session HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999999999999\r\n\r\n",
    "a broken chunk": b"POST /session HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
    "a body cut off": b"POST /session HTTP/1.1\r\n" + HOST
    + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nlogin=a",
}


@pytest.mark.parametrize("name", REQUESTS)
def test_malformed_requests_are_refused_or_hung_up_on(site, name):
    answered = status(raw(site, REQUESTS[name], seconds=5))
    assert answered is None or answered < 500, answered


BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "not an object": b"[1, 2]",
    "a text": b'"text"',
    "depth 10,000": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "lists of depth 10,000": b'{"login":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "a key twice": b'{"login":"a","login":"b"}',
    "NaN": b'{"login":NaN}',
    "infinity": b'{"login":-Infinity}',
    "a huge number": b'{"login":' + b"9" * 5_000 + b"}",
    "a huge exponent": b'{"login":1e999999999}',
    "broken UTF-8": b'{"login":"\xff\xfe"}',
    "half a surrogate": b'{"login":"\\ud800"}',
    "NUL": b'{"login":"a\\u0000b"}',
    "a byte order mark": b'\xef\xbb\xbf{"login":"a"}',
    "wrong types": b'{"login":{"a":1},"password":[true]}',
    "an unknown key": b'{"login":"a@b.example","password":"x","admin":true}',
    "null": b'{"login":null,"password":null}',
}


@pytest.mark.parametrize("name", BODIES)
def test_bad_json_is_told_and_changes_nothing(program, name):
    answer = program(None).post("/session", BODIES[name] or b"")
    assert answer.status in (400, 422), answer.body
    problem = answer.json
    assert problem["status"] == answer.status and problem["code"] and problem["title"]


def test_a_body_over_the_limit_is_413_whether_its_length_is_told_or_not(site, program):
    assert program(None).post("/session", json.dumps({"login": "a" * 400_000}).encode()).status == 413
    head = b"POST /api/v1/session HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    assert status(raw(site, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 40 + b"0\r\n\r\n")) in (413, None)


@pytest.mark.parametrize(
    "type", ["text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "nonsense", "application/json5"])
def test_another_content_type_is_refused(site, type):
    answer = ask(site, "POST", "/api/v1/session", b"{}", {"Content-Type": type})
    assert answer.status in (400, 415)


MULTIPART = {
    "no boundary at the start": b"hello",
    "no end": b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhello',
    "no name": b"--x\r\nContent-Disposition: form-data\r\n\r\nhello\r\n--x--\r\n",
    "no header": b"--x\r\n\r\nhello\r\n--x--\r\n",
    "a long header": b"--x\r\nX: " + b"a" * 5_000 + b"\r\n\r\nhello\r\n--x--\r\n",
    "300 parts": b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(300)) + b"--x--",
    "broken UTF-8": b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xff\r\n--x--\r\n',
    "NUL in a file's name": b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.pdf"\r\n\r\n%PDF\r\n--x--\r\n',
}


@pytest.mark.parametrize("name", MULTIPART)
def test_broken_uploads_are_refused(site, program, keys, name):
    officer = program("officer")
    answer = ask(
        site, "POST", f"/api/v1/yunlin/calls/{keys['call'][0]}/documents", MULTIPART[name],
        {**officer.headers({}), "Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": "a"})
    assert answer.status in (400, 422), answer.body


def test_a_form_with_bad_bytes_is_refused_and_shown_again_otherwise(site):
    browser = Browser(site)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    assert browser.send("POST", "/session", b"login=%ff&password=x", form).status == 400
    assert browser.send("POST", "/session", b"login=%00&password=x", form).status == 422
    assert browser.send("POST", "/session", b"login%00=a", form).status == 400
    assert browser.send("POST", "/session", b"&".join(b"a=%d" % n for n in range(6_000)), form).status == 400
    shown = browser.post("/session", {"login": "<nobody>\"'&", "password": "x"})
    assert shown.status == 422
    assert b'value="&lt;nobody&gt;&quot;&#39;&amp;"' in shown.body and b"<nobody>" not in shown.body


def test_another_site_cannot_change_anything(site):
    browser = Browser(site, "officer@demo.example")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {}):
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        assert browser.send("POST", "/home/notices", b"", headers).status == 403
        assert browser.send("POST", "/api/v1/home/notices", b"", headers).status == 403


def test_slow_and_idle_clients_keep_nobody_waiting(site):
    """Thirty clients send a byte a second or nothing at all; everybody else is answered at once."""
    slow = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(30)]
    stop = threading.Event()

    def drip():
        request = b"POST /session HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"a" * 1_000
        for byte in request:
            if stop.wait(0.2):
                return
            for connection in slow[:15]:
                try:
                    connection.send(bytes([byte]))
                except OSError:
                    pass

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        for _ in range(10):
            start = time.monotonic()
            assert ask(site, "GET", "/yunlin/calls").status == 200
            assert time.monotonic() - start < 3
    finally:
        stop.set()
        thread.join()
        for connection in slow:
            connection.close()
