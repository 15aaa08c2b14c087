"""Who may come in, how long and how much: the limits of a session, and its end."""

import asyncio
import gc
import time
import tracemalloc

import pytest

from mailguard.errors import ListenerUnavailable, NextHopUnavailable
from tests.smtp.stage import Client, eventually, hand_over, stage

SHUTDOWN = b"421 4.3.2 Mail relay is shutting down, try again later\r\n"


def test_is_never_an_open_relay():
    async def scene():
        async with stage(allowed_networks=("192.0.2.0/24",)) as setting:
            client = await setting.client()
            assert await client.reply() == b"554 5.7.1 mailguard takes no mail from your address\r\n"
            assert await client.is_closed()
            assert setting.hop.connections == 0

    asyncio.run(scene())


def test_too_many_connections_are_turned_away_and_a_free_place_is_taken_again():
    async def scene():
        async with stage(max_connections=2) as setting:
            first, second, third = [await setting.client() for _ in range(3)]
            assert (await first.reply())[:3] == (await second.reply())[:3] == b"220"
            assert (await third.reply()).startswith(b"421 4.7.0 ")
            assert await third.is_closed()
            await first.ask(b"QUIT")
            assert await first.is_closed()
            await eventually(lambda: len(setting.relay._sessions) == 1)
            assert (await (await setting.client()).reply())[:3] == b"220"

    asyncio.run(scene())


def test_too_many_recipients_are_452():
    async def scene():
        async with stage(max_recipients=100) as setting:
            client = await setting.client()
            replies = await client.envelope(*(b"<r%d@example.test>" % n for n in range(101)))
            assert replies[-1] == b"452 4.5.3 Too many recipients\r\n"
            assert (await client.data(b"x\r\n")).startswith(b"250")
            assert len(setting.hop.accepted[0].recipients) == 100

    asyncio.run(scene())


def test_too_many_errors_are_421_and_refused_recipients_are_no_errors():
    async def scene():
        async with stage() as setting:
            setting.hop.on("RCPT", "550 5.1.1 No such user")
            client = await setting.client()
            await client.envelope(*[b"<x@example.test>"] * 30)
            replies = [await client.ask(b"BOGUS") for _ in range(20)]
            assert {reply[:9] for reply in replies[:19]} == {b"500 5.5.2"}
            assert replies[19] == b"421 4.7.0 Too many errors\r\n"
            assert await client.is_closed()

    asyncio.run(scene())


@pytest.mark.parametrize(("size", "code"), [(4000, b"250"), (8150, b"250"), (20_000, b"500"), (300_000, b"500")])
def test_long_command_lines(size, code):
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.reply()
            await client.ask(b"EHLO c.test")
            assert (await client.ask(b"MAIL FROM:<alice@gemeente.test> ENVID=" + b"x" * size))[:3] == code
            assert (await client.ask(b"NOOP"))[:3] == b"250"

    asyncio.run(scene())


def test_idle_client_is_shown_out():
    async def scene():
        async with stage(idle_seconds=0.1) as setting:
            client = await setting.client()
            await client.reply()
            assert await client.reply() == b"421 4.4.2 Idle for too long\r\n"
            assert await client.is_closed()

    asyncio.run(scene())


def test_content_is_timed_per_read():
    async def scene():
        async with stage(data_read_seconds=0.2) as setting:
            client = await setting.client()
            await client.envelope()
            await client.ask(b"DATA")
            for _ in range(6):  # twice the time, with blocks large enough for the least rate
                await client.write(b"x" * 100 + b"\r\n")
                await asyncio.sleep(0.07)
            assert (await client.ask(b".")).startswith(b"250")
            await client.again()
            await client.ask(b"DATA")
            await client.write(b"x\r\n")
            assert await client.reply() == b"421 4.4.2 Idle for too long\r\n"
            assert await client.is_closed()
            assert len(setting.hop.received) == 1

    asyncio.run(scene())


