"""Two databases that differ in one secret, a server on each, and what everybody is answered in both.

The demonstration is loaded once and copied; the secret is changed in the copy behind the application's back. The clock of
every copy stands still, and all are asked the same things in the same order, so that what is made on the way is the same.
"""

import contextlib
import io
import json
import re
import shutil
import subprocess
import threading
import urllib.request
import zipfile

import psycopg
from serving import Site
from talking import Program, ask
from test_every_route import valid
from turns import IS_LONG

# What takes seconds is asked for in the long run alone, but for the papers of reviewing.
SLOW = re.compile(r"^(?!.*assignment).*\.(pdf|zip)$")
# What is new with every answer by design: the number of the request, the key of a form, the day of a paper.
NOISE = [
    (re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), b"(uuid)"),
    (re.compile(rb'(name="once" value=")[^"]*'), rb"\1"),
    (re.compile(rb'(<p class="print-only">)[^<]*'), rb"\1"),
    # The audit of a read has the moment and the request of that read, and its hash follows from them.
    (re.compile(rb'"hash":"[0-9a-f]{64}"'), b'"hash"'),
    (re.compile(rb'"at":"2[^"]*"'), b'"at"'),
    (re.compile(r'(<td data-label="(?:哈希（前 12 位）|时间)">)[^<]*'.encode()), rb"\1"),
    # When a file of open data was written.
    (re.compile(rb'("publishedDate":|"modified":|generated-datetime=)"[^"]*"'), rb"\1"),
    (re.compile(rb"http://127\.0\.0\.1:\d+"), b"(site)"),
]
NOISY_HEADERS = {"date", "x-request-id", "set-cookie", "server-timing"}
STILL = """
CREATE OR REPLACE FUNCTION moment() RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN coalesce(nullif(current_setting('app.moment', true), '')::timestamptz, '{moment}'::timestamptz)
"""


class World:
    """A server on a copy of the demonstration, and the tokens and cookies that hold in every copy."""

    def __init__(self, name, site, tokens, cookies):
        self.name, self.site, self.tokens, self.cookies = name, site, tokens, cookies

    def execute(self, statement, values=None):
        """Changes rows as the owner of the server could: no trigger of the house is asked."""
        with psycopg.connect(self.site.database_url) as connection:
            connection.execute("SET session_replication_role = replica")
            return connection.execute(statement, values).rowcount

    def rows(self, query, values=None):
        with psycopg.connect(self.site.database_url) as connection:
            return connection.execute(query, values).fetchall()

    def api(self, name, method, path, body=None, headers=None):
        who = Program(self.site, self.tokens.get(name))
        return ask(self.site, method, "/api/v1" + path, body, who.headers({}) | (headers or {}))

    def page(self, name, path):
        cookies = self.cookies.get(name, {})
        return ask(self.site, "GET", path, headers={
            "Cookie": "; ".join(f"{cookie}={value}" for cookie, value in cookies.items())})


@contextlib.contextmanager
def worlds(source, cluster_url, names, tokens, cookies):
    """A world of each name: a copy of the database of a site that has been stopped, and a server on it."""
    made = []
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        template = re.search(r"/(\w+)(\?|$)", source.database_url)[1]
        try:
            for name in names:
                database = f"{template}_{name}"
                connection.execute(f"CREATE DATABASE {database} TEMPLATE {template}")
                site = Site(cluster_url, database)
                # One address for all: it stands in QR codes.
                site.environment |= {"MIAOPU_DATA": str(source.data), "MIAOPU_ORIGIN": source.base}
                made.append(World(name, site, tokens, cookies))
            moment = made[0].rows("SELECT moment()::text")[0][0]
            for world in made:
                with psycopg.connect(world.site.database_url, autocommit=True) as copy:
                    copy.execute(STILL.format(moment=moment))
                world.site.start()
            yield made
        finally:
            for world in made:
                world.site.stop()
                connection.execute(f"DROP DATABASE IF EXISTS {template}_{world.name} WITH (FORCE)")
                shutil.rmtree(world.site.data, ignore_errors=True)


def plain(answer):
    """Everything of an answer that somebody can see, without what is new every time."""
    body = opened(answer.body)
    if request := answer.headers.get("x-request-id"):
        body = body.replace(request.encode(), b"(request)")
    for noise, nothing in NOISE:
        body = noise.sub(nothing, body)
    headers = {name: value for name, value in answer.headers.items() if name not in NOISY_HEADERS}
    if answer.body[:4] in (b"%PDF", b"PK\x03\x04") or body != answer.body:
        headers.pop("content-length", None)
        headers.pop("etag", None)
    return answer.status, sorted(headers.items()), body


