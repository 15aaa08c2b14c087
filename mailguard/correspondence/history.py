"""The history as a whole: ask it, teach it, let it forget."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from mailguard.config import Organisation
from mailguard.correspondence import pruning
from mailguard.correspondence.book import AddressBook
from mailguard.correspondence.keys import HistoryKey
from mailguard.correspondence.learning import Learner
from mailguard.correspondence.lookup import Lookup
from mailguard.correspondence.sent import Sent
from mailguard.correspondence.tables import contacts, correspondence, learning
from mailguard.db import Database
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import Inspection
from mailguard.message import Envelope

ENOUGH_MESSAGES = 2_000  # by then, whom this organisation writes to is mostly known
_FEWEST_TO_GROUP = 3  # visible outsiders; of fewer, nobody asks whether they know each other
_RELAY, _ARCHIVE = "relay", "archive"


class History:
    """The learned history. `key` is a key of its own, derived from the master key; `book_key` another, or None where
    addresses are not to be remembered.
    """

    def __init__(
        self, database: Database, organisation: Organisation, key: bytes, book_key: bytes | None = None
    ) -> None:
        self._database, self._organisation = database, organisation
        self._key, self._book = HistoryKey(key), AddressBook(book_key)
        self._learner = Learner(database, self._key, self._book)
        self._has_enough = False

    # --- asking -----------------------------------------------------------------------------------------------------

    def facts(self, envelope: Envelope, inspection: Inspection) -> CorrespondenceFacts:
        """What is known of this sender and these recipients. Raises DatabaseUnavailable."""
        with self._database.transaction() as connection:
            return self.look_up(connection, envelope, inspection)

    def look_up(self, connection: Connection, envelope: Envelope, inspection: Inspection) -> CorrespondenceFacts:
        """As `facts`, in this transaction."""
        return self.ask(connection, Sent.of(envelope, inspection))

    def ask(self, connection: Connection, sent: Sent) -> CorrespondenceFacts:
        """As `look_up`, of a message whose day is not today."""
        outsiders = self._outsiders(sent.recipients)
        if not outsiders:
            return CorrespondenceFacts()
        lookup = Lookup(connection, self._organisation, (self._key, self._book), sent)
        visible = self._outsiders(sent.visible)
        return CorrespondenceFacts(
            lookup.contacts(outsiders),
            lookup.acquainted(visible) if len(visible) >= _FEWEST_TO_GROUP else (),
            is_learning=self._is_learning(connection),
        )

    def _is_learning(self, connection: Connection) -> bool:
        if not self._has_enough:  # once enough, always enough
            rows = connection.execute(sa.select(learning.c.messages, learning.c.completed_day)).all()
            is_complete = any(row.completed_day is not None for row in rows)
            self._has_enough = is_complete or sum(row.messages for row in rows) >= ENOUGH_MESSAGES
        return not self._has_enough

    def size(self) -> tuple[int, int]:
        """How many contacts are known, and how many pairs of a sender and a contact."""
        with self._database.transaction() as connection:
            contacts_known, pairs = (
                connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in (contacts, correspondence)
            )
        return contacts_known or 0, pairs or 0

    # --- learning ---------------------------------------------------------------------------------------------------

    def learn(self, sent: Sent) -> "Future[None]":
        """Learn one delivered message, in a group commit soon. Each message counts once, also when it comes again."""

        def work(connection: Connection) -> None:
            self._learn(connection, [sent], _RELAY)

        return self._database.write_later(work)

    def unlearned(self, message_ids: Iterable[str]) -> frozenset[str]:
        """Those of these ids whose message was not learned yet: what is known need not be read again."""
        with self._database.transaction() as connection:
            return self._learner.unlearned(connection, message_ids)

    def learn_archive(self, messages: Sequence[Sent]) -> int:
        """Learn messages of an archive in one transaction, each only once ever. Returns how many were new."""
        with self._database.write_transaction() as connection:
            return self._learn(connection, messages, _ARCHIVE)

    def complete_archive(self, day: int) -> None:
        """Say that an archive was learned as a whole: from now on the history may hold mail."""
        with self._database.write_transaction() as connection:
            self._count(connection, _ARCHIVE, 0, day)

    def _learn(self, connection: Connection, messages: Sequence[Sent], source: str) -> int:
        by_hash = {self._key.message(sent.message_id): sent for sent in messages if sent.message_id}
        new = self._learner.remember(connection, ((hashed, sent.day) for hashed, sent in by_hash.items()))
        fresh = [by_hash[hashed] for hashed in by_hash if hashed in new]
        fresh += [sent for sent in messages if not sent.message_id]
        self._learner.learn(connection, fresh, self._outsiders)
        if fresh:
            self._count(connection, source, len(fresh))
        return len(fresh)

    def _count(self, connection: Connection, source: str, messages: int, completed_day: int | None = None) -> None:
        insert = self._database.insert(learning)
        changes = {
            "messages": learning.c.messages + insert.excluded.messages,
            "completed_day": sa.func.coalesce(insert.excluded.completed_day, learning.c.completed_day),
        }
        row = {"source": source, "messages": messages, "completed_day": completed_day}
        connection.execute(insert.on_conflict_do_update(index_elements=["source"], set_=changes), row)

    # --- forgetting -------------------------------------------------------------------------------------------------

    def forget(self, address: str) -> int:
        """Take out all that is kept under this address. Returns how many rows that were."""
        with self._database.write_transaction() as connection:
            return pruning.forget(connection, self._key.address(address))

    def prune(self, today: int) -> Iterator[int]:
        """Take out what is older than it may be, of what there is too much, and addresses that are not to be kept, a
        part at a time; gives the numbers of rows that each concerned.
        """
        parts = pruning.parts(today)
        for work in parts if self._book.remembers else chain(parts, [pruning.empty_book]):
            with self._database.write_transaction() as connection:
                deleted = work(connection)
            yield deleted  # outside: whoever takes his time over it keeps nobody waiting

    def _outsiders(self, recipients: Iterable[str]) -> list[str]:
        return [address for address in recipients if not self._organisation.is_internal(address)]
