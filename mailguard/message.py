"""The message on its way: the envelope as the client gave it and the wire image as received.

Nothing here parses content, and nothing here changes a byte.
"""

from dataclasses import dataclass, field, replace


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

    `wire` is DATA as received: dot-stuffed (RFC 5321 4.5.2), CRLF line ends, the final `.` line left out.
    It goes to the next hop byte for byte, behind `trace`, our Received field (RFC 5321 4.4). Inspection reads
    `content()`.
    """

    id: str
    envelope: Envelope
    wire: bytes = field(repr=False)
    trace: bytes = field(default=b"", repr=False)

    @classmethod
    def from_content(cls, message_id: str, envelope: Envelope, content: bytes) -> "Message":
        """A message from stored bytes (a file, a held message): dot-stuffing is put on."""
        wire = content.replace(b"\n.", b"\n..")
        return cls(message_id, envelope, b"." + wire if wire.startswith(b".") else wire)

    def content(self) -> bytes:
        """The content with dot-stuffing taken off; no copy is made where there is none."""
        wire = self.wire[1:] if self.wire.startswith(b".") else self.wire
        return wire.replace(b"\n.", b"\n") if b"\n." in wire else wire
