"""Dates that are a birth because of the talk around them: who is said to be of a day, what a document gives as a
date of birth, the same date again, and a second one that corrects the first.

All of it needs a date of long ago and a sentence without a word for another date. A few dates of a mail lie so far
back: marriages, contracts and houses, and these are called by their name.
"""

import re
from collections.abc import Sequence

from mailguard.detectors.birth_unnamed import ADULT_UNTIL, CHILD_UNTIL, LINE_OF_OTHERS, LONG_AGO
from mailguard.detectors.dates import Date
from mailguard.detectors.name_beside import ends_in_name

_FLAGS = re.IGNORECASE | re.VERBOSE
_REACH, _NEAR = 200, 80
# Who is spoken of, without a name.
_WHO = r"""(?:hij|zij|ze|ie|ik|u|wij|we|jij|je|jullie|he|she|you|beiden?|allebei|(?:de[ ])?(?:oudste|jongste|middelste)
    |(?:schoon|groot|stief|pleeg|klein)?(?:moeder|vader|ouders|zus(?:je)?|broer(?:tje)?|dochter(?:tje)?|zoon|zoontje|kind
      |kinderen)
    |mijn[ ]man|mijn[ ]vrouw|partner|meneer|mevrouw|mw|dhr)"""
# "u bent van 13-3-1977", "onze oudste is van 19-09-2012, de jongste van 3-4-2015"
_IS_OF = re.compile(
    rf"""(?<![^\W_])(?:{_WHO}(?:[ ](?:en[ ](?:ik|hij|zij))|(?-i:[ ][A-ZÀ-Þ][\w'’-]+)){{0,2}}
      [ ](?:is|zijn|ben|bent|was|waren)
      (?:[ ](?:ook|dus|pas|al|zelf|allebei|namelijk)){{0,2}} | (?:de[ ])?(?:oudste|jongste|middelste|ander[e]?)
      | (?:zus(?:je)?|broer(?:tje)?|dochter(?:tje)?|zoon|zoontje|kind)(?-i:[ ][A-ZÀ-Þ][\w'’-]+){{1,2}},?
      | (?:is|was)[ ](?:hij|zij|ze|ie)(?:[ ](?:ook|dus|zelf)){{0,2}})[ ]van[ ]
    (?:\d[\w./-]{{5,9}}(?:[ ]\w+[ ]\d{{2,4}})?(?:,|[ ](?:en|resp\.))[ ](?:van[ ])?)?$""",
    _FLAGS,
)
# "Beide kinderen (van 4-3-2018 en 12-10-2020)", "2 kinderen (19-09-2012, 3-4-2015)", "meisje van 19 aug 2005"
_CHILDREN_OF = re.compile(
    r"""(?<![^\W_])(?:kinderen|kids|zoons|zonen|dochters|jongens|meisjes|tweeling|children|kinderen[ ]van
      |jongen|jongetje|meisje|zoontje|dochtertje|baby|boy|girl)
    [ ,:]{0,2}[(]?(?:(?:geb\.?|van|of)[ ])?(?:\d[\w./-]{5,9}(?:,|[ ](?:en|and|&))[ ](?:van[ ])?){0,4}$""",
    _FLAGS,
)
# "man, 19-09-1981", "vrouw 19-09-1981 met klachten"
_OF_SEX = re.compile(
    r"(?:^|[\n,;(|/-])[ ]{0,2}(?:man|vrouw|male|female|m|v)(?:[,:/|]|[ ][(-])?[ ]{1,2}[(]?$", re.IGNORECASE
)
_FESTIVE = re.compile(
    r"(?<![^\W_])(?:jarig|verjaart|verjaren|verjaardag|birthday)(?![^\W_])[^\n.?\d]{0,25}[ !:]{1,2}[(]?$", re.IGNORECASE
)
_TO_VERIFY = re.compile(
    r"(?<![^\W_])(?:ter[ ](?:verificatie|controle|identificatie)|geverifieerd|controlevraag|verified)"
    r"[^\n.\d]{0,25}[ (:]$",
    re.IGNORECASE,
)
# "Karim is in 1981 geboren, om precies te zijn 19 september 1981"
_BORN_SAID = re.compile(
    r"(?<![^\W_])(?:(?:geboren|born)[ ,:]{1,2}[^\d]{0,50}"
    r"|(?:geboortejaar|jaar[ ]van[ ]geboorte|birth[ ]year|year[ ]of[ ]birth)"
    r"[ ,:][^\d]{0,30}(?:['’]?\d{2,4},?)?[^\d]{0,20}[ ])$",
    re.IGNORECASE,
)
# "De heer J. Haak (Utrecht, 1 april 1931)"
_PLACE = re.compile(r"[ ]\((?:te[ ])?[A-ZÀ-Þ][^\W\d_]{1,20}(?:[ -][A-ZÀ-Þ][^\W\d_]{1,20}){0,2},[ ]$")
_BOUND = re.compile(r"(?<![^\W_])(?:na|voor|vóór|before|after|tot|until|vanaf|sinds|since)[ ]$", re.IGNORECASE)
_RANGE = re.compile(r"[ ]?(?:-|–|t/m|tot|/)[ ]?\d")
# "Ik heb 28 Feb 1990", "op de akte staat", "wij hebben": somebody gives a date
_GIVES = re.compile(
    r"""(?<![^\W_])(?:staat|stond|heb|hebben|heeft|had|hadden|is|was|moet|wordt|zegt|zei|geeft|gaven|gaf|lees|lezen
      |las|vind|vinden|zie|zien|noteerde|genoteerd|ingevuld|maar|juist|have|has|says?|said|put|entered|gives|shows|see|read|as)
    (?:[ ](?:er|hier|daar|we|wij|ik|u|hij|zij|ook|nu|dus|wel|dat|het|dit|echter|namelijk|zijn|staan|met|it|that|to|be
      |the|now)){0,4}\s{1,2}[(]?$""",
    _FLAGS,
)
# "de geboortedata die ontbraken:", and below it "cliënt 88210: 6-12-1944"
_BIRTHS = re.compile(r"(?<![^\W_])(?:geboorte[ -]?data|dates[ ]of[ ]birth|birth[ ]?dates)(?![^\W_])", re.IGNORECASE)
_LABEL = re.compile(r"\n[^\n\d]{0,30}(?:[ ][\d.-]{1,10})?:[ ]{1,3}$")
_BORN_BEFORE = re.compile(
    r"""(?<![^\W_])(?:geboorte[ -]?(?:dat(?:um|a)|dag|akte)|geb\.?[ -]?dat(?:um|a)?\.?|verjaardag|dates?[ ]of[ ]birth
      |birth(?:day|date)|d\.?o\.?b)(?![^\W_])""",
    _FLAGS,
)
# What gives somebody's particulars, and that it gives them: "in zijn paspoort staat", "de BRP zegt"
_DOCUMENT_GIVES = re.compile(
    r"""(?<![^\W_])(?:brp|basisregistratie|paspoort|identiteits(?:kaart|bewijs)|id(?:[ -]?(?:kaart|bewijs))?|ind|rni
      |suwi(?:net)?|uwv|(?:geboorte)?akte|verblijfs(?:kaart|document|pas)|zorgpas|polis|passport|id[ ]card
      |birth[ ]certificate)
    (?:[ ](?:van|of)[ ](?-i:[A-ZÀ-Þ])[\w'’-]+)?
    [ ](?:staat|stond|zegt|geeft|heeft|says|shows|gives|has)
    (?:[ ](?:er|ook|hij|zij|nu|echter|wel|op|met|van|als)){0,3}[ :]{1,2}$""",
    _FLAGS,
)
# What is said of a date behind it, and of what it is not a birth.
_OTHER_TALK = re.compile(
    r"""(?<![^\W_])(?:(?!\w{0,20}(?:geb|birth))\w*(?:datum|date) | als[ ]\w*(?:dag|start|begin|eind)\w* | in[ ]dienst
      | getrouwd | gehuwd | gescheiden | overleden | overleed | ingegaan | gebouwd | opgericht | oprichting | afgesloten
      | begonnen | begint | gestart | start\w* | geleverd | gekocht | kocht | verkocht
      | getekend | ondertekend | verleend
      | verstrekt | afgegeven | geldig | verhuisd | ontslagen | opgenomen | geopereerd | tot[ ](?:en[ ]met[ ])?\d | t/m
      | sinds | vanaf | tussen | contract | hypotheek | overeenkomst | polis[ ]op | dateert | issued | married | died
      | joined | signed | since | until | valid | expires | voor[ ]of[ ]na | kenteken | bouwjaar | huis | woning | pand
      | gebouw | wet | verordening | vergunning | foto | krant | lid | dienstverband | jubil\w* | bewoner[ ]geweest
      | dienst)(?![^\W_])""",
    _FLAGS,
)
_CLOSES = re.compile(r"[ ]?[)\]]|,[ ](?:bsn|groep|\d{9})", re.IGNORECASE)
_TIME = re.compile(r",?[ ](?:om[ ]|at[ ])?\d{1,2}[:.]\d\d")
_SENTENCE = re.compile(r"(?:[.?!;]\s|\n)[^.?!;\n]*$")
_REST = re.compile(r"(?:(?!,[ ])[^.?!;\n]){0,60}")
_NEAR_YEARS = 1  # births are corrected by a digit or two: other dates of a mail lie further off
_OF_CHILD = re.compile(
    r"[ ,(/-]{1,3}(?:(?:groep|klas|leerjaar|unit|kamer)[ ]?\w{1,3}|jeugdlid|lid|man|vrouw|jongen|meisje)"
    r"[,)/-]{0,2}[ ]$",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?<![^\W_])[^\W\d_]{3,12}[ ](?:op[ ])?\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?=[ ][^\W\d_])")
