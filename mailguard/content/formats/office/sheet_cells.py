"""The cells of one worksheet of a workbook (ECMA-376 18.3), read as a stream and laid out as tables.

This reader drives expat itself: half a million cells in a sheet are ordinary, and each microsecond a cell counts.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from mailguard.content.extract import Collector
from mailguard.content.formats.office.number_formats import NumberTexts, plain_number
from mailguard.content.formats.xml_text import BrokenXml, ForbiddenEntity
from mailguard.content.tables import Placed

MAX_COLUMN = 16_384
_MAX_MERGED = 5_000
_MAX_COLUMN_RANGES = 1_000
_CHUNK_BYTES = 1024 * 1024
_LITERAL = re.compile(r'"((?:[^"]|""){1,1000})"|(?<![\w.$!])(\d{6,})(?![\w.!(])')
_PRINT_CODE = re.compile(r'&(?:"[^"]*"|\d{1,3}(?!\d)|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[A-Za-z])')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TAG = re.compile(rb"<[^<>]{0,100000}>")
_BOOLEANS = {"0": "ONWAAR", "1": "WAAR", "false": "ONWAAR", "true": "WAAR"}
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(?:00:00:00(?:\.0+)?Z?|(\d\d:\d\d(?::\d\d)?).*))?")
# Attributes that hold what somebody wrote, by element.
_WRITTEN = {
    "dataValidation": ("promptTitle", "prompt", "errorTitle", "error"),
    "hyperlink": ("tooltip", "display", "location"),
    "cfRule": ("text",),
    "filter": ("val",),
    "customFilter": ("val",),
    "scenario": ("name", "comment", "user"),
    "inputCells": ("val",),
    "protectedRange": ("name",),
}
_PRINT_PARTS = {
    "oddHeader": "kop", "evenHeader": "kop", "firstHeader": "kop",
    "oddFooter": "voettekst", "evenFooter": "voettekst", "firstFooter": "voettekst",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """Cells from (top, left) to (bottom, right), counted from 0 and all included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """What one worksheet holds. `numbers` are the rows' numbers from 0; `notes` texts that stand in no cell."""

    rows: list[list[Placed]] = field(default_factory=list, repr=False)
    numbers: list[int] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    filtered: list[Area] = field(default_factory=list)
    literals: dict[str, None] = field(default_factory=dict, repr=False)
    notes: dict[str, None] = field(default_factory=dict, repr=False)
    print_parts: list[tuple[str, str]] = field(default_factory=list, repr=False)
    is_cut: bool = False


class _EnoughRead(Exception):
    """More cells than are taken."""


@dataclass(slots=True)
class SheetReader:
    """Reads sheets of one workbook: with its shared strings, its number formats and the room that is left."""

    shared: Sequence[str] = field(repr=False)
    numbers: NumberTexts
    to: Collector = field(repr=False)
    is_broken: bool = False  # a cell names a shared string that is not there
    is_cut: bool = False
    _columns: dict[str, int] = field(default_factory=dict, repr=False)
    _used: bytearray = field(default_factory=bytearray, repr=False)

    def __post_init__(self) -> None:
        self._used = bytearray(len(self.shared))

    def unused(self) -> list[str]:
        """The shared strings that no cell shows: some programs leave those of deleted cells behind."""
        return [text for text, used in zip(self.shared, self._used, strict=True) if not used]

    def read(self, payload: bytes, sheet: Sheet) -> None:
        """Fill `sheet` with what the XML of a worksheet says. Raises ForbiddenEntity, or BrokenXml behind what could
        be read.
        """
        parse = _Parse(self, sheet)
        try:
            parse_raw(payload, parse)
            parse.end_row()
        except _EnoughRead:
            sheet.is_cut = self.is_cut = True
        except BrokenXml:
            parse.break_off()
            raise

    def column_of(self, reference: str) -> int:
        """The column of a cell reference (`AB12` is 27), -1 for none."""
        letters = reference.rstrip("0123456789")
        known = self._columns.get(letters)
        if known is None:
            known = column_number(letters)
            self._columns[letters] = known
        return known

    def text_of(self, kind: str, style: str, value: str) -> str:
        """What a cell with a stored value shows (ECMA-376 18.18.11)."""
        if kind == "n":
            return self.numbers.shown(value, style) if value else ""
        if kind == "s":
            if value.isdecimal() and len(value) < 10 and int(value) < len(self.shared):
                self._used[int(value)] = 1
                return self.shared[int(value)]
            self.is_broken = True
            return ""
        if kind == "b":
            return _BOOLEANS.get(value.strip(), value)
        if kind == "d":
            return iso_date(value)
        return unescaped(value).strip()


def keep_literals(formula: str, sheet: Sheet) -> None:
    """Keep the texts and long numbers that a formula holds: a reader who opens the cell sees them."""
    for match in _LITERAL.finditer(formula):
        text = (match[1] or match[2]).replace('""', '"')
        if any(map(str.isalnum, text)):
            sheet.literals[plain_number(text)] = None


class RawHandler(Protocol):
    """Takes the elements of a document; names come as they are written, prefix included."""

    def start(self, name: str, attributes: dict[str, str], /) -> None: ...

    def end(self, name: str, /) -> None: ...

    def text(self, text: str, /) -> None: ...


