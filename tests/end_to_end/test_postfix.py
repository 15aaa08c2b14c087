"""The relay before a real Postfix: what passes arrives as it was, and what Postfix says is what the client hears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from mailguard.config import NextHopSettings, RelaySettings
from mailguard.next_hop import NextHop
from mailguard.smtp_proxy import Relay
from tests.end_to_end.postfix import REFUSAL, Postfix
from tests.smtp.stage import Client, hand_over

UNAVAILABLE = b"451 4.4.1 The next mail server cannot be reached, try again later\r\n"

MESSAGES = {
    "plain": b"From: alice@gemeente.test\r\nSubject: x\r\n\r\nbody\r\n",
    "dots": b"Subject: dots\r\n\r\n.\r\n..\r\n.leading\r\n...\r\n",
    "eight-bit": b"Subject: \xc3\xa9\r\n\r\n\xff\xfe\x80 \xe2\x82\xac\r\n",
    "odd header": b"subject:   two  spaces \r\nX-Folded: a\r\n\t b\r\nTO:bob@EXAMPLE.test\r\n\r\n \r\n\r\n\r\n",
    "long line": b"Subject: long\r\n\r\n" + b"x" * 30_000 + b"\r\nend\r\n",
    "no last empty line": b"Subject: only a header\r\n\r\n",
    "large": b"Subject: large\r\n\r\n" + Random(1).randbytes(2_000_000).hex().encode() + b"\r\n",
}


@asynccontextmanager
async def _relay(postfix: Postfix) -> AsyncIterator[tuple[Client, NextHop]]:
    next_hop = NextHop(NextHopSettings(port=postfix.port), "mailguard.test")
    relay = Relay(RelaySettings(port=0, hostname="mailguard.test", shutdown_seconds=1.0), next_hop, hand_over)
    await relay.start()
    client = await Client.connect(relay.port)
    try:
        yield client, next_hop
    finally:
        client.close()
        await relay.stop()
        await next_hop.close()


def _stuffed(content: bytes) -> bytes:
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]


def _behind_prepended(delivered: bytes) -> bytes:
    """What stands behind the fields of Postfix and behind ours, which is the last one put in front."""
    _, _, rest = delivered.partition(b"\tby mailguard.test (mailguard) with ESMTP id ")
    assert rest, "our Received field is missing"
    return rest.split(b"\r\n", 2)[2]


@pytest.mark.parametrize("name", MESSAGES)
def test_passed_message_arrives_byte_identical(postfix, name):
    content = MESSAGES[name]

    async def scene():
        async with _relay(postfix) as (client, _):
            assert [reply[:3] for reply in await client.envelope()] == [b"250", b"250"]
            assert (await client.data(_stuffed(content))).startswith(b"250 2.0.0 Ok: queued as ")

    asyncio.run(scene())
    (delivered,) = postfix.mail_of("bob", count=1)
    assert _behind_prepended(delivered) == content


@pytest.mark.parametrize("name", MESSAGES)
def test_message_in_chunks_arrives_byte_identical(postfix, name):
    content = MESSAGES[name]
    half = len(content) // 2

    async def scene():
        async with _relay(postfix) as (client, _):
            await client.envelope()
            await client.write(b"BDAT %d\r\n%b" % (half, content[:half]))
            assert (await client.reply()).startswith(b"250 2.0.0 ")
            await client.write(b"BDAT %d LAST\r\n%b" % (len(content) - half, content[half:]))
            assert (await client.reply()).startswith(b"250 2.0.0 Ok: ")

    asyncio.run(scene())
    (delivered,) = postfix.mail_of("bob", count=1)
    assert _behind_prepended(delivered) == content


def test_refused_recipient_is_told_and_the_two_others_get_it(postfix):
    async def scene():
        async with _relay(postfix) as (client, _):
            recipients = [b"<%s@example.test>" % name for name in (b"bob", b"charlie", b"dora")]
            mail, bob, charlie, dora = await client.envelope(*recipients)
            assert (mail[:3], bob[:3], dora[:3]) == (b"250", b"250", b"250")
            code, _, text = REFUSAL.partition(" 5.1.1 ")
            assert charlie.decode().startswith(f"{code} 5.1.1 <charlie@example.test>: ")
            assert text in charlie.decode()
            assert (await client.data(MESSAGES["plain"])).startswith(b"250")

    asyncio.run(scene())
    for person, count in (("bob", 1), ("dora", 1), ("charlie", 0)):
        assert len(postfix.mail_of(person, count=count)) == count


def test_announces_what_postfix_can_do_as_far_as_we_can(postfix):
    async def scene():
        async with _relay(postfix) as (client, next_hop):
            await client.reply()
            assert await client.ask(b"EHLO client.test") == (
                b"250-mailguard.test\r\n250-PIPELINING\r\n250-SIZE 19998976\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
                b"250-DSN\r\n250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n"
            )
            assert "VRFY" in next_hop.capabilities  # which is not ours to announce
            assert (await client.ask(b"MAIL FROM:<> SIZE=19998977")).startswith(b"552 5.3.4 ")
            mail = b"MAIL FROM:<alice@gemeente.test> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=Q+2B1"
            assert (await client.ask(mail))[:3] == b"250"
            rcpt = b"RCPT TO:<bob@example.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob@example.test"
            assert (await client.ask(rcpt))[:3] == b"250"
            assert (await client.data(MESSAGES["plain"]))[:3] == b"250"

    asyncio.run(scene())
    assert len(postfix.mail_of("bob", count=1)) == 1


def test_ten_clients_at_once_lose_nothing(postfix):
    async def send(port, number):
        client = await Client.connect(port)
        await client.envelope()
        for turn in range(5):
            if turn:
                await client.again()
            reply = await client.data(b"Subject: %d-%d\r\n\r\nbody\r\n" % (number, turn))
            assert reply.startswith(b"250")
        client.close()

    async def scene():
        next_hop = NextHop(NextHopSettings(port=postfix.port), "mailguard.test")
        relay = Relay(RelaySettings(port=0, shutdown_seconds=1.0), next_hop, hand_over)
        await relay.start()
        await asyncio.gather(*(send(relay.port, number) for number in range(10)))
        await relay.stop()
        await next_hop.close()

    asyncio.run(scene())
    delivered = postfix.mail_of("bob", count=50)
    subjects = {line for mail in delivered for line in mail.split(b"\r\n") if line.startswith(b"Subject:")}
    assert len(delivered) == len(subjects) == 50


def test_stopped_postfix_is_451_and_mail_flows_again_after_its_start(postfix):
    async def scene():
        async with _relay(postfix) as (client, _):
            assert [reply[:3] for reply in await client.envelope()] == [b"250", b"250"]
            postfix.stop()
            assert await client.data(MESSAGES["plain"]) == UNAVAILABLE
            assert (await client.ask(b"RSET"))[:3] == b"250"
            assert (await client.again())[0] == UNAVAILABLE
            postfix.start()
            assert [reply[:3] for reply in await client.again()] == [b"250", b"250"]
            assert (await client.data(MESSAGES["plain"])).startswith(b"250")

    asyncio.run(scene())
    assert len(postfix.mail_of("bob", count=1)) == 1


def test_relay_that_never_saw_its_next_hop_lets_clients_wait(postfix):
    async def scene():
        postfix.stop()
        try:
            async with _relay(postfix) as (client, _):
                await client.reply()
                assert (await client.ask(b"EHLO client.test")).startswith(b"421 4.4.1 ")
        finally:
            postfix.start()

    asyncio.run(scene())
