"""The bytes of one client session, on aiosmtpd's stream protocol.

Reads command lines and content, times every read by itself, and lets a running message end when its client is gone.
Overridden are private parts of aiosmtpd 1.4.6 that would cancel the handler in mid-delivery, log addresses and bodies,
take bare line ends, or answer 500 to a bug of ours; tests/smtp/test_library.py fails when they change. What is said is
`commands`' work.
"""

import asyncio
import logging
from typing import Protocol

from aiosmtpd.smtp import SMTP

from mailguard.replies import SHUTTING_DOWN, Reply
from mailguard.smtp.blocks import Intake
from mailguard.smtp.commands import BAD_COMMAND, ClientGone, Dialogue, Terms

log = logging.getLogger("mailguard.smtp")

MAX_COMMAND_BYTES = 8192  # RFC 5321 4.5.3.1.4 asks 512; DSN and ORCPT parameters come on top (RFC 3461 4.2)
MIN_BYTES_PER_SECOND = 500

IDLE = Reply.of(421, "4.4.2 Idle for too long")
LINE_TOO_LONG = Reply.of(500, "5.5.2 Line too long")
BAD_LINE_END = Reply.of(500, "5.5.2 Lines must end in CRLF")


class House(Protocol):
    """What a session asks of the relay it belongs to."""

    def admit(self, session: "ClientSession") -> Reply | None:
        """None, or the reply that shows the client out."""

    def leave(self, session: "ClientSession") -> None: ...


