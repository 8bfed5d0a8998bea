"""The built server in a database of its own, as the browser, HTTP and script tests start it.

./test sets MIAOPU_BINARY (the release build), MIAOPU_TEST_URL (a throw-away cluster) and MIAOPU_TEST_FILES (a folder
for what servers keep, which goes with the cluster).
"""

import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARY = os.environ.get("MIAOPU_BINARY", str(ROOT / ".build/release/miaopu"))


def free_port():
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(url):
    """Whether the address answers with success."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def serves():
    """Whether a server is built that can be started."""
    if not os.access(BINARY, os.X_OK):
        return False
    said = subprocess.run([BINARY, "--help"], capture_output=True, text=True)
    return re.search(r"^\s+serve\b", said.stdout, re.MULTILINE) is not None


class Site:
    """A running server: `base` is its address, `database_url` its database, `run` its command line."""

    def __init__(self, cluster_url, database):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="miaopu-site-", dir=os.environ.get("MIAOPU_TEST_FILES")))
        self.log = self.data / "server.log"
        self.process = None
        self.database_url = re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{database}", cluster_url)
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "MIAOPU_ROOT": str(ROOT),
            "MIAOPU_DATA": str(self.data),
            "MIAOPU_HOST": "127.0.0.1",
            "MIAOPU_PORT": str(self.port),
        }

    def run(self, *arguments):
        """Runs `miaopu ARGUMENTS` on the same database and returns what it printed."""
        done = subprocess.run(
            [BINARY, *arguments], env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, f"miaopu {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def token(self, email):
        """A bearer token for an account of the demonstration."""
        return self.run("user", "token", email).split()[-1]

    def start(self):
        """Starts the server and waits until it is ready."""
        self.process = subprocess.Popen(
            [BINARY, "serve"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        end = time.monotonic() + 120
        while not answers(self.base + "/readyz"):
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def stop(self):
        """Stops the server in order."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None
