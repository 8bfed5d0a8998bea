"""A server that does not have the key of the vault says so at its start and makes no other key."""

import os
import subprocess

from serving import BINARY, free_port


def start(site, folder, **settings):
    """How `serve` ends on the demonstration's database with the data of `folder`."""
    environment = {
        **site.environment, "MIAOPU_DATA": str(folder), "MIAOPU_PORT": str(free_port()), **settings}
    return subprocess.run(
        [BINARY, "serve"], env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def test_a_missing_key_is_not_replaced_by_a_new_one(site, tmp_path):
    key = site.data / "vault.key"
    assert key.exists(), "the demonstration holds grants to people"
    done = start(site, tmp_path)
    assert done.returncode == 78
    assert "there is no vault key in" in done.stderr and str(tmp_path) in done.stderr
    assert not (tmp_path / "vault.key").exists()


def test_another_key_is_refused(site, tmp_path):
    (tmp_path / "vault.key").write_text("ab" * 32)
    done = start(site, tmp_path)
    assert done.returncode == 78 and "put that key back" in done.stderr
    done = start(site, tmp_path, MIAOPU_VAULT_KEY="cd" * 32)
    assert done.returncode == 78 and "put that key back" in done.stderr


def test_the_key_is_readable_for_its_owner_only(site):
    assert os.stat(site.data / "vault.key").st_mode & 0o077 == 0
