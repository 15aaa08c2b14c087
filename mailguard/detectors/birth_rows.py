"""Births in a list of people that has nothing else: a name and six digits, or a name and a date, on every line."""

import re
from collections.abc import Iterator

from mailguard.detectors.birth_unnamed import CHILD_UNTIL
from mailguard.detectors.dates import Date, dates
from mailguard.detectors.name_beside import ends_in_name

_SIX_DIGITS = re.compile(r"^(?P<name>[^\n\d]{3,60}?)[ \t:,;-]{1,12}(?P<date>\d{6})(?![\d.,-])", re.MULTILINE)
_MOST_ROWS = 200
_FEW = 2


def six_digits_in_rows(text: str) -> Iterator[tuple[int, int]]:
    """Where six digits that are a date stand behind the name in two lines or more, and in no line are any other."""
    rows = list(_SIX_DIGITS.finditer(text)) if "\n" in text else []
    if not _FEW <= len(rows) <= _MOST_ROWS:
        return
    found = [next(dates(row["date"], with_six_digits=True), None) for row in rows]
    if all(found) and all(ends_in_name(row["name"]) for row in rows[:_FEW]):
        yield from (row.span("date") for row in rows)


def is_in_rows(text: str, date: Date) -> bool:
    """True behind a name alone in a line, among two or more such lines with dates of other years."""
    start = text.rfind("\n", max(0, date.start - 60), date.start) + 1
    if not 0 < date.year <= CHILD_UNTIL or "\n" not in text or not ends_in_name(text[start : date.start]):
        return False
    rows = [line for line in text[max(0, start - 200) : date.end + 200].split("\n") if line.strip()]
    years = {found.year for line in rows for found in dates(line) if ends_in_name(line[: found.start])}
    return len(years) > 1 and max(years) <= CHILD_UNTIL
