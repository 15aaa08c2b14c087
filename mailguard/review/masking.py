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
from mailguard.case import MaskedItem, Paragraph, Piece, ShownAttachment
from mailguard.content.tables import MAX_CONTEXT
from mailguard.dutch import words
from mailguard.dutch.finding import why
from mailguard.findings import REPORTED_SCORE, Attachment, Content, Finding, Inspection, Place, Role, Segment
from mailguard.lexicon import Lexicon
from mailguard.review.attached import shown_attachments
from mailguard.review.places import Places, Spot, cell_words, is_sheet
from mailguard.vocabulary import EntityType

MAX_NUMBERED = 500  # more values than that are masked too, and cannot be revealed one by one
_SEED = 5  # signs of a value that must stand there before the rest is compared
_DOTS = 7
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,}")
_SPREAD = 3  # a value may stand in so many times its own length: "9 1 2 . 3 4"
_BODY_PLACES = ("subject", "body")
_EXTENSION = re.compile(r"\.[A-Za-z]{2,4}$")


@dataclass(frozen=True, slots=True)
class _Value:
    """One value of personal data: what it is, where it stands first, and its number; 0 when it has none."""

    finding: Finding
    number: int
    spot: Spot

    @property
    def item(self) -> MaskedItem:
        finding = self.finding
        kind, cell = words(finding.entity), cell_words(finding.place)
        return MaskedItem(self.number, kind, dots(finding), self.spot.name, why(finding), cell)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    value: _Value


@dataclass(frozen=True, slots=True)
class Masked:
    """A message's text with its values masked, the names of its attachments too. `withheld` are the places that are not
    shown, since the inspection could not read them.
    """

    subject: tuple[Piece, ...] = field(repr=False)
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    attachments: tuple[ShownAttachment, ...] = ()
    items: tuple[MaskedItem, ...] = ()
    withheld: tuple[str, ...] = ()


def mask(content: Content | None, inspection: Inspection, internal_domains: frozenset[str] = frozenset()) -> Masked:
    """The text of a message as far as it could be read, masked. Without content only subject and names are there."""
    places = Places(inspection)
    reported = [f for f in inspection.findings if f.score >= REPORTED_SCORE and f.role is not Role.OWN]
    values = _values(inspection.findings, places)
    search = _Search((f.text, values[_key(f)]) for f in reported)
    photos = {f.place.where: f for f in reported if f.entity is EntityType.PHOTO}

    def masked_name(attachment: Attachment) -> str:
        name = attachment.name
        if photo := photos.get(name):
            name = name.removesuffix(photo.text) + dots(photo)
        return masked_line("".join(p.text for p in _pieces(name, _apart(search.spans(name)))), internal_domains)

    segments = content.segments if content else ()
    subject = inspection.headers.subject
    return Masked(
        _pieces(subject, _apart(search.spans(subject))),
        _paragraphs(segments, places, _by_segment(segments, reported, values), search),
        shown_attachments(inspection, masked_name),
        tuple(value.item for value in values.values() if value.number),
        tuple(spot.name for spot in places.withheld),
    )


def _paragraphs(
    segments: Sequence[Segment], places: Places, by_segment: dict[int, list["_Span"]], search: "_Search"
) -> tuple[Paragraph, ...]:
    repeated, headers = _repeated_cells(segments), _headers(segments)
    return tuple(
        Paragraph(
            places.spot(segment.place.where).base,
            _pieces(segment.text, _apart([*by_segment.get(index, ()), *search.spans(segment.text)])),
            is_quoted=segment.place.is_quoted,
            is_cell=segment.place.is_cell,
            cell=_cell(segment.place),
            inner=places.spot(segment.place.where).inner,
            is_header=index in headers,
            is_sheet=segment.place.is_cell and is_sheet(segment.place),
        )
        for index, segment in enumerate(segments)
        if segment.place.where != "subject"
        and index not in repeated
        and not _is_file_name(segment)
        and not places.is_withheld(segment.place.where)
    )


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


def _headers(segments: Sequence[Segment]) -> frozenset[int]:
    """The cells that name their column, by their index: cells below say what the header above them is."""
    above = {(p.where, p.table, p.column, p.header) for p in (segment.place for segment in segments) if p.header}
    return frozenset(
        index
        for index, segment in enumerate(segments)
        if (p := segment.place).is_cell and (p.where, p.table, p.column, segment.text[:MAX_CONTEXT]) in above
    )


def masked_line(text: str, internal_domains: frozenset[str]) -> str:
    """A line that stands by itself, such as a subject or a file name, with all that could be personal data masked.

    Nothing beside it says what a number is, so that every finding counts, however weak, and every number that is long
    enough to be a BSN.
    """
    place = Place("subject")
    found = detectors.scan((Segment(text, place),), Lexicon(internal_domains)).findings
    numbers = (Finding(EntityType.NL_BSN, m[0], place, 0, *m.span(), 0.0) for m in _LONG_NUMBER.finditer(text))
    spans = [_Span(f.start, f.end, _Value(f, 0, Spot(""))) for f in (*found, *numbers) if f.role is not Role.OWN]
    return "".join(piece.text for piece in _pieces(text, _apart(spans)))


def value_of(inspection: Inspection, number: int) -> tuple[MaskedItem, str] | None:
    """The value with this number, unmasked; None when there is none."""
    for value in _values(inspection.findings, Places(inspection)).values():
        if value.number == number > 0:
            return value.item, value.finding.text
    return None


def dots(finding: Finding) -> str:
    """As many of them as there is room for, whatever it hides: how long a value is, tells of a short one what it is. Of
    a photo's name the extension stays: it says that a file is meant.
    """
    if finding.entity is EntityType.PHOTO and (extension := _EXTENSION.search(finding.text)):
        return "•" * _DOTS + extension[0]
    return "•" * _DOTS + finding.mask.lstrip("*").replace("*", "•")


_Key = tuple[str, str]


def _key(finding: Finding) -> _Key:
    return finding.entity.value, finding.key


def _values(findings: Iterable[Finding], places: Places) -> dict[_Key, _Value]:
    """Each distinct value once, in the order of the message."""
    values: dict[_Key, _Value] = {}
    for finding in findings:
        if finding.score < REPORTED_SCORE or finding.role is Role.OWN or _key(finding) in values:
            continue
        number = len(values) + 1 if len(values) < MAX_NUMBERED else 0
        values[_key(finding)] = _Value(finding, number, places.spot(finding.place.where))
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
