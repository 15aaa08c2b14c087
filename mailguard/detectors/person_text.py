"""Names in running text that are written with capitals."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mailguard.detectors.name_alone import (
    is_spoken_of,
    is_surname_at_work,
    is_word_spoken_of,
    word_before,
)
from mailguard.detectors.name_context import (
    NO_LEAD,
    Lead,
    is_greeting,
    is_no_person,
    is_ship,
    lead_before,
    starts_sentence,
)
from mailguard.detectors.name_grammar import (
    PARTICLE,
    UPPER,
    Run,
    fold,
    is_street,
    kinds_of,
    names_a_thing,
    runs,
    without_possessive,
)
from mailguard.detectors.name_readings import (
    DOUBTFUL_SCORE,
    FIRST_NAME_SCORE,
    NAME_SCORE,
    readings,
    with_second_surname,
)
from mailguard.detectors.name_words import (
    CLOSINGS,
    GREETINGS,
    SMALL_LETTER_TITLES,
    SURNAMES_AFTER_PARTICLE,
    WORD_SURNAMES,
)
from mailguard.findings import Evidence

_GIVEN_BEHIND = re.compile(
    rf",[ ]?(?:(?P<initials>(?:[{UPPER}][a-z]?\.[ -]?){{1,5}})"
    rf"|(?P<first>[{UPPER}][^\W\d_]+(?:[ -][{UPPER}][^\W\d_]+)?))"
    rf"(?P<particles>(?:[ ]?{PARTICLE}(?!\w)){{0,3}})(?![ ]*[{UPPER}])"
)
_JOINED_BEHIND = re.compile(
    rf"[ ]?-[ ]?(?:{PARTICLE}[ ]){{0,3}}[{UPPER}][\w'’]+|[ ]e/v[ ](?:{PARTICLE}[ ]){{0,3}}[{UPPER}][\w'’]+"
)
_LIST = re.compile(r"(?:,|;|[ ]?/|[ ]&|[ ]en|[ ]and)[ ]{1,2}|[ ]?/")
# What may stand before a comma and a first name, and is no surname.
_SPOKEN = GREETINGS | CLOSINGS
_AND = re.compile(r"[ ](?:en|and|&|of|or)[ ]")
_VAN_DE = frozenset(("vd", "v.d", "v/d", "vdr"))
_VAN_DEN = re.compile(r"^van de[nr] ")
# Behind these titles "van" begins no surname: "de familie van Mees".
_RELATIONS = frozenset("fam familie gezin echtpaar kinderen weduwe erven tante oom opa oma buurman buurvrouw".split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text. `surname` is folded, with its tussenvoegsels; `first` the first name in front of it."""

    start: int
    end: int
    score: float
    evidence: tuple[str, ...]
    surname: str = field(default="", repr=False)
    first: str = field(default="", repr=False)


class Loose(NamedTuple):
    """A word with a capital that is a name only when the message knows it from elsewhere."""

    start: int
    end: int
    key: str
    kind: str


