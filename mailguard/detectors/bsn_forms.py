"""How people write a BSN: the forms that are prescribed, and those that are not.

This module finds digits; what they are is `bsn`'s to judge.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum.nl import bsn

from mailguard.detectors.bsn_columns import Number
from mailguard.detectors.context import BSN_WORD, may_name_bsn
from mailguard.detectors.normalise import NormalisedSegment

# Lines break with the quote marks of a reply.
_BREAK = r"[ ]?\r?\n[ >|]{0,6}"
# The first digit comes before all else, and what may stand before it is looked back at: so the engine skips to digits.
NUMBER = re.compile(
    rf"""
    \d(?:(?<![^\W_].)|(?<=bsn.)|(?<=bsn\ .))(?<!\d[.,-].)
    (?: (?P<grouped> \d{{3}}(?P<a>[ .-])\d{{2}}(?P=a)\d{{3}} | \d{{2}}(?P<b>[.-])\d{{3}}(?P=b)\d{{3}} )
      | (?P<plain> \d{{8}} | \d{{2}}(?:[ ]{{1,3}}|{_BREAK})\d{{3}}(?:[ ]{{1,3}}|{_BREAK})\d{{3}} )
      | (?P<unusual> \d{{1,3}}(?:[ ./-]\d{{2,4}}){{2,3}} | (?:[ |]\d){{8}} | \d{{7}} )
    )(?![^\W_])(?![.,-]?\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Nine digits, however they are parted: of worth only right behind a word that names them.
_PARTED = re.compile(
    rf"""\d(?:(?<![^\W_].)|(?<=bsn.))
    (?:(?:[ ]{{0,2}}[-./|\\,_+*:;'·•~=][ ]{{0,2}}|[ \t]{{1,3}}|{_BREAK}|[\])}}][ ]?[\[({{])?\d){{8}}
    (?![^\W_])(?![.,-]?\d)""",
    re.VERBOSE | re.IGNORECASE,
)
DIGITS = re.compile(r"\d")
# "15-02-1959" and the number of the next line: a whole date with digits beside it.
_DATE = r"(?:0?[1-9]|[12]\d|3[01])(?P<{0}>[-./ ])(?:0?[1-9]|1[0-2])(?P={0})(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d"
_HOLDS_DATE = re.compile(rf"(?:{_DATE.format('a')})\D.*|.*\D(?:{_DATE.format('b')})", re.DOTALL)
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+,\d\d|\d{1,3}(?:,\d{3})+\.\d\d")

_MISREADABLE = re.compile(r"\d(?:(?<=[oqdli|!zsb].)|(?=[oqdli|!zsb]))", re.IGNORECASE).search
_MISREAD = re.compile(
    rf"(?:{BSN_WORD.pattern})(?:[ ](?:is|was|van[ ]\w{{1,20}}))?[\s:=#(.-]{{0,5}}([0-9OoQDlI|!ZSB]{{9}})(?![^\W_])",
    re.VERBOSE | re.IGNORECASE,
)
_MEANT = str.maketrans("OoQDlLiI|!ZzSsBb", "0000111111225588")
_ENOUGH_DIGITS = 6


# Dates are numbers of eight digits as well, and many a column repeats them.
_passes = lru_cache(maxsize=4096)(bsn.is_valid)


def numbers_in(segment: NormalisedSegment) -> Iterator[Number]:
    """Every number of this segment that has as many digits as a BSN, with or without its leading zero."""
    text = segment.text
    spans = set()
    for match in NUMBER.finditer(text):
        digits = "".join(DIGITS.findall(match.group()))
        is_whole = match.group().count("\n") < 2 and _HOLDS_DATE.fullmatch(match.group()) is None
        if len(digits) in (8, 9) and is_whole:
            is_grouped, is_unusual = match["grouped"] is not None, match["unusual"] is not None
            yield Number(segment, *match.span(), digits, _passes(digits), is_grouped, is_unusual)
            spans.add(match.span())
    for match in _PARTED.finditer(text):
        digits = "".join(DIGITS.findall(match.group()))
        if match.span() not in spans and _is_parted(match.group()) and bsn.is_valid(digits):
            yield Number(segment, *match.span(), digits, passes=True, is_unusual=True)


def _is_parted(written: str) -> bool:
    """More than the decimals of a number or an amount: those are parted once, by a dot or a comma, or not at all."""
    gaps = re.findall(r"\D+", written)
    if not gaps or written.count("\n") > 1 or _AMOUNT.fullmatch(written) or _HOLDS_DATE.fullmatch(written):
        return False
    return len(gaps) > 1 or gaps[0].strip() in ("", "-")


def misread_in(text: str) -> Iterator[tuple[int, int]]:
    """Where nine characters behind a BSN word are a BSN once O is read as 0 and l as 1: typed, or read by a scanner."""
    if not (_MISREADABLE(text) and may_name_bsn(text)):
        return
    for match in _MISREAD.finditer(text):
        written = match.group(1)
        is_misread = not written.isdigit() and len(DIGITS.findall(written)) >= _ENOUGH_DIGITS
        if is_misread and bsn.is_valid(written.translate(_MEANT)):
            yield match.span(1)
