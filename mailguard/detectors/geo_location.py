"""GEO_LOCATION: coordinates of a place, in every way people and maps write them.

Four decimals of a degree are ten metres, three a hundred: less says nothing of anybody. Without a word only pairs in
or near the Netherlands count.
"""

import re
from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.naming import naming, says
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_FLAGS = re.IGNORECASE | re.VERBOSE
_POINT = r"[-+]?\d{1,3}\.\d{3,15}"
_COMMA = r"[-+]?\d{1,3},\d{3,15}"
_DEGREE = r"(?:[ ]?(?:°|[ ]\u030a|º|o(?![a-z])|deg(?:rees)?|graden)\.?)"  # NFKC takes º to o and the ring ˚ to a mark
_SIGN = r"(?:[ ]?°|[ ]\u030a|o(?![^\W_]))"
_MINUTE = r"(?:['’‘′`]|[ ]?\u0301|[ ]?min\.?)"
_SECOND = r"(?:[\"”“″]|['’‘′]{2}|[ ]?\u030b|[ ]?sec\.?)"
_NORTH, _EAST = r"(?:(?:[NSZ]B?|noord|zuid|north|south)(?![a-z]))", r"(?:(?:[EOW]L?|oost|west|east)(?![a-z]))"

_PAIR = re.compile(
    rf"""(?P<lat>{_POINT})(?!\d){_DEGREE}?[ ]?(?P<ns>{_NORTH}\.?)?
         (?:[ ]?[,;/|~][ \t]{{0,2}}(?:\r?\n[ >]{{0,4}})?|[ \t]{{1,4}}|[ ]?(?:en|bij|and|x)[ ]|\r?\n[ >]{{0,4}})
         (?P<lon>{_POINT})(?!\d)(?:{_DEGREE}?[ ]?(?P<ew>{_EAST})|{_SIGN})?
      | (?P<lat2>{_COMMA})(?!\d){_DEGREE}?[ ]?(?P<ns2>{_NORTH}\.?)?
         (?:[ ]?[;/|,](?:[ \t]{{1,2}}|\r?\n[ >]{{0,4}})|[;/|]|[ \t]{{1,4}}|[ ]?(?:en|bij|and)[ ])
         (?P<lon2>{_COMMA})(?!\d)(?:{_DEGREE}?[ ]?(?P<ew2>{_EAST})|{_SIGN})?""",
    _FLAGS,
)
# "lat: 52.1608 lon: 5.4012", "N 52.16084 E 5.40127", "NB 52,16 OL 5,40".
_LAT = rf"(?:(?:gps[-_ ]?)?(?:lat(?:itude|itud)?|breedte(?:graad)?|noorder\s?breedte)|{_NORTH})"
_LON = rf"(?:(?:gps[-_ ]?)?(?:lon(?:g|gitude)?|lng|lengte(?:graad)?|ooster\s?lengte|wester\s?lengte)|{_EAST})"
_LABELLED = re.compile(
    rf"""(?<![^\W_]){_LAT}\.?["'>]?[ ]?[:=]?[ ]?["']?(?P<lat>[-+]?\d{{1,3}}[.,]\d{{3,15}}){_DEGREE}?["']?[ ]?{_NORTH}?
         \s?(?:[,;/|&}}]|</[a-z]{{3,12}}>)?\s{{0,3}}(?:en\s|and\s)?["'<]?
         {_LON}\.?["'>]?[ ]?[:=]?[ ]?["']?(?P<lon>[-+]?\d{{1,3}}[.,]\d{{3,15}})(?!\d)
         (?P<behind>{_DEGREE}?[ ]?{_EAST}(?![^\W_])|{_SIGN})?""",
    _FLAGS,
)
_DMS_PART = (
    rf"\d{{1,3}}{_DEGREE}[ ]?\d{{1,2}}(?:[.,]\d{{1,6}})?[ ]?{_MINUTE}(?:[ ]?\d{{1,2}}(?:[.,]\d{{1,6}})?[ ]?{_SECOND})?"
)
_DMS = re.compile(
    rf"""(?<![^\W_]){_DMS_PART}[ ]?{_NORTH}\.?\s?[,;/]?\s{{0,2}}[> ]{{0,4}}{_DMS_PART}[ ]?{_EAST}
      | (?<![^\W_]){_NORTH}[ ]?{_DMS_PART}\s?[,;/]?\s{{0,2}}[> ]{{0,4}}{_EAST}[ ]?{_DMS_PART}""",
    _FLAGS,
)
_RD = re.compile(
    r"""(?<![^\W_])(?<!\d[.,])(?:(?:x|rd-?x)[ ]?[:=]?[ ]?)?(?P<x>\d{5,6}|\d{2,3}[.]\d{3})(?:[.,]\d{1,4})?(?:[ ]?m)?
        \s?[,;/|-]?\s{0,2}(?:en\s)?(?:(?:y|rd-?y)[ ]?[:=]?[ ]?)?
        (?P<y>[3-6]\d{5}|[3-6]\d{2}[.]\d{3})(?:[.,]\d{1,4})?(?![^\W_])""",
    _FLAGS,
)
_GEO_URI = re.compile(rf"(?<![a-z])geo:(?P<pair>(?P<lat>{_POINT}),(?P<lon>{_POINT}))", re.IGNORECASE)
_LINK = re.compile(
    rf"""(?: [@=/:] | %3d | %40 | !3d | %20 )
         (?P<pair>(?P<lat>{_POINT})(?:,|%2C|~|\+|/|,\+|,%20|!4d|&(?:amp;)?(?:mlon|lon|lng|longitude)=)(?P<lon>{_POINT}))(?!\d)""",
    _FLAGS,
)
_URL = re.compile(r"(?:[a-z]{2,10}://|www\.|maps\.|goo\.gl)\S{0,300}$", re.IGNORECASE)
_WHAT3WORDS = re.compile(
    r"(?:(?<![\w:/])///|what3words\.com/|w3w\.co/|what3words\W{0,3}(?:is\s)?)([^\W\d_]{2,20}\.[^\W\d_]{2,20}\.[^\W\d_]{2,20})(?![\w./])",
    re.IGNORECASE,
)
_PLUS_CODE = re.compile(r"(?<![\w+])(?:[2-9CFGHJMPQRVWX]{8}|[2-9CFGHJMPQRVWX]{4})\+[2-9CFGHJMPQRVWX]{2,3}(?![\w+])")
_NEAR_NUMBER = re.compile(r"(?:[^\W_]|\d[.,]|[€$£][ ]?|-\d*)\Z")

