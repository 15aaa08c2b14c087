"""The message on its way: the envelope as the client gave it and the wire image as received.

Nothing here parses content, and nothing here changes a byte.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

# Bytes in memory, or those of a file without a name. Use len(), find(), slices and memoryview() alone: both have them.
Wire = bytes | mmap.mmap
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Recipient:
    """One accepted RCPT TO. `raw` is the path as received, angle brackets included; parameters are verbatim."""

    address: str = field(repr=False)
    raw: bytes = field(repr=False)
    parameters: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """RFC 5321 envelope. `reverse_path` is "" for the null sender `<>`."""

    reverse_path: str = field(repr=False)
    reverse_path_raw: bytes = field(repr=False)
    parameters: tuple[bytes, ...] = field(default=(), repr=False)
    recipients: tuple[Recipient, ...] = ()
    client_address: str = ""
    helo: str = ""
    is_esmtp: bool = True
    is_encrypted: bool = False
    is_authenticated: bool = False

    @classmethod
    def of(cls, reverse_path: str, recipients: tuple[str, ...]) -> "Envelope":
        """An envelope from plain addresses, for mail that came from a file."""
        paths = tuple(Recipient(a, f"<{a}>".encode("utf-8", "surrogateescape")) for a in recipients)
        return cls(reverse_path, f"<{reverse_path}>".encode("utf-8", "surrogateescape"), recipients=paths)

    def with_recipient(self, recipient: Recipient) -> "Envelope":
        return replace(self, recipients=(*self.recipients, recipient))


@dataclass(frozen=True, slots=True)
class Message:
    """An envelope and its wire image.

    `wire` is DATA as received: dot-stuffed (RFC 5321 4.5.2), CRLF line ends, the final `.` line left out. When
    `is_chunked` it came by BDAT (RFC 3030): the content itself, bare line ends possible.
    It goes to the next hop byte for byte, behind `trace`, our Received field (RFC 5321 4.4). Inspection reads
    `content()`.
    """

    id: str
    envelope: Envelope
    wire: Wire = field(repr=False)
    trace: bytes = field(default=b"", repr=False)
    is_chunked: bool = False

    @classmethod
    def from_content(cls, message_id: str, envelope: Envelope, content: bytes) -> "Message":
        """A message from stored bytes (a file, a held message): dot-stuffing is put on."""
        return cls(message_id, envelope, b"").with_content(content)

    def with_content(self, content: bytes) -> "Message":
        """The message with other content: dot-stuffed, or, when it came by BDAT, as it is."""
        if self.is_chunked:
            return replace(self, wire=content)
        wire = content.replace(b"\n.", b"\n..")
        return replace(self, wire=b"." + wire if wire.startswith(b".") else wire)

    def content(self) -> bytes:
        """The content with dot-stuffing taken off. Copies what rests in a file: see `content_view`."""
        view = self.content_view()
        return view.obj if isinstance(view.obj, bytes) and len(view.obj) == len(view) else bytes(view)

    def content_view(self) -> memoryview:
        """As `content`; of a message without stuffed dots nothing is copied, in memory or not."""
        if self.is_chunked or not any(_has_stuffed_dot(self.wire, piece) for piece in _pieces(self.wire)):
            return memoryview(self.wire)
        first = 1 if self.wire[:1] == b"." else 0
        return memoryview(b"".join(self.wire[piece].replace(b"\n.", b"\n") for piece in _pieces(self.wire, first)))


def _pieces(wire: Wire, start: int = 0) -> Iterator[slice]:
    """The wire image in pieces, a line end always with what comes after it. Going through a large one in one go would
    keep all other threads of the process waiting.
    """
    while start < len(wire):
        end = start + _PIECE_BYTES
        if wire[end - 1 : end] == b"\n":
            end -= 1
        yield slice(start, end)
        start = end


def _has_stuffed_dot(wire: Wire, piece: slice) -> bool:
    return (piece.start == 0 and wire[:1] == b".") or wire.find(b"\n.", piece.start, piece.stop) >= 0
