"""`mailguard config check`: say whether the configuration can be used, before it has to.

It opens no port and no database; certificates and the file of a password are read as `run` will read them, and the
language model that is to read along has to be installed.
"""

from collections.abc import Iterator

import click

from mailguard import app, detectors
from mailguard.cli.options import config_option, organisation_option
from mailguard.config import Configuration, Microsoft365, NextHopSettings, NextHopTls, RelaySettings
from mailguard.config_file import Loaded, load
from mailguard.db import shown
from mailguard.detectors.number_formats import example
from mailguard.findings import Place, Segment
from mailguard.lexicon import key_of
from mailguard.next_hop import NextHop
from mailguard.tls import ServerTls

Row = tuple[str, str]

_LISTENER_TLS = {"none": "without TLS", "offer": "STARTTLS for who wants it", "require": "STARTTLS required"}
_NEXT_HOP_TLS = {
    "opportunistic": "TLS where it is offered",
    "require": "TLS always, with whatever certificate",
    "verify": "TLS always, with the right certificate",
}


@click.group()
def config() -> None:
    """The configuration."""


@config.command("check")
@config_option
@organisation_option
def check(config_file: str | None, organisation_file: str | None) -> None:
    """Read the configuration, the organisation file and the certificates; say what is wrong and how to mend it."""
    loaded = load(config_file, organisation_file)
    app.require_organisation(loaded)
    app.require_name_model(loaded)
    _read_files(loaded.configuration)
    rows = [*_whose(loaded), *_listener(loaded.configuration.relay), *_senders(loaded.configuration.relay)]
    rows += [*_way_out("next hop", loaded.configuration.next_hop), *_office(loaded.configuration)]
    rows += [(f"rule {name}", str(rule.mode)) for name, rule in loaded.configuration.rules]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{name:<{width}}  {value}")
    for position in _unknown_values(loaded):
        click.echo(
            f"Warning: own_values item {position} is no telephone number, account, address or other value that "
            "mailguard knows: check it for a typing error.",
            err=True,
        )
    click.echo("The configuration can be used.")


def _read_files(settings: Configuration) -> None:
    """Raises ConfigError for a certificate, key, CA or password file that could not be used."""
    if settings.relay.tls.is_on:
        # Asking loads client_ca as well.
        ServerTls(settings.relay.tls, asks_certificate=True)
    NextHop(settings.next_hop, settings.relay.hostname)
    if own_way := settings.notices.next_hop:
        NextHop(own_way, settings.relay.hostname, section="notices.next_hop")


def _whose(loaded: Loaded) -> Iterator[Row]:
    organisation = loaded.organisation
    yield "configuration", loaded.source
    yield "organisation", f"{organisation.name or 'no name'}, profile {organisation.profile}"
    yield "inside", ", ".join(organisation.internal_domains)
    yield "partners", str(len(organisation.partners))
    yield "own values", str(len(organisation.own_values))
    yield "not names", str(len(organisation.not_names))
    yield "health words", str(len(organisation.health_words))
    for numbers in organisation.numbers:
        near = f", near {' or '.join(numbers.words)}" if numbers.words else ""
        yield numbers.name, f"{numbers.entity}, such as {', '.join(map(example, numbers.formats))}{near}"


def _unknown_values(loaded: Loaded) -> Iterator[int]:
    """The places of own values that no detector would find, counted from 1."""
    for position, value in enumerate(loaded.organisation.own_values, start=1):
        found = detectors.scan((Segment(value, Place("body")),), loaded.lexicon).findings
        if not any(finding.key == key_of(value) for finding in found):
            yield position


def _listener(relay: RelaySettings) -> Iterator[Row]:
    yield "listens on", f"{relay.host} port {relay.port}, {_LISTENER_TLS[relay.tls.mode]}"
    if relay.tls.port:
        yield "and on", f"{relay.host} port {relay.tls.port}, TLS from the first byte"
    yield "processes", str(relay.processes)


def _senders(relay: RelaySettings) -> Iterator[Row]:
    yield "who may send", ", ".join(relay.allowed_networks)
    if relay.tls.client_names:
        of = relay.tls.client_ca or "the system's CAs"
        yield "by certificate", f"{', '.join(relay.tls.client_names)}, of {of}"
    if relay.auth == "next_hop":
        yield "by signing in", "over TLS; the next hop judges the password"
    yield "Microsoft 365", _tenant(relay.microsoft365) if relay.microsoft365.is_used else "nobody there may send"
    yield "sender domains", ", ".join(relay.allowed_sender_domains) or "any"
    if relay.proxy_protocol_from:
        yield "balancers", ", ".join(relay.proxy_protocol_from)
    if relay.xforward_from:
        yield "XFORWARD from", ", ".join(relay.xforward_from)


def _tenant(microsoft: Microsoft365) -> str:
    clients = ", ".join((*microsoft.networks, *microsoft.certificate_names))
    marks = [f"tenant {microsoft.tenant_id}"] if microsoft.tenant_id else []
    if microsoft.originator_domains:
        marks.append(f"domains {', '.join(microsoft.originator_domains)}")
    return f"{clients}; only mail of {' and '.join(marks)}"


def _way_out(name: str, settings: NextHopSettings) -> Iterator[Row]:
    yield name, ", then ".join(f"{server.host} port {server.port}" for server in settings.servers)
    yield f"{name} TLS", _tls(settings.tls)
    yield f"{name} sign-in", "with a username and password" if settings.username else "none"


def _tls(tls: NextHopTls) -> str:
    words = [_NEXT_HOP_TLS[tls.mode]]
    if tls.pins:
        words.append("a pinned one")
    elif tls.mode == "verify":
        words.append(f"of {tls.ca or 'a CA of the system'} for {tls.name or 'the host'}")
    if tls.is_implicit:
        words.append("from the first byte")
    if tls.certificate:
        words.append("we show one of our own")
    return ", ".join(words)


def _office(settings: Configuration) -> Iterator[Row]:
    if own_way := settings.notices.next_hop:
        yield from _way_out("notices", own_way)
    yield "officer", settings.notices.officer or "nobody: nobody is told of messages that are kept back"
    yield "deputy", settings.notices.deputy or "nobody"
    yield "console", settings.console.url if settings.console.is_enabled else "off"
    yield "sender's page", settings.senders_page.url if settings.console.is_enabled else "off"
    yield "state", str(settings.state_path)
    yield "database", shown(settings.database_url)
