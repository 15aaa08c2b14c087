"""Lines of text to paragraphs and tables, with the writer's own text, signature and quoted history told apart.

Plain-text and HTML bodies both end here as lines, so that one set of rules decides for both.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from mailguard.content.boilerplate import footer_start, is_boilerplate
from mailguard.content.quoting import Mark, is_forward_mark, mark_of
from mailguard.content.tables import Cell, Position, cell_segments, is_header_word, lay_out
from mailguard.findings import Place, Segment

_QUOTE_MARKS = re.compile(r"^(?:[ ]?>)+ ?")
_HAS_DIGIT = re.compile(r"\d").search
_RULE_CELL = re.compile(r"[-=:+ ]*")
MAX_SIGNATURE_LINES = 20
_FOOTER_CELL = 40
_COLUMN_NAME = 40


class Line(NamedTuple):
    """One line as a reader sees it; an empty one ends a paragraph. Hidden lines stand apart from what is around."""

    text: str
    is_quoted: bool = False
    is_signature: bool = False
    is_hidden: bool = False

    def __repr__(self) -> str:
        return f"Line({len(self.text)} characters)"


class TableBlock(NamedTuple):
    """A table that the source marks as one."""

    rows: list[list[Cell]]
    is_quoted: bool = False


Item = Line | TableBlock


@dataclass(frozen=True, slots=True)
class Reading:
    """How one text is to be read. `has_history` is off where old text is new to its readers: a forward, a file."""

    where: str = field(repr=False)
    is_letter: bool = True
    has_history: bool = True


@dataclass(slots=True)
class Passage:
    """The segments of one text and the history in it, which shows who was in the thread before."""

    segments: list[Segment] = field(default_factory=list, repr=False)
    history: list[str] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class _State:
    in_history: bool = False
    in_forward: bool = False
    in_signature: bool = False
    signature_lines: int = 0
    tables: int = 0


def plain_lines(text: str, *, is_flowed: bool = False, del_space: bool = False) -> list[Line]:
    """The lines of a text/plain part, quote marks taken off and flowed lines joined (RFC 3676)."""
    lines = [_unquoted(raw) for raw in text.splitlines()]
    return _joined(lines, del_space) if is_flowed else [Line(line.text.rstrip(), line.is_quoted) for line in lines]


def _unquoted(raw: str) -> Line:
    if raw[:1] not in (">", " "):
        return Line(raw)
    marks = _QUOTE_MARKS.match(raw)
    return Line(raw[marks.end() :], is_quoted=True) if marks else Line(raw)


def _joined(lines: list[Line], del_space: bool) -> list[Line]:
    joined: list[Line] = []
    pieces: list[str] = []
    for line in lines:
        text = line.text.removeprefix(" ")
        if pieces and joined[-1].is_quoted != line.is_quoted:
            joined[-1] = Line("".join(pieces).rstrip(), joined[-1].is_quoted)
            pieces = []
        if not pieces:
            joined.append(line)
        flows = text.endswith(" ") and text != "-- "
        pieces.append(text[:-1] if flows and del_space else text)
        if not flows:
            joined[-1] = Line("".join(pieces).rstrip(), joined[-1].is_quoted)
            pieces = []
    if pieces:
        joined[-1] = Line("".join(pieces).rstrip(), joined[-1].is_quoted)
    return joined


def read_items(items: Sequence[Item], reading: Reading) -> Passage:
    """Segments in reading order: a paragraph each, or a cell each where lines form a table."""
    passage, state = Passage(), _State()
    texts = [item.text.strip() if isinstance(item, Line) else "" for item in items]
    paragraph: list[Line] = []
    for position, item in enumerate(items):
        if isinstance(item, TableBlock):
            _end_paragraph(paragraph, passage, state, reading)
            _read_table(item, passage, state, reading)
            continue
        if item.is_hidden:
            _read_hidden(item, passage, state, reading)
            continue
        starts_anew = _advance(state, items, texts, position, reading)
        line = _flagged(item, state, reading)
        if paragraph and (starts_anew or not item.text or _differs(line, paragraph[-1])):
            _end_paragraph(paragraph, passage, state, reading)
        if item.text:
            paragraph.append(line)
    _end_paragraph(paragraph, passage, state, reading)
    return passage


def _differs(line: Line, other: Line) -> bool:
    return line.is_quoted != other.is_quoted or line.is_signature != other.is_signature


def _advance(state: _State, items: Sequence[Item], texts: Sequence[str], position: int, reading: Reading) -> bool:
    """Move the state past the marks on this line; True when a new paragraph starts here."""
    if not reading.is_letter or state.in_history or not texts[position]:
        return False
    if state.in_signature:
        state.signature_lines += 1
        state.in_signature = state.signature_lines <= MAX_SIGNATURE_LINES
    match _mark(items[position], texts, position):
        case Mark.NONE:
            return False
        case Mark.REPLY_HEADER:
            state.in_history, state.in_signature = not state.in_forward, False
        case Mark.WROTE:
            state.in_history, state.in_signature = not (state.in_forward or _quotes_itself(items, position)), False
        case Mark.FORWARD:
            state.in_forward, state.in_signature = True, False
        case Mark.CLOSING:
            state.in_signature, state.signature_lines = True, 0
        case Mark.POSTSCRIPT:
            state.in_signature = False
    return True


def _mark(item: Item, texts: Sequence[str], position: int) -> Mark:
    """Within quote marks only a forward counts: Apple Mail puts what it forwards in a quote."""
    if item.is_quoted:
        return Mark.FORWARD if is_forward_mark(texts[position]) else Mark.NONE
    return mark_of(texts, position)


def _quotes_itself(items: Sequence[Item], position: int) -> bool:
    """True when the text behind `X wrote:` carries quote marks: what stands between them is the writer's answer."""
    for item in items[position + 1 : position + 6]:
        if isinstance(item, TableBlock) or item.is_quoted:
            return item.is_quoted
    return False


