"""What stands before every page: who is at the other end, how much he may send, where a form may come from, the header
fields of each answer, and the border where an unexpected error becomes a page.

Sessions, roles and form tokens are checked in `access`, endpoint by endpoint.
"""

import ipaddress
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mailguard.config import WebListener
from mailguard.logs import places

MAX_FORM_BYTES = 65_536
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
# All our forms are sent so; in multipart the client would choose how each field is decoded.
_FORM_TYPE = "application/x-www-form-urlencoded"
_ONE_YEAR = "max-age=31536000"
_SAFE_METHODS = frozenset(("GET", "HEAD"))
_IPV6_SITE = 64  # whoever has one IPv6 address usually has its whole /64

log = logging.getLogger("mailguard.web")
ErrorPage = Callable[[Scope, int, str], Awaitable[Response]]


@dataclass(slots=True)
class ClientLimiter:
    """At most `count` acts of one client within `window`; in memory, each process for itself."""

    count: int
    window: timedelta
    most_clients: int = 10_000
    _acts: dict[str, list[float]] = field(default_factory=dict, repr=False)

    def allows(self, client: str, now: float) -> bool:
        """Count this act when it is still allowed. `now` in seconds of a monotonic clock."""
        start = now - self.window.total_seconds()
        recent = [moment for moment in self._acts.pop(client, ()) if moment > start]
        is_allowed = len(recent) < self.count
        if is_allowed:
            recent.append(now)
        while len(self._acts) >= self.most_clients:  # who acted longest ago makes room
            del self._acts[next(iter(self._acts))]
        self._acts[client] = recent
        return is_allowed


@dataclass(frozen=True, slots=True)
class Threshold:
    """The middleware of one listener. `error_page` makes the page for a status and a code."""

    application: ASGIApp
    listener: WebListener
    error_page: ErrorPage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        # The settings see to it that a listener that a proxy stands before has an https:// address of its own: no
        # field of the request decides this.
        is_secure = self.listener.url.startswith("https:")
        scope["mailguard.client"] = self._client(scope, headers)
        scope["mailguard.is_secure"] = is_secure
        answer = _Answer(send, is_secure=is_secure)
        refusal = self._refusal(scope, headers)
        if refusal:
            await self._say(scope, receive, answer, refusal, "")
            return
        await self._run(scope, _Bounded(receive).receive, answer)

    async def _run(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self.application(scope, receive, answer.send)
        except _TooLarge:
            await self._say(scope, receive, answer, 413, "")
        except Exception as error:  # noqa: BLE001 (the border to the browser: an error's text could quote mail)
            code = secrets.token_hex(4).upper()
            log.error("unexpected %s (code %s) at %s", type(error).__name__, code, places(error.__traceback__))
            await self._say(scope, receive, answer, 500, code)

    async def _say(self, scope: Scope, receive: Receive, answer: "_Answer", status: int, code: str) -> None:
        if answer.is_begun:
            return
        try:
            response = await self.error_page(scope, status, code)
        except Exception as error:  # noqa: BLE001 (as above: the server below would log its text)
            log.error("the error page fails too: %s at %s", type(error).__name__, places(error.__traceback__))
            response = PlainTextResponse(f"Er ging iets mis bij ons ({status}). Er is niets gewijzigd.", status)
        await response(scope, receive, answer.send)

    def _refusal(self, scope: Scope, headers: Headers) -> int:
        """The status to refuse this request with, 0 when it may go on."""
        declared = headers.get("content-length", "0")
        if not (declared.isascii() and declared.isdigit()):
            return 400
        if int(declared) > MAX_FORM_BYTES:
            return 413
        if scope["method"] not in _SAFE_METHODS and not self._is_from_here(headers):
            return 403
        if headers.get("content-type", _FORM_TYPE).partition(";")[0].strip().lower() != _FORM_TYPE:
            return 400
        # No name of ours holds a NUL, and PostgreSQL takes none.
        return 400 if "\0" in scope["path"] or b"%00" in scope["query_string"] else 0

    def _is_from_here(self, headers: Headers) -> bool:
        """True unless the browser says that a page of another site sent this. The form's token is checked besides.

        With `Referrer-Policy: no-referrer` browsers write `Origin: null` on our own forms too (Fetch standard 3.1), so
        Sec-Fetch-Site, which they all send over HTTPS and to this machine, goes first.
        """
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = headers.get("origin")
        hosts = {headers.get("host", ""), urlsplit(self.listener.url).netloc}
        return origin is None or urlsplit(origin).netloc in hosts - {""}

    def _client(self, scope: Scope, headers: Headers) -> str:
        """Who is at the other end; behind a named proxy the last in X-Forwarded-For that is no proxy of ours."""
        address = scope["client"][0] if scope.get("client") else ""
        if not self._is_proxy(address):
            return _site_of(address)
        for entry in reversed(",".join(headers.getlist("x-forwarded-for")).split(",")):
            address = entry.strip()
            if not self._is_proxy(address):
                break
        return _site_of(address)

    def _is_proxy(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        return any(parsed in ipaddress.ip_network(network) for network in self.listener.proxies)


def _site_of(address: str) -> str:
    """The network that counts as one client."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    return str(ipaddress.ip_network(f"{parsed}/{_IPV6_SITE}", strict=False)) if parsed.version == 6 else str(parsed)


class _TooLarge(Exception):
    """More came than a form may hold."""


class _Bounded:
    """Counts what comes in: a chunked body declares no length."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = MAX_FORM_BYTES

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLarge
        return message


class _Answer:
    """Puts the header fields on an answer; pages are never stored, files named by their hash are kept."""

    def __init__(self, send: Send, *, is_secure: bool) -> None:
        self._send = send
        self._is_secure = is_secure
        self.is_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
            if self._is_secure:
                headers["Strict-Transport-Security"] = _ONE_YEAR
        await self._send(message)
