"""NL_BSN: citizen service numbers.

One in eleven 9-digit numbers passes the 11-test, so the test alone proves little: words, labels, column headers and
the share of a column that passes decide. Every piece of evidence has a weight; the sum, clipped to 0..1, is the score.
From 0.5 a number is reported, from 0.8 it is strong.
"""

import re
from collections.abc import Iterator, Sequence

from mailguard.detectors.bsn_columns import Column, Number, columns, shifted
from mailguard.detectors.bsn_forms import DIGITS, NUMBER, misread_in, numbers_in
from mailguard.detectors.bsn_people import (
    PROCEDURE,
    PROCEDURE_FOR,
    answers_quote,
    holds_birth,
    is_beside_person,
    names_another,
)
from mailguard.detectors.bsn_sentences import (
    is_answer,
    is_before_birth,
    is_behind_birth,
    is_in_register,
    is_of_person,
    is_read_from,
    is_titled,
    stands_in,
    without_places,
)
from mailguard.detectors.bsn_talk import Talk
from mailguard.detectors.context import (
    Kind,
    announces,
    bsn_words,
    is_birth_named,
    is_fiscal_number,
    is_named_behind,
    is_otherwise_named_behind,
    kind_of_header,
    kind_of_label,
    names_another_number,
    nearest_word,
    other_word_in,
    thing_before,
    without_numbered,
)
from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, has_digit, is_file_name
from mailguard.detectors.text_columns import name_above
from mailguard.detectors.vat_number import is_of_organisation, vat_numbers
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

REPORT_FROM = 0.5
STRONG_FROM = 0.8

WEIGHTS = {
    Evidence.CHECKSUM: 0.30,
    Evidence.UNUSUAL_FORM: 0.30,  # of weight only right behind a word or below a header that names it
    Evidence.CONTEXT_WORD: 0.55,
    Evidence.COLUMN_HEADER: 0.50,
    Evidence.CONTEXT_FAR: 0.35,
    Evidence.COLUMN_PASSES: 0.35,
    Evidence.ASKED_FOR: 0.25,
    Evidence.BIRTH_DATE: 0.15,
    Evidence.WITH_PERSON: 0.25,  # right beside somebody's name, or in a record with a date of birth
    Evidence.RECORDS_PASS: 0.30,  # three or four of as many, each in a line with a date of birth
    Evidence.SAME_VALUE: 0.50,  # known from elsewhere in the message
    Evidence.GROUPING: 0.10,
    Evidence.OTHER_NUMBER: -0.40,
    Evidence.COLUMN_FAILS: -0.40,
    Evidence.INSIDE_ADDRESS: -0.40,
    Evidence.PART_OF_OTHER: -0.50,
}
_MISREAD_SCORE = 0.6

_NEAR, _SENTENCE, _FAR, _BEHIND, _DIRECT = 60, 160, 300, 60, 25
_ADJACENT = 15  # an unusual form is only believed this near its word

