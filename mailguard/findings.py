"""What is there: segments of text with their place, findings of personal data, and the inspection of one message.

These values state facts; only `policy` judges. Personal values are kept out of every repr (DESIGN invariant 4).
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from mailguard.facts import DataSubject
from mailguard.lexicon import key_of
from mailguard.vocabulary import EntityType

# A finding below this is a possibility that nothing is concluded from.
REPORTED_SCORE = 0.5


class Role(StrEnum):
    """Whose a found value is. Detectors report all; policy discounts by role."""

    CONTENT = "content"  # what the message is about
    QUOTED = "quoted"  # stands in quoted history
    SIGNATURE = "signature"  # stands in the sender's signature block
    BOILERPLATE = "boilerplate"  # stands in a disclaimer or a footer that every message carries
    OWN = "own"  # the organisation's own value


class Evidence(StrEnum):
    """Why a detector stands for a value, or has doubts. Detectors give weights; `dutch` has the words."""

    # for it
    CHECKSUM = "checksum"
    UNUSUAL_FORM = "checksum-unusual-form"  # right by the checksum, written as nobody prescribes
    FORMAT = "format"  # written like one
    SYNTAX = "syntax"
    VALID_NUMBER = "valid-number"  # such numbers are issued
    POSSIBLE_NUMBER = "possible-number"  # written like one that is not issued
    GROUPING = "grouping"
    CONTEXT_WORD = "context-word"  # a word beside it says what it is
    CONTEXT_FAR = "context-far"  # such a word stands further off
    COLUMN_HEADER = "column-header"
    LABEL = "label"  # the cell or the line before it says what it is
    COLUMN_PASSES = "column-passes"  # (nearly) all numbers of the column pass the test
    RECORDS_PASS = "records-pass"  # noqa: S105 - a few records, each with a date of birth, and all pass
    ASKED_FOR = "asked-for"  # the quoted message asks for one
    SAME_VALUE = "same-number"  # known from elsewhere in the message
    BIRTH_DATE = "birth-date"  # stands beside a date of birth
    WITH_PERSON = "with-person"  # stands beside a name
    OLD_VAT_NUMBER = "old-vat-number"  # the VAT number of a sole trader before 2020 holds his BSN
    MRZ = "mrz"  # machine-readable zone, its check digits right
    MAP_LINK = "map-link"
    WITHIN_BOUNDS = "within-bounds"  # coordinates in or near the Netherlands
    STREET = "street"
    POSTCODE = "postcode"
    CITY = "city"
    CAMERA = "camera"  # the image's own data say that a camera made it
    ID_IMAGE = "id-image"  # the text on the image is that of an identity document
    COLOURS = "colours"  # the image has the colours of a photograph
    TERM = "term"  # a word of a list
    CARE_DECISION = "care-decision"
    ORGANISATION_FORMAT = "organisation-format"  # as the organisation file says
    ORGANISATION_WORD = "organisation-word"
    SALUTATION = "salutation"
    TITLE = "title"
    INITIALS = "initials"
    BELOW_GREETING = "below-greeting"
    HEADER_NAME = "header-name"  # stands in From, To or Cc too
    FIRST_NAME = "first-name"
    SURNAME = "surname"
    PARTICLE = "particle"  # tussenvoegsel
    LANGUAGE_MODEL = "language-model"  # reads like one, by the words around it
    # against it
    ROLE_ADDRESS = "role-address"
    SERVICE_NUMBER = "service-number"
    RESERVED_RANGE = "reserved-range"  # private, loopback or documentation addresses
    OTHER_NUMBER = "other-number"  # a word beside it says that it is another number
    COLUMN_FAILS = "column-fails"
    INSIDE_ADDRESS = "inside-address"  # part of a link, path or address
    PART_OF_OTHER = "part-of-other"
    TEST_NUMBER = "test-number"  # of the list in the configuration


class Picture(StrEnum):
    """What an image is taken for, and by what; "" where nobody looked."""

    NONE = ""
    CAMERA = "camera"  # made by a camera: its EXIF data say so
    PHOTOGRAPHIC = "photographic"  # by its colours
    IDENTITY = "identity"  # a passport, an identity card or a driving licence: it shows its holder
    DOCUMENT = "document"  # a scan, a screen, text on paper
    DRAWING = "drawing"  # a logo, a chart, a line


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands. `where` is `subject`, `body` or the attachment's name, nested with ` / `.

    In a table `table`, `row` and `column` count from 0; `header` is the text of the column's header cell and `label`
    the text of the nearest filled cell left of this one in its row (a two-column form says "BSN | 912345678").
    `picture` tells of the name of an image what the image shows.
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
    is_boilerplate: bool = False
    picture: Picture = Picture.NONE

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
    segment's text. `score` is 0 to 1. `evidence` holds codes of `Evidence`, and `not-ENTITY` for a reading that lost
    against this one; `detail` is a stable code of the finer kind (`passport`). Neither is text of the message.
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
    detail: str = ""

    @property
    def mask(self) -> str:
        """The value with everything but its last two characters hidden (DESIGN invariant 4); a word of health whole."""
        is_telling = self.entity is EntityType.HEALTH or len(self.text) <= 4
        visible = "" if is_telling else self.text[-2:]
        return "*" * (len(self.text) - len(visible)) + visible

    @property
    def key(self) -> str:
        """The value without its grouping, for counting distinct values."""
        return key_of(self.text)


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
    """One attached part: its name, declared type and decoded size. `is_unlocked` says that it was locked, and opened
    with a password that stands in the same message.
    """

    name: str = field(repr=False)
    media_type: str
    size_bytes: int
    is_read: bool = False
    is_unlocked: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """What the header section says that a decision needs. The subject is decoded; the id is as written, brackets
    included; `sender_name` is the display name in From; `thread` are the ids in In-Reply-To and References;
    `field_names` the names of the header fields, lower-cased, each once, without what they say.
    """

    subject: str = field(default="", repr=False)
    message_id: str = field(default="", repr=False)
    thread: tuple[str, ...] = field(default=(), repr=False)
    field_names: tuple[str, ...] = field(default=(), repr=False)
    visible_recipients: tuple[VisibleRecipient, ...] = ()
    is_auto_submitted: bool = False
    sender_name: str = field(default="", repr=False)


class Audience(StrEnum):
    """To whom a message speaks as a group, by its subject and its first lines."""

    OPEN = "open"  # nobody in particular
    CLIENTS = "clients"  # patients, clients, pupils' parents: in care, being on that list is itself health data
    SENSITIVE = "sensitive"  # a group by its diagnosis, its debts or another such matter: being on the list tells it


@dataclass(frozen=True, slots=True)
class Content:
    """A message read: headers, segments in reading order, attachments, and what could not be read.

    `greeted` are the names that the letter greets, as written and with their titles ("mevrouw De Ruiter", "Peter");
    `greeted_in_files` the same of attached letters, with titles only; `quoted_lists` the addresses of the people of
    each message that it quotes; `is_cut` says that the segments are the first part of a long text.
    """

    headers: Headers
    segments: tuple[Segment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    uninspectable: tuple[Uninspectable, ...] = ()
    audience: Audience = Audience.OPEN
    greeted: tuple[str, ...] = field(default=(), repr=False)
    greeted_in_files: tuple[str, ...] = field(default=(), repr=False)
    quoted_lists: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """All facts of one message, as they come out of a worker. Segments stay behind: findings hold what policy needs,
    and `data_subjects` whose they are.
    """

    headers: Headers
    findings: tuple[Finding, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    uninspectable: tuple[Uninspectable, ...] = ()
    data_subjects: tuple[DataSubject, ...] = ()
    audience: Audience = Audience.OPEN
    greeted: tuple[str, ...] = field(default=(), repr=False)
    greeted_in_files: tuple[str, ...] = field(default=(), repr=False)
    quoted_lists: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    seconds: float = 0.0
