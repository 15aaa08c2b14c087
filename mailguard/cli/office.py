"""`mailguard office`: console, sender's page and jobs without the relay."""

import asyncio
import resource

import click

from mailguard import app, logs
from mailguard.child_process import task
from mailguard.cli.options import config_option
from mailguard.config_file import Loaded, load
from mailguard.office import run_office


@click.command()
@config_option
@click.option("--beside-relay", is_flag=True, hidden=True, help="Configured and ended by the relay, on standard input.")
def office(config_file: str | None, beside_relay: bool) -> None:
    """Run console, sender's page and jobs by themselves. `mailguard run` starts them beside the relay."""
    loaded = Loaded.from_json(task()) if beside_relay else load(config_file)
    logs.set_up(loaded.configuration.log.level)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold whole messages
    with app.open_office(loaded) as parts:
        asyncio.run(run_office(parts, beside_relay=beside_relay))
