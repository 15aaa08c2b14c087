"""Trouble at each step: the client gets the right code, and what it was told is accepted has been accepted."""

import asyncio
import logging

import pytest

from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.replies import Reply
from tests.smtp.stage import eventually, hand_over, stage, without_trace

UNAVAILABLE = b"451 4.4.1 The next mail server cannot be reached, try again later\r\n"
UNKNOWN = b"451 4.4.2 The next mail server did not confirm, try again later\r\n"
TROUBLE = b"451 4.3.0 Temporary trouble in the mail relay, try again later\r\n"

WIRE = b"Subject: x\r\n\r\nbody\r\n"


async def _everything(client, wire=WIRE):
    """A whole transaction by a client that goes on whatever it hears: the replies to MAIL, RCPT and DATA."""
    return [*await client.envelope(), await client.data(wire)]


@pytest.mark.parametrize(
    ("step", "rule", "first_451"),
    [
        ("CONNECT", {"close": "before"}, 0),
        ("CONNECT", {"reply": "554 5.3.2 No service"}, 0),
        ("EHLO", {"close": "before"}, 0),
        ("EHLO", {"reply": "421 4.3.2 Closing"}, 0),
        ("MAIL", {"close": "before"}, 0),
        ("MAIL", {"reply": "421 4.3.2 Closing", "close": "after"}, 0),
        ("RCPT", {"close": "before"}, 1),
        ("RCPT", {"reply": "421 4.3.2 Closing", "close": "after"}, 1),
        ("DATA", {"close": "before"}, 2),
        ("DATA", {"reply": "421 4.3.2 Closing"}, 2),
        ("DOT", {"reply": "421 4.3.2 Closing", "close": "after"}, 2),
    ],
)
def test_next_hop_that_dies_is_451_and_nothing_is_accepted(step, rule, first_451):
    async def scene():
        async with stage() as setting:
            await setting.next_hop.probe()
            setting.hop.on(step, **rule)
            replies = await _everything(await setting.client())
            assert [reply[:1] for reply in replies[:first_451]] == [b"2"] * first_451
            assert replies[first_451] == UNAVAILABLE
            assert not any(reply.startswith(b"2") for reply in replies[first_451:])
            assert setting.hop.accepted == []

    asyncio.run(scene())


def test_next_hop_that_dies_in_mid_body_is_451():
    async def scene():
        async with stage() as setting:
            setting.hop.on("BODY", close="before", containing="Received")
            replies = await _everything(await setting.client(), b"x\r\n" * 8_000_000)
            assert replies[-1] == UNAVAILABLE
            assert setting.hop.received == []

    asyncio.run(scene())


def test_lost_final_reply_is_outcome_unknown():
    async def scene():
        async with stage() as setting:
            setting.hop.on("DOT", close="before")
            replies = await _everything(await setting.client())
            assert replies[-1] == UNKNOWN
            assert len(setting.hop.received) == 1

    asyncio.run(scene())


def test_next_hop_that_dies_after_its_250_changes_nothing():
    async def scene():
        async with stage() as setting:
            setting.hop.on("DOT", close="after", times=1)
            client = await setting.client()
            assert (await _everything(client))[-1] == b"250 2.0.0 Queued as FAKE1\r\n"
            # The next message finds a fresh connection.
            await client.again()
            assert (await client.data(WIRE)).startswith(b"250")
            assert [without_trace(received.content) for received in setting.hop.accepted] == [WIRE, WIRE]

    asyncio.run(scene())


def test_used_connection_that_refuses_mail_with_421_is_replaced_once():
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            assert (await _everything(client))[-1].startswith(b"250")
            setting.hop.on("MAIL", "421 4.7.0 Too many messages here", close="after", times=1)
            assert (await client.again())[0] == b"250 2.1.0 Sender ok\r\n"
            assert (await client.data(WIRE)).startswith(b"250")
            assert len(setting.hop.accepted) == 2

    asyncio.run(scene())


def test_rest_of_a_broken_transaction_is_451_and_the_next_one_is_whole():
    async def scene():
        async with stage() as setting:
            setting.hop.on("RCPT", close="before", times=1)
            client = await setting.client()
            assert (await client.envelope(b"<b@example.test>", b"<c@example.test>"))[1:] == [UNAVAILABLE] * 2
            assert await client.data(WIRE) == UNAVAILABLE
            assert (await client.ask(b"RSET")).startswith(b"250")
            assert [reply[:3] for reply in await client.again()] == [b"250", b"250"]
            assert (await client.data(WIRE)).startswith(b"250")
            assert len(setting.hop.accepted) == 1

    asyncio.run(scene())


def test_accepted_recipients_do_not_survive_the_loss_of_their_connection():
    async def scene():
        async with stage() as setting:
            setting.hop.on("RCPT", close="before", containing="charlie", times=1)
            client = await setting.client()
            replies = await client.envelope(b"<bob@example.test>", b"<charlie@example.test>")
            assert replies == [b"250 2.1.0 Sender ok\r\n", b"250 2.1.5 Recipient ok\r\n", UNAVAILABLE]
            assert await client.data(WIRE) == UNAVAILABLE
            assert setting.hop.received == []

    asyncio.run(scene())


