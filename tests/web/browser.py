"""A small browser without JavaScript: cookies, redirects, and forms filled in as a person would."""

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Form:
    """A form of a page: where it goes, and its fields as they stand there."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Answer:
    """What came back: the last page after redirects, and the path it stands at."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    path: str

    @property
    def forms(self) -> list[Form]:
        reader = _FormReader()
        reader.feed(self.text)
        return reader.forms

    def form(self, action: str = "") -> Form:
        """The form with this action (a part of it), or the page's first that is not for signing out."""
        wanted = [f for f in self.forms if (action in f.action if action else f.action != "/uitloggen")]
        assert wanted, f"no form {action} at {self.path}: {self.status}\n{self.text}"
        return wanted[0]


class _FormReader(HTMLParser):
    """Collects forms. Radios and boxes count only when ticked; a textarea with its text, a select with its choice."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._textarea = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None or "disabled" in values:
            return
        name, value = values.get("name", ""), values.get("value", "")
        match tag:
            case "input" if values.get("type") in {"radio", "checkbox"}:
                if "checked" in values:
                    self._form.fields.append((name, value or "on"))
            case "input" if name:
                self._form.fields.append((name, value))
            case "button" if name:
                self._form.buttons.append((name, value))
            case "textarea":
                self._textarea = name
                self._form.fields.append((name, ""))
            case "select":
                self._select = name
            case "option" if self._select:
                is_first = all(known != self._select for known, _ in self._form.fields)
                if is_first or "selected" in values:
                    self._form.fields = [pair for pair in self._form.fields if pair[0] != self._select]
                    self._form.fields.append((self._select, value))

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None:
            name, text = self._form.fields[-1]
            self._form.fields[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""


class Browser:
    """One person's browser. `sent` are header fields that every request carries besides."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []
        self.sent: dict[str, str] = {}
        self._page: Answer | None = None

    @property
    def page(self) -> Answer:
        """The page before us."""
        assert self._page is not None, "no page was opened yet"
        return self._page

    def get(self, path: str, headers: dict[str, str] | None = None, *, follow: bool = True) -> Answer:
        return self._settled(self.request("GET", path, headers=headers), follow)

    def post(
        self,
        path: str,
        fields: dict[str, str] | list[tuple[str, str]],
        headers: dict[str, str] | None = None,
        *,
        follow: bool = True,
    ) -> Answer:
        """Send fields as they are: without the form they came from, so without its token."""
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        # What a browser says of a form on one of our own pages.
        same_site = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        answer = self.request("POST", path, urlencode(fields), form_type | same_site | (headers or {}))
        return self._settled(answer, follow)

    def submit(self, action: str = "", /, *, follow: bool = True, **values: str | list[str]) -> Answer:
        """Fill in a form of the page before us and send it."""
        form = self.page.form(action)
        fields = [pair for pair in form.fields if pair[0] not in values]
        for name, value in values.items():
            fields.extend((name, item) for item in ([value] if isinstance(value, str) else value))
        target = urljoin(self.page.path, form.action)
        if form.method == "get":
            return self.get(f"{target}?{urlencode(fields)}", follow=follow)
        return self.post(target, fields, follow=follow)

    def request(
        self, method: str, path: str, body: str | bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request, no redirect followed."""
        site = urlsplit(self.url)
        connection = http.client.HTTPConnection(site.hostname or "", site.port, timeout=30)
        try:
            connection.request(method, path, body, {**self._cookie_header(), **self.sent, **(headers or {})})
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self._keep_cookies(response.headers)
        return Answer(response.status, response.headers, text, path)

    def _settled(self, answer: Answer, follow: bool) -> Answer:
        for _ in range(10):
            if not follow or answer.status not in {301, 302, 303, 307, 308}:
                self._page = answer
                return answer
            answer = self.request("GET", urljoin(answer.path, answer.headers["Location"]))
        raise AssertionError(f"redirected for ever at {answer.path}")

    def _cookie_header(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}

    def _keep_cookies(self, headers: http.client.HTTPMessage) -> None:
        for line in headers.get_all("Set-Cookie", []):
            self.set_cookies.append(line)
            name, _, value = line.split(";")[0].partition("=")
            if "max-age=0" in line.lower() or not value.strip('"'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
