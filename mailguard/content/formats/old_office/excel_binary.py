"""Excel 5-2003 workbooks: the cells of all sheets as a reader sees them, and what stands around them [MS-XLS].

The records are read here and not by xlrd: one damaged record must not lose the rest, a cell far away no memory.
"""

import codecs
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from mailguard.content.extract import Collector
from mailguard.content.formats.office.number_formats import NumberTexts
from mailguard.content.formats.office.sheet_cells import print_text
from mailguard.content.formats.office.workbook_parts import AUTOMATIC_NAME, joined
from mailguard.content.formats.old_office.biff_records import (
    CutStream,
    Record,
    StringReader,
    byte_text,
    read_records,
    rk_number,
    unicode_text,
)
from mailguard.content.formats.old_office.ole_pictures import give_pictures
from mailguard.content.formats.old_office.ole_properties import charset_of
from mailguard.content.formats.old_office.ole_strings import narrow_strings, wide_strings
from mailguard.content.tables import Grid
from mailguard.findings import Obstacle

FILE_PASS = 0x2F
_BOF, _EOF = 0x809, 0x0A
_BIFF8 = 0x600
_COMMENT_OBJECT = 0x19
_ERRORS = {0: "#LEEG!", 7: "#DEEL/0!", 15: "#WAARDE!", 23: "#VERW!", 29: "#NAAM?", 36: "#GETAL!", 42: "#N/B"}
# Records whose strings are the program's own: fonts, formats, styles and themes.
_PROGRAM = frozenset(
    (0x31, 0x41E, 0x1E, 0xE0, 0x293, 0x892, 0x88D, 0x88E, 0x896, 0x87D, 0xC1, 0xE1, 0x8C, 0x1AF, 0x1BC)
)
# Records with strings in one byte a character: links, names, validation, filters, scenarios, outside data, pivots.
_NARROW = frozenset((0x18, 0x17, 0x1AE, 0x23, 0x5A, 0x1BE, 0x1B2, 0x9E, 0xAF, 0xAE, 0x1B8, 0x800, 0xCD, 0xB1, 0xB2,
                     0xB0, 0xDC, 0x5B, 0x5C, 0x89C, 0xD5, 0xE3, 0xC5, 0x1B1, 0x01, 0x7F))  # fmt: skip
_STRING_TOKEN = re.compile(rb"\x17([\x02-\xff])([\x00\x01])")
_MAX_ROWS, _MAX_COLUMNS = 65_536, 256
_CELL = struct.Struct("<HHH")


@dataclass(slots=True)
class _Sheet:
    """One sheet: cells by row, what is hidden, and texts that stand beside the cells, by their place."""

    name: str = field(repr=False)
    is_hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict, repr=False)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    texts: dict[tuple[str, str], None] = field(default_factory=dict, repr=False)
    swept: dict[str, None] = field(default_factory=dict, repr=False)
    columns: int = 0  # of a chart sheet's data: 0 where cells are the sheet's own

    @property
    def title(self) -> str:
        return f"{self.name} (verborgen)" if self.is_hidden and self.name else self.name


def read_excel(stream: bytes, to: Collector) -> None:
    """A `Workbook` or `Book` stream that is not encrypted."""
    workbook = _Workbook(to)
    try:
        for record in read_records(stream):
            workbook.take(record)
    except CutStream:
        to.obstruct(Obstacle.BROKEN, "office")
    if not workbook.has_begun or workbook.is_damaged:
        to.obstruct(Obstacle.BROKEN, "office")
    workbook.give()


def is_encrypted(stream: bytes) -> bool:
    """True when a FilePass record stands among the first of the workbook [MS-XLS 2.4.117]."""
    try:
        for number, record in enumerate(read_records(stream)):
            if record.kind == FILE_PASS:
                return True
            if record.kind == _EOF or number > 100:
                return False
    except CutStream:
        pass
    return False