def test_ehlo_waits_for_a_next_hop_that_was_never_seen():
    async def scene():
        async with stage() as setting:
            setting.hop.on("CONNECT", close="before")
            client = await setting.client()
            await client.reply()
            assert (await client.ask(b"EHLO client.test")).startswith(b"421 4.4.1 ")
            assert await client.is_closed()

    asyncio.run(scene())


def test_promised_extension_that_went_away_is_451_and_not_a_bounce():
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.reply()
            assert b"SMTPUTF8" in await client.ask(b"EHLO client.test")
            setting.hop.extensions = ()
            assert await client.ask(b"MAIL FROM:<alice@gemeente.test> SMTPUTF8") == UNAVAILABLE

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("error", "reply"),
    [
        (NextHopUnavailable("gone"), UNAVAILABLE),
        (FinalReplyLost("unknown"), UNKNOWN),
        (RuntimeError("912345678 secret"), TROUBLE),
        (KeyError("alice@gemeente.test"), TROUBLE),
        (ConnectionResetError("secret"), TROUBLE),
        (TimeoutError("secret"), TROUBLE),
    ],
)
def test_trouble_in_the_process_is_451_and_tells_nothing(error, reply, caplog):
    async def process(message, connection):
        raise error

    async def scene():
        async with stage(process) as setting:
            client = await setting.client()
            assert (await _everything(client))[-1] == reply
            # The session is in order for the next message, and so is the next hop.
            assert [r[:3] for r in await client.again()] == [b"250", b"250"]
            assert b"RSET" in setting.hop.commands

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())
    assert "secret" not in caplog.text
    assert "alice" not in caplog.text
    assert (type(error).__name__ in caplog.text) == (reply == TROUBLE)


def test_logs_hold_no_address_and_no_text_of_the_next_hop(caplog):
    async def scene():
        async with stage() as setting:
            setting.hop.on("RCPT", "550 5.1.1 <charlie@example.test> unknown", containing="charlie")
            client = await setting.client()
            await client.envelope(b"<bob@example.test>", b"<charlie@example.test>")
            await client.data(b"Subject: 912345678\r\n\r\nsecret\r\n")

    logging.getLogger("mail.log").setLevel(logging.DEBUG)  # what a debugging operator might do
    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())
    assert "answered with 250" in caplog.text
    for secret in ("bob", "alice", "charlie", "912345678", "secret", "FAKE1", "client.test"):
        assert secret not in caplog.text


def test_held_message_resets_the_next_hop():
    async def process(message, connection):
        await connection.reset()
        return Reply.of(451, "4.7.1 Held")

    async def scene():
        async with stage(process) as setting:
            assert (await _everything(await setting.client()))[-1] == b"451 4.7.1 Held\r\n"
            assert setting.hop.commands[-1] == b"RSET"
            assert setting.hop.received == []

    asyncio.run(scene())


def test_process_that_leaves_the_transaction_open_finds_it_reset():
    async def process(message, connection):
        return Reply.of(550, "5.7.1 Refused")

    async def scene():
        async with stage(process) as setting:
            await _everything(await setting.client())
            assert setting.hop.commands[-1] == b"RSET"

    asyncio.run(scene())


# The client


@pytest.mark.parametrize("is_abrupt", [False, True])
def test_message_is_finished_when_the_client_vanishes(is_abrupt):
    finished = []

    async def scene():
        started, go = asyncio.Event(), asyncio.Event()

        async def process(message, connection):
            started.set()
            await go.wait()
            reply = await hand_over(message, connection)
            finished.append(reply.code)
            return reply

        async with stage(process) as setting:
            client = await setting.client()
            await client.envelope()
            await client.write(b"DATA\r\n" + WIRE + b".\r\n")
            await started.wait()
            if is_abrupt:
                client.reset()
            else:
                client.close()
            await asyncio.sleep(0.05)
            go.set()
            await eventually(lambda: bool(finished))
            assert finished == [250]
            assert len(setting.hop.accepted) == 1
            await eventually(lambda: not setting.relay._sessions)

    asyncio.run(scene())


@pytest.mark.parametrize("said", [b"", b"DATA\r\n", b"DATA\r\nSubject: half", b"DATA\r\nSubject: x\r\n.\r"])
def test_client_that_vanishes_before_the_end_of_data_sends_nothing(said):
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.envelope()
            await client.write(said)
            client.close()
            await eventually(lambda: not setting.relay._sessions)
            assert setting.hop.commands[-2] == b"RCPT TO:<bob@example.test>"
            assert setting.hop.commands[-1] in (b"RSET", b"QUIT")
            assert setting.hop.received == []

    asyncio.run(scene())


def test_client_that_closes_its_sending_side_still_gets_its_replies():
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.write(
                b"HELO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n" + WIRE + b".\r\nQUIT\r\n"
            )
            client.writer.write_eof()
            codes = [(await client.reply())[:3] for _ in range(7)]
            assert codes == [b"220", b"250", b"250", b"250", b"354", b"250", b"221"]
            assert len(setting.hop.accepted) == 1

    asyncio.run(scene())


def test_half_a_message_before_a_closed_sending_side_is_dropped_at_once():
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.write(
                b"HELO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nSubject: half\r\n"
            )
            client.writer.write_eof()
            codes = [(await client.reply())[:3] for _ in range(5)]
            assert codes == [b"220", b"250", b"250", b"250", b"354"]
            assert await client.is_closed()
            assert setting.hop.received == []

    asyncio.run(scene())
