"""What the history says of a new message: reads a few rows of each table by their keys, and writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from mailguard import addresses
from mailguard.config import Organisation
from mailguard.correspondence.book import AddressBook
from mailguard.correspondence.keys import OF_ALL, HistoryKey, organisation_of
from mailguard.correspondence.one_letter_apart import address_slips, domain_slips
from mailguard.correspondence.sent import Sent
from mailguard.correspondence.tables import (
    HASH_BYTES,
    contacts,
    correspondence,
    names_told,
    seen_together,
    threads,
)
from mailguard.data_subjects import name_keys
from mailguard.facts import Contact, Likeness, Twin

HALF_LIFE_DAYS = 90
MOST_ASKED = 25  # recipients of whom all is asked; of a longer list, the first ones
_MOST_BEARERS = 40  # contacts of one name; a name that more bear says nothing
_MOST_WORDS = 60
_MOST_SUBJECTS = 10
_MOST_TWINS = 40
_MOST_SLIPS = 5  # new recipients of whom all slips of the hand are tried
_OF_RECIPIENT = {"full:": Likeness.SAME_NAME, "local:": Likeness.SAME_LOCAL_PART}

_KNOWING = frozenset((Likeness.SAME_NAME, Likeness.SAME_LOCAL_PART, Likeness.GREETED))  # asked whom they were told of

_PEOPLE = (  # asked of each message: built once
    sa.select(
        contacts.c.contact,
        contacts.c.organisation,
        contacts.c.is_private,
        contacts.c.messages.label("of_all"),
        contacts.c.last_day,
        contacts.c.sealed,
        correspondence.c.messages,
        correspondence.c.last_day.label("last_of_sender"),
        correspondence.c.is_confirmed,
    )
    .select_from(
        contacts.outerjoin(
            correspondence,
            (correspondence.c.recipient == contacts.c.contact) & (correspondence.c.sender == sa.bindparam("sender")),
        )
    )
    .where(contacts.c.contact.in_(sa.bindparam("contacts", expanding=True)))
)
_TOLD = sa.select(names_told.c.contact, names_told.c.word).where(
    names_told.c.contact.in_(sa.bindparam("contacts", expanding=True)),
    names_told.c.word.in_(sa.bindparam("words", expanding=True)),
)
_IN_THREAD = sa.select(threads.c.contact).where(threads.c.message.in_(sa.bindparam("messages", expanding=True)))
_ORGANISATIONS = (
    sa.select(contacts.c.organisation)
    .where(contacts.c.organisation.in_(sa.bindparam("organisations", expanding=True)))
    .distinct()
)
# Of a great many values: nothing is compiled for them, so the statements are written here, in each database's own way.
_AT_ONCE = 500
_NAMES_AT_ONCE = 100
# Of a common name no more bearers are read than tell that it is one.
_BEARERS_OF_ONE = "SELECT * FROM (SELECT owner, name, contact FROM contact_names WHERE owner = ? AND name = ? LIMIT ?)"
_BEARERS_OF_ALL = (
    "SELECT asked.owner, asked.name, bearers.contact FROM unnest(%s::bytea[], %s::bytea[]) AS asked (owner, name)"
    " CROSS JOIN LATERAL (SELECT contact FROM contact_names n WHERE n.owner = asked.owner AND n.name = asked.name"
    " LIMIT %s) AS bearers"
)
_WHICH = {
    "sqlite": f"SELECT DISTINCT {{0}} FROM contacts WHERE {{0}} IN ({','.join('?' * _AT_ONCE)})",  # noqa: S608 - no value
    "postgresql": (  # as one value that is cut up there: to write out an array takes longer than to look it up
        "SELECT DISTINCT {0} FROM contacts WHERE {0} = ANY(ARRAY("
        "SELECT substr(%s::bytea, %s * at + 1, %s) FROM generate_series(0, %s) AS at))"
    ),
}
_TOGETHER = sa.select(seen_together.c.contact, seen_together.c.list).where(
    seen_together.c.contact.in_(sa.bindparam("contacts", expanding=True))
)


@dataclass(frozen=True, slots=True)
class _Person:
    """A row about one contact, faded to the day of the message."""

    messages: float
    messages_of_all: float
    organisation: bytes
    is_private: bool
    is_confirmed: bool
    sealed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A name that others may bear: `owner` is who calls them so."""

    owner: bytes
    name: bytes
    likeness: Likeness
    bears: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Like:
    """A contact that bears a name or address which was asked for."""

    likeness: Likeness
    bears: str = field(repr=False)
    contact: bytes


