"""How a message relates to an earlier one: a copy, a retry, or one that is met for the first time.

A copy meets what was decided before it; it never inherits a pass (DESIGN invariant 5). Nothing is written here.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

from mailguard import addresses
from mailguard.content.identity import identify
from mailguard.db import Connection, Database
from mailguard.findings import Inspection
from mailguard.held import HeldMessage, HeldStatus
from mailguard.message import Message
from mailguard.sealing import Sealer
from mailguard.stores.decisions import Decision, Decisions, Outcome
from mailguard.stores.quarantine import Quarantine
from mailguard.stores.register import Register
from mailguard.verdict import Verdict

_NOT_SENT = frozenset((HeldStatus.REFUSED, HeldStatus.WITHDRAWN, HeldStatus.EXPIRED))


class Standing(Enum):
    """What was done with the message that this one is a copy of."""

    RETRY = "retry"  # this very message, to these recipients, is with us already: the client missed our 250
    HELD = "held"
    REFUSED = "refused"
    RELEASED = "released"  # equal content, and the decision names all these recipients
    JUDGED_ANEW = "judged-anew"  # the same incident, and nothing to inherit


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier message with the same identity. `held_id` is the id the client was given, for a retry; `as_bcc` says
    that a released copy gets the same rewriting.
    """

    standing: Standing
    incident: str
    held_id: str = ""
    as_bcc: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a message is known again: keyed hashes, and `content`, which says nothing but is no secret either."""

    copy_key: bytes = field(repr=False)
    content_hash: bytes = field(repr=False)
    recipients: frozenset[str] = field(repr=False)
    people: frozenset[str] = field(repr=False)  # the recipients, and who is named in it
    content: tuple[bytes, ...] = field(repr=False)  # what `content_hash` is made of (`Identity.content_values`)


@dataclass(frozen=True, slots=True)
class Decided:
    """A message and what is done with it. By itself: one that nobody looks into, such as journal mail."""

    message: Message
    verdict: Verdict
    inspection_ms: int = 0

    def decision(self, outcome: Outcome, next_hop_code: int | None = None, incident: str | None = None) -> Decision:
        return Decision.of(
            self.message,
            self.verdict,
            outcome,
            inspection_ms=self.inspection_ms,
            next_hop_code=next_hop_code,
            incident=incident,
        )


@dataclass(frozen=True, slots=True)
class Judged(Decided):
    """A message with all that was found and decided about it, before and now. `inspection` is None when nobody could
    look. Hashing its content takes long: `marks` are made once. `marker` goes in front of it when it is passed on.
    """

    marks: Marks = field(kw_only=True)
    marker: bytes = field(default=b"", repr=False, kw_only=True)
    inspection: Inspection | None = field(default=None, kw_only=True)
    precedent: Precedent | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Stores:
    """Where custody writes."""

    database: Database
    sealer: Sealer
    register: Register
    quarantine: Quarantine
    decisions: Decisions


class Precedents:
    """Finds what came before. `window_days` is how long a message is remembered for its copies."""

    def __init__(self, stores: Stores, window_days: int) -> None:
        self._stores = stores
        self._window = timedelta(days=window_days)

    @property
    def since(self) -> datetime:
        return datetime.now(UTC) - self._window

    def find(self, connection: Connection, message: Message, marks: Marks) -> Precedent | None:
        """The earlier message that this one is a copy of, and what it inherits; None for a first one."""
        incident = self._stores.register.find_copy(connection, marks.copy_key, self.since)
        if incident is None:
            return None
        held = self._stores.quarantine.of_incident(connection, incident.number)
        same = [h for h in held if h.content_hash == marks.content_hash]
        came_back = [h for h in held if _passed_through_us(message, h.id)]
        if same and not came_back and self._knows_all(connection, same, marks):
            return Precedent(Standing.RETRY, incident.number, same[0].id)
        if released := self._release_for(connection, incident.number, marks):
            return released
        statuses = {h.status for h in held}
        if statuses & _NOT_SENT and (same or self._was_refused_to_some(connection, incident.number, marks)):
            return Precedent(Standing.REFUSED, incident.number)
        if HeldStatus.HELD in statuses:
            return Precedent(Standing.HELD, incident.number)
        return Precedent(Standing.JUDGED_ANEW, incident.number)

    def _knows_all(self, connection: Connection, same: list[HeldMessage], marks: Marks) -> bool:
        known = (self._stores.quarantine.recipient_hashes(connection, h.id) for h in same)
        return marks.recipients <= frozenset[str]().union(*known)

    def _was_refused_to_some(self, connection: Connection, incident: str, marks: Marks) -> bool:
        """False for another letter to other people: some programs give all that they send one Message-ID."""
        return bool(marks.people & self._stores.quarantine.refused_people(connection, incident))

    def _release_for(self, connection: Connection, incident: str, marks: Marks) -> Precedent | None:
        ruling = self._stores.quarantine.ruling(connection, incident, marks.content_hash)
        if ruling is None or not ruling.status.is_release or not marks.recipients <= ruling.recipient_hashes:
            return None
        is_rewritten = ruling.rewritten_hash == marks.content_hash
        as_bcc = ruling.status is HeldStatus.RELEASED_AS_BCC and not is_rewritten
        return Precedent(Standing.RELEASED, incident, as_bcc=as_bcc)

    def marks(self, message: Message, inspection: Inspection | None) -> Marks:
        """By what this message will be known again. Reads all of it: not for the event loop."""
        envelope = message.envelope
        message_id = inspection.headers.message_id if inspection else ""
        identity = identify(message.content_view(), envelope.reverse_path, message_id)
        visible = inspection.headers.visible_recipients if inspection else ()
        sealer = self._stores.sealer
        recipients = frozenset(recipient_hash(sealer, r.address) for r in envelope.recipients)
        return Marks(
            sealer.keyed_hash("copy", *identity.copy_values),
            sealer.keyed_hash("content", *identity.content_values),
            recipients,
            recipients | {recipient_hash(sealer, v.address) for v in visible},
            identity.content_values,
        )


def recipient_hash(sealer: Sealer, address: str) -> str:
    """How a decision names a recipient."""
    return sealer.keyed_hash("recipient", addresses.normalise(address)).hex()


def _passed_through_us(message: Message, held_id: str) -> bool:
    """True when our own Received field of that held message stands in this one's header: it was sent, and came back."""
    end = message.wire.find(b"\r\n\r\n")  # a large body is not copied for it
    name = b" id " + held_id.encode("ascii")
    return message.wire.find(name, 0, end if end >= 0 else len(message.wire)) >= 0
