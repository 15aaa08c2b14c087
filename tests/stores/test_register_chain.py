"""The journal of the register: append-only, without gap or fork whoever writes, and telling where it was changed."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from mailguard.errors import DatabaseUnavailable
from mailguard.incident import SYSTEM, Actor, EventAction, Status
from mailguard.stores.register import Register, Verification, incident_events, incidents, register_head
from tests.stores.append_process import write
from tests.stores.records import PARTICULARS, SEALER, incident

OFFICER = Actor("7F3A", "officer")
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def register(database) -> Register:
    return Register(database, SEALER)


@pytest.fixture
def journal(database: Database, register: Register) -> Register:
    """Two records with three events each, interleaved."""
    with database.write_transaction() as connection:
        numbers = [register.record(connection, incident(), PARTICULARS).number for _ in range(2)]
        for action, changes in ((EventAction.VIEWED, {"number": 1}), (EventAction.CLASSIFIED, {"status": "closed"})):
            for number in numbers:
                register.append(connection, number, OFFICER, action, changes, note="Gezien")
    return register


def verified(database: Database, register: Register) -> Verification:
    with database.transaction() as connection:
        return register.verify(connection)


def tamper(database: Database, *statements: str | sa.Executable) -> None:
    """Change what the triggers guard, as somebody could who owns the database."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS incident_events_no_{verb}")
        else:
            connection.exec_driver_sql("ALTER TABLE incident_events DISABLE TRIGGER ALL")
            connection.exec_driver_sql("ALTER TABLE incidents DISABLE TRIGGER ALL")
        for statement in statements:
            connection.execute(sa.text(statement) if isinstance(statement, str) else statement)
        connection.commit()
        connection.invalidate()


# --- append-only ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incident_events SET actor = 'nobody' WHERE seq = 2",
        "UPDATE incident_events SET hash = hash",
        "DELETE FROM incident_events WHERE seq = 6",
    ],
)
def test_the_database_refuses_to_change_the_journal(database, journal, statement):
    with pytest.raises(DatabaseUnavailable), database.write_transaction() as connection:
        connection.execute(sa.text(statement))
    assert verified(database, journal).is_whole


def test_the_journal_cannot_be_emptied_at_once(postgres, fresh_postgres_url):
    database = Database(fresh_postgres_url)
    database.upgrade()
    with pytest.raises(DatabaseUnavailable), database.write_transaction() as connection:
        connection.execute(sa.text("TRUNCATE incident_events"))
    database.close()


def test_nothing_is_written_where_the_head_is_lost(database, journal):
    tamper(database, "DELETE FROM register_head")
    with pytest.raises(DatabaseUnavailable, match="lost its head"), database.write_transaction() as connection:
        journal.append(connection, "INC-2026-0001", SYSTEM, EventAction.VIEWED)
    with pytest.raises(DatabaseUnavailable, match="lost its head"), database.transaction() as connection:
        journal.head(connection)
    assert verified(database, journal).broken_at == 1


# --- verifying --------------------------------------------------------------------------------------------------------


def test_an_empty_register_is_whole(database, register):
    assert verified(database, register) == Verification(True, 0, None, 0, "0" * 64)


def test_a_register_that_nobody_touched_is_whole(database, journal):
    found = verified(database, journal)
    with database.transaction() as connection:
        assert (found.head_seq, found.head_hash) == journal.head(connection)
    assert (found.is_whole, found.events, found.broken_at, found.head_seq) == (True, 6, None, 6)


