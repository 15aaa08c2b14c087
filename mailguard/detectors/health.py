"""HEALTH: what somebody has, what he takes for it, what care or benefit he gets: diagnoses, medicines, care decisions.

Found whomever it is about; that it counts only with an identified person is the policy's business. A term in the name
of a practice, a foundation or a post ("praktijk voor fysiotherapie", "Alzheimer Nederland") and in a disclaimer is
only possible. Spans are what a reader underlines: "matige depressie met angstklachten", "metformine 500 mg 2dd".
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from mailguard.detectors import health_context_words as context
from mailguard.detectors.care_decision_words import PERCENTAGE
from mailguard.detectors.detector import Candidate
from mailguard.detectors.health_terms import (
    DECIDED,
    DECISION,
    DIAGNOSIS,
    FIGURATIVE,
    LIKELY,
    MEDICATION,
    OWN_WORD,
    HealthTerms,
    Mention,
    Term,
    Word,
    words_of,
)
from mailguard.detectors.health_words import EPONYMS
from mailguard.detectors.medicine_words import DOSE_UNITS, NOT_BEFORE_DOSE
from mailguard.detectors.naming import is_label, says
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, has_digit
from mailguard.findings import Evidence, Place
from mailguard.vocabulary import EntityType

_POSSIBLE = 0.4
_VAGUE = 0.7  # below it a term says little among words of business
_LONGEST = 8  # words of one span
_BATCH = 200  # segments
_CELL_LENGTH = 400  # a longer cell is prose

_NAMES = tuple(
    (re.compile(pattern, re.IGNORECASE), term)
    for pattern, term in (
        (context.NAMES_DIAGNOSIS, Term(DECIDED, DIAGNOSIS)),
        (context.NAMES_MEDICATION, Term(DECIDED, MEDICATION)),
        (context.NAMES_CARE, Term(0.6, DECISION)),
    )
)
_NAMED = re.compile(
    rf"(?:(?P<diagnosis>{context.NAMES_DIAGNOSIS})|(?P<medication>{context.NAMES_MEDICATION}))"
    r"(?:[_ ]?omschrijving)?[ ]?(?:\([^()\n]{1,30}\))?"
    r"(?:[\"'*_]{0,3}[ ]?[:=]|>(?=\S))[\s*_]{0,3}(?P<value>[^\n.;:<>{}|]{2,160})",
    re.IGNORECASE,
)
_NAMES_VALUE = re.compile("[:=>]").search
_CUES = context.NAMING_WORDS | context.CLASSIFICATIONS
# Those of them that are on no list themselves.
_ONLY_CUES = frozenset(word for word in _CUES if HealthTerms().term_of(word) is None)
# "Ziekte: 12 dagen", "Beperking: maximaal 5 gebruikers": nothing that anybody has.
_AMOUNT_ALONE = re.compile(
    r"(?:max\w*\.?|min(?:imaal)?\.?|circa|ca\.?|ongeveer|tot)?\s?\d{1,6}(?:[.,]\d+)?\s?(?:dag|dagen|we?ken?|maand|maanden"
    r"|jaar|jaren|uur|uren|[kmg]b|gebruikers|personen|tekens|stuks|regels|velden|procent|euro)",
    re.IGNORECASE,
)
_NOTHING_SAID: frozenset[str] = frozenset()
_HAS_LETTER = re.compile(r"[^\W\d_]").search
_PIECE = re.compile(r"[^,;/+\n•|]+")
_LETTERS = re.compile(r"[^\W\d_]{3}|^[A-Z]{2,5}\d{0,2}$|[A-Z]\d\d")

_FREQUENCY = (
    r"(?:\d{1,2}\s?(?:dd|d\.d\.|x|maal|keer)\s?\d{0,2}(?:\s?(?:daags|per\s(?:dag|week|nacht)|a\.?n\.?|ante\snoctem))?"
    r"|(?:een|twee|drie|vier)\s?maal\sdaags|dagelijks|per\sdag|zo\snodig|z\.?n\.|a\.?n\.(?!\w)|voor\sde\snacht|"
    r"'s\s(?:ochtends|avonds|morgens|nachts)|daily|twice\sa\sday|once\sdaily)"
)
_AMOUNT = rf"\d{{1,5}}(?:[.,/]\d{{1,4}})?\s?{DOSE_UNITS}(?![^\W_])(?:/(?:ml|dag|uur|week|dosis))?"
_FORM = (
    r"(?:retard|mga|xr|sr|cr|la|zoc|oros|depot|tablet(?:ten)?|capsules?|pleisters?|drank|injecties?|inhalator|forte"
    r"|mite|turbuhaler)"
)
_DOSE = re.compile(rf"(?:[ ,(]{{0,2}}(?:{_AMOUNT}|{_FREQUENCY}|{_FORM}(?![^\W_]))\)?){{1,5}}", re.IGNORECASE)
_DOSE_BEFORE = re.compile(
    rf"(?<![\w.,])(?:{_FREQUENCY}\s)?{_AMOUNT}\s(?:{_FREQUENCY}\s)?$|(?<!\w){_FREQUENCY}\s$", re.IGNORECASE
)
# A medicine on no list: a word with a dose in milligrams and how often it is taken.
_UNKNOWN_DOSED = re.compile(
    rf"(?<![^\W_])(?P<name>[^\W\d_]{{5,25}})\s\d{{1,4}}(?:[.,]\d{{1,3}})?\s?(?:mg|mcg|µg|μg),?\s(?:{_FREQUENCY})",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![^\W_])(?:(?:ICD|DSM|ICPC|DBC|ATC)(?:-?(?:9|10|11|5|IV|V))?(?:-TR|-CM)?|(?:hoofd)?diagnosecode)"
    r"(?:[- ]?(?:code|classificatie))?[:= (]{1,3}"
    r"(?P<code>[A-Z]\d\d(?:\.\d{1,2})?[A-Z]?(?:[A-Z]\d\d)?|\d{3}(?:\.\d{1,2})?)(?![^\W_])",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[ \n]|-| met (?:een |lichte |ernstige )?| van (?:de |het )?| voor (?:een |de |het )?")
_BEHIND = re.compile(
    r"[ ](?:type[ ]?(?:1|2|I{1,2})|\(type[ ]?(?:1|2|I{1,2})(?=\))"
    r"|graad[ ]?\d|stadium[ ]?(?:[IV]{1,3}|\d)|gold[ ]?[1-4IV]{1,3}|fase[ ]?\d"
    r"|(?:vv|vg|lg|ggz|zzp)[ -]?\d{1,2}|links|rechts|in remissie|nao|nos)(?![^\W_])",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"[\"'*_\])]{0,3}[ ]?(?:[:=|>→]|\t|[ ]{3}|\.{4})|[ ]?\n").match
_IN_ADDRESS_BEHIND = re.compile(r"@|\.[a-z]{2}|[\w.-]{0,30}@")
_DENIED = re.compile(r"(?<!\w)(?:geen|zonder|no|without|nooit)[ ]$", re.IGNORECASE).search
_FIRM_BEHIND = re.compile(
    r"(?:[ -][A-Z][\w&]{0,30}){0,2}[ ](?:B\.?V\b|N\.?V\b|VOF\b|V\.O\.F|Holding\b|GmbH\b|Ltd\b|Inc\b)"
)
_SENTENCE_END = re.compile(r"[.!?:\n]")


class HealthDetector:
    name = "health"
    entity = EntityType.HEALTH

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self._terms = HealthTerms(words, _CUES)

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for batch in _batches(content.segments):
            # Most mail says nothing of health: one look at all of its words tells so.
            said = self._terms.said_in("\n".join(segment.text for segment in batch))
            for segment in batch:
                if not segment.place.is_cell:
                    yield from self._in_text(segment, said)
                elif _HAS_LETTER(segment.text):
                    yield from self._in_cell(segment, said)

    def _in_cell(self, segment: NormalisedSegment, nearby: frozenset[str]) -> Iterator[Candidate]:
        named, evidence = _name_of_cell(segment.place)
        if named is not None and segment.text != segment.place.header and len(segment.text) <= _CELL_LENGTH:
            spans = list(_pieces(segment.text, 0, len(segment.text)))
            known = list(self._in_text(segment, nearby))
            yield from (found for found in known if found.score > named.score)
            yield from _named_candidates(segment, spans, named, evidence, known)
        else:
            yield from self._in_text(segment, nearby)

    def _in_text(self, segment: NormalisedSegment, nearby: frozenset[str]) -> Iterator[Candidate]:
        """The terms of one segment. `nearby` are the words that say one in this segment or in one looked at with it."""
        text = segment.text
        is_said = bool(nearby) and any(map(text.lower().__contains__, nearby))
        said = self._terms.said_in(text) if is_said else _NOTHING_SAID
        found = [] if said <= _ONLY_CUES else list(self._said(segment, said))
        yield from found
        if "mg" in text or "mcg" in text:
            yield from _dosed(segment)
        if not said.isdisjoint(context.CLASSIFICATIONS) and has_digit(text):
            yield from _coded(segment)
        if _NAMES_VALUE(text) and not said.isdisjoint(context.NAMING_WORDS):
            yield from _named_in_line(segment, found)

    def _said(self, segment: NormalisedSegment, said: frozenset[str]) -> Iterator[Candidate]:
        """The terms of the lists, as a reader would underline them."""
        text = segment.text
        words = words_of(text)
        mentions = _joined(text, _longest(self._terms.mentions(text, words, said)))
        is_business = not context.IMPERSONAL.isdisjoint(word.lower for word in words)
        for mention in _widened(text, words, mentions):
            yield _candidate(segment, words, mention, is_business)


def _batches(segments: Sequence[NormalisedSegment]) -> Iterator[Sequence[NormalisedSegment]]:
    """The segments, some at a time; those in ASCII apart, since those are taken apart much faster."""
    for is_ascii in (True, False):
        chosen = [segment for segment in segments if segment.text.isascii() is is_ascii]
        for start in range(0, len(chosen), _BATCH):
            yield chosen[start : start + _BATCH]


def _name_of_cell(place: Place) -> tuple[Term | None, str]:
    """What the header of a cell, or in a form the label, says its value is."""
    if place.row == 0 and (place.column or 0) > 1 and not place.header:
        return None, Evidence.LABEL  # the next head of a table, not the value of a form
    if place.header:
        return _named_by(place.header), Evidence.COLUMN_HEADER
    return (_named_by(place.label) if is_label(place.label) else None), Evidence.LABEL


@lru_cache(maxsize=4096)
def _named_by(name: str) -> Term | None:
    return next((term for words, term in _NAMES if says(words, name)), None)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The values between commas, each without the space around it; what says nothing is left out."""
    for match in _PIECE.finditer(text, start, end):
        piece = match.group()
        low = match.start() + len(piece) - len(piece.lstrip(" \t\r-:*(\"'"))
        high = match.end() - (len(piece) - len(piece.rstrip(" \t\r.),\"'*")))
        value = text[low:high]
        words = value.split()
        if not words or len(words) > _LONGEST or words[0].lower().strip(".,") in context.NOTHING:
            continue
        if _LETTERS.search(value) and value.lower() not in context.NOTHING and not _AMOUNT_ALONE.fullmatch(value):
            yield low, high


