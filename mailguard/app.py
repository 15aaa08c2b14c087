"""The composition root: builds the parts from one configuration and runs them together."""

import asyncio
import errno
import gc
import logging
import os
import resource
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from mailguard import name_model
from mailguard.child_process import ChildProcess, end_with_parent, say_ready
from mailguard.config import RelaySettings
from mailguard.config.shares import share_of
from mailguard.config_file import Loaded
from mailguard.correspondence import History
from mailguard.db import Database, exists
from mailguard.errors import ConfigError, DatabaseUnavailable, ListenerUnavailable, NextHopError
from mailguard.gate import Gate
from mailguard.inspection import InspectionPool
from mailguard.keys import load as load_key
from mailguard.keys import load_or_create
from mailguard.loop_lag import LoopLag
from mailguard.marker import Marker
from mailguard.next_hop import NextHop
from mailguard.office import Office, build, history_of
from mailguard.policy import Policy
from mailguard.smtp_proxy import LAST_SECONDS, Relay

OTHER_FILES = 128  # database, workers, the log, and clients that are being refused
CLOSING_SECONDS = 10.0  # for workers and database to end, once the last client is gone
OFFICE_SECONDS = 15.0  # for pages under way, and a letter whose final reply is awaited
FREEING_SECONDS = 3.0  # for what is left of a relay that was killed a moment ago to leave its port

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


def _joined_database(loaded: Loaded) -> Database:
    """The database that the first process has opened, migrated and bound. Raises as `open_database` does."""
    database = Database(loaded.configuration.database_url)
    try:
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
    return history_of(loaded, database, load_or_create(loaded.configuration.state_path))


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
        yield history_of(loaded, database, key)
    finally:
        database.close()


def require_organisation(loaded: Loaded) -> None:
    """A relay that knows no inside would take every colleague for a stranger."""
    if not loaded.organisation.internal_domains:
        mend = 'make an organisation file (see config/organisation.toml) and write organisation = "organisation.toml"'
        raise ConfigError("no internal_domains are known", where=f"{loaded.source}: organisation", mend=mend)


def require_name_model(loaded: Loaded) -> None:
    """Without the model that the configuration names no worker would start."""
    name = loaded.configuration.inspection.extra_name_model
    if name and not name_model.is_installed(name):
        mend = f'install {name} from github.com/explosion/spacy-models (never from PyPI), or write ""'
        where = f"{loaded.source}: inspection.extra_name_model"
        raise ConfigError("this language model is not installed", where=where, mend=mend)


async def run_relay(loaded: Loaded) -> None:
    """Run the relay until SIGTERM or SIGINT: this process, those of `relay.processes` beyond it, and the office. It is
    ready once the workers of all are warm, next hop or not. Raises MailguardError when one of them cannot begin.
    """
    require_organisation(loaded)
    require_name_model(loaded)
    settings = loaded.configuration.relay
    stop = _stopped_by_signals()
    await _require_ports_of_its_own(settings)
    # They get the configuration from here: one that is started again must not run on another than the rest, or come to
    # nothing on files that somebody is changing.
    others = [_part(loaded, number) for number in range(2, settings.processes + 1)]
    beside = _office(loaded)
    async with _relaying(loaded, open_database) as relay:
        try:
            await _start(others, stop)
            if not stop.is_set():
                log.info("ready: listening on %s port %d", settings.host, relay.port)
                beside.start()
            await stop.wait()
            log.info("stopping: finishing what is under way")
        finally:
            _end_by_force(_part_seconds(settings) + OFFICE_SECONDS + CLOSING_SECONDS)
            await asyncio.gather(relay.stop(), *(other.stop() for other in others))
            await beside.stop()


async def run_part(loaded: Loaded, number: int) -> None:
    """Run one of several relay processes, started by the first one, until SIGTERM or until that one is gone."""
    settings = loaded.configuration.relay
    stop = _stopped_by_signals()
    end_with_parent(stop)
    async with _relaying(loaded, _joined_database) as relay:
        say_ready()
        log.info("relay process %d of %d listens", number, settings.processes)
        await stop.wait()
        _end_by_force(_part_seconds(settings))
        await relay.stop()


