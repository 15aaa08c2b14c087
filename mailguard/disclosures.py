"""What a message tells its receivers outside: which findings are news to whom, and about how many people. Pure.

Discounted are the organisation's own values, boilerplate, the sender's signature, the addresses of this very mail,
what a list of firms says of the firms, and the history of a thread for whoever was in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from mailguard import addresses
from mailguard.config import Organisation
from mailguard.data_subjects import PersonName, is_particle
from mailguard.facts import CorrespondenceFacts, DataSubject
from mailguard.findings import REPORTED_SCORE, Finding, Headers, Inspection, Role
from mailguard.message import Envelope
from mailguard.vocabulary import EntityType

_MOBILE = re.compile(r"(?:00)?(?:31)?0?6\d{8}$")
_LOCAL_PART_WORDS = re.compile(r"[^\W\d_]+")
_LEAST_IN_WORD, _MOST_INITIALS = 4, 2  # letters of a family name within a longer word, and of the initials beside it
# What names somebody and tells nothing else of him: a list of names alone is no list of records.
_NAME_ONLY = frozenset((EntityType.PERSON,))
_OF_THE_MATTER = frozenset((Role.CONTENT, Role.QUOTED))
# A signature holds the sender's name and telephone number; one of these below a greeting is still somebody's.
_NEVER_THE_SENDERS = frozenset((EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT, EntityType.HEALTH))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What receivers of one kind would learn and may not have.

    `findings` are news to them by position in the inspection; `people` the persons some of these are about. `is_known`
    says that the sender wrote to these receivers before.
    """

    findings: dict[int, Finding] = field(default_factory=dict, repr=False)
    people: tuple[DataSubject, ...] = field(default=(), repr=False)
    is_known: bool = False

    def score(self, entity: EntityType) -> float:
        """How sure it is that something of this kind is disclosed; 0.0 when nothing is."""
        return max((f.score for f in self.findings.values() if f.entity is entity), default=0.0)

    def health_score(self, *, of_strangers: bool) -> float:
        """The same of health data about somebody (art. 4(15) and 9 GDPR): whom a stranger could know, else of people
        of whom there is a first name, a telephone number or a code. A term alone is nobody's.
        """
        people = (p for p in self.people if (p.is_identified if of_strangers else p.identifiers))
        return max(map(self._health_of, people), default=0.0)

    def _health_of(self, person: DataSubject) -> float:
        found = (self.findings[index] for index in person.findings if index in self.findings)
        return max((f.score for f in found if f.entity is EntityType.HEALTH), default=0.0)

    @property
    def records(self) -> int:
        """How many people more than a name is told of."""
        return sum(bool(self._kinds(person) - _NAME_ONLY) and bool(person.identifiers) for person in self.people)

    def _kinds(self, person: DataSubject) -> set[EntityType]:
        return {self.findings[index].entity for index in person.findings if index in self.findings}


def outsiders_of(envelope: Envelope, organisation: Organisation) -> list[str]:
    """The normalised addresses of the envelope recipients outside."""
    normalised = (addresses.normalise(recipient.address) for recipient in envelope.recipients)
    return [address for address in normalised if not organisation.is_internal(address)]


def disclosures(
    envelope: Envelope, inspection: Inspection, facts: CorrespondenceFacts, organisation: Organisation
) -> Iterator[Disclosure]:
    """One for each kind of outside receiver: those who may have the same, know the same of the thread, and are as known
    to the sender.
    """
    news = _news(inspection, envelope)
    audiences: dict[tuple[frozenset[EntityType], bool, bool], list[str]] = defaultdict(list)
    knows_history = _readers_of_history(inspection.headers)
    shown = {recipient.address: recipient.name for recipient in inspection.headers.visible_recipients}
    for outsider in outsiders_of(envelope, organisation):
        is_known = facts.messages_to.get(outsider, 0) > 0
        audiences[organisation.allowed_at(outsider), outsider in knows_history, is_known].append(outsider)
    for (allowed, knows, is_known), audience in audiences.items():
        findings = {
            index: finding
            for index, finding in news.items()
            if finding.entity not in allowed and not (knows and finding.role is Role.QUOTED)
        }
        receivers = [_Receiver.of(address, shown.get(address, "")) for address in audience]
        others = (p for p in inspection.data_subjects if not _is_one_of(p, receivers, is_known=is_known))
        told_of = tuple(person for person in others if any(index in findings for index in person.findings))
        yield Disclosure(findings, told_of, is_known)


