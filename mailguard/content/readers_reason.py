"""Whether a paragraph says why its readers get it, of them or of their children: "omdat u bij ons in behandeling bent".

A reason is told, not asked or supposed ("heeft uw kind dyslexie?", "als u schulden hebt"), and of people who get help;
"omdat u in de jeugdhulp werkt" is the reason of those who give it. Sentences are looked at within a fixed width, and no
pattern repeats within a repeat without a bound.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mailguard.content.sensitive_topics import CHILDS_HELP, HELP, find

_KIN = r"""(?:(?:eigen|oudste|jongste|jonge)\s)?(?:(?:klein|pleeg|stief)?(?:kind(?:eren)?|zoon(?:tje|s)?
    |dochter(?:tje|s)?)|partner|man|vrouw|moeder|vader|ouders?|naaste|familielid|gezin
    |child(?:ren)?|sons?|daughters?|husband|wife)"""
_CLIENT = r"(?:(?:oud|ex)-?\s?)?(?:pati[eë]nt|cli[eë]nt|client|patient|zorgvrager)"
_OF_KIN = re.compile(rf"\b(?:uw|jullie|je|jouw|your)\s{_KIN}\b", re.IGNORECASE | re.VERBOSE)
# One child, not "uw kinderen": what these get, the whole class may get.
_OF_CHILD = re.compile(
    r"\b(?:kind|\w*kind|\w*zoon\w*|\w*dochter\w*|ouders?|verzorgers?|child|son|daughter|parents?)\b", re.IGNORECASE
)
_CAUSE = re.compile(
    rf"""\b(?:(?:omdat|aangezien|want|because|since)\s(?:(?:u|jij|je|jullie|you)\b(?!\s{_KIN}\b)|(?:uw|jullie|je|your)\s{_KIN})
    |(?:als|as)\s(?:een\s|an?\s)?(?:{_CLIENT}(?:en|s)?|(?:pleeg|groot)?ouders?|verzorgers?|mantelzorgers?|naasten?
      |deelnemers?|parents?|carers?)\s(?:van|bij|met|in|op|aan|of|at|with))\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What needs no cause: "Je staat op de wachtlijst".
