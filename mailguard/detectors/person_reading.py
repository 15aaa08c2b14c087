"""What of a message the language model is given to read: where it may know more than the rules, and no more than that.

Reading costs far more than all rules together. So of a paragraph only the sentences with a word that may be a name and
that the rules could not settle; of a column its first cells; and of a file no more than a cap.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mailguard.detectors.detector import Kind, NameReader, ReadName
from mailguard.detectors.name_context import is_greeting, lead_before
from mailguard.detectors.name_grammar import PARTICLE, UPPER
from mailguard.detectors.normalise import NormalisedSegment
from mailguard.detectors.person_model import is_among_people, signs
from mailguard.detectors.person_tables import Column, column_of
from mailguard.detectors.person_text import Loose, Name

# Of one file, and of a whole message, in characters: what comes behind them the rules alone read.
MOST_OF_FILE = 200_000
MOST = 400_000
CELLS_READ = 50  # of a column
_FEWEST_CELLS = 3

# A line end, or the end of a sentence; a short word before a dot may be an abbreviation.
_SENTENCE_END = re.compile(r"\n+|(?<=[^\W\d_]{5}[.!?])[ ]+(?=\S)")
_IN_ADDRESS_BEHIND = re.compile(r"[ ]\d{1,4}(?![\d:.-])").match
_POSTCODE_BEFORE = re.compile(r"\d{4}[ ]?[A-Z]{2}[ ]+$").search
_CAPITAL_BEHIND = re.compile(rf"[ ,]{{1,2}}[{UPPER}]").match
_CAPITAL_BEFORE = re.compile(rf"[{UPPER}][\w.'’-]*,?[ ](?:{PARTICLE}[ ]){{0,3}}$").search
_HOLDS_WORD = re.compile(r"[^\W\d_]{2}").search


@dataclass(frozen=True, slots=True)
class Looked:
    """A text that the rules have looked at. `text` has the offsets of the segment's own; `loose` are its words that may
    be names, `clues` those in small letters that may belong to one.
    """

    segment: NormalisedSegment
    text: str = field(repr=False)
    names: tuple[Name, ...] = ()
    loose: tuple[Loose, ...] = ()
    clues: frozenset[str] = field(default=frozenset(), repr=False)


class Stretch(NamedTuple):
    """A part of a segment's text, and where it begins."""

    segment: NormalisedSegment
    start: int
    text: str


def stretches(looked: Looked, is_sure: Callable[[Name, str], bool]) -> Iterator[Stretch]:
    """The sentences worth reading, joined where they follow one another. `is_sure` says of a name of the rules, in its
    text, that it needs no second opinion.
    """
    text, whole = looked.text, looked.segment.text
    marks = sorted(
        [loose.start for loose in looked.loose if _may_name(looked, loose)]
        + [name.start for name in looked.names if not is_sure(name, text)]
    )
    if whole.islower() and _HOLDS_WORD(whole):
        yield Stretch(looked.segment, 0, whole)
        return
    begin = -1
    at = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)):
        is_worth = bisect_left(marks, at) < bisect_left(marks, end)
        if is_worth or (looked.clues and _is_in_small_letters(text[at:end], looked.clues)):
            begin = at if begin < 0 else begin
        elif begin >= 0:
            yield Stretch(looked.segment, begin, whole[begin:at])
            begin = -1
        at = end
    if begin >= 0:
        yield Stretch(looked.segment, begin, whole[begin:])


def _may_name(looked: Looked, loose: Loose) -> bool:
    """False for a word that would count as nobody's name whatever the model reads: it greets, signs, belongs to an
    address, or is on no list and stands alone where nothing speaks of people.
    """
    text, start, end = looked.text, loose.start, loose.end
    if looked.segment.place.is_signature:
        return False
    if loose.kind in "fa":
        return not (is_greeting(text, start) or signs(text, start, end))
    if _IN_ADDRESS_BEHIND(text, end) or _POSTCODE_BEFORE(text[max(0, start - 9) : start]):
        return False
    is_beside_another = _CAPITAL_BEHIND(text, end) or _CAPITAL_BEFORE(text[max(0, start - 30) : start])
    return bool(is_beside_another or is_among_people(text, start, end) or lead_before(text, start).kind)


def _is_in_small_letters(sentence: str, clues: frozenset[str]) -> bool:
    return sentence.islower() and any(len(clue) > 1 and clue in sentence for clue in clues)


def read_names(reader: NameReader, wanted: Iterable[Stretch]) -> dict[int, list[ReadName]]:
    """What the model reads, by the index of the segment it stands in, as far as the caps allow."""
    chosen = list(_within_caps(wanted))
    found: dict[int, list[ReadName]] = {}
    for (segment, start, _), names in zip(chosen, reader.read([text for _, _, text in chosen]), strict=True):
        of_segment = found.setdefault(segment.index, [])
        of_segment += (ReadName(start + name.start, start + name.end, name.kind) for name in names)
    return found


def _within_caps(wanted: Iterable[Stretch]) -> Iterator[Stretch]:
    of_file: Counter[str] = Counter()
    for stretch in wanted:
        where, size = stretch.segment.place.where, len(stretch.text)
        if of_file[where] + size <= MOST_OF_FILE and of_file.total() + size <= MOST and _HOLDS_WORD(stretch.text):
            of_file[where] += size
            yield stretch


def sampled(cells: Iterable[NormalisedSegment]) -> list[NormalisedSegment]:
    """The first cells of each column: what they hold, the others hold."""
    counts: Counter[Column] = Counter()
    kept = []
    for cell in cells:
        column = column_of(cell)
        counts[column] += 1
        if counts[column] <= CELLS_READ:
            kept.append(cell)
    return kept


def columns_of_people(cells: Iterable[NormalisedSegment], read: Mapping[int, Sequence[ReadName]]) -> frozenset[Column]:
    """The columns of which at least half of the cells are people's names and nothing else."""
    counts: Counter[Column] = Counter()
    people: Counter[Column] = Counter()
    for cell in cells:
        column = column_of(cell)
        counts[column] += 1
        people[column] += any(
            name.kind is Kind.PERSON and 4 * (name.end - name.start) >= 3 * len(cell.text)
            for name in read.get(cell.index, ())
        )
    return frozenset(
        column for column, count in counts.items() if count >= _FEWEST_CELLS and 2 * people[column] >= count
    )
