"""What a message tells its receivers outside: which findings are news to whom, and about how many people. Pure.

Discounted are the organisation's own values, boilerplate, the sender's signature, the addresses of this very mail,
what a list of firms says of the firms, and the history of a thread for whoever was in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailguard import addresses
from mailguard.config import Organisation
from mailguard.data_subjects import Fit, fit, is_professional
from mailguard.facts import CorrespondenceFacts, DataSubject
from mailguard.findings import REPORTED_SCORE, Finding, Headers, Inspection, Role
from mailguard.message import Envelope
from mailguard.own_case import Receiver, asked_about, bears_greeted_name, is_own_case, is_sender, is_senders_name
from mailguard.secure_routes import secured_at
from mailguard.vocabulary import EntityType

_MOBILE = re.compile(r"(?:00)?(?:31)?0?6\d{8}$")
# What names somebody and tells nothing else of him: a list of names alone is no list of records.
_NAME_ONLY = frozenset((EntityType.PERSON,))
# What each kind of data would tell a stranger, as a share of the worst: set by judgement, after ENISA's order (2013).
_WEIGHTS = {
    EntityType.NL_BSN: 1.0,
    EntityType.NL_ID_DOCUMENT: 1.0,
    EntityType.HEALTH: 1.0,
    EntityType.CREDIT_CARD: 1.0,
    EntityType.DATE_OF_BIRTH: 0.8,
    EntityType.IBAN_CODE: 0.8,
    EntityType.PHOTO: 0.8,
}
_LIGHT = 0.6  # where somebody lives, how to reach him, by which number he is known
_NAMED = 0.55  # a letter that names somebody tells something of him
_MANY, _OF_MANY = 10, 0.8  # a list of people, whatever it says of them
_ASTRAY, _NOTHING = 0.3, 0.1  # of a message without personal data
OF_THE_MATTER = frozenset((Role.CONTENT, Role.QUOTED))
# A signature holds the sender's name and telephone number; one of these below a greeting is still somebody's.
_NEVER_THE_SENDERS = frozenset((EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT, EntityType.HEALTH))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What receivers of one kind would learn and may not have.

    `findings` are news to them by position in the inspection, whatever is their own case left out; `people` the persons
    some of these are about; `own` what is told to a private mailbox of its own case.
    """

    receivers: tuple[str, ...] = field(default=(), repr=False)
    findings: dict[int, Finding] = field(default_factory=dict, repr=False)
    people: tuple[DataSubject, ...] = field(default=(), repr=False)
    own: dict[int, Finding] = field(default_factory=dict, repr=False)
    claimed: frozenset[int] = frozenset()  # findings about people for whom the receivers say that they act
    is_known: bool = False  # the sender wrote to these receivers before
    is_private: bool = False  # each is one person or household
    is_partner: bool = False  # the organisation file says what may go there
    secured: frozenset[EntityType] = frozenset()  # kinds that may go by a secure route: no matter, but to a wrong one

    def score(self, entity: EntityType, *, with_claimed: bool = True) -> float:
        """How sure it is that something of this kind is disclosed; 0.0 when nothing is."""
        found = {index: f for index, f in self.findings.items() if with_claimed or index not in self.claimed}
        return 0.0 if entity in self.secured else _surest(found, entity)

    def own_score(self, entity: EntityType) -> float:
        """The same of what is told of the receivers' own case."""
        return 0.0 if entity in self.secured else _surest(self.own, entity)

    def weight(self, *, with_own: bool) -> float:
        """How much it would tell a stranger, 0 to 1: by the heaviest kind of data. `with_own`: a stranger to all of it,
        also of what the receivers were taken to hear of as their own case.
        """
        found = self.findings | self.own if with_own else self.findings
        if with_own and any(finding.entity is EntityType.HEALTH for finding in found.values()):
            return _WEIGHTS[EntityType.HEALTH]  # of whoever the letter speaks to
        named = [person for person in self.people if person.is_identified]
        least = _OF_MANY if len(named) >= _MANY else _ASTRAY if with_own else _NOTHING
        identified, known = _indexes(named), _indexes(person for person in self.people if person.identifiers)
        weights = (_weight_of(f, is_named=i in identified, is_somebodys=i in known) for i, f in found.items())
        return max(least, max(weights, default=least))

    def health_score(self, *, of_strangers: bool, with_claimed: bool = True) -> float:
        """The same of health data about somebody (art. 4(15) and 9 GDPR): whom a stranger could know, else of people
        of whom there is a first name, a telephone number or a code. A term alone is nobody's, but in a file about one.
        """
        if EntityType.HEALTH in self.secured:
            return 0.0
        people = [p for p in self.people if (p.is_identified if of_strangers else p.identifiers)]
        about = {index for person in people for index in person.findings} | self._in_files_about_one()
        found = (
            f for index, f in self.findings.items() if index in about and (with_claimed or index not in self.claimed)
        )
        return max((f.score for f in found if f.entity is EntityType.HEALTH), default=0.0)

    def _in_files_about_one(self) -> set[int]:
        """The findings of attachments that tell of one person alone."""
        told: dict[str, set[int]] = defaultdict(set)
        for number, person in enumerate(self.people):
            if person.is_identified:
                for index in person.findings:
                    told[self.findings[index].place.where if index in self.findings else ""].add(number)
        about_one = {where for where, people in told.items() if len(people) == 1} - {"", "subject", "body"}
        return {index for index, finding in self.findings.items() if finding.place.where in about_one}

    @property
    def records(self) -> int:
        """How many people more than a name is told of."""
        return sum(bool(self._kinds(person) - _NAME_ONLY) and bool(person.identifiers) for person in self.people)

    def _kinds(self, person: DataSubject) -> set[EntityType]:
        told = {self.findings[index].entity for index in person.findings if index in self.findings}
        return told - self.secured


