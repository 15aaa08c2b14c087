"""The stage of the next hop's tests: fake next hops, the client before them, and both event loops it runs on."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import uvloop

from mailguard.config import NextHopSettings
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from tests.certificates import Pair
from tests.fake_next_hop import FakeNextHop

HOSTNAME = "mailguard.test"
ALICE = b"<alice@gemeente.test>"
BOB = b"<bob@client.example>"


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run it on uvloop, as the relay does, and on asyncio's own loop, as the office does."""
    for loop_factory in (uvloop.new_event_loop, asyncio.new_event_loop):
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(_in_time(scene))


async def _in_time(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async with asyncio.timeout(20):
        await scene()


def client(*hops: FakeNextHop, **settings: Any) -> NextHop:
    """The client, with the first of these as its server and the others as fallbacks."""
    first, *others = hops
    fallbacks = [{"host": "127.0.0.1", "port": hop.port} for hop in others]
    return NextHop(NextHopSettings.model_validate({"port": first.port, "fallbacks": fallbacks, **settings}), HOSTNAME)


@asynccontextmanager
async def next_hop(hop: FakeNextHop | None = None, **settings: Any) -> AsyncIterator[tuple[FakeNextHop, NextHop]]:
    """A fake next hop and a client with these settings."""
    async with hop or FakeNextHop() as fake:
        way = client(fake, **settings)
        try:
            yield fake, way
        finally:
            await way.close()


async def ready(way: NextHop) -> Connection:
    """A fresh connection on which the content is awaited."""
    connection = await way.open()
    return await begin(connection)


async def begin(connection: Connection) -> Connection:
    assert (await connection.mail(ALICE)).code == 250
    assert (await connection.rcpt(BOB)).code == 250
    return connection


async def one_message(way: NextHop, wire: bytes = b"Subject: x\r\n\r\nbody\r\n") -> Reply:
    """Borrow, hand over one message, give back."""
    connection = await begin(await way.borrow())
    reply = await connection.send(b"", wire)
    way.give_back(connection)
    return reply


def server_context(pair: Pair, *, client_ca: str = "") -> ssl.SSLContext:
    """TLS of a fake next hop; with `client_ca` it wants a certificate of that CA from its clients."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.private_key)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    return context
