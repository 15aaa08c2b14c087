"""Header fields: where they end, how they fold, what their parameters say (RFC 5322 2.2, RFC 2045 5.1, RFC 2231).

Forgiving on purpose: a field that one mail program understands must not be lost here. Every scan is linear.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from mailguard.content.charsets import decode_bytes, decode_words

_FIELD_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r(?!\n)")
_LINE_END = re.compile(rb"\r?\n")
_COMMENT = re.compile(r"\([^()]*\)")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;"]*)')
_BLANK_LEAD = re.compile(rb"(?:[ \t]*\r?\n)+")
MAX_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class Fields:
    """The header section of a message or part, fields in their order, values unfolded. `stray` are lines that are no
    field though they stand among them.
    """

    items: tuple[tuple[str, bytes], ...] = field(repr=False)
    stray: tuple[bytes, ...] = field(default=(), repr=False)

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.items if key == name]

    def first(self, name: str) -> bytes:
        return next((value for key, value in self.items if key == name), b"")

    def text(self, name: str) -> str:
        """The first field of that name, RFC 2047 words decoded, white space collapsed."""
        return " ".join(decode_words(self.first(name)).split())


@dataclass(frozen=True, slots=True)
class Parameterised:
    """A field such as Content-Type: its value in lower case without comments, and its parameters by lower-case name."""

    value: str = field(repr=False)
    parameters: dict[str, str] = field(default_factory=dict, repr=False)


def split_message(raw: bytes, max_header_bytes: int) -> tuple[Fields, bytes, bool]:
    """The fields of a message, its body, and whether the header section was longer than may be read (its head is)."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if raw.startswith(b"From "):  # the separator of an mbox
        raw = raw[raw.find(b"\n") + 1 :] if b"\n" in raw else b""
    lead = _BLANK_LEAD.match(raw)
    if lead and _FIELD_NAME.match(raw, lead.end()):
        raw = raw[lead.end() :]
    return split_part(raw, max_header_bytes)


def split_part(raw: bytes, max_header_bytes: int) -> tuple[Fields, bytes, bool]:
    """As `split_message`, for a body part: a blank first line means that it has no fields (RFC 2046 5.1)."""
    end, start = _header_end(raw)
    return _read_fields(raw[: min(end, max_header_bytes)]), raw[start:], end > max_header_bytes


def _header_end(raw: bytes) -> tuple[int, int]:
    """Where the header section ends and where the body starts."""
    lead = _LINE_END.match(raw)
    if lead:
        return 0, lead.end()
    if not _FIELD_NAME.match(raw[:1000].lstrip(b" \t")):
        return 0, 0
    blank = _BLANK_LINE.search(raw)
    return (blank.start(), blank.end()) if blank else (len(raw), len(raw))


def _read_fields(section: bytes) -> Fields:
    items: list[tuple[str, list[bytes]]] = []
    stray: list[bytes] = []
    for line in section.splitlines():
        if line[:1] in (b" ", b"\t") and items:
            items[-1][1].append(line)
            continue
        line = line.lstrip(b" \t")
        name = _FIELD_NAME.match(line)
        if name:
            items.append((name[1].decode("ascii").lower(), [line[name.end() :]]))
        elif line:
            stray.append(line)
    unfolded = tuple((name, b"".join(pieces).strip()) for name, pieces in items)
    return Fields(unfolded, tuple(stray))


def parse_parameterised(raw: bytes) -> Parameterised:
    """`text/plain; charset="utf-8"` and its kin, RFC 2231 continuations and RFC 2047 words in values included."""
    text = decode_bytes(raw)
    head = _COMMENT.sub(" ", text.partition(";")[0]).strip(' \t"').lower()
    plain: dict[str, str] = {}
    extended: dict[str, list[tuple[int, bool, str]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(text)):
        if count >= MAX_PARAMETERS:
            break
        name, value = match[1].lower(), _unquote(match[2])
        if "*" in name:
            _keep_extended(extended, name, value)
        else:
            plain.setdefault(name, decode_words(value.encode("utf-8", "surrogateescape")))
    for name, pieces in extended.items():
        plain[name] = _join_extended(pieces)
    return Parameterised(re.sub(r"\s+", "", head), plain)


def _unquote(value: str) -> str:
    value = value.strip()
    if not value.startswith('"'):
        return _COMMENT.sub("", value).strip()
    value = value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:]
    return re.sub(r"\\(.)", r"\1", value)


def _keep_extended(extended: dict[str, list[tuple[int, bool, str]]], name: str, value: str) -> None:
    base, _, rest = name.partition("*")
    number = rest.rstrip("*")
    order = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    extended.setdefault(base, []).append((order, rest == "" or rest.endswith("*"), value))


def _join_extended(pieces: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: the first piece names the charset, each piece says for itself whether it is percent-encoded."""
    joined, charset = b"", "utf-8"
    for position, (_, is_encoded, value) in enumerate(sorted(pieces, key=lambda piece: piece[0])):
        if is_encoded and position == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        raw = value.encode("utf-8", "surrogateescape")
        joined += unquote_to_bytes(raw) if is_encoded else raw
    return decode_bytes(joined, charset)
