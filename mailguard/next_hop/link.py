"""The bytes of one connection: commands go out, replies are handed out in the order in which they were asked for.

Whatever is out of order ends the connection, and with it every wait: a malformed or unasked reply, a reply that is
late, the peer's own end. Nothing here knows what a command means.
"""

import asyncio
import math
import ssl
from collections import deque
from collections.abc import Callable
from typing import cast

from mailguard.errors import NextHopUnavailable
from mailguard.next_hop.reply_parser import MalformedReply, ReplyParser
from mailguard.replies import Reply

_CLOCK_SECONDS = 0.002  # timers ring up to a tick of the loop's clock early

Answer = asyncio.Future[Reply | None]
"""The reply to come; None when the connection ended first."""


class Link(asyncio.Protocol):
    """One connection as bytes. `late_after` is the seconds in which no reply came, once that has ended it."""

    def __init__(self, *, shortest_seconds: float) -> None:
        """`shortest_seconds`: about the shortest wait asked for, so that the timer need not be moved forward."""
        self._loop = asyncio.get_running_loop()
        self._parser = ReplyParser()
        self._awaited: deque[Answer] = deque()
        self._room: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._has_ended = False
        self._on_end: Callable[[], None] | None = None
        self._shortest = shortest_seconds
        self._seconds = self._deadline = self._rings_at = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self.late_after: float | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    @property
    def is_quiet(self) -> bool:
        """True while it is open, nothing is waited for and nothing came that nobody asked for."""
        return self.is_open and not self._awaited and self._parser.is_between_replies

    @property
    def replies_to_come(self) -> int:
        return len(self._awaited)

    @property
    def ssl_object(self) -> ssl.SSLObject | None:
        return self._transport.get_extra_info("ssl_object") if self._transport is not None else None

    def when_ended(self, call: Callable[[], None]) -> None:
        """Call this once the connection has ended, at once when it has."""
        if self._has_ended:
            call()
        else:
            self._on_end = call

    # --- out ----------------------------------------------------------------------------------------------------------

    def ask(self, command: bytes, seconds: float) -> Answer:
        """Write a command, and await its reply for so long. Raises NextHopUnavailable when the connection has ended."""
        transport = self._transport
        if transport is None or transport.is_closing():
            raise NextHopUnavailable("the next hop closed the connection")
        answer: Answer = self._loop.create_future()
        self._awaited.append(answer)
        self.allow(seconds)
        transport.write(command)
        return answer

    def expect(self, seconds: float) -> Answer:
        """The next reply nobody awaits yet."""
        answer: Answer = self._loop.create_future()
        if self._has_ended:
            answer.set_result(None)
            return answer
        self._awaited.append(answer)
        self.allow(seconds)
        return answer

    def write(self, block: bytes | memoryview) -> None:
        if self._transport is not None:
            self._transport.write(block)

    async def room(self) -> None:
        """Wait until the peer has taken enough of what was written, or the connection has ended."""
        if self._room is not None:
            await self._room
        else:
            await asyncio.sleep(0)  # others wait too, and an early reply is to be seen

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Go on under TLS. Raises OSError (ssl.SSLError among them) after a handshake that failed."""
        transport = self._transport
        if transport is None:
            raise ConnectionResetError
        try:
            upgraded = await self._loop.start_tls(
                transport, self, context, server_hostname=host, ssl_handshake_timeout=seconds
            )
        except BaseException:
            transport.abort()
            raise
        if upgraded is None or self._has_ended:
            raise ConnectionResetError
        self._transport = upgraded

    def abort(self) -> None:
        """End the connection now. Who awaits something hears of it in the loop's next round."""
        if self._transport is not None:
            self._transport.abort()

    # --- time ---------------------------------------------------------------------------------------------------------

    def allow(self, seconds: float) -> None:
        """From now on what is awaited has so much time. One timer serves all waits, since it is dear to move one."""
        now = self._loop.time()
        self._seconds = seconds
        self._deadline = now + seconds
        if self._deadline < self._rings_at:
            self._set_timer(min(seconds, self._shortest))

    def _set_timer(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at = self._loop.time() + seconds
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer, self._rings_at = None, math.inf
        if not self._awaited:
            return
        left = self._deadline - self._loop.time()
        if left > _CLOCK_SECONDS:
            self._set_timer(min(left, self._shortest))
        else:
            self.late_after = self._seconds
            self.abort()

    # --- in -----------------------------------------------------------------------------------------------------------

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
            answer = self._awaited.popleft()
            if not answer.done():
                answer.set_result(reply)

    def pause_writing(self) -> None:
        self._room = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._has_ended = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.resume_writing()
        while self._awaited:
            answer = self._awaited.popleft()
            if not answer.done():
                answer.set_result(None)
        if self._on_end is not None:
            self._on_end()
            self._on_end = None
