"""Names in small letters: behind a title or a label, as first name and surname, as initials and surname; and names that
are known from the header of the message.
"""

import re
from collections.abc import Iterator, Mapping

from mailguard.detectors.first_names import AMBIGUOUS, FIRST_NAMES
from mailguard.detectors.name_grammar import PARTICLE, fold, is_surname_after_particle, kind_of
from mailguard.detectors.name_readings import DOUBTFUL_SCORE, LIKELY_SCORE, NAME_SCORE
from mailguard.detectors.name_words import (
    ABBREVIATED_TITLES,
    CLOSINGS,
    NOT_NAMES,
    PERSON_VERBS,
    SMALL_LETTER_TITLES,
    SURNAMES,
    WEAK_PARTICLES,
    WORD_SURNAMES,
)
from mailguard.detectors.person_tables import Naming, names_in_value, naming_of
from mailguard.detectors.person_text import Name
from mailguard.findings import Evidence

FIRST_NAMES_ALONE = FIRST_NAMES - AMBIGUOUS - NOT_NAMES
SINGLE_LETTERS = frozenset("abcdefghijklmopqrtvwz")
LABEL_STARTS = frozenset("naam voornaam achternaam roepnaam name surname client patient leerling kind".split()) | {
    "cliënt",
    "patiënt",
}
HEADER_SCORE = 0.9
_CLUES = FIRST_NAMES_ALONE | SINGLE_LETTERS | LABEL_STARTS | SMALL_LETTER_TITLES | CLOSINGS | {"college"}
_MARKS = "./-,;:!?()[]<>\"'*|&"
_PARTING = bytes.maketrans(_MARKS.encode(), b" " * len(_MARKS))
_CURLY = re.compile("[’‘“”]")

_ABBREVIATIONS = frozenset(
    """
    o.m. o.a. i.v.m. t.a.v. t.n.v. m.b.t. d.m.v. n.a.v. i.p.v. b.v. n.v. a.u.b. p.m. e.d. d.w.z. i.o. n.v.t. z.s.m.
    t.b.v. t.o.v. m.u.v. s.v.p. w.o. d.d. o.l.v. c.q. m.a.w. v.a. i.c. m.i. b.g. p.p. k.k. q.q. i.z. a.d.h.v.
    """.split()
)
# Behind these and a first name also an unlisted word is a surname.
_SURELY_BEFORE_SURNAME = frozenset(("vd", "v.d", "v.d.", "vdr", "v/d", "van den", "van der"))
_PARTICLES = rf"(?:{PARTICLE}[ ]){{0,3}}"
# Words that begin and end like a title, and no capital where the surname begins.
_TITLED = re.compile(
    rf"[dhmfDHMF](?<![\w/].)(?P<title_end>hr|r|w|evr|evrouw|eneer|ijnheer|eer|am|amilie|HR|R|W|EVR|AM)\.?[ ]{{1,2}}"
    rf"(?P<name>(?P<initials>(?:[A-Za-z]\.[ ]?){{0,4}})(?P<particles>{_PARTICLES})(?P<last>(?![A-Z])[^\W\d_][\w'’-]*))"
)
_FULL = re.compile(
    rf"(?<![\w@.'’-])(?P<first>[^\W\d_][\w-]+)"
    rf"(?=[ ](?P<particles>{_PARTICLES})(?P<last>[^\W\d_][\w'’-]{{2,}})(?![\w@]))"
)
_INITIALS = re.compile(
    rf"(?<![\w@.'’-])(?P<initials>[a-z]\.[ ]?(?:[a-z]\.[ ]?){{0,3}})"
    rf"(?P<particles>{_PARTICLES})(?P<last>[^\W\d_][\w'’-]{{2,}})(?!\w|\.\w)"
)
_LABELLED = re.compile(r"^[ \t*•-]{0,4}([^\W\d_][^:\n]{1,40}?)[ \t]{0,8}:[ \t]{0,8}([^\n\t|;<]{2,60})", re.MULTILINE)


