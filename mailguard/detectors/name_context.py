"""What stands around a name: titles, roles and labels in front of it, firms and streets behind it, greetings."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from mailguard.detectors.name_grammar import fold, is_particle, is_street, names_a_thing
from mailguard.detectors.name_things import (
    MONUMENTS,
    NAMED_LIKE_PEOPLE,
    ORGANISATION_ENDS,
    STREET_OR_SURNAME_ENDS,
    STREET_TITLES,
)
from mailguard.detectors.name_words import (
    ABBREVIATED_TITLES,
    CLIENT_ROLES,
    FUNCTION_ROLES,
    GREETINGS,
    PERSON_VERBS,
    SENTENCE_WORDS,
    SMALL_LETTER_TITLES,
    TITLES,
    WEAK_PARTICLES,
)
from mailguard.detectors.person_tables import Naming, naming_of

WORD_BEHIND = re.compile(r"[ ]{1,2}([^\W\d_][\w.'’-]*)")
_FIRM_BEHIND = re.compile(r"[ ]?(?:&|en)[ ](?:zn|zonen|zoon|partners|co|dochters?)(?!\w)", re.IGNORECASE)
_REGNAL_NUMBER = re.compile(r"[ ](?:I{1,3}|I?V|VI{1,3}|I?X|XI{1,3}|XI?V)(?!\w)")
_SHIP_BEFORE = re.compile(r"(?:\b[HZ]r\.? ?Ms\.?|\b(?:[Hh]et|[Dd]e) [ms]s|\b[ms]\.s\.|\bmts|\b(?:MS|MTS|MPS|MV))$")
# "Ligplaats ms Johanna Maria": in small letters in a text that writes its names with capitals.
_MOTOR_SHIP = re.compile(
    r"(?:ligplaats|schipper|schip|boot|lading|van|met|aan boord van|bemanning|rederij|aanvaring|rondvaart"
    r"|excursie|passagiers|aan boord) ms\.?$",
    re.IGNORECASE,
)
# A line that ends a letter.
CLOSING_LINE = re.compile(
    r"^[ \t]*(?:(?:met|m\.|alvast|hartelijk\w*|vriendelijk\w*|veel|lieve|kind|best|warm\w*|yours|vr\.|bedankt"
    r"|namens het \w+)[ ,]*){0,4}(?:groet\w*|mvg|m\.?v\.?g\.?|gr\.?|hoogachtend|liefs"
    r"|regards|sincerely|faithfully|truly|wishes|cheers|bedankt|dank|college|--)[ ,.!]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HOUSE_NUMBER = re.compile(r"[ ]\d{1,4}(?![\d:.-])")
_ON_BEHALF_OF = frozenset(("t.n.v", "tnv", "t.a.v", "tav"))
_ARTICLES = frozenset(("de", "het", "the"))  # "de Willem Alexander kazerne"
_OPENING = frozenset("\"“„‘'")
_CLOSING = frozenset("\"”“’'")
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
    if len(words) > 1 and (words[-1] in SENTENCE_WORDS or words[-1] in PERSON_VERBS):
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
    """The lead in front of a run. Most words lead to nothing, and are known by themselves."""
    if not start or text[start - 1] not in " :/(\t":
        return NO_LEAD
    near = text[max(0, start - 24) : start - 1]
    if _leads_nowhere(near[near.rfind(" ") + 1 :]):
        return NO_LEAD
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


@lru_cache(maxsize=16384)
def _leads_nowhere(word: str) -> bool:
    """True for a word that is no title, role, label or tussenvoegsel, and for the end of a sentence."""
    bare = word.rstrip(".?!")
    if not bare.isalpha():
        return word[-1:] == ","
    folded = fold(bare)
    is_lead = folded in TITLES or folded in CLIENT_ROLES or folded in FUNCTION_ROLES or folded in _ON_BEHALF_OF
    return not is_lead and (bare[0].isupper() or not is_particle(folded))


def _lead_kind(line: str, word: str) -> tuple[str, str]:
    if word[-1] == ":":
        label = re.split(r"[;|,.\t]\s|[|\t(•]|  ", line[:-1])[-1]
        naming = naming_of(label.lstrip("-* "))
        return {Naming.SURE: "sure", Naming.MAYBE: "label", Naming.NONE: ""}[naming], fold(label.strip(" -*"))
    bare = fold(word.lstrip("(\"'[“‘*").rsplit("/", 1)[-1].rstrip(","))
    folded = bare.rstrip(".")
    if folded in _ON_BEHALF_OF:
        return "label", folded
    if word[-1] == "," or (bare != folded and len(folded) > 4 and folded not in ABBREVIATED_TITLES):
        return "", ""
    if folded in TITLES and not (word.isupper() and len(word) < 4):
        is_ship = _SHIP_BEFORE.search(line) or (folded == "ms" and _MOTOR_SHIP.search(line))
        return ("", folded) if is_ship else ("title", folded)
    if folded in CLIENT_ROLES or folded in FUNCTION_ROLES:
        return "role", folded
    return "", folded


def is_no_person(
    text: str, start: int, end: int, last: str, before: str, *, is_titled: bool, is_read: bool = False
) -> bool:
    """True for what is named after people, or only written like them: firms, schools, streets, diseases. `is_read`: a
    language model takes it for a person, so that its ending alone makes no street of it.
    """
    folded = fold(last)
    if is_street(folded):
        is_person = not _HOUSE_NUMBER.match(text, end) if is_read else is_titled and _is_spoken_to_politely(text, start)
        if not is_person:
            return True
    if folded.endswith(STREET_OR_SURNAME_ENDS) and len(folded) > 5 and _HOUSE_NUMBER.match(text, end) and not is_titled:
        return True
    if not is_titled and fold(text[start : end + 20]).startswith(NAMED_LIKE_PEOPLE):
        return True
    word = WORD_BEHIND.match(text, end)
    if _FIRM_BEHIND.match(text, end) or (
        word and _is_firm(word[1]) and not _lives_there(text, start, end, word, is_titled)
    ):
        return True
    if is_titled:
        return _bears_a_title(text, start, end)
    if _is_title_of_thing(text, start, end):
        return True
    if _REGNAL_NUMBER.match(text, end) or is_ship(text, start):
        return True
    first, _, others = text[start:end].partition(" ")
    if others and names_a_thing(first):
        return True
    previous = before or text[max(0, start - 30) : start].rsplit("\n", 1)[-1].strip().rsplit(" ", 1)[-1]
    folded = fold(previous.strip("\"'(“‘"))
    return folded in _ARTICLES or names_a_thing(folded) or is_street(folded)


def is_ship(text: str, start: int) -> bool:
    """True behind "het ms", "aanvaring ms", "Zr.Ms."."""
    ahead = text[max(0, start - 24) : start].rstrip()
    return bool(_SHIP_BEFORE.search(ahead) or _MOTOR_SHIP.search(ahead))


def _is_spoken_to_politely(text: str, start: int) -> bool:
    """True behind "heer", which no street has in its name: "de heer N. Slootweg"."""
    title = text[max(0, start - 20) : start].split()[-1:]
    return bool(title) and fold(title[0]).rstrip(".") in SMALL_LETTER_TITLES


def _bears_a_title(text: str, start: int, end: int) -> bool:
    """True for a thing named with the title of whom it honours: "gemaal Ir. Lely", the vessel "Lady May"."""
    words = text[max(0, start - 40) : start].rsplit("\n", 1)[-1].split()
    is_quoted = bool(words) and words[-1][0] in _OPENING and text[end : end + 1] in _CLOSING
    return is_quoted or (len(words) > 1 and fold(words[-2].strip("\"'(")) in MONUMENTS)


def _is_title_of_thing(text: str, start: int, end: int) -> bool:
    """True for what stands in quotation marks by itself, an article or a thing before it: vessel "Maria Theresia"."""
    if text[start - 1 : start] not in _OPENING or text[end : end + 1] not in _CLOSING:
        return False
    words = text[max(0, start - 41) : start - 1].rsplit("\n", 1)[-1].split()
    return bool(words) and (fold(words[-1]) in _ARTICLES or any(map(names_a_thing, words)))


def _lives_there(text: str, start: int, end: int, street: re.Match[str], is_titled: bool) -> bool:
    """True for a whole name with its address behind it: "3 Bep van Loon Hoefstraat 3"."""
    title = text[max(0, start - 20) : start].split()[-1:]
    if is_titled and title and fold(title[0]).rstrip(".") in STREET_TITLES:
        return False  # "Burgemeester Fockema Andreaelaan 12"
    is_whole = is_titled or (text[start].isupper() and text[start:end].count(" ") > 1)
    return is_whole and is_street(fold(street[1])) and _HOUSE_NUMBER.match(text, street.end()) is not None


def _is_firm(word: str) -> bool:
    folded = fold(word).rstrip(".")
    if folded in ("bv", "b.v", "nv", "n.v", "vof", "v.o.f", "gmbh", "ltd", "straat", "laan", "school"):
        return True
    return word[0].isupper() and (folded in ORGANISATION_ENDS or is_street(folded))
