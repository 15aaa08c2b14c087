"""Births by the record they stand in: the lines of a list that are made alike, rows of a table with a BSN, and a line
with somebody's address or telephone number.
"""

import re
from collections.abc import Iterable, Sequence

from stdnum.nl import bsn

from mailguard.detectors.birth_talk import is_of_other
from mailguard.detectors.birth_unnamed import ADULT_UNTIL, CHILD_UNTIL, LINE_OF_OTHERS
from mailguard.detectors.dates import Date
from mailguard.detectors.name_beside import ends_in_name
from mailguard.detectors.normalise import NormalisedSegment

_REACH, _NEAR = 120, 80
_LINES = 10
_LAST_CENTURY = 30  # years of two digits are of the last century from there
_NINE = re.compile(r"\s*\d{9}\s*")
_BSN_BEHIND = re.compile(r"[ \t,;|/)(–-]{1,5}(\d{9})(?!\d)")
# A postcode, a mobile number or an e-mail address: in one line with a date of long ago the particulars of somebody.
_PARTICULARS = re.compile(
    r"(?<![\w.])[1-9]\d{3}[ ]?[A-Z]{2}(?![^\W_])|(?<!\d)(?:\+31[ ]?|0)6[ -]?(?:\d[ -]?){7}\d|[\w.-]+@[\w-]+\.\w"
)
_BIRTH = re.compile(r"(?:geb(?:oren)?\.?|born|\*)[ ]?$", re.IGNORECASE)
_FIELD_BEGINS = re.compile(r"(?:^|[\n,;:|/(?\t–]|[ ]-)[ \t]{0,8}$")
_FIELD_ENDS = re.compile(r"[ \t]{0,8}(?:$|[\n,;|/)\t]|[-–][ ])")
Row = tuple[str, int | None, int | None]


def rows_with_bsn(segments: Iterable[NormalisedSegment]) -> frozenset[Row]:
    """The table rows in which a cell holds nothing but nine digits that pass the 11-test."""
    return frozenset(
        row_of(segment)
        for segment in segments
        if segment.place.is_cell and _NINE.fullmatch(segment.text) and bsn.is_valid(segment.text.strip())
    )


def row_of(segment: NormalisedSegment) -> Row:
    return segment.place.where, segment.place.table, segment.place.row


def is_between_name_and_bsn(text: str, date: Date) -> bool:
    """True for "Sipke de Haan 31-01-05 912345678": whatever century the year is of."""
    number = _BSN_BEHIND.match(text, date.end)
    if number is None or date.year > CHILD_UNTIL or not bsn.is_valid(number[1]):
        return False
    before = text[max(0, date.start - _NEAR) : date.start]
    return ends_in_name(before) and not is_of_other(before, "")


def is_among_particulars(text: str, date: Date) -> bool:
    """True for a date of long ago that is a field of its own in a line with an address or a telephone number."""
    if not 0 < date.year <= ADULT_UNTIL or not _FIELD_ENDS.match(text, date.end):
        return False
    before = text[max(0, date.start - _REACH) : date.start].rpartition("\n")[2]
    behind = text[date.end : date.end + _REACH].partition("\n")[0]
    if not _FIELD_BEGINS.search(before) or is_of_other(before, behind) or LINE_OF_OTHERS.search(before):
        return False
    return _PARTICULARS.search(before) is not None or _PARTICULARS.search(behind) is not None


def is_like_line(text: str, date: Date, births: Sequence[Date]) -> bool:
    """True for a date that stands in its line as a birth stands in a line near it: behind a name, between the same
    signs, and as its first date.
    """
    written = text[date.end - 2 : date.end]
    is_late = not date.year and (not written.isdecimal() or CHILD_UNTIL % 100 < int(written) < _LAST_CENTURY)
    if is_late or date.year > CHILD_UNTIL or "\n" not in text:
        return False
    line = text.rfind("\n", 0, date.start) + 1
    signs = _signs(text, date)
    near = [
        born
        for born in births
        if _signs(text, born) == signs
        and 0 < text.count("\n", min(born.start, date.start), max(born.start, date.start)) <= _LINES
    ]
    before, behind = text[line : date.start], text[date.end : date.end + _NEAR].partition("\n")[0]
    if not near or any(map(str.isdigit, before)) or is_of_other(before, behind) or LINE_OF_OTHERS.search(before):
        return False
    return ends_in_name(before) and ends_in_name(_BIRTH.sub("", text[: near[0].start]))


def _signs(text: str, date: Date) -> tuple[str, str]:
    """What stands right before a date, but for a word of birth, and right behind it."""
    before = _BIRTH.sub("", text[max(0, date.start - 14) : date.start])
    return before[-2:].strip("\n "), text[date.end : date.end + 1]
