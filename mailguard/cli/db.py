"""`mailguard db upgrade`: bring the tables to this version."""

import click

from mailguard.cli.options import config_option
from mailguard.config_file import load
from mailguard.db import Database
from mailguard.keys import load_or_create


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@config_option
def upgrade(config_file: str | None) -> None:
    """Bring the tables to this version. Needed for PostgreSQL; SQLite is upgraded when mailguard starts."""
    configuration = load(config_file).configuration
    database = Database(configuration.database_url)
    try:
        database.upgrade()
        database.bind_to_key(load_or_create(configuration.state_path).fingerprint)
        click.echo(f"{database.name} is up to date.")
    finally:
        database.close()
