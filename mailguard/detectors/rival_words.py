"""Whether a value is named as something else: "bestelling 4111 1111 1111 1111" is no card, "order AB-12-CD" no plate.

The word nearest before a value counts. A detector's own words win over the general ones that end at the same place:
"kentekennummer" is a number word too.
"""

import re
from functools import lru_cache

from mailguard.detectors.context import Kind, nearest_word
from mailguard.detectors.naming import NEAR, is_label, says, words_in
from mailguard.detectors.normalise import NormalisedSegment, plain_text

_SENTENCE_END = re.compile(r"(?:[?!]|\w\w\w[.;])\s")
_ROOM_FOR_A_WORD = 11  # a shorter cell holds a value and nothing else
_DIRECT = re.compile(r"\W{0,4}(?:(?:nrs?|no|nummers?|is|was|met|van|volgt)(?!\w)\W{0,4}){0,3}", re.IGNORECASE)
NOTHING = re.compile(r"(?!)")


class Roots:
    """Pieces of a detector's words, in lower case without spaces: a cheap test before a long pattern."""

    def __init__(self, pieces: str) -> None:
        self._pieces = tuple(pieces.split())
        self.stand_in_name = lru_cache(maxsize=4096)(self.stand_in)

    def stand_in(self, text: str) -> bool:
        """True when the text holds one of them. `stand_in_name` is the same for names, which repeat."""
        text = text.casefold().replace(" ", "")
        return any(map(text.__contains__, self._pieces))


def may_be_named(segment: NormalisedSegment, roots: Roots) -> bool:
    """True when the header, the label, the text itself or that right before it holds one of the pieces."""
    place, text = segment.place, segment.text
    if not place.is_cell:
        return roots.stand_in(text) or (segment.previous is not None and roots.stand_in(segment.before(0, NEAR)))
    if roots.stand_in_name(place.header) or (is_label(place.label) and roots.stand_in_name(place.label)):
        return True
    return len(text) > _ROOM_FOR_A_WORD and roots.stand_in(text)


def is_named_otherwise(
    segment: NormalisedSegment, start: int, own: re.Pattern[str], others: re.Pattern[str] = NOTHING
) -> bool:
    """True when the last word before `start` that names a number is none of the detector's `own`.

    `others` are the words that speak against this kind of value alone. In a table the header and the label count too,
    unless one of the own words stands in either.
    """
    place = segment.place
    if place.is_cell:
        names = [place.header, place.label] if is_label(place.label) else [place.header]
        if any(says(own, name) for name in names):
            return False
        if any(says(others, name) or _is_number_word(name) for name in names):
            return True
        window = segment.text[max(0, start - NEAR) : start]
    else:
        window = segment.before(start, NEAR)
    rival = max(_last_end(others, window), _number_word_end(window))
    return rival > _last_end(own, window) and not _is_apart(window[rival:])


def _last_end(words: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in words_in(words, text)), default=-1)


def _number_word_end(text: str) -> int:
    """Where the last word for another number ends; only right before the value: "schade aan de AB-12-CD" is a plate."""
    nearest = nearest_word(text)
    if nearest.kind is Kind.NONE or nearest.is_bare:
        return -1
    return nearest.end if _DIRECT.fullmatch(text, nearest.end) else -1


def _is_number_word(name: str) -> bool:
    return _number_word_end(plain_text(name)) >= 0


def _is_apart(gap: str) -> bool:
    """True when a line or a sentence ends between the word and the value; a line may end right behind the word."""
    return "\n" in gap.strip(" :\r\n") or _SENTENCE_END.search(gap) is not None
