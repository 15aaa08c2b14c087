"""The composition root: builds the parts from one configuration and runs them together."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from mailguard.config_file import Loaded
from mailguard.correspondence import History
from mailguard.db import Database, exists
from mailguard.errors import ConfigError, DatabaseUnavailable, NextHopError
from mailguard.gate import Gate
from mailguard.inspection import InspectionPool
from mailguard.keys import load_or_create
from mailguard.next_hop import NextHop
from mailguard.policy import Policy
from mailguard.smtp_proxy import Relay
from mailguard.stores.decisions import Decisions

log = logging.getLogger("mailguard.app")


def policy_of(loaded: Loaded) -> Policy:
    configuration = loaded.configuration
    return Policy(loaded.organisation, configuration.rules, configuration.journal.mailbox)


def open_database(loaded: Loaded) -> Database:
    """The database, migrated and bound to this node's key. SQLite is brought up to date here, PostgreSQL is not:
    several nodes share it. Raises DatabaseUnavailable.
    """
    database = Database(loaded.configuration.database_url)
    try:
        if database.is_sqlite:
            database.upgrade()
        elif not database.is_current():
            raise DatabaseUnavailable(f"{database.name} is not of this version: run `mailguard db upgrade` once")
        database.bind_to_key(load_or_create(loaded.configuration.state_path).fingerprint)
    except BaseException:
        database.close()
        raise
    return database


def open_history(loaded: Loaded, database: Database) -> History:
    key = load_or_create(loaded.configuration.state_path)
    return History(database, loaded.organisation, key.derive("correspondence"))


@contextmanager
def history_for_reading(loaded: Loaded) -> Iterator[History | None]:
    """The history, or None when nothing was ever learned here. Makes no file: `check` records nothing."""
    if not exists(loaded.configuration.database_url):
        yield None
        return
    database = open_database(loaded)
    try:
        yield open_history(loaded, database)
    finally:
        database.close()


def require_organisation(loaded: Loaded) -> None:
    """A relay that knows no inside would take every colleague for a stranger."""
    if not loaded.organisation.internal_domains:
        mend = 'make an organisation file (see config/organisation.toml) and write organisation = "organisation.toml"'
        raise ConfigError("no internal_domains are known", where=f"{loaded.source}: organisation", mend=mend)


async def run_relay(loaded: Loaded) -> None:
    """Run the relay until SIGTERM or SIGINT. It listens once its workers are warm."""
    require_organisation(loaded)
    configuration = loaded.configuration
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    database = open_database(loaded)
    pool = InspectionPool(configuration.inspection, loaded.organisation.domains)
    try:
        decisions = Decisions(database)
        _settle_abandoned(decisions, configuration.next_hop.final_seconds)
        await asyncio.to_thread(pool.start)
        next_hop = NextHop(configuration.next_hop, configuration.relay.hostname)
        await _probe(next_hop)
        history = open_history(loaded, database)
        gate = Gate(pool, history, decisions, policy_of(loaded), configuration.inspection)
        relay = Relay(configuration.relay, next_hop, gate.process)
        await relay.start()
        log.info("ready: listening on %s port %d", configuration.relay.host, relay.port)
        await stop.wait()
        log.info("stopping: finishing what is under way")
        await relay.stop()
    finally:
        await asyncio.to_thread(pool.close)
        await asyncio.to_thread(database.close)


def _settle_abandoned(decisions: Decisions, final_seconds: float) -> None:
    # No delivery outlasts the wait for its final reply; twice that is certainly a dead process's.
    count = decisions.recover(older_than=timedelta(seconds=2 * final_seconds))
    if count:
        log.warning("%d flagged messages of an earlier run have an unknown outcome", count)


async def _probe(next_hop: NextHop) -> None:
    try:
        await next_hop.probe()
    except NextHopError as error:
        log.warning("the next hop does not answer yet, mail is put off until it does: %s", error)
