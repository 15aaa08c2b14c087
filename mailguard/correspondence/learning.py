"""What a delivered message adds to the history: rows to write, a few of each kind, many messages at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from mailguard import addresses
from mailguard.correspondence.book import AddressBook
from mailguard.correspondence.keys import OF_ALL, HistoryKey, organisation_of
from mailguard.correspondence.sent import Sent
from mailguard.correspondence.tables import (
    contact_names,
    contacts,
    correspondence,
    learned_messages,
    names_told,
    seen_together,
    threads,
)
from mailguard.data_subjects import name_keys
from mailguard.db import Database

Insert = sqlite.Insert | postgresql.Insert

MOST_TO_REMEMBER = 30  # outside recipients whose names are kept; whoever writes to more writes to a list
MOST_IN_COMPANY = 500  # outside recipients of one list who are remembered to have seen each other
MOST_TOLD = 5  # outside recipients who are told of somebody; what goes to more is news for all
_OF_SENDER = ("given:", "family:")  # a first name means another person to each of us


@dataclass(slots=True)
class _Rows:
    """What is to be written, by table; the newest day of each."""

    pairs: Counter[tuple[bytes, bytes]] = field(default_factory=Counter)
    confirmed: set[tuple[bytes, bytes]] = field(default_factory=set)
    contacts: dict[bytes, tuple[str, str]] = field(default_factory=dict, repr=False)
    contact_messages: Counter[bytes] = field(default_factory=Counter)
    days: dict[sa.Table, dict[tuple[bytes, ...], int]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, table: sa.Table, key: tuple[bytes, ...], day: int) -> None:
        known = self.days[table]
        known[key] = max(day, known.get(key, day))


class Learner:
    """Writes down what delivered messages say."""

    def __init__(self, database: Database, key: HistoryKey, book: AddressBook) -> None:
        self._database, self._key, self._book = database, key, book

    def learn(
        self, connection: Connection, messages: Iterable[Sent], outsiders: Callable[[Iterable[str]], list[str]]
    ) -> None:
        """Add messages; `outsiders` tells who of some people is outside the organisation."""
        rows = _Rows()
        for sent in messages:
            recipients = outsiders(sent.recipients)
            if recipients:
                self._note(rows, sent, recipients)
            for people in sent.quoted_lists:
                self._note_company(rows, [self._key.address(address) for address in outsiders(people)], sent.day)
        self._write(connection, rows)

    def remember(self, connection: Connection, messages: Iterable[tuple[bytes, int]]) -> set[bytes]:
        """Write down that these messages are learned, each with its day; gives those that were not yet."""
        rows = [{"message": message, "last_day": day} for message, day in messages]
        if not rows:
            return set()
        statement = self._database.insert(learned_messages).on_conflict_do_nothing()
        new = connection.scalars(statement.returning(learned_messages.c.message), rows)
        return {bytes(message) for message in new}

    def unlearned(self, connection: Connection, message_ids: Iterable[str]) -> frozenset[str]:
        """Those of these ids that are not written down as learned."""
        by_hash = {self._key.message(message_id): message_id for message_id in message_ids}
        known = connection.scalars(
            sa.select(learned_messages.c.message).where(learned_messages.c.message.in_(list(by_hash)))
        )
        return frozenset(by_hash.values()) - {by_hash[bytes(message)] for message in known}

    # --- what one message says --------------------------------------------------------------------------------------

    def _note(self, rows: _Rows, sent: Sent, outsiders: list[str]) -> None:
        key, day = self._key, sent.day
        sender = key.address(sent.sender)
        hashes = {address: key.address(address) for address in outsiders}
        is_small = len(outsiders) <= MOST_TO_REMEMBER
        for address, contact in hashes.items():
            name = sent.visible.get(address, "")
            rows.pairs[sender, contact] += 1
            if sent.is_confirmed:
                rows.confirmed.add((sender, contact))
            rows.note(correspondence, (sender, contact), day)
            rows.contact_messages[contact] += 1
            rows.note(contacts, (contact,), day)
            if name or contact not in rows.contacts:
                rows.contacts[contact] = (address, name)
            if is_small:
                self._note_names(rows, sent, (address, name, contact))
        if len(outsiders) <= MOST_IN_COMPANY:
            self._note_company(rows, [hashes[address] for address in outsiders if address in sent.visible], day)
            self._note_thread(rows, sent, list(hashes.values()))
        if len(outsiders) <= MOST_TOLD:
            self._note_told(rows, sent, list(hashes.values()))

    def _note_names(self, rows: _Rows, sent: Sent, named: tuple[str, str, bytes]) -> None:
        """What he is called: by the name beside his address, by the address, and as only recipient by the greeting."""
        address, name, contact = named
        sender = self._key.address(sent.sender)
        names = set(name_keys(name, address))
        if len(sent.recipients) == 1:
            names |= {key for greeted in sent.greeted for key in name_keys(greeted, "") if key.startswith(_OF_SENDER)}
        for key in names:
            hashed = self._key.name(key)
            if not key.startswith("given:"):
                rows.note(contact_names, (OF_ALL, hashed, contact), sent.day)
            if key.startswith(_OF_SENDER):
                rows.note(contact_names, (sender, hashed, contact), sent.day)

    def _note_company(self, rows: _Rows, seen: Sequence[bytes], day: int) -> None:
        """Who stood in one list."""
        if len(seen) > 1:
            together = self._key.recipients(seen)
            for contact in seen:
                rows.note(seen_together, (contact, together), day)

    def _note_thread(self, rows: _Rows, sent: Sent, recipients: Sequence[bytes]) -> None:
        """Who got this message, and with it those that it answers."""
        for message_id in (sent.message_id, *sent.thread) if sent.message_id else ():
            for contact in recipients:
                rows.note(threads, (self._key.message(message_id), contact), sent.day)

    def _note_told(self, rows: _Rows, sent: Sent, told: list[bytes]) -> None:
        key = self._key
        kinds = ((key.told, sent.told_words), (key.told_first, sent.told_firsts), (key.called, sent.greeted_words))
        for contact in told:
            for hashed, words in kinds:
                for word in words:
                    rows.note(names_told, (contact, hashed(contact, word)), sent.day)

    # --- writing ----------------------------------------------------------------------------------------------------

    def _write(self, connection: Connection, rows: _Rows) -> None:
        if rows.pairs:
            self._write_pairs(connection, rows)
        for table in (contact_names, names_told, seen_together, threads):
            self._write_days(connection, table, rows.days[table])

    def _write_pairs(self, connection: Connection, rows: _Rows) -> None:
        pairs = self._database.insert(correspondence)
        is_confirmed = correspondence.c.is_confirmed | pairs.excluded.is_confirmed
        self._add_up(connection, correspondence, pairs, list(self._pair_rows(rows)), is_confirmed=is_confirmed)
        people = self._database.insert(contacts)
        sealed = sa.func.coalesce(contacts.c.sealed, people.excluded.sealed)
        self._add_up(connection, contacts, people, list(self._contact_rows(rows)), sealed=sealed)

    def _pair_rows(self, rows: _Rows) -> Iterator[dict[str, Any]]:
        for (sender, recipient), count in sorted(rows.pairs.items()):
            day = rows.days[correspondence][sender, recipient]
            yield {
                "sender": sender,
                "recipient": recipient,
                "messages": count,
                "last_day": day,
                "is_confirmed": (sender, recipient) in rows.confirmed,
            }

    def _contact_rows(self, rows: _Rows) -> Iterator[dict[str, Any]]:
        for contact, (address, name) in sorted(rows.contacts.items()):
            yield {
                "contact": contact,
                "organisation": self._key.domain(organisation_of(address)),
                "is_private": addresses.is_private_mailbox(address),
                "messages": rows.contact_messages[contact],
                "last_day": rows.days[contacts][contact,],
                "sealed": self._book.seal(contact, address, name),
            }

    @staticmethod
    def _add_up(
        connection: Connection, table: sa.Table, insert: Insert, rows: list[dict[str, Any]], **more: Any
    ) -> None:
        """Add to the counts of the rows that are there; days only grow."""
        new = insert.excluded
        changes = {
            "messages": table.c.messages + new.messages,
            "last_day": sa.case((new.last_day > table.c.last_day, new.last_day), else_=table.c.last_day),
            **more,
        }
        keys = [column.name for column in table.primary_key]
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changes), rows)

    def _write_days(self, connection: Connection, table: sa.Table, days: dict[tuple[bytes, ...], int]) -> None:
        if not days:
            return
        keys = [column.name for column in table.primary_key]
        insert = self._database.insert(table)
        newer = insert.excluded.last_day > table.c.last_day
        statement = insert.on_conflict_do_update(
            index_elements=keys, set_={"last_day": insert.excluded.last_day}, where=newer
        )
        rows = [dict(zip(keys, key, strict=True), last_day=day) for key, day in sorted(days.items())]
        connection.execute(statement, rows)