def _surest(findings: dict[int, Finding], entity: EntityType) -> float:
    return max((f.score for f in findings.values() if f.entity is entity), default=0.0)


def _indexes(people: Iterable[DataSubject]) -> frozenset[int]:
    """The findings about any of these people."""
    return frozenset(index for person in people for index in person.findings)


def _weight_of(finding: Finding, *, is_named: bool, is_somebodys: bool) -> float:
    """A term of health, and a name, weigh as far as they are about somebody whom the receivers should not know."""
    if finding.entity is EntityType.HEALTH:
        return finding.score if is_somebodys else _NOTHING
    if finding.entity is EntityType.PERSON:
        return _NAMED if is_named and not is_professional(finding) else _NOTHING
    return _WEIGHTS.get(finding.entity, _LIGHT)


def outsiders_of(envelope: Envelope, organisation: Organisation) -> list[str]:
    """The normalised addresses of the envelope recipients outside."""
    normalised = (addresses.normalise(recipient.address) for recipient in envelope.recipients)
    return [address for address in normalised if not organisation.is_internal(address)]


def disclosures(
    envelope: Envelope, inspection: Inspection, facts: CorrespondenceFacts, organisation: Organisation
) -> Iterator[Disclosure]:
    """One for each kind of outside receiver: those who may have the same, know the same of the thread and of people,
    and are as known to the sender.
    """
    news = news_in(inspection, envelope)
    audiences: dict[tuple[object, ...], list[Receiver]] = defaultdict(list)
    for receiver in receivers_of(envelope, inspection, facts, organisation):
        allowed = organisation.allowed_at(receiver.address)
        secured = secured_at(receiver.address, inspection.headers, organisation)
        audiences[allowed, secured, *receiver.shared].append(receiver)
    senders = frozenset(
        number for number, p in enumerate(inspection.data_subjects) if is_sender(p, envelope, inspection)
    )
    for audience in audiences.values():
        yield _disclosure(audience, news, (inspection, senders), organisation)


