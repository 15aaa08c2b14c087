"""Words for the numbers of people: those for a number of staff or a client, and how they name one.

Customers and members may be firms as well: their numbers are weaker. Debtors, policies, contracts, orders and invoices
are numbered too, but such a number says nothing of a person; their words are not here (docs/decisions/0011).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from mailguard.detectors.context import Kind, is_phone_named, kind_of_header, nearest_word
from mailguard.detectors.naming import is_label
from mailguard.detectors.normalise import NormalisedSegment, plain_text
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_FLAGS = re.IGNORECASE | re.VERBOSE
_NUMBER_WORD = r"[-_.]{0,2}[ ]?(?:numm?e?rs?|nrs?|n[°o]|numbers?|ids?)(?![^\W_])"
_STAFF = rf"""(?<![^\W_])(?:
    (?: personn?eels? | medewerkers? | werknemers? | stam | salaris | loon | dienst | employee | staff | personnel
      | payroll | emp | pers | persn | medew | mdw ){_NUMBER_WORD}
  | p[-.]?[ ]?(?:nummers?|nrs?)(?![^\W_]) | (?:employee|staff|payroll|personnel)[ ]?\#)"""
_CUSTOMERS = rf"""(?<![^\W_])(?: (?:klant(?:en)? | relaties? | lid | leden | lidmaatschaps? | customers? | cust
      | member(?:ship)?s? ){_NUMBER_WORD} | klantcodes?(?![^\W_]) )"""
_CLIENTS = rf"""(?:{_CUSTOMERS}|(?<![^\W_])(?:
    (?: [ck]li[eë]nt(?:en)? | pati[eë]nt(?:en)? | leerling(?:en)? | student(?:en)? | deelnemers? | cursist(?:en)?
      | pupil(?:len)? | huurders? | bewoners? | woningzoekenden? | kind | gezins? | zaak | casus | case | tenant
      | resident | medical[ ]record | epd | pat | cl ){_NUMBER_WORD}
  | (?:cli[eë]nt|pati[eë]nt|leerling|student)codes?(?![^\W_])
  | file[ ]?(?:numbers?|nrs?|no)(?![^\W_]) | mrn(?![^\W_]))
  | dossier(?:codes?(?![^\W_])|{_NUMBER_WORD}))"""  # "zorgdossiernummer" too
_ONE_OF_STAFF = r"(?<![^\W_])(?:medewerk(?:st)?er | werknem(?:st)?er | employee)(?![^\W_])"
_ONE_CLIENT = r"""(?: (?<![^\W_])(?: cli[eë]nte? | pati[eë]nte? | leerlinge? | student | deelnemer | huurder | huurster
    | bewoner | bewoonster | pupil | tenant | resident | zaak | casus )
  | (?: (?<![^\W_]) | (?<=zorg) | (?<=jeugd) | (?<=huur) | (?<=huurders) | (?<=behandel) | (?<=gezins) | (?<=cli[eë]nt)
    | (?<=cli[eë]nten) | (?<=pati[eë]nten) | (?<=leerling) | (?<=leerlingen) ) dossier )(?![^\W_])"""

_TIGHT = re.compile(
    r"""(?:[\s:=\#.*•·()>\[\]|"'“”„‘’«`→;_-]|</?[a-z]{1,10}>){0,40}
        (?:(?:is|was|wordt|luidt|nr|no|nummer|number|oud|nieuw|old|new)[\s:=\#.]{1,3}["'“„‘«*`(\[]?){0,2}""",
    _FLAGS,
)
_LOOSE_GAP = re.compile(
    r"""(?: [^\n\d.;?!]{0,40}[ ,(](?:nrs?|nummers?|no)\.?[ ]  # "personeelsnrs invullen, nr 5521"
      | [ ](?:van|voor|bij|of|for)[ ][^\n\d]{1,40}
      | [^\n\d]{1,40}(?:[ ](?:is|was|wordt|luidt)|[:=(]) )[ ]?""",
    _FLAGS,
)
_BARE_GAP = re.compile(
    r"""(?:[ ](?:bij|van|aan|at|with)[ ](?:ons|u|jullie|hen|hem|haar|us|you))?
    (?:[ ](?:heeft|krijgt|kreeg|onder|met)[ ](?:het[ ])?(?:nummer|nr\.?|kenmerk))?
    [ \t]{0,2}[:=\#(*|]?[ \t]{0,2}(?:nr\.?[ ]|no\.?[ ])?""",
    _FLAGS,
)
_CUSTOMER = re.compile(_CUSTOMERS, _FLAGS)
_SENTENCE_END = re.compile(r"(?:[?!]|\w\w[.;])\s")
_BEHIND = r"[ ]?(?:[(\[=][ ]?|(?:is|als|as)[ ](?:(?:het|de|uw|haar|zijn|hun|mijn|the|his|her|my)[ ])?)"


# How every word for such a number begins, in lower case: a text without needs no other look.
_STAFF_STEMS = "pers|medew|mdw|werkne|stam|salar|loon|dienst|emp|staff|payr|p-n|p\\.n|p\\. n|pn"
_CLIENT_STEMS = (
    "cl|kli|pat|leerling|student|deelnemer|cursist|pupil|huur|bewo|woningz|kind|gezin|zaak|casus|dossier|case|tenant"
    "|resident|medical|epd|file|mrn|klant|relatie|lid[-_. ]{0,2}[ni]|lidm|leden|cust|member"
)


class Words(NamedTuple):
    """The words for one kind of number: those that name it, those that name whose it is, the first behind one."""

    number: re.Pattern[str]
    bearer: re.Pattern[str]
    behind: re.Pattern[str]
    either: re.Pattern[str]
    stems: re.Pattern[str]


def _compiled(number: str, bearer: str, stems: str) -> Words:
    behind, either = f"{_BEHIND}(?:{number})", f"{number}|{bearer}"
    number_, bearer_, behind_, either_ = (re.compile(p, _FLAGS) for p in (number, bearer, behind, either))
    return Words(number_, bearer_, behind_, either_, re.compile(stems))


WORDS = {
    EntityType.EMPLOYEE_NUMBER: _compiled(_STAFF, _ONE_OF_STAFF, _STAFF_STEMS),
    EntityType.CLIENT_NUMBER: _compiled(_CLIENTS, _ONE_CLIENT, _CLIENT_STEMS),
}


@dataclass(frozen=True, slots=True)
class Naming:
    """How a number is named: the evidence (a code of `Evidence`), and how well. A bare one is its bearer's."""

    evidence: str = field(default="", repr=False)
    is_bare: bool = False
    is_loose: bool = False
    is_of_customer: bool = False


NOT_NAMED = Naming()


@lru_cache(maxsize=8192)
def how_it_names(entity: EntityType, text: str) -> Naming:
    """What a header or a label says. The bearer's word must be all of it: "Naam cliënt" names no number."""
    words, text = WORDS[entity], plain_text(text).strip(" .:*#")
    if kind_of_header(text) in (Kind.BSN, Kind.PHONE):
        return NOT_NAMED
    if named := words.number.search(text):
        return Naming(Evidence.COLUMN_HEADER, is_of_customer=is_of_customer(named.group()))
    bearer = words.bearer.search(text)  # in "zorgdossier" behind the first part of the word
    is_whole = bearer is not None and bearer.end() == len(text) and (not bearer.start() or text.isalpha())
    return Naming(Evidence.COLUMN_HEADER, is_bare=True) if is_whole else NOT_NAMED


def name_of_cell(entity: EntityType, segment: NormalisedSegment) -> Naming:
    """What the column of a cell says of the numbers in it, else the cell to its left."""
    place = segment.place
    name = how_it_names(entity, place.header) if place.header else NOT_NAMED
    if name is not NOT_NAMED or not speaks(entity, place.label) or not is_label(place.label):
        return name
    name = how_it_names(entity, place.label)
    return replace(name, evidence=Evidence.LABEL) if name is not NOT_NAMED else name


def speaks(entity: EntityType, text: str) -> bool:
    """False for a text without any of the words: a quick look."""
    return WORDS[entity].stems.search(text.lower()) is not None


def words_in(words: Words, text: str) -> Iterator[re.Match[str]]:
    """The words of a text, in order."""
    lower = text.lower()
    where = lower if len(lower) == len(text) else text
    for stem in words.stems.finditer(where):
        if word := words.either.match(text, stem.start()):
            yield word


def name_before(window: str, words: Words) -> Naming:
    """What the text before a number says of it."""
    named = _last(words.number, window)
    if named is not None:
        gap = window[named.end() :]
        is_customers = is_of_customer(named.group())
        if _TIGHT.fullmatch(gap):
            return Naming(Evidence.LABEL if "\n" in gap else Evidence.CONTEXT_WORD, is_of_customer=is_customers)
        if _LOOSE_GAP.fullmatch(gap) and not _SENTENCE_END.search(gap) and not _names_another(gap):
            return Naming(Evidence.CONTEXT_WORD, is_loose=True, is_of_customer=is_customers)
    bearer = _last(words.bearer, window)
    if bearer is None or not _BARE_GAP.fullmatch(window, bearer.end()):
        return NOT_NAMED
    is_other = _names_another(window[: bearer.start()][-25:])
    return NOT_NAMED if is_other else Naming(Evidence.CONTEXT_WORD, is_bare=True)


def is_of_customer(word: str) -> bool:
    """True when the word is one for the number of a customer or member, and not of a client."""
    return _CUSTOMER.search(word) is not None


def _last(words: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in words.finditer(text):
        last = match
    return last


def _names_another(text: str) -> bool:
    nearest = nearest_word(text)
    return (nearest.kind is not Kind.NONE and not nearest.is_bare) or is_phone_named(text)
