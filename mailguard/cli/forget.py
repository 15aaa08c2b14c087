"""`mailguard forget`: take out of the learned history what is kept under one address."""

import time

import click

from mailguard import addresses, app
from mailguard.cli.options import config_option
from mailguard.config_file import load
from mailguard.db import Database
from mailguard.errors import UsageError

_TRIES, _PAUSE_SECONDS = 20, 0.1  # until nobody reads in the database's log


@click.command()
@click.argument("address", metavar="ADDRESS")
@config_option
def forget(address: str, config_file: str | None) -> None:
    """Forget what the history of who writes to whom keeps under an address: as a contact, or as a sender of ours.

    Counts, names, lists of recipients and threads go at once. Mail that is sent there later is learned anew.
    """
    normalised = _normalised(address)
    loaded = load(config_file)
    database = app.open_database(loaded)
    try:
        rows = app.open_history(loaded, database).forget(normalised)
        is_gone = not rows or _forget_log(database)
    finally:
        database.close()
    click.echo(f"{rows} rows are forgotten." if rows else "Nothing is kept under this address.")
    if not is_gone:
        click.echo("Somebody reads in the database: its log may keep them until `mailguard run` empties it.", err=True)


def _normalised(address: str) -> str:
    """Raises UsageError, without the address, for what is none."""
    normalised = addresses.normalise(address.strip().removeprefix("<").removesuffix(">"))
    local, _, domain = normalised.rpartition("@")
    if not local or not domain or any(sign.isspace() for sign in normalised):
        raise UsageError("forget: write an e-mail address such as bob@elders.example")
    return normalised


def _forget_log(database: Database) -> bool:
    """What was deleted stands in SQLite's log until that is emptied; false when others read in it all the time."""
    for _ in range(_TRIES):
        if database.forget_log():
            return True
        time.sleep(_PAUSE_SECONDS)
    return False
