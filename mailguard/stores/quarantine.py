"""Held messages: sealed in chunks, each message under a key of its own, with the whole envelope and the inspection.

Content is streamed in and out; of a large message no more than a chunk is in memory twice. What was decided about a
message stands beside it, so that a late copy meets the same decision. Nothing here decides: of two who do, the first
conditional UPDATE wins.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailguard.db import Connection, Database, UtcDateTime, metadata
from mailguard.errors import NotFound
from mailguard.findings import Inspection
from mailguard.held import HeldMessage, HeldStatus, Releaser
from mailguard.inspection.encoding import Undecodable, decode, encode
from mailguard.letter import LetterStatus
from mailguard.message import Envelope, Message
from mailguard.sealing import HASH_BYTES, RecordKey, Sealer
from mailguard.stores.held_content import (
    delete_chunks,
    open_envelope,
    read_chunks,
    seal_envelope,
    store_chunks,
)
from mailguard.stores.outbox import outbox

held_messages = sa.Table(
    "held_messages",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False, index=True),
    sa.Column("status", sa.String(20), nullable=False, index=True),
    sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), nullable=False),
    sa.Column("held_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("decided_by", sa.String(32), nullable=False),
    sa.Column("purge_at", UtcDateTime, index=True),
    sa.Column("is_purged", sa.Boolean, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("recipients", sa.Integer, nullable=False),
    sa.Column("releaser", sa.String(8), nullable=False),
    sa.Column("asked_at", UtcDateTime),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("review_after", sa.Boolean, nullable=False),
    sa.Column("approval_by", sa.String(32), nullable=False),
    sa.Column("approval_of", sa.String(200), nullable=False),
    sa.Column("recipient_hashes", sa.JSON, nullable=False),  # hex of keyed hashes of its envelope recipients
    sa.Column("wrapped_key", sa.LargeBinary),  # destroyed with the chunks
    sa.Column("sealed_envelope", sa.LargeBinary),
    sa.Column("sealed_inspection", sa.LargeBinary),
)
# What a decision on a case covers: a late copy with this content, to these recipients, inherits it.
rulings = sa.Table(
    "rulings",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("incident", sa.String(20), sa.ForeignKey("incidents.number"), nullable=False, index=True),
    sa.Column("content_hash", sa.LargeBinary(HASH_BYTES), nullable=False),
    sa.Column("rewritten_hash", sa.LargeBinary(HASH_BYTES)),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("recipient_hashes", sa.JSON, nullable=False),
)

# Lists never load what is sealed: it can be large.
_LISTED = tuple(held_messages.c[column.name] for column in fields(HeldMessage))
_NOT_SENT = [status for status in HeldStatus if status is not HeldStatus.HELD and not status.is_release]
_IS_HELD = held_messages.c.status == HeldStatus.HELD
_UNSENT = (LetterStatus.WAITING, LetterStatus.CLAIMED, LetterStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about content in an incident. `rewritten_hash` is that of the content as it was released, where
    a release changed it; `recipient_hashes` are the envelope recipients the decision named.
    """

    incident: str
    content_hash: bytes = field(repr=False)
    rewritten_hash: bytes | None = field(repr=False)
    status: HeldStatus
    decided_at: datetime
    recipient_hashes: frozenset[str] = field(default=frozenset(), repr=False)


