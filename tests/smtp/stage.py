"""The stage of these tests: a fake next hop, the real relay before it, and a client that speaks raw bytes."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mailguard.config import NextHopSettings, RelaySettings
from mailguard.message import Message
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from mailguard.smtp.receiving import Process
from mailguard.smtp_proxy import Relay
from tests.fake_next_hop import FakeNextHop

HOSTNAME = "mailguard.test"


class Client:
    """A client that says exactly the bytes it is given."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, port: int) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))

    async def reply(self) -> bytes:
        """One whole reply, line ends included; empty when the connection ended."""
        lines = b""
        async with asyncio.timeout(10):
            while line := await self.reader.readline():
                lines += line
                if line[3:4] == b" ":
                    break
        return lines

    async def write(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def ask(self, line: bytes) -> bytes:
        await self.write(line + b"\r\n")
        return await self.reply()

    async def envelope(self, *recipients: bytes, mail: bytes = b"<alice@gemeente.test>") -> list[bytes]:
        """Greeting, EHLO, MAIL and RCPT; the replies from MAIL on."""
        await self.reply()
        await self.ask(b"EHLO client.test")
        return await self.again(*recipients, mail=mail)

    async def again(self, *recipients: bytes, mail: bytes = b"<alice@gemeente.test>") -> list[bytes]:
        """MAIL and RCPT of a further message."""
        lines = [b"MAIL FROM:" + mail, *(b"RCPT TO:" + r for r in recipients or (b"<bob@example.test>",))]
        return [await self.ask(line) for line in lines]

    async def data(self, wire: bytes) -> bytes:
        """DATA with this wire image, which lacks the final dot line; the last reply."""
        go_ahead = await self.ask(b"DATA")
        if not go_ahead.startswith(b"354"):
            return go_ahead
        return await self.ask(wire + b".")

    async def is_closed(self) -> bool:
        async with asyncio.timeout(10):
            try:
                return await self.reader.read(1) == b""
            except ConnectionResetError:  # what it had sent was not read any more
                return True

    def close(self) -> None:
        self.writer.close()

    def reset(self) -> None:
        """Break the line: no FIN, but a RST."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass
class Stage:
    hop: FakeNextHop
    next_hop: NextHop
    relay: Relay
    clients: list[Client] = field(default_factory=list)

    async def client(self) -> Client:
        client = await Client.connect(self.relay.port)
        self.clients.append(client)
        return client


async def hand_over(message: Message, connection: Connection) -> Reply:
    """The simplest process: pass it."""
    return await connection.send(message.trace, message.wire, is_chunked=message.is_chunked)


@asynccontextmanager
async def stage(
    process: Process = hand_over, *, next_hop: dict[str, Any] | None = None, **relay: Any
) -> AsyncIterator[Stage]:
    """Fake next hop and relay, both running; keywords are settings of the relay, `next_hop` those of the other side."""
    async with FakeNextHop() as hop:
        settings = RelaySettings.model_validate({"port": 0, "hostname": HOSTNAME, "shutdown_seconds": 2.0} | relay)
        client = NextHop(NextHopSettings.model_validate({"port": hop.port} | (next_hop or {})), HOSTNAME)
        server = Relay(settings, client, process)
        await server.start()
        setting = Stage(hop, client, server)
        try:
            yield setting
        finally:
            for visitor in setting.clients:
                visitor.close()
            await server.stop()
            await client.close()


async def eventually(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so; it must become so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for gives no event
            await asyncio.sleep(0.005)


def without_trace(content: bytes) -> bytes:
    """The content behind our own Received field, which must be there."""
    first, second, third, *rest = content.split(b"\r\n")
    assert first.startswith(b"Received: from ")
    assert second.startswith(b"\tby ")
    assert third.startswith(b"\t")
    return b"\r\n".join(rest)
