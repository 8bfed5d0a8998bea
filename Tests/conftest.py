"""The throw-away cluster of ./test, and on it the server with the demonstration programme."""

import os
import shutil

import psycopg
import pytest
from serving import Site, serves


@pytest.fixture(scope="session")
def cluster_url():
    """The throw-away cluster of ./test."""
    if not os.environ.get("MIAOPU_TEST_URL"):
        pytest.fail("MIAOPU_TEST_URL names no cluster: run ./test")
    return os.environ["MIAOPU_TEST_URL"]


@pytest.fixture(scope="session")
def site(cluster_url):
    """The server with the demonstration programme, one for all tests of a run."""
    if not serves():
        pytest.skip("no server is built yet")
    name = f"site_{os.getpid()}"
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    one = Site(cluster_url, name)
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