@asynccontextmanager
async def _relaying(loaded: Loaded, opened: Callable[[Loaded], Database]) -> AsyncIterator[Relay]:
    """This process's share of the relay, listening; the caller stops it, and the rest is closed behind it."""
    mine = replace(loaded, configuration=share_of(loaded.configuration))
    configuration = mine.configuration
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold whole messages
    _make_room_for_connections(mine)
    database = opened(mine)
    pool = InspectionPool(configuration.inspection, mine.lexicon)
    lag = LoopLag()
    probe: asyncio.Task[None] | None = None
    try:
        await asyncio.to_thread(pool.start)
        next_hop = NextHop(configuration.next_hop, configuration.relay.hostname)
        relay = Relay(
            configuration.relay, next_hop, _gate(mine, database, pool).process, configuration.state_path / "spool"
        )
        _spare_the_loop_full_collections()
        await relay.start()
        lag.start()
        probe = asyncio.create_task(_probe(next_hop))
        try:
            yield relay
        finally:
            probe.cancel()
            lag.stop()
            await next_hop.close()
    finally:
        await asyncio.to_thread(pool.close)
        await asyncio.to_thread(database.close)


def _spare_the_loop_full_collections() -> None:
    """Going through all that was loaded takes 150 ms, in which no client is served. What is there now stays: it is set
    apart, and a full collection of the rest takes less than 10 ms.
    """
    gc.collect()
    gc.freeze()


def _part(loaded: Loaded, number: int) -> ChildProcess:
    seconds = _part_seconds(loaded.configuration.relay) + 1.0  # by then it has ended itself by force
    words = ("run", "--part", str(number))
    return ChildProcess(f"relay process {number}", words, stop_seconds=seconds, task=loaded.to_json())


def _office(loaded: Loaded) -> ChildProcess:
    words = ("office", "--beside-relay")
    return ChildProcess("the console's process", words, stop_seconds=OFFICE_SECONDS, task=loaded.to_json())


def _part_seconds(settings: RelaySettings) -> float:
    """How long one relay process may take to stop."""
    return settings.shutdown_seconds + LAST_SECONDS + CLOSING_SECONDS


def _stopped_by_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    return stop


async def _start(others: Sequence[ChildProcess], stop: asyncio.Event) -> None:
    """Return when all are at work, or at `stop`. Raises StartFailed."""
    starting = asyncio.gather(*(other.start_and_wait() for other in others))
    stopping = asyncio.create_task(stop.wait())
    either: set[asyncio.Future[Any]] = {starting, stopping}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if starting.done():
        starting.result()
    else:
        starting.cancel()


async def _require_ports_of_its_own(settings: RelaySettings) -> None:
    """Processes that share a port let in every other program of this user that asks to, such as a second mailguard,
    and half of the mail would go there. So the port must be free before the first of ours. Raises ListenerUnavailable.
    """
    deadline = time.monotonic() + FREEING_SECONDS
    ports = {"relay.port": settings.port, "relay.tls.port": settings.tls.port} if settings.processes > 1 else {}
    for key, port in ports.items():
        while port and await _is_taken(settings.host, port):
            if time.monotonic() > deadline:
                mend = f"stop the program that listens there, or choose another {key}"
                raise ListenerUnavailable(settings.host, port, "it is taken", mend=mend)
            await asyncio.sleep(0.1)


async def _is_taken(host: str, port: int) -> bool:
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port, start_serving=False)
    except OSError as error:
        return error.errno == errno.EADDRINUSE  # any other trouble is told where the relay begins to listen
    server.close()
    return False


def _gate(loaded: Loaded, database: Database, pool: InspectionPool) -> Gate:
    configuration, office = loaded.configuration, build(loaded, database)
    stores = (database, open_history(loaded, database), office.decisions)
    marker = Marker(office.stores.sealer)
    return Gate(pool, stores, office.custody, marker, policy_of(loaded), configuration)


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
    wanted = needed + 2 * connections  # a message that is spooled has a file and its map
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


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