class ClientSession(SMTP):
    """One client's connection."""

    line_length_limit = MAX_COMMAND_BYTES  # of the stream reader: content does not pass through it

    def __init__(self, terms: Terms, house: House, loop: asyncio.AbstractEventLoop) -> None:
        # A hostname keeps the library from asking the DNS for ours, in the loop.
        super().__init__(handler=None, hostname=terms.settings.hostname, ident="ESMTP mailguard", loop=loop)
        self._terms = terms
        self._house = house
        self._dialogue: Dialogue | None = None
        self._read_deadline: asyncio.Timeout | None = None
        self._intake: Intake | None = None
        self._intake_end: asyncio.Future[bool] | None = None
        self._intake_started = 0.0
        self._is_draining = False
        self.client_address = ""

    @property
    def task(self) -> "asyncio.Task[None] | None":
        return self._handler_coroutine

    def drain(self) -> None:
        """Take no new transaction; a client that is between two is shown out now."""
        self._is_draining = True
        if self._dialogue is not None and not self._dialogue.in_transaction:
            self._expire()

    # Overridden parts of the library

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.client_address = str((transport.get_extra_info("peername") or ("",))[0])
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        # Not the library's own: it cancels the handler. Ours sees the end of the stream when it next reads.
        asyncio.StreamReaderProtocol.connection_lost(self, error)
        self.transport = None
        self._end_intake(is_whole=False)

    def eof_received(self) -> bool | None:
        # As above. A client that closed its sending side still gets its replies.
        self._end_intake(is_whole=False)
        return asyncio.StreamReaderProtocol.eof_received(self)

    def data_received(self, data: bytes) -> None:
        if self._intake is None:
            super().data_received(data)
        elif rest := self._feed(data):
            super().data_received(rest)

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Nothing: the library's one timer covers a whole command, our work included. Each read has its own."""

    async def _handle_client(self) -> None:
        dialogue = self._dialogue = Dialogue(self._terms, self, self.client_address)
        try:
            await self._converse(dialogue)
        except asyncio.CancelledError:  # by Relay.stop, whose patience is over
            self._write(SHUTTING_DOWN)
        except (ClientGone, OSError):
            pass
        finally:
            self._writer.close()
            try:
                await dialogue.end()
            finally:
                self._house.leave(self)

    # What a dialogue asks for

    async def say(self, reply: Reply) -> None:
        """Send a reply; a client that is gone or takes nothing is no trouble of ours."""
        self._write(reply)
        if self.transport is None or not self._writer.transport.get_write_buffer_size():
            return
        try:
            async with asyncio.timeout(self._terms.settings.idle_seconds):
                await self._writer.drain()
        except OSError:  # TimeoutError among them
            raise ClientGone from None

    async def read_content(self) -> Intake:
        """Content up to the end of data, or until it is far too large."""
        seconds = self._terms.settings.data_read_seconds
        intake = self._intake = Intake(self._terms.settings.max_message_bytes)
        ended = self._intake_end = self.loop.create_future()
        self._intake_started = self.loop.time()
        try:
            async with asyncio.timeout(seconds) as self._read_deadline:
                # Put back by hand: the stream reader takes nothing after the client closed its sending side.
                self._reader._buffer.extend(self._feed(self._take_buffered()))  # type: ignore[attr-defined]
                if self._reader.at_eof():
                    self._end_intake(is_whole=False)
                if not await ended:
                    raise ClientGone
        except TimeoutError:
            self._write(IDLE)
            raise ClientGone from None
        finally:
            self._intake = self._intake_end = self._read_deadline = None
        return intake

    # Reading and writing

    async def _converse(self, dialogue: Dialogue) -> None:
        if refusal := self._house.admit(self):
            await self.say(refusal)
            return
        await self.say(Reply.of(220, f"{self.hostname} {self.__ident__}"))
        while not dialogue.is_over:
            if self._is_draining and not dialogue.in_transaction:
                await self.say(SHUTTING_DOWN)
                return
            try:
                line = await self._read_line()
            except TimeoutError:
                await self.say(SHUTTING_DOWN if self._is_draining else IDLE)
                return
            await self.say(await self._answer(dialogue, line))

    async def _answer(self, dialogue: Dialogue, line: bytes | None) -> Reply:
        if line is None:
            return dialogue.refuse(LINE_TOO_LONG)
        command = line.removesuffix(b"\r\n")
        if command == line or b"\r" in command:  # RFC 5321 2.3.8: CR and LF only as a pair
            return dialogue.refuse(BAD_LINE_END)
        if b"\0" in command:
            return dialogue.refuse(BAD_COMMAND)
        return await dialogue.answer(command)

    async def _read_line(self) -> bytes | None:
        """One command line with its line end; None for one too long, which is read and thrown away."""
        try:
            async with asyncio.timeout(self._terms.settings.idle_seconds) as self._read_deadline:
                return await self._read_to_line_end()
        finally:
            self._read_deadline = None

    async def _read_to_line_end(self) -> bytes | None:
        is_too_long = False
        while True:
            try:
                line = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as error:
                await self._reader.readexactly(error.consumed)
                is_too_long = True
            except asyncio.IncompleteReadError:
                raise ClientGone from None
            else:
                return None if is_too_long else line

    def _write(self, reply: Reply) -> None:
        if self.transport is None or self._writer.is_closing():
            log.info("client=%s gone code=%d unheard", self.client_address, reply.code)
        else:
            self._writer.write(reply.wire())

    def _take_buffered(self) -> bytes:
        """What came behind the DATA line already. The stream reader has no public way to ask without waiting."""
        reader = self._reader
        buffered = bytes(reader._buffer)  # type: ignore[attr-defined]
        reader._buffer.clear()  # type: ignore[attr-defined]
        reader._maybe_resume_transport()  # type: ignore[attr-defined]
        return buffered

    def _feed(self, block: bytes) -> bytes:
        """Give a block to the running intake; what stands behind the end of data is the next command's."""
        intake = self._intake
        if intake is None:
            return block
        rest = intake.feed(block)
        if rest is not None or intake.is_far_too_large:
            self._end_intake(is_whole=True)
        else:
            self._prolong(intake)
        return rest or b""

    def _end_intake(self, *, is_whole: bool) -> None:
        self._intake = None
        if self._intake_end is not None and not self._intake_end.done():
            self._intake_end.set_result(is_whole)

    def _prolong(self, intake: Intake) -> None:
        """Content keeps coming: time is measured from this block on, yet no drip may keep us for ever."""
        deadline = self._read_deadline
        if deadline is None or deadline.expired() or intake.is_too_large:
            return
        seconds = self._terms.settings.data_read_seconds
        slowest = self._intake_started + seconds + intake.size_bytes / MIN_BYTES_PER_SECOND
        deadline.reschedule(min(self.loop.time() + seconds, slowest))

    def _expire(self) -> None:
        if self._read_deadline is not None and not self._read_deadline.expired():
            self._read_deadline.reschedule(self.loop.time())
