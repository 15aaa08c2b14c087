"""The breach register (art. 33(5) GDPR): records, and the journal of all that happened to them.

The journal is append-only, gapless and hash-chained; triggers refuse to change it. Writers are serialised on its head,
so every method that writes first takes the head's row lock: begin it in a write transaction.
"""

import itertools
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mailguard.db import Connection, Database, UtcDateTime, metadata
from mailguard.errors import DatabaseUnavailable, NotFound, Unfit
from mailguard.incident import (
    SYSTEM,
    Actor,
    Classification,
    Delivered,
    Event,
    EventAction,
    Incident,
    IncidentKind,
    Particulars,
    Status,
)
from mailguard.sealing import HASH_BYTES, RecordKey, Sealer
from mailguard.stores import records
from mailguard.stores.chain import NO_HASH, Head, Verification, digest, event_hash, first_break
from mailguard.stores.plain_form import canonical, from_plain, to_plain

__all__ = ["Register", "Verification", "incident_events", "incidents", "register_head"]

_ZONE = ZoneInfo("Europe/Amsterdam")  # the year of a number is the Dutch year
_BATCH = 500
_Incidents: TypeAlias = list[Incident]  # within Register `list` is a method
_Events: TypeAlias = list[Event]
_Numbers: TypeAlias = list[str]
_CLOSED = (Status.CLOSED, Status.DISMISSED)
_MAY_BE_BREACH = (Classification.UNDETERMINED, Classification.BREACH)
register_head = sa.Table(
    "register_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # always 1: there is one row
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("last_number", sa.Integer, nullable=False),
)
incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("channel", sa.String(24), nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("classification", sa.String(24), nullable=False),
    sa.Column("delivered", sa.String(16), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("severity_hundredths", sa.Integer, nullable=False),
    sa.Column("signal_at", UtcDateTime, nullable=False, index=True),
    sa.Column("discovered_at", UtcDateTime, nullable=False),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("deadline_at", UtcDateTime),
    sa.Column("triage_due_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("retain_until", UtcDateTime, index=True),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("related", sa.String(20), nullable=False),
    sa.Column("copy_key", sa.LargeBinary(HASH_BYTES), index=True),
    sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), index=True),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("wrapped_key", sa.LargeBinary),  # destroyed at the end of the retention period
    sa.Column("sealed", sa.LargeBinary),
)
incident_events = sa.Table(
    "incident_events",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("actor", sa.String(32), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("action", sa.String(24), nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("sealed_hash", sa.String(64), nullable=False),
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)


class Register:
    """The register of one database. Notes and particulars rest under a key of their own for each record."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    # --- writing ----------------------------------------------------------------------------------------------------

    def lock(self, connection: Connection) -> None:
        """Wait until no other writes, and keep others waiting until this transaction ends."""
        _lock_head(connection)

    def record(
        self,
        connection: Connection,
        incident: Incident,
        particulars: Particulars,
        actor: Actor = SYSTEM,
        action: EventAction = EventAction.DETECTED,
        note: str = "",
        *,
        now: datetime | None = None,
    ) -> Incident:
        """Write a new record and its first event; gives it back with its number."""
        if incident.number:
            raise ValueError(f"{incident.number} is in the register already")
        head, number = _next_number(connection, _lock_head(connection), incident.signal_at)
        key, wrapped = self._sealer.new_key(number)
        sealed = key.seal(canonical(to_plain(particulars)), f"{number} particulars")
        row = records.columns_of(incident) | {"number": number, "wrapped_key": wrapped, "sealed": sealed}
        connection.execute(incidents.insert().values(row))
        draft = _Draft(number, actor, action, records.born(incident, sealed), now or datetime.now(UTC))
        _write_event(connection, head, draft, _seal_note(key, number, head.seq + 1, note))
        return replace(incident, number=number)

    def append(
        self,
        connection: Connection,
        number: str,
        actor: Actor,
        action: EventAction,
        changes: Mapping[str, object] | None = None,
        note: str = "",
        *,
        now: datetime | None = None,
    ) -> Event:
        """Write an event, and what it changes of the record. Raises NotFound; Unfit for a note on a destroyed one."""
        plain = records.plain_changes(changes or {})
        head = _lock_head(connection)
        place = incidents.c.number == number
        row = connection.execute(sa.select(incidents.c.facts, incidents.c.wrapped_key).where(place)).one_or_none()
        if row is None:
            raise _not_found()
        columns = records.changed_columns(plain, row.facts)
        sealed = self._seal(number, row.wrapped_key, head.seq + 1, note)
        draft = _Draft(number, actor, action, plain, now or datetime.now(UTC))
        event = _write_event(connection, head, draft, sealed)
        if columns:
            connection.execute(incidents.update().where(place).values(columns))
        return event

    def destroy(self, connection: Connection, number: str, *, now: datetime | None = None) -> bool:
        """Destroy the key and the particulars of a record; its journal stays, and verifies. False when done before.

        The keyed hashes that copies are known by go too: nothing is left that names the message.
        """
        _lock_head(connection)
        emptied = dict.fromkeys(("wrapped_key", "sealed", "copy_key", "content_hash"))
        place = (incidents.c.number == number) & incidents.c.wrapped_key.is_not(None)
        if not connection.execute(incidents.update().where(place).values(emptied)).rowcount:
            return False
        self.append(connection, number, SYSTEM, EventAction.DESTROYED, now=now)
        return True

    def _seal(self, number: str, wrapped: bytes | None, seq: int, note: str) -> bytes | None:
        if not note:
            return None
        if wrapped is None:
            raise Unfit("De gegevens van dit incident zijn vernietigd. Er kan geen toelichting meer bij.")
        return _seal_note(self._sealer.unwrap(wrapped, number), number, seq, note)

    # --- reading records --------------------------------------------------------------------------------------------

    def get(self, connection: Connection, number: str) -> Incident:
        """The record as it stands. Raises NotFound."""
        found = self._incidents(connection, incidents.c.number == number)
        if not found:
            raise _not_found()
        return found[0]

    def several(self, connection: Connection, numbers: Collection[str]) -> dict[str, Incident]:
        """The records of these numbers; one that is not there is left out."""
        found: dict[str, Incident] = {}
        wanted = list(dict.fromkeys(numbers))
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            found |= {i.number: i for i in self._incidents(connection, incidents.c.number.in_(some))}
        return found

    def exists(self, connection: Connection, number: str) -> bool:
        return connection.scalar(sa.select(sa.true()).where(incidents.c.number == number)) is not None

    def find_copy(self, connection: Connection, copy_key: bytes, since: datetime) -> Incident | None:
        """The newest record of this message."""
        number = connection.scalar(_NEWEST_COPY, {"key": copy_key, "since": since})
        return self.get(connection, number) if number else None

    def find_related(self, connection: Connection, content_hash: bytes, since: datetime) -> Incident | None:
        """The newest record of a message with this content."""
        same = incidents.c.content_hash == content_hash
        found = self._incidents(connection, same, incidents.c.signal_at >= since, limit=1)
        return found[0] if found else None

    def count(self, connection: Connection, open_only: bool = False) -> int:
        statement = sa.select(sa.func.count()).select_from(incidents).where(*_open(open_only))
        return connection.scalar(statement) or 0

    def since(self, connection: Connection, moment: datetime) -> _Incidents:
        """Records whose first signal came at this moment or later, newest first."""
        return self._incidents(connection, incidents.c.signal_at >= moment)

    def running_deadlines(self, connection: Connection) -> _Incidents:
        """Open records with a term that may end in a notification of the AP (art. 33(1) GDPR), soonest first."""
        may_be_breach = incidents.c.classification.in_(_MAY_BE_BREACH)
        running = incidents.c.deadline_at.is_not(None)
        return self._incidents(connection, running, may_be_breach, *_open(True), order=incidents.c.deadline_at.asc())

    def count_running_deadlines(self, connection: Connection) -> int:
        may_be_breach = incidents.c.classification.in_(_MAY_BE_BREACH)
        where = (incidents.c.deadline_at.is_not(None), may_be_breach, *_open(True))
        return connection.scalar(sa.select(sa.func.count()).select_from(incidents).where(*where)) or 0

    def to_judge(self, connection: Connection) -> _Incidents:
        """What was delivered against a rule, and nobody has said yet what it was; most harmful and oldest first."""
        is_signal = incidents.c.kind == IncidentKind.SIGNAL
        went_after_all = incidents.c.triage_due_at.is_not(None) & (incidents.c.delivered != Delivered.NO)
        undetermined = incidents.c.classification == Classification.UNDETERMINED
        found = self._incidents(connection, is_signal | went_after_all, undetermined, *_open(True))
        return sorted(
            found, key=lambda i: (-(i.facts.severity.score_hundredths if i.facts.severity else 0), i.signal_at)
        )

    def to_destroy(self, connection: Connection, now: datetime) -> _Numbers:
        """Numbers of records whose term is past and whose particulars are still there."""
        due = incidents.c.retain_until <= now
        statement = sa.select(incidents.c.number).where(due, incidents.c.wrapped_key.is_not(None))
        return [*connection.scalars(statement.order_by(incidents.c.retain_until))]

    def particulars(self, connection: Connection, number: str) -> Particulars:
        """What names people; empty when it was destroyed. Raises NotFound, SealBroken."""
        statement = sa.select(incidents.c.wrapped_key, incidents.c.sealed).where(incidents.c.number == number)
        row = connection.execute(statement).one_or_none()
        if row is None:
            raise _not_found()
        if row.wrapped_key is None:
            return Particulars()
        plain = self._sealer.unwrap(row.wrapped_key, number).open(row.sealed, f"{number} particulars")
        return from_plain(Particulars, json.loads(plain))

    def list(self, connection: Connection, *, open_only: bool = False, limit: int = 500, offset: int = 0) -> _Incidents:
        """A page of the register, newest first."""
        return self._incidents(connection, *_open(open_only), limit=limit, offset=offset)

    def _incidents(
        self,
        connection: Connection,
        *where: sa.ColumnElement[bool],
        order: sa.ColumnElement[Any] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> _Incidents:
        newest = (incidents.c.signal_at.desc(), *_NUMBER_DESCENDING)
        first = newest if order is None else (order, *_NUMBER_DESCENDING)
        statement = sa.select(incidents).where(*where).order_by(*first).limit(limit).offset(offset)
        return [records.incident_of(dict(row)) for row in connection.execute(statement).mappings()]

    # --- reading the journal ----------------------------------------------------------------------------------------

    def events(self, connection: Connection, number: str) -> _Events:
        """All that happened to a record, in order."""
        return _events(connection, incident_events.c.incident == number)

    def events_between(
        self, connection: Connection, start: datetime, end: datetime, actions: Collection[EventAction]
    ) -> _Events:
        """What was done from `start` until just before `end`, in order."""
        at, action = incident_events.c.at, incident_events.c.action
        return _events(connection, at >= start, at < end, action.in_(tuple(actions)))

    def note(self, connection: Connection, event: Event) -> str:
        """The text that came with an event; "" when there was none, or it was destroyed. Raises SealBroken."""
        joined = incident_events.join(incidents, incidents.c.number == incident_events.c.incident)
        statement = sa.select(incidents.c.number, incidents.c.wrapped_key, incident_events.c.sealed)
        row = connection.execute(statement.select_from(joined).where(incident_events.c.seq == event.seq)).one_or_none()
        if row is None or row.sealed is None or row.wrapped_key is None:
            return ""
        key = self._sealer.unwrap(row.wrapped_key, row.number)
        return key.open(row.sealed, _note_context(row.number, event.seq)).decode("utf-8", "surrogatepass")

    def head(self, connection: Connection) -> tuple[int, str]:
        """The seq and the hash of the newest event: what a digest carries out of the house."""
        row = connection.execute(sa.select(register_head.c.seq, register_head.c.hash)).one_or_none()
        if row is None:
            raise _headless()
        return row.seq, row.hash

    def hash_of(self, connection: Connection, seq: int) -> str | None:
        """The hash of an event, to hold against a digest of that day; None when there is no such event."""
        return connection.scalar(sa.select(incident_events.c.hash).where(incident_events.c.seq == seq))

    def verify(self, connection: Connection) -> Verification:
        """Walk the whole journal, then hold each record against its events."""
        lines = self._stream(connection, self._journal())
        first = next(lines, None)
        if first is None:
            return Verification(False, 0, 1, 0, NO_HASH)
        head = Head(first["head_seq"], first["head_hash"])
        present = (line for line in itertools.chain((first,), lines) if line["seq"] is not None)
        events, broken_at = first_break(present, head)
        if broken_at is None:
            broken_at = self._first_strayed(connection, head.seq)
        return Verification(broken_at is None, events, broken_at, head.seq, head.hash)

    def _first_strayed(self, connection: Connection, head_seq: int) -> int | None:
        """The seq of the latest event of a record that does not say what its events made of it."""
        strayed = []
        by_number = itertools.groupby(self._stream(connection, self._histories()), lambda line: line["number"])
        for _, group in by_number:
            lines = list(group)
            if not records.agrees(lines[0], [(line["event_action"], line["changes"]) for line in lines]):
                strayed.append(lines[-1]["seq"] or head_seq + 1)
        return min(strayed, default=None)

    def _journal(self) -> sa.Select[Any]:
        """The head beside each line: one statement sees one moment, whatever others write meanwhile."""
        beside = register_head.outerjoin(incident_events, sa.true()).outerjoin(
            incidents, incidents.c.number == incident_events.c.incident
        )
        head = (register_head.c.seq.label("head_seq"), register_head.c.hash.label("head_hash"))
        lines = (self._untouched(column) for column in incident_events.c)
        has_record = incidents.c.number.is_not(None).label("has_record")
        return sa.select(*head, *lines, has_record).select_from(beside).order_by(incident_events.c.seq)

    def _histories(self) -> sa.Select[Any]:
        """Each record beside each of its events, for the same reason."""
        beside = incidents.outerjoin(incident_events, incidents.c.number == incident_events.c.incident)
        row = (self._untouched(column) for column in incidents.c)
        event = (incident_events.c.seq, incident_events.c.action.label("event_action"))
        changes = self._untouched(incident_events.c.changes)
        statement = sa.select(*row, *event, changes).select_from(beside)
        return statement.order_by(incidents.c.number, incident_events.c.seq)

    def _untouched(self, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
        """A column without the reading of its type, which would stop at what somebody put in its place."""
        if isinstance(column.type, sa.JSON):
            return sa.cast(column, sa.Text).label(column.name)
        if isinstance(column.type, UtcDateTime) and self._database.is_sqlite:
            return sa.type_coerce(column, sa.String).label(column.name)
        return column

    @staticmethod
    def _stream(connection: Connection, statement: sa.Select[Any]) -> Iterator[Mapping[str, Any]]:
        for row in connection.execute(statement, execution_options={"yield_per": _BATCH}).mappings():
            yield dict(row)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An event before it has its place in the chain."""

    number: str
    actor: Actor
    action: EventAction
    changes: dict[str, Any]
    at: datetime


_NUMBER_DESCENDING = (sa.func.length(incidents.c.number).desc(), incidents.c.number.desc())
_NEWEST_COPY = (  # asked of each message, and there is hardly ever one: built once, and small
    sa.select(incidents.c.number)
    .where(incidents.c.copy_key == sa.bindparam("key"), incidents.c.signal_at >= sa.bindparam("since"))
    .order_by(incidents.c.signal_at.desc(), *_NUMBER_DESCENDING)
    .limit(1)
)


def _not_found() -> NotFound:
    return NotFound("Dit incident staat niet in het register.")


def _headless() -> DatabaseUnavailable:
    return DatabaseUnavailable("the register has lost its head: put the database back from a backup")


def _open(open_only: bool) -> tuple[sa.ColumnElement[bool], ...]:
    return (incidents.c.status.not_in(_CLOSED),) if open_only else ()


def _lock_head(connection: Connection) -> Head:
    """Take the head's row lock; what the row says is read under it."""
    statement = register_head.update().values(seq=register_head.c.seq).returning(*register_head.c)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise _headless()
    return Head(row.seq, row.hash, row.year, row.last_number)


def _next_number(connection: Connection, head: Head, signal_at: datetime) -> tuple[Head, str]:
    """The next number of the year of the signal. One of an earlier year goes on where that year ended."""
    year = signal_at.astimezone(_ZONE).year
    if year >= head.year:
        last = head.last_number if year == head.year else 0
        return replace(head, year=year, last_number=last + 1), _number(year, last + 1)
    of_year = incidents.c.number.like(f"INC-{year:04}-%")
    latest = connection.scalar(sa.select(incidents.c.number).where(of_year).order_by(*_NUMBER_DESCENDING).limit(1))
    last = int(re.sub(r".*-", "", latest)) if latest else 0
    return head, _number(year, last + 1)


def _number(year: int, number: int) -> str:
    return f"INC-{year:04}-{number:04}"


def _note_context(number: str, seq: int) -> str:
    return f"{number} note {seq}"


def _seal_note(key: RecordKey, number: str, seq: int, note: str) -> bytes | None:
    return key.seal(note.encode("utf-8", "surrogatepass"), _note_context(number, seq)) if note else None


def _write_event(connection: Connection, head: Head, draft: _Draft, sealed: bytes | None) -> Event:
    """Put the event in the chain, and the head behind it."""
    line = {
        "seq": head.seq + 1,
        "incident": draft.number,
        "at": draft.at,
        "actor": draft.actor.id,
        "role": draft.actor.role,
        "action": draft.action.value,
        "changes": draft.changes,
        "sealed_hash": digest(sealed),
    }
    own_hash = event_hash(head.hash, line)
    connection.execute(
        incident_events.insert().values(line | {"sealed": sealed, "previous_hash": head.hash, "hash": own_hash})
    )
    connection.execute(register_head.update().values(asdict(replace(head, seq=head.seq + 1, hash=own_hash))))
    return Event(
        head.seq + 1, draft.number, draft.at, draft.actor, draft.action, draft.changes, own_hash, sealed is not None
    )


def _events(connection: Connection, *where: sa.ColumnElement[bool]) -> _Events:
    statement = sa.select(incident_events).where(*where).order_by(incident_events.c.seq)
    return [
        Event(
            row.seq,
            row.incident,
            row.at,
            Actor(row.actor, row.role),
            EventAction(row.action),
            row.changes,
            row.hash,
            row.sealed is not None,
        )
        for row in connection.execute(statement)
    ]
