"""A table of an Office Open XML document while it is read, row by row."""

from dataclasses import dataclass, field, replace

from mailguard.content.tables import MAX_COLUMNS, Cell

_MAX_CELLS = 100_000


@dataclass(slots=True)
class OpenTable:
    """The rows so far. A cell that goes on from the one above (w:vMerge) is an empty one in its own column."""

    place: str = field(repr=False)
    rows: list[list[Cell]] = field(default_factory=list, repr=False)
    row_is_header: bool = False
    _row: list[Cell] = field(default_factory=list, repr=False)
    _colspan: int = 1
    _is_continued: bool = False  # covered by the cell left of it
    _cells: int = 0

    def skip_columns(self, number: str) -> None:
        """The row begins further to the right (ECMA-376 17.4.15)."""
        if width := _number(number):
            self._row.append(Cell("", width))

    def start_cell(self, span: str, *, is_continued: bool) -> None:
        self._colspan = _number(span) or 1
        self._is_continued = is_continued

    def set_span(self, span: str) -> None:
        self._colspan = _number(span) or 1

    def end_cell(self, text: str) -> bool:
        """True when the row is to be ended here, so long is it."""
        if text or not self._is_continued:
            self._row.append(Cell(text, self._colspan))
            self._cells += 1
        return len(self._row) >= _MAX_CELLS

    def end_row(self) -> bool:
        """True when the table is to be handed over, so large is it."""
        if self._row:
            is_header = self.row_is_header
            self.rows.append([replace(cell, is_header=True) for cell in self._row] if is_header else self._row)
        self._row, self.row_is_header = [], False
        return self._cells >= _MAX_CELLS

    def keep_header(self) -> None:
        """Forget all rows but the first: those to come stand below it as well."""
        del self.rows[1:]
        self._cells = 0

    def texts(self) -> list[str]:
        """The texts of all filled cells."""
        return [cell.text for row in self.rows for cell in row if cell.text]


def _number(value: str) -> int:
    return min(int(value), MAX_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 10 else 0
