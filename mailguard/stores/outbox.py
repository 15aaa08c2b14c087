"""Mail that mailguard itself sends: released messages, notices, digests. A row is claimed by conditional UPDATE.

Only what is decided waits here; passing mail never does (DESIGN invariant 1). Letters rest sealed, and are destroyed
once they are settled: what stays is kind, times and counts.
"""

import base64
import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from mailguard.db import Connection, Database, UtcDateTime, metadata
from mailguard.errors import SealBroken
from mailguard.letter import Letter, LetterKind, LetterStatus
from mailguard.sealing import HASH_BYTES, RecordKey, Sealer

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # release, notice, digest
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column("due_at", UtcDateTime, nullable=False, index=True),
    sa.Column("give_up_at", UtcDateTime, nullable=False),
    sa.Column("claimed_until", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("incident", sa.String(20)),
    sa.Column("held_id", sa.String(32)),
    sa.Column("once_key", sa.String(80), unique=True),
    sa.Column("addressee", sa.LargeBinary(HASH_BYTES), index=True),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("delivered", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("last_code", sa.Integer),
    sa.Column("settled_at", UtcDateTime),
)

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30))

_IN_HAND = (LetterStatus.CLAIMED, LetterStatus.SENDING)
_SETTLED = (LetterStatus.SENT, LetterStatus.FAILED)
_DESTROYED: dict[str, object] = {"wrapped_key": b"", "sealed": b""}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that one worker has in hand. `attempts` counts this one, and tells this claim from a later one;
    `delivered` and `refused` are what earlier attempts came to.
    """

    id: str
    letter: Letter
    attempts: int
    give_up_at: datetime
    created_at: datetime
    delivered: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt came to: `remaining` recipients are tried again at `due_at`, the rest is counted."""

    status: LetterStatus
    at: datetime
    remaining: tuple[str, ...] = field(default=(), repr=False)
    delivered: int = 0
    refused: int = 0
    code: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A letter whose worker did not come back. `was_sending`: nobody knows whether it went out (RFC 1047)."""

    id: str
    kind: LetterKind
    incident: str
    held_id: str
    was_sending: bool


class Outbox:
    """The letters of one database."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def add(
        self,
        connection: Connection,
        letter: Letter,
        now: datetime,
        give_up_at: datetime,
        addressee: bytes | None = None,
    ) -> str | None:
        """Put a letter in; its id, or None when one with its `once_key` was written before."""
        letter_id = secrets.token_hex(8).upper()
        key, wrapped_key = self._sealer.new_key(letter_id)
        row = {
            "id": letter_id,
            "kind": letter.kind,
            "status": LetterStatus.WAITING,
            "created_at": now,
            "due_at": now,
            "give_up_at": give_up_at,
            "attempts": 0,
            "incident": letter.incident or None,
            "held_id": letter.held_id or None,
            "once_key": letter.once_key or None,
            "addressee": addressee,
            "wrapped_key": wrapped_key,
            "sealed": _seal(key, letter_id, letter),
            "delivered": 0,
            "refused": 0,
        }
        written = self._database.insert(outbox).values(row).on_conflict_do_nothing(index_elements=["once_key"])
        written_id: str | None = connection.scalar(written.returning(outbox.c.id))
        return written_id

    def recent_to(self, connection: Connection, addressee: bytes, since: datetime) -> int:
        """How many letters were written to this keyed hash of an address."""
        return _count(connection, outbox.c.addressee == addressee, outbox.c.created_at >= since)

    # --- one letter, from claim to outcome ------------------------------------------------------------------------

    def claim(self, now: datetime, lease: timedelta) -> Claimed | None:
        """Take the oldest letter that is due, for as long as the lease; None when there is none.

        Raises SealBroken for a letter that cannot be opened, which is then given up: it must not keep back the others.
        """
        while (letter_id := self._oldest_due(now)) is not None:
            with self._database.write_transaction() as connection:
                taken = connection.execute(
                    outbox.update()
                    # Due still: another courier may have tried it since it was looked up, and put it off.
                    .where(outbox.c.id == letter_id, outbox.c.status == LetterStatus.WAITING, outbox.c.due_at <= now)
                    .values(status=LetterStatus.CLAIMED, claimed_until=now + lease, attempts=outbox.c.attempts + 1)
                )
                row = connection.execute(sa.select(outbox).where(outbox.c.id == letter_id)).mappings().first()
            if taken.rowcount == 1 and row is not None:
                return self._opened(row, now)
        return None

    def _oldest_due(self, now: datetime) -> str | None:
        # Looked up before the write transaction: an empty outbox must not take SQLite's write lock each second.
        query = (
            sa.select(outbox.c.id)
            .where(outbox.c.status == LetterStatus.WAITING, outbox.c.due_at <= now)
            .order_by(outbox.c.due_at, outbox.c.created_at)
            .limit(1)
        )
        with self._database.transaction() as connection:
            letter_id: str | None = connection.scalar(query)
            return letter_id

    def _opened(self, row: sa.RowMapping, now: datetime) -> Claimed:
        try:
            letter = _open(self._sealer.unwrap(row["wrapped_key"], row["id"]), row["id"], row["sealed"])
        except SealBroken:
            failed = _DESTROYED | {"status": LetterStatus.FAILED, "settled_at": now, "claimed_until": None}
            with self._database.write_transaction() as connection:
                connection.execute(outbox.update().where(outbox.c.id == row["id"]).values(failed))
            raise
        names = ("id", "attempts", "give_up_at", "created_at", "delivered", "refused")
        return Claimed(letter=letter, **{name: row[name] for name in names})

    def renew(self, claimed: Claimed, until: datetime) -> bool:
        """Keep a letter in hand for longer; false when it was taken away."""
        with self._database.write_transaction() as connection:
            return self._change(connection, claimed, _IN_HAND, claimed_until=until)

    def begin_sending(self, claimed: Claimed) -> bool:
        """Write down, before content goes out, that it does; false when the letter was taken away."""
        with self._database.write_transaction() as connection:
            return self._change(connection, claimed, (LetterStatus.CLAIMED,), status=LetterStatus.SENDING)

    def settle(self, connection: Connection, claimed: Claimed, attempt: Attempt) -> bool:
        """Write down what an attempt came to; false when the letter was taken away in the meantime."""
        values: dict[str, object] = {
            "status": attempt.status,
            "claimed_until": None,
            "delivered": outbox.c.delivered + attempt.delivered,
            "refused": outbox.c.refused + attempt.refused,
            "last_code": attempt.code,
        }
        if attempt.status in _SETTLED:
            values |= _DESTROYED | {"settled_at": attempt.at}
        else:
            letter = replace(claimed.letter, recipients=attempt.remaining)
            key, wrapped_key = self._sealer.new_key(claimed.id)
            values |= {
                "due_at": attempt.due_at or attempt.at,
                "wrapped_key": wrapped_key,
                "sealed": _seal(key, claimed.id, letter),
            }
        return self._change(connection, claimed, _IN_HAND, **values)

    def _change(
        self, connection: Connection, claimed: Claimed, statuses: tuple[LetterStatus, ...], **values: object
    ) -> bool:
        """Change a row that is still in this worker's hands."""
        is_ours = sa.and_(
            outbox.c.id == claimed.id, outbox.c.attempts == claimed.attempts, outbox.c.status.in_(statuses)
        )
        return connection.execute(outbox.update().where(is_ours).values(**values)).rowcount == 1

    def lapsed(self, connection: Connection, now: datetime) -> list[Lapsed]:
        """Put back what was claimed by a worker that is gone; each letter is told of to one caller.

        The first time a letter may go at once. One that brings down its worker again and again waits ever longer.
        """
        is_lapsed = sa.and_(outbox.c.status.in_(_IN_HAND), outbox.c.claimed_until < now)
        rows = connection.execute(sa.select(outbox).where(is_lapsed).order_by(outbox.c.id)).mappings().all()
        return [_lapsed(row) for row in rows if _put_back(connection, row, is_lapsed, now)]

    # --- the outbox as a whole --------------------------------------------------------------------------------------

    def due(self, connection: Connection, now: datetime) -> int:
        """How many letters could be tried now."""
        return _count(connection, outbox.c.status == LetterStatus.WAITING, outbox.c.due_at <= now)

    def has_lapsed(self, connection: Connection, now: datetime) -> bool:
        """True when there is something for `lapsed` to put back."""
        return _count(connection, outbox.c.status.in_(_IN_HAND), outbox.c.claimed_until < now) > 0

    def waiting(self, connection: Connection) -> int:
        """How many letters are not settled."""
        return _count(connection, outbox.c.status.not_in(_SETTLED))

    def oldest_waiting(self, connection: Connection) -> datetime | None:
        """When the oldest letter that is not settled was written."""
        query = sa.select(sa.func.min(outbox.c.created_at)).where(outbox.c.status.not_in(_SETTLED))
        oldest: datetime | None = connection.scalar(query)
        return oldest

    def is_whole(self, connection: Connection, incident: str) -> bool:
        """True when each release of an incident reached all it was for: nobody is refused, and nobody waits."""
        is_release = sa.and_(outbox.c.incident == incident, outbox.c.kind == LetterKind.RELEASE)
        is_not_whole = sa.or_(outbox.c.status != LetterStatus.SENT, outbox.c.refused > 0)
        return _count(connection, is_release, is_not_whole) == 0

    def failed_since(self, connection: Connection, moment: datetime) -> int:
        """How many letters reached nobody."""
        return _count(connection, outbox.c.status == LetterStatus.FAILED, outbox.c.settled_at >= moment)

    def forget_before(self, connection: Connection, moment: datetime) -> int:
        """Delete rows that were settled before; returns how many."""
        is_old = sa.and_(outbox.c.status.in_(_SETTLED), outbox.c.settled_at < moment)
        return connection.execute(outbox.delete().where(is_old)).rowcount


