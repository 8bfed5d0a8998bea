"""People in front of a browser: they follow links, fill in what a label names and press buttons, as anybody would."""

import re

from looking import WIDE

PASSWORD = "bonsai-to-nursery"


class Person:
    """One person with a browser of their own. Every page they come to is looked at."""

    def __init__(self, browser, base, words, looking, scripts=True):
        self.words, self.looking, self.base = words, looking, base
        self.complaints = []
        locale = "zh-CN" if words.language == "zh-Hans" else "en-GB"
        self.context = browser.new_context(
            base_url=base, locale=locale, timezone_id="Asia/Shanghai", java_script_enabled=scripts, viewport=WIDE
        )
        self.context.set_default_timeout(30_000)
        self.context.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.context.on("weberror", lambda thrown: self.complaints.append(str(thrown.error)))
        self.context.on("request", self._asks)
        self.page = self.context.new_page()

    def _asks(self, asking):
        if not asking.url.startswith((self.base, "data:", "blob:", "about:")):
            self.complaints.append(f"asked {asking.url}")

    def arrives(self):
        self.page.wait_for_load_state("domcontentloaded")
        assert self.page.locator("main .problem").count() == 0, f"{self.page.url}: {self.page.inner_text('main')}"
        if self.complaints:
            raise AssertionError(f"{self.page.url}: {self.complaints}\n{self.errors()}")
        self.looking.at(self.page)
        return self

    def errors(self):
        return [said.strip() for said in self.page.locator(".error-summary, .error, .problem").all_inner_texts()]

    def comes(self, path="/"):
        """Types an address: only the front page, or one that reached the person on paper or by message."""
        self.page.goto(path)
        return self.arrives()

    def signs_in(self, login, password=PASSWORD):
        """From the front page."""
        self.comes("/")
        self.follows("layout.sign_in")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        return self.arrives()

    def text(self, key, **variables):
        return self.words(key, **variables) if "." in key and key in self.words.texts else key

    def at_home(self):
        """The page of what waits for this person."""
        self.page.locator(".masthead a.who").click()
        return self.arrives()

    def follows(self, key, within="body", nth=0, exact=False, row=False, **variables):
        """Follows the link with these words, or, unless `exact`, one that contains them; or that of a table's row."""
        text = self.text(key, **variables)
        if row:
            self.page.locator("main tbody tr", has_text=text).first.get_by_role("link").first.click()
            return self.arrives()
        # An entry of the menu may stand in a group that is closed.
        self.page.evaluate(
            """text => document.querySelectorAll('.nav details a').forEach(link => {
                if (link.textContent.trim() === text) link.closest('details').open = true; })""", text)
        links = self.page.locator(within).get_by_role("link", name=text, exact=True)
        if links.count() == 0 and not exact:
            links = self.page.locator(within).get_by_role("link", name=text)
        assert links.count() > nth, f"{self.page.url} has no link {text!r}; it has {self.links(within)}"
        links.nth(nth).click()
        return self.arrives()

    def links(self, within="main"):
        return [" ".join(link.split()) for link in self.page.locator(f"{within} a").all_inner_texts()]

    def form(self, key):
        """The form of the button with these words."""
        text = self.text(key)
        button = self.page.get_by_role("button", name=text, exact=True)
        forms = self.page.locator("form", has=button)
        assert forms.count() > 0, f"{self.page.url} has no button {text!r}; it has {self.buttons()}"
        return forms.first

    def buttons(self):
        return self.page.locator("main button").all_inner_texts()

    def fills(self, values, form=None):
        """Writes values into the fields with these names: texts, True for a tick, a path for a file."""
        place = form or self.page.locator("main")
        for name, value in values.items():
            field = place.locator(f"[name='{name}']")
            assert field.count() > 0, f"{self.page.url} has no field {name!r}"
            kind = field.first.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
            if kind == "select":
                self._chooses(field.first, value)
            elif kind in ("radio", "checkbox"):
                for one in value if isinstance(value, (list, tuple)) else [value]:
                    wanted = "true" if one is True else one
                    place.locator(f"[name='{name}'][value='{wanted}']").check()
            elif kind == "file":
                field.first.set_input_files(value)
            else:
                field.first.fill(str(value))
        return self

    def _chooses(self, field, value):
        """By the value, or by what the option says."""
        if field.locator(f"option[value='{value}']").count():
            field.select_option(value=str(value))
            return
        options = field.locator("option").all_inner_texts()
        fitting = [text for text in options if str(value) in text]
        assert fitting, f"{self.page.url}: none of {options[:40]} says {value!r}"
        field.select_option(label=fitting[0])

    def presses(self, key, values=None, refused=False, **variables):
        """Fills in the form of a button and presses it. Unless `refused`, no error may come back."""
        text = self.text(key, **variables)
        form = self.form(text)
        if values:
            self.fills(values, form)
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            form.get_by_role("button", name=text, exact=True).first.click()
        if refused:  # Chromium notes every answer of 400 and more in its console.
            self.complaints = [said for said in self.complaints if not re.search("status of (409|422)", said)]
        self.arrives()
        errors = self.page.locator(".error-summary")
        if refused:
            assert errors.count() == 1, f"{self.page.url}: {text!r} was not refused"
        else:
            assert errors.count() == 0, f"{self.page.url}: {text!r} was refused: {errors.first.inner_text()}"
        return self

    def reads(self, *texts):
        """The page says all of these."""
        said = " ".join(self.page.inner_text("body").split())
        for text in texts:
            wanted = " ".join(self.text(text).split())
            assert wanted in said, f"{self.page.url} does not say {wanted!r}: {said[:3000]}"
        return self

    def reads_not(self, *texts):
        said = " ".join(self.page.inner_text("body").split())
        for text in texts:
            assert self.text(text) not in said, f"{self.page.url} says {self.text(text)!r}"
        return self

    def downloads(self, key, **variables):
        """Follows the link of a file and keeps it. Returns its bytes."""
        text = self.text(key, **variables)
        links = self.page.get_by_role("link", name=text)
        assert links.count() > 0, f"{self.page.url} has no link {text!r}; it has {self.links()}"
        answer = self.context.request.get(self.base + links.first.get_attribute("href"), timeout=120_000)
        assert answer.ok, f"{links.first.get_attribute('href')}: {answer.status} {answer.text()[:500]}"
        return answer.body()

    def number(self, pattern):
        """The first match in what the page says."""
        found = re.search(pattern, self.page.inner_text("body"))
        assert found, f"{self.page.url} says nothing like {pattern}: {self.page.inner_text('main')[:2000]}"
        return found[1] if found.groups() else found[0]

    def leaves(self):
        assert self.complaints == [], self.complaints
        self.context.close()