class _Workbook:
    """What the records so far say. Sheets follow the globals, each from its BOF to its EOF."""

    def __init__(self, to: Collector) -> None:
        self.has_begun = self.is_damaged = False
        self._to = to
        self._is_biff8 = True
        self._charset = "cp1252"
        self._names: dict[int, tuple[str, bool]] = {}
        self._globals = _Sheet("")
        self._sheets: list[_Sheet] = []
        self._sheet = self._globals
        self._depth = 0
        self._shared: list[str] = []
        self._numbers = NumberTexts()
        self._codes: dict[int, str] = {}
        self._styles = 0
        self._cells = 0
        self._drawings: list[bytes] = []  # pictures of the workbook, cut at any place into records
        self._pending: tuple[int, int] | None = None  # the cell whose formula's text comes in a record of its own
        self._object = 0
        self._takers: dict[int, Callable[[Record], None]] = {
            0xFD: self._label_sst, 0x204: self._label, 0xD6: self._label, 0x203: self._number, 0x27E: self._rk,
            0xBD: self._mul_rk, 0x06: self._formula, 0x207: self._string, 0x205: self._bool_err, 0x208: self._row,
            0x7D: self._column, 0xE5: self._merged, 0xFC: self._shared_strings, 0x85: self._bound_sheet,
            0x41E: self._format, 0xE0: self._style, 0x22: self._date_mode, 0x42: self._code_page, 0x14: self._header,
            0x15: self._footer, 0x1B6: self._text_object, 0x5D: self._drawn_object, 0x100D: self._series_text,
            0x1C: self._note, 0xEB: self._drawing_group,
        }  # fmt: skip

    def take(self, record: Record) -> None:
        """One record; a damaged one is left out and remembered."""
        try:
            if record.kind & 0xFF == 0x09 and record.kind in (_BOF, 0x09, 0x209, 0x409):
                self._begin(record)
            elif record.kind == _EOF:
                self._depth = max(0, self._depth - 1)
            elif record.kind in self._takers:
                self._takers[record.kind](record)
            else:
                self._sweep(record)
        except (struct.error, IndexError):
            self.is_damaged = True

    def _begin(self, record: Record) -> None:
        version, kind = struct.unpack_from("<HH", record.data)
        if not self._depth:
            self._is_biff8 = version >= _BIFF8
            if self.has_begun:
                name, is_hidden = self._names.get(record.at, ("", True))
                self._sheet = _Sheet(name or f"Blad{len(self._sheets) + 1}", is_hidden)
                self._sheet.columns = int(kind == 0x20)
                self._sheets.append(self._sheet)
        self.has_begun = True
        self._depth += 1

    # -- cells --------------------------------------------------------------------------------------------------------

    def _put(self, row: int, column: int, text: str) -> None:
        if self._depth > 1 or self._sheet.columns:  # what a chart remembers of the cells it draws
            self._text("grafiek", text)
        elif text and self._cells <= self._to.limits.max_segments:
            self._cells += 1
            self._sheet.rows.setdefault(row, {})[column] = text

    def _shown(self, value: float, style: int) -> str:
        return self._numbers.shown(repr(value), str(style))

    def _label_sst(self, record: Record) -> None:
        row, column, _, number = struct.unpack_from("<HHHI", record.data)
        if number >= len(self._shared):
            self.is_damaged = True
        else:
            self._put(row, column, self._shared[number])

    def _label(self, record: Record) -> None:
        row, column, _ = _CELL.unpack_from(record.data)
        self._put(row, column, self._value_text(record))

    def _value_text(self, record: Record, at: int = 6) -> str:
        if not self._is_biff8:
            return byte_text(record.data, at, self._charset)
        if len(record.chunks) == 1:
            return unicode_text(record.data, at)
        reader = StringReader(record.chunks)
        reader.take(at)
        return reader.rich_text()

    def _number(self, record: Record) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", record.data)
        self._put(row, column, self._shown(value, style))

    def _rk(self, record: Record) -> None:
        row, column, style, raw = struct.unpack_from("<HHHI", record.data)
        self._put(row, column, self._shown(rk_number(raw), style))

    def _mul_rk(self, record: Record) -> None:
        row, column = struct.unpack_from("<HH", record.data)
        for number in range((len(record.data) - 6) // 6):
            style, raw = struct.unpack_from("<HI", record.data, 4 + 6 * number)
            self._put(row, column + number, self._shown(rk_number(raw), style))

    def _formula(self, record: Record) -> None:
        row, column, style = _CELL.unpack_from(record.data)
        value = record.data[6:14]
        self._pending = None
        if value[6:] != b"\xff\xff":
            self._put(row, column, self._shown(struct.unpack("<d", value)[0], style))
        elif value[0] == 0:
            self._pending = row, column
        elif value[0] in (1, 2):
            self._put(row, column, self._truth(value[2], is_error=value[0] == 2))
        self._literals(record.data[20:])

    def _truth(self, value: int, *, is_error: bool) -> str:
        return _ERRORS.get(value, "#FOUT!") if is_error else ("WAAR" if value else "ONWAAR")

    def _literals(self, tokens: bytes) -> None:
        """Texts that a formula holds: a reader who opens the cell sees them [MS-XLS 2.5.198.89]."""
        for token in _STRING_TOKEN.finditer(tokens):
            count, is_wide = token[1][0], token[2] == b"\1"
            raw = tokens[token.end() : token.end() + count * (2 if is_wide else 1)]
            text = raw.decode("utf-16-le" if is_wide else "latin-1", "replace")
            if len(text) == count and text.isprintable() and any(map(str.isalnum, text)):
                self._text("formules", text)

    def _string(self, record: Record) -> None:
        if self._pending is not None:
            self._put(*self._pending, self._value_text(record, 0))
            self._pending = None

    def _bool_err(self, record: Record) -> None:
        row, column, _, value, is_error = struct.unpack_from("<HHHBB", record.data)
        self._put(row, column, self._truth(value, is_error=bool(is_error)))

    def _row(self, record: Record) -> None:
        if record.data[12] & 0x20:
            self._sheet.hidden_rows.add(struct.unpack_from("<H", record.data)[0])

    def _column(self, record: Record) -> None:
        first, last, width, _, flags = struct.unpack_from("<5H", record.data)
        if flags & 1 or not width:
            self._sheet.hidden_columns.update(range(first, min(last + 1, _MAX_COLUMNS)))

    def _merged(self, record: Record) -> None:
        for number in range(min(struct.unpack_from("<H", record.data)[0], (len(record.data) - 2) // 8)):
            top, _, left, right = struct.unpack_from("<4H", record.data, 2 + 8 * number)
            if left < right < _MAX_COLUMNS:
                self._sheet.merged[top, left] = right - left + 1

    # -- the workbook -------------------------------------------------------------------------------------------------

    def _shared_strings(self, record: Record) -> None:
        reader = StringReader(record.chunks)
        count = struct.unpack("<8xI", bytes(4) + reader.take(8))[0]
        while len(self._shared) < count and not reader.is_at_end:
            self._shared.append(reader.rich_text())
        self.is_damaged = self.is_damaged or len(self._shared) < count

    def _bound_sheet(self, record: Record) -> None:
        (at,) = struct.unpack_from("<I", record.data)
        name = (
            unicode_text(record.data, 6, size=1) if self._is_biff8 else byte_text(record.data, 6, self._charset, size=1)
        )
        self._names[at] = name, bool(record.data[4] & 3)

    def _format(self, record: Record) -> None:
        (number,) = struct.unpack_from("<H", record.data)
        data = record.data
        self._codes[number] = unicode_text(data, 2) if self._is_biff8 else byte_text(data, 2, self._charset, size=1)

    def _style(self, record: Record) -> None:
        (number,) = struct.unpack_from("<H", record.data, 2)
        self._numbers.add(str(self._styles), number, self._codes.get(number, ""))
        self._styles += 1

    def _date_mode(self, record: Record) -> None:
        self._numbers.is_1904 = record.data[0] == 1

    def _code_page(self, record: Record) -> None:
        name = charset_of(
            {0x8001: 1252, 0x8000: 10000, 367: 20127}.get(page := int.from_bytes(record.data[:2], "little"), page)
        )
        try:
            self._charset = codecs.lookup(name).name
        except LookupError:
            self._charset = "cp1252"

    # -- beside the cells ---------------------------------------------------------------------------------------------

    def _text(self, place: str, text: str) -> None:
        if text.strip() and len(self._sheet.texts) <= self._to.limits.max_segments:
            self._sheet.texts[place, text] = None

    def _header(self, record: Record) -> None:
        self._text("kop", print_text(self._print_code(record.data)))

    def _footer(self, record: Record) -> None:
        self._text("voettekst", print_text(self._print_code(record.data)))

    def _print_code(self, data: bytes) -> str:
        return unicode_text(data, 0) if self._is_biff8 else byte_text(data, 0, self._charset, size=1)

    def _drawn_object(self, record: Record) -> None:
        self._object = struct.unpack_from("<H", record.data, 4)[0]
        self._sweep(record)

    def _text_object(self, record: Record) -> None:
        """The text of a comment or text box, in the record that goes on from this one [MS-XLS 2.4.329]."""
        (count,) = struct.unpack_from("<H", record.data, 10)
        text = StringReader((b"", *record.chunks[1:]), 1).characters(count, is_wide=False)
        self._text("opmerkingen" if self._object == _COMMENT_OBJECT else "tekstvak", text)

    def _note(self, record: Record) -> None:
        """The author of a comment; Excel 5 has the comment's text itself here."""
        if self._is_biff8:
            self._text("opmerkingen", unicode_text(record.data, 8))
        else:
            self._text("opmerkingen", record.data[6:].decode(self._charset, "replace"))

    def _series_text(self, record: Record) -> None:
        data = record.data
        self._text(
            "grafiek", unicode_text(data, 2, size=1) if self._is_biff8 else byte_text(data, 2, self._charset, size=1)
        )

    def _drawing_group(self, record: Record) -> None:
        self._drawings += record.chunks

    def _sweep(self, record: Record) -> None:
        """Names, links, validation, alternative texts: what stands as text in any other record."""
        if record.kind in _PROGRAM or len(self._sheet.swept) > self._to.limits.max_segments:
            return
        data = b"".join(record.chunks)
        self._sheet.swept.update(dict.fromkeys(wide_strings(data)))
        if record.kind in _NARROW or not self._is_biff8:
            self._sheet.swept.update(dict.fromkeys(narrow_strings(data)))

    # -- giving -------------------------------------------------------------------------------------------------------

    def give(self) -> None:
        """All sheets in order, then what belongs to the workbook."""
        if self._cells > self._to.limits.max_segments:
            self._to.obstruct(Obstacle.TOO_LARGE, "segments")
        give_pictures(b"".join(self._drawings), self._to)
        names = [name for name, _ in self._names.values() if not AUTOMATIC_NAME.fullmatch(name)]
        self._to.add_text(joined(names), "bladnamen")
        for sheet in [*self._sheets, self._globals]:
            self._give_table(sheet)
            for place, text in sheet.texts:
                self._to.add_text(text, f"{sheet.title}, {place}" if sheet.title else place)
            for text in sheet.swept:
                self._to.add_text(text, "metagegevens")

    def _give_table(self, sheet: _Sheet) -> None:
        numbers = sorted(sheet.rows)
        rows = [sorted(sheet.rows[number].items()) for number in numbers]
        index = {number: at for at, number in enumerate(numbers)}
        spans = {(index[row], column): width for (row, column), width in sheet.merged.items() if row in index}
        grid = Grid(
            rows,
            spans,
            numbers=numbers,
            hidden_rows=frozenset(sheet.hidden_rows),
            hidden_columns=frozenset(sheet.hidden_columns),
        )
        if rows:
            self._to.add_table(grid, sheet.title, is_hidden=sheet.is_hidden)
