"""Which messages are one: the copy of a message, and content that is equal (DESIGN invariant 5).

Says nothing about people and keeps nothing: the values are for keyed hashing. Total: it never raises, whatever the
bytes. Where in doubt two messages differ: a copy that is not known as one is judged anew, which costs an officer time;
a decision inherited by other content would be a leak.
"""

import hashlib
from dataclasses import dataclass, field

from mailguard import addresses
from mailguard.content.fields import Fields, split_message
from mailguard.content.limits import ContentLimits

# What a reader sees of the header, and what says how the body is to be read. Beside the fields that DESIGN names, all
# others in which receivers can read addresses: a copy with a new list of them is no copy.
_COUNTED = frozenset(
    """
    from to cc bcc subject date resent-to resent-cc resent-bcc apparently-to
    mime-version content-type content-transfer-encoding content-disposition content-description content-id
    content-language content-location content-base
    """.split()
)
_HEADER_BYTES = ContentLimits().max_header_bytes


@dataclass(frozen=True, slots=True)
class Identity:
    """Values for `Sealer.keyed_hash`: two messages with equal `copy_values` are copies of one, and two with equal
    `content_values` say the same.
    """

    copy_values: tuple[bytes, ...] = field(repr=False)
    content_values: tuple[bytes, ...] = field(repr=False)


def identify(raw: bytes | memoryview, reverse_path: str, message_id: str = "") -> Identity:
    """The identity of a message from its content (dot-stuffing taken off), its reverse-path and its Message-ID.

    An empty `message_id` is looked for in the content: what could not be inspected has one too.
    """
    # The head alone is parsed: of a large message no second copy is made.
    head = bytes(raw[: _HEADER_BYTES + 4])
    fields, rest, is_cut = split_message(head, _HEADER_BYTES)
    digest = _digest_whole(raw) if is_cut else _digest(fields, memoryview(raw)[len(head) - len(rest) :])
    sender = _bytes(addresses.normalise(reverse_path))
    name = (message_id.strip() or fields.text("message-id")).strip("<> ")
    if name:
        return Identity((sender, b"message-id", _bytes(name)), (digest,))
    return Identity((sender, b"date", fields.first("date"), digest), (digest,))


def _digest(fields: Fields, body: memoryview) -> bytes:
    """SHA-256 over the counted fields, lines that are no field, and the body, each with its length before it."""
    digest = hashlib.sha256(b"content")
    counted = sorted((item for item in fields.items if item[0] in _COUNTED), key=lambda item: item[0])
    for name, value in counted:  # the order of fields with one name stays: which of two counts differs by program
        _add(digest, name.encode("ascii"))
        _add(digest, value)
    for line in fields.stray:  # some programs take the first of these for the start of the body
        _add(digest, b"")
        _add(digest, line)
    digest.update(b"\0body")
    digest.update(body)
    return digest.digest()


def _digest_whole(raw: bytes | memoryview) -> bytes:
    """A header section too long to be read counts with all its fields."""
    return hashlib.sha256(b"whole" + hashlib.sha256(raw).digest()).digest()


def _add(digest: "hashlib._Hash", value: bytes) -> None:
    digest.update(len(value).to_bytes(8, "big"))
    digest.update(value)


def _bytes(text: str) -> bytes:
    # Encoded words can hold any code point, lone surrogates among them.
    return text.encode("utf-8", "surrogatepass")
