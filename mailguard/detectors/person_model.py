"""Names that a language model reads, beside those that the rules find.

The model knows a name by the words around it, whatever list it is on; the rules know titles, forms, tables and
signatures. Each adds what the other misses. What only looks like a name to the rules is none where the model sees none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from mailguard.detectors.detector import Kind, ReadName
from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_alone import does_something, is_known_by, is_met, word_before
from mailguard.detectors.name_context import (
    CLOSING_LINE,
    is_greeting,
    is_no_person,
    lead_before,
    line_before,
    starts_sentence,
)
from mailguard.detectors.name_grammar import (
    fold,
    is_particle,
    is_surname,
    kind_of,
    kinds_of,
    names_a_thing,
    without_possessive,
    words_of_name,
)
from mailguard.detectors.name_things import EPONYMS, ORGANISATION_ENDS
from mailguard.detectors.name_words import (
    CLIENT_ROLES,
    CLOSINGS,
    DETERMINERS,
    FUNCTION_ROLES,
    GREETINGS,
    NOT_NAMES,
    PERSON_PREPOSITIONS,
    RELATIVES,
    TITLES,
)
from mailguard.detectors.person_text import Name, surname_key
from mailguard.findings import Evidence

READ_SCORE = 0.65
READ_ALONE_SCORE = 0.55

_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*[\w.])?")
_DIGIT_OR_MACHINE_TEXT = re.compile(r"[\d\0@]").search
_ENDS_IN_INITIAL = re.compile(r"(?:^|[ .-])[^\W\d_]\.$").search
_LINE_ENDS = re.compile(r"[ .!]*(?:\n|$)").match
# A date in any form, or what announces one: "X (25.06.03)", "X   1977-11-03", "X, gd 04-11-1987".
_BORN_BEHIND = re.compile(
    r"[ \t,;:|/(*–-]{1,30}(?:geb|gb[ .:]|gd[ .:]|born|\d{4}-\d\d-\d\d"
    r"|\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9}\.?)[-/. ]'?\d{2}"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)[ ]\d)",
    re.IGNORECASE,
).match
# Before a name alone: what is about somebody, and what tells how somebody is called.
_MATTERS = frozenset(
    """
    inzake zaak dossier casus aanvraag ziekmelding verwijzing overdracht betreft betreffende hoorzitting intake patient
    client pte pt beschikking indicatie evaluatie zorgplan bezwaar re betr
    """.split()
)
_NAMING = frozenset("heet heette heten genaamd named called roepnaam".split())
_LINE_ABOVE = re.compile(r"([^\n]*)\n[ \t>]*[^\n]*$")
_OPENING_QUOTE = frozenset("\"“„‘'")
# "Van" before a word with a capital is as often before a place or a firm; the others mostly before people.
_BEFORE_PEOPLE = PERSON_PREPOSITIONS - frozenset("van from about for over via naar rond om door of".split())
_ROLES = CLIENT_ROLES | FUNCTION_ROLES
_NO_NAME = TITLES | _ROLES | GREETINGS | CLOSINGS


def united(names: Sequence[Name], read: Sequence[ReadName], text: str, *, is_signature: bool) -> Iterator[Name]:
    """The names that the rules found and those that the model reads, each place once. `is_signature`: the text is, or
    begins, what stands below a letter.
    """
    people = [name for name in read if name.kind is Kind.PERSON]
    read_places, named_places = _Places(people), _Places(names)
    yield from (name for name in names if is_sure(name, text) or read_places.touch(name))
    for found in people:
        if not named_places.touch(found):
            for start, end in _lines(text, found.start, found.end):
                if name := _person(text, start, end, is_signature=is_signature):
                    yield name


class _Places:
    """Where names stand, for many questions."""

    def __init__(self, names: Sequence[Name] | Sequence[ReadName]) -> None:
        spans = sorted((name.start, name.end) for name in names)
        self._starts = [start for start, _ in spans]
        self._reach = list(accumulate((end for _, end in spans), max))

    def touch(self, name: Name | ReadName) -> bool:
        """True when one of them overlaps this one."""
        before = bisect_left(self._starts, name.end)
        return before > 0 and self._reach[before - 1] > name.start


def is_sure(name: Name, text: str) -> bool:
    """False for what departments and firms look like as well: "De Kerkdijk", "Metering Services" below a letter."""
    match name.evidence[0]:
        case Evidence.PARTICLE | Evidence.BELOW_GREETING:
            return False
        case Evidence.HEADER_NAME | Evidence.LABEL:
            first, _, others = text[name.start : name.end].partition(" ")
            return not others or kind_of(first) in "faIB"
        case _:
            return True


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for part in text[start:end].split("\n"):
        yield start, start + len(part)
        start += len(part) + 1


def _person(text: str, start: int, end: int, *, is_signature: bool) -> Name | None:
    """What stands there as a name, titles in front left out; None where it is none that says something of somebody."""
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    leads = []
    while words and (folded := fold(text[slice(*words[0])]).rstrip(".")) in _NO_NAME:
        leads.append(folded)
        del words[0]
    is_lower = text[start:end].islower()
    while words and _ends_no_name(text[slice(*words[-1])], is_lower=is_lower):
        del words[-1]
    if not words:
        return None
    start, end = words[0][0], _end_of_name(text, *words[-1])
    parts = words_of_name(text[start:end].replace(",", " "))
    if len(parts) > 1 and kinds_of(parts)[:2] == "wf" and starts_sentence(text, start) and not is_known_by(text, end):
        start = text.index(parts[1], start + len(parts[0]))  # "Zet Ronald maar op C"
        del parts[0]
    kind = lead_before(text, start).kind
    is_titled = kind == "title" or not TITLES.isdisjoint(leads)
    if not _may_be_a_person(text, start, end, parts[-1], is_read=is_titled or len(parts) > 1, is_titled=is_titled):
        return None
    if is_titled or kind or not _ROLES.isdisjoint(leads):
        is_told_of = True
    elif len(parts) == 1:
        is_told_of = not is_signature and _is_told_of(text, start, end)
    else:
        is_told_of = _is_whole(text, start, end, parts)
    return _named(start, end, parts) if is_told_of else None


def _ends_no_name(word: str, *, is_lower: bool) -> bool:
    """True for a title or a tussenvoegsel at the end, and for a word without a capital behind one with it."""
    folded = fold(word)
    return folded in _NO_NAME or is_particle(folded) or (word[0].islower() and not is_lower)


def _end_of_name(text: str, start: int, end: int) -> int:
    """Where the last word of a name ends, without the dot of a sentence and the s of what is somebody's."""
    if text[end - 1] == "." and not _ENDS_IN_INITIAL(text[max(0, end - 4) : end]):
        end -= 1
    return start + len(without_possessive(text[start:end]))