def test_anybody_can_compute_the_chain_from_what_is_written(database, journal):
    """The rule that an auditor follows offline: SHA-256 over the previous hash and the canonical JSON."""
    previous = "0" * 64
    with database.transaction() as connection:
        for row in connection.execute(sa.select(incident_events).order_by(incident_events.c.seq)):
            body = {
                "seq": row.seq,
                "incident": row.incident,
                "at": row.at.isoformat(timespec="microseconds"),
                "actor": row.actor,
                "role": row.role,
                "action": row.action,
                "changes": row.changes,
                "sealed_hash": hashlib.sha256(row.sealed or b"").hexdigest(),
            }
            text = previous + json.dumps(body, sort_keys=True, separators=(",", ":"))
            previous = hashlib.sha256(text.encode()).hexdigest()
            assert row.hash == previous
        assert journal.head(connection)[1] == previous


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE incident_events SET actor = '9B2C' WHERE seq = 3", 3),
        ("UPDATE incident_events SET role = 'fg' WHERE seq = 5", 5),
        ("UPDATE incident_events SET action = 'released' WHERE seq = 6", 6),
        ("UPDATE incident_events SET at = '2026-03-01 00:00:00.000000' WHERE seq = 1", 1),
        ("UPDATE incident_events SET changes = '{\"number\": 2}' WHERE seq = 4", 4),
        ("UPDATE incident_events SET changes = '[]' WHERE seq = 4", 4),
        ("UPDATE incident_events SET incident = 'INC-2026-0002' WHERE seq = 3", 3),
        ("UPDATE incident_events SET incident = 'INC-2026-0404' WHERE seq = 3", 3),
        ("UPDATE incident_events SET sealed = NULL WHERE seq = 3", 3),
        ("UPDATE incident_events SET sealed = (SELECT sealed FROM incident_events WHERE seq = 4) WHERE seq = 3", 3),
        ("UPDATE incident_events SET sealed_hash = 'e' WHERE seq = 3", 3),
        ("UPDATE incident_events SET previous_hash = '' WHERE seq = 3", 3),
        ("UPDATE incident_events SET hash = previous_hash WHERE seq = 3", 3),
        ("DELETE FROM incident_events WHERE seq = 1", 1),
        ("DELETE FROM incident_events WHERE seq = 4", 4),
        ("DELETE FROM incident_events WHERE seq = 6", 6),
        ("DELETE FROM incident_events WHERE seq > 2", 3),
        ("DELETE FROM incident_events", 1),
        ("UPDATE register_head SET seq = 5", 6),
        ("UPDATE register_head SET seq = 7", 7),
        (f"UPDATE register_head SET hash = '{'0' * 64}'", 6),
        ("DELETE FROM incidents WHERE number = 'INC-2026-0002'", 2),
    ],
)
def test_whatever_was_changed_in_the_journal_is_found(database, journal, change, broken_at):
    tamper(database, change)
    found = verified(database, journal)
    assert (found.is_whole, found.broken_at) == (False, broken_at)


def test_two_events_that_changed_places_are_found(database, journal):
    moves = [f"UPDATE incident_events SET seq = {new} WHERE seq = {old}" for old, new in ((3, 90), (5, 3), (90, 5))]
    tamper(database, *moves)
    assert verified(database, journal).broken_at == 3


def test_an_event_put_in_at_the_end_is_found(database, journal):
    columns = "incident, at, actor, role, action, changes, sealed, sealed_hash, previous_hash, hash"
    tamper(
        database,
        f"INSERT INTO incident_events (seq, {columns}) SELECT 7, {columns} FROM incident_events WHERE seq = 6",
    )
    assert verified(database, journal).broken_at == 7


def test_a_hash_that_was_made_to_fit_breaks_the_chain_one_further(database, journal):
    """Who changes an event and its hash must rewrite all that follows, and the head: the digests carry the old one."""
    with database.transaction() as connection:
        row = connection.execute(sa.select(incident_events).where(incident_events.c.seq == 3)).one()
    names = ("seq", "incident", "action", "changes", "sealed_hash")
    body = {name: getattr(row, name) for name in names} | {"actor": "9B2C", "role": row.role}
    body["at"] = row.at.isoformat(timespec="microseconds")
    text = row.previous_hash + json.dumps(body, sort_keys=True, separators=(",", ":"))
    own_hash = hashlib.sha256(text.encode()).hexdigest()
    tamper(database, f"UPDATE incident_events SET actor = '9B2C', hash = '{own_hash}' WHERE seq = 3")
    assert verified(database, journal).broken_at == 4


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE incidents SET classification = 'false-alarm' WHERE number = 'INC-2026-0001'", 5),
        ("UPDATE incidents SET status = 'detected' WHERE number = 'INC-2026-0002'", 6),
        ("UPDATE incidents SET deadline_at = '2030-01-01 00:00:00.000000'", 5),
        ("UPDATE incidents SET signal_at = '2026-03-01 00:00:00.000000'", 5),
        ("UPDATE incidents SET facts = '{\"bsn_count\": 0}' WHERE number = 'INC-2026-0002'", 6),
        ("UPDATE incidents SET severity_hundredths = 0", 5),
        ("UPDATE incidents SET sealed = wrapped_key WHERE number = 'INC-2026-0001'", 5),
        ("UPDATE incidents SET sealed = NULL, wrapped_key = NULL WHERE number = 'INC-2026-0001'", 5),
        ("UPDATE incidents SET wrapped_key = NULL WHERE number = 'INC-2026-0002'", 6),
    ],
)
def test_a_record_changed_behind_its_events_is_found(database, journal, change, broken_at):
    tamper(database, change)
    found = verified(database, journal)
    assert (found.is_whole, found.broken_at) == (False, broken_at)


