"""Machine-readable zones of travel documents (ICAO Doc 9303 parts 4 to 6) and of driving licences (ISO 18013-1).

Only the line that holds the document number is needed; it carries the number's own check digit, and in most forms the
composite one. python-stdnum knows no such check digit, so that it is computed here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINES = re.compile(r"[A-Z0-9<]{30,90}(?![A-Z0-9<])", re.IGNORECASE)
# Lines that were pasted together, by their whole length: the length of each.
_LINE_LENGTHS = {30: 30, 60: 30, 90: 30, 36: 36, 72: 36, 44: 44, 88: 44}
_BIRTH_SEX_EXPIRY = r"\d{2}[\d<]{4}\d[MFX<]\d{6}\d"
_TD3 = re.compile(rf"[A-Z0-9<]{{9}}\d[A-Z<]{{3}}{_BIRTH_SEX_EXPIRY}[A-Z0-9<]{{14}}[\d<]\d")
_TD2 = re.compile(rf"[A-Z0-9<]{{9}}[\d<][A-Z<]{{3}}{_BIRTH_SEX_EXPIRY}[A-Z0-9<]{{7}}\d")
_TD1 = re.compile(r"[ACI][A-Z0-9<][A-Z<]{3}[A-Z0-9<]{9}[\d<][A-Z0-9<]{15}")
_TD1_SECOND = re.compile(rf"{_BIRTH_SEX_EXPIRY}[A-Z<]{{3}}[A-Z0-9<]{{11}}\d")
_LICENCE = re.compile(r"D[1<][A-Z<]{3}[A-Z0-9<]{24}\d")
_RESIDENCE_CODES = ("IR", "AR", "RP", "RT")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The number field of a zone: its span in the text, the kind of document, and whether all check digits are right
    (else only the number's own is).
    """

    start: int
    end: int
    detail: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str


def check_digit(field: str) -> int:
    """The check digit of a field: weights 7, 3, 1; A to Z are 10 to 35, `<` is 0 (ICAO Doc 9303-3, 4.9)."""
    values = (0 if character == "<" else int(character, 36) for character in field)
    return sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10


def document_numbers(text: str) -> Iterator[DocumentNumber]:
    """The document numbers of all zones in a text whose own check digit is right."""
    if "<" not in text and "D1NLD" not in text:
        return
    lines = list(_lines(text))
    for place, line in enumerate(lines):
        number = _of_line(line, lines[place + 1] if place + 1 < len(lines) else None)
        if number is not None:
            yield number


def _lines(text: str) -> Iterator[_Line]:
    end = -1
    for match in _LINES.finditer(text):
        start, begins_inside = match.start(), match.start() == end
        end = match.end()
        if begins_inside or (start and (text[start - 1].isalnum() or text[start - 1] == "<")):
            continue
        found = match.group().upper()
        length = _LINE_LENGTHS.get(len(found), 0)
        if length and ("<" in found or _LICENCE.fullmatch(found)):
            for at in range(0, len(found), length):
                yield _Line(start + at, found[at : at + length])


def _of_line(line: _Line, following: _Line | None) -> DocumentNumber | None:
    text = line.text
    if _TD3.fullmatch(text):
        composite = text[:10] + text[13:20] + text[21:43]
        return _checked(line, 0, "passport", composite, text[43])
    if _TD2.fullmatch(text):
        composite = text[:10] + text[13:20] + text[21:35]
        return _checked(line, 0, "identity-card", composite, text[35])
    if _TD1.fullmatch(text):
        second = following.text if following is not None and _TD1_SECOND.fullmatch(following.text) else ""
        composite = text[5:30] + second[:7] + second[8:15] + second[18:29]
        detail = "residence-document" if text.startswith(_RESIDENCE_CODES) else "identity-card"
        return _checked(line, 5, detail, composite, second[29:])
    return _licence(line) if _LICENCE.fullmatch(text) else None


def _checked(line: _Line, at: int, detail: str, composite: str, composite_digit: str) -> DocumentNumber | None:
    number, digit = line.text[at : at + 9], line.text[at + 9]
    size = len(number.rstrip("<"))
    if digit == "<":  # a longer number goes on behind the place of its check digit (Doc 9303-5, 4.2.2 note j)
        rest = line.text[at + 10 :].split("<", maxsplit=1)[0]
        if len(rest) < 2 or not rest[-1].isdigit():
            return None
        number, digit, size = number + rest[:-1], rest[-1], 9 + len(rest)
    if size < 5 or check_digit(number) != int(digit):
        return None
    is_verified = composite_digit != "" and check_digit(composite) == int(composite_digit)
    return DocumentNumber(line.start + at, line.start + at + size, detail, is_verified)


def _licence(line: _Line) -> DocumentNumber | None:
    """The one line of a driving licence: code, country, version, number, free characters, one check digit for all."""
    if check_digit(line.text[:29]) != int(line.text[29]) or not line.text[6:16].isalnum():
        return None
    return DocumentNumber(line.start + 6, line.start + 16, "driving-licence", is_verified=True)
