"""Pages for machines: alive, ready, counted."""

import re

from talking import ask


def test_alive_and_ready(site):
    for address, body in (("/healthz", b"ok\n"), ("/readyz", b"ready\n")):
        answer = ask(site, "GET", address)
        assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, body, "no-store")


def test_metrics_count_by_route_and_status(site):
    def count():
        text = ask(site, "GET", "/metrics").body.decode()
        return int(re.search(r'^miaopu_requests_total\{status="404"\} (\d+)$', text, re.M).group(1))

    ask(site, "GET", "/nothing-here/at/all")
    before = count()
    ask(site, "GET", "/nothing-here/at/all")
    assert count() == before + 1
    text = ask(site, "GET", "/metrics").body.decode()
    for line in text.splitlines():
        assert re.fullmatch(r'# TYPE \w+ \w+|\w+(\{[a-z]+="[^"\n]*"\})? [0-9.e+-]+', line), line
    assert "nothing-here" not in text


def test_every_answer_has_a_number_and_the_headers_of_the_house(site):
    for address in ("/", "/nothing-here", "/healthz", "/api/v1/rules", "/api/v1/nothing"):
        headers = ask(site, "GET", address).headers
        assert headers["x-request-id"] and headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
