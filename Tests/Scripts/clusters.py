"""A private cluster made and held by the functions of the scripts, and what their tests wait for."""

import os
import pathlib
import subprocess
import time

import psycopg
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Nothing of these may reach the server.
HOSTILE = {
    "LC_ALL": "POSIX",
    "LANG": "zh_CN.GB18030",
    "PGPORT": "1",
    "PGHOST": "nowhere.invalid",
    "PGDATA": "/nowhere",
    "PGUSER": "nobody-at-all",
    "PGOPTIONS": "-c default_transaction_read_only=on",
    "PGCLIENTENCODING": "GBK",
}

CLUSTER = """
set -euo pipefail
. "$1/.ci/environment.sh"
. "$1/.ci/cluster.sh"
trap cluster_stop EXIT
cluster_open "$2" durable
cluster_start
cluster_database miaopu
printf '%s\\n' "$cluster_socket" "$cluster_pid" "$cluster_folder"
read -r _
"""


class Cluster:
    """A cluster that the scripts' functions made and hold; it stops when this shell reads a line or ends."""

    def __init__(self, folder, environment=None, before=()):
        self.folder = pathlib.Path(folder)
        self.shell = subprocess.Popen(
            [*before, "bash", "-c", CLUSTER, "cluster", ROOT, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.socket = self.shell.stdout.readline().strip()
        if not self.socket:
            raise RuntimeError(self.shell.communicate()[1])
        self.pid = int(self.shell.stdout.readline())
        self.real_folder = self.shell.stdout.readline().strip()

    def query(self, sql):
        """The first column of what SQL returns, as the superuser."""
        with psycopg.connect(
            host=self.socket, port=5432, user="postgres", dbname="miaopu", options="", client_encoding="UTF8"
        ) as connection:
            cursor = connection.execute(sql)
            return [row[0] for row in cursor] if cursor.description else []

    def stop(self):
        """Stops it in order and returns what the scripts said."""
        said = self.shell.communicate("\n")[1]
        assert self.shell.returncode == 0, said
        return said

    def kill(self):
        """Ends the script as a power cut would, without a word to the server."""
        self.shell.kill()
        self.shell.communicate()


def alive(pid):
    """Whether the process still runs (one that is dead but not buried does not)."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, what, seconds=60):
    """Waits for a condition; fails with its name."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
