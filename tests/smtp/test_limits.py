"""Back-pressure: what is over a limit is put off, never lost, and never taken into memory."""

import asyncio
import tracemalloc
from typing import Any

from tests.smtp.stage import eventually, hand_over, stage, without_trace

MIB = 1024 * 1024
SMALL: dict[str, Any] = {"memory_bytes": 16 * MIB, "spool_above_bytes": 65_536}


def test_one_client_cannot_take_all_places():
    async def scene():
        async with stage(max_connections=10, max_connections_per_client=2) as setting:
            first, second, third = [await setting.client() for _ in range(3)]
            assert (await first.reply())[:3] == (await second.reply())[:3] == b"220"
            assert (await third.reply()).startswith(b"421 4.7.0 ")
            await first.ask(b"QUIT")
            await eventually(lambda: len(setting.relay._sessions) == 1)
            assert (await (await setting.client()).reply())[:3] == b"220"

    asyncio.run(scene())


def test_a_spent_budget_puts_new_messages_off_and_lets_those_under_way_end():
    async def scene():
        async with stage(memory_bytes=16 * MIB, spool_above_bytes=8 * MIB) as setting:
            budget = setting.relay._terms.budget
            large, small = await setting.client(), await setting.client()
            await large.envelope()
            await large.ask(b"DATA")
            await large.write(b"x" * 4 * MIB + b"\r\n")
            await eventually(lambda: budget.used_bytes == 4 * MIB + 2)
            budget.take(12 * MIB)  # what others have
            await small.reply()
            await small.ask(b"EHLO client.test")
            assert await small.ask(b"MAIL FROM:<>") == b"452 4.3.1 Too much mail under way, try again later\r\n"
            assert (await large.ask(b".")).startswith(b"250")
            assert await small.ask(b"MAIL FROM:<>") == b"250 2.1.0 Sender ok\r\n"
            await eventually(lambda: budget.used_bytes == 12 * MIB)
            assert len(setting.hop.accepted) == 1

    asyncio.run(scene())


def test_a_large_message_is_spooled_and_arrives_as_it_came():
    wire = b"".join(b"%07d line of a large message\r\n..dot\r\n" % n for n in range(100_000))
    spooled = []

    async def process(message, connection):
        spooled.append(not isinstance(message.wire, bytes))
        return await hand_over(message, connection)

    async def scene():
        async with stage(process, **SMALL) as setting:
            client = await setting.client()
            await client.envelope()
            assert (await client.data(wire)).startswith(b"250")
            await client.again()
            assert (await client.data(b"small\r\n")).startswith(b"250")
            assert [without_trace(received.content) for received in setting.hop.accepted] == [wire, b"small\r\n"]
            assert setting.relay._terms.budget.used_bytes == 0

    asyncio.run(scene())
    assert spooled == [True, False]


def test_a_full_spool_is_452_and_the_end_of_the_session(monkeypatch):
    def full(self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mailguard.smtp.image.Spool.open", full)

    async def scene():
        async with stage(**SMALL) as setting:
            client = await setting.client()
            await client.envelope()
            assert (await client.data(b"x" * 200_000 + b"\r\n")).startswith(b"452 4.3.1 No room")
            assert await client.is_closed()
            other = await setting.client()
            await other.envelope()
            assert (await other.data(b"small\r\n")).startswith(b"250")
            assert len(setting.hop.accepted) == 1
            assert setting.relay._terms.budget.used_bytes == 0

    asyncio.run(scene())


def test_content_that_is_refused_leaves_nothing_in_memory():
    async def scene():
        async with stage(max_message_bytes=MIB) as setting:
            client = await setting.client()
            await client.envelope()
            await client.ask(b"DATA")
            tracemalloc.start()
            for _ in range(19):
                await client.write(b"x" * 98_302 + b"\r\n")
            assert await client.ask(b".") == b"552 5.3.4 Message too large\r\n"
            kept, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert kept < MIB
            assert setting.relay._terms.budget.used_bytes == 0

    asyncio.run(scene())
