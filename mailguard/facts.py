"""Facts about who writes to whom, as `correspondence` states them for one message."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CorrespondenceFacts:
    """What the learned history says of one message. `messages_to` counts, per outside envelope recipient (normalised
    address), the messages this sender sent there before.
    """

    messages_to: dict[str, int] = field(default_factory=dict, repr=False)

    @property
    def first_contacts(self) -> int:
        """How many outside recipients this sender never wrote to before."""
        return sum(1 for count in self.messages_to.values() if count == 0)