def opened(body):
    """What a paper or an archive says; when it was packed is not part of it."""
    if body.startswith(b"%PDF"):
        return subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True).stdout
    if body.startswith(b"PK\x03\x04"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return b"\n".join(
            name.encode() + b":" + opened(archive.read(name))
            for name in archive.namelist() if name != "docProps/core.xml")
    return body


def addresses(path, choices):
    """A path with each of the keys that are of interest, a small number of addresses."""
    parts = re.findall(r"\{(\w+)\}", path)
    most = max([len(choices.get(part, [1])) for part in parts], default=1)
    made = []
    for number in range(most):
        place = path
        for part in parts:
            keys = choices.get(part) or [1]
            place = place.replace("{" + part + "}", str(keys[min(number, len(keys) - 1)]))
        made.append(place)
    return list(dict.fromkeys(made))


def variants(operation, words):
    """Every filter, order and search that a route declares: each value of a choice, and words that could betray."""
    yield ""
    for parameter in operation.get("parameters", []):
        if parameter["in"] != "query" or parameter["name"] == "after":
            continue
        schema = parameter.get("schema", {})
        searched = words if schema.get("type") == "string" and "pattern" not in schema else []
        for value in schema.get("enum") or searched:
            yield f"?{parameter['name']}={value}"


class Walk:
    """Asks one world after the list of routes, and keeps what came back under who asked for what."""

    def __init__(self, world, description, admits, facts):
        self.world, self.description, self.admits, self.facts = world, description, admits, facts
        self.answers = {}
        self.failures = []

    def keep(self, key, answer):
        self.answers[key] = plain(answer)

    def read(self, people, choices, words, only=None):
        """All that can be read, on both doors."""
        for name in people:
            for path, operations in self.description["paths"].items():
                operation = operations.get("get")
                if not operation or "x-access" not in operation or (only and not only(path)):
                    continue
                inside = self.admits(operation["x-access"], self.facts.get(name))
                for place in addresses(path, choices(name)):
                    for query in variants(operation, words) if inside and "{authority}" in path else [""]:
                        self.ask(name, path, place + query)

    def ask(self, name, path, place):
        if self.failures or SLOW.search(path) and not IS_LONG:
            return
        answer = self.world.api(name, "GET", place)
        self.keep((name, "API", place), answer)
        if not re.search(r"\.\w+$", path):
            self.keep((name, "page", place), self.world.page(name, place))

    def watch(self, pitches):
        """The first state of every stream of server-sent events, which is everybody's."""
        for pitch in pitches:
            place = f"/yunlin/pitches/{pitch}/events"
            with urllib.request.urlopen(f"http://127.0.0.1:{self.world.site.port}{place}", timeout=30) as stream:
                lines = []
                while not any(line.startswith(b"data:") for line in lines):
                    lines.append(stream.readline())
                self.answers[(None, "stream", place)] = stream.status, [], b"".join(lines)

    def change(self, people, choices, without):
        """Every change with the smallest valid body, at the things of interest: what is refused, and how."""
        for name in people:
            for path, operations in self.description["paths"].items():
                operation = operations.get("post")
                if not operation or "x-access" not in operation or "{authority}" not in path or path in without:
                    continue
                media = operation.get("requestBody", {}).get("content", {}).get("application/json")
                if operation.get("requestBody") and not media:
                    continue
                for place in [] if self.failures else addresses(path, choices(name)):
                    headers = {"Idempotency-Key": f"{name} {place}".encode().hex()[:60], "If-Match": '"1"'}
                    body = None
                    if media:
                        body, headers["Content-Type"] = json.dumps(valid(media["schema"])).encode(), "application/json"
                    self.keep((name, "POST", place), self.world.api(name, "POST", place, body, headers))


def together(walks, body):
    """Does the same in all worlds at once, in each in the same order."""
    failures = []
    for walk in walks:
        walk.failures = failures

    def run(walk):
        try:
            body(walk)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(walk,)) for walk in walks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def differences(one, other, people):
    """What somebody of `people` was told in one world and not in the other."""
    found = []
    for key, answer in one.answers.items():
        if key[0] in people and other.answers.get(key) != answer:
            found.append((key, first_difference(answer, other.answers.get(key))))
    return found


def first_difference(one, other):
    if other is None or one[0] != other[0]:
        return f"status {one[0]} and {other and other[0]}"
    if one[1] != other[1]:
        return f"headers {set(one[1]) ^ set(other[1])}"
    place = next((n for n, (a, b) in enumerate(zip(one[2], other[2])) if a != b), min(len(one[2]), len(other[2])))
    show = [text[max(0, place - 60):place + 80].decode("utf-8", "replace") for text in (one[2], other[2])]
    return f"at {place}: …{show[0]}… and …{show[1]}…"
