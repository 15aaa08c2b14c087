"""Who is behind a TCP balancer: the PROXY header, version 1 or 2, in front of all else (HAProxy's proxy-protocol.txt).

The library reads it and leaves what follows it to the caller. What it reads loosely is judged here once more.
"""

import asyncio
import logging
import re
from ipaddress import IPv4Address, IPv6Address

from aiosmtpd.proxy_protocol import AF, PROTO, V2_CMD, ProxyData, get_proxy

_VERSION_1 = re.compile(rb"PROXY (?:UNKNOWN(?: [ -~]*)?|TCP[46] [0-9A-Fa-f:.]+ [0-9A-Fa-f:.]+ \d{1,5} \d{1,5})\r\n")

# It quotes what it was sent.
logging.getLogger("mail.debug").disabled = True


class BadHeader(Exception):
    """No PROXY header, or one that names no TCP client: the connection cannot be used."""


async def client_behind(reader: asyncio.StreamReader) -> tuple[str, int] | None:
    """Address and port of the client; None when the balancer speaks for itself (v1 UNKNOWN, v2 LOCAL).

    Raises BadHeader. There is no time-out here.
    """
    try:
        header = await get_proxy(reader)
    except asyncio.IncompleteReadError:
        raise BadHeader("the connection ended before its PROXY header did") from None
    if not header.valid:
        raise BadHeader("no PROXY header, or a malformed one")
    if header.version == 1 and not _VERSION_1.fullmatch(header.whole_raw):
        raise BadHeader("a malformed PROXY header")
    if _is_of_the_balancer_itself(header):
        return None
    if header.protocol != PROTO.STREAM or header.family not in {AF.INET, AF.INET6}:
        raise BadHeader("a PROXY header of something else than TCP")
    return _written(header.src_addr), header.src_port or 0


def _is_of_the_balancer_itself(header: ProxyData) -> bool:
    if header.version == 1:
        return header.protocol == PROTO.UNSPEC
    return header.command == V2_CMD.LOCAL


def _written(address: object) -> str:
    if not isinstance(address, IPv4Address | IPv6Address):
        raise BadHeader("a PROXY header without an IP address")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
