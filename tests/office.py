"""The officer's half on a test's own database, and messages to put through its gate."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

from mailguard.config import Configuration, Organisation, Partner
from mailguard.config_file import Loaded
from mailguard.content import read_content
from mailguard.correspondence import History
from mailguard.db import Database
from mailguard.errors import MailguardError
from mailguard.findings import Content, Inspection
from mailguard.gate import Gate
from mailguard.inspection.worker import Terms, inspect_content
from mailguard.keys import load_or_create
from mailguard.marker import Marker
from mailguard.message import Envelope, Message, Wire
from mailguard.office import Office, build
from mailguard.policy import Policy
from mailguard.replies import Reply
from mailguard.review import BySender, Review

MARKER = rb"X-Mailguard-Seen: [^\r]+\r\n(?:\t[^\r]+\r\n)+"
QUEUED = Reply.of(250, "2.0.0 Ok: queued as 4XyZ")
OFFICER = "officier@ons.example"
SENDER = "alice@ons.example"

ONS = Organisation(
    name="Ons",
    internal_domains=("ons.example",),
    partners=(Partner(domain="partner.example", allows=frozenset({"NL_BSN"})),),  # type: ignore[arg-type]
)


class Inspector:
    """Really inspects, in this process."""

    def __init__(self, organisation: Organisation = ONS) -> None:
        self._terms = Terms(organisation.lexicon(), 1_000_000, 512 * 1024 * 1024)

    def inspect(self, message: Message) -> Inspection:
        return inspect_content(message.content(), self._terms, lambda headers: None)

    async def inspect_async(self, message: Message) -> Inspection:
        return self.inspect(message)


class Reader(Inspector):
    """Really reads too, in this process."""

    def read(self, message: Message) -> Content:
        return read_content(message.content())


@dataclass
class Transaction:
    """A transaction of the next hop whose envelope was accepted; keeps what it is given."""

    answer: Reply | MailguardError = QUEUED
    got: list[bytes] = field(default_factory=list)
    resets: int = 0

    async def send(self, prefix: bytes, wire: Wire, *, is_chunked: bool = False) -> Reply:
        self.got.append(prefix + wire[:])
        if isinstance(self.answer, MailguardError):
            raise self.answer
        return self.answer

    async def reset(self) -> None:
        self.resets += 1


class TestOffice:
    """Gate and office on one database. `settings` are sections of the configuration."""

    __test__ = False

    def __init__(self, database: Database, folder: Path, organisation: Organisation = ONS, **settings: object) -> None:
        notices = {"officer": OFFICER, "deputy": "vervanger@ons.example"}
        configuration = Configuration.model_validate(
            {"state_directory": str(folder / "state"), "notices": notices} | settings
        )
        self.loaded = Loaded(configuration, organisation, "test")
        self.database = database
        self.office: Office = build(self.loaded, database)
        self.review: Review = self.office.review
        self.review._reading = Reader(organisation)
        self.by_sender: BySender = self.office.by_sender
        self.register = self.office.stores.register
        self.quarantine = self.office.stores.quarantine
        self.next_hop = Transaction()
        key = load_or_create(configuration.state_path)
        history = History(database, organisation, key.derive("correspondence"))
        policy = Policy(organisation, configuration.rules)
        self.gate = Gate(
            Inspector(organisation),
            (database, history, self.office.decisions),
            self.office.custody,
            Marker(self.office.stores.sealer),
            policy,
            configuration,
        )

    def process(self, message: Message) -> Reply:
        """Put a message through the gate, as a client's DATA would."""
        return asyncio.run(self.gate.process(message, self.next_hop))

    def numbers(self) -> list[str]:
        with self.database.transaction() as connection:
            return [incident.number for incident in self.register.list(connection)]


def mail(
    message_id: str = "<1@ons.example>",
    *,
    to: tuple[str, ...] = ("bouwer@elders.example",),
    header_to: str = "bouwer@elders.example",
    text: str = "Uw BSN is 912345676.",
    sender: str = SENDER,
    number: int = 1,
) -> Message:
    """A message with a BSN to a builder, unless said otherwise; `number` is our own id for it."""
    header = f"From: <{sender}>\r\nTo: {header_to}\r\nSubject: Beschikking\r\n"
    if message_id:
        header += f"Message-ID: {message_id}\r\n"
    content = f"{header}Date: Sat, 21 Nov 2026 12:00:00 +0100\r\n\r\n{text}\r\n".encode()
    message = Message.from_content(f"MSG{number:013d}", Envelope.of(sender, to), content)
    trace = (
        f"Received: from x by relay (mailguard) with ESMTP id {message.id};\r\n\tSat, 21 Nov 2026 12:00:01 +0100\r\n"
    )
    return replace(message, trace=trace.encode())
