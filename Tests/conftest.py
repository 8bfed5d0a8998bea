"""The throw-away cluster of ./test, and on it the server with the demonstration programme."""

import contextlib
import itertools
import os
import shutil

import psycopg
import pytest
from serving import Site, serves

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def cluster_url():
    """The throw-away cluster of ./test."""
    if not os.environ.get("MIAOPU_TEST_URL"):
        pytest.fail("MIAOPU_TEST_URL names no cluster: run ./test")
    return os.environ["MIAOPU_TEST_URL"]


@contextlib.contextmanager
def demonstration(cluster_url, name, **settings):
    """A server with the demonstration programme in a database of its own, for as long as it is needed."""
    if not serves():
        pytest.skip("no server is built yet")
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    one = Site(cluster_url, name)
    one.environment.update(settings)
    try:
        one.run("migrate")
        one.run("demo")
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