def _may_be_a_person(text: str, start: int, end: int, last: str, *, is_read: bool, is_titled: bool) -> bool:
    if _DIGIT_OR_MACHINE_TEXT(text[start:end]) or end - start < 2:
        return False
    return not is_no_person(text, start, end, last, "", is_titled=is_titled, is_read=is_read)


def _is_whole(text: str, start: int, end: int, words: Sequence[str]) -> bool:
    """True for words that are a whole name by their kinds, or, unlisted, where only a person can be meant."""
    if any(names_a_thing(word) or fold(word) in ORGANISATION_ENDS for word in words) or "&" in text[start:end]:
        return False
    kinds = kinds_of(words)
    if not {"x", "t", "r"}.isdisjoint(kinds):
        return _BORN_BEHIND(text, end) is not None
    if text[start:end].islower():
        return not {"f", "I"}.isdisjoint(kinds) or is_among_people(text, start, end)
    if is_greeting(text, start):
        return True
    if not set("faIs").isdisjoint(kinds):
        return not (_is_below_closing(text, start) and set("fI").isdisjoint(kinds))
    return is_among_people(text, start, end)


def is_among_people(text: str, start: int, end: int) -> bool:
    """True beside words that go with people: "bij Dilnaz", "Dilnaz belde", "een dochtertje, Zlata"."""
    before = word_before(text, start).strip("(,:.")
    if before in ("van", "of"):  # "de aanvraag van Oluwaseun Adeyemi"
        before = word_before(text, start - len(before) - 1)
    if before in _BEFORE_PEOPLE or fold(before) in _MATTERS or before in RELATIVES or before in _NAMING:
        return True
    if does_something(text, end) or is_known_by(text, end) or _BORN_BEHIND(text, end):
        return True
    return before in PERSON_PREPOSITIONS and is_surname(fold(text[start:end].rsplit(maxsplit=1)[-1]))


def _is_told_of(text: str, start: int, end: int) -> bool:
    """True for a word by itself that names somebody of whom the text speaks; who is greeted, called or signs is not."""
    word, folded = text[start:end], fold(text[start:end])
    before = word_before(text, start)
    if folded in NOT_NAMES or folded in EPONYMS or before in GREETINGS | DETERMINERS:
        return False
    if is_greeting(text, start) and not (text[start - 2 : start] == ", " and does_something(text, end)):
        return False  # but "Hoi, Joost is met vakantie"
    if text[start - 1 : start] in _OPENING_QUOTE and start:
        return False
    if signs(text, start, end):
        return False
    if starts_sentence(text, start) and text[end : end + 1] == ",":
        return False  # "Sem, kun je even bellen?"
    if folded.split("-")[0] in FIRST_NAMES:
        return word[0].isupper() or is_met(text, start, end)
    if starts_sentence(text, start) and not is_surname(folded):  # every sentence begins with a capital
        return is_known_by(text, end)
    return is_among_people(text, start, end) if word[0].isupper() else before in RELATIVES or before in _NAMING


def signs(text: str, start: int, end: int) -> bool:
    """True for the name with which a letter ends: "gr Anja", "slaap lekker, Petra", or on a line of its own."""
    line = line_before(text, start).lstrip("> \t")
    if _LINE_ENDS(text, end) and (not line or line.rstrip().endswith((",", "/", "!"))):
        return True
    return any(fold(word.strip(",.!()")) in CLOSINGS for word in line.split()[-3:]) or _is_below_closing(text, start)


def _is_below_closing(text: str, start: int) -> bool:
    above = _LINE_ABOVE.search(text[max(0, start - 200) : start])
    return above is not None and CLOSING_LINE.fullmatch(above[1].lstrip("> \t")) is not None


def _named(start: int, end: int, words: Sequence[str]) -> Name:
    kinds = kinds_of(words)
    if len(words) == 1:
        is_first = kinds in ("f", "a")
        surname, first = ("", fold(words[0])) if is_first else (surname_key(words), "")
        return Name(start, end, READ_ALONE_SCORE, (Evidence.LANGUAGE_MODEL,), surname, first)
    first = fold(words[0]) if kinds[0] in "fa" else ""
    # What begins with an unlisted word may be a firm: it makes nothing else a name.
    surname = "" if kinds[0] == "w" else surname_key(words[1:] if kinds[0] in "faIB" else words)
    return Name(start, end, READ_SCORE, (Evidence.LANGUAGE_MODEL,), surname, first)
