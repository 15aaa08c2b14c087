"""Where text stands on a page: lines, and tables with their columns.

A PDF has no spaces between the cells of a table: pdfium makes one up wherever two pieces of text stand apart.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import pypdfium2.raw as pdfium

from mailguard.content.extract import Collector
from mailguard.content.tables import Cell
from mailguard.content.text import Item, Line, TableBlock

_SAMPLE = 400  # characters that are asked for their Unicode value
_SAME_PLACE = 2.0  # points
_BOXES = 9  # single signs in a row: a form with a box for each digit
_MAX_CELL = 80  # characters; longer ones are columns of a newspaper
_MAX_LINES_APART = 5  # the rows of one table
_MAX_CELL_LINES = 4  # of one cell before the next cell of its row
_MARKER = re.compile(r"\W{1,2}|\(?\w{1,3}[.)]")  # a bullet or number before an item of a list
_LINE_END = re.compile(r"\r\n|\r|\n")
# What pdfium makes of a hyphen at the end of a line: "Linden-Oosterhuis" and "06-1234" keep theirs.
_HYPHEN = re.compile(r"\ufffe[\r\n]*(?=([A-Z0-9])?)")


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page. `is_garbled` says that its fonts do not tell which characters they show."""

    plain: str = field(repr=False)
    is_garbled: bool = False


@dataclass(slots=True)
class _Piece:
    """Text between two gaps of one line; measures in points from the lower left corner."""

    text: str = field(repr=False)
    left: float
    right: float
    top: float
    height: float


Row = list[_Piece]


def page_text(page: Any) -> PageText:
    """The text of a page in reading order, as pdfium sees it."""
    with closing(page.get_textpage()) as textpage:
        return _plain(textpage, textpage.get_text_range())


def read_page_text(page: Any, inner: str, to: Collector) -> PageText:
    """Give the text of a page, its tables as tables."""
    with closing(page.get_textpage()) as textpage:
        raw = textpage.get_text_range()
        plain = _plain(textpage, raw)
        if len(raw) == textpage.count_chars() and " " in raw:
            to.add_items(list(_items(list(_rows(textpage, raw)))), inner)
        else:
            to.add_text(plain.plain, inner)
    return plain


def _plain(textpage: Any, raw: str) -> PageText:
    sample = [at for at in range(min(len(raw), _SAMPLE)) if not raw[at].isspace()]
    unknown = sum(pdfium.FPDFText_HasUnicodeMapError(textpage, at) == 1 for at in sample)
    return PageText(_joined(raw), is_garbled=unknown * 2 > len(sample))


def _joined(text: str) -> str:
    return _HYPHEN.sub(lambda found: "-" if found[1] else "", text)


# -- gaps -------------------------------------------------------------------------------------------------------------


def _rows(textpage: Any, raw: str) -> Iterator[Row]:
    """The lines, split where pdfium made up a space."""
    spaces = raw.count(" ")
    gaps = [at for at in _spaces(raw) if pdfium.FPDFText_IsGenerated(textpage, at) == 1]
    # Some programs write no spaces at all: there only a wide gap parts two cells.
    is_sparing = len(gaps) * 5 > spaces * 4
    position, upcoming = 0, iter([*gaps, len(raw)])
    gap = next(upcoming)
    for end in [*(match.span() for match in _LINE_END.finditer(raw)), (len(raw), len(raw))]:
        starts = [position]
        while gap < end[0]:
            starts.append(gap + 1)
            gap = next(upcoming)
        yield _split(textpage, raw, starts, end[0], is_sparing=is_sparing)
        position = end[1]


def _spaces(raw: str) -> Iterator[int]:
    at = raw.find(" ")
    while at >= 0:
        yield at
        at = raw.find(" ", at + 1)


def _split(textpage: Any, raw: str, starts: list[int], end: int, *, is_sparing: bool) -> Row:
    row: Row = []
    for start, stop in zip(starts, [*(start - 1 for start in starts[1:]), end], strict=True):
        if start >= stop:
            continue
        left, bottom, _, top = textpage.get_charbox(start, loose=True)
        right = textpage.get_charbox(stop - 1, loose=True)[2]
        piece = _Piece(raw[start:stop], left, right, top, top - bottom)
        if row and is_sparing and left - row[-1].right < piece.height:
            row[-1] = _with(row[-1], piece)
        else:
            row.append(piece)
    return row


