"""The header section of a message, line for line: what stays of it stays byte for byte.

Strict where `content.fields` is forgiving: where two readers could disagree about what is a field and where the section
ends, nothing is promised about it.
"""

import re
from dataclasses import dataclass, field

from mailguard.errors import Unfit

_FIELD_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_UNREADABLE = (
    "De kop van dit bericht is niet goed te lezen. "
    "Wij kunnen de adressen van de ontvangers er daarom niet met zekerheid uit halen."
)


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One field as it stands, folded, with its line ends."""

    name: str
    raw: bytes = field(repr=False)

    @property
    def value(self) -> bytes:
        return self.raw.partition(b":")[2]


def split_header(content: bytes) -> tuple[list[HeaderField], bytes]:
    """The fields, and all that follows them from the empty line on. Raises Unfit."""
    end = content.find(b"\r\n\r\n")
    section = content[: end + 2] if end >= 0 else content
    if not _is_plain(section):
        raise Unfit(_UNREADABLE)
    return _fields(section), content[len(section) :]


def _is_plain(section: bytes) -> bool:
    """CRLF alone ends a line, and there is no NUL (RFC 5322 2.1, 2.2): else readers cut it differently."""
    ends = section.count(b"\r\n")
    return section.endswith(b"\r\n") and ends == section.count(b"\r") == section.count(b"\n") and b"\0" not in section


def _fields(section: bytes) -> list[HeaderField]:
    groups: list[tuple[str, list[bytes]]] = []
    for line in section.split(b"\r\n")[:-1]:
        if line[:1] in (b" ", b"\t") and groups:
            groups[-1][1].append(line)
            continue
        name = _FIELD_NAME.match(line)
        if not name:
            raise Unfit(_UNREADABLE)
        groups.append((name[1].decode("ascii").lower(), [line]))
    return [HeaderField(name, b"".join(line + b"\r\n" for line in lines)) for name, lines in groups]
