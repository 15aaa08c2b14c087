"""Dates as people write them: digits in every order, names of months, and what the calendar allows."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.detectors.starts import NUMBER_START, matches_from

# Nobody alive was born before; the upper bound is generous, since a detector reads no clock.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2099

_MONTHS = (
    "jan(?:uari|uary)?", "feb(?:ruari|ruary|r)?", "maa(?:rt)?|mrt|mar(?:ch)?", "apr(?:il)?", "mei|may", "jun[ie]?",
    "jul[iy]?", "aug(?:ustus|ust)?", "sept?(?:ember)?", "okt(?:ober)?|oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
MONTH = "(?:" + "|".join(_MONTHS) + ")"
_YEAR = r"(?:(?:19|20)\d\d|['’`]?\d\d)"
_LONG_YEAR = r"(?:19|20)\d\d"
_GAP = r"(?:[ \t]{0,2}(?:\r?\n[ >]{0,4})?[ ]{0,2}|[ ]?[-./,][ ]?)"
_DATE = re.compile(
    rf"""(?<![^\W_])(?<!\d[.,/-])(?:
        (?P<d1>\d{{1,2}})(?P<s>[ ]?[-./·_]\n?[ ]?|[ ]|\n)(?P<m1>\d{{1,2}})(?P=s)(?P<y1>{_YEAR})
      | (?P<y2>{_LONG_YEAR})(?P<t>[ ]?[-./][ ]?|[ ])(?P<m2>\d{{1,2}})(?P=t)(?P<d2>\d{{1,2}})
      | (?P<d3>\d{{1,2}})(?:e|ste|de|st|nd|rd|th)?{_GAP}(?:of[ ])?(?P<m3>{MONTH})\.?(?:/{MONTH})?{_GAP}(?P<y3>{_YEAR})
      | (?P<e>(?:19|20)?\d{{6}}|\d{{8}})
      )(?![^\W_])(?![-/]\d)(?![.,:]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
# "April 12, 1987" begins with a letter, so it is looked for apart.
_MONTH_FIRST = re.compile(
    rf"(?<![^\W_])(?P<m>{MONTH})\.?[ ](?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[ ](?P<y>{_LONG_YEAR})(?!\d)", re.IGNORECASE
)
_HAS_MONTH_FIRST = re.compile(r"\d(?:st|nd|rd|th)?,? (?:19|20)\d\d", re.IGNORECASE).search
_COULD_BE = re.compile(
    r"\d(?:[-./·_ ]{1,3}['’]?\d|[a-z]{0,3}[-./, \t\r\n>]{0,5}[a-z]{3}|\d{7}"
    r"|(?:(?<=[a-z] .)|(?<=[a-z]\. .))\d?[a-z,])",
    re.IGNORECASE,
).search


@dataclass(frozen=True, slots=True)
class Date:
    """A valid date in a text. `year` is 0 where only two digits of it are written; `is_bare` says that it is eight
    digits without separators, which may as well be a number.
    """

    start: int
    end: int
    year: int
    is_bare: bool = False


def dates(text: str) -> Iterator[Date]:
    """The valid dates of a text, in order of form, then of place."""
    if not _COULD_BE(text):
        return
    for match in matches_from(NUMBER_START, _DATE, text):
        date = _date(match)
        if date is not None:
            yield date
    for match in _MONTH_FIRST.finditer(text) if _HAS_MONTH_FIRST(text) else ():
        month = _month(match["m"])
        if _is_valid(int(match["d"]), month, int(match["y"])):
            yield Date(*match.span(), int(match["y"]))


def _date(match: re.Match[str]) -> Date | None:
    if match["e"]:
        return _bare(match)
    if match["m3"]:
        day, month, year = int(match["d3"]), _month(match["m3"]), _year(match["y3"])
    elif match["y2"]:
        day, month, year = int(match["d2"]), int(match["m2"]), int(match["y2"])
    else:
        day, month, year = int(match["d1"]), int(match["m1"]), _year(match["y1"])
        # An American date has the month first: 12/25/1987.
        if month > 12 >= day and match["s"].strip() == "/":
            day, month = month, day
    return Date(*match.span(), year) if _is_valid(day, month, year) else None


def _bare(match: re.Match[str]) -> Date | None:
    digits = match["e"]
    if len(digits) != 8:
        return None
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])):
        if _is_valid(int(day), int(month), int(year)):
            return Date(*match.span(), int(year), is_bare=True)
    return None


def _year(written: str) -> int:
    return int(written) if len(written) == 4 and written.isdigit() else 0


def _month(name: str) -> int:
    return next(number for number, names in enumerate(_MONTHS, 1) if re.fullmatch(names, name, re.IGNORECASE))


def _is_valid(day: int, month: int, year: int) -> bool:
    """Of a year in two digits any leap day counts."""
    if not 1 <= month <= 12 or not (year == 0 or EARLIEST_YEAR <= year <= LATEST_YEAR):
        return False
    return 1 <= day <= monthrange(year or 2000, month)[1]
