"""The configuration: its sections as frozen values, read from TOML, refused with file, key and mend.

`config/mailguard.toml` shows every key with its default; a test keeps the two equal. Nothing here opens a port or a
database. Later layers win: built-in defaults, the profile of the organisation, the configuration file.
"""

import ipaddress
import os
import re
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from mailguard import addresses
from mailguard.vocabulary import EntityType, Mode

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Seconds = Annotated[float, Field(gt=0)]
_LARGEST_NETWORK = {4: 8, 6: 7}  # prefix of 10.0.0.0/8 and fc00::/7, the largest private ones
_DATABASES = ("sqlite:///", "postgresql+psycopg://", "postgresql://")
_KEPT_NOWHERE = ("sqlite:///", "sqlite:///:memory:")  # SQLite in memory: each thread would have a database of its own
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"  # underscores: containers are named with them
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\.?")


class Section(BaseModel):
    """A table of the configuration: no unknown keys, no silent conversion of types, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, allow_inf_nan=False)


def _domain(value: str) -> str:
    domain = addresses.normalise_domain(value)
    if not domain or not set("@ /").isdisjoint(domain):
        raise ValueError("no domain name: write one such as gemeente.example")
    return domain


def _address(value: str) -> str:
    if value and (not addresses.domain_of(value) or " " in value):
        raise ValueError("no e-mail address: write one such as journaal@gemeente.example")
    return addresses.normalise(value)


def _network(value: str) -> str:
    if _is_too_large(value):
        raise ValueError("lets the whole world send: name the networks of your own mail servers")
    return value


def _proxy(value: str) -> str:
    if _is_too_large(value):
        raise ValueError("lets anybody pose as your reverse proxy: name its own address, such as 10.1.2.3/32")
    return value


def _is_too_large(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value)
    except ValueError:
        raise ValueError("no network: write one such as 10.1.2.0/24, or one address such as 10.1.2.3/32") from None
    return network.prefixlen < _LARGEST_NETWORK[network.version]


def _host_name(value: str) -> str:
    if not _HOST_NAME.fullmatch(value):
        raise ValueError(
            "no host name: write one of ASCII letters, digits, hyphens and dots, such as mail.gemeente.example"
        )
    return value


def _host(value: str) -> str:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return _host_name(value)
    return value


def _database_url(value: str) -> str:
    if value in _KEPT_NOWHERE or (value and not value.startswith(_DATABASES)):
        raise ValueError(
            "no known database: write sqlite:///PATH or postgresql://USER@HOST/DATABASE, or leave it empty"
        )
    return value.replace("postgresql://", "postgresql+psycopg://", 1)


def _public_url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[A-Za-z0-9._\[\]:-]+", value):
        raise ValueError("no address of a site: write one such as https://mailguard.gemeente.example, without a path")
    return value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("more than one line: write a name and a telephone number on one")
    return value


Domain = Annotated[str, AfterValidator(_domain)]
Host = Annotated[str, AfterValidator(_host)]
HostName = Annotated[str, AfterValidator(_host_name)]
# Lists of a TOML file become tuples; the items stay strict.
Domains = Annotated[tuple[Domain, ...], Field(strict=False)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Field(strict=False, min_length=1)]
Proxies = Annotated[tuple[Annotated[str, AfterValidator(_proxy)], ...], Field(strict=False)]
RuleMode = Annotated[Mode, Field(strict=False)]


class RelaySettings(Section):
    """The listener. Sizes in bytes, times in seconds."""

    host: Host = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 10025
    hostname: HostName = "mailguard.localdomain"
    allowed_networks: Networks = ("127.0.0.0/8", "::1/128")
    max_message_bytes: Annotated[int, Field(ge=65_536)] = 52_428_800
    max_recipients: Annotated[int, Field(ge=100)] = 1000  # RFC 5321 4.5.3.1.8: at least 100
    max_connections: Annotated[int, Field(ge=1)] = 100
    idle_seconds: Seconds = 300.0  # RFC 5321 4.5.3.2.7
    data_read_seconds: Seconds = 180.0
    shutdown_seconds: Seconds = 30.0

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(n) for n in self.allowed_networks)

    def may_send(self, client: str) -> bool:
        """True when a client at this IP address may hand mail to us."""
        try:
            address = ipaddress.ip_address(client)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self.networks)


class NextHopSettings(Section):
    """Where passed mail goes. Times in seconds, defaults from RFC 5321 4.5.3.2."""

    host: Host = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 10026
    connect_seconds: Seconds = 30.0
    command_seconds: Seconds = 300.0
    data_seconds: Seconds = 120.0
    block_seconds: Seconds = 180.0
    final_seconds: Seconds = 480.0  # with inspection and database below the 600 a client waits for our reply


class InspectionSettings(Section):
    """The workers and the limits for one message. Sizes in bytes, times in seconds."""

    workers: Annotated[int, Field(ge=1, le=64)] = 2
    seconds_per_message: Seconds = 30.0
    memory_per_message_bytes: Annotated[int, Field(ge=67_108_864)] = 536_870_912
    max_text_bytes: Annotated[int, Field(ge=65_536)] = 16_777_216
    when_inspection_fails: Literal["tempfail", "hold", "pass_and_flag"] = "tempfail"


class VisibleRecipientsRule(Section):
    """Mutually unknown outsiders who can read each other's address. Thresholds count groups of people."""

    mode: RuleMode = Mode.HOLD
    flag_at: Annotated[int, Field(ge=2)] = 5
    hold_at: Annotated[int, Field(ge=2)] = 10
    hold_at_for_clients: Annotated[int, Field(ge=0)] = 0  # 0: such a list counts as any other

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        if self.flag_at > self.hold_at:
            raise ValueError(
                f"flag_at ({self.flag_at}) is above hold_at ({self.hold_at}): lower flag_at or raise hold_at"
            )
        clients = self.hold_at_for_clients
        if clients and not 2 <= clients <= self.hold_at:
            raise ValueError(f"hold_at_for_clients is {clients}: write 0, or 2 to hold_at ({self.hold_at})")
        return self


