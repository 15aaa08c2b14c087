"""How a value is named: by its column, by the cell or the line before it, by a word beside it.

The words are each detector's own: a compiled pattern, matched on plain text. One that must end at a word's end says so
itself.
"""

import re
from functools import lru_cache

from mailguard.detectors.normalise import NormalisedSegment, plain_text
from mailguard.detectors.text_columns import name_above
from mailguard.findings import Evidence

NEAR = 60  # characters before a value in which its word stands, on the same line
BEHIND = 20  # characters behind it: "912345678 (BSN)"
_LABEL_LENGTH = 60
# The line before: "Geboortedatum:" with the value alone, or first, on the next.
_LINE_BEFORE = re.compile(r"[^\n\d.!?]{0,40}[:\s]*\n[\s:.*•·(>-]*")
_LONGEST_LINE = 400  # what stands below a heading has a line end this near
_SENTENCE_END = re.compile(r"(?:[?!]|(?<!\bnr)(?<!\bno)(?<!\btel)(?<=\w\w)[.;])\s", re.IGNORECASE)


def naming(segment: NormalisedSegment, start: int, end: int, words: re.Pattern[str], near: int = NEAR) -> str:
    """Which evidence names the value at `start` to `end`: a code of `Evidence`, "" for none.

    A word counts in the column's header, in the label cell, or before the value on its own line within `near`
    characters of the same sentence, or as the line above; else right behind it.
    """
    place = segment.place
    if place.is_cell:
        if says(words, place.header):
            return Evidence.COLUMN_HEADER
        if is_label(place.label) and says(words, place.label):
            return Evidence.LABEL
        before = segment.text[max(0, start - near) : start]
    else:
        before = segment.before(start, near)
    for match in reversed(list(words.finditer(before))):
        gap = before[match.end() :]
        if "\n" not in gap and not _SENTENCE_END.search(gap):
            return Evidence.CONTEXT_WORD
        if _LINE_BEFORE.fullmatch(gap):
            return Evidence.LABEL
    if not place.is_cell and segment.text.find("\n", max(0, start - _LONGEST_LINE), start) >= 0:
        name = name_above(segment.text, start, end)
        if name and says(words, name):
            return Evidence.COLUMN_HEADER
    behind = segment.text[end : end + BEHIND]
    return Evidence.CONTEXT_WORD if re.match(r"[ ]?[(\[=/][ ]?", behind) and words.search(behind) else ""


@lru_cache(maxsize=8192)
def says(words: re.Pattern[str], text: str) -> bool:
    """True when one of the words stands in a header or label."""
    return words.search(plain_text(text)) is not None


def is_label(text: str) -> bool:
    """A short text without digits, as the left column of a form has them."""
    return 0 < len(text) <= _LABEL_LENGTH and not any(map(str.isdigit, text))