_LEADERS = re.compile(r"[ .:_-]{4,}")  # "Burgerservicenummer werknemer ........ "
_SENTENCE_END = re.compile(r"[\n;]|(?<=\w\w)[.?!]\s")
_GAP = re.compile(r"\t|[ ]{3}")  # between the columns of a table that was typed
# "Je had zijn BSN nodig. Dat is 912345678."
_REFERS_BACK = re.compile(r"(?:dat|dit|het|deze|this|that|it)\s(?:is|was|luidt)\s$", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?<![^\W_])n[ro]$", re.IGNORECASE)  # the dot of "nr." ends no sentence
_DATE = re.compile(
    r"""(?:19|20)\d\d[-./ ]?(?:0\d|1[0-2])[-./ ]?[0-3]\d
      | [0-3]?\d[-./ ](?:0?\d|1[0-2])[-./ ](?:19|20)\d\d | [0-3]\d[01]\d(?:19|20)\d\d""",
    re.VERBOSE,
)
_PHONE_PREFIX = re.compile(r"(?<!\d)(?:(?:\+|00)\d{1,3}[ -]?(?:\(0\)[ ]?)?|\(?0\)?[ -]?)$")
_GROUP_BEFORE = re.compile(r"(?<!\d)\d{3,4}[ .-]$")
_GROUP_BEHIND = re.compile(r"[ .-]\d{3}(?!\d)(?![-./]\d)")
# "BSN:" or "BSN's van de klas:" with the number, or a list of them, on the next line.
_HEADING = re.compile(r"(?:[^\n\d]{0,40}:)?[\s:.*•·(-]*")
# "Burgerservicenummer van uw kind" as a line of its own, and the number as the next.
_TITLE = re.compile(r"[^\n\d.!?]{0,40}\n\s*")
_AND = re.compile(r"[\s,;/+&]*(?:en|and|of|or|resp\.?|respectievelijk)?[\s]*")
_ADDRESS = re.compile(r"://|www\.|@|\\\w|\w\.[a-z]{2,5}/", re.IGNORECASE)


class BsnDetector:
    name = "bsn"
    entity = EntityType.NL_BSN

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        numbers = [number for segment in content.with_long_numbers for number in numbers_in(segment)]
        judged = list(_judged(numbers, content)) if any(number.passes for number in numbers) else []
        yield from judged
        yield from _misread(content)
        yield from vat_numbers(content, frozenset(_digits(found) for found in judged if found.score >= STRONG_FROM))


def _digits(found: Candidate) -> str:
    return "".join(DIGITS.findall(found.segment.text[found.start : found.end]))


def _judged(numbers: Sequence[Number], content: NormalisedContent) -> Iterator[Candidate]:
    segments = content.segments
    says, pushed = columns(numbers, segments), shifted(numbers, segments)
    asked_in = _asked_in(segments)
    otherwise = frozenset(number.digits for number in numbers if _is_named_otherwise(number))
    talk = Talk(content, numbers)
    judged: list[tuple[Number, list[Evidence]]] = []
    known: dict[str, float] = {}
    for position, number in enumerate(numbers):
        if not number.passes:
            continue
        evidence = _evidence(number, says.get(position, Column.SILENT), known, asked_in, otherwise)
        if position in pushed:
            evidence = [Evidence.CHECKSUM, Evidence.COLUMN_HEADER, *_against_form(number, Evidence.COLUMN_HEADER)]
        elif not number.is_unusual and _score(evidence) < REPORT_FROM:
            evidence = _in_talk(number, talk, otherwise) or evidence
        if evidence:
            judged.append((number, evidence))
            known[number.digits] = max(known.get(number.digits, 0.0), _score(evidence))
    for number, evidence in judged:
        if _score(evidence) < REPORT_FROM and known[number.digits] >= STRONG_FROM:
            evidence = [*_without_file_word(number, evidence), Evidence.SAME_VALUE]
        score = _score(evidence)
        if score >= REPORT_FROM:
            yield Candidate(number.segment, number.start, number.end, score, tuple(evidence))


def _in_talk(number: Number, talk: Talk, otherwise: frozenset[str]) -> list[Evidence]:
    """The evidence for a number that nothing names in a message about BSNs or people; never enough to be strong."""
    if number.digits in otherwise or not talk.may_hold(number):
        return []
    if talk.is_of_bsn(number):
        return [Evidence.CHECKSUM, Evidence.CONTEXT_FAR, *_against_form(number, None)]
    return [Evidence.CHECKSUM, Evidence.WITH_PERSON, *_against_form(number, None)] if talk.is_of_births else []


def _without_file_word(number: Number, evidence: list[Evidence]) -> list[Evidence]:
    """`Beschikking-912345678.pdf`: the word in a file's name says what the file is, and not what the number is."""
    is_in_name = is_file_name(number.segment.text, number.segment.place)
    return [code for code in evidence if not (is_in_name and code is Evidence.OTHER_NUMBER)]


