"""Units to people: within one body or attachment, and over the whole message."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from mailguard import addresses
from mailguard.data_subjects.bystanders import apart, colleagues
from mailguard.data_subjects.names import PersonName
from mailguard.data_subjects.readers import Readers
from mailguard.data_subjects.subject import ONE_EACH, Indexed, Subject, parsed
from mailguard.data_subjects.units import SEVERAL, Unit, units
from mailguard.facts import DataSubject
from mailguard.findings import REPORTED_SCORE, Finding, Role, Segment
from mailguard.vocabulary import EntityType

# The writer's own signature holds his name and telephone number; a BSN below a greeting is still somebody's.
_NEVER_A_SIGNATURE = frozenset(
    (
        EntityType.NL_BSN,
        EntityType.NL_ID_DOCUMENT,
        EntityType.DATE_OF_BIRTH,
        EntityType.HEALTH,
        EntityType.CREDIT_CARD,
    )
)
# What stands above a letter and belongs to whoever it is about, before he is named.
_FORESHADOWS = frozenset(
    (EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT, EntityType.DATE_OF_BIRTH, EntityType.NL_ADDRESS)
)
_LETTER = frozenset(("subject", "body"))  # one text to its reader
_REMEMBERED = 8  # people with one and the same name, of whom the last are looked at


def data_subjects_of(findings: Sequence[Finding], segments: Sequence[Segment]) -> tuple[DataSubject, ...]:
    """The people these findings are about, in the order in which they come up.

    Left out are findings below the reporting score, the organisation's own values, role addresses, boilerplate and the
    signature.
    """
    our_own = colleagues(findings)
    subjects: list[Subject] = []
    counted = [(index, finding) for index, finding in enumerate(findings) if _counts(finding)]
    for _, of_one_place in groupby(counted, key=lambda indexed: _text_of(indexed[1].place.where)):
        subjects += _Letter(our_own).subjects(units(list(of_one_place), segments))
    readers = Readers(segments)
    return tuple(readers.stated(subject) for subject in _joined(subjects))


def _text_of(where: str) -> str:
    return "" if where in _LETTER else where


def _counts(finding: Finding) -> bool:
    if finding.score < REPORTED_SCORE:
        return False
    if finding.entity is EntityType.EMAIL_ADDRESS and addresses.is_role_address(finding.text):
        return False
    match finding.role:
        case Role.CONTENT | Role.QUOTED:
            return True
        case Role.SIGNATURE:
            return finding.entity in _NEVER_A_SIGNATURE
        case Role.OWN | Role.BOILERPLATE:
            return False


class _Letter:
    """One body or attachment, handed to people unit by unit."""

    def __init__(self, our_own: frozenset[PersonName]) -> None:
        self._our_own = our_own
        self._subjects: list[Subject] = []
        self._by_word: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        self._current: Subject | None = None
        # Facts that came before anybody was named, and are the next one's.
        self._unclaimed: Subject | None = None

    def subjects(self, of_text: Iterable[Unit]) -> list[Subject]:
        for unit in of_text:
            before = len(self._subjects)
            for number, part in enumerate(unit.parts()):
                self._place(part, unit, number)
            if unit.is_mail_header and len(self._subjects) > before:
                self._current = self._subjects[before]  # what follows, its writer says, not who received it
        return self._subjects

    def _place(self, part: list[Indexed], unit: Unit, number: int) -> None:
        rest, bystanders = apart(part, self._our_own)
        if rest:
            # Each row, and what comes behind another's value of its kind, is another person, however he is called.
            begins = rest[0] is part[0]
            self._give(rest, unit, is_another=unit.is_row or (number > 0 and begins), is_left=bool(bystanders))
        for bystander in bystanders:
            name = parsed(bystander[0][1].text)
            is_told_apart = bool(name.first) or not unit.is_row  # in a list, one family name is of many
            self._take((self._named(name) if is_told_apart else None) or self._new(), bystander)

    def _give(self, part: list[Indexed], unit: Unit, *, is_another: bool, is_left: bool) -> None:
        """Hand one person's findings to whoever he is. `is_left` says that a bystander stood among them."""
        name = next((parsed(f.text) for _, f in part if f.entity is EntityType.PERSON), None)
        subject = None if is_another or self._is_of_a_list(part, unit) else self._current
        if name is not None:
            subject = None if unit.is_row else self._named(name) or self._claimed(part)
        if subject is None or any(subject.has_another(finding) for _, finding in part):
            subject = self._new()
        self._take(subject, part)
        is_foreshadow = bool(_FORESHADOWS & subject.values.keys()) or is_left
        if name is None and not unit.is_row and not subject.names and is_foreshadow and not self._has_named():
            self._unclaimed = subject
        self._current = subject

    def _has_named(self) -> bool:
        return self._current is not None and bool(self._current.names)

    def _claimed(self, part: list[Indexed]) -> Subject | None:
        """What waits for a name, when nobody else came between and both are said by the same writer."""
        unclaimed, self._unclaimed = self._unclaimed, None
        if unclaimed is None or unclaimed is not self._current:
            return None
        is_of_one_writer = unclaimed.findings[0][1].place.is_quoted == part[0][1].place.is_quoted
        return unclaimed if is_of_one_writer else None

    def _is_of_a_list(self, part: list[Indexed], unit: Unit) -> bool:
        """True for an e-mail address by itself that does not hold the name of who was named last."""
        if not unit.is_lone_address or self._current is None:
            return False
        local = "".join(filter(str.isalpha, part[0][1].text.rpartition("@")[0].casefold()))
        return not any(family in local for name in self._current.names for family in name.closed)

    def _new(self) -> Subject:
        subject = Subject(len(self._subjects))
        self._subjects.append(subject)
        return subject

    def _take(self, subject: Subject, part: list[Indexed]) -> None:
        for indexed in part:
            name = subject.take(indexed)
            for word in (*name.families, name.first) if name is not None else ():
                places = self._by_word[word]
                if subject.order not in places:
                    places.append(subject.order)

    def _named(self, name: PersonName) -> Subject | None:
        """Who bears this name, the last one that came up first."""
        places = {place for word in (*name.families, name.first) for place in self._by_word.get(word, ()) if word}
        found = (self._subjects[place] for place in sorted(places, reverse=True))
        return next((subject for subject in found if subject.is_named(name)), None)