class SensitiveDataRule(Section):
    """A BSN to an outsider who is no partner allowed it. Thresholds are scores of the finding, 0 to 1."""

    mode: RuleMode = Mode.HOLD
    flag_score: Annotated[float, Field(ge=0.5, le=1)] = 0.5
    hold_score: Annotated[float, Field(ge=0.5, le=1)] = 0.8

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        if self.flag_score > self.hold_score:
            raise ValueError(
                f"flag_score ({self.flag_score}) is above hold_score ({self.hold_score}): lower one or raise the other"
            )
        return self


class BulkPersonalDataRule(Section):
    """Records of many people to an outsider who is no partner allowed them. The threshold counts records."""

    mode: RuleMode = Mode.HOLD
    hold_at: Annotated[int, Field(ge=2)] = 10


class UninspectableRule(Section):
    """What could not be looked into. `unsupported` is the mode for formats mailguard does not read yet."""

    mode: RuleMode = Mode.FLAG
    unsupported: RuleMode = Mode.MONITOR


class Rules(Section):
    VISIBLE_RECIPIENTS: VisibleRecipientsRule = VisibleRecipientsRule()
    SENSITIVE_DATA: SensitiveDataRule = SensitiveDataRule()
    BULK_PERSONAL_DATA: BulkPersonalDataRule = BulkPersonalDataRule()
    UNINSPECTABLE: UninspectableRule = UninspectableRule()


