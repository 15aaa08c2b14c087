"""What of a body or attachment is read as one, and where in it another person begins."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from mailguard.data_subjects.bystanders import is_beside
from mailguard.data_subjects.names import PersonName
from mailguard.data_subjects.subject import ONE_EACH, Indexed
from mailguard.findings import Segment
from mailguard.vocabulary import EntityType

# Of these a person may have two; three begin to be a list.
SEVERAL = (
    EntityType.EMAIL_ADDRESS,
    EntityType.NL_ADDRESS,
    EntityType.IBAN_CODE,
    EntityType.PHONE_NUMBER,
    EntityType.CLIENT_NUMBER,
    EntityType.EMPLOYEE_NUMBER,
    EntityType.NL_LICENSE_PLATE,
)
_SEVERAL_FROM = 3
_MOST_NAMES = 20  # ways to write one person's name in a form
# How many values of a kind stand in a form about one person; his names are compared.
_MOST_OF_ONE = dict.fromkeys(SEVERAL, _SEVERAL_FROM - 1) | {
    EntityType.NL_BSN: 1,
    EntityType.DATE_OF_BIRTH: 1,
    EntityType.NL_ID_DOCUMENT: 2,
}
_MAIL_HEADER = re.compile(r"[\s>]*(?:-{2,20}[^\n]{0,60}\n\s*)?(?:Van|From|Von|De)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """Findings that are read as one. `is_row` says that it is a record: another person than the row before."""

    members: list[Indexed] = field(repr=False)
    is_row: bool = False
    is_form: bool = False  # about one person, whoever else is named in it
    is_mail_header: bool = False  # the "Van: ... Aan: ..." above a quoted mail
    is_lone_address: bool = False  # an e-mail address that is a paragraph of its own: one of a list

    def parts(self) -> Iterator[list[Indexed]]:
        """The unit cut where another person begins: at each value of the kind that occurs most, if it occurs often."""
        kind = self._centre()
        if kind is None:
            yield self.members
            return
        part: list[Indexed] = []
        seen: set[str] = set()
        for indexed in self.members:
            finding = indexed[1]
            if finding.entity is kind and finding.key not in seen:
                if seen:
                    yield part
                    part = []
                seen.add(finding.key)
            part.append(indexed)
        yield part

    def _centre(self) -> EntityType | None:
        if self.is_form or (self.is_row and not self._has_two()):
            return None
        least = dict.fromkeys(ONE_EACH, 2)
        if not self.is_row:
            least |= dict.fromkeys(SEVERAL, _SEVERAL_FROM)
        values = _values(self.members)
        often = [kind for kind in values if len(values[kind]) >= least.get(kind, len(self.members) + 1)]
        return max(often, key=lambda kind: len(values[kind]), default=None)  # of equals the one that comes first

    def _has_two(self) -> bool:
        """True for a row about two people: with two numbers or dates of birth. One with two names may be about one."""
        telling = [f for _, f in self.members if f.entity in ONE_EACH and f.entity is not EntityType.PERSON]
        is_repeated = len({f.entity for f in telling}) < len(telling)
        return is_repeated and any(len(values) > 1 for values in _values(enumerate(telling)).values())


def units(findings: list[Indexed], segments: Sequence[Segment]) -> Iterator[Unit]:
    """A row of a table (a form of one person as a whole), else a line, where lines are a list, else a paragraph."""
    for (table, _), group in groupby(findings, key=lambda i: (i[1].place.table, i[1].place.is_quoted)):
        members = list(group)
        if table is None:
            for segment, paragraph in groupby(members, key=lambda i: i[1].segment):
                yield from _lines(list(paragraph), segments[segment].text)
        elif _is_form(members):
            yield Unit(members, is_form=True)
        else:
            yield from (Unit(list(row), is_row=True) for _, row in groupby(members, key=lambda i: i[1].place.row))


def _values(members: Iterable[Indexed]) -> dict[EntityType, set[str]]:
    """The distinct values of each kind, in the order in which the kinds come up."""
    values: dict[EntityType, set[str]] = defaultdict(set)
    for _, finding in members:
        values[finding.entity].add(finding.key)
    return values


def _is_form(members: list[Indexed]) -> bool:
    """About one person, bystanders apart: none of the things that a person has one of occurs twice."""
    values: dict[EntityType, set[str]] = defaultdict(set)
    for _, finding in members:
        most = _MOST_OF_ONE.get(finding.entity)
        if most is not None:
            values[finding.entity].add(finding.key)
            if len(values[finding.entity]) > most:
                return False
    is_about_somebody = EntityType.PERSON in {f.entity for _, f in members} or bool(values.keys() & set(ONE_EACH))
    return is_about_somebody and _is_one_name(members)


def _is_one_name(members: list[Indexed]) -> bool:
    named = [f for _, f in members if f.entity is EntityType.PERSON]
    names = dict.fromkeys(f.text for f in named if not is_beside(f)) or dict.fromkeys(f.text for f in named)
    if len(names) > _MOST_NAMES:
        return False
    parsed = [PersonName.of(name) for name in names]
    fullest = max(parsed, key=lambda name: len(name.words), default=None)
    return fullest is None or all(name.agrees(fullest) for name in parsed)


def _lines(paragraph: list[Indexed], text: str) -> Iterator[Unit]:
    """The lines of a paragraph when it lists people, else the paragraph."""
    is_header = paragraph[0][1].place.is_quoted and _MAIL_HEADER.match(text) is not None
    by_line = [list(line) for _, line in groupby(paragraph, key=_LineNumber(text))]
    centred = sum(any(f.entity in ONE_EACH for _, f in line) for line in by_line)
    is_list = centred > 1 and any(len(line) > 1 for line in by_line) and not _is_form(paragraph)
    if is_list and not is_header:
        yield from map(Unit, by_line)
    else:
        first = paragraph[0][1]
        is_lone = len(paragraph) == 1 and first.entity is EntityType.EMAIL_ADDRESS and first.text == text.strip(" <>\n")
        yield Unit(paragraph, is_mail_header=is_header, is_lone_address=is_lone)


class _LineNumber:
    """On which line each of a row of findings, in order, begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at, self._line = 0, 0

    def __call__(self, indexed: Indexed) -> int:
        start = indexed[1].start
        self._line += self._text.count("\n", self._at, start)
        self._at = start
        return self._line
