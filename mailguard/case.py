"""What a reviewer sees: the queue's lines and one opened message, with personal data masked in place.

A case is one message that waits (or was decided), with all its copies of equal content; its id is that of the copy that
came first. `CaseSummary` holds counts and codes only; `OpenCase` holds content, and making one is an event.
"""

from dataclasses import dataclass, field
from datetime import datetime

from mailguard.held import HeldStatus, Releaser
from mailguard.incident import Incident
from mailguard.verdict import ReasonRow


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One line of the queue. `sentence` is the strongest reason in Dutch, without any value."""

    id: str
    incident: Incident
    status: HeldStatus
    sentence: str
    held_at: datetime
    expires_at: datetime
    recipients: int
    releaser: Releaser
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    review_after: bool = False
    approval_by: str = ""
    is_purged: bool = False


@dataclass(frozen=True, slots=True)
class CaseRecipient:
    """One person who gets, or can be read by those who get, the message. `is_envelope`: the message really goes there;
    `visible_in` is "Aan", "Cc", "agenda" or "" (nobody sees it: Bcc). `is_known` says whether the sender wrote to him
    before, as far as the history goes; None where it was not asked.
    """

    address: str = field(repr=False)
    is_envelope: bool = True
    is_outside: bool = True
    visible_in: str = ""
    is_known: bool | None = None


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    """Why one recipient may not be the one who was meant, as a Dutch sentence. `intended` is the address of whoever may
    have been; "" where nobody knows it, or the reader may not.
    """

    recipient: str = field(repr=False)
    why: str = field(repr=False)
    intended: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: plain, or a masked value with its number for `Review.reveal` (from 1) and its Dutch kind."""

    text: str = field(repr=False)
    mask_number: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One segment of the message as text. `where` is "onderwerp", "bericht" or "bijlage 1" (a number, no file name),
    `inner` where it stands in the file, in our own words ("blz. 3"). `is_header`: the cell names its column;
    `is_sheet`: it stands in a spreadsheet, whose rows and columns a reader calls by number and letter.
    """

    where: str
    pieces: tuple[Piece, ...] = ()
    is_quoted: bool = False
    is_cell: bool = False
    cell: tuple[int, int, int] | None = None  # table, row and column
    inner: str = ""
    is_header: bool = False
    is_sheet: bool = False


@dataclass(frozen=True, slots=True)
class MaskedItem:
    """One masked value that can be revealed by itself. `where` is its place ("bijlage 1, Blad2"), `cell` the cell or
    row there ("cel C14"); `why` says in Dutch why it was taken for personal data.
    """

    number: int
    kind: str
    mask: str
    where: str
    why: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """`bijlage 1, Blad2, cel C14`"""
        return f"{self.where}, {self.cell}" if self.cell else self.where


@dataclass(frozen=True, slots=True)
class ShownAttachment:
    """One attachment in the list: its number, its name masked, and in Dutch whether it was read, how, and why not."""

    number: int
    name: str = field(repr=False)
    size_bytes: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of the incident for a reader: who (an account's name, or what the role is called), what, when, why."""

    at: datetime
    who: str = field(repr=False)
    what: str = ""
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """What this reviewer may do now. `refusal` says in Dutch why not; "" means he may."""

    refusal: str = ""

    @property
    def is_open(self) -> bool:
        return not self.refusal


@dataclass(frozen=True, slots=True)
class Choices:
    """The five answers of the decision form."""

    release: Choice = Choice()
    release_as_bcc: Choice = Choice()
    release_to_some: Choice = Choice()
    ask: Choice = Choice()
    refuse: Choice = Choice()
    proposal: str = ""  # the answer we propose: a field name of this class, or ""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One message opened by a reviewer. `is_cut`: the page shows the first part of a very long text. `audience` names
    the recipients as they are now, for `Review.release`: a late copy may bring more. `unread` says what of the message
    itself was not read and why; `withheld` names the places whose text is not shown, since the inspection had not read
    it and nobody knows what to mask there.
    """

    summary: CaseSummary
    sender: str = field(repr=False)
    subject: tuple[Piece, ...] = field(repr=False)
    recipients: tuple[CaseRecipient, ...] = field(repr=False)
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    masked: tuple[MaskedItem, ...]
    attachments: tuple[ShownAttachment, ...]
    reasons: tuple[tuple[ReasonRow, str], ...]
    history: tuple[HistoryLine, ...]
    choices: Choices
    is_cut: bool = False
    sent_at: datetime | None = None
    audience: str = ""
    unread: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    doubts: tuple[ShownDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class SenderCase:
    """What the sender's page shows of a held message to its sender: he wrote it, so its subject is his."""

    summary: CaseSummary
    subject: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)  # as `j•••@domein.example`
    sentences: tuple[str, ...] = ()
    question: str = field(default="", repr=False)
    may_release: bool = False
    may_release_as_bcc: bool = False
    doubts: tuple[ShownDoubt, ...] = ()
