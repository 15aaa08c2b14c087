"""NL_LICENSE_PLATE: Dutch number plates of every series (sidecode), and Belgian and German ones that are named so.

With its dashes a plate of the later series stands for itself. The oldest and the reserved series look like codes, and
without dashes every plate does: those need a word. Letters of the later series: no vowels, no C, Q or Y (RDW).
"""

import re
from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.naming import naming, says
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.detectors.rival_words import Roots, is_named_otherwise, may_be_named
from mailguard.detectors.text_columns import name_above
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_FLAGS = re.IGNORECASE | re.VERBOSE
# Sidecodes 1 to 14 in order: X a letter, 9 a digit.
_SIDECODES = (
    "XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 9-XXX-99 XX-999-X X-999-XX XXX-99-X X-99-XXX "
    "9-XX-999 999-XX-9"
).split()
_LIKE_CODES = frozenset(_SIDECODES[:3] + _SIDECODES[11:])  # the oldest and the reserved
_OLD = frozenset(_SIDECODES[:3])
_ISSUED = re.compile(r"(?:[BDFGHJKLMNPRSTVWXZ-]|\d|(?<![A-Z])O(?=[A-Z])|(?<![A-Z])AA(?![A-Z]))+")
_NEVER_ISSUED = re.compile(r"GVD|KKK|NSB|PKK|PSV|TBS|PVV|SGP|VVD|MRT|(?<![A-Z])(?:SS|SD)(?![A-Z])")  # MRT: March

_MIDDLE = re.compile(r"-(?:[A-Z]{2,3}|\d{2,3})-", re.IGNORECASE)
_DASHED = re.compile(r"[A-Z\d]{1,3}-[A-Z\d]{2,3}-[A-Z\d]{1,3}(?![^\W_])(?![-.@=\\]\w)", re.IGNORECASE)
_JOINED = re.compile(r"[^\W_]|[-.@\\#&?%+]")
# A link's parameter: "?id=KL678N"; but "kenteken=KL678N" is a key.
_JOINED_BEFORE = re.compile(
    r"\w[.,:/-]$|[@#&?%+\\]$|(?<!kenteken)(?<!plate)(?<!nummer)(?<![_t]nr)(?<!number)[=]$", re.IGNORECASE
)


_SIDECODE_OF = {sidecode.replace("-", ""): sidecode for sidecode in _SIDECODES}
_SEPARATOR = r"(?:[ ]?[-./_·][ ]?|[ \n])"
# Six letters and digits from a word's beginning; looked ahead, since a word before ("is 12 BD FG") may fit as well.
_LOOSE = re.compile(rf"[A-Z\d](?<![^\W_].)(?=((?:{_SEPARATOR}?[A-Z\d]){{5}})(?![^\W_])(?![.,:/-]\d))", re.IGNORECASE)
_HAS_LETTER = re.compile(r"[A-Za-z]").search
_DIGITS = re.compile(r"\d+")
_REACH = 10  # from the first letter to the first digit of "XX - XX - 99"
_POSTCODE = re.compile(r"\d{4}[ ]?[A-Z]{2}", re.IGNORECASE)
_BELGIAN = re.compile(r"(?<![^\W_])(?:[1-9]-)?[A-Z]{3}-\d{3}(?![\w-])|(?<![^\W_])[1-9]-[A-Z]{3}-\d{3}(?![\w-])")
_GERMAN = re.compile(r"(?<![^\W_])[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?\d{1,4}[EH]?(?![\w-])")

_PLATE_WORD = r"""kenteken\w* | kent\.(?=[ ]?:?[ ]) | ktk | nummer(?:pla(?:at|ten)|bord)\w*
  | (?:licen[cs]e|number)[-_ ]?plates?(?:[_ ]?(?:number|no)\.?)?
  | plate[ _]?(?:number|no)\.? | (?:vehicle|car)[ _]?reg(?:istration|\.)?(?:[ _]?(?:number|no|mark))?
  | reg\.?[ ](?:number|no)\.?"""
_VEHICLE_WORD = r"""[^\W_]*(?:auto|autos|auto's|wagen|voertuig|voertuigen|scooter|aanhanger|caravan|camper|motorfiets
    |bromfiets|brommer|snorfiets|busje|trailer|bestelbus|oplegger|vrachtwagen)
  | (?:bestel|mini|taxi|personen|cliënten|werk|school|leerlingen)?bus | motor | brommobiel | [^\W_]*bakkie
    | leasebak | taxi
  | registration[ _]?(?:number|no|mark)
  | parkeer\w* | parkeren | geparkeerd\w* | parking | parked | uitrit\w* | slagboom
  | [^\W_]*(?:tankpas|tankbeurt|brandstof) | tanken | tankte | getankt | diesel | benzine | bekeuring | flitser
  | car | vehicle | van(?=:) | truck | lease | rdw | apk | oldtimer
  | volkswagen | vw | golf | polo | opel | ford | peugeot | renault | toyota | volvo | bmw | audi | skoda | kia
  | mercedes | fiat | citro[eë]n | seat | tesla | nissan | hyundai | suzuki | mazda | dacia | mini | honda
  | yamaha | vespa | piaggio"""
