"""Text as detectors read it, and the way back to the text as it was written.

People (and Word) type numbers with no-break spaces, typographic dashes and invisible characters. Here these become
plain ones, once for each segment; an offset map leads from a place in the plain text to the original text. Nothing
here decides what a number means.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from mailguard.findings import Place, Segment

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Hyphen, no-break hyphen, figure dash, en dash, em dash, horizontal bar; minus sign.
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_PARAGRAPHS_BACK = 20  # context ends there, however short they are
_HOLDS_DIGIT = re.compile(r"\d").search


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedSegment:
    """One segment in plain characters. `index` is its place among the segments of the content; `previous` is the
    nearest paragraph before it in the same `where` (for the first paragraph of a body: the subject).
    """

    index: int
    text: str = field(repr=False)
    place: Place = field(repr=False)
    offsets: "array[int] | None" = field(default=None, repr=False)
    previous: "NormalisedSegment | None" = field(default=None, repr=False)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original text; invisible characters around it stay outside."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1

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


def has_digit(text: str) -> bool:
    """True when the text holds a digit of any script."""
    return _HOLDS_DIGIT(text) is not None


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """The plain form of one character outside ASCII: "" for an invisible one."""
    if character in _DASHES:
        return "-"
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    folded = unicodedata.normalize("NFKC", character)
    return "-" if folded in _DASHES else folded


def plain_text(text: str) -> str:
    """The text in plain characters, for texts whose offsets do not matter."""
    return text if text.isascii() else _NOT_ASCII.sub(lambda match: plain(match.group()), text)


def _plain_with_offsets(text: str) -> tuple[str, "array[int] | None"]:
    if text.isascii():
        return text, None
    pieces: list[str] = []
    offsets = array("L")
    done = 0
    for match in _NOT_ASCII.finditer(text):
        at = match.start()
        new = plain(match.group())
        if new == match.group():
            continue
        pieces += (text[done:at], new)
        offsets.extend(range(done, at))
        offsets.extend([at] * len(new))
        done = at + 1
    if not done:
        return text, None
    offsets.extend(range(done, len(text)))
    return "".join((*pieces, text[done:])), offsets


def normalise(segments: Sequence[Segment]) -> Iterator[NormalisedSegment]:
    """Every segment in plain characters, in order, each knowing the paragraph before it."""
    previous: NormalisedSegment | None = None
    for index, segment in enumerate(segments):
        place = segment.place
        if previous is not None and not _follows(place, previous.place):
            previous = None
        text, offsets = _plain_with_offsets(segment.text)
        current = NormalisedSegment(index, text, place, offsets, previous)
        yield current
        if not place.is_cell:
            previous = current


def _follows(place: Place, earlier: Place) -> bool:
    return place.where == earlier.where or (earlier.where == "subject" and place.where == "body")