def test_dripping_client_is_not_served_for_ever():
    async def scene():
        async with stage(data_read_seconds=1.0) as setting:
            client = await setting.client()
            await client.envelope()
            await client.ask(b"DATA")
            started = time.monotonic()
            for _ in range(3):  # a byte well within each read's time
                await asyncio.sleep(0.3)
                client.writer.write(b"x")
            assert await client.reply() == b"421 4.4.2 Idle for too long\r\n"
            assert time.monotonic() - started < 1.5

    asyncio.run(scene())


def test_too_large_message_is_552_and_the_session_goes_on():
    async def scene():
        async with stage(max_message_bytes=65536) as setting:
            client = await setting.client()
            await client.envelope()
            assert await client.data(b"x" * 65534 + b"\r\n") == b"250 2.0.0 Queued as FAKE1\r\n"
            await client.again()
            assert await client.data(b"x" * 65535 + b"\r\n") == b"552 5.3.4 Message too large\r\n"
            await client.again()
            assert (await client.data(b"small\r\n")).startswith(b"250")
            assert len(setting.hop.accepted) == 2

    asyncio.run(scene())


def test_far_too_large_message_ends_the_session():
    async def scene():
        async with stage(max_message_bytes=65536) as setting:
            client = await setting.client()
            await client.envelope()
            await client.ask(b"DATA")
            await client.write(b"x" * 131_080)
            assert await client.reply() == b"552 5.3.4 Message too large\r\n"
            assert await client.is_closed()

    asyncio.run(scene())


@pytest.mark.parametrize(("hops", "reply"), [(50, b"250"), (51, b"554 5.4.6 Too many hops, mail loop\r\n")])
def test_mail_loops_end(hops, reply):
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.envelope()
            wire = b"Received: from a by b\r\n" * hops + b"\r\n" + b"Received: in the body\r\n" * 60
            assert (await client.data(wire)).startswith(reply)

    asyncio.run(scene())


def test_message_carries_envelope_and_trace():
    messages = []

    async def process(message, connection):
        messages.append(message)
        return await hand_over(message, connection)

    async def scene():
        async with stage(process) as setting:
            setting.hop.on("RCPT", "550 5.1.1 No", containing="charlie")
            client = await setting.client()
            mail = b"<alice@gemeente.test> BODY=8BITMIME"
            recipients = (b"<bob@example.test> NOTIFY=NEVER", b"<charlie@example.test>", b"<@r.test:dora@example.test>")
            await client.envelope(*recipients, mail=mail)
            await client.data(b"..x\r\n")
            await client.again(mail=b"<>")
            await client.data(b"y\r\n")

    asyncio.run(scene())
    first, second = messages
    envelope = first.envelope
    assert (envelope.reverse_path, envelope.reverse_path_raw) == ("alice@gemeente.test", b"<alice@gemeente.test>")
    assert envelope.parameters == (b"BODY=8BITMIME",)
    assert (envelope.client_address, envelope.helo, envelope.is_esmtp) == ("127.0.0.1", "client.test", True)
    assert [(r.address, r.raw, r.parameters) for r in envelope.recipients] == [
        ("bob@example.test", b"<bob@example.test>", (b"NOTIFY=NEVER",)),
        ("dora@example.test", b"<@r.test:dora@example.test>", ()),
    ]
    assert first.wire == b"..x\r\n"
    assert first.content() == b".x\r\n"
    assert first.trace.startswith(b"Received: from client.test ([127.0.0.1])\r\n\tby mailguard.test")
    assert f"id {first.id};".encode() in first.trace
    assert len(first.id) == 12
    assert first.id != second.id
    assert second.envelope.reverse_path == ""
    assert [r.address for r in second.envelope.recipients] == ["bob@example.test"]


# Stopping


