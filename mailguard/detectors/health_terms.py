"""Looking up words of health in a text: single words, compounds, phrases and patterns, in one pass over its words.

A word is looked up as a reader would take it apart: whole, at its hyphens, by its ending ("longontsteking"), by its
head and tail ("rugklachten"). Only a text that holds a word of the lists is looked at word by word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mailguard.detectors import care_decision_words as care
from mailguard.detectors import health_field_words as field
from mailguard.detectors import health_words as health
from mailguard.detectors import medicine_words as medicine
from mailguard.detectors.health_context_words import ORGANISATION_BEHIND

DIAGNOSIS, MEDICATION, TREATMENT = "diagnosis", "medication", "treatment"
DECISION, OWN_WORD = "care-decision", "own-word"
SURE, DECIDED, LIKELY, POSSIBLE, FIGURATIVE = 0.85, 0.8, 0.55, 0.4, 0.3

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "-"}
_LONGEST_WORD = 60
_SHORTEST_ENDING = 7  # letters of a word whose ending says what it is
_INFLECTED_FROM = 5
_STEM = 3  # letters before such an ending


@dataclass(frozen=True, slots=True)
class Term:
    """What a word or phrase of the lists says: how surely, and of what kind."""

    score: float
    detail: str


class Word(NamedTuple):
    """One word of a text, as written and in lower case."""

    start: int
    end: int
    text: str
    lower: str

    def __repr__(self) -> str:
        return f"Word({self.start}, {self.end})"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to `last` of the text, or characters `start` to `end`, that say a term."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term of several words; `anchor` is the place of the word it is looked up by."""

    words: tuple[str, ...]
    anchor: int
    term: Term
    needs: frozenset[str]


_Dictionary = dict[str, Term]
_Phrases = dict[str, list[Phrase]]


def without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _forms(word: str) -> Iterator[str]:
    """The word, its plurals and inflections, each with and without accents."""
    forms = [word]
    if len(word) >= _INFLECTED_FROM and "-" not in word[-2:]:
        forms += [word + ending for ending in ("s", "en", "e", "n")]
    for form in forms:
        yield form
        if not form.isascii():
            yield without_accents(form)


def _words() -> _Dictionary:
    found: _Dictionary = {}
    lists = (
        (health.WEAK_TREATMENTS, Term(LIKELY, TREATMENT), True),
        (health.COMPLAINTS, Term(LIKELY, DIAGNOSIS), True),
        (field.FIELD_COMPLAINTS, Term(LIKELY, DIAGNOSIS), True),
        (care.CARE | field.FIELD_CARE, Term(LIKELY, DECISION), True),
        (field.FIELD_AIDS, Term(LIKELY, TREATMENT), True),
        (medicine.GROUPS, Term(0.7, MEDICATION), False),
        (medicine.VAGUE_GROUPS, Term(LIKELY, MEDICATION), False),
        (care.DECISIONS, Term(DECIDED, DECISION), True),
        (health.TREATMENTS | field.FIELD_TREATMENTS, Term(DECIDED, TREATMENT), True),
        (medicine.SUBSTANCES | medicine.BRANDS | field.FIELD_MEDICINES, Term(SURE, MEDICATION), False),
        (health.DIAGNOSES | health.EPONYMS | field.FIELD_DIAGNOSES, Term(SURE, DIAGNOSIS), True),
        (field.EVERYDAY, Term(POSSIBLE, DIAGNOSIS), True),
    )
    for words, term, is_inflected in lists:
        for word in words:
            for form in _forms(word) if is_inflected else (word, without_accents(word)):
                found[form] = term
    return found


def _phrases(lists: Iterable[tuple[Iterable[str], Term]]) -> _Phrases:
    found: _Phrases = {}
    for phrases, term in lists:
        for phrase in phrases:
            for form in {phrase.lower(), without_accents(phrase.lower())}:
                words = tuple(match.group() for match in _WORD.finditer(form))
                if words:
                    anchor = max(range(len(words)), key=lambda i: len(words[i]))
                    found.setdefault(words[anchor], []).append(Phrase(words, anchor, term, frozenset(words)))
    for same in found.values():
        same.sort(key=lambda phrase: -len(phrase.words))
    return found


def _spaced(words: Iterable[str]) -> Iterator[str]:
    """Compounds with a hyphen are written apart as well: "burn-out", "burn out"."""
    return (word.replace("-", " ") for word in words if "-" in word)


_WORDS = _words()
_PHRASES = _phrases(
    (
        (health.FIGURATIVE_PHRASES, Term(FIGURATIVE, DIAGNOSIS)),
        (health.DIAGNOSIS_PHRASES + field.FIELD_DIAGNOSIS_PHRASES, Term(SURE, DIAGNOSIS)),
        (_spaced(health.DIAGNOSES), Term(SURE, DIAGNOSIS)),
        (health.COMPLAINT_PHRASES, Term(LIKELY, DIAGNOSIS)),
        (_spaced(health.COMPLAINTS), Term(LIKELY, DIAGNOSIS)),
        (health.TREATMENT_PHRASES + field.FIELD_TREATMENT_PHRASES, Term(DECIDED, TREATMENT)),
        (_spaced(health.TREATMENTS | health.WEAK_TREATMENTS), Term(LIKELY, TREATMENT)),
        (care.DECISION_PHRASES + field.FIELD_CARE_PHRASES, Term(DECIDED, DECISION)),
        (_spaced(care.DECISIONS), Term(DECIDED, DECISION)),
        (_spaced(care.CARE), Term(LIKELY, DECISION)),
    )
)
_ACRONYMS = dict.fromkeys(health.ACRONYMS, Term(SURE, DIAGNOSIS)) | dict.fromkeys(
    care.ACRONYMS, Term(DECIDED, DECISION)
)


