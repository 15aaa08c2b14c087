"""What a written name says of whoever is called so: first names, initials, family names, and how sure that is.

Where a first name ends and a family name begins, the title says ("mevrouw Thomas"), the place of a word, and the lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from mailguard.data_subjects.names import PersonName, is_particle
from mailguard.data_subjects.nicknames import is_first_name
from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_grammar import fold, is_surname_after_particle
from mailguard.detectors.name_words import SURNAMES, SURNAMES_AFTER_PARTICLE

LONGEST = 100  # characters; what is longer is no name
MOST_WORDS = 8
# Titles before a family name, or a whole one.
FORMAL = frozenset(
    """
    heer meneer mijnheer menheer dhr hr mevrouw mevr mw mej mejuffrouw familie fam gezin mr mrs ms miss mister dr drs
    ir ing prof professor dokter doctor ds dominee herr frau madame mme monsieur sir madam
    """.split()
)
LETTERS = re.compile(r"[^\W\d_]+")
VOWEL = re.compile(r"[aeiouy]")
_BY_FIRST_NAME = frozenset("juf juffrouw meester opa oma oom tante zuster broeder".split())
_ARTICLES = frozenset(("de", "het", "'t"))
_INITIALS = re.compile(r"(?<![^\W\d_])(?:([^\W\d_])(?![^\W\d_])|([^\W\d_])[^\W\d_]{1,3}\.)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read who somebody is; what is not known is empty.

    `givens` are first names in one word of letters each, `initials` letters of others, `families` ways to write the
    family name in one word, all folded. `is_sure` says that the words are those of people, and stand where these do.
    """

    name: PersonName = field(default_factory=PersonName, repr=False)
    givens: tuple[str, ...] = field(default=(), repr=False)
    initials: frozenset[str] = field(default=frozenset(), repr=False)
    families: frozenset[str] = field(default=frozenset(), repr=False)
    is_sure: bool = False

    @property
    def is_full(self) -> bool:
        return bool(self.families) and bool(self.givens or self.initials)


@lru_cache(maxsize=4096)
def readings_of(text: str) -> tuple[Reading, ...]:
    """Ways to read a text that is a name as a whole, the likeliest first: "Karin", "mevrouw De Ruiter", "J. Bakker"."""
    text = text[:LONGEST].strip()
    name = PersonName.of(text)
    if not name.words or len(name.words) > MOST_WORDS:
        return ()
    if name.is_single:
        return tuple(_readings_of_one_word(name, text))
    full, turned = _full(name, text), _turned(name, text)
    if _is_double_first_name(name):
        return (_double(name), full)
    return (full,) if turned is None else (full, turned)


def _is_double_first_name(name: PersonName) -> bool:
    """ "Jan Willem", where the second is no family name too."""
    words = [fold(word) for word in name.words]
    is_bare = len(words) == 2 and name.tail == name.words[1]
    return is_bare and FIRST_NAMES.issuperset(words) and words[1] not in SURNAMES


def _double(name: PersonName) -> Reading:
    words = [fold(word) for word in name.words]
    return Reading(name, ("".join(words), *words), is_sure=True)


def _title_of(text: str) -> str:
    """The last of the titles before a name, folded."""
    title = ""
    for word in LETTERS.findall(text)[:4]:
        folded = fold(word)
        if folded in FORMAL or folded in _BY_FIRST_NAME:
            title = folded
        elif folded != "de":
            break
    return title


def _readings_of_one_word(name: PersonName, text: str) -> Iterator[Reading]:
    word, title = fold(name.words[0]), _title_of(text)
    has_particle = name.tail != name.words[0]
    if not title and _are_initials(word, text):
        yield Reading(PersonName(), initials=frozenset(word))
        return
    is_first = word.partition("-")[0] in FIRST_NAMES and not has_particle
    is_given = is_first or (not has_particle and is_first_name(word))
    as_given = Reading(name, (letters_of(word),), is_sure=is_given)
    as_family = Reading(name, families=name.telling, is_sure=_is_family(name))
    if title in FORMAL:
        yield replace(as_family, is_sure=True)
        if is_first and word not in SURNAMES:  # "mevrouw Fatma"
            yield as_given
    elif title:
        yield replace(as_given, is_sure=True)
        if not is_first:  # "meester Jansen"
            yield as_family
    elif has_particle or (word in SURNAMES and not is_first):
        yield as_family
    else:
        yield as_given
        if not is_first or word in SURNAMES:
            yield as_family


def _is_family(name: PersonName) -> bool:
    """True for a family name of the lists. "De Linde" may be a school's."""
    word = fold(name.words[0])
    particles = name.tail.removesuffix(name.words[0])
    if particles and particles not in _ARTICLES:
        return is_surname_after_particle(word)
    return not {word, *word.split("-")}.isdisjoint(SURNAMES)


def _full(name: PersonName, text: str) -> Reading:
    """First name or initials, and a family name."""
    words = [fold(word) for word in name.words]
    given, initials = _givens(name, text)
    # Of "Maria Garcia Lopez" nobody knows by its place what "Garcia" is.
    between = frozenset(letters_of(word) for word in words[1:-1] if word not in FIRST_NAMES)
    is_known = (
        bool(initials)
        or bool(_title_of(text))
        or name.tail != name.words[-1]
        or any(word.partition("-")[0] in FIRST_NAMES for word in words[:-1])
        or not {words[-1], *words[-1].split("-")}.isdisjoint(SURNAMES_AFTER_PARTICLE)
    )
    return Reading(name, given, initials, name.telling | between, is_known)


def _givens(name: PersonName, text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """First names, each alone and all in one, and initials: "JP" is two of these."""
    words = [fold(word) for word in name.words[:-1]]
    initials = {fold(one or other) for one, other in _INITIALS.findall(text) if one or fold(other) != "d"}
    initials = {letter for letter in initials if letter in _first_letters(text, name)}
    if words and _are_initials(words[0], text):
        initials |= set(words.pop(0))
    givens = [part for word in words for part in dict.fromkeys((letters_of(word), word.partition("-")[0]))]
    if 1 < len(words) < 4:
        givens.append(letters_of("".join(words)))
    if name.initial and not givens:
        initials.add(fold(name.initial))
    return tuple(givens), frozenset(initials)


def _first_letters(text: str, name: PersonName) -> frozenset[str]:
    """The initials of a text, those of titles left out."""
    tokens = (fold(token) for token in LETTERS.findall(text))
    kept = (token for token in tokens if token not in FORMAL and not is_particle(token) and token not in name.words)
    return frozenset(token[0] for token in kept)


def _are_initials(word: str, text: str) -> bool:
    if len(word) > 3 or word in FIRST_NAMES:
        return False
    return word.upper() in text or not VOWEL.search(word)


def _turned(name: PersonName, text: str) -> Reading | None:
    """The family name first, as in "Nguyen Thi Hoa" and "visser kees"; None where the last word is no first name."""
    words = [fold(word) for word in name.words]
    if len(words) < 2 or words[-1].partition("-")[0] not in FIRST_NAMES or "," in text:
        return None
    families = frozenset((letters_of(words[0]), letters_of("".join(words[:-1]))))
    given = (letters_of(words[-1]), *(letters_of(word) for word in words[1:-1]))
    return Reading(PersonName.of(f"{words[-1]} {words[0]}"), given, frozenset(), families, is_sure=True)


def letters_of(text: str) -> str:
    return "".join(filter(str.isalpha, text))
