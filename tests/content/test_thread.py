"""Which earlier messages a message says that it answers (RFC 5322 3.6.4)."""

from mailguard.content import read_headers
from mailguard.content.headers import MAX_THREAD


def thread(*fields: str) -> tuple[str, ...]:
    return read_headers(("\r\n".join(("From: a@ons.example", *fields)) + "\r\n\r\nDag").encode()).thread


def test_references_come_first_and_the_message_answered_last():
    assert thread("In-Reply-To: <3@x.example>", "References: <1@x.example>\r\n <2@x.example>") == (
        "<1@x.example>",
        "<2@x.example>",
        "<3@x.example>",
    )


def test_each_message_comes_once_at_its_nearest_place():
    answered = thread("References: <1@x.example> <2@x.example> <1@x.example>", "In-Reply-To: <1@x.example>")
    assert answered == ("<2@x.example>", "<1@x.example>")


def test_of_a_long_thread_the_nearest_are_kept():
    answered = thread("References: " + " ".join(f"<{n}@x.example>" for n in range(80)))
    assert answered == tuple(f"<{n}@x.example>" for n in range(80 - MAX_THREAD, 80))


def test_words_around_the_ids_are_no_ids():
    assert thread('In-Reply-To: Your message of "3 May" <1@x.example> <no id> <>') == ("<1@x.example>",)
    assert thread("In-Reply-To: =?us-ascii?Q?=3C1=40x=2Eexample=3E?=") == ("<1@x.example>",)
    assert thread() == ()


def test_hostile_fields_take_no_time():
    assert thread("References: " + "<" * 200_000) == ()
    assert thread("References: " + "<a" * 100_000) == ()


def test_no_repr_shows_them():
    raw = b"From: a@ons.example\r\nReferences: <geheim@x.example>\r\n\r\n"
    assert "geheim" not in repr(read_headers(raw))
