"""The whole office behind listeners that really listen: gate, review, register, quarantine and outbox on one database,
the console and the sender's page in front of them. Nothing in it is a fake but the clock, which may run ahead.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from mailguard.case import CaseSummary
from mailguard.config import Organisation
from mailguard.db import Database
from mailguard.incident import EventAction, Incident
from mailguard.letter import Letter, LetterKind
from mailguard.message import Message
from mailguard.replies import Reply
from mailguard.stores.accounts import Account, LinkPurpose, Role
from mailguard.web.console import create_console
from mailguard.web.parts import Parts
from mailguard.web.senders_page import SendersParts, create_senders_page
from tests.office import ONS, TestOffice
from tests.web.server import free_port, serving

_LEASE = timedelta(hours=1)


@dataclass
class RunningClock:
    """The time, or as much later as a test wants it."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class OpenOffice:
    """A running office. `mailed` are the letters it wrote, oldest first, as far as they were looked at."""

    parts: TestOffice
    clock: RunningClock
    console: str
    senders_page: str
    mailed: list[Letter] = field(default_factory=list)

    def process(self, message: Message) -> Reply:
        """Put a message through the gate. In a thread: Playwright's loop runs in this one."""
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(self.parts.process, message).result()

    def keep(self, message: Message) -> CaseSummary:
        """Put a message through the gate, which must hold it."""
        known = {summary.id for summary in self.parts.review.queue()}
        reply = self.process(message)
        fresh = [summary for summary in self.parts.review.queue() if summary.id not in known]
        assert len(fresh) == 1, reply
        return fresh[0]

    def add_account(
        self, login: str, role: Role = Role.OFFICER, name: str = "Ans de Boer", address: str = ""
    ) -> Account:
        stores = self.parts.office.stores
        with stores.database.write_transaction() as connection:
            return stores.accounts.add(connection, login, name, address or f"{login}@ons.example", role)

    def link_for(self, account: Account, purpose: LinkPurpose = LinkPurpose.SIGN_IN) -> str:
        """A one-time link of the console."""
        stores = self.parts.office.stores
        with stores.database.write_transaction() as connection:
            token = stores.accounts.new_link(connection, account.id, purpose, self.clock.now(), timedelta(hours=12))
        return f"{self.console}/link/{token}"

    def letters(self, kind: LetterKind) -> list[Letter]:
        """What the outbox was given of this kind."""
        outbox = self.parts.office.stores.outbox
        while (claimed := outbox.claim(datetime.now(UTC), _LEASE)) is not None:
            self.mailed.append(claimed.letter)
        return [letter for letter in self.mailed if letter.kind is kind]

    def notices_to(self, address: str) -> list[str]:
        """The text of each notice to somebody, on one line."""
        return [text_of(letter) for letter in self.letters(LetterKind.NOTICE) if letter.recipients == (address,)]

    def senders_link(self, address: str) -> str:
        """The link in the newest notice to a sender that has one."""
        links = [link for text in self.notices_to(address) for link in re.findall(rf"{self.senders_page}/\S+", text)]
        return str(links[-1])

    def incident(self, number: str) -> Incident:
        with self.parts.database.transaction() as connection:
            return self.parts.register.get(connection, number)

    def events(self, number: str) -> list[EventAction]:
        with self.parts.database.transaction() as connection:
            return [event.action for event in self.parts.register.events(connection, number)]

    def reasons(self, number: str) -> list[str]:
        """What people wrote, oldest first."""
        register = self.parts.register
        with self.parts.database.transaction() as connection:
            notes = [register.note(connection, event) for event in register.events(connection, number)]
        return [note for note in notes if note]


def text_of(letter: Letter) -> str:
    body = message_from_bytes(letter.content, policy=default).get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body else ""


@contextmanager
def open_office(folder: Path, organisation: Organisation = ONS, **settings: object) -> Iterator[OpenOffice]:
    """An office over SQLite with console and sender's page on free ports, to which its own links lead."""
    database, clock = Database(f"sqlite:///{folder}/mailguard.sqlite3"), RunningClock()
    database.upgrade()
    with free_port() as console_socket, free_port() as senders_socket:
        ports = {"console": {"port": console_socket.getsockname()[1]}}
        ports["senders_page"] = {"port": senders_socket.getsockname()[1]}
        test_office = TestOffice(database, folder, organisation, **ports, **settings)
        office, configuration = test_office.office, test_office.loaded.configuration
        office.desk.now = clock.now
        stores = office.stores
        console = create_console(
            Parts(
                configuration,
                organisation,
                database,
                stores.sealer,
                stores.accounts,
                office.review,
                stores.register,
                clock.now,
            )
        )
        form_key = stores.sealer.derive("sender forms")
        senders_page = create_senders_page(
            SendersParts(office.by_sender, office.links, configuration, organisation, form_key, clock.now)
        )
        with (
            serving(console, configuration.console, console_socket),
            serving(senders_page, configuration.senders_page, senders_socket),
        ):
            yield OpenOffice(test_office, clock, configuration.console.url, configuration.senders_page.url)
    database.close()
