"""Made-up mail: greetings, signatures, sentences, forms and tables, with people, firms, departments, places and things.

It has what the labelled mails have too little of: who signs for a department, firms that bear a surname, rows of names
in both orders, small letters, and words with a capital that name nobody. `frames.txt` holds the frames, with slots:

    P person    F first name    S surname    I initials and surname    V surname first    (labelled as people)
    O organisation    L place    A street and number    (labelled as such)
    D department    W thing with a capital    c word    C word with a capital    M medicine    N number    T date
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

from training.annotated import LOCATION, ORGANIZATION, PERSON, Annotated, Span
from training.invention import Inventor, read_rows

_SLOT = re.compile(r"\{([A-Za-z])\}")
_LABELS = dict.fromkeys("PFSIV", PERSON) | {"O": ORGANIZATION, "L": LOCATION, "A": LOCATION}
# Of all paragraphs: letters' ends, greetings, forms, lists of people, lists of things; the rest is running text.
_SHARES = (("ends", 0.2), ("greetings", 0.08), ("forms", 0.07), ("rows", 0.15), ("things", 0.1), ("sentences", 0.4))
_COMMON_PARTICLES = ("van", "de", "van de", "van der", "van den", "van der", "ter", "el")
_HOUSE_LETTERS = ("", "", "", "a", "-2", " bis")
_INITIALS = "ABCDEFGHIJKLMNOPRSTVWYZ"


def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "frames.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections.setdefault(name, []).append(line.replace("\\n", "\n").replace("\\t", "\t"))
    return sections


class Writer:
    """Writes made-up paragraphs, from the lists of the data folder."""

    def __init__(self, folder: Path, inventor: Inventor, chance: random.Random) -> None:
        self._chance, self._inventor = chance, inventor
        self._frames = _sections()
        self._places, self._streets, self._organisations, self._medicines, self._particles = (
            [row[0] for row in read_rows(folder / name)]
            for name in (
                *("places_nl_be.tsv", "nl_streets_bag.tsv", "nl_organisations.tsv", "nl_medicines.tsv"),
                "tussenvoegsels.txt",
            )
        )
        words = [row for row in read_rows(folder / "nl_common_words.tsv") if "o" in row[2] and len(row[0]) > 3]
        self._words = [row[0] for row in words]
        self._never_names = [row[0] for row in words if set("fs").isdisjoint(row[2])]
        self._fillers: dict[str, Callable[[], str]] = {
            "F": inventor.first_name,
            "S": lambda: self._surname(begins=True),
            "P": self._person,
            "I": lambda: f"{self._initials()} {self._surname()}",
            "V": self._inverted,
            "O": self._organisation,
            "L": lambda: self._one(self._places),
            "A": lambda: f"{self._one(self._streets)} {chance.randint(1, 320)}{self._one(_HOUSE_LETTERS)}",
            "D": lambda: self._listed("departments"),
            "W": self._thing,
            "M": lambda: self._in_either_case(self._one(self._medicines)),
            "N": lambda: str(chance.randint(1, 10 ** chance.choice((2, 2, 5, 9)))),
            "T": lambda: f"{chance.randint(1, 28)}-{chance.randint(1, 12)}-{chance.randint(1940, 2026)}",
            "C": lambda: self._one(self._words).capitalize(),
            "c": lambda: self._one(self._words),
        }

    def paragraph(self) -> Annotated:
        """One paragraph; of a list, two to seven lines of it."""
        chance = self._chance
        kind = chance.choices([name for name, _ in _SHARES], [share for _, share in _SHARES])[0]
        if kind == "ends":
            parting = "\n" if chance.random() < 0.8 else " "
            return self._filled(self._listed("closings") + parting + self._listed("signers"))
        if kind == "sentences":
            greeting = self._listed("greetings") + "\n" if chance.random() < 0.1 else ""
            return self._filled(greeting + " ".join(self._listed(kind) for _ in range(chance.randint(1, 3))))
        lines = chance.randint(2, 7) if kind in ("rows", "things") else 1
        return self._filled("\n".join([self._listed(kind)] * lines))

    def _filled(self, frame: str) -> Annotated:
        pieces: list[str] = []
        spans: list[Span] = []
        done = length = 0
        for slot in _SLOT.finditer(frame):
            before, value = frame[done : slot.start()], self._fillers[slot[1]]()
            pieces += (before, value)
            start = length + len(before)
            length = start + len(value)
            done = slot.end()
            if slot[1] in _LABELS:
                spans.append(Span(start, length, _LABELS[slot[1]]))
        return Annotated("".join((*pieces, frame[done:])), tuple(spans))

    def _one(self, values: "list[str] | tuple[str, ...]") -> str:
        return self._chance.choice(values)

    def _listed(self, section: str) -> str:
        return self._chance.choice(self._frames[section])

    def _in_either_case(self, word: str) -> str:
        return word.capitalize() if self._chance.random() < 0.5 else word

    def _person(self) -> str:
        chance, inventor = self._chance, self._inventor
        if chance.random() < 0.25:
            return f"{self._initials()} {self._surname()}"
        first = inventor.first_name()
        if chance.random() < 0.08:
            first += chance.choice(("-", " ")) + inventor.first_name()
        return f"{first} {self._surname()}"

    def _inverted(self) -> str:
        given = self._initials() if self._chance.random() < 0.5 else self._inventor.first_name()
        return f"{self._surname(begins=True)}, {given}"

    def _surname(self, *, begins: bool = False) -> str:
        """`begins`: its tussenvoegsel has a capital, as behind a title."""
        chance, inventor = self._chance, self._inventor
        name = inventor.surname()
        if chance.random() < 0.28:
            particle = self._one(_COMMON_PARTICLES if chance.random() < 0.7 else self._particles)
            name = f"{particle[:1].upper() + particle[1:] if begins else particle} {name}"
        return f"{name}-{inventor.surname()}" if chance.random() < 0.08 else name

    def _initials(self) -> str:
        return "".join(f"{self._chance.choice(_INITIALS)}." for _ in range(self._chance.choice((1, 1, 2, 2, 3))))

    def _organisation(self) -> str:
        """One of the lists, or made of a surname, a place or a word: "Terpstra Sanering", "De Groene Linde"."""
        made = self._chance.random()
        if made < 0.25:
            return f"{self._surname(begins=True)} {self._listed('trades')}"
        if made < 0.4:
            return f"{self._listed('kinds')} {self._surname(begins=True)}"
        if made < 0.55:
            return f"{self._listed('bodies')} {self._one(self._places)}"
        if made < 0.65:
            adjective = self._one(("", self._listed("adjectives")))
            return " ".join(filter(None, (self._one(("De", "Het", "De")), adjective, self._listed("nouns"))))
        if made < 0.75:
            word = self._one(self._never_names).capitalize()
            return f"{word}{self._one((' ', '', '-'))}{self._listed('trades')}"
        return self._one(self._organisations)

    def _thing(self) -> str:
        """A product, a room, a project: a word with a capital, made up or not, with or without a number."""
        word = self._one(self._never_names)
        if self._chance.random() < 0.4:
            other = self._one(self._never_names)
            word = word[: max(3, len(word) // 2)] + other[len(other) // 2 :]
        number = f" {self._chance.choice('ABCDXTRV')}{self._chance.randint(1, 900)}"
        return word.capitalize() + (number if self._chance.random() < 0.2 else "")
