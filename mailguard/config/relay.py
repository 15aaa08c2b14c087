"""Settings of the transport: the listener, who may send, and the next hop. Sizes in bytes, times in seconds."""

import ipaddress
import re
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mailguard.addresses import is_within
from mailguard.config.values import (
    Domains,
    Host,
    HostName,
    NameToFind,
    Network,
    Networks,
    Port,
    Seconds,
    Section,
    TrustedPeers,
    is_in,
)  # fmt: skip

# Names in the certificates of Exchange Online lie below these: every tenant sends under them.
_MICROSOFT = frozenset({"outlook.com", "hotmail.com", "office365.com", "microsoft.com", "mx.microsoft"})


def _pin(value: str) -> str:
    digits = value.replace(":", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise ValueError(
            "no SHA-256 fingerprint: write the 64 digits that `openssl x509 -fingerprint -sha256` shows, colons or not"
        )
    return digits


def _tenant(value: str) -> str:
    if value and not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
        raise ValueError("no tenant id: write the one that Entra shows, such as 72f988bf-86f1-41af-91ab-2d7cd011db47")
    return value.lower()


def _certificate_name(value: str) -> str:
    name = value.lower().removeprefix("*.")
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name):
        raise ValueError("no name of a certificate: write one such as mail.gemeente.example")
    return value.lower()


CertificateNames = Annotated[tuple[Annotated[str, AfterValidator(_certificate_name)], ...], Field(strict=False)]


class ListenerTls(Section):
    """TLS on the client's side. `port` is a second listener with TLS from the first byte (RFC 8314); 0: none."""

    mode: Literal["none", "offer", "require"] = "none"
    certificate: str = ""
    private_key: str = ""
    port: Port = 0
    client_ca: str = ""  # empty: the system's
    client_names: CertificateNames = ()

    @model_validator(mode="after")
    def _has_a_certificate(self) -> Self:
        if bool(self.certificate) != bool(self.private_key):
            raise ValueError("certificate and private_key go together: name both files, or neither")
        if (self.mode != "none" or self.port) and not self.certificate:
            raise ValueError("there is no certificate for TLS: give certificate and private_key, or turn TLS off")
        return self

    @model_validator(mode="after")
    def _names_are_not_those_of_every_tenant(self) -> Self:
        if any(is_within(name.removeprefix("*."), _MICROSOFT) for name in self.client_names):
            raise ValueError(
                "client_names has the certificate of every Microsoft 365 tenant: "
                "name it in relay.microsoft365, with your tenant_id"
            )
        if self.client_names and not self.is_on:
            raise ValueError("client_names is set and TLS is off: give mode or port, or take the names out")
        return self

    @property
    def is_on(self) -> bool:
        return self.mode != "none" or bool(self.port)


class Microsoft365(Section):
    """Exchange Online as a client. Its addresses and certificate are every tenant's: what tells ours apart is in each
    message (X-MS-Exchange-CrossTenant-Id, X-OriginatorOrg), and is checked there.
    """

    networks: TrustedPeers = ()
    certificate_names: CertificateNames = ()
    tenant_id: Annotated[str, AfterValidator(_tenant)] = ""
    originator_domains: Domains = ()

    @model_validator(mode="after")
    def _tells_our_tenant_apart(self) -> Self:
        if self.is_used and not (self.tenant_id or self.originator_domains):
            raise ValueError(
                "every tenant of Microsoft 365 could send: give tenant_id (Entra, Overview), or originator_domains"
            )
        if not self.is_used and (self.tenant_id or self.originator_domains):
            raise ValueError(
                "tenant_id and originator_domains are looked at for the clients named here alone: give networks or "
                "certificate_names of Exchange Online, and take them out of allowed_networks and client_names"
            )
        return self

    @property
    def is_used(self) -> bool:
        return bool(self.networks or self.certificate_names)

    def has_address(self, client: str) -> bool:
        return is_in(client, self._networks)

    @cached_property
    def _networks(self) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(n) for n in self.networks)


