"""BSNs that nothing names where they stand, in a message that speaks of BSNs or of people and their births.

A number that passes the 11-test is another number in one case of eleven. But offices put the name of an invoice, an
order or a case right before its number or above it: in a message about people's BSNs, a number without such a name is
one more of them, however the sentence around it runs. "Op zijn paspoort lees ik 912345678", "for Dan it is 912345678".
So this module asks what may stand beside the number, and not in which forms people give one. What it weighs is `bsn`'s.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import islice

from mailguard.detectors.birth_date import BirthDateDetector
from mailguard.detectors.birth_talk import is_of_other
from mailguard.detectors.birth_unnamed import CHILD_UNTIL, LONG_AGO, short_year
from mailguard.detectors.bsn_columns import Number
from mailguard.detectors.bsn_people import is_headed_otherwise, is_of_another_behind, names_another
from mailguard.detectors.bsn_sentences import without_places
from mailguard.detectors.context import (
    BSN_WORD,
    Kind,
    bsn_words,
    is_birth_named,
    is_fiscal_number,
    is_otherwise_named_behind,
    is_phone_named,
    is_warning,
    kind_of_header,
    kind_of_label,
    thing_before,
    without_numbered,
)
from mailguard.detectors.dates import Date, dates
from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_beside import ends_in_name
from mailguard.detectors.name_grammar import fold
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, is_file_name
from mailguard.detectors.text_columns import name_above
from mailguard.detectors.vat_number import is_of_organisation

_FLAGS = re.IGNORECASE | re.VERBOSE
_REACH, _NEAR, _BEHIND, _HEADING = 80, 12, 60, 300
_WHOLE = 9  # digits
_REPORTED = 0.5
_MOST = 300  # numbers and dates of one message that are looked at
_CLAUSE = re.compile(r"[\n;]|[?!][ ]|[.][ ](?=[A-ZÀ-Þ])")
_NEW_SENTENCE = re.compile(r"[^\W\d_]{4}(?<!bijv)(?<!incl)(?<!excl)(?<!resp)[.][ ]$", re.IGNORECASE)
_PIECE = re.compile(r"[,(|/\[\t]|[ ][-–][ ]|[ ]{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_AND = frozenset("en of and or resp respectievelijk".split())
# What may stand right before a number that no noun names: verbs of giving, and words of any sentence.
_GIVES = frozenset(
    """is was zijn waren wordt werd luidt luidde staat staan stond stonden lees leest lezen las heb heeft hebben had
    hadden geeft geven gaf gaven zegt zeggen zei vind vinden vond ziet zien zag noteer noteerde noteerden krijg
    kreeg kregen hoort horen moet moest zou kan blijft klopt gebruik gebruikt gebruikte gebruiken neem nam maak
    typte tikte schreef vulde invulde meldt meldde noemt noemde toont ik je jij u hij zij ze ie we wij jullie
    men er het dat dit die deze daar hier hierbij dan dus nu nog wel niet ook maar misschien toch echt gewoon
    namelijk waarschijnlijk volgens ons mij hem haar hen mijn uw de en als met van voor bij aan naar om zo aldus
    alleen al eens even weer steeds eigenlijk inderdaad juist correct goed fout verkeerd oud nieuw oude nieuwe
    juiste goede eerste tweede derde laatste volgende andere ander vorige sorry excuses ja nee are were be sent
    mailed wrote texted reads read says said have has got get gives gave shows showed see saw it its it's that
    this these those i they he she you yours mine his hers theirs ours here there now not but so and or as with
    for to should must actually really probably maybe perhaps still also right wrong new old first second third
    mw mevr mevrouw dhr hr heer meneer mr mrs ms moeder vader zoon dochter broer zus zusje broertje partner man
    vrouw kind echtgenoot echtgenote ouder opa oma tante oom mother father son daughter brother sister wife
    husband child bewoner bewoonster cliënt cliënte client clienten patiënt patiënte patient leerling kandidaat
    werknemer werkneemster medewerker medewerkster verzekerde betrokkene deelnemer deelneemster huurder huurster
    overledene aanvrager m v x trouwens waarom wanneer omdat hoe toen over anders iemand vermeld vermelden vermeldt
    graag gelieve found find took tin gekregen ingevuld opgegeven doorgegeven""".split()
)
_AMOUNT_BEFORE = re.compile(r"(?:[€$£#]|(?<![^\W_])(?:eur|euro|usd|gbp|ca\.?))[ ]?$", re.IGNORECASE)
_KNOWN_UNDER = re.compile(
    r"(?:bekend|staat|staan|geregistreerd|(?:in|uit)geschreven|register|known|registered|\d\d\))[ ]"
    r"(?:\w{2,6}[ ]){0,3}(?:onder|under|met|as)$|(?<!\w)instead[ ]of$",
    re.IGNORECASE,
)
# "(nummer ", "met nummer ", "mijn nummer "; but "uw nummer" is what a shop gave its customer
_WITH_NUMBER = re.compile(
    r"""(?:[,(][ ]?|(?<![^\W_])(?:met|heeft|had|with|has|had|mijn|zijn|haar|hun|diens|my|his|her|their)[ ]
    (?:(?:het|the|als)[ ])?(?:(?:nieuwe|oude|juiste|eigen|new|old|own)[ ])?)(?:nummer|number)$""",
    _FLAGS,
)
# "Nummer: ", "nr=", "<id>", and as programs write it: {"id": "912345678"
_LABEL = re.compile(
    r"""(?:^[\s|*•–-]*|[<{,;"']\s?|[ ]{2})(?:(?:persoonlijk[ ])?(?:nummer|nr\.?|number)
      |id(?:entificatie|entification)?(?:[- ]?(?:nummer|nr\.?|number|no\.?))?)
    (?:["']?\s?[:=|;]\s*["']?|>|[ ]{2,40}|\t)$""",
    _FLAGS,
)
_UNIT_BEHIND = re.compile(
    r"[ ]?(?:€|%|(?:eur|euro|stuks|kg|km|kwh|m3|m2|bytes|kb|mb|gb|ms|sec|seconden|keer|x|hits|records|rows)(?!\w))",
    re.IGNORECASE,
)
# "912345678, BSN: 987654321": the number before is another of the same person
_BSN_OF_NEXT = re.compile(rf"[ ,;|/-]{{1,4}}(?:{BSN_WORD.pattern})[^\d\n.;]{{0,30}}\d", _FLAGS)
_RUN_ON = re.compile(r"[-–_/:=+@\\]$")


class Talk:
    """What a message speaks of, as far as it makes a number without a name one of a person."""

    def __init__(self, content: NormalisedContent, numbers: Sequence[Number]) -> None:
        self._content, self._numbers = content, numbers
        self._segments = [segment for segment in content.segments if not segment.place.is_boilerplate]
        self._asked = 0

    def is_of_bsn(self, number: Number) -> bool:
        """True when the subject, the body or the part of the number gives a BSN or announces one."""
        return not self._about_bsn.isdisjoint(("subject", "body", number.segment.place.where))

    @cached_property
    def _about_bsn(self) -> frozenset[str]:
        return frozenset(segment.place.where for segment in self._segments if _speaks_of_bsn(segment))

    @cached_property
    def is_of_births(self) -> bool:
        """True when it gives somebody's date of birth."""
        births = islice(BirthDateDetector().detect(self._content), _MOST)
        return any(birth.score >= _REPORTED and not birth.segment.place.is_boilerplate for birth in births)

    @cached_property
    def _failing(self) -> frozenset[str]:
        """The parts in which such numbers stand that are no BSN: there are others among them."""
        return frozenset(
            number.segment.place.where
            for number in islice((number for number in self._numbers if _fails(number)), _MOST)
            if _is_nameless(number)
        )

    def may_hold(self, number: Number) -> bool:
        """True for a number that nothing names, in a part in which no such number fails the 11-test."""
        self._asked += 1
        if self._asked > _MOST or not (self.is_of_bsn(number) or self.is_of_births):
            return False
        return _is_nameless(number) and number.segment.place.where not in self._failing


def _fails(number: Number) -> bool:
    return not (number.passes or number.is_unusual) and len(number.digits) == _WHOLE


def _speaks_of_bsn(segment: NormalisedSegment) -> bool:
    place, text = segment.place, segment.text
    if place.is_cell and Kind.BSN in (kind_of_header(place.header), kind_of_label(place.label)):
        return True
    return any(not is_warning(text, word.end()) for word in bsn_words(text))


def _is_birth(text: str, date: Date) -> bool:
    """True behind a word of birth or a name, and of long ago; eight digits alone are as likely a number."""
    before = text[max(0, date.start - _REACH) : date.start]
    if is_birth_named(before[-_NEAR:] if date.is_bare else before):
        return True
    year = date.year or short_year(text, date)
    if date.is_bare or not 0 < year <= CHILD_UNTIL:
        return False
    return ends_in_name(before) or (year <= LONG_AGO and not is_of_other(before, text[date.end : date.end + _REACH]))


def _is_nameless(number: Number) -> bool:
    """True when nothing beside the number says what it is, and no noun leads up to it."""
    text, start, end, place = number.segment.text, number.start, number.end, number.segment.place
    if is_file_name(text, place) or place.is_boilerplate or _is_fiscal_of_organisation(number):
        return False
    behind = text[end : end + _BEHIND]
    if is_otherwise_named_behind(text, end) or is_of_another_behind(behind) or _UNIT_BEHIND.match(behind):
        return False
    if _BSN_OF_NEXT.match(behind):
        return False
    if place.is_cell:
        if kind_of_header(place.header) is not Kind.NONE or kind_of_label(place.label) is not Kind.NONE:
            return False
    elif is_headed_otherwise(number.segment.before(start, _HEADING)):
        return False
    clause = _CLAUSE.split(text[max(0, start - _REACH) : start])[-1]
    if _LABEL.search(clause) is None and name_above(text, start, end):
        return False
    return not _is_named_in(without_places(without_numbered(clause))) and _is_led_up_to(clause)


def _is_fiscal_of_organisation(number: Number) -> bool:
    """True for "fiscaal nummer 912345678" of an organisation, and not of somebody whose birth stands before it."""
    text, start = number.segment.text, number.start
    before = text[max(0, start - _REACH) : start]
    is_fiscal = any(is_fiscal_number(before, word.end()) for word in BSN_WORD.finditer(before))
    return (
        is_fiscal
        and is_of_organisation(number.segment, start, number.end)
        and not any(_is_birth(before, date) for date in dates(before))
    )


def _is_named_in(clause: str) -> bool:
    """True when the clause before a number holds a word for another number that has no number of its own."""
    if is_phone_named(clause) or thing_before(clause) is not None:
        return True
    *earlier, last = _PIECE.split(clause)
    if names_another(last):
        return True
    is_parted = _holds_words(last)
    for piece in reversed(earlier):
        if names_another(piece):
            return not (is_parted and any(map(str.isdigit, piece)))
        is_parted = is_parted or _holds_words(piece)
    return False


def _holds_words(piece: str) -> bool:
    return any(word.lower() not in _AND for word in _WORD.findall(piece))


def _is_led_up_to(clause: str) -> bool:
    """True at the start of a clause or a field, behind a name and behind words that are no noun."""
    if _LABEL.search(clause):
        return True
    if _AMOUNT_BEFORE.search(clause) or (_RUN_ON.search(clause) and not clause.endswith((" -", " –", ":"))):
        return False
    before = clause.rstrip(" \t:.")
    if not before or not before[-1].isalnum() or _NEW_SENTENCE.search(clause):
        return True
    if any(word.end() == len(before) for word in BSN_WORD.finditer(before)):
        return True
    if _KNOWN_UNDER.search(before) or _WITH_NUMBER.search(before):
        return True
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", before[-30:])
    if before[-1].isdigit():
        return any(date.end == len(before) for date in dates(before))
    is_somebody = fold(words[-1]) in FIRST_NAMES and words[-1][0].isupper()
    return is_somebody or words[-1].lower() in _GIVES or ends_in_name(clause)
