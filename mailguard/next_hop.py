"""The SMTP client towards the next hop: one message's bytes go out as they came in.

Own client, because the libraries rewrite line ends and addresses. It knows no policy and no client session, retries
nothing, and keeps no queue: every trouble is told to the caller as `NextHopUnavailable` (nothing was handed over) or
`FinalReplyLost` (nobody knows, RFC 1047). No address and no reply text is logged here or put in an error.
"""

import asyncio
import os
from collections import deque
from collections.abc import Mapping
from typing import cast

from mailguard.config import NextHopSettings
from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.message import Wire
from mailguard.replies import Reply

MAX_REPLY_LINE_BYTES = 65536
MAX_REPLY_LINES = 1000
BLOCK_BYTES = 256 * 1024
QUIT_SECONDS = 5.0


class MalformedReply(ValueError):
    """What came back is no SMTP reply, or one beyond all bounds."""


class ReplyParser:
    """Bytes in, whole replies out (RFC 5321 4.2). Bounded, so that no next hop can fill our memory."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []
        self._code = 0

    def feed(self, block: bytes) -> list[Reply]:
        """The replies that `block` completes. Raises MalformedReply."""
        *lines, self._rest = (self._rest + block).split(b"\n")
        if len(self._rest) > MAX_REPLY_LINE_BYTES:
            raise MalformedReply("a line without end")
        return [reply for line in lines if (reply := self._take(line.removesuffix(b"\r")))]

    def _take(self, line: bytes) -> Reply | None:
        code, separator = line[:3], line[3:4]
        if not (len(code) == 3 and code.isdigit() and code[:1] in b"2345" and separator in (b"", b" ", b"-")):
            raise MalformedReply("no reply code")
        if self._lines and int(code) != self._code:
            raise MalformedReply("a reply with two codes")
        if len(line) > MAX_REPLY_LINE_BYTES or len(self._lines) >= MAX_REPLY_LINES:
            raise MalformedReply("a reply too long")
        self._code = int(code)
        # A bare CR would be a line end to a lenient client behind us.
        self._lines.append(line[4:].replace(b"\r", b" "))
        if separator == b"-":
            return None
        reply, self._lines = Reply(self._code, tuple(self._lines)), []
        return reply


class _Link(asyncio.Protocol):
    """The bytes of one connection: replies are handed out in the order in which they were asked for."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = ReplyParser()
        self._awaited: deque[asyncio.Future[Reply | None]] = deque()
        self._room: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self.greeting = self.expect()

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def expect(self) -> asyncio.Future[Reply | None]:
        """The next reply nobody waits for yet; None when the connection ends first."""
        future: asyncio.Future[Reply | None] = self._loop.create_future()
        self._awaited.append(future)
        return future

    def write(self, block: bytes | memoryview) -> None:
        if self._transport is not None:
            self._transport.write(block)

    async def room(self) -> None:
        """Wait until the peer has taken enough of what was written, or is gone."""
        if self._room is not None:
            await self._room
        else:
            await asyncio.sleep(0)  # others wait too, and an early reply is to be seen

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, block: bytes) -> None:
        try:
            replies = self._parser.feed(block)
        except MalformedReply:
            self.abort()
            return
        for reply in replies:
            if not self._awaited:
                self.abort()  # unasked: a farewell (421), or out of step. Either way the end.
                return
            future = self._awaited.popleft()
            if not future.done():
                future.set_result(reply)

    def pause_writing(self) -> None:
        self._room = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self.resume_writing()
        while self._awaited:
            future = self._awaited.popleft()
            if not future.done():
                future.set_result(None)


