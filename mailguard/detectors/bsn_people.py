"""BSNs that nothing names, beside the person whose they are: behind the name, in a record with the date of birth, and
in the answer to a mail that asks for one.

"mw. Tan (912345678)", "912345678 - L. Tan - 7-1-1950", "> Van Tan heb ik nog geen BSN", and below it "912345678". What
these weigh is `bsn`'s. One in eleven other numbers passes the 11-test as well, so none of these holds a message alone.
"""

import re

from stdnum.nl import bsn

from mailguard.detectors.birth_talk import is_of_other
from mailguard.detectors.birth_unnamed import ADULT_UNTIL, CHILD_UNTIL, LONG_AGO, short_year
from mailguard.detectors.bsn_columns import Number
from mailguard.detectors.context import (
    BSN_WORD,
    is_birth_named,
    is_warning,
    may_name_bsn,
    other_word_in,
    without_numbered,
)
from mailguard.detectors.dates import dates, dates_in_words
from mailguard.detectors.name_beside import begins_with_name, ends_in_name, holds_name
from mailguard.detectors.text_columns import name_above

# What a field of a record begins behind and ends before.
_BEGINS = re.compile(r"(?:^|[\n,;:|/(\[\t+–]|[ ]-|[ ]{2}|(?<!\w)(?:nr|nummer|no)[.:]{0,2})[ \t]{0,12}$", re.IGNORECASE)
_CLOSES = re.compile(r"[ \t]{0,12}(?:$|[\n,;|/)\]\t]|\.(?:\s|$)|[-–][ ])")
# Behind a name and a space there is no other thing that the number may be of: "mw. Tan 912345678 wil graag"
_VERB_BEHIND = re.compile(
    r"[ ](?:is|was|wil|wilde|heeft|had|hebben|zijn|kan|kon|moet|mag|woont|komt|kwam|belt|belde|graag|en|maar|per|op|te"
    r"|uit|van|sinds|met|has|wants|lives|and|but|from)(?![^\W_])|[ ]{1,3}\d{1,4}[-/. :]{1,2}\w",
    re.IGNORECASE,
)
# "de moeder (912345678)", "vader 912345678, moeder 987654321": of the family no brackets are needed.
_FAMILY = (
    r"(?:(?:schoon|groot|stief|pleeg|klein)?(?:moeder|vader|zoon|dochter)|broer|zus(?:je)?|broertje|zoontje|dochtertje"
    r"|echtgeno(?:ot|te)|kind|mother|father|son|daughter|husband|wife)"
)
_SOMEBODY = re.compile(
    rf"(?<![^\W_])(?:(?:{_FAMILY}|partner|bewoner|bewoonster|cli[eë]nte?|pati[eë]nte?|werknem(?:st)?er|betrokkene"
    rf"|verzekerde)[ ]?[(\[][ ]?|{_FAMILY}(?:[ ]?[:=,]|[ ]-)?[ ]{{1,3}})$",
    re.IGNORECASE,
)
# "Aanmelding kind": what is asked for a person is known by the person. A heading may be of his papers as well.
_ASKED_FOR = "aanvraag|aanmelding|melding|wijziging|verzoek"
PROCEDURE = re.compile(rf"(?<![^\W\d_])(?:{_ASKED_FOR})(?=[ ][^\W\d_])", re.IGNORECASE)
PROCEDURE_FOR = re.compile(
    rf"{PROCEDURE.pattern}(?=[ ](?:voor|van|for|of|t\.?b\.?v\.?)[ ](?-i:[A-ZÀ-Þ]))", re.IGNORECASE
)
_OF_HEADING = re.compile(
    rf"(?<![^\W\d_])(?:{_ASKED_FOR}|machtiging|formulier|paspoort|rijbewijs)"
    r"(?![^\W_]|[ -]?(?:id|nr|no|nummer)s?(?![a-z]))",
    re.IGNORECASE,
)
# "912345678 is van Jansen", "987654321 hoort bij mw. Tan"
_OF_OWNER = re.compile(
    r"[)]?[ ](?:is|was|hoort|hoorde|behoort|blijkt|belongs)[ ]"
    r"(?:(?:dus|wel|nu|toch|ook|eigenlijk|die|dat|het|toe|nummer|the|that|number)[ ]){0,4}(?:van|bij|aan|of|to)(?=[ ])",
    re.IGNORECASE,
)
# "Mw. Tan, 84 jaar, ", "Mw. Tan van kamer 12 (", "Mw. Tan (1962), ", "Mw. Tan uit Ede (": what is said of somebody
_SAID_OF = re.compile(
    r"[ ,;(/-]{1,3}(?:[mvx][ ,/]{1,2})?\d{1,3}[ ]?(?:jaar|jr\.?|years[ ]old|yrs|yo)[ ,;:)/(-]{1,4}$"
    r"|[ ]\(\d{1,3}\)[:,]?[ ]$"
    r"|[ ,(]{1,2}(?:(?:van|op|uit)[ ])?(?:kamer|groep|klas|afdeling|afd\.|unit|team|room|ward)[ ]\w{1,4}"
    r"[ ,;:)/(-]{1,4}$"
    r"|(?:[ ]\((?:geb\.?[ ]|\*[ ]?)?|,?[ ](?:geb\.?|\*)[ ]?)(?:19\d\d|200\d)[ ,;:)/(-]{1,4}$"
    r"|,?[ ](?:(?:wonende?|woonachtig|residing|living)[ ](?:te|in|at)|uit|te|from)[ ](?-i:[A-ZÀ-Þ])[\w'’-]{1,20}"
    r"[ ,;:)/(-]{1,4}$",
    re.IGNORECASE,
)
# "Jan Smit staat bij u onder ", "Jan Smit heeft nummer "
_KNOWN_AS = re.compile(
    r"[ ](?:(?:staat|stond|is|was|known|registered)[ ](?:[a-z]{1,12}[ ]){0,3}(?:onder|under|als|as)"
    r"|(?:heeft|had|has|met|with)(?:[ ]als)?[ ](?:nummer|number))[ ]$",
    re.IGNORECASE,
)
# "aanvrager 912345678, partner 987654321": two or more on a line, each behind somebody
_ROLE = re.compile(
    rf"(?<![^\W_])(?:{_FAMILY}|partner|man|vrouw|ik|hij|zij|ze|he|she|i|me|mevrouw|mevr\.?|mw\.?|meneer|dhr\.?|mr\.?|mrs\.?"
    r"|(?:mede)?aanvra(?:ger|agster)|toeslagpartner|medebewoner|ouder|verzekerde|cli[eë]nte?|werknemer|werkneemster"
    r"|applicant|spouse)"
    r"(?:[ ]?[12])?(?:[ ](?:heeft|had|is|has))?[ :=(]{1,3}$",
    re.IGNORECASE,
)
# What has a number and is no word of `context`: here the number stands without any.
_THING = re.compile(
    r"(?<![^\W_])(?:\w+(?:vergunning|pas|kaart|sleutel|toestel|meter|band(?:je)?|muts|cyclus|regeling)|mandaat|polissen|klanten|leden|examen|inschrijfduur|alarmering|sleutel|badge|kluis(?:je)?"
    r"|pasje|kaart|loten?|lot|start|shirt|eur|euro|kilo|stuks|incassant|ketel|sticker|alarm\w*|rolstoel|perceel|akte|hypotheek|lening"
    r"|chip|rit|object|complex|eenheid|machine|apparaat|scootmobiel|hond|kat|paard|fiets|auto|voertuig|pakket|pallet"
    r"|bestand|export|script|server|pid|job|call|topdesk|laptops?|tablets?|computers?|printers?|bedrag|totaal|saldo|omzet|aantal|bezoekers)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_NINE = re.compile(r"(?<![\w.-])\d{9}(?![\w-])")
_HEADING, _HEADING_REACH, _NEXT = 40, 300, 5
_PARTED = re.compile(r"[ ]?[,;/|–-][ ]?\d")
_BETWEEN = re.compile(r"[ \t,;/|()–-]{1,5}")
_END = re.compile(r"\n|[.;,|][ ]|\t|[ ]{3}|[ ][-–/][ ]")
# "912345678) - rijbewijs 5418820936", "912345678, polis AB-1234": that word is of the number behind it
_WITH_OWN = re.compile(r"[),/|]?[ ](?:[-–][ ])?[^\W\d_]{3,20}[.:]{0,2}[ ](?=[A-Z]{0,3}-?\d)")
_SENTENCE, _SAID_BEHIND, _THING_BEHIND = 60, 40, 16
_REACH, _BLOCK = 100, 160
_ANSWER_WITHIN = 60
_ASKED = 300
_FEW = 6  # more numbers on a line are no sentence about people
_MORE_DIGITS = re.compile(r"\d{4}")


def is_beside_person(number: Number) -> bool:
    """True right behind a name, in the brackets behind somebody, and in a record of a person."""
    text, start, end = number.segment.text, number.start, number.end
    if number.segment.place.is_cell:
        return False
    before, behind = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    line = before.rpartition("\n")[2]
    if names_another(PROCEDURE.sub(" ", without_numbered(line))[-_SENTENCE:]) or is_of_another_behind(behind):
        return False
    if name_above(text, start, end) or is_headed_otherwise(number.segment.before(start, _HEADING_REACH)):
        return False
    if any(date.start <= _NEXT and date.year > CHILD_UNTIL for date in dates(behind[: 2 * _NEXT + 15])):
        return False  # a name, a number and a day of late are an order
    if _SOMEBODY.search(line) and _CLOSES.match(behind):
        return True
    if _is_among_others(text, start, end):
        return False
    goes_on = not line.rstrip().endswith(("(", "[")) and _VERB_BEHIND.match(behind) is not None
    is_field = _CLOSES.match(behind) is not None or goes_on
    if (is_field and ends_in_name(_SAID_OF.sub(", ", line))) or _is_said_to_be_of(line, behind):
        return True
    if _is_behind_dated_name(line) or _are_of_people(text, start, end):
        return True
    if any(
        date.start <= _NEXT and 0 < date.year <= LONG_AGO for date in dates(behind[: 2 * _NEXT + 15])
    ) and _PARTED.match(behind):
        return True
    if re.match(r"[ ]\((?:mw|dhr|mevr|de heer|mevrouw)\.?[ ]", behind) and begins_with_name(behind):
        return True
    return is_field and (_BEGINS.search(line) is not None or _ends_in_date(line)) and _is_in_record(text, start, end)


def is_headed_otherwise(before: str) -> bool:
    """True below "de facturen van vorige week:" and below "Ordernummers"."""
    for line in reversed(before.split("\n")[:-1]):
        if line.strip() and not any(map(str.isdigit, line)):
            is_heading = line.rstrip().endswith(":") or len(line) <= _HEADING
            return is_heading and names_another(_OF_HEADING.sub(" ", line.rpartition(". ")[2]))
    return False


def _is_among_others(text: str, start: int, end: int) -> bool:
    """True where other people have a number of nine digits that is no BSN."""
    low, high = max(0, start - _HEADING_REACH), end + _HEADING_REACH
    others = (match for match in _NINE.finditer(text, low, high) if not bsn.is_valid(match.group()))
    return any(ends_in_name(text[max(0, match.start() - _REACH) : match.start()]) for match in others)


def _is_said_to_be_of(line: str, behind: str) -> bool:
    """True for "Jan Smit heeft nummer 912345678" and "912345678 is van Jan Smit"."""
    known_as, owner = _KNOWN_AS.search(line), _OF_OWNER.match(behind)
    if known_as is not None and ends_in_name(line[: known_as.start()]):
        return True
    return owner is not None and _BEGINS.search(line) is not None and begins_with_name(behind[owner.end() :])


def _are_of_people(text: str, start: int, end: int) -> bool:
    """True for one of two or more on a line that all pass and all stand behind somebody."""
    low, high = text.rfind("\n", max(0, start - _BLOCK), start) + 1, text.find("\n", end, end + _BLOCK)
    line = text[low or max(0, start - _BLOCK) : high if high >= 0 else end + _BLOCK]
    found = list(_NINE.finditer(line))
    return (
        len({match.group() for match in found}) > 1
        and len(found) <= _FEW
        and all(
            bsn.is_valid(match.group())
            and (_ROLE.search(line, 0, match.start()) is not None or ends_in_name(line[: match.start()]))
            for match in found
        )
    )


def names_another(text: str) -> bool:
    """True when a text holds a word for another number, or for a thing that has one."""
    return other_word_in(text) or _THING.search(text) is not None


def is_of_another_behind(behind: str) -> bool:
    """True before a word for another number that has none of its own: "912345678 (meternummer)"."""
    if behind.startswith((")", "]")):
        return False
    said = _WITH_OWN.split(_END.split(behind, maxsplit=1)[0], maxsplit=1)[0]
    return other_word_in(said[:_SAID_BEHIND]) or _THING.search(said[:_THING_BEHIND]) is not None


def _is_behind_dated_name(line: str) -> bool:
    """True behind a name and a date that can be its birth: "Mila, 2-2-2018, 912345678"."""
    found = [*dates(line, with_six_digits=is_birth_named(line))]
    last = max(found, key=lambda date: date.end, default=None)
    if last is None or last.year > CHILD_UNTIL or not _BETWEEN.fullmatch(line, last.end):
        return False
    before = line[: last.start]
    return ends_in_name(before) or (is_birth_named(before[-12:]) and last.year <= ADULT_UNTIL)


def _is_in_record(text: str, start: int, end: int) -> bool:
    """True where the line, or the lines around a number that stands alone on its own, name somebody and a birth."""
    low, high = max(0, start - _BLOCK), end + _BLOCK
    line_start, line_end = text.rfind("\n", low, start) + 1, text.find("\n", end, high)
    before, behind = text[line_start or low : start], text[end : line_end if line_end >= 0 else high]
    if holds_birth(before) or holds_birth(behind):
        return True
    if re.search(r"[^\W\d_]{4}", before) or behind.strip(" ),;."):
        return False
    above = "\n".join(text[low:line_start].rstrip("\n").split("\n")[-3:]) if line_start else ""
    below = "\n".join(text[line_end + 1 : high].split("\n")[:2]) if line_end >= 0 else ""
    if other_word_in(above.rpartition("\n")[2]):
        return False
    around = f"{above}\n{below}"
    return (holds_birth(around) or _is_dated(around)) and any(holds_name(part) for part in around.split("\n"))


def _is_dated(lines: str) -> bool:
    """True when one of these lines is a date and nothing else, and not of late: below a name it is a birth."""
    return any(
        0 < date.year <= CHILD_UNTIL and date.end - date.start == len(line.strip())
        for line in lines.split("\n")
        for date in dates(line.strip())
    )


def holds_birth(text: str) -> bool:
    """True for a text with a date of birth by its word, or a date of long ago."""
    found = [*dates(text), *dates_in_words(text)]
    if any(0 < (date.year or short_year(text, date)) <= ADULT_UNTIL for date in found) and not is_of_other(text, ""):
        return True
    return bool(found) and is_birth_named(text)


def _ends_in_date(line: str) -> bool:
    return any(not line[date.end :].strip() for date in dates(line))


def answers_quote(number: Number) -> bool:
    """True for the first number below a quoted paragraph that asks for a BSN, unless another word names it."""
    segment = number.segment
    if segment.place.is_quoted or segment.place.is_cell or number.start > _ANSWER_WITHIN:
        return False
    asked, said = segment.previous, segment.text[: number.start]
    if asked is not None and not asked.place.is_quoted and not any(map(str.isdigit, asked.text)):
        said, asked = f"{asked.text[-_ANSWER_WITHIN:]} {said}", asked.previous
    if asked is None or not asked.place.is_quoted or other_word_in(said) or _MORE_DIGITS.search(said):
        return False
    text = asked.text[-_ASKED:]
    return may_name_bsn(text) and any(
        not _MORE_DIGITS.search(text, word.end()) and not is_warning(text, word.end())
        for word in BSN_WORD.finditer(text)
    )
