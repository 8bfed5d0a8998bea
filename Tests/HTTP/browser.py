"""A browser of few words: cookies, forms and pages, without scripts."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request


class StayHere(urllib.request.HTTPRedirectHandler):
    """Answers a redirect instead of following it."""

    def redirect_request(self, *_):
        return None


class Visitor:
    """Somebody with a cookie jar at the address of a site."""

    def __init__(self, base):
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), StayHere())

    def ask(self, path, form=None, headers=None):
        """Status, headers and text of an answer."""
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.base + path, data=body, headers={"Origin": self.base, **(headers or {})})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read().decode()

    def sign_in(self, login, password):
        """Signs in with a password; the status of the answer."""
        return self.ask("/session", {"login": login, "password": password})[0]

    def session(self):
        """The value of the session's cookie."""
        return next((cookie.value for cookie in self.cookies if cookie.name.endswith("session")), None)


def api(base, path, token=None):
    """The JSON at a path of the API, for nobody or for the bearer of a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{base}/api/v1{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
