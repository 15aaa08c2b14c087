"""A client of a storm: one transaction after the other over real sockets, well-behaved or not.

What it does is decided beforehand (`Conduct`), so that a seed gives the same deeds; what it saw is an `Attempt`.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from tests.end_to_end.storm.ledger import Attempt
from tests.end_to_end.storm.letters import Letter

SECONDS = 60.0  # for one transaction; a slow one takes a few
BLOCK_BYTES = 65_536


class HangUp(Enum):
    """Where a client goes away without a word."""

    BEFORE_CONTENT = auto()
    IN_CONTENT = auto()
    AFTER_THE_DOT = auto()


@dataclass(frozen=True, slots=True)
class Conduct:
    """How one transaction is done, as far as the relay announces what it takes."""

    hang_up: HangUp | None = None
    is_abrupt: bool = False  # hangs up with a reset in place of an orderly end
    is_slow: bool = False
    is_pipelined: bool = False
    chunks: int = 0  # BDAT in so many; 0: DATA
    is_encrypted: bool = False
    is_last: bool = True  # the connection is not used again


@dataclass(frozen=True, slots=True)
class Manners:
    """How often clients do what; all 0 is the plainest of clients."""

    hang_up: float = 0.0
    slow: float = 0.0
    pipelined: float = 0.0
    chunked: float = 0.0
    encrypted: float = 0.0
    kept_open: float = 0.0

    def conduct(self, dice: random.Random) -> Conduct:
        return Conduct(
            hang_up=dice.choice(list(HangUp)) if dice.random() < self.hang_up else None,
            is_abrupt=dice.random() < 0.5,
            is_slow=dice.random() < self.slow,
            is_pipelined=dice.random() < self.pipelined,
            chunks=dice.randint(1, 4) if dice.random() < self.chunked else 0,
            is_encrypted=dice.random() < self.encrypted,
            is_last=dice.random() >= self.kept_open,
        )


class _Refused(Exception):
    """The transaction ends with this reply."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class _HungUp(Exception):
    """As the conduct says."""


class Client:
    """One session's end of the line: opens a connection when it has none."""

    def __init__(self) -> None:
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._offered: frozenset[str] = frozenset()

    async def attempt(
        self, letter: Letter, number: int, recipients: Sequence[str], port: int, conduct: Conduct
    ) -> Attempt:
        """Send a letter to these recipients; what came of it. Raises nothing."""
        run = _Transaction(self, letter, f"{letter.token}.{number}", recipients, conduct)
        began, is_connected, hung_up, answer = time.monotonic(), False, False, ""
        try:
            async with asyncio.timeout(SECONDS):
                await self._connect(port, conduct)
                is_connected = True
                answer = await run.run()
        except _Refused as refused:
            answer, is_connected = refused.reply, True
        except _HungUp:
            hung_up = True
        except (OSError, EOFError):  # TimeoutError among them
            pass
        # After a refusal the transaction may still be open: a client that knows no better begins anew.
        if conduct.is_last or hung_up or not answer.startswith("2"):
            self.close(is_abrupt=hung_up and conduct.is_abrupt)
        return Attempt(
            letter.token, number, began, time.monotonic(), tuple(run.accepted), run.refused, answer,
            is_connected, run.is_handed_over, hung_up,
        )  # fmt: skip

    def close(self, *, is_abrupt: bool = False) -> None:
        if self._writer is not None:
            if is_abrupt:
                self._writer.transport.abort()
            self._writer.close()
        self._reader = self._writer = None

    @property
    def offered(self) -> frozenset[str]:
        """Keywords of the last EHLO."""
        return self._offered

    async def _connect(self, port: int, conduct: Conduct) -> None:
        if self._writer is not None:
            return
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        self._writer.transport.set_write_buffer_limits(high=0)  # drained is then: with the system
        await self.reply("220")
        await self._ehlo()
        if conduct.is_encrypted and "STARTTLS" in self._offered:
            await self.write(b"STARTTLS\r\n")
            await self.reply("220")
            await self._writer.start_tls(_anybody(), server_hostname="localhost")
            self._writer.transport.set_write_buffer_limits(high=1)  # with 0 the library's TLS never says: drained
            await self._ehlo()

    async def _ehlo(self) -> None:
        await self.write(b"EHLO client.test\r\n")
        lines = (await self.reply("250")).split("\n")
        self._offered = frozenset(line[4:].split(" ")[0].upper() for line in lines[1:])

    async def write(self, block: bytes) -> None:
        assert self._writer is not None
        self._writer.write(block)
        await self._writer.drain()

    async def reply(self, wanted: str = "") -> str:
        """A whole reply, its lines split by newline; _Refused with its last line when it is not the wanted one."""
        assert self._reader is not None
        lines = [""]
        while lines[-1][3:4] != " ":
            lines.append((await self._reader.readuntil(b"\r\n")).decode("latin-1").rstrip())
        if not lines[-1].startswith(wanted):
            raise _Refused(lines[-1])
        return "\n".join(lines[1:])


