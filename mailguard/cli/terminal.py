"""What goes to the terminal: tables on stdout, progress on stderr and only where somebody looks at it."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


def console() -> Console:
    """The terminal's width; in a pipe wide enough that no file name is broken in two."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=1000)


class _RateColumn(ProgressColumn):
    """Messages a second, as of late."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f}/s" if task.speed else "")


def progress_bar() -> Progress:
    """Counts with the rate and the time left; gone when the work is done."""
    terminal = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _RateColumn(), TimeRemainingColumn()
    )  # fmt: skip
    return Progress(*columns, console=terminal, disable=not terminal.is_terminal, transient=True)
