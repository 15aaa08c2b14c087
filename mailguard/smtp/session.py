"""The bytes of one client session, on aiosmtpd's protocol.

Reads command lines and content, times every read by itself, sends the replies of pipelined commands together, and lets
a running message end when its client is gone. Overridden are private parts of aiosmtpd 1.4.6 that would look through
themselves for each connection, cancel the handler in mid-delivery, log addresses and bodies, take bare line ends, or
answer 500 to a bug of ours; tests/smtp/test_library.py fails when they change. What is said is `commands`' work.
"""

import asyncio
import logging
from collections.abc import Sequence
from itertools import takewhile
from typing import Protocol, cast

from aiosmtpd.smtp import SMTP

from mailguard.replies import SHUTTING_DOWN, Reply
from mailguard.smtp import answers
from mailguard.smtp.batch import MAX_BATCH
from mailguard.smtp.blocks import Intake
from mailguard.smtp.clients import ClientFacts
from mailguard.smtp.commands import ClientGone, Dialogue
from mailguard.smtp.deadline import Deadline
from mailguard.smtp.implicit_tls import HANDSHAKE_SECONDS
from mailguard.smtp.proxy_protocol import BadHeader, client_behind
from mailguard.smtp.receiving import Terms
from mailguard.tls import certificate_names

log = logging.getLogger("mailguard.smtp")

MAX_COMMAND_BYTES = 8192  # RFC 5321 4.5.3.1.4 asks 512; DSN and ORCPT parameters come on top (RFC 3461 4.2)
MAX_AUTH_BYTES = 12288  # RFC 4954 4
MAX_AHEAD_BYTES = 65536  # of commands sent before their turn; more is left to the socket
MAX_REPLIES = 100  # held back for one packet; then others have their turn
PIECE_BYTES = 4096  # of content sent ahead: each of many small chunks would copy all of it
LINGER_SECONDS = 30.0  # for a client to take its last replies
FAIR_BYTES = 250_000  # about what one read of a socket gives at most
PROXY_SECONDS = 10.0
IDENT = "ESMTP mailguard"


class House(Protocol):
    """What a session asks of the relay it belongs to."""

    def admit(self, session: "ClientSession") -> Reply | None:
        """None, or the reply that shows the client out."""

    def leave(self, session: "ClientSession") -> None: ...


