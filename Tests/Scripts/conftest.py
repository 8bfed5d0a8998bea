"""Folders to put data in, and clusters that do not outlive their test."""

import os
import pathlib
import shutil
import signal
import tempfile

import pytest
from clusters import Cluster, alive


@pytest.fixture
def open_folder():
    """An empty folder that everybody can search, under a short path."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="miaopu-scripts-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster():
    """Makes clusters, and sees to it that none outlives its test."""
    made = []

    def make(folder, **options):
        made.append(Cluster(folder, **options))
        return made[-1]

    yield make
    for one in made:
        if one.shell.poll() is None:
            one.shell.communicate("\n")
        if alive(one.pid):
            os.kill(one.pid, signal.SIGQUIT)
