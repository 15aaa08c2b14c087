"""Tables of any origin (HTML, delimited text) to cells that know their column's header and their row's label."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from mailguard.findings import Place, Segment

MAX_COLUMNS = 1000
_BOXES = 9  # single signs in a row that make one value; with names above them they are nine columns
MAX_CONTEXT = 200  # of a header or label: longer text is no name of a column
_HEADER_WORDS = frozenset(
    """
    naam voornaam achternaam tussenvoegsel voorletters initialen cliënt client patiënt patient leerling bewoner huurder
    kind medewerker deelnemer contactpersoon bsn burgerservicenummer sofinummer geboortedatum geboren gebdatum leeftijd
    geslacht adres straat huisnummer postcode plaats woonplaats telefoon telefoonnummer tel mobiel e-mail email mail
    e-mailadres emailadres mailadres iban rekeningnummer rekening bedrag kenmerk dossier dossiernummer klantnummer
    nummer nr diagnose medicatie zorg product functie afdeling datum opmerking opmerkingen bijzonderheden huisarts
    school klas name first-name surname birthdate dob address phone telephone mobile amount date remarks
    """.split()
)
# "Klantnr", "polisnummer", "roepnaam", "ingangsdatum": nobody can list them all.
_HEADER_ENDS = ("nummer", "nr", "naam", "datum", "adres")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row; a cell may span columns and rows. `is_header` is what the source says of it (`<th>`)."""

    text: str = field(repr=False)
    colspan: int = 1
    rowspan: int = 1
    is_header: bool = False


Placed = tuple[int, str]  # a cell's column in the grid, and its text


@dataclass(frozen=True, slots=True)
class Grid:
    """A table laid out. `spans` holds the width of cells wider than one column, by row and column; `marked` the rows
    that the source itself marks as headers. `numbers` are the rows' own numbers where some are left out (from 0);
    `hidden_rows` and `hidden_columns` hold the numbers of those that a reader does not see at first.
    """

    rows: Sequence[Sequence[Placed]] = field(repr=False)
    spans: dict[tuple[int, int], int] = field(default_factory=dict)
    marked: frozenset[int] = frozenset()
    numbers: Sequence[int] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Position:
    """What all cells of one table share: its place in the message and its number there."""

    where: str = field(repr=False)
    table: int
    is_quoted: bool = False
    is_signature: bool = False
    is_hidden: bool = False


def lay_out(rows: Sequence[Sequence[Cell]]) -> Grid:
    """Each cell at its grid column, with colspan and rowspan applied."""
    laid: list[list[Placed]] = []
    spans: dict[tuple[int, int], int] = {}
    taken: dict[int, int] = {}  # column -> rows it is still taken by a cell from above
    has_boxes = not any(sum(len(cell.text) > 1 for cell in row) >= _BOXES for row in rows[:10])
    for number, row in enumerate(rows):
        if has_boxes and len(row) >= _BOXES:
            row = _boxes_joined(row)
        placed, column = [], 0
        claimed: dict[int, int] = {}
        for cell in row:
            while column in taken:
                column += 1
            column = min(column, MAX_COLUMNS - 1)
            placed.append((column, cell.text))
            if cell.colspan > 1:
                spans[number, column] = cell.colspan
            if cell.rowspan > 1:
                claimed.update(dict.fromkeys(range(column, column + cell.colspan), cell.rowspan - 1))
            column += cell.colspan
        taken = {at: left - 1 for at, left in taken.items() if left > 1} | claimed
        laid.append(placed)
    marked = (n for n, row in enumerate(rows) if row and all(cell.is_header or not cell.text for cell in row))
    return Grid(laid, spans, frozenset(marked))


def _boxes_joined(row: Sequence[Cell]) -> list[Cell]:
    """Forms have a box for each digit: many cells of one sign side by side are one value."""
    joined: list[Cell] = []
    for is_box, group in groupby(row, key=lambda cell: len(cell.text) == 1 and cell.text.isalnum()):
        cells = list(group)
        if is_box and len(cells) >= _BOXES:
            width = sum(cell.colspan for cell in cells)
            joined.append(Cell("".join(cell.text for cell in cells), width, cells[0].rowspan, cells[0].is_header))
        else:
            joined += cells
    return joined


