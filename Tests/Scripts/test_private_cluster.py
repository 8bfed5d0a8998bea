"""The private PostgreSQL of ./run, made through the same functions: where it can lie, who runs it, what it survives."""

import os
import pathlib
import shutil
import signal

import pytest
from clusters import HOSTILE, alive, needs_root, until


def long_path(folder):
    name = str(folder)
    while len(name) < 139:
        name += "/" + "x" * min(40, 139 - len(name))
    return pathlib.Path(name[:140].ljust(140, "y")) / "postgres1"


def assert_private_and_durable(one):
    assert os.stat(f"/proc/{one.pid}").st_uid != 0, "a server runs as root"
    assert os.stat(one.real_folder).st_mode & 0o077 == 0
    assert os.stat(one.socket).st_mode & 0o077 == 0
    settings = "fsync synchronous_commit full_page_writes listen_addresses server_encoding timezone".split()
    assert one.query(f"SELECT string_agg(current_setting(s), ',') FROM unnest('{{{','.join(settings)}}}'::text[]) s") == [
        "on,on,on,,UTF8,UTC"
    ]
    assert one.query("SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = 'miaopu'") == [
        "C.UTF-8 C.UTF-8"
    ]


def assert_keeps_data(make, folder, **options):
    """Starts it twice in the folder and finds in the second what the first was told."""
    first = make(folder, **options)
    assert_private_and_durable(first)
    first.query("CREATE TABLE kept AS SELECT '苗圃' AS word")
    first.stop()
    assert not alive(first.pid)
    assert not os.path.exists(first.socket)
    second = make(folder, **options)
    assert second.query("SELECT word FROM kept") == ["苗圃"]
    second.stop()


def test_a_second_start_keeps_the_data(cluster, open_folder):
    assert_keeps_data(cluster, open_folder / "postgres")


def test_the_callers_language_and_settings_do_not_reach_the_server(cluster, open_folder):
    assert_keeps_data(cluster, open_folder / "postgres", environment=HOSTILE)


def test_a_path_of_150_characters_will_do(cluster, open_folder):
    folder = long_path(open_folder)
    assert len(str(folder)) == 150
    assert_keeps_data(cluster, folder)


def test_blanks_quotes_and_other_signs_in_the_path_will_do(cluster, open_folder):
    assert_keeps_data(cluster, open_folder / "it's \"my\" data; $HOME 苗圃 %s" / "postgres")


@needs_root
def test_a_parent_folder_closed_to_others_will_do(cluster, open_folder):
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    assert_keeps_data(cluster, closed / "data" / "postgres")


@needs_root
def test_where_the_capability_is_withheld_the_data_go_where_they_can_be_reached(cluster, open_folder):
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    without = ["setpriv", "--bounding-set", "-dac_read_search", "--inh-caps", "-dac_read_search"]
    assert_keeps_data(cluster, closed / "postgres", before=without)
    elsewhere = (closed / "postgres").resolve()
    assert elsewhere.parent == pathlib.Path("/var/lib/miaopu")
    shutil.rmtree(elsewhere)


def test_it_stops_when_the_script_is_killed(cluster, open_folder):
    one = cluster(open_folder / "postgres")
    one.kill()
    until(lambda: not alive(one.pid), "PostgreSQL ends after its script")
    assert "database system is shut down" in (open_folder / "postgres.log").read_text()


def test_it_recovers_what_a_power_cut_left_though_the_process_number_is_somebody_elses(cluster, open_folder):
    first = cluster(open_folder / "postgres")
    first.query("CREATE TABLE kept AS SELECT 1 AS one")
    os.kill(first.shell.pid, signal.SIGSTOP)
    os.kill(first.pid, signal.SIGKILL)
    first.kill()
    stale = open_folder / "postgres" / "postmaster.pid"
    lines = stale.read_text().splitlines()
    assert lines[0] == str(first.pid)
    lines[0] = str(os.getpid())
    stale.write_text("\n".join(lines) + "\n")

    second = cluster(open_folder / "postgres")
    assert second.query("SELECT one FROM kept") == [1]
    assert not os.path.exists(first.socket), "the first socket's folder was left behind"
    second.stop()


def test_data_of_another_major_version_are_refused_with_a_word_on_what_to_do(cluster, open_folder):
    old = open_folder / "postgres"
    old.mkdir(mode=0o700)
    (old / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(RuntimeError, match="made by PostgreSQL 9.6.*Install postgresql-9.6, or move the data"):
        cluster(old)
    assert [entry.name for entry in old.iterdir()] == ["PG_VERSION"]


def test_a_folder_that_holds_something_else_is_left_alone(cluster, open_folder):
    other = open_folder / "postgres"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    with pytest.raises(RuntimeError, match="holds something else"):
        cluster(other)
    assert (other / "letter.txt").read_text() == "dear"
