"""Contact cards (vCard 2.1, 3.0 and 4.0: RFC 2426, RFC 6350): their lines as text, and the pictures in them."""

import quopri
import re
from dataclasses import dataclass, field

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import File
from mailguard.content.transfer import decode_base64

_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"(?i)(?m)^([^\r\n]*encoding=quoted-printable[^\r\n]*)=\r?\n")
_PROPERTY = re.compile(r"(?P<name>[\w.-]+)(?P<parameters>(?:;[^:\r\n]*)?):(?P<value>.*)", re.DOTALL)
_BINARY = re.compile(r";(?:encoding=)?(?:b|base64)(?![\w-])", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(r";(?:encoding=)?quoted-printable", re.IGNORECASE)
_DATA_LINK = re.compile(r"data:(?P<type>[\w.+/-]*)[^,]{0,100};base64,", re.IGNORECASE)
_KIND = re.compile(r";(?:type|mediatype)=(?P<kind>[\w/+.-]+)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([nN,;\\])")


@dataclass(frozen=True, slots=True)
class Cards:
    """The text of one or more cards, line by line, and the files in them."""

    text: str = field(repr=False)
    files: tuple[File, ...] = field(default=(), repr=False)


def read_cards(text: str) -> Cards:
    """Every property a reader of the card sees; what is encoded in it becomes a file."""
    while (joined := _SOFT_BREAK.sub(r"\1", text)) != text:
        text = joined
    lines: list[str] = []
    files: list[File] = []
    for line in _FOLD.sub("", text).splitlines():
        found = _PROPERTY.fullmatch(line)
        file = _file(found, len(files) + 1) if found else None
        if file is not None:
            files.append(file)
        elif found and _QUOTED_PRINTABLE.search(found["parameters"]):
            raw = quopri.decodestring(found["value"].encode("utf-8", "surrogateescape"))
            lines.append(f"{found['name']}: {decode_bytes(raw)}")
        else:
            lines.append(_ESCAPE.sub(lambda match: " " if match[1] in "nN" else match[1], line))
    return Cards("\n".join(lines), tuple(files))


def _file(found: re.Match[str], number: int) -> File | None:
    """The picture, sound or key that a property holds."""
    link = _DATA_LINK.match(found["value"])
    if link is None and not _BINARY.search(found["parameters"]):
        return None
    encoded = found["value"][link.end() :] if link else found["value"]
    payload = decode_base64(encoded.encode("ascii", "ignore")).payload
    kind = _KIND.search(found["parameters"])
    told = (link["type"] if link else kind["kind"] if kind else "").lower()
    subtype = told.rpartition("/")[2] or "bin"
    name = f"{found['name'].rpartition('.')[2].lower()} {number}.{subtype}"
    return File(name, payload, told if "/" in told else f"image/{subtype}")
