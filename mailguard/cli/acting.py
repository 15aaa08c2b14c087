"""Who acts on the command line: the operator, or the person named with --as. Each act is an event under that name."""

import click

from mailguard.cli.options import Command
from mailguard.errors import NotFound, UsageError
from mailguard.incident import Actor
from mailguard.office import Office
from mailguard.review import COMMAND_LINE


def as_option(command: Command) -> Command:
    text = "The login name of the person who acts; else it is written down as done on the command line."
    return click.option("--as", "login", metavar="LOGIN", help=text)(command)


def actor_of(office: Office, login: str | None) -> Actor:
    """Raises UsageError for a login name that nobody has, or whose account is blocked."""
    if login is None:
        return COMMAND_LINE
    with office.database.transaction() as connection:
        try:
            account = office.stores.accounts.by_login(connection, login)
        except NotFound:
            raise UsageError("--as: nobody has this login name: see `mailguard user list`") from None
    if not account.is_active:
        raise UsageError("--as: this account is blocked: `mailguard user unblock` first")
    return Actor(account.id, str(account.role))