def parse_raw(payload: bytes, handler: RawHandler) -> None:
    """What `parse_xml` does, at half its cost an element: names keep their prefix."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = _refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        for start in range(0, len(payload), _CHUNK_BYTES):
            parser.Parse(payload[start : start + _CHUNK_BYTES], False)
        parser.Parse(b"", True)
    except ForbiddenEntity:
        raise
    except (expat.ExpatError, LookupError, ValueError):  # the latter two for an encoding that Python does not know
        rest = _TAG.sub(b" ", payload[max(0, parser.ErrorByteIndex) :])
        raise BrokenXml(rest.decode("utf-8", "replace")) from None


def unescaped(text: str) -> str:
    """Text with its `_x0031_` as characters (ECMA-376 22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _refuse_entity(*_: object) -> None:
    raise ForbiddenEntity("the document declares an entity")


def column_number(letters: str) -> int:
    """`A` is 0, `XFD` 16383; -1 for what names no column."""
    letters = letters.replace("$", "").upper()
    if not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        return -1
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1 if number <= MAX_COLUMN else -1


def area_of(reference: str) -> Area | None:
    """The area that `A1:C9` names."""
    first, _, last = reference.replace("$", "").partition(":")
    corners = [re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", corner) for corner in (first, last or first)]
    if corners[0] is None or corners[1] is None:
        return None
    left, right = column_number(corners[0][1]), column_number(corners[1][1])
    return Area(int(corners[0][2]) - 1, left, int(corners[1][2]) - 1, right) if left >= 0 and right >= 0 else None


def iso_date(value: str) -> str:
    """`1980-12-31T00:00:00` as a Dutch reader sees it; other text as it is."""
    parts = _ISO_DATE.fullmatch(value.strip())
    if parts is None:
        return value.strip()
    return f"{parts[3]}-{parts[2]}-{parts[1]}" + (f" {parts[4]}" if parts[4] else "")


def print_text(code: str) -> str:
    """The text of a print header or footer, without its codes for page numbers and fonts (ECMA-376 18.3.1.46)."""
    return " ".join(_PRINT_CODE.sub("\t", code.replace("&&", "\0")).replace("\0", "&").split())


class _Parse:
    """The state of one parse. Names are compared without their namespace prefix."""

    def __init__(self, reader: SheetReader, sheet: Sheet) -> None:
        self.sheet = sheet
        self._column_of = reader.column_of
        self._text_of = reader.text_of
        limits = reader.to.limits
        self._room = limits.max_segments
        self._room_characters = limits.max_text_bytes
        self._local: dict[str, str] = {}
        self._row: list[Placed] = []
        self._number = -1
        self._column = -1
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._value = ""
        self._phonetic = 0
        self._column_ranges = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":  # in line, as the two in `end`: this is done for each cell
            column = self._column_of(attributes["r"]) if "r" in attributes else -1
            self._column = column if column >= 0 else self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value = ""
        elif name in ("v", "f", "t"):
            self._pieces.clear()
        elif name == "row":
            self._start_row(attributes)
        elif ":" in name:
            local = name.rpartition(":")[2]
            self.start(local, {key.rpartition(":")[2]: value for key, value in attributes.items()})
        else:
            self._start_other(name, attributes)

    def end(self, name: str) -> None:
        if name == "v":
            self._value += self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        elif name == "c":
            if self._value:
                self._end_cell()
        elif name == "t":
            if not self._phonetic:
                self._value += "".join(self._pieces)
        elif name == "f":
            keep_literals("".join(self._pieces), self.sheet)
        elif name == "row":
            self.end_row()
        elif ":" in name:
            self.end(name.rpartition(":")[2])
        else:
            self._end_other(name)

    def text(self, text: str) -> None:
        self._pieces.append(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.end_row()
        number = attributes.get("r", "")
        self._number = int(number) - 1 if number.isdecimal() and len(number) < 10 else self._number + 1
        self._column = -1
        if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
            self.sheet.hidden_rows.add(self._number)

    def end_row(self) -> None:
        """Keep the row that was read, whole or in part."""
        if not self._row:
            return
        self.sheet.rows.append(self._row)
        self.sheet.numbers.append(self._number)
        self._room -= len(self._row)
        self._row = []
        if self._room < 0 or self._room_characters < 0:
            raise _EnoughRead

    def break_off(self) -> None:
        """Keep the cell and the row in which the XML breaks."""
        self._value += "".join(self._pieces)
        if self._value:
            self._end_cell()
        with suppress(_EnoughRead):
            self.end_row()

    def _end_cell(self) -> None:
        text = self._text_of(self._kind, self._style, self._value)
        self._value = ""
        if text:
            self._row.append((self._column, text))
            self._room_characters -= len(text)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        self._pieces.clear()
        sheet = self.sheet
        if name == "rPh":
            self._phonetic += 1
        elif name == "col":
            self._hide_columns(attributes)
        elif name in ("mergeCell", "autoFilter"):
            area = area_of(attributes.get("ref", ""))
            into = sheet.merged if name == "mergeCell" else sheet.filtered
            if area is not None and len(into) < _MAX_MERGED:
                into.append(area)
        for key in _WRITTEN.get(name, ()):
            self._note(attributes.get(key, ""))

    def _end_other(self, name: str) -> None:
        if name == "rPh":
            self._phonetic -= 1
        elif name in _PRINT_PARTS:
            text = print_text("".join(self._pieces))
            if text:
                self.sheet.print_parts.append((_PRINT_PARTS[name], text))
        elif name in ("formula1", "formula2", "formula"):
            keep_literals("".join(self._pieces), self.sheet)

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") not in ("1", "true") and attributes.get("width") != "0":
            return
        first, last = attributes.get("min", ""), attributes.get("max", "")
        self._column_ranges += 1
        if first.isdecimal() and last.isdecimal() and self._column_ranges <= _MAX_COLUMN_RANGES:
            self.sheet.hidden_columns.update(range(int(first[:6]) - 1, min(int(last[:6]), MAX_COLUMN)))

    def _note(self, text: str) -> None:
        if text:
            self.sheet.notes[text] = None
