"""Text as detectors read it, and the way back to the text as it was written.

People (and Word) type numbers with no-break spaces, typographic dashes and invisible characters. Here these become
plain ones, once for each segment; an offset map leads from a place in the plain text to the original text. Nothing
here decides what a number means.
"""

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mailguard.detectors.look_alikes import latinised, odd_pieces, plain_piece
from mailguard.findings import Place, Segment

_PARAGRAPHS_BACK = 20  # context ends there, however short they are
_HOLDS_DIGIT = re.compile(r"\d").search
_HOLDS_EIGHT_DIGITS = re.compile(r"\d(?:(?:\W{0,7}|_)\d){7}").search


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedSegment:
    """One segment in plain characters. `index` is its place among the segments of the content; `previous` is the
    nearest paragraph before it in the same `where` (for the first paragraph of a body: the subject). `widths` tells
    which plain characters stand for more than one as written, by their offset.

    A disclaimer and the name of a file are nobody's context, and have none.
    """

    index: int
    text: str = field(repr=False)
    place: Place = field(repr=False)
    offsets: "array[int] | None" = field(default=None, repr=False)
    previous: "NormalisedSegment | None" = field(default=None, repr=False)
    widths: Mapping[int, int] | None = None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original text; invisible characters around it stay outside."""
        if self.offsets is None:
            return start, end
        last = self.offsets[end - 1]
        return self.offsets[start], last + (self.widths.get(last, 1) if self.widths else 1)

    def before(self, start: int, reach: int) -> str:
        """Up to `reach` characters before `start`, going on into the paragraphs before this one.

        Paragraphs are parted by a line end.
        """
        tail = self.text[max(0, start - reach) : start]
        earlier = self.previous
        for _ in range(_PARAGRAPHS_BACK):
            if earlier is None or len(tail) >= reach:
                break
            tail = f"{earlier.text[-reach:]}\n{tail}"
            earlier = earlier.previous
        return tail[-reach:]


@dataclass(frozen=True)
class NormalisedContent:
    """What detectors look at: the segments of one message, repeated paragraphs left out, and the names of people in
    its From, To and Cc.
    """

    segments: tuple[NormalisedSegment, ...] = field(default=(), repr=False)
    header_names: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def with_digits(self) -> tuple[NormalisedSegment, ...]:
        """The segments that hold a digit: most detectors need look no further."""
        return tuple(segment for segment in self.segments if has_digit(segment.text))

    @cached_property
    def with_long_numbers(self) -> tuple[NormalisedSegment, ...]:
        """The segments that hold eight digits close together: BSNs, cards and the like stand in no others."""
        return tuple(
            segment for segment in self.with_digits if len(segment.text) > 7 and _HOLDS_EIGHT_DIGITS(segment.text)
        )


def has_digit(text: str) -> bool:
    """True when the text holds a digit of any script."""
    return _HOLDS_DIGIT(text) is not None


def in_lower_case(text: str) -> str:
    """The text in lower case, every character in its place; a few capitals of other scripts have longer ones."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def plain_text(text: str) -> str:
    """The text in plain characters, for texts whose offsets do not matter."""
    return _in_plain_characters(text)[0] if "&" in text or not text.isascii() else text


_Plain = tuple[str, "array[int] | None", Mapping[int, int] | None]


def _in_plain_characters(text: str) -> _Plain:
    plain, offsets, widths = _replaced(text)
    return latinised(plain), offsets, widths


def _replaced(text: str) -> _Plain:
    pieces: list[str] = []
    offsets = array("L")
    widths: dict[int, int] = {}
    done = 0
    for match in odd_pieces(text).finditer(text):
        old, at = match.group(), match.start()
        new = plain_piece(old)
        if new == old:
            continue
        pieces += (text[done:at], new)
        offsets.extend(range(done, at))
        offsets.extend([at] * len(new))
        if len(old) > 1:
            widths[at] = len(old)
        done = match.end()
    if not done:
        return text, None, None
    offsets.extend(range(done, len(text)))
    return "".join((*pieces, text[done:])), offsets, widths


def normalise(segments: Sequence[Segment]) -> Iterator[NormalisedSegment]:
    """Every segment in plain characters, in order, each knowing the paragraph before it."""
    previous: NormalisedSegment | None = None
    for index, segment in enumerate(segments):
        place = segment.place
        if previous is not None and not _follows(place, previous.place):
            previous = None
        text, offsets, widths = segment.text, None, None
        if "&" in text or not text.isascii():
            text, offsets, widths = _in_plain_characters(text)
        stands_apart = place.is_boilerplate or is_file_name(segment.text, place)
        current = NormalisedSegment(index, text, place, offsets, None if stands_apart else previous, widths)
        yield current
        if not (place.is_cell or stands_apart):
            previous = current


def is_file_name(text: str, place: Place) -> bool:
    """True for the segment that holds the name of an attachment: it stands in the place of that name."""
    where = place.where
    return where.endswith(text) and (where == text or where.endswith(f" / {text}"))


def _follows(place: Place, earlier: Place) -> bool:
    return place.where == earlier.where or (earlier.where == "subject" and place.where == "body")
