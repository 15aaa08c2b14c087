"""Next hops for a storm: they refuse, put off, answer late, hang up at each step, and die between a message and its
reply, as the dice say; what they took is told by attempt.

Content is read in blocks and only its digest is kept. A reply of their own making says `storm:`.
"""

import asyncio
import contextlib
import hashlib
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from tests.end_to_end.storm.ledger import Arrival
from tests.end_to_end.storm.letters import GREY, UNKNOWN_USER
from tests.fake_next_hop import Received
from tests.ports import quiet_port

EXTENSIONS = ("PIPELINING", "SIZE 104857600", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "CHUNKING")
END_OF_DATA = b"\r\n.\r\n"
GREY_TRIES = 2
_TOKEN, _ENVID = re.compile(rb"X-Token: (\w+)\r\n"), re.compile(rb" ENVID=([\w.]+)", re.IGNORECASE)
_RECEIVED_ID = re.compile(rb"\(mailguard\) with \w+ id (\w+);")
HEAD_BYTES = 16_384  # room for trace fields in front of ours


class Hangup(Exception):
    """This side closes the connection."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a next hop does in the place of its friendly reply; without `reply` it hangs up."""

    chance: float
    reply: str = ""
    delay: float = 0.0
    takes_it: bool = False  # the message is taken, whatever is said


# By step; DOT is the final reply, also of BDAT. The relay of a storm waits LATE_SECONDS for it, no longer.
LATE_SECONDS = 3.0
TROUBLES = {
    "CONNECT": (Trouble(0.003, "421 4.7.0 storm: closing"), Trouble(0.003), Trouble(0.003, "220 late", 1.0)),
    "EHLO": (Trouble(0.003, "421 4.7.0 storm: closing"), Trouble(0.003)),
    "MAIL": (
        Trouble(0.006, "451 4.3.0 storm: not now"), Trouble(0.004), Trouble(0.003, "421 4.7.0 storm: closing"),
        Trouble(0.002, "550 5.7.1 storm: not from you"),
    ),
    "RCPT": (
        Trouble(0.004, "450 4.2.0 storm: busy"), Trouble(0.003, "550 5.1.1 storm: no such user"), Trouble(0.002),
        Trouble(0.002, "421 4.7.0 storm: closing"), Trouble(0.003, "250 2.1.5 late", 1.0),
    ),
    "DATA": (
        Trouble(0.004, "451 4.3.0 storm: not now"), Trouble(0.003, "554 5.5.0 storm: no"), Trouble(0.004),
        Trouble(0.003, "421 4.7.0 storm: closing"),
    ),
    "BODY": (Trouble(0.008),),
    "DOT": (
        Trouble(0.008, "451 4.3.0 storm: not now"), Trouble(0.006, "554 5.6.0 storm: no"), Trouble(0.008),
        Trouble(0.012, takes_it=True), Trouble(0.006, "250 2.0.0 late", 1.0, takes_it=True),
        Trouble(0.004, "250 2.0.0 too late", LATE_SECONDS + 2.0, takes_it=True),
        Trouble(0.003, "421 4.7.0 storm: closing"),
    ),
}  # fmt: skip


def arrival(mail: bytes, recipients: tuple[bytes, ...], content: bytes, *, is_chunked: bool = False) -> Arrival | None:
    """What arrived, from its MAIL and RCPT arguments and its content as on the wire; None for no letter of a storm.

    The digest is of the letter as it was sent: without what was put in front of it, dot-stuffing taken off.
    """
    head = bytes(content[:HEAD_BYTES])
    token, envid, relay_id = _TOKEN.search(head), _ENVID.search(mail), _RECEIVED_ID.search(head)
    if token is None:
        return None
    letter = memoryview(content)[token.start() :]
    plain = letter if is_chunked else bytes(letter).replace(b"\r\n..", b"\r\n.")
    return Arrival(
        attempt=envid[1].decode() if envid else "",
        token=token[1].decode(),
        recipients=tuple(path.partition(b">")[0].strip(b"< ").decode() for path in recipients),
        digest=hashlib.sha256(plain).digest(),
        relay_id=relay_id[1].decode() if relay_id else "",
    )


