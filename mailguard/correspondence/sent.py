"""One delivered message as the history sees it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from mailguard import addresses
from mailguard.data_subjects import PersonName
from mailguard.findings import REPORTED_SCORE, Inspection, Role
from mailguard.message import Envelope
from mailguard.own_case import is_senders_name
from mailguard.vocabulary import EntityType

_SECONDS_A_DAY = 86_400
_MOST_NAMES = 30  # a letter names a few people; a list of more is nobody's own case
_TOLD = frozenset((Role.CONTENT, Role.QUOTED))


@dataclass(frozen=True, slots=True)
class Sent:
    """Who sent what to whom, as far as it is learned from or asked about. Addresses are normalised.

    `visible` holds the visible recipients with their display names, `message_id` and `thread` ids as written, `greeted`
    the names that the letter greets, `told_of` the names that stand in it, `quoted_lists` the people of each message it
    quotes; `day` counts from 1970-01-01. `is_confirmed` says that somebody looked at its recipients and let it go.
    """

    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    visible: dict[str, str] = field(default_factory=dict, repr=False)
    message_id: str = field(default="", repr=False)
    thread: tuple[str, ...] = field(default=(), repr=False)
    greeted: tuple[str, ...] = field(default=(), repr=False)
    told_of: tuple[str, ...] = field(default=(), repr=False)
    quoted_lists: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    day: int = 0
    is_confirmed: bool = False

    @classmethod
    def of(cls, envelope: Envelope, inspection: Inspection, at: datetime | None = None) -> Self:
        """A message that was inspected, sent at that time or now."""
        headers = inspection.headers
        recipients = {addresses.normalise(recipient.address) for recipient in envelope.recipients}
        return cls(
            sender=addresses.normalise(envelope.reverse_path),
            recipients=tuple(sorted(recipients)),
            visible={recipient.address: recipient.name for recipient in headers.visible_recipients},
            message_id=headers.message_id,
            thread=headers.thread,
            greeted=inspection.greeted,
            told_of=_names_in(envelope, inspection),
            quoted_lists=inspection.quoted_lists,
            day=day_of(at or datetime.now(UTC)),
        )

    @property
    def told_words(self) -> frozenset[str]:
        """The words by which the people who stand in it are recognised, folded: family names, and lone first names."""
        return frozenset(word for name in self.told_of for word in PersonName.of(name).telling)

    @property
    def told_firsts(self) -> frozenset[str]:
        """The first names of those who stand in it with a family name too."""
        names = map(PersonName.of, self.told_of)
        return frozenset(word for name in names for word in name.all_words - name.telling)

    @property
    def greeted_words(self) -> frozenset[str]:
        return frozenset(word for name in self.greeted for word in PersonName.of(name).all_words)


def day_of(at: datetime) -> int:
    """Days from 1970-01-01 (UTC)."""
    return int(at.timestamp()) // _SECONDS_A_DAY


def _names_in(envelope: Envelope, inspection: Inspection) -> tuple[str, ...]:
    """The names in the text, but for the sender's own: who signs is not told of."""
    found = (
        finding.text
        for finding in inspection.findings
        if finding.entity is EntityType.PERSON and finding.score >= REPORTED_SCORE and finding.role in _TOLD
    )
    names = tuple(name for name in dict.fromkeys(found) if not is_senders_name(name, envelope, inspection))
    return names if len(names) <= _MOST_NAMES else ()
