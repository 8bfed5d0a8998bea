"""The tour signs newcomers in without a password, so it must be there on one's own machine with invented data only."""

import os
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import psycopg
import pytest
from serving import BINARY, Site, free_port, answers

STOPS = range(1, 9)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Keeps the answer of a POST as it is."""

    def redirect_request(self, *arguments):
        return None


def ask(base, path, cookies="", method="GET", **headers):
    """The answer to a request without following it anywhere: status, headers, text."""
    request = urllib.request.Request(base + path, method=method, data=b"" if method == "POST" else None)
    request.add_header("Cookie", cookies)
    if method == "POST":
        request.add_header("Content-Type", "application/x-www-form-urlencoded")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()


def take(base, stop, cookies="", origin=None):
    """Takes the role of a stop as a browser does from the tour's own page."""
    return ask(base, f"/tour/{stop}/role", cookies, "POST", Origin=origin or base)


def kept(headers, cookies=""):
    """The cookies of a browser after an answer."""
    jar = dict(pair.split("=", 1) for pair in cookies.split("; ") if pair)
    for line in headers.get_all("Set-Cookie") or []:
        name, value = line.split(";")[0].split("=", 1)
        jar[name] = value
    return "; ".join(f"{name}={value}" for name, value in jar.items() if value)


def test_eight_stops_lead_to_real_pages_and_are_remembered(site):
    cookies = ""
    for stop in STOPS:
        status, headers, _ = take(site.base, stop, cookies)
        assert status == 303, stop
        cookies = kept(headers, cookies)
        status, _, page = ask(site.base, headers["Location"], cookies)
        assert status == 200, (stop, headers["Location"])
        assert 'class="tour-bar"' in page
        assert page.count(f'action="/tour/{stop + 1}/role"') == (1 if stop < 8 else 0)
    _, _, tour = ask(site.base, "/tour", cookies)
    assert tour.count('<li class="done">') == 8


def test_the_last_stop_follows_100_yuan_to_the_fen(site):
    _, headers, _ = take(site.base, 8)
    path = headers["Location"]
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
    assert query["amount"] == ["100.00"] and query["number"][0]
    _, _, page = ask(site.base, path)
    assert re.search(r"合计 100\.00 元，等于捐赠的 100\.00 元", page)
    assert "王小草" not in page and "给村里的孩子" in page


def test_a_change_of_role_ends_the_session_before(site):
    _, headers, _ = take(site.base, 4)
    officer = kept(headers)
    assert ask(site.base, "/home", officer)[0] == 200
    take(site.base, 6, officer)
    assert ask(site.base, "/home", officer)[0] != 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_another_site_cannot_change_the_role(site, origin):
    status, headers, _ = take(site.base, 4, origin=origin)
    assert status == 403 and not headers.get_all("Set-Cookie")


@pytest.mark.parametrize("stop", ["0", "9", "x", "-1"])
def test_there_is_no_other_stop(site, stop):
    assert take(site.base, stop)[0] == 404


def test_real_authorities_close_the_tour(site):
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("UPDATE tenant SET demonstration = false")
        try:
            for stop in STOPS:
                status, headers, _ = take(site.base, stop)
                assert status == 404 and not headers.get_all("Set-Cookie")
            assert ask(site.base, "/tour")[0] == 404
            assert 'href="/tour"' not in ask(site.base, "/")[2]
        finally:
            connection.execute("UPDATE tenant SET demonstration = true")
    assert 'href="/tour"' in ask(site.base, "/")[2]


@pytest.mark.parametrize(
    "surroundings",
    [{"MIAOPU_ORIGIN": "https://miaopu.example"}, {"MIAOPU_HOST": "0.0.0.0", "MIAOPU_INSECURE_COOKIES": "1"}],
)
def test_a_server_for_others_has_no_tour(site, surroundings):
    other = Site.__new__(Site)
    other.__dict__.update(site.__dict__)
    other.port = free_port()
    other.base = f"http://127.0.0.1:{other.port}"
    environment = {**site.environment, "MIAOPU_PORT": str(other.port), **surroundings}
    process = subprocess.Popen(
        [BINARY, "serve"], env=environment, stdin=subprocess.DEVNULL, stdout=open(os.devnull, "wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        for _ in range(300):
            if answers(other.base + "/readyz"):
                break
            assert process.poll() is None
            time.sleep(0.1)
        for stop in STOPS:
            status, headers, _ = take(other.base, stop)
            assert status == 404 and not headers.get_all("Set-Cookie")
        assert ask(other.base, "/tour")[0] == 404
        assert 'href="/tour"' not in ask(other.base, "/")[2]
    finally:
        process.terminate()
        process.wait(60)
