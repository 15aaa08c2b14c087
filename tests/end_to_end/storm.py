"""A client that sends many messages at once, tries again as an MTA does, and keeps its own ledger of what it was told.

`Storm.check` holds the ledger against what the next hop got: DESIGN invariant 1, seen from both sides of the relay.
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.fake_next_hop import Received

CONTENT = "From: alice@ons.example\r\nTo: bob@example.test\r\nSubject: storm\r\nX-Token: {token}\r\n\r\n{body}\r\n"
# What stands in every message and must stand in no log.
PERSONAL = ("alice", "bob@", "example.test", "912345676", "900000004")
LEAK = "Het BSN is 912345676."


@dataclass
class Ledger:
    """What the client knows of each message: told 250, told no, and how often it heard nothing after the final dot."""

    accepted: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)


class Storm:
    """`with Storm(port_of, sessions=8) as storm:` sends until the block ends, then until nothing is under way."""

    def __init__(self, port_of: Callable[[], int], body: str, *, sessions: int = 8) -> None:
        self._port_of = port_of
        self._sessions = sessions
        self._body = body
        self._is_ending = False
        self._number = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._blow()), daemon=True)
        self.ledger = Ledger()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_ending = True
        self._thread.join(timeout=60)
        assert not self._thread.is_alive()

    def wait_for(self, accepted: int, seconds: float = 30.0) -> None:
        """Until so many more messages were accepted."""
        goal, deadline = len(self.ledger.accepted) + accepted, time.monotonic() + seconds
        while len(self.ledger.accepted) < goal:
            assert time.monotonic() < deadline, f"no progress: {self.ledger.codes}"
            time.sleep(0.01)

    def check(self, arrived: Iterable[Received]) -> int:
        """Every accepted message arrived, once; more copies only for lost replies. Returns how many more."""
        copies = Counter(_token(message.content) for message in arrived)
        lost = [token for token in self.ledger.accepted if not copies[token]]
        assert lost == []
        excess = {token: count for token, count in copies.items() if count > 1 + self.ledger.unheard[token]}
        assert excess == {}
        never_sent = {t for t in copies if t not in self.ledger.accepted and not self.ledger.unheard[t]}
        assert never_sent == set()
        return sum(count - 1 for count in copies.values())

    async def _blow(self) -> None:
        await asyncio.gather(*(self._session() for _ in range(self._sessions)))

    async def _session(self) -> None:
        while not self._is_ending:
            token = f"t{self._number:06d}"
            self._number += 1
            while token not in self.ledger.accepted and not self._is_ending:
                await self._try(token)

    async def _try(self, token: str) -> None:
        content = CONTENT.format(token=token, body=self._body).encode("latin-1")
        is_handed_over = False
        code = "none"
        try:
            async with asyncio.timeout(60):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port_of())
                try:
                    code = await _reply(reader, "220")
                    for line, wanted in _DIALOGUE:
                        writer.write(line)
                        code = await _reply(reader, wanted)
                    is_handed_over = True
                    writer.write(content + b".\r\n")
                    code = "none"
                    code = await _reply(reader, "250")
                finally:
                    writer.close()
            self.ledger.accepted.add(token)
        except _Refused as refused:
            code = refused.text
            self.ledger.refused[token] += 1
            # 4.4.2: the next hop did not confirm; 421: the relay stopped before it did.
            if is_handed_over and code[:9] in ("451 4.4.2", "421 4.3.2"):
                self.ledger.unheard[token] += 1
            await asyncio.sleep(0.02)
        except (OSError, EOFError):  # TimeoutError among them
            self.ledger.unheard[token] += is_handed_over
            await asyncio.sleep(0.02)
        self.ledger.codes[code[:9]] += 1


_DIALOGUE = (
    (b"EHLO client.test\r\n", "250"),
    (b"MAIL FROM:<alice@ons.example>\r\n", "250"),
    (b"RCPT TO:<bob@example.test>\r\n", "250"),
    (b"DATA\r\n", "354"),
)


class _Refused(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


async def _reply(reader: asyncio.StreamReader, wanted: str) -> str:
    while True:
        line = (await reader.readuntil(b"\r\n")).decode("latin-1")
        if line[3:4] == " ":
            break
    if not line.startswith(wanted):
        raise _Refused(line)
    return line


def _token(content: bytes) -> str:
    start = content.index(b"X-Token: ") + 9
    assert content.endswith(b".\r\n")
    return content[start : start + 7].decode()
