"""What stands in the breach register (art. 33(5) GDPR): an incident, its events, and the words they are written in.

Plain fields hold codes, counts and times. Names, addresses, subjects and texts that people typed are `Particulars` and
notes, which rest sealed. The present state of an incident is what its events made of it; no event is ever changed.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailguard.verdict import ReasonRow


class IncidentKind(StrEnum):
    """A signal may turn out to be something; an incident is something that happened (DESIGN section 3)."""

    SIGNAL = "signal"  # delivered and flagged: a person says what it was
    INCIDENT = "incident"  # kept back, refused, or reported by somebody


class Channel(StrEnum):
    """Where an incident was reported from."""

    MAILGUARD = "mailguard"
    EMPLOYEE = "employee"
    DATA_SUBJECT = "data-subject"
    UNINTENDED_RECIPIENT = "unintended-recipient"
    PROCESSOR = "processor"
    MEDIA = "media"
    SUPERVISOR = "supervisor"
    OTHER = "other"


class Status(StrEnum):
    """How far the handling of an incident is."""

    DETECTED = "detected"
    REPORTED = "reported"
    TRIAGE = "triage"
    ASSESSED = "assessed"
    HANDLING = "handling"
    EVALUATION = "evaluation"
    CLOSED = "closed"
    REOPENED = "reopened"
    DISMISSED = "dismissed"


class Classification(StrEnum):
    """What it was (art. 4(12) GDPR). mailguard proposes; a named person decides."""

    UNDETERMINED = "undetermined"
    FALSE_ALARM = "false-alarm"
    WEAK_SPOT = "weak-spot"
    SECURITY_INCIDENT = "security-incident"
    BREACH = "breach"


class Delivered(StrEnum):
    """Whether anything reached a recipient."""

    NO = "no"
    PARTLY = "partly"
    YES = "yes"
    UNKNOWN = "unknown"


class EventAction(StrEnum):
    """What an event says was done."""

    DETECTED = "detected"  # a rule fired; the record was made
    REPORTED = "reported"  # somebody reported it
    COPY_HELD = "copy-held"
    COPY_FLAGGED = "copy-flagged"
    COPY_REJECTED = "copy-rejected"
    COPY_RELEASED = "copy-released"  # a late copy of a released message, delivered under that decision
    DELIVERY = "delivery"  # what became of a delivery: changes name the outcome and the counts
    VIEWED = "viewed"
    REVEALED = "revealed"
    RELEASED = "released"
    RELEASED_AS_BCC = "released-as-bcc"
    RELEASED_TO_SOME = "released-to-some"
    APPROVAL_ASKED = "approval-asked"  # four eyes: the first pair
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SENDER_ASKED = "sender-asked"
    SENDER_EXPLAINED = "sender-explained"
    CLASSIFIED = "classified"
    EXPORTED = "exported"
    PURGED = "purged"  # the held content was destroyed
    DESTROYED = "destroyed"  # the particulars were, at the end of the retention period


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. `id` is `system`, an account's id, or `sender`; a name stands in the account alone."""

    id: str
    role: str


SYSTEM = Actor("system", "system")
SENDER = Actor("sender", "sender")


class SeverityLevel(StrEnum):
    """ENISA's four levels, in words as the register shows them."""

    LOW = "laag"
    MEDIUM = "middel"
    HIGH = "hoog"
    VERY_HIGH = "zeer-hoog"


@dataclass(frozen=True, slots=True)
class Severity:
    """ENISA (2013): SE = DPC x EI + CB, in exact hundredths. `strict` is ENISA's own outcome, `score` with
    our house rules; `inputs` are codes of what led to them; `over_100` and `unintelligible` are ENISA's flags.
    """

    dpc: int
    ei_hundredths: int
    cb_hundredths: int
    score_hundredths: int
    strict_hundredths: int
    level: SeverityLevel
    inputs: tuple[str, ...] = ()
    over_100: bool = False
    unintelligible: bool = False
    is_potential: bool = False  # nothing was delivered: what it would have been


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Findings of one type in one kind of place (`subject`, `body`, `attachment`): how many, and masks of some."""

    entity: str
    place: str
    count: int
    masks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The fields of a record that mailguard fills by itself (codes of register lists, counts). All are proposals that a
    person may correct by a later event; new fields come with a default, so that old rows stay readable.
    """

    incident_type: str = "other"
    reasons: tuple[ReasonRow, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    findings: tuple[FindingRow, ...] = ()
    nature_of_breach: tuple[str, ...] = ()
    loss_type: tuple[str, ...] = ()
    cause_category: tuple[str, ...] = ()
    data_categories: tuple[str, ...] = ()
    special_categories: tuple[str, ...] = ()
    bsn_count: int = 0
    record_count: int = 0
    subject_groups: tuple[str, ...] = ()
    subjects_min: int = 0
    subjects_max: int = 0
    recipients: int = 0
    outside_recipients: int = 0
    recipient_trust: str = "unknown"
    action_taken: str = ""
    how_discovered: str = "automatic-check"
    protection_before: tuple[str, ...] = ()
    consequences_subjects: tuple[str, ...] = ()
    risk_proposal: str = ""
    severity: Severity | None = None
    mailguard_version: str = ""


@dataclass(frozen=True, slots=True)
class UnintendedRecipient:
    """One outside envelope recipient: where others could read the address, and what became of the delivery."""

    address: str = field(repr=False)
    visible_in: str = ""
    delivered: str = ""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What names people; rests sealed under the incident's own key. `is_sealed`: a sealed sender's, so no more is kept
    than who sent it.
    """

    sender: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    message_id: str = field(default="", repr=False)
    recipients: tuple[UnintendedRecipient, ...] = field(default=(), repr=False)
    attachment_names: tuple[str, ...] = field(default=(), repr=False)
    summary: str = field(default="", repr=False)
    reporter: str = field(default="", repr=False)
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """One record as it stands now. `number` is `INC-2026-0001`, gapless within a year.

    `deadline_at` is the worst case (72 hours after delivery, art. 33(1)); None while nothing was delivered.
    `copy_key` and `content_hash` are keyed hashes (`content.identity`).
    """

    number: str
    kind: IncidentKind
    channel: Channel
    status: Status
    classification: Classification
    delivered: Delivered
    signal_at: datetime
    discovered_at: datetime
    facts: Facts
    action: str = ""
    delivered_at: datetime | None = None
    deadline_at: datetime | None = None
    triage_due_at: datetime | None = None
    closed_at: datetime | None = None
    retain_until: datetime | None = None
    copies: int = 0
    related: str = ""
    copy_key: bytes | None = field(default=None, repr=False)
    content_hash: bytes | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        return self.status not in {Status.CLOSED, Status.DISMISSED}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the register's journal. `changes` maps a field to its new value, in codes and numbers; `note` is the
    text a person gave, sealed in the row. `hash` chains it to all before.
    """

    seq: int
    incident: str
    at: datetime
    actor: Actor
    action: EventAction
    changes: dict[str, object] = field(default_factory=dict)
    hash: str = ""
    has_note: bool = False
