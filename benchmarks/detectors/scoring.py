"""When a found value is a labelled one, and what that makes of precision, recall and F1.

The rule is that of `score_corpus.py` beside the corpora: type by type, exact on the normalised text, overlap for types
whose extent is a matter of taste. A value counts once a place, however often it stands there.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

OVERLAPPING = frozenset(
    ("PERSON", "HEALTH", "NL_ADDRESS", "DATE_OF_BIRTH", "EMPLOYEE_NUMBER", "CLIENT_NUMBER", "PHOTO")
)


@dataclass(frozen=True, slots=True)
class Value:
    """A labelled or a found value. `where` is `subject`, `body` or the attachment's name."""

    entity: str
    text: str
    where: str

    @property
    def is_in_text(self) -> bool:
        """It stands in what every reader of text can read: subject, body, TXT or CSV."""
        name = self.where.lower()
        return name in ("subject", "body") or (name.endswith((".txt", ".csv")) and " / " not in name)


@dataclass(frozen=True, slots=True)
class Miss:
    """One value that was not found, or was found and is none."""

    case: str
    is_false: bool
    value: Value


@dataclass
class Tally:
    labelled: int = 0
    found: int = 0
    right: int = 0
    false: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.false) if self.right + self.false else None

    @property
    def recall(self) -> float | None:
        return self.found / self.labelled if self.labelled else None

    @property
    def f1(self) -> float | None:
        precision, recall = self.precision, self.recall
        if recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision and recall else 0.0

    def add(self, other: "Tally") -> None:
        self.labelled += other.labelled
        self.found += other.found
        self.right += other.right
        self.false += other.false


@dataclass
class Score:
    """What one detector of personal data made of one set of mail."""

    tallies: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    misses: list[Miss] = field(default_factory=list)
    mails: int = 0
    mails_without_person: int = 0
    persons_in_those: int = 0

    def add(
        self, case: str, labelled: Sequence[Value], found: Sequence[Value], *, is_complete: bool, has_person: bool
    ) -> None:
        """One mail. Where not everything is labelled, what is found beside the labels is neither right nor wrong."""
        seen: set[int] = set()
        self.mails += 1
        for value in found:
            hits = [n for n, label in enumerate(labelled) if label.entity == value.entity and matches(value, label)]
            seen.update(hits)
            if hits:
                self.tallies[value.entity].right += 1
            elif is_complete:
                self.tallies[value.entity].false += 1
                self.misses.append(Miss(case, True, value))
        for number, label in enumerate(labelled):
            self.tallies[label.entity].labelled += 1
            self.tallies[label.entity].found += number in seen
            if number not in seen:
                self.misses.append(Miss(case, False, label))
        if is_complete and not has_person:
            self.mails_without_person += 1
            self.persons_in_those += sum(value.entity == "PERSON" for value in found)

    def total(self, entities: Iterable[str]) -> Tally:
        total = Tally()
        for entity in entities:
            if entity in self.tallies:
                total.add(self.tallies[entity])
        return total


def normalised(text: str) -> str:
    return re.sub(r"[^0-9a-zà-ÿ@]", "", unicodedata.normalize("NFKC", text).lower())


def matches(found: Value, label: Value) -> bool:
    """True when the two, of one type, are one value."""
    one, other = normalised(found.text), normalised(label.text)
    if not one or not other:
        return False
    if label.entity == "NL_BSN":
        return one.lstrip("0") == other.lstrip("0")
    return one == other or (label.entity in OVERLAPPING and (one in other or other in one))


def distinct(values: Iterable[Value]) -> Iterator[Value]:
    """Each value once a place."""
    yield from {(value.entity, value.where, normalised(value.text)): value for value in values}.values()
