"""`mailguard run`: the relay and the office beside it, until they are told to stop."""

import click

from mailguard import app, logs
from mailguard.child_process import say_failed, task
from mailguard.cli.options import config_option
from mailguard.config_file import Loaded, load
from mailguard.errors import MailguardError


@click.command()
@config_option
@click.option("--part", type=int, hidden=True, help="As one of several relay processes: the first one starts it.")
def run(config_file: str | None, part: int | None) -> None:
    """Run the relay, and beside it console, sender's page and jobs, until SIGTERM or Ctrl-C.

    One JSON line a message goes to stderr, without any personal value.
    """
    import uvloop  # not at the top: no other command needs it

    if part is None:
        loaded = load(config_file)
        logs.set_up(loaded.configuration.log.level, part=1 if loaded.configuration.relay.processes > 1 else None)
        uvloop.run(app.run_relay(loaded))
        return
    try:
        loaded = Loaded.from_json(task())
        logs.set_up(loaded.configuration.log.level, part=part)
        uvloop.run(app.run_part(loaded, part))
    except MailguardError as error:
        say_failed(error)
        raise click.exceptions.Exit(2) from None
