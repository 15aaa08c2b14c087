"""One connection to a next hop: commands as methods, replies as values. Whatever goes wrong on it ends it.

Addresses, parameters and content go out as they are given. Nothing is tried again here, and no address, no password and
no reply text is logged or put in an error. A wait that is cancelled ends the connection: its reply would be taken for
the next one's.
"""

import ssl
from collections.abc import Awaitable, Mapping, Sequence

from mailguard.config import NextHopSettings
from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.message import Wire
from mailguard.next_hop.content import Blocks, chunk_blocks, data_blocks, has_bare_line_end, stuffed_blocks
from mailguard.next_hop.link import Answer, Link
from mailguard.next_hop.xforward import xforward_lines
from mailguard.replies import BARE_LINE_ENDS, Reply

QUIT_SECONDS = 5.0


class LostHalfway(NextHopUnavailable):
    """The connection ended among pipelined commands; `replies` are those that came, in the order of the commands."""

    def __init__(self, what: str, replies: list[Reply]) -> None:
        super().__init__(what)
        self.replies = replies


class Connection:
    """A connection past its greeting.

    `server` is its place for logs ("mail.example port 25"). `is_reused` is true once it was kept and borrowed again:
    then it may be dead without anybody knowing, which shows at MAIL.
    """

    def __init__(self, link: Link, settings: NextHopSettings, server: str) -> None:
        self._link = link
        self._settings = settings
        self._command_seconds = settings.command_seconds
        self.server = server
        self.capabilities: Mapping[str, str] = {}
        self.in_transaction = False
        self.is_reused = False
        self.is_kept = False  # by the pool, for nobody yet
        self.is_encrypted = False
        self.is_signed_in = False
        self.messages = 0

    @property
    def is_open(self) -> bool:
        return self._link.is_open

    @property
    def is_reusable(self) -> bool:
        """True when another client's message may go out on it: open, idle, and nobody signed in on it but ourselves."""
        return self._link.is_quiet and not self.in_transaction and not self.is_signed_in

    @property
    def link(self) -> Link:
        return self._link

    async def mail(
        self, path: bytes, parameters: tuple[bytes, ...] = (), attributes: Mapping[str, str] | None = None
    ) -> Reply:
        """MAIL FROM with the path as received, angle brackets included. A 421 or no reply is NextHopUnavailable.

        `attributes` tell a Postfix next hop who the client is (XFORWARD), as far as it wants to know; a refusal of them
        changes nothing.
        """
        line = _line(b"MAIL FROM:", path, parameters)
        announced = self.capabilities.get("XFORWARD", "") if attributes else ""
        if attributes and announced:
            reply = await self._last_of([*xforward_lines(tuple(attributes.items()), announced), line])
        else:
            reply = await self.command(line, self._command_seconds)
        if 200 <= reply.code < 300:
            self.in_transaction = True
            self.messages += 1
            return reply
        return self._must_be_refusal(reply)

    async def rcpt(self, path: bytes, parameters: tuple[bytes, ...] = ()) -> Reply:
        """RCPT TO, as `mail`."""
        reply = await self.command(_line(b"RCPT TO:", path, parameters), self._command_seconds)
        return reply if 200 <= reply.code < 300 else self._must_be_refusal(reply)

    async def rcpts(self, paths: Sequence[tuple[bytes, tuple[bytes, ...]]]) -> list[Reply]:
        """RCPT TO for each, in one write where the next hop takes that (RFC 2920). Raises LostHalfway."""
        replies: list[Reply] = []
        try:
            if "PIPELINING" not in self.capabilities:
                for path, parameters in paths:
                    replies.append(await self.rcpt(path, parameters))
                return replies
            for answer in self._ask_all([_line(b"RCPT TO:", path, parameters) for path, parameters in paths]):
                self._link.allow(self._command_seconds)
                reply = await self.reply_to(answer)
                replies.append(reply if reply.is_positive else self._must_be_refusal(reply))
        except NextHopUnavailable as error:
            raise LostHalfway(str(error), replies) from None
        return replies

    async def authenticate(self, line: bytes) -> Reply:
        """One line of a client's AUTH exchange, as it came (RFC 4954 4). From then on the connection is its alone."""
        self.is_signed_in = True
        reply = await self.command(line, self._command_seconds)
        if 300 <= reply.code < 400 and reply.code != 334:
            raise self._out_of_step(reply)
        return reply

    async def send(self, prefix: bytes, wire: Wire, *, is_chunked: bool = False) -> Reply:
        """Hand over the content, `prefix` and then `wire`, and return the next hop's last word.

        `prefix` is empty or whole header lines of ours. `wire` is dot-stuffed and lacks the final `.` line; when
        `is_chunked` it is the content itself, which goes out by BDAT, or by DATA to a next hop that has no CHUNKING and
        if it has no bare line ends. A refusal, before the content or in the midst of it, is returned as the reply.
        Only after the last byte was written can FinalReplyLost come.
        """
        try:
            if not is_chunked:
                return await self._send_data(data_blocks(prefix, wire))
            if "CHUNKING" in self.capabilities:
                answer = self._link.expect(self._settings.block_seconds)
                reply = await self._pour(chunk_blocks(prefix, wire), answer)
                # RFC 3030 2: what state a refused chunk leaves is not certain until RSET.
                self.in_transaction = self.is_open and not reply.is_positive
                return reply
            if await has_bare_line_end(wire):
                return BARE_LINE_ENDS
            return await self._send_data(stuffed_blocks(prefix, wire))
        except NextHopUnavailable:
            raise
        except BaseException:
            self.close()
            raise

    async def reset(self) -> None:
        """RSET. Never fails: a connection that cannot be reset is closed, which resets as well."""
        try:
            reply = await self.command(b"RSET", self._command_seconds)
        except NextHopUnavailable:
            return
        if reply.is_positive:
            self.in_transaction = False
        else:
            self.close()

    async def quit(self) -> None:
        """Say QUIT and close, without waiting long for the answer."""
        try:
            await self.command(b"QUIT", min(QUIT_SECONDS, self._command_seconds))
        except NextHopUnavailable:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """End the connection at once; what was not confirmed is not delivered."""
        self.in_transaction = False
        self._link.abort()

    def command(self, line: bytes, seconds: float) -> Awaitable[Reply]:
        """Any one command, and its reply, which is not 421. Raises NextHopUnavailable; the line is in no error.

        It goes out at once; what is returned is to be awaited.
        """
        if b"\r" in line or b"\n" in line:
            raise ValueError("a command is one line")
        return self.reply_to(self._link.ask(line + b"\r\n", seconds))

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Begin TLS. Raises OSError. What the next hop said of itself before no longer counts (RFC 3207 4.2)."""
        await self._link.start_tls(context, host, seconds)
        self.is_encrypted = True

    # --- replies ------------------------------------------------------------------------------------------------------

    async def reply_to(self, answer: Answer) -> Reply:
        """As `command`, for a reply that is awaited already."""
        try:
            reply = await answer
        except BaseException:
            self.close()
            raise
        if reply is None or reply.code == 421:  # RFC 5321 3.8: 421 comes with the end of the connection
            raise self._gone("the next hop closed the connection")
        return reply

    async def _last_of(self, lines: list[bytes]) -> Reply:
        """The reply to the last of these commands, in one write where the next hop takes that."""
        if "PIPELINING" not in self.capabilities:
            for line in lines[:-1]:
                await self.command(line, self._command_seconds)
            return await self.command(lines[-1], self._command_seconds)
        *answers, last = self._ask_all(lines)
        for answer in answers:
            await self.reply_to(answer)
        return await self.reply_to(last)

    def _ask_all(self, lines: list[bytes]) -> list[Answer]:
        commands = b"\r\n".join((*lines, b""))
        if commands.count(b"\r") != len(lines) or commands.count(b"\n") != len(lines):
            raise ValueError("a command is one line")
        if not self.is_open:
            raise NextHopUnavailable("the next hop closed the connection")
        answers = [self._link.expect(self._command_seconds) for _ in lines]
        self._link.write(commands)
        return answers

    def _gone(self, what: str) -> NextHopUnavailable:
        self.close()
        late = self._link.late_after
        return NextHopUnavailable(what if late is None else f"the next hop gave no reply in {late:g} s")

    def _must_be_refusal(self, reply: Reply) -> Reply:
        # A 2xx here would be taken for "delivered" by everybody above.
        if reply.code < 400:
            raise self._out_of_step(reply)
        return reply

    def _out_of_step(self, reply: Reply) -> NextHopUnavailable:
        self.close()
        return NextHopUnavailable(f"the next hop is out of step with {reply.code}")

    # --- content ------------------------------------------------------------------------------------------------------

    async def _send_data(self, blocks: Blocks) -> Reply:
        go_ahead = await self.command(b"DATA", self._settings.data_seconds)
        if go_ahead.code != 354:
            return self._must_be_refusal(go_ahead)
        return await self._pour(blocks, self._link.expect(self._settings.block_seconds))

    async def _pour(self, blocks: Blocks, answer: Answer) -> Reply:
        block = held_back = next(blocks)
        try:
            for block in blocks:
                self._link.allow(self._settings.block_seconds)
                self._link.write(held_back)
                await self._link.room()
                if answer.done() or not self.is_open:
                    return self._refused_in_mid_body(answer)
                held_back = block
            if not self.is_open:
                raise self._gone("the next hop closed the connection")
            self._link.allow(self._settings.final_seconds)
            self._link.write(held_back)
        finally:
            # The wire may be a mapped file, which cannot be closed while a traceback holds a view of it.
            block = held_back = b""
            blocks.close()
        return await self._final_reply(answer)

    def _refused_in_mid_body(self, answer: Answer) -> Reply:
        # Not all was written, so the message cannot have been accepted.
        reply = answer.result() if answer.done() else None
        is_late = self._link.late_after is not None
        self.close()
        if is_late:
            raise NextHopUnavailable("the next hop takes no more of the message")
        if reply is None or reply.code == 421:
            raise NextHopUnavailable("the next hop closed the connection in mid-message")
        return self._must_be_refusal(reply)

    async def _final_reply(self, answer: Answer) -> Reply:
        reply = await answer
        if reply is None or 300 <= reply.code < 400:
            self.close()
            raise FinalReplyLost("the next hop did not confirm the message")
        self.in_transaction = False
        if reply.code == 421:
            self.close()
            raise NextHopUnavailable("the next hop refused the message and closed the connection")
        return reply


def _line(verb: bytes, path: bytes, parameters: tuple[bytes, ...]) -> bytes:
    return b" ".join((verb + path, *parameters)) if parameters else verb + path
