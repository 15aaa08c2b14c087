"""A message of an archive as the history sees it: as the relay saw it go, and nothing in it can stop a run."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.config import Rules
from mailguard.content.dates import separated_at, written_at
from mailguard.correspondence import Sent, day_of
from mailguard.correspondence.reading import message_id_of, sent_of
from mailguard.policy import Policy
from tests.attached_files import DOCX, carrying
from tests.attached_files import letter as attached_letter
from tests.correspondence import ALICE, BAKKER, ONS, Told

POLICY = Policy(ONS, Rules(), "journaal@archief.example")
LETTER = """Return-Path: <alice.jansen@ons.example>
From: Alice Jansen <alice.jansen@ons.example>
To: Petra Bakker <P.Bakker@Elders.example>
Cc: bob@ons.example
Bcc: verborgen@ander.example
Subject: De tuin van Wim Smit
Message-ID: <1@ons.example>
In-Reply-To: <0@elders.example>
Date: Thu, 12 Nov 2026 10:00:00 +0100

Beste Petra,

Mevrouw Kim Lievens vraagt of de heg dinsdag geknipt wordt.

Groet,
Alice
"""
NOVEMBER_12 = day_of(datetime(2026, 11, 12, tzinfo=UTC))


def read(letter: str | bytes, separator: bytes = b"") -> Sent | None:
    raw = letter if isinstance(letter, bytes) else letter.encode()
    return sent_of(raw, ONS.lexicon(), POLICY, separator=separator)


def read_one(letter: str | bytes, separator: bytes = b"") -> Sent:
    sent = read(letter, separator)
    assert sent is not None
    return sent


def changed(old: str, new: str) -> str:
    assert old in LETTER
    return LETTER.replace(old, new)


# --- what is taken ----------------------------------------------------------------------------------------------------


def test_takes_who_wrote_to_whom_and_when():
    sent = read_one(LETTER)
    assert sent.sender == ALICE
    assert set(sent.recipients) == {BAKKER, "bob@ons.example", "verborgen@ander.example"}
    assert sent.visible == {BAKKER: "Petra Bakker", "bob@ons.example": ""}
    assert (sent.message_id, sent.thread) == ("<1@ons.example>", ("<0@elders.example>",))
    assert sent.day == NOVEMBER_12


def test_takes_whom_the_letter_greets_and_tells_of():
    sent = read_one(LETTER)
    assert sent.greeted == ("Petra",)
    assert {"smit", "lievens"} <= sent.told_words


def test_attached_files_are_not_read():
    table = ("lijst.csv", "text/csv", b"naam;plaats\nWouter Zwaluw;Elders\n")
    document = ("brief.docx", DOCX, attached_letter("Mevrouw Kim Zwaluw belt."))
    sent = read_one(carrying("Beste Petra,\n\nMevrouw Kim Lievens belt.\n", table, document).content())
    assert "lievens" in sent.told_words
    assert "zwaluw" not in sent.told_words


def test_a_long_letter_is_read_as_far_as_it_takes_little_time():
    began = time.process_time()
    sent = read_one(LETTER + "\nMevrouw Kim Lievens belt Piet Bos.\n" * 100_000)
    assert time.process_time() - began < 5
    assert "lievens" in sent.told_words


@pytest.mark.parametrize(
    "letter",
    [
        changed("Subject:", "Auto-Submitted: auto-replied\nSubject:"),
        changed("Return-Path: <alice.jansen@ons.example>", "Return-Path: <>"),
        changed("Return-Path: <alice.jansen@ons.example>", "Return-Path: <x@elders.example>"),
        "From: alice@ons.example\nTo: journaal@archief.example\nSubject: Journaal\n\nx\n",
        "From: alice@ons.example\nSubject: Aan niemand\n\nx\n",
        "geen bericht",
        "",
    ],
)
def test_leaves_out_what_the_relay_leaves_out(letter):
    assert read(letter) is None


def test_mail_among_ourselves_is_read_and_teaches_nothing(database):
    told = Told(database)
    sent = read_one("From: alice@ons.example\nTo: bob@ons.example\nMessage-ID: <1>\n\nBeste Bob,\n")
    assert told.learn(sent) == 1
    assert told.history.size() == (0, 0)


# --- its id -----------------------------------------------------------------------------------------------------------


def test_a_message_without_an_id_has_a_stand_in_of_its_own():
    bare = changed("Message-ID: <1@ons.example>\n", "").encode()
    assert message_id_of(bare).startswith("sha256:")
    assert message_id_of(bare) == message_id_of(bare.replace(b"\n", b"\r\n") + b"\r\n")
    assert message_id_of(bare) != message_id_of(bare.replace(b"dinsdag", b"woensdag"))
    assert read_one(bare).message_id == message_id_of(bare)


# --- its day ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Thu, 12 Nov 2026 10:00:00 +0100", (2026, 11, 12)),
        ("12 Nov 2026 00:30 +0100", (2026, 11, 11)),
        ("Thu, 12 Nov 2026 23:30:00 -0100", (2026, 11, 13)),
        ("Thu, 12 Nov 2026 10:00:00 GMT (UTC)", (2026, 11, 12)),
        ("12-Nov-2026", (2026, 11, 12)),
        ("Sun,  1 March 98 10:00:00 EST", (1998, 3, 1)),
        ("1 Jan 05", (2005, 1, 1)),
        ("Thu,\n 12 Nov\n 2026 10:00:00 +0100", (2026, 11, 12)),
    ],
)
def test_goes_by_the_date_field(written, day):
    at = written_at(f"Date: {written}\n\n".encode())
    assert at is not None
    assert at.astimezone(UTC).timetuple()[:3] == day


@pytest.mark.parametrize(
    "written",
    [
        "",
        "gisteren",
        "31 Feb 2026 10:00",
        "12 Nov 2026 25:00",
        "12 Nov 0000",
        "12 Nov 20266",
        "12 Nov 2026 10:00 +9900",
    ],
)
def test_a_date_that_cannot_be_is_none(written):
    assert written_at(f"Date: {written}\n\n".encode()) is None


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=2)).strftime("%d %b %Y 10:00:00 +0000")


@pytest.mark.parametrize(
    "date", ["onbekend", "12 Nov 1989 10:00:00 +0100", "1 Jan 1970", "1 Jan 0001 00:00 +2300", tomorrow()]
)
def test_a_date_that_tells_nothing_gives_way_to_the_mailboxes_own(date):
    letter = changed("Thu, 12 Nov 2026 10:00:00 +0100", date)
    separator = b"From alice@ons.example Tue Nov  3 09:00:00 2026"
    assert read_one(letter, separator).day == day_of(datetime(2026, 11, 3, tzinfo=UTC))
    assert read_one(letter).day == day_of(datetime.now(UTC))
    assert read_one(letter, b"From MAILER-DAEMON Fri Jan  1 00:00:00 2100").day == day_of(datetime.now(UTC))


@pytest.mark.parametrize(
    ("separator", "day"),
    [
        (b"From alice@ons.example Tue Nov  3 09:00:00 2026", (2026, 11, 3)),
        (b"From - Tue Nov 13 09:00:00 CET 2026\r", (2026, 11, 13)),
        (b"From alice@ons.example Tue Nov  3 00:10:00 +0100 2026", (2026, 11, 2)),
    ],
)
def test_reads_the_separator_of_a_mailbox(separator, day):
    at = separated_at(separator)
    assert at is not None
    assert at.astimezone(UTC).timetuple()[:3] == day


@pytest.mark.parametrize(
    "separator", [b"", b"From alice@ons.example", b"From x Tue Feb 31 09:00:00 2026", b"\xff" * 9999]
)
def test_a_separator_without_a_date_has_none(separator):
    assert separated_at(separator) is None


# --- whatever the bytes -----------------------------------------------------------------------------------------------

HEAD = b"From: alice@ons.example\nTo: x@elders.example\n"
HOSTILE = [
    b"From: alice@ons.example\nTo: =?utf-7?Q?+2AA-?= <x@elders.example>\nMessage-ID: =?utf-7?Q?+2AA-?=\n\nBeste x,\n",
    b"From: alice@ons.example\nTo: x\xff\xfe\x00 <\x80@\x80.example>\nDate: \xff\xfe\n\n\xff\xfe",
    b"From: alice@ons.example\nTo: " + b"x@elders.example, " * 20_000 + b"\n\n",
    HEAD + b"References: " + b"<" * 50_000 + b"\n\n",
    HEAD + b"Date: " + b"1 " * 100_000 + b"\n\n",
    HEAD + b"\n" + b"Beste " * 100_000,
    HEAD + b"\n" + b"Beste Jan, " * 50_000,
    HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\n" * 20_000,
    HEAD + b"Content-Type: text/plain; charset=utf-7\n\nBeste +2AA-,\n\nMevrouw Kim +2AA-smit belt.\n",
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_mail_is_read_within_seconds_and_can_be_learned(database, raw):
    told = Told(database)
    began = time.process_time()
    sent = read_one(raw, b"From " + b" Nov 1" * 5_000)
    assert told.learn(sent) == 1
    assert told.history.unlearned([message_id_of(raw)]) == frozenset()
    assert time.process_time() - began < 10


def test_damaged_mail_of_every_kind_is_read():
    chance = random.Random(7)
    for _ in range(300):
        raw = bytearray(LETTER.encode())
        for _ in range(chance.randrange(1, 40)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
        read(bytes(raw), bytes(raw[:100]))
        assert message_id_of(bytes(raw))
