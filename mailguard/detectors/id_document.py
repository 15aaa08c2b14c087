"""NL_ID_DOCUMENT: numbers of passports, identity cards, driving licences and aliens.

These numbers have no check digit and look like article codes: what they are called decides. A machine-readable zone
proves itself.
"""

import re
from collections.abc import Iterator

from stdnum.nl import identiteitskaartnummer

from mailguard.detectors.birth_unnamed import ADULT_UNTIL
from mailguard.detectors.dates import dates
from mailguard.detectors.detector import Candidate
from mailguard.detectors.mrz import document_numbers
from mailguard.detectors.naming import is_label, naming, says
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, plain_text
from mailguard.detectors.rival_words import Roots, is_named_otherwise, may_be_named
from mailguard.detectors.text_columns import name_above
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_FLAGS = re.IGNORECASE | re.VERBOSE
_L, _R = r"(?<![^\W_])", r"(?![^\W_])"
# "paspoort nr.", "ID-kaart met documentnummer": the point of an abbreviation belongs to the name.
_SUFFIX = r"(?:[-_ ,:(]{0,3}(?:met[ ])?(?:het[ ])?(?:document|serie)?(?:nummers?|nrs?|n[o°]|numbers?)(?![a-z])\.?)?"
_PASSPORT = r"(?:nood)?pass?po?ort(?!foto|hoes)\w*|pasp\.|reisdocument\w*|travel[-_ ]?documents?"
_IDENTITY = r"""identiteits?[- ]?(?:kaart|bewijs|document)\w* | id[-_ ]?(?:kaart|bewijs|card|pas|document)\w*
  | (?:national[_ ])?identity[-_ ]?(?:card|document)s? | national[_ ]id | nik | legitimatie\w*
  | id[-_ ]?(?:nummer|nr|no|number)"""
_RESIDENCE = r"""verblijfs(?:document|vergunning|kaart|pas)\w* | vreemdelingen(?:document|kaart|pas)\w*
  | residence[-_ ]?(?:permit|document|card)s? | w-document"""
# PN and RB are what registers call a passport and a driving licence.
_GENERIC = r"document[-_ ]?(?:nummer|nr|no|number) | doc\.?[-_ ]?n(?:umme)?r | id | ppt | (?-i:PN)"
_LICENCE_WORD = r"rijbewij\w*|rijbew | driv(?:er'?’?s?|ing)[-_ ]?licen[cs]es? | (?-i:RB)"
_ALIEN_WORD = r"v[-_ ]?(?:nummer|nr) | vreemdeling(?:en)?[-_ ]?(?:nummer|nr) | bvv | v[-_]?number | alien[_ ]?number"

_KIND = re.compile(
    rf"""{_L}(?:(?P<passport>{_PASSPORT})|(?P<identity>{_IDENTITY})|(?P<residence>{_RESIDENCE})|(?:{_GENERIC}))
    {_SUFFIX}{_R}""",
    _FLAGS,
)
# These name a foreign number as well; "ID" and "documentnummer" may be anything's.
_STRONG = re.compile(
    rf"""{_L}(?:(?P<passport>{_PASSPORT})|(?P<identity>{_IDENTITY})|(?P<residence>{_RESIDENCE})){_SUFFIX}{_R}
    | {_L}(?P<licence>rijbewijs[-_ ]?(?:nummer|nr)|driv(?:er'?s?|ing)[-_ ]?licen[cs]e[-_ ]?(?:number|no)){_R}""",
    _FLAGS,
)
_BARE_HEADER = re.compile(
    r"^\W*(?:(?:soort|type|oude?|nieuwe?)[ ](?:en[ ])?)?doc(?:ument(?:en|s)?)?(?:[ ](?:oud|nieuw|old|new))?\W*$",
    re.IGNORECASE,
)
# "NX4F8K2L7 is mijn paspoortnummer"
_NAMED_BEHIND = re.compile(
    r",?[ ](?:dat[ ])?(?:is|als|as)[ ](?:(?:het|mijn|zijn|haar|hun|uw|de|the|my|his|her)[ ])?"
    rf"(?:{_PASSPORT}|{_IDENTITY})",
    _FLAGS,
)
# "Rijbewijs als id: 5123456789": what it serves for does not name another number.
_SERVES = rf"(?:[ ](?:als|as|ter|voor|for)[ ](?:{_IDENTITY}|identific\w*|id)(?:bewijs)?)?"
_LICENCE = re.compile(rf"{_L}(?:(?:{_LICENCE_WORD}){_SERVES}|document[-_ ]?(?:nummer|nr)){_SUFFIX}{_R}", _FLAGS)
_LICENCE_ONLY = re.compile(rf"{_L}(?:{_LICENCE_WORD})", _FLAGS)
# "zijn rijbewijs ingeleverd. Het gaat om nummer 5123456789"
_LICENCE_TALK = re.compile(rf"{_L}(?:{_LICENCE_WORD}){_R}[^\d\n]{{0,80}}\s(?:nummer|nr\.?)\s$", _FLAGS)
_ALIEN = re.compile(rf"{_L}(?:{_ALIEN_WORD}){_R}\.?", _FLAGS)
_RESIDENT = re.compile(rf"{_L}(?:{_RESIDENCE}|{_ALIEN_WORD}|{_GENERIC}){_SUFFIX}{_R}", _FLAGS)
# Pieces of all these words.
_ROOTS = Roots(
    """pasp passpo pasport identi legitim reisdoc travel verblijf vreemdeling residence nik document w-doc driv rijbew
    bvv v-n v_n vn alien national doc. doc-n id- id_ id: idk idn idb idc rb"""
)
_ROOTS_OF_CELL = Roots(
    "pasp passpo pasport identi legitim reisdoc travel verblijf vreemdeling residence nik doc id ppt pn"
)
_DETAILS = {
    "passport": "passport",
    "identity": "identity-card",
    "residence": "residence-document",
    "licence": "driving-licence",
}

