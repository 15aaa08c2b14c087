"""The officer's half of mailguard, put together: stores, review, digest, jobs, console and sender's page.

It runs as a process of its own beside the relay (`mailguard run` starts it), so that a slow page never slows a message;
both work on one database. The command line opens the same parts for a single command.
"""

import asyncio
import logging
import signal
import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from mailguard.child_process import end_with_parent
from mailguard.config_file import Loaded
from mailguard.correspondence import History
from mailguard.custody import Custody
from mailguard.db import Database
from mailguard.delivery import LEASE, Delivery
from mailguard.digest import DigestWriter
from mailguard.errors import InspectionUnavailable, ListenerUnavailable
from mailguard.findings import Content, Inspection
from mailguard.inspection import ReadingPool
from mailguard.jobs import Jobs
from mailguard.keys import MasterKey, load_or_create
from mailguard.letter import LetterKind
from mailguard.links import Links
from mailguard.message import Message
from mailguard.next_hop import NextHop
from mailguard.notices import Notices
from mailguard.precedents import Stores
from mailguard.review import BySender, Desk, OfficeStores, Review
from mailguard.sealing import Sealer
from mailguard.stores.accounts import Accounts
from mailguard.stores.decisions import Decisions
from mailguard.stores.marks import Marks
from mailguard.stores.outbox import Outbox
from mailguard.stores.quarantine import Quarantine
from mailguard.stores.register import Register

if TYPE_CHECKING:
    from mailguard.web.site import Site

log = logging.getLogger("mailguard.office")


class Reader:
    """Reads messages for the message page in a confined process, which is started when the first is asked for."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._lock = threading.Lock()
        self._pool: ReadingPool | None = None

    def read(self, message: Message) -> Content | None:
        """The message's text; None when it got the better of its process, or none could be had."""
        try:
            return self._started().read(message)
        except InspectionUnavailable as error:
            log.warning("message %s is shown without its text: %s", message.id, error)
            return None

    def inspect(self, message: Message) -> Inspection | None:
        """What is in the message; None when nobody could look."""
        try:
            return self._started().inspect(message)
        except InspectionUnavailable as error:
            log.warning("message %s is shown without its text: %s", message.id, error)
            return None

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def _started(self) -> ReadingPool:
        with self._lock:
            if self._pool is None:
                pool = ReadingPool(self._loaded.configuration.inspection, self._loaded.lexicon)
                pool.start()
                self._pool = pool
            return self._pool


@dataclass(frozen=True, slots=True)
class Office:
    """All parts of the officer's half, on one database."""

    loaded: Loaded
    stores: OfficeStores
    desk: Desk
    decisions: Decisions
    marks: Marks
    custody: Custody
    links: Links
    reader: Reader
    review: Review
    by_sender: BySender
    digest: DigestWriter
    history: History

    @property
    def database(self) -> Database:
        return self.stores.database


def build(loaded: Loaded, database: Database) -> Office:
    """The parts on an open database. The reader of the message page lives as long as the process."""
    configuration, organisation = loaded.configuration, loaded.organisation
    key = load_or_create(configuration.state_path)
    sealer = Sealer(key)
    register, quarantine = Register(database, sealer), Quarantine(database, sealer)
    outbox, accounts = Outbox(database, sealer), Accounts(database, sealer)
    decisions, marks = Decisions(database), Marks(database)
    links = Links(key.derive("sender links"), configuration.senders_page.url)
    notices = Notices(outbox, organisation, configuration, sealer, links)
    stores = OfficeStores(database, sealer, register, quarantine, outbox, accounts)
    desk = Desk(stores, notices, configuration, organisation)
    history = history_of(loaded, database, key)
    custody = Custody(Stores(database, sealer, register, quarantine, decisions), notices, configuration, organisation)
    reader = Reader(loaded)
    return Office(
        loaded=loaded,
        stores=stores,
        desk=desk,
        decisions=decisions,
        marks=marks,
        custody=custody,
        links=links,
        reader=reader,
        review=Review(desk, history, reader),
        by_sender=BySender(desk, history),
        digest=DigestWriter(database, register, quarantine, outbox, decisions, marks, configuration, organisation),
        history=history,
    )


def history_of(loaded: Loaded, database: Database, key: MasterKey) -> History:
    """The learned history, under keys of its own; addresses have another, where they are remembered at all."""
    is_remembering = loaded.configuration.correspondence.remember_addresses
    book_key = key.derive("correspondence addresses") if is_remembering else None
    return History(database, loaded.organisation, key.derive("correspondence"), book_key)


def jobs_of(office: Office, *, lease: timedelta = LEASE, abandoned: timedelta | None = None) -> Jobs:
    """The loop of all that is done at its time: letters, digest, ageing, expiry, retention.

    A letter of a dead process waits for `lease`, a flag it left pending for `abandoned`.
    """
    configuration = office.loaded.configuration
    hostname = configuration.relay.hostname
    relay_way = NextHop(configuration.next_hop, hostname)
    own = configuration.notices.next_hop
    own_way = NextHop(own, hostname, section="notices.next_hop") if own else relay_way
    ways = {LetterKind.RELEASE: relay_way, LetterKind.NOTICE: own_way, LetterKind.DIGEST: own_way}
    # No delivery outlasts the wait for its final reply; twice that is certainly a dead process's.
    recover = partial(office.custody.recover, abandoned or timedelta(seconds=2 * configuration.next_hop.final_seconds))
    delivery = Delivery(office.desk, office.history, ways, lease=lease)
    return Jobs(office.desk, delivery, office.digest, office.history, (office.marks, office.decisions), recover)


async def run_office(office: Office, *, beside_relay: bool) -> None:
    """Jobs, console and sender's page until SIGTERM or SIGINT; beside a relay also until that is gone."""
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    if beside_relay:
        end_with_parent(stop)
    try:
        sites = _sites(office)
    except ListenerUnavailable as error:
        if not beside_relay:
            raise
        # Released mail must go out and terms be kept, pages or not.
        log.error("the pages are not there, only the jobs run: %s", error)
        sites = []
    async with asyncio.TaskGroup() as group:
        group.create_task(jobs_of(office).run(stop))
        for site in sites:
            group.create_task(site.serve(stop))
        log.info("ready: jobs%s", "".join(f", {site.key} on port {site.port}" for site in sites))


def _sites(office: Office) -> "list[Site]":
    """Console and sender's page on their listeners. Raises ListenerUnavailable."""
    configuration, organisation = office.loaded.configuration, office.loaded.organisation
    if not configuration.console.is_enabled:
        return []
    # Not at the top: the relay's process builds an office too, and serves no pages.
    from mailguard.web.console import create_console
    from mailguard.web.parts import Parts
    from mailguard.web.senders_page import SendersParts, create_senders_page
    from mailguard.web.site import Site

    stores, sealer = office.stores, office.stores.sealer
    console = create_console(
        Parts(configuration, organisation, office.database, sealer, stores.accounts, office.review, stores.register)
    )
    form_key = sealer.derive("sender forms")
    senders_page = create_senders_page(
        SendersParts(office.by_sender, office.links, configuration, organisation, form_key)
    )
    return [
        Site("console", configuration.console, console),
        Site("senders_page", configuration.senders_page, senders_page),
    ]
