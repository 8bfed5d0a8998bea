"""./run as a whole, with the built server: how it starts, who may start it, and that it leaves nothing behind."""

import os
import pathlib
import re
import signal
import subprocess

import psycopg
import pytest
from clusters import HOSTILE, ROOT, alive, needs_root, until
from serving import BINARY, answers, free_port, serves


pytestmark = pytest.mark.skipif(not serves(), reason="no server is built yet")


class Run:
    """A ./run at work."""

    def __init__(self, data, before=(), ignoring=None, **environment):
        self.data, self.port = pathlib.Path(data), free_port()
        self.log = self.data.parent / f"run-{self.port}.log"
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [*before, ROOT / "run"],
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            preexec_fn=(lambda: signal.signal(ignoring, signal.SIG_IGN)) if ignoring else None,
            env={
                **inherited,
                "MIAOPU_BINARY": BINARY,
                "MIAOPU_DATA": str(data),
                "MIAOPU_PORT": str(self.port),
                "MIAOPU_DEMO": "0",
                **environment,
            },
        )

    def said(self):
        return self.log.read_text(errors="replace")

    def ready(self):
        """Waits until the server answers."""
        until(lambda: self.process.poll() is not None or answers(f"http://127.0.0.1:{self.port}/readyz"), "ready", 120)
        assert self.process.poll() is None, self.said()
        return self

    def ended(self):
        """Waits until ./run ends, and gives its status."""
        return self.process.wait(120)

    def children(self):
        """The processes that ./run started itself: the server and PostgreSQL, by name."""
        found = {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                rest = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                if int(rest[1]) == self.process.pid:
                    found[(folder / "comm").read_text().strip()] = int(folder.name)
            except (FileNotFoundError, ProcessLookupError):
                continue
        return found

    def query(self, sql):
        """The first column of what SQL returns from its private database."""
        socket = (self.data / "postgres.log.socket").read_text().strip()
        with psycopg.connect(host=socket, port=5432, user="postgres", dbname="miaopu") as connection:
            cursor = connection.execute(sql)
            return [row[0] for row in cursor] if cursor.description else []


@pytest.fixture
def start():
    """Starts ./run, and sees to it that none outlives its test."""
    started = []

    def start(data, **options):
        started.append(Run(data, **options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(120)


def assert_nothing_left(children):
    assert set(children) == {"miaopu", "postgres"}
    assert [name for name, pid in children.items() if alive(pid)] == []


def test_ctrl_c_stops_both_though_the_signal_was_ignored_when_it_was_started(start, open_folder):
    one = start(open_folder / "data", ignoring=signal.SIGINT).ready()
    children = one.children()
    one.process.send_signal(signal.SIGINT)
    assert one.ended() == 0, one.said()
    assert_nothing_left(children)
    assert "database system is shut down" in (open_folder / "data/postgres.log").read_text()


def test_a_second_start_keeps_the_data(start, open_folder):
    first = start(open_folder / "data", **HOSTILE).ready()
    first.query("CREATE TABLE kept AS SELECT 1 AS one")
    first.process.terminate()
    first.ended()
    assert start(open_folder / "data", **HOSTILE).ready().query("SELECT one FROM kept") == [1]


def test_a_second_start_beside_the_first_is_refused(start, open_folder):
    first = start(open_folder / "data").ready()
    second = start(open_folder / "data")
    assert second.ended() == 1
    assert "Another ./run already serves the data" in second.said()
    assert first.process.poll() is None
    assert answers(f"http://127.0.0.1:{first.port}/readyz")


def test_postgresql_stops_when_the_server_crashes(start, open_folder):
    one = start(open_folder / "data").ready()
    children = one.children()
    os.kill(children["miaopu"], signal.SIGKILL)
    assert one.ended() != 0
    assert_nothing_left(children)
    assert "database system is shut down" in (open_folder / "data/postgres.log").read_text()


def test_the_server_stops_when_postgresql_dies(start, open_folder):
    one = start(open_folder / "data").ready()
    children = one.children()
    os.kill(children["postgres"], signal.SIGKILL)
    assert one.ended() == 1
    assert "PostgreSQL ended by itself" in one.said()
    assert_nothing_left(children)


def test_both_stop_when_the_script_is_killed_and_the_next_start_recovers(start, open_folder):
    first = start(open_folder / "data").ready()
    children = first.children()
    first.process.kill()
    first.ended()
    until(lambda: not any(alive(pid) for pid in children.values()), "both end after ./run was killed")
    start(open_folder / "data").ready()


def test_an_address_open_to_others_without_tls_is_refused_with_the_reason(start, open_folder):
    one = start(open_folder / "data", MIAOPU_HOST="0.0.0.0")
    assert one.ended() != 0
    assert "MIAOPU_INSECURE_COOKIES=1" in one.said()


def test_an_address_open_to_others_is_served_when_insecure_cookies_are_allowed(start, open_folder):
    start(open_folder / "data", MIAOPU_HOST="0.0.0.0", MIAOPU_INSECURE_COOKIES="1").ready()


def test_another_postgresql_is_used_with_several_hosts_and_a_wanted_state(start, open_folder, cluster_url):
    socket = re.search(r"host=([^&]+)", cluster_url)[1]
    database = f"elsewhere_{os.getpid()}"
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        try:
            url = f"postgresql:///{database}?host=/nowhere,{socket}&port=5432,5432&user=postgres"
            one = start(open_folder / "data", DATABASE_URL=url + "&target_session_attrs=read-write").ready()
            assert set(one.children()) == {"miaopu"}
            assert not (open_folder / "data/postgres").exists()
            one.process.terminate()
            one.ended()
        finally:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


@needs_root
def test_an_ordinary_user_starts_it_too(start, open_folder):
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    if subprocess.run([*user, "test", "-x", BINARY]).returncode != 0:
        pytest.skip("the checkout is closed to other users")
    os.chown(open_folder, 65534, 65534)
    one = start(open_folder / "data", before=user).ready()
    assert {os.stat(f"/proc/{pid}").st_uid for pid in one.children().values()} == {65534}


@needs_root
def test_root_starts_postgresql_as_somebody_else(start, open_folder):
    closed = open_folder / "closed to others"
    closed.mkdir(mode=0o700)
    one = start(closed / "it's \"data\"").ready()
    children = one.children()
    assert os.stat(f"/proc/{children['postgres']}").st_uid != 0
    assert os.stat(f"/proc/{children['miaopu']}").st_uid == 0
