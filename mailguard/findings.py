"""What is there: segments of text with their place, findings of personal data, and the inspection of one message.

These values state facts; only `policy` judges. Personal values are kept out of every repr (DESIGN invariant 4).
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from mailguard.vocabulary import EntityType


class Role(StrEnum):
    """Whose a found value is. Detectors report all; policy discounts by role."""

    CONTENT = "content"  # what the message is about
    QUOTED = "quoted"  # stands in quoted history
    SIGNATURE = "signature"  # stands in the sender's signature block
    OWN = "own"  # the organisation's own value, or a role address such as info@


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands. `where` is `subject`, `body` or the attachment's name, nested with ` / `.

    In a table `table`, `row` and `column` count from 0; `header` is the text of the column's header cell and `label`
    the text of the nearest filled cell left of this one in its row (a two-column form says "BSN | 912345678").
    """

    where: str = field(repr=False)
    table: int | None = None
    row: int | None = None
    column: int | None = None
    header: str = field(default="", repr=False)
    label: str = field(default="", repr=False)
    is_quoted: bool = False
    is_signature: bool = False
    is_hidden: bool = False

    @property
    def is_cell(self) -> bool:
        return self.table is not None


@dataclass(frozen=True, slots=True)
class Segment:
    """A paragraph or a table cell: text as a reader sees it, and its place."""

    text: str = field(repr=False)
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One value of personal data. `segment` indexes the segments of its content; `start` and `end` are offsets in that
    segment's text. `score` is 0 to 1; `evidence` holds stable codes such as `context-word`, never text of the message.
    """

    entity: EntityType
    text: str = field(repr=False)
    place: Place
    segment: int
    start: int
    end: int
    score: float
    role: Role = Role.CONTENT
    evidence: tuple[str, ...] = ()

    @property
    def mask(self) -> str:
        """The value with everything but its last two characters hidden (DESIGN invariant 4)."""
        visible = self.text[-2:] if len(self.text) > 4 else ""
        return "*" * (len(self.text) - len(visible)) + visible

    @property
    def key(self) -> str:
        """The value without its grouping, for counting distinct values."""
        return "".join(c for c in self.text.casefold() if c.isalnum() or c == "@")


class Obstacle(StrEnum):
    """Why something could not be looked into."""

    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Uninspectable:
    """A part, or the whole message (`where` = "message"), not looked into, and why. `detail` is a stable code."""

    obstacle: Obstacle
    where: str = field(repr=False)
    detail: str = ""


class VisibleField(Enum):
    """The place where recipients can see one another."""

    TO = "To"
    CC = "Cc"
    ATTENDEE = "ATTENDEE"


@dataclass(frozen=True, slots=True)
class VisibleRecipient:
    """One address every receiver can read: To, Cc (Resent-To and Resent-Cc count as such) or a calendar ATTENDEE.

    `address` is normalised (`addresses.normalise`). `is_quoted` says that the person is named in the quoted history of
    this message: the thread knew them already.
    """

    address: str = field(repr=False)
    name: str = field(repr=False)
    field_name: VisibleField
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached part: its name, declared type and decoded size."""

    name: str = field(repr=False)
    media_type: str
    size_bytes: int
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """What the header section says that a decision needs. The subject is decoded; the id is as written, brackets
    included."""

    subject: str = field(default="", repr=False)
    message_id: str = field(default="", repr=False)
    visible_recipients: tuple[VisibleRecipient, ...] = ()
    is_auto_submitted: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A message read: headers, segments in reading order, attachments, and what could not be read.

    `addresses_clients` says that it speaks to patients or clients as a group ("Beste cliënten"), `is_cut` that the
    segments are the first part of a long text.
    """

    headers: Headers
    segments: tuple[Segment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    uninspectable: tuple[Uninspectable, ...] = ()
    addresses_clients: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """All facts of one message, as they come out of a worker. Segments stay behind: findings hold what policy needs."""

    headers: Headers
    findings: tuple[Finding, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    uninspectable: tuple[Uninspectable, ...] = ()
    addresses_clients: bool = False
    seconds: float = 0.0
