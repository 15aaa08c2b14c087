"""EMPLOYEE_NUMBER and CLIENT_NUMBER: numbers an organisation gives to people.

Found in the formats of the organisation file, and otherwise where a word, a label or a column names them: staff by
their personnel number; clients, patients, pupils, tenants and the files kept about them by theirs, and customers and
members, who may be firms. Numbers of debtors, policies, contracts, orders and invoices are none (docs/decisions/0011).
"""

import re
from collections.abc import Iterator

from stdnum.nl import bsn

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.detectors.number_formats import NumberFormats
from mailguard.detectors.number_words import (
    NOT_NAMED,
    WORDS,
    Naming,
    how_it_names,
    is_of_customer,
    name_before,
    name_of_cell,
    speaks,
    words_in,
)
from mailguard.detectors.text_columns import name_above
from mailguard.findings import Evidence
from mailguard.lexicon import NumberFormat
from mailguard.vocabulary import EntityType

_NAMED = {EntityType.EMPLOYEE_NUMBER: 0.85, EntityType.CLIENT_NUMBER: 0.8}
_LOOSE = 0.1  # less, when other words stand between the word and the number
_OF_CUSTOMER = 0.6
_MOST_MARKS = 10  # more are no register
_ALIKE = 0.6  # "KR-00415" where KR-00871 is named
_BARE = 0.7  # "cliënt 104512": the word names somebody, not his number
_WINDOW, _ROW, _TABLE = 60, 400, 2000  # characters: around a word, in a row of a table, below a heading
_LONGEST = 100  # no number is longer as written

_FLAGS = re.IGNORECASE | re.VERBOSE
# A number as people write it: letters before or between the digits, groups parted by a dash, dot, slash or space.
_VALUE = re.compile(
    r"""(?<![^\W_])(?<!\d[.,:/-])(?<![+€$@])(?<!€[ ])(?!(?:nr|no|tel|id)[-. ]?\d)(?=(?:[a-z]{1,6}[-./ ]?){0,2}\d)
    (?> \d{6,8}[ ](?-i:[A-Z]{2}[ ][A-Z]{2,6})[ ]\d\d-\d{1,6}
      | (?: (?-i:[A-Z](?:(?<!IS|EN|OP|TE|NR|NO|ID)[A-Z])?)[ ](?=\d) )?
        (?: \d{1,3}(?:[. ]\d{3}){1,2}(?![^\W_]|[-/.]?\d)
          | (?:[a-z]{1,6}[-./]){0,2} [a-z]{0,6}\d[a-z0-9]{0,12}
            (?:[-./](?:[a-z]{1,3}(?=[-./]\d)|[a-z]{0,3}\d[a-z0-9]{0,9}|(?<!\.)[a-z](?![^\W_]))){0,4} ) )
    (?![^\W_]|@|[.,:/-]\d)
    (?![ ]?(?:€|%|euro|eur|uur|u|dagen|weken|maanden|jaar|jr|km|kg|m2|stuks|keer|x|hours|days|years)(?![^\W_]))
    (?!(?<=\d{4})[ ](?-i:[A-Z]{2})(?![^\W_]))""",  # 1234 AB
    _FLAGS,
)
_STAFF_FORM = re.compile(r"(?:[a-z]{1,4}[-./ ]?)?(?:\d{3,10}|\d{1,3}(?:[. ]\d{3}){1,2})", _FLAGS)
_COURT_CASE = re.compile(r"\d{6,8} [A-Z]{2} [A-Z]{2,6} \d\d-\d{1,6}")
_HEXADECIMAL = re.compile(r"\d[a-z]+\d+[a-z]|[a-z]\d+[a-z]+\d", re.IGNORECASE)
# Letters that mark the numbers of one register, and the digits.
_MARKED = re.compile(r"(?P<mark>[a-z]{2,4}[-./]?|[a-z][-./])(?P<digits>\d{4,10})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OTHER_FORM = re.compile(
    r"""[0-3]?\d(?P<a>[-./])[01]?\d(?P=a)(?:(?:19|20)\d\d|\d\d)                                # dates
      | (?:19|20)\d\d(?P<b>[-./])[01]?\d(?P=b)[0-3]?\d
      | [0-2]?\d\.[0-5]\d | \d+\.\d\d | [1-9]\d{3}[ ]?[a-z]{2}                             # a time, amount or postcode
      | (?:31|0)[1-9]\d{8} | 0\d{1,3}[-./ ]\d{6,8} | 06(?:[-./ ]?\d){8}                         # telephone
      | [a-z]{2}\d\d[a-z]{4}\d+                                                            # an IBAN
      | [ctf]-\d{1,4}/\d\d""",  # a case of the EU Court
    _FLAGS,
)
_VERSION = re.compile(r"\d{1,3}\.\d{1,2}\.\d{1,3}(?:\.\d+)?")
_SCHOOL_YEAR = re.compile(r"(?:19|20)?(\d\d)[-/](?:19|20)?(\d\d)")

