"""Text as a reviewer reads it: every value of personal data that was found is masked in place, wherever it stands.

Pure. A value gets one number throughout the message, by which it can be revealed; the numbers depend on the inspection
alone, so that they are the same each time the message is opened.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mailguard.case import MaskedItem, Paragraph, Piece
from mailguard.dutch import words
from mailguard.findings import Content, Finding, Inspection, Role, Segment
from mailguard.policy import REPORTED_SCORE

MAX_NUMBERED = 500  # more values than that are masked too, and cannot be revealed one by one
_BODY_PLACES = {"subject": "onderwerp", "body": "bericht"}


@dataclass(frozen=True, slots=True)
class _Value:
    """One value of personal data: what it is, and its number; 0 when it has none."""

    finding: Finding
    number: int
    where: str


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    value: _Value


@dataclass(frozen=True, slots=True)
class Masked:
    """A message's text with its values masked."""

    subject: tuple[Piece, ...] = field(repr=False)
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    items: tuple[MaskedItem, ...] = ()


def mask(content: Content | None, inspection: Inspection) -> Masked:
    """The text of a message as far as it could be read, masked. Without content only the subject is there."""
    places = _Places(inspection)
    values = _values(inspection.findings, places)
    search = _search(values)
    segments = content.segments if content else ()
    by_segment = _by_segment(segments, values)
    paragraphs = tuple(
        Paragraph(
            places.name(segment.place.where),
            _pieces(segment.text, _spans(segment.text, by_segment.get(index, []), search, values)),
            is_quoted=segment.place.is_quoted,
            is_cell=segment.place.is_cell,
        )
        for index, segment in enumerate(segments)
        if segment.place.where != "subject"
    )
    subject = inspection.headers.subject
    items = tuple(
        MaskedItem(v.number, words(v.finding.entity), dots(v.finding), v.where) for v in values.values() if v.number
    )
    return Masked(_pieces(subject, _spans(subject, [], search, values)), paragraphs, items)


def value_of(inspection: Inspection, number: int) -> tuple[MaskedItem, str] | None:
    """The value with this number, unmasked; None when there is none."""
    for value in _values(inspection.findings, _Places(inspection)).values():
        if value.number == number > 0:
            finding = value.finding
            return MaskedItem(number, words(finding.entity), dots(finding), value.where), finding.text
    return None


def dots(finding: Finding) -> str:
    return finding.mask.replace("*", "•")


class _Places:
    """Attachments by number: their names may hold what must not be shown."""

    def __init__(self, inspection: Inspection) -> None:
        names = (attachment.name for attachment in inspection.attachments)
        self._numbers = {name: number for number, name in enumerate(names, 1)}

    def name(self, where: str) -> str:
        if where in _BODY_PLACES:
            return _BODY_PLACES[where]
        number = self._numbers.get(where) or self._numbers.get(where.partition(" / ")[0])
        return f"bijlage {number}" if number else "bijlage"


_Key = tuple[str, str]


def _key(finding: Finding) -> _Key:
    return finding.entity.value, finding.key


def _values(findings: Iterable[Finding], places: _Places) -> dict[_Key, _Value]:
    """Each distinct value once, in the order of the message."""
    values: dict[_Key, _Value] = {}
    for finding in findings:
        if finding.score < REPORTED_SCORE or finding.role is Role.OWN or _key(finding) in values:
            continue
        number = len(values) + 1 if len(values) < MAX_NUMBERED else 0
        values[_key(finding)] = _Value(finding, number, places.name(finding.place.where))
    return values


def _search(values: dict[_Key, _Value]) -> re.Pattern[str] | None:
    """Finds any value in the writing in which it was first found, wherever else it stands."""
    texts = sorted({re.escape(v.finding.text) for v in values.values() if v.finding.text.strip()}, key=len)
    return re.compile("|".join(reversed(texts)), re.IGNORECASE) if texts else None


def _by_segment(segments: Sequence[Segment], values: dict[_Key, _Value]) -> dict[int, list[_Span]]:
    """The places that the inspection named, where the text is as it was then."""
    spans: dict[int, list[_Span]] = {}
    for value in values.values():
        finding = value.finding
        if finding.segment < len(segments) and _stands_there(segments[finding.segment], finding):
            spans.setdefault(finding.segment, []).append(_Span(finding.start, finding.end, value))
    return spans


def _stands_there(segment: Segment, finding: Finding) -> bool:
    return segment.text[finding.start : finding.end] == finding.text


def _spans(text: str, known: list[_Span], search: re.Pattern[str] | None, values: dict[_Key, _Value]) -> list[_Span]:
    """All values in a text, in order and without overlap."""
    found = list(known)
    if search is not None:
        by_text = {value.finding.text.casefold(): value for value in values.values()}
        for match in search.finditer(text):
            value = by_text.get(match[0].casefold())
            if value is not None:
                found.append(_Span(match.start(), match.end(), value))
    apart: list[_Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
        elif span.end > apart[-1].end:
            apart[-1] = _Span(apart[-1].start, span.end, apart[-1].value)
    return apart


def _pieces(text: str, spans: list[_Span]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for span in spans:
        if span.start > end:
            pieces.append(Piece(text[end : span.start]))
        finding = span.value.finding
        pieces.append(Piece(dots(finding), span.value.number, words(finding.entity)))
        end = span.end
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return tuple(pieces)