def _with(piece: _Piece, other: _Piece) -> _Piece:
    """Two pieces as one."""
    left, right = min(piece.left, other.left), max(piece.right, other.right)
    return replace(piece, text=f"{piece.text.rstrip()} {other.text}", left=left, right=right)


# -- tables -----------------------------------------------------------------------------------------------------------


def _items(rows: list[Row]) -> Iterator[Item]:
    """Lines as they are, and runs of lines with gaps in the same places as tables."""
    position = 0
    while position < len(rows):
        run = _run(rows, position)
        if len(run) > 1 or _has_boxes(rows[position]):
            yield _table(list(_with_whole_cells(run or [rows[position]])))
            position += max(1, len(run))
        else:
            yield Line(_joined(" ".join(piece.text for piece in rows[position])))
            position += 1


def _run(rows: list[Row], position: int) -> list[Row]:
    """The lines from here on that have cells, and the further lines of a cell between these."""
    run: list[Row] = []
    widest: Row = []
    end, lowest = 0, inf
    for at in range(position, len(rows)):
        around = [piece.left for near in (at - 1, at + 1) if 0 <= near < len(rows) for piece in rows[near]]
        cells = _merged(rows[at], around)
        is_row = len(cells) > 1 and not any(len(cell.text) > _MAX_CELL for cell in cells)
        if run and cells and lowest - cells[0].top > _MAX_LINES_APART * cells[0].height:
            break
        if not is_row and (len(run) - end >= _MAX_CELL_LINES or not _continues_cell(cells, widest)):
            break
        run.append(cells)
        lowest = min(cells[0].top, lowest)
        widest = max(widest, cells, key=len)
        end = len(run) if is_row else end
    return run[:end]


def _with_whole_cells(run: list[Row]) -> Iterator[Row]:
    """A cell of several lines comes before the next cell of its row, which stands beside the first of these."""
    pending: Row = []
    for row in run:
        if pending and abs(row[-1].top - pending[0].top) <= row[-1].height / 2:
            whole = pending[0]
            for piece in pending[1:]:
                whole = _with(whole, piece)
            if abs(row[0].top - whole.top) > row[0].height / 2:  # its last line stands in this row
                whole, row = _with(whole, row[0]), row[1:]
            yield sorted([whole, *row], key=lambda piece: piece.left)
            pending = []
        elif len(row) == 1 and (not pending or row[0].top < pending[-1].top):
            pending.append(row[0])
        else:
            yield from ([piece] for piece in pending)
            pending = []
            yield row
    yield from ([piece] for piece in pending)


def _continues_cell(cells: Row, columns: Row) -> bool:
    """True for a line that stands within one column of the table above it."""
    if len(cells) != 1 or not columns:
        return False
    ends = [column.left for column in columns[1:]] + [inf]
    return any(
        cells[0].left >= column.left - _SAME_PLACE and cells[0].right <= end
        for column, end in zip(columns, ends, strict=True)
    )


def _merged(row: Row, around: list[float]) -> Row:
    """A narrow gap parts two cells only where the line above or below has a cell that begins there."""
    cells: Row = []
    for piece in row:
        if len(cells) == 1 and _MARKER.fullmatch(cells[0].text.strip()):
            cells[0] = _with(cells[0], piece)
            continue
        is_narrow = bool(cells) and piece.left - cells[-1].right < piece.height
        if is_narrow and not any(abs(piece.left - left) <= _SAME_PLACE for left in around) and not _has_boxes(row):
            cells[-1] = _with(cells[-1], piece)
        else:
            cells.append(piece)
    return cells


def _has_boxes(row: Row) -> bool:
    return sum(len(piece.text.strip()) == 1 for piece in row) >= _BOXES


def _table(run: list[Row]) -> TableBlock:
    """Each cell below the cell of the widest row that it stands under."""
    columns = max(run, key=len)
    rows: list[list[Cell]] = []
    for row in run:
        cells, at = [""] * len(columns), -1
        for number, piece in enumerate(row):
            most = len(columns) - (len(row) - number)  # the cells after it need room too
            at = min(max(at + 1, _nearest(piece, columns)), most)
            cells[at] = _joined(piece.text.strip())
        rows.append([Cell(text) for text in cells])
    return TableBlock(rows)


def _nearest(piece: _Piece, columns: Row) -> int:
    """The column with the most in common, else the nearest one."""

    def distance(at: int) -> float:
        column = columns[at]
        shared = min(piece.right, column.right) - max(piece.left, column.left)
        return min(-shared, abs(piece.left - column.left), abs(piece.right - column.right))

    return min(range(len(columns)), key=distance)
