"""Names that a column, a label or a form names: `naam | bsn`, `Contactpersoon: ...`, `Achternaam` left of the value.

A label that can only mean a person ("voornaam") is believed, whatever stands below it; one that may name other things
("naam") only as far as its column holds what looks like people.
"""

import re
from collections.abc import Iterable, Iterator, Set
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from mailguard.detectors.detector import Candidate
from mailguard.detectors.name_grammar import fold, kinds_of, names_a_thing, read_words, words_of_name
from mailguard.detectors.name_professions import PROFESSIONAL, names_profession
from mailguard.detectors.name_words import CLIENT_ROLES, FUNCTION_ROLES, LABELS, NOT_NAMES
from mailguard.detectors.normalise import NormalisedSegment, plain_text
from mailguard.findings import Evidence

SURE_SCORE = 0.85
LIKELY_SCORE = 0.7
_SAMPLE = 40  # cells that tell what a column holds
_LONGEST = 70


class Naming(Enum):
    """What a label says of the value: surely a name, a name when it looks like one, nothing."""

    SURE = "sure"
    MAYBE = "maybe"
    NONE = "none"


_WORD = re.compile(r"[^\W\d_]+(?:[-'.][^\W\d_]+)*")
_SURE = re.compile(
    r"(?:voor|roep|achter|familie|geslachts|meisjes|geboorte|client|patient|leerling|bewoners?|huurders?|medewerkers?"
    r"|deelnemers?|ouder|kind|contact)-?_?na(?:am|men)|voornamen|surname|lastname|firstname|givenname|familyname|fullname"
)
_NO_PERSON = re.compile(
    r"bedrijf|organisatie|school|product|bestand|gebruiker|domein|project|straat|plaats|user|file|company|host|merk|model"
    r"|instelling|vereniging|team|groep|afdeling|gemeente|medicijn|medicatie|locatie|datum|nummer|\bnr|adres|mail|telefoon"
    r"|\btel|bsn|geboren|geslacht(?!snaam)|functie|soort|type|code|aantal|\bid\b|leeftijd|rekening|iban|kenmerk|uren|voorletters"
    r"|tussenvoegsel|initialen|naamswijziging|opmerking|toelichting|relatie tot|omschrijving|reden|status|klas\b"
)
_NAME_KINDS = re.compile(r"(?:[IB]|[fasw]|[pP]+(?=[fasw]))*[fasw]p?(?:[pP]*[fasw])*")
_ENDS_IN_INITIAL = re.compile(r"[ .][^\W\d_a-z]$").search
# "van der Velden-Smit A.C.", as registers sort: the initials behind.
_SORTED_KINDS = re.compile(r"[pP]*[fasw](?:B?[pP]*[asw]){0,2}[pP]*I[pP]*|[pP]*sB")
_LISTED_KINDS = frozenset("faIsp")
_TITLE_IN_FRONT = re.compile(r"[tr]+")
_SEPARATORS = re.compile(r"\s*(?:,|\(.{0,40}\)|/|&|\ben\b|;|\n)\s*")
# What stands in a column of names for nobody.
_NOBODY = frozenset(
    """
    onbekend geen idem nvt n.v.t nb n.b totaal ja nee leeg vacant anoniem - ? test
    voorvoegsel voorvoegsels tussenvoegsel tussenvoegsels voorletters voornamen geboren geb.datum geboortedatum geslacht
    geslachtsnaam roepnaam
    """.split()
)


@lru_cache(maxsize=8192)
def naming_of(label: str) -> Naming:
    """What a column's header or a label says of its values."""
    if not label or len(label) > _LONGEST:
        return Naming.NONE
    text = fold(plain_text(label)).strip(" :*.?")
    if _NO_PERSON.search(text):
        return Naming.NONE
    if _SURE.search(text.replace(" ", "")):
        return Naming.SURE
    words = _WORD.findall(text)
    if not words or len(words) > 4:
        return Naming.NONE
    says = LABELS | CLIENT_ROLES | FUNCTION_ROLES
    if "-".join(words) in says or words[0] in says or words[-1] in says:
        return Naming.MAYBE
    return Naming.NONE


Column = tuple[str, int | None, int | None]


class Value(NamedTuple):
    """A name in a value, and how sure its form is: with a listed name, initials or a tussenvoegsel in it."""

    start: int
    end: int
    looks_known: bool


def names_in_value(text: str) -> list[Value]:
    """The name, or names, that a value consists of: "Jansen, P. (Piet)", "Ria en Wim de Boer"."""
    if len(text) > _LONGEST * 4 or "@" in text or _FIRM.search(text):
        return []
    if "," in text and (inverted := inverted_name(text)):
        return [inverted]
    found, at = [], 0
    for separator in _SEPARATORS.finditer(text):
        found.append(_name(text, at, separator.start()))
        at = separator.end()
    found.append(_name(text, at, len(text)))
    return [value for value in found if value]


