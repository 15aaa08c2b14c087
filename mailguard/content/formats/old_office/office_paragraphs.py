"""Text of Word and RTF with its marks of paragraphs, cells and rows, to lines and tables."""

import re

from mailguard.content.extract import Collector
from mailguard.content.tables import Cell, lay_out

# Word ends cells, rows and paragraphs in cells with 0x07 and 0x0D alone; here each end has a mark of its own.
CELL_END, ROW_END, IN_CELL, INNER_CELL_END, INNER_ROW_END = "\x07", "\x1c", "\x1d", "\t", "\x1f"
_LONG_LINE = 200  # longer ones are paragraphs of their own; shorter ones stand together, as an address does
ENDS = re.compile(r"([\r\x0c\x07\x1c])")
# 0x1E is a hyphen that does not break [MS-DOC 2.4.1].
CHARACTERS = str.maketrans(
    {"\x0b": "\n", "\x0e": "\n", IN_CELL: "\n", INNER_ROW_END: "\n", "\x1e": "-", "\xa0": " ", "\x00": None}
    | dict.fromkeys(map(chr, (1, 2, 3, 4, 5, 6, 8, 0x0F, 0x10, 0x11, 0x12, 0x19, 0x1A, 0x1B)))
)


def give_shown(text: str, inner: str, to: Collector) -> None:
    """Paragraphs and tables in reading order, out of one text with the marks of this module."""
    lines: list[str] = []
    rows: list[list[Cell]] = []
    cells: list[Cell] = []
    pieces = ENDS.split(text)
    for content, end in zip(pieces[::2], [*pieces[1::2], "\r"], strict=True):
        content = content.translate(CHARACTERS)
        if end == CELL_END:
            if lines:
                lines = _flushed(lines, inner, to)
            cells.append(Cell(content.strip()))
        elif end == ROW_END:
            rows.append([*cells, Cell(content.strip())] if content.strip() else cells)
            cells = []
        elif content or not (rows or cells):
            rows = _flushed_table([*rows, cells], inner, to)
            cells = []
            lines += ["", content, ""] if len(content) > _LONG_LINE else [content]
        if to.is_full:
            return
    _flushed(lines, inner, to)
    _flushed_table([*rows, cells], inner, to)


def _flushed(lines: list[str], inner: str, to: Collector) -> list[str]:
    to.add_text("\n".join(lines), inner)
    return []


def _flushed_table(rows: list[list[Cell]], inner: str, to: Collector) -> list[list[Cell]]:
    rows = [row for row in rows if row]
    if rows:
        to.add_table(lay_out(rows), inner)
    return []
