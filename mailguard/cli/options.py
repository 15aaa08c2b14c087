"""Options that several commands share."""

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]


def config_option(command: Command) -> Command:
    text = "The configuration; else MAILGUARD_CONFIG, else built-in defaults."
    return click.option("--config", "config_file", metavar="FILE", help=text)(command)


def organisation_option(command: Command) -> Command:
    text = "The organisation file, in place of the one the configuration names."
    return click.option("--organisation", "organisation_file", metavar="FILE", help=text)(command)


def paths_argument(command: Command) -> Command:
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(command)
