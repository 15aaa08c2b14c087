"""DATE_OF_BIRTH: dates that are somebody's birth.

A date alone is no birth: a word, a column or a label must say so, or an age beside it, or it stands right behind a
person's name and lies far enough back. The nearest word before a date decides: "geb. 12-03-1956, overleden 4-5-2024".
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mailguard.detectors.birth_lines import (
    Row,
    is_among_particulars,
    is_between_name_and_bsn,
    is_like_line,
    row_of,
    rows_with_bsn,
)
from mailguard.detectors.birth_rows import is_in_rows, six_digits_in_rows
from mailguard.detectors.birth_talk import (
    is_asked_for,
    is_behind_name,
    is_like_birth,
    is_of_other,
    is_on_document,
    is_talked_of,
)
from mailguard.detectors.birth_unnamed import (
    ADULT_UNTIL,
    CHILD_UNTIL,
    LONG_AGO,
    child_year,
    is_another,
    is_in_line_of_bsn,
    is_of_person_before,
    judge_unnamed,
    short_year,
)
from mailguard.detectors.dates import MONTH, SHORTEST_IN_WORDS, Date, dates, dates_in_words
from mailguard.detectors.detector import Candidate
from mailguard.detectors.naming import is_label
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, plain_text
from mailguard.detectors.rival_words import Roots, may_be_named
from mailguard.detectors.text_columns import name_above
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_NAMED, _HEADED, _BY_COLUMN, _ANOTHER, _TALKED = 0.9, 0.95, 0.7, 0.6, 0.55
_SHORT = 12  # a cell with a date and nothing more
_MOST_UNSAID = 200  # dates of one message that are compared with its births
_INCOMPLETE = 0.5  # "geboren op 3 mei", "geboren in 1987"
_REACH, _TALK_REACH = 60, 200
_MOST_IN_LINES = 60
_FEW, _MIN_COLUMN, _SPREAD = 2, 3, 15

# A name for the date itself: whatever follows it within reach is that date.
_BIRTH_NAME = r"""(?: geboorte[ _-]?(?:datum|data|dd|dtm|dag|dat\.?|gegevens)
    | geb\.?[ _-]?(?:datum|data|dat\.?|dtm|dd\.?|dag)(?![a-z]) | dat(?:um|a|\.)?[ _-]?(?:van[ _-])?geb(?:oorte|\.)?
    | geb(?:oorte)?[.-]?[ ]?(?:plaats|pl\.?|land)[ ]?(?:en|/|&|\+|,)[ ]?-?(?:datum|dat\.?)(?![a-z])
    | geb\.?[ ]?d\.? (?=[ :]) | gbd | gb\.?[ ]?dat(?:um)?\.?(?![a-z])
    | g\.?[bd]\.?(?:dt|t)?(?=[ :.]{1,40}(?:\d|$))(?<!\d[ ]gb) | (?:geboorte|birth)(?=[ ]?[:=])
    | d\.?[ ]?o\.?[ ]?b(?![^\W_])\.? | (?:dates?|day)[ _-]?of[ _-]?birth | birth[ _-]?(?:date|day)
    | date[ ]de[ ]naissance | geburtsdatum | verjaardag )"""
_BIRTH_WORD = r"""(?: geboren | gebore | geb(?=[. :=\d(]|$)\.? | °(?=[ ]?\d) | born | gebr\.(?=[ ]?\d)
    | (?<=[^\W\d_]{2},[ ])[bg]\.(?=[ ]?(?:\d|$)) | (?<=[^\W\d_]{2}[ ]\()[bg]\.(?=[ ]?(?:\d|$)) )"""
_CAMEL_NAME = r"(?-i:(?<=[a-z])(?:Geb(?:oorte)?[Dd]atum|Birth[Dd]a(?:te|y)|DateOfBirth|D[Oo][Bb]))"  # "patientDob"
_OTHER_NAME = r"""(?:
    (?!\w{0,20}(?:geb(?:oorte)?d|birth))[^\W_]*(?:datums?|date)(?![a-z]) | data
    | overl(?:eden|\.)? | overlijden\w* | gestorven | † |
    died | death | getrouwd | gehuwd | huwelijk\w* | trouw(?!ens)\w* | gescheiden | (?:uit)?gerekend\w*
    | zwanger | sinds |
    sedert | vanaf | ingang\w* | in[ ]dienst | uit[ ]dienst | verhuisd | ingeschreven | inschrijving | uitgeschreven
    | aangemeld | aanmelding | opname\w* | opgenomen | ontslag\w* | afspraak | gesprek | intake | overleg |
    verzonden | brief | besluit | beschikking | factuur | geldig | verloopt | vervalt | expir\w+ | valid | tot | t/m
    | per | d\.d\. | dd(?![-/. ]?mm)\.?
    | op[ ]de[ ]hoogte | getekend | ondertekend | behandeld | bezoek | consult | verkregen |
    afgegeven | issued | sent | hired | wijziging\w* | mutatie\w* | ontvangen | bevallen | bevalling | termijn |
    jubileum | onderzoek\w* | test | vaccin\w* | uitgifte | rijbewijs | paspoort
    )"""
_WORDS = re.compile(
    rf"""(?P<name>(?:(?<![^\W_]){_BIRTH_NAME}|{_CAMEL_NAME})(?![^\W\d_]))
      | (?<![^\W_])(?:(?P<word>{_BIRTH_WORD}) | (?P<other>{_OTHER_NAME})(?![^\W_]))""",
    re.VERBOSE | re.IGNORECASE,
)
_DATED = ("d.d.", "dd", "dd.")  # "geboren te Zeist d.d. 12-03-1987"
_STANDS_ON = re.compile(
    r"[ ](?:op|in|on|volgens)[ ](?:[^\W\d_]{2,5}[ ])?", re.IGNORECASE
)  # "geboortedatum op die brief"
# Behind a word for another date: its own. "per 1 november: Bram Nijdam, 20-02-1998", "rijbewijs 5187653333, is van"
_SPENT = re.compile(
    rf"[^\d\n]{{0,6}}(?:\d{{5}}|(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d\d"
    rf"|\d{{1,2}}[ ]{MONTH}(?![^\W\d_])(?=[^\n]*[,:;.(]))(?=.*[^\W\d_]))",
    re.IGNORECASE,
)
_OF_THE_NEXT = ("tot", "t/m", "per")  # of the very next words
_CLOSE = 12
# Somebody's, whose name and birth may follow: "afspraak R. Vos 3-3-1973"
_SOFT = re.compile(r"afspraak|gesprek|intake|overleg|brief|bezoek|consult|onderzoek\w*|aanmelding", re.IGNORECASE)
_UNKNOWN = re.compile(r"onbekend|niet|volgt|ontbreekt|unknown|n\.?v\.?t|geen", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:[?!;]|\w\w\w\.)\s")
_PLACE_NAME = (
    r"(?:te|in|at)[ ](?:(?:de|den|het)[ ])?[^\W\d_][^\d\n,;:]{1,30}?(?:,[ ](?-i:[A-ZÀ-Þ])[^\W\d_]{2,20}(?=,?[ ]op[ ]))?"
)
# What may stand between "geboren" and its date: "te Zeist op", "op zondag".
_GAP = re.compile(
    rf"""(?:[\s.:,=(*-]{{0,4}}|[\s:="'>|→()\[\]*_`,-]{{0,40}}|[ ]?\.{{2,40}}[ ]?|;)
    (?:(?:is|ben|was)[ ](?:(?:hij|zij|ze|ik|he|she|I)[ ](?:dus[ ]|ook[ ])?)?)?(?:{_PLACE_NAME}[ ,]{{1,2}}
      | (?-i:[A-ZÀ-Þ])[^\W\d_]{{2,20}}[ ,]{{1,2}}(?=(?:op|d\.?d\.?)[ ]))?
    (?:,[ ]?[^\W\d_]{{3,20}},?[ ])?(?:(?:op|on|de|d\.d\.|dd\.?|in)[ :]{{1,2}})?
    (?:(?:resp\.|respectievelijk)[ ])?(?:(?:o[fr][ ])?(?:omstreeks|rond|about|around|circa|ca\.)[ ])?
    (?:(?:maan|dins|woens|donder|vrij|zater|zon|mon|tues|wednes|thurs|fri|satur|sun)da[gy],?[ ])?
    (?:(?:de|the)[ ])?[*_"'`“‘„«(\[]{{0,3}}""",
    re.VERBOSE | re.IGNORECASE,
)
# "geb. Ede 12-5-1988"
_PLACE_ALONE = re.compile(r"\.?[ ](?:[A-ZÀ-Þ][^\W\d_]{1,20}[ -]){0,2}[A-ZÀ-Þ][^\W\d_]{1,20},?[ ]")
_NAME = r"(?-i:(?:[A-ZÀ-Þ][\w'’-]*\.?|van|de|den|der|ten|ter|el|al)(?:[ ]|(?=[,(])))"
# What may stand there as well: "geboren: Lena, 16-01-2017 en Tom (03-04-2019)".
_NAMES_GAP = re.compile(
    rf"""[ ]?:\s{{1,2}}(?:[-*•][ ])?
    (?:{_NAME}{{1,5}}[,( ]{{0,2}}(?:op[ ])?\d{{1,2}}[-/. ]\w{{1,9}}[-/. ]\d{{2,4}}\)?[,;]?\s(?:(?:en|and|-)[ ])?){{0,2}}
    {_NAME}{{1,5}}[,( ]{{0,2}}(?:op[ ])?""",
    re.VERBOSE | re.IGNORECASE,
)
_FORMAT_GAP = re.compile(r"[ ]?[(\[][djmy/ -]{4,12}[)\]]", re.IGNORECASE)  # "geboortedatum (jjmmdd): 870412"
_SIX_DIGITS = re.compile(r"\d(?<!\d.)\d{5}(?!\d)").search
_ROOTS = Roots("bsn geb birth born dob d.o.b gbd gd gb naissance")
_LINE_BREAK = re.compile(r"[^\n\d.!?]{0,40}[:\s]*\n[\s:.*•·(>-]*")
_BEHIND = re.compile(
    rf"""[ ](?:op[ ])?(?:as|als|is|for|voor)[ ](?:[^\W\d_]{{2,5}}[ ]){{0,2}}{_BIRTH_NAME}(?![^\W_])
      | (?:[ ][^\W\d_]{{1,12}}){{1,4}}[ ](?:as|als)[ ](?:[^\W\d_]{{2,5}}[ ]){{0,2}}{_BIRTH_NAME}(?![^\W_])
        (?![^.\n]{{0,12}}\d)
      | [ ]?\(?[ ]?(?:(?:te|in)[ ][^\W\d_]+[ ])?(?:(?:is|werd)[ ]\w+[ ])?
      (?:geboren|geb\.?(?=[ )]|$)|born|geboortedatum)(?![^\W_])
      | [ \t]{{0,8}}[(\[=][ ]?{_BIRTH_NAME}(?:[ ][djmy/-]{{6,10}})?[ ]?(?:[)\]]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
# "voor intake: S. Belkacem, * 19-5-1982": no word of an other date is meant by it.
_NAME_AND_STAR = re.compile(r"[A-ZÀ-Þ][\w'’-]+,?[ ](?:[mvfx],[ ])?\(?\*[ ]?$")
_INCOMPLETES = re.compile(
    rf"""(?<![^\W_])(?:geboren|geb\.|born|geboortejaar|geboortedatum|geb\.?[ ]?jaar|jaar[ ]van[ ]geboorte)
    [ :]{{0,2}}(?:(?:{_PLACE_NAME}[ ,]{{1,2}})?(?:op|in|on)[ ]|is[ ])?(?:het[ ]jaar[ ])?
    (?P<value>\d{{1,2}}(?:e|ste|de|th|st|nd|rd)?[ ]{MONTH}(?![^\W_])(?!\.?[ ]?['’]?\d)
      | (?:19\d\d|20[0-4]\d)(?![^\W_])(?![-./]\d))""",
    re.VERBOSE | re.IGNORECASE,
)
_COULD_BE_INCOMPLETE = re.compile(r"geb|born", re.IGNORECASE).search
_BIRTH_YEAR = re.compile(r"geb(?:oorte|\.|_)?[ _-]?jaar|year of birth|birth[ _]?year", re.IGNORECASE)
_FULL_YEAR = re.compile(r"\s*((?:19|20)\d\d)\s*")


class BirthDateDetector:
    name = "birth-date"
    entity = EntityType.DATE_OF_BIRTH

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        columns: dict[tuple[str, int | None, int | None], list[tuple[NormalisedSegment, Date]]] = {}
        births: list[Date] = []
        unsaid: list[tuple[NormalisedSegment, Date]] = []
        for segment in content.with_digits:
            place = segment.place
            if place.is_cell and len(segment.text) <= _SHORT and _kind_of(place.header) == "other":
                continue
            born = None
            here, silent = [], []
            for date in dates(segment.text, with_six_digits=_may_hold_six_digits(segment)):
                score, evidence = _judge(segment, date, born, with_talk=len(unsaid) < _MOST_UNSAID)
                if score:
                    born = date
                    births.append(date)
                    here.append(date)
                    yield Candidate(segment, date.start, date.end, score, (evidence,))
                elif place.is_cell and _is_whole(segment, date) and _says_nothing(place.header):
                    columns.setdefault((place.where, place.table, place.column), []).append((segment, date))
                elif evidence is Evidence.WITH_PERSON and not date.is_bare:
                    unsaid.append((segment, date))
                    silent.append(date)
            yield from _like_lines(segment, silent[:_MOST_IN_LINES], here[:_MOST_IN_LINES])
            yield from _incomplete(segment)
            yield from _in_rows(segment)
        with_bsn = rows_with_bsn(content.with_long_numbers) if columns else frozenset()
        first: dict[tuple[str, int | None], int | None] = {}
        for (where, table, number), column in columns.items():
            is_first = first.setdefault((where, table), number) == number
            yield from _column(column, with_bsn if is_first else frozenset())
        for segment in content.segments:
            if len(segment.text) >= SHORTEST_IN_WORDS:
                yield from _in_words(segment)
        yield from _like_births(unsaid[:_MOST_UNSAID], births[:_MOST_UNSAID])


def _may_hold_six_digits(segment: NormalisedSegment) -> bool:
    """True where six digits stand and births are spoken of: "geb. 870412", or a column of births."""
    return _SIX_DIGITS(segment.text) is not None and may_be_named(segment, _ROOTS)


def _in_rows(segment: NormalisedSegment) -> Iterator[Candidate]:
    for start, end in six_digits_in_rows(segment.text):
        yield Candidate(segment, start, end, _ANOTHER, (Evidence.WITH_PERSON,))


def _like_lines(segment: NormalisedSegment, silent: Sequence[Date], births: Sequence[Date]) -> Iterator[Candidate]:
    """Of the dates of which nothing is said those that stand in their line as a birth in another line."""
    for date in silent if births else ():
        if is_like_line(segment.text, date, births):
            yield Candidate(segment, date.start, date.end, _TALKED, (Evidence.WITH_PERSON,))


def _like_births(unsaid: Sequence[tuple[NormalisedSegment, Date]], births: Sequence[Date]) -> Iterator[Candidate]:
    """Of the dates of which nothing is said those that repeat or correct a birth of the same message."""
    for segment, date in unsaid:
        if is_like_birth(segment.text, date, births):
            yield Candidate(segment, date.start, date.end, _TALKED, (Evidence.SAME_VALUE,))


def _in_words(segment: NormalisedSegment) -> Iterator[Candidate]:
    for date in dates_in_words(segment.text):
        score, evidence = _judge(segment, date)
        if score:
            yield Candidate(segment, date.start, date.end, score, (evidence,))


def _judge(
    segment: NormalisedSegment, date: Date, born: Date | None = None, *, with_talk: bool = True
) -> tuple[float, Evidence]:
    """How sure it is that this date is a birth (0 for not at all), and why; `born` is the birth before it."""
    place, text = segment.place, segment.text
    is_whole = _is_whole(segment, date)
    if _is_coming_of_age(text, date):
        return 0.0, Evidence.CONTEXT_WORD
    if place.is_cell and is_whole:
        kind = _kind_of(place.header)
        if kind == "other":
            return 0.0, Evidence.COLUMN_HEADER
        if kind == "birth":
            return _HEADED, Evidence.COLUMN_HEADER
        if is_label(place.label) and _kind_of(place.label) == "birth":
            return _HEADED, Evidence.LABEL
    named = _named(segment, date)
    if named is not None:
        return (_NAMED if named is not Evidence.OTHER_NUMBER else 0.0), named
    if place.is_cell and is_whole:
        return 0.0, Evidence.CONTEXT_WORD
    above = _kind_above(text, date)
    if above:
        return (_HEADED if above == "birth" else 0.0), Evidence.COLUMN_HEADER
    if born is not None and is_another(text, born, date):
        return _ANOTHER, Evidence.CONTEXT_WORD
    score, evidence = judge_unnamed(text, date) if not date.is_bare else (0.0, Evidence.CONTEXT_WORD)
    if score or not with_talk:
        return score, evidence
    return _by_talk(segment, date), Evidence.WITH_PERSON


def _is_coming_of_age(text: str, date: Date) -> bool:
    """True for "wordt op 21 december 21": an age, and no year."""
    written = text[date.start : date.end]
    is_short = _DAY_AND_AGE.fullmatch(written) is not None
    return is_short and _TURNS.search(text[max(0, date.start - _REACH) : date.start]) is not None


def _by_talk(segment: NormalisedSegment, date: Date) -> float:
    """How sure it is because of the sentence it stands in."""
    text, start = segment.text, date.start
    year = date.year or short_year(text, date) or child_year(text, date)
    if not date.is_bare and (is_between_name_and_bsn(text, date) or is_among_particulars(text, date)):
        return _TALKED
    if not year:
        return 0.0
    in_heading = segment.place.where == "subject"
    before = text[max(0, start - _TALK_REACH) : start] if segment.place.is_cell else segment.before(start, _TALK_REACH)
    if not date.is_bare and not segment.place.is_cell and is_in_rows(text, date):
        return _TALKED
    if is_behind_name(before, year, text[date.end : date.end + _REACH], in_heading=in_heading):
        return _TALKED
    answers = segment.previous is not None and segment.previous.place.is_quoted and not segment.place.is_quoted
    if answers and start <= _REACH and is_asked_for(segment.previous.text if segment.previous else "", year):
        return _TALKED
    if (
        year <= ADULT_UNTIL
        and is_in_line_of_bsn(text, date)
        and not is_of_other(before, text[date.end : date.end + _REACH])
    ):
        return _TALKED
    is_said = not date.is_bare and is_talked_of(before, text[date.end : date.end + _REACH], year)
    return _TALKED if is_said else 0.0


def _is_whole(segment: NormalisedSegment, date: Date) -> bool:
    return len(segment.text.strip()) == date.end - date.start


def _named(segment: NormalisedSegment, date: Date) -> Evidence | None:
    """The evidence of the nearest word before it; OTHER_NUMBER for a date with another name, None for no word."""
    text, start = segment.text, date.start
    before = text[max(0, start - _REACH) : start] if segment.place.is_cell else segment.before(start, _REACH)
    last = None
    for word in _WORDS.finditer(before):
        is_dated = last is not None and last["word"] and word.group().lower() in _DATED
        if not (
            is_dated or (last is not None and last["name"] and _STANDS_ON.fullmatch(before, last.end(), word.start()))
        ):
            last = word
    if last is not None:
        gap = before[last.end() :]
        if "\n" in gap:
            is_title = last["name"] is not None and _LINE_BREAK.fullmatch(gap)
            if is_title or (last["word"] is not None and _GAP.fullmatch(gap.replace("\n", " "))):
                return Evidence.LABEL
        elif last["other"] and (_SPENT.match(gap) or (last.group().lower() in _OF_THE_NEXT and len(gap) > _CLOSE)):
            pass  # its own date stands between: "per 1 november: Bram Nijdam, 20-02-1998"
        elif last["other"]:
            is_soft = _SOFT.fullmatch(last.group()) is not None
            if _NAME_AND_STAR.search(before) or is_of_person_before(gap, date, is_soft=is_soft):
                return None
            if is_on_document(before, text[date.end : date.end + _REACH], date.year):
                return None
            return Evidence.OTHER_NUMBER if not _SENTENCE_END.search(gap) else None
        elif _belongs(last, gap, date):
            return Evidence.CONTEXT_WORD
    return Evidence.CONTEXT_WORD if _BEHIND.match(text, date.end) else None


def _belongs(word: re.Match[str], gap: str, date: Date) -> bool:
    """True when the gap between a birth word and the date keeps them together."""
    if date.is_bare and len(_FORMAT_GAP.sub("", gap).strip()) > 12:
        return False
    if word["name"] is not None:
        is_adult = 0 < date.year <= ADULT_UNTIL  # "both dates of birth; I have yours (March 3rd, 1990)"
        ends = _SENTENCE_END.search(gap.replace(";", ",").removeprefix("?") if is_adult else gap)
        return ends is None and _UNKNOWN.search(gap) is None
    if 0 < date.year <= ADULT_UNTIL and _PLACE_ALONE.fullmatch(gap):
        return True
    return (_GAP.fullmatch(gap) or _NAMES_GAP.fullmatch(gap)) is not None


def _kind_above(text: str, date: Date) -> str:
    """What the name of the column says, in a table typed as plain text."""
    if "\n" not in text[: date.start]:
        return ""
    return _kind_of(name_above(text, date.start, date.end))


def _incomplete(segment: NormalisedSegment) -> Iterator[Candidate]:
    """A year or a birthday alone."""
    place = segment.place
    if place.is_cell and (year := _FULL_YEAR.fullmatch(segment.text)):
        if _is_birth_year(place.header) or (is_label(place.label) and _is_birth_year(place.label)):
            yield Candidate(segment, *year.span(1), _INCOMPLETE, (Evidence.COLUMN_HEADER,), "year")
        return
    for match in _INCOMPLETES.finditer(segment.text) if _COULD_BE_INCOMPLETE(segment.text) else ():
        yield Candidate(segment, *match.span("value"), _INCOMPLETE, (Evidence.CONTEXT_WORD,), "incomplete")


@lru_cache(maxsize=2048)
def _kind_of(header: str) -> str:
    """ "birth" for a column or label of dates of birth, "other" for other dates, "" for what says neither."""
    plain = plain_text(header).strip().replace("_", " ")
    words = list(_WORDS.finditer(plain))
    if (
        _SHORT_HEADER.fullmatch(plain)
        or any(word["name"] or word["word"] for word in words)
        or _CAMEL.search(plain_text(header))
    ):
        return "birth"
    return "other" if words else ""


_DAY_AND_AGE = re.compile(r"\d{1,2}[ ][^\W\d_]{3,10}[ ]\d\d")
_TURNS = re.compile(
    r"(?<![^\W_])(?:wordt|werd|worden|turns|turned)(?:[ ][^\W\d_]+){0,2}[ ](?:op|on)[ ]$", re.IGNORECASE
)
_SHORT_HEADER = re.compile(r"g\.?[db]\.?|g\.?b\.?d\.?|geb?\.?d(?:at|t|d)?\.?|geboorte|birth", re.IGNORECASE)
_CAMEL = re.compile(
    r"^geb$|gebdat|geb\.?dtm|geboortedtm",
    re.MULTILINE,
)


@lru_cache(maxsize=2048)
def _is_birth_year(header: str) -> bool:
    return _BIRTH_YEAR.search(plain_text(header)) is not None


@lru_cache(maxsize=2048)
def _says_nothing(header: str) -> bool:
    """True for no header, or a first row of values taken for one."""
    return not header.strip() or any(character.isdigit() for character in header)


def _column(cells: list[tuple[NormalisedSegment, Date]], with_bsn: frozenset[Row]) -> Iterator[Candidate]:
    """A column without a name whose dates are of long ago, or spread over decades: no other dates are. And one whose
    rows all hold a BSN (`with_bsn`), when it is the first with dates.
    """
    years = sorted(date.year or short_year(segment.text, date) for segment, date in cells)
    middle = years[len(years) // 2]
    is_of_long_ago = len(years) >= _FEW and years[0] > 0 and years[-1] <= ADULT_UNTIL and middle <= LONG_AGO
    is_spread = len(years) >= _MIN_COLUMN and years[-1] - years[0] >= _SPREAD and 0 < middle <= ADULT_UNTIL
    is_beside_bsn = years[-1] <= CHILD_UNTIL and all(row_of(segment) in with_bsn for segment, _ in cells)
    if not is_of_long_ago and not is_beside_bsn and (not is_spread or years[-1] > CHILD_UNTIL):
        return
    for segment, date in cells:
        yield Candidate(segment, date.start, date.end, _BY_COLUMN, (Evidence.WITH_PERSON,), "column")