_PARTICULARS = re.compile(
    r"(?<![^\W_])(?:persoonsgegevens|personalia|personal[ ](?:details|data)"
    r"|(?:gegevens|personalia|details)[ ][^\n:]{0,40})"
    r"[ ]?:?[ ]?\n"
    r"(?:[^\n]{0,60}\n){0,3}[ \t]{0,8}(?:[-*•][ ]?)?$",
    re.IGNORECASE,
)


def is_talked_of(before: str, behind: str, year: int) -> bool:
    """True where the sentence of a date says that somebody is born then, without a word of birth."""
    sentence = _own_sentence(before)
    if year > CHILD_UNTIL or _OTHER_TALK.search(_rest(behind)) or _OTHER_TALK.search(sentence):
        return False
    tail = before[-_NEAR:]
    if _RANGE.match(behind) or _BOUND.search(tail):
        return False
    if _BORN_SAID.search(sentence) or _IS_OF.search(tail) or _CHILDREN_OF.search(tail):
        return True
    if year > ADULT_UNTIL:
        return _FESTIVE.search(tail) is not None
    forms = (_OF_SEX, _FESTIVE, _TO_VERIFY, _DOCUMENT_GIVES)
    if any(form.search(tail) for form in forms) or _PARTICULARS.search(before):
        return True
    return _is_given(before, tail)