def receivers_of(
    envelope: Envelope, inspection: Inspection, facts: CorrespondenceFacts, organisation: Organisation
) -> Iterator[Receiver]:
    """The outside envelope recipients, with all that is known of them."""
    knows_history = _readers_of_history(inspection.headers)
    shown = {recipient.address: recipient for recipient in inspection.headers.visible_recipients}
    for outsider in outsiders_of(envelope, organisation):
        contact = facts.of(outsider)
        was_in_thread = outsider in knows_history or contact.is_in_thread
        yield Receiver.of(outsider, shown.get(outsider), contact, was_in_thread=was_in_thread)


def _disclosure(
    audience: list[Receiver],
    news: dict[int, Finding],
    told: tuple[Inspection, frozenset[int]],
    organisation: Organisation,
) -> Disclosure:
    """What these receivers, who have all in common that is asked here, would learn. `told` numbers those of its people
    who are its sender: he is told of himself alone.
    """
    inspection, senders = told
    first = audience[0]
    allowed = organisation.allowed_at(first.address)
    new_to_them = {
        index: finding
        for index, finding in news.items()
        if finding.entity not in allowed and not (first.was_in_thread and finding.role is Role.QUOTED)
    }
    own, others = [], []
    for number, person in enumerate(inspection.data_subjects):
        if is_own_case(person, audience, inspection):
            own.append(person)
        elif number not in senders:
            others.append(person)
    of_own = _indexes(own) - _indexes(others)
    findings = {index: finding for index, finding in new_to_them.items() if index not in of_own}
    return Disclosure(
        receivers=tuple(receiver.address for receiver in audience),
        findings=findings,
        people=tuple(person for person in others if any(index in findings for index in person.findings)),
        own={index: news[index] for index in sorted(of_own) if index in news},
        claimed=frozenset(
            index
            for p in others
            if _is_claimed(p, first, inspection) and not organisation.is_partner(first.address)
            for index in p.findings
        ),
        is_known=first.is_known,
        is_private=first.is_private,
        is_partner=organisation.is_partner(first.address),
        secured=secured_at(first.address, inspection.headers, organisation),
    )


def _is_claimed(person: DataSubject, receiver: Receiver, inspection: Inspection) -> bool:
    """True when the receiver asked about him, as somebody who acts for him, as a private person whom nobody knows, or
    as somebody at work to whom the sender writes; and where the letter alone says that it is his own case.
    """
    asked = asked_about(person, receiver) and (person.is_represented or receiver.is_private or receiver.is_known)
    # A stranger whose address tells no name may be the one whom the letter speaks to, and kin whoever it says.
    is_spoken_to = receiver.is_private and not receiver.is_met and not _greets_other(receiver, inspection)
    return asked or (is_spoken_to and bears_greeted_name(person, inspection)) or person.is_readers_kin


def _greets_other(receiver: Receiver, inspection: Inspection) -> bool:
    """True when the letter greets somebody whom this receiver cannot be."""
    return all(fit(name, receiver.display, receiver.address) is Fit.OTHER for name in inspection.greeted)


def news_in(inspection: Inspection, envelope: Envelope) -> dict[int, Finding]:
    """The findings that tell an outside receiver something, by position."""
    reported = {i: f for i, f in enumerate(inspection.findings) if f.score >= REPORTED_SCORE and f.role is not Role.OWN}
    of_this_mail = {addresses.normalise(recipient.address) for recipient in envelope.recipients}
    of_this_mail |= {recipient.address for recipient in inspection.headers.visible_recipients}
    of_offices = _of_offices(list(reported.values()))

    def is_nobodys_news(finding: Finding) -> bool:
        if finding.entity is EntityType.PERSON and is_senders_name(finding.text, envelope, inspection):
            return True
        if finding.role not in OF_THE_MATTER and finding.entity not in _NEVER_THE_SENDERS:
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
