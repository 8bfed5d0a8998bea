"""How the HTTP tests talk to the server: as a program with a token, as a browser with a cookie, and byte by byte."""

import http.client
import json
import socket
import urllib.parse
import uuid

PASSWORD = "bonsai-to-nursery"


class Answer:
    """Status, headers (by their names in small letters) and body of one answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def fields(self):
        """Codes of the refusals, by field."""
        return {error["field"]: error["code"] for error in self.json.get("errors", [])}


def ask(site, method, path, body=None, headers=None):
    """One request over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
    finally:
        connection.close()


class Program:
    """A program that uses the API with the token of an account, or with none."""

    def __init__(self, site, token=None):
        self.site = site
        self.token = token

    def get(self, path, **headers):
        return ask(self.site, "GET", "/api/v1" + path, headers=self.headers(headers))

    def post(self, path, value=None, key=None, **headers):
        given = self.headers(headers)
        if value is not None:
            given["Content-Type"] = "application/json"
        if key is not False:
            given["Idempotency-Key"] = key or str(uuid.uuid4())
        body = value if isinstance(value, bytes) else None if value is None else json.dumps(value)
        return ask(self.site, "POST", "/api/v1" + path, body, given)

    def headers(self, more):
        given = {name.replace("_", "-"): value for name, value in more.items()}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        return given


class Browser:
    """A browser without scripts: it keeps its cookie and says where its forms come from."""

    def __init__(self, site, email=None):
        self.site = site
        self.cookies = {}
        if email:
            done = self.post("/session", {"login": email, "password": PASSWORD})
            assert done.status == 303, done.body.decode()

    def send(self, method, path, body=None, headers=None):
        given = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        answer = None
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        try:
            connection.request(method, path, body, {**given, **(headers or {})})
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _, content = value.split(";")[0].partition("=")
                    self.cookies[cookie] = content
            answer = Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        return answer

    def get(self, path):
        return self.send("GET", path)

    def post(self, path, fields, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(
            "POST", path, urllib.parse.urlencode(fields, doseq=True),
            {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", **headers},
        )


def raw(site, data, seconds=10):
    """Sends bytes as they are and returns what comes back until the server closes or falls silent."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=seconds) as connection:
        received = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                received += chunk
        except (ConnectionError, TimeoutError):
            pass
        return received


def status(received):
    """The status of a raw answer; None when the server closed without one."""
    return int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/1.1 ") else None
