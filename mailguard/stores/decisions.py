"""Decision rows: what was decided about each message, in codes, counts, sizes and times. No address, no text.

Kept for statistics, thresholds and backtests. A flag stands here as `pending` before it is relayed, and is settled
after.
"""

from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from mailguard.db import Database, UtcDateTime, metadata
from mailguard.verdict import ReasonRow

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


class Decisions:
    """The rows of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, decision: Decision) -> "Future[None]":
        """Write the row in the next group commit."""
        row = asdict(decision) | {"reasons": [asdict(reason) for reason in decision.reasons]}

        def work(connection: Connection) -> None:
            connection.execute(decisions.insert().values(row))

        return self._database.write(work)

    def settle(self, decision_id: str, outcome: Outcome, next_hop_code: int | None) -> "Future[bool]":
        """Say what became of a pending row; false when it was settled already."""
        statement = (
            decisions.update()
            .where(decisions.c.id == decision_id, decisions.c.outcome == Outcome.PENDING)
            .values(outcome=outcome, next_hop_code=next_hop_code)
        )

        def work(connection: Connection) -> bool:
            return connection.execute(statement).rowcount == 1

        return self._database.write(work)

    def recover(self, older_than: timedelta) -> int:
        """Settle what a dead process left pending: nobody knows whether it was delivered. Returns how many.

        `older_than` keeps clear of what another node is delivering now.
        """
        abandoned = decisions.c.decided_at < datetime.now(UTC) - older_than
        statement = (
            decisions.update().where(decisions.c.outcome == Outcome.PENDING, abandoned).values(outcome=Outcome.UNKNOWN)
        )
        with self._database.transaction() as connection:
            return connection.execute(statement).rowcount

    def newest(self, limit: int) -> list[Decision]:
        """The latest rows, newest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(sa.select(decisions).order_by(decisions.c.decided_at.desc()).limit(limit))
            return [_decision(row) for row in rows.mappings()]


def _decision(row: sa.RowMapping) -> Decision:
    values = dict(row)
    reasons = tuple(ReasonRow(**reason) for reason in values.pop("reasons"))
    return Decision(**values | {"reasons": reasons, "outcome": Outcome(values["outcome"])})
