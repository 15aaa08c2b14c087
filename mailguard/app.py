"""The composition root: builds the parts from one configuration and runs them together."""

import asyncio
import logging
import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mailguard.config_file import Loaded
from mailguard.correspondence import History
from mailguard.db import Database, exists
from mailguard.errors import ConfigError, DatabaseUnavailable, NextHopError
from mailguard.gate import Gate
from mailguard.inspection import InspectionPool
from mailguard.keys import load as load_key
from mailguard.keys import load_or_create
from mailguard.next_hop import NextHop
from mailguard.office import Office, build
from mailguard.office_process import STOP_SECONDS as OFFICE_SECONDS
from mailguard.office_process import OfficeProcess
from mailguard.policy import Policy
from mailguard.smtp_proxy import LAST_SECONDS, Relay

OTHER_FILES = 128  # database, workers, the log, and clients that are being refused
CLOSING_SECONDS = 10.0  # for workers and database to end, once the last client is gone

log = logging.getLogger("mailguard.app")


def policy_of(loaded: Loaded) -> Policy:
    configuration = loaded.configuration
    return Policy(loaded.organisation, configuration.rules, configuration.journal.mailbox)


def open_database(loaded: Loaded) -> Database:
    """The database, migrated and bound to this node's key. SQLite is brought up to date here, PostgreSQL is not:
    several nodes share it. Raises DatabaseUnavailable or ConfigError.
    """
    database = Database(loaded.configuration.database_url)
    try:
        if database.is_sqlite:
            database.upgrade()
        bind_to_key(loaded, database)
    except BaseException:
        database.close()
        raise
    return database


def bind_to_key(loaded: Loaded, database: Database) -> None:
    """Make the key on the very first start; refuse to go on with a new one where an old one is missing."""
    state_path = loaded.configuration.state_path
    _require_current(database)
    known = database.key_fingerprint()
    if known and load_key(state_path) is None:
        mend = "put keys/master.key back from your key backup, or copy it from the node that made the database"
        raise ConfigError(f"the key {known} of {database.name} is missing", where=str(state_path), mend=mend)
    database.bind_to_key(load_or_create(state_path).fingerprint)


def _require_current(database: Database) -> None:
    if not database.is_current():
        raise DatabaseUnavailable(f"{database.name} is not of this version: run `mailguard db upgrade` once")


def open_history(loaded: Loaded, database: Database) -> History:
    key = load_or_create(loaded.configuration.state_path)
    return History(database, loaded.organisation, key.derive("correspondence"))


@contextmanager
def history_for_reading(loaded: Loaded) -> Iterator[History | None]:
    """The history, or None when nothing was ever learned here. Writes nothing: `check` records nothing."""
    key = load_key(loaded.configuration.state_path)
    if key is None or not exists(loaded.configuration.database_url):
        yield None
        return
    database = Database(loaded.configuration.database_url)
    try:
        _require_current(database)
        yield History(database, loaded.organisation, key.derive("correspondence"))
    finally:
        database.close()


def require_organisation(loaded: Loaded) -> None:
    """A relay that knows no inside would take every colleague for a stranger."""
    if not loaded.organisation.internal_domains:
        mend = 'make an organisation file (see config/organisation.toml) and write organisation = "organisation.toml"'
        raise ConfigError("no internal_domains are known", where=f"{loaded.source}: organisation", mend=mend)


async def run_relay(loaded: Loaded) -> None:
    """Run the relay until SIGTERM or SIGINT. It listens once its workers are warm, next hop or not."""
    require_organisation(loaded)
    configuration = loaded.configuration
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold whole messages
    _make_room_for_connections(loaded)
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    database = open_database(loaded)
    pool = InspectionPool(configuration.inspection, loaded.organisation.domains)
    beside = OfficeProcess(loaded)
    probe: asyncio.Task[None] | None = None
    try:
        await asyncio.to_thread(pool.start)
        next_hop = NextHop(configuration.next_hop, configuration.relay.hostname)
        relay = Relay(configuration.relay, next_hop, _gate(loaded, database, pool).process)
        await relay.start()
        log.info("ready: listening on %s port %d", configuration.relay.host, relay.port)
        probe = asyncio.create_task(_probe(next_hop))
        beside.start()
        await stop.wait()
        log.info("stopping: finishing what is under way")
        _end_by_force(configuration.relay.shutdown_seconds + LAST_SECONDS + CLOSING_SECONDS + OFFICE_SECONDS)
        await relay.stop()
    finally:
        if probe is not None:
            probe.cancel()
        await beside.stop()
        await asyncio.to_thread(pool.close)
        await asyncio.to_thread(database.close)


def _gate(loaded: Loaded, database: Database, pool: InspectionPool) -> Gate:
    configuration, office = loaded.configuration, build(loaded, database)
    stores = (open_history(loaded, database), office.decisions)
    return Gate(pool, stores, office.custody, policy_of(loaded), configuration.inspection)


@contextmanager
def open_office(loaded: Loaded) -> Iterator[Office]:
    """The officer's half for one command. Raises ConfigError or DatabaseUnavailable."""
    require_organisation(loaded)
    database = open_database(loaded)
    office = build(loaded, database)
    try:
        yield office
    finally:
        office.reader.close()
        database.close()


def _make_room_for_connections(loaded: Loaded) -> None:
    """Without room for both ends of each connection, all clients would get in and none could be handed on."""
    connections = loaded.configuration.relay.max_connections
    needed = 2 * connections + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        what = f"{connections} connections need {needed} open files, and this process may have {hard}"
        mend = "lower it, or raise the limit (systemd: LimitNOFILE=, shell: ulimit -n)"
        raise ConfigError(what, where=f"{loaded.source}: relay.max_connections", mend=mend)
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _end_by_force(seconds: float) -> None:
    """A database that hangs must not keep a stopped relay: its threads end with the process alone. No message is lost
    by it, since each had its answer before.
    """

    def end() -> None:
        log.error("a part that hangs does not end: stopped without it")
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


async def _probe(next_hop: NextHop) -> None:
    try:
        await next_hop.probe()
    except NextHopError as error:
        log.warning("the next hop does not answer yet, mail is put off until it does: %s", error)
