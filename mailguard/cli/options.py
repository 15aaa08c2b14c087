"""Options that several commands share, and the console their tables go to."""

from collections.abc import Callable
from typing import Any

import click
from rich.console import Console

Command = Callable[..., Any]


def config_option(command: Command) -> Command:
    text = "The configuration; else MAILGUARD_CONFIG, else built-in defaults."
    return click.option("--config", "config_file", metavar="FILE", help=text)(command)


def organisation_option(command: Command) -> Command:
    text = "The organisation file, in place of the one the configuration names."
    return click.option("--organisation", "organisation_file", metavar="FILE", help=text)(command)


def paths_argument(command: Command) -> Command:
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(command)


def console() -> Console:
    """The terminal's width; in a pipe wide enough that no file name is broken in two."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=1000)
