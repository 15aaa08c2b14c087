"""A console that really listens: uvicorn in a thread, set up as for `mailguard run`, and a clock that tests turn."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import uvicorn
from starlette.types import ASGIApp

from mailguard.config import Configuration, ConsoleSettings, DigestSettings, Organisation, WebListener
from mailguard.db import Database
from mailguard.keys import MasterKey
from mailguard.sealing import Sealer
from mailguard.stores.accounts import Account, Accounts, LinkPurpose, Role
from mailguard.stores.register import Register
from mailguard.web.console import create_console
from mailguard.web.parts import Parts
from mailguard.web.reviewing import Reviewing
from mailguard.web.serving import server_of
from tests.passwords import CHEAP
from tests.web.browser import Browser

PASSWORD = "een heel lang wachtwoord"
SEALER = Sealer(MasterKey(b"w" * 32))


@dataclass
class Clock:
    """The time of a test."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.moment

    def turn(self, by: timedelta) -> None:
        self.moment += by


@contextmanager
def listening(application: ASGIApp, listener: WebListener) -> Iterator[str]:
    """The application on a free port of this machine; its URL."""
    with free_port() as listening_socket, serving(application, listener, listening_socket):
        scheme = "https" if listener.certificate else "http"
        yield f"{scheme}://127.0.0.1:{listening_socket.getsockname()[1]}"


def free_port() -> socket.socket:
    """A port of this machine that is ours from now on."""
    listening_socket = socket.socket()
    listening_socket.bind(("127.0.0.1", 0))
    return listening_socket


@contextmanager
def serving(application: ASGIApp, listener: WebListener, listening_socket: socket.socket) -> Iterator[None]:
    """The application on a port that was taken before."""
    server = server_of(application, listener)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening_socket]}, daemon=True)
    thread.start()
    _wait_until_started(server, thread)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    while not server.started:
        assert thread.is_alive(), "the server ended before it listened"
        pause.wait(0.01)


@dataclass(frozen=True)
class Site:
    """A running console with its parts, and browsers for it."""

    url: str
    parts: Parts
    clock: Clock

    def browser(self) -> Browser:
        return Browser(self.url)

    def add_account(self, login: str, role: Role, name: str = "Ans de Boer") -> Account:
        with self.parts.database.write_transaction() as connection:
            return self.parts.accounts.add(connection, login, name, f"{login}@ons.example", role)

    def link_for(self, account: Account, purpose: LinkPurpose, lasts: timedelta = timedelta(hours=12)) -> str:
        """The path of a one-time link."""
        with self.parts.database.write_transaction() as connection:
            token = self.parts.accounts.new_link(connection, account.id, purpose, self.clock.now(), lasts)
        return f"/link/{token}"

    def signed_in(self, role: Role = Role.OFFICER, login: str = "") -> Browser:
        """A browser of somebody of this role, signed in by a one-time link; the account is made when missing."""
        login = login or role.value
        with self.parts.database.transaction() as connection:
            known = {account.login: account for account in self.parts.accounts.all(connection)}
        account = known.get(login) or self.add_account(login, role)
        browser = self.browser()
        browser.get(self.link_for(account, LinkPurpose.SIGN_IN))
        assert browser.submit(follow=False).status == 303
        return browser


def parts_for(database: Database, review: Reviewing, clock: Clock, console: ConsoleSettings | None = None) -> Parts:
    """Real stores around the given review."""
    configuration = Configuration(console=console or ConsoleSettings(), digest=DigestSettings())
    organisation = Organisation(name="Gemeente Voorbeeld", profile="gemeente", internal_domains=("ons.example",))
    return Parts(
        configuration=configuration,
        organisation=organisation,
        database=database,
        sealer=SEALER,
        accounts=Accounts(database, SEALER, CHEAP),
        review=review,
        register=Register(database, SEALER),
        now=clock.now,
    )


@contextmanager
def running_console(database: Database, review: Reviewing, console: ConsoleSettings | None = None) -> Iterator[Site]:
    """A console on a free port, over this database and review."""
    clock = Clock()
    parts = parts_for(database, review, clock, console)
    with listening(create_console(parts), parts.configuration.console) as url:
        yield Site(url, parts, clock)