class Connection:
    """One connection to the next hop, past its greeting. Whatever goes wrong on it ends it."""

    def __init__(self, link: _Link, settings: NextHopSettings) -> None:
        self._link = link
        self._settings = settings
        self.capabilities: Mapping[str, str] = {}
        self.in_transaction = False

    @property
    def is_open(self) -> bool:
        return self._link.is_open

    async def greet(self, hostname: str) -> None:
        """Take the greeting and say EHLO, or HELO to a next hop that knows no EHLO (RFC 5321 3.2)."""
        seconds = self._settings.command_seconds
        self._must_be_positive(await self._reply(self._link.greeting, seconds))
        reply = await self._command(b"EHLO " + hostname.encode("ascii"), seconds)
        if reply.code >= 500:
            self._must_be_positive(await self._command(b"HELO " + hostname.encode("ascii"), seconds))
            return
        self._must_be_positive(reply)
        self.capabilities = _capabilities(reply)

    async def mail(self, path: bytes, parameters: tuple[bytes, ...] = ()) -> Reply:
        """MAIL FROM with the path as received, angle brackets included. A 421 or no reply is NextHopUnavailable."""
        reply = await self._step(b"MAIL FROM:" + path, parameters)
        self.in_transaction = self.in_transaction or reply.is_positive
        return reply

    async def rcpt(self, path: bytes, parameters: tuple[bytes, ...] = ()) -> Reply:
        """RCPT TO, as `mail`."""
        return await self._step(b"RCPT TO:" + path, parameters)

    async def send(self, prefix: bytes, wire: Wire, *, is_chunked: bool = False) -> Reply:
        """Hand over the content: DATA, `prefix`, `wire` as it is, the final dot; return the next hop's last word.

        `prefix` is empty or whole header lines of ours; `wire` is dot-stuffed and lacks the final `.` line. A wire that
        does not end in CRLF gets one, since SMTP cannot end it otherwise (RFC 5321 4.1.1.4). A refusal of DATA itself,
        or in mid-body, is returned as the reply. Only after the final dot was written can FinalReplyLost come.
        """
        go_ahead = await self._command(b"DATA", self._settings.data_seconds)
        if go_ahead.code != 354:
            return self._must_be_refusal(go_ahead)
        answer = self._link.expect()
        *blocks, last = _blocks(prefix, wire)
        for block in blocks:
            await self._write_block(block)
            if answer.done() or not self.is_open:
                return self._refused_in_mid_body(answer)
        if not self.is_open:
            raise NextHopUnavailable("the next hop closed the connection")
        self._link.write(last)
        return await self._final_reply(answer)

    async def reset(self) -> None:
        """RSET. Never fails: a connection that cannot be reset is closed, which resets as well."""
        try:
            reply = await self._command(b"RSET", self._settings.command_seconds)
        except NextHopUnavailable:
            return
        if reply.is_positive:
            self.in_transaction = False
        else:
            self.close()

    async def quit(self) -> None:
        """Say QUIT and close, without waiting long for the answer."""
        try:
            await self._command(b"QUIT", min(QUIT_SECONDS, self._settings.command_seconds))
        except NextHopUnavailable:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """End the connection at once; what was not confirmed is not delivered."""
        self.in_transaction = False
        self._link.abort()

    async def _step(self, command: bytes, parameters: tuple[bytes, ...]) -> Reply:
        reply = await self._command(b" ".join((command, *parameters)), self._settings.command_seconds)
        return reply if reply.is_positive else self._must_be_refusal(reply)

    async def _command(self, line: bytes, seconds: float) -> Reply:
        if b"\r" in line or b"\n" in line:
            raise ValueError("a command is one line")
        if not self.is_open:
            raise NextHopUnavailable("the next hop closed the connection")
        answer = self._link.expect()
        self._link.write(line + b"\r\n")
        return await self._reply(answer, seconds)

    async def _reply(self, answer: asyncio.Future[Reply | None], seconds: float) -> Reply:
        try:
            async with asyncio.timeout(seconds):
                reply = await answer
        except TimeoutError:
            self.close()
            raise NextHopUnavailable(f"the next hop gave no reply in {seconds:g} s") from None
        except BaseException:
            self.close()
            raise
        if reply is None or reply.code == 421:  # RFC 5321 3.8: 421 comes with the end of the connection
            self.close()
            raise NextHopUnavailable("the next hop closed the connection")
        return reply

    async def _write_block(self, block: bytes | memoryview) -> None:
        try:
            async with asyncio.timeout(self._settings.block_seconds):
                self._link.write(block)
                await self._link.room()
        except TimeoutError:
            self.close()
            raise NextHopUnavailable("the next hop takes no more of the message") from None
        except BaseException:
            self.close()
            raise

    def _refused_in_mid_body(self, answer: asyncio.Future[Reply | None]) -> Reply:
        # The final dot was not written, so the message cannot have been accepted.
        reply = answer.result() if answer.done() else None
        self.close()
        if reply is None or reply.code == 421:
            raise NextHopUnavailable("the next hop closed the connection in mid-message")
        return self._must_be_refusal(reply)

    async def _final_reply(self, answer: asyncio.Future[Reply | None]) -> Reply:
        try:
            async with asyncio.timeout(self._settings.final_seconds):
                reply = await answer
        except TimeoutError:
            reply = None
        except BaseException:
            self.close()
            raise
        if reply is None or 300 <= reply.code < 400:
            self.close()
            raise FinalReplyLost("the next hop did not confirm the message")
        self.in_transaction = False
        if reply.code == 421:
            self.close()
            raise NextHopUnavailable("the next hop refused the message and closed the connection")
        return reply

    def _must_be_positive(self, reply: Reply) -> None:
        if not reply.is_positive:
            self.close()
            raise NextHopUnavailable(f"the next hop refuses the session with {reply.code}")

    def _must_be_refusal(self, reply: Reply) -> Reply:
        # A 2xx here would be taken for "delivered" by everybody above.
        if reply.code < 400:
            self.close()
            raise NextHopUnavailable(f"the next hop is out of step with {reply.code}")
        return reply