def _here(host: str) -> str:
    """One name for all writings of this machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "loopback" if host == "localhost" else host
    return "loopback" if address.is_loopback or address.is_unspecified else host


def _is_anywhere(host: str) -> bool:
    """True for 0.0.0.0 and ::, which listen on every address of this machine."""
    return host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not listened on


def _meet(first: str, second: str) -> bool:
    """True when two listeners on these hosts cannot share a port."""
    return _is_anywhere(first) or _is_anywhere(second) or _here(first) == _here(second)


class QuarantineSettings(Section):
    """How long held content is kept. Undecided mail is refused at the end, never released."""

    expire_days: Annotated[int, Field(ge=1, le=365)] = 30
    keep_days_after_decision: Annotated[int, Field(ge=0, le=365)] = 14
    copy_window_days: Annotated[int, Field(ge=1, le=60)] = 7  # above what a mail server retries (RFC 5321 4.5.4.1)


class ReviewSettings(Section):
    """The officer's work. `four_eyes`: mail with a BSN or special categories needs two officers to be released."""

    four_eyes: bool = False
    triage_hours: Annotated[int, Field(ge=1)] = 24
    ages_after_hours: Annotated[int, Field(ge=1)] = 4  # the officer is told again
    release_days: Annotated[int, Field(ge=1, le=14)] = 2  # how long a release is tried while the next hop is away
    sender_link_days: Annotated[int, Field(ge=1, le=30)] = 7


class RegisterSettings(Section):
    """Terms of the breach register. 72 hours is the law (art. 33(1) GDPR)."""

    ap_deadline_hours: Annotated[int, Field(ge=1)] = 72
    retain_years: Annotated[int, Field(ge=3)] = 5
    retain_false_alarm_years: Annotated[int, Field(ge=1)] = 1


class NoticesSettings(Section):
    """Mail that mailguard writes itself: to internal addresses only. Its own way out, else the relay's next hop."""

    sender: Annotated[str, AfterValidator(_address)] = ""  # empty: mailguard@ the first internal domain
    officer: Annotated[str, AfterValidator(_address)] = ""
    deputy: Annotated[str, AfterValidator(_address)] = ""
    contact: Annotated[str, AfterValidator(_one_line)] = ""  # a name and telephone number below each notice
    per_hour: Annotated[int, Field(ge=1)] = 20  # to one addressee
    next_hop: NextHopSettings | None = None

    @model_validator(mode="after")
    def _deputy_stands_in_for_somebody_else(self) -> Self:
        if self.deputy and not self.officer:
            raise ValueError("deputy is set and officer is not: name the officer, whom the deputy stands in for")
        if self.deputy and self.deputy == self.officer:
            raise ValueError("deputy and officer are one address: name another deputy, or leave it empty")
        return self


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ValueError("no time of day: write one such as 07:30")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no time zone: write one such as Europe/Amsterdam") from None
    return value


