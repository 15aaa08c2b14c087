"""What was done once and must not be done again, by whatever node: a mark is set by one and found set by the rest."""

from datetime import UTC, datetime

import sqlalchemy as sa

from mailguard.db import Connection, Database, UtcDateTime, metadata

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("job", sa.String(24), primary_key=True),
    sa.Column("mark", sa.String(64), primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
)


class Marks:
    """The marks of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, connection: Connection, job: str, mark: str) -> bool:
        """Set a mark in this transaction; false when it was set already."""
        row = {"job": job, "mark": mark, "at": datetime.now(UTC)}
        insert = self._database.insert(marks).values(row).on_conflict_do_nothing().returning(marks.c.mark)
        return connection.execute(insert).one_or_none() is not None

    def at(self, connection: Connection, job: str, mark: str) -> datetime | None:
        """When a mark was set; None when it was not."""
        return connection.scalar(sa.select(marks.c.at).where(marks.c.job == job, marks.c.mark == mark))

    def all(self, connection: Connection, job: str) -> frozenset[str]:
        """All marks of a job."""
        return frozenset(connection.scalars(sa.select(marks.c.mark).where(marks.c.job == job)))

    def forget_before(self, connection: Connection, moment: datetime) -> int:
        """Delete old marks; returns how many."""
        return connection.execute(marks.delete().where(marks.c.at < moment)).rowcount