def test_a_record_without_any_event_is_found(database, journal):
    with database.transaction() as connection:
        row = connection.execute(sa.select(incidents).limit(1)).mappings().one()
    tamper(database, incidents.insert().values(dict(row) | {"number": "INC-2026-0003"}))
    assert verified(database, journal).broken_at == 7


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE incident_events SET at = 'gisteren' WHERE seq = 2", 2),
        ("UPDATE incident_events SET changes = '{' WHERE seq = 2", 2),
        ("UPDATE incident_events SET changes = x'00' WHERE seq = 2", 2),
        ("UPDATE incident_events SET hash = x'00' WHERE seq = 2", 2),
        ("UPDATE incident_events SET sealed = 'text' WHERE seq = 3", 3),
        ("UPDATE incident_events SET seq = 'zes' WHERE seq = 6", 6),
        ("UPDATE incidents SET facts = '['", 5),
        ("UPDATE incidents SET signal_at = 3", 5),
    ],
)
def test_what_is_not_even_of_its_type_is_found(tmp_path, change, broken_at):
    """SQLite takes any value in any column."""
    database = Database(f"sqlite:///{tmp_path}/mailguard.sqlite3")
    database.upgrade()
    register = Register(database, SEALER)
    with database.write_transaction() as connection:
        numbers = [register.record(connection, incident(), PARTICULARS).number for _ in range(2)]
        for number in numbers * 2:
            register.append(connection, number, OFFICER, EventAction.VIEWED, note="Gezien")
    tamper(database, change)
    assert verified(database, register).broken_at == broken_at
    database.close()


# --- many writers -----------------------------------------------------------------------------------------------------


def assert_whole(database: Database, numbers: list[str]) -> None:
    """Each number once, each record with both its events, one chain."""
    assert sorted(numbers) == [f"INC-2026-{n:04}" for n in range(1, len(numbers) + 1)]
    found = verified(database, Register(database, SEALER))
    assert (found.is_whole, found.events) == (True, 2 * len(numbers))


def at_once(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not [thread for thread in threads if thread.is_alive()]


def test_threads_that_write_at_once_leave_no_gap(database, register):
    numbers: list[str] = []
    at_once(*(lambda: numbers.extend(write(register, database, 15)) for _ in range(4)))
    assert_whole(database, numbers)


def test_nodes_that_write_at_once_leave_no_gap(database, fresh_url):
    nodes = [Database(fresh_url) for _ in range(3)]
    numbers: list[str] = []

    def work(node: Database) -> Callable[[], None]:
        return lambda: numbers.extend(write(Register(node, SEALER), node, 15))

    at_once(*(work(node) for node in nodes))
    assert_whole(database, numbers)
    for node in nodes:
        node.close()


def test_processes_that_write_at_once_leave_no_gap(database, fresh_url):
    command = [sys.executable, "-m", "tests.stores.append_process", fresh_url, "25"]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    numbers = [number for process in processes for number in process.communicate(timeout=120)[0].split()]
    assert [process.returncode for process in processes] == [0, 0]
    assert_whole(database, numbers)


def test_records_written_in_groups_leave_no_gap_when_one_of_them_is_refused(database, fresh_url):
    """A group whose statement is refused is done again one by one: what was counted the first time does not count."""
    nodes = [Database(fresh_url) for _ in range(2)]
    tries = []

    def job(node: Database, number: int) -> Callable[[sa.Connection], str]:
        def work(connection: sa.Connection) -> str:
            tries.append(number)
            made = Register(node, SEALER).record(connection, incident(), PARTICULARS)
            Register(node, SEALER).append(connection, made.number, SYSTEM, EventAction.DELIVERY, {"delivered": "no"})
            if number % 20 == 7:
                connection.execute(register_head.insert().values(id=1, seq=0, hash="", year=0, last_number=0))
            return made.number

        return work

    futures = [node.write(job(node, number)) for number in range(50) for node in nodes]
    failures = [future.exception(timeout=60) for future in futures]
    assert sum(failure is not None for failure in failures) == 6
    assert len(tries) > len(futures)
    assert_whole(database, [f.result() for f, failure in zip(futures, failures, strict=True) if failure is None])
    for node in nodes:
        node.close()


def test_a_writer_waits_for_the_lock_and_sees_what_the_other_wrote(database, register):
    with database.write_transaction() as connection:
        number = register.record(connection, incident(), PARTICULARS).number
    has_lock, counts = threading.Event(), []

    def count_up() -> None:
        with database.write_transaction() as connection:
            register.lock(connection)
            has_lock.set()
            copies = register.get(connection, number).copies + 1
            counts.append(copies)
            register.append(connection, number, SYSTEM, EventAction.COPY_HELD, {"copies": copies})

    at_once(*(count_up for _ in range(6)))
    assert has_lock.is_set()
    assert sorted(counts) == [2, 3, 4, 5, 6, 7]
    assert verified(database, register).is_whole


def test_verifying_while_others_write_raises_no_false_alarm(database, journal):
    stop = threading.Event()
    found: list[Verification] = []

    def verify() -> None:
        while not stop.is_set():
            found.append(verified(database, journal))

    def append() -> None:
        try:
            for n in range(60):
                status = Status.CLOSED if n % 2 else Status.REOPENED
                with database.write_transaction() as connection:
                    journal.append(connection, "INC-2026-0001", OFFICER, EventAction.CLASSIFIED, {"status": status})
        finally:
            stop.set()

    at_once(verify, append)
    assert found
    assert [v for v in found if not v.is_whole] == []
