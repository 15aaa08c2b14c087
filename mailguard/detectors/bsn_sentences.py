"""Sentences that give a BSN without a BSN word before it: answers, corrections, registers, and people in brackets.

"Ik heb uw BSN nodig. Van uw broer heb ik 912345678", "Wat is uw BSN? 912345678", "Kevin Jansen (912345678)". What these
weigh is `bsn`'s.
"""

import re
from collections.abc import Iterator

from mailguard.detectors.birth_unnamed import ADULT_UNTIL
from mailguard.detectors.bsn_people import names_another
from mailguard.detectors.context import bsn_words, is_birth_named, is_warning, other_word_in
from mailguard.detectors.dates import dates, dates_in_words
from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_beside import ends_in_name
from mailguard.detectors.name_grammar import fold

_FLAGS = re.IGNORECASE | re.VERBOSE
# Right behind the question, but for a yes and who says it: "Wat is je BSN? Ja, dat is 912345678", "Klant: 912345678".
_ANSWER = re.compile(
    r"""[^.!?\n\d]{0,60}\?\s{1,3}(?:>[ ])?(?:[^\W\d_]{2,20}:[ ](?:ja(?:[ ]hoor)?|yes)[.,!]?\n)?(?:[^\W\d_]{2,20}:[ ])?
    (?:(?:ja|jazeker|jawel|yes|sure|natuurlijk|tuurlijk|zeker|hoor|dat|het|die|is|it'?s|hier|komt|ie|hij)
        [ ,.!:]{1,3}){0,6}""",
    _FLAGS,
)
_NEXT_SENTENCE = re.compile(r"[^\n\d.!?;]{0,80}[.!?;:)]{1,2}\s+(?P<said>[^.!?\n\d;]{0,60})", _FLAGS)
_GIVES = re.compile(
    r"""(?<![a-z])(?: heb | hebben | had | hadden | heeft | staat | staan | stond | is | zijn | was | luidt | moet
      | wordt | ingevoerd | genoteerd | hier | hierbij | ja | mine | have | has | should | reads | recorded | entered
    )(?![a-z])""",
    _FLAGS,
)
# "het BSN vond ik op zijn medicatielijst: ", "je eigen bsn; ik las op het formulier "
_READ_FROM = re.compile(
    r"""(?<![a-z])(?:bsn|burgerservicenummer)[;,]?[ ](?:(?:dat|die|en|maar|ik|we|wij|hij|zij|ze|zelf)[ ]){0,3}
    (?:vond|vind|las|lees|zag|zie|staat|stond|noteerde|haalde|kreeg|found|read|saw|got)[ ]
    (?:(?:ik|we|wij|hij|zij|ze)[ ])?(?:wel[ ]|ook[ ]|nog[ ])?(?:op|in|uit|van|bij|on|in|from)[ ](?:[a-z]{2,10}[ ]){0,2}
    [a-z-]*(?:formulier|lijst|brief|mail|paspoort|id|kaart|strook|scherm|dossier|systeem|kopie|scan|blad|aanvraag
      |verwijzing|overzicht|form|list|letter|passport|card|slip|screen|file|copy)[ :]{1,3}
    | (?<![a-z])(?:bsn|burgerservicenummer)[ ](?:voor|van|for|of)[ ][^.!?\n\d,;]{2,40}(?:[ ](?:is|luidt)[ ]|:[ ])
    | (?<![a-z])(?:bsn|burgerservicenummer)[ ](?:op|in|bij|on|in)[ ][^.!?\n\d,;:]{2,40}:[ ]""",
    _FLAGS,
)
# "het BSN ontbrak op het formulier, dat is ", "zijn bsn klopte niet met het dossier, moet zijn ", "uit het dossier ("
_REFERS_BACK = re.compile(
    r"""[^\d.!?;\n]*(?:,[ ](?:(?:dat|dit|het|er|that|it)[ ])?
      (?:is|was|luidt|wordt|moet[ ]zijn|moest[ ]zijn|moet|should[ ]be)[ ](?:nu[ ])?
    | [ ](?:uit|op|in|bij|van|from|on)[ ](?:het|de|zijn|haar|the|his|her)[ ][^\W\d_]{2,30}[ ][(])""",
    _FLAGS,
)
# "Op het formulier staat 912345678": where it stands, and not what it is
_STANDS_IN = re.compile(
    r"(?<![a-z])(?:op|in|volgens|bij|on)[ ](?:[a-z]{2,5}[ ])?[\w-]{2,30}"
    r"(?=[ ](?:staat|stond|staan|lees|heb|zie|it|is))",
    _FLAGS,
)
# Where something was read is no name of what was read: "in het dossier staat", "op zijn aanvraag lees ik".
_PLACE = re.compile(
    r"""(?<![^\W_])(?:op|in|bij|uit|via|volgens|on|from)[ ](?:(?:de|het|een|zijn|haar|hun|uw|je|jouw|mijn|onze?|die|dat
      |deze|dit|the|his|her|their|your|my)[ ])?(?:[^\W\d_]{2,14}[ ])?[\w-]{2,30}
      (?:[ ]van[ ](?:(?:de|het|een|zijn|haar|mijn|uw|hun)[ ])?[\w-]{2,30})?(?=[ ][^\W\d_])""",
    _FLAGS,
)
_STANDS_BEFORE = re.compile(r"[ ][a-z]{2,5}(?:[ ][a-z]{2,4}){0,2}[ :]{1,2}", _FLAGS)
# A register that is kept by BSN, and the side of an identity document on which it stands.
_REGISTER = re.compile(
    r"""(?<![a-z])(?:brp|basisregistratie[ ]personen|suwi(?:net)?(?:-inkijk)?|gba-?v|rni|vecozo|cov|sbv-?z)
      (?:-(?:inschrijving|controle|check|bevraging))?(?![a-z-])
    | (?<![a-z])(?:achterop|achterkant[ ]van|achterzijde[ ]van|back[ ]of)[ ](?:[a-z]{2,10}[ ])?
      (?:id(?:entiteits)?(?:-?kaart|-?bewijs|[ ]card)?|paspoort|rijbewijs|passport|driving[ ]licen[cs]e)(?![a-z])""",
    _FLAGS,
)
_CAPITAL = "A-ZÀ-Þ"
_WORD = rf"[{_CAPITAL}][\w'’-]+"
# A name right before an opening bracket. Titles are in either case, names are not.
_NAME_BEFORE = re.compile(
    rf"""(?<![^\W_])(?P<title>(?:[Dd]e[ ][Hh]eer|[Dd]hr\.?|[Mm]evr?o?u?w?\.?|[Mm]w\.?|[Hh]eer|[Mm]eneer
      |[Mm]r\.|[Mm]rs\.?|[Mm]s\.?|[Bb]roer|[Zz]us(?:je)?|[Zz]oon|[Dd]ochter|[Vv]ader|[Mm]oeder|[Kk]ind|[Pp]artner|[Mm]an|[Vv]rouw|[Tt]ante|[Oo]om
      |[Cc]li[eë]nte?|[Pp]ati[eë]nte?|[Ll]eerlinge?|[Bb]ewoner|[Bb]ewoonster|[Hh]uurd(?:st)?er|[Dd]eelnemer|[Ii]nwoner
      |[Cc]ollega|[Mm]edewerk(?:st)?er|[Ww]erknem(?:st)?er|[Vv]erzekerde|[Aa]anvrager|[Oo]verledene)[ ])?
    (?P<first>{_WORD}|(?:[{_CAPITAL}][a-z]?\.[ ]?){{1,5}})
    (?P<more>(?:[ ]?(?:[{_CAPITAL}]\.|{_WORD}|van|de|der|den|ten|ter|te|el|al|'t|von|da|di|du)){{0,6}})
    [ ]?[(\[][ ]?$""",
    re.VERBOSE,
)
# Also "eenendertig januari 1980 te Paramaribo, "
_SEPARATORS = re.compile(
    rf"(?:,?[ ](?:te|in)[ ](?:{_WORD}[ ]?){{1,3}}(?:\([^()\n\d]{{2,20}}\))?)?"
    r"[\s,;/|()–-]{1,5}(?:(?:man|vrouw|[mv])[,/ ]{1,2})?(?:(?:met[ ])?(?:nr|nummer|no|number)[.:]{0,2}[ ])?"
)
_NEAR_BIRTH = 25
_STAR = re.compile(r"[^\W\d][.,]?[ \t(]{1,5}[*°][ ]?$")  # "Piotr Kowalczyk  *21-02-'79"
_NAME_THEN_DATE = re.compile(rf"(?:(?:{_WORD}|[{_CAPITAL}]\.)[ ]?{_WORD}|{_WORD})(?:,?[ ]van)?[\s,;/|(*–-]{{1,5}}$")
_NAME_THEN_NUMBER = re.compile(
    rf"(?:{_WORD}|[{_CAPITAL}]\.)[ ]?(?:(?:van|de|der|den|ten|ter|el|al)[ ]){{0,2}}{_WORD}[ ]?[,;/|(–-][ ]?$"
)
_BIRTH_BEHIND = re.compile(
    r"""(?:[ ]?[,;/|)(–-]{1,2}[ ]?|[ \t]{1,12})
    (?:(?:geboren|geboortedatum|geb\.?[ ]?dat(?:um)?\.?|geb\.?|born|dob|\*):?[ ]?(?:op[ ])?)?""",
    _FLAGS,
)
_BRACKET_CLOSES = re.compile(r"[ ]?[)\],;]")
_REACH, _LEADS_UP = 120, 15


