"""A message that is kept back, without its content: what the queue and the copies need to know of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self


class HeldStatus(StrEnum):
    """What became of a held message."""

    HELD = "held"
    RELEASED = "released"
    RELEASED_AS_BCC = "released-as-bcc"
    RELEASED_TO_SOME = "released-to-some"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_release(self) -> bool:
        return self in {HeldStatus.RELEASED, HeldStatus.RELEASED_AS_BCC, HeldStatus.RELEASED_TO_SOME}


class Releaser(StrEnum):
    """Who may let a message go (DESIGN section 3)."""

    OFFICER = "officer"
    SENDER = "sender"
    SEALED = "sealed"  # the sender as well, and no officer sees more of it than numbers

    @property
    def is_sender(self) -> bool:
        return self is not Releaser.OFFICER

    @classmethod
    def of_all(cls, releasers: Iterable[Self]) -> Self:
        """Who may let several copies go together: what one of them keeps from others, all do."""
        given = set(releasers)
        return next(each for each in (cls.SEALED, cls.OFFICER, cls.SENDER) if each in given)


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """One held message. Copies of one message in one incident with equal content are one case: one decision takes them
    all. `id` is the id in our Received field and in the reply to the client.
    """

    id: str
    incident: str
    status: HeldStatus
    content_hash: bytes = field(repr=False)
    held_at: datetime
    expires_at: datetime
    size_bytes: int
    recipients: int
    releaser: Releaser
    decided_at: datetime | None = None
    decided_by: str = ""
    purge_at: datetime | None = None
    is_purged: bool = False
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    review_after: bool = False  # the sender released it: an officer looks at it afterwards
    approval_by: str = ""  # four eyes: the account that proposed `approval_of`
    approval_of: str = ""