def _news(inspection: Inspection, envelope: Envelope) -> dict[int, Finding]:
    """The findings that tell an outside receiver something, by position."""
    reported = {i: f for i, f in enumerate(inspection.findings) if f.score >= REPORTED_SCORE and f.role is not Role.OWN}
    of_this_mail = {addresses.normalise(recipient.address) for recipient in envelope.recipients}
    of_this_mail |= {recipient.address for recipient in inspection.headers.visible_recipients}
    of_offices = _of_offices(list(reported.values()))

    def is_nobodys_news(finding: Finding) -> bool:
        if finding.role not in _OF_THE_MATTER and finding.entity not in _NEVER_THE_SENDERS:
            return True
        if finding.entity is not EntityType.EMAIL_ADDRESS:
            return (finding.entity, finding.key) in of_offices
        address = addresses.normalise(finding.text)
        return address in of_this_mail or addresses.is_role_address(address)

    return {index: finding for index, finding in reported.items() if not is_nobodys_news(finding)}


def _readers_of_history(headers: Headers) -> frozenset[str]:
    """Who of the visible recipients was in the thread: all when the history names nobody, as short replies have it."""
    named = frozenset(recipient.address for recipient in headers.visible_recipients if recipient.is_quoted)
    return named or frozenset(recipient.address for recipient in headers.visible_recipients)


# --- whoever is told of himself -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Receiver:
    """One receiver as he is called: by the name beside his address, and by the words of the address itself."""

    name: PersonName = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, address: str, name: str) -> Self:
        local = address.rpartition("@")[0].casefold()
        return cls(PersonName.of(name), tuple(_LOCAL_PART_WORDS.findall(local)))

    def may_be(self, name: PersonName, *, is_known: bool) -> bool:
        """True when he bears this family name. A stranger with another first name or initial is somebody else."""
        in_name = self.name.is_namesake(name)
        others = self._other_words(name)
        if not in_name and others is None:
            return False
        if is_known:
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


def _is_one_of(person: DataSubject, receivers: list[_Receiver], *, is_known: bool) -> bool:
    """True when all receivers bear this person's family name: what tells him of himself tells nobody else.

    Many share a family name. To an address that the sender never wrote to, his full name decides where it is known.
    """
    names = [PersonName.of(name) for name in person.names]
    full = [name for name in names if not name.is_single]
    telling = names if is_known or not full else full
    return bool(telling) and all(
        any(receiver.may_be(name, is_known=is_known) for name in telling) for receiver in receivers
    )


# --- lists of firms -------------------------------------------------------------------------------------------------


_Row = tuple[str, int | None, int | None]


def _row(finding: Finding) -> _Row:
    return finding.place.where, finding.place.table, finding.place.row


def _of_offices(findings: list[Finding]) -> set[tuple[EntityType, str]]:
    """What stands in table rows whose only address is a role address: a list of firms, with the firms' own fixed lines,
    addresses and accounts. A row that also holds anything else is somebody's; and so is what stands in such a row too.
    """
    cells = [finding for finding in findings if finding.place.is_cell]
    offices = {_row(f) for f in cells if _is_role_address(f)}
    offices -= {_row(f) for f in cells if not _is_role_address(f) and not _may_be_a_firms(f)}
    of_offices = {(f.entity, f.key) for f in cells if _may_be_a_firms(f) and _row(f) in offices}
    return of_offices - {(f.entity, f.key) for f in cells if _row(f) not in offices}


def _is_role_address(finding: Finding) -> bool:
    return finding.entity is EntityType.EMAIL_ADDRESS and addresses.is_role_address(finding.text)


def _may_be_a_firms(finding: Finding) -> bool:
    if finding.entity is EntityType.PHONE_NUMBER:
        return not _MOBILE.match(finding.key)
    return finding.entity in (EntityType.NL_ADDRESS, EntityType.IBAN_CODE)
