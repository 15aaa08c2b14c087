"""NL_BSN: citizen service numbers.

One in eleven 9-digit numbers passes the 11-test, so the test alone proves little: words, labels, column headers and
the share of a column that passes decide. Every piece of evidence has a weight; the sum, clipped to 0..1, is the score.
From 0.5 a number is reported, from 0.8 it is strong.
"""

import re
from collections.abc import Iterator, Sequence

from stdnum.nl import bsn

from mailguard.detectors.bsn_columns import Column, Number, columns
from mailguard.detectors.context import (
    Kind,
    bsn_words,
    is_birth_named,
    is_named_behind,
    kind_of_header,
    kind_of_label,
    nearest_word,
)
from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, has_digit, plain_text
from mailguard.detectors.text_columns import name_above
from mailguard.vocabulary import EntityType

REPORT_FROM = 0.5
STRONG_FROM = 0.8

WEIGHTS = {
    "checksum": 0.30,
    "checksum-unusual-form": 0.30,  # of weight only right behind a word or below a header that names it
    "context-word": 0.55,
    "column-header": 0.50,
    "context-far": 0.35,
    "column-passes": 0.35,
    "asked-for": 0.25,
    "birth-date": 0.15,
    "records-pass": 0.30,  # three or four of as many, each in a line with a date of birth
    "same-number": 0.50,  # known from elsewhere in the message
    "grouping": 0.10,
    "other-number": -0.40,
    "column-fails": -0.40,
    "inside-address": -0.40,
    "part-of-other": -0.50,
}

_NEAR, _FAR, _BEHIND, _DIRECT = 60, 300, 60, 25
_ADJACENT = 15  # an unusual form is only believed this near its word

