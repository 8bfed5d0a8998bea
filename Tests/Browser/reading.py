"""What a page says, read from its source: fast enough to follow every link of every reader."""

import html.parser
import http.client
import urllib.parse

PASSWORD = "bonsai-to-nursery"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What makes a page look and behave differently from another of the same route.
BLOCKS = {
    "article", "aside", "details", "dl", "fieldset", "form", "h2", "input", "nav", "ol", "section", "select", "svg",
    "table", "textarea", "ul",
}  # fmt: skip
# Attributes whose text somebody reads or hears.
SPOKEN = ("alt", "aria-label", "placeholder", "title")


class Reading(html.parser.HTMLParser):
    """The title, language, headings, texts and links of a page, and the kinds of its elements."""

    def __init__(self, source):
        super().__init__()
        self.title, self.language, self.headings = "", "", 0
        # Texts between tags and in attributes that are read aloud; those in another language than the page apart.
        self.texts, self.links = [], []
        # `elements` tells kinds of elements in their places apart, `layout` only the larger blocks.
        self.elements, self.layout = set(), set()
        # Open elements, each with whether its words are in the page's own language.
        self._open = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        kind = f"{tag}.{given.get('class') or ''}[{given.get('type') or ''}]"
        parent = self._open[-1][0] if self._open else ""
        self.elements.add(f"{parent}>{kind}")
        if tag in BLOCKS:
            self.layout.add(kind)
        if tag == "html":
            self.language = given.get("lang", "")
        self.headings += tag == "h1"
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        own = (self._open[-1][1] if self._open else True) and given.get("lang", self.language) == self.language
        if own:
            self.texts += [given[name].strip() for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self._open.append((tag, own))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        data = data.strip()
        if not data or not self._open or self._open[-1][0] in ("script", "style"):
            return
        if self._open[-1][0] == "title" and len(self._open) == 3:
            self.title = data
        if self._open[-1][1]:
            self.texts.append(data)


class Reader:
    """Somebody who reads the site's pages in one language over one connection, signed in or not."""

    def __init__(self, site, language="zh-Hans", cookies=None):
        self.cookies = {**(cookies or {}), "language": language}
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)

    def sign_in(self, login):
        """Signs an account of the demonstration in; the cookies of its session."""
        form = urllib.parse.urlencode({"login": login + "@demo.example", "password": PASSWORD})
        status, headers, _ = self.ask(
            "POST", "/session", form,
            {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip
        assert status == 303, f"{login} cannot sign in: {status}"
        name, _, token = headers["Set-Cookie"].split(";")[0].partition("=")
        self.cookies[name] = token
        return {name: token}

    def ask(self, method, path, body=None, headers=None):
        """Status, headers and body of an answer."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def get(self, path):
        """Status and text of a page, or of the one it sends the reader to."""
        status, headers, body = self.ask("GET", path)
        if status == 303:
            status, headers, body = self.ask("GET", urllib.parse.urljoin(path, headers["Location"]))
        isText = headers.get_content_type().startswith(("text/", "application/json"))
        return status, body.decode(headers.get_content_charset("utf-8")) if isText else ""

    def close(self):
        self.connection.close()