_WRITTEN: dict[str, list[str]] = {}  # acronyms by their small letters
for _acronym in _ACRONYMS:
    _WRITTEN.setdefault(_acronym.lower(), []).append(_acronym)


def _pattern_term(name: str) -> Term:
    score = 0.6 if name in care.LIKELY_PATTERNS else DECIDED
    if name in care.DIAGNOSIS_PATTERNS:
        return Term(score, DIAGNOSIS)
    return Term(score, TREATMENT if name in care.TREATMENT_PATTERNS else DECISION)


_PATTERNS = {name: (pattern, _pattern_term(name)) for name, pattern in care.CARE_PATTERNS.items()} | {
    # "ziekte van Crohn", "syndroom van Klinefelter": whatever name stands there
    name: (
        re.compile(rf"(?i:{name})(?:\s(?:van|of))?(?:\sde)?(?:[\s-][A-ZÀ-Ý][\w'’-]*[a-zà-ÿ]){{1,2}}"),
        Term(SURE, DIAGNOSIS),
    )
    for name in health.DISEASE_OF
}


def _by_tail(endings: Iterable[tuple[str, Term]]) -> dict[str, list[tuple[str, Term]]]:
    """Endings by their last four letters, longest first."""
    found: dict[str, list[tuple[str, Term]]] = {}
    for ending, term in endings:
        for form in {ending, without_accents(ending)}:
            found.setdefault(form[-4:], []).append((form, term))
    for same in found.values():
        same.sort(key=lambda pair: -len(pair[0]))
    return found


_ENDINGS = _by_tail(
    [(ending, Term(SURE, DIAGNOSIS)) for ending in health.STRONG_ENDINGS]
    + [("therapie", Term(0.6, TREATMENT)), ("therapy", Term(0.6, TREATMENT)), ("medicatie", Term(0.7, MEDICATION))]
    + [("vaccinatie", Term(0.6, TREATMENT)), ("vaccination", Term(0.6, TREATMENT))]
    + [(ending, Term(SURE, MEDICATION)) for ending in medicine.ENDINGS]
)
_TAILS = _by_tail((tail, Term(0.8 if is_sure else LIKELY, DIAGNOSIS)) for tail, is_sure in health.TAILS.items())
_HEADS = health.BODY_AND_MIND | {without_accents(head) for head in health.BODY_AND_MIND}
_NOT = health.NOT_ENDING | medicine.NOT_ENDING | health.NOT_COMPOUND
_MEDICINE_TAILS = _by_tail((tail, Term(SURE, MEDICATION)) for tail in field.MEDICINE_TAILS)
_KNOWN_TAILS = frozenset(_ENDINGS) | frozenset(_TAILS) | frozenset(_MEDICINE_TAILS)


@lru_cache(maxsize=8192)
def _by_ending(word: str) -> Term | None:
    if not _SHORTEST_ENDING <= len(word) <= _LONGEST_WORD or word in _NOT:
        return None
    tail = word[-4:]
    for ending, term in _ENDINGS.get(tail, ()):
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return term
    for ending, term in _TAILS.get(tail, ()):
        if word.endswith(ending) and _is_head(word[: -len(ending)]):
            return term
    for ending, term in _MEDICINE_TAILS.get(tail, ()):
        head = _WORDS.get(word[: -len(ending)].rstrip("-")) if word.endswith(ending) else None
        if head is not None and head.detail == MEDICATION and head.score == SURE:
            return term
    return None


def _is_head(head: str) -> bool:
    """True for a part of body or mind, with whatever letters link it to what follows."""
    head = head.rstrip("-")
    if head in _HEADS or (head + "s") in _HEADS:
        return True
    return any(head.endswith(link) and head.removesuffix(link) in _HEADS for link in ("s", "e", "en"))


def _opens(pattern: re.Pattern[str], word: str, text: str) -> bool:
    """True when the pattern fits somewhere the word stands; `str.find` is far faster than searching."""
    lower = text.lower()
    at = lower.find(word)
    while at >= 0:
        if pattern.match(text, at):
            return True
        at = lower.find(word, at + 1)
    return False


def _lower_words(text: str) -> set[str]:
    """The words of the text in lower case: most text is ASCII, and for that this is the fastest way."""
    lower = text.lower()
    if lower.isascii():
        return set(lower.translate(_BLANKS).replace("- ", " ").split())
    return set(_WORD.findall(lower))