_NUMBER = re.compile(
    r"""
    (?:(?<![^\W_])|(?<=bsn)|(?<=bsn\ ))(?<!\d[.,-])
    (?: (?P<grouped> \d{4}(?P<a>[ .-])\d{2}(?P=a)\d{3} | \d{3}(?P<b>[.-])\d{3}(?P=b)\d{3} )
      | (?P<plain> \d{9} | \d{3}(?:\ {1,3}|\ ?\r?\n)\d{3}(?:\ {1,3}|\ ?\r?\n)\d{3} )
      | (?P<unusual> \d{2,4}(?:[ ./-]\d{2,4}){2,3} | \d(?:[ |]\d){8} | \d{8} )
    )(?![^\W_])(?![.,-]?\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COULD_BE = re.compile(r"\d(?:[ ./|\r\n-]{0,3}\d){7}").search
_DIGITS = re.compile(r"\d")
_DATE = re.compile(
    r"""(?:19|20)\d\d[-./ ]?(?:0\d|1[0-2])[-./ ]?[0-3]\d
      | [0-3]?\d[-./ ](?:0?\d|1[0-2])[-./ ](?:19|20)\d\d | [0-3]\d[01]\d(?:19|20)\d\d""",
    re.VERBOSE,
)
_PHONE_PREFIX = re.compile(r"(?<!\d)(?:(?:\+|00)\d{1,3}[ -]?(?:\(0\)[ ]?)?|\(?0\)?[ -]?)$")
_GROUP_BEFORE = re.compile(r"(?<!\d)\d{3,4}[ .-]$")
_GROUP_BEHIND = re.compile(r"[ .-]\d{3}(?!\d)(?![-./]\d)")
# "BSN:" or "BSN's van de klas:" with the number, or a list of them, on the next line.
_HEADING = re.compile(r"(?:[^\n\d]{0,40}:)?[\s:.*•·(-]*")
# "Burgerservicenummer van uw kind" as a line of its own, and the number as the next.
_TITLE = re.compile(r"[^\n\d.!?]{0,40}\n\s*")
_ADDRESS = re.compile(r"://|www\.|@|\\\w|\w\.[a-z]{2,5}/", re.IGNORECASE)


class BsnDetector:
    name = "bsn"
    entity = EntityType.NL_BSN

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        segments = content.segments
        numbers = [number for segment in content.with_digits if _COULD_BE(segment.text) for number in _numbers(segment)]
        if not any(number.passes for number in numbers):
            return
        says = columns(numbers, segments)
        asked_in = _asked_in(segments)
        otherwise = frozenset(number.digits for number in numbers if _is_named_otherwise(number))
        judged: list[tuple[Number, list[str]]] = []
        known: dict[str, float] = {}
        for position, number in enumerate(numbers):
            if not number.passes:
                continue
            evidence = _evidence(number, says.get(position, Column.SILENT), known, asked_in, otherwise)
            if evidence:
                judged.append((number, evidence))
                known[number.digits] = max(known.get(number.digits, 0.0), _score(evidence))
        for number, evidence in judged:
            if _score(evidence) < REPORT_FROM and known[number.digits] >= STRONG_FROM:
                evidence.append("same-number")
            score = _score(evidence)
            if score >= REPORT_FROM:
                yield Candidate(number.segment, number.start, number.end, score, tuple(evidence))


def _score(evidence: list[str]) -> float:
    return round(min(1.0, max(0.0, sum(WEIGHTS[code] for code in evidence))), 2)


def _numbers(segment: NormalisedSegment) -> Iterator[Number]:
    for match in _NUMBER.finditer(segment.text):
        digits = "".join(_DIGITS.findall(match.group()))
        if len(digits) in (8, 9) and match.group().count("\n") < 2:
            is_grouped, is_unusual = match["grouped"] is not None, match["unusual"] is not None
            yield Number(segment, match.start(), match.end(), digits, bsn.is_valid(digits), is_grouped, is_unusual)


def _asked_in(segments: Sequence[NormalisedSegment]) -> frozenset[str]:
    """The parts whose quoted history speaks of a BSN without giving one: somebody asked for it."""
    return frozenset(
        segment.place.where
        for segment in segments
        if segment.place.is_quoted
        and any(not has_digit(segment.text[word.end() : word.end() + 40]) for word in bsn_words(segment.text))
    )


def _evidence(
    number: Number, column: Column, known: dict[str, float], asked_in: frozenset[str], otherwise: frozenset[str]
) -> list[str]:
    """All that speaks for and against this number; empty for an unusual form that nothing names.

    `otherwise` are the digits to which a table of this message gives another name: in the plain text beside the HTML
    the same number stands without it.
    """
    named, against = _names(number)
    if named in ("", "context-far") and number.digits in otherwise:
        against = "other-number"
    if number.is_unusual:
        if named not in ("context-word", "column-header") or against:
            return []
        evidence = ["checksum-unusual-form", named]
    else:
        evidence = ["checksum", *((named,) if named else ()), *((against,) if against else ())]
        if not against and named in ("", "context-far") and _continues_enumeration(number, known):
            evidence = ["checksum", "context-word"]
        elif not named and number.segment.place.where in asked_in and not number.segment.place.is_quoted:
            evidence.append("asked-for")
        evidence += _of_column(column, named)
        if number.is_grouped:
            evidence.append("grouping")
        if not number.segment.place.is_cell and is_birth_named(number.line):
            evidence.append("birth-date")
    return evidence + _against_form(number, named)


def _of_column(column: Column, named: str) -> list[str]:
    if column is Column.FAILS:
        return [column.value] if named in ("", "column-header", "context-far") else []
    return [column.value] if column is not Column.SILENT and not named else []


def _names(number: Number) -> tuple[str, str]:
    """Which evidence names it a BSN ("" for none), and which names it another number ("" for none)."""
    segment, place = number.segment, number.segment.place
    window = (
        segment.text[max(0, number.start - _NEAR) : number.start]
        if place.is_cell
        else segment.before(number.start, _NEAR)
    )
    nearest = nearest_word(window)
    gap = window[nearest.end :]
    is_next_to = (
        "\n" not in gap
        or _HEADING.fullmatch(gap) is not None
        or (number.line.strip() == segment.text[number.start : number.end] and _TITLE.fullmatch(gap) is not None)
    )
    if nearest.kind is Kind.BSN and is_next_to and (not number.is_unusual or len(gap) <= _ADJACENT):
        return "context-word", ""
    against = "other-number" if nearest.kind is Kind.OTHER and is_next_to and len(gap) <= _DIRECT else ""
    if is_named_behind(segment.text, number.end, has_other_name=bool(against)):
        return "context-word", ""
    named, other = _named_by_table(number) if place.is_cell else _named_above(number)
    if named:
        return named, against
    against = against or other
    if against:
        return ("context-far" if _is_far_named(number) else ""), against
    if number.is_unusual:
        return "", ""
    if any("\n" not in window[word.end() :] for word in bsn_words(window)):
        return "context-word", ""
    return ("context-far" if _is_far_named(number) else ""), ""


def _named_by_table(number: Number) -> tuple[str, str]:
    place = number.segment.place
    header, label = kind_of_header(place.header), kind_of_label(place.label)
    if label is Kind.BSN:
        return "context-word", ""
    if header is Kind.BSN:
        return "column-header", ""
    is_other = label is not Kind.NONE or (header is not Kind.NONE and number.is_whole_segment)
    return "", "other-number" if is_other else ""


def _named_above(number: Number) -> tuple[str, str]:
    """The same of a table that was typed as plain text."""
    name = name_above(number.segment.text, number.start, number.end)
    kind = kind_of_label(name)
    if kind is Kind.BSN:
        return "column-header", ""
    return "", "other-number" if kind is not Kind.NONE else ""


def _is_named_otherwise(number: Number) -> bool:
    """True for a number in a table whose header or label says which other number it is."""
    place = number.segment.place
    if not place.is_cell or not number.passes or not number.is_whole_segment:
        return False
    return Kind.BSN not in (kind_of_header(place.header), kind_of_label(place.label)) and any(
        nearest_word(plain_text(name)).kind is Kind.OTHER for name in (place.header, place.label)
    )


def _is_far_named(number: Number) -> bool:
    """A BSN word in the text before, or behind it in the same sentence when it is not the name of another number."""
    segment = number.segment
    if any(True for _ in bsn_words(segment.before(number.start, _FAR))):
        return True
    sentence = re.split(r"[\n;]", segment.text[number.end : number.end + _BEHIND], maxsplit=1)[0]
    return any(not has_digit(sentence[word.end() :]) for word in bsn_words(sentence))


def _continues_enumeration(number: Number, known: dict[str, float]) -> bool:
    """True when the number before this one is a strong BSN and no other name stands between them."""
    place = number.segment.place
    text = number.segment.text[: number.start] if place.is_cell else number.segment.before(number.start, 2 * _NEAR)
    before = text[-2 * _NEAR :]
    last = None
    for last in _NUMBER.finditer(before):  # noqa: B007 - the last one counts
        pass
    if last is None or known.get("".join(_DIGITS.findall(last.group())), 0.0) < STRONG_FROM:
        return False
    gap = before[last.end() :]
    return len(gap) <= _NEAR and nearest_word(gap).kind is not Kind.OTHER


def _against_form(number: Number, named: str) -> list[str]:
    """What the number itself and its direct neighbours say against it."""
    text, start, end = number.segment.text, number.start, number.end
    before, behind = text[max(0, start - 12) : start], text[end : end + 8]
    against: list[str] = []
    if named != "context-word" and _ADDRESS.search(_token(text, start, end)):
        against.append("inside-address")
    is_date = number.is_unusual and _DATE.fullmatch(text[start:end]) is not None
    is_spaced = " " in text[start:end]
    is_longer = is_spaced and (_GROUP_BEFORE.search(before) is not None or _GROUP_BEHIND.match(behind) is not None)
    if is_date or is_longer or _PHONE_PREFIX.search(before):
        against.append("part-of-other")
    return against


def _token(text: str, start: int, end: int) -> str:
    """The word, up to the next white space on both sides, that the number stands in."""
    left = re.search(r"\S{0,200}$", text[max(0, start - 200) : start])
    right = re.match(r"\S{0,200}", text[end : end + 200])
    return (left.group() if left else "") + text[start:end] + (right.group() if right else "")
