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
_ROMANS = "I II III IV V VI VII VIII IX X XI XII".split()
_ROMAN = "(?:VI{0,3}|I{1,3}|I[VX]|XI{0,2})"  # "6 XI 1970", as people from Poland and Hungary write it
_YEAR = r"(?:(?:19|20)\d\d|['’`]?\d\d)"
_LONG_YEAR = r"(?:19|20)\d\d"
_GAP = r"(?:[ \t]{0,2}(?:\r?\n[ >]{0,4})?[ ]{0,2}|[ ]?[-./,][ ]?)"
_DATE = re.compile(
    rf"""(?<![^\W_])(?<!\d[.,/-])(?:
        (?P<y5>\d\d)(?<=['’`]..)-(?P<m5>0[1-9]|1[0-2])-(?P<d5>0[1-9]|[12]\d|3[01])
      | (?P<d1>\d{{1,2}})(?P<s>[ ]?[-./·_]\n?[ ]?|[ ]|\n)(?P<m1>\d{{1,2}})(?P=s)(?P<y1>{_YEAR})
      | (?P<y2>{_LONG_YEAR})(?P<t>[ ]?[-./][ ]?|[ ])(?P<m2>\d{{1,2}})(?P=t)(?P<d2>\d{{1,2}})
      | (?P<d3>\d{{1,2}})(?:e|ste|de|st|nd|rd|th)?{_GAP}(?:of[ ])?(?P<m3>{MONTH})\.?(?:/{MONTH})?{_GAP}(?P<y3>{_YEAR})
      | (?P<d4>\d{{1,2}})(?P<u>[ ]|[-./])(?P<m4>(?-i:{_ROMAN}))(?P=u)(?P<y4>{_LONG_YEAR})
      | (?P<e>(?:19|20)?\d{{6}}|\d{{8}})
      )(?![^\W_])(?!-\d|/\d(?!\d{{7}}))(?![.,:]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
# "April 12, 1987" begins with a letter, so it is looked for apart.
_MONTH_FIRST = re.compile(
    rf"(?<![^\W_])(?P<m>{MONTH})\.?[ ](?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[ ](?P<y>{_LONG_YEAR})(?!\d)", re.IGNORECASE
)
_HAS_MONTH_FIRST = re.compile(r"\d(?:st|nd|rd|th)?,? (?:19|20)\d\d", re.IGNORECASE).search
_COULD_BE = re.compile(
    r"\d(?:[-./·_ ]{1,3}['’]?\d|[a-z]{0,3}[-./, \t\r\n>]{0,5}[a-z]{3}|\d{7}|[-./ ][ivx]{1,4}[-./ ][12]"
    r"|(?:(?<=[a-z] .)|(?<=[a-z]\. .))\d?[a-z,])",
    re.IGNORECASE,
).search


@dataclass(frozen=True, slots=True)
class Date:
    """A valid date in a text. `year` is 0 where only two digits of it are written; `is_bare` says that it is six
    or eight digits without separators, which may as well be a number. `day` and `month` are 0 where a register knows
    but the year: "00-00-1946".
    """

    start: int
    end: int
    year: int
    is_bare: bool = False
    month: int = 0
    day: int = 0

    def is_same_day(self, other: "Date") -> bool:
        """True for the same day, also where one year is written with two digits and one with four."""
        is_known = self.month == other.month > 0 and self.day == other.day
        return is_known and (self.year == other.year or 0 in (self.year, other.year))


def dates(text: str, *, with_six_digits: bool = False) -> Iterator[Date]:
    """The valid dates of a text, in order of form, then of place.

    Six digits alone are a date only for who knows that one stands there.
    """
    if not (with_six_digits or _COULD_BE(text)):
        return
    for match in matches_from(NUMBER_START, _DATE, text):
        date = _date(match, with_six_digits=with_six_digits)
        if date is not None:
            yield date
    for match in _MONTH_FIRST.finditer(text) if _HAS_MONTH_FIRST(text) else ():
        month = _month(match["m"])
        if _is_valid(int(match["d"]), month, int(match["y"])):
            yield Date(*match.span(), int(match["y"]), month=month, day=int(match["d"]))


def _date(match: re.Match[str], *, with_six_digits: bool) -> Date | None:
    if match["e"]:
        return _bare(match) if len(match["e"]) == 8 or with_six_digits else None
    if match["m3"]:
        day, month, year = int(match["d3"]), _month(match["m3"]), _year(match["y3"])
    elif match["m4"]:
        day, month, year = int(match["d4"]), _ROMANS.index(match["m4"]) + 1, int(match["y4"])
    elif match["y2"]:
        day, month, year = int(match["d2"]), int(match["m2"]), int(match["y2"])
    elif match["y5"]:
        day, month, year = int(match["d5"]), int(match["m5"]), 0  # "'62-04-13"
    else:
        day, month, year = int(match["d1"]), int(match["m1"]), _year(match["y1"])
        # An American date has the month first: 12/25/1987.
        if month > 12 >= day and match["s"].strip() == "/":
            day, month = month, day
    is_date = _is_valid(day, month, year) or (day == month == 0 and year > 0)
    return Date(*match.span(), year, month=month, day=day) if is_date else None


def _bare(match: re.Match[str]) -> Date | None:
    digits = match["e"]
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[-2:], digits[-4:-2], digits[:-4])):
        if _is_valid(int(day), int(month), _year(year)):
            return Date(*match.span(), _year(year), is_bare=True, month=int(month), day=int(day))
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


# Deeds write dates in words: "vijf mei negentienhonderdvierendertig", "the fifth of May, nineteen thirty-four".
_UNITS = """een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien
    achttien negentien""".split()
_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
_UNITS_EN = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ODD_ORDINALS = {"een": "eerste", "drie": "derde", "acht": "achtste", "one": "first", "two": "second", "three": "third",
    "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}  # fmt: skip


def _numbers(units: list[str], tens: list[str], *, is_dutch: bool) -> dict[str, int]:
    """1 to 99 in words, written together."""
    found = dict(zip((*units, *tens), (*range(1, 20), *range(20, 100, 10)), strict=True))
    for ten, word in enumerate(tens, 2):
        for unit, name in enumerate(units[:9], 1):
            found[f"{name}en{word}" if is_dutch else f"{word}{name}"] = ten * 10 + unit
    return found


def _ordinal(word: str) -> str:
    """The ordinal of a number written together: only its last part changes."""
    for cardinal, ordinal in _ODD_ORDINALS.items():
        if word == cardinal or (word.startswith(tuple(_TENS_EN)) and word.endswith(cardinal)):
            return word.removesuffix(cardinal) + ordinal
    if word.endswith(tuple(_TENS_EN)):
        return f"{word[:-1]}ieth"
    if word.startswith((*_UNITS_EN, *_TENS_EN)):
        return f"{word}th"
    return word + ("ste" if word.endswith("tig") else "de")


_DUTCH, _ENGLISH = _numbers(_UNITS, _TENS, is_dutch=True), _numbers(_UNITS_EN, _TENS_EN, is_dutch=False)
_DAYS = {
    form: value
    for numbers in (_DUTCH, _ENGLISH)
    for word, value in numbers.items()
    if value <= 31
    for form in (word, _ordinal(word))
}
_YEARS = {"negentienhonderd": 1900, "tweeduizend": 2000, "nineteenhundred": 1900, "twothousand": 2000} | {
    f"{century}{join}{word}": start + value
    for centuries, numbers, join_word in (
        ((("negentienhonderd", 1900), ("tweeduizend", 2000), ("negentien", 1900)), _DUTCH, "en"),
        ((("nineteenhundred", 1900), ("twothousand", 2000), ("nineteen", 1900), ("twenty", 2000)), _ENGLISH, "and"),
    )
    for century, start in centuries
    for word, value in numbers.items()
    for join in ("", join_word)
}
_CENTURIES = ("honderd", "duizend", "negentien", "nineteen", "thousand", "twenty")
SHORTEST_IN_WORDS = 12  # "een mei 1956"
_LONGEST_NUMBER = 6  # words of a year or a day written apart: "negentien honderd vier en dertig"
_WRITTEN = re.compile(
    rf"""[ \t\r\n]{{1,4}}(?P<month>(?:of[ ])?{MONTH})[ ,\t\r\n]{{1,4}}
    (?P<year>(?:19|20)\d\d(?![\w-]) | (?:negentien|twee|nineteen|two|twenty)[^\W\d_]*
      (?:[ \n-]{{1,2}}[^\W\d_]{{2,40}}){{0,{_LONGEST_NUMBER}}})""",
    re.VERBOSE | re.IGNORECASE,
)
_DAY_IN_WORDS = re.compile(rf"[a-z][ ](?:of[ ])?{MONTH}[ ](?:19|20)\d\d").search
_WORD = re.compile(r"[^\W_]+")
_DAY_IN_DIGITS = re.compile(r"(\d{1,2})(?:e|de|ste|st|nd|rd|th)?")
_PLAIN = str.maketrans("éëèï", "eeei")
_REACH = 40


def dates_in_words(text: str) -> Iterator[Date]:
    """Dates whose year is written in words, with the day in words or digits, or whose day alone is."""
    lower = text.lower()
    if len(text) < SHORTEST_IN_WORDS or not (any(map(lower.__contains__, _CENTURIES)) or _DAY_IN_WORDS(lower)):
        return
    lower = lower.translate(_PLAIN) if len(lower) == len(text) else text
    for match in _WRITTEN.finditer(lower):
        day = _number_before(lower, match.start())
        year = _year_in_words(lower, match)
        month = _month(match["month"].removeprefix("of "))
        if day and year and text[day[0]].isdigit() and match["year"].isdigit():
            continue  # nothing of it is in words
        if day and year and _is_valid(day[1], month, year[1]):
            yield Date(day[0], year[0], year[1], month=month, day=day[1])


def _number_before(text: str, end: int) -> tuple[int, int] | None:
    """Where the day that ends there begins, and which it is."""
    words = list(_WORD.finditer(text, max(0, end - _REACH), end))
    if words and words[-1].group() in ("day", "dag"):
        words.pop()
    if not words or text[words[-1].end() : end].strip(" day"):
        return None
    for word in words[-_LONGEST_NUMBER:]:
        joined = re.sub(r"[\s-]", "", text[word.start() : words[-1].end()])
        digits = _DAY_IN_DIGITS.fullmatch(joined)
        value = int(digits[1]) if digits else _DAYS.get(joined)
        if value:
            return word.start(), value
    return None


def _year_in_words(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Where the year ends, and which it is: the longest row of words that is one."""
    if match["year"].isdigit():
        return match.end("year"), int(match["year"])
    words = list(_WORD.finditer(text, *match.span("year")))
    for word in reversed(words):
        value = _YEARS.get(re.sub(r"[\s-]", "", text[match.start("year") : word.end()]))
        if value:
            return word.end(), value
    return None
