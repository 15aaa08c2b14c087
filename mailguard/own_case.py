"""Whose case a letter is: which of the people it tells of are the receiver's own to hear about. Pure.

A person's own data told to himself is no disclosure, nor is what is told to somebody of his child, his mother or his
client: by his name, by what the organisation wrote to him before, by what he wrote himself, or because the letter says
so ("uw zoon"). Of an organisation's mailbox only the name and the letter itself count: who works there changes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from mailguard import addresses
from mailguard.data_subjects import Fit, PersonName, fit, is_particle, names_of_recipient
from mailguard.facts import Contact, DataSubject
from mailguard.findings import Inspection, VisibleRecipient
from mailguard.message import Envelope
from mailguard.vocabulary import EntityType

_LOCAL_PART_WORDS = re.compile(r"[^\W\d_]+")
_LEAST_IN_WORD, _MOST_INITIALS = 4, 2  # letters of a family name within a longer word, and of the initials beside it
_OF_A_SIGNATURE = frozenset(
    (EntityType.PERSON, EntityType.PHONE_NUMBER, EntityType.EMAIL_ADDRESS, EntityType.NL_ADDRESS)
)
_LETTER = frozenset(("subject", "body"))


@dataclass(frozen=True, slots=True)
class Receiver:
    """One outside receiver as he is called, by the name beside his address and by the words of the address itself, and
    what the history says of him. `was_in_thread`: he got or wrote what the letter quotes.
    """

    address: str = field(repr=False)
    display: str = field(repr=False)
    contact: Contact
    was_in_thread: bool = False
    name: PersonName = field(default_factory=PersonName, repr=False)
    words: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, address: str, visible: VisibleRecipient | None, contact: Contact, *, was_in_thread: bool) -> Self:
        local = address.rpartition("@")[0].casefold()
        display = visible.name if visible else ""
        words = tuple(_LOCAL_PART_WORDS.findall(local))
        return cls(address, display, contact, was_in_thread, PersonName.of(display), words)

    @property
    def is_known(self) -> bool:
        """True when the sender wrote to him before."""
        return self.contact.messages > 0

    @property
    def is_met(self) -> bool:
        """True when anybody of us wrote to him before, or he was in this thread."""
        return self.contact.messages_of_all > 0 or self.was_in_thread

    @property
    def organisation(self) -> str:
        """Whose domain his address is in."""
        return addresses.organisation_domain(addresses.domain_of(self.address))

    @property
    def is_private(self) -> bool:
        return addresses.is_private_mailbox(self.address)

    @property
    def shared(self) -> tuple[object, ...]:
        """What two receivers must have in common to be told of the same people: else they are looked at apart."""
        return self.is_known, self.is_private, self.was_in_thread, self.contact.known_names

    def may_be(self, name: PersonName) -> bool:
        """True when he bears this family name. A stranger with another first name or initial is somebody else."""
        in_name = self.name.is_namesake(name)
        others = self._other_words(name)
        if not in_name and others is None:
            return False
        if self.is_known and self.is_private:
            return True
        is_other = in_name and self.name.has_other_first_name(name)
        return not is_other and not (others and name.initial and others[0][0] != name.initial)

    def _other_words(self, name: PersonName) -> tuple[str, ...] | None:
        """What the address has beside the family name: first name or initials; None when it lacks the family name."""
        for number, word in enumerate(self.words):
            for family in sorted(name.closed, key=len, reverse=True):
                beside = _beside(word, family, name.first)
                if beside is not None:
                    others = (beside, *self.words[:number], *self.words[number + 1 :])
                    return tuple(other for other in others if other and not is_particle(other))
        return None


def _beside(word: str, family: str, first: str) -> str | None:
    """What of one word is no family name: "a" of "adevries" and of "devriesa"; None when it is another word."""
    if word == family:
        return ""
    if len(family) < _LEAST_IN_WORD or family not in word:
        return None
    for rest in (word.removesuffix(family), word.removeprefix(family)):
        if rest != word and (len(rest) <= _MOST_INITIALS or rest == first):
            return rest
    return None


def is_own_case(person: DataSubject, receivers: Sequence[Receiver], inspection: Inspection) -> bool:
    """True when all these receivers may hear of this person."""
    return _is_one_of(person, receivers) or all(_is_his_own(person, receiver, inspection) for receiver in receivers)


def _is_one_of(person: DataSubject, receivers: Sequence[Receiver]) -> bool:
    """True when all receivers bear this person's family name: what tells him of himself tells nobody else.

    Many share a family name. To an address that the sender never wrote to, his full name decides where it is known.
    """
    names = [PersonName.of(name) for name in person.names]
    is_known = all(receiver.is_known for receiver in receivers)
    telling = names if is_known else _fullest(names)
    return bool(telling) and all(any(receiver.may_be(name) for name in telling) for receiver in receivers)


def _is_his_own(person: DataSubject, receiver: Receiver, inspection: Inspection) -> bool:
    if person.is_readers_kin and (receiver.is_met or _is_greeted(receiver, inspection)):
        return True
    if _is_the_greeted_one(person, receiver, inspection) or _is_of_the_mailbox(person, receiver, inspection):
        return True
    is_told = is_told_before(person, receiver.contact)
    if not receiver.is_private:  # at an organisation, one who asked may be anybody
        return is_told and asked_about(person, receiver)
    return is_told or (receiver.contact.messages_of_all > 0 and asked_about(person, receiver))


def asked_about(person: DataSubject, receiver: Receiver) -> bool:
    """True when the letter answers one in which this receiver spoke of him."""
    return person.is_in_thread and receiver.was_in_thread


def is_sender(person: DataSubject, envelope: Envelope, inspection: Inspection) -> bool:
    """True for who wrote the letter, by the names he bears in it."""
    if not person.names or not all(is_senders_name(name, envelope, inspection) for name in person.names):
        return False
    # "Mevrouw Vermeer heeft dementie" is of another Vermeer: nobody writes so of himself.
    is_full = any(not PersonName.of(name).is_single for name in person.names)
    return is_full or _OF_A_SIGNATURE.issuperset(person.entities)


def is_senders_name(name: str, envelope: Envelope, inspection: Inspection) -> bool:
    sender = names_of_recipient(inspection.headers.sender_name, addresses.normalise(envelope.reverse_path))
    return sender.agrees(PersonName.of(name))


def is_told_before(person: DataSubject, contact: Contact) -> bool:
    """True when the organisation wrote to this contact about somebody of this name before: of a full name the family
    name, or the first name where that stood alone.
    """
    names = [PersonName.of(name) for name in person.names]
    known = contact.known_names
    return any(
        name.telling & (known | contact.known_firsts) if name.is_single else name.all_words & known
        for name in _fullest(names)
    )


def _fullest(names: list[PersonName]) -> list[PersonName]:
    """The names of more than a word; all of them where there is none."""
    return [name for name in names if not name.is_single] or names


def _is_the_greeted_one(person: DataSubject, receiver: Receiver, inspection: Inspection) -> bool:
    """True for data that stands in a letter to him under no name, or under the one that it greets him by: "Beste heer
    Visser, uw BSN is ...". Who is answered may be called by a name that nobody knew.
    """
    greeted = inspection.greeted
    if not greeted or any(inspection.findings[index].place.where not in _LETTER for index in person.findings):
        return False
    fits = _is_greeted(receiver, inspection)
    if not person.names:
        return fits and receiver.is_private
    return bears_greeted_name(person, inspection) and (fits or receiver.contact.is_in_thread)


def _is_of_the_mailbox(person: DataSubject, receiver: Receiver, inspection: Inspection) -> bool:
    """True for a first name alone, to a private mailbox that the sender wrote to before, when the mailbox bears his
    initial ("C.W. Hofland", in a letter to his wife about Cees), or the family's name and the letter greets him.
    """
    if not (receiver.is_known and receiver.is_private) or not person.names:
        return False
    names = [PersonName.of(name) for name in person.names]
    if not all(name.is_single for name in names):
        return False
    if receiver.name.first or not receiver.name.families:
        return False
    if receiver.name.initial:
        return all(min(name.telling, default="")[:1] == receiver.name.initial for name in names)
    is_nobody_else = all(fit(name, receiver.display, receiver.address) is not Fit.OTHER for name in inspection.greeted)
    return is_nobody_else and bears_greeted_name(person, inspection)


def _is_greeted(receiver: Receiver, inspection: Inspection) -> bool:
    return any(fit(name, receiver.display, receiver.address) is Fit.FITS for name in inspection.greeted)


def bears_greeted_name(person: DataSubject, inspection: Inspection) -> bool:
    """True when the letter speaks to him by all the names it has for him."""
    called = frozenset(word for name in inspection.greeted for word in PersonName.of(name).telling)
    return bool(person.names) and all(PersonName.of(name).telling <= called for name in person.names)
