"""The role of the backup reads all that a dump needs, of every authority and of the installation, and nothing else."""

import contextlib
import itertools
import os
import re
import subprocess

import psycopg
import pytest
from serving import BINARY

NUMBERS = itertools.count(1)
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


@contextlib.contextmanager
def empty_database(cluster_url):
    """A database with nothing in it, and its URL."""
    name = f"restored_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    try:
        yield re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", cluster_url)
    finally:
        with psycopg.connect(cluster_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def counts(url):
    """Rows of each table and where each sequence stands, as the superuser sees them."""
    with psycopg.connect(url) as connection:
        tables = [row[0] for row in connection.execute(TABLES)]
        rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
        sequences = dict(connection.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'").fetchall())
    return rows, sequences


@pytest.fixture(scope="module")
def quiet_site(own_site):
    """The server of this file alone, stopped: what is dumped is what is counted."""
    own_site.stop()
    return own_site


def test_a_dump_by_the_role_of_the_backup_restores_everything(quiet_site, cluster_url, tmp_path):
    dump = tmp_path / "miaopu.dump"
    made = subprocess.run(
        ["pg_dump", "--role=miaopu_backup", "--exclude-schema=vault", "--format=custom", "--dbname",
         quiet_site.database_url, "--file", dump],
        capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    with empty_database(cluster_url) as url:
        restored = subprocess.run(
            ["pg_restore", "--exit-on-error", "--dbname", url, dump], capture_output=True, text=True)
        assert restored.returncode == 0, restored.stderr
        rows, sequences = counts(quiet_site.database_url)
        assert counts(url) == (rows, sequences)
        # Global tables and those of the authorities alike; rows of passwords too, or nobody could sign in afterwards.
        for table in ("area", "rule", "rule_name", "account_password", "organisation", "role_incompatibility", "contract"):
            assert rows[table] > 0, table
        environment = {**quiet_site.environment, "DATABASE_URL": url}
        for command in (["migrate"], ["check"]):
            done = subprocess.run([BINARY, *command], env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
        assert "migrated" not in subprocess.run(
            [BINARY, "migrate"], env=environment, capture_output=True, text=True).stdout


def test_the_role_of_the_backup_reads_every_table_and_changes_none(quiet_site):
    with psycopg.connect(quiet_site.database_url) as connection:
        tables = [row[0] for row in connection.execute(TABLES)]
        assert len(tables) > 80
        changing = connection.execute(
            """
            SELECT table_name, privilege_type FROM information_schema.role_table_grants
            WHERE grantee = 'miaopu_backup' AND privilege_type <> 'SELECT'
            """).fetchall()
        assert changing == []
        connection.execute("SET ROLE miaopu_backup")
        for table in tables:
            assert connection.execute(f"SELECT has_table_privilege('{table}', 'SELECT')").fetchone()[0], table
        # Row-level security does not hide the rows of any authority from it.
        assert connection.execute("SELECT count(*) FROM contract").fetchone()[0] > 0


def test_what_comes_with_a_later_migration_is_read_too(quiet_site):
    with psycopg.connect(quiet_site.database_url) as connection:
        connection.execute("SET ROLE miaopu_owner")
        connection.execute("CREATE TABLE of_a_later_migration (id bigint GENERATED ALWAYS AS IDENTITY)")
        connection.execute("SET ROLE miaopu_backup")
        assert connection.execute("SELECT count(*) FROM of_a_later_migration").fetchone()[0] == 0
        connection.execute("SELECT last_value FROM of_a_later_migration_id_seq")
        connection.rollback()
