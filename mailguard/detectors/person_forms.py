"""Names in the lines of forms and enumerations that are written with capitals, on a list or not.

"Full name: Park Ji-woo", "Naam        Okonkwo, Chidinma Grace", "- Latifa, opgenomen".
"""

import re
from collections.abc import Iterable, Iterator

from mailguard.detectors.name_grammar import PARTICLE, UPPER, fold, kind_of, names_a_thing
from mailguard.detectors.name_things import ORGANISATION_ENDS
from mailguard.detectors.name_words import SURNAMES
from mailguard.detectors.person_tables import Naming, naming_of
from mailguard.detectors.person_text import Name
from mailguard.findings import Evidence

_SURE_SCORE = 0.85
_CALLED = re.compile(
    rf"(?<![\w.])(?:[{UPPER}][a-z]?\.[ -]?){{1,5}}[ ]?\((?P<first>[{UPPER}][^\W\d_]{{1,20}})\)[ ]"
    rf"(?P<surname>(?:{PARTICLE}[ ]){{0,3}}(?P<last>[{UPPER}][\w'’-]+))"
)
_BORN = re.compile(
    rf"(?<![\w-])(?P<label>[^\W\d_]{{3,20}})(?:[ ]\d)?:[ \t]{{1,4}}"
    rf"(?P<name>[{UPPER}][\w'’-]*(?:[ ][{UPPER}][\w'’-]*){{0,3}})(?=,?[ ]\(?(?:geb(?:\.|oren)|born)(?!\w))"
)
_SCORE = 0.7
_FIRST_NAME_SCORE = 0.55
_NAMED = ("naam", "namen", "name", "names")
_WORD = rf"(?:[{UPPER}][\w'’-]*\.?|{PARTICLE})"
_LINE = re.compile(
    r"^[ \t>*•-]{0,4}(?P<label>[^\W\d_][^:;|\n\t]{1,28}?)(?P<gap>[ ]{0,8}:[ \t]{0,12}|[ ]{2,30}|[ ]?\t[ \t]{0,8})"
    rf"(?P<value>{_WORD}(?:,?[ ]{_WORD}){{1,4}})[ \t]*$",
    re.MULTILINE,
)
# A form about somebody: near these "naam" is nobody else's.
_ABOUT_SOMEBODY = re.compile(
    r"(?im)^[ \t>*•-]{0,4}(?:geb(?:oren|oorte|\.)|bsn|burgerservice|voorna|roepnaam|date of birth|dob\b|born|first name"
    r"|nationalit|passport|paspoort)"
)
_REACH = 250
_BULLET = re.compile(
    rf"^[ \t]*(?:[-*•–]|\d{{1,2}}[.)])[ \t]{{1,4}}(?P<name>[{UPPER}][^\W\d_]+)(?=[,:]|[ ][-–(])", re.MULTILINE
)
_BULLET_BEFORE = re.compile(r"(?:^|\n)[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t]{1,4}$")


def names_in_lines(text: str) -> Iterator[Name]:
    """Values of two and more words with capitals behind a label that says "name"."""
    for match in _LINE.finditer(text):
        label = fold(match["label"]).strip(" *")
        if not label.endswith(_NAMED) or naming_of(label) is Naming.NONE:
            continue
        words = match["value"].replace(",", " ").split()
        is_thing = fold(words[-1]) in ORGANISATION_ENDS or any(
            names_a_thing(word) and fold(word) not in SURNAMES for word in words
        )
        if words[-1][0].islower() or is_thing:
            continue
        start = match.start("value")
        is_sure = naming_of(label) is Naming.SURE or label.startswith(("full", "volledige"))
        if is_sure or _ABOUT_SOMEBODY.search(text, max(0, start - _REACH), start + _REACH):
            yield Name(start, match.end("value"), _SCORE, (Evidence.LABEL,))


def call_names(text: str) -> Iterator[Name]:
    """ "C. (Coby) Nijdam": initials, and in brackets what somebody is called."""
    for match in _CALLED.finditer(text):
        if kind_of(match["last"]) not in "xtr":
            evidence = (Evidence.INITIALS, Evidence.SURNAME)
            yield Name(*match.span(), _SURE_SCORE, evidence, fold(match["surname"]), fold(match["first"]))


def born_names(text: str) -> Iterator[Name]:
    """ "Wen Jiahui, born 3 December 2001": whatever words with capitals stand before a birth behind a label."""
    for match in _BORN.finditer(text):
        words = match["name"].split()
        if naming_of(match["label"]) is not Naming.NONE and not any(map(names_a_thing, words)):
            yield Name(*match.span("name"), _SCORE, (Evidence.LABEL,), "", fold(words[0]))


def first_names_in_bullets(text: str, known: Iterable[Name]) -> Iterator[Name]:
    """Lines of an enumeration that begin with a first name, when others of it begin with a whole name."""
    found = [match for match in _BULLET.finditer(text) if kind_of(match["name"]) == "f"]
    if not found or not any(_BULLET_BEFORE.search(text[max(0, name.start - 12) : name.start]) for name in known):
        return
    for match in found:
        yield Name(*match.span("name"), _FIRST_NAME_SCORE, (Evidence.FIRST_NAME,), "", fold(match["name"]))
