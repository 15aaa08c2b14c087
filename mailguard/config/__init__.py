"""The configuration: its sections as frozen values, read from TOML, refused with file, key and mend.

    values        the types of settings
    relay         listener and next hop
    rules         workers and rules
    office        quarantine, review, register, notices, digest, the pages
    organisation  the organisation file
    shares        the limits of one of several relay processes

`config/mailguard.toml` shows every key with its default; a test keeps the two equal. Nothing here opens a port or a
database. Later layers win: built-in defaults, the profile of the organisation, the configuration file.
"""

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from mailguard.config.office import (
    ConsoleSettings,
    DigestSettings,
    NoticesSettings,
    QuarantineSettings,
    RegisterSettings,
    ReviewSettings,
    SendersPageSettings,
    WebListener,
)
from mailguard.config.organisation import Organisation, Partner, SecureRoute
from mailguard.config.relay import ListenerTls, Microsoft365, NextHopSettings, NextHopTls, RelaySettings, Server
from mailguard.config.rules import (
    BulkPersonalDataRule,
    InspectionSettings,
    Rules,
    SensitiveDataRule,
    UninspectableRule,
    VisibleRecipientsRule,
)
from mailguard.config.values import MailAddress, Section, here, meet

__all__ = [
    "BulkPersonalDataRule",
    "Configuration",
    "ConsoleSettings",
    "CorrespondenceSettings",
    "DatabaseSettings",
    "DigestSettings",
    "InspectionSettings",
    "JournalSettings",
    "ListenerTls",
    "LogSettings",
    "Microsoft365",
    "NextHopSettings",
    "NextHopTls",
    "NoticesSettings",
    "Organisation",
    "Partner",
    "QuarantineSettings",
    "RegisterSettings",
    "RelaySettings",
    "ReviewSettings",
    "Rules",
    "Section",
    "SecureRoute",
    "SendersPageSettings",
    "SensitiveDataRule",
    "Server",
    "UninspectableRule",
    "VisibleRecipientsRule",
    "WebListener",
]

_DATABASES = ("sqlite:///", "postgresql+psycopg://", "postgresql://")
_KEPT_NOWHERE = ("sqlite:///", "sqlite:///:memory:")  # SQLite in memory: each thread would have a database of its own


def _database_url(value: str) -> str:
    if value in _KEPT_NOWHERE or (value and not value.startswith(_DATABASES)):
        raise ValueError(
            "no known database: write sqlite:///PATH or postgresql://USER@HOST/DATABASE, or leave it empty"
        )
    return value.replace("postgresql://", "postgresql+psycopg://", 1)


class DatabaseSettings(Section):
    url: Annotated[str, AfterValidator(_database_url)] = ""


class CorrespondenceSettings(Section):
    """The learned history of who writes to whom. `remember_addresses`: encrypted, so that people can be shown them."""

    remember_addresses: bool = True


class JournalSettings(Section):
    mailbox: MailAddress = ""


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"


class Configuration(Section):
    """Everything one mailguard runs on."""

    organisation: str = ""
    state_directory: str = ""
    relay: RelaySettings = RelaySettings()
    next_hop: NextHopSettings = NextHopSettings()
    inspection: InspectionSettings = InspectionSettings()
    rules: Rules = Rules()
    quarantine: QuarantineSettings = QuarantineSettings()
    review: ReviewSettings = ReviewSettings()
    breach_register: RegisterSettings = RegisterSettings()
    notices: NoticesSettings = NoticesSettings()
    digest: DigestSettings = DigestSettings()
    console: ConsoleSettings = ConsoleSettings()
    senders_page: SendersPageSettings = SendersPageSettings()
    correspondence: CorrespondenceSettings = CorrespondenceSettings()
    database: DatabaseSettings = DatabaseSettings()
    journal: JournalSettings = JournalSettings()
    log: LogSettings = LogSettings()

    @model_validator(mode="after")
    def _does_not_relay_to_itself(self) -> Self:
        own_ports = {self.relay.port, self.relay.tls.port}
        for name, server in self._servers_to_pass_mail_to():
            if server.port in own_ports and here(server.host) == here(self.relay.host):
                raise ValueError(
                    f"relay and {name} have the same host and port, so mail would go round in a circle: "
                    "change one of them"
                )
        return self

    @model_validator(mode="after")
    def _a_connection_is_signed_in_on_once(self) -> Self:
        if self.relay.auth != "off" and self.next_hop.username:
            raise ValueError(
                'relay.auth is "next_hop" and next_hop.username is set, but one connection takes one sign-in '
                "(RFC 4954): take username and password_file out, or turn relay.auth off"
            )
        return self

    @model_validator(mode="after")
    def _listeners_have_a_port_each(self) -> Self:
        relay = self.relay
        listeners = [("relay", relay.host, relay.port), ("relay.tls", relay.host, relay.tls.port)]
        if self.console.is_enabled:
            pages = (("console", self.console), ("senders_page", self.senders_page))
            listeners += [(name, page.host, page.port) for name, page in pages]
        for (name, host, port), (other_name, other_host, other_port) in combinations(listeners, 2):
            if port and port == other_port and meet(host, other_host):
                raise ValueError(f"{name} and {other_name} would listen on one port: give one of them another")
        return self

    @model_validator(mode="after")
    def _passwords_of_clients_stay_encrypted(self) -> Self:
        is_elsewhere = any(here(server.host) != "loopback" for server in self.next_hop.servers)
        if self.relay.auth == "next_hop" and is_elsewhere and not self.next_hop.tls.is_certain:
            raise ValueError(
                "relay.auth hands passwords on to a next hop that may be unencrypted: "
                'set next_hop.tls.mode to "verify" or "require"'
            )
        return self

    @model_validator(mode="after")
    def _workers_have_room_for_the_largest_message(self) -> Self:
        needed = 4 * self.relay.max_message_bytes  # as received, decoded, as text, and the segments of it
        if self.inspection.memory_per_message_bytes < needed:
            raise ValueError(
                "inspection.memory_per_message_bytes is too small for relay.max_message_bytes: "
                f"raise it to at least {needed}, or lower max_message_bytes"
            )
        return self

    def _servers_to_pass_mail_to(self) -> Iterator[tuple[str, Server]]:
        for name, way_out in (("next_hop", self.next_hop), ("notices.next_hop", self.notices.next_hop)):
            for number, server in enumerate(way_out.servers if way_out else ()):
                yield f"{name}.fallbacks.{number}" if number else name, server

    @property
    def state_path(self) -> Path:
        """Where keys and the default database live; MAILGUARD_STATE_DIR goes first."""
        chosen = os.environ.get("MAILGUARD_STATE_DIR") or self.state_directory
        return Path(chosen).expanduser() if chosen else Path.home() / ".local" / "state" / "mailguard"

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.state_path / 'mailguard.sqlite3'}"
