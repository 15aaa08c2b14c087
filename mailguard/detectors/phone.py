"""PHONE_NUMBER: Dutch numbers in every way people group them, and foreign ones with their country code.

phonenumbers judges what the patterns here propose. Numbers of organisations (085, 088) score lower, service numbers
(0800, 0900, 14 0xx) are nobody's and score lowest. A number that is issued nowhere still counts when it is written
like one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from mailguard.detectors.context import Kind, is_phone_named, kind_of_header, kind_of_label, nearest_word
from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.detectors.starts import matches_from
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_GAP = r"(?:[ ]?[-./_·]{1,2}[ ]?|[ ]{1,2}|\)[ ]?-?[ ]?|[ ]?\(|[ ]?\r?\n[> ]{0,4})"
_FOREIGN_GAP = r"(?:[ ]?[-.][ ]?|[ ]{1,2}|\)[ ]?-?[ ]?|[ ]?\(|/)"
_LEFT = r"(?<![^\W_])(?<!\d[.,-])(?<!\+)"
_RIGHT = r"(?![^\W_])(?![.,:-]\d)"
_NUMBER = re.compile(
    rf"""
      (?P<dutch>(?<!\d)\(?(?:\+|(?<!\w)00)[ ]?31{_GAP}?(?:\(?0\)?{_GAP}?)?[1-9](?:{_GAP}?\d){{8}}{_RIGHT})
    | (?P<foreign>(?<!\d)\(?(?:\+|(?<!\w)00)[1-9](?:{_FOREIGN_GAP}?\d){{6,13}}{_RIGHT})
    | {_LEFT}(?P<service>14[ ]?0\d{{2,3}}|0[89]00{_GAP}?\d{{2,4}}(?:{_GAP}?\d{{2,3}})?){_RIGHT}
    | {_LEFT}(?P<national>\(?0\)?[1-9](?:{_GAP}?\d){{8}}{_RIGHT})
    | {_LEFT}(?P<spaced>0(?:[ ]\d){{9}}){_RIGHT}
    | {_LEFT}(?P<bare>31{_GAP}?6(?:{_GAP}?\d){{8}}{_RIGHT})
    """,
    re.VERBOSE,
)
_START = re.compile(r"[(+013](?<!\d.)")
_WITHOUT_ZERO = re.compile(rf"\s*([1-9](?:{_GAP}?\d){{8}})\s*")
_DIGITS = re.compile(r"\d")
# Nine digits close together, or the beginning of a foreign or a service number.
_COULD_BE = re.compile(
    r"[+\d](?:(?<=\d)(?:(?:[^\w+]{0,6}|_)\d){8}|(?<=[+])[1-9]|(?<=0)(?:0[1-9]|[89]00)|(?<=1)4[ ]?0\d\d)"
).search
_DATE = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d")
_IBAN_HEAD = re.compile(r"[A-Z]{2}\d{2}[ .-]?[A-Z]{4}[ .-]?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:[?!]|\w[.;])\s")  # but not the dot of "factuurnr. "
# "Ticket graag terugmelden op": what stands behind "op" is no ticket.
_REACHED_AT = re.compile(r"[ ](?:[^\W\d_]+[ ])+(?:op|via|naar|at|on)[ ]")
_SHORTEST = 5  # 14020
_WINDOW = 60
_DIRECT = 25  # how near a word for another kind of number must stand

_SERVICE = 0.2
_OWN_LINE = 0.1  # what a line of its own adds to the number of an office
_FORMAL = 0.5  # written like a telephone number, but no such number is issued
_SCORES = {
    PhoneNumberType.MOBILE: 0.85,
    PhoneNumberType.FIXED_LINE: 0.75,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: 0.75,
    PhoneNumberType.PERSONAL_NUMBER: 0.75,
    PhoneNumberType.PAGER: 0.5,
    PhoneNumberType.VOIP: 0.4,
    PhoneNumberType.UAN: 0.4,
    PhoneNumberType.SHARED_COST: _SERVICE,
    PhoneNumberType.PREMIUM_RATE: _SERVICE,
    PhoneNumberType.TOLL_FREE: _SERVICE,
}


@lru_cache(maxsize=4096)
def _base_score(number: str) -> float:
    """What phonenumbers thinks of it: the score of its type, 0 when no such number is issued."""
    try:
        parsed = phonenumbers.parse(number, "NL")
    except phonenumbers.NumberParseException:
        return 0.0
    return _SCORES.get(phonenumbers.number_type(parsed), 0.0)


def _dutch_score(digits: str) -> float:
    """The score of a Dutch number. Numbers are given out in blocks: its last four digits change nothing."""
    return _base_score(f"+31{digits[-9:-4]}0000")


def _is_grouped_like_a_phone(written: str) -> bool:
    """Area code apart (06, 3 or 4 digits) and the rest in one or more groups."""
    groups = re.findall(r"\d+", written)
    if groups[0] == "0" and written.startswith("(0)"):
        groups = [groups[0] + groups[1], *groups[2:]]
    return len(groups) > 1 and (groups[0] == "06" or len(groups[0]) in (3, 4)) and len(groups[-1]) > 1


def _named(segment: NormalisedSegment, start: int, *, is_grouped: bool = False) -> Kind:
    """PHONE when a telephone word, label or header names the number; OTHER when it is named as something else."""
    place = segment.place
    window = segment.text[max(0, start - _WINDOW) : start] if place.is_cell else segment.before(start, _WINDOW)
    if is_phone_named(window):
        return Kind.PHONE
    nearest = nearest_word(window)
    gap = window[nearest.end :]
    is_next_to = len(gap) <= _DIRECT and "\n" not in gap and not _SENTENCE_END.search(gap)
    is_reached_at = is_grouped and _REACHED_AT.fullmatch(gap) is not None
    if is_next_to and nearest.kind is not Kind.NONE and not nearest.is_bare and not is_reached_at:
        return Kind.OTHER
    if place.is_cell:
        header = kind_of_header(place.header)
        label = kind_of_label(place.label) if header is not Kind.PHONE else Kind.NONE
        return next((kind for kind in (Kind.PHONE, Kind.BSN, Kind.OTHER) if kind in (header, label)), Kind.NONE)
    return Kind.NONE


def _is_wrapped(written: str) -> bool:
    """A grouped number that a mail program broke at one of its gaps; two numbers below one another have no others."""
    return written.count("\n") == 1 and re.search(r"\d[^\d\n]+\d", written) is not None


def _is_own_line(match: re.Match[str]) -> bool:
    """A line of text with nothing but the number, as signatures have them."""
    text, (start, end) = match.string, match.span()
    head = text[max(0, start - 20) : start].rpartition("\n")[2]
    tail = text[end : end + 20].partition("\n")[0]
    return text != match.group() and not head.strip() and not tail.strip()


def _is_something_else(segment: NormalisedSegment, start: int, written: str) -> bool:
    before = segment.text[max(0, start - 12) : start]
    if "\n" in written and not _is_wrapped(written):
        return True
    return _DATE.match(written) is not None or _IBAN_HEAD.search(before) is not None


class PhoneDetector:
    name = "phone"
    entity = EntityType.PHONE_NUMBER

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            if len(segment.text) < _SHORTEST or not _COULD_BE(segment.text):
                continue
            if segment.place.is_cell:
                yield from _without_zero(segment)
            for match in matches_from(_START, _NUMBER, segment.text):
                candidate = _judge(segment, match)
                if candidate is not None:
                    yield candidate


def _judge(segment: NormalisedSegment, match: re.Match[str]) -> Candidate | None:
    form, start = match.lastgroup, match.start()
    if form == "foreign":
        return _foreign(segment, match)
    written = match.group()
    if _is_something_else(segment, start, written):
        return None
    grouped = _is_grouped_like_a_phone(written)
    named = _named(segment, start, is_grouped=grouped)
    # A bare service or 31... number looks like any other number: it needs a word, a group or a line of its own.
    is_plain = form == "spaced" or (
        form in ("service", "bare") and not (grouped or " " in written or _is_own_line(match))
    )
    if is_plain and named is not Kind.PHONE:
        return None
    is_international = written.lstrip("(").startswith("+")
    if named in (Kind.OTHER, Kind.BSN) and not (is_international or (segment.place.is_cell and grouped)):
        return None
    if form == "service":
        return Candidate(segment, *match.span(), _SERVICE, (Evidence.SERVICE_NUMBER,))
    base = _dutch_score("".join(_DIGITS.findall(written)))
    if base == _SCORES[PhoneNumberType.UAN] and grouped and _is_own_line(match):
        base += _OWN_LINE
    return _scored(segment, match.span(), base, named is Kind.PHONE, grouped or form == "dutch")


def _scored(
    segment: NormalisedSegment, span: tuple[int, int], base: float, is_named: bool, is_grouped: bool
) -> Candidate | None:
    evidence = Evidence.VALID_NUMBER if base else Evidence.POSSIBLE_NUMBER
    if not base:
        if not (is_named or is_grouped):
            return None
        base = _FORMAL
    if is_named:
        return Candidate(segment, *span, round(min(0.95, base + 0.1), 2), (evidence, Evidence.CONTEXT_WORD))
    return Candidate(segment, *span, base if is_grouped else round(base - 0.15, 2), (evidence,))


def _foreign(segment: NormalisedSegment, match: re.Match[str]) -> Candidate | None:
    """The longest run of groups that is a valid number: what follows may be a time or another number."""
    written = match.group()
    ends = [len(written), *(gap.start() for gap in reversed(list(re.finditer(r"[ /]+", written))))]
    for end in ends[:5]:
        base = _base_score(written[:end].lstrip("("))
        if base:
            return _scored(segment, (match.start(), match.start() + end), base, is_named=False, is_grouped=True)
    whole = written.lstrip("(")
    is_named = _named(segment, match.start()) is Kind.PHONE
    if is_named and phonenumbers.is_possible_number_string(f"+{whole.removeprefix('+').removeprefix('00')}", "NL"):
        return _scored(segment, match.span(), 0.0, is_named=True, is_grouped=True)
    return None


def _without_zero(segment: NormalisedSegment) -> Iterator[Candidate]:
    """A spreadsheet turns 0612345678 into a number and drops its zero; the column still says what it was."""
    match = _WITHOUT_ZERO.fullmatch(segment.text)
    if match is None or Kind.PHONE not in (kind_of_header(segment.place.header), kind_of_label(segment.place.label)):
        return
    base = _dutch_score("".join(_DIGITS.findall(match.group(1))))
    if base:
        yield Candidate(segment, *match.span(1), base, (Evidence.VALID_NUMBER, Evidence.COLUMN_HEADER))
