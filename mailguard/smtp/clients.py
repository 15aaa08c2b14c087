"""Who may send: by address, by certificate, or by having signed in. Never an open relay.

The addresses and the certificate of Exchange Online are those of every tenant: such a client may send, and each of its
messages is held to our own tenant's mark (`tenant`).
"""

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from mailguard.config import RelaySettings
from mailguard.tls import matches


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What is known of a client. `address` is the one behind a balancer, `peer_address` the balancer's own."""

    address: str = field(repr=False)
    port: int = 0
    peer_address: str = field(default="", repr=False)
    is_encrypted: bool = False
    is_authenticated: bool = False
    certificate_names: frozenset[str] = field(default=frozenset(), repr=False)

    def authenticated(self) -> "ClientFacts":
        return replace(self, is_authenticated=True)


def may_connect(client: ClientFacts, settings: RelaySettings) -> bool:
    """True for a client that may send, or could still show that it may."""
    may_prove = settings.tls.is_on and (
        settings.auth != "off" or settings.tls.client_names or settings.microsoft365.certificate_names
    )
    return bool(may_prove) or may_send(client, settings)


class Standing(Enum):
    """What a client may do."""

    STRANGER = auto()
    ALLOWED = auto()
    MICROSOFT = auto()  # of whichever tenant: each message has to show that it is ours


def standing_of(client: ClientFacts, settings: RelaySettings) -> Standing:
    if is_microsoft(client, settings):
        return Standing.MICROSOFT
    return Standing.ALLOWED if may_send(client, settings) else Standing.STRANGER


def may_send(client: ClientFacts, settings: RelaySettings) -> bool:
    return (
        client.is_authenticated
        or settings.may_send(client.address)
        or matches(client.certificate_names, settings.tls.client_names)
        or is_microsoft(client, settings)
    )


def is_microsoft(client: ClientFacts, settings: RelaySettings) -> bool:
    """True for Exchange Online, of whichever tenant."""
    microsoft = settings.microsoft365
    by_name = matches(client.certificate_names, microsoft.certificate_names)
    return not client.is_authenticated and (by_name or microsoft.has_address(client.address))


def asks_certificate(settings: RelaySettings) -> bool:
    """True when a client's certificate can make a difference."""
    return bool(settings.tls.client_names or settings.microsoft365.certificate_names)