def arrivals(received: list[Received]) -> list[Arrival]:
    """What the fake next hop of other tests took."""
    found = (arrival(message.mail, message.recipients, message.content) for message in received)
    return [each for each in found if each is not None]


@dataclass
class Took:
    """What all next hops of a storm took, and how often they made which trouble."""

    arrivals: list[Arrival] = field(default_factory=list)
    letters_of_ours: int = 0  # what mailguard wrote itself
    troubles: Counter[str] = field(default_factory=Counter)
    greylisted: Counter[bytes] = field(default_factory=Counter)


class _Lines:
    """The bytes of one connection, read as lines, as content up to its dot, or by number."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._buffer = bytearray()

    async def line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            await self._more()
        return self._cut(end, 2)

    async def content(self) -> bytes:
        if self._buffer.startswith(b".\r\n"):
            return self._cut(0, 3)
        searched = 0
        while (end := self._buffer.find(END_OF_DATA, searched)) < 0:
            searched = max(0, len(self._buffer) - len(END_OF_DATA))
            await self._more()
        return self._cut(end + 2, 3)

    async def exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            await self._more()
        return self._cut(size, 0)

    def _cut(self, end: int, skipped: int) -> bytes:
        cut = bytes(self._buffer[:end])
        del self._buffer[: end + skipped]
        return cut

    async def _more(self) -> None:
        block = await self._reader.read(262_144)
        if not block:
            raise Hangup
        self._buffer += block


class _Session:
    """One connection from the relay."""

    def __init__(self, took: Took, roll: "Dice", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._took = took
        self._roll = roll
        self._lines = _Lines(reader)
        self._writer = writer
        self._begin(b"")

    def _begin(self, mail: bytes) -> None:
        self._mail, self._recipients, self._chunks = mail, list[bytes](), list[bytes]()

    async def serve(self) -> None:
        await self._do("CONNECT", "220 next-hop.test ESMTP")
        while True:
            line = await self._lines.line()
            verb, _, argument = line.partition(b" ")
            match verb.upper():
                case b"EHLO":
                    self._begin(b"")
                    await self._do("EHLO", "\n".join(("250 next-hop.test", *(f"250 {e}" for e in EXTENSIONS))))
                case b"MAIL":
                    if (await self._do("MAIL", "250 2.1.0 Ok")).startswith("250"):
                        self._begin(argument.partition(b":")[2])
                case b"RCPT":
                    await self._rcpt(argument.partition(b":")[2])
                case b"DATA":
                    await self._data()
                case b"BDAT":
                    await self._bdat(argument.upper().split())
                case b"QUIT":
                    await self._say("221 2.0.0 Bye")
                    return
                case _:
                    if verb.upper() == b"RSET":
                        self._begin(b"")
                    await self._say("250 2.0.0 Ok")

    async def _rcpt(self, path: bytes) -> None:
        if UNKNOWN_USER.encode() in path:
            await self._say("550 5.1.1 storm: no such user")
            return
        if GREY.encode() in path and self._took.greylisted[path] < GREY_TRIES:
            self._took.greylisted[path] += 1
            await self._say("450 4.7.1 storm: greylisted")
            return
        if (await self._do("RCPT", "250 2.1.5 Ok")).startswith("250"):
            self._recipients.append(path)

    async def _data(self) -> None:
        if not self._recipients:
            await self._say("554 5.5.1 no recipients")
        elif (await self._do("DATA", "354 Go ahead")).startswith("354"):
            self._maybe_gone_in_mid_content()
            await self._end(await self._lines.content(), is_chunked=False)

    async def _bdat(self, words: list[bytes]) -> None:
        chunk = await self._lines.exactly(int(words[0]))
        if not self._recipients:  # also behind a chunk that was refused
            await self._say("554 5.5.1 no recipients")
            return
        self._maybe_gone_in_mid_content()
        self._chunks.append(chunk)
        if words[1:] == [b"LAST"]:
            await self._end(b"".join(self._chunks), is_chunked=True)
        elif not (await self._do("DATA", "250 2.0.0 chunk")).startswith("250"):
            self._begin(b"")

    def _maybe_gone_in_mid_content(self) -> None:
        if self._roll("BODY") is not None:
            self._took.troubles["BODY"] += 1
            raise Hangup

    async def _end(self, content: bytes, *, is_chunked: bool) -> None:
        """Taken or not is decided here, before the reply: whether that is heard is another matter."""
        trouble = self._roll("DOT")
        if trouble is None or trouble.takes_it:
            self._take(content, is_chunked=is_chunked)
        self._begin(b"")
        await self._suffer("DOT", trouble, "250 2.0.0 Ok: queued")

    def _take(self, content: bytes, *, is_chunked: bool) -> None:
        found = arrival(self._mail, tuple(self._recipients), content, is_chunked=is_chunked)
        if found is None:
            self._took.letters_of_ours += 1
        else:
            self._took.arrivals.append(found)

    async def _do(self, step: str, friendly: str) -> str:
        return await self._suffer(step, self._roll(step), friendly)

    async def _suffer(self, step: str, trouble: Trouble | None, friendly: str) -> str:
        reply = friendly
        if trouble is not None:
            self._took.troubles[f"{step} {trouble.reply[:3] or 'closed'}"] += 1
            await asyncio.sleep(trouble.delay)
            reply = trouble.reply
        if not reply:
            raise Hangup
        await self._say(reply)
        if reply.startswith("421"):
            raise Hangup
        return reply

    async def _say(self, reply: str) -> None:
        *head, last = reply.split("\n")
        text = "".join(f"{line[:3]}-{line[4:]}\r\n" for line in head) + last + "\r\n"
        self._writer.write(text.encode())
        await self._writer.drain()


class Dice:
    """Which trouble a step meets; none once it is calm."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(f"next hops {seed}")
        self.is_calm = False

    def __call__(self, step: str) -> Trouble | None:
        if self.is_calm:
            return None
        number = self._dice.random()
        for trouble in TROUBLES[step]:
            number -= trouble.chance
            if number < 0:
                return trouble
        return None