def _named_candidates(
    segment: NormalisedSegment,
    spans: Iterable[tuple[int, int]],
    named: Term,
    evidence: str,
    known: list[Candidate],
) -> Iterator[Candidate]:
    """The values a name stands over, unless what they are is known better."""
    score = _POSSIBLE if segment.place.is_boilerplate else named.score
    stronger = [found for found in known if found.score > score]
    for start, end in spans:
        if _is_free((start, end), stronger):
            yield Candidate(segment, start, end, score, (evidence,), named.detail)


def _named_in_line(segment: NormalisedSegment, known: list[Candidate]) -> Iterator[Candidate]:
    """ "Diagnose: ...", "Medicatie: ..." and what stands there, on a list or not."""
    for match in _NAMED.finditer(segment.text):
        named = Term(_VAGUE, DIAGNOSIS if match["diagnosis"] else MEDICATION)
        spans = _pieces(segment.text, match.start("value"), match.end("value"))
        yield from _named_candidates(
            segment, (span for span in spans if _is_free(span, known)), named, Evidence.LABEL, []
        )


def _is_free(span: tuple[int, int], known: list[Candidate]) -> bool:
    """True when none of the known, which stand in order of place, overlaps the span."""
    at = bisect_right(known, span[0], key=lambda found: found.end)
    return at == len(known) or known[at].start >= span[1]


