"""A person's name as people write it, and whether two of them may be one person's."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Self

from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_grammar import fold

_PARTICLES = frozenset("van von de der den het 't ten ter te in op aan la le du da zu el al ben bin".split())
_PARTICLE = r"(?:van|von|de|der|den|het|'t|ten|ter|te|in|op|aan|la|le|du|da|zu|el|al)"
# "Jansen-de Boer", "Jansen - van den Berg": one double name, written in several words.
_MARRIED = re.compile(rf"\s*[-–]\s*(?:{_PARTICLE}\s+)+", re.IGNORECASE)
_TITLES = frozenset(
    """
    de heer mevrouw mevr mw dhr hr familie fam gezin dr drs mr ir ing prof bsc msc ba ma phd zr br sr jr mrs ms miss
    meneer mijnheer menheer mej mejuffrouw juf juffrouw meester dokter doctor professor dominee ds pastoor opa oma oom
    tante herr frau madame mme monsieur sir madam mister
    """.split()
)
_SHORTENED = re.compile(r"(?:^|(?<=\s))v(?:\.\s?d\.?|/d|d)(?:\s)")  # "v.d. Berg", "vd Berg"
_WORDS = re.compile(r"'t|[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name that tell people apart, folded.

    `words` are those of more than a letter, particles left out, the family name last; `initial` the first letter of the
    first name; `families` the ways to write the family name: both halves of a double name, and the whole; `tail` that
    name as written, its particles included.
    """

    words: tuple[str, ...] = field(default=(), repr=False)
    initial: str = field(default="", repr=False)
    families: frozenset[str] = field(default=frozenset(), repr=False)
    tail: str = field(default="", repr=False)

    @classmethod
    def of(cls, text: str) -> Self:
        """`Jan van der Berg`, `J.P. van der Berg`, `Berg, Jan van der`, `mevrouw A. Jansen-de Boer`."""
        text = _SHORTENED.sub("van de ", text)
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        family, comma, given = text.partition(",")
        joined = _MARRIED.sub("-", f"{given} {family}" if comma else text)
        tokens = _without_titles([token.casefold() for token in _WORDS.findall(joined)])
        # "Ben Jansen" has a first name; "El Amrani" and "ben Ali" alone have none.
        is_first_name = len(tokens) > 1 and tokens[0] == "ben"
        named = [t for i, t in enumerate(tokens) if t not in _PARTICLES or (i == 0 and is_first_name)]
        words = tuple(t for t in named if not t.endswith(".") and len(t) > 1)
        if not words:
            return cls()
        first = named[0]
        is_single = len(words) == 1 and first == words[0]
        parts = [part for part in words[-1].split("-") if part not in _PARTICLES]
        return cls(
            words if "-" not in words[-1] else (*words[:-1], "-".join(parts)),
            "" if is_single else first[0],
            frozenset((*parts, "-".join(parts))) if len(parts) > 1 else frozenset(parts),
            "".join(tokens[_family_start(tokens, words[-1]) :]),
        )

    @property
    def closed(self) -> frozenset[str]:
        """The ways to write the family name in one word of letters: "vandenberg" and "berg"."""
        return frozenset(map(_letters, (self.tail, *self.families))) - {""}

    @property
    def first(self) -> str:
        """The first name; "" where none is written, or where it could be the family name."""
        return self.words[0] if len(self.words) > 1 else ""

    @property
    def is_single(self) -> bool:
        """True for one word, of which nobody can say whether it is a first or a family name."""
        return len(self.words) == 1 and not self.initial

    @property
    def telling(self) -> frozenset[str]:
        """The folded words by which this name is recognised among names known with somebody: the ways to write the
        family name ("vandenberg", "berg"), or the one word there is.
        """
        if self.is_single and self._is_double_first_name():
            return frozenset((fold(_letters(self.tail)),))
        return frozenset(map(fold, self.closed))

    @property
    def all_words(self) -> frozenset[str]:
        """What tells this name, and the folded first name: "Sem de Vries" makes a later "Sem" a known name."""
        first = fold(_letters(self.first))
        return self.telling | {first} if len(first) > 1 else self.telling

    def _is_double_first_name(self) -> bool:
        """ "Anne-Marie" is not known by "Marie"; "Jansen-Bakker" may be by either half."""
        first, hyphen, _ = fold(self.words[0]).partition("-")
        return bool(hyphen) and first in FIRST_NAMES

    def agrees(self, other: "PersonName") -> bool:
        """True when both may be one person's."""
        if not self.words or not other.words:
            return False
        if self.is_single or other.is_single:
            return self.is_namesake(other)
        return self._ends(other) or other._ends(self) or (bool(self.families & other.families) and self._is_like(other))

    def is_namesake(self, other: "PersonName") -> bool:
        """True when a family name, or all that is known of one of them, is the other's too."""
        single = (self.is_single and self.words[0] == other.first) or (other.is_single and other.words[0] == self.first)
        return bool(self.families & other.families) or single

    def has_other_first_name(self, other: "PersonName") -> bool:
        """True when both first names or initials are known, and differ."""
        return not self._is_like(other)

    def _is_like(self, other: "PersonName") -> bool:
        if self.first and other.first:
            return self.first == other.first
        return not self.initial or not other.initial or self.initial == other.initial

    def _ends(self, other: "PersonName") -> bool:
        """True for the family name of two words: "Garcia Lopez" of "Maria Garcia Lopez"."""
        return 1 < len(self.words) <= len(other.words) and other.words[-len(self.words) :] == self.words


def is_particle(word: str) -> bool:
    """True for a folded tussenvoegsel."""
    return word in _PARTICLES


def _without_titles(tokens: list[str]) -> list[str]:
    """A title is never the family name, which stands last and stays."""
    end = len(tokens) - 1
    return [t for i, t in enumerate(tokens) if i == end or t.rstrip(".") not in _TITLES or t in _PARTICLES]


def _family_start(tokens: list[str], family: str) -> int:
    """Where the family name begins, its particles included."""
    start = tokens.index(family)
    while start and tokens[start - 1] in _PARTICLES:
        start -= 1
    return start


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())
