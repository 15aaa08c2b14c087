"""The types of settings: what a network, a host or an address of a site is, and the refusal of what is none."""

import ipaddress
import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from mailguard import addresses
from mailguard.vocabulary import Mode

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Seconds = Annotated[float, Field(gt=0)]
_LARGEST_NETWORK = {4: 8, 6: 7}  # prefix of 10.0.0.0/8 and fc00::/7, the largest private ones
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


def _peer(value: str) -> str:
    if _is_too_large(value):
        raise ValueError("would be trusted from half the world: name the networks of these servers alone")
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


def _name_to_find(value: str) -> str:
    return _host_name(value) if value else value


def _public_url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[A-Za-z0-9._\[\]:-]+", value):
        raise ValueError("no address of a site: write one such as https://mailguard.gemeente.example, without a path")
    return value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("more than one line: write a name and a telephone number on one")
    return value


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ValueError("no time of day: write one such as 07:30")
    return value


def _test_number(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{4,40}\*?", value):
        raise ValueError("no number: write its letters and digits without spaces, with * behind the start of a range")
    return value.casefold()


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no time zone: write one such as Europe/Amsterdam") from None
    return value


def is_in(client: str, networks: tuple[Network, ...]) -> bool:
    """True when this IP address, as a socket names it, lies in one of the networks."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)


def here(host: str) -> str:
    """One name for all writings of this machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "loopback" if host == "localhost" else host
    return "loopback" if address.is_loopback or address.is_unspecified else host


def is_anywhere(host: str) -> bool:
    """True for 0.0.0.0 and ::, which listen on every address of this machine."""
    return host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not listened on


def meet(first: str, second: str) -> bool:
    """True when two listeners on these hosts cannot share a port."""
    return is_anywhere(first) or is_anywhere(second) or here(first) == here(second)


Domain = Annotated[str, AfterValidator(_domain)]
Host = Annotated[str, AfterValidator(_host)]
HostName = Annotated[str, AfterValidator(_host_name)]
NameToFind = Annotated[str, AfterValidator(_name_to_find)]
# Lists of a TOML file become tuples; the items stay strict.
Domains = Annotated[tuple[Domain, ...], Field(strict=False)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Field(strict=False, min_length=1)]
Proxies = Annotated[tuple[Annotated[str, AfterValidator(_proxy)], ...], Field(strict=False)]
TrustedPeers = Annotated[tuple[Annotated[str, AfterValidator(_peer)], ...], Field(strict=False)]
RuleMode = Annotated[Mode, Field(strict=False)]
TestNumbers = Annotated[tuple[Annotated[str, AfterValidator(_test_number)], ...], Field(strict=False)]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
Zone = Annotated[str, AfterValidator(_zone)]
MailAddress = Annotated[str, AfterValidator(_address)]
Line = Annotated[str, AfterValidator(_one_line)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
Port = Annotated[int, Field(ge=0, le=65535)]
