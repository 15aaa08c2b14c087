"""Content that came by BDAT: exact where the next hop takes chunks, stuffed where it does not, or else refused."""

import asyncio
import mmap

import pytest

from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.next_hop.content import BLOCK_BYTES, has_bare_line_end, stuffed_blocks
from mailguard.replies import BARE_LINE_ENDS
from tests.fake_next_hop import FakeNextHop
from tests.smtp.next_hop_stage import next_hop, play, ready

PREFIX = b"Received: x\r\n"
NO_CHUNKS = ("PIPELINING", "8BITMIME")
# One byte before, at and behind the cut between two blocks.
AROUND_THE_CUT = [BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1]


def mapped(content: bytes) -> mmap.mmap:
    memory = mmap.mmap(-1, len(content))
    memory.write(content)
    return memory


@pytest.mark.parametrize(
    "wire",
    [b"", b".", b"no end", b".\r\n..\r\n.\r\n", b"a\nb\rc\r\n.\r\n", bytes(range(256)), b"\r\n.\r" * 300_000],
    ids=["nothing", "dot", "no line end", "dots", "bare", "every byte", "large"],
)
def test_a_chunk_goes_out_byte_for_byte(wire):
    async def scene():
        async with next_hop() as (hop, way):
            connection = await ready(way)
            assert (await connection.send(PREFIX, wire, is_chunked=True)).is_positive
            assert not connection.in_transaction
            [message] = hop.accepted
            assert (message.content, message.is_chunked) == (PREFIX + wire, True)
            assert hop.commands[-1] == b"BDAT %d LAST" % (len(PREFIX) + len(wire))
            await connection.quit()

    play(scene)


@pytest.mark.parametrize("is_chunked", [True, False])
@pytest.mark.parametrize("size", [10, 900_000])
def test_a_spooled_message_goes_out_from_its_file(size, is_chunked):
    content = b"x" * size + b"\r\n"

    async def scene():
        async with next_hop() as (hop, way):
            connection = await ready(way)
            wire = mapped(content)
            assert (await connection.send(PREFIX, wire, is_chunked=is_chunked)).is_positive
            assert hop.accepted[0].content == PREFIX + content
            await connection.quit()
            wire.close()  # nothing holds it any more

    play(scene)


@pytest.mark.parametrize(
    ("wire", "content"),
    [
        (b"", b""),
        (b".", b"..\r\n"),
        (b"a\r\n.b\r\n..\r\n", b"a\r\n..b\r\n...\r\n"),
        (b"no end", b"no end\r\n"),
        (b"x" * (BLOCK_BYTES - 2) + b"\r\n.y\r\n", b"x" * (BLOCK_BYTES - 2) + b"\r\n..y\r\n"),
        (b"x" * (BLOCK_BYTES - 1) + b"\r\n.y\r\n", b"x" * (BLOCK_BYTES - 1) + b"\r\n..y\r\n"),
        (b"x" * BLOCK_BYTES + b".y\r\n", b"x" * BLOCK_BYTES + b".y\r\n"),
    ],
    ids=["nothing", "dot", "dots", "no line end", "dot behind the cut", "line end across the cut", "dot in a line"],
)
def test_without_chunking_content_is_stuffed_for_data(wire, content):
    async def scene():
        async with next_hop(FakeNextHop(NO_CHUNKS)) as (hop, way):
            connection = await ready(way)
            assert (await connection.send(PREFIX, wire, is_chunked=True)).is_positive
            [message] = hop.accepted
            assert (message.content, message.is_chunked) == (PREFIX + content, False)
            await connection.quit()

    play(scene)


@pytest.mark.parametrize("at", AROUND_THE_CUT)
@pytest.mark.parametrize("bare", [b"\r", b"\n", b"\n\r", b"\r\r\n", b"\r\n\n"])
def test_bare_line_ends_are_found_wherever_they_stand(at, bare):
    wire = b"x" * at + bare + b"y" * at
    assert asyncio.run(has_bare_line_end(wire))
    assert asyncio.run(has_bare_line_end(mapped(wire)))
    assert asyncio.run(has_bare_line_end(b"x" * at + bare[:-1] + b"\r"))


@pytest.mark.parametrize("at", AROUND_THE_CUT)
def test_whole_line_ends_are_not_bare(at):
    assert not asyncio.run(has_bare_line_end(b"x" * (at - 1) + b"\r\n" * 3 + b"y" * at + b"\r\n"))
    assert not asyncio.run(has_bare_line_end(b""))


def test_stuffing_is_the_same_for_bytes_and_files():
    wire = b"\r\n.".join([b"x" * 1000] * 600)
    assert b"".join(stuffed_blocks(b"", mapped(wire))) == wire.replace(b"\n.", b"\n..") + b"\r\n.\r\n"


@pytest.mark.parametrize("wire", [b"a\nb\r\n", b"a\rb\r\n", b"a\r", b"\n"])
def test_bare_line_ends_are_refused_where_there_are_no_chunks(wire):
    async def scene():
        async with next_hop(FakeNextHop(NO_CHUNKS)) as (hop, way):
            connection = await ready(way)
            assert await connection.send(PREFIX, wire, is_chunked=True) == BARE_LINE_ENDS
            assert connection.in_transaction
            assert b"DATA" not in hop.commands
            await connection.reset()
            assert connection.is_open
            await connection.quit()

    play(scene)


@pytest.mark.parametrize("step", ["BDAT", "DOT"])
def test_refusals_of_a_chunk_come_back_as_replies(step):
    async def scene():
        async with next_hop() as (hop, way):
            hop.on(step, "554 5.7.1 Content refused")
            connection = await ready(way)
            assert (await connection.send(PREFIX, b"x\r\n", is_chunked=True)).code == 554
            await connection.quit()
            assert hop.accepted == []

    play(scene)


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ({"step": "DOT", "close": "before"}, FinalReplyLost),
        ({"step": "DOT", "reply": "354 What"}, FinalReplyLost),
        ({"step": "DOT", "reply": "421 4.3.2 Closing"}, NextHopUnavailable),
    ],
)
def test_a_chunk_without_its_reply(rule, error):
    async def scene():
        async with next_hop() as (hop, way):
            hop.on(**rule)
            connection = await ready(way)
            with pytest.raises(error):
                await connection.send(PREFIX, b"x\r\n", is_chunked=True)
            assert not connection.is_open

    play(scene)


def test_a_large_chunk_that_is_cut_off_was_not_handed_over():
    async def scene():
        async with next_hop() as (hop, way):
            hop.on("BDAT", close="before")
            connection = await ready(way)
            with pytest.raises(NextHopUnavailable):
                await connection.send(PREFIX, b"x" * 30_000_000, is_chunked=True)
            assert hop.received == []

    play(scene)
