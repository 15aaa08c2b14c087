"""`mailguard user`: accounts are made, listed, blocked and given links; no password is ever typed."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailguard.cli.user import user
from mailguard.db import Database
from mailguard.errors import ConfigError, UsageError
from mailguard.keys import load
from mailguard.sealing import Sealer
from mailguard.stores.accounts import Account, Accounts, LinkPurpose, Role

LINK = re.compile(r"https://mailguard\.ons\.example/link/([\w-]{43})")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "organisation.toml").write_text('name = "Ons"\nprofile = "wonen"\ninternal_domains = ["ons.example"]\n')
    console = '[console]\npublic_url = "https://mailguard.ons.example"\nproxies = ["127.0.0.1/32"]\n'
    (tmp_path / "mailguard.toml").write_text(
        f'organisation = "organisation.toml"\nstate_directory = "state"\n{console}'
    )
    monkeypatch.setenv("MAILGUARD_CONFIG", str(tmp_path / "mailguard.toml"))
    monkeypatch.setenv("MAILGUARD_STATE_DIR", str(tmp_path / "state"))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(user, arguments, catch_exceptions=False, standalone_mode=False)


def add(login: str = "ans", role: str = "officer", address: str = "ans@ons.example") -> str:
    """The token of the link that is printed."""
    done = run("add", login, "--name", "Ans de Boer", "--address", address, "--role", role)
    return token_in(done)


def token_in(done: Result) -> str:
    found = LINK.search(done.stdout)
    assert found is not None, done.output
    return found[1]


def peek(folder: Path, token: str) -> tuple[Account, LinkPurpose]:
    key = load(folder / "state")
    assert key is not None
    database = Database(f"sqlite:///{folder}/state/mailguard.sqlite3")
    try:
        with database.transaction() as connection:
            return Accounts(database, Sealer(key)).peek_link(connection, token, datetime.now(UTC))
    finally:
        database.close()


def test_add_prints_a_link_to_enrol_by(folder):
    account, purpose = peek(folder, add())
    assert (account.login, account.name, account.role) == ("ans", "Ans de Boer", Role.OFFICER)
    assert purpose is LinkPurpose.ENROL
    assert not account.has_password


def test_list_shows_everybody_and_no_secret(folder):
    token = add()
    add("beheer", "administrator", "beheer@ons.example")
    shown = run("list").stdout
    for text in ("ans", "Ans de Boer", "ans@ons.example", "officer (decides)", "beheer", "not enrolled yet"):
        assert text in shown
    assert token not in shown


def test_link_gives_a_new_link_to_enrol_or_to_sign_in_once(folder):
    first = add()
    again = token_in(run("link", "ANS"))
    once = token_in(run("link", "ans", "--sign-in"))
    assert len({first, again, once}) == 3
    assert peek(folder, again)[1] is LinkPurpose.ENROL
    assert peek(folder, once)[1] is LinkPurpose.SIGN_IN


def test_who_is_blocked_gets_no_link_until_he_is_let_in_again(folder):
    add()
    run("block", "ans")
    assert "blocked" in run("list").stdout
    with pytest.raises(UsageError, match="user unblock"):
        run("link", "ans")
    run("unblock", "ans")
    assert LINK.search(run("link", "ans").stdout)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("add", "ans", "--name", "A", "--address", "a@ons.example", "--role", "fg"), "taken"),
        (("add", " ", "--name", "A", "--address", "a@ons.example", "--role", "fg"), "empty"),
        (("add", "eva", "--name", "A", "--address", "a@elders.example", "--role", "fg"), "internal_domains"),
        (("add", "eva", "--name", "A", "--address", "elders", "--role", "fg"), "--address: write"),
        (("link", "eva"), "user list"),
        (("block", "eva"), "user list"),
    ],
)
def test_what_cannot_be_done_is_said_without_naming_anybody(folder, arguments, text):
    add()
    with pytest.raises(UsageError, match=text) as caught:
        run(*arguments)
    assert "elders" not in str(caught.value)
    assert "eva" not in str(caught.value)


def test_no_account_is_made_where_the_configuration_was_forgotten(folder, monkeypatch):
    monkeypatch.delenv("MAILGUARD_CONFIG")
    with pytest.raises(ConfigError, match="no internal_domains are known"):
        add()
    assert not (folder / "state").exists()
