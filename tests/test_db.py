"""The database on both engines: transactions, group commit, migrations, keys."""

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import alembic.command
import pytest
import sqlalchemy as sa

from mailguard import app
from mailguard.config_file import load
from mailguard.correspondence.tables import OF_CONTACTS, correspondence
from mailguard.db import Database, metadata
from mailguard.errors import ConfigError, DatabaseUnavailable
from mailguard.keys import load_or_create
from mailguard.stores.decisions import Decision, Decisions, Outcome
from mailguard.verdict import ReasonRow
from tests.correspondence import Told, sent

REASON = ReasonRow("SENSITIVE_DATA", "bsn-to-outsider", 0.95, "flag", False)


def decision(number: int = 1, outcome: Outcome = Outcome.PENDING, **more) -> Decision:
    return Decision(f"id{number}", "normal", "flag", outcome, (REASON,), {"bsns": 1}, **more)


def test_migrations_make_the_tables_the_stores_describe(database):
    assert database.is_current()
    found = sa.inspect(database.engine)
    for table in metadata.tables.values():
        columns = {c["name"]: c for c in found.get_columns(table.name)}
        assert set(columns) == set(table.c.keys())
        assert {n for n, c in columns.items() if not c["nullable"]} == {c.name for c in table.c if not c.nullable}
        assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == set(table.primary_key.columns.keys())


def revision_of(database: Database) -> str:
    with database.transaction() as connection:
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def go_to(database: Database, revision: str) -> None:
    """Up or down to a revision, as no command of ours does: for whoever has to go back by hand."""
    move = alembic.command.upgrade if revision > revision_of(database) else alembic.command.downgrade
    with database.write_transaction() as connection:
        move(database._alembic(connection), revision)


def test_a_new_history_takes_the_place_of_the_old_one_and_gives_it_back_empty(database):
    """What was counted under other keys could not be found again."""
    new = {"contacts", "contact_names", "names_told", "seen_together", "threads", "learning"}
    go_to(database, "0002")
    assert not database.is_current()
    tables = sa.inspect(database.engine)
    assert not new & set(tables.get_table_names())
    assert {column["name"] for column in tables.get_columns("correspondence")} == OLD_PAIR
    with database.write_transaction() as connection:
        connection.execute(sa.text(OLD_ROW), {"sender": b"s" * 16, "recipient": b"r" * 16, "at": datetime.now(UTC)})
    database.upgrade()
    assert database.is_current()
    assert new <= set(sa.inspect(database.engine).get_table_names())
    told = Told(database)
    assert told.history.size() == (0, 0)
    assert told.learn(sent("a@elders.example")) == 1
    assert told.times("a@elders.example") == 1


OLD_PAIR = {"sender", "recipient", "messages", "last_at"}
OLD_ROW = "INSERT INTO correspondence VALUES (:sender, :recipient, 1, :at)"


def test_tables_of_the_history_have_the_indexes_that_are_described(database):
    found = sa.inspect(database.engine)
    for table in (correspondence, *OF_CONTACTS):
        described = {(index.name, tuple(index.columns.keys())) for index in table.indexes}
        assert {(i["name"], tuple(i["column_names"])) for i in found.get_indexes(table.name)} == described


def test_upgrading_twice_changes_nothing(database):
    database.upgrade()
    assert database.is_current()


def test_a_decision_comes_back_as_it_was_written(database):
    written = decision(size_bytes=2**40, inspection_ms=12, next_hop_code=250)
    store = Decisions(database)
    store.record(written).result()
    assert store.newest(10) == [written]


def test_times_come_back_in_utc(database):
    summer_time = timezone(timedelta(hours=2))
    at = datetime(2026, 7, 1, 12, 0, tzinfo=summer_time)
    store = Decisions(database)
    store.record(decision(decided_at=at)).result()
    assert store.newest(1)[0].decided_at.isoformat() == "2026-07-01T10:00:00+00:00"


