"""A relay in Python, served in a process of its own: `python -m benchmarks.peers.served NAME PORT SINK`.

Each line on standard input is answered with how late the event loop was since the line before, as JSON.
"""

import asyncio
import json
import logging
import sys
import time
from weakref import WeakKeyDictionary

import aiosmtplib
import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailguard.config import NextHopSettings, RelaySettings
from mailguard.message import Message
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from mailguard.smtp_proxy import Relay

TICK_SECONDS = 0.005


class PassOn:
    """The plainest relay of the two libraries: what aiosmtpd took, aiosmtplib sends, a connection per session."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._clients: WeakKeyDictionary[Session, aiosmtplib.SMTP] = WeakKeyDictionary()

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        client = self._clients.get(session)
        if client is None:
            client = self._clients[session] = aiosmtplib.SMTP(hostname="127.0.0.1", port=self._port, start_tls=False)
            await client.connect()
        assert isinstance(envelope.content, bytes)
        _, reply = await client.sendmail(envelope.mail_from or "", envelope.rcpt_tos, envelope.content)
        return f"250 {reply}"

    async def handle_QUIT(self, _server: SMTP, session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if client := self._clients.pop(session, None):
            await client.quit()
        return "221 Bye"


async def start_aiosmtpd(port: int, sink: int) -> None:
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    handler = PassOn(sink)
    # A host name that is given spares it a look-up for each connection; no limit on size, as the others here.
    await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="relay.test", data_size_limit=None), "127.0.0.1", port
    )


async def pass_on(message: Message, connection: Connection) -> Reply:
    return await connection.send(message.trace, message.wire, is_chunked=message.is_chunked)


async def start_mailguard(port: int, sink: int) -> None:
    next_hop = NextHop(NextHopSettings(port=sink), "relay.test")
    await Relay(RelaySettings(port=port, max_connections_per_client=100), next_hop, pass_on).start()


class Lag:
    """How late a tick came, and how much of that time this thread was at work: the rest is another process'."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._own: list[float] = []

    async def watch(self) -> None:
        while True:
            # Not the loop's own clock, which stands still while the loop is at work.
            began, worked = time.monotonic(), time.thread_time()
            await asyncio.sleep(TICK_SECONDS)
            late = max(0.0, time.monotonic() - began - TICK_SECONDS)
            self._late.append(late * 1000)
            self._own.append(min(late, time.thread_time() - worked) * 1000)

    def answer(self) -> None:
        sys.stdin.readline()
        print(json.dumps({"late": self._late, "own": self._own}), flush=True)
        self._late, self._own = [], []


async def serve(name: str, port: int, sink: int) -> None:
    lag = Lag()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), lag.answer)
    await {"mailguard": start_mailguard, "aiosmtpd": start_aiosmtpd}[name](port, sink)
    await lag.watch()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
