"""How the scripts find and name missing packages."""

import os
import subprocess

from clusters import ROOT, needs_root

SOURCED = f'set -euo pipefail; . "{ROOT}/.ci/environment.sh"; . "{ROOT}/.ci/packages.sh"; '


def shell(words, *before):
    return subprocess.run(
        [*before, "bash", "-c", SOURCED + words], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def test_only_missing_packages_are_named():
    done = shell("missing_packages bash no-such-package-at-all coreutils")
    assert (done.returncode, done.stdout) == (0, "no-such-package-at-all\n")


def test_nothing_is_done_when_nothing_is_missing():
    done = shell("install_packages bash coreutils")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_root
def test_somebody_who_may_not_install_is_told_what_to_ask_for():
    done = shell(
        "install_packages bash no-such-package-at-all",
        *"setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/".split(),
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "Debian packages to install: no-such-package-at-all"
    assert done.stderr.splitlines()[-1].endswith("apt-get install no-such-package-at-all")


def test_an_environment_is_made_once_for_the_same_requirements(tmp_path):
    make = f'python_environment "{tmp_path}/it\'s made" --no-index'
    first = shell(f"{make} pip && echo made")
    assert first.stdout == "made\n", first.stderr
    made = os.stat(tmp_path / "it's made" / ".made-of").st_mtime_ns
    assert shell(f"{make} pip").returncode == 0
    assert os.stat(tmp_path / "it's made" / ".made-of").st_mtime_ns == made
    assert shell(f"{make} no-such-package-at-all").returncode == 1
    assert not (tmp_path / "it's made").exists()
