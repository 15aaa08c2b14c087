"""The quarantine: content comes back byte for byte or not at all, a case is decided once, a purge leaves nothing."""

import secrets
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from mailguard.errors import NotFound, SealBroken
from mailguard.findings import Attachment, Finding, Headers, Inspection, Place, VisibleField, VisibleRecipient
from mailguard.held import HeldMessage, HeldStatus, Releaser
from mailguard.keys import MasterKey
from mailguard.letter import LetterStatus
from mailguard.message import Envelope, Message, Recipient
from mailguard.sealing import Sealer
from mailguard.stores.held_content import CHUNK_BYTES, held_chunks
from mailguard.stores.outbox import outbox
from mailguard.stores.quarantine import Quarantine, Ruling, held_messages
from mailguard.stores.register import incidents
from mailguard.vocabulary import EntityType
from tests.stores.tampering import TAMPERINGS

NOW = datetime(2026, 3, 30, 14, 0, tzinfo=UTC)
TERM = timedelta(days=30)
INCIDENT = "INC-2026-0001"
OTHER_INCIDENT = "INC-2026-0002"
CASE = b"c" * 16
OTHER_CASE = b"d" * 16
PLANTED = b"BSN 912345676 van Wilhelmina Zonnebloem"
SUBJECT = "Beschikking voor Wilhelmina Zonnebloem"
ENVELOPE = Envelope(
    reverse_path="alicé@gemeente.example",
    reverse_path_raw="<alicé@gemeente.example>".encode(),
    parameters=(b"SIZE=123", b"BODY=8BITMIME", b"SMTPUTF8"),
    recipients=(
        Recipient("zonnebloem@prive.example", b"<zonnebloem@prive.example>", (b"NOTIFY=SUCCESS", b"ORCPT=rfc822;x")),
        Recipient("b\udcffb@prive.example", b"<b\xffb@prive.example>"),
    ),
    client_address="192.0.2.7",
    helo="post.gemeente.example",
    is_esmtp=False,
)
INSPECTION = Inspection(
    Headers(
        SUBJECT, "<1@gemeente.example>", visible_recipients=(VisibleRecipient("a@b.example", "A", VisibleField.CC),)
    ),
    (Finding(EntityType.NL_BSN, "912345676", Place("body"), 0, 4, 13, 0.95, evidence=("context-word",)),),
    (Attachment("lijst-zonnebloem.csv", "text/csv", 12),),
)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(MasterKey(bytes(range(32))))


@pytest.fixture
def quarantine(database, sealer) -> Quarantine:
    with database.write_transaction() as connection:
        for number in (INCIDENT, OTHER_INCIDENT):
            connection.execute(incidents.insert().values(incident_row(number)))
    return Quarantine(database, sealer)


def incident_row(number: str) -> dict[str, object]:
    words = dict.fromkeys(("kind", "channel", "status", "classification", "delivered", "action", "related"), "")
    return words | {
        "number": number,
        "severity_hundredths": 0,
        "signal_at": NOW,
        "discovered_at": NOW,
        "copies": 0,
        "facts": {},
    }


def held(held_id: str = "", minutes: int = 0, **rest: Any) -> HeldMessage:
    fields: dict[str, Any] = {
        "id": held_id or secrets.token_hex(8).upper(),
        "incident": INCIDENT,
        "status": HeldStatus.HELD,
        "content_hash": CASE,
        "held_at": NOW + timedelta(minutes=minutes),
        "expires_at": NOW + TERM,
        "size_bytes": 0,
        "recipients": 2,
        "releaser": Releaser.OFFICER,
    }
    return HeldMessage(**(fields | rest))


def keep(
    database: Database,
    quarantine: Quarantine,
    wire: bytes = PLANTED,
    inspection: Inspection | None = INSPECTION,
    **rest: Any,
) -> HeldMessage:
    """Hold one message, as a gate does."""
    kept = held(**rest)
    message = Message(kept.id, ENVELOPE, wire, b"Received: from x\r\n\tby y; now\r\n")
    with database.write_transaction() as connection:
        wrapped = quarantine.store_content(connection, message)
        quarantine.add(connection, kept, message, inspection, wrapped, {"0a", "0b"})
    return kept