def answers(text: str, word_end: int) -> bool:
    """True when the text behind the BSN word that ends there leads up to a number that answers or corrects it."""
    gap = text[word_end:]
    if _ANSWER.fullmatch(gap):
        return True
    given = _NEXT_SENTENCE.fullmatch(gap)
    return (
        given is not None
        and _GIVES.search(given["said"]) is not None
        and not other_word_in(_STANDS_IN.sub(" ", given["said"]))
        and not is_warning(text, word_end)
    )


def stands_in(before: str) -> bool:
    """True when the last word before a number says where it stands: "op het formulier staat "."""
    return any(_STANDS_BEFORE.fullmatch(before, match.end()) for match in _STANDS_IN.finditer(before))


def without_places(text: str) -> str:
    return _PLACE.sub(" ", text)


def is_answer(before: str) -> bool:
    """True when the text before a number ends in such an answer."""
    return any(answers(before, word.end()) for word in _last_words(before))


def is_read_from(before: str) -> bool:
    """True when the text before a number says where a BSN was read, or refers back to it at the end of its sentence:
    what is named in between is no number.
    """
    return any(match.end() == len(before) for match in _READ_FROM.finditer(before)) or any(
        _REFERS_BACK.fullmatch(before, word.end()) for word in _last_words(before)
    )