def test_a_pending_flag_is_settled_once(database):
    store = Decisions(database)
    store.record(decision()).result()
    with database.write_transaction() as connection:
        assert store.settle(connection, "id1", Outcome.DELIVERED, 250) is True
        assert store.settle(connection, "id1", Outcome.REFUSED, 550) is False
    assert store.newest(1)[0].outcome is Outcome.DELIVERED


def test_what_a_dead_process_left_pending_is_told_from_what_another_delivers_now(database):
    store = Decisions(database)
    store.record(decision(1, decided_at=datetime.now(UTC) - timedelta(hours=1))).result()
    store.record(decision(2)).result()
    with database.transaction() as connection:
        left = store.pending(connection, datetime.now(UTC) - timedelta(minutes=20))
    assert [d.id for d in left] == ["id1"]


def test_one_failing_write_does_not_spoil_its_group(database):
    store = Decisions(database)
    futures = [store.record(decision(number % 50)) for number in range(100)]  # each id twice: the second one fails
    assert sum(f.exception() is None for f in futures) == 50
    assert all(isinstance(f.exception(), DatabaseUnavailable | None) for f in futures)
    assert len(store.newest(1000)) == 50


def test_a_bug_in_one_write_does_not_spoil_its_group(database):
    def broken(_connection: object) -> None:
        raise ZeroDivisionError

    entered, go_on = threading.Event(), threading.Event()

    def hold_up(_connection: object) -> None:
        entered.set()
        go_on.wait(10)

    database.write(hold_up)
    entered.wait(10)
    store = Decisions(database)
    before, bad, after = store.record(decision(1)), database.write(broken), store.record(decision(2))  # one group
    go_on.set()
    assert isinstance(bad.exception(timeout=10), ZeroDivisionError)
    assert before.exception(timeout=10) is after.exception(timeout=10) is None
    assert len(store.newest(10)) == 2


def test_a_bug_in_one_write_does_not_end_the_writer(database):
    def broken(_connection: object) -> None:
        raise ZeroDivisionError

    assert isinstance(database.write(broken).exception(timeout=10), ZeroDivisionError)
    Decisions(database).record(decision()).result(timeout=10)


def test_nodes_that_write_the_same_pairs_in_another_order_do_not_lose_a_write(postgres, fresh_postgres_url):
    """Two nodes' groups deadlock; the one that is chosen to give way goes again."""
    nodes = [Database(fresh_postgres_url) for _ in range(2)]
    nodes[0].upgrade()
    told = [Told(node) for node in nodes]
    mails = [sent(f"{name}@elders.example", "c@elders.example") for name in "ab"]
    futures = []
    for _ in range(150):
        futures += [told[0].history.learn(mails[0]), told[1].history.learn(mails[1])]
        futures += [told[0].history.learn(mails[1]), told[1].history.learn(mails[0])]
    assert [f.exception(timeout=60) for f in futures] == [None] * 600
    assert (told[0].times("a@elders.example"), told[0].times("c@elders.example")) == (300, 600)
    for node in nodes:
        node.close()


