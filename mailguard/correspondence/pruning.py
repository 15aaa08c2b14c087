"""What the history forgets: whom nobody wrote to for long, and of one contact more than is of use."""

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from mailguard.correspondence.tables import (
    OF_CONTACTS,
    contact_names,
    contacts,
    correspondence,
    learned_messages,
    names_told,
    seen_together,
    threads,
)

KEPT_DAYS = 548  # 18 months without contact
THREADS_KEPT_DAYS = 180
_KEPT = {
    correspondence: KEPT_DAYS,
    contacts: KEPT_DAYS,
    contact_names: KEPT_DAYS,
    names_told: KEPT_DAYS,
    seen_together: KEPT_DAYS,
    learned_messages: KEPT_DAYS,
    threads: THREADS_KEPT_DAYS,
}
_MOST = (  # rows: of one sender, of one contact
    (correspondence, correspondence.c.sender, 2_000),
    (names_told, names_told.c.contact, 500),
    (seen_together, seen_together.c.contact, 200),
)

Work = Callable[[Connection], int]


def forget(connection: Connection, contact: bytes) -> int:
    """Take out all rows of one contact, or of one sender of ours."""
    deleted = [connection.execute(sa.delete(table).where(table.c.contact == contact)).rowcount for table in OF_CONTACTS]
    of_pair = (correspondence.c.recipient == contact) | (correspondence.c.sender == contact)
    deleted.append(connection.execute(sa.delete(correspondence).where(of_pair)).rowcount)
    deleted.append(connection.execute(sa.delete(contact_names).where(contact_names.c.owner == contact)).rowcount)
    return sum(deleted)


def parts(today: int) -> Iterator[Work]:
    """The work of one pruning, so that none of it keeps other writers waiting for long."""
    for table, days in _KEPT.items():
        yield _older(table, today - days)
    for table, whose, most in _MOST:
        yield _beyond(table, whose, most)


def empty_book(connection: Connection) -> int:
    """Take out the addresses that were kept before the organisation chose to keep none."""
    kept = contacts.c.sealed.is_not(None)
    return connection.execute(sa.update(contacts).where(kept).values(sealed=None)).rowcount


def _older(table: sa.Table, day: int) -> Work:
    return lambda connection: connection.execute(sa.delete(table).where(table.c.last_day < day)).rowcount


def _beyond(table: sa.Table, whose: "sa.Column[bytes]", most: int) -> Work:
    """All but the newest rows of each."""
    keys = list(table.primary_key)
    place = sa.func.row_number().over(partition_by=whose, order_by=table.c.last_day.desc()).label("place")
    crowded = sa.select(whose).group_by(whose).having(sa.func.count() > most)
    ranked = sa.select(*keys, place).where(whose.in_(crowded)).subquery()
    surplus = sa.select(*(ranked.c[key.name] for key in keys)).where(ranked.c.place > most)
    return lambda connection: connection.execute(sa.delete(table).where(sa.tuple_(*keys).in_(surplus))).rowcount
