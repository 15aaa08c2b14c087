"""Names that nobody bears, made of lists of first names and surnames, to stand in the place of those in a text."""

import random
import re
from pathlib import Path

from training.annotated import PERSON, Annotated
from training.sentences import WrongData

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DUTCH = re.compile(r"[A-Z]:(?:nl|be)|nl_nl|nl_be")
_SHARE_OF_DUTCH_SURNAMES = 0.65
_SHARE_OF_COMMON_FIRST_NAMES = 0.7
# Stay as they are: what is written in a name and is none.
_FIXED = frozenset(
    """
    van de der den het ten ter te in op aan bij voor onder uit tot el al la le du des da dos di von zu zum vd ben bint
    e dhr mw mevr mevrouw meneer heer familie fam dr drs mr mrs ms ing ir prof en and jr sr geb weduwe erven
    """.split()
)


class Inventor:
    """Makes up names. What it makes follows from the seed of `chance` alone."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._chance = chance
        first = read_rows(folder / "first_names.tsv")
        self._all_firsts = [name for name, *_ in first]
        self._known_firsts = {name.lower() for name in self._all_firsts}
        self.first_names = frozenset(row[0].lower() for row in first if not (row[4:] and "word" in row[4]))
        common = [(name, int(count)) for name, count, *_ in first if int(count) > 20]
        self._common_firsts = [name for name, _ in common]
        total = 0.0
        self._weights = [total := total + count**0.5 for _, count in common]
        surnames = [(name, sources) for name, sources, *_ in read_rows(folder / "surnames.tsv")]
        self._dutch = [name for name, sources in surnames if _DUTCH.search(sources)]
        self._foreign = [name for name, sources in surnames if not _DUTCH.search(sources)]

    def first_name(self) -> str:
        if self._chance.random() < _SHARE_OF_COMMON_FIRST_NAMES:
            return self._chance.choices(self._common_firsts, cum_weights=self._weights)[0]
        return self._chance.choice(self._all_firsts)

    def surname(self) -> str:
        """One word of a surname: its tussenvoegsels stand in the text already."""
        names = self._dutch if self._chance.random() < _SHARE_OF_DUTCH_SURNAMES else self._foreign
        return self._chance.choice(names).split()[-1]

    def with_other_names(self, text: Annotated, known: dict[str, str]) -> Annotated:
        """The text with other people in it. `known` holds who stands for whom, so that one person stays one person."""
        replaced: dict[tuple[int, int], str] = {}
        for span in text.spans:
            if span.label == PERSON:
                replaced |= self._replaced(text.text[span.start : span.end], span.start, known)
        return text.with_replaced(replaced)

    def _replaced(self, name: str, offset: int, known: dict[str, str]) -> dict[tuple[int, int], str]:
        words = [
            m
            for m in _WORD.finditer(name)
            if len(m[0]) > 1 and m[0].lower() not in _FIXED and name[m.end() : m.end() + 1] != "."
        ]
        is_inverted = "," in name
        replaced = {}
        for number, word in enumerate(words):
            key = word[0].lower()
            if key not in known:
                is_last = number == len(words) - 1
                is_surname = (word.start() < name.index(",")) if is_inverted else is_last
                if len(words) == 1 and key in self._known_firsts and name == word[0]:
                    is_surname = False
                known[key] = self.surname() if is_surname else self.first_name()
            replaced[offset + word.start(), offset + word.end()] = _written_like(known[key], word[0])
        return replaced


def _written_like(name: str, example: str) -> str:
    if example.islower():
        return name.lower()
    return name.upper() if example.isupper() and len(example) > 2 else name


def read_rows(path: Path) -> list[list[str]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise WrongData(
            f"{path}: cannot be read ({error.strerror}); see training/README.md for where it comes from"
        ) from error
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
