"""How a connection comes about: TCP, greeting, EHLO, TLS as the settings want it, our own credentials."""

import asyncio
import logging
import math
import os
import ssl
from collections.abc import Mapping

from mailguard.config import NextHopSettings
from mailguard.errors import NextHopUnavailable, TlsUnavailable
from mailguard.next_hop.connection import Connection
from mailguard.next_hop.credentials import Credentials
from mailguard.next_hop.link import Answer, Link
from mailguard.next_hop.servers import WITHOUT_TLS_SECONDS, KnownServer
from mailguard.replies import Reply
from mailguard.tls import ClientTls

logger = logging.getLogger(__name__)


class _HandshakeFailed(TlsUnavailable):
    """TLS was begun, and came to nothing."""


class Opener:
    """Opens connections to one server at a time. Raises ConfigError for files that cannot be used."""

    def __init__(self, settings: NextHopSettings, hostname: str, section: str) -> None:
        self._settings = settings
        self._hostname = hostname.encode("ascii")
        self._tls = ClientTls(settings.tls, section=f"{section}.tls")
        self._credentials = Credentials(settings, section) if settings.username else None
        self._may_go_without_tls = settings.tls.mode == "opportunistic" and not settings.tls.is_implicit
        self._shortest = min(
            settings.command_seconds, settings.data_seconds, settings.block_seconds, settings.final_seconds
        )

    async def open(self, server: KnownServer) -> Connection:
        """A connection past EHLO, TLS and AUTH. Raises NextHopUnavailable, TlsUnavailable where TLS is the trouble."""
        try:
            return await self._open(server, asks_tls=not (self._may_go_without_tls and server.goes_without_tls))
        except _HandshakeFailed as error:
            if not self._may_go_without_tls:
                raise
            # Nothing can be said on after a broken handshake: a fresh connection (RFC 3207 4.1).
            _go_without_tls(server, str(error))
            return await self._open(server, asks_tls=False)

    async def _open(self, server: KnownServer, *, asks_tls: bool) -> Connection:
        link, greeting = await self._connect(server)
        connection = Connection(link, self._settings, server.name)
        try:
            await self._introduce(connection, server, greeting, asks_tls=asks_tls)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _connect(self, server: KnownServer) -> tuple[Link, Answer | None]:
        """The greeting may come with the connection, so it is awaited before; under implicit TLS nothing is yet."""
        link = Link(shortest_seconds=self._shortest)
        greeting = None if self._settings.tls.is_implicit else link.expect(math.inf)
        place = server.place
        try:
            async with asyncio.timeout(self._settings.connect_seconds):
                await asyncio.get_running_loop().create_connection(lambda: link, place.host, place.port)
        except OSError as error:  # TimeoutError and a name that does not resolve are among them
            link.abort()
            raise NextHopUnavailable(f"no connection to {server.name}: {_reason(error)}") from None
        except BaseException:
            link.abort()
            raise
        return link, greeting

    async def _introduce(
        self, connection: Connection, server: KnownServer, greeting: Answer | None, *, asks_tls: bool
    ) -> None:
        if greeting is None:
            _must_be_silent(connection)
            greeting = connection.link.expect(math.inf)  # it may come together with the end of the handshake
            await self._shake_hands(connection, server)
            _must_be_positive(await self._first_reply(connection, greeting))
        else:
            connection.link.allow(self._settings.command_seconds)
            _must_be_positive(await connection.reply_to(greeting))
        await self._say_ehlo(connection)
        if asks_tls and not connection.is_encrypted:
            await self._start_tls(connection, server)
        if self._credentials is not None:
            await self._credentials.sign_in(connection)

    async def _say_ehlo(self, connection: Connection) -> None:
        """EHLO, or HELO to a server that knows no EHLO (RFC 5321 3.2)."""
        seconds = self._settings.command_seconds
        reply = await connection.command(b"EHLO " + self._hostname, seconds)
        if reply.code >= 500:
            _must_be_positive(await connection.command(b"HELO " + self._hostname, seconds))
            return
        _must_be_positive(reply)
        connection.capabilities = _capabilities(reply)

    # --- TLS ----------------------------------------------------------------------------------------------------------

    async def _start_tls(self, connection: Connection, server: KnownServer) -> None:
        """STARTTLS and EHLO again (RFC 3207)."""
        if "STARTTLS" not in connection.capabilities:
            if self._may_go_without_tls:
                return
            raise TlsUnavailable("the next hop offers no TLS")
        reply = await connection.command(b"STARTTLS", self._settings.command_seconds)
        if reply.code != 220:
            if self._may_go_without_tls:
                _go_without_tls(server, f"STARTTLS is refused with {reply.code}")
                return
            raise TlsUnavailable(f"the next hop offers no TLS: it refuses STARTTLS with {reply.code}")
        _must_be_silent(connection)
        await self._shake_hands(connection, server)
        answer = connection.link.ask(b"EHLO " + self._hostname + b"\r\n", self._settings.command_seconds)
        reply = await self._first_reply(connection, answer)
        _must_be_positive(reply)
        connection.capabilities = _capabilities(reply)

    async def _shake_hands(self, connection: Connection, server: KnownServer) -> None:
        link = connection.link
        host = (self._settings.tls.name or server.place.host).rstrip(".")
        try:
            await connection.start_tls(self._tls.context(), host, self._settings.connect_seconds)
            if link.ssl_object is not None:
                self._tls.verify(link.ssl_object, host)
        except OSError as error:  # ssl.SSLError is among them
            raise _HandshakeFailed(f"no TLS with {server.name}: {_tls_reason(error)}") from None

    async def _first_reply(self, connection: Connection, answer: Answer) -> Reply:
        """The first reply under TLS. With TLS 1.3 a server that refuses our certificate says so only then."""
        connection.link.allow(self._settings.command_seconds)
        try:
            return await connection.reply_to(answer)
        except NextHopUnavailable:
            if answer.result() is None and connection.link.late_after is None:
                raise _HandshakeFailed(f"no TLS with {connection.server}: it ended after the handshake") from None
            raise


def _go_without_tls(server: KnownServer, why: str) -> None:
    server.tls_failed()
    logger.warning(
        "mail goes to %s without TLS for the next %d minutes: %s", server.name, WITHOUT_TLS_SECONDS // 60, why
    )


def _must_be_silent(connection: Connection) -> None:
    if not connection.link.is_quiet:
        # What came in plain text must not be taken for something said under TLS (CVE-2011-0411).
        raise TlsUnavailable("the next hop, or somebody between, spoke in plain text where TLS begins")


def _must_be_positive(reply: Reply) -> None:
    if not reply.is_positive:
        raise NextHopUnavailable(f"the next hop refuses the session with {reply.code}")


def _capabilities(reply: Reply) -> Mapping[str, str]:
    words = (line.decode("ascii", "replace").partition(" ") for line in reply.lines[1:])
    return {keyword.upper(): parameters.strip() for keyword, _, parameters in words}


def _reason(error: OSError) -> str:
    """The system's own words; asyncio puts the address in the place of them."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or ("no answer in time" if isinstance(error, TimeoutError) else "no address of it answers")


def _tls_reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(getattr(error, "verify_message", "") or error)
    if isinstance(error, ssl.SSLError):
        return (error.reason or "the handshake failed").lower().replace("_", " ")
    return "the handshake was broken off, or took too long"