def cell_segments(grid: Grid, position: Position) -> Iterator[Segment]:
    """The segments of a table, row by row; empty cells are left out."""
    header_row = find_header_row(grid)
    where, table, is_quoted, is_signature = position.where, position.table, position.is_quoted, position.is_signature
    below: dict[int, str] = {}
    for number, row in enumerate(grid.rows):
        label = ""
        shown = grid.numbers[number] if grid.numbers else number
        is_hidden = position.is_hidden or shown in grid.hidden_rows
        for column, text in row:
            if text:
                header = below.get(column, "")
                hides = is_hidden or column in grid.hidden_columns
                yield Segment(text, Place(where, table, shown, column, header, label, is_quoted, is_signature, hides))
            # Forms put a cell with a colon, or an empty one, between a label and its value.
            if any(map(str.isalnum, text)):
                label = text[:MAX_CONTEXT]
        if number == header_row or (below and _names_columns_anew(row)):
            below = below | _headers_by_column(grid, number)


def _names_columns_anew(row: Sequence[Placed]) -> bool:
    """A form with its labels above the fields names the next fields further down."""
    filled = [text for _, text in row if text]
    return len(filled) > 1 and all(is_header_word(text) and not _digits(text) for text in filled)


def _headers_by_column(grid: Grid, header_row: int) -> dict[int, str]:
    headers: dict[int, str] = {}
    for start, text in grid.rows[header_row]:
        width = grid.spans.get((header_row, start), 1) if text else 0
        for column in range(start, start + width):
            headers[column] = text[:MAX_CONTEXT]
    return headers


def find_header_row(grid: Grid) -> int | None:
    """The row that names the columns: marked as such, or the first with two filled cells when it holds no data."""
    for number, row in enumerate(grid.rows[:10]):
        filled = [(column, text) for column, text in row if text]
        if filled and number in grid.marked and all(len(each) == 1 for each in grid.rows):
            return number
        if len(filled) < 2:
            continue
        if number + 1 == len(grid.rows):
            return None
        if number in grid.marked:
            return number
        return number if _names_columns(filled, grid.rows[number + 1 : number + 21]) else None
    return None


def _names_columns(filled: Sequence[Placed], rest: Sequence[Sequence[Placed]]) -> bool:
    if any(not _may_name_column(text) for _, text in filled) or _is_form(filled, rest):
        return False
    if not any(_digits(text) for _, text in filled):
        return True
    # `telefoon 2` names a column and `Kade 3` does not: below a header some column turns from words into numbers.
    worded = {column for column, text in filled if not _digits(text)}
    return any(column in worded and ("@" in text or _digits(text)) for row in rest for column, text in row)


def _is_form(filled: Sequence[Placed], rest: Sequence[Sequence[Placed]]) -> bool:
    """Two columns of which the first names the fields: `BSN | 912345678` under `Naam | A. Jansen`."""
    if len(filled) != 2 or is_header_word(filled[1][1]) or any(len(row) > 2 for row in rest):
        return False
    firsts = [filled[0][1], *(row[0][1] for row in rest if row)]
    return sum(text.endswith(":") or is_header_word(text) for text in firsts) * 2 > len(firsts)


def _may_name_column(text: str) -> bool:
    return "@" not in text and _digits(text) <= 2 and len(text) <= 80


def is_header_word(text: str) -> bool:
    """True for `BSN`, `Naam cliënt`, `geb. datum` and the like."""
    words = re.sub(r"[^\w\s-]", "", text.casefold()).replace("_", " ").split()
    return len(words) <= 4 and (
        "".join(words) in _HEADER_WORDS or any(word in _HEADER_WORDS or word.endswith(_HEADER_ENDS) for word in words)
    )


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text[:200])
