"""Whether a recipient is the one who was meant: doubts about each outside recipient, with their reasons. Pure.

Each doubt is a chance that the message was not meant for him, from one kind of evidence: an address that is a slip of
the hand away from a known one, a letter that greets somebody else, a namesake whom the content fits better, somebody's
private mailbox, one client's file to another. What a wrong recipient would harm is `policy`'s to weigh.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mailguard import addresses
from mailguard.config import Organisation
from mailguard.data_subjects import Fit, PersonName, fit
from mailguard.disclosures import OF_THE_MATTER, receivers_of
from mailguard.facts import CorrespondenceFacts, DataSubject, Likeness, Twin
from mailguard.findings import Inspection
from mailguard.message import Envelope
from mailguard.own_case import Receiver, is_own_case, is_sender, is_told_before
from mailguard.vocabulary import EntityType

MOST_RECIPIENTS = 25  # of a longer list nobody is doubted one by one
MOST_ADDRESSED = 5  # to whom a letter speaks as to one; of a longer list, a namesake elsewhere says nothing

# How likely each kind of evidence is to be a mistake: set by judgement, not fitted.
_SLIP_OF_DOMAIN, _OTHER_ENDING = (0.95, 0.6), (0.6, 0.3)  # where the same person is known there, and where nobody is
_SLIP_OF_LOCAL_PART = 0.5
_ENDINGS = frozenset("nl com org net eu be de nu info".split())  # of which many have more than one
_GREETS_LIKE_CONTACT, _GREETS_CONTACT, _GREETS_COLLEAGUES_CONTACT = 0.9, 0.8, 0.7
_GREETS_COLLEAGUE_THERE, _GREETS_STRANGER, _GREETS_OTHER_FAMILY = 0.2, 0.3, 0.5
_OWN_MAILBOX, _PRIVATE_MAILBOX, _NEW_PRIVATE_MAILBOX = 0.8, 0.6, 0.95
_NAMESAKE, _NAMESAKE_OF_PRIVATE, _NAMESAKE_KNOWS_IT = 0.4, 0.7, 0.9
_SAME_FIRST_NAME, _SAME_FIRST_NAME_OF_KIND = 0.5, 0.25  # of another kind of contact (private, at work), or of the same
_FILE_OF_CONTACT, _FILE_OF_OTHER, _LETTER_TO_OTHER = 0.7, 0.4, 0.6
_ADDED = 0.3
_AMONG_OTHERS = 0.6  # of several recipients, the greeting may be for one who is called otherwise
_WELL_KNOWN = 3  # letters to a private mailbox, after which it is his way to be written to
_AS_TYPED = 3  # letters that somebody types before he takes a suggestion
_IN_ANSWER = 0.5  # who answers chooses no address, and may call somebody by a name that nobody knew

_OWN_TEXT = frozenset(("subject", "body"))
_OF_A_FILE = frozenset(EntityType) - {
    EntityType.PERSON,
    EntityType.PHONE_NUMBER,
    EntityType.EMAIL_ADDRESS,
    EntityType.NL_ADDRESS,
    EntityType.NL_LICENSE_PLATE,
    EntityType.IP_ADDRESS,
    EntityType.GEO_LOCATION,
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why one recipient may not be the one who was meant. `code` is stable (docs/rules.md lists all), `chance` 0 to 1.

    `is_of_history` says that only the learned history knows it. `is_astray` says that whoever gets it is a stranger to
    all of it, so that nothing in it is his own case. `intended` is the likely one, "" where nobody knows.
    """

    recipient: str = field(repr=False)
    code: str
    chance: float
    is_of_history: bool = True
    is_astray: bool = False
    intended: str = field(default="", repr=False)
    is_senders_contact: bool = False  # the sender himself wrote to the intended one before


def doubts(
    envelope: Envelope, inspection: Inspection, facts: CorrespondenceFacts, organisation: Organisation
) -> tuple[Doubt, ...]:
    """The strongest doubt about each outside recipient about whom there is one, the strongest first."""
    receivers = list(receivers_of(envelope, inspection, facts, organisation))
    if len(receivers) > MOST_RECIPIENTS:
        return ()
    greeted = _greeted_elsewhere(envelope, inspection, receivers)
    found = []
    for receiver in receivers:
        if receiver.contact.is_confirmed:
            continue
        letter = _Letter(envelope, inspection, organisation, receiver, greeted, len(receivers) - 1)
        strongest = max(letter.doubts(), key=lambda doubt: doubt.chance, default=None)
        if strongest is not None:
            found.append(strongest)
    return tuple(sorted(found, key=lambda doubt: -doubt.chance))


