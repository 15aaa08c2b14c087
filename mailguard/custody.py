"""What is written down of a judged message: its record in the register, the held content, the pending delivery.

`gate` tells the story of a message; here stands what each chapter leaves behind, in one transaction. Copies meet what
was decided before them (DESIGN invariant 5; `precedents`).
"""

from concurrent.futures import Future
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from mailguard.assessment import facts_of, joined, particulars_of
from mailguard.bcc import release_as_bcc
from mailguard.case import CaseSummary
from mailguard.config import Configuration, Organisation
from mailguard.db import Connection
from mailguard.explanations import sentence
from mailguard.findings import Inspection
from mailguard.held import HeldMessage, HeldStatus, Releaser
from mailguard.incident import (
    SYSTEM,
    Channel,
    Classification,
    Delivered,
    EventAction,
    Incident,
    IncidentKind,
    SeverityLevel,
    Status,
)
from mailguard.message import Message
from mailguard.notices import Notices
from mailguard.policy import releaser_of
from mailguard.precedents import Judged, Marks, Precedent, Precedents, Standing, Stores
from mailguard.stores.decisions import Outcome
from mailguard.verdict import Action, MailKind, Verdict
from mailguard.vocabulary import Rule

_AT_ONCE = frozenset((SeverityLevel.MEDIUM, SeverityLevel.HIGH, SeverityLevel.VERY_HIGH))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a recorded message is called from now on."""

    incident: str
    held_id: str = ""


class _Overtaken(Exception):
    """While this message was being held, its case was decided: nothing of it is kept."""

    def __init__(self, precedent: Precedent) -> None:
        super().__init__(precedent.standing.value)
        self.precedent = precedent


class Custody:
    """Writes what becomes of messages. All that waits for the database is blocking, or a Future of the group commit."""

    def __init__(
        self, stores: Stores, notices: Notices, configuration: Configuration, organisation: Organisation
    ) -> None:
        self._stores = stores
        self._precedents = Precedents(stores, configuration.quarantine.copy_window_days)
        self._notices = notices
        self._configuration = configuration
        self._organisation = organisation

    def marks(self, message: Message, inspection: Inspection | None) -> Marks:
        """By what this message will be known again. Reads all of it: not for the event loop."""
        return self._precedents.marks(message, inspection)

    def precedent(self, connection: Connection, message: Message, marks: Marks) -> Precedent | None:
        """The earlier message that this one is a copy of, and what it inherits; None for a first one."""
        return self._precedents.find(connection, message, marks)

    # --- hold -------------------------------------------------------------------------------------------------------

    def hold(self, judged: Judged) -> Receipt | Precedent:
        """Record and keep the message in one transaction. A Precedent when its case was decided in the meantime."""
        marks, stores = judged.marks, self._stores
        try:
            with stores.database.write_transaction() as connection:
                # The bulk goes in before the register's head is locked, so that other writers wait for less.
                wrapped_key = stores.quarantine.store_content(connection, judged.message)
                incident, is_new = self._incident_of_held(connection, judged)
                held = self._held(judged, incident)
                stores.quarantine.add(
                    connection, held, judged.message, judged.inspection, wrapped_key, marks.recipients
                )
                stores.decisions.insert(connection, judged.decision(Outcome.KEPT_BACK, incident=incident.number))
                if is_new:
                    self._tell_of_hold(connection, judged, incident, held)
        except _Overtaken as overtaken:
            return overtaken.precedent
        return Receipt(incident.number, held.id)

    def _incident_of_held(self, connection: Connection, judged: Judged) -> tuple[Incident, bool]:
        """The record this held message belongs to; whether people are to be told of it."""
        stores, marks = self._stores, judged.marks
        stores.register.lock(connection)
        precedent = self._precedents.find(connection, judged.message, marks)
        if precedent is None:
            return self._record(connection, judged, Delivered.NO), True
        if precedent.standing in {Standing.RETRY, Standing.REFUSED, Standing.RELEASED}:
            raise _Overtaken(precedent)
        earlier = stores.register.get(connection, precedent.incident)
        is_new_case = not self._is_known(connection, earlier.number, marks)
        changes = self._joined(earlier, judged) | {"kind": IncidentKind.INCIDENT, "action": "hold"}
        if earlier.delivered is Delivered.YES:
            changes["delivered"] = Delivered.PARTLY
        stores.register.append(
            connection, earlier.number, SYSTEM, EventAction.COPY_HELD, changes | {"message": judged.message.id}
        )
        return stores.register.get(connection, earlier.number), is_new_case

    def _is_known(self, connection: Connection, number: str, marks: Marks) -> bool:
        """True when a message with this content waits already: people were told of it."""
        all_held = self._stores.quarantine.of_incident(connection, number)
        return any(h.status is HeldStatus.HELD and h.content_hash == marks.content_hash for h in all_held)

    def _held(self, judged: Judged, incident: Incident) -> HeldMessage:
        now = _now()
        releaser = releaser_of(judged.verdict, judged.message.envelope, self._organisation)
        # Who stands on a list of patients is a special category, whatever the rule that held it (art. 9 GDPR).
        if releaser is Releaser.SENDER and incident.facts.special_categories:
            releaser = Releaser.OFFICER
        return HeldMessage(
            id=judged.message.id,
            incident=incident.number,
            status=HeldStatus.HELD,
            content_hash=judged.marks.content_hash,
            held_at=now,
            expires_at=now + timedelta(days=self._configuration.quarantine.expire_days),
            size_bytes=len(judged.message.wire),
            recipients=len(judged.message.envelope.recipients),
            releaser=releaser,
        )

    def _tell_of_hold(self, connection: Connection, judged: Judged, incident: Incident, held: HeldMessage) -> None:
        summary = summarise(incident, held)
        if judged.verdict.kind is MailKind.NORMAL:
            self._notices.held(connection, judged.message.envelope.reverse_path, summary)
        self._notices.officer_held(connection, summary)

    # --- flag, reject, and copies of what was released ----------------------------------------------------------------

    def flag(self, judged: Judged) -> "Future[str]":
        """Record a delivery that is about to be tried; ends with the incident's number."""

        def write(connection: Connection) -> str:
            incident = self._join(connection, judged, EventAction.COPY_FLAGGED)
            self._stores.decisions.insert(connection, judged.decision(Outcome.PENDING, incident=incident))
            return incident

        return self._stores.database.write(write)

    def reject(self, judged: Judged) -> "Future[str]":
        """Record a message that is refused in the dialogue; ends with the incident's number."""

        def write(connection: Connection) -> str:
            incident = self._join(connection, judged, EventAction.COPY_REJECTED)
            self._stores.decisions.insert(connection, judged.decision(Outcome.KEPT_BACK, incident=incident))
            return incident

        return self._stores.database.write(write)

    def release_copy(self, judged: Judged, incident: str) -> "Future[str]":
        """Record the delivery, about to be tried, of a late copy under an earlier release."""

        def write(connection: Connection) -> str:
            changes: dict[str, object] = {"message": judged.message.id}
            self._stores.register.append(connection, incident, SYSTEM, EventAction.COPY_RELEASED, changes)
            self._stores.decisions.insert(connection, judged.decision(Outcome.PENDING, incident=incident))
            return incident

        return self._stores.database.write(write)

    def _join(self, connection: Connection, judged: Judged, action: EventAction) -> str:
        """The incident of a copy, with one event more; else a new one."""
        stores = self._stores
        stores.register.lock(connection)
        precedent = self._precedents.find(connection, judged.message, judged.marks)
        if precedent is None:
            is_rejected = action is EventAction.COPY_REJECTED
            delivered = Delivered.NO if is_rejected else Delivered.UNKNOWN
            return self._record(connection, judged, delivered).number
        earlier = stores.register.get(connection, precedent.incident)
        if action is EventAction.COPY_FLAGGED:
            if _is_put_off(earlier, judged.marks):
                return earlier.number
            changes = self._joined(earlier, judged)
        else:
            changes = {"copies": earlier.copies + 1}
        stores.register.append(connection, earlier.number, SYSTEM, action, changes | {"message": judged.message.id})
        return earlier.number

    def _joined(self, incident: Incident, judged: Judged) -> dict[str, object]:
        """What a copy with a verdict of its own makes of its incident: it shows the worst, and is open again."""
        envelope, inspection = judged.message.envelope, judged.inspection
        added = facts_of(judged.verdict, inspection, envelope, self._organisation, incident.delivered)
        facts = joined(incident.facts, added)
        differing = {f.name: getattr(facts, f.name) for f in fields(facts)}
        changes: dict[str, object] = {
            "copies": incident.copies + 1,
            "facts": {name: value for name, value in differing.items() if value != getattr(incident.facts, name)},
        }
        if incident.is_open:
            return changes
        changes |= {"status": Status.REOPENED, "closed_at": None, "retain_until": None}
        if incident.classification is not Classification.BREACH:
            changes["classification"] = _first_classification(judged.verdict)
        if judged.verdict.action is Action.FLAG:
            changes["triage_due_at"] = self._triage_due()
        return changes

    def _triage_due(self) -> datetime:
        return _now() + timedelta(hours=self._configuration.review.triage_hours)

    def as_bcc(self, judged: Judged) -> Message:
        """A late copy, rewritten as its released twin was."""
        message, envelope = judged.message, judged.message.envelope
        visible = judged.inspection.headers.visible_recipients if judged.inspection else ()
        recipients = [r.address for r in envelope.recipients] + [v.address for v in visible]
        rewritten = release_as_bcc(message.content(), recipients, envelope.reverse_path)
        return message.with_content(rewritten)

    # --- the record -------------------------------------------------------------------------------------------------

    def _record(self, connection: Connection, judged: Judged, delivered: Delivered) -> Incident:
        message, verdict, marks, now = judged.message, judged.verdict, judged.marks, _now()
        is_signal = verdict.action is Action.FLAG
        related = self._stores.register.find_related(connection, marks.content_hash, self._precedents.since)
        incident = Incident(
            number="",
            kind=IncidentKind.SIGNAL if is_signal else IncidentKind.INCIDENT,
            channel=Channel.MAILGUARD,
            status=Status.DETECTED,
            classification=_first_classification(verdict),
            delivered=delivered,
            signal_at=now,
            discovered_at=now,
            facts=facts_of(verdict, judged.inspection, message.envelope, self._organisation, delivered),
            action=verdict.action.word,
            triage_due_at=self._triage_due() if is_signal else None,
            related=related.number if related else "",
            copy_key=marks.copy_key,
            content_hash=marks.content_hash,
        )
        particulars = particulars_of(message.envelope, judged.inspection, self._organisation)
        return self._stores.register.record(connection, incident, particulars)

    # --- what became of a delivery ------------------------------------------------------------------------------------

    def settle(self, judged: Judged, incident: str, outcome: Outcome, next_hop_code: int | None) -> "Future[bool]":
        """Say what became of a recorded delivery; false when that was said already."""

        def write(connection: Connection) -> bool:
            self._stores.register.lock(connection)  # before the row: everybody takes locks in this order
            if not self._stores.decisions.settle(connection, judged.message.id, outcome, next_hop_code):
                return False
            self._record_outcome(connection, incident, outcome)
            return True

        return self._stores.database.write(write)

    def recover(self, older_than: timedelta) -> int:
        """Settle what a dead process left pending: nobody knows whether it was delivered. Returns how many.

        `older_than` keeps clear of what another node is delivering now.
        """
        stores, settled = self._stores, 0
        with stores.database.transaction() as connection:
            if not stores.decisions.pending(connection, _now() - older_than):
                return 0
        with stores.database.write_transaction() as connection:
            stores.register.lock(connection)
            for decision in stores.decisions.pending(connection, _now() - older_than):
                if stores.decisions.settle(connection, decision.id, Outcome.UNKNOWN, None):
                    settled += 1
                    if decision.incident:
                        self._record_outcome(connection, decision.incident, Outcome.UNKNOWN)
        return settled

    def _record_outcome(self, connection: Connection, number: str, outcome: Outcome) -> None:
        register, now = self._stores.register, _now()
        incident = register.get(connection, number)
        is_reached = outcome in {Outcome.DELIVERED, Outcome.UNKNOWN}
        if not is_reached and incident.kind is IncidentKind.SIGNAL and incident.delivered is Delivered.NO:
            return  # put off once more: nothing new
        changes: dict[str, object] = {"outcome": str(outcome)}
        if is_reached:
            changes |= self._delivery_changes(incident, outcome, now)
        elif incident.delivered is Delivered.UNKNOWN and incident.delivered_at is None:
            changes["delivered"] = Delivered.NO  # unless an earlier try may have reached somebody
        register.append(connection, number, SYSTEM, EventAction.DELIVERY, changes)
        is_news = incident.delivered_at is None and "delivered_at" in changes
        if is_news and incident.kind is IncidentKind.SIGNAL and _is_urgent(incident):
            self._notices.officer_flagged(connection, incident, sentence_of(incident))

    def _delivery_changes(self, incident: Incident, outcome: Outcome, now: datetime) -> dict[str, object]:
        """Something may have reached a recipient: from the first moment on, the law's clock may run."""
        reached = Delivered.YES if outcome is Outcome.DELIVERED else Delivered.UNKNOWN
        if incident.kind is IncidentKind.INCIDENT and reached is Delivered.YES:
            reached = Delivered.PARTLY  # other copies of it are kept back
        if incident.delivered_at is not None:
            is_known_now = incident.delivered is Delivered.UNKNOWN and outcome is Outcome.DELIVERED
            changes: dict[str, object] = {"delivered": reached} if is_known_now else {}
        else:
            changes = {"delivered": reached, "delivered_at": now}
        is_undetermined = incident.classification is Classification.UNDETERMINED
        if incident.deadline_at is None and is_undetermined and may_be_breach(incident):
            changes["deadline_at"] = now + timedelta(hours=self._configuration.breach_register.ap_deadline_hours)
        return changes


