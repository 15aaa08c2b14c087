"""Is a message of Exchange Online our own tenant's? Its addresses and certificate are those of all tenants.

Exchange Online puts its mark on each message that leaves a tenant. Somebody in another tenant can write a mark like
ours beside it, and cannot take his own away: so all marks count, and all must be ours. What Exchange Online would not
have written (bare line ends, NUL, lines without a name, names that are nearly the mark's) is an attempt: not ours.
"""

import re
from itertools import islice

from mailguard.addresses import is_within
from mailguard.config import Microsoft365
from mailguard.message import Wire

_HEADER_BYTES = 1024 * 1024  # Exchange Online itself takes 256 KiB
_MAX_MARKS = 8

_TENANT = b"x-ms-exchange-crosstenant-id"
_ORIGINATOR = b"x-originatororg"
# The line of a field whose name has the mark's in it, with the lines folded behind it.
_FIELDS = {
    mark: re.compile(rb"\n(?![ \t])([^:\n]*?" + mark + rb"[^:\n]*)([^\n]*(?:\n[ \t][^\n]*)*)")
    for mark in (_TENANT, _ORIGINATOR)
}
_NAMELESS = re.compile(rb"\n[^ \t:\n][^:\n]*\r(?:\n|\Z)")
_NOT_IN_A_NAME = re.compile(rb"[^a-z0-9-]")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def is_ours(wire: Wire, settings: Microsoft365) -> bool:
    """True when the header section has each mark that the settings ask for, and none of another tenant."""
    header = _header(wire)
    if header is None or not (settings.tenant_id or settings.originator_domains):
        return False
    if settings.tenant_id and not _is_all(_values(header, _TENANT), settings.tenant_id):
        return False
    return not settings.originator_domains or _is_under(
        _values(header, _ORIGINATOR), frozenset(settings.originator_domains)
    )


def _header(wire: Wire) -> bytes | None:
    """The header section in lower case, `\\n` in front of each line; None for one that is not plainly written."""
    end = 0 if wire[:2] == b"\r\n" else wire.find(b"\r\n\r\n", 0, _HEADER_BYTES)
    if end < 0 and len(wire) > _HEADER_BYTES:
        return None
    header = b"\n" + (wire[:end] if end >= 0 else wire[:]).lower() + b"\r"
    line_ends = header.count(b"\r\n")
    if header.count(b"\n") != line_ends + 1 or header.count(b"\r") != line_ends + 1 or b"\0" in header:
        return None
    return None if _NAMELESS.search(header) else header


def _values(header: bytes, mark: bytes) -> list[str] | None:
    """All values of the mark, unfolded; None when there is a name that is nearly the mark's, or too many of them."""
    found = list(islice(_FIELDS[mark].finditer(header), _MAX_MARKS + 1))
    values = []
    for name, value in (field.groups() for field in found):
        if name == mark:
            values.append(value[1:].replace(b"\r\n", b"").strip(b" \t\r").decode("latin-1"))
        elif _NOT_IN_A_NAME.sub(b"", name) == mark:
            return None
    return values if len(found) <= _MAX_MARKS else None


def _is_all(values: list[str] | None, tenant: str) -> bool:
    return bool(values) and all(value == tenant for value in values or ())


def _is_under(values: list[str] | None, domains: frozenset[str]) -> bool:
    return bool(values) and all(_DOMAIN.fullmatch(v) and is_within(v, domains) for v in values or ())
