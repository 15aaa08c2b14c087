"""mailguard as it would stand in an organisation: its own reading, history and rules, on a database of its own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.misdirect.stream import StreamMail
from mailguard.config import InspectionSettings, Organisation, Rules
from mailguard.correspondence import History, Sent
from mailguard.db import Database
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import Inspection
from mailguard.inspection.worker import Terms, inspect_content
from mailguard.message import Envelope
from mailguard.policy import Policy, decide
from mailguard.wrong_recipient import Doubt, doubts

# Mails in one commit, where nothing is asked between them.
BATCH_SIZE = 200


@dataclass(frozen=True, slots=True)
class Read:
    """A mail as the relay has it when it asks the history."""

    envelope: Envelope
    inspection: Inspection = field(repr=False)
    sent: Sent = field(repr=False)


class Product:
    """Learns mails and judges others by what it learned so far."""

    def __init__(self, database: Database, organisation: Organisation) -> None:
        self._database, self._organisation = database, organisation
        self._policy = Policy(organisation, Rules())
        self._history = History(database, organisation, secrets.token_bytes(32))
        settings = InspectionSettings()
        self._terms = Terms(organisation.lexicon(), settings.max_text_bytes, settings.memory_per_message_bytes)
        self._learned: list[Sent] = []  # and not written yet

    def start(self) -> None:
        """Take the learning period for over: what is measured are the rules, not the patience before they act."""
        self._history.complete_archive(0)

    def learn(self, mail: StreamMail) -> None:
        """Learn a genuine mail; what is asked next knows it."""
        self._learned.append(self.read(mail).sent)
        if len(self._learned) >= BATCH_SIZE:
            self._write()

    def doubts(self, mail: StreamMail) -> tuple[CorrespondenceFacts, tuple[Doubt, ...]]:
        """What is known of the recipients outside, and the doubts about them."""
        read = self.read(mail)
        facts = self._facts(read)
        return facts, doubts(read.envelope, read.inspection, facts, self._organisation)

    def visible_groups(self, mail: StreamMail) -> int:
        """How many groups of mutually unknown outsiders the rules count among its visible recipients."""
        read = self.read(mail)
        return decide(read.envelope, read.inspection, self._facts(read), self._policy).counts["visible_groups"]

    def read(self, mail: StreamMail) -> Read:
        inspection = inspect_content(mail.to_bytes(), self._terms, lambda _: None)
        return Read(mail.envelope, inspection, Sent.of(mail.envelope, inspection, mail.at))

    def _facts(self, read: Read) -> CorrespondenceFacts:
        self._write()
        with self._database.transaction() as connection:
            return self._history.ask(connection, read.sent)

    def _write(self) -> None:
        if self._learned:
            self._history.learn_archive(self._learned)
            self._learned = []


@contextmanager
def product(organisation: Organisation) -> Iterator[Product]:
    """One that has learned nothing, on an SQLite database that is gone at the end."""
    with TemporaryDirectory(prefix="mailguard-misdirect-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'history.sqlite'}")
        try:
            database.upgrade()
            made = Product(database, organisation)
            made.start()
            yield made
        finally:
            database.close()
