"""Who writes to whom: counts under keyed hashes, learned from what was really delivered.

No address, name or subject is kept: a row is two HMACs, a count and a date. What this says of a new message are facts;
only `policy` judges.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from mailguard import addresses
from mailguard.config import Organisation
from mailguard.db import Database, UtcDateTime, metadata
from mailguard.facts import CorrespondenceFacts
from mailguard.message import Envelope

HASH_BYTES = 16

correspondence = sa.Table(
    "correspondence",
    metadata,
    sa.Column("sender", sa.LargeBinary(HASH_BYTES), primary_key=True),
    sa.Column("recipient", sa.LargeBinary(HASH_BYTES), primary_key=True),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
)
learned_messages = sa.Table(
    "learned_messages",
    metadata,
    sa.Column("message", sa.LargeBinary(HASH_BYTES), primary_key=True),
    sa.Column("learned_at", UtcDateTime, nullable=False),
)

_KNOWN = sa.select(correspondence.c.recipient, correspondence.c.messages).where(  # asked of each message: built once
    correspondence.c.sender == sa.bindparam("sender"),
    correspondence.c.recipient.in_(sa.bindparam("recipients", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivered message as the history sees it. `identity` tells it from others in an archive."""

    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    identity: bytes = field(repr=False)

    @classmethod
    def of(cls, envelope: Envelope, identity: bytes = b"") -> "Sent":
        recipients = {addresses.normalise(recipient.address) for recipient in envelope.recipients}
        return cls(addresses.normalise(envelope.reverse_path), tuple(sorted(recipients)), identity)


class History:
    """The learned history of one organisation. `key` is a key of its own, derived from the master key."""

    def __init__(self, database: Database, organisation: Organisation, key: bytes) -> None:
        self._database = database
        self._organisation = organisation
        self._key = key

    def facts(self, envelope: Envelope) -> CorrespondenceFacts:
        """What is known of this sender and these outside recipients. Raises DatabaseUnavailable."""
        with self._database.transaction() as connection:
            return self.look_up(connection, envelope)

    def look_up(self, connection: Connection, envelope: Envelope) -> CorrespondenceFacts:
        """As `facts`, in this transaction."""
        sent = Sent.of(envelope)
        outsiders = self._outsiders(sent)
        if not outsiders:
            return CorrespondenceFacts()
        hashes = {self._hash(address): address for address in outsiders}
        asked = {"sender": self._hash(sent.sender), "recipients": list(hashes)}
        known = {bytes(recipient): messages for recipient, messages in connection.execute(_KNOWN, asked)}
        return CorrespondenceFacts({address: known.get(hashed, 0) for hashed, address in hashes.items()})

    def learn(self, envelope: Envelope) -> "Future[None]":
        """Count one delivered message, in a group commit soon."""
        return self._database.write_later(lambda connection: self._count(connection, [Sent.of(envelope)]))

    def learn_archive(self, messages: Iterable[Sent]) -> int:
        """Count messages of an archive in one transaction, each only once ever. Returns how many were new."""
        by_hash = {self._hash(sent.identity): sent for sent in messages}
        with self._database.transaction() as connection:
            new = self._remember(connection, list(by_hash))
            self._count(connection, [by_hash[hashed] for hashed in new])
            return len(new)

    def _remember(self, connection: Connection, hashes: list[bytes]) -> list[bytes]:
        """Write down that these messages were learned; gives those that were not yet."""
        if not hashes:
            return []
        now = datetime.now(UTC)
        statement = self._database.insert(learned_messages).on_conflict_do_nothing()
        rows = [{"message": hashed, "learned_at": now} for hashed in hashes]
        new = connection.scalars(statement.returning(learned_messages.c.message), rows)
        return [bytes(hashed) for hashed in new]

    def _count(self, connection: Connection, messages: Iterable[Sent]) -> None:
        pairs = Counter((sent.sender, outsider) for sent in messages for outsider in self._outsiders(sent))
        if not pairs:
            return
        now = datetime.now(UTC)
        rows = [
            {"sender": self._hash(sender), "recipient": self._hash(recipient), "messages": count, "last_at": now}
            for (sender, recipient), count in sorted(pairs.items())
        ]
        insert = self._database.insert(correspondence)
        total = correspondence.c.messages + insert.excluded.messages
        statement = insert.on_conflict_do_update(
            index_elements=["sender", "recipient"], set_={"messages": total, "last_at": now}
        )
        connection.execute(statement, rows)

    def _outsiders(self, sent: Sent) -> list[str]:
        return [address for address in sent.recipients if not self._organisation.is_internal(address)]

    def _hash(self, value: str | bytes) -> bytes:
        text = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
        return hmac.digest(self._key, text, hashlib.sha256)[:HASH_BYTES]