# The first letter by the kind of document: N passport, I identity card, D, S and B passports of officials, A and R
# travel documents of aliens and refugees (RvIG, table 48).
_DUTCH = re.compile(
    r"(?i:[NIDSBAR](?<![^\W_].)[A-NP-Z][A-NP-Z0-9]{6}\d(?![^\W_]))"
    r"|[NIDSBAR](?<![^\W_].)[ ]?[A-NP-Z](?:[ ]?[A-NP-Z0-9]){6}[ ]?\d(?![^\W_])"
)
# The last digit of such a number, with what comes before it; a foreign number has five digits in a row or letters.
_COULD_BE_DUTCH = re.compile(r"\d(?![^\W_])(?:(?<=[^\W_]{9})|(?<=[A-Z0-9 ]{9}))").search
_COULD_BE_FOREIGN = re.compile(r"\d(?:\d{4}|(?<=[^\W\d_].)|[^\W\d_]|[ ]\d\d[ ]\d{6})").search
_RESIDENCE_NUMBER = re.compile(r"(?:III|IV|V)-?V[ -]?[A-Z0-9]{8}(?![^\W_])")
_TEN_DIGITS = re.compile(r"\d(?:\d{9}|\d{2}(?P<gap>[. -])\d{3}(?P=gap)\d{4}|\d{3}[ ]\d{3}[ ]\d{3})(?![^\W_]|[.,-]?\d)")
_FOREIGN = re.compile(
    r"(?:[A-Z]{1,3}[ -]?\d{5,9}|\d{2}[ ]\d{2}[ ]\d{6}|[A-Z0-9]{5,12})(?![^\W_]|[-.:/]\w)", re.IGNORECASE
)
# Right behind the word, or behind a colon or "nr." that ends a few more words: "paspoort van Olena: FE123456".
_FOREIGN_BEHIND = re.compile(
    r"(?:(?:[\s:=.#(\[*]|(?:is|nr|no|nummer|number|met)[.:]?(?=\s)){1,12}"
    r"|[^\n\d.;!?]{1,40}(?:[:=]|[ ]n(?:umme)?r\.?)\s{0,2}"
    r"|(?:[ ][^\W\d_]{2,15}){0,4}[ ][(\[](?:[^\W\d_]{1,10}[ ]){0,4})"  # "of your passport (we noted TK4418206)"
    rf"(?P<number>{_FOREIGN.pattern})",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(
    r"""(?:19|20)\d\d[01]\d[0-3]\d|[0-3]\d[01]\d(?:19|20)\d\d  # a date
      | [1-9]\d{3}[ ]?[A-Z]{2}                                 # a postcode
      | 0\d{9} | \d{1,6}                                       # a telephone number; too short for digits alone""",
    _FLAGS,
)
_FOREIGN_FIELD = re.compile(_L + _FOREIGN.pattern, re.IGNORECASE)
_VALIDITY = re.compile(r"geldig|verloo?p|verval|afgegev|uitgegev|afgifte|datum|d\.d\.|valid|expir|issue", re.IGNORECASE)
_FAR, _LINE = 300, 100
_FAR_SCORE, _ALONE, _OF_FOREIGN, _OF_TALK = 0.6, 0.3, 0.7, 0.7
_NAMED = {Evidence.COLUMN_HEADER: 0.95, Evidence.LABEL: 0.9, Evidence.CONTEXT_WORD: 0.9}


class IdDocumentDetector:
    name = "id-document"
    entity = EntityType.NL_ID_DOCUMENT

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            text = segment.text
            if len(text) < 5:
                continue
            if "<" in text or "D1NLD" in text:
                yield from _zones(segment)
            if _COULD_BE_DUTCH(text):
                yield from _dutch(segment)
            if _RESIDENCE_NUMBER.search(text):
                yield from _residence(segment)
            if _TEN_DIGITS.search(text):
                yield from _ten_digits(segment)
            if _COULD_BE_FOREIGN(text) and may_be_named(segment, _ROOTS):
                yield from _foreign(segment)


def _zones(segment: NormalisedSegment) -> Iterator[Candidate]:
    for number in document_numbers(segment.text):
        score = 0.95 if number.is_verified else 0.8
        yield Candidate(segment, number.start, number.end, score, (Evidence.MRZ,), number.detail)


def _begins_a_word(text: str, start: int) -> bool:
    """True when no letter or digit, and no number with its point or dash, stands right before."""
    if not start:
        return True
    last = text[start - 1]
    return not last.isalnum() and not (last in ".,-/+" and text[max(0, start - 2)].isdigit()) and last != "+"


def _dutch(segment: NormalisedSegment) -> Iterator[Candidate]:
    if segment.place.is_cell and len(segment.text) < 12 and not may_be_named(segment, _ROOTS_OF_CELL):
        return  # a code in a table of codes: not worth a possibility
    for match in _DUTCH.finditer(segment.text):
        written = match.group()
        digits = sum(map(str.isdigit, written))
        is_valid = identiteitskaartnummer.is_valid(written)
        if not is_valid or not _begins_a_word(segment.text, match.start()):
            continue
        is_usual = len(written) == 9 and written.isupper()
        score, evidence = _judged(segment, match, is_usual=is_usual)
        if digits < 2 and score < _FAR_SCORE:
            continue  # a word with a digit behind it: "BIJLAGEN1"
        if is_usual or (score >= _NAMED[Evidence.LABEL] - 0.1 and digits > 2):
            detail = _detail(segment, match.start(), written)
            yield Candidate(segment, *match.span(), score, evidence, detail)


def _judged(segment: NormalisedSegment, match: re.Match[str], *, is_usual: bool) -> tuple[float, tuple[str, ...]]:
    """The score of a number in the Dutch format, and why."""
    start, end = match.span()
    if is_named_otherwise(segment, start, _KIND):
        return _ALONE, (Evidence.FORMAT, Evidence.OTHER_NUMBER)
    if _NAMED_BEHIND.match(segment.text, end):
        return _NAMED[Evidence.CONTEXT_WORD], (Evidence.FORMAT, Evidence.CONTEXT_WORD)
    named = naming(segment, start, end, _KIND)
    if named:
        is_strong = naming(segment, start, end, _STRONG) != ""
        score = _NAMED[Evidence(named)] if is_strong else 0.8
        return round(score if is_usual else score - 0.05, 2), (Evidence.FORMAT, named)
    if segment.place.is_cell and is_usual and says(_BARE_HEADER, segment.place.header):
        return _FAR_SCORE, (Evidence.FORMAT, Evidence.COLUMN_HEADER)
    if not segment.place.is_cell and _STRONG.search(segment.before(start, _FAR)):
        return _FAR_SCORE, (Evidence.FORMAT, Evidence.CONTEXT_FAR)
    if is_usual and not segment.place.is_cell and _is_in_record(segment, start, end):
        return _FAR_SCORE, (Evidence.FORMAT, Evidence.WITH_PERSON)
    return _ALONE, (Evidence.FORMAT,)


def _is_in_record(segment: NormalisedSegment, start: int, end: int) -> bool:
    """True in a line with a date of long ago: "A. Bos, 3 juni 1939, IK4R82JF7"."""
    line = segment.before(start, _LINE).rpartition("\n")[2] + segment.text[end : end + _LINE].partition("\n")[0]
    return any(0 < date.year <= ADULT_UNTIL for date in dates(line))


def _detail(segment: NormalisedSegment, start: int, number: str) -> str:
    """The kind of document by the word nearest before the number, else by its first letter."""
    place = segment.place
    before = segment.text[max(0, start - _FAR) : start] if place.is_cell else segment.before(start, _FAR)
    names = plain_text(f"{place.header} {place.label} {before}") if place.is_cell else before
    kinds = [match.lastgroup for match in _STRONG.finditer(names) if match.lastgroup != "licence"]
    by_letter = "identity-card" if number[0] in "Ii" else "passport"
    return _DETAILS[kinds[-1]] if kinds and kinds[-1] else by_letter


def _residence(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _RESIDENCE_NUMBER.finditer(segment.text):
        if sum(map(str.isdigit, match.group())) < 3 or not _begins_a_word(segment.text, match.start()):
            continue
        named = naming(segment, *match.span(), _RESIDENT)
        score = _NAMED[Evidence(named)] if named else _ALONE
        evidence = (Evidence.FORMAT, named) if named else (Evidence.FORMAT,)
        yield Candidate(segment, *match.span(), score, evidence, "residence-document")


def _ten_digits(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Driving licences and aliens: nothing but their name tells them from any other ten digits."""
    if segment.place.is_cell and not may_be_named(segment, _ROOTS):
        return
    for match in _TEN_DIGITS.finditer(segment.text):
        start, end = match.span()
        if not _begins_a_word(segment.text, start):
            continue
        for words, detail in ((_LICENCE, "driving-licence"), (_ALIEN, "v-number")):
            if detail == "driving-licence" and (match.group()[0] == "0" or "." in match.group()):
                continue
            named = naming(segment, start, end, words)
            if named and not is_named_otherwise(segment, start, words) and _is_of_licence(segment, start, detail):
                yield Candidate(segment, start, end, _NAMED[Evidence(named)], (Evidence.FORMAT, named), detail)
            elif detail == "driving-licence" and _LICENCE_TALK.search(segment.before(start, _LINE)):
                yield Candidate(segment, start, end, _OF_TALK, (Evidence.FORMAT, Evidence.CONTEXT_FAR), detail)


def _is_of_licence(segment: NormalisedSegment, start: int, detail: str) -> bool:
    """ "documentnummer" alone does not make ten digits a driving licence: the licence must be spoken of."""
    if detail != "driving-licence":
        return True
    place = segment.place
    if place.is_cell:
        return any(says(_LICENCE_ONLY, text) for text in (place.header, place.label, segment.text[:start][-_FAR:]))
    return _LICENCE_ONLY.search(segment.before(start, _FAR)) is not None


def _foreign(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Numbers of other countries, which have any form: only right behind the word, or in a cell or line it names."""
    text, place = segment.text, segment.place
    if len(text) < 20:
        match = _FOREIGN.match(text.strip())
        if match is not None and match.end() == len(text.strip()) and _is_number(match.group()):
            yield from _named_foreign(segment, text.index(match.group()), match.group())
    if not place.is_cell and "\n" in text:
        yield from _foreign_below(segment)
    if not place.is_cell or len(text) > 12:
        for word in _STRONG.finditer(text):
            match = _FOREIGN_BEHIND.match(text, word.end())
            if match is None or not _is_number(match["number"]):
                continue
            if not _VALIDITY.search(text, word.end(), match.start("number")):
                detail = _DETAILS[word.lastgroup or "passport"]
                yield Candidate(segment, *match.span("number"), _OF_FOREIGN, (Evidence.CONTEXT_WORD,), detail)


def _foreign_below(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Those in a table typed as text, by the name of the column; "documentnr" with the kind of document in its row."""
    text = segment.text
    first = _STRONG.search(text)
    for match in _FOREIGN_FIELD.finditer(text, first.start()) if first else ():
        if not _is_number(match.group()):
            continue
        start, end = match.span()
        name = plain_text(name_above(text, start, end))
        row = text[text.rfind("\n", 0, start) + 1 : start]
        word = _STRONG.search(name) or (_KIND.search(name) and _STRONG.search(row))
        if word and not _VALIDITY.search(name):
            detail = _DETAILS[word.lastgroup or "passport"]
            yield Candidate(segment, start, end, _OF_FOREIGN, (Evidence.COLUMN_HEADER,), detail)


def _named_foreign(segment: NormalisedSegment, start: int, number: str) -> Iterator[Candidate]:
    place = segment.place
    if place.is_cell:
        by_header = says(_STRONG, place.header)
        if by_header or (is_label(place.label) and says(_STRONG, place.label)):
            named = Evidence.COLUMN_HEADER if by_header else Evidence.LABEL
            yield Candidate(segment, start, start + len(number), 0.8, (named,), _detail(segment, start, number))
    elif segment.previous is not None and naming(segment, start, start + len(number), _STRONG) == Evidence.LABEL:
        yield Candidate(
            segment, start, start + len(number), _OF_FOREIGN, (Evidence.LABEL,), _detail(segment, start, number)
        )


def _is_number(written: str) -> bool:
    """Three digits at least, five in lower case, and neither a date, a postcode nor a telephone number."""
    digits = sum(map(str.isdigit, written))
    return digits >= (3 if written.upper() == written else 5) and _NO_NUMBER.fullmatch(written) is None
