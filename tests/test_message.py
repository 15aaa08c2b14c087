"""The wire image and the content it stands for (RFC 5321 4.5.2)."""

from itertools import product

import pytest

from mailguard.message import Envelope, Message

ENVELOPE = Envelope.of("alice@ons.example", ("bouwer@elders.example",))


@pytest.mark.parametrize("piece_bytes", [2, 3, 5])
def test_dots_are_taken_off_wherever_a_piece_of_a_large_message_ends(monkeypatch, piece_bytes):
    monkeypatch.setattr("mailguard.message._PIECE_BYTES", piece_bytes)
    for letters in product(b"\n.x", repeat=7):
        content = bytes(letters)
        stuffed = Message.from_content("MSG1", ENVELOPE, content)
        assert bytes(stuffed.content_view()) == stuffed.content() == content


def test_without_stuffed_dots_nothing_is_copied():
    message = Message("MSG1", ENVELOPE, b"a.b\r\n" * 500_000)
    assert message.content_view().obj is message.wire