class NextHop:
    """Where passed mail goes. `capabilities` are keyword and parameters of the last EHLO seen, empty before."""

    def __init__(self, settings: NextHopSettings, hostname: str) -> None:
        self._settings = settings
        self._hostname = hostname
        self.capabilities: Mapping[str, str] = {}
        self.is_known = False

    async def open(self) -> Connection:
        """A new connection, past EHLO. Raises NextHopUnavailable."""
        connection = Connection(await self._connect(), self._settings)
        await connection.greet(self._hostname)
        self.capabilities = connection.capabilities
        self.is_known = True
        return connection

    async def probe(self) -> None:
        """See whether the next hop answers, and what it can do. Raises NextHopUnavailable."""
        connection = await self.open()
        await connection.quit()

    async def _connect(self) -> _Link:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._settings.connect_seconds):
                _, link = await loop.create_connection(_Link, self._settings.host, self._settings.port)
        except OSError as error:  # TimeoutError and a name that does not resolve are among them
            place, why = f"{self._settings.host} port {self._settings.port}", _reason(error)
            raise NextHopUnavailable(f"no connection to {place}: {why}") from None
        return link


def _reason(error: OSError) -> str:
    """The system's own words; asyncio puts the address in the place of them."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or "no answer in time"


def _capabilities(reply: Reply) -> Mapping[str, str]:
    words = (line.decode("ascii", "replace").partition(" ") for line in reply.lines[1:])
    return {keyword.upper(): parameters.strip() for keyword, _, parameters in words}


def _blocks(prefix: bytes, wire: Wire) -> list[bytes | memoryview]:
    """The content in pieces, without copying the bulk; the final dot is in the last piece."""
    view = memoryview(wire)
    end = b".\r\n" if (wire[-2:] or prefix or b"\r\n").endswith(b"\r\n") else b"\r\n.\r\n"
    if len(wire) <= BLOCK_BYTES:
        return [b"".join((prefix, wire, end))]
    cuts = range(BLOCK_BYTES, len(wire), BLOCK_BYTES)
    middle = [view[cut : cut + BLOCK_BYTES] for cut in cuts]
    return [prefix + view[:BLOCK_BYTES], *middle[:-1], b"".join((middle[-1], end))]