class Quarantine:
    """The held messages of one database. A case is all copies of equal content in one incident."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    # --- keeping ----------------------------------------------------------------------------------------------------

    def store_content(self, connection: Connection, message: Message) -> bytes:
        """Write the content, sealed under a new key; gives the wrapped key for `add`, which belongs to the same
        transaction. It takes its time, so it comes before the register's head is locked.
        """
        key, wrapped = self._sealer.new_key(message.id)
        store_chunks(connection, key, message)
        return wrapped

    def add(
        self,
        connection: Connection,
        held: HeldMessage,
        message: Message,
        inspection: Inspection | None,
        wrapped_key: bytes,
        recipient_hashes: Collection[str],
    ) -> None:
        """Write the row of a message whose content is stored."""
        key = self._sealer.unwrap(wrapped_key, held.id)
        row = {column.name: getattr(held, column.name) for column in _LISTED} | {
            "recipient_hashes": sorted(recipient_hashes),
            "wrapped_key": wrapped_key,
            "sealed_envelope": seal_envelope(key, replace(message, id=held.id)),
            "sealed_inspection": key.seal(encode(inspection), _inspection(held.id)) if inspection else None,
        }
        connection.execute(held_messages.insert().values(row))

    # --- reading ----------------------------------------------------------------------------------------------------

    def get(self, connection: Connection, held_id: str) -> HeldMessage:
        """Raises NotFound."""
        row = connection.execute(_select(held_messages.c.id == held_id)).mappings().first()
        if row is None:
            raise _not_found()
        return _held(row)

    def message(self, connection: Connection, held_id: str) -> Message:
        """The message as it was received, byte for byte. Raises NotFound once it is purged, SealBroken when what is
        stored was tampered with.
        """
        key, row = self._sealed(connection, held_id)
        message, size_bytes = open_envelope(key, row["sealed_envelope"], held_id)
        return replace(message, wire=read_chunks(connection, key, held_id, size_bytes))

    def envelope(self, connection: Connection, held_id: str) -> Envelope:
        """As `message`, without reading the content."""
        key, row = self._sealed(connection, held_id)
        return open_envelope(key, row["sealed_envelope"], held_id)[0].envelope

    def inspection(self, connection: Connection, held_id: str) -> Inspection | None:
        """What was found in it. None when it was never inspected, or by a version whose facts this one cannot read:
        then nobody knows what to mask. Raises as `message`.
        """
        key, row = self._sealed(connection, held_id)
        sealed = row["sealed_inspection"]
        if sealed is None:
            return None
        try:
            return decode(Inspection, key.open(sealed, _inspection(held_id)))
        except Undecodable:
            return None

    def recipient_hashes(self, connection: Connection, held_id: str) -> frozenset[str]:
        hashes = connection.scalar(sa.select(held_messages.c.recipient_hashes).where(held_messages.c.id == held_id))
        if hashes is None:
            raise _not_found()
        return frozenset(hashes)

    def of_incident(self, connection: Connection, number: str) -> list[HeldMessage]:
        """All held messages of an incident, oldest first."""
        return _list(connection, held_messages.c.incident == number)

    def waiting(self, connection: Connection) -> list[HeldMessage]:
        """What nobody decided about yet, oldest first."""
        return _list(connection, _IS_HELD)

    def count_waiting(self, connection: Connection) -> int:
        """How many cases nobody decided about yet."""
        cases = sa.select(held_messages.c.incident, held_messages.c.content_hash).where(_IS_HELD).distinct()
        return connection.scalar(sa.select(sa.func.count()).select_from(cases.subquery())) or 0

    def to_review_after(self, connection: Connection) -> list[HeldMessage]:
        """What senders released and no officer looked at yet, oldest first."""
        return _list(connection, held_messages.c.review_after)

    def expired(self, connection: Connection, now: datetime) -> list[HeldMessage]:
        """What nobody decided about within the term."""
        return _list(connection, _IS_HELD, held_messages.c.expires_at <= now)

    def counts(self, connection: Connection) -> dict[str, int]:
        """How many messages have each status."""
        query = sa.select(held_messages.c.status, sa.func.count()).group_by(held_messages.c.status)
        return {row[0]: row[1] for row in connection.execute(query)}

    # --- deciding ---------------------------------------------------------------------------------------------------

    def decide(
        self,
        connection: Connection,
        incident: str,
        content_hash: bytes,
        status: HeldStatus,
        *,
        actor: str,
        now: datetime,
        purge_at: datetime,
        review_after: bool = False,
    ) -> list[HeldMessage]:
        """Decide about all waiting messages of a case; gives them as they are now, oldest first. None left to decide
        about: somebody was first.
        """
        statement = (
            held_messages.update()
            .where(*_case(incident, content_hash), _IS_HELD)
            .values(status=status, decided_by=actor, decided_at=now, purge_at=purge_at, review_after=review_after)
            .returning(*_LISTED)
        )
        decided = [_held(row) for row in connection.execute(statement).mappings()]
        return sorted(decided, key=lambda held: (held.held_at, held.id))

    def propose(self, connection: Connection, held: HeldMessage, actor: str, what: str) -> bool:
        """Four eyes: write down who proposed `what` (codes) for this case; false when somebody did before, or when it
        is decided.
        """
        waiting = (*_case(held.incident, held.content_hash), _IS_HELD)
        proposed = held_messages.alias()
        before = sa.exists().where(
            proposed.c.incident == held.incident,
            proposed.c.content_hash == held.content_hash,
            proposed.c.status == HeldStatus.HELD,
            proposed.c.approval_by != "",
        )
        statement = (
            held_messages.update()
            .where(*waiting, held_messages.c.approval_by == "", ~before)
            .values(approval_by=actor, approval_of=what)
        )
        return connection.execute(statement).rowcount > 0

    def withdraw_proposal(self, connection: Connection, held: HeldMessage) -> None:
        """What was proposed for this case no longer stands."""
        waiting = (*_case(held.incident, held.content_hash), _IS_HELD)
        _change(connection, waiting, approval_by="", approval_of="")

    def ask(self, connection: Connection, incident: str, content_hash: bytes, now: datetime) -> bool:
        """The sender is asked something; an earlier answer no longer is the last word. False when it was decided."""
        return _change(connection, (*_case(incident, content_hash), _IS_HELD), asked_at=now, answered_at=None)

    def answer(self, connection: Connection, incident: str, content_hash: bytes, now: datetime) -> bool:
        """The sender explained something, asked or not. False when it was decided."""
        return _change(connection, (*_case(incident, content_hash), _IS_HELD), answered_at=now)

    def reviewed(self, connection: Connection, incident: str, content_hash: bytes) -> bool:
        """An officer looked at what the sender released. False when that was done before."""
        return _change(connection, (*_case(incident, content_hash), held_messages.c.review_after), review_after=False)

    def rule(self, connection: Connection, ruling: Ruling) -> None:
        """Write down what a decision covers."""
        row = {
            "id": secrets.token_hex(8).upper(),
            "incident": ruling.incident,
            "content_hash": ruling.content_hash,
            "rewritten_hash": ruling.rewritten_hash,
            "status": ruling.status,
            "decided_at": ruling.decided_at,
            "recipient_hashes": sorted(ruling.recipient_hashes),
        }
        connection.execute(rulings.insert().values(row))

    def ruling(self, connection: Connection, incident: str, content_hash: bytes) -> Ruling | None:
        """The newest ruling in this incident about this content, as it came or as it was released."""
        is_about = (rulings.c.content_hash == content_hash) | (rulings.c.rewritten_hash == content_hash)
        query = sa.select(rulings).where(rulings.c.incident == incident, is_about)
        row = connection.execute(query.order_by(rulings.c.decided_at.desc(), rulings.c.id)).mappings().first()
        return None if row is None else _ruling(row)

    def refused_people(self, connection: Connection, incident: str) -> frozenset[str]:
        """Keyed hashes of all whom a refusal in this incident named."""
        query = sa.select(rulings.c.recipient_hashes).where(
            rulings.c.incident == incident, rulings.c.status.in_(_NOT_SENT)
        )
        return frozenset(each for hashes in connection.scalars(query) for each in hashes)

    # --- forgetting -------------------------------------------------------------------------------------------------

    def to_purge(self, connection: Connection, now: datetime) -> list[HeldMessage]:
        """What is decided about and past its term. What the outbox still has to deliver is kept."""
        is_due = held_messages.c.purge_at <= now
        is_to_be_sent = sa.exists().where(outbox.c.held_id == held_messages.c.id, outbox.c.status.in_(_UNSENT))
        return _list(connection, is_due, ~held_messages.c.is_purged, ~is_to_be_sent)

    def purge(self, connection: Connection, held_id: str) -> None:
        """Destroy the content, the envelope, the inspection and their key; the row stays."""
        delete_chunks(connection, held_id)
        emptied = {"wrapped_key": None, "sealed_envelope": None, "sealed_inspection": None, "is_purged": True}
        connection.execute(held_messages.update().where(held_messages.c.id == held_id).values(emptied))

    def _sealed(self, connection: Connection, held_id: str) -> tuple[RecordKey, sa.RowMapping]:
        columns = (held_messages.c.wrapped_key, held_messages.c.sealed_envelope, held_messages.c.sealed_inspection)
        query = sa.select(*columns).where(held_messages.c.id == held_id)
        row = connection.execute(query).mappings().first()
        if row is None or row["wrapped_key"] is None:
            raise _not_found()
        return self._sealer.unwrap(row["wrapped_key"], held_id), row


def _inspection(held_id: str) -> str:
    return f"{held_id} inspection"


def _not_found() -> NotFound:
    return NotFound("Dit bericht is er niet, of de inhoud is al vernietigd.")


def _case(incident: str, content_hash: bytes) -> tuple[sa.ColumnElement[bool], ...]:
    return held_messages.c.incident == incident, held_messages.c.content_hash == content_hash


def _select(*conditions: Any) -> sa.Select[Any]:
    return sa.select(*_LISTED).where(*conditions).order_by(held_messages.c.held_at, held_messages.c.id)


def _list(connection: Connection, *conditions: Any) -> list[HeldMessage]:
    return [_held(row) for row in connection.execute(_select(*conditions)).mappings()]


def _change(connection: Connection, conditions: tuple[Any, ...], **values: object) -> bool:
    return connection.execute(held_messages.update().where(*conditions).values(values)).rowcount > 0


def _held(row: sa.RowMapping) -> HeldMessage:
    typed = {
        "status": HeldStatus(row["status"]),
        "releaser": Releaser(row["releaser"]),
        "content_hash": bytes(row["content_hash"]),
    }
    return HeldMessage(**dict(row) | typed)


def _ruling(row: sa.RowMapping) -> Ruling:
    rewritten = row["rewritten_hash"]
    return Ruling(
        incident=row["incident"],
        content_hash=bytes(row["content_hash"]),
        rewritten_hash=None if rewritten is None else bytes(rewritten),
        status=HeldStatus(row["status"]),
        decided_at=row["decided_at"],
        recipient_hashes=frozenset(row["recipient_hashes"]),
    )