_FIRM = re.compile(r"(?:&|\ben)[ ](?:zn|zonen|zoon|partners|co|dochters?)(?!\w)", re.IGNORECASE)
_INVERTED = re.compile(
    r"\s*((?:[^\W\d_][\w'’.-]*[ ](?:-[ ])?){0,3}[^\W\d_][\w'’-]+),\s*((?:[^\W\d_][\w'’.-]*[ ]?){1,4})"
    r"(?:\([^()\n]{2,20}\))?\s*"
)


def inverted_name(text: str) -> Value | None:
    """A value such as "Jansen, P." or "van Rijn, Lotte" as a whole."""
    match = _INVERTED.fullmatch(text)
    if match is None or text[: match.end(1)].count(" ") > 4:
        return None
    last, first = read_words(match[1].replace(" - ", " ")), read_words(match[2].strip())
    last_kinds = kinds_of(last.words, is_named=True)
    if not re.fullmatch(r"(?:[pP]+x|[pP]*[asw]{1,2})(?:[pP]*[asw])?", last_kinds) or not re.fullmatch(
        r"(?:[IB]+|[fa]+I*)[pP]*", first.kinds
    ):
        return None
    return Value(match.start(1), match.end(2) - (len(match[2]) - len(match[2].rstrip())), True)


def _name(text: str, start: int, end: int) -> Value | None:
    """The span as a name, a title in front left out."""
    part = text[start:end]
    stripped = part.strip(" \t\r\n:.-•*")
    if not stripped or fold(stripped) in _NOBODY:
        return None
    begin = start + part.index(stripped)
    if text[begin + len(stripped) : begin + len(stripped) + 1] == "." and _ENDS_IN_INITIAL(stripped):
        stripped += "."
    words = words_of_name(stripped)
    kinds = kinds_of(words, is_named=True)
    titled = _TITLE_IN_FRONT.match(kinds)
    skipped = titled.end() if titled else 0
    is_sorted = _SORTED_KINDS.fullmatch(kinds, skipped) is not None
    if len(words) - skipped > 6 or not (is_sorted or _NAME_KINDS.fullmatch(kinds, skipped)):
        return None
    if len(words) > 1 and any(map(names_a_thing, words[:-1])):
        return None
    name = stripped.split(None, skipped)[-1]
    end = begin + len(stripped)
    return Value(end - len(name), end, bool(skipped) or not _LISTED_KINDS.isdisjoint(kinds))


def column_of(cell: NormalisedSegment) -> Column:
    return cell.place.where, cell.place.table, cell.place.column


def names_in_columns(cells: Iterable[NormalisedSegment], of_people: Set[Column] = frozenset()) -> Iterator[Candidate]:
    """The names among cells whose header, or label, speaks of people, or whose column is one `of_people`."""
    columns: dict[Column, list[NormalisedSegment]] = {}
    for cell in cells:
        columns.setdefault(column_of(cell), []).append(cell)
    for key, column in columns.items():
        yield from _names_in_column(column, key in of_people)


def _names_in_column(cells: list[NormalisedSegment], is_of_people: bool) -> Iterator[Candidate]:
    read = [(cell, names_in_value(cell.text)) for cell in cells]
    known = sum(values[0].looks_known for _, values in read[:_SAMPLE] if values)
    holds_people = is_of_people or 2 * known >= min(len(cells), _SAMPLE)
    header = cells[0].place.header
    is_sure, detail = naming_of(header) is Naming.SURE, _detail_of(header)
    for cell, values in read:
        for value in values:
            if not (is_sure or value.looks_known) and (not holds_people or cell.text.islower()):
                continue
            score = SURE_SCORE if is_sure or value.looks_known else LIKELY_SCORE
            evidence = Evidence.LANGUAGE_MODEL if is_of_people else Evidence.COLUMN_HEADER
            yield Candidate(cell, value.start, value.end, score, (evidence,), detail)


def names_in_form(cell: NormalisedSegment) -> Iterator[Candidate]:
    """The names in a cell whose neighbour to the left is a label. Small letters may be the next column's header."""
    is_sure = naming_of(cell.place.label) is Naming.SURE
    for value in names_in_value(cell.text):
        is_lower = cell.text.islower()
        if fold(cell.text) not in NOT_NAMES and (value.looks_known or (is_sure and not is_lower)):
            detail = _detail_of(cell.place.label)
            yield Candidate(cell, value.start, value.end, SURE_SCORE, (Evidence.LABEL,), detail)


def _detail_of(label: str) -> str:
    """What a column or a label says of the people that it names."""
    return PROFESSIONAL if any(map(names_profession, _WORD.findall(fold(label)))) else ""
