"""Precision, recall and F1 of each finder of names, and the names found in mails that name nobody."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.detectors.cases import Case
from benchmarks.detectors.labelled import figures, misses
from benchmarks.detectors.scoring import Score, Value, distinct
from benchmarks.names.finders import Finder
from benchmarks.names.snippets import SNIPPET_SET, SPOKEN_OF_SET
from benchmarks.report import Meter, Row, Table
from mailguard.detectors.name_grammar import fold
from mailguard.detectors.name_words import TITLES

# A kind of its own to the scoring, which compares all it does not know to be a matter of taste letter by letter.
_EXACT = "PERSON, exact"
_PERSON = "PERSON"
_NOTE = (
    "P precision, R recall. Subject, body, TXT and CSV; each value once a place. Labelled to F1: overlap is enough. "
    "Exact: the same letters, titles and punctuation aside. Small letters: labelled names without a capital. The model "
    "alone reads each paragraph and each cell by itself; deduce and Presidio read whole texts, rows as lines with a "
    "semicolon between the cells, at which the model parts no words: what Presidio misses and the model alone finds "
    "stands mostly in tables."
)
_NOTE_OF_MAIL = (
    " First names of who is greeted and who signs are no labels here: they are false for a finder that reports them, "
    "as all but mailguard and its rules do."
)
_NOTES = {
    SNIPPET_SET: (
        " A development set. First names of who is greeted and who signs are labelled here. mailguard leaves those out "
        "on purpose: this table judges the model and the peers, the next one judges mailguard."
    ),
    SPOKEN_OF_SET: (
        " A development set. First names of who is greeted and who signs are not counted: to find them is neither "
        "right nor wrong."
    ),
}
_DIGITS = dict.fromkeys(("P", "R", "F1", "exact P", "exact R", "exact F1", "R of these"), 3)


@dataclass
class Scores:
    """What one finder made of one set, counted three ways."""

    overlap: Score = field(default_factory=Score)
    exact: Score = field(default_factory=Score)
    small_letters: Score = field(default_factory=Score)

    def add(self, case: Case, found: Sequence[Value]) -> None:
        labelled = [value for value in case.labelled(only_text=True) if value.entity == _PERSON]
        in_small_letters = [value for value in labelled if value.text.islower()]
        whole, some, named = case.is_complete, False, case.has_person
        self.overlap.add(case.name, labelled, found, is_complete=whole, has_person=named)
        self.exact.add(case.name, list(_bare(labelled)), list(_bare(found)), is_complete=whole, has_person=named)
        self.small_letters.add(case.name, in_small_letters, found, is_complete=some, has_person=named)

    def row(self) -> Row:
        exact, small = self.exact.tallies[_EXACT], self.small_letters.tallies[_PERSON]
        return {
            **figures(self.overlap.tallies[_PERSON]),
            "exact P": exact.precision,
            "exact R": exact.recall,
            "exact F1": exact.f1,
            "in small letters": small.labelled,
            "R of these": small.recall,
        }


def measure(
    sets: Mapping[str, Sequence[Case]], finders: Sequence[Finder], meter: Meter, *, show: str | None
) -> list[Table]:
    """A table a set, and one of mails that name nobody; with `show`, a finder's name, what that missed or found
    wrongly.
    """
    scores = {name: score(cases, finders, meter) for name, cases in sets.items()}
    tables = [_table(name, scored) for name, scored in scores.items()]
    if scores:
        tables.append(_nobody(scores))
    if show:
        tables += [misses(name, scored[show].overlap, _PERSON) for name, scored in scores.items() if show in scored]
    return tables


def score(cases: Sequence[Case], finders: Sequence[Finder], meter: Meter) -> dict[str, Scores]:
    """By the finder's name."""
    scores = {finder.name: Scores() for finder in finders}
    meter.begin("names", len(cases))
    for case in cases:
        for finder in finders:
            scores[finder.name].add(case, finder.find(case))
        meter.step()
    return scores


def _bare(values: Iterable[Value]) -> Iterator[Value]:
    """The names without titles in front, each once a place."""
    return distinct(Value(_EXACT, without_titles(value.text), value.where) for value in values)


def without_titles(name: str) -> str:
    """ "de heer mr. J. Bos" as "J. Bos"; a name that is nothing but such words stays."""
    words = re.split(r"[\s/]+", name.strip())
    at = 0
    while at < len(words) and (
        _is_title(words[at]) or (fold(words[at]) == "de" and _is_title("".join(words[at + 1 : at + 2])))
    ):
        at += 1
    return " ".join(words[at:] or words)


def _is_title(word: str) -> bool:
    return fold(word).strip(".,") in TITLES


def _table(name: str, scored: Mapping[str, Scores]) -> Table:
    mails = next(iter(scored.values())).overlap.mails
    rows = [{"finder": finder, **scores.row()} for finder, scores in scored.items()]
    return Table(f"Names, {name} ({mails} mails)", rows, _NOTE + _NOTES.get(name, _NOTE_OF_MAIL), _DIGITS)


def _nobody(scores: Mapping[str, Mapping[str, Scores]]) -> Table:
    rows, finders = [], list(next(iter(scores.values())))
    for name, scored in scores.items():
        row: dict[str, object] = {"set": name, "mails": scored[finders[0]].overlap.mails_without_person}
        for finder in finders:
            mails, persons = scored[finder].overlap.mails_without_person, scored[finder].overlap.persons_in_those
            row[finder] = 100 * persons / mails if mails else None
        rows.append(row)
    return Table("False names per 100 mails that name nobody", rows, digits=dict.fromkeys(finders, 1))
