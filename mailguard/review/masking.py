"""Text as a reviewer reads it: every value of personal data that was found is masked in place, wherever it stands and
however it is written there.

Pure. A value gets one number throughout the message, by which it can be revealed; the numbers depend on the inspection
alone, so that they are the same each time the message is opened. The work grows with the text, not with the number of
values: whoever writes the message must not make this slow.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mailguard import detectors
from mailguard.case import MaskedItem, Paragraph, Piece
from mailguard.dutch import words
from mailguard.dutch.finding import why
from mailguard.findings import REPORTED_SCORE, Content, Finding, Inspection, Place, Role, Segment
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType

MAX_NUMBERED = 500  # more values than that are masked too, and cannot be revealed one by one
_SEED = 5  # signs of a value that must stand there before the rest is compared
_DOTS = 7
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,}")
_SPREAD = 3  # a value may stand in so many times its own length: "9 1 2 . 3 4"
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
    """A message's text with its values masked, the names of its attachments too."""

    subject: tuple[Piece, ...] = field(repr=False)
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    attachment_names: tuple[str, ...] = field(default=(), repr=False)
    items: tuple[MaskedItem, ...] = ()


def mask(content: Content | None, inspection: Inspection, internal_domains: frozenset[str] = frozenset()) -> Masked:
    """The text of a message as far as it could be read, masked. Without content only subject and names are there."""
    places = _Places(inspection)
    reported = [f for f in inspection.findings if f.score >= REPORTED_SCORE and f.role is not Role.OWN]
    values = _values(inspection.findings, places)
    search = _Search((f.text, values[_key(f)]) for f in reported)
    segments = content.segments if content else ()
    by_segment = _by_segment(segments, reported, values)
    repeated = _repeated_cells(segments)
    paragraphs = tuple(
        Paragraph(
            places.name(segment.place.where),
            _pieces(segment.text, _apart([*by_segment.get(index, ()), *search.spans(segment.text)])),
            is_quoted=segment.place.is_quoted,
            is_cell=segment.place.is_cell,
            cell=_cell(segment.place),
        )
        for index, segment in enumerate(segments)
        if segment.place.where != "subject" and index not in repeated and not _is_file_name(segment)
    )
    subject = inspection.headers.subject
    items = tuple(
        MaskedItem(v.number, words(v.finding.entity), dots(v.finding), v.where, why(v.finding))
        for v in values.values()
        if v.number
    )
    names = tuple(
        masked_line("".join(p.text for p in _pieces(a.name, _apart(search.spans(a.name)))), internal_domains)
        for a in inspection.attachments
    )
    return Masked(_pieces(subject, _apart(search.spans(subject))), paragraphs, names, items)


def _cell(place: Place) -> tuple[int, int, int] | None:
    if place.table is None or place.row is None or place.column is None:
        return None
    return place.table, place.row, place.column


def _is_file_name(segment: Segment) -> bool:
    """The name of an attachment, which was read like its text; the list of attachments shows it."""
    where = segment.place.where
    return where not in _BODY_PLACES and where.rpartition(" / ")[2] == segment.text


def _repeated_cells(segments: Sequence[Segment]) -> frozenset[int]:
    """The cells of a table that stand in two forms of one text (multipart/alternative): read twice, shown once."""
    seen: set[tuple[Place, str]] = set()
    repeated = set()
    for index, segment in enumerate(segments):
        if segment.place.is_cell and (segment.place, segment.text) in seen:
            repeated.add(index)
        seen.add((segment.place, segment.text))
    return frozenset(repeated)


def masked_line(text: str, internal_domains: frozenset[str]) -> str:
    """A line that stands by itself, such as a subject or a file name, with all that could be personal data masked.

    Nothing beside it says what a number is, so that every finding counts, however weak, and every number that is long
    enough to be a BSN.
    """
    place = Place("subject")
    found = detectors.scan((Segment(text, place),), Lexicon(internal_domains)).findings
    numbers = (Finding(EntityType.NL_BSN, m[0], place, 0, *m.span(), 0.0) for m in _LONG_NUMBER.finditer(text))
    spans = [_Span(f.start, f.end, _Value(f, 0, "")) for f in (*found, *numbers) if f.role is not Role.OWN]
    return "".join(piece.text for piece in _pieces(text, _apart(spans)))


def value_of(inspection: Inspection, number: int) -> tuple[MaskedItem, str] | None:
    """The value with this number, unmasked; None when there is none."""
    for value in _values(inspection.findings, _Places(inspection)).values():
        if value.number == number > 0:
            finding = value.finding
            return MaskedItem(number, words(finding.entity), dots(finding), value.where, why(finding)), finding.text
    return None


def dots(finding: Finding) -> str:
    """As many of them as there is room for, whatever it hides: how long a value is, tells of a short one what it is."""
    return "•" * _DOTS + finding.mask.lstrip("*").replace("*", "•")


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


class _Search:
    """Finds values wherever they stand, in any grouping, case and form of their signs."""

    def __init__(self, writings: Iterable[tuple[str, _Value]]) -> None:
        self._by_signs: dict[str, _Value] = {}
        self._lengths: dict[str, list[int]] = {}
        for text, value in writings:
            signs, _ = _signs(text)
            if len(signs) >= _SEED and signs not in self._by_signs:
                self._by_signs[signs] = value
                lengths = self._lengths.setdefault(signs[:_SEED], [])
                if len(signs) not in lengths:
                    lengths.append(len(signs))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def spans(self, text: str) -> list[_Span]:
        """Every place of a value in this text; of values that begin alike the longest."""
        if not self._lengths or len(text) < _SEED:
            return []
        signs, places = _signs(text)
        found = []
        for start in range(len(signs) - _SEED + 1):
            for length in self._lengths.get(signs[start : start + _SEED], ()):
                value = self._by_signs.get(signs[start : start + length])
                if value is not None and start + length <= len(signs):
                    first, last = places[start], places[start + length - 1]
                    if last - first < _SPREAD * length:
                        found.append(_Span(first, last + 1, value))
                        break
        return found


def _signs(text: str) -> tuple[str, Sequence[int]]:
    """Letters, digits and `@` of a text in one form, and where each of them stands."""
    signs: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        # The quick way first: most text is ASCII, and there can be a lot of it.
        for sign in character.lower() if character.isascii() else unicodedata.normalize("NFKC", character).casefold():
            if sign.isalnum() or sign == "@":
                digit = -1 if sign.isascii() else unicodedata.decimal(sign, -1)
                signs.append(sign if digit < 0 else str(digit))
                places.append(place)
    return "".join(signs), places


def _by_segment(
    segments: Sequence[Segment], reported: Iterable[Finding], values: dict[_Key, _Value]
) -> dict[int, list[_Span]]:
    """The places that the inspection named, where the text is as it was then."""
    spans: dict[int, list[_Span]] = {}
    for finding in reported:
        if finding.segment < len(segments) and _stands_there(segments[finding.segment], finding):
            span = _Span(finding.start, finding.end, values[_key(finding)])
            spans.setdefault(finding.segment, []).append(span)
    return spans


def _stands_there(segment: Segment, finding: Finding) -> bool:
    return segment.text[finding.start : finding.end] == finding.text


def _apart(spans: list[_Span]) -> list[_Span]:
    """Spans in order and without overlap."""
    apart: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
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
