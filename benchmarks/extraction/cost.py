"""What reading one file costs, for each format: small, large, and whether a KB costs the same at every size."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.extraction import libre_office
from benchmarks.extraction.cost_files import BY_SIZE, OF_CELLS, OF_LIBRE_OFFICE, SCANS, NotMade
from benchmarks.extraction.readers import mail_with
from benchmarks.extraction.samples import Sample
from benchmarks.report import Meter, Row, Table, warn
from benchmarks.timing import seconds
from mailguard.content import read_content
from mailguard.findings import Obstacle

KB = 1024
_CELL_KB = 10 / KB  # a cell is some ten characters
_SMALL, _COMPARED = 3 * KB, 100 * KB
_LARGEST = 8 * KB * KB  # of cells that is 840 000: a million segments are the limit of one message
_LARGEST_CONVERTED = KB * KB  # LibreOffice takes minutes over more


def measure(meter: Meter, *, quick: bool, folder: Path) -> list[Table]:
    sizes = [_SMALL, 10 * KB, _COMPARED] if quick else [_SMALL, 10 * KB, _COMPARED, KB * KB, _LARGEST]
    forms = [form for form in BY_SIZE if form not in OF_LIBRE_OFFICE or (libre_office.program() and not quick)]
    meter.begin("cost by format", len(forms) * len(sizes) + len(SCANS))
    rows, costs = [], []
    for form in forms:
        most = _LARGEST_CONVERTED if form in OF_LIBRE_OFFICE else sizes[-1]
        took = {size: _milliseconds(form, size, folder) for size in sizes if size <= most}
        meter.step(len(sizes))
        rows.append(_row(form, took))
        costs.append(_growth(form, took, sizes))
    return [_costs(rows), _flatness(costs), _scans(meter, quick=quick)]


def _milliseconds(form: str, size: int, folder: Path) -> float | None:
    """Of the whole message that carries the file; None when it was not read to the end."""
    try:
        raw = _mail(form, size, folder)
    except (ImportError, NotMade) as error:
        warn(f"{form} of {size // KB} KB: {error}, so left out.")
        return None
    content = read_content(raw)
    for one in content.uninspectable:
        warn(f"{form} of {size // KB} KB: {one.obstacle} {one.detail}")
    if any(one.obstacle is Obstacle.TOO_LARGE for one in content.uninspectable):
        return None
    return 1000 * seconds(partial(read_content, raw))


def _mail(form: str, size: int, folder: Path) -> bytes:
    kept = folder / "cost" / f"{size}.{form}"
    if form not in OF_LIBRE_OFFICE:
        return mail_with(Sample("", f"bestand.{form}", BY_SIZE[form](size), {}))
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(BY_SIZE[form](size))
    return mail_with(Sample("", f"bestand.{form}", kept.read_bytes(), {}))


def _row(form: str, took: dict[int, float | None]) -> Row:
    return {"format": form, **{f"{_name(size)}, ms": milliseconds for size, milliseconds in took.items()}}


def _costs(rows: Sequence[Row]) -> Table:
    note = (
        "Processor time of `read_content` over a message with this file alone, in this process: without the child that "
        "mailguard reads each file in. Sizes are of the text in it; 3 KB is a page. Empty: beyond a limit, or not made "
        "(doc, xls and ppt by LibreOffice, up to 1 MB)."
    )
    return Table("Cost of one file", rows, note, {head: 1 for row in rows for head in row})


def _growth(form: str, took: dict[int, float | None], sizes: Sequence[int]) -> Row:
    """Per KB, or per cell where the text is one in a table."""
    is_cells = form in OF_CELLS
    row: dict[str, object] = {"format": form, "per": "cell" if is_cells else "KB"}
    per_kb = {size: 1000 * spent / (size / KB) for size, spent in took.items() if spent is not None}
    for size in sizes[1:]:
        row[f"{_name(size)}, µs"] = per_kb[size] * (_CELL_KB if is_cells else 1) if size in per_kb else None
    large = max(per_kb, default=0)
    row["largest by 100 KB"] = per_kb[large] / per_kb[_COMPARED] if large > _COMPARED and _COMPARED in per_kb else None
    return row


def _flatness(rows: Sequence[Row]) -> Table:
    note = "Microseconds of processor time. Flat is the aim: a ratio of 1 or less."
    digits = {head: 1 for row in rows for head in row} | {"largest by 100 KB": 2}
    return Table("Cost per KB of text, and per cell", rows, note, digits)


def _scans(meter: Meter, *, quick: bool) -> Table:
    rows = []
    for form, make in SCANS.items():
        row: dict[str, object] = {"scan": form}
        for pages in (1, 5) if form == "tif" and not quick else (1,):
            raw = mail_with(Sample("", f"scan.{form}", make(pages), {}))
            row[f"pages: {pages}, ms"] = 1000 * seconds(partial(read_content, raw))
        rows.append(row)
        meter.step()
    note = "A letter of five lines at 150 dpi, read by OCR."
    return Table("Cost of a scan", rows, note, {head: 0 for row in rows for head in row})


def _name(size: int) -> str:
    return f"{size // KB} KB" if size < KB * KB else f"{size // KB // KB} MB"
