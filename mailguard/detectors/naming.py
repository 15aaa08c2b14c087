"""How a value is named: by its column, by the cell or the line before it, by a word beside it.

The words are each detector's own: a compiled pattern, matched on plain text. One that must end at a word's end says so
itself.
"""

import re
from functools import lru_cache

from mailguard.detectors.normalise import NormalisedSegment, in_lower_case, plain_text
from mailguard.detectors.text_columns import name_above
from mailguard.findings import Evidence

NEAR = 60  # characters before a value in which its word stands, on the same line
BEHIND = 20  # characters behind it: "912345678 (BSN)"
_LABEL_LENGTH = 60
# The line before: "Geboortedatum:" with the value alone, or first, on the next.
_LINE_BEFORE = re.compile(r"[^\n\d.!?]{0,40}[:\s]*\n[\s:.*•·(>-]*")
_LONGEST_LINE = 400  # what stands below a heading has a line end this near
_ESCAPED = re.compile(r"\\.|\(\?P", re.DOTALL)  # and named groups
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
    for match in reversed(words_in(words, before)):
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


def words_in(words: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Where the words stand in a text. Of the matches the places hold; their letters may be in lower case."""
    of_lower_case = _for_lower_case(words)
    return list(of_lower_case.finditer(in_lower_case(text)) if of_lower_case else words.finditer(text))


@lru_cache(maxsize=256)
def _for_lower_case(words: re.Pattern[str]) -> re.Pattern[str] | None:
    """The pattern for text in lower case, several times as fast as one that minds no case; None where it has capitals
    of its own.
    """
    signs = _ESCAPED.sub("", words.pattern)
    if not words.flags & re.IGNORECASE or signs != signs.lower() or "(?-i" in signs:
        return None
    return re.compile(words.pattern, words.flags & ~re.IGNORECASE)


@lru_cache(maxsize=8192)
def says(words: re.Pattern[str], text: str) -> bool:
    """True when one of the words stands in a header or label."""
    return words.search(plain_text(text)) is not None


def is_label(text: str) -> bool:
    """A short text without digits, as the left column of a form has them."""
    return 0 < len(text) <= _LABEL_LENGTH and not any(map(str.isdigit, text))
