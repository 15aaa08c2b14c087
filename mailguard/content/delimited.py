"""Delimited text (CSV, TSV) to cells with their column's header; the delimiter is judged by evenness, not by name."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence

from mailguard.content.tables import Grid, Position, cell_segments
from mailguard.findings import Segment

_DELIMITERS = (";", "\t", ",", "|")
SAMPLE_LINES = 50


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into equally many columns; "" when none cuts them."""
    lines = [line for line in text[:200_000].splitlines()[: SAMPLE_LINES * 2] if line.strip()][:SAMPLE_LINES]
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in _DELIMITERS:
        return lines[0][4:5]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(len(row) for row in _rows(lines, delimiter))
        columns, rows = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        score = rows / max(1, sum(counts.values())) + min(columns, 20) / 100
        if columns > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def looks_delimited(text: str) -> bool:
    """True for a text file that is a table from top to bottom."""
    delimiter = find_delimiter(text)
    lines = [line for line in text[:200_000].splitlines()[:SAMPLE_LINES] if line.strip()]
    if not delimiter or len(lines) < 2:
        return False
    counts = Counter(len(row) for row in _rows(lines, delimiter))
    columns, rows = counts.most_common(1)[0]
    is_even = rows >= 0.9 * sum(counts.values())
    return is_even and (columns > 2 or (columns == 2 and delimiter in ";\t|"))


def read_delimited(text: str, where: str, table: int = 0) -> Iterator[Segment]:
    """The filled cells, row by row."""
    delimiter = find_delimiter(text) or ";"
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep="):
        del lines[0]
    rows = _rows(lines, delimiter)
    return cell_segments(Grid([list(enumerate(map(str.strip, row))) for row in rows]), Position(where, table))


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """Rows as the csv module reads them; where it gives up (a field beyond 128 KiB), plain cuts."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, skipinitialspace=True)
    read = 0
    try:
        for row in reader:
            read = reader.line_num
            yield row
    except csv.Error:
        for line in lines[read:]:
            yield line.split(delimiter)