class DigestSettings(Section):
    """The overview each morning at a local time, also when there is nothing to say."""

    at: Annotated[str, AfterValidator(_time_of_day)] = "07:30"
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Amsterdam"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class WebListener(Section):
    """A listener for browsers: HTTPS by its own certificate, or HTTP behind the named reverse proxies.

    Plain HTTP without a proxy is for this machine alone. `public_url` is what links in mail begin with.
    """

    host: Host = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)]
    public_url: Annotated[str, AfterValidator(_public_url)] = ""  # empty: made from host and port
    certificate: str = ""
    private_key: str = ""
    proxies: Proxies = ()

    @model_validator(mode="after")
    def _is_encrypted_beyond_this_machine(self) -> Self:
        if bool(self.certificate) != bool(self.private_key):
            raise ValueError("certificate and private_key go together: name both files, or neither")
        is_here_alone = _here(self.host) == "loopback" and not _is_anywhere(self.host)
        if not self._is_secured and not is_here_alone:
            raise ValueError(
                "passwords would cross the network unencrypted: give certificate and private_key, "
                "name the reverse proxy in proxies, or listen on 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _links_in_mail_lead_here(self) -> Self:
        if not self.public_url and (self.proxies or _is_anywhere(self.host)):
            raise ValueError("what links in mail begin with is not known: give public_url, the address people type")
        if self.public_url.startswith("http:") and self._is_secured:
            raise ValueError("public_url leads past the encryption: let it begin with https://")
        if self.public_url.startswith("https:") and not self._is_secured:
            raise ValueError(
                "nothing here speaks https, which public_url promises: give certificate and private_key, "
                "or name the reverse proxy in proxies"
            )
        return self

    @property
    def _is_secured(self) -> bool:
        return bool(self.certificate or self.proxies)

    @property
    def url(self) -> str:
        """What links to this listener begin with, without a slash at the end."""
        scheme = "https" if self.certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"{scheme}://{host}:{self.port}"


class ConsoleSettings(WebListener):
    """The officer's console. Without it there is no sender's page either: the command line decides."""

    is_enabled: bool = True
    port: Annotated[int, Field(ge=0, le=65535)] = 8025
    session_minutes: Annotated[int, Field(ge=5, le=60)] = 30


class SendersPageSettings(WebListener):
    """The page a sender reaches by the link in a notice."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8026


class DatabaseSettings(Section):
    url: Annotated[str, AfterValidator(_database_url)] = ""


class JournalSettings(Section):
    mailbox: Annotated[str, AfterValidator(_address)] = ""


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"


class Partner(Section):
    """An organisation that gets data on a legal basis or under a processor agreement (art. 6 and 28 GDPR)."""

    domain: Domain
    name: str = ""
    allows: Annotated[frozenset[Annotated[EntityType, Field(strict=False)]], Field(strict=False)] = frozenset()


class Organisation(Section):
    """Who we are and whom we trust: the organisation file."""

    name: str = ""
    sector: str = ""
    profile: Literal["gemeente", "zorg", "onderwijs", "wonen", "algemeen"] = "algemeen"
    internal_domains: Domains = ()
    partners: Annotated[tuple[Partner, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _partners_are_outside_and_named_once(self) -> Self:
        domains = [partner.domain for partner in self.partners]
        for domain in domains:
            if addresses.is_within(domain, self.domains):
                raise ValueError(f"partner {domain} lies within internal_domains: take it out of one of the two")
            if domains.count(domain) > 1:
                raise ValueError(f"partner {domain} is named twice: join the two tables and their allows")
        return self

    @cached_property
    def domains(self) -> frozenset[str]:
        return frozenset(self.internal_domains)

    def is_internal(self, address: str) -> bool:
        """True when mail to this address stays inside."""
        return addresses.is_within(addresses.domain_of(address), self.domains)

    def allowed_at(self, address: str) -> frozenset[EntityType]:
        """The entity types that may go to this outside address."""
        domain = addresses.domain_of(address)
        return next(
            (p.allows for p in self.partners if addresses.is_within(domain, frozenset({p.domain}))), frozenset()
        )


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
    database: DatabaseSettings = DatabaseSettings()
    journal: JournalSettings = JournalSettings()
    log: LogSettings = LogSettings()

    @model_validator(mode="after")
    def _does_not_relay_to_itself(self) -> Self:
        ways_out = {"next_hop": self.next_hop, "notices.next_hop": self.notices.next_hop}
        for name, way_out in ways_out.items():
            if way_out and self.relay.port == way_out.port and _here(self.relay.host) == _here(way_out.host):
                raise ValueError(
                    f"relay and {name} have the same host and port, so mail would go round in a circle: "
                    "change one of them"
                )
        return self

    @model_validator(mode="after")
    def _listeners_have_a_port_each(self) -> Self:
        listeners: list[tuple[str, RelaySettings | WebListener]] = [("relay", self.relay)]
        if self.console.is_enabled:
            listeners += [("console", self.console), ("senders_page", self.senders_page)]
        for (name, one), (other_name, other) in combinations(listeners, 2):
            if one.port and one.port == other.port and _meet(one.host, other.host):
                raise ValueError(f"{name} and {other_name} would listen on one port: give one of them another")
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

    @property
    def state_path(self) -> Path:
        """Where keys and the default database live; MAILGUARD_STATE_DIR goes first."""
        chosen = os.environ.get("MAILGUARD_STATE_DIR") or self.state_directory
        return Path(chosen).expanduser() if chosen else Path.home() / ".local" / "state" / "mailguard"

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.state_path / 'mailguard.sqlite3'}"