_WORDS = re.compile(
    r"""(?<![^\W_])(?:co[oö]?rdina(?:a?t|te)\w* | coords? | gps\w* | (?:exacte[ ])?locatie\w* | location | geo\w*
      | lat(?:itude)? | lon(?:gitude)? | lng | breedtegraad | lengtegraad | positie | position | wgs-?84 | waypoint
      | plek
      | kaart | maps? | navigatie | pin(?:point)? | punaise | vindplaats | plus[- ]?code | verblijft
      | staat[ ]bij)(?![^\W_])""",
    _FLAGS,
)
# Near these only a pair exact to some ten metres is a place; one near 0, 0 lies in the ocean, and may be rates.
_PLACES = re.compile(
    r"""(?<![^\W_])(?:ligging | hotel | hostel | camping | appartement\w* | apartment | villa | finca
      | [^\W_]*(?:huis|huisje|punt|plaats|haven|terrein|ingang) | adres | address | parkeren | parking | strand | beach
      | meeting[ ]point | place | site | spot | house | entrance | bevind\w* | ligt | gelegen | located | situated
      | perceel | gebouw | building | marina | restaurant | route | stop)(?![^\W_])""",
    _FLAGS,
)
# Three decimals are also thousands: "de kaart toont hoogtes 12.345 en 14.567". Far from here only these words count.
_OF_COORDINATES = re.compile(
    r"(?<![^\W_])(?:co[oö]?rdina(?:a?t|te)\w*|coords?|gps\w*|geo\w*|lat(?:itude)?|lon(?:gitude)?|lng|breedtegraad"
    r"|lengtegraad|wgs-?84|waypoint)(?![^\W_])",
    re.IGNORECASE,
)
_RD_WORDS = re.compile(
    r"""(?<![^\W_])(?:rd(?:[- ]?(?:new|nieuw|co\w+|stelsel|x|y))? | rijksdriehoek\w* | co[oö]?rdina(?:a?t|te)\w*
      | epsg\w*      | [xy](?:[-/ ](?:co\w+|y)|(?=[ ]?[:=])) )(?![^\W_])""",
    _FLAGS,
)
# Above a list of points: "de volgende punten (RD, EPSG:28992):".
_GRID_WORDS = re.compile(
    r"(?<![^\W_])(?:RD|(?i:rd-?(?:co|stelsel|new|nieuw)\w*|rijksdriehoek\w*|epsg|co[oö]rdina(?:a?t|te)\w*))(?![^\W_])"
)
_LATITUDE = re.compile(
    r"(?<![a-z])(?:lat|latitude|breedtegraad|noorderbreedte|gps[-_ ]?lat\w*)(?![a-z])|lat(?:itude)?$", re.IGNORECASE
)
_LONGITUDE = re.compile(
    r"(?<![a-z])(?:lon|long|lng|longitude|lengtegraad|gps[-_ ]?l(?:on|ng)\w*)(?![a-z])|l(?:on|ng)$", re.IGNORECASE
)
_DEGREES = re.compile(r"[-+]?\d{1,3}[.,]\d{3,15}")
_CODE_WORD = re.compile(r"plus[- ]?code|locati|maps|open location|adres|plek", re.IGNORECASE)
_BEHIND, _FAR = 30, 300