def is_asked_for(quoted: str, year: int) -> bool:
    """True for a date of long ago right below a quoted paragraph that speaks of a date of birth."""
    return year <= ADULT_UNTIL and _BORN_BEFORE.search(quoted[-_REACH:]) is not None


def is_on_document(before: str, behind: str, year: int) -> bool:
    """True for "in zijn paspoort staat 1 juli 1946": the document is no name of the date."""
    return (
        0 < year <= ADULT_UNTIL and _DOCUMENT_GIVES.search(before) is not None and not _OTHER_TALK.search(_rest(behind))
    )


def _is_given(before: str, tail: str) -> bool:
    """True for "Klopt uw geboortedatum? Wij hebben 28 februari 1990"."""
    if _BORN_BEFORE.search(before) is None:
        return False
    return _GIVES.search(tail) is not None or (_BIRTHS.search(before) is not None and _LABEL.search(tail) is not None)


def is_like_birth(text: str, date: Date, births: Sequence[Date]) -> bool:
    """True for a date of long ago within a year of a birth of this message, with nothing said of it: the same again in
    another form, or one that corrects it.
    """
    before = text[max(0, date.start - _REACH) : date.start]
    if (
        _OTHER_TALK.search(_rest(text[date.end :]))
        or _OTHER_TALK.search(_own_sentence(before))
        or _BOUND.search(before)
    ):
        return False
    if any(date.is_same_day(born) for born in births):
        return True
    return 0 < date.year <= ADULT_UNTIL and any(
        abs(born.year - date.year) <= _NEAR_YEARS for born in births if born.year
    )


def _own_sentence(before: str) -> str:
    """What stands before a date in its sentence, without what has a date of its own: "Sinds 1-1-2026 woont Yusuf"."""
    match = _SENTENCE.search(before)
    return _DATED.sub(" ", match.group() if match else before)


def _rest(behind: str) -> str:
    match = _REST.match(behind)
    return match.group() if match else ""


def is_behind_name(before: str, year: int, behind: str, *, in_heading: bool) -> bool:
    """True right behind a name in whatever case: "sem kuipers, 9-4-2014"; or behind a child's group: ", groep 5, "."""
    role = _OF_CHILD.search(before)
    if role is not None and year <= CHILD_UNTIL and ends_in_name(before[: role.start()]):
        return True
    is_closed = _CLOSES.match(behind) is not None
    if year > (CHILD_UNTIL if is_closed or in_heading else ADULT_UNTIL) or _TIME.match(behind) or _RANGE.match(behind):
        return False
    before = _PLACE.sub(" (", before)
    is_parted = before.rstrip().endswith((",", "(", "[", "/", "|", ";", ":"))
    if not (is_parted or year <= LONG_AGO or in_heading) or not ends_in_name(before):
        return False
    return not (LINE_OF_OTHERS.search(before) or is_of_other(before, behind))


def is_of_other(before: str, behind: str) -> bool:
    """True where the sentence speaks of another date, on either side of this one."""
    return _OTHER_TALK.search(_own_sentence(before)) is not None or _OTHER_TALK.search(_rest(behind)) is not None
