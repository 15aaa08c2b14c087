"""What a reviewer may do, for the console and the command line alike: see, reveal, release, refuse, ask, classify.

Content is seen through here alone, and each look at it is an event in the register. Nothing is decided without a named
person and a reason (DESIGN invariant 6); all methods block, and raise ReviewError with a Dutch text for that person.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from mailguard import addresses
from mailguard.bcc import refusal
from mailguard.case import CaseRecipient, CaseSummary, Choice, Choices, HistoryLine, MaskedItem, OpenCase
from mailguard.correspondence import History
from mailguard.custody import may_be_breach
from mailguard.db import Connection
from mailguard.dutch import words
from mailguard.errors import NotFound, Unfit
from mailguard.explanations import sentence
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import Content, Headers, Inspection, VisibleField
from mailguard.held import HeldStatus
from mailguard.incident import (
    Actor,
    Channel,
    Classification,
    Delivered,
    EventAction,
    Facts,
    Incident,
    IncidentKind,
    Particulars,
    Status,
)
from mailguard.message import Message
from mailguard.review.attached import unread_of_message
from mailguard.review.by_sender import BySender
from mailguard.review.desk import Case, Desk, OfficeStores, Wish, usable_text
from mailguard.review.doubts import envelope_of, for_officer
from mailguard.review.masking import mask, value_of
from mailguard.review.rights import COMMAND_LINE, Rights, must_be_let_in, must_be_officer, must_not_be_sealed
from mailguard.vocabulary import Rule
from mailguard.wrong_recipient import doubts

__all__ = ["COMMAND_LINE", "BySender", "Desk", "OfficeStores", "Report", "Review"]

_VISIBLE_IN = {VisibleField.TO: "Aan", VisibleField.CC: "Cc", VisibleField.ATTENDEE: "agenda"}
_ONE_LOOK = timedelta(minutes=30)
_ANSWERS = frozenset(("yes", "no", "unknown"))
_SHOWN_AS = {"system": "mailguard", "sender": "De afzender", COMMAND_LINE.id: "Het beheer"}


class Reading(Protocol):
    """Looks into a message in a confined process; None when the message got the better of it."""

    def read(self, message: Message) -> Content | None: ...

    def inspect(self, message: Message) -> Inspection | None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """An incident that somebody reports by hand. The texts are sealed; `discovered_at` starts the worst case."""

    incident_type: str
    discovered_at: datetime
    summary: str = field(repr=False)
    channel: Channel = Channel.EMPLOYEE
    delivered: Delivered = Delivered.UNKNOWN
    subjects: int = 0
    reporter: str = field(default="", repr=False)


class Review:
    """The officer's side of the desk. `reading` gives a message's text, from a confined process."""

    def __init__(self, desk: Desk, history: History, reading: Reading) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._history = history
        self._rights = Rights(desk)
        self._reading = reading

    # --- seeing -----------------------------------------------------------------------------------------------------

    def queue(self) -> list[CaseSummary]:
        """What waits, most harmful and oldest first."""
        with self._stores.database.transaction() as connection:
            return self._desk.waiting(connection)

    def count_waiting(self) -> int:
        """How long the queue is."""
        with self._stores.database.transaction() as connection:
            return self._stores.quarantine.count_waiting(connection)

    def review_after(self) -> list[CaseSummary]:
        """What senders let go themselves, and no officer looked at yet."""
        with self._stores.database.transaction() as connection:
            return self._desk.to_review_after(connection)

    def flagged(self) -> list[Incident]:
        """What was delivered, and waits for a person to say what it was; most harmful and oldest first."""
        with self._stores.database.transaction() as connection:
            return self._stores.register.to_judge(connection)

    def summary(self, case_id: str) -> CaseSummary:
        with self._stores.database.transaction() as connection:
            return self._desk.case(connection, case_id).summary

    def open(self, case_id: str, actor: Actor) -> OpenCase:
        """One message, personal data masked; the look is an event."""
        must_be_let_in(actor)
        stores = self._stores
        case, message, inspection = self._content(case_id)
        # What could not be inspected could not be masked either: its text stays closed.
        content = self._reading.read(message) if message and inspection else None
        inspection = inspection or Inspection(Headers())
        with stores.database.write_transaction() as connection:
            self._record_look(connection, case, actor)
        # Nobody waits for a lock of ours while a large message is looked through.
        with stores.database.transaction() as connection:
            case = self._desk.case(connection, case.held.id)
            envelope = envelope_of(self._desk, connection, case)
            facts = self._history.look_up(connection, envelope, inspection) if message else CorrespondenceFacts()
            recipients = self._recipients(connection, case, inspection, facts) if message else ()
            choices = self._choices(connection, case, actor, message)
            history = self._history_lines(connection, case.incident.number)
            sender = self._desk.sender(connection, case)
            audience = self._desk.audience(connection, case) if message else ""
        masked = mask(content, inspection, self._desk.organisation.domains)
        doubted = doubts(envelope, inspection, facts, self._desk.organisation)
        return OpenCase(
            summary=case.summary,
            sender=sender,
            subject=masked.subject,
            recipients=recipients,
            paragraphs=masked.paragraphs,
            masked=masked.items,
            attachments=masked.attachments,
            reasons=tuple((r, sentence(r.code, case.incident.facts.counts)) for r in case.incident.facts.reasons),
            history=history,
            choices=choices,
            audience=audience,
            is_cut=message is not None and (content is None or content.is_cut),
            unread=unread_of_message(inspection),
            withheld=masked.withheld,
            doubts=for_officer(case.incident, envelope, doubted),
        )

    def reveal(self, case_id: str, number: int, actor: Actor, reason: str) -> tuple[MaskedItem, str]:
        """One masked value in the clear. Who saw which, and why, is an event."""
        must_be_officer(actor)
        why = usable_text(reason, self._desk.organisation)
        case, _, inspection = self._content(case_id)
        found = value_of(inspection, number) if inspection else None
        if found is None:
            raise NotFound("Dit gegeven staat niet in het bericht.")
        with self._stores.database.write_transaction() as connection:
            changes: dict[str, object] = {"message": case.held.id, "value": number, "entity": found[0].kind}
            register = self._stores.register
            register.append(connection, case.incident.number, actor, EventAction.REVEALED, changes, why)
        return found

    def history(self, number: str) -> tuple[HistoryLine, ...]:
        """All that happened to an incident, oldest first."""
        with self._stores.database.transaction() as connection:
            return self._history_lines(connection, number)

    def preview_bcc(self, case_id: str, actor: Actor) -> tuple[list[str], str]:
        """The visible recipients as they are now, and the field that would stand in their place. Raises Unfit."""
        must_be_officer(actor)
        with self._stores.database.transaction() as connection:
            case = self._desk.case(connection, case_id)
            must_not_be_sealed(case)
            message = self._stores.quarantine.message(connection, case.held.id)
            sender = message.envelope.reverse_path
            why_not = refusal(message.content(), self._desk.recipients(connection, case), sender)
            if why_not:
                raise Unfit(why_not)
            return self._desk.visible_recipients(connection, case), "undisclosed-recipients:;"

    # --- deciding ---------------------------------------------------------------------------------------------------

    def release(self, case_id: str, actor: Actor, reason: str, *, was_right: str, seen: str = "") -> CaseSummary:
        """Let it go as it is, to everybody: to those alone whom `seen` names (`OpenCase.audience`), where it is given.
        Raises Unfit when a late copy brought others.
        """
        return self._decide(case_id, replace(self._wish(HeldStatus.RELEASED, actor, reason, was_right), seen=seen))

    def release_as_bcc(self, case_id: str, actor: Actor, reason: str, *, was_right: str, seen: str = "") -> CaseSummary:
        """As `release`, nobody seeing another's address. Raises Unfit where it does not lend itself to it."""
        wish = self._wish(HeldStatus.RELEASED_AS_BCC, actor, reason, was_right)
        return self._decide(case_id, replace(wish, seen=seen))

    def release_to_some(
        self, case_id: str, actor: Actor, reason: str, recipients: Collection[str], *, was_right: str
    ) -> CaseSummary:
        """Let it go to these envelope recipients alone."""
        chosen = frozenset(addresses.normalise(address) for address in recipients)
        if not chosen:
            raise Unfit("Kies minstens 1 ontvanger.")
        with self._stores.database.transaction() as connection:
            case = self._desk.case(connection, case_id)
            must_not_be_sealed(case)  # before anything is said of the addresses
            everyone = {addresses.normalise(a) for a in self._desk.recipients(connection, case)}
            seen = self._desk.audience(connection, case)
        if not chosen <= everyone:
            raise Unfit("Een gekozen adres hoort niet bij de ontvangers van dit bericht.")
        if chosen == everyone:
            return self.release(case_id, actor, reason, was_right=was_right, seen=seen)
        return self._decide(case_id, self._wish(HeldStatus.RELEASED_TO_SOME, actor, reason, was_right, chosen))

    def refuse(self, case_id: str, actor: Actor, reason: str, *, was_right: str) -> CaseSummary:
        """Nobody gets it; the sender is told why."""
        return self._decide(case_id, self._wish(HeldStatus.REFUSED, actor, reason, was_right))

    def ask(self, case_id: str, actor: Actor, question: str) -> CaseSummary:
        """Ask the sender; the message goes on waiting."""
        must_be_officer(actor)
        text = usable_text(question, self._desk.organisation)
        stores = self._stores
        with stores.database.write_transaction() as connection:
            stores.register.lock(connection)  # before the case is read: somebody may be deciding about it
            case = self._desk.case(connection, case_id)
            if case.held.status is not HeldStatus.HELD:
                raise self._desk.already_decided(connection, case.held.id)
            number = case.incident.number
            stores.quarantine.ask(connection, number, case.held.content_hash, self._desk.now())
            stores.register.append(connection, number, actor, EventAction.SENDER_ASKED, {}, text)
            after = self._desk.case(connection, case.held.id).summary
            self._desk.notices.asked(connection, self._desk.sender(connection, case), after, text)
        return after

    def classify(self, number: str, actor: Actor, classification: Classification, reason: str) -> Incident:
        """Say what an incident was (art. 4(12) GDPR). A later event may say otherwise; this one stays."""
        must_be_officer(actor)
        why = usable_text(reason, self._desk.organisation)
        register, now = self._stores.register, self._desk.now()
        with self._stores.database.write_transaction() as connection:
            register.lock(connection)  # before it is read: a delivery may be settled at this moment
            incident = register.get(connection, number)
            match classification:
                case Classification.FALSE_ALARM | Classification.SECURITY_INCIDENT | Classification.WEAK_SPOT:
                    changes = self._desk.ended(incident, classification, now)
                case Classification.BREACH:
                    changes = self._breach(incident)
                case Classification.UNDETERMINED:
                    changes = self._reopened(incident, now)
            register.append(connection, number, actor, EventAction.CLASSIFIED, changes, why)
            for held in self._stores.quarantine.of_incident(connection, number):
                self._stores.quarantine.reviewed(connection, number, held.content_hash)
            return register.get(connection, number)

    def report(self, actor: Actor, report: Report) -> Incident:
        """Register an incident that somebody reported."""
        must_be_officer(actor)
        now = self._desk.now()
        if report.discovered_at > now:
            raise Unfit("Het moment van ontdekking ligt in de toekomst.")
        if len(report.summary.strip()) < 3:
            raise Unfit("Beschrijf kort wat er is gebeurd.")
        hours = timedelta(hours=self._desk.configuration.breach_register.ap_deadline_hours)
        facts = Facts(
            incident_type=report.incident_type,
            how_discovered="report",
            subjects_min=report.subjects,
            subjects_max=report.subjects,
        )
        incident = Incident(
            number="",
            kind=IncidentKind.INCIDENT,
            channel=report.channel,
            status=Status.REPORTED,
            classification=Classification.UNDETERMINED,
            delivered=report.delivered,
            signal_at=now,
            discovered_at=report.discovered_at,
            facts=facts,
            deadline_at=report.discovered_at + hours if report.delivered is not Delivered.NO else None,
        )
        particulars = Particulars(summary=report.summary.strip(), reporter=report.reporter.strip())
        with self._stores.database.write_transaction() as connection:
            return self._stores.register.record(connection, incident, particulars, actor, EventAction.REPORTED)

    # --- how it is done ---------------------------------------------------------------------------------------------

    def _wish(
        self, status: HeldStatus, actor: Actor, reason: str, was_right: str, chosen: frozenset[str] | None = None
    ) -> Wish:
        must_be_officer(actor)
        if was_right not in _ANSWERS:
            raise Unfit("Zeg of onze reden klopte: ja, nee of weet ik niet.")
        return Wish(status, actor, usable_text(reason, self._desk.organisation), was_right, chosen)

    def _decide(self, case_id: str, wish: Wish) -> CaseSummary:
        self._rights.must_not_be_his_own(case_id, wish.actor)
        with self._stores.database.write_transaction() as connection:
            self._stores.register.lock(connection)  # before the case is read: a copy may be joining it
            case = self._desk.case(connection, case_id)
            if case.held.status is not HeldStatus.HELD:
                raise self._desk.already_decided(connection, case.held.id)
            if wish.seen and wish.seen != self._desk.audience(connection, case):
                raise Unfit("Er kwamen intussen ontvangers bij. Er is niets verstuurd. Kijk opnieuw wie het krijgt.")
            if (
                wish.status.is_release
                and self._rights.needs_second(case)
                and not self._rights.is_second(connection, case, wish)
            ):
                return self._desk.case(connection, case.held.id).summary
            return self._desk.carry_out(connection, case, wish).summary

    def _record_look(self, connection: Connection, case: Case, actor: Actor) -> None:
        """One event a look. Page after page by one person, with nothing else in between, is one look."""
        register, number = self._stores.register, case.incident.number
        newest = register.events(connection, number)[-1]
        is_same = newest.action is EventAction.VIEWED and newest.actor == actor
        if not (is_same and self._desk.now() - newest.at < _ONE_LOOK):
            register.append(connection, number, actor, EventAction.VIEWED, {"message": case.held.id})

    def _content(self, case_id: str) -> tuple[Case, Message | None, Inspection | None]:
        """A case with its message and inspection, which is made anew where it was kept without one; no message once it
        is purged. Raises NotAllowed for a sealed sender's.
        """
        with self._stores.database.transaction() as connection:
            case = self._desk.case(connection, case_id)
            must_not_be_sealed(case)
            if case.held.is_purged:
                return case, None, None
            message = self._stores.quarantine.message(connection, case.held.id)
            inspection = self._stores.quarantine.inspection(connection, case.held.id)
        return case, message, inspection or self._reading.inspect(message)

    def _recipients(
        self, connection: Connection, case: Case, inspection: Inspection, facts: CorrespondenceFacts
    ) -> tuple[CaseRecipient, ...]:
        """Who gets it, unknown ones first, then who is only named in it."""
        visible = {v.address: _VISIBLE_IN[v.field_name] for v in reversed(inspection.headers.visible_recipients)}
        given = self._desk.recipients(connection, case)
        envelope = {addresses.normalise(address): address for address in given}
        is_known = {address: contact.messages > 0 for address, contact in facts.contacts.items()}
        is_internal = self._desk.organisation.is_internal
        real = [
            CaseRecipient(shown, True, not is_internal(address), visible.get(address, ""), is_known.get(address))
            for address, shown in envelope.items()
        ]
        named = [
            CaseRecipient(address, False, not is_internal(address), where)
            for address, where in visible.items()
            if address not in envelope
        ]
        return (*sorted(real, key=lambda r: (not r.is_outside, bool(r.is_known))), *named)

    def _choices(self, connection: Connection, case: Case, actor: Actor, message: Message | None) -> Choices:
        why_not = self._rights.why_not(connection, case, actor, message)
        if why_not or message is None:
            none = Choice(why_not or "De inhoud van dit bericht is vernietigd.")
            return Choices(none, none, none, none, none)
        everyone = self._desk.recipients(connection, case)
        as_bcc = Choice(refusal(message.content(), everyone, message.envelope.reverse_path))
        to_some = Choice("" if len(everyone) > 1 else "Dit bericht heeft maar 1 ontvanger.")
        rules = {r.rule for r in case.incident.facts.reasons if not r.monitored}
        is_only_visible = rules == {Rule.VISIBLE_RECIPIENTS}
        proposal = "release_as_bcc" if is_only_visible and as_bcc.is_open else "ask"
        return Choices(release_as_bcc=as_bcc, release_to_some=to_some, proposal=proposal)

    def _history_lines(self, connection: Connection, number: str) -> tuple[HistoryLine, ...]:
        names = self._stores.accounts.names(connection) | _SHOWN_AS
        lines = []
        for event in self._stores.register.events(connection, number):
            what = words(event.action)
            outcome = event.changes.get("outcome")
            if isinstance(outcome, str):
                what = f"{what}: {words(outcome).lower()}"
            if event.action is EventAction.CLASSIFIED:
                what = f"{what}: {words(Classification(str(event.changes['classification']))).lower()}"
            why = self._stores.register.note(connection, event)
            lines.append(HistoryLine(event.at, names.get(event.actor.id, "Een vroegere medewerker"), what, why))
        return tuple(lines)

    def _breach(self, incident: Incident) -> dict[str, object]:
        hours = timedelta(hours=self._desk.configuration.breach_register.ap_deadline_hours)
        changes: dict[str, object] = {
            "kind": IncidentKind.INCIDENT,
            "classification": Classification.BREACH,
            "status": Status.ASSESSED,
            "closed_at": None,
            "retain_until": None,
        }
        if incident.deadline_at is None:
            changes["deadline_at"] = (incident.delivered_at or incident.discovered_at) + hours
        return changes

    def _reopened(self, incident: Incident, now: datetime) -> dict[str, object]:
        changes: dict[str, object] = {
            "classification": Classification.UNDETERMINED,
            "status": Status.TRIAGE if incident.is_open else Status.REOPENED,
            "closed_at": None,
            "retain_until": None,
        }
        if incident.delivered_at is not None and may_be_breach(incident):  # its term went when it was closed
            hours = timedelta(hours=self._desk.configuration.breach_register.ap_deadline_hours)
            changes["deadline_at"] = incident.delivered_at + hours
        if incident.delivered_at is not None:
            changes["triage_due_at"] = now + timedelta(hours=self._desk.configuration.review.triage_hours)
        return changes
