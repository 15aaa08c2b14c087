"""An office with its loop, as one of several nodes on a database, and work that several do at once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mailguard.config import NextHopSettings
from mailguard.correspondence import Sent, day_of
from mailguard.db import Database
from mailguard.delivery import Delivery
from mailguard.held import HeldMessage
from mailguard.incident import Event, EventAction
from mailguard.jobs import Jobs
from mailguard.letter import LetterKind
from mailguard.next_hop import NextHop
from mailguard.review import COMMAND_LINE
from mailguard.stores.outbox import outbox
from tests.office import SENDER, TestOffice, mail

WHY = "De ontvanger is bekend en mag dit hebben."
TERM = timedelta(days=30)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Node:
    """An office with its loop, on a database that others may use too. `passed` moves its clock."""

    def __init__(self, database: Database, folder, port: int = 1, **settings: Any) -> None:
        self.it = TestOffice(database, folder, **settings)
        self.desk = self.it.office.desk
        self.desk.now = lambda: datetime.now(UTC) + self.passed
        self.passed = timedelta(0)
        self.recovered = 0
        hop = NextHop(NextHopSettings(host="127.0.0.1", port=port, connect_seconds=2.0), "relay.ons.example")
        delivery = Delivery(self.desk, self.it.office.history, dict.fromkeys(LetterKind, hop))
        office = self.it.office
        stores = (office.marks, office.decisions)
        self.jobs = Jobs(self.desk, delivery, office.digest, office.history, stores, self._recover, pause_seconds=0.05)

    def _recover(self) -> int:
        self.recovered += 1
        return 0

    def after(self, passed: timedelta) -> None:
        """Let time go by, and do what is due then."""
        self.passed = passed
        self.jobs.do_due()

    def hold(self, number: int = 1, message_id: str = "", **rest) -> str:
        message = mail(message_id or f"<{number}@ons.example>", number=number, **rest)
        assert self.it.process(message).code == 250
        return message.id

    def release(self, held_id: str) -> None:
        self.it.review.release(held_id, COMMAND_LINE, WHY, was_right="no")

    def held(self, held_id: str) -> HeldMessage:
        with self.it.database.transaction() as connection:
            return self.it.quarantine.get(connection, held_id)

    def events(self, action: EventAction) -> list[Event]:
        with self.it.database.transaction() as connection:
            return [e for n in self.it.numbers() for e in self.it.register.events(connection, n) if e.action is action]

    def letters(self, kind: LetterKind = LetterKind.NOTICE) -> int:
        with self.it.database.transaction() as connection:
            return connection.scalar(sa.select(sa.func.count()).where(outbox.c.kind == kind)) or 0

    def learn(self, address: str, ago: int) -> None:
        """Let the history know of a message to this address, so many days ago."""
        sent = Sent(SENDER, (address,), day=day_of(datetime.now(UTC)) - ago)
        self.it.office.history.learn(sent).result(timeout=10)

    def known_contacts(self) -> int:
        return self.it.office.history.size()[0]

    def clear(self) -> None:
        with self.it.database.write_transaction() as connection:
            connection.execute(outbox.delete())

    def recipients(self) -> list[str]:
        """Who the notices that wait are for; takes them out, and a digest with them."""
        found: list[str] = []
        while (claimed := self.desk.stores.outbox.claim(self.desk.now(), HOUR)) is not None:
            found.extend(claimed.letter.recipients if claimed.letter.kind is LetterKind.NOTICE else ())
        return found


def at_once(*work: Callable[[], object]) -> None:
    barrier = threading.Barrier(len(work))
    troubles: list[BaseException] = []

    def do(one: Callable[[], object]) -> None:
        barrier.wait(timeout=10)
        try:
            one()
        except BaseException as error:  # noqa: BLE001 - told to the test, which runs in another thread
            troubles.append(error)

    threads = [threading.Thread(target=do, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert troubles == []
