"""Who a recipient may be, by the name beside his address and by the address: ways to read each.

"j.p.vandenberg", "deruiter.t" and "lindabrouwer78" are read with the lists of first and family names, which say where
one ends and the other begins; what they do not know is read by its place and is not sure.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from mailguard import addresses
from mailguard.data_subjects.names import PersonName, is_particle
from mailguard.data_subjects.written_names import FORMAL, LETTERS, LONGEST, MOST_WORDS, VOWEL, Reading, readings_of
from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_grammar import fold, names_a_thing
from mailguard.detectors.name_words import NOT_NAMES, SURNAMES, SURNAMES_AFTER_PARTICLE

# Beside the name in an address: where its owner reads it.
_NOISE = frozenset("thuis prive werk mail email mailbox home gmail hotmail outlook nl info contact office mijn".split())
_NO_NAMES = (NOT_NAMES | addresses.ROLE_LOCAL_PARTS) - FORMAL
_FAMILY = ("familie", "fam", "gezin")
_BRACKETED = re.compile(r"[(\[{<][^)\]}>]*[)\]}>]?")
# Behind these stands for whom he works; behind " - de" the other half of a double name.
_WHAT_ELSE = re.compile(
    r"\s*[|;•·]|\s+(?:via|namens|i\.o\.|o\.b\.v\.|c/o)\s|\s+[-–]\s+(?!(?:van|von|de|den|der|te[nr]?|el)\b)"
)
_BETWEEN = re.compile(r"\s+(?:en|and|und|et|e/o)\s+|\s*[&+/]\s*", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z])")
_LIKE_LOCAL_PART = re.compile(r"[^\W\d_]+(?:[._][^\W\d_]{2,})+")
# As they stand glued before a family name.
_PARTICLES_BEFORE = (
    *("van", "van de", "van den", "van der", "van het", "van t", "von", "von der", "de", "den", "der", "ten", "ter"),
    *("te", "op de", "op den", "op het", "op t", "in de", "in den", "in het", "in t", "aan de", "aan den", "aan het"),
    *("el", "al", "ait", "ben", "la", "le", "du", "di", "da", "dos"),
)
_GLUED_PARTICLES = tuple((particle.replace(" ", ""), particle) for particle in _PARTICLES_BEFORE)
_LEAST_BEHIND = 3  # letters of a family name behind its particles


# --- the name beside an address -------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def people_of_display(display: str) -> tuple[Reading, ...]:
    """Ways to read a display name; none for teams and organisations, and for what is not in Latin letters."""
    text = unicodedata.normalize("NFC", display[: 2 * LONGEST]).strip(" '\"")
    text = _WHAT_ELSE.split(_BRACKETED.sub(" ", text), maxsplit=1)[0].strip(" ,.-'\"")
    if "@" in text or len(text) > LONGEST or not all(map(_is_latin, text)):
        return ()
    if " " not in text:
        if _LIKE_LOCAL_PART.fullmatch(text):
            return _readings_of_words(LETTERS.findall(text.casefold()))
        text = _opened(text.casefold()) if text[:1].islower() or text.istitle() else _CAMEL.sub(" ", text)
    text = re.sub(r"[\d_]+", " ", text)
    family, _, given = text.partition(",")
    if "," in given or any(map(_is_role, LETTERS.findall(given))):
        given = given.partition(",")[0]
        text = family if any(map(_is_role, LETTERS.findall(given))) else f"{family},{given}"
    return _people(text)


def _people(text: str) -> tuple[Reading, ...]:
    """One person or a couple, who share the family name of the last."""
    parts = [part for part in _BETWEEN.split(text) if part][:3]
    if any(map(_is_organisation, parts)):
        return ()
    people = [reading for part in parts for reading in readings_of(part)]
    families = people[-1].families if len(parts) > 1 and people else frozenset[str]()
    return tuple(replace(one, families=one.families or families) for one in people)


def _is_organisation(text: str) -> bool:
    words = [word for word in text.split() if fold(word).strip(".,") not in FORMAL]
    return any(_is_role(word) for word in words) or (bool(words) and names_a_thing(words[0]))


@lru_cache(maxsize=4096)
def _is_role(word: str) -> bool:
    """True for a word of an organisation or a function, and of no name."""
    folded = fold(word).strip(".,'’")
    if len(folded) < 2 or is_particle(folded) or folded in FIRST_NAMES or folded in SURNAMES_AFTER_PARTICLE:
        return False
    if folded in _NO_NAMES or names_a_thing(word):
        return True
    parts = folded.split("-")
    return len(parts) > 1 and any(map(_is_role, parts))


def _is_latin(character: str) -> bool:
    return not character.isalpha() or ord(character) < 0x250 or 0x1E00 <= ord(character) < 0x1F00


# --- the address ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def people_of_address(address: str) -> tuple[Reading, ...]:
    """Ways to read the local part; none for role mailboxes and where it has no words."""
    if addresses.is_role_address(address):
        return ()
    return _readings_of_words(words_of_address(address))


def words_of_address(address: str) -> list[str]:
    """The words of the local part, without what stands behind a plus."""
    local = fold(address.rpartition("@")[0].partition("+")[0])[:LONGEST]
    words = LETTERS.findall(re.sub(r"[\d_]+", " ", local))[:MOST_WORDS]
    kept = [word for word in words if word not in _NOISE]
    return kept if any(len(word) > 1 for word in kept) else words


def _readings_of_words(words: list[str]) -> tuple[Reading, ...]:
    long = [word for word in words if len(word) > 1 and not is_particle(word)]
    if not long or any(map(_is_role, long)):
        return ()
    if words[0] in _FAMILY:
        return readings_of(f"familie {_spaced(words[1:])}")
    if len(words) == 1:
        return tuple(_glued(words[0]))
    if len(long) == 1 and len(words[-1]) == 1:
        return tuple(_with_last_initial(words))
    found = readings_of(_spaced(words))
    if len(long) == 1 and long[0] in FIRST_NAMES and long[0] not in SURNAMES:  # "v_kees"
        return (*found, Reading(PersonName.of(long[0]), (long[0],), is_sure=True))
    return found


def _spaced(words: list[str]) -> str:
    """As people write it: "j p van den berg"."""
    first, *rest = words or [""]
    if len(first) in (2, 3) and rest and first not in FIRST_NAMES and not is_particle(first) and first not in SURNAMES:
        first = " ".join(first)
    return " ".join((first, *map(_opened, rest)) if rest else (_opened(first),))


def _with_last_initial(words: list[str]) -> Iterator[Reading]:
    """ "deruiter.t" and "kees_v": behind a first name stands the letter of a family name."""
    before = " ".join(words[:-1])
    if before in FIRST_NAMES:
        yield Reading(PersonName.of(before), (before,), is_sure=True)
    if before not in FIRST_NAMES or before in SURNAMES:
        yield from readings_of(f"{words[-1]} {_opened(before)}")


@lru_cache(maxsize=8192)
def _opened(word: str) -> str:
    """ "van den berg" for "vandenberg", as far as the lists know such a name; else the word as it is."""
    if word in FIRST_NAMES or word in SURNAMES:
        return word
    splits = [(spaced, word[len(glued) :]) for glued, spaced in _GLUED_PARTICLES if word.startswith(glued)]
    splits = [(spaced, rest) for spaced, rest in reversed(splits) if len(rest) >= _LEAST_BEHIND]
    known = next((f"{spaced} {rest}" for spaced, rest in splits if rest in SURNAMES_AFTER_PARTICLE), "")
    # "van" begins few other words.
    is_after_van = bool(splits) and splits[0][0].startswith("van") and len(splits[0][1]) > _LEAST_BEHIND
    return known or (" ".join(splits[0]) if is_after_van else word)


def _is_family_word(word: str, least: int = 3) -> bool:
    return len(word) >= least and (word in SURNAMES or " " in _opened(word))


@lru_cache(maxsize=4096)
def _glued(word: str) -> tuple[Reading, ...]:
    """One word: a first or a family name, or both without anything between them."""
    if word in FIRST_NAMES or word in SURNAMES:
        return readings_of(word)
    for family in _FAMILY:
        rest = word.removeprefix(family)
        if rest != word and (_is_family_word(rest) or family == "familie"):
            return readings_of(f"familie {_opened(rest)}")
    if _is_family_word(word):
        return readings_of(_opened(word))
    splits = [(word[:at], word[at:]) for at in range(len(word) - 3, 0, -1)]
    texts = [f"{left} {_opened(right)}" for left, right in splits if left in FIRST_NAMES and len(left) > 2]
    known = [text for text in texts if _is_family_word(text.split(" ", 1)[1].replace(" ", ""))]
    known = known or [f"{right} {_opened(left)}" for left, right in splits if _is_turned(left, right)]
    known = known or [f"{' '.join(left)} {_opened(right)}" for left, right in splits if _is_initialled(left, right)]
    if not known and len(word) > 5 and _is_family_word(word[:-1], 5):
        known = [f"{word[-1]} {_opened(word[:-1])}"]
    if known:
        return tuple(reading for text in known[:2] for reading in readings_of(text)[:1])
    return (Reading(PersonName.of(word), (word,)), Reading(PersonName.of(word), families=frozenset((word,))))


def _is_turned(left: str, right: str) -> bool:
    return len(right) > 2 and right in FIRST_NAMES and _is_family_word(left, 4)


def _is_initialled(left: str, right: str) -> bool:
    """ "tderuiter", "jpbakker": of two letters only before a longer name."""
    return _is_family_word(right, 3 + len(left) if len(left) < 3 else 5) and (
        len(left) < 3 or (len(left) == 3 and not VOWEL.search(left))
    )
