"""Binary workbooks (XLSB): the records of MS-XLSB 2.1.4 that hold cells, and a sweep for text over the others."""

import re
import struct
from collections.abc import Iterator

from mailguard.content.extract import Collector
from mailguard.content.formats.office.number_formats import NumberTexts
from mailguard.content.formats.office.sheet_cells import Sheet, SheetReader
from mailguard.content.formats.office.workbook_package import Package, SheetEntry
from mailguard.content.formats.office.workbook_parts import AUTOMATIC_NAME, joined
from mailguard.findings import Obstacle

# MS-XLSB 2.3.2: the numbers of the records.
_ROW, _RK, _ERROR, _BOOLEAN, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOLEAN, _FORMULA_ERROR = 8, 9, 10, 11
_STRING, _FORMAT, _STYLE, _COLUMNS, _RICH_TEXT = 19, 44, 47, 60, 62
_WORKBOOK, _SHEET, _MERGED = 153, 156, 176
_STYLES_BEGIN, _STYLES_END = 617, 618
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_WIDE_TEXT = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\0){3,}")
_MAX_COLUMN = 16_384
_MAX_COLUMN_RANGES = 1_000


class _BrokenRecordError(ValueError):
    """A record ends behind the end of the part."""


def records(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """The number and the content of each record (MS-XLSB 2.1.4)."""
    position, end = 0, len(payload)
    while position < end:
        kind = payload[position]
        position += 1
        if kind & 0x80 and position < end:
            kind = kind & 0x7F | (payload[position] & 0x7F) << 7
            position += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if position >= end:
                raise _BrokenRecordError
            byte = payload[position]
            position += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if position + size > end:
            raise _BrokenRecordError
        yield kind, payload[position : position + size]
        position += size


def wide_string(body: bytes, offset: int) -> tuple[str, int]:
    """A string with its length before it, and where it ends (XLWideString, MS-XLSB 2.5.168)."""
    (length,) = struct.unpack_from("<I", body, offset)
    start = offset + 4
    if length == 0xFFFFFFFF:
        return "", start
    if start + 2 * length > len(body):
        raise _BrokenRecordError
    return body[start : start + 2 * length].decode("utf-16-le", "replace"), start + 2 * length


def read_binary_workbook(package: Package, main: str) -> None:
    """Read the sheets of a binary workbook, and whatever text its other parts hold."""
    _BinaryWorkbook(package, main).read()


class _BinaryWorkbook:
    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._to = package.to
        self._main = main
        self._relations = package.relations(main)
        self._sheets: list[SheetEntry] = []
        self._numbers = NumberTexts()

    def read(self) -> None:
        self._read_list()
        for name in self._targets("styles"):
            self._read_styles(name)
        reader = SheetReader(self._shared_strings(), self._numbers, self._to)
        by_id = {each.id: each.target for each in self._relations}
        for entry in self._sheets:
            target = by_id.get(entry.relation, "")
            if target not in self._package.files:
                self._to.obstruct(Obstacle.BROKEN, "office")
            elif target not in self._package.read:
                self._read_sheet(reader, target, entry)
        names = [sheet.name for sheet in self._sheets if not AUTOMATIC_NAME.fullmatch(sheet.name)]
        self._to.add_text(joined(names), "bladnamen")
        if reader.is_broken:
            self._to.obstruct(Obstacle.BROKEN, "office")
        if not reader.is_cut:
            self._to.add_text(joined(reader.unused()), "ongebruikte tekst", is_hidden=True)
        self._sweep()

    def _targets(self, kind: str) -> list[str]:
        return [each.target for each in self._relations if each.kind == kind and each.target in self._package.files]

    def _records(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The records of a part; damage ends them, and is told."""
        try:
            yield from records(self._package.payload(name))
        except _BrokenRecordError:
            self._to.obstruct(Obstacle.BROKEN, "office")

    def _read_list(self) -> None:
        try:
            for kind, body in self._records(self._main):
                if kind == _WORKBOOK and body:
                    self._numbers.is_1904 = bool(body[0] & 1)
                elif kind == _SHEET:
                    state = struct.unpack_from("<I", body)[0]
                    relation, end = wide_string(body, 8)
                    self._sheets.append(SheetEntry(wide_string(body, end)[0], relation, state != 0))
        except (struct.error, _BrokenRecordError):
            self._to.obstruct(Obstacle.BROKEN, "office")
        self._find_texts(self._package.payload(self._main), "namen")

    def _read_styles(self, name: str) -> None:
        codes: dict[int, str] = {}
        count, in_cells = 0, False
        try:
            for kind, body in self._records(name):
                if kind == _FORMAT:
                    codes[struct.unpack_from("<H", body)[0]] = wide_string(body, 2)[0]
                elif kind in (_STYLES_BEGIN, _STYLES_END):
                    in_cells = kind == _STYLES_BEGIN
                elif kind == _STYLE and in_cells:
                    number = struct.unpack_from("<H", body, 2)[0]
                    self._numbers.add(str(count), number, codes.get(number, ""))
                    count += 1
        except (struct.error, _BrokenRecordError):
            self._to.obstruct(Obstacle.BROKEN, "office")

    def _shared_strings(self) -> list[str]:
        strings: list[str] = []
        for name in self._targets("sharedStrings"):
            for kind, body in self._records(name):
                if kind == _STRING:
                    try:
                        strings.append(wide_string(body, 1)[0].strip())
                    except (struct.error, _BrokenRecordError):
                        strings.append("")
                        self._to.obstruct(Obstacle.BROKEN, "office")
        return strings

    def _read_sheet(self, reader: SheetReader, target: str, entry: SheetEntry) -> None:
        from mailguard.content.formats.office.workbook import add_sheet, shown_name

        sheet = Sheet()
        rows = BinaryRows(reader, sheet, self._to)
        for kind, body in self._records(target):
            try:
                rows.take(kind, body)
            except (struct.error, _BrokenRecordError):
                self._to.obstruct(Obstacle.BROKEN, "office")
            if sheet.is_cut:
                reader.is_cut = True
                break
        inner = shown_name(entry)
        add_sheet(self._to, sheet, (), inner, is_hidden=entry.is_hidden)
        self._find_texts(b"\0".join(rows.beside), f"{inner}, toelichtingen")

    def _sweep(self) -> None:
        """Text in the parts that hold no cells: comments, names, caches of pivot tables."""
        for name in list(self._package.files.names()):
            if name.startswith("xl/") and name.endswith(".bin") and name not in self._package.read:
                is_seen = not name.startswith(("xl/printerSettings/", "xl/vbaProject", "xl/embeddings/"))
                if is_seen and not self._to.is_full:
                    self._find_texts(self._package.payload(name), name.rpartition("/")[2].removesuffix(".bin"))

    def _find_texts(self, payload: bytes, inner: str) -> None:
        found = dict.fromkeys(match.decode("utf-16-le") for match in _WIDE_TEXT.findall(payload))
        self._to.add_text(joined(list(found)), inner, is_hidden=True)


class BinaryRows:
    """Takes the records of a sheet; `beside` collects what holds no cell."""

    def __init__(self, reader: SheetReader, sheet: Sheet, to: Collector) -> None:
        self.beside: list[bytes] = []
        self._reader = reader
        self._sheet = sheet
        self._room = to.limits.max_segments
        self._column_ranges = 0

    def take(self, kind: int, body: bytes) -> None:
        """One record. Raises struct.error for one that is too short."""
        if kind == _ROW:
            self._start_row(body)
        elif _RK <= kind <= _FORMULA_ERROR or kind == _RICH_TEXT:
            self._take_cell(kind, body)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", body)
            self._column_ranges += 1
            if flags & 1 and self._column_ranges <= _MAX_COLUMN_RANGES:
                self._sheet.hidden_columns.update(range(min(first, _MAX_COLUMN), min(last + 1, _MAX_COLUMN)))
        elif kind != _MERGED and len(body) > 8:
            self.beside.append(body)

    def _start_row(self, body: bytes) -> None:
        (number,) = struct.unpack_from("<I", body)
        self._sheet.rows.append([])
        self._sheet.numbers.append(number)
        if len(body) > 11 and body[11] & 0x10:  # fDyZero, MS-XLSB 2.4.729
            self._sheet.hidden_rows.add(number)

    def _take_cell(self, kind: int, body: bytes) -> None:
        column, style = struct.unpack_from("<II", body)
        text, end = self._cell_text(kind, body, str(style & 0xFFFFFF))
        if _FORMULA_TEXT <= kind <= _FORMULA_ERROR:
            for match in _WIDE_TEXT.findall(body, end):
                self._sheet.literals[match.decode("utf-16-le")] = None
        if not self._sheet.rows:
            self._sheet.rows.append([])
            self._sheet.numbers.append(0)
        if text:
            self._sheet.rows[-1].append((min(column, _MAX_COLUMN), text))
            self._room -= 1
            self._sheet.is_cut = self._room < 0

    def _cell_text(self, kind: int, body: bytes, style: str) -> tuple[str, int]:
        """What the cell shows, and where its value ends."""
        reader = self._reader
        if kind == _SHARED:
            return reader.text_of("s", style, str(struct.unpack_from("<I", body, 8)[0])), 12
        if kind in (_TEXT, _FORMULA_TEXT):
            text, end = wide_string(body, 8)
            return text.strip(), end
        if kind == _RICH_TEXT:
            text, end = wide_string(body, 9)
            return text.strip(), end
        if kind in (_REAL, _FORMULA_NUMBER):
            return reader.text_of("n", style, repr(struct.unpack_from("<d", body, 8)[0])), 16
        if kind == _RK:
            return reader.text_of("n", style, repr(_rk_number(struct.unpack_from("<I", body, 8)[0]))), 12
        value = struct.unpack_from("<B", body, 8)[0]
        if kind in (_BOOLEAN, _FORMULA_BOOLEAN):
            return reader.text_of("b", style, str(value)), 9
        return _ERRORS.get(value, "#N/A"), 9


def _rk_number(packed: int) -> float:
    """A number in 30 bits (RkNumber, MS-XLSB 2.5.122)."""
    if packed & 2:
        signed = packed >> 2
        value = float(signed - (1 << 30) if signed & 1 << 29 else signed)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value
