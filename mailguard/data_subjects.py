"""Findings to people: whose data this is, how many they are, and by what each can be known (art. 4(1) GDPR). Pure.

A table row, a line of a list, a paragraph and a letter are read as their writers mean them: what stands in one row is
one person's; in running text a fact belongs to whoever was named last before it. Two names are one person when one is
the end or the beginning of the other ("Jansen", "Petra", "Petra Jansen"). What nobody is named beside stays nobody's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from mailguard.facts import DataSubject, Identifier
from mailguard.findings import REPORTED_SCORE, Evidence, Finding, Role, Segment
from mailguard.vocabulary import EntityType

# One person has one of these, so that a second one begins another person; of the others three begin to be a list.
_ONE_EACH = (EntityType.PERSON, EntityType.NL_BSN, EntityType.DATE_OF_BIRTH, EntityType.NL_ID_DOCUMENT)
_SEVERAL = (
    EntityType.EMAIL_ADDRESS,
    EntityType.NL_ADDRESS,
    EntityType.IBAN_CODE,
    EntityType.PHONE_NUMBER,
    EntityType.CLIENT_NUMBER,
    EntityType.EMPLOYEE_NUMBER,
    EntityType.NL_LICENSE_PLATE,
)
_SEVERAL_FROM = 3
# The writer's own signature holds his name and telephone number; a BSN below a greeting is still somebody's.
_NEVER_A_SIGNATURE = frozenset(
    (EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT, EntityType.DATE_OF_BIRTH, EntityType.HEALTH, EntityType.CREDIT_CARD)
)
_CODES = frozenset(
    (
        EntityType.CLIENT_NUMBER,
        EntityType.EMPLOYEE_NUMBER,
        EntityType.NL_LICENSE_PLATE,
        EntityType.IBAN_CODE,
        EntityType.IP_ADDRESS,
        EntityType.CREDIT_CARD,
    )
)
_NAME_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTICLES = frozenset("van de der den het 't ten ter te in op aan la le du da von zu el al ben bin 't".split())

_Indexed = tuple[int, Finding]


@dataclass(slots=True, eq=False)
class _Subject:
    """One person as far as he is known."""

    findings: list[_Indexed] = field(default_factory=list, repr=False)
    names: set[tuple[str, ...]] = field(default_factory=set, repr=False)
    keys: set[tuple[EntityType, str]] = field(default_factory=set, repr=False)

    def take(self, indexed: _Indexed) -> None:
        finding = indexed[1]
        self.findings.append(indexed)
        self.keys.add((finding.entity, finding.key))
        if finding.entity is EntityType.PERSON:
            self.names.add(name_words(finding.text))

    def has_another(self, finding: Finding) -> bool:
        """True when he is known by another value of a kind of which a person has one."""
        if finding.entity not in _ONE_EACH or finding.entity is EntityType.PERSON:
            return False
        return any(e is finding.entity and key != finding.key for e, key in self.keys)

    def is_named(self, name: tuple[str, ...]) -> bool:
        return any(_is_part_of(name, own) or _is_part_of(own, name) for own in self.names)


def data_subjects_of(findings: Sequence[Finding], segments: Sequence[Segment]) -> tuple[DataSubject, ...]:
    """The people these findings are about, in the order in which they come up.

    Left out are findings below the reporting score, the organisation's own values, boilerplate and the signature.
    """
    subjects: list[_Subject] = []
    counted = [(index, finding) for index, finding in enumerate(findings) if _counts(finding)]
    for _, of_one_place in groupby(counted, key=lambda indexed: indexed[1].place.where):
        subjects += _Letter(list(of_one_place), segments).subjects()
    return tuple(_stated(subject) for subject in _joined(subjects))


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell people apart: folded, initials and particles left out, the family name last."""
    family, comma, given = name.partition(",")
    words = _NAME_WORDS.findall(f"{given} {family}" if comma else name)
    return tuple(w.casefold() for w in words if len(w) > 1 and w.casefold() not in _PARTICLES)


