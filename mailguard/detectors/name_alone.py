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
    SURNAMES,
    WORD_SURNAMES,
)

_CAPITAL_BEHIND = re.compile(r"[ ][^\W\d_a-z]")
_PLACE_BEFORE = frozenset("naar from about van via door".split())
_BEFORE = 24


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
    if does_something(text, end):
        return True
    if before in _PLACE_BEFORE and fold(run.words[position]) in PLACE_NAMES:
        return False
    return before in PERSON_PREPOSITIONS and not _CAPITAL_BEHIND.match(text, end)


def is_surname_at_work(text: str, start: int, end: int, folded: str) -> bool:
    """True for a listed surname behind which stands what only people do: "had Hoekstra", "Hoekstra zei"."""
    if folded not in SURNAMES or folded in WORD_SURNAMES or word_before(text, start) in DETERMINERS:
        return False
    behind = WORD_BEHIND.match(text, end)
    return behind is not None and behind[1] in HUMAN_VERBS


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
    if not position or run.kinds[position - 1] in "tr":
        return False
    return run.kinds[position - 1] != "x" or not starts_sentence(text, run.spans[position - 1][0])
