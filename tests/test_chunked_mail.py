"""Mail that came by BDAT: what it is made of stays as it was, whatever is decided about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailguard.message import Message
from mailguard.review import COMMAND_LINE
from tests.fake_next_hop import EXTENSIONS
from tests.office import TestOffice, mail
from tests.sink import Sink
from tests.test_delivery import FIRST, HEADER, SECOND, WHY, Post, without_marker

BARE = b"Het BSN is 912345676.\n.\n..twee\r.\r\n.drie\x00\r\r\n"
WITHOUT_CHUNKS = tuple(keyword for keyword in EXTENSIONS if keyword != "CHUNKING")


def chunked(body: bytes, *to: str, number: int = 7) -> Message:
    """As a client's BDAT gives it, without a last line end."""
    message = mail("<7@chunks.example>", to=to or (FIRST, SECOND), header_to=HEADER, number=number)
    header = message.wire[:].partition(b"\r\n\r\n")[0]
    return replace(message, wire=header + b"\r\n\r\n" + body + b"geen einde", is_chunked=True)


@pytest.fixture
def post(database, tmp_path):
    with Sink() as sink:
        yield Post(TestOffice(database, tmp_path), sink)


def keep(post: Post, message: Message) -> None:
    assert post.it.process(message).lines[0].startswith(b"2.0.0 Kept for review")
    post.message = message
    post.clear()


def body_of(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[2]


def test_bare_line_ends_are_kept_and_released_byte_for_byte(post):
    message = chunked(BARE)
    keep(post, message)
    with post.it.database.transaction() as connection:
        kept = post.it.quarantine.message(connection, message.id)
    assert (kept.wire, kept.is_chunked) == (message.wire, True)
    post.release()
    post.try_one()
    [got] = post.hop.accepted
    assert got.is_chunked
    assert without_marker(got.content) == message.trace + message.wire
    assert post.outcomes() == ["delivered"]


def test_release_as_bcc_leaves_bare_line_ends_and_dots_in_the_body_as_they_were(post):
    message = chunked(BARE)
    keep(post, message)
    post.it.review.release_as_bcc(message.id, COMMAND_LINE, WHY, was_right="yes")
    post.forget_notices()
    post.now += timedelta(minutes=1)
    post.try_one()
    [got] = post.hop.accepted
    assert got.is_chunked
    assert b"undisclosed-recipients" in got.content
    assert body_of(got.content) == body_of(message.wire[:])


def test_copy_of_what_was_released_as_bcc_is_rewritten_alike_in_chunks(post):
    keep(post, chunked(BARE, FIRST))
    post.it.review.release_as_bcc(post.message.id, COMMAND_LINE, WHY, was_right="yes")
    assert post.it.process(chunked(BARE, SECOND, number=8)).code == 250
    [content] = post.it.next_hop.got
    assert b"undisclosed-recipients" in content
    assert body_of(content) == body_of(post.message.wire[:])


def test_bare_line_ends_wait_for_a_next_hop_that_takes_chunks(post):
    keep(post, chunked(BARE))
    post.release()
    post.hop.extensions = WITHOUT_CHUNKS
    post.try_one()
    assert post.hop.received == []
    assert post.row()["status"] == "waiting"
    post.hop.extensions = EXTENSIONS
    post.now += timedelta(minutes=2)
    post.try_one()
    [got] = post.hop.accepted
    assert without_marker(got.content) == post.message.trace + post.message.wire


def test_sender_is_told_when_no_next_hop_takes_chunks_in_time(post):
    keep(post, chunked(BARE))
    post.release()
    post.hop.extensions = WITHOUT_CHUNKS
    post.now += timedelta(days=3)
    post.try_one()
    assert post.hop.received == []
    assert (post.row()["status"], post.row()["refused"]) == ("failed", 2)
    assert post.outcomes() == ["refused"]
    assert len(post.notices()) == 1


def test_chunks_with_whole_lines_go_by_data_where_there_is_no_bdat(post):
    message = chunked(b"Het BSN is 912345676.\r\n.\r\n..twee\r\n")
    keep(post, message)
    post.release()
    post.hop.extensions = WITHOUT_CHUNKS
    post.try_one()
    [got] = post.hop.accepted
    assert not got.is_chunked
    unstuffed = without_marker(got.content).replace(b"\r\n.", b"\r\n")
    assert unstuffed == message.trace + message.wire[:] + b"\r\n"  # DATA cannot end without it
