"""How whole columns of 9-digit numbers do on the 11-test: table columns without a header, and lists in running text.

By chance five of five pass once in 160,000 times, and of many numbers one in eleven passes. This module counts; what
the count weighs is `bsn`'s.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from mailguard.detectors.context import (
    Kind,
    is_birth_named,
    kind_of_header,
    names_another_number,
    nearest_word,
    without_numbered,
)
from mailguard.detectors.dates import dates
from mailguard.detectors.name_beside import holds_name
from mailguard.detectors.normalise import NormalisedSegment, has_digit
from mailguard.detectors.text_columns import name_above
from mailguard.findings import Evidence, Place

_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[-./]\d{1,2}[-./]\d\d)(?!\d)"
)
_HEADING = 100
_LINE = 200
_PAIR = 2  # by chance both of two pass once in 120 times: only with births of grown-ups
_ADULTS_UNTIL, _ANY_YEAR = 2010, 2099
_SOME, _SOME_OF_PEOPLE, _MANY = 4, 3, 8  # by chance all of four pass once in 15,000 times
_PEOPLE = re.compile(
    r"(?<![^\W_])(?:verzekerde|pati[eë]nte?|cli[eë]nte?|leerling|medewerker|werknemer|burger|inwoner|bewoner|deelnemer"
    r"|kandidaat|kandidate|student|ouder|kind|kinderen|jeugdige|huurder|perso(?:on|ne)|gezin)(?:n|en|s|nen)?(?![^\W_])",
    re.IGNORECASE,
)
_INITIALS = re.compile(
    r"(?<![^\W_])[A-ZÀ-Þ][^\W\d_]+,?[ ](?:[A-ZÀ-Þ]\.){1,5}(?!\w)|(?<!\w)(?:[A-ZÀ-Þ]\.[ ]?){1,5}[A-ZÀ-Þ][a-zß-ÿ]"
)
_BULLET = re.compile(r"[\s*•>–-]{0,8}(?:\d{1,2}[.)]?\s{1,2})?")
# Below these stand no numbers.
_OF_TEXT = re.compile(r"naam|name|voorl|geb|birth|plaats|straat|adres|address|city|mail", re.IGNORECASE)
_SHIFT, _RECORD = 2, 20  # columns
_CENTURY = 30
_BIRTH_YEARS = 2  # births are years apart, the dates of orders and invoices are not


class Column(Enum):
    """What the numbers of one column say together."""

    PASSES = Evidence.COLUMN_PASSES
    RECORDS = Evidence.RECORDS_PASS
    FAILS = Evidence.COLUMN_FAILS
    SILENT = ""


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A number of nine digits as it stands in a segment; `unusual` is 8 digits, or a grouping nobody prescribes."""

    segment: NormalisedSegment
    start: int
    end: int
    digits: str = field(repr=False)
    passes: bool
    is_grouped: bool = False
    is_unusual: bool = False

    @property
    def line(self) -> str:
        """The line it stands on, without what lies far off."""
        text = self.segment.text
        low, high = max(0, self.start - _LINE), self.end + _LINE
        start, end = text.rfind("\n", low, self.start) + 1, text.find("\n", self.end, high)
        return text[start or low : end if end >= 0 else high]

    @property
    def is_whole_segment(self) -> bool:
        text = self.segment.text
        return not text[: self.start].strip() and not text[self.end :].strip()


_Key = tuple[object, ...]


def columns(numbers: Sequence[Number], segments: Sequence[NormalisedSegment]) -> dict[int, Column]:
    """What its column says of each number, by position in `numbers`; numbers that stand alone are left out."""
    groups: dict[_Key, list[int]] = defaultdict(list)
    run, earlier = 0, -2
    for position, number in enumerate(numbers):
        place = number.segment.place
        if number.is_unusual:
            continue
        if place.is_cell:
            if number.is_whole_segment:
                groups[place.where, place.table, place.column].append(position)
        else:
            run += number.segment.index - earlier > 1
            earlier = number.segment.index
            groups[place.where, "list", run].append(position)
    rows = _Rows(segments)
    says: dict[int, Column] = {}
    for group in groups.values():
        for part in _parts(group, numbers):
            said = _say([numbers[position] for position in part], rows)
            says.update(dict.fromkeys(part, said))
            if said is not Column.SILENT:
                break
    return says


def _parts(group: list[int], numbers: Sequence[Number]) -> Iterator[list[int]]:
    """The whole group, and of a list in running text also those that stand beside a date, and those that open a line:
    other numbers may stand among them.
    """
    yield group
    if not numbers[group[0]].segment.place.is_cell:
        dated = [position for position in group if _DATE.search(numbers[position].line)]
        opening = [position for position in group if _opens_line(numbers[position])]
        yield from (part for part in (dated, opening) if _PAIR <= len(part) < len(group))


def _opens_line(number: Number) -> bool:
    text = number.segment.text
    return _BULLET.fullmatch(text, text.rfind("\n", 0, number.start) + 1, number.start) is not None


