"""The client towards the next hop: verbatim out, bounded in, and the right error at each step."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.config import NextHopSettings
from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.next_hop import MAX_REPLY_LINE_BYTES, MAX_REPLY_LINES, MalformedReply, NextHop, ReplyParser
from mailguard.replies import Reply
from tests.fake_next_hop import FakeNextHop


@asynccontextmanager
async def _hop(**seconds):
    async with FakeNextHop() as hop:
        yield hop, NextHop(NextHopSettings(port=hop.port, **seconds), "mailguard.test")


async def _ready(next_hop):
    connection = await next_hop.open()
    assert (await connection.mail(b"<alice@gemeente.test>")).code == 250
    assert (await connection.rcpt(b"<bob@example.test>")).code == 250
    return connection


async def _send(next_hop, wire):
    connection = await next_hop.open()
    await connection.mail(b"<alice@gemeente.test>")
    await connection.rcpt(b"<bob@example.test>")
    try:
        return await connection.send(b"", wire)
    finally:
        connection.close()


# Replies


@settings(deadline=None)
@given(st.lists(st.integers(1, 7), min_size=1, max_size=8))
def test_replies_are_read_whatever_the_blocks(sizes):
    wire = b"250-a\r\n250-\r\n250 c d\r\n451 4.7.1 later\n220\r\n"
    parser, replies, at, turn = ReplyParser(), [], 0, 0
    while at < len(wire):
        size = sizes[turn % len(sizes)]
        replies += parser.feed(wire[at : at + size])
        at, turn = at + size, turn + 1
    assert replies == [Reply(250, (b"a", b"", b"c d")), Reply(451, (b"4.7.1 later",)), Reply(220, (b"",))]


@pytest.mark.parametrize(
    "wire",
    [b"hello\r\n", b"25\r\n", b"250x\r\n", b"199 a\r\n", b"650 a\r\n", b"\r\n", b"250-a\r\n251 b\r\n", b"2\xb50\r\n",
     b"250 " + b"a" * MAX_REPLY_LINE_BYTES + b"\r\n", b"2" * (MAX_REPLY_LINE_BYTES + 1),
     b"250-a\r\n" * MAX_REPLY_LINES + b"250 a\r\n"],
)  # fmt: skip
def test_what_is_no_reply_or_beyond_bounds_is_refused(wire):
    with pytest.raises(MalformedReply):
        ReplyParser().feed(wire)


def test_reply_text_cannot_smuggle_a_line_end():
    assert ReplyParser().feed(b"250 a\rb\r\n") == [Reply(250, (b"a b",))]


# Sessions


def test_capabilities_are_those_of_the_last_ehlo():
    async def scene():
        async with _hop() as (hop, next_hop):
            hop.extensions = ("SIZE 1000", "8bitmime", "DSN")
            assert (next_hop.capabilities, next_hop.is_known) == ({}, False)
            await next_hop.probe()
            assert next_hop.capabilities == {"SIZE": "1000", "8BITMIME": "", "DSN": ""}
            assert next_hop.is_known
            hop.extensions = ()
            await next_hop.probe()
            assert next_hop.capabilities == {}
            assert hop.commands == [b"EHLO mailguard.test", b"QUIT"] * 2

    asyncio.run(scene())


def test_says_helo_where_ehlo_is_not_known():
    async def scene():
        async with _hop() as (hop, next_hop):
            hop.on("EHLO", "502 5.5.1 What?")
            connection = await _ready(next_hop)
            assert (await connection.send(b"", b"x\r\n")).is_positive
            assert hop.commands[:2] == [b"EHLO mailguard.test", b"HELO mailguard.test"]
            assert next_hop.capabilities == {}
            await connection.quit()

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("prefix", "wire", "content"),
    [
        (b"", b"", b""),
        (b"Received: x\r\n", b"", b"Received: x\r\n"),
        (b"Received: x\r\n", b"..a\r\nb\r\n", b"Received: x\r\n..a\r\nb\r\n"),
        (b"", b"no line end", b"no line end\r\n"),
        (b"P: 1\r\n", b"x" * 600_000, b"P: 1\r\n" + b"x" * 600_000 + b"\r\n"),
        (b"P: 1\r\n", b"x" * 262_142 + b"\r\n", b"P: 1\r\n" + b"x" * 262_142 + b"\r\n"),
        (b"P: 1\r\n", b"x" * 262_143 + b"\r\n", b"P: 1\r\n" + b"x" * 262_143 + b"\r\n"),
    ],
)
def test_content_goes_out_as_it_is(prefix, wire, content):
    async def scene():
        async with _hop() as (hop, next_hop):
            connection = await _ready(next_hop)
            assert connection.in_transaction
            assert await connection.send(prefix, wire) == Reply(250, (b"2.0.0 Queued as FAKE1",))
            assert not connection.in_transaction
            assert [received.content for received in hop.accepted] == [content]
            await connection.quit()

    asyncio.run(scene())


def test_many_line_reply_comes_back_whole():
    async def scene():
        async with _hop() as (hop, next_hop):
            hop.on("RCPT", "451-4.7.1 Greylisted\n451 4.7.1 for 5 minutes")
            connection = await next_hop.open()
            await connection.mail(b"<a@gemeente.test>")
            reply = await connection.rcpt(b"<b@example.test>")
            assert reply.wire() == b"451-4.7.1 Greylisted\r\n451 4.7.1 for 5 minutes\r\n"
            await connection.quit()

    asyncio.run(scene())


def test_command_with_a_line_end_is_never_sent():
    async def scene():
        async with _hop() as (hop, next_hop):
            connection = await next_hop.open()
            with pytest.raises(ValueError, match="one line"):
                await connection.mail(b"<a@b.test>\r\nRCPT TO:<x@y.test>")
            await connection.quit()
            assert hop.commands == [b"EHLO mailguard.test", b"QUIT"]

    asyncio.run(scene())


def test_reset_never_fails():
    async def scene():
        async with _hop() as (hop, next_hop):
            connection = await _ready(next_hop)
            await connection.reset()
            assert connection.is_open
            assert not connection.in_transaction
            hop.on("RSET", "500 5.5.1 Never", times=1)
            await connection.mail(b"<alice@gemeente.test>")
            await connection.reset()
            assert not connection.is_open
            await connection.reset()
            hop.on("RSET", close="before")
            connection = await _ready(next_hop)
            await connection.reset()
            assert not connection.is_open

    asyncio.run(scene())


# Trouble


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("CONNECT", {"close": "before"}),
        ("CONNECT", {"reply": "554 5.7.1 Go away"}),
        ("CONNECT", {"reply": "999 nonsense"}),
        ("EHLO", {"close": "before"}),
        ("EHLO", {"reply": "421 4.3.2 Closing"}),
        ("EHLO", {"reply": "451 4.3.0 Later"}),
        ("MAIL", {"close": "before"}),
        ("MAIL", {"reply": "421 4.3.2 Closing"}),
        ("MAIL", {"reply": "354 What"}),
        ("RCPT", {"close": "before"}),
        ("RCPT", {"reply": "421 4.3.2 Closing", "close": "after"}),
        ("DATA", {"close": "before"}),
        ("DATA", {"reply": "250 2.0.0 Ok already"}),
        ("BODY", {"close": "before"}),
        ("BODY", {"reply": "421 4.3.2 Closing", "close": "after"}),
        ("BODY", {"reply": "250 2.0.0 Ok already", "close": "after"}),
        ("DOT", {"reply": "421 4.3.2 Closing"}),
    ],
)
def test_unavailable_while_nothing_was_handed_over(step, rule):
    # Beyond every socket buffer: a small body would leave in one write with its final dot.
    wire = b"x\r\n" * (8_000_000 if step == "BODY" else 10)

    async def scene():
        async with _hop() as (hop, next_hop):
            hop.on(step, **rule)
            with pytest.raises(NextHopUnavailable):
                await _send(next_hop, wire)
            assert hop.accepted == []

    asyncio.run(scene())


def test_unavailable_when_nobody_listens():
    async def scene():
        async with _hop() as (hop, next_hop):
            await hop.stop()
            with pytest.raises(NextHopUnavailable, match="Connection refused"):
                await next_hop.open()

    asyncio.run(scene())


@pytest.mark.parametrize("rule", [{"close": "before"}, {"reply": "354 What"}])
def test_final_reply_lost_after_the_final_dot(rule):
    async def scene():
        async with _hop() as (hop, next_hop):
            hop.on("DOT", **rule)
            connection = await _ready(next_hop)
            with pytest.raises(FinalReplyLost):
                await connection.send(b"", b"x\r\n")
            assert not connection.is_open
            assert len(hop.received) == 1

    asyncio.run(scene())


@pytest.mark.parametrize("step", ["DATA", "DOT"])
def test_refusals_of_content_come_back_as_replies(step):
    async def scene():
        async with _hop() as (hop, next_hop):
            hop.on(step, "554 5.7.1 Content refused", times=1)
            connection = await _ready(next_hop)
            assert await connection.send(b"", b"x\r\n") == Reply(554, (b"5.7.1 Content refused",))
            assert connection.is_open
            await connection.reset()
            await connection.mail(b"<alice@gemeente.test>")
            await connection.rcpt(b"<bob@example.test>")
            assert (await connection.send(b"", b"y\r\n")).is_positive
            await connection.quit()

    asyncio.run(scene())


def test_refusal_in_mid_body_comes_back_as_reply():
    async def scene():
        async with _hop() as (hop, next_hop):
            hop.on("BODY", "552 5.3.4 Too much", close="after")
            connection = await _ready(next_hop)
            # With a lost race against the closing connection, unavailable is as true.
            with suppress(NextHopUnavailable):
                assert (await connection.send(b"", b"x\r\n" * 9_000_000)).code == 552
            assert not connection.is_open
            assert hop.received == []

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("step", "seconds", "error"),
    [
        ("CONNECT", "command_seconds", NextHopUnavailable),
        ("MAIL", "command_seconds", NextHopUnavailable),
        ("DATA", "data_seconds", NextHopUnavailable),
        ("BODY", "block_seconds", NextHopUnavailable),
        ("DOT", "final_seconds", FinalReplyLost),
    ],
)
def test_each_step_has_its_time(step, seconds, error):
    async def scene():
        async with _hop(**{seconds: 0.1}) as (hop, next_hop):
            hop.on(step, delay=2.0)
            # Beyond every buffer: the fake next hop reads no more.
            wire = b"x\r\n" * (12_000_000 if step == "BODY" else 1)
            with pytest.raises(error):
                await _send(next_hop, wire)

    asyncio.run(scene())


def test_farewell_while_idle_closes_the_connection():
    async def scene():
        async with _hop() as (hop, next_hop):
            connection = await next_hop.open()
            await hop.stop()
            await asyncio.sleep(0.05)
            assert not connection.is_open
            with pytest.raises(NextHopUnavailable):
                await connection.mail(b"<alice@gemeente.test>")

    asyncio.run(scene())
