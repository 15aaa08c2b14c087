"""Tables of OpenDocument files (ODF 1.3 part 3, 9): the cells with what they show, repeats not taken at their word."""

from dataclasses import dataclass, field

from mailguard.content.formats.office.number_formats import plain_number
from mailguard.content.formats.office.sheet_cells import MAX_COLUMN, Area, Sheet, iso_date, keep_literals
from mailguard.content.formats.xml_text import Attributes
from mailguard.content.tables import Placed

# A row or a cell may say that it is repeated a million times; what it says is there once and no more.
_REPEATED_CELLS = 20
_REPEATED_ROWS = 3
_MAX_COUNT_DIGITS = 9
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")
_HIDING = frozenset(("collapse", "filter"))


def count_of(attributes: Attributes, name: str) -> int:
    """A repeat count; 1 where it is none."""
    number = attributes.get(name, "")
    return max(1, int(number[:_MAX_COUNT_DIGITS])) if number.isdecimal() else 1


@dataclass(slots=True)
class OpenTable:
    """One table while it is read. `room` is how many cells are taken."""

    name: str = field(default="", repr=False)
    is_hidden: bool = False
    room: int = 1_000_000
    sheet: Sheet = field(default_factory=Sheet)
    header_rows: set[int] = field(default_factory=set)
    _row: list[Placed] = field(default_factory=list, repr=False)
    _number: int = 0
    _rows: int = 1
    _column: int = 0
    _next_column: int = 0
    _in_header: bool = False
    _cell: Attributes = field(default_factory=dict, repr=False)
    _texts: list[str] = field(default_factory=list, repr=False)

    def start_columns(self, attributes: Attributes) -> None:
        """Columns, one or more; hidden ones are remembered."""
        last = min(self._next_column + count_of(attributes, "number-columns-repeated"), MAX_COLUMN)
        if attributes.get("visibility") in _HIDING:
            self.sheet.hidden_columns.update(range(self._next_column, last))
        self._next_column = last

    def mark_headers(self, *, starts: bool) -> None:
        self._in_header = starts

    def start_row(self, attributes: Attributes) -> None:
        self._row, self._column = [], 0
        self._rows = count_of(attributes, "number-rows-repeated")
        if attributes.get("visibility") in _HIDING:
            self.sheet.hidden_rows.update(range(self._number, self._number + min(self._rows, _REPEATED_ROWS)))
        if self._in_header:
            self.header_rows.add(self._number)

    def end_row(self) -> None:
        if self._row and self.room > 0:
            for repeat in range(min(self._rows, _REPEATED_ROWS)):
                self.sheet.rows.append(self._row)
                self.sheet.numbers.append(self._number + repeat)
                self.room -= len(self._row)
        self._row = []
        self.sheet.is_cut = self.room <= 0
        self._number += self._rows

    def start_cell(self, attributes: Attributes) -> None:
        self._cell = attributes
        self._texts = []

    def add_text(self, text: str) -> None:
        """A paragraph in the cell."""
        self._texts.append(text)

    def end_cell(self) -> None:
        cell, column = self._cell, self._column
        repeated = count_of(cell, "number-columns-repeated") if "number-columns-repeated" in cell else 1
        self._column += repeated
        if not self._texts and not any(name in cell for name in _VALUES):
            return
        texts = self._texts
        text = self._shown(texts[0] if len(texts) == 1 else "\n".join(texts).strip())
        self._texts = []
        if "formula" in cell:
            keep_literals(cell["formula"], self.sheet)
        if not text:
            return
        for repeat in range(min(repeated, _REPEATED_CELLS)):
            self._row.append((column + repeat, text))
        if "number-columns-spanned" in cell:
            width = min(count_of(cell, "number-columns-spanned"), MAX_COLUMN)
            self.sheet.merged.append(Area(self._number, column, self._number, column + width - 1))

    def _shown(self, text: str) -> str:
        """The text in the cell; its value where there is none, or where the text shows less of it."""
        cell = self._cell
        if "date-value" in cell:
            day = iso_date(cell["date-value"])
            return text if text and day[6:10] in text else day
        value = cell.get("value", "")
        if len(value) > 5 and value != text:
            plain = plain_number(value)
            if text and plain not in "".join(filter(str.isdecimal, text)) and plain.isdecimal():
                self.sheet.literals[plain] = None
            return text or plain
        return text or next((cell[name] for name in _VALUES if name in cell), "")
