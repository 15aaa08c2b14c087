"""Replies of a next hop: read whatever the blocks they come in, bounded, and no line end smuggled through."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.next_hop.reply_parser import (
    MAX_REPLY_BYTES,
    MAX_REPLY_LINE_BYTES,
    MAX_REPLY_LINES,
    MalformedReply,
    ReplyParser,
)
from mailguard.replies import Reply


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


def test_a_reply_has_a_bound_as_a_whole():
    parser, line = ReplyParser(), b"250-" + b"a" * 60_000 + b"\r\n"
    for _ in range(MAX_REPLY_BYTES // len(line)):
        parser.feed(line)
    with pytest.raises(MalformedReply):
        parser.feed(line * 2)


def test_reply_text_cannot_smuggle_a_line_end():
    assert ReplyParser().feed(b"250 a\rb\r\n") == [Reply(250, (b"a b",))]
    assert ReplyParser().feed(b"250 a\r") == []
    assert ReplyParser().feed(b"250 a\n") == [Reply(250, (b"a",))]


@pytest.mark.parametrize("wire", [b"250 a\r\n", b"250\r\n", b"250 \r\n", b"250 a\n", b"250 a b\r\r\n", b"354 x\r\n"])
def test_one_block_with_one_reply_reads_as_in_pieces(wire):
    """The way that most replies take is a short one through the parser."""
    pieces = ReplyParser()
    in_pieces = [reply for byte in wire for reply in pieces.feed(bytes([byte]))]
    assert ReplyParser().feed(wire) == in_pieces
    assert len(in_pieces) == 1


@pytest.mark.parametrize("wire", [b"250 a\r\n250 b\r\n", b"250 a\r\n250-b\r\n250 c\r\n", b"250 a\r\n250 \n"])
def test_one_block_with_two_replies_reads_as_in_pieces(wire):
    pieces = ReplyParser()
    in_pieces = [reply for byte in wire for reply in pieces.feed(bytes([byte]))]
    assert ReplyParser().feed(wire) == in_pieces
    assert len(in_pieces) == 2


@pytest.mark.parametrize("wire", [b"250 a\r\n999 b\r\n", b"250 a\r\n25 b\r\n", b"\r\n", b"250 a\r\n\r\n"])
def test_a_reply_that_is_none_is_seen_behind_a_good_one(wire):
    with pytest.raises(MalformedReply):
        ReplyParser().feed(wire)


def test_a_short_reply_behind_the_start_of_another_is_part_of_it():
    parser = ReplyParser()
    assert parser.feed(b"250-a\r\n") == []
    assert not parser.is_between_replies
    assert parser.feed(b"250 b\r\n") == [Reply(250, (b"a", b"b"))]
    assert parser.is_between_replies
