"""PERSON by rules: names of people.

    name_grammar, name_words, first_names   what names look like          name_things   what is named after people
    name_context, name_readings             what stands around them, and which words are one
    person_text      names with capitals in running text          person_lower   names in small letters
    person_tables    columns, labels, forms        person_forms    lines of forms and enumerations
    name_alone       first names and surnames by themselves          name_professions    who is named in a profession
    here             signatures, names of the header, what the message itself makes known

Scores: 0.9 a name of the header; 0.85 a full name, a name with title or initials, a labelled one; 0.8 a signature;
0.7 a surname that the message knows; 0.55 a first name that is spoken of. Bare first names in greetings and
signatures are no finding: everybody has them in every mail.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from mailguard.detectors.detector import Candidate, NameReader, ReadName
from mailguard.detectors.name_alone import does_something
from mailguard.detectors.name_context import CLOSING_LINE, is_greeting, starts_sentence
from mailguard.detectors.name_grammar import UPPER, fold, kind_of, lower_case, read_words
from mailguard.detectors.name_professions import PROFESSIONAL, is_professional
from mailguard.detectors.name_readings import FIRST_NAME_SCORE
from mailguard.detectors.name_things import EPONYMS
from mailguard.detectors.name_words import CLOSINGS, WORD_SURNAMES
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, is_file_name, plain_text
from mailguard.detectors.person_forms import (
    born_names,
    call_names,
    first_names_in_bullets,
    names_in_lines,
)
from mailguard.detectors.person_lower import clues_in, header_names, names_in_small_letters
from mailguard.detectors.person_model import is_sure, united
from mailguard.detectors.person_reading import Looked, Stretch, columns_of_people, read_names, sampled, stretches
from mailguard.detectors.person_tables import (
    Column,
    Naming,
    column_of,
    names_in_columns,
    names_in_form,
    names_in_value,
    naming_of,
)
from mailguard.detectors.person_text import Loose, Name, TextReader
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

SIGNATURE_SCORE = 0.8
RECURRING_SCORE = 0.7
DOUBTFUL_SIGNATURE_SCORE = 0.6

_WORD = re.compile(r"[^\W\d_]+")
_TWO_WORDS = re.compile(rf"[{UPPER}](?:[^\W\d_]|\.|['’-])*[ ,]+[^\W\d_]").search
_HARD_WRAP = re.compile(r"(?<=([^\n]{55}))\n(?=\w)")
# Addresses, links and file names: what looks like a name in them is none.
_MACHINE_TEXT = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|[\w.+-]{1,64}@[\w.-]{1,200}|\\\\\S{1,500}"
    r"|(?:[A-Z][\w-]{0,40}[ ]){0,4}[\w-]{1,80}\.(?:pdf|docx?|xlsx?|csv|pptx?|jpe?g|png|msg|eml|zip|txt|odt)(?!\w)"
)
_HOLDS_MACHINE_TEXT = re.compile(
    r"@|://|www\.|\\\\|\.(?:pdf|docx?|xlsx?|csv|pptx?|jpe?g|png|msg|eml|zip|txt|odt)(?!\w)"
).search
_CLOSING_WORDS = CLOSINGS | {"college"}
_LINE_CUT = re.compile(r"[ ]?[|•·,(/\t]| - |[ ]{3,}")
_SIGNED = re.compile(r"(?:[IB]+|[fasw]+)[IB]*[pP]*[fasw]+(?:[pP]+[fasw])?")
_ADDRESSED = re.compile(rf"^[\"']?([{UPPER}][\w'’-]+[ ][{UPPER}][\w'’-]+)[\"']?[ ]<", re.MULTILINE)
_MOST_HEADER_NAMES = 200
_MOST_REMEMBERED = 500  # names of columns that are looked for in the text
_SHORT_CELL = 40


class PersonDetector:
    """Names of people, by rules, and by the language model where there is one. `not_names` are the organisation's own
    names that are never people.
    """

    name = "person"
    entity = EntityType.PERSON

    def __init__(self, not_names: tuple[str, ...] = (), reader: NameReader | None = None) -> None:
        self._reader = reader
        names = sorted((lower_case(plain_text(name)).strip() for name in not_names if name.strip()), key=len)
        self._not_names = tuple(reversed(names))

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        found = _Message(content).candidates(self._reader)
        return (candidate for candidate in found if not self._is_excluded(candidate)) if self._not_names else found

    def _is_excluded(self, candidate: Candidate) -> bool:
        """True for a span that lies within a name of the organisation's list."""
        text, start, end = candidate.segment.text, candidate.start, candidate.end
        found = lower_case(text[start:end])
        for name in self._not_names:
            if found in name:
                low = max(0, start - len(name))
                at = lower_case(text[low : end + len(name)]).find(name)
                if at >= 0 and low + at <= start and end <= low + at + len(name):
                    return True
        return False


