"""The text of a message laid out for its page: by place and by part of a file, paragraphs as text, cells as tables.

What is long is shown in two pieces: the first, and the rest behind a word that says how much it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from mailguard.case import MaskedItem, Paragraph
from mailguard.review.places import column_letters

_MOST_COLUMNS = 30
_MOST_PARAGRAPHS = 200  # of one place: the rest is folded
_FOLDED_LEAST = 40  # a rest that is not worth folding
_MOST_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, None for an empty cell. `number` counts from 1, as spreadsheets do."""

    number: int
    cells: tuple[Paragraph | None, ...] = field(repr=False)
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs that are shown alike: a run of text, or the rows of one table. `letters` name the columns of a sheet,
    `title` one table of several.
    """

    is_quoted: bool
    paragraphs: tuple[Paragraph, ...] = field(default=(), repr=False)
    rows: tuple[Row, ...] = field(default=(), repr=False)
    letters: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands together in a file: its main text (no name), its footer, one page or sheet of it."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PlaceText:
    """The text of one place: the message itself, or one attachment; `number` is 0 for the message. `rest` is what is
    folded, `rest_count` how many paragraphs and rows that is.
    """

    name: str
    number: int
    sections: tuple[Section, ...]
    rest: tuple[Section, ...] = ()
    rest_count: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Values of one kind that were known by the same signs at the same place."""

    where: str
    why: str
    items: tuple[MaskedItem, ...]


@dataclass(frozen=True, slots=True)
class FoundKind:
    """All values of one kind, the places that are folded apart."""

    kind: str
    count: int
    shown: tuple[Found, ...]
    folded: tuple[Found, ...] = ()


# -- the text ----------------------------------------------------------------------------------------------------------


def places_of(paragraphs: Iterable[Paragraph]) -> list[PlaceText]:
    """The text by place, in reading order. The subject stands at the top of the page already."""
    by_place: dict[str, list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.where != "onderwerp":
            by_place.setdefault(paragraph.where, []).append(paragraph)
    return [_place(name, found) for name, found in by_place.items()]


def _place(name: str, paragraphs: list[Paragraph]) -> PlaceText:
    number = name.rpartition(" ")[2]
    tables = {p.cell[0]: at for at, p in enumerate(paragraphs) if p.cell}
    titles = {table: f"Tabel {n}" for n, table in enumerate(tables, 1)} if len(tables) > 1 else {}
    end = _fold_at(paragraphs)
    rest = paragraphs[end:]
    return PlaceText(
        name,
        int(number) if number.isdigit() else 0,
        _sections(paragraphs[:end], titles),
        _sections(rest, titles),
        len({p.cell[:2] if p.cell else id(p) for p in rest}),
    )


def _fold_at(paragraphs: Sequence[Paragraph]) -> int:
    """Where the rest begins: between two paragraphs or rows."""
    units = 0
    last: object = None
    for at, paragraph in enumerate(paragraphs):
        unit = paragraph.cell[:2] if paragraph.cell else at
        units += unit != last
        last = unit
        if units > _MOST_PARAGRAPHS:
            return at if len(paragraphs) - at > _FOLDED_LEAST else len(paragraphs)
    return len(paragraphs)


def _sections(paragraphs: Sequence[Paragraph], titles: dict[int, str]) -> tuple[Section, ...]:
    return tuple(Section(name, _blocks(name, run, titles)) for name, run in groupby(paragraphs, key=lambda p: p.inner))


def _blocks(section: str, paragraphs: Iterable[Paragraph], titles: dict[int, str]) -> tuple[Block, ...]:
    alike = groupby(paragraphs, key=lambda p: (p.is_quoted, p.is_cell, p.cell[0] if p.cell else None))
    blocks = []
    for (is_quoted, is_cell, table), run in alike:
        found = tuple(run)
        # Tables of one named sheet are told apart by the numbers of their rows.
        title = "" if section and found[0].is_sheet else titles.get(table or 0, "")
        blocks.append(_table(is_quoted, found, title) if is_cell else Block(is_quoted, found))
    return tuple(blocks)


def _table(is_quoted: bool, cells: Sequence[Paragraph], title: str) -> Block:
    """The cells as they stood beside and below each other."""
    columns = sorted({p.cell[2] for p in cells if p.cell})
    by_row = [list(row) for _, row in groupby(cells, key=lambda p: p.cell[1] if p.cell else 0)]
    is_wide = len(columns) > _MOST_COLUMNS or any(p.cell is None for p in cells)
    rows = tuple(_row(row, [] if is_wide else columns) for row in by_row)
    letters = tuple(map(column_letters, columns)) if not is_wide and cells[0].is_sheet else ()
    return Block(is_quoted, rows=rows, letters=letters, title=title)


def _row(row: list[Paragraph], columns: list[int]) -> Row:
    """One row with a place for each column; a cell of several paragraphs takes places of its own at the end."""
    first: dict[int, Paragraph] = {}
    further = [p for p in row if not columns or (p.cell and first.setdefault(p.cell[2], p) is not p)]
    cells = (*(first.get(column) for column in columns), *further)
    return Row(row[0].cell[1] + 1 if row[0].cell else 0, cells, all(p.is_header for p in row))


# -- what was found ----------------------------------------------------------------------------------------------------


def found_kinds(items: Iterable[MaskedItem]) -> list[FoundKind]:
    """One line for all values that were known by the same signs at one place: a list of clients holds hundreds."""
    by_kind: dict[str, dict[tuple[str, str], list[MaskedItem]]] = {}
    for item in items:
        by_kind.setdefault(item.kind, {}).setdefault((item.where, item.why), []).append(item)
    return [_found_kind(kind, by_kind[kind]) for kind in sorted(by_kind)]


def _found_kind(kind: str, groups: dict[tuple[str, str], list[MaskedItem]]) -> FoundKind:
    found = tuple(Found(where, why, tuple(items)) for (where, why), items in groups.items())
    return FoundKind(kind, sum(len(each.items) for each in found), found[:_MOST_GROUPS], found[_MOST_GROUPS:])