def decide(database: Database, quarantine: Quarantine, status: HeldStatus, actor: str = "A1", **rest: Any):
    with database.write_transaction() as connection:
        return quarantine.decide(
            connection, INCIDENT, CASE, status, actor=actor, now=NOW, purge_at=NOW + timedelta(days=14), **rest
        )


def read(database: Database, quarantine: Quarantine, held_id: str) -> Message:
    with database.transaction() as connection:
        return quarantine.message(connection, held_id)


# --- content --------------------------------------------------------------------------------------------------------

ODD = {
    "nothing": b"",
    "one byte": b"x",
    "eight-bit": bytes(range(128, 256)) * 3,
    "NUL": b"a\0b\r\n\0\0",
    "dots": b"..\r\n...\r\n.x\r\n",
    "no line end at the end": b"Subject: x\r\n\r\nabc",
    "one chunk exactly": secrets.token_bytes(CHUNK_BYTES),
    "one byte more": secrets.token_bytes(CHUNK_BYTES + 1),
    "two chunks exactly": secrets.token_bytes(2 * CHUNK_BYTES),
}


@pytest.mark.parametrize("wire", ODD.values(), ids=ODD.keys())
def test_gives_back_every_byte(database, quarantine, wire):
    kept = keep(database, quarantine, wire)
    message = read(database, quarantine, kept.id)
    assert message.wire == wire
    assert message.trace == b"Received: from x\r\n\tby y; now\r\n"
    assert message.envelope == ENVELOPE
    assert message.id == kept.id


def test_gives_back_thirty_mebibytes(database, quarantine):
    wire = secrets.token_bytes(1024) * 1024 * 30
    assert read(database, quarantine, keep(database, quarantine, wire).id).wire == wire


def test_gives_back_envelope_and_inspection_without_the_content(database, quarantine):
    kept = keep(database, quarantine)
    with database.write_transaction() as connection:
        connection.execute(held_chunks.delete())
    with database.transaction() as connection:
        assert quarantine.envelope(connection, kept.id) == ENVELOPE
        assert quarantine.inspection(connection, kept.id) == INSPECTION
        assert quarantine.recipient_hashes(connection, kept.id) == {"0a", "0b"}
        assert quarantine.get(connection, kept.id) == kept


def test_says_so_when_a_message_was_never_inspected(database, quarantine):
    kept = keep(database, quarantine, inspection=None)
    with database.transaction() as connection:
        assert quarantine.inspection(connection, kept.id) is None


def test_an_inspection_of_another_version_is_none_at_all(database, quarantine, sealer):
    kept = keep(database, quarantine)
    with database.write_transaction() as connection:
        wrapped = connection.scalar(sa.select(held_messages.c.wrapped_key))
        other = sealer.unwrap(wrapped, kept.id).seal(b'["of a later version"]', f"{kept.id} inspection")
        connection.execute(held_messages.update().values(sealed_inspection=other))
    with database.transaction() as connection:
        assert quarantine.inspection(connection, kept.id) is None


def test_knows_no_message_that_is_not_there(database, quarantine):
    with database.transaction() as connection:
        for method in ("get", "message", "envelope", "inspection", "recipient_hashes"):
            with pytest.raises(NotFound, match="niet"):
                getattr(quarantine, method)(connection, "FFFF")


def test_nothing_is_kept_when_the_transaction_fails(database, quarantine):
    message = Message("AA", ENVELOPE, PLANTED)

    def fail() -> None:
        with database.write_transaction() as connection:
            quarantine.store_content(connection, message)
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    with database.transaction() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(held_chunks)) == 0


# --- what was tampered with -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_tampering_is_told_and_never_read(database, quarantine, tamper):
    first = keep(database, quarantine, secrets.token_bytes(3 * CHUNK_BYTES), content_hash=CASE)
    second = keep(database, quarantine, secrets.token_bytes(3 * CHUNK_BYTES), content_hash=OTHER_CASE)
    with database.write_transaction() as connection:
        tamper(connection, first.id, second.id)
    with pytest.raises(SealBroken, match=first.id):
        read(database, quarantine, first.id)