class _Hop:
    """One listener, which can be away for a while."""

    def __init__(self, took: Took, dice: Dice) -> None:
        self._took = took
        self._dice = dice
        self._server: asyncio.Server | None = None
        self._writers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.port = quiet_port()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)

    async def stop(self) -> None:
        """Listen no more and cut every connection."""
        if self._server is not None:
            self._server.close()
        for task, writer in list(self._writers.items()):
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*self._writers, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._writers[task] = writer
        task.add_done_callback(self._left)

    def _left(self, task: "asyncio.Task[None]") -> None:
        self._writers.pop(task).close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(Hangup, OSError):
            await _Session(self._took, self._dice, reader, writer).serve()


class NextHops:
    """A primary and its fallback, in a thread of their own: `with NextHops(seed) as hops:`."""

    def __init__(self, seed: int) -> None:
        self.took = Took()
        self.dice = Dice(seed)
        self.primary, self.fallback = _Hop(self.took, self.dice), _Hop(self.took, self.dice)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        for hop in (self.primary, self.fallback):
            self._wait_for(hop.start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hop in (self.primary, self.fallback):
            self._wait_for(hop.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    @contextlib.contextmanager
    def away(self, *, fallback_too: bool) -> Iterator[None]:
        """The primary, and perhaps both, answer nobody for the length of the block."""
        hops = (self.primary, self.fallback) if fallback_too else (self.primary,)
        for hop in hops:
            self._wait_for(hop.stop())
        try:
            yield
        finally:
            for hop in hops:
                self._wait_for(hop.start())

    def rest(self, seconds: float = LATE_SECONDS + 2.5) -> None:
        """Until a message that is answered too late was taken, if one is under way."""
        time.sleep(seconds)

    def _wait_for(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)