def words_of(text: str) -> list[Word]:
    """The words of the text, in order."""
    return [Word(match.start(), match.end(), match.group(), match.group().lower()) for match in _WORD.finditer(text)]


class HealthTerms:
    """The lists, with an organisation's own words. `cues` are words the caller wants to hear of besides."""

    def __init__(self, own_words: Iterable[str] = (), cues: frozenset[str] = frozenset()) -> None:
        own = [word.strip().lower() for word in own_words if word.strip()]
        term = Term(DECIDED, OWN_WORD)
        self._words = _WORDS | {word: term for word in own if _WORD.fullmatch(word)}
        self._phrases = _phrases([([word for word in own if not _WORD.fullmatch(word)], term)])
        for anchor, phrases in _PHRASES.items():
            self._phrases[anchor] = [*self._phrases.get(anchor, ()), *phrases]
        self._plain = frozenset(self._words) | cues
        self._known = self._plain | self._phrases.keys() | _PATTERNS.keys() | _WRITTEN.keys()

    def said_in(self, text: str) -> frozenset[str]:
        """The words of the text, in lower case, by which a term of the lists may stand in it."""
        lower = _lower_words(text)
        said = {word for word in self._known & lower if self._is_said(word, lower, text)}
        said |= {word for word in lower if word[-4:] in _KNOWN_TAILS and _by_ending(word)}
        if "-" in text:
            said |= {word for word in lower if "-" in word and self.term_of(word)}
        return frozenset(said)

    def _is_said(self, word: str, lower: set[str], text: str) -> bool:
        if word in self._plain:
            return True
        if word in _WRITTEN and any(acronym in text for acronym in _WRITTEN[word]):
            return True
        if word in _PATTERNS and _opens(_PATTERNS[word][0], word, text):
            return True
        return any(phrase.needs <= lower for phrase in self._phrases.get(word, ()))

    def mentions(self, text: str, words: list[Word], said: frozenset[str]) -> Iterator[Mention]:
        """What the words say, in order of their anchors; mentions may overlap. `said` is of `said_in`."""
        for i, word in enumerate(words):
            if word.lower in said:
                yield from self._mentions_at(text, words, i)

    def _mentions_at(self, text: str, words: list[Word], i: int) -> Iterator[Mention]:
        word = words[i]
        phrase = self._phrase_at(text, words, i)
        if phrase is not None:
            yield phrase
        if word.lower in _PATTERNS:
            pattern, term = _PATTERNS[word.lower]
            match = pattern.match(text, word.start)
            if match:
                yield Mention(word.start, match.end(), term)
        term_found = self._acronym(words, i) or self.term_of(word.lower)
        if term_found is not None:
            yield Mention(word.start, word.end, term_found)

    def _phrase_at(self, text: str, words: list[Word], i: int) -> Mention | None:
        for phrase in self._phrases.get(words[i].lower, ()):
            first = i - phrase.anchor
            last = first + len(phrase.words) - 1
            if first < 0 or last >= len(words):
                continue
            said = all(words[first + k].lower == expected for k, expected in enumerate(phrase.words))
            if said and _run_on(text, words, first, last):
                return Mention(words[first].start, words[last].end, phrase.term)
        return None

    def _acronym(self, words: list[Word], i: int) -> Term | None:
        text = words[i].text
        term = _ACRONYMS.get(text)
        if term is None or text not in health.WORDLIKE_ACRONYMS:
            return term
        behind = words[i + 1] if i + 1 < len(words) else None
        if behind is not None and (behind.lower in health.NOT_BEHIND_ACRONYM or behind.text[0].isdigit()):
            return None
        reach = 2 if behind is not None and len(behind.text) == 1 else 1  # "ALS U DIT LEEST"
        beside = (words[k].text for k in (i - 1, i + reach) if 0 <= k < len(words))
        is_shouted = any(len(other) > 1 and other.isupper() and other not in _ACRONYMS for other in beside)
        return None if is_shouted else term

    def term_of(self, word: str) -> Term | None:
        """What one word in lower case says: by the lists, at its hyphens, or by its ending."""
        found = self._words.get(word) or _by_ending(word)
        if found is not None or "-" not in word:
            return found
        joined = word.replace("-", "")
        if joined in self._words:
            return self._words[joined]
        parts = word.split("-")
        if parts[-1] in ORGANISATION_BEHIND:
            return None
        terms = [term for term in (self._part(part) for part in (parts[0], parts[-1])) if term is not None]
        return max(terms, key=lambda term: term.score, default=None)

    def _part(self, part: str) -> Term | None:
        """What one part of a compound says: "adhd" of "adhd-klachten", but not "als" of "als-danvraag"."""
        if len(part) < 3:
            return None
        acronym = part.upper()
        return self._words.get(part) or (None if acronym in health.WORDLIKE_ACRONYMS else _ACRONYMS.get(acronym))


def _run_on(text: str, words: list[Word], first: int, last: int) -> bool:
    """True when only space stands between the words, as in one phrase."""
    gaps = (text[words[k].end : words[k + 1].start] for k in range(first, last))
    return all(len(gap) <= 3 and not gap.strip(" -'’\r\n") for gap in gaps)
