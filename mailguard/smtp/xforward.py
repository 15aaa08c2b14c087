"""Postfix' XFORWARD: who the client in front of a filter was, for the logs behind it (Postfix' XFORWARD_README).

XFORWARD NAME=mail.gemeente.example ADDR=192.0.2.1 PORT=25
XFORWARD PROTO=ESMTP HELO=mail.gemeente.example SOURCE=REMOTE
"""

import ipaddress
import re
from collections.abc import Mapping

from mailguard.replies import Reply
from mailguard.smtp.paths import Refusal

ATTRIBUTES = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE")
UNAVAILABLE = "[UNAVAILABLE]"
BAD_XFORWARD = Reply.of(501, "5.5.4 Syntax: XFORWARD attribute=value [attribute=value ...]")

_UNKNOWN = {UNAVAILABLE, "[TEMPUNAVAIL]"}
_IPV6 = "IPV6:"
_MAX_CHARACTERS = {"PROTO": 64}
_MAX_OF_OTHERS = 255
# RFC 3461 4: xtext. Postfix leaves "=" as it is.
_XTEXT = re.compile(rb"(?:[!-*,-~]|\+[0-9A-F]{2})+")
_HEX = re.compile(rb"\+([0-9A-F]{2})")


def parse(argument: bytes) -> dict[str, str]:
    """The attributes of one command, decoded, names in upper case; ADDR as Postfix writes it. Raises Refusal (501)."""
    attributes: dict[str, str] = {}
    for word in filter(None, argument.split(b" ")):
        name, _, value = word.partition(b"=")
        key = name.decode("latin-1").upper()
        if key not in ATTRIBUTES or key in attributes:
            raise Refusal(BAD_XFORWARD)
        attributes[key] = _checked(key, _decoded(value))
    if not attributes:
        raise Refusal(BAD_XFORWARD)
    return attributes


def attributes_of(client_address: str, client_port: int, helo: str, protocol: str) -> dict[str, str]:
    """What we say of a client of our own. `protocol` as in Received: SMTP, ESMTP, ..."""
    address = _address(client_address)
    return {
        "NAME": UNAVAILABLE,  # we look up no names
        "ADDR": _written(address) if address else UNAVAILABLE,
        "PORT": str(client_port) if client_port else UNAVAILABLE,
        "PROTO": protocol,
        "HELO": helo or UNAVAILABLE,
        "SOURCE": "LOCAL" if address and address.is_loopback else "REMOTE",
    }


def address_in(attributes: Mapping[str, str]) -> str | None:
    """The plain IP address in ADDR; None when there is none."""
    value = attributes.get("ADDR", UNAVAILABLE)
    return None if value in _UNKNOWN else value.removeprefix(_IPV6)


def _decoded(value: bytes) -> str:
    if not _XTEXT.fullmatch(value):
        raise Refusal(BAD_XFORWARD)
    raw = _HEX.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), value)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(BAD_XFORWARD) from None
    if not text.isprintable():
        raise Refusal(BAD_XFORWARD)
    return text


def _checked(key: str, text: str) -> str:
    if text.upper() in _UNKNOWN:
        return text.upper()
    if len(text) > _MAX_CHARACTERS.get(key, _MAX_OF_OTHERS):
        raise Refusal(BAD_XFORWARD)
    if key == "ADDR":
        return _checked_address(text)
    if key == "SOURCE":
        text = text.upper()
    is_wrong = (key == "PORT" and not _is_port(text)) or (key == "SOURCE" and text not in {"LOCAL", "REMOTE"})
    if is_wrong:
        raise Refusal(BAD_XFORWARD)
    return text


def _checked_address(text: str) -> str:
    is_marked = text.upper().startswith(_IPV6)
    address = _address(text[len(_IPV6) :] if is_marked else text)
    if address is None or (is_marked and ":" not in text[len(_IPV6) :]):
        raise Refusal(BAD_XFORWARD)
    return _written(address)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """IPv4 that came mapped into IPv6 is IPv4."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    # A scope ("%eth0") says something on the machine that wrote it alone, and may be any text.
    return address.ipv4_mapped or ipaddress.IPv6Address(int(address))


def _written(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return f"{_IPV6}{address}" if address.version == 6 else str(address)
