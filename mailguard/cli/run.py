"""`mailguard run`: the relay and the office beside it, until they are told to stop."""

import asyncio

import click

from mailguard import app, logs
from mailguard.cli.options import config_option
from mailguard.config_file import load


@click.command()
@config_option
def run(config_file: str | None) -> None:
    """Run the relay, and beside it console, sender's page and jobs, until SIGTERM or Ctrl-C.

    One JSON line a message goes to stderr, without any personal value.
    """
    loaded = load(config_file)
    logs.set_up(loaded.configuration.log.level)
    asyncio.run(app.run_relay(loaded))
