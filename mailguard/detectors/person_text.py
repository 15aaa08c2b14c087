"""Names in running text that are written with capitals."""

import re
from dataclasses import dataclass, field

from mailguard.detectors.name_context import WORD_BEHIND, Lead, is_greeting, is_no_person, lead_before, starts_sentence
from mailguard.detectors.name_grammar import PARTICLE, UPPER, Run, fold, kinds_of, runs, without_possessive
from mailguard.detectors.name_readings import FIRST_NAME_SCORE, NAME_SCORE, readings, with_second_surname
from mailguard.detectors.name_words import PERSON_PREPOSITIONS, PERSON_VERBS
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
_PARTICLE_TAILS = frozenset(("an ", "de ", "en ", "er ", "'t ", "’t ", "el ", "al ", "le ", "la ", "te ", "on ", "/v "))


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text. `surname` is folded, with its tussenvoegsels; `first` the first name in front of it."""

    start: int
    end: int
    score: float
    evidence: tuple[str, ...]
    surname: str = field(default="", repr=False)
    first: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Loose:
    """A word with a capital that is a name only when the message knows it from elsewhere."""

    start: int
    end: int
    key: str = field(repr=False)
    kind: str


class TextReader:
    """Reads one text. `names` are those that are found; `loose` the words left for what else the message says."""

    def __init__(self, text: str, *, is_signature: bool = False, has_leads: bool = True) -> None:
        self.names: list[Name] = []
        self.loose: list[Loose] = []
        self._text = text
        self._is_signature = is_signature
        self._list_end = -1
        for run in runs(text):
            if has_leads or run.kinds != "w" or not self._is_bare(run):
                self._read(run)

    def _is_bare(self, run: Run) -> bool:
        """Keeps a single unlisted word with no tussenvoegsel before and no initials behind it, and is done."""
        (start, end), word = run.spans[0], run.words[0]
        if self._text[start - 3 : start] in _PARTICLE_TAILS or self._text[end : end + 1] == ",":
            return False
        self.loose.append(Loose(start, end, fold(without_possessive(word)), "w"))
        return True

    def _read(self, run: Run) -> None:
        lead = lead_before(self._text, run.spans[0][0])
        if not lead.kind and self._list_end >= 0 and _LIST.fullmatch(self._text, self._list_end, run.spans[0][0]):
            lead = Lead("list", "", lead.particles)
        if lead.particles and not lead.kind and not self._may_be_inverted(run):
            lead = self._without_particles(run, lead)
        spans = (*((start, end) for start, end, _ in lead.particles), *run.spans)
        words = (*(word for _, _, word in lead.particles), *run.words)
        kinds = kinds_of(words, is_named=lead.kind == "title") if lead.particles or lead.kind == "title" else run.kinds
        whole = Run(spans, words, kinds)
        position = 0
        while position < len(kinds):
            if position:
                before = kinds[position - 1]
                lead = Lead({"t": "title", "r": "role"}.get(before, ""), fold(words[position - 1]))
            end = self._name_at(whole, position, lead)
            if not end:
                end = self._keep_loose(whole, position, lead)
            position = end

    def _may_be_inverted(self, run: Run) -> bool:
        end = run.spans[-1][1]
        return self._text[end : end + 1] == "," and set(run.kinds) <= set("sw")

    def _without_particles(self, run: Run, lead: Lead) -> Lead:
        """ "van" before a name is mostly no part of it; only the rest of the message can tell."""
        word = without_possessive(run.words[0])
        key = " ".join(fold(part) for part in (*(part for _, _, part in lead.particles), word))
        self.loose.append(Loose(lead.particles[0][0], run.spans[0][0] + len(word), key, run.kinds[0]))
        return Lead("", lead.word)

    def _name_at(self, run: Run, position: int, lead: Lead) -> int:
        """The position behind the name that begins here, 0 when none does."""
        if run.kinds[position] in "xtr":
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
        surname = " ".join(map(fold, (*run.words[surname_at : behind - 1], without_possessive(last))))
        given = fold(run.words[first]) if run.kinds[first] in "faw" and surname_at > first else ""
        if surname_at == behind - 1 and run.kinds[behind - 1] in "fa" and behind - first == 1:
            surname, given = "", fold(without_possessive(last))
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
        behind += 1
        start, end = run.spans[position][0], run.spans[behind - 1][1]
        given = _given_behind(text, start, end, run, position, behind)
        key = " ".join(map(fold, (*run.words[position : behind - 1], without_possessive(run.words[behind - 1]))))
        if given:
            self.names.append(Name(start, given, NAME_SCORE, (Evidence.SURNAME, Evidence.INITIALS), key))
        elif (
            kinds[position:behind] == "f" and not run.words[position].isupper() and self._talks_about(start, end, lead)
        ):
            if not is_no_person(text, start, end, run.words[position], "", is_titled=False):
                end -= len(run.words[position]) - len(without_possessive(run.words[position]))
                self.names.append(Name(start, end, FIRST_NAME_SCORE, (Evidence.FIRST_NAME,), "", key))
        else:
            self.loose.append(Loose(start, end, key, kinds[behind - 1]))
        return behind

    def _talks_about(self, start: int, end: int, lead: Lead) -> bool:
        """True for a first name that the text speaks of, and does not speak to."""
        if self._is_signature or lead.kind == "greeting" or is_greeting(self._text, start):
            return False
        if self._text[end - 2 : end] in ("'s", "’s"):
            return True
        word = WORD_BEHIND.match(self._text, end)
        if word and word[1] in PERSON_VERBS:
            return True
        before = self._text[max(0, start - 24) : start].split("\n")[-1].split()
        if not before or self._text[start - 1] != " ":
            return False
        return before[-1] in PERSON_PREPOSITIONS


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
    is_field = starts_sentence(text, start)
    if match["initials"]:
        is_surname = "s" in kinds or (kinds[0] in "pP" and len(kinds) > 1) or run.words[behind - 1].isupper()
        closed = match.end() - len(match.group()) + len(match.group().rstrip(" -"))
        return closed if (is_surname or is_field) and kinds[-1] != "f" else 0
    ends_field = match.end() == len(text) or text[match.end() : match.end() + 2].strip(" ")[:1] in ("", *";\n\t|()")
    is_given = kinds_of([match["first"].split(" ")[0]]) in "fa"
    return match.end() if is_given and is_field and ends_field and kinds[-1] in "sw" else 0