_HAS_DECIMALS = re.compile(r"\d[.,]\d{3}").search
_HAS_PAIR = re.compile(r"\d[.,]\d{3}[^\x00]{1,80}?\d[.,]\d{3}").search
_HAS_METRES = re.compile(r"[3-6]\d{5}|[3-6]\d\d\.\d{3}").search
_HAS_O_FOR_DEGREE = re.compile(r"\d[ ]?o[ ]?\d").search

# In or near the Netherlands: latitude and longitude.
_BOX = (50.5, 53.8, 3.0, 7.4)
_CERTAIN, _CODE_ALONE, _AT_PLACE = 0.95, 0.7, 0.65
_OCEAN = 3
_Scored = tuple[int, int, float, tuple[str, ...], str]


class GeoLocationDetector:
    name = "geo-location"
    entity = EntityType.GEO_LOCATION

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.segments:
            text = segment.text
            if "///" in text or "3words" in text or "w3w" in text:
                yield from _what3words(segment)
        for segment in content.with_digits:
            text = segment.text
            if _HAS_DECIMALS(text):
                yield from _decimal(segment)
            if len(text) > 9 and _HAS_METRES(text):
                yield from _rijksdriehoek(segment)
            if "°" in text or "\u030a" in text or "graden" in text or _HAS_O_FOR_DEGREE(text):
                yield from _degrees(segment)
            if "+" in text:
                yield from _plus_codes(segment)


def _decimal(segment: NormalisedSegment) -> Iterator[Candidate]:
    """All that is written in decimals of a degree."""
    text = segment.text
    if segment.place.is_cell:
        yield from _half(segment)
    if _HAS_PAIR(text):
        yield from _pairs(segment)
        yield from _labelled(segment)
        if "geo:" in text:
            yield from _geo_uris(segment)
        if "/" in text:
            yield from _links(segment)


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _is_on_earth(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)


def _is_near(lat: float, lon: float) -> bool:
    south, north, west, east = _BOX
    return (south <= lat <= north and west <= lon <= east) or (south <= lon <= north and west <= lat <= east)


def _decimals(written: str) -> int:
    return len(re.split(r"[.,]", written)[-1])


def _named(segment: NormalisedSegment, start: int, end: int, words: re.Pattern[str] = _WORDS) -> str:
    named = naming(segment, start, end, words)
    behind = segment.text[end : end + _BEHIND].partition("\n")[0]
    return named or (Evidence.CONTEXT_WORD if words.search(behind) else "")