class TextReader:
    """Reads one text. `names` are those that are found; `loose` the words left for what else the message says."""

    def __init__(self, text: str, *, is_signature: bool = False) -> None:
        self.names: list[Name] = []
        self.loose: list[Loose] = []
        self._text = text
        self._is_signature = is_signature
        self._list_end = -1  # of the last name behind a label, or of its list
        self._chain: list[Name] = []  # first names of a list of which nothing is said yet: "Daan, Julia en Mees"
        self._chain_end = -1
        self._is_chain_known = False
        for run in runs(text):
            lead = lead_before(text, run.spans[0][0])
            if lead is not NO_LEAD or run.kinds not in ("w", "a") or not self._is_bare(run):
                self._read(run, lead)

    def _is_bare(self, run: Run) -> bool:
        """Keeps a single word with nothing before and no initials behind it, and is done: most words are."""
        start, end = run.spans[0]
        if self._list_end >= 0 or self._text[end : end + 1] == ",":
            return False
        if run.kinds == "a" and is_word_spoken_of(self._text, start, end):
            return False
        self.loose.append(Loose(start, end, fold(without_possessive(run.words[0])), run.kinds))
        return True

    def _read(self, run: Run, lead: Lead) -> None:
        if not lead.kind and self._list_end >= 0 and _LIST.fullmatch(self._text, self._list_end, run.spans[0][0]):
            lead = Lead("list", "", lead.particles)
        if _is_preposition(lead, run, self._text):
            lead = Lead("role" if lead.kind == "title" else lead.kind, lead.word)
        if lead.particles and not lead.kind and not self._may_be_inverted(run):
            lead = self._without_particles(run, lead)
        if lead.particles or lead.kind == "title":
            run = _with_particles(run, lead)
        is_polite = lead.kind == "title" and lead.word in SMALL_LETTER_TITLES
        if is_polite and run.kinds[-1] == "x" and is_street(fold(run.words[-1])):
            run = run._replace(kinds=run.kinds[:-1] + "w")  # "de heer N. Slootweg"
        if not lead.kind and is_ship(self._text, run.spans[0][0]):
            return  # "het ms Anna Maria van Schurman" names nobody in any of its parts
        kinds, position = run.kinds, 0
        while position < len(kinds):
            if position:
                before = kinds[position - 1]
                lead = Lead({"t": "title", "r": "role"}.get(before, ""), fold(run.words[position - 1]))
            end = self._name_at(run, position, lead)
            if not end:
                end = self._keep_loose(run, position, lead)
            position = end

    def _may_be_inverted(self, run: Run) -> bool:
        end = run.spans[-1][1]
        return self._text[end : end + 1] == "," and set(run.kinds) <= set("sw")

    def _without_particles(self, run: Run, lead: Lead) -> Lead:
        """ "van" before a name is mostly no part of it; only the rest of the message can tell."""
        word = without_possessive(run.words[0])
        key = surname_key((*(part for _, _, part in lead.particles), word))
        self.loose.append(Loose(lead.particles[0][0], run.spans[0][0] + len(word), key, run.kinds[0]))
        return Lead("", lead.word)

    def _name_at(self, run: Run, position: int, lead: Lead) -> int:
        """The position behind the name that begins here, 0 when none does."""
        if run.kinds[position] in "xtr" or (not lead.kind and position == len(run.kinds) - 1):
            return 0
        for count, score, evidence in readings(run, position, lead, self._text):
            if self._add(run, position, position + count, score, evidence, lead):
                return with_second_surname(run, position + count)
        return 0

    def _add(self, run: Run, first: int, behind: int, score: float, evidence: tuple[str, ...], lead: Lead) -> bool:
        behind = with_second_surname(run, behind)
        text, start, end = self._text, run.spans[first][0], run.spans[behind - 1][1]
        end -= len(run.words[behind - 1]) - len(without_possessive(run.words[behind - 1]))
        last = run.words[behind - 1]
        if is_no_person(text, start, end, last, run.words[first - 1] if first else "", is_titled=lead.kind == "title"):
            return False
        joined = _JOINED_BEHIND.match(text, end)
        if joined and not (first == 0 and lead.kind == "list"):
            end = joined.end()
        surname_at = _surname_position(run.kinds[first:behind]) + first
        surname = surname_key((*run.words[surname_at : behind - 1], without_possessive(last)))
        given = fold(run.words[first]) if run.kinds[first] in "faw" and surname_at > first else ""
        if surname_at == behind - 1 and run.kinds[behind - 1] in "fa" and behind - first == 1:
            surname, given = "", fold(without_possessive(last))
        self._confirm_chain(start, end, self._is_joined(start))
        self.names.append(Name(start, end, score, evidence, surname, given))
        if lead.kind in ("label", "sure", "list"):
            self._list_end = end
        return True

    def _keep_loose(self, run: Run, position: int, lead: Lead) -> int:
        """A surname before its initials ("Jansen, J.P."), a first name in running text, or a word to remember."""
        kinds, text = run.kinds, self._text
        behind = position
        while behind < len(kinds) and kinds[behind] in "pP":
            behind += 1
        if behind == len(kinds) or kinds[behind] not in "fasw":
            return max(position + 1, behind)
        if behind > position and _begins_name(run, behind):
            return behind
        behind += 1
        start, end = run.spans[position][0], run.spans[behind - 1][1]
        given = _given_behind(text, start, end, run, position, behind)
        key = surname_key((*run.words[position : behind - 1], without_possessive(run.words[behind - 1])))
        if given:
            self.names.append(Name(start, given, NAME_SCORE, (Evidence.SURNAME, Evidence.INITIALS), key))
        elif kinds[position:behind] == "f" and self._first_name(run, position, key, lead):
            pass
        elif kinds[position:behind] == "a" and not self._is_signature and is_word_spoken_of(text, start, end):
            self.names.append(Name(start, end, FIRST_NAME_SCORE, (Evidence.FIRST_NAME,), "", key))
        elif kinds[position:behind] == "s" and not self._is_signature and _is_surname_alone(text, start, end, key):
            self.names.append(Name(start, end, DOUBTFUL_SCORE, (Evidence.SURNAME,), key))
        else:
            self.loose.append(Loose(start, end, key, kinds[behind - 1]))
        return behind

    def _first_name(self, run: Run, position: int, key: str, lead: Lead) -> bool:
        """Keeps a first name that is spoken of; with it those that stand in one list with it."""
        word, (start, end) = run.words[position], run.spans[position]
        if self._is_signature or lead.kind == "greeting" or word.isupper():
            return False
        if is_no_person(self._text, start, end, word, "", is_titled=False):
            return False
        joined = self._is_joined(start)
        is_known = joined and self._is_chain_known
        end -= len(word) - len(without_possessive(word))
        if is_known or is_spoken_of(self._text, start, run.spans[position][1], run, position):
            self._confirm_chain(start, end, joined)
            self.names.append(Name(start, end, FIRST_NAME_SCORE, (Evidence.FIRST_NAME,), "", key))
            return True
        if not is_greeting(self._text, start):
            if not joined:
                self._chain = []
            self._chain.append(Name(start, end, FIRST_NAME_SCORE, (Evidence.FIRST_NAME,)))
            self._chain_end, self._is_chain_known = end, False
        return False

    def _is_joined(self, start: int) -> bool:
        """True when only a comma or "en" stands between the last name and this one."""
        return self._chain_end >= 0 and _LIST.fullmatch(self._text, self._chain_end, start) is not None

    def _confirm_chain(self, start: int, end: int, joined: bool) -> None:
        """A name is found: so are the first names in one list before it, unless it is they who are spoken to."""
        if joined and self._chain:
            first = self._chain[0].start
            is_called = starts_sentence(self._text, first) and self._text[max(0, first - 2) : first].strip() != ":"
            if not is_called or _AND.fullmatch(self._text, self._chain_end, start):
                self.names += self._chain
        self._chain, self._chain_end, self._is_chain_known = [], end, True