def _counts(finding: Finding) -> bool:
    if finding.score < REPORTED_SCORE:
        return False
    match finding.role:
        case Role.CONTENT | Role.QUOTED:
            return True
        case Role.SIGNATURE:
            return finding.entity in _NEVER_A_SIGNATURE
        case Role.OWN | Role.BOILERPLATE:
            return False


def _is_part_of(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """True for the family name, and for the first name alone."""
    return 0 < len(name) <= len(other) and (other[-len(name) :] == name or other[:1] == name)


# --- one body or attachment -----------------------------------------------------------------------------------------


class _Letter:
    """The findings of one body or attachment, handed to people unit by unit."""

    def __init__(self, findings: list[_Indexed], segments: Sequence[Segment]) -> None:
        self._findings = findings
        self._segments = segments
        self._subjects: list[_Subject] = []
        self._current: _Subject | None = None

    def subjects(self) -> list[_Subject]:
        for unit in _units(self._findings, self._segments):
            for number, part in enumerate(_parts(unit)):
                # Each row, and what comes behind another's value of its kind, is another person, however he is called.
                self._place(part, is_another=number > 0 or part[0][1].place.is_cell)
        return self._subjects

    def _place(self, part: list[_Indexed], *, is_another: bool) -> None:
        """Hand one person's findings to whoever he is."""
        name = next((name_words(f.text) for _, f in part if f.entity is EntityType.PERSON), ())
        is_row = part[0][1].place.is_cell
        subject = self._named(name) if name and not is_row else None if is_another else self._current
        if subject is None or (not name and any(subject.has_another(f) for _, f in part)):
            subject = _Subject()
            self._subjects.append(subject)
        for indexed in part:
            subject.take(indexed)
        self._current = subject

    def _named(self, name: tuple[str, ...]) -> _Subject | None:
        """Who bears this name, the last one named first."""
        return next((subject for subject in reversed(self._subjects[-200:]) if subject.is_named(name)), None)


def _units(findings: list[_Indexed], segments: Sequence[Segment]) -> Iterator[list[_Indexed]]:
    """What is read as one: a row of a table (a form of one person as a whole), else a line, where lines are a list."""
    for (table, _), group in groupby(findings, key=lambda i: (i[1].place.table, i[1].place.is_quoted)):
        members = list(group)
        if table is not None:
            rows = [list(row) for _, row in groupby(members, key=lambda i: i[1].place.row)]
            yield from [members] if _is_form(members) else rows
            continue
        for segment, paragraph in groupby(members, key=lambda i: i[1].segment):
            yield from _lines(list(paragraph), segments[segment].text)


def _values(members: Iterable[_Indexed]) -> dict[EntityType, set[str]]:
    """The distinct values of each kind."""
    values: dict[EntityType, set[str]] = defaultdict(set)
    for _, finding in members:
        values[finding.entity].add(finding.key)
    return values


def _is_form(members: list[_Indexed]) -> bool:
    """A table about one person: none of the things that a person has one of occurs twice."""
    values = _values(members)
    return bool(values.keys() & set(_ONE_EACH)) and all(
        len(values[e]) <= (1 if e in _ONE_EACH else _SEVERAL_FROM - 1) for e in values
    )


def _lines(paragraph: list[_Indexed], text: str) -> Iterator[list[_Indexed]]:
    """The lines of a paragraph when it lists people, else the paragraph."""
    by_line = [list(line) for _, line in groupby(paragraph, key=_LineNumber(text))]
    centred = sum(any(f.entity in _ONE_EACH for _, f in line) for line in by_line)
    is_list = centred > 1 and any(len(line) > 1 for line in by_line) and not _is_form(paragraph)
    yield from by_line if is_list else [paragraph]


class _LineNumber:
    """On which line each of a row of findings, in order, begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at, self._line = 0, 0

    def __call__(self, indexed: _Indexed) -> int:
        start = indexed[1].start
        self._line += self._text.count("\n", self._at, start)
        self._at = start
        return self._line


def _parts(unit: list[_Indexed]) -> Iterator[list[_Indexed]]:
    """The unit cut where another person begins: at each value of the kind that occurs most, when it occurs often."""
    kind = _centre(unit)
    if kind is None:
        yield unit
        return
    part: list[_Indexed] = []
    seen: set[str] = set()
    for indexed in unit:
        finding = indexed[1]
        if finding.entity is kind and finding.key not in seen:
            if seen:
                yield part
                part = []
            seen.add(finding.key)
        part.append(indexed)
    yield part


def _centre(unit: list[_Indexed]) -> EntityType | None:
    values = _values(unit)
    is_row = unit[0][1].place.is_cell
    least = {EntityType.NL_BSN: 2, EntityType.NL_ID_DOCUMENT: 2} if is_row else dict.fromkeys(_ONE_EACH, 2)
    if not is_row:
        least |= dict.fromkeys(_SEVERAL, _SEVERAL_FROM)
    often = [kind for kind, count in least.items() if len(values.get(kind, ())) >= count]
    return max(often, key=lambda kind: len(values[kind]), default=None)


# --- over the whole message -----------------------------------------------------------------------------------------


def _joined(subjects: Iterable[_Subject]) -> list[_Subject]:
    """People who share a BSN or document, or a name of two words or more, are one; so are those of whom no more is
    known than one and the same address, number or account.
    """
    known: dict[object, _Subject] = {}
    joined: list[_Subject] = []
    for subject in subjects:
        marks = [*_marks(subject)]
        same = next((known[mark] for mark in marks if mark in known), None)
        if same is None:
            same = subject
            joined.append(subject)
        else:
            for indexed in subject.findings:
                same.take(indexed)
        for mark in marks:
            known.setdefault(mark, same)
    return joined


def _marks(subject: _Subject) -> Iterator[object]:
    is_hardly_known = not any(entity in _ONE_EACH for entity, _ in subject.keys)
    for entity, key in subject.keys:
        if entity in (EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT) or (is_hardly_known and entity in _SEVERAL):
            yield entity, key
    for name in subject.names:
        if len(name) > 1:
            yield name


def _stated(subject: _Subject) -> DataSubject:
    entities = {finding.entity for _, finding in subject.findings}
    names = dict.fromkeys(f.text for _, f in subject.findings if f.entity is EntityType.PERSON)
    return DataSubject(
        entities=tuple(sorted(entities)),
        identifiers=tuple(sorted(set(_identifiers(subject, entities)))),
        names=tuple(names),
        findings=tuple(index for index, _ in subject.findings),
    )


def _identifiers(subject: _Subject, entities: set[EntityType]) -> Iterator[Identifier]:
    """ENISA's cells for what is known of one person (ease of identification)."""
    is_named = any(_is_family_name(finding) for _, finding in subject.findings)
    if entities & {EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT}:
        is_linked = bool(entities & {EntityType.NL_ADDRESS, EntityType.DATE_OF_BIRTH, EntityType.EMAIL_ADDRESS})
        linked = Identifier.ID_NUMBER_LINKED if is_linked else Identifier.ID_NUMBER
        yield Identifier.ID_NUMBER_AND_NAME if is_named else linked
    if is_named:
        more = {EntityType.DATE_OF_BIRTH, EntityType.EMAIL_ADDRESS, EntityType.NL_ADDRESS, EntityType.PHONE_NUMBER}
        is_full = len(subject.names) > 1 or any(len(name) > 1 for name in subject.names)
        alone = Identifier.NAME_RARE if is_full else Identifier.NAME_COMMON
        yield Identifier.NAME_AND_MORE if entities & more else alone
    if EntityType.EMAIL_ADDRESS in entities:
        yield Identifier.EMAIL_WITH_NAME if is_named else Identifier.EMAIL_WITHOUT_NAME
    if EntityType.NL_ADDRESS in entities:
        yield Identifier.CONTACT_SMALL_TOWN
    elif EntityType.PHONE_NUMBER in entities:
        yield Identifier.CONTACT_UNLISTED
    if subject.names and not is_named:
        yield Identifier.CODE_LINKED  # a first name alone
    elif entities & _CODES:
        yield Identifier.CODE


def _is_family_name(finding: Finding) -> bool:
    """False for a first name that stands alone, by which only those know somebody who know him already."""
    return finding.entity is EntityType.PERSON and not (
        Evidence.FIRST_NAME in finding.evidence and len(name_words(finding.text)) < 2
    )