def _misread(content: NormalisedContent) -> Iterator[Candidate]:
    for segment in content.with_digits:
        for span in misread_in(segment.text):
            yield Candidate(segment, *span, _MISREAD_SCORE, (Evidence.UNUSUAL_FORM, Evidence.CONTEXT_WORD))


def _score(evidence: list[Evidence]) -> float:
    return round(min(1.0, max(0.0, sum(WEIGHTS[code] for code in evidence))), 2)


def _asked_in(segments: Sequence[NormalisedSegment]) -> frozenset[str]:
    """The parts whose quoted history speaks of a BSN without giving one: somebody asked for it."""
    return frozenset(
        segment.place.where
        for segment in segments
        if segment.place.is_quoted
        and not segment.place.is_boilerplate
        and any(not has_digit(segment.text[word.end() : word.end() + 40]) for word in bsn_words(segment.text))
    )


def _evidence(
    number: Number, column: Column, known: dict[str, float], asked_in: frozenset[str], otherwise: frozenset[str]
) -> list[Evidence]:
    """All that speaks for and against this number; empty for an unusual form that nothing names.

    `otherwise` are the digits to which a table of this message gives another name: in the plain text beside the HTML
    the same number stands without it.
    """
    named, against = _names(number)
    is_hardly_named = named in (None, Evidence.CONTEXT_FAR)
    if is_hardly_named and number.digits in otherwise:
        against = Evidence.OTHER_NUMBER
    if column is Column.RECORDS and number.segment.place.is_cell:
        against = None  # its header names no number
    if number.is_unusual:
        if named is None or is_hardly_named or against:
            return []
        return [Evidence.UNUSUAL_FORM, named, *_against_form(number, named)]
    is_of_somebody = is_hardly_named and _is_of_person(number)
    if is_of_somebody and (
        named or (_is_beside_birth(number) and not is_otherwise_named_behind(number.segment.text, number.end))
    ):
        against = None  # far talk of a BSN, and its owner beside it: another word is of the next number
    evidence = [Evidence.CHECKSUM, *((named,) if named else ()), *((against,) if against else ())]
    is_behind = named and not is_otherwise_named_behind(number.segment.text, number.end)
    if is_hardly_named and (not against or is_behind) and _continues_enumeration(number, known, at_once=bool(against)):
        evidence = [Evidence.CHECKSUM, Evidence.CONTEXT_WORD]
    elif not named and not against and _continues_enumeration(number, known, at_once=True, after=REPORT_FROM):
        is_of_somebody = True  # "Noa en Bram, 4-5-2016, 912345678 resp. 987654321"
    elif not named and number.segment.place.where in asked_in and not number.segment.place.is_quoted:
        evidence.append(Evidence.ASKED_FOR)
    if is_of_somebody and not against:
        evidence.append(Evidence.WITH_PERSON)
    evidence += _of_column(column, named)
    if number.is_grouped:
        evidence.append(Evidence.GROUPING)
    if not number.segment.place.is_cell and (
        is_birth_named(number.line) or (number.is_grouped and holds_birth(number.line))
    ):
        evidence.append(Evidence.BIRTH_DATE)
    return evidence + _against_form(number, named)


def _of_column(column: Column, named: Evidence | None) -> list[Evidence]:
    if column is Column.SILENT:
        return []
    is_of_weight = named is None or (column is Column.FAILS and named is not Evidence.CONTEXT_WORD)
    return [Evidence(column.value)] if is_of_weight else []


_Names = tuple[Evidence | None, Evidence | None]


