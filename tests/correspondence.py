"""Messages for the history, and a history that speaks for itself."""

from mailguard.config import Organisation
from mailguard.correspondence import History, Sent
from mailguard.db import Database
from mailguard.facts import Contact, CorrespondenceFacts

ONS = Organisation(internal_domains=("ons.example",))
ALICE, BOB = "alice.jansen@ons.example", "bob@ons.example"
BAKKER = "p.bakker@elders.example"
TODAY = 20_000  # days from 1970-01-01


def sent(*recipients: str, sender: str = ALICE, day: int = TODAY, hidden: tuple[str, ...] = (), **more) -> Sent:
    """A message to these, each written as `address` or `Name <address>`, and to hidden ones."""
    visible: dict[str, str] = {}
    for recipient in recipients:
        name, _, address = recipient.rpartition(" ")
        visible[address.strip("<>")] = name
    return Sent(sender, tuple(sorted((*visible, *hidden))), visible, day=day, **more)


class Told:
    """A history that is told of messages and asked about others, on a test's database."""

    def __init__(self, database: Database, *, key: bytes = b"k" * 32, remembers: bool = True) -> None:
        self.database = database
        self.history = History(database, ONS, key, b"b" * 32 if remembers else None)

    def learn(self, *messages: Sent) -> int:
        return self.history.learn_archive(messages)

    def ask(self, message: Sent) -> CorrespondenceFacts:
        with self.database.transaction() as connection:
            return self.history.ask(connection, message)

    def of(self, address: str, sender: str = ALICE, day: int = TODAY) -> Contact:
        """What is known of an address, by a message to it alone."""
        return self.ask(sent(address, sender=sender, day=day)).of(address)

    def times(self, address: str, sender: str = ALICE) -> float:
        return self.of(address, sender).messages
