"""`mailguard doctor`: can mailguard do its work here? Looks at each part it needs, and changes nothing but what a first
start makes (keys, an empty SQLite database).
"""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial

import click
from rich.markup import escape
from rich.table import Table

from mailguard import app
from mailguard.cli.doctor_workers import examine_workers
from mailguard.cli.examined import Examined, Verdict
from mailguard.cli.options import config_option
from mailguard.cli.terminal import console
from mailguard.config import NextHopSettings, WebListener
from mailguard.config_file import Loaded, load
from mailguard.errors import ConfigError, MailguardError
from mailguard.inspection import InspectionPool
from mailguard.keys import load_or_create
from mailguard.next_hop import NextHop
from mailguard.smtp import extensions
from mailguard.stores.accounts import Role
from mailguard.tls import ServerTls

GREETING_SECONDS = 2.0
_COLOURS = {Verdict.RIGHT: "green", Verdict.NOTE: "yellow", Verdict.WRONG: "red"}


@click.command()
@config_option
@click.pass_context
def doctor(context: click.Context, config_file: str | None) -> None:
    """Say of each part mailguard needs whether it is right. Ends with 0 when all are, notes or not, else 1."""
    loaded = load(config_file)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("part", "", "seen"):
        table.add_column(heading, overflow="fold")
    all_right = True
    for examined in _examine(loaded):
        all_right = all_right and examined.verdict is not Verdict.WRONG
        colour = _COLOURS[examined.verdict]
        table.add_row(examined.part, f"[{colour}]{examined.verdict.value}[/]", escape(examined.seen))
    console().print(table)
    context.exit(0 if all_right else 1)


def _examine(loaded: Loaded) -> Iterator[Examined]:
    yield Examined("configuration", Verdict.RIGHT, loaded.source)
    yield _try("organisation", lambda: _organisation(loaded))
    yield _try("officer", lambda: _officer(loaded))
    yield _try("keys", lambda: f"fingerprint {load_or_create(loaded.configuration.state_path).fingerprint}")
    yield _try("database", lambda: _database(loaded))
    yield _try("inspection", lambda: _inspection(loaded))
    yield from examine_workers(loaded)
    yield _try("listener", lambda: _listener(loaded))
    yield from _way_out("next hop", loaded, loaded.configuration.next_hop, "next_hop")
    if own_way := loaded.configuration.notices.next_hop:
        yield from _way_out("notices", loaded, own_way, "notices.next_hop")
    if loaded.configuration.console.is_enabled:
        yield _try("console", lambda: _console(loaded))
        yield _try("sender's page", lambda: _page("senders_page", loaded.configuration.senders_page))


def _try(part: str, look: Callable[[], str]) -> Examined:
    try:
        return Examined(part, Verdict.RIGHT, look())
    except MailguardError as error:
        return Examined(part, Verdict.WRONG, str(error))
    except OSError as error:
        return Examined(part, Verdict.WRONG, error.strerror or type(error).__name__)


def _organisation(loaded: Loaded) -> str:
    app.require_organisation(loaded)
    organisation = loaded.organisation
    return f"{organisation.name}: {len(organisation.internal_domains)} domains, {len(organisation.partners)} partners"


def _officer(loaded: Loaded) -> str:
    """Without one mailguard works, and nobody hears of what it keeps back."""
    notices = loaded.configuration.notices
    if not notices.officer:
        what = "nobody is told of messages that are kept back, nor gets the digest"
        raise ConfigError(what, where=f"{loaded.source}: notices.officer", mend="write the officer's address")
    return (
        "named, with a deputy"
        if notices.deputy
        else "named; without a deputy, so who is told when the officer is away?"
    )


def _database(loaded: Loaded) -> str:
    database = app.open_database(loaded)
    try:
        return database.name
    finally:
        database.close()


def _inspection(loaded: Loaded) -> str:
    app.require_name_model(loaded)
    began = time.monotonic()
    with InspectionPool(loaded.configuration.inspection, loaded.lexicon) as pool:
        return f"{pool.workers_alive} workers ready in {time.monotonic() - began:.1f} s"


def _listener(loaded: Loaded) -> str:
    """Free, or taken by a mailguard that runs already; with a certificate that can be used."""
    relay = loaded.configuration.relay
    if relay.tls.is_on:
        ServerTls(relay.tls, asks_certificate=True)
    if relay.port == 0:
        return f"{relay.host}, any free port"
    greeting = _greeting(relay.host, relay.port)
    # Where this machine is a balancer's, we wait for its PROXY line in silence.
    is_ours = greeting is not None and (b"mailguard" in greeting.lower() or (not greeting and bool(relay.proxies)))
    if greeting is not None and not is_ours:
        raise OSError(0, f"another program listens on {relay.host} port {relay.port}: change relay.port")
    if relay.tls.port and not is_ours and _greeting(relay.host, relay.tls.port) is not None:
        raise OSError(0, f"another program listens on {relay.host} port {relay.tls.port}: change relay.tls.port")
    return f"mailguard runs on {relay.host} port {relay.port}" if is_ours else f"{relay.host} port {relay.port} is free"


def _greeting(host: str, port: int) -> bytes | None:
    """The first words of who listens there, empty when it waits for ours; None when nobody listens. Raises OSError."""
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            connection.settimeout(GREETING_SECONDS)
            return connection.recv(512)
    except ConnectionRefusedError:
        return None
    except TimeoutError:
        return b""


def _way_out(part: str, loaded: Loaded, settings: NextHopSettings, section: str) -> Iterator[Examined]:
    """Each of its servers: that one takes over says nothing of the one that it takes over from."""
    for number, server in enumerate(settings.servers):
        alone = settings.model_copy(update={"host": server.host, "port": server.port, "fallbacks": ()})
        name = f"{part}, fallback {number}" if number else part
        yield _try(name, partial(_next_hop, loaded, alone, section))


def _next_hop(loaded: Loaded, settings: NextHopSettings, section: str) -> str:
    relay = loaded.configuration.relay
    next_hop = NextHop(settings, relay.hostname, section=section)
    asyncio.run(next_hop.probe())
    place = f"{settings.host} port {settings.port}"
    if section == "next_hop" and relay.auth == "next_hop" and not extensions.mechanisms(next_hop.capabilities):
        what = f"{place} offers neither AUTH PLAIN nor AUTH LOGIN, so nobody can sign in"
        raise ConfigError(what, where=f"{loaded.source}: relay.auth", mend='write "off", or another next hop')
    return f"{place} says {', '.join(sorted(next_hop.capabilities)) or 'HELO only'}"


def _console(loaded: Loaded) -> str:
    """Its address, and whether anybody can decide there."""
    page = _page("console", loaded.configuration.console)
    with app.open_office(loaded) as office, office.database.transaction() as connection:
        people = [account for account in office.stores.accounts.all(connection) if account.is_active]
    officers = sum(account.role is Role.OFFICER for account in people)
    if not officers:
        mend = "mailguard user add LOGIN --role officer --name NAME --address ADDRESS"
        raise ConfigError("there is no officer to sign in", where=page, mend=mend)
    return f"{page}; accounts: {len(people)}, of officers: {officers}"


def _page(key: str, listener: WebListener) -> str:
    from mailguard.web.serving import require_certificate  # not at the top: `mailguard run` loads all commands

    require_certificate(key, listener)
    return listener.url
