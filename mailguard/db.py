"""The database: one engine, transactions, group commit, migrations. SQLite and PostgreSQL alike.

Nothing here knows a table of the product but `installation`; errors leave it as DatabaseUnavailable, without statement
or parameters, since those could hold what must not be logged.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Dialect, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, OperationalError, SQLAlchemyError

from mailguard.errors import DatabaseUnavailable

# Connection too: use cases open one and hand it on.
__all__ = ["Connection", "Database", "UtcDateTime", "exists", "metadata", "shown"]

T = TypeVar("T")
metadata = sa.MetaData()

# The group that one commit takes along; one fsync serves them all.
GROUP_SIZE = 256
LATER_SECONDS = 0.05
_DEADLOCKS = frozenset(("40P01", "40001"))  # PostgreSQL: deadlock detected, serialization failure
_TRIES = 5
_BEGIN = "mailguard_begin"  # execution option: how SQLite opens this transaction
_BUSY_MS = 10_000
# secure_delete: what is destroyed, such as a record's key, is overwritten in the file.
_PRAGMAS = (
    f"busy_timeout = {_BUSY_MS}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)
_LOG_WAIT_MS = 100
# SQLite polls each 100 ms for a file that is written to: one part in six of the time it finds it free.
_WRITING_SECONDS, _ROOM_SECONDS = 0.05, 0.01
# A database that hangs must become a 451 long before the client gives up.
_POSTGRES_LIMITS = {"connect_timeout": 10, "tcp_user_timeout": 30_000, "options": "-c statement_timeout=30000"}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC time on both engines: SQLite keeps no zone, so it is taken off and put back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


installation = sa.Table(
    "installation",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # always 1: there is one row
    sa.Column("key_fingerprint", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)


def exists(url: str) -> bool:
    """False for an SQLite database that nobody has made yet; a PostgreSQL one is asked when it is opened."""
    place = _parsed(url)
    return place.get_backend_name() != "sqlite" or Path(place.database or "").exists()


def shown(url: str | URL) -> str:
    """A database's URL for an operator's eye: no password."""
    return (_parsed(url) if isinstance(url, str) else url).render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # its text is left out: it may hold the password
        raise DatabaseUnavailable(
            "database.url cannot be read: write sqlite:///PATH or postgresql://USER@HOST/DATABASE"
        ) from None


def _engine(url: URL) -> sa.Engine:
    limits = {} if url.get_backend_name() == "sqlite" else _POSTGRES_LIMITS
    try:
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=limits)
    except ModuleNotFoundError:
        raise DatabaseUnavailable("PostgreSQL needs its driver: pip install 'mailguard[postgres]'") from None


class Database:
    """An engine and one writer thread that groups small writes into one commit."""

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self._prepare_place(self.url)
        self.engine = _engine(self.url)
        if self.is_sqlite:
            sa.event.listen(self.engine, "connect", _configure_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)
        self._line = threading.Lock()
        self._free_at = self._written_at = 0.0  # when the file was last free for others, and when a turn last ended
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._hurry = threading.Event()  # somebody waits for what is in the queue
        self._writer = threading.Thread(target=self._write_groups, name="database-writer", daemon=True)
        self._writer.start()

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def name(self) -> str:
        """The database for an operator's eye: no password."""
        return shown(self.url)

    @contextmanager
    def transaction(self, engine: sa.Engine | None = None) -> Iterator[Connection]:
        """One transaction: commits at the end, rolls back on an exception. Raises DatabaseUnavailable."""
        try:
            with (engine or self.engine).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._translated(error) from None

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """One that writes: in SQLite it holds the write lock from its start, or it could be refused after it read."""
        with self._turn(), self.transaction(self._writing()) as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite lets one write at a time, and the others poll ever more slowly: those of one process stand in line,
        and a process that writes without end leaves the file free now and then, or another would never find it so.
        """
        is_mine = self.is_sqlite and self._line.acquire(timeout=_BUSY_MS / 1000)
        began = time.monotonic()
        try:
            yield  # after so long a wait SQLite itself says that it is busy
        finally:
            if is_mine:
                if began - self._written_at > _ROOM_SECONDS:
                    self._free_at = began
                if time.monotonic() - self._free_at > _WRITING_SECONDS:
                    time.sleep(_ROOM_SECONDS)
                    self._free_at = time.monotonic()
                self._written_at = time.monotonic()
                self._line.release()

    def _writing(self) -> sa.Engine:
        return self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})

    def write(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Do `work` in the next group commit; it may be done again when another of the group fails.

        The future ends once the commit has; it may hold DatabaseUnavailable. Cancelled before its turn, it is not done.
        """
        future: Future[Any] = Future()
        self._jobs.put((work, future))
        self._hurry.set()
        return future

    def write_later(self, work: Callable[[Connection], T]) -> "Future[T]":
        """As `write`, for what nobody waits for: within `LATER_SECONDS`, so that one commit takes many along."""
        future: Future[Any] = Future()
        self._jobs.put((work, future))
        return future

    def insert(self, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that knows ON CONFLICT, for this engine."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def forget_log(self) -> bool:
        """After something was destroyed: SQLite's write-ahead log would keep it until it is next written over. False
        when somebody reads what is in it: try again later. Waiting for that here would keep all writers waiting too.
        """
        if not self.is_sqlite:
            return True
        with self.transaction(self.engine.execution_options(isolation_level="AUTOCOMMIT")) as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {_LOG_WAIT_MS}")
            try:
                is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            finally:
                connection.exec_driver_sql(f"PRAGMA {_PRAGMAS[0]}")
        return not is_busy

    def close(self) -> None:
        """Finish what is queued, then let go of all connections."""
        self._jobs.put(None)
        self._hurry.set()
        self._writer.join()
        self.engine.dispose()

    def _write_groups(self) -> None:
        running = True
        while running:
            group = self._next_group()
            running = group[-1] is not None
            # From here on nobody can cancel a job: a cancelled future would refuse its result, and end this thread.
            jobs = [job for job in group if job is not None and job[1].set_running_or_notify_cancel()]
            if jobs:
                self._commit(jobs)

    def _next_group(self) -> "list[_Job | None]":
        group = [self._jobs.get()]
        self._hurry.wait(LATER_SECONDS)
        self._hurry.clear()  # before the rest is taken: who comes after this is in the group, or sets it again
        while group[-1] is not None and len(group) < GROUP_SIZE:
            try:
                group.append(self._jobs.get_nowait())
            except queue.Empty:
                return group
        self._hurry.set()  # it is full: he who hurries may be in the next one
        return group

    def _commit(self, jobs: "list[_Job]") -> None:
        """One transaction for all; when one job fails by its own doing, one transaction for each."""
        try:
            with self._turn(), self._writing().begin() as connection:
                values = [work(connection) for work, _ in jobs]
        except SQLAlchemyError as error:
            if len(jobs) > 1 and _is_refusal(error):
                for job in jobs:
                    self._commit_one(job)
            else:
                _fail(jobs, self._translated(error))
        except Exception as error:  # noqa: BLE001 - a caller's bug is the caller's; the writer must live on
            if len(jobs) > 1:
                for job in jobs:
                    self._commit_one(job)
            else:
                _fail(jobs, error)
        else:
            for (_, future), value in zip(jobs, values, strict=True):
                future.set_result(value)

    def _commit_one(self, job: "_Job") -> None:
        """A job by itself takes its rows in order: against another node's group it may lose, and then goes again."""
        work, future = job
        for left in reversed(range(_TRIES)):
            try:
                with self._turn(), self._writing().begin() as connection:
                    value = work(connection)
            except SQLAlchemyError as error:
                if left and _sqlstate(error) in _DEADLOCKS:
                    continue
                future.set_exception(self._translated(error))
            except Exception as error:  # noqa: BLE001 - as above
                future.set_exception(error)
            else:
                future.set_result(value)
            return

    def _translated(self, error: SQLAlchemyError) -> DatabaseUnavailable:
        if self.is_sqlite:  # a connection opened while its file was read-only stays so
            self.engine.dispose()
        elif isinstance(error, OperationalError) and not _sqlstate(error):  # no server answered
            mend = "see that it runs, and that database.url and the password in ~/.pgpass are right"
            return DatabaseUnavailable(f"{self.name} cannot be reached: {mend}")
        return DatabaseUnavailable(f"{self.name} does not answer as it should ({_code(error)})")

    @staticmethod
    def _prepare_place(url: URL) -> None:
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            path = Path(url.database)
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.touch(mode=0o600)
            except OSError as error:
                raise DatabaseUnavailable(f"{path} cannot be used ({error.strerror})") from None

    # --- migrations -------------------------------------------------------------------------------------------------

    def upgrade(self) -> None:
        """Bring the tables to the newest revision."""
        from alembic import command
        from alembic.util import CommandError

        try:
            with self.write_transaction() as connection:
                command.upgrade(self._alembic(connection), "head")
        except CommandError:
            raise DatabaseUnavailable(f"{self.name} is of another version: run the mailguard that made it") from None

    def is_current(self) -> bool:
        """True when the tables are of the newest revision."""
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        with self.transaction() as connection:
            head = ScriptDirectory.from_config(self._alembic(connection)).get_current_head()
            return MigrationContext.configure(connection).get_current_revision() == head

    def key_fingerprint(self) -> str | None:
        """The fingerprint of the key that this database belongs to; None when it belongs to none yet."""
        with self.transaction() as connection:
            return connection.scalar(sa.select(installation.c.key_fingerprint))

    def bind_to_key(self, fingerprint: str) -> None:
        """Write the key's fingerprint on first use; refuse to work with another key ever after."""
        row = {"id": 1, "key_fingerprint": fingerprint, "created_at": datetime.now(UTC)}
        with self.write_transaction() as connection:
            # Of two nodes that come first at once, the second finds the first one's key below.
            connection.execute(self.insert(installation).values(row).on_conflict_do_nothing())
            known = connection.scalar(sa.select(installation.c.key_fingerprint))
        if known != fingerprint:
            raise DatabaseUnavailable(
                f"{self.name} belongs to key {known}, and this node has key {fingerprint}: "
                "copy keys/master.key from the node that made the database"
            )

    def _alembic(self, connection: Connection) -> Any:
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        return config


_Job = tuple[Callable[[Connection], Any], "Future[Any]"]


def _sqlstate(error: SQLAlchemyError) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def _is_refusal(error: SQLAlchemyError) -> bool:
    """True when a statement is to blame, or a deadlock with another node: one by one the rest goes through."""
    return isinstance(error, IntegrityError | DataError) or _sqlstate(error) in _DEADLOCKS


def _fail(jobs: list[_Job], error: Exception) -> None:
    for _, future in jobs:
        future.set_exception(error)


def _code(error: SQLAlchemyError) -> str:
    """What the engine calls its trouble: a word or number from a fixed list, never its text."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN is the only one: needed for savepoints
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
