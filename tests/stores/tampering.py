"""What somebody with write access to the database could do to held messages. Each deed is done to the first of two."""

import sqlalchemy as sa

from mailguard.stores.held_content import held_chunks
from mailguard.stores.quarantine import held_messages


def swap_chunks(connection: sa.Connection, first: str, second: str) -> None:
    """Change the places of chunk 0 and 1 of one message."""
    for before, after in ((0, 9), (1, 0), (9, 1)):
        at = (held_chunks.c.held_id == first, held_chunks.c.position == before)
        connection.execute(held_chunks.update().where(*at).values(position=after))


def swap_messages(connection: sa.Connection, first: str, second: str) -> None:
    """Put the whole content of another message in this one's place."""
    connection.execute(held_chunks.delete().where(held_chunks.c.held_id == first))
    connection.execute(held_chunks.update().where(held_chunks.c.held_id == second).values(held_id=first))


def swap_envelopes(connection: sa.Connection, first: str, second: str) -> None:
    sealed = connection.scalar(sa.select(held_messages.c.sealed_envelope).where(held_messages.c.id == second))
    connection.execute(held_messages.update().where(held_messages.c.id == first).values(sealed_envelope=sealed))


def swap_keys(connection: sa.Connection, first: str, second: str) -> None:
    wrapped = connection.scalar(sa.select(held_messages.c.wrapped_key).where(held_messages.c.id == second))
    connection.execute(held_messages.update().where(held_messages.c.id == first).values(wrapped_key=wrapped))


def cut_a_chunk(connection: sa.Connection, first: str, second: str) -> None:
    at = (held_chunks.c.held_id == first, held_chunks.c.position == 2)
    sealed = connection.scalar(sa.select(held_chunks.c.sealed).where(*at))
    assert sealed is not None
    connection.execute(held_chunks.update().where(*at).values(sealed=sealed[:-1]))


def empty_a_chunk(connection: sa.Connection, first: str, second: str) -> None:
    at = (held_chunks.c.held_id == first, held_chunks.c.position == 0)
    connection.execute(held_chunks.update().where(*at).values(sealed=b""))


def lose_the_last_chunk(connection: sa.Connection, first: str, second: str) -> None:
    connection.execute(held_chunks.delete().where(held_chunks.c.held_id == first, held_chunks.c.position == 2))


def lose_a_middle_chunk(connection: sa.Connection, first: str, second: str) -> None:
    """The gap is closed, as it would be by somebody who hides it."""
    connection.execute(held_chunks.delete().where(held_chunks.c.held_id == first, held_chunks.c.position == 1))
    at = (held_chunks.c.held_id == first, held_chunks.c.position == 2)
    connection.execute(held_chunks.update().where(*at).values(position=1))


def lose_all_chunks(connection: sa.Connection, first: str, second: str) -> None:
    connection.execute(held_chunks.delete().where(held_chunks.c.held_id == first))


TAMPERINGS = (
    swap_chunks,
    swap_messages,
    swap_envelopes,
    swap_keys,
    cut_a_chunk,
    empty_a_chunk,
    lose_the_last_chunk,
    lose_a_middle_chunk,
    lose_all_chunks,
)
