"""A next hop for tests: a real SMTP server on a free port that does what it is told and keeps what it got.

    async with FakeNextHop() as hop:
        hop.on("RCPT", "550 5.1.1 No such user", containing="charlie")   # one refused recipient
        hop.on("DOT", close="before", times=1)                           # take one message, then break the line
        ...                                                              # send to 127.0.0.1, hop.port
        assert hop.accepted[0].content == b"Subject: x\r\n\r\nbody\r\n"

Steps are CONNECT (the greeting), EHLO HELO STARTTLS AUTH XFORWARD MAIL RCPT DATA BDAT RSET QUIT NOOP, BODY (the first
line of content), and DOT (the final dot, or the end of the last chunk). The latest rule that fits a step decides;
without one the answer is friendly. A rule on BDAT answers before the chunk is read.

With `tls` (a context of ssl) STARTTLS is offered, or with `is_implicit` TLS is there from the first byte; with
`credentials` (name and password) a client has to sign in before MAIL, by what `extensions` say.

`commands` holds every command line as it came; `received` every message whose final dot came, `accepted` those of them
with a 2xx answer, heard or not (a rule may close the connection before it). Content is what went over the wire:
dot-stuffed, without the final dot line.
"""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

EXTENSIONS = ("PIPELINING", "SIZE 104857600", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "CHUNKING", "XFAKE")

FRIENDLY = {
    "CONNECT": "220 next-hop.test ESMTP",
    "HELO": "250 next-hop.test",
    "STARTTLS": "220 2.0.0 Go ahead",
    "XFORWARD": "250 2.0.0 Ok",
    "MAIL": "250 2.1.0 Sender ok",
    "RCPT": "250 2.1.5 Recipient ok",
    "DATA": "354 Go ahead",
    "DOT": "250 2.0.0 Queued as FAKE1",
    "RSET": "250 2.0.0 Reset",
    "NOOP": "250 2.0.0 Ok",
    "QUIT": "221 2.0.0 Bye",
}


@dataclass
class Rule:
    """What to do at a step: wait, then answer (`reply`, lines split by newline), and perhaps close the connection."""

    step: str
    reply: str | None
    containing: bytes
    delay: float
    close: Literal["before", "after"] | None
    times: int | None

    def fits(self, step: str, line: bytes) -> bool:
        return self.step == step and self.times != 0 and self.containing in line


@dataclass(frozen=True)
class Received:
    """One message: MAIL and RCPT as they came behind `FROM:` and `TO:`, parameters included, and the content."""

    mail: bytes
    recipients: tuple[bytes, ...]
    content: bytes
    is_chunked: bool = False
    is_encrypted: bool = False


@dataclass
class Transaction:
    """What one connection holds between MAIL and the final dot."""

    mail: bytes = b""
    recipients: list[bytes] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)


class Hangup(Exception):
    """A rule closes the connection."""