def _names(number: Number) -> _Names:
    """Which evidence names it a BSN, and which names it another number."""
    segment, place = number.segment, number.segment.place
    window = (
        segment.text[max(0, number.start - _NEAR) : number.start]
        if place.is_cell
        else PROCEDURE_FOR.sub(" ", without_numbered(segment.before(number.start, _NEAR)))
    )
    if is_read_from(window if place.is_cell else segment.before(number.start, _SENTENCE)):
        return Evidence.CONTEXT_WORD, None
    if answers_quote(number):
        return Evidence.CONTEXT_FAR, None
    nearest = thing_before(window) or nearest_word(window)
    gap = window[nearest.end :]
    is_next_to = (
        "\n" not in gap
        or _HEADING.fullmatch(gap) is not None
        or (number.line.strip() == segment.text[number.start : number.end] and _TITLE.fullmatch(gap) is not None)
    )
    is_other = is_otherwise_named_behind(segment.text, number.end) or (
        is_fiscal_number(window, nearest.end) and is_of_organisation(segment, number.start, number.end)
    )
    if is_other and is_fiscal_number(window, nearest.end):
        return None, Evidence.OTHER_NUMBER
    if nearest.kind is Kind.BSN and is_next_to and _is_named_before(number, window, nearest.end, is_other=is_other):
        return Evidence.CONTEXT_WORD, None
    is_other = is_other or (
        nearest.kind is Kind.OTHER and is_next_to and len(gap) <= _DIRECT and not stands_in(window[-_NEAR:])
    )
    if is_named_behind(segment.text, number.end, has_other_name=is_other):
        return Evidence.CONTEXT_WORD, None
    against = Evidence.OTHER_NUMBER if is_other else None
    named, other = _named_by_table(number) if place.is_cell else _named_above(number)
    if named:  # the last word of a heading row ends the line before the first number below it
        return named, None if "\n" in gap else against
    against = against or other
    if number.is_unusual and not against:
        return None, None
    if not against and any(
        "\n" not in window[word.end() :] and _is_named_before(number, window, word.end(), is_other=False)
        for word in bsn_words(window)
    ):
        return Evidence.CONTEXT_WORD, None
    if not _is_far_named(number):
        return None, against
    return Evidence.CONTEXT_FAR, against or (Evidence.OTHER_NUMBER if _is_in_other_talk(number) else None)


def _is_named_before(number: Number, window: str, word_end: int, *, is_other: bool) -> bool:
    """True when the BSN word that ends there names the number. One in the sentence or on the line before weighs less:
    a warning may end in it by chance.
    """
    gap = window[word_end:]
    if number.is_unusual and len(_LEADERS.sub(" ", gap)) > _ADJACENT:
        return False
    if _ABBREVIATED.search(window, 0, word_end) and gap.startswith("."):
        word_end += 1
    if ":" in gap or _REFERS_BACK.search(gap) or not _SENTENCE_END.search(window, word_end):
        return True
    before = number.segment.before(number.start, _FAR)
    return not is_other and announces(before, len(before) - len(gap))


def _named_by_table(number: Number) -> _Names:
    place = number.segment.place
    header, label = kind_of_header(place.header), kind_of_label(place.label)
    if label is Kind.BSN:
        return Evidence.CONTEXT_WORD, None
    if header is Kind.BSN:
        return Evidence.COLUMN_HEADER, None
    is_other = label is not Kind.NONE or (header is not Kind.NONE and number.is_whole_segment)
    return None, Evidence.OTHER_NUMBER if is_other else None


def _named_above(number: Number) -> _Names:
    """The same of a table that was typed as plain text."""
    name = name_above(number.segment.text, number.start, number.end)
    kind = kind_of_label(name)
    if kind is Kind.BSN:
        return Evidence.COLUMN_HEADER, None
    return None, Evidence.OTHER_NUMBER if kind is not Kind.NONE else None


def _is_named_otherwise(number: Number) -> bool:
    """True for a number in a table whose header or label says which other number it is."""
    place = number.segment.place
    if not place.is_cell or not number.passes or not number.is_whole_segment:
        return False
    return Kind.BSN not in (kind_of_header(place.header), kind_of_label(place.label)) and any(
        names_another_number(name) for name in (place.header, place.label)
    )