def test_stop_shows_idle_clients_out_and_takes_no_more():
    async def scene():
        async with stage(shutdown_seconds=30.0) as setting, asyncio.timeout(10):
            idle, fresh = await setting.client(), await setting.client()
            await idle.envelope()
            await idle.ask(b"RSET")
            await fresh.reply()
            port = setting.relay.port
            await setting.relay.stop()
            assert await idle.reply() == await fresh.reply() == SHUTDOWN
            assert await idle.is_closed()
            with pytest.raises(ConnectionRefusedError):
                await Client.connect(port)

    asyncio.run(scene())


def test_stop_lets_a_running_transaction_end():
    async def scene():
        async with stage(shutdown_seconds=30.0) as setting, asyncio.timeout(10):
            client = await setting.client()
            await client.envelope()
            stopping = asyncio.create_task(setting.relay.stop())
            await asyncio.sleep(0.02)
            assert await client.data(b"x\r\n") == b"250 2.0.0 Queued as FAKE1\r\n"
            assert await client.reply() == SHUTDOWN
            await stopping
            assert len(setting.hop.accepted) == 1

    asyncio.run(scene())


def test_stop_has_an_end():
    async def scene():
        cancelled = asyncio.Event()

        async def process(message, connection):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.set()
                raise
            raise NextHopUnavailable("not reached")

        async with stage(process, shutdown_seconds=0.1) as setting:
            waiting, working = await setting.client(), await setting.client()
            await waiting.envelope()
            await working.envelope()
            await working.write(b"DATA\r\nx\r\n.\r\n")
            await working.reply()
            async with asyncio.timeout(2):
                await setting.relay.stop()
            assert await working.reply() == await waiting.reply() == SHUTDOWN
            assert cancelled.is_set()
            assert setting.hop.received == []

    asyncio.run(scene())


def test_sessions_leave_nothing_behind():
    async def scene():
        async with stage() as setting:
            for _ in range(20):
                client = await setting.client()
                await client.envelope()
                await client.data(b"x\r\n")
                client.close()
            await eventually(lambda: not setting.relay._sessions)
            await setting.next_hop.close()
            await eventually(lambda: len(asyncio.all_tasks()) == 1)

    asyncio.run(scene())


# Size


def test_one_large_message_costs_less_than_twice_its_size():
    size = 20 * 1024 * 1024
    arrived = []

    async def drink(reader, writer):
        """A next hop that keeps nothing."""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            writer.write(b"354 go\r\n" if line.startswith(b"DATA") else b"250 ok\r\n")
            if line.startswith(b"DATA"):
                seen, tail = 0, b""
                while not tail.endswith(b"\r\n.\r\n"):
                    block = await reader.read(65536)
                    seen, tail = seen + len(block), (tail + block)[-5:]
                arrived.append(seen)
                writer.write(b"250 ok\r\n")
        writer.close()

    async def scene():
        sink = await asyncio.start_server(drink, "127.0.0.1", 0)
        port = sink.sockets[0].getsockname()[1]
        async with stage(next_hop={"port": port}) as setting:
            client = await setting.client()
            await client.envelope()
            await client.ask(b"DATA")
            gc.collect()
            tracemalloc.start()
            block = b"x" * 65_534 + b"\r\n"
            for _ in range(size // len(block)):
                await client.write(block)
            assert (await client.ask(b".")).startswith(b"250")
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            client.close()
            await asyncio.sleep(0.02)
        sink.close()
        assert arrived[0] > size
        assert peak < 1.5 * size

    asyncio.run(scene())


@pytest.mark.parametrize("host", ["203.0.113.9", "nowhere.invalid"])
def test_an_address_that_is_not_ours_is_refused_with_the_mend(host):
    async def scene():
        with pytest.raises(ListenerUnavailable) as refusal:
            async with stage(host=host):
                raise AssertionError("it listens")
        assert str(refusal.value) == (
            f"cannot listen on {host} port 0: this machine has no such address\n"
            "  to mend it: write one of its addresses in relay.host"
        )

    asyncio.run(scene())
