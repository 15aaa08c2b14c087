"""Words around a number that say what it is: BSN words, telephone words, and words for every other kind of number.

Patterns are matched on plain text (`normalise`). This module states which words stand where; the weights are the
detectors' own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from mailguard.detectors.normalise import in_lower_case, plain_text

_FLAGS = re.IGNORECASE | re.VERBOSE

_BSN = r"""
    (?: (?<![a-z]) | (?-i:(?<=[a-z])(?=B[Ss][Nn](?![a-z]))) )  # "patientBsn" too, as programs write it
    (?:
        bsn (?:[-_ ]?(?:nummer|nr|number|no)(?![a-z]) | r(?![a-z]))? (?:'?s)?
      | b[ ._*/-]{1,2}s[ ._*/-]{1,2}n\.? | b[5$]n | 8sn
      | bns (?:[-_ ]?(?:nummer|nr)(?![a-z]))?
      | burger?[- ]?s[ervic]{2,8}s?\.?(?:-?\s)?-?(?:nn?um{1,3}[ea]?r|nmr|nr|no)s?
      | burger-?(?:numm?er|nr)
      | burg\.?[ -]?serv(?:ice)?\.?[ -]?(?:numm?er|nr)
      | fiscaa?l(?:e)?[- ]?(?:numm?er|nr)s?
      | nationa(?:al|le)[- ](?:identificatie|persoons|id)?-?(?:numm?er|nr)
      | national[ ](?:identification|identity|id)[ ](?:numbers?|no|nr)
      | so(?:ciaal[- ])?fi(?:scaal)?[- ]?(?:numm?er|nr)s?
      | sofi
      | (?:sv|sociaal[- ]?verzekerings)[- ]?(?:numm?er|nr)s?
      | persoons(?:gebonden[- ])?(?:numm?er|nr)s?
      | onderwijs(?:numm?er|nr)s?
      | pgn
      | (?:citizen(?:'?s)?|burger)[ -](?:service[ -])?(?:numbers?|no|nr)
      | ssn
      | personal[ ](?:number|no)
      | (?:national|personal|citizen)[ ]id(?:entification)?(?:[ ](?:numbers?|no|nr|code))?
      | dutch[ ](?:tax|fiscal|id|identification)[ ](?:identification[ ])?(?:numbers?|no|nr)
      | social[ ]security[ ](?:numbers?|no|nr)
    )(?![a-z])
"""
# Things that are numbered, in Dutch and English; on their own or with -nummer behind them they name that number.
_NUMBERED = r"""
    rsin | kvk | coc | \w*(?:factu(?:ur|ren)|orders?|artikel(?:en)?|kenmerk|referentie|dossier|contract|ref|bon|briefje)
  | nota
  | bestelling | opdracht | urenstaat | art | tekening | ref | zaak | polis | offerte
  | serie | meter | boeking | boekstuk | vergadering | vergader-?id | pincode | pin
  | ticket | melding | aanmelding | wijziging | verzoek | change | archief | doos | project | perceel | btw
  | vat | loonheffing(?:en)? | rekening | iban | giro | rijbewijs | paspoort | debiteur | crediteur | relatie
  | lidmaatschap | agb | big | uzi | isbn | ean | gln | imei | s/n | sn | barcode | track[ ]?&[ ]?trace | tel
  | telefoon | fax | mobiel | mob
  | invoice | customer | serial | meeting | account | reference | case | policy | purchase[ ]order | booking
  | kostenplaats | grootboek | vrachtbrief | (?:ver)?zending | retour | voucher | cadeaukaart | storing | schade | claim
  | vordering | aanslag | beschikking | vergunning | aanvraag | reservering | transactie | abonnement | machtiging
  | werkorder | container | simkaart | licentie | stuk | formulier | meterstand | kassabon | rma | shipment
  | confirmation | reservation | transaction | delivery[ ]note | packing[ ]slip | work[ ]order | job | quotation | quote
  | licen[cs]e[ ]key | product[ ]key | subscription | kamer[ ]van[ ]koophandel | chamber[ ]of[ ]commerce
  | batch | incident | o\.?v\.?v\.? | onder[ ]vermelding[ ]van
  | passcode | phone | (?:meeting|conference|customer|order|account)[ ]id
"""
# "his ID" may be the number of his identity.
_NO_OWNER = "(?:kopie|copy|mijn|zijn|haar|hun|het|nederlandse?|my|his|her|their|the|an?|dutch|own|new|old)"
_OTHER = rf"""
    (?<![^\W_])(?:
        (?:{_NUMBERED}) (?:[-_ ]?(?:nummers?|nrs?|no|numbers?|codes?|id)(?![a-z]))?
      | (?!identifi)\w{{2,}}-?(?:num?mm?e?rs?|nrs?|nmrs?|codes?) | (?!{_NO_OWNER}[-_ ])\w+[-_ ]id(?!-)
      | (?:registration|member|tracking|article|item|part|reservation|tax|file|student|pupil|patient|client|employee
        |staff|personnel|insurance|licen[cs]e|claim|batch|shipment|gift|return|job|lot|model|product|transaction
        |confirmation|activation|access|security|verification|discount|voucher|bank|card|sort|parcel|delivery|request
        |application|permit|project|property|unit|seat|flight|train|room|box|container|vehicle|engine|chassis
        |company|business|trade|commerce|establishment|subscription|payment|receipt|quote|quotation)
        [ ](?:numbers?|no|id|code|key|reference)
    )(?![^\W_])
"""
_BARE = r"(?<![^\W_])(?:nr|no)\.?[ ]?$ | \#[ ]?$"
# One of these is part of every BSN word: the pattern itself is slow.
_BSN_STEMS = """bsn b5n b$n 8sn bns nationa burge citizen sofi fisc persoons onderwijs pgn service personal security ssn
    dutch sv verzekeringsn""".split()
_SPELLED_BSN = re.compile(r"b[ ._*/-]{1,2}s[ ._*/-]").search
_EVERY_KEYWORD = rf"(?P<bsn>{_BSN}) | (?P<other>{_OTHER}) | (?P<bare>{_BARE})"
_KEYWORD_IN_CAPITALS = re.compile(_EVERY_KEYWORD, _FLAGS)
_CAPITALS_TELL = re.compile(r"[a-z]B[Ss][Nn]").search  # "patientBsn"
# For text in lower case: a pattern that minds case is several times as fast.
_KEYWORD = re.compile(_EVERY_KEYWORD, re.VERBOSE)
_OTHER_KEYWORD = re.compile(rf"(?P<other>{_OTHER}) | (?P<bare>{_BARE})", re.VERBOSE)
BSN_WORD = re.compile(_BSN, _FLAGS)
# On the next line only when that says nothing else.
_BSN_BEHIND = re.compile(
    rf"""(?:[ \t(,=\[/-]{{0,4}}
        (?:(?:is|als|zijn|are|dat|the|het|de|uw|mijn|my|je|jouw|haar|her|his|hun|dit|this)\s){{0,4}} {_BSN}
      | [ ]?\r?\n[ ]?\(?{_BSN}\)?[ ]*(?:\n|$))
    (?!-[a-z])(?!\W{{0,4}}(?:{_BSN}\W{{0,4}})?\d)""",
    _FLAGS,
)
# Behind a number that has another name already, only this says that it is a BSN after all.
_BSN_CLOSES = re.compile(
    rf"""\s?(?:\(\s?{_BSN}\s?\) | =\s?{_BSN}
      | is\s(?:geen|niet|not)\s(?:\w{{1,20}}\s){{1,3}}(?:maar|but)\s(?:\w{{2,5}}\s)?{_BSN}
      | (?:is|als|as)\s(?:(?:het|de|uw|haar|hun|the|this)\s){{0,2}}{_BSN})""",
    _FLAGS,
)
# "paspoort volgt"
_ABSENT = r"""(?:volg(?:t|en) | ontbre(?:ekt|ken) | onbekend | kwijt | verlopen | aangevraagd | bijgevoegd
    | in[ ]aanvraag | (?:nog|zie|niet|geen)[ ] | follows? | missing | pending | unknown | attached | expired | lost
    | to[ ]follow)"""
# What has a number that is never of nine digits, or is written otherwise.
_NOT_NINE = r"""(?:paspoort | rijbewijs | id(?:-?kaart|-?bewijs)? | identiteits(?:kaart|bewijs)
    | verblijfs(?:document|pas) | passport | driving[ ]licen[cs]e | id[ ]card | iban | rek(?:ening)?(?:nr|nummer)?\.?
    | tel(?:efoon)?(?:nr|nummer)?\.? | mob(?:iel)?(?:nr|nummer)?\.? | phone | gsm | kenteken)"""
# "912345678 is uw ordernummer", "912345678 (polisnr.)", "912345678 vermelden als kenmerk"
_OTHER_BEHIND = re.compile(
    rf"""[ ]?[(=,\[-]?[ ]? (?:(?:is|was|als|zijnde|as|betreft)[ ])? (?:\w{{4,12}}[ ](?:als|as)[ ])?
    (?:(?:het|de|ons|onze|uw|jouw|je|mijn|zijn|haar|hun|een|the|your|our|my|his|her|their|an?|dit|this)[ ]){{0,2}}
    (?:\w+[ ])? {_OTHER} (?!\.?[ ]?[:#]?[ ]?(?:\d|[a-z]{{1,4}}[-.]?\d))""",
    _FLAGS,
)
# Behind a comma or a dash these open the next field of a record, and say nothing of the number before.
_NEXT_FIELD = re.compile(rf"[ ]?[,;|/–-][ ](?:{_NOT_NINE}(?![^\W_]) | [^\W\d_]{{2,30}}\.?[ ]{_ABSENT})", _FLAGS)
# With a comma behind it too, but for a list: the numbers of a list are alike.
_NUMBERED_ITSELF = re.compile(
    rf"""(?:{_OTHER} | (?<![^\W_])nr)[.:]?[ ](?=[a-z./-]{{0,5}}\d)
    (?: [\w./-]+ (?=:\s | [ ]?= | [ ](?!(?:en|of|and|or)[ ])[a-z] | [ ]{{2}} | \t)
      | (?<!en[ ])(?<!rs[ ])(?<!rs[.:][ ])(?!\d{{8,9}}(?!\d))[\w./-]+ (?=[ ]?[,;|/)][ ] | [ ][-–][ ]))""",
    _FLAGS,
)
_OTHER_WORD = re.compile(_OTHER, re.VERBOSE)  # for text in lower case
# Sentences that speak of BSNs as such: rules, warnings, privacy statements. They announce no number.
_WARNS = r"""privacy\w* | avg | gdpr | wet | wetgeving | wettelijk\w* | verwerk\w* | beveilig\w* | onbeveilig\w*
      | beveiligde | veilig\w* | vertrouwelijk\w* | persoonsgegevens | bescherm\w* | zorgvuldig\w* | voorzichtig\w*
      | wachtwoord\w* | pincode | digid | gevoelige? | gegevensbescherming | disclaimer | geadresseerde\w* | datalek\w*
      | confidential\w* | secur(?:e|ed|ely|ing) | security(?![ ](?:n|\()) | password\w* | personal[ ]data | protect\w*
      | intended | sensitive | process\w* | inlog\w* | legitimatiebewijs | verboden | afscherm\w* | encrypt\w*
      | versleutel\w* | portaal | login | nooit | never"""
# Nor do those that ask for one, or say what it is for; but an answer may follow.
_ASKS = r"""nodig | mee | meenemen | meebrengen | balie | legitimatie | onleesbaar | onzichtbaar | zichtbaar | versturen
      | verzenden | scherm | mogen | mag | moet\w* | alleen | vragen[ ]over | bring | needs? | needed | only | zoals
      | such[ ]as | bijvoorbeeld | bijv | for[ ]example"""
_GENERAL = re.compile(rf"(?<![a-z])(?:{_WARNS} | {_ASKS})(?![a-z])", _FLAGS)
_WARNING = re.compile(rf"(?<![a-z])(?:{_WARNS})(?![a-z])", _FLAGS)
_FISCAL_BEFORE = re.compile(
    r"(?<![^\W_])(?:fiscaa?le?[- ]?(?:numm?er|nr)s? | dutch[ ](?:tax|fiscal)[ ][a-z ]{2,24})$", _FLAGS
)
_ALTERNATIVE = re.compile(r"\s?(?:/|\bof\b|\bor\b)\s?", _FLAGS)  # "BSN/RSIN" may be either
_BSN_IN_HEADER = re.compile(
    r"""bsn | b\.s\.n | burger[-_ ]?service | so(?:ciaal[-_ ])?fi[-_ ]?(?:nummer|nr) | \bsofi\b
      | (?:persoons|onderwijs)[-_ ]?(?:gebonden[-_ ])?n(?:umme)?r | (?<![a-z])pgn(?![a-z])
      | (?<![a-z])sv[-_ ]?n(?:umme)?r | citizen[-_ ]?service | social[-_ ]?security""",
    _FLAGS,
)
_PHONE = r"""tel(?:efo\w+|\.?[ ]?n(?:umme)?rs?)?(?![^\W_]) | mobiele?\w* | mobile | mob | gsm | (?:tele)?phone\w*
  | 06[- ]?n(?:umme)?rs? | fax\w* | whatsapp\w* | msisdns?(?![^\W_])
  | (?:piket|nood|spoed|contact|storings|terugbel|bel)-?(?:n(?:umme)?rs?|lijn)(?![^\W_])"""
_PHONE_IN_HEADER = re.compile(rf"(?<![^\W_])(?:{_PHONE} | contactnummer | noodnummer | bereikbaar\w*)", _FLAGS)
_PHONE_BEFORE = re.compile(
    rf"""(?<![^\W_])(?:{_PHONE} | app(?:en|t|je)? | bel(?:len|t|de|d)? | gebeld | bereik(?:en|baar)\w*
      | call(?:ed)? | cell | reach | noodnummer | doorkiesnummer)(?![^\W_]) [^\d\n]{{0,30}} $
      | (?<![^\W_])[tmfd][.:]?[ ]{{0,2}} $""",
    re.VERBOSE,
)  # for text in lower case
_BIRTH = re.compile(
    r"(?<![a-z])(?:geb(?:oren|oortedat(?:um|a)|\.?\s?dat(?:um)?)?|gbd|born|d\.?o\.?b|birth\w*)(?![a-z])", _FLAGS
)
_NEUTRAL_HEADER = re.compile(
    r"(?:(?:persoons?|person)[-_ ]?)?(?:nummers?|nrs?|no|id|waarden?|gegevens?|value|numbers?|(?:kolom|column)\W?\w+)?",
    _FLAGS,
)

_SENTENCE_ENDS = (". ", "? ", "! ", ".\n", "?\n", "!\n", "\n\n")
_HAS_WORD = re.compile(r"[a-z#]", re.IGNORECASE).search

_DENIED_BEFORE = re.compile(
    r"""(?<![a-z])(?:geen|zonder|nooit|no|without|never
      | (?:not|n[o']t)[ ](?:share|send|e?-?mail|include|provide|mention|disclose|need))
    \s(?:[a-z]+[ \n(]{1,2}){0,3}$""",
    _FLAGS,
)
_DENIED_BEHIND = re.compile(
    r"""[^.;:!?(\n\d]{0,60}(?<![a-z])(?:(?<!klopt[ ])(?<!klopte[ ])(?<!kloppen[ ])niet|nooit|not|never)(?![a-z])
    (?![^.!?\n\d]{0,60}(?:\d|:\s*$))
    # What is wrong is there: "het BSN werd niet herkend".
    (?![ ](?:(?:meer|helemaal|echt|langer|a|the|in|het|de)[ ]){0,2}(?:klopt | kloppen | juist | goed | correct | geldig
      | herken\w* | gevonden | vinden | terug\w* | door[ ]de | overeen\w* | compleet | volledig | right | valid
      | recogni[sz]ed | found | match\w* )(?![a-z]))""",
    _FLAGS,
)
# "Dan klopt het BSN op de brief niet": it is there, and wrong.
_IS_WRONG = re.compile(r"(?<![a-z])(?:klopt|klopte|kloppen|werkt|herkent|is|was)\s(?:[a-z]{2,10}\s){0,3}$", _FLAGS)
# "Ik mag geen BSN mailen, maar het is 912345678", "nog geen BSN, zijn vrouw wel: 912345678"
_GIVEN_AFTER_ALL = re.compile(
    r"[^.!?\n\d]{0,60}(?<![a-z])(?:maar|wel|but|hier|hierbij|toch)(?![a-z])[^.!?\n\d]{0,30}(?:(?<![a-z])(?:is|was)(?:\s(?:ie|hij|het|deze))?|:)\s*$"
    r"|[^.!?\n\d]{0,60}(?<![a-z])(?:anders|otherwise)\s(?:is\s(?:het|it)\s)?$",
    _FLAGS,
)
# "Het BSN op het paspoort is": the word behind it says where the BSN stands.
_STANDS_ON = re.compile(
    r"\s(?:op|in|bij|uit|van|volgens|on|in|from)\s(?:(?:het|de|uw|mijn|zijn|haar|hun|je|jouw|the|your|my|his|her)\s)?",
    _FLAGS,
)
# "citizen service number for your invoice to the insurer: ", "bsn voor het dossier 9...", "je BSN uit de aanvraag: "
_PURPOSE = re.compile(
    r"""[^\d.!?;:,\n]{0,30}\s(?:(?:voor|for|t\.?b\.?v\.?|wegens)\s(?P<article>[a-z]{2,6}\s)?
    | (?:uit|from|bij|in|op|van|of)\s(?:[a-z]{2,6}\s){0,2})""",
    _FLAGS,
)
_FOR = re.compile(
    r"(?<![^\W_])(?:voor|for|t\.?b\.?v\.?|wegens|uit|from|bij|in|op|van|of)\s(?:[a-z]{2,4}\s){0,2}$", _FLAGS
)
# Where a BSN stands in the middle of a sentence, and that sentence going on about something else than the document.
_PLACE_BEFORE = re.compile(
    r"(?<![^\W_])(?:op|in|bij|uit|via|volgens|on|from)\s(?:(?:de|het|een|uw|mijn|zijn|haar|hun|je|jouw|die|dat|deze|dit"
    r"|the|an?|your|my|his|her|their|this|that)\s)?$",
    _FLAGS,
)
_NUMBER_AT_END = re.compile(r"(?:n(?:umm?e)?rs?|numbers?|codes?|no|id)$", re.IGNORECASE)
_SENTENCE_ENDS_IN = re.compile(r"\w\w[.?!]\s|[;\n]")
_GOES_ON = re.compile(
    r",?[ ](?!(?:die|deze|which|nummer|nr|met|with|van|of|number|no)(?![^\W_]))[^\d\n.?!;]*[^\W\d_][^\d\n.?!;]*", _FLAGS
)
_VERB_BEHIND = re.compile(r"\s(?:is|was|luidt|zijn|are)\s|\s?\($", _FLAGS)

# Matched on lower case. People end in -ling: "leerling", "vluchteling".
_THING = re.compile(
    r"""(?<![^\W_])(?P<thing>(?!identif)[^\W\d_]{2,30}(?:(?<!l)ing(?:en)?|ties?|icaat|icaten|regels?|bewijs|bewijzen
      |rapport|verslag|besluit|aanvraa?g(?:en)?|bericht|formulier|abonnement|overeenkomst|lijst|bestand|tion|ment|certificate
      |report|permit))
    (?:[ ](?:has|heeft|met|with))?(?:[ ]?(?:nummers?|nrs?\.?|no\.?|number))?:?[ ]{1,2}
    (?:\d{8,10}(?:,[ ]|[ ](?:en|and|of|or|&)[ ])){0,5}$""",
    re.VERBOSE,
)


class Kind(Enum):
    """What a word, a label or a header says of the number beside it."""

    BSN = "bsn"
    PHONE = "phone"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NearestWord:
    """The last word before a number that names a number, and where it ends in the text looked at. A bare one ("nr.")
    does not say what is numbered.
    """

    kind: Kind
    end: int = 0
    is_bare: bool = False


def may_name_bsn(text: str) -> bool:
    """False for most texts without a BSN word, at little cost."""
    lower = text.lower()
    return any(map(lower.__contains__, _BSN_STEMS)) or _SPELLED_BSN(lower) is not None


def nearest_word(window: str) -> NearestWord:
    """The last number word in the text before a number. A denied BSN word ("geen BSN") counts for nothing."""
    nearest = NearestWord(Kind.NONE)
    if not _HAS_WORD(window):
        return nearest
    for match in _keywords(window):
        if match.lastgroup == "bsn":
            if not _is_denied(window, match):
                nearest = NearestWord(Kind.BSN, match.end())
        elif nearest.kind is Kind.BSN and _ALTERNATIVE.fullmatch(window, nearest.end, match.start()):
            nearest = NearestWord(Kind.BSN, match.end())
        elif nearest.kind is Kind.BSN and _is_of_bsn(window, nearest.end, match):
            continue
        elif match.lastgroup == "other" or nearest.kind is not Kind.BSN or _has_digit(window, nearest.end):
            nearest = NearestWord(Kind.OTHER, match.end(), match.lastgroup == "bare")
    return nearest


def _keywords(window: str) -> Iterator[re.Match[str]]:
    if _CAPITALS_TELL(window):
        return _KEYWORD_IN_CAPITALS.finditer(window)
    return (_KEYWORD if may_name_bsn(window) else _OTHER_KEYWORD).finditer(in_lower_case(window))


def _is_of_bsn(text: str, name_end: int, match: re.Match[str]) -> bool:
    """True for a word behind the BSN's that names no number itself: it says what the BSN is for, or where it stands."""
    purpose = _PURPOSE.fullmatch(text, name_end, match.start())
    return (
        _is_aside(text, name_end, match)
        or text[name_end : match.start()] == "-"  # "BSN-wijziging"
        or _is_place(text, name_end, match)
        or (purpose is not None and (purpose["article"] is not None or ":" in text[match.end() :]))
        or (
            _STANDS_ON.fullmatch(text, name_end, match.start()) is not None
            and _VERB_BEHIND.match(text, match.end()) is not None
        )
    )


def _is_place(text: str, name_end: int, match: re.Match[str]) -> bool:
    """True for "they asked for your BSN on the invoice, so I put ": where it stands, further on in the sentence of the
    BSN, with other words before the number.
    """
    return (
        not _NUMBER_AT_END.search(match.group())
        and _SENTENCE_ENDS_IN.search(text, name_end, match.start()) is None
        and _PLACE_BEFORE.search(text, name_end, match.start()) is not None
        and _GOES_ON.fullmatch(text, match.end()) is not None
    )


def _is_aside(text: str, name_end: int, match: re.Match[str]) -> bool:
    """True within brackets: "BSN (nodig voor uw aanvraag) is 912345678"."""
    start, end = text.rfind("(", name_end, match.start()), text.find(")", match.end())
    return start >= 0 and end >= 0 and ")" not in text[start : match.start()] and not _has_digit(text[:end], start)


def thing_before(window: str) -> NearestWord | None:
    """The name of a thing right before a number, or before a row of numbers that ends in it: "verzuimmelding 9...",
    "de declaraties 9... en 9...". Nobody can list all that is numbered; their endings are few.
    """
    match = _THING.search(window.lower())
    if match is not None and ":" in match.group() and _FOR.search(window, 0, match.start("thing")):
        return None  # "uw BSN heb je nodig voor de uitkering: "
    return NearestWord(Kind.OTHER, match.end("thing")) if match else None


def _has_digit(text: str, start: int) -> bool:
    return any(character.isdigit() for character in text[start:])


def _is_denied(text: str, match: re.Match[str]) -> bool:
    if _GIVEN_AFTER_ALL.match(text, match.end()):
        return False
    before = text[max(0, match.start() - 40) : match.start()]
    if _DENIED_BEFORE.search(before):
        return True
    return _DENIED_BEHIND.match(text, match.end()) is not None and not _IS_WRONG.search(before)


def bsn_words(text: str) -> Iterator[re.Match[str]]:
    """The BSN words of a text, save those that are denied."""
    if not may_name_bsn(text):
        return iter(())
    return (match for match in BSN_WORD.finditer(text) if not _is_denied(text, match))


def is_fiscal_number(text: str, end: int) -> bool:
    """True when the BSN word that ends here is "fiscaal nummer", which organisations have too."""
    return _FISCAL_BEFORE.search(text, max(0, end - 40), end) is not None


def is_named_behind(text: str, end: int, *, has_other_name: bool) -> bool:
    """True for "912345678 (BSN)" and "912345678 is het BSN", unless that BSN word names the next number.

    With another name before it the words must be as clear as these: "klantnr. 912345678, BSN volgt" is none.
    """
    return _BSN_CLOSES.match(text, end) is not None or (not has_other_name and _BSN_BEHIND.match(text, end) is not None)


def announces(text: str, end: int) -> bool:
    """True when the BSN word that ends here may announce a number further on; not in a rule or a question."""
    start, stop = _sentence(text, end)
    return text[stop : stop + 1] != "?" and _GENERAL.search(text, start, stop) is None


def is_warning(text: str, end: int) -> bool:
    """True when the sentence of the BSN word that ends here is a rule or a warning."""
    return _WARNING.search(text, *_sentence(text, end)) is not None


def _sentence(text: str, end: int) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, end - 1) for mark in _SENTENCE_ENDS) + 1
    return start, min(
        (at for mark in _SENTENCE_ENDS if (at := text.find(mark, end)) >= 0), default=len(text.rstrip()) - 1
    )


def other_word_in(text: str) -> bool:
    """True when the text holds a word for another kind of number."""
    return _HAS_WORD(text) is not None and _OTHER_WORD.search(in_lower_case(text)) is not None


def without_numbered(text: str) -> str:
    """The text without the words that have their number right behind them: "op factuur 25-60119 staat "."""
    return _NUMBERED_ITSELF.sub(" ", text)


def is_otherwise_named_behind(text: str, end: int) -> bool:
    """True for "912345678 is uw ordernummer"."""
    return _OTHER_BEHIND.match(text, end) is not None and _NEXT_FIELD.match(text, end) is None


def is_phone_named(window: str) -> bool:
    """True when the text ends in a telephone word, with at most a few other words behind it."""
    return _PHONE_BEFORE.search(in_lower_case(window)) is not None


def is_birth_named(text: str) -> bool:
    """True when the text speaks of a date of birth."""
    return _BIRTH.search(text) is not None


@lru_cache(maxsize=1024)
def kind_of_header(header: str) -> Kind:
    """What a column's header says of the numbers under it. A header with digits is a first row taken for a header."""
    header = plain_text(header).strip()
    if _BSN_IN_HEADER.search(header):
        return Kind.BSN
    if _PHONE_IN_HEADER.search(header):
        return Kind.PHONE
    if _has_digit(header, 0) or _NEUTRAL_HEADER.fullmatch(header.strip(" .:#*")):
        return Kind.NONE
    return Kind.OTHER


def names_another_number(header: str) -> bool:
    """True for a header or label that is the name of another number; "nr" alone may be of any."""
    plain = plain_text(header).strip(" .:#*\n\t")
    return _NEUTRAL_HEADER.fullmatch(plain) is None and nearest_word(plain).kind is Kind.OTHER


def kind_of_label(label: str) -> Kind:
    """What the cell to the left says: only a short text without digits is a label."""
    label = plain_text(label).strip()
    if not label or len(label) > 60 or _has_digit(label, 0):
        return Kind.NONE
    if _BSN_IN_HEADER.search(label):
        return Kind.BSN
    if _PHONE_IN_HEADER.search(label) or is_phone_named(label):
        return Kind.PHONE
    return Kind.OTHER if nearest_word(label).kind is Kind.OTHER else Kind.NONE