# --- over the whole message -----------------------------------------------------------------------------------------


def _joined(subjects: list[Subject]) -> list[Subject]:
    """People who share a BSN or document, or a name of two words or more, are one, unless another date of birth or BSN
    tells them apart; whoever is known by no more than an address, number or account is the first who has it too.
    """
    known: dict[object, Subject] = {}
    hardly_known = [subject for subject in subjects if subject.values.keys().isdisjoint(ONE_EACH)]
    left_out = {id(subject) for subject in hardly_known}
    kept = _merged([subject for subject in subjects if id(subject) not in left_out], known, _strong_marks)
    for subject in kept:
        for mark in _weak_marks(subject):
            known.setdefault(mark, subject)
    kept += _merged(hardly_known, known, _weak_marks)
    places = {id(subject): place for place, subject in enumerate(subjects)}
    return sorted(kept, key=lambda subject: places[id(subject)])


def _merged(
    subjects: Iterable[Subject], known: dict[object, Subject], marks_of: Callable[[Subject], Iterator[object]]
) -> list[Subject]:
    """Each person once: who bears a mark of somebody known is he."""
    kept = []
    for subject in subjects:
        marks = [*marks_of(subject)]
        bearers = (known[mark] for mark in marks if mark in known)
        same = next((bearer for bearer in bearers if not bearer.is_apart_from(subject)), None)
        if same is None:
            same = subject
            kept.append(subject)
        else:
            for indexed in subject.findings:
                same.take(indexed)
        for mark in marks:
            known.setdefault(mark, same)
    return kept


def _strong_marks(subject: Subject) -> Iterator[object]:
    for entity in (EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT):
        for key in subject.values.get(entity, ()):
            yield entity, key
    for name in subject.names:
        if name.first:
            for family in name.families:
                yield name.first, family


def _weak_marks(subject: Subject) -> Iterator[object]:
    for entity in SEVERAL:
        for key in subject.values.get(entity, ()):
            yield entity, key
