"""The rows of a worksheet as tables: one sheet holds titles, a list and another list below or beside it, and each
list has a row of its own that names its columns.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from mailguard.content.formats.office.sheet_cells import Area, Sheet
from mailguard.content.tables import Grid, Placed, find_header_row, is_header_word

_TITLE_ROWS = 30  # a list that stands lower begins below an empty row
_LOOKED_AT = 31  # rows that tell whether the first of them names the columns
_MAX_LOOKS = 1_000
_MAX_STARTS = 200
_MAX_TABLES = 200
_MAX_SPANNED = 100_000
_HEADER_CELLS = 50
_BOXES = 9  # single signs side by side that make one value: forms have a box for each digit

_Rows = list[list[Placed]]


def grids_of(sheet: Sheet, tables: Sequence[Area] = (), marked: Sequence[int] = ()) -> Iterator[Grid]:
    """The tables of a sheet. `tables` are the areas that the workbook itself calls tables, their header row first;
    `marked` are the numbers of other rows that the source says are headers.
    """
    rows, numbers = sheet.rows, sheet.numbers
    hidden = frozenset(sheet.hidden_rows), frozenset(sheet.hidden_columns)
    _join_boxes(rows)
    header_rows = {area.top for area in sheet.filtered} | set(marked)
    if numbers == sorted(numbers):
        for area in tables[:_MAX_TABLES]:
            taken = _taken_out(rows, numbers, area)
            if taken:
                own = [number for number in numbers if area.top <= number <= area.bottom]
                yield Grid(taken, _spans(sheet.merged, own), frozenset((0,)), own, *hidden)
            else:
                header_rows.add(area.top)
    starts = sorted(_starts(rows, numbers, header_rows))[:_MAX_STARTS]
    for start, end in pairwise((*starts, len(rows))):
        own = numbers[start:end]
        first = frozenset((0,)) if own[0] in header_rows else frozenset()
        yield Grid(rows[start:end], _spans(sheet.merged, own), first, own, *hidden)


def _spans(merged: Sequence[Area], numbers: list[int]) -> dict[tuple[int, int], int]:
    """Widths of merged cells, by row of the grid and column."""
    spans: dict[tuple[int, int], int] = {}
    room = _MAX_SPANNED
    for area in merged:
        width = area.right - area.left + 1
        row = bisect_left(numbers, area.top)
        if 1 < width <= room and row < len(numbers) and numbers[row] == area.top:
            spans[row, area.left] = width
            room -= width
    return spans


def _taken_out(rows: _Rows, numbers: list[int], area: Area) -> _Rows:
    """The cells of a table that has other cells beside it; [] when it stands alone in its rows."""
    first, last = bisect_left(numbers, area.top), bisect_left(numbers, area.bottom + 1)
    if first >= last or numbers[first] != area.top:
        return []
    if any(column in (area.left - 1, area.right + 1) for column, _ in rows[first]):
        return []  # the list goes on beyond what is called the table
    if all(area.left <= column <= area.right for row in rows[first:last] for column, _ in row):
        return []
    taken = [[cell for cell in row if area.left <= cell[0] <= area.right] for row in rows[first:last]]
    for number in range(first, last):
        rows[number] = [cell for cell in rows[number] if not area.left <= cell[0] <= area.right]
    return taken


def _starts(rows: _Rows, numbers: list[int], header_rows: set[int]) -> set[int]:
    """The rows where a table begins."""
    starts = {0} if rows else set()
    starts.update(row for row, number in enumerate(numbers) if number in header_rows)
    if find_header_row(Grid(rows[:_LOOKED_AT])) is None:
        below_title = next((row for row in range(1, min(_TITLE_ROWS, len(rows))) if _names_columns(rows, row)), None)
        if below_title is not None:
            starts.add(below_title)
    looks = 0
    for row in range(1, len(rows)):
        if numbers[row] != numbers[row - 1] + 1 or not rows[row - 1]:
            looks += 1
            if looks > _MAX_LOOKS:
                break
            if _names_columns(rows, row):
                starts.add(row)
    return starts


def _names_columns(rows: _Rows, row: int) -> bool:
    filled = [text for _, text in rows[row][:_HEADER_CELLS]]
    if len(filled) < 2 or sum(map(is_header_word, filled)) * 2 < len(filled):
        return False
    return find_header_row(Grid(rows[row : row + _LOOKED_AT])) == 0


def _join_boxes(rows: _Rows) -> None:
    """Join single signs in neighbouring cells, unless names above them make columns of them."""
    if any(len(row) >= _BOXES and sum(len(text) > 1 for _, text in row) >= _BOXES for row in rows[:10]):
        return
    for number, row in enumerate(rows):
        if len(row) >= _BOXES and sum(len(text) == 1 for _, text in row) >= _BOXES:
            rows[number] = _boxes_joined(row)


def _boxes_joined(row: list[Placed]) -> list[Placed]:
    joined: list[Placed] = []
    # Neighbours that are boxes have the same column less position; a cell of more signs stands apart.
    keys = [
        column - position if len(text) == 1 and text.isalnum() else -1 - position
        for position, (column, text) in enumerate(row)
    ]
    for _, group in groupby(zip(keys, row, strict=True), key=lambda pair: pair[0]):
        cells = [cell for _, cell in group]
        if len(cells) >= _BOXES:
            joined.append((cells[0][0], "".join(text for _, text in cells)))
        else:
            joined += cells
    return joined