class ClientSession(SMTP):
    """One client's connection."""

    def __init__(self, terms: Terms, house: House, loop: asyncio.AbstractEventLoop) -> None:
        # Not the library's own: it looks at each of its methods, and asks the DNS for our name, for each connection.
        reader = asyncio.StreamReader(loop=loop)
        asyncio.StreamReaderProtocol.__init__(self, reader, self._cb_client_connected, loop=loop)
        self.loop = loop
        self.session = self.envelope = self.transport = None
        self._original_transport = self._timeout_handle = self._handler_coroutine = None
        self._terms = terms
        self._house = house
        self._is_introduced = False  # while a balancer says who it speaks for
        self._dialogue: Dialogue | None = None
        self._buffer = bytearray()  # command lines not answered yet
        self._replies: list[bytes] = []  # those that wait for the rest of their batch
        self._intake: Intake | None = None
        self._intake_started = 0.0
        self._rest: bytes | None = None  # what stands behind the end of content, once that has come
        self._awaited: asyncio.Future[None] | None = None
        self._deadline = Deadline(loop, self._expire)
        self._has_expired = self._is_eof = self._is_draining = False
        self._line: asyncio.Transport = _NO_LINE  # the transport; once it is gone, one that does nothing
        self._is_paused = False
        self.facts = ClientFacts("")

    @property
    def task(self) -> "asyncio.Task[None] | None":
        return self._handler_coroutine

    def drain(self) -> None:
        """Take no new transaction; a client that is between two is shown out now."""
        self._is_draining = True
        if self._dialogue is not None and not self._dialogue.in_transaction and self._intake is None:
            self._deadline.set(self.loop.time())

    # --- overridden parts of the library ------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        host, port, *_ = transport.get_extra_info("peername") or ("", 0)
        self.facts = ClientFacts(str(host), int(port), str(host))
        self._is_introduced = not self._terms.settings.is_balancer(self.facts.address)
        self._line = cast("asyncio.Transport", transport)
        if transport.get_extra_info("ssl_object") is not None:
            self._note_tls()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        # Not the library's own: it cancels the handler. Ours sees the end of the stream when it next reads.
        asyncio.StreamReaderProtocol.connection_lost(self, error)
        self.transport = None
        self._line = _NO_LINE
        self._is_eof = True
        self._wake()

    def eof_received(self) -> bool | None:
        # As above. A client that closed its sending side still gets its replies; TLS knows no such half.
        self._is_eof = True
        self._wake()
        if not self._is_introduced:
            asyncio.StreamReaderProtocol.eof_received(self)
        return not self.facts.is_encrypted

    def data_received(self, data: bytes) -> None:
        if self._intake is not None:
            self._feed(data)
            return
        if not self._is_introduced:
            super().data_received(data)
            return
        self._buffer += data
        if self._awaited is not None:
            self._wake()
        elif len(self._buffer) > MAX_AHEAD_BYTES:
            self._pause()

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Nothing: the library's one timer covers a whole command, our work included. Each read has its own."""

    async def _handle_client(self) -> None:
        dialogue = self._dialogue = Dialogue(self._terms, self)
        try:
            await self._converse(dialogue)
        except asyncio.CancelledError:  # by Relay.stop, whose patience is over
            self._write(SHUTTING_DOWN)
            self._flush()
        except (ClientGone, OSError):
            pass
        finally:
            self._deadline.end()
            self._line.close()
            if self._line.get_write_buffer_size():  # one that listens no more would keep its line open for ever
                self.loop.call_later(LINGER_SECONDS, self._line.abort)
            try:
                await dialogue.end()
            finally:
                self._house.leave(self)

    # --- what a dialogue asks for -------------------------------------------------------------------------------------

    async def say(self, reply: Reply) -> None:
        """Send a reply and those that wait; a client that is gone or takes nothing is no trouble of ours."""
        self._replies.append(reply.wire())
        self._flush()
        if not self._line.get_write_buffer_size():
            return
        try:
            async with asyncio.timeout(self._terms.settings.idle_seconds):
                await self._drain_helper()  # type: ignore[attr-defined]
        except OSError:  # TimeoutError among them
            raise ClientGone from None

    async def read(self, intake: Intake) -> None:
        """Content up to its end, or until it is hopeless."""
        self._begin(intake)
        try:
            self._feed_buffered()
            while self._rest is None and not intake.is_hopeless:
                if intake.image is not None and intake.image.is_due:
                    await asyncio.to_thread(intake.image.store, intake.image.take())
                elif self._is_eof:
                    raise ClientGone
                else:
                    self._resume()
                    await self._wait()
        except TimeoutError:
            self._write(answers.IDLE)
            self._flush()
            raise ClientGone from None
        finally:
            self._intake = None
            self._deadline.clear()
        self._buffer += self._rest or b""

    async def read_line(self, max_bytes: int = MAX_AUTH_BYTES) -> bytes | None:
        """One line, without its line end where that is CRLF; None for one too long, which is thrown away."""
        is_too_long = False
        self._deadline.set(self.loop.time() + self._terms.settings.idle_seconds)
        try:
            while (end := self._buffer.find(b"\n")) < 0:
                if len(self._buffer) > max_bytes:
                    is_too_long = True
                    self._buffer.clear()
                if self._is_eof:
                    raise ClientGone
                if self._is_paused:
                    self._resume()
                await self._wait()
        finally:
            self._deadline.clear()
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return None if is_too_long or end > max_bytes else line.removesuffix(b"\r\n")

    def ahead(self) -> Sequence[bytes]:
        *lines, _ = bytes(self._buffer).split(b"\r\n", MAX_BATCH) if self._buffer else (b"",)
        return list(takewhile(lambda line: len(line) < MAX_COMMAND_BYTES, lines))

    async def start_tls(self) -> None:
        if self._buffer:  # said in the clear and meant to be heard as if it were not: CVE-2011-0411 and its kin
            log.warning("client=%s sent something behind STARTTLS", self.facts.address)
            raise ClientGone
        tls = self._terms.tls_for(self.facts)
        if tls is None or self.transport is None or self._is_eof:  # the handshake would wait for what never comes
            raise ClientGone
        try:
            transport = await self.loop.start_tls(
                self._line, self, tls.context(), server_side=True, ssl_handshake_timeout=HANDSHAKE_SECONDS
            )
        except OSError as error:  # ssl.SSLError among them
            log.warning("client=%s no TLS: %s", self.facts.address, type(error).__name__)
            raise ClientGone from None
        if transport is None:
            raise ClientGone
        self.transport, self._line = transport, transport
        self._note_tls()

    # --- reading and writing ------------------------------------------------------------------------------------------

    async def _converse(self, dialogue: Dialogue) -> None:
        if not self._is_introduced and not await self._introduce():
            return
        if refusal := self._house.admit(self):
            await self.say(refusal)
            return
        await self.say(Reply.of(220, f"{self._terms.settings.hostname} {IDENT}"))
        while not dialogue.is_over:
            if self._is_draining and not dialogue.in_transaction:
                await self.say(SHUTTING_DOWN)
                return
            try:
                line = await self.read_line(MAX_COMMAND_BYTES)
            except TimeoutError:
                await self.say(SHUTTING_DOWN if self._is_draining else answers.IDLE)
                return
            reply = await dialogue.answer(line)
            if reply is None:
                continue
            if b"\n" not in self._buffer or dialogue.is_over:
                await self.say(reply)
            elif len(self._replies) < MAX_REPLIES:
                self._write(reply)  # RFC 2920 3.2: one packet for the replies of what came in one
            else:
                await self.say(reply)
                await asyncio.sleep(0)

    async def _introduce(self) -> bool:
        """Hear from a balancer whom it speaks for."""
        try:
            async with asyncio.timeout(PROXY_SECONDS):
                behind = await client_behind(self._reader)
        except (BadHeader, TimeoutError):
            log.warning("client=%s is to send a PROXY header, and did not", self.facts.address)
            await self.say(answers.BAD_PROXY_HEADER)
            return False
        if behind is not None:
            self.facts = ClientFacts(behind[0], behind[1], self.facts.peer_address)
        self._is_introduced = True
        # The stream reader has no public way to ask for what is there without waiting.
        self._buffer += self._reader._buffer  # type: ignore[attr-defined]
        self._reader._buffer.clear()  # type: ignore[attr-defined]
        self._reader._maybe_resume_transport()  # type: ignore[attr-defined]
        return True

    def _note_tls(self) -> None:
        names = certificate_names(self._line.get_extra_info("ssl_object"))
        facts = self.facts
        self.facts = ClientFacts(
            facts.address, facts.port, facts.peer_address, is_encrypted=True, certificate_names=names
        )

    async def _wait(self) -> None:
        """Until something came, or the stream ended. Raises TimeoutError after the deadline."""
        if self._replies:  # the client may hold back what we wait for until it has heard them
            self._flush()
        self._has_expired = False
        awaited = self._awaited = self.loop.create_future()
        try:
            await awaited
        finally:
            self._awaited = None
        if self._has_expired:
            raise TimeoutError

    def _expire(self) -> None:
        self._has_expired = self._awaited is not None
        self._wake()

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    def _write(self, reply: Reply) -> None:
        self._replies.append(reply.wire())

    def _flush(self) -> None:
        replies = self._replies
        if not replies:
            return
        if self._line.is_closing():
            log.info("client=%s gone, %d replies unheard", self.facts.address, len(replies))
        else:
            self._line.write(replies[0] if len(replies) == 1 else b"".join(replies))
        replies.clear()

    def _feed(self, block: bytes) -> None:
        """Give a block to the running intake; what stands behind the end of content is the next command's."""
        intake = self._intake
        if intake is None or self._rest is not None:
            self._rest = (self._rest or b"") + block
            return
        self._rest = intake.feed(block)
        if self._rest is not None or intake.is_hopeless:
            self._wake()
            return
        self._prolong(intake)
        if intake.image is not None and intake.image.is_due:
            self._pause()
            self._wake()
        elif len(block) >= FAIR_BYTES:
            # libuv reads on from one socket as long as it fills the buffer: let the others have their turn.
            self._pause()
            self.loop.call_soon(self._go_on)

    def _feed_buffered(self) -> None:
        """Give the running intake what came with its command."""
        for at in range(0, max(len(self._buffer), 1), PIECE_BYTES):
            piece = bytes(self._buffer[at : at + PIECE_BYTES])
            self._feed(piece)
            if self._rest is not None:
                del self._buffer[: at + len(piece) - len(self._rest)]
                self._rest = b""
                return
        self._buffer.clear()

    def _begin(self, intake: Intake) -> None:
        self._intake, self._rest = intake, None
        self._intake_started = self.loop.time()

    def _go_on(self) -> None:
        intake = self._intake
        if intake is None or intake.image is None or not intake.image.is_due:
            self._resume()

    def _pause(self) -> None:
        self._is_paused = True
        self._line.pause_reading()

    def _resume(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self._line.resume_reading()

    def _prolong(self, intake: Intake) -> None:
        """Content keeps coming: time is measured from this block on, yet no drip may keep us for ever."""
        settings = self._terms.settings
        slowest = self._intake_started + settings.data_read_seconds + intake.size_bytes / settings.min_bytes_per_second
        self._deadline.set(min(self.loop.time() + settings.data_read_seconds, slowest))


class _NoLine(asyncio.Transport):
    """What is left of a transport that is gone."""

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: object) -> None:
        pass

    def is_closing(self) -> bool:
        return True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def close(self) -> None:
        pass


_NO_LINE = _NoLine()