def _flagged(item: Line, state: _State, reading: Reading) -> Line:
    is_history = (item.is_quoted or state.in_history) and reading.is_letter
    is_signature = (item.is_signature or state.in_signature) and not is_history
    return Line(item.text, is_history and not state.in_forward, is_signature)


def _read_hidden(item: Line, passage: Passage, state: _State, reading: Reading) -> None:
    is_quoted = (item.is_quoted or state.in_history) and reading.has_history and not state.in_forward
    place = Place(reading.where, is_quoted=is_quoted, is_signature=state.in_signature, is_hidden=True)
    passage.segments.append(Segment(item.text, place))


def _end_paragraph(paragraph: list[Line], passage: Passage, state: _State, reading: Reading) -> None:
    if not paragraph:
        return
    first = paragraph[0]
    if first.is_quoted:
        passage.history.extend(line.text for line in paragraph)
    is_quoted = first.is_quoted and reading.has_history
    lines = [line.text for line in paragraph]
    paragraph.clear()
    for group, rows in split_tables(lines):
        if rows:
            position = Position(reading.where, state.tables, is_quoted, first.is_signature)
            state.tables += 1
            passage.segments.extend(cell_segments(lay_out(rows), position))
        else:
            place = Place(reading.where, is_quoted=is_quoted, is_signature=first.is_signature)
            passage.segments.extend(_paragraphs(group, place))


def _paragraphs(lines: list[str], place: Place) -> Iterator[Segment]:
    """The paragraph, and apart from it the disclaimer that stands below it without a blank line."""
    end = footer_start(lines)
    if end:
        yield Segment("\n".join(lines[:end]), place)
    if end < len(lines):
        yield Segment("\n".join(lines[end:]), replace(place, is_boilerplate=True))


def _read_table(block: TableBlock, passage: Passage, state: _State, reading: Reading) -> None:
    is_history = (block.is_quoted or state.in_history) and reading.is_letter and not state.in_forward
    # A list below the greeting is no signature; a few cells with name and telephone number are.
    is_signature = state.in_signature and not is_history and sum(len(row) for row in block.rows) <= 8
    position = Position(reading.where, state.tables, is_history and reading.has_history, is_signature)
    state.tables += 1
    segments = [_footer_marked(segment) for segment in cell_segments(lay_out(block.rows), position)]
    if is_history:
        passage.history.extend(segment.text for segment in segments)
    passage.segments.extend(segments)


def _footer_marked(cell: Segment) -> Segment:
    """Mail programs lay out a footer as a table of one long cell."""
    is_footer = len(cell.text) >= _FOOTER_CELL and is_boilerplate(cell.text)
    return replace(cell, place=replace(cell.place, is_boilerplate=True)) if is_footer else cell


def split_tables(lines: list[str]) -> Iterator[tuple[list[str], list[list[Cell]]]]:
    """Groups of lines that are text, and groups that are rows of one table, in order."""
    text: list[str] = []
    position = 0
    while position < len(lines):
        rows = _rows_from(lines, position)
        if rows:
            if text:
                yield text, []
                text = []
            yield [], [[Cell(cell) for cell in row] for row in rows if not _is_rule(row)]
            position += len(rows)
        else:
            text.append(lines[position])
            position += 1
    if text:
        yield text, []


def _rows_from(lines: list[str], position: int) -> list[list[str]]:
    """The rows of the table that starts at this line; [] when none does."""
    for delimiter, min_columns in (("\t", 2), ("|", 2), (";", 3)):
        if delimiter not in lines[position]:
            continue
        first = _cells(lines[position], delimiter)
        if len(first) < min_columns or _is_rule(first):
            continue
        rows = list(_equal_rows(lines, position, delimiter))
        if sum(not _is_rule(row) for row in rows) >= 2:
            return rows
    return _comma_rows(lines, position)


def _comma_rows(lines: list[str], position: int) -> list[list[str]]:
    """Rows parted by commas, as a pasted CSV has them. Sentences have commas too: only below a line of column names."""
    if "," not in lines[position] or position + 1 >= len(lines) or "," not in lines[position + 1]:
        return []
    names = _cells(lines[position], ",")
    known = sum(map(is_header_word, names))
    if known < 2 or 2 * known < len(names) or any(len(name) > _COLUMN_NAME or _HAS_DIGIT(name) for name in names):
        return []
    rows = list(_equal_rows(lines, position, ","))
    return rows if any(map(_HAS_DIGIT, rows[1] if len(rows) > 1 else ())) else []


def _equal_rows(lines: list[str], position: int, delimiter: str) -> Iterable[list[str]]:
    columns = 0
    for at in range(position, len(lines)):
        cells = _cells(lines[at], delimiter)
        if columns and len(cells) != columns:
            return
        columns = len(cells)
        yield cells


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == "," and '"' in line:
        return [cell.strip() for cell in next(csv.reader([line], skipinitialspace=True), [])]
    if delimiter == "|":
        line = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in line.split(delimiter)]


def _is_rule(row: list[str]) -> bool:
    """A line of dashes between the header and the rows."""
    return all(_RULE_CELL.fullmatch(cell) for cell in row)