def _greeted_elsewhere(envelope: Envelope, inspection: Inspection, receivers: Sequence[Receiver]) -> tuple[str, ...]:
    """The greeted names, when no recipient at all, inside or outside, may be called so; else none."""
    shown = {recipient.address: recipient.name for recipient in inspection.headers.visible_recipients}
    everybody = {addresses.normalise(recipient.address): "" for recipient in envelope.recipients} | shown
    everybody |= {receiver.address: receiver.display for receiver in receivers}
    fits = any(
        fit(greeted, display, address) is Fit.FITS
        for greeted in inspection.greeted
        for address, display in everybody.items()
    )
    return () if fits else inspection.greeted


@dataclass(frozen=True, slots=True)
class _Letter:
    """One message before the eyes of one recipient."""

    envelope: Envelope
    inspection: Inspection
    organisation: Organisation
    receiver: Receiver
    greeted: tuple[str, ...] = field(repr=False)
    others: int  # outside recipients beside this one

    def doubts(self) -> Iterator[Doubt]:
        yield from self._slips()
        yield from self._greeting()
        if self.others < MOST_ADDRESSED:
            yield from self._own_mailbox()
            yield from self._namesakes()
            yield from self._others_file()
        yield from self._added()

    @property
    def people(self) -> list[DataSubject]:
        """Whom the letter tells of, its writer left out."""
        people = self.inspection.data_subjects
        return [person for person in people if not is_sender(person, self.envelope, self.inspection)]

    def _doubt(self, code: str, chance: float, twin: Twin | None = None) -> Doubt:
        if twin is None:
            return Doubt(self.receiver.address, code, chance)
        is_senders = twin.messages > 0
        return Doubt(self.receiver.address, code, chance, intended=twin.address, is_senders_contact=is_senders)

    def _twins(self, *likenesses: Likeness) -> list[Twin]:
        """Contacts who are like him, whom the sender writes to most first."""
        twins = [twin for twin in self.receiver.contact.twins if twin.likeness in likenesses]
        return sorted(twins, key=lambda twin: (-twin.messages, -twin.messages_of_all))

    # --- the address ------------------------------------------------------------------------------------------------

    def _slips(self) -> Iterator[Doubt]:
        """An address nobody wrote to before, a slip of the hand away from one that is known."""
        contact = self.receiver.contact
        if contact.near_domain:
            twin = next(iter(self._twins(Likeness.NEAR_DOMAIN)), None)
            is_configured = (
                contact.near_domain in addresses.PRIVATE_MAIL_DOMAINS
                or contact.near_domain in self.organisation.known_domains
            )
            meant = f"{self.receiver.address.rpartition('@')[0]}@{contact.near_domain}"
            name, _, ending = self.receiver.organisation.partition(".")
            is_other_ending = name == contact.near_domain.partition(".")[0] and ending in _ENDINGS
            with_twin, alone = _OTHER_ENDING if is_other_ending else _SLIP_OF_DOMAIN
            chance = with_twin if twin else alone
            yield Doubt(
                self.receiver.address,
                "domain-slip",
                chance,
                not is_configured,
                True,
                meant,
                bool(twin and twin.messages),
            )
        elif not contact.messages_of_all:
            for twin in self._twins(Likeness.NEAR_ADDRESS)[:1]:
                yield replace(self._doubt("address-slip", _SLIP_OF_LOCAL_PART, twin), is_astray=True)

    @property
    def _is_reply(self) -> bool:
        return bool(self.inspection.headers.thread)

    # --- the greeting -----------------------------------------------------------------------------------------------

    def _greeting(self) -> Iterator[Doubt]:
        """The letter greets somebody else, and this recipient was never called so."""
        for greeted in self.greeted:
            if self._was_called(greeted) or self._fit(greeted) is not Fit.OTHER or self._wrote_of(greeted):
                return
        if not self.greeted or addresses.is_role_address(self.receiver.address):
            return
        share = _AMONG_OTHERS if self.others else 1.0
        twin = next(iter(self._twins(Likeness.GREETED)), None)
        if twin is not None:
            yield replace(self._doubt("greets-contact", share * self._chance_of(twin), twin), is_astray=True)
            return
        has_title = any(" " in greeted for greeted in self.greeted)  # who is greeted by his family name has one name
        chance = _GREETS_OTHER_FAMILY if has_title else _GREETS_STRANGER
        share *= _IN_ANSWER if self.receiver.contact.is_in_thread else 1.0
        yield replace(self._doubt("greets-stranger", share * chance), is_of_history=False, is_astray=True)

    def _chance_of(self, twin: Twin) -> float:
        """How likely the greeted contact was meant: above all when Outlook shows the two below each other."""
        if twin.is_of_same_organisation:
            return _GREETS_COLLEAGUE_THERE
        if twin.messages and any(_is_alike(greeted, self.receiver) for greeted in self.greeted):
            return _GREETS_LIKE_CONTACT
        return _GREETS_CONTACT if twin.messages else _GREETS_COLLEAGUES_CONTACT

    def _was_called(self, greeted: str) -> bool:
        contact = self.receiver.contact
        return bool(PersonName.of(greeted).all_words & (contact.known_calls | contact.known_names))

    def _wrote_of(self, greeted: str) -> bool:
        """True when his own letter, which this one answers, names that family: he may go by it himself."""
        families = PersonName.of(greeted).telling if " " in greeted else frozenset()
        told = (name for person in self.people if person.is_in_thread for name in person.names)
        return self.receiver.was_in_thread and any(families & PersonName.of(name).telling for name in told)

    def _fit(self, greeted: str) -> Fit:
        return fit(greeted, self.receiver.display, self.receiver.address)

    # --- the person -------------------------------------------------------------------------------------------------

    def _own_mailbox(self) -> Iterator[Doubt]:
        """Work sent home: the sender's own private mailbox."""
        receiver, name = self.receiver, self.inspection.headers.sender_name
        if receiver.is_private and not PersonName.of(name).is_single and _bears_whole_name(name, receiver):
            yield replace(self._doubt("own-mailbox", _OWN_MAILBOX), is_of_history=False)

    def _namesakes(self) -> Iterator[Doubt]:
        """Somebody of the same name has another address; the more when the letter tells of whom that one knows."""
        contact, is_private = self.receiver.contact, self.receiver.is_private
        if is_private and contact.messages and self._is_his_own_letter():
            return
        for twin in self._twins(Likeness.SAME_NAME, Likeness.SAME_LOCAL_PART, Likeness.GREETED):
            is_first_name = twin.likeness is Likeness.GREETED
            if twin.is_of_same_organisation or (is_first_name and (self._is_reply or not twin.messages)):
                continue
            if self._is_told_of_whom_he_knows(twin) or self._answers(twin):
                yield replace(self._doubt("namesake", _NAMESAKE_KNOWS_IT, twin), is_astray=True)
            elif twin.likeness is Likeness.SAME_NAME:
                yield self._same_name(twin)
            elif is_first_name and self._may_be_mixed_up_with(twin):
                chance = _SAME_FIRST_NAME if is_private != twin.is_private else _SAME_FIRST_NAME_OF_KIND
                yield self._doubt("namesake", chance, twin)

    def _answers(self, twin: Twin) -> bool:
        """True when the namesake, and not this one, was in the thread that is answered."""
        return twin.likeness is Likeness.SAME_NAME and twin.is_in_thread and not self.receiver.contact.is_in_thread

    def _is_his_own_letter(self) -> bool:
        """True when what it tells, it tells of his own case alone."""
        files = [person for person in self.people if _is_file(person, self.inspection)]
        return bool(files) and all(is_own_case(person, [self.receiver], self.inspection) for person in files)

    def _same_name(self, twin: Twin) -> Doubt:
        contact = self.receiver.contact
        if self.receiver.is_private and not twin.is_private:
            if contact.messages >= _WELL_KNOWN and not any(_is_file(p, self.inspection) for p in self._others()):
                return self._doubt("private-mailbox", _NAMESAKE, twin)
            chance = _PRIVATE_MAILBOX if contact.messages_of_all else _NEW_PRIVATE_MAILBOX
            return self._doubt("private-mailbox", chance, twin)
        if twin.is_private and twin.messages and not contact.messages:
            # His own case is a private person's: at work he has another, or is another.
            return replace(self._doubt("namesake", _NAMESAKE_OF_PRIVATE, twin), is_astray=True)
        return self._doubt("namesake", _NAMESAKE, twin)

    def _may_be_mixed_up_with(self, twin: Twin) -> bool:
        """True when the sender may have chosen the wrong one of two of one first name: the one he never wrote to, or
        whose family name begins as the other's, for a letter about somebody else.
        """
        if not self.receiver.contact.messages:
            return True
        is_about_others = any(person.is_identified for person in self._others())
        return is_about_others and self.receiver.is_private and not twin.is_private and self._begins_as(twin)

    def _begins_as(self, twin: Twin) -> bool:
        """True when both family names begin with the same letters."""
        families = (name.families for name in (self.receiver.name, PersonName.of(twin.name)))
        own, others = ({family[:_AS_TYPED] for family in of_one} for of_one in families)
        return bool(own & others)

    def _is_told_of_whom_he_knows(self, twin: Twin) -> bool:
        """True when the letter tells of people whom the twin was told of, and this one never: of one who shares no more
        than the letters before the @, only whose file it is.
        """
        needs_file = twin.likeness is Likeness.SAME_LOCAL_PART
        people = [person for person in self._others() if not needs_file or _is_file(person, self.inspection)]
        return any(_knows(twin, PersonName.of(name)) for person in people for name in person.names)

    def _others(self) -> list[DataSubject]:
        """The people the letter tells of that are not his own case, nor himself."""
        return [person for person in self.people if not is_own_case(person, [self.receiver], self.inspection)]

    def _others_file(self) -> Iterator[Doubt]:
        """A private receiver gets a file on somebody else: of another contact of ours, or of anybody. A relative by his
        name is doubted only where he is a contact himself.
        """
        if not self.receiver.is_private or self.organisation.is_partner(self.receiver.address):
            return
        for person in self.people:
            if not person.names or not person.is_identified or not _is_file(person, self.inspection):
                continue
            is_contact = any(t.bears in person.names and t.is_private for t in self._twins(Likeness.SUBJECT))
            if is_own_case(person, [self.receiver], self.inspection):
                chance = _FILE_OF_OTHER if is_contact and not self._may_hear_of(person) else 0.0
            elif is_contact:
                chance = _FILE_OF_CONTACT
            else:
                chance = 0.0 if _is_of_family(person, self.receiver) else _FILE_OF_OTHER
            if chance:
                yield replace(self._doubt("others-file", chance), is_astray=is_contact)
        if self._is_letter_to_another():
            yield self._doubt("others-file", _LETTER_TO_OTHER)

    def _is_letter_to_another(self) -> bool:
        """True when an attached letter greets somebody else by name, of whom the message itself does not speak."""
        greeted = self.inspection.greeted_in_files
        told = {word for name in _named_in_body(self.inspection) for word in PersonName.of(name).telling}
        return bool(greeted) and not any(
            self._was_called(name) or self._fit(name) is not Fit.OTHER or PersonName.of(name).telling & told
            for name in greeted
        )

    def _may_hear_of(self, person: DataSubject) -> bool:
        """True when more than a family name says that this is his own case."""
        display, address = self.receiver.display, self.receiver.address
        is_he = any(PersonName.of(name).first and fit(name, display, address) is Fit.FITS for name in person.names)
        is_told = is_told_before(person, self.receiver.contact) and not _is_of_family(person, self.receiver)
        return is_he or person.is_readers_kin or is_told

    def _added(self) -> Iterator[Doubt]:
        """Somebody new in a thread of others."""
        headers, contact = self.inspection.headers, self.receiver.contact
        is_thread = self._is_reply and any(v.is_quoted for v in headers.visible_recipients)
        if is_thread and not self.receiver.was_in_thread and not contact.messages_of_all:
            yield self._doubt("added-to-thread", _ADDED)


