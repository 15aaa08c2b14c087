"""Whom a letter greets by name: "Hoi Karin,", "Geachte mevrouw De Ruiter," or "Peter," on a line of its own."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from mailguard.findings import Segment

MAX_GREETED = 6
_FIRST_LINES, _LINES_OF_FILE = 3, 40
_LETTER = frozenset(("subject", "body"))
_LONGEST_LINE = 200  # characters of a line that are looked at
_MOST_WORDS = 6  # of one name
_MOST_ALONE = 5  # words and marks of a line that holds nothing but names

_DAYTIME = r"(?:morgen|middag|avond|dag|nacht)"
_GREETING = re.compile(
    rf"""(?:(?:zeer\s+)?(?:beste|geachte|lieve|waarde|hooggeachte)|weledel\w*
      |hallo|halo|hoi|hai|hey|hee|hé|hi|ha|dag|moi|mogge|heya
      |goed(?:e|en)?\s?{_DAYTIME}|goeie?{_DAYTIME}|dear|hello|good\s(?:morning|afternoon|evening|day)
      |sehr\s+geehrter?|lieber?|guten\s+tag|bonjour|ch[eè]re?)(?![^\W_])[\s,]*""",
    re.IGNORECASE | re.VERBOSE,
)
_TOKEN = re.compile(r"(?:[^\W\d_]\.)+|['’]t\b|[^\W\d_]+(?:['’-][^\W\d_]+)*\.?|[^\s@*]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_]")

_TITLES = {
    **dict.fromkeys(("mevrouw", "mevr", "mw", "mevrouws", "mejuffrouw", "madame", "frau"), "mevrouw"),
    **dict.fromkeys(("heer", "hr", "dhr", "meneer", "mijnheer", "herr", "monsieur"), "heer"),
    **dict.fromkeys(("familie", "fam", "family", "gezin"), "familie"),
    **{title: title.capitalize() for title in ("mr", "mrs", "ms", "miss", "dr", "drs", "ir", "ing", "prof")},
}
# What somebody is called besides his name: it says nothing without one, and is no part of it.
_CALLED = frozenset(
    """
    opa oma oom tante papa mama pap mam neef nicht broer zus zwager buurman buurvrouw vriend vriendin collega
    collegae juf juffrouw meester docent leraar dokter doctor dominee pastoor pater zuster broeder professor
    burgemeester wethouder raadslid voorzitter notaris rechter kapitein coach trainer client cliënt patient patiënt
    klant mantelzorger uncle aunt grandma grandpa colleague professor doctor sir lieve beste geachte oud-collega
    """.split()
)
_TITLE_OR_CALLED = _CALLED | _TITLES.keys()
_PARTICLES = frozenset("van von de der den het 't ’t ten ter te in op la le du da el al ben bin".split())
_BETWEEN = frozenset(("/", "&", "+", "en", "and", "of", "or", "und", "et"))
_ENDS = frozenset((",", "!"))
_MARKS = _ENDS | {".", ":", ";", "-", "–"}

# A group, an office or nobody in particular, whatever stands before it in the same word.
_NOBODY = re.compile(
    "|".join(
        r"""
        all? allemaal alle allen allebei alles daar iedereen eenieder ieder elk\w* jongens meiden meisjes dames?
        heren mensen lui luitjes schat\w* lieverd\w* lieve lief vrienden vriendinnen team\w* \w*-team groep\w*
        club\w* afdeling\w* redactie\w* gemeente\w* college\w* raad\w* \w*raad commissie\w* bestuur\w* directie\w*
        school\w* stichting\w* vereniging\w* firma bedrij\w+ organisatie\w* ministerie\w* provincie\w* politie\w*
        kamer hof rechtbank\w* kantoor praktijk\w* bibliotheek \w*dienst \w*diensten \w*balie \w*loket \w*desk
        helpdesk\w* support service\w* secretariaat\w* receptie administratie \w*burgers? \w*bewoners?
        \w*bewoonsters? \w*huurders? \w*eigena(?:ar|ren) \w*ouders? \w*verzorgers? \w*verzorgenden?
        \w*(?:leerling|student|scholier|cursist)(?:e|en)? \w*studenten \w*medewerk(?:st)?ers? \w*werk(?:st)?ers?
        \w*nemers? \w*gevers? \w*houders? leden \w+leden lid
        (?:raads|bestuurs|team|club|gemeente|partij|commissie|gezins|familie)lid \w*gebruikers? \w*bezoekers?
        \w*klanten relaties? \w*partners? collega['’]?s collegae docenten leraren leerkracht\w*
        \w*begeleid(?:st)?ers? aanvragers? afzender ontvangers? lezers? \w*deelne(?:em|m)st?ers? belangstellenden?
        relatie geïnteresseerden? betrokkenen? genodigden? aanwezigen ondergetekende sollicitant\w* kandidaat
        kandidaten \w*genoten \w*genoot \w*genote \w*buren buurt\w* \w*arts \w*artsen assistent\w*
        \w*verpleegkundigen? \w*consulent\w* cli[eë]nten \w*pati[eë]nten \w*cli[eë]nten mentor\w* \w*adviseurs?
        \w*managers? \w*planners? hulpverleners? vrijwilligers? kinderen \w+(?:anden|enden|igden) kids ondernemers?
        wensen groet\w* tijd dank\w* bedankt mens kerel man vrouw jij jullie u je hier weer nog kijk ja nee everyone
        everybody colleagues friends folks guys madam madame customers? clients patients? parents? students?
        readers? members? both there residents? neighbou?rs? participants? volunteers? sirs council editor editors
        staff owner tenants? hiring recruiter zusammen damen herren tous \w{3,}(?:laar|naar|eur|loog|taris)
        con?fr[eè]res? advoca\w+
        """.split()
    ),
    re.IGNORECASE,
)
# With a comma or an exclamation mark behind it as a name may be, on a line of its own.
_NO_NAME = frozenset(
    """
    vergeten helaas top dank dankje dankjewel dankuwel bedankt akkoord prima zie bijlage dus oké oke ok okay goed
    mooi fijn graag ja nee inderdaad sorry excuus excuses klopt gelukt gedaan hierbij bijgaand bijgevoegd fyi nb ps
    update gr groet groeten groetjes mvg liefs thanks thank great perfect super leuk lekker zeker natuurlijk
    uiteraard duidelijk gezien gelezen ontvangen begrepen geregeld verwerkt verzonden succes gefeliciteerd proficiat
    welkom hoera jammer wow geweldig heerlijk beterschap sterkte gecondoleerd morgen vandaag gisteren straks
    vanavond vanmiddag vanmorgen maandag dinsdag woensdag donderdag vrijdag zaterdag zondag nou tja oeps ai au haha
    hihi eindelijk spoed urgent belangrijk herinnering reminder concept vertrouwelijk attentie let kortom namens
    betreft onderwerp verder overigens trouwens daarnaast ook misschien waarschijnlijk hopelijk gelukkig uitstekend
    eens mee yes no nope yep cool nice welcome congratulations cheers regards hoogachtend vriendelijke met kind best
    greetings grtz doen deal helder snap lief kanjer toppers topper correct juist precies exact allereerst ten eerst
    eerst daarom daarbij desgewenst conform volgens zoals wellicht even nogmaals tot ik we wij hij zij ze het dit
    dat er hoe wat wie waar wanneer waarom als om na voor bij in op aan
    """.split()
)


def greeted(segments: Iterable[Segment]) -> tuple[str, ...]:
    """The names in the greeting, each once, with one title at most: "Peter", "mevrouw De Ruiter", "familie Jansen"."""
    for number, (line, may_stand_alone) in enumerate(islice(_own_lines(segments), _FIRST_LINES)):
        rest = _behind_greeting(line)
        if rest:
            return _once(_names(rest))
        if rest is None and number == 0 and may_stand_alone and (names := _alone(line)):
            return _once(names)
    return ()


def greeted_in_files(segments: Iterable[Segment]) -> tuple[str, ...]:
    """The people, by title and name, whom the letters greet that are attached: "mevrouw De Ruiter"."""
    lines: Counter[str] = Counter()
    names: list[str] = []
    for segment in segments:
        where = segment.place.where
        if where in _LETTER:
            continue
        for line in segment.text[: _LINES_OF_FILE * _LONGEST_LINE].splitlines():
            lines[where] += 1
            if lines[where] > _LINES_OF_FILE:
                break
            rest = _behind_greeting(" ".join(line[:_LONGEST_LINE].split()))
            names += [name for name in _names(rest) if " " in name] if rest else []
    return _once(names)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:MAX_GREETED]


def _own_lines(segments: Iterable[Segment]) -> Iterator[tuple[str, bool]]:
    """The lines of the letter itself that hold text, and whether each stands in running text."""
    for segment in segments:
        place = segment.place
        if place.where != "body" or place.is_quoted or place.is_signature or place.is_hidden or place.is_boilerplate:
            continue
        for line in segment.text[: _FIRST_LINES * _LONGEST_LINE].splitlines():
            text = " ".join(line[:_LONGEST_LINE].split())
            if text:
                yield text, not place.is_cell


def _behind_greeting(line: str) -> str | None:
    """What follows "Hallo", "Dag lieve" or "Goedemorgen,"; None for a line that greets nobody."""
    end = 0
    while match := _GREETING.match(line, end):
        end = match.end()
    return line[end:].strip(" .:;-–") if end else None


def _names(rest: str) -> Sequence[str]:
    """The names at the beginning of this text. "Karin, Peter en Lin," is a list; "Peter, Karin heeft ..." is none."""
    tokens = _TOKEN.findall(rest)
    if rest.casefold().startswith("het "):  # the name of a house: no family's begins with it
        return ()
    listed = _Reading(tokens, has_commas=True)
    if listed.names and listed.is_all:
        return listed.names
    first = _Reading(tokens)
    if first.names or first.is_to_nobody:
        return first.names
    small = _Reading(tokens, is_small=True)
    return small.names if small.is_closed else ()


def _alone(line: str) -> Sequence[str]:
    """The names in "Peter," or "Peter en Karin,", the whole line."""
    if line[-1] not in _ENDS:
        return ()
    tokens = _TOKEN.findall(line)
    found = _Reading(tokens)
    return found.names if found.is_all and len(tokens) <= _MOST_ALONE else ()


class _Reading:
    """The words behind a greeting, read from the left for as long as they are names.

    `has_commas` reads on behind a comma; `is_small` takes words in small letters for names too.
    """

    def __init__(self, tokens: Sequence[str], *, has_commas: bool = False, is_small: bool = False) -> None:
        self._tokens = tokens
        self._folded = [token.casefold().rstrip(".") for token in tokens]
        self._at = 0
        self._is_small = is_small
        self._between = _BETWEEN | _ENDS if has_commas else _BETWEEN
        self.is_to_nobody = False
        self.names: list[str] = []
        while self._take_person() and self._pass_between():
            pass

    @property
    def is_all(self) -> bool:
        """True when nothing but names and the marks behind them stands there."""
        return not set(self._tokens[self._at :]) - _MARKS

    @property
    def is_closed(self) -> bool:
        """True when the names end with the line or a comma: a word in small letters may begin a sentence."""
        return self._at >= len(self._tokens) or self._tokens[self._at] in _ENDS

    def _take_person(self) -> bool:
        """Take one name with its title; False when none stands here."""
        title = self._title()
        words = self._words(has_title=bool(title))
        if words:
            self.names.append(" ".join((title, *words) if title else words))
        elif not self.names and self._at < len(self._tokens):
            self.is_to_nobody = _NOBODY.fullmatch(self._folded[self._at]) is not None
        return bool(words)

    def _pass_between(self) -> bool:
        """Pass over what parts one name from the next; False when nothing does."""
        before = self._at
        while self._at < len(self._tokens) and self._folded[self._at] in self._between:
            self._at += 1
        return before < self._at < len(self._tokens)

    def _title(self) -> str:
        """The last of the titles here: "heer/mevrouw", "de heer of mevrouw"; passes over "collega" and "opa"."""
        title = ""
        while self._at < len(self._tokens):
            folded = self._folded[self._at]
            if folded in _TITLES:
                title = _TITLES[folded]
            elif folded not in _CALLED and not self._leads_to_title(folded, title):
                break
            self._at += 1
        return title

    def _leads_to_title(self, folded: str, title: str) -> bool:
        """True for "de" and, behind a title, for what parts two of them."""
        behind = next((word for word in self._folded[self._at + 1 : self._at + 3] if word != "de"), "")
        return behind in _TITLES and (folded == "de" or (bool(title) and folded in _BETWEEN | _ENDS))

    def _words(self, *, has_title: bool) -> Sequence[str]:
        """The words of one name: initials, particles and names; () when there is no name among them."""
        start = end = self._at
        names = 0
        while self._at < min(len(self._tokens), start + _MOST_WORDS) and self._is_of_name(names, has_title):
            self._at += 1
            if self._folded[self._at - 1] not in _PARTICLES and not _INITIALS.fullmatch(self._tokens[self._at - 1]):
                names, end = names + 1, self._at
                if self._tokens[self._at - 1].endswith("."):
                    break  # the sentence is over
        is_name = names == 1 or (names > 1 and (has_title or not self._is_small))
        self._at = end if is_name else start
        return (*self._tokens[start : end - 1], self._tokens[end - 1].rstrip(".")) if is_name else ()

    def _is_of_name(self, names: int, has_title: bool) -> bool:
        """True for a word that can go on a name of which `names` words stand before it."""
        token, folded = self._tokens[self._at], self._folded[self._at]
        if _INITIALS.fullmatch(token):
            return token[0].isupper()
        is_family_name = (has_title and not names) or (self._at and self._folded[self._at - 1] in _PARTICLES)
        if _NOBODY.fullmatch(folded) and not is_family_name:
            return False
        if folded in _PARTICLES:
            return True
        if folded in _TITLE_OR_CALLED or folded in _NO_NAME or folded in _BETWEEN:
            return False
        return token[0].isalpha() and (token[0].isupper() or self._is_small)
