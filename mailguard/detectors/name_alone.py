"""One name by itself in running text: a first name, or a surname, that is spoken of and not spoken to.

Everything is called after people: ships, cars, storms, towns, teams. So the word beside it has to tell: a verb of
people behind it, or a preposition, a pronoun or a relation before it.
"""

import re

from mailguard.detectors.name_context import WORD_BEHIND, is_greeting, starts_sentence
from mailguard.detectors.name_grammar import Run, fold
from mailguard.detectors.name_words import (
    DETERMINERS,
    HUMAN_VERBS,
    PERSON_PREPOSITIONS,
    PERSON_VERBS,
    PLACE_NAMES,
    RELATIVES,
    SURNAMES,
    WORD_SURNAMES,
)

_CAPITAL_BEHIND = re.compile(r"[ ][^\W\d_a-z]")
_PLACE_BEFORE = frozenset("naar from about van via door".split())
_BEFORE = 24
# "Lena, 16-01-2017", "Sem (9)", "Aylin (groep 5)": who is born, who has an age.
_AGED = re.compile(
    r",?[ ](?:\(?(?:geb(?:\.|oren)|born|\*[ ]?\d)|\((?:\d{1,2}(?:[ ]?(?:jr?|jaar|years?)\b[^()\n]{0,15})?\)|groep[ ]?\d"
    r"|\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{4}))|,[ ]\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
)
# "Irmgard Tesselaar (personeelsnr 55120)", "Delano Koorndijk, rijbewijs ...": what only people have. A mobile number, a
# sex, a date in the next column of a typed table too.
_KNOWN_BY = re.compile(
    r"[ ]?[,(:][ ]?(?:\+31[ ]?|0)6[ -]?\d|[ ]?[,(][ ]?[mv][,;)]"
    r"|[ \t]{2,30}\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}"
    r"|[ ]?[,(][ ]?(?:geb(?:\.|oren|oortedatum)|born|d\.?o\.?b|bsn\b|personeels?-?n|pers\.?[ ]?n|(?:cli|pati)[eë]nt-?n"
    r"|v-nummer|rijbewijs|paspoort|leerlingn|lidn|passport|employee|\d{1,2}[ ](?:jaar|years))",
    re.IGNORECASE,
)
_SEX_BEHIND = re.compile(r",[ ][mvMV],[ ]")  # "Wiśniewska, v, 09/12/1989"
_APPOSITION = re.compile(
    r",[ ](?:haar|zijn|hun|mijn|onze|uw|de|een|her|his|my|our)[ ](?:[a-zë]+[ ]){0,2}?"
    rf"(?:{'|'.join(sorted(RELATIVES, key=len, reverse=True))})(?!\w)"
)
_CLAUSE = re.compile(r",[ ](?:die|wie|who|whom|whose)[ ]")
_POSSESSED = re.compile(
    r"(?<!\w)(?:mijn|m'n|zijn|z'n|haar|hun|uw|je|jouw|jullie|onze|my|his|her|your|their|our)[ ](?:[a-z]+[ ])?"
    r"(?P<role>[a-z]+)[ ]\(?$",
    re.IGNORECASE,
)
# "- Achterberg belt over de uitslag": in a list of short notes a surname by its ending will do.
_BULLET = re.compile(r"(?:^|\n)[ \t]*[-*•][ ]$")
_NAMING = frozenset("heet heette genaamd named".split())
# "en kleindochter Jildou": of these no thing is one, and no firm.
_RELATIVE = re.compile(
    r"(?<!\w)(?:en|van|met|door|and|with)[ ](?:klein|schoon|stief|pleeg)?(?:zoon|zoontje|dochter|dochtertje"
    r"|broer|broertje|zus|zusje|neef|neefje|nicht|nichtje|son|daughter|brother|sister)[ ]$"
)
# Said of things as well, right before a name.
_NOT_BEFORE = frozenset("geldt zelf maakt begint start is was zijn wordt werd worden would will can has".split())


