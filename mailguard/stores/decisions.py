"""Decision rows: what was decided about each message, in codes, counts, sizes and times. No address, no text.

Kept for statistics, thresholds and backtests. A flag stands here as `pending` before it is relayed, and is settled
after.
"""

from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from mailguard.db import Database, UtcDateTime, metadata
from mailguard.message import Message
from mailguard.verdict import ReasonRow, Verdict

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("decided_at", UtcDateTime, nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("inspection_ms", sa.Integer, nullable=False),
    sa.Column("next_hop_code", sa.Integer),
    sa.Column("incident", sa.String(20)),
)


class Outcome(StrEnum):
    """What became of the message."""

    PENDING = "pending"  # a flag whose delivery is not settled yet
    DELIVERED = "delivered"  # the next hop said 250
    REFUSED = "refused"  # the next hop said no
    KEPT_BACK = "kept-back"  # we did not hand it over
    LOST = "lost"  # the next hop went away before the message was handed over
    UNKNOWN = "unknown"  # the final reply never came (RFC 1047)


@dataclass(frozen=True, slots=True)
class Decision:
    """One row. `id` is the id in our Received field; `kind` the class of mail (`policy.MailKind`)."""

    id: str
    kind: str
    action: str
    outcome: Outcome
    reasons: tuple[ReasonRow, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    size_bytes: int = 0
    inspection_ms: int = 0
    next_hop_code: int | None = None
    incident: str | None = None
    decided_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def of(cls, message: Message, verdict: Verdict, outcome: Outcome, **rest: Any) -> "Decision":
        """The row of a judged message; `rest` are further fields."""
        return cls(
            id=message.id,
            kind=str(verdict.kind),
            action=verdict.action.word,
            outcome=outcome,
            reasons=tuple(ReasonRow.of(reason) for reason in verdict.reasons),
            counts=verdict.counts,
            size_bytes=len(message.wire),
            **rest,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages were judged in some period, and when the last one of all was."""

    messages: int
    uninspectable: int
    newest_at: datetime | None


class Decisions:
    """The rows of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, decision: Decision) -> "Future[None]":
        """Write the row in a group commit soon."""
        return self._database.write_later(lambda connection: self.insert(connection, decision))

    def insert(self, connection: Connection, decision: Decision) -> None:
        """Write the row in this transaction."""
        row = asdict(decision) | {"reasons": [asdict(reason) for reason in decision.reasons]}
        connection.execute(decisions.insert(), row)

    def settle(self, connection: Connection, decision_id: str, outcome: Outcome, next_hop_code: int | None) -> bool:
        """Say what became of a pending row; false when it was settled already."""
        statement = (
            decisions.update()
            .where(decisions.c.id == decision_id, decisions.c.outcome == Outcome.PENDING)
            .values(outcome=outcome, next_hop_code=next_hop_code)
        )
        return connection.execute(statement).rowcount == 1

    def pending(self, connection: Connection, before: datetime) -> list[Decision]:
        """Rows that a dead process left pending, if no delivery lasts from before that moment until now."""
        query = sa.select(decisions).where(decisions.c.outcome == Outcome.PENDING, decisions.c.decided_at < before)
        return [_decision(row) for row in connection.execute(query).mappings()]

    def tally(self, connection: Connection, start: datetime, end: datetime) -> Tally:
        """What was judged from `start` until `end`."""
        uninspectable = sa.func.count().filter(decisions.c.counts["uninspectable"].as_integer() > 0)
        within = (decisions.c.decided_at >= start, decisions.c.decided_at < end)
        row = connection.execute(sa.select(sa.func.count(), uninspectable).where(*within)).one()
        newest_at = connection.scalar(sa.select(sa.func.max(decisions.c.decided_at)))
        return Tally(row[0], row[1], newest_at)

    def forget_before(self, connection: Connection, moment: datetime) -> int:
        """Delete old rows; returns how many."""
        return connection.execute(decisions.delete().where(decisions.c.decided_at < moment)).rowcount

    def newest(self, limit: int) -> list[Decision]:
        """The latest rows, newest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(sa.select(decisions).order_by(decisions.c.decided_at.desc()).limit(limit))
            return [_decision(row) for row in rows.mappings()]


def _decision(row: sa.RowMapping) -> Decision:
    values = dict(row)
    reasons = tuple(ReasonRow(**reason) for reason in values.pop("reasons"))
    return Decision(**values | {"reasons": reasons, "outcome": Outcome(values["outcome"])})