def test_of_nodes_with_different_keys_that_start_at_once_one_is_refused(fresh_url):
    Database(fresh_url).upgrade()
    nodes = [Database(fresh_url) for _ in range(6)]
    refused = []

    def bind(number: int) -> None:
        try:
            nodes[number].bind_to_key(f"{number:016}")
        except DatabaseUnavailable:
            refused.append(number)

    threads = [threading.Thread(target=bind, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
    (accepted,) = set(range(6)) - set(refused)
    assert nodes[0].key_fingerprint() == f"{accepted:016}"
    for node in nodes:
        node.close()


def test_sqlite_syncs_each_commit_to_disk(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")

    def pragmas(connection: sa.Connection) -> tuple[int, str]:
        return connection.scalar(sa.text("PRAGMA synchronous")), connection.scalar(sa.text("PRAGMA journal_mode"))

    assert database.write(pragmas).result(timeout=10) == (2, "wal")  # 2: FULL
    database.close()


def test_a_lost_key_is_said_and_no_new_one_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILGUARD_STATE_DIR", str(tmp_path))
    loaded = load()
    app.open_database(loaded).close()
    (tmp_path / "keys" / "master.key").unlink()
    with pytest.raises(ConfigError, match=r"the key [0-9a-f]{16} of .* is missing"):
        app.open_database(loaded)
    assert not (tmp_path / "keys" / "master.key").exists()


def test_many_threads_write_at_once(database):
    store = Decisions(database)

    def write(start: int) -> None:
        for future in [store.record(decision(start + i)) for i in range(50)]:
            future.result(timeout=30)

    threads = [threading.Thread(target=write, args=(1000 * i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.newest(1000)) == 400


def test_what_nobody_waits_for_goes_into_one_commit(database, monkeypatch):
    monkeypatch.setattr("mailguard.db.LATER_SECONDS", 1.0)
    commits: list[sa.Connection] = []
    sa.event.listen(database.engine, "commit", commits.append)
    rows = Decisions(database)
    futures = [rows.record(Decision(f"M{number}", "normal", "pass", Outcome.DELIVERED)) for number in range(20)]
    for future in futures:
        future.result(timeout=10)
    assert len(commits) == 1
    assert len(rows.newest(100)) == 20


@pytest.mark.parametrize("end", ["write", "close"])
def test_who_waits_does_not_wait_for_what_nobody_waits_for(fresh_url, monkeypatch, end):
    monkeypatch.setattr("mailguard.db.LATER_SECONDS", 60.0)
    database = Database(fresh_url)
    database.upgrade()
    row = Decisions(database).record(Decision("M1", "normal", "pass", Outcome.DELIVERED))
    began = time.monotonic()
    if end == "write":
        database.write(lambda connection: None).result(timeout=30)
    database.close()
    assert time.monotonic() - began < 20
    assert row.done()


def test_closing_finishes_what_was_queued(fresh_url):
    database = Database(fresh_url)
    database.upgrade()
    futures = [Decisions(database).record(decision(number)) for number in range(300)]
    database.close()
    assert all(f.exception() is None for f in futures)


def test_a_transaction_that_fails_leaves_nothing(database):
    table = metadata.tables["decisions"]
    row = {
        "id": "x", "decided_at": datetime.now(UTC), "kind": "normal", "action": "pass", "outcome": "delivered",
        "reasons": [], "counts": {}, "size_bytes": 1, "inspection_ms": 1,
    }  # fmt: skip

    def insert_and_fail() -> None:
        with database.transaction() as connection:
            connection.execute(table.insert().values(row))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        insert_and_fail()
    assert Decisions(database).newest(1) == []


def test_a_node_with_another_key_is_refused(database):
    database.bind_to_key("aaaaaaaaaaaaaaaa")
    database.bind_to_key("aaaaaaaaaaaaaaaa")
    with pytest.raises(DatabaseUnavailable, match="belongs to key aaaaaaaaaaaaaaaa"):
        database.bind_to_key("bbbbbbbbbbbbbbbb")


def test_an_unreachable_server_is_said_without_its_password():
    database = Database("postgresql+psycopg://mailguard:geheim@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable) as error:
        database.is_current()
    assert "geheim" not in str(error.value) + database.name
    with pytest.raises(DatabaseUnavailable):
        Decisions(database).record(decision()).result(timeout=30)
    database.close()


def test_a_database_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match=r"file/x\.sqlite3 cannot be used"):
        Database(f"sqlite:///{tmp_path}/file/x.sqlite3")


def test_sqlite_file_is_the_owners_alone(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/state/x.sqlite3")
    database.upgrade()
    assert (tmp_path / "state" / "x.sqlite3").stat().st_mode & 0o077 == 0
    database.close()


# --- keys -------------------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    key = load_or_create(tmp_path)
    assert load_or_create(tmp_path) == key
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "keys").iterdir()) == [tmp_path / "keys" / "master.key"]


def test_purposes_have_keys_of_their_own_and_the_fingerprint_tells_none(tmp_path):
    key = load_or_create(tmp_path)
    assert key.derive("a") != key.derive("b")
    assert key.secret.hex() not in repr(key) + key.fingerprint
    assert len(key.fingerprint) == 16


def test_a_key_that_others_can_read_is_refused(tmp_path):
    load_or_create(tmp_path)
    (tmp_path / "keys" / "master.key").chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others"):
        load_or_create(tmp_path)


def test_a_damaged_key_is_refused(tmp_path):
    load_or_create(tmp_path)
    (tmp_path / "keys" / "master.key").write_bytes(b"short")
    with pytest.raises(ConfigError, match="is not a key of 32 bytes"):
        load_or_create(tmp_path)


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    keys = []
    threads = [threading.Thread(target=lambda: keys.append(load_or_create(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len({key.fingerprint for key in keys}) == 1


def test_configuration_names_the_database_in_the_state_directory(monkeypatch, tmp_path):
    monkeypatch.setenv("MAILGUARD_STATE_DIR", str(tmp_path))
    assert load().configuration.database_url == f"sqlite:///{tmp_path}/mailguard.sqlite3"


def test_a_write_that_is_cancelled_is_not_done_and_those_behind_it_are(database):
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection):
        begun.set()
        go_on.wait(10)

    running = database.write(slow)
    assert begun.wait(10)
    cancelled = Decisions(database).record(decision(1))
    behind = Decisions(database).record(decision(2))
    assert cancelled.cancel()
    assert not running.cancel()  # its commit is under way: the answer is what happened, not what was wished
    go_on.set()
    behind.result(timeout=10)
    assert [row.id for row in Decisions(database).newest(10)] == ["id2"]


def test_a_connection_that_found_its_file_read_only_is_not_used_again(tmp_path):
    path = tmp_path / "mailguard.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    read_only = database.engine.pool
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")  # what a connection is that found its file read-only
    with pytest.raises(DatabaseUnavailable, match=r"mailguard\.sqlite3 does not answer as it should \(.*READONLY"):
        Decisions(database).record(decision(1)).result(timeout=10)
    assert database.engine.pool is not read_only
    Decisions(database).record(decision(2)).result(timeout=10)
    database.close()


def test_a_database_of_a_newer_version_is_refused_in_words(fresh_url):
    database = Database(fresh_url)
    with database.transaction() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('9999')"))
    with pytest.raises(DatabaseUnavailable, match="is of another version"):
        database.upgrade()
    database.close()


def test_an_address_that_cannot_be_read_is_refused_without_its_password():
    with pytest.raises(DatabaseUnavailable, match=r"database\.url cannot be read") as refusal:
        Database("postgresql+psycopg://mailguard:geheim@127.0.0.1:poort/mailguard")
    assert "geheim" not in str(refusal.value)


def test_processes_that_start_at_once_make_one_database(tmp_path):
    url = f"sqlite:///{tmp_path}/mailguard.sqlite3"
    command = [sys.executable, "-c", STARTS, url]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(4)]
    assert [start.communicate(timeout=60)[0] for start in starts] == [""] * 4


STARTS = """
import sys
from mailguard.db import Database
database = Database(sys.argv[1])
database.upgrade()
database.bind_to_key("f" * 16)
database.close()
"""


def test_forgetting_the_log_never_keeps_writers_waiting_for_readers(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    database.upgrade()
    log = tmp_path / "x.sqlite3-wal"
    with database.transaction() as reader:
        reader.execute(sa.select(metadata.tables["decisions"])).all()
        Decisions(database).record(decision()).result()
        began = time.monotonic()
        assert not database.forget_log()
        Decisions(database).record(decision(2)).result()
        assert time.monotonic() - began < 5
        assert log.stat().st_size > 0
    assert database.forget_log()
    assert log.stat().st_size == 0
    with database.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    database.close()


def test_a_process_that_writes_without_end_lets_another_in(tmp_path):
    path, stop = tmp_path / "x.sqlite3", threading.Event()
    database = Database(f"sqlite:///{path}")
    database.upgrade()

    def write_on() -> None:
        while not stop.is_set():
            with database.write_transaction():
                time.sleep(0.02)  # what a held message of some size takes

    threads = [threading.Thread(target=write_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as other:
                other.execute("BEGIN IMMEDIATE")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        database.close()