def test_another_master_key_opens_nothing(database, quarantine):
    kept = keep(database, quarantine)
    stranger = Quarantine(database, Sealer(MasterKey(b"\1" * 32)))
    with pytest.raises(SealBroken):
        read(database, stranger, kept.id)


# --- lists ----------------------------------------------------------------------------------------------------------


def test_lists_what_waits_oldest_first(database, quarantine):
    late, early = keep(database, quarantine, minutes=9), keep(database, quarantine, minutes=1)
    other = keep(database, quarantine, minutes=5, incident=OTHER_INCIDENT)
    with database.transaction() as connection:
        assert quarantine.waiting(connection) == [early, other, late]
        assert quarantine.of_incident(connection, INCIDENT) == [early, late]
        assert quarantine.of_incident(connection, "INC-2026-0009") == []


def test_counts_messages_by_status(database, quarantine):
    keep(database, quarantine)
    keep(database, quarantine)
    keep(database, quarantine, content_hash=OTHER_CASE)
    decide(database, quarantine, HeldStatus.REFUSED)
    with database.transaction() as connection:
        assert quarantine.counts(connection) == {"held": 1, "refused": 2}


def test_expires_what_nobody_decided_about(database, quarantine):
    expired = keep(database, quarantine, expires_at=NOW)
    keep(database, quarantine, expires_at=NOW + timedelta(seconds=1))
    with database.transaction() as connection:
        assert quarantine.expired(connection, NOW) == [expired]
    decide(database, quarantine, HeldStatus.REFUSED)
    with database.transaction() as connection:
        assert quarantine.expired(connection, NOW) == []


# --- decisions ------------------------------------------------------------------------------------------------------


def test_one_decision_takes_all_copies_of_equal_content(database, quarantine):
    late, early = keep(database, quarantine, minutes=3), keep(database, quarantine)
    changed = keep(database, quarantine, content_hash=OTHER_CASE)
    elsewhere = keep(database, quarantine, incident=OTHER_INCIDENT)
    decided = decide(database, quarantine, HeldStatus.RELEASED, "B7")
    assert [(h.id, h.status, h.decided_by, h.decided_at) for h in decided] == [
        (early.id, HeldStatus.RELEASED, "B7", NOW),
        (late.id, HeldStatus.RELEASED, "B7", NOW),
    ]
    with database.transaction() as connection:
        assert [quarantine.get(connection, h.id) for h in decided] == decided
        assert {h.id for h in quarantine.waiting(connection)} == {changed.id, elsewhere.id}


def test_nothing_is_decided_twice(database, quarantine):
    kept = keep(database, quarantine)
    assert decide(database, quarantine, HeldStatus.REFUSED, "A1")
    assert decide(database, quarantine, HeldStatus.RELEASED, "B2") == []
    with database.transaction() as connection:
        assert quarantine.get(connection, kept.id).status is HeldStatus.REFUSED
        assert quarantine.get(connection, kept.id).decided_by == "A1"


