"""Next hops that say what no mail server says: whatever it is, the connection ends and nothing is taken for a yes."""

import asyncio
from contextlib import closing, suppress

import pytest

from mailguard.errors import FinalReplyLost, NextHopUnavailable
from tests.fake_next_hop import FakeNextHop
from tests.smtp.next_hop_stage import ALICE, BOB, client, play

GREETING = b"220 next-hop.test ESMTP\r\n"
EHLO = b"250-next-hop.test\r\n250-PIPELINING\r\n250 CHUNKING\r\n"


async def _told(script, conversation):
    """Run a conversation with a server that says these bytes: the first at once, each other after some bytes came."""

    served = set()

    async def serve(reader, writer):
        served.add(asyncio.current_task())
        with closing(writer), suppress(OSError):
            for words in script:
                writer.write(words)
                await writer.drain()
                if not await reader.read(65536):
                    break
            await reader.read()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    fake = FakeNextHop()
    fake.port = server.sockets[0].getsockname()[1]
    try:
        await conversation(client(fake, command_seconds=2.0, final_seconds=2.0))
    finally:
        server.close()
        if served:
            await asyncio.wait({task for task in served if task is not None}, timeout=1.0)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "words",
    [
        b"220-" + b"a" * 200_000,
        b"220-a\r\n" * 2000,
        (b"220-" + b"a" * 60_000 + b"\r\n") * 40,
        b"220-a\r\n250 b\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\0" * 100 + b"\r\n",
        b"220 a\r\n220 b\r\n",
        b"120 a\r\n",
        b"\r\n",
    ],
    ids=["a line without end", "lines without end", "much", "two codes", "HTTP", "NUL", "twice", "1yz", "nothing"],
)
def test_no_greeting(words):
    async def conversation(way):
        with pytest.raises(NextHopUnavailable):
            await way.open()

    play(lambda: _told([words], conversation))


@pytest.mark.parametrize(
    "words", [b"250 a\r\n250 b\r\n", b"250-a\r\n550 b\r\n", b"2500 a\r\n", b"354 go\r\n", b"25\xb2 a\r\n"]
)
def test_no_reply_to_mail(words):
    async def conversation(way):
        connection = await way.open()
        with suppress(NextHopUnavailable):
            # What came first was a reply, and is one; what is behind it ends the connection.
            assert (await connection.mail(ALICE)).is_positive
            assert words.startswith(b"250 a")
        assert not connection.is_open

    play(lambda: _told([GREETING, EHLO, words], conversation))


def test_replies_given_before_they_are_asked_for_are_not_taken_for_later_ones():
    # RCPT, DATA and the content are all answered with the reply to MAIL.
    flood = b"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go\r\n250 2.0.0 Queued\r\n"

    async def conversation(way):
        connection = await way.open()
        await connection.mail(ALICE)
        with pytest.raises(NextHopUnavailable):
            await connection.rcpt(BOB)

    play(lambda: _told([GREETING, EHLO, flood], conversation))


def test_a_yes_to_a_chunk_before_it_was_sent_is_no_yes():
    script = [GREETING, EHLO, b"250 2.1.0 Ok\r\n", b"250 2.1.5 Ok\r\n", b"250 2.0.0 Queued\r\n"]

    async def conversation(way):
        connection = await way.open()
        await connection.mail(ALICE)
        await connection.rcpt(BOB)
        with pytest.raises(NextHopUnavailable):
            await connection.send(b"", b"x" * 40_000_000, is_chunked=True)

    play(lambda: _told(script, conversation))


@pytest.mark.parametrize("words", [b"250-a\r\n451 b\r\n", b"ok\r\n", b"250-" + b"a" * 100_000])
def test_no_reply_to_the_content_is_an_outcome_unknown(words):
    script = [GREETING, EHLO, b"250 2.1.0 Ok\r\n", b"250 2.1.5 Ok\r\n", b"354 Go\r\n", words]

    async def conversation(way):
        connection = await way.open()
        await connection.mail(ALICE)
        await connection.rcpt(BOB)
        with pytest.raises(FinalReplyLost):
            await connection.send(b"", b"x\r\n")

    play(lambda: _told(script, conversation))


def test_nothing_that_a_next_hop_says_is_in_an_error(caplog):
    async def conversation(way):
        with pytest.raises(NextHopUnavailable) as refused:
            await way.open()
        assert "alice" not in str(refused.value) + caplog.text

    play(lambda: _told([b"554 5.7.1 alice@gemeente.test is not welcome\r\n"], conversation))
