"""What stands around a name: titles, roles and labels in front of it, firms and streets behind it, greetings."""

import re
from dataclasses import dataclass, field

from mailguard.detectors.name_grammar import fold, is_particle, is_street
from mailguard.detectors.name_words import (
    ABBREVIATED_TITLES,
    CLIENT_ROLES,
    FUNCTION_ROLES,
    GREETINGS,
    NAMED_AFTER,
    NAMED_LIKE_PEOPLE,
    ORGANISATION_ENDS,
    STREET_OR_SURNAME_ENDS,
    TITLES,
    WEAK_PARTICLES,
)
from mailguard.detectors.person_tables import Naming, naming_of

WORD_BEHIND = re.compile(r"[ ]{1,2}([^\W\d_][\w.'’-]*)")
_FIRM_BEHIND = re.compile(r"[ ]?(?:&|en)[ ](?:zn|zonen|zoon|partners|co|dochters?)(?!\w)", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"[ ]\d{1,4}(?![\d:.-])")
_SENTENCE_START = frozenset(".!?:\n-•*|;\t")


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands in front of a run: a title, role or label, or nothing; and tussenvoegsels in small letters."""

    kind: str = ""
    word: str = field(default="", repr=False)
    particles: tuple[tuple[int, int, str], ...] = field(default=(), repr=False)


NO_LEAD = Lead()


def is_greeting(text: str, start: int) -> bool:
    """True within "Hoi Kees," and "Beste Piet en Anneke,"."""
    before = line_before(text, start)
    if len(before) > 60:
        return False
    words = before.split()
    if not words or fold(words[0].strip(",!.*")) not in GREETINGS:
        return False
    return not re.search(r"[.!?;:]\s", before) and (len(before) < 25 or "," not in before)


def line_before(text: str, start: int) -> str:
    """The line up to here, its last hundred characters."""
    return text[max(0, start - 100) : start].rsplit("\n", 1)[-1]


def starts_sentence(text: str, start: int) -> bool:
    """True at the beginning of a text, a line, a sentence or a field."""
    before = text[max(0, start - 4) : start].rstrip(" \"'“‘(")
    return not before or before[-1] in _SENTENCE_START


def lead_before(text: str, start: int) -> Lead:
    line = text[max(0, start - 60) : start]
    line = line[line.rfind("\n") + 1 :]
    if not line or line[-1] not in " :/(\t":
        return NO_LEAD
    words = line.split()
    particles: list[tuple[int, int, str]] = []
    at = len(line)
    while words and len(particles) < 3 and words[-1][0].islower() and is_particle(fold(words[-1])):
        word = words.pop()
        at = line.rfind(word, 0, at)
        particles.insert(0, (start - len(line) + at, start - len(line) + at + len(word), word))
    found = tuple(particles)
    if not words:
        return Lead("", "", found)
    kind, word = _lead_kind(line[:at].rstrip(), words[-1])
    if not kind and found and all(word in WEAK_PARTICLES for _, _, word in found):
        found = ()
    return Lead(kind, word, found)


def _lead_kind(line: str, word: str) -> tuple[str, str]:
    if word[-1] == ":":
        label = re.split(r"[;|,.\t]\s|[|\t(•]|  ", line[:-1])[-1]
        naming = naming_of(label.lstrip("-* "))
        return {Naming.SURE: "sure", Naming.MAYBE: "label", Naming.NONE: ""}[naming], fold(label.strip(" -*"))
    bare = fold(word.lstrip("(\"'[“‘*").rsplit("/", 1)[-1].rstrip(","))
    folded = bare.rstrip(".")
    if folded in ("t.n.v", "tnv", "t.a.v", "tav"):
        return "label", folded
    if word[-1] == "," or (bare != folded and len(folded) > 4 and folded not in ABBREVIATED_TITLES):
        return "", ""
    if folded in TITLES and not (word.isupper() and len(word) < 4):
        return "title", folded
    if folded in CLIENT_ROLES or folded in FUNCTION_ROLES:
        return "role", folded
    return "", folded


def is_no_person(text: str, start: int, end: int, last: str, before: str, *, is_titled: bool) -> bool:
    """True for what is named after people, or only written like them: firms, schools, streets, diseases."""
    folded = fold(last)
    if is_street(folded):
        return True
    if folded.endswith(STREET_OR_SURNAME_ENDS) and len(folded) > 5 and _HOUSE_NUMBER.match(text, end) and not is_titled:
        return True
    name = fold(text[start:end])
    if any(name.endswith(other) for other in NAMED_LIKE_PEOPLE) or fold(text[start : end + 20]).startswith(
        NAMED_LIKE_PEOPLE
    ):
        return True
    word = WORD_BEHIND.match(text, end)
    if _FIRM_BEHIND.match(text, end) or (word and _is_firm(word[1])):
        return True
    if is_titled:
        return False
    previous = before or text[max(0, start - 30) : start].rsplit("\n", 1)[-1].strip().rsplit(" ", 1)[-1]
    return fold(previous.strip("\"'(“‘")) in NAMED_AFTER if previous else False


def _is_firm(word: str) -> bool:
    folded = fold(word).rstrip(".")
    if folded in ("bv", "b.v", "nv", "n.v", "vof", "v.o.f", "gmbh", "ltd", "straat", "laan", "school"):
        return True
    return word[0].isupper() and (folded in ORGANISATION_ENDS or is_street(folded))
