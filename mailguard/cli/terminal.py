"""What goes to the terminal: tables on stdout, progress on stderr and only where somebody looks at it."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def console() -> Console:
    """The terminal's width; in a pipe wide enough that no file name is broken in two."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=1000)


def progress_bar() -> Progress:
    """Counts with the time left; gone when the work is done."""
    terminal = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=terminal, disable=not terminal.is_terminal, transient=True)