_PLATE = re.compile(rf"(?<![^\W_])(?:{_PLATE_WORD})(?![^\W_])", _FLAGS)
_VEHICLE = re.compile(rf"(?<![^\W_])(?:{_PLATE_WORD}|{_VEHICLE_WORD})(?![^\W_])", _FLAGS)
# Pieces of all these words.
_PLATE_ROOTS = Roots("kent ktk nummerpla nummerbo plate reg")
_ROOTS = Roots(
    """kent ktk nummerpla nummerbo plate reg auto wagen voertuig scooter hanger caravan camper fiets brom bus trailer
    motor
    bakkie leas taxi park uitrit slagboom car vehicle van: truck rdw apk oldtimer volkswagen vw golf polo opel ford
    peugeot renault toyota volvo bmw audi skoda kia mercedes fiat citro seat tesla nissan hyundai suzuki mazda dacia
    mini honda yamaha vespa piaggio tank brandstof diesel benzine bekeur flits oplegger"""
)
_PLATE_BEHIND = re.compile(r"[ ,(]{1,2}(?:(?:is|als|het|mijn|zijn|haar|ons|uw|the|my)[ ]){0,3}kenteken", re.IGNORECASE)
_CODE = re.compile(
    r"""(?<![^\W_])(?:art(?:ikel\w*|\.)|models?|modellen|type|typenummer|typen?r|order\w*|serie\w*|serial|sn
      |versie|version|postcode|[^\W_]*codes?|kamer|lokaal|ruimte|unit|maat|product\w*|onderdeel\w*|norm|part|item|sku
      |[^\W_]*(?:fout|storing|foutmelding|sticker)(?:en|nr\.?)?|error|err|toestel|apparaat|device|[^\W_]*scanner|printer|server
      |monitor|laptop|ref\w*|[^\W_]*kenmerk|kast|rek|stelling|sleutel\w*|formulier|form|bestek\w*|tekening\w*
      |licentie\w*|license[ ]key|voucher|vervangers?)(?![^\W_])""",
    _FLAGS,
)

_BY_WORD, _ALONE, _ALONE_LIKE_CODE, _NOT_ISSUED = 0.95, 0.85, 0.55, 0.6
_POSSIBLE, _LOWER = 0.3, 0.55
_SAME_BREATH = re.compile(r"(?:[ ]\d{1,3},\d\d)?[,:]?[ ][(]?(?:met[ ]|is[ ])?", re.IGNORECASE)


class LicensePlateDetector:
    name = "license-plate"
    entity = EntityType.NL_LICENSE_PLATE

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            if "-" in segment.text:
                yield from _dashed(segment)
            if len(segment.text) > 5:
                yield from _loose(segment)


def _shape(written: str) -> str:
    return "".join("9" if c.isdigit() else "X" if c.isalpha() else c for c in written)


def _is_issued(written: str) -> bool:
    """True when the letters are those the RDW gives out; the oldest plates had nearly all."""
    plate = written.upper()
    if _NEVER_ISSUED.search(plate):
        return False
    return _ISSUED.fullmatch(plate) is not None or (_shape(plate) in _OLD and not re.search(r"[IOQ]", plate))


def _dashed(segment: NormalisedSegment) -> Iterator[Candidate]:
    text = segment.text
    for middle in _MIDDLE.finditer(text):
        start = middle.start()
        while start and middle.start() - start < 3 and text[start - 1].isalnum():
            start -= 1
        match = _DASHED.match(text, start)
        if match is None or _shape(match.group()) not in _SIDECODES or _JOINED.match(text, max(0, start - 1), start):
            continue
        # Between slashes it may be part of a path, or one of several: "Opel/Corsa/KL-678-N".
        is_in_path = "/" in text[max(0, start - 1) : start] + text[match.end() : match.end() + 1]
        if not is_in_path or naming(segment, *match.span(), _VEHICLE):
            yield Candidate(segment, *match.span(), *_score_of_dashed(segment, match))


def _score_of_dashed(segment: NormalisedSegment, match: re.Match[str]) -> tuple[float, tuple[str, ...]]:
    written = match.group()
    named = naming(segment, *match.span(), _VEHICLE)
    if is_named_otherwise(segment, match.start(), _VEHICLE, _CODE):
        return _POSSIBLE, (Evidence.FORMAT, Evidence.OTHER_NUMBER)
    if not _is_issued(written):
        is_march = "MRT" in written.upper()
        return (_NOT_ISSUED, (Evidence.FORMAT, named)) if named and not is_march else (_POSSIBLE, (Evidence.FORMAT,))
    if named:
        return _BY_WORD, (Evidence.FORMAT, named)
    if "\n" in segment.text and says(_CODE, name_above(segment.text, *match.span())):
        return _POSSIBLE, (Evidence.FORMAT, Evidence.OTHER_NUMBER)
    is_like_code = _shape(written) in _LIKE_CODES
    if not written.isupper():
        return (_POSSIBLE if is_like_code else 0.7), (Evidence.FORMAT,)
    if segment.place.is_cell:
        return (0.4 if is_like_code else 0.75), (Evidence.FORMAT,)
    return (_ALONE_LIKE_CODE if is_like_code else _ALONE), (Evidence.FORMAT,)