def test_of_two_nodes_that_decide_at_once_one_wins(database, quarantine, fresh_url, sealer):
    for _ in range(3):
        keep(database, quarantine)
    second = Database(fresh_url)
    start, decided = threading.Barrier(2), {}

    def race(name: str, node: Database, status: HeldStatus) -> None:
        start.wait()
        decided[name] = decide(node, Quarantine(node, sealer), status, name)

    wishes = (("A1", database, HeldStatus.RELEASED), ("B2", second, HeldStatus.REFUSED))
    threads = [threading.Thread(target=race, args=wish) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert sorted(len(rows) for rows in decided.values()) == [0, 3]
    winner = next(name for name, rows in decided.items() if rows)
    with database.transaction() as connection:
        assert {h.decided_by for h in quarantine.of_incident(connection, INCIDENT)} == {winner}


def test_what_a_sender_released_is_reviewed_afterwards(database, quarantine):
    kept = keep(database, quarantine)
    decide(database, quarantine, HeldStatus.RELEASED_AS_BCC, "sender", review_after=True)
    with database.write_transaction() as connection:
        assert [h.id for h in quarantine.to_review_after(connection)] == [kept.id]
        assert quarantine.reviewed(connection, INCIDENT, CASE)
        assert quarantine.to_review_after(connection) == []
        assert not quarantine.reviewed(connection, INCIDENT, CASE)


def test_four_eyes_take_one_proposal(database, quarantine):
    first = keep(database, quarantine)
    with database.write_transaction() as connection:
        assert quarantine.propose(connection, first, "A1", "released")
        assert not quarantine.propose(connection, first, "B2", "refused")
    copy = keep(database, quarantine, minutes=5)
    with database.write_transaction() as connection:
        assert not quarantine.propose(connection, copy, "B2", "refused")
        proposed = quarantine.get(connection, first.id)
    assert (proposed.approval_by, proposed.approval_of) == ("A1", "released")


def test_nobody_proposes_what_is_decided(database, quarantine):
    kept = keep(database, quarantine)
    decide(database, quarantine, HeldStatus.REFUSED)
    with database.write_transaction() as connection:
        assert not quarantine.propose(connection, kept, "A1", "released")


def test_of_two_who_propose_at_once_one_does(database, quarantine, fresh_url, sealer):
    kept, second = keep(database, quarantine), Database(fresh_url)
    start, outcomes = threading.Barrier(2), []

    def race(node: Database, actor: str) -> None:
        start.wait()
        with node.write_transaction() as connection:
            outcomes.append(Quarantine(node, sealer).propose(connection, kept, actor, "released"))

    threads = [threading.Thread(target=race, args=pair) for pair in ((database, "A1"), (second, "B2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert sorted(outcomes) == [False, True]


def test_a_new_question_waits_for_a_new_answer(database, quarantine):
    kept = keep(database, quarantine)
    later = NOW + timedelta(hours=1)
    with database.write_transaction() as connection:
        assert quarantine.ask(connection, INCIDENT, CASE, NOW)
        assert quarantine.answer(connection, INCIDENT, CASE, later)
        answered = quarantine.get(connection, kept.id)
        quarantine.ask(connection, INCIDENT, CASE, later)
        asked_again = quarantine.get(connection, kept.id)
    assert (answered.asked_at, answered.answered_at) == (NOW, later)
    assert (asked_again.asked_at, asked_again.answered_at) == (later, None)


def test_nothing_is_asked_about_what_is_decided(database, quarantine):
    keep(database, quarantine)
    decide(database, quarantine, HeldStatus.REFUSED)
    with database.write_transaction() as connection:
        assert not quarantine.ask(connection, INCIDENT, CASE, NOW)
        assert not quarantine.answer(connection, INCIDENT, CASE, NOW)


def test_finds_the_newest_ruling_by_either_content(database, quarantine):
    first = Ruling(INCIDENT, CASE, None, HeldStatus.RELEASED_TO_SOME, NOW, frozenset({"0a"}))
    newest = replace(
        first,
        rewritten_hash=b"r" * 16,
        status=HeldStatus.RELEASED_AS_BCC,
        decided_at=NOW + timedelta(seconds=1),
        recipient_hashes=frozenset({"0a", "0b"}),
    )
    with database.write_transaction() as connection:
        assert quarantine.ruling(connection, INCIDENT, CASE) is None
        quarantine.rule(connection, newest)
        quarantine.rule(connection, first)
        quarantine.rule(connection, replace(first, incident=OTHER_INCIDENT, content_hash=OTHER_CASE))
        assert quarantine.ruling(connection, INCIDENT, CASE) == newest
        assert quarantine.ruling(connection, INCIDENT, b"r" * 16) == newest
        assert quarantine.ruling(connection, INCIDENT, OTHER_CASE) is None


# --- what is destroyed, and what never shows --------------------------------------------------------------------------


def test_purges_what_is_decided_and_past_its_term(database, quarantine):
    kept = keep(database, quarantine)
    keep(database, quarantine, content_hash=OTHER_CASE)  # nobody decided: it stays, however old
    decide(database, quarantine, HeldStatus.REFUSED)
    with database.write_transaction() as connection:
        assert quarantine.to_purge(connection, NOW + timedelta(days=13)) == []
        due = quarantine.to_purge(connection, NOW + timedelta(days=14))
        assert [h.id for h in due] == [kept.id]
        quarantine.purge(connection, kept.id)
        assert quarantine.to_purge(connection, NOW + timedelta(days=99)) == []
        assert quarantine.get(connection, kept.id).is_purged
        for method in ("message", "envelope", "inspection"):
            with pytest.raises(NotFound):
                getattr(quarantine, method)(connection, kept.id)


@pytest.mark.parametrize("status", list(LetterStatus))
def test_what_is_still_to_be_sent_is_not_purged(database, quarantine, status):
    kept = keep(database, quarantine)
    decide(database, quarantine, HeldStatus.RELEASED)
    is_unsent = status in {LetterStatus.WAITING, LetterStatus.CLAIMED, LetterStatus.SENDING}
    with database.write_transaction() as connection:
        connection.execute(outbox.insert().values(letter_row(kept.id, status)))
        due = quarantine.to_purge(connection, NOW + timedelta(days=99))
    assert [h.id for h in due] == ([] if is_unsent else [kept.id])


def letter_row(held_id: str, status: LetterStatus) -> dict[str, Any]:
    numbers: dict[str, Any] = dict.fromkeys(("attempts", "delivered", "refused"), 0)
    times: dict[str, Any] = dict.fromkeys(("created_at", "due_at", "give_up_at"), NOW)
    sealed: dict[str, Any] = dict.fromkeys(("wrapped_key", "sealed"), b"")
    return {"id": "L1", "kind": "release", "status": status, "held_id": held_id} | numbers | times | sealed


def files(database: Database) -> bytes:
    """All bytes that SQLite keeps of a database: the file, the WAL and its index."""
    folder = Path(database.url.database or "").parent
    return b"".join(path.read_bytes() for path in sorted(folder.glob("mailguard.sqlite3*")))


def test_no_plain_value_is_ever_in_the_files(database, quarantine):
    """Both engines: no column of any row holds a planted value; on SQLite neither does a byte of the files."""
    kept = keep(database, quarantine, PLANTED * 20_000)
    decide(database, quarantine, HeldStatus.REFUSED)
    with database.transaction() as connection:
        rows = connection.execute(sa.select(held_messages)).all() + connection.execute(sa.select(held_chunks)).all()
    written = repr(rows).encode() + (files(database) if database.is_sqlite else b"")
    assert kept.id.encode() in written  # the search would find what is there
    for value in (b"912345676", b"Zonnebloem", b"zonnebloem", b"gemeente.example", b"192.0.2.7", SUBJECT.encode()):
        assert value not in written


def test_a_purge_leaves_nothing_to_open(database, quarantine):
    """Not the content, and not the wrapped key that would open what an old backup may still hold."""
    kept = keep(database, quarantine, PLANTED * 20_000)
    decide(database, quarantine, HeldStatus.REFUSED)
    with database.transaction() as connection:
        secret = connection.scalar(sa.select(held_messages.c.wrapped_key))
        sealed = connection.scalars(sa.select(held_chunks.c.sealed)).all()
        envelope = connection.scalar(sa.select(held_messages.c.sealed_envelope))
    traces = [bytes(secret), bytes(envelope)[:200], *(bytes(chunk)[5000:5100] for chunk in sealed)]
    if database.is_sqlite:
        assert all(trace in files(database) for trace in traces)
    with database.write_transaction() as connection:
        quarantine.purge(connection, kept.id)
    with database.transaction() as connection:
        rows = connection.execute(sa.select(held_messages)).all() + connection.execute(sa.select(held_chunks)).all()
    written = repr(rows).encode()
    if database.is_sqlite:  # PostgreSQL overwrites deleted rows at its next vacuum
        database.engine.dispose()  # the last connection takes the WAL along
        written += files(database)
    assert kept.id.encode() in written
    assert not any(trace in written or repr(trace)[2:-1].encode() in written for trace in traces)


def test_reprs_and_errors_name_nobody(database, quarantine):
    kept = keep(database, quarantine)
    with database.write_transaction() as connection:
        connection.execute(held_chunks.update().values(sealed=b"damaged"))
    with pytest.raises(SealBroken) as caught:
        read(database, quarantine, kept.id)
    ruling = Ruling(INCIDENT, CASE, None, HeldStatus.RELEASED, NOW, frozenset({"0a0b"}))
    told = f"{caught.value} {kept!r} {ruling!r}"
    assert "onnebloem" not in told
    assert "0a0b" not in told