def _is_far_named(number: Number) -> bool:
    """A BSN word in the text before, or behind it in the same sentence when it is not the name of another number."""
    segment = number.segment
    before = segment.before(number.start, _FAR)
    if is_answer(before) or (not number.is_unusual and is_in_register(_sentence(number))):
        return True
    if any(announces(before, word.end()) for word in bsn_words(before)):
        return True
    sentence = _rest_of_sentence(number)
    return any(
        not has_digit(sentence[word.end() :]) and announces(sentence, word.end()) for word in bsn_words(sentence)
    )


def _rest_of_sentence(number: Number) -> str:
    rest = _SENTENCE_END.split(number.segment.text[number.end : number.end + _BEHIND], maxsplit=1)[0]
    return _GAP.split(rest, maxsplit=1)[0]


def _sentence(number: Number) -> str:
    """The sentence of a number as far as it stands near."""
    before = number.segment.text[max(0, number.start - _NEAR) : number.start]
    before = without_numbered(before)
    return f"{_GAP.split(_SENTENCE_END.split(before)[-1])[-1]} {_rest_of_sentence(number)}"


def _is_of_person(number: Number) -> bool:
    text, start, end = number.segment.text, number.start, number.end
    if number.segment.place.is_cell:
        return False
    # With name and date of birth right beside it, another word further on is of another number.
    if _is_beside_birth(number):
        named = f"{text[max(0, start - _DIRECT) : start]} {name_above(text, start, end)}"
        return not other_word_in(PROCEDURE.sub(" ", named))
    if is_of_person(text, start, end) and (is_titled(text, start) or not names_another(_sentence(number))):
        return True
    return is_beside_person(number)


def _is_beside_birth(number: Number) -> bool:
    text = number.segment.text
    return is_behind_birth(text, number.start) or is_before_birth(text, number.start, number.end)


def _is_in_other_talk(number: Number) -> bool:
    """True when the sentence of the number speaks of another kind of number: "with 912345678 you track your order"."""
    return names_another(without_places(_sentence(number)))


def _continues_enumeration(
    number: Number, known: dict[str, float], *, at_once: bool, after: float = STRONG_FROM
) -> bool:
    """True when the number before this one is a BSN of such a score and no other name stands between them; `at_once`:
    nothing but a comma or an "and".
    """
    place = number.segment.place
    text = number.segment.text[: number.start] if place.is_cell else number.segment.before(number.start, 2 * _NEAR)
    before = text[-2 * _NEAR :]
    last = None
    for last in NUMBER.finditer(before):  # noqa: B007 - the last one counts
        pass
    if last is None or known.get("".join(DIGITS.findall(last.group())), 0.0) < after:
        return False
    gap = before[last.end() :]
    if at_once:
        return _AND.fullmatch(gap) is not None
    return len(gap) <= _NEAR and nearest_word(gap).kind is not Kind.OTHER


def _against_form(number: Number, named: Evidence | None) -> list[Evidence]:
    """What the number itself and its direct neighbours say against it."""
    text, start, end = number.segment.text, number.start, number.end
    before, behind = text[max(0, start - 12) : start], text[end : end + 8]
    against: list[Evidence] = []
    if named is not Evidence.CONTEXT_WORD and _ADDRESS.search(_token(text, start, end)):
        against.append(Evidence.INSIDE_ADDRESS)
    is_date = number.is_unusual and _DATE.fullmatch(text[start:end]) is not None
    is_spaced = " " in text[start:end]
    is_longer = is_spaced and (_GROUP_BEFORE.search(before) is not None or _GROUP_BEHIND.match(behind) is not None)
    if is_date or is_longer or _PHONE_PREFIX.search(before):
        against.append(Evidence.PART_OF_OTHER)
    return against


def _token(text: str, start: int, end: int) -> str:
    """The word, up to the next white space on both sides, that the number stands in."""
    left = re.search(r"\S{0,200}$", text[max(0, start - 200) : start])
    right = re.match(r"\S{0,200}", text[end : end + 200])
    return (left.group() if left else "") + text[start:end] + (right.group() if right else "")