def _is_alike(greeted: str, receiver: Receiver) -> bool:
    """True when the two stand near each other in a list of suggestions: the same first letters."""
    name = PersonName.of(greeted)
    first = (name.first or "".join(sorted(name.telling)[:1]))[:3]
    words = (*receiver.name.words, *receiver.words)
    return bool(first) and any(word.startswith(first) for word in words)


def _bears_whole_name(name: str, receiver: Receiver) -> bool:
    """True when display name or address hold the first name or initial and the family name."""
    own = PersonName.of(name)
    return receiver.may_be(own) and fit(name, receiver.display, receiver.address) is Fit.FITS


def _is_of_family(person: DataSubject, receiver: Receiver) -> bool:
    """True when he has the receiver's family name."""
    return any(receiver.name.is_namesake(PersonName.of(name)) for name in person.names)


def _knows(twin: Twin, name: PersonName) -> bool:
    """True when he was told of this one; whoever shares no more than a first name, of both parts of a full name."""
    if name.is_single or not name.first or twin.likeness is not Likeness.GREETED:
        return bool(name.telling & twin.known_names)
    firsts = name.all_words - name.telling
    return bool(name.telling & twin.known_names) and bool(firsts & (twin.known_firsts | twin.known_names))


def _named_in_body(inspection: Inspection) -> Iterator[str]:
    return (f.text for f in inspection.findings if f.entity is EntityType.PERSON and f.place.where in _OWN_TEXT)


def _is_file(person: DataSubject, inspection: Inspection) -> bool:
    """True when more is told of him than his name and how to reach him."""
    findings = (inspection.findings[index] for index in person.findings)
    return any(f.role in OF_THE_MATTER and f.entity in _OF_A_FILE for f in findings)