class FakeNextHop:
    """See the module."""

    def __init__(
        self,
        extensions: tuple[str, ...] = EXTENSIONS,
        *,
        tls: ssl.SSLContext | None = None,
        is_implicit: bool = False,
        credentials: tuple[bytes, bytes] | None = None,
    ) -> None:
        self.extensions = extensions
        self.tls = tls
        self.is_implicit = is_implicit
        self.credentials = credentials
        self.certificates: list[Mapping[str, Any] | None] = []  # that clients showed, one for each STARTTLS
        self.commands: list[bytes] = []
        self.received: list[Received] = []
        self.accepted: list[Received] = []
        self.connections = 0
        self.port = 0
        self._rules: list[Rule] = []
        self._server: asyncio.Server | None = None
        self._writers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def on(
        self,
        step: str,
        reply: str | None = None,
        *,
        containing: str = "",
        delay: float = 0.0,
        close: Literal["before", "after"] | None = None,
        times: int | None = None,
    ) -> None:
        """Lay a rule; without `reply` the friendly one is given, unless the connection closes before it."""
        self._rules.insert(0, Rule(step, reply, containing.encode(), delay, close, times))

    @property
    def writers(self) -> tuple[asyncio.StreamWriter, ...]:
        """Of the connections that are open, to say or do on them what no rule can."""
        return tuple(self._writers.values())

    @property
    def open_connections(self) -> int:
        return len(self._writers)

    async def start(self, port: int = 0) -> None:
        tls = self.tls if self.is_implicit else None
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port, limit=2**22, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is not None and self._server.sockets:
            # First accept no more, and let what is being accepted be a connection: a server that closes in between
            # leaves its socket open.
            for listener in self._server.sockets:
                asyncio.get_running_loop().remove_reader(listener.fileno())
            for _ in range(3):
                await asyncio.sleep(0)
            self._server.close()
        for writer in tuple(self._writers.values()):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        session = asyncio.create_task(self._serve(reader, writer))
        self._writers[session] = writer
        # Not in the coroutine: one that is cancelled before its first step would leave its connection open.
        session.add_done_callback(lambda ended: self._writers.pop(ended).close())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(Hangup, OSError, asyncio.IncompleteReadError):
            await self._session(reader, writer)

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        transaction = Transaction()
        is_signed_in = self.credentials is None
        await self._do("CONNECT", b"", writer)
        while True:
            line = (await reader.readuntil(b"\r\n")).removesuffix(b"\r\n")
            self.commands.append(line)
            step = line.partition(b" ")[0].upper().decode("latin-1")
            if step == "BDAT":
                await self._chunk(line, transaction, reader, writer)
                continue
            if step == "AUTH" and self._rule(step, line) is None:
                is_signed_in = await self._sign_in(line, reader, writer)
                continue
            if step == "MAIL" and not is_signed_in:
                writer.write(b"530 5.7.0 Sign in first\r\n")
                continue
            code = await self._do(step, line, writer)
            if step == "MAIL" and code == 250:
                transaction = Transaction(line[len("MAIL FROM:") :])
            elif step == "RCPT" and code in (250, 251):
                transaction.recipients.append(line[len("RCPT TO:") :])
            elif step == "DATA" and code == 354:
                await self._content(transaction, reader, writer)
            elif step == "STARTTLS" and code == 220:
                if self.tls is None:  # a rule promised what there is not: silence
                    await reader.read()
                    return
                await writer.start_tls(self.tls)
                self.certificates.append(writer.get_extra_info("ssl_object").getpeercert())
            elif step == "QUIT":
                return

    async def _sign_in(self, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, kind, *initial = line.split(b" ")
        if kind.upper() == b"PLAIN":
            _, name, password = base64.b64decode(initial[0]).split(b"\0")
        else:
            answers = []
            for question in (b"Username:", b"Password:"):
                writer.write(b"334 " + base64.b64encode(question) + b"\r\n")
                answers.append(base64.b64decode(await reader.readuntil(b"\r\n")))
            name, password = answers
        is_right = (name, password) == self.credentials
        writer.write(b"235 2.7.0 Welcome\r\n" if is_right else b"535 5.7.8 Wrong\r\n")
        return is_right

    async def _chunk(
        self, line: bytes, transaction: Transaction, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        _, size, *last = line.split(b" ")
        is_refused = self._rule("BDAT", line) is not None
        if is_refused:
            await self._do("BDAT", line, writer)
        transaction.chunks.append(await reader.readexactly(int(size)))
        if is_refused:
            return
        if last:
            await self._end(transaction, b"".join(transaction.chunks), writer, is_chunked=True)
            transaction.chunks.clear()
        else:
            writer.write(b"250 2.0.0 %s octets\r\n" % size)

    async def _content(
        self, transaction: Transaction, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        lines: list[bytes] = []
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            if not lines and any(rule.fits("BODY", line) for rule in self._rules):
                await self._do("BODY", line, writer)
            lines.append(line)
        await self._end(transaction, b"".join(lines), writer, is_chunked=False)

    async def _end(
        self, transaction: Transaction, content: bytes, writer: asyncio.StreamWriter, *, is_chunked: bool
    ) -> None:
        is_encrypted = _is_encrypted(writer)
        received = Received(transaction.mail, tuple(transaction.recipients), content, is_chunked, is_encrypted)
        self.received.append(received)
        rule = self._rule("DOT", b"")
        code = _code(rule.reply if rule and rule.reply else FRIENDLY["DOT"])
        if 200 <= code < 300:
            self.accepted.append(received)
        await self._do("DOT", b"", writer)

    def _rule(self, step: str, line: bytes) -> Rule | None:
        return next((rule for rule in self._rules if rule.fits(step, line)), None)

    async def _do(self, step: str, line: bytes, writer: asyncio.StreamWriter) -> int:
        rule = self._rule(step, line) or Rule(step, None, b"", 0.0, None, None)
        if rule.times is not None:
            rule.times -= 1
        await asyncio.sleep(rule.delay)
        if rule.close == "before":
            raise Hangup
        reply = rule.reply or self._friendly(step, writer)
        writer.write(_wire(reply))
        await writer.drain()
        if rule.close == "after":
            raise Hangup
        return _code(reply)

    def _friendly(self, step: str, writer: asyncio.StreamWriter) -> str:
        if step == "EHLO":
            offer = ("STARTTLS",) if self.tls is not None and not _is_encrypted(writer) else ()
            return "\n".join(("250 next-hop.test", *(f"250 {keyword}" for keyword in (*self.extensions, *offer))))
        return FRIENDLY.get(step, "500 5.5.2 Unknown command")


def _is_encrypted(writer: asyncio.StreamWriter) -> bool:
    return writer.get_extra_info("ssl_object") is not None


def _code(reply: str) -> int:
    """The code of a reply; 0 where a rule says what is no reply at all."""
    return int(reply[:3]) if reply[:3].isdecimal() else 0


def _wire(reply: str) -> bytes:
    *head, last = reply.split("\n")
    return "".join(f"{line[:3]}-{line[4:]}\r\n" for line in head).encode() + last.encode() + b"\r\n"