_STATE = re.compile(
    rf"""\b(?:(?:u|jij|je|jullie|you)\s(?:bent|zit|zitten|staat|staan|zijn|are)\s
      (?:(?:nu|al|allemaal|allen|momenteel|nog|steeds|bij|ons|onze|in|onder|op|de|het|een|als|on|our|a)\s){{0,5}}
      (?=(?:behandeling|therapie|bewind|curatele|wachtlijst|schuld\w+|bijstand|{_CLIENT}|jeugdhulp|jeugdzorg|treatment)\b)
    |(?:bent|zit|zitten|staat|staan|zijn)\s(?:u|je|jullie)\s
      (?:(?:nu|al|allemaal|momenteel|nog|steeds|bij|ons|in|onder|op|de|het|helaas)\s){{0,5}}
      (?=(?:behandeling|therapie|bewind|curatele|wachtlijst|schuld\w+|bijstand|jeugdhulp|jeugdzorg)\b)
    |(?:u|jij|je|jullie)\s(?:krijgt|krijgen|ontvangt|ontvangen)\s
      (?=(?:[\w-]+\s){{0,3}}[\w-]{{0,20}}(?:uitkering|bijstand|schuldhulp|schuldhulpverlening)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_A_CLIENT = re.compile(rf"\b{_CLIENT}\b", re.IGNORECASE)
_YOU = re.compile(r"\b(?:uw?|jij|je|jullie|jouw|we|wij|you|your)\b", re.IGNORECASE)
_STATE_VERBS = r"""(?:zit|zitten|staat|staan|krijgt|krijgen|kreeg|ontvangt|ontvangen|volgt|volgen|doet|doen|meedoet
    |meedoen|deelneemt
    |neemt|start|starten|begint|is|zijn|bent|was|heeft|hebt|hebben|had|komt|komen|gaat|gaan|woont|verblijft|valt|wordt
    |worden|are|receives?|gets?|has|have|attends?|joins?|joined)"""
_OF_STATE = re.compile(rf"\b{_STATE_VERBS}\b", re.IGNORECASE | re.VERBOSE)
_STATE_VERB_ENDS = re.compile(rf"\b{_STATE_VERBS}\s\Z", re.IGNORECASE | re.VERBOSE)  # "Morgen start uw kind"
_SUPPOSED = re.compile(
    r"\b(?:als|indien|wanneer|of|mochte?n?|zodra|tenzij|stel|hoe|wat|waar|if|when|whether|unless)\s(?:ook\s|het\s|dat\s)?\Z",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"""\W*(?:he(?:eft|bt|b|bben)|krijgt?|zit|is|zijn|bent?|staat|ontvangt|volgt|komt|gaat|wilt?|kent?|merkt|denkt?|maakt
    |kunt|kan|zou|weet|worstelt|loopt|slaapt|twijfelt|does|is|are|do|has)\s(?:u|je|jij|jullie|uw|you|your)\b(?=[^?]*\?)""",
    re.IGNORECASE | re.VERBOSE,
)
# They do it for a living, give to it or read of it; or all children of a class get it.
_AT_WORK = re.compile(
    r"""\b(?:[\w-]*werk(?:t|en|zaam)|(?<!een\s)(?<!onze\s)(?<!de\s)medewerkers?|betrokken|functie|rol|beroep\w*|vrijwillig\w*
    |(?:uw|jullie|je)\s(?:organisatie|gemeente|school|instelling|praktijk|bedrijf|team|collega\S*|cli[eë]nten|leerlingen
    |pati[eë]nten|klas|leden|werk)|belangstell\w*|interesse|ge[iï]nteresseerd|geabonneerd|abonn\w+|mailinglijst|nieuwsbrief
    |donateur\w*|donat\w+|doneer\w*|gedoneerd|sponsor\w*|steun(?:t|en)|gesteund|collect\w+|lever(?:t|en|ancier\w*)|bied(?:t|en)
    |aanbied\w*|[\w-]*aanbieder\w*|verle(?:ent|nen)|begeleid(?:t|en)|adviseert|verwijst|verwezen|contactpersoon|[\w-]+raad
    |(?:raads|commissie|bestuurs)(?:lid|leden)|student\w*|stag\w+|opleiding|nascholing|bijscholing|symposium|congres|webinar
    |conferentie|vacature|sollicit\w+|huisarts(?:en)?|wethouder|journalist\w*|perslijst|co[öo]rdinator|bestuurder|ambtenaar
    |professionals?|(?:bewindvoerder|mentor|coach|trainer|docent|leerkracht|hulpverlener|ondersteuner)\s(?:bent|van|bij|zijn)
    |alle\s(?:leerlingen|kinderen|klassen)|hele\s(?:klas|school|groep)|screening|work\w*|volunteer\w*|newsletter|staff)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Between the readers and the topic: something else is on its way, or is talked about.
_OTHERWISE = re.compile(
    r"""\b(?:over(?!\s(?:\w+\s)?(?:week|weken|maand|maanden|dagen)\b)|rond|rondom|inzake|omtrent|betreffende|about|aanvraag|aanvragen|melding|klacht|bezwaar|verzoek|vragen?
    |offerte|factuur|folder|brochure|flyer|krant|persbericht|verslag|notulen|rapport\w*|onderzoek\snaar|research\w*|geen
    |niet|hierbij|bijgaand|no|not)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE = re.compile(r"[^.!?;]+[.!?;]*")
_WIDTH = 140  # characters in which the reason is told
_BEHIND = 25  # characters behind the topic in which a verb says what they have to do with it


def tells_sensitive_reason(paragraph: str) -> bool:
    """True for "Omdat jullie kind bij ons in de jeugdhulp zit" and "U staat op de wachtlijst voor behandeling"."""
    return any(_tells(reason) for reason in _reasons(paragraph))


def tells_client_reason(paragraph: str) -> bool:
    """True for "omdat u patiënt bent van onze praktijk" and "als cliënt van onze instelling ontvangt u"."""
    reasons = (reason.text for reason in _reasons(paragraph))
    return any(_A_CLIENT.search(text[:60]) and not _AT_WORK.search(text[:90]) for text in reasons)


class _Reason(NamedTuple):
    """A sentence from where it begins to tell of its readers; `is_of_child`: of one child of theirs."""

    text: str
    is_of_child: bool
    needs_no_verb: bool


def _reasons(paragraph: str) -> Iterator[_Reason]:
    for sentence in _SENTENCE.findall(" ".join(paragraph.split())):
        if not _ASKED.match(sentence) and _YOU.search(sentence):
            yield from _reasons_in(sentence)


def _reasons_in(sentence: str) -> Iterator[_Reason]:
    for pattern in (_CAUSE, _STATE, _OF_KIN):
        for match in pattern.finditer(sentence):
            if not _SUPPOSED.search(sentence[max(0, match.start() - 20) : match.start()]):
                text = sentence[match.start() : match.start() + _WIDTH]
                is_told = pattern is not _OF_KIN or _STATE_VERB_ENDS.search(sentence[: match.start()]) is not None
                yield _Reason(text, _OF_CHILD.search(match[0]) is not None, is_told)


def _tells(reason: _Reason) -> bool:
    """True where the help or the diagnosis is told of these readers, and nothing says that it is another's."""
    topic = find(CHILDS_HELP if reason.is_of_child else HELP, reason.text)
    if topic is None or _OTHERWISE.search(reason.text[: topic.start()]):
        return False
    behind = reason.text[topic.end() : topic.end() + _BEHIND].split(",")[0]
    told = reason.text[: topic.end()] + behind
    return not _AT_WORK.search(told) and (reason.needs_no_verb or _OF_STATE.search(told) is not None)