def _first_classification(verdict: Verdict) -> Classification:
    """What was delivered, a person judges; what was kept back disclosed nothing."""
    return Classification.UNDETERMINED if verdict.action is Action.FLAG else Classification.SECURITY_INCIDENT


def _is_put_off(incident: Incident, marks: Marks) -> bool:
    """True when nothing of a flagged message was delivered yet, and its client tries once more."""
    is_same = incident.content_hash == marks.content_hash
    return is_same and incident.kind is IncidentKind.SIGNAL and incident.delivered is Delivered.NO


def may_be_breach(incident: Incident) -> bool:
    """False for what was only not looked into: that is a signal, never by itself a breach (DESIGN section 3)."""
    return any(r.rule != Rule.UNINSPECTABLE and not r.monitored for r in incident.facts.reasons)


def sentence_of(incident: Incident) -> str:
    """The strongest acting reason in one Dutch sentence, without any value; "" for a record made by hand."""
    reason = next((r for r in incident.facts.reasons if not r.monitored), None)
    return sentence(reason.code, incident.facts.counts) if reason else ""


def summarise(incident: Incident, held: HeldMessage, *copies: HeldMessage) -> CaseSummary:
    """The queue's line of a held message, and of the further copies that are decided about together with it."""
    return CaseSummary(
        id=held.id,
        incident=incident,
        status=held.status,
        sentence=sentence_of(incident),
        held_at=held.held_at,
        expires_at=held.expires_at,
        recipients=sum(copy.recipients for copy in (held, *copies)),
        releaser=Releaser.of_all(copy.releaser for copy in (held, *copies)),
        asked_at=held.asked_at,
        answered_at=held.answered_at,
        decided_at=held.decided_at,
        decided_by=held.decided_by,
        review_after=held.review_after,
        approval_by=held.approval_by,
        is_purged=held.is_purged,
    )


def _is_urgent(incident: Incident) -> bool:
    """What the officer hears of at once; the rest stands in the digest."""
    facts = incident.facts
    is_severe = facts.severity is not None and facts.severity.level in _AT_ONCE
    return bool(facts.bsn_count or facts.special_categories) or is_severe


def _now() -> datetime:
    return datetime.now(UTC)