def shifted(numbers: Sequence[Number], segments: Sequence[NormalisedSegment]) -> frozenset[int]:
    """The positions in `numbers` of those whose row was exported some cells to the side: the cell that the header calls
    a BSN holds a date or a house number, and this one stands near it below a name that is of no number.
    """
    rows = _Rows(segments)
    return frozenset(
        position
        for position, number in enumerate(numbers)
        if number.segment.place.is_cell and number.is_whole_segment and number.passes and not number.is_unusual
        if nearest_word(number.segment.place.header).kind is Kind.NONE
        if any(_is_pushed_out(cell, number) for cell in rows.near(number.segment.place, _SHIFT))
        or (_OF_TEXT.search(number.segment.place.header) and rows.lacks_bsn(number.segment.place))
    )


def _is_pushed_out(cell: NormalisedSegment, number: Number) -> bool:
    """True when that cell should have held the number."""
    place, other = number.segment.place, cell.place
    if other.column == place.column:
        return False
    if kind_of_header(other.header) is not Kind.BSN or sum(map(str.isdigit, cell.text)) >= len(number.digits):
        return False
    return has_digit(cell.text) or is_birth_named(place.header)


class _Rows:
    """The cells of table rows, gathered once and only when asked for. Of a row no more than what stands near is looked
    at: some are very wide.
    """

    def __init__(self, segments: Sequence[NormalisedSegment]) -> None:
        self._segments = segments
        self._cells: dict[_Key, NormalisedSegment] = {}

    def near(self, place: Place, reach: int) -> list[NormalisedSegment]:
        """The cells of the same row, so many columns to either side."""
        if not self._cells:
            cells = ((segment.place, segment) for segment in self._segments if segment.place.is_cell)
            self._cells = {(own.where, own.table, own.row, own.column): segment for own, segment in cells}
        at = place.column or 0
        keys = ((place.where, place.table, place.row, column) for column in range(at - reach, at + reach + 1))
        return [self._cells[key] for key in keys if key in self._cells]

    def lacks_bsn(self, place: Place) -> bool:
        """True when a column near this cell is headed BSN and holds nothing in its row."""
        filled = {cell.place.column for cell in self.near(place, _SHIFT)}
        heads = self.near(replace(place, row=0), _SHIFT)
        return any(head.place.column not in filled and kind_of_header(head.text) is Kind.BSN for head in heads)

    def text(self, place: Place) -> str:
        return " ".join(cell.text for cell in self.near(place, _RECORD))


def _say(group: list[Number], rows: _Rows) -> Column:
    first = group[0]
    passing = {number.digits for number in group if number.passes}
    count = len({number.digits for number in group})
    if count >= 20 and len(passing) < 0.3 * count:
        return Column.FAILS
    if count < _PAIR or len(passing) < 0.95 * count:
        return Column.SILENT
    if not first.segment.place.is_cell and len({n.line for n in group}) < count:
        return Column.SILENT  # several on one line is an enumeration, no list of records
    is_enough = count >= _MANY or (
        len(passing) == count and (count >= _SOME or (count >= _SOME_OF_PEOPLE and _are_of_people(group, rows)))
    )
    if is_enough and not _is_headed_otherwise(first, has_births=False):
        return Column.PASSES
    if (
        len(passing) == count
        and not _is_headed_otherwise(first, has_births=True)
        and _have_birth_dates(group, rows, _ADULTS_UNTIL if count == _PAIR else _ANY_YEAR)
    ):
        return Column.RECORDS
    return Column.SILENT


def _is_headed_otherwise(first: Number, *, has_births: bool) -> bool:
    """True where a header or a heading names another number. With births beside it, a header must be as clear as
    "klantnr": "sleutel" may be anything.
    """
    segment, place = first.segment, first.segment.place
    header = place.header if place.is_cell else name_above(segment.text, first.start, first.end)
    kind = kind_of_header(header)
    if kind is Kind.PHONE or (kind is Kind.OTHER and (not has_births or names_another_number(header))):
        return True
    if header and has_births:
        return False
    return nearest_word(without_numbered(first.segment.before(first.start, _HEADING))).kind is Kind.OTHER


def _are_of_people(group: list[Number], rows: _Rows) -> bool:
    """True below a heading that names people, and where every line or row names somebody."""
    first = group[0]
    if _PEOPLE.search(first.segment.before(first.start, _LINE)):
        return True
    return all(_INITIALS.search(text) or holds_name(text) for text in _records(group, rows))


def _have_birth_dates(group: list[Number], rows: _Rows, until: int) -> bool:
    """True when every line or row of the group holds a date, none later than `until`, and those lie years apart. Of
    several dates the birth comes first.
    """
    years = [min(_years(text), default=0) for text in _records(group, rows)]
    return all(years) and max(years) <= until and max(years) - min(years) >= _BIRTH_YEARS


def _records(group: list[Number], rows: _Rows) -> Iterator[str]:
    return (rows.text(n.segment.place) if n.segment.place.is_cell else n.line for n in group)


def _years(text: str) -> Iterator[int]:
    """A date of two figures for its year, further on than this decade, is of the last century."""
    for date in dates(text, with_six_digits=True):
        short = int(text[date.end - 2 : date.end])
        yield date.year or (1900 + short if short >= _CENTURY else 2000 + short)
