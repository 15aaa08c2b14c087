"""`mailguard db upgrade`: bring the tables to this version."""

import click

from mailguard import app
from mailguard.cli.options import config_option
from mailguard.config_file import load
from mailguard.db import Database


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@config_option
def upgrade(config_file: str | None) -> None:
    """Bring the tables to this version. Needed for PostgreSQL; SQLite is upgraded when mailguard starts."""
    loaded = load(config_file)
    database = Database(loaded.configuration.database_url)
    try:
        database.upgrade()
        app.bind_to_key(loaded, database)
        click.echo(f"{database.name} is up to date.")
    finally:
        database.close()
