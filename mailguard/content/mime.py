"""MIME structure: raw bytes to a tree of parts (RFC 2045, RFC 2046), read as the most forgiving mail program would.

The structure a message claims is never trusted: every Content-Type and Content-Transfer-Encoding of a part is kept, a
boundary that is missing is looked for, and text outside the parts is handed on. The standard library's parser is not
used: its time and its recursion grow with hostile nesting. Here depth and number of parts are capped first, and each
level is found by plain byte searches.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.content.charsets import decode_words
from mailguard.content.fields import Fields, Parameterised, parse_parameterised, split_part

_GUESSED_BOUNDARY = re.compile(rb"(?m)^--([^\s-][^\r\n]{0,200}?)[ \t]*\r?\n(?=content-|\r?\n)", re.IGNORECASE)
_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+")
MAX_PART_HEADER_BYTES = 256 * 1024
MAX_TYPES = 3  # Content-Type fields of one part that are tried; with more of them it counts as cut


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its fields, its body as it stands (transfer encoding not undone), and all the types it claims."""

    fields: Fields
    body: bytes = field(repr=False)
    types: tuple[Parameterised, ...] = ()
    is_cut: bool = False

    @property
    def encodings(self) -> list[bytes]:
        return self.fields.all("content-transfer-encoding")

    @property
    def disposition(self) -> Parameterised:
        return parse_parameterised(self.fields.first("content-disposition"))

    @property
    def content_id(self) -> str:
        return self.fields.text("content-id").strip("<> ")

    @property
    def multipart(self) -> Parameterised | None:
        """The multipart type among those claimed; one whose boundary occurs goes first."""
        claimed = [kind for kind in self.types if kind.value.startswith("multipart/")]
        for kind in claimed:
            boundary = kind.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
            if boundary and b"--" + boundary in self.body:
                return kind
        return claimed[0] if claimed else None


@dataclass(frozen=True, slots=True)
class Pieces:
    """A multipart body taken apart. `outside` is the preamble and the epilogue; `is_broken` that a delimiter lacked."""

    parts: tuple[bytes, ...] = field(repr=False)
    outside: tuple[bytes, ...] = field(repr=False)
    is_broken: bool = False


def make_part(fields: Fields, body: bytes, default_type: str = "text/plain", *, is_cut: bool = False) -> Part:
    raw_types = fields.all("content-type")
    claimed = [parse_parameterised(raw) for raw in raw_types[:MAX_TYPES]]
    types = tuple(_sound(kind, default_type) for kind in claimed) or (Parameterised(default_type),)
    return Part(fields, body, types, is_cut or len(raw_types) > MAX_TYPES)


def _sound(kind: Parameterised, default_type: str) -> Parameterised:
    """A type that is none (`text`, `foo bar`) counts as the default (RFC 2045 5.2)."""
    return kind if _TYPE.fullmatch(kind.value) else Parameterised(default_type, kind.parameters)


def read_part(raw: bytes, default_type: str = "text/plain") -> Part:
    fields, body, is_cut = split_part(raw, MAX_PART_HEADER_BYTES)
    return make_part(fields, body, default_type, is_cut=is_cut)


def split_multipart(body: bytes, boundary: str, max_parts: int) -> Pieces:
    """The parts between the delimiter lines; where the boundary never occurs, those of the first that looks right."""
    wanted = boundary.encode("utf-8", "surrogateescape")
    if wanted:
        pieces = _split_at(body, wanted, max_parts)
        if pieces.parts:
            return pieces
    guess = _GUESSED_BOUNDARY.search(body)
    if guess:
        pieces = _split_at(body, guess[1].rstrip(), max_parts)
        if pieces.parts:
            return Pieces(pieces.parts, pieces.outside, is_broken=True)
    return Pieces((), (body,), is_broken=True)


def _split_at(body: bytes, boundary: bytes, max_parts: int) -> Pieces:
    parts: list[bytes] = []
    outside: list[bytes] = []
    start = 0
    in_part = False
    for line_start, line_end, is_last in _delimiters(body, b"--" + boundary):
        (parts if in_part else outside).append(_without_line_end(body[start:line_start]))
        start, in_part = line_end, not is_last
        if len(parts) > max_parts:
            return Pieces(tuple(parts), tuple(outside))
    (parts if in_part else outside).append(body[start:])
    return Pieces(tuple(parts), tuple(outside), is_broken=in_part)


def _delimiters(body: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Start, end and kind of each delimiter line: the delimiter at a line start, blanks at most behind it."""
    position = body.find(delimiter)
    while position >= 0:
        after = position + len(delimiter)
        is_last = body.startswith(b"--", after)
        end, line_end = _line_end(body, after)
        rest = body[after + 2 * is_last : end]
        if (position == 0 or body[position - 1] in b"\r\n") and not rest.strip(b" \t"):
            yield position, line_end, is_last
        position = body.find(delimiter, after)


def _line_end(body: bytes, position: int) -> tuple[int, int]:
    """Where the line's text ends and where the next line starts; a line longer than any delimiter line ends early."""
    newline = body.find(b"\n", position, position + 1000)
    if newline >= 0:
        return newline - (newline > position and body[newline - 1 : newline] == b"\r"), newline + 1
    lone_return = body.find(b"\r", position, position + 1000)
    end = lone_return if lone_return >= 0 else min(len(body), position + 1000)
    return end, min(end + 1, len(body))


def _without_line_end(raw: bytes) -> bytes:
    """The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1)."""
    return raw.removesuffix(b"\n").removesuffix(b"\r")


def file_name(part: Part) -> str:
    """The name the part gives itself, on one line and of bounded length; "" when it gives none."""
    names = [part.disposition.parameters.get("filename", "")]
    names += [kind.parameters.get("name", "") for kind in part.types]
    names.append(
        decode_words(part.fields.first("content-description")) if part.disposition.value == "attachment" else ""
    )
    chosen = next((name for name in names if name.strip()), "")
    return " ".join("".join(c if c.isprintable() else " " for c in chosen[:500]).split())[:255]