def _last_words(text: str) -> Iterator[re.Match[str]]:
    """The last two BSN words: "BSN (burgerservicenummer)" are two."""
    return iter(list(bsn_words(text))[-2:])


def is_in_register(sentence: str) -> bool:
    """True when the sentence of the number speaks of the register of persons, which is kept by BSN, or of the side of
    an identity card where it stands.
    """
    return _REGISTER.search(sentence) is not None


def is_of_person(text: str, start: int, end: int) -> bool:
    """True for a number alone in brackets right behind somebody's name: "Kevin Jansen (912345678)"."""
    if not text[max(0, start - 2) : start].rstrip(" ").endswith(("(", "[")):
        return False
    name = _NAME_BEFORE.search(text, max(0, start - _REACH), start)
    if name is None or _BRACKET_CLOSES.match(text, end) is None:
        return False
    if name["title"]:
        return True
    *first, last = f"{name['first']} {name['more']}".split()
    return last[:1].isupper() and any(_is_first_name(word) for word in first)


def is_titled(text: str, start: int) -> bool:
    """True for the brackets behind somebody with his title, where no word for a number leads up to both: "het saldo op
    naam van uw cliënt Kevin Jansen (".
    """
    name = _NAME_BEFORE.search(text, max(0, start - _REACH), start)
    return name is not None and bool(name["title"]) and not names_another(text[: name.start()][-_LEADS_UP:])


def is_behind_birth(text: str, start: int) -> bool:
    """True right behind somebody's date of birth: "Dylan Martina, geb. 6-4-2003, 912345678"."""
    tail = text[max(0, start - _REACH) : start]
    last = max(
        (*dates(tail, with_six_digits=is_birth_named(tail)), *dates_in_words(tail)),
        key=lambda date: date.end,
        default=None,
    )
    if last is None or not _SEPARATORS.fullmatch(tail, last.end):
        return False
    before = tail[max(0, last.start - _NEAR_BIRTH) : last.start]
    is_named = is_birth_named(before) or _STAR.search(before) is not None
    return is_named or (0 < last.year <= ADULT_UNTIL and _NAME_THEN_DATE.search(tail[: last.start]) is not None)


def is_before_birth(text: str, start: int, end: int) -> bool:
    """True between somebody's name and date of birth, "Dylan Martina, 912345678, 6-4-2003", and right before a date of
    birth that is called so: "912345678, geb. 6-4-2003".
    """
    gap = _BIRTH_BEHIND.match(text, end)
    if gap is None:
        return False
    behind = text[gap.end() : gap.end() + _NEAR_BIRTH]
    born = next((date for date in (*dates(behind), *dates_in_words(behind)) if date.start == 0), None)
    if born is None:
        return False
    before = text[max(0, start - _REACH) : start]
    return is_birth_named(gap.group()) or (
        0 < born.year <= ADULT_UNTIL and (_NAME_THEN_NUMBER.search(before) is not None or ends_in_name(before))
    )


def _is_first_name(word: str) -> bool:
    return word.endswith(".") or fold(word.partition("-")[0]) in FIRST_NAMES
