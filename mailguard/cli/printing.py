"""Tables of the officer's commands, and text of messages made harmless for a terminal."""

import unicodedata
from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

# Control characters drive a terminal, and marks of direction reorder what stands beside them.
_DRIVING = frozenset(("Cc", "Cf", "Cs"))


def plain(text: str) -> str:
    """Text of others as it may be printed: nothing in it drives the terminal, nor rich."""
    return escape("".join("\ufffd" if unicodedata.category(c) in _DRIVING and c != "\n" else c for c in text))


def table(*headings: str) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


def fields(pairs: Iterable[tuple[str, str]]) -> Table:
    """Names and values under each other; a pair without a value is left out."""
    made = Table(box=None, pad_edge=False, show_header=False)
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in pairs:
        if value:
            made.add_row(name, value)
    return made
