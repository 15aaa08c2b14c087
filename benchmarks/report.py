"""Figures as tables: on the terminal, in Markdown for the documents, as JSON for a program."""

import argparse
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

Row = Mapping[str, object]


@dataclass(frozen=True)
class Table:
    """Rows under a title, and what a reader has to know of them. A cell that is None stays empty."""

    title: str
    rows: Sequence[Row]
    note: str = ""
    digits: Mapping[str, int] = field(default_factory=dict)

    @property
    def heads(self) -> list[str]:
        return list(dict.fromkeys(head for row in self.rows for head in row))

    def lines(self) -> list[list[str]]:
        """Every row as texts, in the order of the heads."""
        return [[_text(row.get(head), self.digits.get(head, 2)) for head in self.heads] for row in self.rows]

    def is_numeric(self, head: str) -> bool:
        return all(isinstance(row.get(head, 0), int | float | None) for row in self.rows)


class Meter:
    """Tells on the terminal how far the work is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, what: str, steps: int) -> None:
        """The work that comes now; what was shown before is done."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=steps)

    def step(self, steps: int = 1) -> None:
        if self._task is not None:
            self._progress.advance(self._task, steps)


@contextmanager
def meter() -> Iterator[Meter]:
    """On stderr, and only where somebody looks at it."""
    terminal = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal, disable=not terminal.is_terminal, transient=True) as progress:
        yield Meter(progress)


def parser(description: str | None, quick: str = "a part of the work, under 50 seconds") -> argparse.ArgumentParser:
    """The options that all these benchmarks know: `--quick`, `--json`, `--markdown`."""
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help=quick)
    form = options.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--markdown", action="store_true", help="for the documents")
    return options


def give(tables: Sequence[Table], options: argparse.Namespace) -> None:
    """The tables in the form that was asked for."""
    if options.json:
        print(json.dumps(as_json(tables)))
    elif options.markdown:
        print(markdown(tables))
    else:
        show(tables)


def show(tables: Sequence[Table]) -> None:
    """Below each other, on the terminal or in a pipe."""
    terminal = Console()
    if not terminal.is_terminal:
        terminal = Console(width=200)
    for table in tables:
        terminal.print(_rich(table) if table.rows else f"[bold]{escape(table.title)}[/]\nnone")
        if table.note:
            terminal.print(escape(table.note), style="dim", highlight=False)
        terminal.print()


def _rich(table: Table) -> RichTable:
    drawn = RichTable(title=escape(table.title), title_justify="left", title_style="bold", box=None, pad_edge=False)
    for head in table.heads:
        drawn.add_column(escape(head), justify="right" if table.is_numeric(head) else "left", overflow="fold")
    for line in table.lines():
        drawn.add_row(*map(escape, line))
    return drawn


def markdown(tables: Sequence[Table]) -> str:
    parts = [f"Measured on {machine()}."]
    for table in tables:
        rule = ["--:" if table.is_numeric(head) else "---" for head in table.heads]
        rows = (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in table.lines())
        body = "\n".join((f"| {' | '.join(table.heads)} |", f"| {' | '.join(rule)} |", *rows))
        parts += [f"## {table.title}", *([table.note] if table.note else []), body if table.rows else "None."]
    return "\n\n".join(parts)


def as_json(tables: Sequence[Table]) -> dict[str, object]:
    return {"machine": machine(), "tables": {t.title: {"note": t.note, "rows": [*map(dict, t.rows)]} for t in tables}}


def machine() -> str:
    """Where and when this was measured."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    model = next((line.partition(": ")[2] for line in text.splitlines() if line.startswith("model name")), "")
    cores = f"{os.cpu_count()} cores ({model or platform.machine()})"
    return f"{cores}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"


def warn(text: str) -> None:
    """A line for whoever runs this, apart from the figures."""
    Console(stderr=True, highlight=False).print(escape(text), style="yellow", soft_wrap=True)


def _text(value: object, digits: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