def _dosed(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _UNKNOWN_DOSED.finditer(segment.text):
        if match["name"].lower() not in NOT_BEFORE_DOSE:
            score = _POSSIBLE if segment.place.is_boilerplate else 0.65
            end = match.start() + len(match.group().rstrip())
            yield Candidate(segment, match.start(), end, score, (Evidence.FORMAT,), MEDICATION)


def _coded(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Codes of diagnoses and medicines, only right behind the name of their classification."""
    for match in _CODE.finditer(segment.text):
        detail = MEDICATION if match.group()[:3].upper() == "ATC" else DIAGNOSIS
        yield Candidate(segment, match.start(), match.end(), DECIDED, (Evidence.FORMAT,), detail)


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Of mentions that overlap the longest, in order of place."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda mention: (mention.start, -mention.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif (last := kept[-1]).term.score > FIGURATIVE and mention.term.score > FIGURATIVE:
            kept[-1] = Mention(last.start, max(last.end, mention.end), _stronger(last.term, mention.term))
    return kept


def _stronger(term: Term, other: Term) -> Term:
    return term if term.score >= other.score else other


def _joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """Terms a reader underlines as one: side by side, or the second said of the first."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last is not None and _belong_together(text, last, mention):
            joined[-1] = Mention(last.start, mention.end, _stronger(last.term, mention.term))
        else:
            joined.append(mention)
    return joined


def _belong_together(text: str, first: Mention, second: Mention) -> bool:
    gap = text[first.end : second.start]
    if len(gap) > 20 or not _JOINT.fullmatch(gap):
        return False
    is_same = first.term.detail == second.term.detail or gap == " "
    return is_same and second.end - first.start <= 100 and text.count(" ", first.start, second.end) < _LONGEST


def _widened(text: str, words: list[Word], mentions: list[Mention]) -> Iterator[Mention]:
    starts = {word.start: i for i, word in enumerate(words)}
    reached = 0
    for mention in mentions:
        start, end = mention.start, mention.end
        if mention.term.detail in (DIAGNOSIS, OWN_WORD):
            start = _qualified_from(text, words, starts.get(start, 0), reached)
        behind = _BEHIND.match(text, end)
        end = behind.end() if behind else end
        if mention.term.detail == MEDICATION:
            start, end = _with_dose(text, start, end, reached)
        elif mention.term.detail == DECISION:
            share = PERCENTAGE.match(text, end)
            end = share.end() if share else end
        reached = end
        yield replace(mention, start=start, end=end)


def _qualified_from(text: str, words: list[Word], i: int, reached: int) -> int:
    """Where the adjectives before word `i` begin."""
    while i and words[i - 1].lower in context.QUALIFIERS and words[i - 1].start >= reached:
        if text[words[i - 1].end : words[i].start] != " ":
            break
        i -= 1
    return words[i].start


def _with_dose(text: str, start: int, end: int, reached: int) -> tuple[int, int]:
    dose = _DOSE.match(text, end)
    end = end + len(dose.group().rstrip(" ,(")) if dose else end
    head = text[max(reached, start - 30) : start]
    before = _DOSE_BEFORE.search(head)
    return (start - len(head) + before.start() if before else start), end


def _candidate(segment: NormalisedSegment, words: list[Word], mention: Mention, is_business: bool) -> Candidate:
    term = mention.term
    score = term.score
    is_other = _is_naming(segment, mention) or _is_name_or_figure(segment.text, words, mention)
    if segment.place.is_boilerplate or is_other or (score <= LIKELY and _is_denied_or_head(segment.text, mention)):
        score = min(score, _POSSIBLE)
    elif is_business and score < _VAGUE:
        score = 0.45
    elif segment.place.is_signature and not _SENTENCE_END.search(segment.text[mention.end : mention.end + 200]):
        score = _POSSIBLE
    code = Evidence.CARE_DECISION if term.detail == DECISION else Evidence.TERM
    evidence = Evidence.ORGANISATION_WORD if term.detail == OWN_WORD else code
    return Candidate(segment, mention.start, mention.end, score, (evidence,), term.detail)


def _is_denied_or_head(text: str, mention: Mention) -> bool:
    """ "geen braken" and "Wond: ...": what is not there, and what only stands over a value."""
    if mention.term.detail != DIAGNOSIS:
        return False
    ahead = text[max(0, mention.start - 40) : mention.start]
    is_line_start = not ahead.rsplit("\n", 1)[-1].strip(" -*>•")
    return _DENIED(ahead) is not None or (is_line_start and text[mention.end : mention.end + 2] == ": ")


def _is_naming(segment: NormalisedSegment, mention: Mention) -> bool:
    """ "Medicatie:" before a value, "medicatie" as the head of a column."""
    if segment.text[mention.start : mention.end].lower() not in context.NAMING_WORDS:
        return False
    is_whole_cell = segment.place.is_cell and mention.end - mention.start == len(segment.text.strip())
    return is_whole_cell or _INTRODUCES(segment.text, mention.end) is not None


def _is_name_or_figure(text: str, words: list[Word], mention: Mention) -> bool:
    """Part of an address or a name, a post, or a manner of speaking."""
    if _is_in_address(text, mention) or (text[mention.start].isupper() and _FIRM_BEHIND.match(text, mention.end)):
        return True
    first = bisect_right(words, mention.start, key=lambda word: word.end)
    last = bisect_left(words, mention.end, lo=first, key=lambda word: word.end)
    last = min(last, len(words) - 1)
    before = _words_before(text, words, first)
    behind = words[last + 1] if last + 1 < len(words) else None
    if words[last].lower in context.FIGURATIVE or (before and before[-1].lower in context.FIGURATIVE_BEFORE):
        return True
    is_next = behind is not None and text[mention.end : behind.start] in (" ", "-")
    if behind is not None and is_next and behind.lower in context.ORGANISATION_BEHIND:
        return True
    return _is_behind_organisation(before) or _is_person(words[first], before)


def _words_before(text: str, words: list[Word], first: int) -> list[Word]:
    """Up to three words before, of the same sentence."""
    before: list[Word] = []
    for i in range(first - 1, max(-1, first - 4), -1):
        gap = text[words[i].end : words[i + 1].start]
        is_abbreviated = words[i].lower in context.PERSON_BEFORE or len(words[i].text) == 1
        if gap.strip(" \r\n.") or (_SENTENCE_END.search(gap) and not is_abbreviated):
            break
        before.insert(0, words[i])
    return before


def _is_behind_organisation(before: list[Word]) -> bool:
    """ "afdeling oncologie", "praktijk voor fysiotherapie", "expertisecentrum voor de jeugd-ggz"."""
    for word in reversed(before):
        if word.lower in context.ORGANISATION_BEFORE:
            return True
        if word.lower not in ("voor", "van", "de", "het", "over", "rond", "en", "bij", "for", "of", "the"):
            return False
    return False


def _is_person(word: Word, before: list[Word]) -> bool:
    """An eponym behind a title, an initial or a first name: "de heer Parkinson", "J. Crohn"."""
    is_eponym = word.lower.partition("-")[0] in EPONYMS and word.text[0].isupper()
    if not is_eponym or not before:
        return False
    last = before[-1]
    if last.lower in context.PERSON_BEFORE or (len(last.text) == 1 and last.text.isupper()):
        return True
    return last.text[0].isupper() and last.lower not in context.NOT_FIRST_NAMES


def _is_in_address(text: str, mention: Mention) -> bool:
    """ "autisme.nl", "info@dementie.example", ".../thema/adhd"."""
    before = text[mention.start - 1 : mention.start] if mention.start else ""
    if before == "@" or _IN_ADDRESS_BEHIND.match(text, mention.end):
        return True
    if before not in (".", "/", "_", "="):
        return False
    chunk = re.split(r"\s", text[max(0, mention.start - 80) : mention.start])[-1]
    return "://" in chunk or "www." in chunk or "@" in chunk
