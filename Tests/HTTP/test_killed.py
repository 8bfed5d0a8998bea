"""kill -9 of the server and of PostgreSQL in the middle of saving and handing in: what was acknowledged is there, what
was not is wholly there or not at all, and nothing is there twice."""

import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import uuid

import psycopg
import pytest
from serving import ROOT, Site
from talking import Program

WRITERS = 4
RECEIPT = re.compile(r".*-(\d+)$")


class OwnCluster:
    """A durable PostgreSQL of this test alone, which can be killed."""

    def __init__(self):
        self.folder = tempfile.mktemp(prefix="killed-", dir="/tmp")
        self.shell = subprocess.Popen(
            [ROOT / "Tests/cluster", self.folder, "fsync=on", "synchronous_commit=on"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        assert self.shell.stdout.readline().strip() == "ready"
        self.url = f"postgresql:///postgres?host={self.folder}&user=postgres"

    def tell(self, command):
        self.shell.stdin.write(command + "\n")
        self.shell.stdin.flush()
        assert self.shell.stdout.readline().strip() == "done"

    def end(self):
        self.shell.stdin.close()
        self.shell.wait(60)


@pytest.fixture(scope="module")
def ours():
    cluster = OwnCluster()
    try:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE killed TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        site = Site(cluster.url, "killed")
        site.run("migrate")
        site.run("demo")
        site.start()
        yield cluster, site
        site.stop()
    finally:
        cluster.end()


def drafts(site, call):
    """Proposals of the call that can be handed in, made by copying what the demonstration's call holds: (key, login)."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT p.id, min(l.identifier), min(r.response_id) FROM proposal p
            JOIN proposal_revision r ON r.proposal_id = p.id
            JOIN organisation_member m USING (organisation_id)
            JOIN account_login l ON l.account_id = m.account_id
            WHERE p.call_id = %s AND p.state = 'draft' AND m.role = 'administrator' AND l.identifier LIKE 'applicant%%'
            GROUP BY p.id ORDER BY p.id
            """, (call,)).fetchall()


class Load:
    """Writers that save all the time, and notes of what was acknowledged."""

    def __init__(self, site, proposals):
        self.site, self.proposals = site, proposals
        self.saved, self.sent, self.receipts = {}, {}, {}
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.write, args=one) for one in proposals]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(90)
            assert not thread.is_alive()

    def write(self, key, who, section):
        number = 0
        while not self.stopping.is_set():
            number += 1
            text = f"第 {number} 次 {uuid.uuid4()}"
            self.sent.setdefault(key, []).append(text)
            try:
                answer = who.post(
                    f"/yunlin/proposals/{key}/sections/{section}",
                    {"answers": {"title": text, "summary": text}, "base": 1_000_000})
            except (ConnectionError, http.client.HTTPException, TimeoutError, OSError):
                time.sleep(0.02)
                continue
            if answer.status == 200:
                self.saved[key] = text
            else:
                assert answer.status in (500, 503), f"{answer.status} {answer.body}"
                time.sleep(0.02)


def stored(site):
    """Title and summary of each proposal that is written at, as the database holds them."""
    with psycopg.connect(site.database_url) as connection:
        return {row[0]: row[1:] for row in connection.execute(
            """
            SELECT p.id, (SELECT a.value #>> '{}' FROM form_answer a WHERE a.response_id = r.response_id AND a.field = 'title'),
                (SELECT a.value #>> '{}' FROM form_answer a WHERE a.response_id = r.response_id AND a.field = 'summary'),
                p.title
            FROM proposal p JOIN proposal_revision r ON r.proposal_id = p.id AND r.submitted_at IS NULL
            """).fetchall()}


def whole(load, found):
    """Of each proposal the last acknowledged text is there, or one that was sent after it; both fields alike."""
    for key, _, _ in load.proposals:
        title, summary, shown = found[key]
        assert title == summary, f"{key}: a save is half done"
        assert shown == title[:200], f"{key}: the list shows another title"
        sent, last = load.sent[key], load.saved.get(key)
        assert title in sent, f"{key}: {title} was never sent"
        if last is not None:
            assert sent.index(title) >= sent.index(last), f"{key}: an acknowledged save is lost"


@pytest.fixture
def writers(ours):
    _, site = ours
    with psycopg.connect(site.database_url) as connection:
        call = connection.execute("SELECT id FROM call WHERE code LIKE 'TB%-2'").fetchone()[0]
    return [
        (key, Program(site, site.token(login)), "basics") for key, login, _ in drafts(site, call)[:WRITERS]]


def test_saving_survives_the_end_of_the_server(ours, writers):
    _, site = ours
    assert len(writers) >= 2
    with Load(site, writers) as load:
        for _ in range(3):
            before = dict(load.saved)
            end = time.monotonic() + 30
            while any(load.saved.get(key) == before.get(key) for key, _, _ in writers) and time.monotonic() < end:
                time.sleep(0.01)
            os.kill(site.process.pid, signal.SIGKILL)
            site.process.wait()
            site.start()
    whole(load, stored(site))
    site.run("check")


def test_saving_survives_the_end_of_postgresql(ours, writers):
    cluster, site = ours
    with Load(site, writers) as load:
        for _ in range(2):
            before = dict(load.saved)
            end = time.monotonic() + 60
            while any(load.saved.get(key) == before.get(key) for key, _, _ in writers) and time.monotonic() < end:
                time.sleep(0.01)
            assert dict(load.saved) != before, "the server does not come back to the database"
            cluster.tell("kill")
            cluster.tell("start")
    whole(load, stored(site))
    site.run("check")