def _what3words(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _WHAT3WORDS.finditer(segment.text):
        start = match.start() if match.group().startswith("///") else match.start(1)
        yield Candidate(segment, start, match.end(), _CERTAIN, (Evidence.FORMAT,), "what3words")


def _pairs(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _PAIR.finditer(segment.text):
        if _NEAR_NUMBER.search(segment.text, max(0, match.start() - 4), match.start()):
            continue
        lat, lon = match["lat"] or match["lat2"], match["lon"] or match["lon2"]
        score, evidence = _of_pair(segment, match, lat, lon)
        if score:
            yield Candidate(segment, *match.span(), score, evidence, "coordinates")


def _of_pair(segment: NormalisedSegment, match: re.Match[str], lat: str, lon: str) -> tuple[float, tuple[str, ...]]:
    place = _number(lat), _number(lon)
    is_near, is_exact = _is_near(*place), min(_decimals(lat), _decimals(lon)) >= 4
    bounds = (Evidence.WITHIN_BOUNDS,) if is_near else ()
    if not is_near and not _is_on_earth(*place):
        return 0.0, ()
    if (match["ns"] or match["ns2"]) and (match["ew"] or match["ew2"]):
        return _CERTAIN, (Evidence.FORMAT, *bounds)
    named = _named(segment, *match.span(), _WORDS if is_near or is_exact else _OF_COORDINATES)
    if named:
        return (_CERTAIN if is_exact else 0.7), (Evidence.FORMAT, named, *bounds)
    if is_exact and not is_near and max(map(abs, place)) > _OCEAN:
        named = _named(segment, *match.span(), _PLACES)
        return (_AT_PLACE, (Evidence.FORMAT, named)) if named else (0.0, ())
    if not is_near or not is_exact:
        return 0.0, ()
    # Commas in both may be amounts with a number of decimals; a space alone parts the columns of a table.
    is_plain = "," in lat or not re.search(r"[,;/]", segment.text[match.start() : match.end()])
    return (0.6 if is_plain else 0.75), (Evidence.FORMAT, *bounds)


def _labelled(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _LABELLED.finditer(segment.text):
        lat, lon = _number(match["lat"]), _number(match["lon"])
        if _is_on_earth(lat, lon):
            evidence = (Evidence.FORMAT, Evidence.CONTEXT_WORD)
            end = match.end("behind") if match["behind"] else match.end("lon")
            yield Candidate(segment, match.start("lat"), end, _CERTAIN, evidence, "coordinates")


def _degrees(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _DMS.finditer(segment.text):
        is_exact = re.search(rf"{_SECOND}|\d[.,]\d{{2}}", match.group()) is not None
        score, (start, end) = _CERTAIN if is_exact else 0.6, match.span()
        if not segment.text[start].isdigit():  # "N 52° 22.241' E 004° 53.702'": what stands before a number names it
            start += re.search(r"\d", match.group()).start()  # type: ignore[union-attr]
        yield Candidate(segment, start, end, score, (Evidence.FORMAT,), "coordinates")


def _rijksdriehoek(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Metres in the Dutch grid: six digits each, so only where a word says what they are."""
    for match in _RD.finditer(segment.text):
        x, y = (int(match[axis].replace(".", "")) for axis in "xy")
        if not (7_000 <= x <= 300_000 and 289_000 <= y <= 629_000):
            continue
        named = naming(segment, *match.span(), _RD_WORDS)
        if not named and match.group()[0] in "xXrR":
            named = Evidence.CONTEXT_WORD
        score = 0.9
        if not named and not segment.place.is_cell and _GRID_WORDS.search(segment.before(match.start(), _FAR)):
            named, score = Evidence.CONTEXT_FAR, 0.7
        if named:
            evidence = (Evidence.FORMAT, named, Evidence.WITHIN_BOUNDS)
            yield Candidate(segment, match.start("x"), match.end(), score, evidence, "rijksdriehoek")


def _geo_uris(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _GEO_URI.finditer(segment.text):
        if _is_on_earth(_number(match["lat"]), _number(match["lon"])):
            yield Candidate(segment, *match.span("pair"), _CERTAIN, (Evidence.SYNTAX,), "geo-uri")


def _links(segment: NormalisedSegment) -> Iterator[Candidate]:
    for match in _LINK.finditer(segment.text):
        start = match.start()
        if not _is_on_earth(_number(match["lat"]), _number(match["lon"])):
            continue
        if _URL.search(segment.text[max(0, start - 300) : start]):
            yield Candidate(segment, *match.span("pair"), _CERTAIN, (Evidence.MAP_LINK,), "map-link")


def _plus_codes(segment: NormalisedSegment) -> Iterator[Candidate]:
    """Open Location Codes; those of the Netherlands begin with 9F."""
    for match in _PLUS_CODE.finditer(segment.text):
        named = _named(segment, *match.span(), _CODE_WORD)
        is_full = match.group().startswith("9F") and match.group().index("+") == 8
        if named or is_full:
            evidence = (Evidence.FORMAT, named) if named else (Evidence.FORMAT,)
            yield Candidate(segment, *match.span(), 0.9 if named else _CODE_ALONE, evidence, "plus-code")


def _half(segment: NormalisedSegment) -> Iterator[Candidate]:
    """A latitude or a longitude in a column of its own."""
    written, header = segment.text.strip(), segment.place.header
    if header and _DEGREES.fullmatch(written) and _is_axis(header, _number(written)):
        start = segment.text.index(written)
        evidence = (Evidence.COLUMN_HEADER,)
        yield Candidate(segment, start, start + len(written), 0.7, evidence, "coordinates")


def _is_axis(header: str, value: float) -> bool:
    return (says(_LATITUDE, header) and abs(value) <= 90) or (says(_LONGITUDE, header) and abs(value) <= 180)
