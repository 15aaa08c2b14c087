"""The street name before a house number: which words belong to it, and how sure its last word makes us."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from mailguard.detectors.street_words import (
    CITIES,
    EVERYDAY_STREETS,
    FRENCH_HEADS,
    NEVER_STREETS,
    NOT_STREETS,
    PARTICLES,
    PLACE_ENDINGS,
    STREET_ENDINGS,
    STREET_FIRST_NAMES,
    STREET_HEADS,
    STREET_LEADS,
    WHOLE_STREETS,
)

_REACH = 70  # characters before the number
_LONGEST = 6  # words of a name
_STREET_END = re.compile(rf".{{2,}}(?:{'|'.join(sorted(STREET_ENDINGS, key=len, reverse=True))})")
_PLACE_END = re.compile(rf".{{2,}}(?:{'|'.join(sorted(PLACE_ENDINGS, key=len, reverse=True))})")
_RING = re.compile(r".+[aeiou]ring")  # "vergadering", "uitvoering"
_CONNECTIVE = re.compile(r"[ ,]{1,3}(?:huis)?(?:nummer|nr\.?|no\.?)[: ]{0,2}$", re.IGNORECASE)
_IS_CONNECTIVE = re.compile(r"(?:huis)?(?:nummer|nr|no)", re.IGNORECASE).fullmatch
_SEPARATOR = re.compile(r"[,;:|()\[\]\n\t\"\u2022\u00b7<>=*!?/\u201c\u201d\u201e_]|(?<![^\W_])-|-(?![^\W_])")
_WORD = re.compile(r"[^\W_][\w.'’`-]*|['’`][sStTnN](?=[ -])[\w'’-]*")
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"\d{1,2}(?:e|de|ste)")
_WIND = re.compile(r"Noord|Zuid|Oost|West|NZ|ZZ|OZ|WZ|[NZOW]\.?Z\.?|(?:Noord|Zuid|Oost|West)zijde")
_BEHIND_DASH = re.compile(r"-(?:noord|zuid|oost|west|centrum|midden|nz|zz|oz|wz)$", re.IGNORECASE)  # "Ringbaan-West"
_INITIALS = re.compile(r"(?:[A-Z]\.){1,4}")


class Name(Enum):
    """How sure the words make us that they name a street."""

    STREET = "street"  # "Kerkstraat", "Laan van Meerdervoort"
    PLACE = "place"  # "Notenakker": may be a word or a surname
    WHOLE = "whole"  # "Markt"
    OTHER = "other"  # "Achter de Hoven"


@dataclass(frozen=True, slots=True)
class StreetName:
    """A street name that ends where its number begins. `is_split` when a line end stands between the two; `is_led` when
    titles, first names or particles belong to it.
    """

    start: int
    kind: Name
    is_lower: bool = False
    is_split: bool = False
    is_led: bool = False


_Words = list[tuple[int, str]]


def street_name(text: str, end: int, *, is_field: bool) -> StreetName | None:
    """The street name that ends at `end`; None for words that are never one.

    `is_field` says that the text is a cell for addresses: all of it is the name.
    """
    low = max(0, end - _REACH)
    before = text[low:end]
    if _is_never_behind(before):
        return None
    before = _CONNECTIVE.sub("", before)
    is_split = before.endswith("\n")
    before = before.rstrip()
    cut = max((match.end() for match in _SEPARATOR.finditer(before)), default=0)
    words = [(low + cut + match.start(), match.group()) for match in _WORD.finditer(before[cut:])][-_LONGEST:]
    if not words or not before.endswith(words[-1][1]):
        return None
    is_line_start = not before[:cut].rpartition("\n")[2].strip() and (cut > 0 or low == 0)
    if len(words) > 1 and _WIND.fullmatch(words[-1][1]) and _kind_of_word(words[-2][1]) in (Name.STREET, Name.PLACE):
        words = words[:-1]  # "Ringbaan West 212"
    last = words[-1][1]
    kind = _kind_of_word(last)
    if kind is None:
        return None
    first, has_head = _first_word(words, is_line_start=is_line_start)
    is_led = len(words) > 1 and words[-2][1].lower() in STREET_LEADS
    if has_head:
        kind = Name.STREET
    elif is_led and (kind is Name.WHOLE or _is_place_word(last)):
        kind = Name.PLACE
    elif kind is Name.OTHER:
        first = _first_of_unknown(words, first)
    if is_field or before[:cut].endswith((":", "\t")):
        first = min(first, _first_of_field(words))
    return StreetName(words[first][0], kind, last.islower(), is_split, first < len(words) - 1)


def _is_never_behind(before: str) -> bool:
    """True when the text ends in a word, of letters alone, behind which no number is a house number."""
    last = before[before.rfind(" ", 0, -1) + 1 :].rstrip()
    return last.isalpha() and _kind_of_word(last) is None and not _IS_CONNECTIVE(last)


@lru_cache(maxsize=8192)
def _kind_of_word(word: str) -> Name | None:
    """What the last word before a number makes of it; None when it is never a street."""
    word = _BEHIND_DASH.sub("", word)
    lower = word.lower().rstrip(".")
    if word.endswith(".") and lower != "str" and not lower.endswith(("str", "ln", "pl", "wg")):
        return None
    if lower in NEVER_STREETS or len(lower) < 2 or _DIGIT.search(lower):
        return None
    is_lower = word.islower()
    if lower in NOT_STREETS or lower in CITIES:
        return Name.OTHER
    if lower in EVERYDAY_STREETS:
        return Name.OTHER if is_lower else Name.PLACE
    if lower in WHOLE_STREETS:
        return Name.OTHER if is_lower else Name.WHOLE
    if _STREET_END.fullmatch(lower) or (word.endswith(".") and lower.endswith(("pl", "wg"))):
        return Name.STREET
    return Name.PLACE if _PLACE_END.fullmatch(lower) and not _RING.fullmatch(lower) else Name.OTHER


def _is_place_word(word: str) -> bool:
    """True for "Hoek" and "Laan", which with a word before them are a name: "Kromme Hoek"."""
    return word[0].isupper() and (word.lower() in PLACE_ENDINGS or word.lower() in STREET_HEADS)


def _first_word(words: _Words, *, is_line_start: bool) -> tuple[int, bool]:
    """Where the name begins, going left over what belongs to street names; and whether it begins with "Laan van"."""
    head = _head(words)
    if head is not None:
        return head, True
    first = len(words) - 1
    for index in range(len(words) - 2, -1, -1):
        word, behind = words[index][1], words[index + 1][1]
        lower = word.lower().rstrip(".")
        is_capital = word[0].isupper()
        if lower in STREET_LEADS or _ORDINAL.fullmatch(word) or _INITIALS.fullmatch(word):
            first = index
        elif lower in PARTICLES:
            first = index if is_capital and not (index == 0 and is_line_start and lower in _PREPOSITIONS) else first
        elif is_capital and (
            lower in STREET_FIRST_NAMES or (behind in _NAME_PARTICLES and not (index == 0 and is_line_start))
        ):
            first = index
        else:
            break
        if word.endswith(".") and lower not in STREET_LEADS and not _INITIALS.fullmatch(word):
            break
    return first, False


def _head(words: _Words) -> int | None:
    """Where "Laan van" or "Rue" begins a name that goes on in capitals."""
    for index in range(len(words) - 2, -1, -1):
        word, behind = words[index][1], words[index + 1][1]
        lower = word.lower()
        if lower in FRENCH_HEADS and word[0].isupper():
            return index
        if lower in STREET_HEADS and (word[0].isupper() or lower == "laan") and behind.lower() in PARTICLES:
            return index
        if not (word[0].isupper() or lower in PARTICLES) or word.endswith("."):
            return None
    return None


_PREPOSITIONS = frozenset("aan op in bij naar en".split())
_NAME_PARTICLES = frozenset("de der den ter ten la le du".split())


def _first_of_unknown(words: _Words, first: int) -> int:
    """The same for a name whose last word says nothing: capitals and particles, two words at most side by side."""
    capitals = 0
    for index in range(first, -1, -1):
        word = words[index][1]
        is_particle = word in PARTICLES
        if word == "van" or (index < first and (word.endswith(".") or not (is_particle or word[0].isupper()))):
            break
        capitals = 0 if is_particle else capitals + 1
        if capitals > 2:
            break
        if not is_particle:
            first = index
    return first


def _first_of_field(words: _Words) -> int:
    """The first word, where all are capitals, particles and the like; the last where one is not."""
    fits = all(word[0].isupper() or word in PARTICLES or _ORDINAL.fullmatch(word) for _, word in words[:-1])
    return 0 if fits else len(words) - 1