def _loose(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Without dashes, or with others: only in the reach of a word."""
    text, place = segment.text, segment.place
    if not _HAS_LETTER(text) or (place.is_cell and not _LOOSE.search(text) and not _GERMAN.search(text)):
        return
    if not may_be_named(segment, _ROOTS):
        return
    for start, end in _loose_spans(text):
        if _fits(text[start:end]) and not _JOINED_BEFORE.search(text, max(0, start - 2), start):
            score, evidence = _score_of_loose(segment, start, end)
            if score:
                yield Candidate(segment, start, end, score, evidence)
    if may_be_named(segment, _PLATE_ROOTS):
        yield from _foreign(segment)


def _loose_spans(text: str) -> Iterator[tuple[int, int]]:
    """Six letters and digits, looked for around digits only: prose has few."""
    done = 0
    for digits in _DIGITS.finditer(text):
        low, high = max(done, digits.start() - _REACH), digits.end()
        for match in _LOOSE.finditer(text, low, high + 2 * _REACH):
            end = match.end(1)
            if match.start() < high and not text[end : end + 1].isalnum():
                yield match.start(), end
        done = max(done, high)


def _fits(written: str) -> bool:
    """True for letters and digits of a sidecode in one case, parted only where the RDW parts them."""
    if written.isalpha() or not (written.isupper() or written.islower()):
        return False
    dashed = _with_dashes(written)
    if "-" not in dashed or written == dashed:
        return False
    if written.islower() and re.search(r"\s", written) and (not _is_issued(dashed) or _shape(dashed) in _LIKE_CODES):
        return False  # words and numbers: "om 10 30", "na 12 km"
    groups, whole = re.split(_SEPARATOR, written), "".join(dashed.split("-"))
    ends = {len(whole) - len(rest) for rest in (dashed.split("-")[-1], "".join(dashed.split("-")[1:]))}
    at = 0
    for group in groups[:-1]:
        at += len(group)
        if at not in ends:
            return False
    return True


def _score_of_loose(segment: NormalisedSegment, start: int, end: int) -> tuple[float, tuple[str, ...]]:
    written = segment.text[start:end]
    by_plate = naming(segment, start, end, _PLATE)
    if not by_plate and _PLATE_BEHIND.match(segment.text, end):
        by_plate = Evidence.CONTEXT_WORD
    if _POSTCODE.fullmatch(written) and not _is_next_to_plate_word(segment, start, by_plate):
        return 0.0, ()
    named = by_plate or naming(segment, start, end, _VEHICLE)
    if not named or is_named_otherwise(segment, start, _VEHICLE, _CODE):
        return 0.0, ()
    dashed = _with_dashes(written)
    if by_plate:
        score = 0.9 if by_plate == Evidence.COLUMN_HEADER or written.isupper() else 0.8
        return (score if _is_issued(dashed) else _NOT_ISSUED), (Evidence.FORMAT, by_plate)
    if not _is_issued(dashed) or _shape(dashed) in _LIKE_CODES:
        return 0.0, ()
    if written.islower() and not (written.isalnum() and _is_right_behind_vehicle(segment, start)):
        return 0.0, ()
    return (0.7 if written.isupper() else _LOWER), (Evidence.FORMAT, named)


def _is_right_behind_vehicle(segment: NormalisedSegment, start: int) -> bool:
    """Small letters are a plate in the same breath as a vehicle: "wagen bzxt41"."""
    before = segment.text[max(0, start - 20) : start]
    ends = [match.end() for match in _VEHICLE.finditer(before)]
    return bool(ends) and _SAME_BREATH.fullmatch(before, ends[-1]) is not None


def _is_next_to_plate_word(segment: NormalisedSegment, start: int, named: str) -> bool:
    if named != Evidence.CONTEXT_WORD:
        return named != ""
    ends = [match.end() for match in _PLATE.finditer(segment.text, max(0, start - 20), start)]
    return bool(ends) and not segment.text[ends[-1] : start].strip(" :=-(")


def _with_dashes(written: str) -> str:
    """The plate as the RDW writes it: parted as the sidecode that fits its letters and digits."""
    plain = re.sub(r"[ \n./_·-]", "", written)
    sidecode = _SIDECODE_OF.get(_shape(plain))
    if sidecode is None:
        return written
    first, second = sidecode.index("-"), sidecode.rindex("-") - 1
    return f"{plain[:first]}-{plain[first:second]}-{plain[second:]}"


def _foreign(segment: NormalisedSegment) -> Iterator[Candidate]:
    for form in (_BELGIAN, _GERMAN):
        for match in form.finditer(segment.text):
            named = naming(segment, *match.span(), _PLATE, near=30)
            if named and not is_named_otherwise(segment, match.start(), _PLATE, _CODE):
                yield Candidate(segment, *match.span(), 0.65, (Evidence.FORMAT, named), "foreign")
