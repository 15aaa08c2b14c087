"""Dates without a word of birth that are somebody's birth all the same, by what stands around them.

An age or a star beside it, a BSN on its line, a person or a member of the family right before it, a list of people each
with a date. How far back the date lies decides how much of that is needed: few letters mention a day of 1956 otherwise.
"""

import re

from stdnum.nl import bsn

from mailguard.detectors.context import other_word_in
from mailguard.detectors.dates import Date
from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_beside import ends_in_name
from mailguard.detectors.name_grammar import fold, is_surname
from mailguard.findings import Evidence

_WITH_AGE, _WITH_BSN, _WITH_STAR, _BEHIND_NAME, _CHILD = 0.8, 0.75, 0.7, 0.6, 0.55
_REACH = 60

# A detector reads no clock. As years go by these only become more careful than need be.
ADULT_UNTIL = 2010
CHILD_UNTIL = 2023
_PUPIL_UNTIL, _SCHOOL_CHILD_UNTIL = 2021, 2018  # in brackets behind a name; between commas
LONG_AGO = 2000  # where nothing but a space stands between the name and the date
_SHORT_YEAR_FROM = 30  # of two digits: from there on it is of the last century

_AGE = re.compile(
    r"[ ]?[,/(]?[ ]?(?:leeftijd:?[ ])?(?:[mvMVfF][,/ ]{1,2})?\d{1,3}[ ]?"
    r"(?:jaar|jr\b|j\.|jarige?|years? old|yo\b|mnd|maanden)",
    re.IGNORECASE,
)
_AGE_BEHIND = re.compile(
    r"[ ]?(?:\((?:leeftijd[ :]{1,2}|age[ :]{1,2})?|[,(]?[ ](?:dus|nu|inmiddels|wordt|so|now)[ ](?:al[ ])?)"
    r"(\d{1,3})(?!\d)",
    re.IGNORECASE,
)
_AGE_ALONE = re.compile(r"(?<![^\W_])(?P<age>\d{1,3})(?:-jarige|[ ]jaar)?(?:[ ][^\W\d_]{2,12}){0,2}[ ]?[(,][ ]?$")
_YEARS_NOW = range(2022, 2040)  # what a year of birth and an age add up to
_AGE_BEFORE = re.compile(
    r"(?<![^\W_])\d{1,3}[ ]?(?:jaar|jr\.?|j\.)(?:[ ]oud)?[,/ ]{1,2}\(?$"
    r"|(?<![^\W_])(?:leeftijd|age)[ :]{1,2}\d{1,3}[ ]?[,/(][ ]?$",
    re.IGNORECASE,
)
_STAR = re.compile(
    r"[\w,.;)][ ,–-]{0,4}[(]?[ ]?\*[ ]?$|\([ ]?\*[ ]?$"
    # "* Tiel, 3 oktober 1938", on a line of its own too
    r"|(?:^|[\n(]|[ ])[ ]{0,8}[*°][ ]?[A-ZÀ-Þ][^\W\d_]{1,20}(?:[ -][A-ZÀ-Þ][^\W\d_]{1,20}){0,2},?[ ]$"
)
# "Florin-Adrian Munteanu", and on the next line "* 08.03.1988"; "Baby Julia Prins, * 12-11-2026"
_STAR_ALONE = re.compile(r"(?:\n[ \t]{0,8}|[ ,(]{1,3})[*°][ ]?$")
_BEHIND_BSN = re.compile(
    r"(?P<named>(?i:bsn|burgerservicenummer)[ :]{1,3})?(?<!\w)"
    r"(?P<bsn>\d{9}|\d{4}[. ]\d\d[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?:[ ]?[,;|/(-][ ]?|[ ]{1,3})$"
)
_DATA = re.compile(
    r"(?<![^\W_])(?:mijn|zijn|haar|uw|jouw|hun|my|his|her|your)[ ](?:persoons)?(?:gegevens|personalia|details)"
    r"(?:[ ](?:zijn|are))?[ :]{1,2}[^\n!?\d]{0,40}$",
    re.IGNORECASE,
)
# "Werknemer met personeelsnummer W-061 (27.03.1968)"
_NUMBERED_PERSON = re.compile(
    r"(?<![^\W_])(?:werknemer|werkneemster|medewerk(?:st)?er|cli[eë]nte?|pati[eë]nte?|deelnemer|verzekerde|leerlinge?"
    r"|bewoner|bewoonster|huurd(?:st)?er|kandidaat|employee|client|patient|pupil|tenant)[ ](?:met[ ]|with[ ])?"
    r"(?:[^\W\d_]{2,20}\.?[ :]{1,2})?[\w.-]{0,15}\d[ ]?\($",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:^|[\s,;:(/|>*-])(?P<name>(?:(?:[A-ZÀ-Þ]\.){1,5}[ ]?|[A-ZÀ-Þ][\w'’-]*[.,]?[ ]"
    r"|(?:de[ ]heer|heer|meneer|mevrouw|mevr\.?|mw\.?|dhr\.?|hr\.?|mr\.|mrs\.?|patiënte?|cliënte?|bewoner)[ ])"
    r"(?:(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w'’-]+|van|vd|v\.d\.|de|der|den|ten|ter|el|al|'t|von|da|di|du)[ ]){0,4}"
    r"(?:[A-ZÀ-Þ][\w'’-]+|(?:[A-ZÀ-Þ]\.)+))"
    # "Jan Smit (M, 12-03-1961", "Jan Smit (klantnummer 4471, 12-03-1961", "Smit J. m 12-03-1961"
    r"(?P<join>(?:[ ]\([^()\n]{1,30}\))?(?:"
    r"[ ]{0,12}[(\[][ ]?(?:[mvMVfF][,/][ ]?|(?:[^\W\d_]{1,20}\.?[ :]{1,2}){0,2}[\w.-]{0,15}\d,[ ])?"
    r"|,[ ](?:(?:[mvMVfFxX]|man|vrouw),[ ])?|[ ][-/][ ]|[ ]?[|;\t][ ]?|,?[ ]van[ ]|[ ][mvf][ ]|[ ]{1,12}))$"
)
# "zijn zusje Noor (12-05-2019)", "Kind: Tom, 3-4-2019", "kinderen Tom en Noor (": a first name is enough for a child.
_CHILD_BEFORE = re.compile(
    r"(?<![^\W_])(?i:kind(?:je|eren)?|(?:stief|pleeg|klein)?(?:zoon|zoons|zonen|dochters?)(?:tje)?|zoontje|zus(?:je)?|broer(?:tje)?|baby"
    r"|tweeling|(?:jongste|oudste|middelste)|leerling|pupil|jeugdige|peuter|kleuter|son|daughter|child(?:ren)?|brother|sister)(?![^\W_])"
    r"(?:[ ]?\d?:[ ][A-ZÀ-Þ][\w'’-]+(?:[ ][A-ZÀ-Þ][\w'’-]+)?,[ ]|[^\n.!?]{0,50}[ ][A-ZÀ-Þ][\w'’-]+[ ]?\([ ]?)$"
)
# "Mijn moeder (15.9.1934)", "echtgenote Els, 12-3-1961": the family of whom the letter is about.
_FAMILY = (
    r"(?:(?:schoon|groot|stief|pleeg)?(?:moeder|vader|ouders?|zus(?:ter)?|broer|dochter|zoon)|mama|papa|oma|opa|tante|oom"
    r"|man|vrouw|echtgeno(?:ot|te)|partner|weduwe|weduwnaar|ex|vriend(?:in)?|ik(?:zelf)?|mother|father|husband|wife|spouse|sister"
    r"|brother|son|daughter|kind|baby|jongen|meisje|boy|girl)"
)
# "de betrokken bewoner (06-06-1981)"
_SOMEBODY_BEFORE = re.compile(
    r"(?<![^\W_])(?:bewoner|bewoonster|pati[eë]nte?|cli[eë]nte?|leerlinge?|betrokkene|verzekerde|deelne(?:mer|emster)"
    r"|huurd(?:st)?er|kandidaat|kandidate|medewerk(?:st)?er|werknem(?:st)?er|inwoner|inwoonster|student|studente|pupil"
    r"|jeugdige|overledene|slachtoffer|verdachte|tenant|patient|client|employee|resident)[ ]?\([ ]?$",
    re.IGNORECASE,
)
_CHILD_ALONE = re.compile(r"(?<![^\W_])(?:jongen|meisje|baby|boy|girl)(?:[ ][A-ZÀ-Þ][\w'’-]+)?(?:,[ ]|[ ]?\()$")
_NOW = 2026  # of whom no age is known: a child born this year
_CHILDREN = re.compile(
    r"(?<![^\W_])(?:kinderen|zoons|dochters|boys|girls|sons|daughters|children|leerlingen|spelers|deelnemers|gezinsleden"
    r"|cli[eë]nten|pati[eë]nten|bewoners|pupils|players)(?![^\W_])",
    re.IGNORECASE,
)
# "4 maart 1989 - BSN 983034783", "(4-11-1958, BSN 943310544"
_BSN_BEHIND = re.compile(
    r"[ )]{0,2}[,;|/–-]?[ ]{0,3}(?i:bsn|sofi(?:/bsn)?|burgerservicenummer)?(?:nr\.?|nummer)?[ :]{0,3}"
    r"(?P<bsn>\d{9}|\d{4}[. ]\d\d[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?!\w)"
)
_FAMILY_BEFORE = re.compile(
    rf"(?<![^\W_])(?i:{_FAMILY})(?:[ ][A-ZÀ-Þ][\w'’-]+){{0,3}}(?:[ ]?[(\[][ ]?|[:,][ ])(?:(?:en[ ])?is[ ]van[ ])?$"
)
# "Hij heeft rijbewijs 5187653333 en is van 12-12-'94", "een jongen (van 6 mei 2013)"
_IS_OF = re.compile(
    rf"(?<![^\W_])(?:hij|zij|ze|die|zelf|he|she|mw|mevr|mevrouw|dhr|meneer|jongen|jongetje|meisje|{_FAMILY})(?![^\W_])"
    r"(?:[^.!?]{0,60}\sis\s(?:die\s)?|[^.!?]{0,40}[ ]\()van\s$",
    re.IGNORECASE,
)
# "Zieliński, 18-9-85": a name by itself
_NAME_ALONE = re.compile(r"(?:^|[\s:(])(?P<name>[A-ZÀ-Þ][\w'’-]+)(?:[:,][ ]|[ ]?\((?:[mvMV][,/ ]{1,2})?|[ ]-[ ]|[ ])$")
# "geboren: 9 sept 1980 / partner 1 nov 1978", "geb. 3-4-1961 en 5-6-1958"
_ANOTHER = re.compile(
    rf"""[ ]?[)\]]?
    (?:[ ]?[/&+][ ]?(?:(?:zijn|haar|de|her|his)[ ])?(?:{_FAMILY}[ ]?)?
      | ,?[ ](?:en|and|resp\.|respectievelijk)[ ](?:(?:zijn|haar|de|her|his)[ ])?(?:{_FAMILY}[ ]?)?
      | [,;]?[ ](?:(?:zijn|haar|her|his)[ ])?{_FAMILY}[ ]?)
    (?:(?-i:[A-ZÀ-Þ])[\w'’-]+[ ,]{{1,2}}){{0,3}}[:(]?[ ]?""",
    re.IGNORECASE | re.VERBOSE,
)
# "Betreft: Noor de Wit, 12-05-2017": whom a letter is about.
_ABOUT = re.compile(
    r"(?<![^\W_])(?:betreft|inzake|aangaande|re|re:|m\.?b\.?t\.?|naam|cli[eë]nte?|pati[eë]nte?|pt|kind|leerling|pupil"
    r"|betrokkene|verzekerde|deelnemer|jeugdige|name|patient|client|regarding)[ ]?[:;][ ]{0,3}$",
    re.IGNORECASE,
)
# A line of a list: "- Samuel, 07.11.2018", "2) Bethlehem Haile (23.02.2020)".
_IN_LIST = re.compile(
    r"[ \t]{0,8}(?:[-*•–·]|\d{1,2}[.)])?[ \t]{0,4}(?P<first>[A-ZÀ-Þ][\w'’-]+)"
    r"(?:[ ](?:[A-ZÀ-Þ][\w'’.-]*|van|de|der|den|ten|ter|el|al|'t)){0,5}(?:[ ]?[,:;|(\t–-][ (]?|[ ]{2,9})"
)
_DATE_LIKE = re.compile(
    r"\d{1,2}[-./ ](?:\d{1,2}|[a-z]{3,9}\.?)[-./ ](?P<dmy>(?:19|20)\d\d)(?!\d)|(?P<ymd>(?:19|20)\d\d)-\d\d-\d\d",
    re.IGNORECASE,
)
_LIST_REACH = 300
# "Dylan Martina" on a line, "6 april 2003" on the next
_NAME_LINE = re.compile(
    r"(?:^|\n)[ \t]{0,8}(?:[A-ZÀ-Þ][\w'’-]*\.?[ ]|(?:de[ ]heer|mevrouw|mevr\.?|mw\.?|dhr\.?)[ ])"
    r"(?:(?:[A-ZÀ-Þ][\w'’.-]*|van|de|der|den|ten|ter|el|al|'t)[ ]){0,4}[A-ZÀ-Þ][\w'’-]+[ \t]{0,8}\n[ \t]{0,8}$"
)
_LINE_ENDS = re.compile(r"[ \t]{0,8}(?:\n|$)")
# What a whole line, or a list in it, is about.
_BSN_SAID = re.compile(r"(?<![^\W_])(?:bsn|burgerservicen\w+|sofi\w*|pgn)(?![^\W_])", re.IGNORECASE)
_IN_FIELDS = re.compile(r"[/|;][ ]?$")
LINE_OF_OTHERS = re.compile(
    r"(?<![^\W_])(?:jubilar\w+|diploma\w*|interview|opgericht|in[ ]dienst|dienstverband|inenting\w*|vaccinatie\w*"
    r"|mail[ ]van|polis\w*|uitspraak|levering|aankoop|lid[ ]sinds|leden[ ]sinds|foto|certificaat|certificate|machtiging"
    r"|mandaat|factuurn\w*)(?![^\W_])(?:[^\n.?!]|(?<=[A-ZÀ-Þ])\.)*$",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"[ ]?[,)\]]")
_ENDS = re.compile(r"[ \t]{0,8}(?:$|\n|[,;)\]|(\t]|-[ ]|(?<=[ ][ ])\w)")
_LIKE_VERSION = re.compile(r"(?!\d\d\.\d\d\.\d\d)[\d.]+")
_GROWN_UP = re.compile(
    r"(?<![^\W_])(?:mw|mevr|mevrouw|dhr|hr|heer|meneer|mr|mrs|ms|collega)\.?[ ][^\n.()]{1,40}\($", re.IGNORECASE
)
_CHILD_YEAR = re.compile(r"[),;]")
_UNTIL = re.compile(r"[ ]?(?:t/m|tot|until|till)[ ]")
_TIME = re.compile(r",?[ ](?:om[ ]|at[ ])?\d{1,2}[:.]\d\d")
_DOCUMENT = re.compile(
    r"""(?<![^\W_])(?:\w*(?:
    besluit | rapport | verslag | brief | notitie | notulen | wet | verordening | nota | mail | factuur | offerte |
    contract | overeenkomst | beschikking | versie | update | agenda | memo | plan | uitspraak | vonnis | raad |
    rechtbank | college | commissie | gemeente | stichting | ministerie | vereniging | werkgroep | team | project |
    fonds | regeling | besprek\w+ | overleg | vergadering | nieuws\w* | week | maandag | dinsdag | woensdag |
    donderdag | vrijdag | zaterdag | zondag | datum | foto | bestand | artikel | krant | volkskrant | trouw |
    courant | dagblad | nrc | release | windows | office | report | minutes | act | meeting | bank | ziekenhuis |
    jubilar\w+ | leden | (?:film|groeps)?opnam\w+ | machtiging | certificaat | certificate | factuurn\w* | lid[ ]sinds |
    universiteit | hogeschool | school | expo | festival | toernooi | editie |
    plein | gracht | \w{4}straat | \w{5}laan | \w{5}weg
    ))(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
_BSN_NEAR = re.compile(
    r"(?<![\w-])\d{9}(?![\w-])|(?<![\w-])\d{4}[. ]\d\d[. ]\d{3}(?!\w)|(?<![\w-])\d{3}[. ]\d{3}[. ]\d{3}(?!\w)"
)


def judge_unnamed(text: str, date: Date) -> tuple[float, Evidence]:
    """How sure it is that this date is a birth (0 for not at all), and why."""
    before = text[max(0, date.start - _REACH) : date.start]
    if not date.year or date.year <= CHILD_UNTIL:
        if _AGE.match(text, date.end) or _AGE_BEFORE.search(before):
            return _WITH_AGE, Evidence.CONTEXT_WORD
        age = _AGE_BEHIND.match(text, date.end)
        age = age or _AGE_ALONE.search(before)
        if age and date.year + int(age[1]) in _YEARS_NOW:
            return _WITH_AGE, Evidence.CONTEXT_WORD
        if _STAR.search(before):
            return _WITH_STAR, Evidence.CONTEXT_WORD
    star = _STAR_ALONE.search(before) if before.endswith(("*", "°", "* ", "° ")) else None
    if star is not None and date.year <= _NOW and ends_in_name(before[: star.start()]):
        return _WITH_STAR, Evidence.CONTEXT_WORD
    return _behind_name(text, date, before), Evidence.WITH_PERSON


def _behind_name(text: str, date: Date, before: str) -> float:
    """How sure a date is a birth because of whom it stands behind."""
    is_closed = _CLOSES.match(text, date.end) is not None
    year = date.year or short_year(text, date)
    if not year or year > _NOW or _TIME.match(text, date.end) or _UNTIL.match(text, date.end):
        return 0.0
    if LINE_OF_OTHERS.search(before) and _BEHIND_BSN.search(before) is None:
        return 0.0
    if year > CHILD_UNTIL:
        return _CHILD if _CHILD_ALONE.search(before) and _ENDS.match(text, date.end) else 0.0
    if _says_of_whom(text, date, before, year, is_closed=is_closed):
        return _BEHIND_NAME
    person = _PERSON.search(before)
    child = _CHILD_BEFORE.search(before) if person is None or year > LONG_AGO else None
    if person is None:
        is_child = child is not None and _DOCUMENT.search(child.group()) is None
        return _CHILD if is_child and (is_closed or not before.rstrip().endswith("(")) else 0.0
    if _DOCUMENT.search(person.group()):
        return 0.0
    if _has_bsn(text, date) and not _numbers_a_thing(before):
        return _WITH_BSN
    if year <= (ADULT_UNTIL if person["join"].strip(" -van") else LONG_AGO):
        return _BEHIND_NAME
    in_brackets = "(" in before[person.start() :]
    if is_closed and (year <= (_PUPIL_UNTIL if in_brackets else _SCHOOL_CHILD_UNTIL) or child):
        return _CHILD
    is_labelled = (child is not None and ":" in child.group()) or _ABOUT.search(before[: person.start("name")])
    return _CHILD if is_labelled or (is_closed and in_brackets) else 0.0


def _says_of_whom(text: str, date: Date, before: str, year: int, *, is_closed: bool) -> bool:
    """True where somebody is spoken of who needs no full name: a relative, a client, one of a list or a record."""
    if _IS_OF.search(before) or _is_before_bsn(text, date) or _is_in_list(text, date):
        return True
    if _is_in_record(before, year, is_closed=is_closed) or (year <= LONG_AGO and _is_name_alone(before)):
        return True
    is_adult = year <= ADULT_UNTIL
    return is_adult and (
        _FAMILY_BEFORE.search(before) is not None
        or _SOMEBODY_BEFORE.search(before) is not None
        or _is_below_name(text, date, before)
    )


def _is_in_record(before: str, year: int, *, is_closed: bool) -> bool:
    """True right behind a BSN, among "my data", and in brackets behind the number of a person."""
    number = _BEHIND_BSN.search(before)
    if number is not None and bsn.is_valid(number["bsn"]) and (number["named"] or year <= ADULT_UNTIL):
        return True
    is_of_person = _DATA.search(before) is not None or (is_closed and _NUMBERED_PERSON.search(before) is not None)
    return is_of_person and year <= ADULT_UNTIL


def _is_below_name(text: str, date: Date, before: str) -> bool:
    """True on a line of its own below a name's."""
    name = _NAME_LINE.search(before)
    return name is not None and not _DOCUMENT.search(name.group()) and _LINE_ENDS.match(text, date.end) is not None


def _is_name_alone(before: str) -> bool:
    name = _NAME_ALONE.search(before)
    return name is not None and (fold(name["name"]) in FIRST_NAMES or is_surname(fold(name["name"])))


def is_of_person_before(before: str, date: Date, *, is_soft: bool = False) -> bool:
    """True for a date of long ago in brackets, or behind a comma, behind a name: an other date named before the name is
    not this one.
    """
    if not 0 < date.year <= (CHILD_UNTIL if _CHILD_ALONE.search(before) else LONG_AGO):
        return False
    if is_soft and (ends_in_name(before) or _is_name_alone(before) or _CHILD_ALONE.search(before)):
        return True
    if before.endswith("(") and _FAMILY_BEFORE.search(before):
        return True
    person = _PERSON.search(before)
    return person is not None and "(" in person["join"]


def is_another(text: str, born: Date, date: Date) -> bool:
    """True for a date that a name or a member of the family alone parts from a birth before it."""
    if not born.end < date.start <= born.end + _REACH or date.year > CHILD_UNTIL:
        return False
    return _ANOTHER.fullmatch(text, born.end, date.start) is not None and not _TIME.match(text, date.end)


def _is_before_bsn(text: str, date: Date) -> bool:
    """True right before a BSN."""
    number = _BSN_BEHIND.match(text, date.end)
    return number is not None and bsn.is_valid(number["bsn"])


def _is_in_list(text: str, date: Date) -> bool:
    """True behind a name at the start of a line that holds a BSN, or among such lines of other years."""
    line_start = text.rfind("\n", max(0, date.start - _REACH), date.start) + 1
    if not line_start and date.start > _REACH:
        return False
    own = _IN_LIST.fullmatch(text, line_start, date.start)
    if own is None or _DOCUMENT.search(own.group()) or not _ENDS.match(text, date.end):
        return False
    if _has_bsn(text, date):
        return True
    around = text[max(0, line_start - _LIST_REACH) : line_start], text[date.end : date.end + _LIST_REACH]
    siblings = [found for part in around for line in part.split("\n") if (found := _listed(line))]
    are_past = all(int(year) <= CHILD_UNTIL for _, year in siblings)
    is_somebody = any(fold(first) in FIRST_NAMES for first in (own["first"], *(first for first, _ in siblings)))
    is_somebody = is_somebody or _CHILDREN.search(around[0]) is not None
    return is_somebody and are_past and any(int(year) != date.year for _, year in siblings)


def _listed(line: str) -> tuple[str, str] | None:
    """The first name and the year of a line of a list."""
    name = _IN_LIST.match(line)
    dated = name and _DATE_LIKE.match(line, name.end())
    return (name["first"], dated["dmy"] or dated["ymd"]) if name and dated and not _DOCUMENT.search(line) else None


def short_year(text: str, date: Date) -> int:
    """The year of two digits of "meneer Smit (6/12/39)"; 0 where it may be of today, of a child or of a version."""
    written = text[date.start : date.end]
    digits = written[-2:]
    if not digits.isdecimal() or (_LIKE_VERSION.fullmatch(written) and not _has_bsn(text, date)):
        return 0
    return 1900 + int(digits) if int(digits) >= _SHORT_YEAR_FROM else 0


def child_year(text: str, date: Date) -> int:
    """The year of two digits of "Noah ('15.6.'21)": of a child, in brackets or with an apostrophe; else 0."""
    written = text[date.start : date.end]
    digits = written[-2:]
    if not digits.isdecimal() or not _CHILD_YEAR.match(text, date.end) or not date.month:
        return 0
    before = text[max(0, date.start - _REACH) : date.start]
    in_brackets = before.rstrip().endswith("(") and _GROWN_UP.search(before) is None
    return 2000 + int(digits) if (in_brackets or "'" in written) and int(digits) < _SHORT_YEAR_FROM else 0


def _numbers_a_thing(before: str) -> bool:
    """True when the line names another number: "Factuurnr. 912345678, Jan Smit, 12-03-2008"."""
    return other_word_in(before.rpartition("\n")[2])


def is_in_line_of_bsn(text: str, date: Date) -> bool:
    """True for a date in a line with a BSN that nothing else is said of."""
    line = text[max(0, date.start - _REACH) : date.start].rpartition("\n")[2]
    behind = text[date.end : date.end + _REACH].partition("\n")[0]
    is_said = _BSN_SAID.search(line) or _BSN_SAID.search(behind) or _IN_FIELDS.search(line)
    if not is_said or other_word_in(line) or other_word_in(behind) or LINE_OF_OTHERS.search(line):
        return False
    return _has_bsn(text, date)


def _has_bsn(text: str, date: Date) -> bool:
    """True when a BSN stands on the same line."""
    line = text[max(0, date.start - _REACH) : date.start].rpartition("\n")[2] + " | "
    line += text[date.end : date.end + _REACH].partition("\n")[0]
    return any(bsn.is_valid(match.group()) for match in _BSN_NEAR.finditer(line))