class _Message:
    """One message: what its parts say by themselves, then what they know of one another."""

    def __init__(self, content: NormalisedContent) -> None:
        self._segments = content.segments
        self._header = _header_writings(content.header_names)
        self._parties = {fold(word) for name in content.header_names for word in plain_text(name).split()}
        self._closing: set[int] = set()  # paragraphs that end with "Met vriendelijke groet,"
        self._surnames: dict[str, str] = {}  # with the detail that all who bear it share
        self._firsts: set[str] = set()
        self._looked: list[Looked] = []

    def candidates(self, reader: NameReader | None) -> Iterator[Candidate]:
        columns: list[NormalisedSegment] = []
        cells: list[NormalisedSegment] = []
        for segment in self._segments:
            if not segment.place.is_cell:
                self._look(segment)
            elif naming_of(segment.place.header) is not Naming.NONE:
                columns.append(segment)
            else:
                cells.append(segment)
        read, of_people = self._read(reader, cells) if reader is not None else ({}, frozenset())
        for cell in cells:
            if column_of(cell) in of_people:
                columns.append(cell)
            else:
                yield from self._cell(cell)
        for looked in self._looked:
            yield from self._people(looked, read.get(looked.segment.index, ()), is_read=reader is not None)
        for count, candidate in enumerate(names_in_columns(columns, of_people)):
            if count < _MOST_REMEMBERED:
                self._remember(_value_name(candidate), candidate.detail)
            yield candidate
        yield from self._recurring()

    def _read(
        self, reader: NameReader, cells: Iterable[NormalisedSegment]
    ) -> tuple[dict[int, list[ReadName]], frozenset[Column]]:
        """What the language model reads, and which columns it takes for people's."""
        prose = [
            stretch for looked in self._looked if _is_prose(looked.segment) for stretch in stretches(looked, is_sure)
        ]
        sample = sampled(cell for cell in cells if _is_cell_to_read(cell))
        read = read_names(reader, [*prose, *(Stretch(cell, 0, cell.text) for cell in sample)])
        return read, columns_of_people(sample, read)

    def _cell(self, cell: NormalisedSegment) -> Iterator[Candidate]:
        if naming_of(cell.place.label) is not Naming.NONE and not self._names_a_column(cell):
            yield from names_in_form(cell)
        if _is_worth_reading(cell.text):
            self._look(cell)

    def _names_a_column(self, cell: NormalisedSegment) -> bool:
        """True for the next column's name, beside "naam" in the first row."""
        place = cell.place
        return place.row == 0 and naming_of(cell.text) is not Naming.NONE

    def _look(self, segment: NormalisedSegment) -> None:
        """Have the rules look at a text by itself."""
        if segment.text == segment.place.where or len(segment.text) < 3:
            return
        text = _readable(segment.text)
        lower = lower_case(text)
        reader = TextReader(text, is_signature=segment.place.is_signature)
        clues = clues_in(lower)
        names = tuple(self._names(segment, text, lower, reader, clues))
        self._looked.append(Looked(segment, text, names, tuple(reader.loose), clues))

    def _people(self, looked: Looked, read: Sequence[ReadName], *, is_read: bool) -> Iterator[Candidate]:
        segment, text, names = looked.segment, looked.text, looked.names
        if (is_read and _is_prose(segment)) or read:
            is_signature = segment.place.is_signature or self._follows_closing(segment)
            names = tuple(united(names, read, text, is_signature=is_signature))
        for name in names:
            if self._is_party(name, text):
                continue
            detail = PROFESSIONAL if is_professional(text, name.start, name.end) else ""
            self._remember(name, detail)
            yield Candidate(segment, name.start, name.end, name.score, name.evidence, detail)

    def _names(
        self, segment: NormalisedSegment, text: str, lower: str, reader: TextReader, clues: frozenset[str]
    ) -> Iterator[Name]:
        yield from reader.names
        if self._header:
            yield from header_names(lower, self._header)
        if clues:
            yield from names_in_small_letters(text, clues)
        if "name" in lower or "naam" in lower:
            yield from names_in_lines(text)
        if ". (" in text:
            yield from call_names(text)
        if ":" in text and ("geb" in lower or "born" in lower):
            yield from born_names(text)
        if reader.loose and "\n" in text:
            yield from first_names_in_bullets(text, reader.names)
        yield from self._signed(segment, text, clues)
        if "<" in text:
            yield from _addressed_names(text)

    def _signed(self, segment: NormalisedSegment, text: str, clues: frozenset[str]) -> Iterator[Name]:
        """The name below a greeting, in this paragraph or as the first line of the next."""
        places = [0] if self._follows_closing(segment) else []
        if not clues.isdisjoint(_CLOSING_WORDS) or "--" in text:
            ends = [match.end() for match in CLOSING_LINE.finditer(text)]
            if ends and not text[ends[-1] :].strip():
                self._closing.add(segment.index)
            places += ends
        for place in places:
            signed = _signed_name(text, place)
            if signed:
                yield signed

    def _follows_closing(self, segment: NormalisedSegment) -> bool:
        return segment.previous is not None and segment.previous.index in self._closing

    def _is_party(self, name: Name, text: str) -> bool:
        """True for a bare first name of somebody in From, To or Cc: sender and readers are no news to each other."""
        is_bare = name.evidence[0] in (Evidence.FIRST_NAME, Evidence.LANGUAGE_MODEL)
        return is_bare and fold(text[name.start : name.end]) in self._parties

    def _remember(self, name: Name, detail: str) -> None:
        if len(name.surname) > 2:
            self._surnames[name.surname] = detail if self._surnames.get(name.surname, detail) == detail else ""
        if len(name.first) > 2:
            self._firsts.add(name.first)

    def _recurring(self) -> Iterator[Candidate]:
        """Names that stand alone here and whole elsewhere in the message: "Jansen heeft gebeld"."""
        if not self._surnames and not self._firsts:
            return
        words = ((looked.segment, looked.text, loose) for looked in self._looked for loose in looked.loose)
        for segment, text, loose in words:
            if loose.key in EPONYMS:
                continue
            if loose.key in self._surnames:
                is_word = loose.key in WORD_SURNAMES and starts_sentence(text, loose.start)
                if not is_word or does_something(text, loose.end):
                    detail = self._surnames[loose.key]
                    yield Candidate(segment, loose.start, loose.end, RECURRING_SCORE, (Evidence.SAME_VALUE,), detail)
            elif loose.key in self._firsts - self._parties and _is_spoken_of(segment, text, loose):
                evidence = (Evidence.FIRST_NAME, Evidence.SAME_VALUE)
                yield Candidate(segment, loose.start, loose.end, FIRST_NAME_SCORE, evidence)