def is_met(text: str, start: int, end: int) -> bool:
    """True when the words around say that somebody is meant: "met Mina Glazunov", "Mina Glazunov belde"."""
    return does_something(text, end) or word_before(text, start) in PERSON_PREPOSITIONS


def is_spoken_of(text: str, start: int, end: int, run: Run, position: int) -> bool:
    """True for a first name that the text speaks of, and does not speak to."""
    if is_greeting(text, start) or _is_second_word(text, run, position):
        return False
    if text[end - 2 : end] in ("'s", "’s"):
        return True
    before = word_before(text, start)
    if before in DETERMINERS:
        return False
    if does_something(text, end) or _is_described(text, end) or is_relative(text, start):
        return True
    if before in _PLACE_BEFORE and fold(run.words[position]) in PLACE_NAMES:
        return False
    is_met_here = before in PERSON_PREPOSITIONS or (before in PERSON_VERBS and before not in _NOT_BEFORE)
    return is_met_here and not _CAPITAL_BEHIND.match(text, end)


def is_word_spoken_of(text: str, start: int, end: int) -> bool:
    """True for a first name that is a word too ("Ton", "Roos") where only a person can be meant."""
    before = word_before(text, start)
    if before in _NAMING:
        return _CAPITAL_BEHIND.match(text, end) is None
    return before in PERSON_PREPOSITIONS | {"naar"} and bool(_CLAUSE.match(text, end) or _AGED.match(text, end))


def is_relative(text: str, start: int) -> bool:
    """True behind "haar zusje", "uw zoontje": any word with a capital is a name there."""
    before = text[max(0, start - 40) : start]
    possessed = _POSSESSED.search(before)
    return (possessed is not None and possessed["role"].lower() in RELATIVES) or _RELATIVE.search(before) is not None


def is_known_by(text: str, end: int) -> bool:
    """True when behind a name stands what only people have: a birth date, a personnel number."""
    return _KNOWN_BY.match(text, end) is not None or _AGED.match(text, end) is not None


def _is_described(text: str, end: int) -> bool:
    """ "Lena, 16-01-2017", "Esra, haar beste vriendin"."""
    return _AGED.match(text, end) is not None or _APPOSITION.match(text, end) is not None


def is_surname_at_work(text: str, start: int, end: int, folded: str) -> bool:
    """True for a listed surname behind which stands what only people do: "had Hoekstra", "Hoekstra zei"."""
    is_listed = folded in SURNAMES or _BULLET.search(text[max(0, start - 8) : start]) is not None
    if not is_listed or folded in WORD_SURNAMES or word_before(text, start) in DETERMINERS:
        return False
    behind = WORD_BEHIND.match(text, end)
    return (behind is not None and behind[1] in HUMAN_VERBS) or _SEX_BEHIND.match(text, end) is not None


def word_before(text: str, start: int) -> str:
    """The word, in small letters, before a name in the same line, and nothing between them but a space."""
    if start == 0 or text[start - 1] != " ":
        return ""
    words = text[max(0, start - _BEFORE) : start].rsplit("\n", 1)[-1].split()
    return words[-1].lower() if words else ""


def does_something(text: str, end: int) -> bool:
    """True when what follows is a verb of people."""
    behind = WORD_BEHIND.match(text, end)
    return behind is not None and behind[1] in PERSON_VERBS


def _is_second_word(text: str, run: Run, position: int) -> bool:
    """True behind another word with a capital: "de Renault Zoe"; not behind the word that begins a sentence."""
    if not position:
        return False
    before = position - 1
    while before > 0 and run.kinds[before] == "p":  # "Let op Esra"
        before -= 1
    if run.kinds[before] in "tr":
        return False
    if before < position - 1 and not _is_described(text, run.spans[position][1]):
        return True  # "Stad van Sophie"
    return run.kinds[before] != "x" or not starts_sentence(text, run.spans[before][0])
