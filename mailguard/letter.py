"""A letter in the outbox: mail that mailguard itself hands to a next hop."""

from dataclasses import dataclass, field
from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is, which also says which way out it takes."""

    RELEASE = "release"  # a held message that somebody let go: the relay's next hop
    NOTICE = "notice"  # written by us: `notices.next_hop`
    DIGEST = "digest"  # as a notice


class LetterStatus(StrEnum):
    """How far a letter is."""

    WAITING = "waiting"
    CLAIMED = "claimed"  # a node works on it; nothing of it was handed over yet
    SENDING = "sending"  # its content goes out: a crash from here on leaves the outcome unknown
    SENT = "sent"  # every recipient had a final answer, at least one a positive one
    FAILED = "failed"  # every recipient was refused, or time ran out


@dataclass(frozen=True, slots=True)
class Letter:
    """Envelope and content. A release has no content of its own: it names the held message, and `as_bcc` says that its
    header is rewritten. `recipients` are those still to be reached.
    """

    kind: LetterKind
    recipients: tuple[str, ...] = field(repr=False)
    content: bytes = field(default=b"", repr=False)
    incident: str = ""
    held_id: str = ""
    as_bcc: bool = False
    once_key: str = ""  # a letter with this key is written once, by whatever node