@cache
def _anybody() -> ssl.SSLContext:
    """A client that encrypts whoever answers, as mail servers do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class _Transaction:
    """MAIL to the final reply."""

    def __init__(self, client: Client, letter: Letter, name: str, recipients: Sequence[str], conduct: Conduct) -> None:
        self._client = client
        self._letter = letter
        self._name = name
        self._recipients = recipients
        self._conduct = conduct
        self.accepted: list[str] = []
        self.refused: dict[str, str] = {}
        self.is_handed_over = False
        self._put_off = ""

    async def run(self) -> str:
        """The final reply, a positive one."""
        is_chunked = bool(self._conduct.chunks) and "CHUNKING" in self._client.offered
        await self._envelope(then=[] if is_chunked else [b"DATA\r\n"])
        if is_chunked:
            return await self._send_chunks()
        return await self._send_data()

    async def _envelope(self, then: list[bytes]) -> None:
        """MAIL and RCPT and, for DATA, that too; in one write where the relay takes it so (RFC 2920 3.1)."""
        mail = f"MAIL FROM:<{self._letter.reverse_path}> ENVID={self._name}\r\n".encode()
        rcpts = [f"RCPT TO:<{recipient}>\r\n".encode() for recipient in self._recipients]
        is_hanging_up = self._conduct.hang_up is HangUp.BEFORE_CONTENT
        commands = [mail, *rcpts, *([] if is_hanging_up else then)]
        if is_pipelined := self._conduct.is_pipelined and "PIPELINING" in self._client.offered:
            await self._client.write(b"".join(commands))
        for index, command in enumerate(commands):
            if not is_pipelined:
                await self._client.write(command)
            if index == 0:
                await self._client.reply("250")
            elif index <= len(self._recipients):
                self._hear(self._recipients[index - 1], await self._client.reply())
            else:
                await self._client.reply("354")
            if index == len(self._recipients) and not self.accepted:
                raise _Refused(self._put_off or next(iter(self.refused.values())))
        if is_hanging_up:
            raise _HungUp

    def _hear(self, recipient: str, reply: str) -> None:
        if reply.startswith("25"):
            self.accepted.append(recipient)
        elif reply.startswith("5"):
            self.refused[recipient] = reply
        elif reply.startswith("421"):
            raise _Refused(reply)
        else:
            self._put_off = reply

    async def _send_data(self) -> str:
        wire = self._letter.wire
        await self._pour(wire)
        self.is_handed_over = True
        await self._client.write(b".\r\n")
        return await self._final()

    async def _send_chunks(self) -> str:
        """BDAT (RFC 3030), the last chunk perhaps empty."""
        content, chunks = self._letter.content, self._conduct.chunks
        size = max(1, len(content) // chunks)
        for start in range(0, len(content), size):
            chunk = content[start : start + size]
            is_last = start + size >= len(content)
            await self._client.write(b"BDAT %d%s\r\n" % (len(chunk), b" LAST" if is_last else b""))
            await self._pour(chunk[:-1])
            self.is_handed_over = is_last
            await self._client.write(chunk[-1:])
            if not is_last:
                await self._client.reply("250")
        return await self._final()

    async def _pour(self, block: bytes) -> None:
        """Content but for its last piece; as far as half of it for one who hangs up there."""
        is_hanging_up = self._conduct.hang_up is HangUp.IN_CONTENT
        end = len(block) // 2 if is_hanging_up else len(block)
        piece = max(1, end // 20) if self._conduct.is_slow else BLOCK_BYTES
        for start in range(0, end, piece):
            await self._client.write(block[start : min(start + piece, end)])
            if self._conduct.is_slow:
                await asyncio.sleep(0.1)
        if is_hanging_up:
            raise _HungUp

    async def _final(self) -> str:
        if self._conduct.hang_up is HangUp.AFTER_THE_DOT:
            raise _HungUp
        return await self._client.reply("250")
