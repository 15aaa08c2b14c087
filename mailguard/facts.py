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
    it is; `names` his names as written; `findings` index the findings of the inspection. `is_in_thread` says that the
    quoted history names him, `is_readers_kin` that the letter calls him the reader's own ("uw zoon", "jullie dochter"),
    `is_represented` that the history calls its writer his guardian, lawyer or the like ("als mentor van").
    """

    entities: tuple[EntityType, ...]
    identifiers: tuple[Identifier, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)
    findings: tuple[int, ...] = ()
    is_in_thread: bool = False
    is_readers_kin: bool = False
    is_represented: bool = False

    @property
    def is_identified(self) -> bool:
        """True when a stranger could tell who it is: a first name, a telephone number or a code tells that only to
        those who know him, or have the register behind it.
        """
        return not _KNOWN_TO_FEW.issuperset(self.identifiers)


class Likeness(StrEnum):
    """In what another contact is like the recipient, or like whom the letter greets."""

    GREETED = "greeted"  # he bears the name that the letter greets
    SAME_NAME = "same-name"  # first and family name
    SAME_LOCAL_PART = "same-local-part"  # e.dekker@ here and there
    NEAR_ADDRESS = "near-address"  # one letter apart, in the same domain
    NEAR_DOMAIN = "near-domain"  # the same before the @, and one letter apart behind it
    SUBJECT = "subject"  # he bears the name of somebody the letter tells of


@dataclass(frozen=True, slots=True)
class Twin:
    """Another contact of the organisation, absent from this message, whom the sender may have meant, or whose data this
    is. `messages` counts what this sender sent him, `messages_of_all` what all of us did; both fade with time.

    `address` and `name` are "" where addresses are not remembered. `known_names` and `known_firsts` as in `Contact`.
    """

    likeness: Likeness
    bears: str = field(default="", repr=False)  # the asked name or address that he is like
    messages: float = 0.0
    messages_of_all: float = 0.0
    is_private: bool = False
    is_of_same_organisation: bool = False  # the recipient's
    is_in_thread: bool = False  # he got an earlier message of this thread
    address: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    known_names: frozenset[str] = field(default=frozenset(), repr=False)
    known_firsts: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """What the history says of one outside envelope recipient.

    `messages` counts what this sender sent him before, `messages_of_all` what all of us did; both fade with time (half
    in 90 days) and are 0 for a first contact. Of the words (folded) of the names in this message, `known_names` are the
    family names and lone first names of which the organisation wrote to him before, `known_firsts` the first names that
    stood beside a family name; `known_calls` are those words of the greeting that it greeted him with.
    """

    messages: float = 0.0
    messages_of_all: float = 0.0
    is_known_domain: bool = False  # the organisation wrote to his organisation before
    is_in_thread: bool = False  # he got an earlier message of this thread
    is_confirmed: bool = False  # a reviewer or the sender let a doubt about this pair go
    near_domain: str = field(default="", repr=False)  # a known domain that his unknown one is a letter apart from
    known_names: frozenset[str] = field(default=frozenset(), repr=False)
    known_firsts: frozenset[str] = field(default=frozenset(), repr=False)
    known_calls: frozenset[str] = field(default=frozenset(), repr=False)
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrespondenceFacts:
    """What the learned history says of one message: of each outside envelope recipient (normalised address), and which
    outside visible recipients know each other. `is_learning` says that there is too little history to hold mail by.
    """

    contacts: dict[str, Contact] = field(default_factory=dict, repr=False)
    acquainted: tuple[frozenset[str], ...] = field(default=(), repr=False)
    is_learning: bool = False

    def of(self, address: str) -> Contact:
        """The contact; one that nothing is known of where the history was not asked."""
        return self.contacts.get(address, _NOBODY)

    @property
    def first_contacts(self) -> int:
        """How many outside recipients this sender never wrote to before."""
        return sum(1 for contact in self.contacts.values() if not contact.messages)


_NOBODY = Contact()