def _is_prose(segment: NormalisedSegment) -> bool:
    """True for running text that may tell of somebody."""
    place = segment.place
    return not (place.is_cell or place.is_boilerplate or is_file_name(segment.text, place))


def _is_cell_to_read(segment: NormalisedSegment) -> bool:
    place = segment.place
    is_long = len(segment.text) > _SHORT_CELL or _TWO_WORDS(segment.text) is not None
    return place.is_cell and is_long and naming_of(place.header) is Naming.NONE


def _is_worth_reading(cell: str) -> bool:
    return len(cell) > _SHORT_CELL or (_TWO_WORDS(cell) is not None and _may_be_named(cell))


def _may_be_named(text: str) -> bool:
    """True when one of a cell's words is of a name's kind."""
    return any(kind_of(word) in "faIsBt" for word in text.replace(",", " ").split())


def _is_spoken_of(segment: NormalisedSegment, text: str, loose: Loose) -> bool:
    """False in greetings and signatures, and for a first name that is spoken to: "Sem, kun je"."""
    if segment.place.is_signature or is_greeting(text, loose.start):
        return False
    if starts_sentence(text, loose.start):
        return does_something(text, loose.end)
    return not (loose.kind == "a" and text[loose.start].islower())


def _readable(text: str) -> str:
    """The text, offsets kept, without addresses, links and file names, and with lines that only a margin broke."""
    if _HOLDS_MACHINE_TEXT(text):
        text = _MACHINE_TEXT.sub(lambda match: "\0" * len(match.group()), text)
    return _HARD_WRAP.sub(_joined, text) if "\n" in text else text