def surname_key(words: Iterable[str]) -> str:
    """A surname folded, its tussenvoegsels written in full in one way: "vd Elzen" and "Van den Elzen" are one."""
    folded = [fold(word) for word in words]
    full = " ".join("van de" if word.rstrip(".") in _VAN_DE else word for word in folded)
    return _VAN_DEN.sub("van de ", full)


def _is_surname_alone(text: str, start: int, end: int, key: str) -> bool:
    """A surname that is spoken of ("Hoekstra belde") or greeted ("Beste Kramer,")."""
    is_greeted = text[end : end + 1] == "," and key not in WORD_SURNAMES and is_greeting(text, start)
    if names_a_thing(word_before(text, start)):
        return False  # "Beste Banden Hendriks,"
    return is_greeted or is_surname_at_work(text, start, end, key)


def _with_particles(run: Run, lead: Lead) -> Run:
    """The run with the tussenvoegsels in small letters before it."""
    spans = (*((start, end) for start, end, _ in lead.particles), *run.spans)
    words = (*(word for _, _, word in lead.particles), *run.words)
    return Run(spans, words, kinds_of(words, is_named=lead.kind == "title"))


def _is_preposition(lead: Lead, run: Run, text: str) -> bool:
    """True for "van" before a first name: "de moeder van Mees Ottevanger"; not in "mevrouw van Maas"."""
    if [word for _, _, word in lead.particles] != ["van"]:
        return False
    if text[run.spans[-1][1] : run.spans[-1][1] + 1] == "," or (lead.kind == "title" and lead.word not in _RELATIONS):
        return False
    return _begins_name(run, 0)


def _begins_name(run: Run, position: int) -> bool:
    """True for a first name before a surname, or that is no surname itself: "van" before it is a preposition."""
    if run.kinds[position] not in "fa":
        return False
    is_whole = run.kinds[position + 1 : position + 2] in ("s", "w", "p", "P", "I")
    return is_whole or (run.kinds[position] == "f" and fold(run.words[position]) not in SURNAMES_AFTER_PARTICLE)


def _surname_position(kinds: str) -> int:
    """Where in a name the surname begins, its tussenvoegsels included."""
    particle = re.search(r"[pP]", kinds)
    if particle:
        return particle.start()
    given = re.match(r"[IB]+|[fa][faI]*(?=[sw])|w(?=s)|[fa](?=[fa]$)", kinds)
    return given.end() if given and given.end() < len(kinds) else 0


def _given_behind(text: str, start: int, end: int, run: Run, position: int, behind: int) -> int:
    """The end of "Jansen, J.P." or "van Rijn, Lotte", 0 when no first name or initials stand behind the surname."""
    match = _GIVEN_BEHIND.match(text, end) if text[end : end + 1] == "," else None
    if match is None or behind < len(run.kinds):
        return 0
    kinds = run.kinds[position:behind]
    if fold(run.words[position]) in _SPOKEN:
        return 0
    is_field = starts_sentence(text, start)
    if match["initials"]:
        is_surname = "s" in kinds or (kinds[0] in "pP" and len(kinds) > 1) or run.words[behind - 1].isupper()
        closed = match.end() - len(match.group()) + len(match.group().rstrip(" -"))
        return closed if (is_surname or is_field) and kinds[-1] != "f" else 0
    ends_field = match.end() == len(text) or text[match.end() : match.end() + 2].strip(" ")[:1] in ("", *";\n\t|()")
    is_given = kinds_of([match["first"].split(" ")[0]]) in "fa"
    return match.end() if is_given and is_field and ends_field and kinds[-1] in "sw" else 0