@dataclass(frozen=True, slots=True)
class _Told:
    """Words of this message's names that one contact knows: family names and lone first names, first names beside a
    family name, and what he was called.
    """

    names: frozenset[str] = field(default=frozenset(), repr=False)
    firsts: frozenset[str] = field(default=frozenset(), repr=False)
    calls: frozenset[str] = field(default=frozenset(), repr=False)


def _frozen(kinds: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in kinds.items()}


class Lookup:
    """The questions about one message, in one transaction."""

    def __init__(
        self, connection: Connection, organisation: Organisation, keys: tuple[HistoryKey, AddressBook], sent: Sent
    ) -> None:
        self._connection, self._organisation, self._sent = connection, organisation, sent
        self._key, self._book = keys
        self._sender = self._key.address(sent.sender)
        self._present = {self._key.address(address) for address in (*sent.recipients, *sent.visible)}
        self._in_known_domain: frozenset[str] = frozenset()
        self._words = sorted(sent.told_words | sent.told_firsts)[:_MOST_WORDS]

    def contacts(self, outsiders: Sequence[str]) -> dict[str, Contact]:
        """What is known of each of these addresses."""
        hashes = {address: self._key.address(address) for address in outsiders}
        people = self._people(hashes.values())
        asked = dict(islice(hashes.items(), MOST_ASKED))
        new = [address for address, contact in asked.items() if contact not in people]
        known_domains = self._in_known_domain = self._known_domains(new)
        unknown = [address for address in new if address not in known_domains]
        near_domains = {address: self._near_domain(address) for address in unknown[:_MOST_SLIPS]}
        twins = self._twins(
            self._likes(asked, {address: near_domains.get(address, "") for address in new[:_MOST_SLIPS]})
        )
        told = self._told(asked.values())
        return {
            address: self._contact(
                people.get(contact),
                is_known_domain=contact in people or address in known_domains,
                is_in_thread=contact in self._in_thread,
                near_domain=near_domains.get(address, ""),
                known_names=told[contact].names,
                known_firsts=told[contact].firsts,
                known_calls=told[contact].calls,
                twins=twins.get(address, ()),
            )
            for address, contact in hashes.items()
        }

    def acquainted(self, visible: Sequence[str]) -> tuple[frozenset[str], ...]:
        """Sets of these addresses that know each other: they stood in one list, or in this thread."""
        hashes = {self._key.address(address): address for address in visible}
        groups: dict[bytes, set[str]] = defaultdict(set)
        for contact, together in self._connection.execute(_TOGETHER, {"contacts": list(hashes)}):
            groups[bytes(together)].add(hashes[bytes(contact)])
        groups[b""] = {hashes[contact] for contact in self._in_thread if contact in hashes}
        return tuple({frozenset(group) for group in groups.values() if len(group) > 1})

    # --- one question each ------------------------------------------------------------------------------------------

    def _people(self, hashes: Collection[bytes]) -> dict[bytes, _Person]:
        rows = self._connection.execute(_PEOPLE, {"sender": self._sender, "contacts": list(hashes)})
        return {bytes(row.contact): self._person(row) for row in rows} if hashes else {}

    def _person(self, row: Any) -> _Person:
        return _Person(
            messages=self._faded(row.messages, row.last_of_sender),
            messages_of_all=self._faded(row.of_all, row.last_day),
            organisation=bytes(row.organisation),
            is_private=row.is_private,
            is_confirmed=bool(row.is_confirmed),
            sealed=row.sealed,
        )

    def _faded(self, messages: int | None, last_day: int | None) -> float:
        if not messages or last_day is None:
            return 0.0
        faded: float = messages * 0.5 ** (max(0, self._sent.day - last_day) / HALF_LIFE_DAYS)
        return faded

    def _told(self, hashes: Iterable[bytes]) -> dict[bytes, _Told]:
        """Of the words of the names in this message and its greeting, those that each contact knows."""
        key, calls = self._key, self._sent.greeted_words
        meant: dict[bytes, tuple[bytes, str, str]] = {}
        for contact in hashes:
            meant |= {key.told(contact, word): (contact, "names", word) for word in self._words}
            meant |= {key.told_first(contact, word): (contact, "firsts", word) for word in self._words}
            meant |= {key.called(contact, word): (contact, "calls", word) for word in calls}
        known: dict[bytes, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        if meant:
            asked = {"contacts": list({contact for contact, _, _ in meant.values()}), "words": list(meant)}
            for _, found in self._connection.execute(_TOLD, asked):
                contact, kind, word = meant[bytes(found)]
                known[contact][kind].add(word)
        return defaultdict(_Told, {contact: _Told(**_frozen(kinds)) for contact, kinds in known.items()})

    @cached_property
    def _in_thread(self) -> frozenset[bytes]:
        """Who got an earlier message of this thread."""
        if not self._sent.thread:
            return frozenset()
        asked = {"messages": [self._key.message(message_id) for message_id in self._sent.thread]}
        return frozenset(bytes(contact) for (contact,) in self._connection.execute(_IN_THREAD, asked))

    def _known_domains(self, unknown: Iterable[str]) -> frozenset[str]:
        """Those of these addresses whose organisation is known, by configuration, in general, or by history."""
        by_hash: dict[bytes, list[str]] = defaultdict(list)
        known = set()
        for address in unknown:
            if organisation_of(address) == address or organisation_of(address) in self._organisation.known_domains:
                known.add(address)
            else:
                by_hash[self._key.organisation(address)].append(address)
        if by_hash:
            for (organisation,) in self._connection.execute(_ORGANISATIONS, {"organisations": list(by_hash)}):
                known.update(by_hash[bytes(organisation)])
        return frozenset(known)

    def _near_domain(self, address: str) -> str:
        """A known domain that this unknown one may have been meant as; "" when there is none."""
        meant = {}
        for other in domain_slips(organisation_of(address)):
            if other in addresses.PRIVATE_MAIL_DOMAINS or other in self._organisation.known_domains:
                return other
            meant[self._key.domain(other)] = other
        known = self._which("organisation", meant)
        return min((meant[organisation] for organisation in known), default="")

    # --- others who may have been meant -----------------------------------------------------------------------------

    def _likes(self, asked: dict[str, bytes], new: dict[str, str]) -> dict[str, list[_Like]]:
        """Who is like each recipient, or like those whom the letter greets and tells of. `new` are the recipients that
        nobody wrote to before, each with the known domain that his is near to.
        """
        subjects = [question for name in self._sent.told_of[:_MOST_SUBJECTS] for question in self._of_subject(name)]
        questions = {address: [*self._of_recipient(address), *subjects] for address in asked}
        bearers = self._bearers([question for of_one in questions.values() for question in of_one])
        likes = {
            address: [
                _Like(question.likeness, question.bears, contact)
                for question in of_one
                for contact in bearers[question.owner, question.name]
            ]
            for address, of_one in questions.items()
        }
        for address, near_domain in new.items():
            likes[address] += self._near(address, near_domain)
        return likes

    def _of_recipient(self, address: str) -> Iterator[_Asked]:
        name = self._sent.visible.get(address, "")
        for key in name_keys(name, address):
            for prefix, likeness in _OF_RECIPIENT.items():
                if key.startswith(prefix):
                    yield _Asked(OF_ALL, self._key.name(key), likeness, name or address)
        for greeted in self._sent.greeted:
            yield from self._of_greeting(greeted)

    def _of_greeting(self, greeted: str) -> Iterator[_Asked]:
        """Whom the sender calls so; a family name also whom others of us do."""
        for key in name_keys(greeted, ""):
            if key.startswith(("given:", "family:")):
                yield _Asked(self._sender, self._key.name(key), Likeness.GREETED, greeted)
            if key.startswith("family:"):
                yield _Asked(OF_ALL, self._key.name(key), Likeness.GREETED, greeted)

    def _of_subject(self, name: str) -> Iterator[_Asked]:
        for key in name_keys(name, ""):
            if key.startswith(("full:", "initial:")):
                yield _Asked(OF_ALL, self._key.name(key), Likeness.SUBJECT, name)

    def _bearers(self, questions: Sequence[_Asked]) -> dict[tuple[bytes, bytes], list[bytes]]:
        """Who bears each name, present recipients left out; nobody where too many do."""
        found: dict[tuple[bytes, bytes], list[bytes]] = defaultdict(list)
        for owner, name, contact in self._rows_of(list({(question.owner, question.name) for question in questions})):
            found[bytes(owner), bytes(name)].append(bytes(contact))
        few = {key: bearers for key, bearers in found.items() if len(bearers) <= _MOST_BEARERS}
        return defaultdict(list, {key: [c for c in bearers if c not in self._present] for key, bearers in few.items()})

    def _rows_of(self, names: list[tuple[bytes, bytes]]) -> Iterator[Any]:
        """Owner, name and contact of the first who bear each of these names of an owner."""
        if not names:
            return
        most = _MOST_BEARERS + 1
        if self._connection.dialect.name == "postgresql":
            owners, keys = [owner for owner, _ in names], [name for _, name in names]
            yield from self._connection.exec_driver_sql(_BEARERS_OF_ALL, (owners, keys, most))
            return
        for start in range(0, len(names), _NAMES_AT_ONCE):
            part = names[start : start + _NAMES_AT_ONCE]
            values = tuple(value for owner, name in part for value in (owner, name, most))
            yield from self._connection.exec_driver_sql(" UNION ALL ".join([_BEARERS_OF_ONE] * len(part)), values)

    def _near(self, address: str, near_domain: str) -> list[_Like]:
        """Known addresses that a new one is a slip of the hand away from."""
        meant = {}
        if near_domain:
            local = address.rpartition("@")[0]
            meant[self._key.address(f"{local}@{near_domain}")] = Likeness.NEAR_DOMAIN
        elif address in self._in_known_domain:  # nobody is known in a domain that is not
            meant = {self._key.address(other): Likeness.NEAR_ADDRESS for other in address_slips(address)}
        found = self._which("contact", meant)
        return [_Like(meant[contact], address, contact) for contact in found if contact not in self._present]

    def _which(self, column: str, hashes: Collection[bytes]) -> list[bytes]:
        """Which of a great many hashes stand in that column of the contacts."""
        statement = _WHICH[self._connection.dialect.name].format(column)
        if self._connection.dialect.name == "postgresql":
            asked = (b"".join(hashes), HASH_BYTES, HASH_BYTES, len(hashes) - 1)
            return [bytes(row[0]) for row in self._connection.exec_driver_sql(statement, asked)] if hashes else []
        found: dict[bytes, None] = {}
        values = list(hashes)
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE]
            part += part[-1:] * (_AT_ONCE - len(part))
            found |= {bytes(row[0]): None for row in self._connection.exec_driver_sql(statement, tuple(part))}
        return list(found)

    def _twins(self, likes: dict[str, list[_Like]]) -> dict[str, tuple[Twin, ...]]:
        found = list(dict.fromkeys(like.contact for of_one in likes.values() for like in of_one))[:_MOST_TWINS]
        if not found:
            return {}
        people = self._people(found)
        told = self._told({like.contact for of_one in likes.values() for like in of_one if like.likeness in _KNOWING})
        return {
            address: tuple(
                self._twin(like, people[like.contact], told[like.contact], self._key.organisation(address))
                for like in dict.fromkeys(of_one)
                if like.contact in people
            )
            for address, of_one in likes.items()
        }

    def _twin(self, like: _Like, person: _Person, told: _Told, organisation: bytes) -> Twin:
        address, name = self._book.open(like.contact, person.sealed)
        return Twin(
            likeness=like.likeness,
            bears=like.bears,
            messages=person.messages,
            messages_of_all=person.messages_of_all,
            is_private=person.is_private,
            is_of_same_organisation=person.organisation == organisation,
            is_in_thread=like.contact in self._in_thread,
            address=address,
            name=name,
            known_names=told.names,
            known_firsts=told.firsts,
        )

    @staticmethod
    def _contact(person: _Person | None, **more: Any) -> Contact:
        if person is None:
            return Contact(**more)
        return Contact(person.messages, person.messages_of_all, is_confirmed=person.is_confirmed, **more)
