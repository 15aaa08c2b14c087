"""`mailguard config check`: say whether the configuration can be used, before it has to."""

import click

from mailguard import app
from mailguard.cli.options import config_option, organisation_option
from mailguard.config_file import load
from mailguard.db import shown


@click.group()
def config() -> None:
    """The configuration."""


@config.command("check")
@config_option
@organisation_option
def check(config_file: str | None, organisation_file: str | None) -> None:
    """Read the configuration and the organisation file; say what is wrong and how to mend it."""
    loaded = load(config_file, organisation_file)
    app.require_organisation(loaded)
    organisation, settings = loaded.organisation, loaded.configuration
    rows = [
        ("configuration", loaded.source),
        ("organisation", f"{organisation.name or 'no name'}, profile {organisation.profile}"),
        ("inside", ", ".join(organisation.internal_domains)),
        ("partners", str(len(organisation.partners))),
        ("listens on", f"{settings.relay.host} port {settings.relay.port}"),
        ("who may send", ", ".join(settings.relay.allowed_networks)),
        ("next hop", f"{settings.next_hop.host} port {settings.next_hop.port}"),
        ("officer", settings.notices.officer or "nobody: nobody is told of messages that are kept back"),
        ("deputy", settings.notices.deputy or "nobody"),
        ("console", settings.console.url if settings.console.is_enabled else "off"),
        ("sender's page", settings.senders_page.url if settings.console.is_enabled else "off"),
        ("state", str(settings.state_path)),
        ("database", shown(settings.database_url)),
    ]
    rows += [(f"rule {name}", str(rule.mode)) for name, rule in settings.rules]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{name:<{width}}  {value}")
    click.echo("The configuration can be used.")