def _count(connection: Connection, *conditions: sa.ColumnElement[bool]) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(outbox).where(*conditions)) or 0


def pause_after(attempts: int) -> timedelta:
    """How long a letter waits after so many attempts."""
    return BACK_OFF[min(attempts, len(BACK_OFF)) - 1]


def _put_back(connection: Connection, row: sa.RowMapping, is_lapsed: sa.ColumnElement[bool], now: datetime) -> bool:
    same = sa.and_(outbox.c.id == row["id"], outbox.c.status == row["status"], is_lapsed)
    due_at = now + pause_after(row["attempts"] - 1) if row["attempts"] > 1 else now
    values = {"status": LetterStatus.WAITING, "claimed_until": None, "due_at": due_at}
    return connection.execute(outbox.update().where(same).values(values)).rowcount == 1


def _lapsed(row: sa.RowMapping) -> Lapsed:
    return Lapsed(
        id=row["id"],
        kind=LetterKind(row["kind"]),
        incident=row["incident"] or "",
        held_id=row["held_id"] or "",
        was_sending=row["status"] == LetterStatus.SENDING,
    )


def _context(letter_id: str) -> str:
    return f"{letter_id} letter"


def _seal(key: RecordKey, letter_id: str, letter: Letter) -> bytes:
    fields = {
        "kind": letter.kind,
        "recipients": letter.recipients,
        "content": base64.b64encode(letter.content).decode("ascii"),
        "incident": letter.incident,
        "held_id": letter.held_id,
        "as_bcc": letter.as_bcc,
        "once_key": letter.once_key,
    }
    return key.seal(json.dumps(fields).encode("ascii"), _context(letter_id))


def _open(key: RecordKey, letter_id: str, sealed: bytes) -> Letter:
    fields = json.loads(key.open(sealed, _context(letter_id)))
    fields |= {
        "kind": LetterKind(fields["kind"]),
        "recipients": tuple(fields["recipients"]),
        "content": base64.b64decode(fields["content"]),
    }
    return Letter(**fields)
