"""A server without its key does not start; a new key wraps everything anew under kill -9, with the server at work."""

import os
import re
import signal
import subprocess
import time

import psycopg
import pytest
from granting import change, identity_number, sheet, upload
from serving import BINARY, free_port
from talking import Program


@pytest.fixture(scope="module")
def key_file(own_site):
    return own_site.data / "vault.key"


def masters(site):
    """How many keys of records each master key wraps."""
    with psycopg.connect(site.database_url) as connection:
        return dict(connection.execute("SELECT master, count(*) FROM vault.record_key GROUP BY 1").fetchall())


def test_an_exchange_that_is_killed_goes_on_and_ends(own_site, key_file):
    site = own_site
    first = key_file.read_text().split()
    (old, whole), = masters(site).items()
    assert whole > 3_000 and len(first) == 1
    accountant = Program(site, site.token("accountant@demo.example"))
    with psycopg.connect(site.database_url) as connection:
        batch = connection.execute("SELECT min(id) FROM grant_batch").fetchone()[0]
    before = accountant.get(f"/yunlin/grants/{batch}/people").json["items"]
    assert len(before) == 100 and before[0]["name"]
    seen = []
    for _ in range(4):
        process = subprocess.Popen([BINARY, "vault", "exchange"], env=site.environment, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 30
        # Killed while it is at work: some keys more are wrapped anew, and not yet all of them.
        while masters(site).get(old, 0) == (seen or [whole])[-1] and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.append(masters(site).get(old, 0))
        assert sum(masters(site).values()) == whole
        # Whoever reads meanwhile reads what is under either key.
        assert accountant.get(f"/yunlin/grants/{batch}/people").json["items"] == before
        if key_file.read_text().split() != first:
            break
    assert whole > seen[0]
    done = subprocess.run([BINARY, "vault", "exchange"], env=site.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "0 records under other keys" in done.stdout
    names = masters(site)
    assert old not in names and sum(names.values()) == whole
    # The new key is in its place, for its owner only; the old one lies beside it.
    now = key_file.read_text().split()
    assert len(now) == 2 and now[0] != first[0]
    assert (site.data / "vault.key.before").exists() and not (site.data / "vault.key.next").exists()
    for file in site.data.glob("vault.key*"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_the_new_key_alone_opens_everything_and_knows_everybody_again(own_site, key_file):
    site = own_site
    (site.data / "vault.key.before").unlink()
    site.stop()
    site.start()
    accountant = Program(site, site.token("accountant@demo.example"))
    with psycopg.connect(site.database_url) as connection:
        batch, fund = connection.execute("SELECT min(id), min(fund_id) FROM grant_batch").fetchone()
        village = connection.execute("SELECT code FROM area WHERE level = 5 ORDER BY code").fetchone()[0]
        people = connection.execute("SELECT count(*) FROM vault.person").fetchone()[0]
    assert accountant.get(f"/yunlin/grants/{batch}/people").json["items"][0]["name"]
    row = ["孩子五", identity_number(55), "监护人", "", "", "演示银行", "62220055667788", "监护人", village, "1.00"]
    for period in ("2025", "2024"):
        values = {"source": fund, "purpose": "aid-key", "period": period, "title": "新密钥", "posting": "reply"}
        assert upload(site, accountant, "/yunlin/grants", values, sheet([row])).status == 201
    values["period"] = "2025"
    assert upload(site, accountant, "/yunlin/grants", values, sheet([row])).status == 422
    with psycopg.connect(site.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM vault.person").fetchone()[0] == people + 1
    status = subprocess.run([BINARY, "vault", "status"], env=site.environment, capture_output=True, text=True)
    assert status.returncode == 0 and re.search(r"^present key [0-9a-f]{16}$", status.stdout, re.MULTILINE)


def test_a_key_in_the_environment_is_not_exchanged(own_site, key_file):
    environment = {**own_site.environment, "MIAOPU_VAULT_KEY": key_file.read_text().replace("\n", "")}
    refused = subprocess.run([BINARY, "vault", "exchange"], env=environment, capture_output=True, text=True)
    assert refused.returncode != 0 and "MIAOPU_VAULT_KEY" in refused.stderr


def test_a_person_is_forgotten_by_two(own_site):
    site = own_site
    officer, decision = (Program(site, site.token(f"{name}@demo.example")) for name in ("officer", "decision"))
    accountant = Program(site, site.token("accountant@demo.example"))
    with psycopg.connect(site.database_url) as connection:
        batch, person, number = connection.execute(
            "SELECT batch_id, person_id, n FROM grant_item WHERE state = 'paid' AND n <= 100 ORDER BY batch_id, n LIMIT 1").fetchone()
    asked = officer.post("/yunlin/forgettings", {"person": person, "reason": "监护人要求"})
    assert asked.status == 201, asked.json
    request = asked.json["id"]
    own = change(site, officer, "/yunlin/forgetting-answers", request=request, answer="forget")
    assert own.status == 422 and b"forgetting.refusal.takes_two" in own.body, own.body
    before = accountant.get(f"/yunlin/grants/{batch}").json
    assert change(site, decision, "/yunlin/forgetting-answers", request=request, answer="forget").status == 200
    people = {row["number"]: row for row in accountant.get(f"/yunlin/grants/{batch}/people").json["items"]}
    assert not people[number]["name"] and not people[number]["card"]
    assert accountant.get(f"/yunlin/grants/{batch}").json == before
    listed = officer.get("/yunlin/forgettings").json["items"][0]
    assert (listed["state"], listed["person"]) == ("forgotten", person) and listed["answered_by"]
    with psycopg.connect(site.database_url) as connection:
        keys = connection.execute(
            "SELECT count(*) FROM vault.record_key k JOIN vault.record r ON r.id = k.record_id WHERE r.person_id = %s",
            [person]).fetchone()[0]
        assert keys == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE miaopu_app")
            connection.execute("SELECT vault.forget(1)")


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