def _joined(wrap: re.Match[str]) -> str:
    return "\n" if "   " in wrap[1] or "\t" in wrap[1] else " "  # the rows of a table stay apart


def _header_writings(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names of people in the header in both orders, by their first word, in small letters."""
    writings: dict[str, set[str]] = {}
    for name in list(names)[:_MOST_HEADER_NAMES]:
        for value in names_in_value(plain_text(name)):
            written = plain_text(name)[value.start : value.end]
            if not value.looks_known or " " not in written:
                continue
            for form in _both_orders(lower_case(written)):
                writings.setdefault(_WORD.findall(form)[0], set()).add(form)
    return {first: tuple(sorted(forms, key=len, reverse=True)) for first, forms in writings.items()}


def _both_orders(name: str) -> tuple[str, ...]:
    last, comma, first = name.partition(",")
    if comma:
        return name, f"{first.strip()} {last}"
    first, _, last = name.partition(" ")
    return name, f"{last}, {first}"


def _signed_name(text: str, place: int) -> Name | None:
    """The line behind `place` as a name: "drs. N. El Idrissi | psycholoog"."""
    line = re.compile(r"\s*([^\n]{3,120})").match(text, place)
    if line is None:
        return None
    cut = _LINE_CUT.search(line[1])
    written = line[1][: cut.start()] if cut else line[1]
    values = list(names_in_value(written))
    if len(values) != 1 or (not written[0].isupper() and not values[0].looks_known):
        return None
    value = values[0]
    run = read_words(written[value.start : value.end])
    if not _SIGNED.fullmatch(run.kinds):
        return None
    start = line.start(1)
    score = SIGNATURE_SCORE if value.looks_known else DOUBTFUL_SIGNATURE_SCORE
    return Name(start + value.start, start + value.end, score, (Evidence.BELOW_GREETING,))


def _addressed_names(text: str) -> Iterator[Name]:
    """A name before an address: "Agata Xyz <a.xyz@mail.example>"."""
    for match in _ADDRESSED.finditer(text):
        if all(kind in "fasw" for kind in read_words(match[1]).kinds):
            yield Name(match.start(1), match.end(1), RECURRING_SCORE, (Evidence.HEADER_NAME,))


def _value_name(candidate: Candidate) -> Name:
    """What a cell makes known: the surname behind the first name."""
    found = candidate.segment.text[candidate.start : candidate.end]
    reader = TextReader(found)
    if reader.names:
        first = reader.names[0]
        return Name(0, 0, 0.0, (), first.surname, first.first)
    return Name(0, 0, 0.0, (), fold(found) if " " not in found and found[0].isupper() else "")
