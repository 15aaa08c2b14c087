"""How names are written: runs of words with a capital, what kind of word each is, and which rows of kinds are a name.

Every word gets a letter for its kind, so that the grammar of names is a handful of patterns over short strings:

    I initials "J.P."     B bare initials "JP"      f first name            a first name that is a word too
    p particle "van"      P one with a capital      s surname               w another word with a capital
    t title               r role ("cliënt")         x a word that is part of no name
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mailguard.detectors.first_names import AMBIGUOUS, FIRST_NAMES
from mailguard.detectors.name_things import NAMED_AFTER, NAMED_AFTER_ENDS, STREET_ENDS
from mailguard.detectors.name_words import (
    CLIENT_ROLES,
    DEPARTMENTS,
    FUNCTION_ROLES,
    NOBILITY,
    NOT_NAMES,
    PARTICLES,
    SURNAME_ENDS,
    SURNAMES,
    SURNAMES_AFTER_PARTICLE,
    TITLES,
)

_ACCENTED_CAPITALS = "".join(chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isupper())
UPPER = f"A-Z{_ACCENTED_CAPITALS}"
_TAIL = r"[\w'’\u0300-\u036f]*(?:-[\w'’\u0300-\u036f]+)*"
_INITIAL = rf"(?:[{UPPER}]|IJ|Th|Ch|Ph|Tj|Sj|Joh|Chr|Fr|Jac|Kl|Wm)\."
_INITIALS = rf"{_INITIAL}(?:[ -]?{_INITIAL})*"
PARTICLE = (
    r"(?:van|von|vdr?|v\.[ ]?d\.?|v/d|v\.|den?|der|des|d'|'[ts]|[’][ts]|het|in|aan|bij|onder|over|op|uit|te[nr]?|l[ae]"
    r"|baron(?:es(?:se)?)?|jonkheer|jonkvrouw|les|d[iu]|da|dos|das|del|della|dal|el|al|bin|ibn|ait|e/v|ev|y|zu)"
)
# The first character fails fast; a run of many names goes on as the next run.
_RUN = re.compile(
    rf"""[{UPPER}](?<![\w@'’._][{UPPER}])(?:(?<=I)J\.|(?:h|j|oh|hr|r|ac|m)?\.(?:[ -]?{_INITIAL})*|{_TAIL})
    (?:(?:[ ]{{1,2}}|(?<=\.))(?:(?:{PARTICLE}[ ]{{1,2}}){{0,3}}(?:{_INITIALS}|[{UPPER}]{_TAIL}))){{0,11}}""",
    re.VERBOSE,
)
_TOKEN = re.compile(rf"{_INITIALS}|v\.[ ]?d\.?(?=[ ])|[^\s]+?(?=[ ]|$)|[^ ]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_NOT_COMBINING = {
    ord(old): new for old, new in zip("łøđıßæœŁØĐ", ("l", "o", "d", "i", "ss", "ae", "oe", "l", "o", "d"), strict=True)
}
_BARE_INITIALS = re.compile(rf"[{UPPER}]{{1,4}}")
_NEVER_ALONE = "xtrPI"
# Words of two letters in a text that is all capitals; initials are seldom these.
_CAPITAL_WORDS = frozenset("U I IS OP EN IK WE ZE JE NA OF OM TE".split())
# "N'Diaye", "O'Brien", "D'Angelo"; "L'" begins firms as well.
_APOSTROPHE = re.compile(r"[a-km-z]'[a-z]{4,}")
_HOLDS_DIGIT = re.compile(r"[\d_]").search


class Run(NamedTuple):
    """Words with a capital, and particles between them. `kinds` holds one letter a word."""

    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    kinds: str


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Small letters without accents."""
    lower = word.casefold()
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFD", lower.translate(_NOT_COMBINING))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("’", "'")


def lower_case(text: str) -> str:
    """Small letters, each in its place: no character becomes two."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def runs(text: str) -> Iterator[Run]:
    """The runs of words with a capital in a text, but for single words that are no names."""
    for match in _RUN.finditer(text):
        start, found = match.start(), match.group()
        if " " not in found and found[-1] != ".":
            kind = kind_of(found)
            if kind not in _NEVER_ALONE or (kind == "x" and fold(found) in SURNAMES):
                yield Run((match.span(),), (found,), kind)
            continue
        yield _run(start, found)


def _run(start: int, found: str) -> Run:
    spans, words = [], []
    for token in _TOKEN.finditer(found):
        spans.append((start + token.start(), start + token.end()))
        words.append(token.group())
    return Run(tuple(spans), tuple(words), kinds_of(words))


def kinds_of(words: Sequence[str], *, is_named: bool = False) -> str:
    """A letter for each word. Behind a tussenvoegsel of a name (`is_named`: all of it is one) "Hof" is a surname."""
    kinds = list(map(kind_of, words))
    if is_named and kinds[0] == "x" and fold(words[0]) in SURNAMES:
        kinds[0] = "s"
    for position in range(1, len(kinds)):
        if kinds[position] not in "wxr":
            continue
        before, folded = kinds[position - 1], fold(words[position])
        if before in ("pP" if is_named else "p") and (is_named or not set("faIB").isdisjoint(kinds[:position])):
            is_last_part = is_surname_after_particle(folded)
        else:
            is_last_part = before in "faIt" and folded in SURNAMES
        if is_last_part or (is_named and before in "faIBpP" and is_street(folded)):
            kinds[position] = "s"
    return "".join(kinds)


def read_words(text: str) -> Run:
    """A text that should be a name as a whole, whatever its case, as a run."""
    return _run(0, text)


def words_of_name(text: str) -> list[str]:
    """The words, and groups of initials, of a text that should be a name as a whole."""
    if "." not in text:
        return text.split()
    return [token.group() for token in _TOKEN.finditer(" ".join(text.split()))]


def without_possessive(word: str) -> str:
    """ "Sem's" and "Thijs'" are Sem's and Thijs'."""
    return _POSSESSIVE.sub("", word) if "'" in word[-2:] or "’" in word[-2:] else word


def is_particle(folded: str) -> bool:
    """True for a tussenvoegsel, also a shortened one."""
    return folded in PARTICLES or (folded[:1] == "v" and folded.replace(" ", "").rstrip(".") in PARTICLES)


@lru_cache(maxsize=16384)
def kind_of(word: str) -> str:
    """The letter for one word."""
    folded = fold(without_possessive(word))
    if is_particle(folded):
        return "p" if word[0].islower() or word[0] in "'’" else "P"
    if word in NOBILITY:
        return "p"
    if word in DEPARTMENTS:
        return "x"
    if word[-1] == ".":
        return "t" if len(word) > 2 and folded[:-1] in TITLES else "I"
    if len(word) < 3 and word.isupper() and word not in _CAPITAL_WORDS:
        return "B"
    if folded in TITLES and not (word.isupper() and len(word) < 4):
        return "t"
    if _HOLDS_DIGIT(word):
        return "x"
    if folded in CLIENT_ROLES or folded in FUNCTION_ROLES:
        return "r"
    return _kind_by_lists(word, folded)


def _kind_by_lists(word: str, folded: str) -> str:
    first, _, rest = folded.partition("-")
    if first in FIRST_NAMES and (not rest or rest in FIRST_NAMES or rest not in SURNAMES):
        return "a" if folded in AMBIGUOUS or (folded in NOT_NAMES and word.isupper()) else "f"
    if folded in NOT_NAMES:
        return "x"
    if is_surname(folded):
        return "s"
    if _BARE_INITIALS.fullmatch(word):
        return "B"
    if first in NOT_NAMES or (rest and rest in NOT_NAMES and rest not in PARTICLES) or is_street(folded):
        return "x"
    return "w"


def is_surname(folded: str) -> bool:
    """A listed surname, one of a pair, or one with an ending that surnames have."""
    if folded in SURNAMES or _APOSTROPHE.fullmatch(folded):
        return True
    parts = folded.split("-")
    if len(parts) > 1 and (parts[0] in SURNAMES or parts[-1] in SURNAMES_AFTER_PARTICLE):
        return parts[0] not in NOT_NAMES
    return len(folded) > 6 and folded.endswith(SURNAME_ENDS) and not folded.endswith(STREET_ENDS)


def is_surname_after_particle(folded: str) -> bool:
    """A surname as it stands behind a tussenvoegsel."""
    return folded.split("-", 1)[0] in SURNAMES_AFTER_PARTICLE or is_surname(folded)


def names_a_thing(word: str) -> bool:
    """True for what stands before a name and makes it that of a firm, a ship, a school: "Administratiekantoor"."""
    folded = fold(word).rstrip(".")
    if folded in NAMED_AFTER:
        return True
    return (
        folded.endswith(NAMED_AFTER_ENDS) and len(folded) > 5 and folded not in SURNAMES and folded not in FIRST_NAMES
    )


def is_street(folded: str) -> bool:
    """A word that ends like a street or a building, and is no surname."""
    return len(folded) > 6 and folded.endswith(STREET_ENDS) and folded not in SURNAMES