class RelaySettings(Section):
    """The listener, who may send, and the limits."""

    host: Host = "127.0.0.1"
    port: Port = 10025
    hostname: HostName = "mailguard.localdomain"
    processes: Annotated[int, Field(ge=1, le=32)] = 1
    allowed_networks: Networks = ("127.0.0.0/8", "::1/128")
    allowed_sender_domains: Domains = ()
    auth: Literal["off", "next_hop"] = "off"
    proxy_protocol_from: TrustedPeers = ()
    xforward_from: TrustedPeers = ()
    max_message_bytes: Annotated[int, Field(ge=65_536)] = 52_428_800
    max_recipients: Annotated[int, Field(ge=100)] = 1000  # RFC 5321 4.5.3.1.8: at least 100
    max_connections: Annotated[int, Field(ge=1)] = 100
    max_connections_per_client: Annotated[int, Field(ge=1)] = 50
    memory_bytes: Annotated[int, Field(ge=16_777_216)] = 268_435_456
    spool_above_bytes: Annotated[int, Field(ge=65_536)] = 8_388_608
    idle_seconds: Seconds = 300.0  # RFC 5321 4.5.3.2.7
    data_read_seconds: Seconds = 180.0
    min_bytes_per_second: Annotated[int, Field(ge=1)] = 500
    shutdown_seconds: Seconds = 30.0
    returned_mail: Literal["pass", "reject"] = "pass"
    tls: ListenerTls = ListenerTls()
    microsoft365: Microsoft365 = Microsoft365()

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(n) for n in self.allowed_networks)

    @cached_property
    def proxies(self) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(n) for n in self.proxy_protocol_from)

    @cached_property
    def forwarders(self) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(n) for n in self.xforward_from)

    @cached_property
    def sender_domains(self) -> frozenset[str]:
        return frozenset(self.allowed_sender_domains)

    def is_balancer(self, peer: str) -> bool:
        """True for a peer whose connections begin with a PROXY header."""
        return bool(self.proxy_protocol_from) and is_in(peer, self.proxies)

    def may_forward(self, peer: str) -> bool:
        """True for a peer whose XFORWARD is believed."""
        return bool(self.xforward_from) and is_in(peer, self.forwarders)

    def may_send(self, client: str) -> bool:
        """True when a client at this IP address may hand mail to us."""
        return is_in(client, self.networks)

    @model_validator(mode="after")
    def _clients_can_prove_who_they_are(self) -> Self:
        if not self.tls.is_on and (self.auth != "off" or self.microsoft365.certificate_names):
            raise ValueError(
                "auth and certificate_names need TLS: give relay.tls a mode and a certificate, or take them out"
            )
        return self

    @model_validator(mode="after")
    def _listeners_have_a_port_each(self) -> Self:
        if self.tls.port and self.tls.port == self.port:
            raise ValueError("relay.port and relay.tls.port are one: give one of them another")
        if self.tls.port and self.proxy_protocol_from:
            raise ValueError(
                "a PROXY line cannot come before TLS from the first byte: "
                "let the balancer use relay.port and STARTTLS, or take proxy_protocol_from or relay.tls.port out"
            )
        if self.processes > 1 and not self.port:
            raise ValueError("several processes cannot share port 0: name the port")
        return self

    @model_validator(mode="after")
    def _a_message_fits(self) -> Self:
        if self.memory_bytes < self.processes * 2 * self.spool_above_bytes:
            raise ValueError(
                "memory_bytes is too small for spool_above_bytes: "
                f"raise it to at least {self.processes * 2 * self.spool_above_bytes}, or lower spool_above_bytes"
            )
        return self


class Server(Section):
    """A further server, tried when those before it do not answer."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 25


class NextHopTls(Section):
    """TLS towards the next hop. `verify` needs a certificate that is pinned, or of a known CA with the right name."""

    mode: Literal["opportunistic", "require", "verify"] = "opportunistic"
    is_implicit: bool = False  # TLS from the first byte (RFC 8314), as on port 465
    ca: str = ""  # empty: the system's
    name: NameToFind = ""  # empty: the host
    pins: Annotated[tuple[Annotated[str, AfterValidator(_pin)], ...], Field(strict=False)] = ()
    certificate: str = ""
    private_key: str = ""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.certificate) != bool(self.private_key):
            raise ValueError("certificate and private_key go together: name both files, or neither")
        if self.mode != "verify" and (self.pins or self.ca or self.name):
            raise ValueError('pins, ca and name are looked at in mode "verify" alone: set it, or take them out')
        if self.pins and (self.ca or self.name):
            raise ValueError("pins take the place of ca and name: take the pins out, or the other two")
        return self

    @property
    def is_certain(self) -> bool:
        """True when nothing goes out without TLS."""
        return self.mode != "opportunistic" or self.is_implicit


class NextHopSettings(Section):
    """Where passed mail goes. Times in seconds, defaults from RFC 5321 4.5.3.2."""

    host: Host = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 10026
    fallbacks: Annotated[tuple[Server, ...], Field(strict=False)] = ()
    username: str = ""
    password_file: str = ""
    max_connections: Annotated[int, Field(ge=1)] = 100
    messages_per_connection: Annotated[int, Field(ge=1)] = 100
    keep_seconds: Seconds = 60.0
    connect_seconds: Seconds = 30.0
    command_seconds: Seconds = 300.0
    data_seconds: Seconds = 120.0
    block_seconds: Seconds = 180.0
    final_seconds: Seconds = 480.0  # with inspection and database below the 600 a client waits for our reply
    tls: NextHopTls = NextHopTls()

    @property
    def servers(self) -> tuple[Server, ...]:
        """All of them, the first first."""
        return (Server(host=self.host, port=self.port), *self.fallbacks)

    @model_validator(mode="after")
    def _credentials_are_whole_and_safe(self) -> Self:
        if bool(self.username) != bool(self.password_file):
            raise ValueError("username and password_file go together: give both, or neither")
        if self.username and not self.tls.is_certain:
            raise ValueError('a password must not go out unencrypted: set tls.mode to "verify" or "require"')
        return self
