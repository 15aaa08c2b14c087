"""NL_ADDRESS: where somebody lives, by street and house number, with postcode and town when they are there.

Every number that could be a house number is looked at from both sides: a street name before it, a postcode or town
behind it. A word that ends as streets do is enough; other names need a postcode, a label or a word such as "woont op".
A Postbus is nobody's home.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mailguard.detectors.detector import Candidate
from mailguard.detectors.naming import is_label
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, plain_text
from mailguard.detectors.street_names import Name, StreetName, street_name
from mailguard.detectors.street_words import CITIES, COUNTED, UNITS
from mailguard.findings import Evidence, Place
from mailguard.vocabulary import EntityType

_FULL = 0.95  # street, number and postcode
_POSTCODE_AND_NUMBER = 0.8
_BASE = {Name.STREET: 0.75, Name.PLACE: 0.6, Name.WHOLE: 0.55, Name.OTHER: 0.0}
_LED = 0.9  # "Dr. J. van der Meulenlaan 8": surer than that its beginning is a person
# "mw. Verhoeven Kloosterstr 44", "Ruud Smit van de Kerkweg 9": the name ends before the street.
_NAME_BEFORE = re.compile(
    r"(?<![^\W_])[A-ZÀ-Þ][\w'’.-]+[ ](?:(?:van|uit|op|aan|in)[ ](?:de[ ]|het[ ])?|(?:de|het)[ ])?\Z"
)
_INITIAL_BEHIND = re.compile(r"[A-Z]\.[ ][A-ZÀ-Þ]")  # "Laan 412-B. Morgen belt hij"
_LOWER_CASE = 0.05  # less for a street in lower case
_TOWN_TOO = 0.1
_HEADED, _NAMED = 0.85, 0.7
_DOUBTFUL = 0.45  # a sentence goes on behind a name that may be a word: not reported
_REACH = 40  # characters before the street in which a word such as "woont op" may stand

_POSTCODE = r"(?<!\d)[1-9]\d{3}[ ]{0,2}(?!(?i:s[ads]))(?:[A-Z]{2}|[a-z]{2}|[A-Z][a-z])(?![^\W_])"
_FLAT = r"(?i:hs|huis|bis|ter|zw|zwart|rd|rood|rt|bov(?:en)?|ben(?:eden)?|bg|hg|I{1,3}|IV|VI{0,3})"
# "12a", "12-B", "12 hs", "31-III", "12-2", "3 2hoog", "12 t/m 16", "1 en 3", "8 unit 3".
_ADDITION = rf"""
    (?: (?:{_FLAT}|[A-Za-z]{{1,2}}(?:-?\d{{1,2}})?)(?![^\W_])
      | [ ]?[-/][ ]?(?:{_FLAT}|[A-Za-z]{{1,2}}\d{{0,3}}|(?!{_POSTCODE})\d{{1,4}}[A-Za-z]{{0,2}})
        (?![^\W_])(?![ ]?[-/.:]\d)
      | [ ](?:{_FLAT}|[A-H](?![ ](?!te[ ]|in[ ])[a-z])|[a-h](?=[ ]?(?:[,\n]|$|{_POSTCODE}))
          |[I-Z](?=[ ]?(?:[,;)\n]|-[ ]|$|{_POSTCODE})))
        (?![^\W_])(?!')
      | [ ,-]{{1,2}}\d[ ]?hoog(?![^\W_]) )?
    (?: [ ]?(?:t/m|tm|t\.m\.|tot[ ]en[ ]met)[ ]?\d{{1,4}}[A-Za-z]?(?![^\W_])
      | (?:,[ ][1-9]\d{{0,2}}[A-Za-z]?(?=,[ ]\d|[ ](?:en|&)[ ]\d)){{0,6}}
        [ ](?:en|&|of)[ ][1-9]\d{{0,2}}[A-Za-z]?(?=[ ]?(?:[,;)\n]|\.(?!\d)|$)) )?
    (?: ,?[ ](?:unit|app\.?|appartement|kamer|bus|flat)[ ]\d{{1,4}}[A-Za-z]?(?![^\W_]) )?