def titled_names(text: str) -> Iterator[Name]:
    """ "mw jansen", "dhr van den berg", "de heer j. de vries"; not "de heer en mevrouw" or "mevrouw is gebeld"."""
    for match in _TITLED.finditer(text):
        last, title = match["last"], fold(text[match.start() : match.end("title_end")])
        if not last.islower() or len(last) < 3 or title not in SMALL_LETTER_TITLES:
            continue
        folded = fold(last)
        particles = match["particles"].split()
        is_listed = is_surname_after_particle(folded) if particles else folded in SURNAMES
        is_abbreviated = title in ABBREVIATED_TITLES and not particles and kind_of(last) in "wsfa"
        if folded in PERSON_VERBS or (kind_of(last) in "xtr" and not (particles and is_listed)):
            continue
        if particles and all(particle in WEAK_PARTICLES for particle in particles):
            continue
        if is_listed or is_abbreviated or match["initials"]:
            score = NAME_SCORE if is_listed or match["initials"] else LIKELY_SCORE
            surname = fold(match["particles"] + last)
            yield Name(match.start("name"), match.end("name"), score, (Evidence.TITLE, Evidence.SURNAME), surname)


def full_names(text: str) -> Iterator[Name]:
    """ "sem van dijk" and "fatma yildiz": a first name that is no word, and a surname."""
    for match in _FULL.finditer(text):
        first, last = fold(match["first"]), match["last"]
        if first not in FIRST_NAMES_ALONE and first.split("-")[0] not in FIRST_NAMES_ALONE:
            continue
        folded, particles = fold(last), match["particles"].split()
        if not match["first"].islower() or not last.islower() or not _follows(folded, particles):
            continue
        surname = fold(match["particles"] + last)
        score = DOUBTFUL_SCORE if folded in WORD_SURNAMES and not particles else LIKELY_SCORE
        evidence = (Evidence.FIRST_NAME, Evidence.PARTICLE if particles else Evidence.SURNAME)
        yield Name(match.start("first"), match.end("last"), score, evidence, surname, first)


def _follows(last: str, particles: list[str]) -> bool:
    """True for a surname behind a first name."""
    if particles:
        is_real = not all(particle in WEAK_PARTICLES for particle in particles)
        if " ".join(particles) in _SURELY_BEFORE_SURNAME and kind_of(last) == "w":
            return True
        return is_real and is_surname_after_particle(last) and (kind_of(last) != "x" or len(particles) > 1)
    return last in SURNAMES and last not in NOT_NAMES


def initialled_names(text: str) -> Iterator[Name]:
    """ "w. janssen", "t. van veen"."""
    for match in _INITIALS.finditer(text):
        folded, particles = fold(match["last"]), match["particles"].split()
        if match["initials"].replace(" ", "") in _ABBREVIATIONS:
            continue
        if (
            match["last"].islower()
            and kind_of(match["last"]) not in "tr"
            and (_follows(folded, particles) or (not particles and folded in SURNAMES))
        ):
            surname = fold(match["particles"] + match["last"])
            yield Name(match.start(), match.end(), LIKELY_SCORE, (Evidence.INITIALS, Evidence.SURNAME), surname)


def labelled_names(text: str) -> Iterator[Name]:
    """ "naam: sandra visser" on a line of its own."""
    for match in _LABELLED.finditer(text):
        value = match[2]
        naming = naming_of(match[1]) if value.islower() else Naming.NONE
        if naming is Naming.NONE:
            continue
        for found in names_in_value(value):
            if found.looks_known or naming is Naming.SURE:
                start = match.start(2)
                yield Name(start + found.start, start + found.end, LIKELY_SCORE, (Evidence.LABEL,))


def header_names(lower: str, known: Mapping[str, tuple[str, ...]]) -> Iterator[Name]:
    """Names of the header found again. `known` has the writings of each by their first word, in small letters."""
    for first in known:
        for name in known[first] if first in lower else ():
            at = lower.find(name)
            while at >= 0:
                end = at + len(name)
                is_whole = not (lower[at - 1 : at] + lower[end : end + 1]).strip(" \n\t.,;:!?()<>\"'|/-’*")
                if is_whole:
                    yield Name(at, end, HEADER_SCORE, (Evidence.HEADER_NAME,))
                at = lower.find(name, end)


def clues_in(lower: str) -> frozenset[str]:
    """Those words of a text in small letters that may belong to a name in small letters, or end a letter."""
    if not lower.isascii():
        lower = _CURLY.sub(" ", lower)
    return _CLUES.intersection(lower.encode().translate(_PARTING).decode().split())


def names_in_small_letters(text: str, clues: frozenset[str]) -> Iterator[Name]:
    """The names in small letters of a text that holds these words."""
    if not SMALL_LETTER_TITLES.isdisjoint(clues):
        yield from titled_names(text)
    if any(first in text for first in clues & FIRST_NAMES_ALONE):
        yield from full_names(text)
    if not SINGLE_LETTERS.isdisjoint(clues):
        yield from initialled_names(text)
    if not LABEL_STARTS.isdisjoint(clues):
        yield from labelled_names(text)
