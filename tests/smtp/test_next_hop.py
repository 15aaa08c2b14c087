"""The client towards the next hop: verbatim out, and the right error at each step."""

import asyncio
from contextlib import suppress

import pytest

from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.replies import Reply
from tests.smtp.next_hop_stage import ALICE, BOB, next_hop, play, ready


async def _send(way, wire):
    connection = await way.open()
    await connection.mail(ALICE)
    await connection.rcpt(BOB)
    try:
        return await connection.send(b"", wire)
    finally:
        connection.close()


def test_capabilities_are_those_of_the_last_ehlo():
    async def scene():
        async with next_hop() as (hop, way):
            hop.extensions = ("SIZE 1000", "8bitmime", "DSN")
            assert (way.capabilities, way.is_known) == ({}, False)
            await way.probe()
            assert way.capabilities == {"SIZE": "1000", "8BITMIME": "", "DSN": ""}
            assert way.is_known
            hop.extensions = ()
            await way.probe()
            assert way.capabilities == {}
            assert hop.commands == [b"EHLO mailguard.test", b"QUIT"] * 2

    play(scene)


def test_says_helo_where_ehlo_is_not_known():
    async def scene():
        async with next_hop() as (hop, way):
            hop.on("EHLO", "502 5.5.1 What?")
            connection = await ready(way)
            assert (await connection.send(b"", b"x\r\n")).is_positive
            assert hop.commands[:2] == [b"EHLO mailguard.test", b"HELO mailguard.test"]
            assert way.capabilities == {}
            await connection.quit()

    play(scene)


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
        async with next_hop() as (hop, way):
            connection = await ready(way)
            before = connection.in_transaction
            assert await connection.send(prefix, wire) == Reply(250, (b"2.0.0 Queued as FAKE1",))
            assert (before, connection.in_transaction) == (True, False)
            assert [received.content for received in hop.accepted] == [content]
            await connection.quit()

    play(scene)


def test_many_line_reply_comes_back_whole():
    async def scene():
        async with next_hop() as (hop, way):
            hop.on("RCPT", "451-4.7.1 Greylisted\n451 4.7.1 for 5 minutes")
            connection = await way.open()
            await connection.mail(b"<a@gemeente.test>")
            reply = await connection.rcpt(b"<b@example.test>")
            assert reply.wire() == b"451-4.7.1 Greylisted\r\n451 4.7.1 for 5 minutes\r\n"
            await connection.quit()

    play(scene)


def test_command_with_a_line_end_is_never_sent():
    async def scene():
        async with next_hop() as (hop, way):
            connection = await way.open()
            with pytest.raises(ValueError, match="one line"):
                await connection.mail(b"<a@b.test>\r\nRCPT TO:<x@y.test>")
            await connection.quit()
            assert hop.commands == [b"EHLO mailguard.test", b"QUIT"]

    play(scene)


def test_reset_never_fails():
    async def scene():
        async with next_hop() as (hop, way):
            connection = await ready(way)
            await connection.reset()
            assert (connection.is_open, connection.in_transaction) == (True, False)
            hop.on("RSET", "500 5.5.1 Never", times=1)
            await connection.mail(ALICE)
            await connection.reset()
            assert (connection.is_open, connection.in_transaction) == (False, False)
            await connection.reset()
            hop.on("RSET", close="before")
            connection = await ready(way)
            await connection.reset()
            assert not connection.is_open

    play(scene)


# Trouble


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("CONNECT", {"close": "before"}),
        ("CONNECT", {"reply": "554 5.7.1 Go away"}),
        ("CONNECT", {"reply": "421 4.3.2 Busy"}),
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
        ("DATA", {"reply": "421 4.3.2 Closing"}),
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
        async with next_hop() as (hop, way):
            hop.on(step, **rule)
            with pytest.raises(NextHopUnavailable):
                await _send(way, wire)
            assert hop.accepted == []

    play(scene)


def test_unavailable_when_nobody_listens():
    async def scene():
        async with next_hop() as (hop, way):
            await hop.stop()
            with pytest.raises(NextHopUnavailable, match="Connection refused"):
                await way.open()

    play(scene)


@pytest.mark.parametrize("rule", [{"close": "before"}, {"reply": "354 What"}])
def test_final_reply_lost_after_the_final_dot(rule):
    async def scene():
        async with next_hop() as (hop, way):
            hop.on("DOT", **rule)
            connection = await ready(way)
            with pytest.raises(FinalReplyLost):
                await connection.send(b"", b"x\r\n")
            assert not connection.is_open
            assert len(hop.received) == 1

    play(scene)


@pytest.mark.parametrize("step", ["DATA", "DOT"])
def test_refusals_of_content_come_back_as_replies(step):
    async def scene():
        async with next_hop() as (hop, way):
            hop.on(step, "554 5.7.1 Content refused", times=1)
            connection = await ready(way)
            assert await connection.send(b"", b"x\r\n") == Reply(554, (b"5.7.1 Content refused",))
            assert connection.is_open
            await connection.reset()
            await connection.mail(b"<alice@gemeente.test>")
            await connection.rcpt(b"<bob@example.test>")
            assert (await connection.send(b"", b"y\r\n")).is_positive
            await connection.quit()

    play(scene)


def test_refusal_in_mid_body_comes_back_as_reply():
    async def scene():
        async with next_hop() as (hop, way):
            hop.on("BODY", "552 5.3.4 Too much", close="after")
            connection = await ready(way)
            # With a lost race against the closing connection, unavailable is as true.
            with suppress(NextHopUnavailable):
                assert (await connection.send(b"", b"x\r\n" * 9_000_000)).code == 552
            assert not connection.is_open
            assert hop.received == []

    play(scene)


@pytest.mark.parametrize(
    ("step", "seconds", "error"),
    [
        ("CONNECT", "command_seconds", NextHopUnavailable),
        ("EHLO", "command_seconds", NextHopUnavailable),
        ("MAIL", "command_seconds", NextHopUnavailable),
        ("RCPT", "command_seconds", NextHopUnavailable),
        ("DATA", "data_seconds", NextHopUnavailable),
        ("BODY", "block_seconds", NextHopUnavailable),
        ("DOT", "final_seconds", FinalReplyLost),
    ],
)
def test_each_step_has_its_time(step, seconds, error):
    async def scene():
        async with next_hop(hop=None, **{seconds: 0.1}) as (hop, way):
            hop.on(step, delay=2.0)
            # Beyond every buffer: the fake next hop reads no more.
            wire = b"x\r\n" * (12_000_000 if step == "BODY" else 1)
            with pytest.raises(error):
                await _send(way, wire)

    play(scene)


def test_farewell_while_idle_closes_the_connection():
    async def scene():
        async with next_hop() as (hop, way):
            connection = await way.open()
            await hop.stop()
            await asyncio.sleep(0.05)
            assert not connection.is_open
            with pytest.raises(NextHopUnavailable):
                await connection.mail(b"<alice@gemeente.test>")

    play(scene)
