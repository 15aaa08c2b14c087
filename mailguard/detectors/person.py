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
from collections.abc import Iterable, Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.name_alone import does_something
from mailguard.detectors.name_context import is_greeting, starts_sentence
from mailguard.detectors.name_grammar import UPPER, fold, kind_of, lower_case, read_words
from mailguard.detectors.name_professions import PROFESSIONAL, is_professional
from mailguard.detectors.name_readings import FIRST_NAME_SCORE
from mailguard.detectors.name_things import EPONYMS
from mailguard.detectors.name_words import CLOSINGS, WORD_SURNAMES
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, plain_text
from mailguard.detectors.person_forms import (
    born_names,
    call_names,
    first_names_in_bullets,
    names_in_lines,
)
from mailguard.detectors.person_lower import clues_in, header_names, names_in_small_letters
from mailguard.detectors.person_tables import Naming, names_in_columns, names_in_form, names_in_value, naming_of
from mailguard.detectors.person_text import Loose, Name, TextReader
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

SIGNATURE_SCORE = 0.8
RECURRING_SCORE = 0.7
DOUBTFUL_SIGNATURE_SCORE = 0.6

_WORD = re.compile(r"[^\W\d_]+")
_TWO_WORDS = re.compile(rf"[{UPPER}](?:[^\W\d_]|\.|['’-])*[ ,]+[^\W\d_]").search
_HARD_WRAP = re.compile(r"\n(?<=[^\n]{55}\n)(?=\w)")
# Addresses, links and file names: what looks like a name in them is none.
_MACHINE_TEXT = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|[\w.+-]{1,64}@[\w.-]{1,200}|\\\\\S{1,500}"
    r"|(?:[A-Z][\w-]{0,40}[ ]){0,4}[\w-]{1,80}\.(?:pdf|docx?|xlsx?|csv|pptx?|jpe?g|png|msg|eml|zip|txt|odt)(?!\w)"
)
_HOLDS_MACHINE_TEXT = re.compile(
    r"@|://|www\.|\\\\|\.(?:pdf|docx?|xlsx?|csv|pptx?|jpe?g|png|msg|eml|zip|txt|odt)(?!\w)"
).search
_CLOSING_LINE = re.compile(
    r"^[ \t]*(?:(?:met|m\.|alvast|hartelijk\w*|vriendelijk\w*|veel|lieve|kind|best|warm\w*|yours|vr\.|bedankt"
    r"|namens het \w+)[ ,]*){0,4}(?:groet\w*|mvg|m\.?v\.?g\.?|gr\.?|hoogachtend|liefs"
    r"|regards|sincerely|faithfully|truly|wishes|cheers|bedankt|dank|college|--)[ ,.!]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING_WORDS = CLOSINGS | {"college"}
_LINE_CUT = re.compile(r"[ ]?[|•·,(/\t]| - |[ ]{3,}")
_SIGNED = re.compile(r"(?:[IB]+|[fasw]+)[IB]*[pP]*[fasw]+(?:[pP]+[fasw])?")
_ADDRESSED = re.compile(rf"^[\"']?([{UPPER}][\w'’-]+[ ][{UPPER}][\w'’-]+)[\"']?[ ]<", re.MULTILINE)
_MOST_HEADER_NAMES = 200
_MOST_REMEMBERED = 500  # names of columns that are looked for in the text
_SHORT_CELL = 40


class PersonDetector:
    """Names of people, by rules. `not_names` are the organisation's own names that are never people."""

    name = "person"
    entity = EntityType.PERSON

    def __init__(self, not_names: tuple[str, ...] = ()) -> None:
        names = sorted((lower_case(plain_text(name)).strip() for name in not_names if name.strip()), key=len)
        self._not_names = tuple(reversed(names))

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        found = _Message(content).candidates()
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
        self._closing: set[int] = set()  # paragraphs that end with "Met vriendelijke groet,"
        self._surnames: dict[str, str] = {}  # with the detail that all who bear it share
        self._firsts: set[str] = set()
        self._loose: list[tuple[NormalisedSegment, str, Loose]] = []

    def candidates(self) -> Iterator[Candidate]:
        columns: list[NormalisedSegment] = []
        for segment in self._segments:
            if not segment.place.is_cell:
                yield from self._paragraph(segment)
            elif naming_of(segment.place.header) is not Naming.NONE:
                columns.append(segment)
            else:
                yield from self._cell(segment)
        for count, candidate in enumerate(names_in_columns(columns)):
            if count < _MOST_REMEMBERED:
                self._remember(_value_name(candidate), candidate.detail)
            yield candidate
        yield from self._recurring()

    def _cell(self, cell: NormalisedSegment) -> Iterator[Candidate]:
        if naming_of(cell.place.label) is not Naming.NONE and not self._names_a_column(cell):
            yield from names_in_form(cell)
        if len(cell.text) > _SHORT_CELL or (_TWO_WORDS(cell.text) and _may_be_named(cell.text)):
            yield from self._paragraph(cell)

    def _names_a_column(self, cell: NormalisedSegment) -> bool:
        """True for the next column's name, beside "naam" in the first row."""
        place = cell.place
        return place.row == 0 and naming_of(cell.text) is not Naming.NONE

    def _paragraph(self, segment: NormalisedSegment) -> Iterator[Candidate]:
        if segment.text == segment.place.where or len(segment.text) < 3:
            return
        text = _readable(segment.text)
        lower = lower_case(text)
        for name in list(self._names(segment, text, lower)):
            detail = PROFESSIONAL if is_professional(text, name.start, name.end) else ""
            self._remember(name, detail)
            yield Candidate(segment, name.start, name.end, name.score, name.evidence, detail)

    def _names(self, segment: NormalisedSegment, text: str, lower: str) -> Iterator[Name]:
        reader = TextReader(text, is_signature=segment.place.is_signature)
        self._loose += [(segment, text, loose) for loose in reader.loose]
        yield from reader.names
        if self._header:
            yield from header_names(lower, self._header)
        clues = clues_in(lower)
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
        places = [0] if segment.previous is not None and segment.previous.index in self._closing else []
        if not clues.isdisjoint(_CLOSING_WORDS) or "--" in text:
            ends = [match.end() for match in _CLOSING_LINE.finditer(text)]
            if ends and not text[ends[-1] :].strip():
                self._closing.add(segment.index)
            places += ends
        for place in places:
            signed = _signed_name(text, place)
            if signed:
                yield signed

    def _remember(self, name: Name, detail: str) -> None:
        if len(name.surname) > 2:
            self._surnames[name.surname] = detail if self._surnames.get(name.surname, detail) == detail else ""
        if len(name.first) > 2:
            self._firsts.add(name.first)

    def _recurring(self) -> Iterator[Candidate]:
        """Names that stand alone here and whole elsewhere in the message: "Jansen heeft gebeld"."""
        if not self._surnames and not self._firsts:
            return
        for segment, text, loose in self._loose:
            if loose.key in EPONYMS:
                continue
            if loose.key in self._surnames:
                is_word = loose.key in WORD_SURNAMES and starts_sentence(text, loose.start)
                if not is_word or does_something(text, loose.end):
                    detail = self._surnames[loose.key]
                    yield Candidate(segment, loose.start, loose.end, RECURRING_SCORE, (Evidence.SAME_VALUE,), detail)
            elif loose.key in self._firsts and _is_spoken_of(segment, text, loose):
                evidence = (Evidence.FIRST_NAME, Evidence.SAME_VALUE)
                yield Candidate(segment, loose.start, loose.end, FIRST_NAME_SCORE, evidence)


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
    return _HARD_WRAP.sub(" ", text) if "\n" in text else text


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
