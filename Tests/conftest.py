"""The throw-away cluster of ./test, and on it the server with the demonstration programme."""

import contextlib
import itertools
import os
import pathlib
import shutil

import psycopg
import pytest
from psycopg import sql
from serving import Site, serves

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def cluster_url():
    """The throw-away cluster of ./test."""
    if not os.environ.get("MIAOPU_TEST_URL"):
        pytest.fail("MIAOPU_TEST_URL names no cluster: run ./test")
    return os.environ["MIAOPU_TEST_URL"]


# The demonstration is loaded once on a cluster, and copied as often as it is needed.
LOADED = "loaded_demonstration"
# Whoever makes the loaded one, or copies it, holds this lock of the cluster: a database in use cannot be copied.
LOCK = 7_120_305


def loaded_demonstration(connection, cluster_url):
    """The folder of the files that belong to the database LOADED, which is made if it is not there."""
    found = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [LOADED]).fetchone()
    if found and found[0]:
        return pathlib.Path(found[0])
    if found:
        connection.execute(f"DROP DATABASE {LOADED} WITH (FORCE)")
    connection.execute(f"CREATE DATABASE {LOADED} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    one = Site(cluster_url, LOADED)
    one.run("migrate")
    one.run("demo")
    connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(LOADED), sql.Literal(str(one.data))))
    return one.data


@contextlib.contextmanager
def demonstration(cluster_url, name, **settings):
    """A server with the demonstration programme in a database of its own, for as long as it is needed."""
    if not serves():
        pytest.skip("no server is built yet")
    one = Site(cluster_url, name)
    one.environment.update(settings)
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        files = loaded_demonstration(connection, cluster_url)
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {LOADED}")
    try:
        shutil.copytree(files, one.data, dirs_exist_ok=True)
        one.start()
        yield one
    finally:
        one.stop()
        with psycopg.connect(cluster_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(one.data, ignore_errors=True)


@pytest.fixture(scope="session")
def demonstrations(cluster_url):
    """demonstrations(NAME=VALUE) is a server with settings of its own, for a `with`."""
    return lambda **settings: demonstration(cluster_url, f"set_site_{os.getpid()}_{next(NUMBERS)}", **settings)


@pytest.fixture(scope="session")
def site(cluster_url):
    """The server with the demonstration programme, one for all tests of a run that leave its clock alone."""
    with demonstration(cluster_url, f"site_{os.getpid()}") as one:
        yield one


@pytest.fixture(scope="module")
def own_site(cluster_url):
    """A server with the demonstration programme for the tests of one file, which may move its clock."""
    with demonstration(cluster_url, f"own_site_{os.getpid()}_{next(NUMBERS)}") as one:
        yield one