"""
_COUNTED = "|".join(sorted(map(re.escape, COUNTED), key=len, reverse=True))
_NO_COUNT = rf"(?![^\W_])(?![.:/-]\d|,\d(?!\d{{3}}[ ]?[A-Z]{{2}}))(?![ ]?[%€°])(?![ ](?:{_COUNTED})(?![^\W_]))"
# A letter or an abbreviation's dot stands right before it.
_NUMBER = re.compile(
    rf"[1-9](?:(?<=[^\W\d_]\d)|(?<=[^\W\d_][ \t\n]\d)|(?<=[.)'][ \t]\d)|(?<=[^\W\d_][ ][ ]\d))"
    rf"\d{{0,3}}{_ADDITION}{_NO_COUNT}",
    re.VERBOSE,
)
_COULD_BE = re.compile(r"\d(?:(?<=[^\W\d_]\d)|(?<=[^\W\d_][ \t\n]\d)|(?<=[.)'][ \t]\d)|(?<=[^\W\d_][ ][ ]\d))").search
_YEAR = re.compile(r"(?:1[789]|20)\d\d")
_IN_LINK = re.compile(r"[/@=_\\.&?%#-]")
_CLEAN_END = re.compile(r"[\"'”’»*_`]{0,3}[ \t]*(?:$|[\n,;.)|!?(\]<>]|[-/][ ]|(?:en|te|in|is)(?![^\W_]))|[\"”»*_`]")

_NO_TOWN = (
    r"(?!(?:tel|telefoon|mobiel|mob|bsn|geb|geboren|geboortedatum|nederland|e-?mail|mail|fax|kvk|postbus|en|is|iban|"
    r"dat|die|met|van|voor|naar|aan|bij|per|heeft|wordt|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)(?![^\W_]))"
)
_TOWN = rf"""
    (?i:{_NO_TOWN})
    (?:'[sSt][ -]|(?:[Dd]en|[Dd]e|[Hh]et|DEN|DE|HET|Sint|St\.|Oude?|Nieuwe?|Ter|Ten|Bad|Berkel[ ]en|Hoek[ ]van)[ -])?
    (?!(?:De|Den|Het|DE|DEN|HET)[ ])[A-ZÀ-Þ][^\W\d_]+(?:['-][^\W\d_]+){{0,3}}
    (?: [ ](?:aan|a/d|op|bij|am|on|upon)(?:[ ](?:de|den|der|het))?[ ][A-ZÀ-Þ][\w'-]+
      | [ ](?:[Zz]uid|[Nn]oord|[Oo]ost|[Ww]est|Centrum)(?![^\W_])
      | [ ](?i:{_NO_TOWN})[A-ZÀ-Þ][^\W\d_]{{2,}}(?=[ \t]*(?:$|[\n,;.)|])) )?
"""
_GAP = r"[ \t]{0,3}(?:[,;|/·•(-]|te(?=[ ]))?[ \t]{0,3}(?:\r?\n[ \t>*|•-]{0,6})?"
_POSTCODE_ALONE = re.compile(_POSTCODE)
_TAIL = re.compile(
    rf"""{_GAP}(?:
        (?:NL[- ]{{0,2}})?(?P<postcode>{_POSTCODE})
        (?:{_GAP}(?:{_TOWN}|(?i:{_NO_TOWN})(?!de[ ]|het[ ])[a-z][a-z'-]{{2,}}(?=[ ]?(?:[,.;)\n]|$))))?
      | (?<=[\s,])(?P<foreign>(?:BE?|DE?|FR?|AT?|CH)?-?[1-9]\d{{3,4}}[ ]{_TOWN})
      | (?P<town>(?<=[\s,]){_TOWN}(?![\w'-])) )""",
    re.VERBOSE,
)
_IN_TOWN = re.compile(rf"[ ](?:te|in)[ ](?:{_TOWN}|[a-z]{{4,}}(?=[ ]?(?:[,.;)\n]|$)))", re.VERBOSE)
_POSTCODE_FIRST = re.compile(
    rf"""[1-9](?<![\w-].)\d{{3}}[ ]?(?!S[ADS])(?P<letters>[A-Z]{{2}})(?![^\W_])[ ]?[-,/;]?[ ]?
    (?P<word>(?:huis(?:nummer|nr\.?)|nummer|nr\.?|no\.?)[: ]{{0,2}})?[1-9]\d{{0,3}}{_ADDITION}{_NO_COUNT}""",
    re.VERBOSE,
)
_HUISNUMMER = re.compile(r"huisn(?:umme)?r", re.IGNORECASE).search
_FORM = re.compile(
    rf"""(?<![^\W_])straat(?:naam)?[ \t]*:[ \t]*(?P<street>[^\W\d_][^\n:\d]{{1,50}}?)[ \t]*\n
    [ \t]*huis(?:nummer|nr\.?)[ \t]*:[ \t]*[1-9]\d{{0,3}}{_ADDITION}[ \t]*
    (?:\n[ \t]*(?:huisnummer)?toevoeging[ \t]*:[ \t]*[\w-]{{0,5}}[ \t]*)?
    (?:\n[ \t]*postcode[ \t]*:[ \t]*(?P<postcode>[1-9]\d{{3}}[ ]?[A-Z]{{2}})[ \t]*)?
    (?:\n[ \t]*(?:woon)?plaats[ \t]*:[ \t]*[^\W\d_][\w' -]{{1,40}})?""",
    re.VERBOSE | re.IGNORECASE,
)
# "12 High Street, London SW1A 1AA", "16 rue de la Loi, 1000 Bruxelles".
_NUMBER_FIRST = re.compile(
    rf"""[1-9](?<![\w.,/-]\d)\d{{0,3}}[a-z]?(?:
        [ ](?:[A-Z][a-z'-]+[ ]){{1,3}}(?:Street|Road|Lane|Avenue|Drive|Close|Court|Square|Terrace|Crescent|Gardens)
      | ,?[ ](?:rue|avenue|boulevard|place|chaussée)[ ](?:(?:de|du|des|la|le|les|d'|l')[ ]?){{0,3}}[A-Z][\w'-]+
        (?=[ ]?[,\n]) )(?![^\W_])
    (?P<tail>,?[ \n](?:{_TOWN}[, \n]{{1,2}})?
      (?:[A-Z]{{1,2}}\d[A-Z\d]?[ ]\d[A-Z]{{2}}|[1-9]\d{{3,4}}[ ]{_TOWN})(?![^\W_]))?""",
    re.VERBOSE,
)

_ADDRESS_WORD = (
    r"(?<!mail)(?<!mail[ -])(?<!ip)(?<!ip[ -])(?<!web)(?<!mac[ -])(?<!site[ -])(?:adres|address)(?!boek|seer)"
)
_IN_HEADER = re.compile(rf"{_ADDRESS_WORD}|(?<![^\W_])(?:straat|street|str\.?(?![^\W_])|woonachtig|woonlocatie)")
_STREET_HEADER = re.compile(r"(?<![^\W_])(?:straat|street)(?:[ _-]?naam|[ _-]?name)?(?![^\W_])|straatnaam")
_NUMBER_HEADER = re.compile(
    r"huis[ _.-]?(?:nummer|n(?:um)?r|no)|house[ _-]?n(?:umber|o|r)|(?:^|[ _])(?:hnr|nr|no|nummer)\.?$|housenumber"
)
_POSTCODE_HEADER = re.compile(r"post[ _-]?code|(?<![^\W_])(?:pc|zip|postal)(?![^\W_])")
_COULD_BE_PART = re.compile(r"huis|house|nr|no|nummer|hnum|straat|street|post|pc|zip").search
_SAYS_POSTCODE = re.compile(rf"{_ADDRESS_WORD}|postcode", re.IGNORECASE)
_BEFORE_STREET = re.compile(
    rf"""(?:{_ADDRESS_WORD}(?:sen)?(?:gegevens)? | (?<![^\W_])(?:straat | won(?:en|ende?) | woon(?:t|de|den|achtig)
      | verblij(?:ft|ven|vend) | verhui(?:zen|sd|st|zing) | ingeschreven | gevestigd
      | li(?:ves|ving) | resid(?:es|ing)))
    [ \t]{{0,2}}[:=-]?\s{{0,3}}
    (?:(?:is|nu|thans|tijdelijk|momenteel|naar|op|aan|in|te|bij|at|het|adres|on|to)[ :]{{1,2}}){{0,3}}$""",
    re.VERBOSE | re.IGNORECASE,
)
# Pieces of these words, in lower case.
_ROOTS_BEFORE_STREET = "adres address straat won woon verblij verhui ingeschreven gevestigd liv resid".split()
_ALONE_BEFORE = re.compile(
    r"(?:^|[\n,;:(|/\[>\"“„«*_`-])\s*$|(?<![^\W_])(?:op|aan|naar|bij|adres)[ ](?:de[ ]|het[ ])?$", re.IGNORECASE
)


# "zaal Domplein 1", "deelgebied Havenkwartier 2": things that bear the name of a street, and a number.
_OF_THING = re.compile(
    r"(?<![^\W_])(?:(?:vergader)?(?:zaal|zalen|ruimte)|lokaal|deelgebied|deelplan|fase|schip|halte|bushalte|tramhalte"
    r"|project|deelproject|team|cluster)[ ]\Z",
    re.IGNORECASE,
)


# "Plein 1940 nr. 6", "Plein 1940-1945 12": a year in the name.
_YEAR_STREET = re.compile(
    rf"""(?<![^\W_])(?:Plein|Laan|Weg|Hof|Straat|Kade|Square)[ ](?:
      (?:1[89]|20)\d\d[ ]?[-/][ ]?(?:(?:1[89]|20)?\d\d)[, ] | '?\d\d-'?\d\d[, ] | (?:1[89]|20)\d\d,?[ ])
    [ ]?(?P<word>(?:huisnummer|nummer|nr\.?|no\.?)[ ]?)?(?P<number>[1-9]\d{{0,3}}){_ADDITION}{_NO_COUNT}""",
    re.VERBOSE,
)
_HAS_YEAR_STREET = re.compile(
    r"['\d](?:(?<=Plein .)|(?<=Laan .)|(?<=Weg .)|(?<=Hof .)|(?<=Straat .)|(?<=Kade .)|(?<=Square .))"
).search


class AddressDetector:
    name = "address"
    entity = EntityType.NL_ADDRESS

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            if _COULD_BE(segment.text):
                yield from _with_street(segment)
                if _HAS_YEAR_STREET(segment.text):
                    yield from _with_year(segment)
            if _HUISNUMMER(segment.text):
                yield from _forms(segment)
            yield from _without_street(segment)
        yield from _in_columns(content)


def _forms(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Lines such as "Straat: Brink", "Huisnummer: 4"."""
    for form in _FORM.finditer(segment.text):
        evidence = (Evidence.LABEL, Evidence.STREET, *((Evidence.POSTCODE,) if form["postcode"] else ()))
        yield Candidate(segment, form.start("street"), form.end(), _FULL, evidence, "form")


def _with_street(segment: NormalisedSegment) -> Iterator[Candidate]:
    done = 0
    for number in _NUMBER.finditer(segment.text):
        if number.start() >= done:
            candidate = _judge(segment, number.start(), number.end())
            if candidate is not None:
                yield candidate
                done = candidate.end


def _with_year(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _YEAR_STREET.finditer(segment.text):
        if _YEAR.fullmatch(match["number"]) or _is_postcode(segment.text, match.start("number")):
            continue
        tail = _tail(segment.text, match.end())
        score = _FULL if tail.has_postcode else _BASE[Name.STREET if match["word"] else Name.PLACE]
        yield Candidate(segment, match.start(), tail.end, score, (Evidence.STREET,), "street")


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows the house number: where it ends, and what it holds."""

    end: int
    has_postcode: bool = False
    has_town: bool = False
    has_unit: bool = False  # "2024 NL" and "1500 MB" look like postcodes


def _judge(segment: NormalisedSegment, start: int, end: int) -> Candidate | None:
    """The address around this house number, when it is one."""
    text = segment.text
    if _is_postcode(text, start):
        return None
    is_field = segment.place.is_cell and _is_headed(segment.place)
    name = street_name(text, start, is_field=is_field)
    if name is None:
        return None
    tail = _tail(text, end)
    if name.kind is Name.OTHER and name.is_lower and not (tail.has_postcode or segment.place.is_cell):
        return None
    if name.kind is not Name.STREET and (name.is_split or tail.has_unit):
        return None
    is_glued = text[start - 1].isalpha()
    if is_glued and (name.kind is not Name.STREET or _IN_LINK.match(text, name.start - 1)):
        return None
    named = _named(segment, name.start)
    score = _score(text, name, text[start:end], tail, named)
    if not score:
        return None
    evidence = [Evidence.STREET] if name.kind is not Name.OTHER else []
    evidence += [Evidence.POSTCODE] if tail.has_postcode else []
    evidence += [Evidence.CITY] if tail.has_town else []
    evidence += [named] if named else []
    return Candidate(segment, name.start, tail.end, score, tuple(evidence), "full" if tail.has_postcode else "street")


def _score(text: str, name: StreetName, number: str, tail: _Tail, named: Evidence | None) -> float:
    """0 for no address."""
    if tail.has_postcode:
        return _FULL
    if _YEAR.match(number):
        return 0.0
    if not named and not tail.has_town and _OF_THING.search(text, max(0, name.start - _REACH), name.start):
        return _DOUBTFUL
    base = _BASE[name.kind] - (_LOWER_CASE if name.is_lower and name.kind is Name.STREET else 0.0)
    if name.kind is Name.STREET and (name.is_led or _is_beside_name(text, name, tail)):
        base = _LED
    is_headed = named in (Evidence.COLUMN_HEADER, Evidence.LABEL)
    if named and not (name.is_lower and name.kind is Name.OTHER and not is_headed):
        base = max(base + _TOWN_TOO, _HEADED if is_headed else _NAMED)
    elif name.kind in (Name.PLACE, Name.WHOLE):
        base = _score_of_place(text, name, tail, base)
    return round(min(_FULL, base + _TOWN_TOO), 2) if base and tail.has_town else round(base, 2)


def _is_beside_name(text: str, name: StreetName, tail: _Tail) -> bool:
    """True where what stands before the street, or its last letter, may be taken for a part of a person's name."""
    if name.is_lower:
        return False
    before = _NAME_BEFORE.search(text, max(0, name.start - _REACH), name.start)
    return before is not None or _INITIAL_BEHIND.match(text, tail.end - 1) is not None


def _score_of_place(text: str, name: StreetName, tail: _Tail, base: float) -> float:
    """A name that may be a plain word counts in full only where the sentence does not go on."""
    if tail.has_town:
        return base
    if name.is_lower:
        return 0.0
    is_apart = name.kind is Name.PLACE or _ALONE_BEFORE.search(text[max(0, name.start - _REACH) : name.start])
    return base if is_apart and _CLEAN_END.match(text, tail.end) else _DOUBTFUL


def _is_postcode(text: str, start: int) -> bool:
    match = _POSTCODE_ALONE.match(text, start)
    return match is not None and not _is_unit(match.group())


def _is_unit(postcode: str) -> bool:
    letters = postcode[-2:]
    return letters in UNITS and not (letters.islower() and len(postcode) == 6)


def _tail(text: str, end: int) -> _Tail:
    match = _TAIL.match(text, end)
    if match is None:
        found = _IN_TOWN.match(text, end)
        return _Tail(found.end(), has_town=True) if found else _Tail(end)
    if match["postcode"]:
        has_town = match.end() > match.end("postcode")
        is_unit = _is_unit(match["postcode"]) and not has_town
        if is_unit and match["postcode"].islower():
            return _Tail(end)
        return _Tail(match.end(), has_postcode=True, has_town=has_town, has_unit=is_unit)
    if match["foreign"]:
        return _Tail(match.end(), has_postcode=True, has_town=True)
    is_known = match["town"].lower() in CITIES or "te" in match.group()[: match.start("town") - end].split()
    return _Tail(match.end(), has_town=True) if is_known else _Tail(end)


def _named(segment: NormalisedSegment, start: int) -> Evidence | None:
    """What says that an address stands here: the column, the label, or the word right before it."""
    place = segment.place
    if place.is_cell and not segment.text[:start].strip() and _is_headed(place):
        return Evidence.COLUMN_HEADER if _header_says_address(place.header) else Evidence.LABEL
    before = segment.text[max(0, start - _REACH) : start] if place.is_cell else segment.before(start, _REACH)
    may_be_named = any(map(before.lower().__contains__, _ROOTS_BEFORE_STREET))
    return Evidence.CONTEXT_WORD if may_be_named and _BEFORE_STREET.search(before) else None


def _is_headed(place: Place) -> bool:
    return _header_says_address(place.header) or (is_label(place.label) and _header_says_address(place.label))


def _without_street(segment: NormalisedSegment) -> Iterator[Candidate]:
    """A postcode with a house number, and addresses that begin with the number."""
    text = segment.text
    if len(text) < 6:
        return
    for match in _POSTCODE_FIRST.finditer(text):
        if match["word"] or not (_is_unit(match["letters"]) or _YEAR.match(match.group().split()[-1])):
            is_sure = (
                match["word"]
                or len(match.group()) == len(text.strip())
                or _SAYS_POSTCODE.search(text, max(0, match.start() - _REACH), match.start())
            )
            score = _POSTCODE_AND_NUMBER if is_sure else _BASE[Name.PLACE]
            yield Candidate(segment, *match.span(), score, (Evidence.POSTCODE,), "postcode-number")
    for match in _NUMBER_FIRST.finditer(text):
        score = _FULL if match["tail"] else _BASE[Name.PLACE]
        evidence = (Evidence.STREET, Evidence.POSTCODE) if match["tail"] else (Evidence.STREET,)
        yield Candidate(segment, *match.span(), score, evidence, "foreign")


@lru_cache(maxsize=2048)
def _header_says_address(header: str) -> bool:
    return _IN_HEADER.search(plain_text(header).lower()) is not None


@lru_cache(maxsize=2048)
def _part_of_header(header: str) -> str:
    """Which part of an address a column holds when it is spread over columns; "" for none."""
    plain = plain_text(header).strip().lower()
    if not plain or len(plain) > 40 or not _COULD_BE_PART(plain):
        return ""
    patterns = (("number", _NUMBER_HEADER), ("street", _STREET_HEADER), ("postcode", _POSTCODE_HEADER))
    return next((part for part, pattern in patterns if pattern.search(plain)), "")


def _in_columns(content: NormalisedContent) -> Iterator[Candidate]:
    """Street and number in cells of their own: the street stands for the address, without it the postcode does."""
    parts: dict[tuple[str, int | None], dict[str, list[NormalisedSegment]]] = {}
    for segment in content.segments:
        place = segment.place
        if place.is_cell:
            part = _part_of_header(place.header) or (_part_of_header(place.label) if place.label else "")
            if part:
                parts.setdefault((place.where, place.table), {}).setdefault(part, []).append(segment)
    for found in parts.values():
        if "number" in found and not _numbers_rows(found):
            yield from _cells(found["street"], 0.85, Evidence.STREET) if "street" in found else ()
            if "street" not in found:
                yield from _cells(found.get("postcode", []), _POSTCODE_AND_NUMBER, Evidence.POSTCODE)


def _numbers_rows(found: dict[str, list[NormalisedSegment]]) -> bool:
    """True when a column "Nr" stands before the street or the postcode: it counts the rows."""
    number = found["number"][0].place
    named = (found.get("street") or found.get("postcode") or found["number"])[0].place
    is_before = number.column is not None and named.column is not None and number.column < named.column
    return is_before and number.row == named.row and _HUISNUMMER(plain_text(number.header)) is None


def _cells(segments: list[NormalisedSegment], score: float, evidence: Evidence) -> Iterator[Candidate]:
    pattern = _STREET_CELL if evidence is Evidence.STREET else _POSTCODE_CELL
    for segment in segments:
        match = pattern.fullmatch(segment.text)
        if match is not None and not _part_of_header(segment.text):
            yield Candidate(segment, *match.span(1), score, (Evidence.COLUMN_HEADER, evidence), "column")


_STREET_CELL = re.compile(r"\s*((?:\d{1,2}e\s)?[^\W\d_][^\d\n|;:@]{2,60}?)\s*")
_POSTCODE_CELL = re.compile(r"\s*([1-9]\d{3}\s?[A-Za-z]{2})\s*")
