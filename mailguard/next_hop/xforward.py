"""XFORWARD: tells a Postfix next hop who the client is (Postfix, XFORWARD_README)."""

from functools import lru_cache

_LINE_BYTES = 510  # RFC 5321 4.5.3.1.4, without CRLF


@lru_cache(maxsize=256)
def xforward_lines(attributes: tuple[tuple[str, str], ...], announced: str) -> tuple[bytes, ...]:
    """The commands for those attributes that are announced, in as few lines as they fit in."""
    wanted = frozenset(announced.upper().split())
    lines: list[bytes] = []
    line = b"XFORWARD"
    for name, value in attributes:
        if name.upper() not in wanted or not value:
            continue
        word = b" " + name.upper().encode("ascii") + b"=" + xtext(value)
        if len(line) + len(word) > _LINE_BYTES and line != b"XFORWARD":
            lines.append(line)
            line = b"XFORWARD"
        line += word
    if line != b"XFORWARD":
        lines.append(line)
    return tuple(lines)


def xtext(value: str) -> bytes:
    """RFC 3461 4: printable ASCII as it is, all else, `+` and `=` as `+` and two hexadecimal digits."""
    octets = value.encode("utf-8", "surrogateescape")
    return b"".join(b"%c" % o if 33 <= o <= 126 and o not in b"+=" else b"+%02X" % o for o in octets)
