"""Our marker: a field in front of what we passed on, by which it is known when it comes by us again.

    X-Mailguard-Seen: v=1; t=<Unix seconds>; r=<eight tags of 16 hex digits>; s=<64 hex digits>

`s` is an HMAC-SHA-256 over the rest, the content hash (DESIGN invariant 5) and the reverse-path, under a key that all
nodes derive from one master key. So it says one thing, to us alone: a mailguard of this organisation dealt with this
content, from this sender, to these recipients, at that time. What was decided is not in it, and it is never a reason to
spare a message its first inspection: another content, another sender, one recipient more, or five days, and it is void.

Servers split a list of recipients (Microsoft 365 does for each route it takes), and what comes back may be to some of
them. Those were dealt with, each of them with this very content: a subset is taken. `r` therefore holds a tag for each
recipient, keyed and bound to content, sender and second, so that no two messages can be compared. It always has eight:
random ones fill it up, or the field would tell those who read it that there is somebody in Bcc. More than eight
recipients have one tag for all of them, and are known as that whole list only: a part of it is inspected again.
"""

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass, field
from itertools import islice

from mailguard import addresses
from mailguard.content.identity import identify
from mailguard.message import Envelope, Message, Wire
from mailguard.sealing import Sealer

KEPT_SECONDS = 5 * 24 * 3600  # as long as a queue keeps trying (RFC 5321 4.5.4.1)
SKEW_SECONDS = 300  # between the clocks of two nodes
TAGS = 8
TAG_BYTES = 8
MAX_MARKERS = 5
HEADER_BYTES = 65_536  # it is put on top, and what comes on its way stands above it: a few KiB for each server

_FIELD = re.compile(rb"\nx-mailguard-seen:([^\n]{0,400}(?:\n[ \t][^\n]{0,400}){0,9})")  # servers fold it as they like
_VALUE = re.compile(rb"v=1;t=([0-9]{1,12});r=([0-9a-f]{%d});s=([0-9a-f]{64})" % (TAGS * TAG_BYTES * 2))
_BLANK = re.compile(rb"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A marker as it stands in a header. Anyone can write one: see `Marker.confirms`."""

    at: int  # Unix seconds
    tags: tuple[bytes, ...] = field(repr=False)
    signature: bytes = field(repr=False)


def claims_in(wire: Wire) -> tuple[Claim, ...]:
    """The first few markers in the header section, none in most messages. It reads `HEADER_BYTES` at most."""
    end = wire.find(b"\r\n\r\n", 0, HEADER_BYTES)
    header = b"\n" + wire[: end if end >= 0 else HEADER_BYTES].lower()
    values = (_VALUE.fullmatch(_BLANK.sub(b"", found[1])) for found in islice(_FIELD.finditer(header), MAX_MARKERS))
    return tuple(_claim(value) for value in values if value)


def _claim(value: re.Match[bytes]) -> Claim:
    raw = bytes.fromhex(value[2].decode("ascii"))
    tags = tuple(raw[at : at + TAG_BYTES] for at in range(0, len(raw), TAG_BYTES))
    return Claim(int(value[1]), tags, bytes.fromhex(value[3].decode("ascii")))


def content_of(message: Message) -> tuple[bytes, ...]:
    """What stands for a message's content, X- fields left out. Reads all of it: not for the event loop."""
    return identify(message.content_view(), message.envelope.reverse_path).content_values


class Marker:
    """Writes markers and knows its own, and those of other nodes with the same master key."""

    def __init__(self, sealer: Sealer) -> None:
        self._key = sealer.derive("marker")

    def field(self, content: tuple[bytes, ...], envelope: Envelope, at: float | None = None) -> bytes:
        """The field for a message of this content (`content_of`), at a moment in Unix seconds (now), CRLF included."""
        seconds = int(time.time() if at is None else at)
        subject = self._subject(content, envelope, seconds)
        wanted = self._wanted(subject, envelope)
        tags = tuple(sorted((*wanted, *(secrets.token_bytes(TAG_BYTES) for _ in range(TAGS - len(wanted))))))
        half = TAGS // 2
        lines = (
            f"X-Mailguard-Seen: v=1; t={seconds};",
            f"\tr={b''.join(tags[:half]).hex()}",
            f"\t {b''.join(tags[half:]).hex()};",
            f"\ts={self._signature(subject, tags).hex()}",
        )
        return "".join(line + "\r\n" for line in lines).encode("ascii")

    def confirms(self, claims: tuple[Claim, ...], message: Message, now: float | None = None) -> bool:
        """True when one of the claims in a message is our own, for this content and envelope, and not void by its age.

        Reads the whole content: not for the event loop.
        """
        moment = time.time() if now is None else now
        fresh = [claim for claim in claims if moment - KEPT_SECONDS <= claim.at <= moment + SKEW_SECONDS]
        if not fresh:
            return False
        content = content_of(message)
        return any(self._is_ours(claim, content, message.envelope) for claim in fresh)

    def _is_ours(self, claim: Claim, content: tuple[bytes, ...], envelope: Envelope) -> bool:
        subject = self._subject(content, envelope, claim.at)
        if not hmac.compare_digest(self._signature(subject, claim.tags), claim.signature):
            return False
        wanted = self._wanted(subject, envelope)
        return all(any(hmac.compare_digest(tag, known) for known in claim.tags) for tag in wanted)

    def _subject(self, content: tuple[bytes, ...], envelope: Envelope, seconds: int) -> bytes:
        """What all tags of a marker are about: content, sender and time."""
        return self._mac(b"subject", str(seconds).encode("ascii"), _normalised(envelope.reverse_path), *content)

    def _wanted(self, subject: bytes, envelope: Envelope) -> list[bytes]:
        """The tags that stand for the recipients: one for each, or one for all of a long list."""
        recipients = sorted({_normalised(recipient.address) for recipient in envelope.recipients})
        if 0 < len(recipients) <= TAGS:
            return [self._mac(b"recipient", subject, recipient)[:TAG_BYTES] for recipient in recipients]
        return [self._mac(b"list", subject, *recipients)[:TAG_BYTES]]

    def _signature(self, subject: bytes, tags: tuple[bytes, ...]) -> bytes:
        return self._mac(b"marker", subject, *tags)

    def _mac(self, *values: bytes) -> bytes:
        return hmac.digest(self._key, b"".join(len(v).to_bytes(8, "big") + v for v in values), hashlib.sha256)


def _normalised(address: str) -> bytes:
    return addresses.normalise(address).encode("utf-8", "surrogatepass")