_LIST_GAP = re.compile(r"\s?(?:[,;/&]|en|and|of|or)?\s?[*•-]?\s?", _FLAGS)
_COLUMN_GAP = re.compile(r"\t| {2}|[|;]|\n")  # the words of a heading stand apart
_CELL_EDGE = re.compile(r"\s*(?:[,;(/\n]|$)")


class OrganisationNumberDetector:
    """One kind of number: `entity` says which."""

    def __init__(self, entity: EntityType, formats: tuple[NumberFormat, ...] = ()) -> None:
        self.entity = entity
        self.name = entity.value.lower().replace("_", "-")
        self._words = WORDS[entity]
        self._formats = NumberFormats(tuple(written for written in formats if written.entity is entity))

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        found = list(self._found(content))
        yield from found
        if self.entity is EntityType.EMPLOYEE_NUMBER:
            yield from _alike(content, found)

    def _found(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            if self._formats.occur_in(segment.text):
                yield from self._formats.find(segment)
            if segment.place.is_cell and (name := name_of_cell(self.entity, segment)) is not NOT_NAMED:
                yield from self._in_named_cell(segment, name)
            if self._speaks(segment):
                yield from self._in_text(segment)

    def _speaks(self, segment: NormalisedSegment) -> bool:
        earlier = segment.previous
        return speaks(self.entity, segment.text) or (
            earlier is not None and speaks(self.entity, earlier.text[-_WINDOW:])
        )

    def _in_named_cell(self, segment: NormalisedSegment, name: Naming) -> Iterator[Candidate]:
        """The numbers of a cell that holds nothing else."""
        edge = 0
        for match in _VALUE.finditer(segment.text):
            if segment.text[edge : match.start()].strip(" ,;/\n'") or not _CELL_EDGE.match(segment.text, match.end()):
                return
            edge = match.end()
            if found := self._judged(segment, match, name):
                yield found

    def _in_text(self, segment: NormalisedSegment) -> Iterator[Candidate]:
        last, last_name = None, NOT_NAMED
        done = 0
        text = segment.text
        for start, end in self._stretches(segment):
            done = max(start, done)
            while done <= end and (match := _VALUE.search(text, done, end + _LONGEST)) and match.start() <= end:
                name = self._name_in_text(segment, match) if _fits(self.entity, match.group()) else NOT_NAMED
                if name is NOT_NAMED and last is not None and _continues(last, match):
                    name = last_name
                found = self._judged(segment, match, name)
                last, last_name = (match, name) if found else (None, NOT_NAMED)
                done = match.end()
                if found:
                    end = max(end, done + _WINDOW)  # a list goes on
                    yield found
            done = max(done, end)

    def _stretches(self, segment: NormalisedSegment) -> Iterator[tuple[int, int]]:
        """Where numbers may stand that the words of this text, or the end of the paragraph before it, name."""
        text, earlier = segment.text, segment.previous
        if earlier is not None and speaks(self.entity, earlier.text[-_WINDOW:]):
            yield 0, _WINDOW
        low, high = 0, -1
        for word in words_in(self._words, text):
            start = max(0, word.start() - _WINDOW)
            if start > high:
                if high >= 0:
                    yield low, high
                low = start
            is_heading = _COLUMN_GAP.search(text, word.end(), word.end() + _WINDOW) is not None
            high = max(high, word.end() + (_TABLE if is_heading else _WINDOW))
        if high >= 0:
            yield low, high

    def _name_in_text(self, segment: NormalisedSegment, match: re.Match[str]) -> Naming:
        text, (start, end) = segment.text, match.span()
        is_cell = segment.place.is_cell
        window = text[max(0, start - _WINDOW) : start] if is_cell else segment.before(start, _WINDOW)
        name = name_before(window, self._words)
        if name is NOT_NAMED and (behind := self._words.behind.match(text, end)):
            return Naming(Evidence.CONTEXT_WORD, is_of_customer=is_of_customer(behind.group()))
        if name is NOT_NAMED and not is_cell and "\n" in text[max(0, start - _ROW) : start]:
            above = name_above(text, start, end)
            return how_it_names(self.entity, above) if above else NOT_NAMED
        return name

    def _judged(self, segment: NormalisedSegment, match: re.Match[str], name: Naming) -> Candidate | None:
        written = match.group()
        if name is NOT_NAMED or not _fits(self.entity, written) or (name.is_bare and not _says_enough(written)):
            return None
        is_in_column = segment.place.is_cell and name.evidence in (Evidence.COLUMN_HEADER, Evidence.LABEL)
        if _YEAR.fullmatch(written) and (name.is_bare or not is_in_column):
            return None
        score = _OF_CUSTOMER if name.is_of_customer else _NAMED[self.entity] - (_LOOSE if name.is_loose else 0)
        if name.is_bare and written.replace(".", "").isdigit():
            score = _BARE
        return Candidate(segment, *match.span(), round(score, 2), (name.evidence,))


def _alike(content: NormalisedContent, found: list[Candidate]) -> Iterator[Candidate]:
    """Numbers elsewhere with the same letters and as many digits as one that is named: "Uit dienst: KR-00415"."""
    named = {(c.segment.index, c.start) for c in found}
    marks = {
        (match["mark"].lower(), len(match["digits"]))
        for c in found
        if c.score >= _NAMED[EntityType.EMPLOYEE_NUMBER]
        and (match := _MARKED.fullmatch(c.segment.text[c.start : c.end]))
    }
    if not 0 < len(marks) <= _MOST_MARKS:
        return
    forms = "|".join(rf"{re.escape(mark)}\d{{{size}}}" for mark, size in sorted(marks))
    alike = re.compile(rf"(?<![^\W_])(?<![-./])(?:{forms})(?![^\W_]|[-./]\d)", re.IGNORECASE)
    for segment in content.with_digits:
        for match in alike.finditer(segment.text):
            if (segment.index, match.start()) not in named:
                yield Candidate(segment, *match.span(), _ALIKE, (Evidence.FORMAT,))


def _fits(entity: EntityType, written: str) -> bool:
    """True for the length and form of such a number, false for what is a date, an amount or a telephone number."""
    if _COURT_CASE.fullmatch(written):
        return entity is EntityType.CLIENT_NUMBER
    if len(written) < 3 or _OTHER_FORM.fullmatch(written) or _is_school_year(written):
        return False
    if entity is EntityType.EMPLOYEE_NUMBER:
        return _STAFF_FORM.fullmatch(written) is not None
    return 3 <= sum(map(str.isdigit, written)) <= 12 and sum(map(str.isalpha, written)) <= 8


def _is_school_year(written: str) -> bool:
    years = _SCHOOL_YEAR.fullmatch(written)
    return years is not None and int(years[2]) == (int(years[1]) + 1) % 100


def _says_enough(written: str) -> bool:
    """Behind "cliënt" a number must look like one of a file: four digits or more, no BSN, version or key."""
    if _VERSION.fullmatch(written) or _HEXADECIMAL.search(written):
        return False
    plain = written.replace(".", "")
    return sum(map(str.isdigit, written)) > 3 and not (len(plain) in (8, 9) and plain.isdigit() and bsn.is_valid(plain))


def _continues(last: re.Match[str], match: re.Match[str]) -> bool:
    """True for the next number of a list: "12345, 12346 en 12350"."""
    return _shape(last.group()) == _shape(match.group()) and bool(
        _LIST_GAP.fullmatch(match.string, last.end(), match.start())
    )


def _shape(written: str) -> str:
    return "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in written)
