"""Trace fields: our Received field (RFC 5321 4.4), and counting those already there.

No recipient address is ever named, and nothing a client says can break the field.
"""

import re
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from mailguard.message import Envelope, Wire

MAX_RECEIVED_FIELDS = 50
_HEADER_BYTES = 256 * 1024  # a loop adds its fields at the top: looking further costs time and finds nothing
_MAX_HELO = 255
_LITERAL = re.compile(r"\[[A-Za-z0-9.:-]+\]")
_NOT_HOST = re.compile(r"[^A-Za-z0-9._-]")


def host_of(argument: bytes) -> str:
    """The argument of HELO or EHLO, safe to put in a header: a host name or an address literal, the rest as `?`."""
    text = argument[:_MAX_HELO].decode("ascii", "replace")
    return text if _LITERAL.fullmatch(text) else _NOT_HOST.sub("?", text)


def received_field(envelope: Envelope, hostname: str, message_id: str, at: datetime) -> bytes:
    """The Received field in front of every message we hand on."""
    address = envelope.client_address
    literal = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    return (
        f"Received: from {envelope.helo} ({literal})\r\n"
        f"\tby {hostname} (mailguard) with {_protocol(envelope)} id {message_id};\r\n"
        f"\t{_written(at)}\r\n"
    ).encode("ascii")


def now() -> datetime:
    """This moment, to the second, in local time."""
    return _local(int(time.time()))


@lru_cache(maxsize=4)
def _local(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC).astimezone()


@lru_cache(maxsize=4)
def _written(at: datetime) -> str:
    return format_datetime(at)


def received_count(wire: Wire) -> int:
    """How many Received fields the header section holds."""
    end = 0 if wire[:2] == b"\r\n" else wire.find(b"\r\n\r\n", 0, _HEADER_BYTES)
    header = wire[: end if end >= 0 else _HEADER_BYTES].lower()
    return header.count(b"\nreceived:") + header.startswith(b"received:")


def _protocol(envelope: Envelope) -> str:
    """The keywords of RFC 3848 and RFC 6531 4.3."""
    if not envelope.is_esmtp:
        return "SMTP"
    is_utf8 = bool(envelope.parameters) and any(p.upper() == b"SMTPUTF8" for p in envelope.parameters)
    letters = "S" * envelope.is_encrypted + "A" * envelope.is_authenticated
    return ("UTF8SMTP" if is_utf8 else "ESMTP") + letters
