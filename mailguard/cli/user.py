"""`mailguard user`: who may sign in to the console. Passwords are never typed here: each person chooses his own, by a
link that works once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click

from mailguard import app
from mailguard.cli.options import config_option
from mailguard.cli.printing import plain, table
from mailguard.cli.terminal import console
from mailguard.config_file import Loaded, load
from mailguard.db import Database
from mailguard.errors import NotFound, Unfit, UsageError
from mailguard.keys import load_or_create
from mailguard.sealing import Sealer
from mailguard.stores.accounts import Account, Accounts, LinkPurpose, Role

ROLE_WORDS = {
    Role.OFFICER: "officer (decides)",
    Role.FG: "fg (reads)",
    Role.ADMINISTRATOR: "administrator (accounts, health)",
}


@click.group()
def user() -> None:
    """The people who may sign in to the console."""


@contextmanager
def _accounts(config_file: str | None) -> Iterator[tuple[Loaded, Database, Accounts]]:
    loaded = load(config_file)
    app.require_organisation(loaded)  # else a forgotten --config makes accounts in a database that nobody serves
    database = app.open_database(loaded)
    try:
        yield loaded, database, Accounts(database, Sealer(load_or_create(loaded.configuration.state_path)))
    finally:
        database.close()


def _known(accounts: Accounts, database: Database, login: str) -> Account:
    with database.transaction() as connection:
        try:
            return accounts.by_login(connection, login)
        except NotFound:
            raise UsageError("nobody has this login name: see `mailguard user list`") from None


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, metavar="NAME", help="As it stands at decisions.")
@click.option("--address", required=True, metavar="ADDRESS", help="The person's own e-mail address.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--hours", type=click.IntRange(1, 168), default=24, show_default=True, help="How long the link works.")
@config_option
def add(login: str, name: str, address: str, role: str, hours: int, config_file: str | None) -> None:
    """Add an account and print the link by which its owner enrols."""
    with _accounts(config_file) as (loaded, database, accounts):
        _require_internal(loaded, address)
        try:
            with database.write_transaction() as connection:
                account = accounts.add(connection, login, name, address, Role(role))
        except Unfit:
            raise UsageError("this login name is empty or taken: see `mailguard user list`") from None
        click.echo("The account was added. Hand this link to its owner:")
        _print_link(loaded, database, accounts, account, LinkPurpose.ENROL, hours)


def _require_internal(loaded: Loaded, address: str) -> None:
    if not loaded.organisation.is_internal(address):
        raise UsageError("--address: write the person's e-mail address at one of your internal_domains")


@user.command("link")
@click.argument("login")
@click.option("--sign-in", "is_sign_in", is_flag=True, help="Signs in once as it is, in place of enrolling anew.")
@click.option("--hours", type=click.IntRange(1, 168), default=24, show_default=True, help="How long the link works.")
@config_option
def link(login: str, is_sign_in: bool, hours: int, config_file: str | None) -> None:
    """Print a new one-time link: for somebody who lost his password or telephone."""
    with _accounts(config_file) as (loaded, database, accounts):
        account = _known(accounts, database, login)
        if not account.is_active:
            raise UsageError("this account is blocked: `mailguard user unblock` first")
        purpose = LinkPurpose.SIGN_IN if is_sign_in else LinkPurpose.ENROL
        _print_link(loaded, database, accounts, account, purpose, hours)


def _print_link(
    loaded: Loaded, database: Database, accounts: Accounts, account: Account, purpose: LinkPurpose, hours: int
) -> None:
    with database.write_transaction() as connection:
        token = accounts.new_link(connection, account.id, purpose, datetime.now(UTC), timedelta(hours=hours))
    click.echo(f"{loaded.configuration.console.url}/link/{token}")
    click.echo(f"It works once, within {hours} hours.", err=True)


@user.command("list")
@config_option
def list_(config_file: str | None) -> None:
    """Show all accounts."""
    shown = table("login", "name", "address", "role", "state")
    with _accounts(config_file) as (_, database, accounts), database.transaction() as connection:
        for account in accounts.all(connection):
            who = (plain(text) for text in (account.login, account.name, account.address))
            shown.add_row(*who, ROLE_WORDS[account.role], _state(account))
    console().print(shown if shown.row_count else "There are no accounts yet: `mailguard user add` makes one.")


def _state(account: Account) -> str:
    if not account.is_active:
        return "blocked"
    return "enrolled" if account.has_password and account.has_totp else "not enrolled yet"


@user.command("block")
@click.argument("login")
@config_option
def block(login: str, config_file: str | None) -> None:
    """Keep somebody out, at once. What he decided stays in the register under his name."""
    _set_active(login, config_file, is_active=False)
    click.echo("The account is blocked and signed out.")


@user.command("unblock")
@click.argument("login")
@config_option
def unblock(login: str, config_file: str | None) -> None:
    """Let somebody in again."""
    _set_active(login, config_file, is_active=True)
    click.echo("The account may sign in again.")


def _set_active(login: str, config_file: str | None, *, is_active: bool) -> None:
    with _accounts(config_file) as (_, database, accounts):
        account = _known(accounts, database, login)
        with database.write_transaction() as connection:
            accounts.set_active(connection, account.id, is_active)
