"""The breach register on both engines: records, their events, what is sealed, and what remains after destruction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from mailguard.errors import DatabaseUnavailable, NotFound, SealBroken, Unfit
from mailguard.incident import (
    SENDER,
    SYSTEM,
    Actor,
    Channel,
    Classification,
    Delivered,
    EventAction,
    Incident,
    IncidentKind,
    Particulars,
    Severity,
    SeverityLevel,
    Status,
)
from mailguard.keys import MasterKey
from mailguard.sealing import Sealer
from mailguard.stores.register import Register, incident_events, incidents
from tests.stores.records import FACTS, PARTICULARS, PLANTED, SEALER, SIGNAL_AT, incident

OFFICER = Actor("7F3A", "officer")
HOUR = timedelta(hours=1)


@pytest.fixture
def register(database) -> Register:
    return Register(database, SEALER)


@pytest.fixture
def connection(database):
    with database.write_transaction() as connection:
        yield connection


def recorded(register: Register, connection: sa.Connection, **more) -> Incident:
    return register.record(connection, incident(**more), PARTICULARS)


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_numbers_count_on_within_a_year_and_start_anew_in_the_next(register, connection):
    moments = [datetime(year, 6, 1, tzinfo=UTC) for year in (2026, 2026, 2026, 2027, 2027)]
    numbers = [recorded(register, connection, signal_at=moment).number for moment in moments]
    assert numbers == ["INC-2026-0001", "INC-2026-0002", "INC-2026-0003", "INC-2027-0001", "INC-2027-0002"]


@pytest.mark.parametrize(
    ("signal_at", "number"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "INC-2026-0001"),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), "INC-2027-0001"),
        (datetime(2027, 1, 1, 5, 0, tzinfo=timezone(timedelta(hours=6))), "INC-2027-0001"),
    ],
    ids=["a second before", "midnight", "written in another zone"],
)
def test_the_year_changes_at_midnight_in_amsterdam(register, connection, signal_at, number):
    assert recorded(register, connection, signal_at=signal_at).number == number


def test_a_late_record_of_last_year_goes_on_where_that_year_ended(register, connection):
    last_year, this_year = datetime(2026, 12, 30, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
    moments = [last_year, this_year, last_year, datetime(2025, 1, 2, tzinfo=UTC), this_year]
    numbers = [recorded(register, connection, signal_at=moment).number for moment in moments]
    assert numbers == ["INC-2026-0001", "INC-2027-0001", "INC-2026-0002", "INC-2025-0001", "INC-2027-0002"]
    assert register.verify(connection).is_whole


def test_numbers_grow_beyond_four_digits(register, connection):
    recorded(register, connection)
    connection.execute(sa.text("UPDATE register_head SET last_number = 9999"))
    assert recorded(register, connection).number == "INC-2026-10000"
    recorded(register, connection, signal_at=SIGNAL_AT + timedelta(days=365))
    assert recorded(register, connection).number == "INC-2026-10001"


def test_a_transaction_that_fails_leaves_no_gap(register, database):
    def record_and_fail() -> float:
        with database.write_transaction() as connection:
            return recorded(register, connection).copies / 0

    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    with database.write_transaction() as connection:
        assert recorded(register, connection).number == "INC-2026-0001"
        assert register.head(connection)[0] == 1


def test_what_is_in_the_register_is_not_recorded_again(register, connection):
    with pytest.raises(ValueError, match="INC-2026-0001 is in the register already"):
        register.record(connection, recorded(register, connection), PARTICULARS)


# --- records and their events -----------------------------------------------------------------------------------------


def test_a_record_comes_back_as_it_was_written(register, connection):
    times = {
        name: SIGNAL_AT + timedelta(microseconds=n)
        for n, name in enumerate(("delivered_at", "deadline_at", "triage_due_at", "closed_at", "retain_until"))
    }
    written = recorded(register, connection, **times, related="INC-2025-0007")
    assert register.get(connection, written.number) == written == replace(written, number="INC-2026-0001")
    assert register.particulars(connection, written.number) == PARTICULARS


def test_a_record_starts_with_an_event_that_says_all_of_it(register, connection):
    made = register.record(
        connection, incident(), PARTICULARS, OFFICER, EventAction.REPORTED, "Gebeld", now=SIGNAL_AT + HOUR
    )
    (event,) = register.events(connection, made.number)
    assert (event.seq, event.actor, event.action, event.at) == (1, OFFICER, EventAction.REPORTED, SIGNAL_AT + HOUR)
    assert event.changes["status"] == "detected"
    assert event.changes["signal_at"] == "2026-03-27T14:00:00.000000+00:00"
    assert event.changes["facts"]["severity"]["score_hundredths"] == 225
    assert event.has_note
    assert register.note(connection, event) == "Gebeld"


def test_an_event_changes_the_record(register, connection):
    number = recorded(register, connection).number
    changes: dict[str, Any] = {
        "kind": IncidentKind.SIGNAL,
        "status": Status.CLOSED,
        "classification": Classification.BREACH,
        "delivered": Delivered.PARTLY,
        "delivered_at": SIGNAL_AT,
        "deadline_at": SIGNAL_AT + 72 * HOUR,
        "triage_due_at": SIGNAL_AT + 24 * HOUR,
        "closed_at": SIGNAL_AT + 2 * HOUR,
        "retain_until": datetime(2031, 3, 27, tzinfo=UTC),
        "copies": 4,
        "action": "flag",
        "related": "INC-2026-0009",
    }
    event = register.append(connection, number, OFFICER, EventAction.CLASSIFIED, changes)
    assert register.get(connection, number) == replace(incident(number=number), **changes)
    assert event.changes["deadline_at"] == "2026-03-30T14:00:00.000000+00:00"
    assert register.events(connection, number)[1:] == [event]


def test_a_change_may_come_as_text_or_take_a_value_away(register, connection):
    number = recorded(register, connection, closed_at=SIGNAL_AT).number
    changes = {"status": "reopened", "closed_at": None, "delivered_at": "2026-03-27T15:00:00+01:00"}
    register.append(connection, number, OFFICER, EventAction.CLASSIFIED, changes)
    found = register.get(connection, number)
    assert (found.status, found.closed_at, found.delivered_at) == (Status.REOPENED, None, SIGNAL_AT)
    assert register.verify(connection).is_whole


def test_an_event_replaces_facts_and_leaves_the_others(register, connection):
    number = recorded(register, connection).number
    worse = Severity(3, 100, 25, 325, 325, SeverityLevel.HIGH)
    register.append(connection, number, OFFICER, EventAction.CLASSIFIED, {"facts": {"severity": worse, "bsn_count": 9}})
    assert register.get(connection, number).facts == replace(FACTS, severity=worse, bsn_count=9)
    assert connection.scalar(sa.select(incidents.c.severity_hundredths)) == 325


def test_facts_of_a_newer_version_outlive_a_change_by_this_one(register, connection):
    number = recorded(register, connection).number
    newer = connection.scalar(sa.select(incidents.c.facts)) | {"court": "none"}
    connection.execute(incidents.update().values(facts=newer))
    register.append(connection, number, OFFICER, EventAction.CLASSIFIED, {"facts": {"bsn_count": 1}})
    assert connection.scalar(sa.select(incidents.c.facts)) == newer | {"bsn_count": 1}


def test_other_changes_are_recorded_only(register, connection):
    number = recorded(register, connection).number
    changes = {
        "outcome": "unknown",
        "codes": (250, 550),
        "held_id": "A1B2",
        "was_right": None,
        "counts": {"refused": 1},
    }
    register.append(connection, number, SYSTEM, EventAction.DELIVERY, changes)
    assert register.events(connection, number)[1].changes == changes | {"codes": [250, 550]}
    assert register.get(connection, number) == incident(number=number)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "finished"},
        {"closed_at": "gisteren"},
        {"closed_at": "2026-03-27T15:00:00"},
        {"copies": "2"},
        {"signal_at": SIGNAL_AT},
        {"channel": Channel.MEDIA},
        {"particulars_sha256": ""},
        {"facts": {"bsns": 3}},
        {"facts": {"bsn_count": "drie"}},
        {"who": "p.vandervalk@elders.example"},
        {"why": "x" * 81},
        {"lines": ["een\ntwee"]},
        {"score": float("nan")},
    ],
)
def test_an_event_that_says_what_it_cannot_is_refused(register, connection, changes):
    number = recorded(register, connection).number
    with pytest.raises(ValueError) as refusal:
        register.append(connection, number, OFFICER, EventAction.CLASSIFIED, changes)
    assert "vandervalk" not in str(refusal.value)
    assert len(register.events(connection, number)) == 1


def test_an_event_of_no_incident_is_refused(register, connection):
    for attempt in (
        lambda: register.append(connection, "INC-2026-0404", OFFICER, EventAction.VIEWED),
        lambda: register.get(connection, "INC-2026-0404"),
        lambda: register.particulars(connection, "INC-2026-0404"),
    ):
        with pytest.raises(NotFound, match="staat niet in het register"):
            attempt()
    assert not register.exists(connection, "INC-2026-0404")
    assert register.head(connection)[0] == 0


def test_a_row_that_somebody_spoilt_says_what_to_do(register, connection):
    number = recorded(register, connection).number
    connection.execute(incidents.update().values(facts={"bsn_count": "900000062"}))
    with pytest.raises(DatabaseUnavailable, match=r"INC-2026-0001 .* mailguard register verify") as refusal:
        register.get(connection, number)
    assert "900000062" not in str(refusal.value)


# --- finding ----------------------------------------------------------------------------------------------------------


def test_a_copy_is_found_within_the_window_and_the_newest_first(register, connection):
    old = recorded(register, connection)
    new = recorded(register, connection, signal_at=SIGNAL_AT + HOUR, content_hash=b"i" * 16)
    assert register.find_copy(connection, b"c" * 16, SIGNAL_AT) == new
    assert register.find_copy(connection, b"c" * 16, SIGNAL_AT + 2 * HOUR) is None
    assert register.find_copy(connection, b"d" * 16, SIGNAL_AT) is None
    assert register.find_related(connection, b"h" * 16, SIGNAL_AT) == old
    assert register.find_related(connection, b"h" * 16, SIGNAL_AT + HOUR) is None


def test_the_list_is_newest_first_in_pages(register, connection):
    numbers = [recorded(register, connection, signal_at=SIGNAL_AT + n // 2 * HOUR).number for n in range(5)]
    assert [i.number for i in register.list(connection)] == numbers[::-1]
    assert [i.number for i in register.list(connection, limit=2, offset=1)] == numbers[3:1:-1]
    assert [i.number for i in register.since(connection, SIGNAL_AT + HOUR)] == numbers[:1:-1]


def test_open_records_alone_can_be_listed_and_counted(register, connection):
    for status in (Status.DETECTED, Status.CLOSED, Status.REOPENED, Status.DISMISSED):
        recorded(register, connection, status=status)
    found = register.list(connection, open_only=True)
    assert [i.status for i in found] == [Status.REOPENED, Status.DETECTED]
    assert (register.count(connection), register.count(connection, open_only=True)) == (4, 2)


def test_terms_that_run_are_those_of_open_records_that_may_be_a_breach(register, connection):
    def made(hours: int | None, **more) -> str:
        deadline = hours and SIGNAL_AT + hours * HOUR
        return recorded(register, connection, deadline_at=deadline, **more).number

    later = made(72, classification=Classification.UNDETERMINED)
    sooner = made(70, classification=Classification.BREACH)
    made(None, classification=Classification.BREACH)
    made(60, classification=Classification.FALSE_ALARM)
    made(60, classification=Classification.SECURITY_INCIDENT)
    made(60, classification=Classification.BREACH, status=Status.CLOSED)
    assert [i.number for i in register.running_deadlines(connection)] == [sooner, later]


def test_events_of_a_day_are_found_by_what_was_done(register, connection):
    number = register.record(connection, incident(), PARTICULARS, now=SIGNAL_AT).number
    for hours, action in ((1, EventAction.VIEWED), (2, EventAction.RELEASED), (3, EventAction.REFUSED)):
        register.append(connection, number, OFFICER, action, now=SIGNAL_AT + hours * HOUR)
    decisions = (EventAction.RELEASED, EventAction.REFUSED)
    found = register.events_between(connection, SIGNAL_AT + HOUR, SIGNAL_AT + 3 * HOUR, decisions)
    assert [e.action for e in found] == [EventAction.RELEASED]
    found = register.events_between(connection, SIGNAL_AT + 2 * HOUR, SIGNAL_AT + 4 * HOUR, decisions)
    assert [e.action for e in found] == [EventAction.RELEASED, EventAction.REFUSED]


# --- what is sealed ---------------------------------------------------------------------------------------------------


def test_a_note_opens_under_its_own_record_and_place_alone(register, connection):
    first, second = recorded(register, connection).number, recorded(register, connection).number
    event = register.append(connection, first, SENDER, EventAction.SENDER_EXPLAINED, note="Dit mag naar mevrouw Dekker")
    assert register.note(connection, event) == "Dit mag naar mevrouw Dekker"
    sealed = connection.scalar(sa.select(incident_events.c.sealed).where(incident_events.c.seq == event.seq))
    other = connection.scalar(sa.select(incidents.c.wrapped_key).where(incidents.c.number == second))
    with pytest.raises(SealBroken):
        SEALER.unwrap(other, second).open(sealed, f"{first} note {event.seq}")
    with pytest.raises(SealBroken):
        SEALER.unwrap(other, first)


def test_an_event_without_a_note_has_none(register, connection):
    number = recorded(register, connection).number
    (event,) = register.events(connection, number)
    assert not event.has_note
    assert register.note(connection, event) == ""
    assert register.note(connection, replace(event, seq=99)) == ""


def test_another_key_opens_nothing(database, connection, register):
    number = recorded(register, connection).number
    with pytest.raises(SealBroken):
        Register(database, Sealer(MasterKey(b"x" * 32))).particulars(connection, number)


def test_no_personal_value_stands_in_a_plain_column(register, connection):
    number = recorded(register, connection).number
    register.append(connection, number, OFFICER, EventAction.REFUSED, note="Zorgbeschikking van annelies.dekker")
    for table in (incidents, incident_events):
        text = repr(connection.execute(sa.select(table)).all()).casefold()
        assert number.casefold() in text
        assert not [value for value in PLANTED if value.casefold() in text]


def test_no_personal_value_stands_in_the_database_file_or_its_log(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/mailguard.sqlite3")
    database.upgrade()
    register = Register(database, SEALER)
    with database.write_transaction() as connection:
        number = recorded(register, connection).number
        register.append(connection, number, OFFICER, EventAction.REFUSED, note="Zorgbeschikking van annelies.dekker")
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    database.close()
    assert number.encode() in files["mailguard.sqlite3-wal"]
    for content in files.values():
        for value in PLANTED:
            assert value.casefold().encode() not in content.lower()
            assert value.casefold().encode("utf-16-le") not in content.lower()


def test_a_value_shows_nobody_in_a_log(register, connection):
    found = recorded(register, connection)
    event = register.append(connection, found.number, SENDER, EventAction.SENDER_EXPLAINED, note="900000062")
    text = repr((found, event, PARTICULARS, register.particulars(connection, found.number)))
    assert not [value for value in PLANTED if value in text]


# --- destruction ------------------------------------------------------------------------------------------------------


def test_what_is_past_its_term_is_due_once(register, connection):
    late = recorded(register, connection, retain_until=SIGNAL_AT).number
    later = recorded(register, connection, retain_until=SIGNAL_AT - HOUR).number
    recorded(register, connection, retain_until=SIGNAL_AT + HOUR)
    recorded(register, connection)
    assert register.to_destroy(connection, SIGNAL_AT) == [later, late]
    assert [register.destroy(connection, number) for number in (late, late, later)] == [True, False, True]
    assert register.to_destroy(connection, SIGNAL_AT) == []
    assert [e.action for e in register.events(connection, late)] == [EventAction.DETECTED, EventAction.DESTROYED]


def test_destruction_leaves_the_journal_whole_and_nothing_to_read(register, connection):
    number = recorded(register, connection).number
    event = register.append(connection, number, OFFICER, EventAction.REFUSED, note="Zorgbeschikking 900000062")
    register.destroy(connection, number)
    assert register.verify(connection).is_whole
    assert register.particulars(connection, number) == Particulars()
    assert register.note(connection, event) == ""
    found = register.get(connection, number)
    assert (found.copy_key, found.content_hash, found.facts) == (None, None, FACTS)
    row = connection.execute(sa.select(incidents.c.wrapped_key, incidents.c.sealed)).one()
    assert tuple(row) == (None, None)


def test_a_destroyed_record_takes_events_but_no_text(register, connection):
    number = recorded(register, connection).number
    register.destroy(connection, number)
    register.append(connection, number, OFFICER, EventAction.VIEWED)
    with pytest.raises(Unfit, match="vernietigd"):
        register.append(connection, number, OFFICER, EventAction.CLASSIFIED, note="Toch nog iets")
    assert register.verify(connection).is_whole


def test_the_key_of_a_destroyed_record_is_gone_from_the_file(tmp_path):
    """With the master key at hand, a wrapped key left in a freed page or the log would open all of it again."""
    database = Database(f"sqlite:///{tmp_path}/mailguard.sqlite3")
    database.upgrade()
    register = Register(database, SEALER)
    with database.write_transaction() as connection:
        numbers = [recorded(register, connection).number for _ in range(40)]
        kept = {row.number: (row.wrapped_key, row.sealed) for row in connection.execute(sa.select(incidents))}
    with database.write_transaction() as connection:
        for number in numbers[::2]:
            register.destroy(connection, number)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = Path(tmp_path, "mailguard.sqlite3").read_bytes()
    database.close()
    assert all(wrapped in content for wrapped, _ in (kept[number] for number in numbers[1::2]))
    for number in numbers[::2]:
        assert not [secret for secret in kept[number] if secret in content]
