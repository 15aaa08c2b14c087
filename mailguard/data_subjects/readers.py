"""What ties a person to whoever reads the letter: the quoted history names him, or he is the reader's own."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from mailguard.data_subjects.subject import Subject
from mailguard.facts import DataSubject
from mailguard.findings import Finding, Segment
from mailguard.vocabulary import EntityType

_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST = 3  # letters of a name that says something by itself

_YOUR = r"\b(?:uw|jouw|je|jullie|your)"
_WHICH = r"""(?:jongste|oudste|middelste|overleden|beide|twee|drie|vier|eigen|zieke|lieve
    |(?:minder|meerder)jarige|volwassen|(?:toe)?komende|voormalige?|vorige|nieuwe|aanstaande
    |youngest|eldest|oldest|late|two|three|both|little|own|former)"""
_MANY = r"""(?:(?:pleeg|stief|klein|schoon|adoptie|peet|groot)?(?:kinderen|zo(?:nen|ons)|dochters|ouders|broers|zussen)
    |(?:foster\ |step|grand)?(?:children|sons|daughters|parents)|brothers|sisters|cli[eë]nten|pati[eë]nten|clients
    |patients|familieleden|gezinsleden|naasten|pupillen|neven|nichten)"""
_ONE = r"""(?:(?:pleeg|stief|klein|schoon|adoptie|peet|groot|half)?
      (?:zoon(?:tje)?|dochter(?:tje)?|kind(?:je)?|vader|moeder|ouder|broer(?:tje)?|zus(?:je)?|zuster)
    |mama|papa|mam|pap|opa|oma|oom|tante|neef(?:je)?|nicht(?:je)?|baby|(?:tweeling)(?:broer|zus)
    |(?:ex-?)?(?:man|vrouw|partner|echtgenoot|echtgenote|vriend|vriendin)|verloofde|levensgezel(?:lin)?|weduwe|weduwnaar
    |familielid|gezinslid|naaste|huisgenoot|pupil|cli[eë]nte?|pati[eë]nte?
    |(?:foster\ |step|grand)?(?:son|daughter|child|mother|father)|mum|mom|dad|brother|sister|husband|wife|spouse
    |fianc[eé]e?|uncle|aunt|nephew|niece|ward|client|patient)"""
_TITLE = r"""(?:de\ heer|mevrouw|mevr\.?|mw\.?|dhr\.?|hr\.?|heer|meneer|mr\.?|mrs\.?|ms\.?|miss|genaamd|named|called)"""
# Others of the same family between the word and his name: "uw kinderen Daan, Lisa en ..."
_OTHERS = r"(?:(?-i:[^\W\d_a-zß-öø-ÿ][^\W\d_]*)(?:\s*,\s*|\s+)(?:(?:en|and|&)\s+)?){0,6}"
_BEFORE = re.compile(
    rf"{_YOUR}\s+(?:{_WHICH}\s+){{0,2}}"
    rf"(?:{_MANY}\s*[,:(]?\s*{_OTHERS}|{_ONE}(?:\s+(?:en|of|and|or)\s+{_ONE})?\s*[,:(]?\s*)"
    rf"(?:{_TITLE}\s+)?\Z",
    re.IGNORECASE | re.VERBOSE,
)
# "Mila, uw dochter"; but "Mila, uw dochter Lisa" is about Lisa.
_BEHIND = re.compile(
    rf"\s*[,(]\s*{_YOUR}\s+(?:{_WHICH}\s+){{0,2}}(?:{_MANY}|{_ONE})\b(?!\s+(?:{_TITLE}\s+)?(?-i:[^\W\d_a-zß-öø-ÿ]))",
    re.IGNORECASE | re.VERBOSE,
)
# Who writes on somebody's behalf says so beside his name: "als bewindvoerder van mevrouw Brouwer", "mijn cliënt".
_ON_BEHALF = re.compile(
    rf"""\b(?:bewindvoerder|mentor|curator|curatele|voogd|advocaat|gemachtigde|(?:belangen)?behartiger|raadsman|raadsvrouw
      |(?:wettelijk[ ])?vertegenwoordiger|executeur|notaris|guardian|attorney|lawyer|trustee|executor)\s+(?:is\s+)?
      (?:van|over|voor|of|for)\s+(?:{_TITLE}\s+)?\Z
    | \b(?:namens|behartig\s+(?:ik\s+)?de\s+belangen\s+van|on\s+behalf\s+of|sta[a]?\s+(?:ik\s+)?bij|verdedig)\s+
      (?:mijn\s+cli[eë]nte?,?\s+|my\s+client,?\s+)?(?:{_TITLE}\s+)?\Z
    | \b(?:mijn|onze|my|our)\s+cli[eë]nte?,?\s+(?:{_TITLE}\s+)?\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_MOST_FINDINGS = 200  # of one person that are looked at
_REACH = 90  # characters before or behind a name that are looked at


class Readers:
    """Those who get one message, as its text shows them."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments

    def stated(self, subject: Subject) -> DataSubject:
        """What is told of him, with what he is to the readers."""
        if not subject.names:
            return subject.stated()
        named = [f for _, f in subject.findings[:_MOST_FINDINGS] if f.entity is EntityType.PERSON]
        return replace(
            subject.stated(),
            is_in_thread=self._knew(subject),
            is_readers_kin=any(map(self._is_called_theirs, named)),
            is_represented=any(map(self._is_represented, named)),
        )

    @cached_property
    def _thread_words(self) -> frozenset[str]:
        """The words of the quoted history, folded: asked of every person, so split once."""
        quoted = [s.text for s in self._segments if s.place.is_quoted and s.place.where == "body"]
        return frozenset(_LETTERS.findall("\n".join(quoted).casefold())) if quoted else frozenset()

    def _knew(self, subject: Subject) -> bool:
        """True when they were told of him before: by his family name, or his first name."""
        words = self._thread_words
        return bool(words) and any(
            _last_word(part) in words for name in subject.names for part in (*name.families, name.first)
        )

    def _is_represented(self, finding: Finding) -> bool:
        if not finding.place.is_quoted or finding.place.where != "body":
            return False
        before = self._segments[finding.segment].text[max(0, finding.start - _REACH) : finding.start]
        return _ON_BEHALF.search(before) is not None

    def _is_called_theirs(self, finding: Finding) -> bool:
        place, start, end = finding.place, finding.start, finding.end
        if place.where != "body" or place.is_quoted:
            return False
        text = self._segments[finding.segment].text
        if start and _says_your(before := text[max(0, start - _REACH) : start]) and _BEFORE.search(before):
            return True
        is_parted = text[end : end + 2].lstrip().startswith((",", "("))
        return is_parted and _BEHIND.match(text[end : end + _REACH]) is not None


def _last_word(family: str) -> str:
    """Of "garcia lopez" and "d'hondt" the last word; "" for one too short to tell anything."""
    word = family if family.isalpha() else next(reversed(_LETTERS.findall(family)), "")
    return word if len(word) >= _SHORTEST else ""


def _says_your(text: str) -> bool:
    """A first look that costs little: "uw", "jouw", "je", "jullie" or "your" stands in it, or in a word of it."""
    folded = text.casefold()
    return "uw" in folded or "je" in folded or "jul" in folded or "your" in folded
