"""Attacks on the engine: floods, drips and clients that do not listen cost others nothing and leave nothing behind."""

import asyncio
import gc
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import uvloop

from tests.certificates import authority
from tests.ports import free_port
from tests.smtp.script import Papers
from tests.smtp.stage import Client, eventually, stage, without_trace

LOOPS = pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])


def on(loop, scene):
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(scene())


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def longest_pause(work) -> float:
    """The longest time, in CPU seconds, for which one thing held the event loop while `work` ran."""
    longest, running = 0.0, asyncio.ensure_future(work)
    while not running.done():
        before = time.thread_time()
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - before)
    await running
    return longest


async def drained(client, last: bytes) -> None:
    """Hear everything up to this."""
    heard = b""
    async with asyncio.timeout(60):
        while not heard.endswith(last):
            heard = heard[-len(last) :] + await client.reader.read(2**16)


@LOOPS
def test_a_flood_of_commands_leaves_others_their_turn(loop):
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.reply()
            await client.ask(b"EHLO x")

            async def flood():
                client.writer.write(b"EHLO x\r\n" * 40_000 + b"QUIT\r\n")
                await drained(client, b"221 2.0.0 Bye\r\n")

            assert await longest_pause(flood()) < 0.15

    on(loop, scene)


@LOOPS
def test_a_flood_of_tiny_chunks_leaves_others_their_turn_and_costs_no_memory(loop):
    held = []

    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.envelope()
            dialogue = next(iter(setting.relay._sessions))._dialogue
            assert dialogue is not None
            transaction = dialogue._transaction

            async def flood():
                client.writer.write(b"BDAT 1\r\nx" * 30_000 + b"BDAT 0\r\n" * 1000 + b"RSET\r\n")
                await drained(client, b"250 2.0.0 Ok\r\n")

            assert await longest_pause(flood()) < 0.15
            held.append(sum(sys.getsizeof(v) for v in vars(transaction).values()))
            assert setting.relay._terms.budget.used_bytes == 0

    on(loop, scene)
    assert held[0] < 10_000


@LOOPS
def test_tiny_chunks_arrive_in_order(loop):
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.envelope()
            await client.write(b"".join(b"BDAT 2\r\n%02d" % (n % 100) for n in range(20_000)) + b"BDAT 0 LAST\r\n")
            await drained(client, b"Queued as FAKE1\r\n")
            assert without_trace(setting.hop.accepted[0].content) == b"".join(
                b"%02d" % (n % 100) for n in range(20_000)
            )

    on(loop, scene)


@LOOPS
def test_a_client_that_never_listens_leaves_no_open_line(loop, monkeypatch):
    monkeypatch.setattr("mailguard.smtp.session.LINGER_SECONDS", 0.3)

    async def scene():
        async with stage(idle_seconds=1.0) as setting:
            before = open_files()
            client = await setting.client()
            client.writer.transport.pause_reading()  # type: ignore[attr-defined]
            client.writer.transport.set_write_buffer_limits(high=10**9)
            client.writer.write(b"EHLO client.test\r\n" * 200_000)
            await eventually(lambda: bool(setting.relay._sessions))
            session = next(iter(setting.relay._sessions))
            await eventually(lambda: not setting.relay._sessions)
            await eventually(lambda: session.transport is None)
            client.writer.transport.abort()
            await eventually(lambda: open_files() <= before)

    on(loop, scene)


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> Papers:
    ours = authority(tmp_path_factory.mktemp("papers"))
    return Papers(ours, ours.certificate_for("mailguard.test"))


def tls_of(papers, **more) -> dict[str, Any]:
    return {"mode": "offer", "certificate": papers.server.certificate, "private_key": papers.server.private_key} | more


@LOOPS
def test_handshakes_of_one_client_count_against_its_connections(loop, papers):
    port = free_port()

    async def scene():
        async with stage(tls=tls_of(papers, port=port), max_connections_per_client=2) as setting:
            silent = [await Client.connect(port) for _ in range(3)]
            setting.clients += silent
            assert await silent[2].is_closed()
            silent[0].reset()
            silent[1].writer.write(b"EHLO client.test\r\n" * 100)
            assert await silent[1].is_closed()
            transport, _ = await asyncio.get_running_loop().create_connection(
                asyncio.Protocol, "127.0.0.1", port, ssl=papers.of_client(""), server_hostname="mailguard.test"
            )
            transport.abort()

    on(loop, scene)


@LOOPS
def test_tls_begun_behind_a_flood_works(loop, papers):
    async def scene():
        async with stage(tls=tls_of(papers)) as setting:
            client = await setting.client()
            await client.reply()
            await client.write(b"NOOP\r\n" * 50_000 + b"STARTTLS\r\n")
            await drained(client, b"220 2.0.0 Ready to start TLS\r\n")
            await client.writer.start_tls(papers.of_client(""), server_hostname="mailguard.test")
            assert (await client.ask(b"EHLO client.test")).startswith(b"250")

    on(loop, scene)


@LOOPS
def test_every_failure_gives_memory_and_files_back(loop):
    async def process(message, connection):
        raise RuntimeError("a bug of ours")

    async def scene():
        async with stage(process, memory_bytes=16 * 2**20, spool_above_bytes=65536, max_message_bytes=2**20) as setting:
            client = await setting.client()
            await client.envelope()
            gc.collect()
            before = open_files()
            assert (await client.data((b"x" * 70 + b"\r\n") * 5000)).startswith(b"451 4.3.0")
            await client.again()
            assert (await client.data((b"x" * 70 + b"\n") * 5000 + b"\r\n")).startswith(b"550 5.5.2")
            await client.again()
            assert (await client.data((b"x" * 70 + b"\r\n") * 20_000)).startswith(b"552 5.3.4")
            await client.again()
            await client.write(b"BDAT 900000\r\n" + b"x" * 900_000)
            assert (await client.reply()).startswith(b"250")
            await client.write(b"BDAT 200000\r\n" + b"x" * 200_000)
            assert (await client.reply()).startswith(b"552")
            await client.again()
            await client.write(b"BDAT 900000 LAST\r\n" + b"x" * 900_000)
            assert (await client.reply()).startswith(b"451")
            await client.again()
            await client.ask(b"DATA")
            await client.write(b"x" * 500_000)
            client.reset()
            await eventually(lambda: not setting.relay._sessions)
            gc.collect()
            assert setting.relay._terms.budget.used_bytes == 0
            await eventually(lambda: open_files() <= before)

    on(loop, scene)