@pytest.mark.parametrize("victim", ["server", "postgresql"])
def test_handing_in_is_wholly_done_or_not_at_all(ours, victim):
    """A call of one's own with several complete proposals; each is handed in, the victim ends in the middle, and each is
    handed in again under the same key."""
    cluster, site = ours
    ready = complete(site, victim)
    receipts, lock = {}, threading.Lock()

    def hand_in(key, who, once):
        try:
            answer = who.post(f"/yunlin/proposals/{key}/submission", {"promise": True}, key=once)
        except (ConnectionError, http.client.HTTPException, TimeoutError, OSError):
            return
        if answer.status == 200:
            with lock:
                receipts.setdefault(key, set()).add(answer.json["receipt"])

    keys = {key: str(uuid.uuid4()) for key, _ in ready}
    threads = [threading.Thread(target=hand_in, args=(key, who, keys[key])) for key, who in ready]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 20
    while not receipts and time.monotonic() < end:
        time.sleep(0.001)
    if victim == "server":
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait()
    else:
        cluster.tell("kill")
        cluster.tell("start")
    for thread in threads:
        thread.join(90)
    if victim == "server":
        site.start()
    acknowledged = {key: next(iter(found)) for key, found in receipts.items()}
    with psycopg.connect(site.database_url) as connection:
        rows = connection.execute(
            """
            SELECT p.id, p.state, p.receipt_number, r.submitted_at IS NOT NULL, f.frozen_at IS NOT NULL
            FROM proposal p JOIN proposal_revision r ON r.proposal_id = p.id JOIN form_response f ON f.id = r.response_id
            WHERE p.id = ANY(%s)
            """, ([key for key, _ in ready],)).fetchall()
    for key, state, number, submitted, frozen in rows:
        assert (state == "submitted") == (number is not None) == submitted == frozen, f"{key} is half handed in"
        if key in acknowledged:
            assert number == int(RECEIPT.match(acknowledged[key])[1]), f"{key}: its receipt is lost"
    for key, who in ready:
        end = time.monotonic() + 30
        while key not in receipts and time.monotonic() < end:
            hand_in(key, who, keys[key])
            if key not in receipts:
                time.sleep(0.05)
    assert all(len(receipts[key]) == 1 for key, _ in ready), "one receipt each"
    numbers = sorted(int(RECEIPT.match(next(iter(found)))[1]) for found in receipts.values())
    assert numbers == list(range(1, len(ready) + 1))
    site.run("check")


def complete(site, name):
    """A published call with one complete proposal of each of several organisations: [(key, program)]."""
    officer, decision = Program(site, site.token("officer@demo.example")), Program(site, site.token("decision@demo.example"))
    with psycopg.connect(site.database_url) as connection:
        source, lot, area = connection.execute(
            "SELECT c.id, l.title, l.area_code FROM call c JOIN lot l ON l.call_id = c.id WHERE c.code LIKE 'TB%-2' LIMIT 1"
        ).fetchone()
        programme, fund = connection.execute(
            "SELECT c.programme_id, s.fund_id FROM call c JOIN call_source s ON s.call_id = c.id WHERE c.id = %s LIMIT 1",
            (source,)).fetchone()
        now = connection.execute("SELECT clock_timestamp()").fetchone()[0]
    form = small_form(officer)
    made = officer.post("/yunlin/calls", {
        "programme": programme, "code": f"KILL-{name[:3].upper()}", "title": "杀进程", "kind": "grant",
        "opens": (now.replace(microsecond=0)).isoformat(), "deadline": now.replace(year=now.year + 1, microsecond=0).isoformat(),
        "form": form, "lots": f"{lot} | {area} | 1000000.00", "fund": {"social": fund}, "limit": {"social": "1000000.00"}})
    assert made.status == 201, made.body
    call = made.json["id"]
    asked = officer.post(f"/yunlin/calls/{call}/publication-request", {}, If_Match=f'"{made.json["version"]}"')
    assert asked.status == 200, asked.body
    done = decision.post(f"/yunlin/calls/{call}/publication", {"answer": "approved"})
    assert done.status == 200, done.body
    lot = officer.get(f"/yunlin/calls/{call}").json["lots"][0]["id"]
    ready = []
    for number in range(1, 9):
        who = Program(site, site.token(f"applicant{number}@demo.example"))
        own = who.get(f"/yunlin/calls/{call}/proposals/new").json["organisations"][0]["organisation"]
        begun = who.post(f"/yunlin/calls/{call}/proposals", {"organisation": own, "lot": lot})
        assert begun.status == 201, begun.body
        key = begun.json["id"]
        kept = who.post(f"/yunlin/proposals/{key}/sections/basics", {
            "answers": {"title": f"项目 {number}", "requested": "1000.00"}, "base": 0})
        assert kept.status == 200, kept.body
        ready.append((key, who))
    return ready


def small_form(officer):
    """A form of a title and an amount, by the key of its version."""
    code = f"killed-{uuid.uuid4().hex[:8]}"
    draft = officer.post("/yunlin/form-drafts", {
        "code": code, "purpose": "proposal", "title_zh": "小表", "title_en": "Small form"})
    assert draft.status == 201, draft.body
    path = f"/yunlin/form-drafts/{draft.json['id']}"

    def label(text):
        return {"zh-Hans": text, "en": text}

    definition = {
        "title": label("小表"), "title_field": "title", "amount_field": "requested", "sections": [{
            "key": "basics", "title": label("基本情况"), "fields": [
                {"key": "title", "type": "text", "label": label("题目")},
                {"key": "requested", "type": "money", "label": label("金额")}]}]}
    kept = officer.post(f"{path}/definition", {"definition": json.dumps(definition)}, If_Match='"1"')
    assert kept.status == 200, kept.body
    made = officer.post(f"{path}/publication", {}, If_Match=f'"{kept.json["version"]}"')
    assert made.status == 200, made.body
    return made.json["id"]
