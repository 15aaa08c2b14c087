"""Facts about people: whom a message tells of, and who writes to whom."""

from dataclasses import dataclass, field
from enum import StrEnum

from mailguard.vocabulary import EntityType


class Identifier(StrEnum):
    """By what a person can be known: a cell of ENISA's EI table (ease of identification)."""

    NAME_COMMON = "name-common"  # many share it nationwide
    NAME_RARE = "name-rare"  # few share it nationwide
    NAME_IN_SMALL_TOWN = "name-in-small-town"  # few share it in a small town
    NAME_AND_MORE = "name-and-more"  # with date of birth or e-mail address
    ID_NUMBER = "id-number"  # BSN, passport: the number alone, without a register to look it up in
    ID_NUMBER_LINKED = "id-number-linked"  # reveals more, or stands with an address
    ID_NUMBER_AND_NAME = "id-number-and-name"  # what it refers to stands there too: name, picture
    CONTACT_UNLISTED = "contact-unlisted"  # telephone or address in no public register
    CONTACT_SMALL_TOWN = "contact-small-town"  # the same, in a small town
    CONTACT_LISTED = "contact-listed"  # in a public register
    EMAIL_ANONYMOUS = "email-anonymous"  # tells nothing, cannot be found
    EMAIL_WITHOUT_NAME = "email-without-name"  # no name, but somebody's main address
    EMAIL_WITH_NAME = "email-with-name"  # reveals the name, and is somebody's main address
    PHOTO_VAGUE = "photo-vague"
    PHOTO_WITH_CLUES = "photo-with-clues"
    PHOTO_CLEAR = "photo-clear"
    PHOTO_AND_MORE = "photo-and-more"  # clear, with address or membership
    CODE = "code"  # alias, initials: no link without the register behind it
    CODE_LINKED = "code-linked"  # reveals a first name and a link
    CODE_RESOLVED = "code-resolved"  # the full name, or the register is there


_KNOWN_TO_FEW = frozenset((Identifier.CODE, Identifier.CODE_LINKED, Identifier.CONTACT_UNLISTED))


@dataclass(frozen=True, slots=True)
class DataSubject:
    """One person a message tells of (art. 4(1) GDPR): all findings about him together.

    `entities` are the kinds of data, each once; `identifiers` by what he can be known, none where nobody could tell who
    it is; `names` his names as written; `findings` index the findings of the inspection.
    """

    entities: tuple[EntityType, ...]
    identifiers: tuple[Identifier, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)
    findings: tuple[int, ...] = ()

    @property
    def is_identified(self) -> bool:
        """True when a stranger could tell who it is: a first name, a telephone number or a code tells that only to
        those who know him, or have the register behind it.
        """
        return not _KNOWN_TO_FEW.issuperset(self.identifiers)


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
