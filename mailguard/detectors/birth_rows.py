"""Births in a list of people that has nothing else: a name and six digits, or a name and a date, on every line."""

import re
from collections.abc import Iterator

from mailguard.detectors.birth_talk import is_of_other
from mailguard.detectors.birth_unnamed import CHILD_UNTIL, LINE_OF_OTHERS
from mailguard.detectors.context import is_birth_named
from mailguard.detectors.dates import Date, dates
from mailguard.detectors.name_beside import ends_in_name

_SIX_DIGITS = re.compile(r"^(?P<name>[^\n\d]{3,60}?)[ \t:,;-]{1,12}(?P<date>\d{6})(?![\d.,-])", re.MULTILINE)
_ROW_ENDS = re.compile(r"\n|;[ ]|[ ](?:en|and)[ ]|(?<=\d),[ ]")
_AROUND = 120
_MOST_ROWS = 200
_FEW = 2


def six_digits_in_rows(text: str) -> Iterator[tuple[int, int]]:
    """Where six digits that are a date stand behind the name in two lines or more, and in no line are any other."""
    rows = list(_SIX_DIGITS.finditer(text)) if "\n" in text else []
    if not _FEW <= len(rows) <= _MOST_ROWS:
        return
    found = [next(dates(row["date"], with_six_digits=True), None) for row in rows]
    is_named = [ends_in_name(row["name"]) for row in rows[:_FEW]]
    if all(found) and (all(is_named) or (any(is_named) and is_birth_named(text))):
        yield from (row.span("date") for row in rows)


def is_in_rows(text: str, date: Date) -> bool:
    """True behind a name alone in a row, among two or more such rows with dates of other years, each on a line of its
    own or all in a sentence: "Evi Kok, 6-6-2016; Daan Kok, 7-7-2018".
    """
    low, high = max(0, date.start - _AROUND), date.end + _AROUND
    start = max((low, *(match.end() for match in _ROW_ENDS.finditer(text, low, date.start))))
    if not 0 < date.year <= CHILD_UNTIL or not ends_in_name(text[start : date.start]):
        return False
    line = text.rfind("\n", low, date.start) + 1 or low
    heading = text[max(0, line - _AROUND) : date.start]
    if LINE_OF_OTHERS.search(text[line : date.start]) or is_of_other(heading, text[date.end : date.end + _AROUND]):
        return False
    years = {
        found.year
        for row in _ROW_ENDS.split(text[low:high])
        for found in dates(row)
        if ends_in_name(row[: found.start])
    }
    return len(years) > 1 and min(years) > 0 and max(years) <= CHILD_UNTIL
