"""A review that keeps its cases in memory: the same methods and errors as `mailguard.review.Review`, without mail.

Incidents stand in the real register; what was asked of this review is listed in `asked_of_us`, for tests to look at.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from mailguard import case
from mailguard.db import Database
from mailguard.dutch import words
from mailguard.errors import AlreadyDecided, NotFound, Unfit
from mailguard.explanations import sentence
from mailguard.held import HeldStatus, Releaser
from mailguard.incident import (
    Actor,
    Channel,
    Classification,
    Delivered,
    EventAction,
    Facts,
    FindingRow,
    Incident,
    IncidentKind,
    Particulars,
    Severity,
    SeverityLevel,
    Status,
    UnintendedRecipient,
)
from mailguard.stores.register import Register
from mailguard.verdict import ReasonRow

HOUR = timedelta(hours=1)
SCORES = {
    SeverityLevel.LOW: 100,
    SeverityLevel.MEDIUM: 225,
    SeverityLevel.HIGH: 325,
    SeverityLevel.VERY_HIGH: 450,
}
PLANTED_BSN = "912345678"
VISIBLE = ReasonRow("VISIBLE_RECIPIENTS", "visible-recipients-many", 1.0, "hold", False)
SENSITIVE = ReasonRow("SENSITIVE_DATA", "bsn-to-outsider", 1.0, "hold", False)


def severity(level: SeverityLevel, *, is_potential: bool) -> Severity:
    score = SCORES[level]
    return Severity(2, 100, score - 200 if score > 200 else 0, score, score, level, is_potential=is_potential)


def facts(reason: ReasonRow, level: SeverityLevel, recipients: int, *, is_sent: bool) -> Facts:
    return Facts(
        incident_type="email-visible-recipients" if reason is VISIBLE else "email-wrong-recipient",
        reasons=(reason,),
        counts={"visible_groups": recipients},
        findings=(FindingRow("NL_BSN", "body", 1, ("*******78",)),) if reason is SENSITIVE else (),
        bsn_count=int(reason is SENSITIVE),
        recipients=recipients,
        outside_recipients=recipients,
        subjects_min=1,
        subjects_max=recipients,
        severity=severity(level, is_potential=not is_sent),
    )


@dataclass
class FakeCase:
    """One message in memory; `pieces` is its text with masks, `values` what they hide."""

    summary: case.CaseSummary
    subject: tuple[case.Piece, ...]
    paragraphs: tuple[case.Paragraph, ...]
    recipients: tuple[case.CaseRecipient, ...]
    attachments: tuple[case.ShownAttachment, ...] = ()
    values: dict[int, str] = field(default_factory=dict)
    choices: case.Choices = field(default_factory=case.Choices)
    history: list[case.HistoryLine] = field(default_factory=list)
    sender: str = "jeugd@voorbeeld.example"
    doubts: tuple[case.ShownDoubt, ...] = ()


class FakeReview:
    """Cases in memory over a real register."""

    def __init__(self, database: Database, register: Register) -> None:
        self._database = database
        self._register = register
        self.cases: dict[str, FakeCase] = {}
        self.asked_of_us: list[tuple[object, ...]] = []
        self.needs_four_eyes = False
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    # What tests put in.

    def record(
        self,
        reason: ReasonRow = VISIBLE,
        level: SeverityLevel = SeverityLevel.HIGH,
        *,
        kind: IncidentKind = IncidentKind.INCIDENT,
        recipients: int = 3,
        ago: timedelta = HOUR,
        particulars: Particulars | None = None,
    ) -> Incident:
        at = self.now() - ago
        is_signal = kind is IncidentKind.SIGNAL
        incident = Incident(
            number="",
            kind=kind,
            channel=Channel.MAILGUARD,
            status=Status.DETECTED,
            classification=Classification.UNDETERMINED,
            delivered=Delivered.YES if is_signal else Delivered.NO,
            signal_at=at,
            discovered_at=at,
            facts=facts(reason, level, recipients, is_sent=is_signal),
            action="flag" if is_signal else "hold",
            delivered_at=at if is_signal else None,
            deadline_at=at + 72 * HOUR if is_signal else None,
            triage_due_at=at + 24 * HOUR if is_signal else None,
        )
        names = particulars or Particulars(
            sender="jeugd@voorbeeld.example",
            subject="Uitnodiging informatieavond",
            recipients=(UnintendedRecipient("f.degroot@post.example", "Aan", "yes" if is_signal else "no"),),
        )
        with self._database.write_transaction() as connection:
            return self._register.record(connection, incident, names)

    def hold(self, incident: Incident, **changes: object) -> FakeCase:
        """A held message of this incident; `changes` replace fields of its summary."""
        held_id = f"HELD{len(self.cases) + 1:04}"
        reason = incident.facts.reasons[0]
        summary = case.CaseSummary(
            id=held_id,
            incident=incident,
            status=HeldStatus.HELD,
            sentence=sentence(reason.code, incident.facts.counts),
            held_at=incident.signal_at,
            expires_at=incident.signal_at + timedelta(days=30),
            recipients=incident.facts.recipients,
            releaser=Releaser.OFFICER,
        )
        made = FakeCase(
            summary=replace(summary, **changes),  # type: ignore[arg-type]
            subject=(case.Piece("Uitnodiging informatieavond"),),
            paragraphs=(
                case.Paragraph("bericht", (case.Piece("Beste pleegouders,"),)),
                case.Paragraph(
                    "bericht",
                    (
                        case.Piece("Noem bij vragen uw nummer "),
                        case.Piece("•••••••78", 1, "BSN"),
                        case.Piece(" en uw naam."),
                    ),
                ),
                case.Paragraph("bericht", (case.Piece("> Eerder schreef u ons."),), is_quoted=True),
            ),
            recipients=tuple(
                case.CaseRecipient(f"persoon{i}@post.example", visible_in="Aan", is_known=False)
                for i in range(1, incident.facts.recipients + 1)
            ),
            attachments=(case.ShownAttachment(1, "programma.pdf", 84_000, ("gelezen",)),),
            values={1: PLANTED_BSN},
            choices=case.Choices(proposal="release_as_bcc"),
        )
        self.cases[held_id] = made
        return made

    def decided_by(self, made: FakeCase, actor: Actor, status: HeldStatus) -> None:
        """Somebody else decides, behind the back of who looks at the page."""
        made.summary = replace(made.summary, status=status, decided_by=actor.id, decided_at=self.now())

    # What the pages ask.

    def queue(self) -> list[case.CaseSummary]:
        waiting = [c.summary for c in self.cases.values() if c.summary.status is HeldStatus.HELD]
        return sorted(waiting, key=lambda s: (-_score(s.incident), s.held_at))

    def count_waiting(self) -> int:
        return len(self.queue())

    def flagged(self) -> list[Incident]:
        with self._database.transaction() as connection:
            found = self._register.list(connection, open_only=True)
        signals = [i for i in found if i.kind is IncidentKind.SIGNAL]
        signals = [i for i in signals if i.classification is Classification.UNDETERMINED]
        return sorted(signals, key=lambda i: -_score(i))

    def review_after(self) -> list[case.CaseSummary]:
        return [c.summary for c in self.cases.values() if c.summary.review_after]

    def summary(self, case_id: str) -> case.CaseSummary:
        return self._case(case_id).summary

    def open(self, case_id: str, actor: Actor) -> case.OpenCase:
        made = self._case(case_id)
        self.asked_of_us.append(("open", made.summary.id, actor.id))
        made.history.append(case.HistoryLine(self.now(), "Ans de Boer", words(EventAction.VIEWED)))
        facts_found = made.summary.incident.facts
        masked = tuple(
            case.MaskedItem(p.mask_number, p.kind, p.text, paragraph.where)
            for paragraph in made.paragraphs
            for p in paragraph.pieces
            if p.mask_number is not None
        )
        return case.OpenCase(
            summary=made.summary,
            sender=made.sender,
            subject=made.subject,
            recipients=made.recipients,
            paragraphs=made.paragraphs,
            masked=masked,
            attachments=made.attachments,
            reasons=tuple((r, sentence(r.code, facts_found.counts)) for r in facts_found.reasons),
            history=tuple(made.history),
            choices=made.choices,
            sent_at=made.summary.held_at,
            audience=_audience(made),
            doubts=made.doubts,
        )

    def reveal(self, case_id: str, number: int, actor: Actor, reason: str) -> tuple[case.MaskedItem, str]:
        made = self._case(case_id)
        if number not in made.values:
            raise NotFound("Dit gegeven bestaat niet.")
        self._fit(reason)
        self.asked_of_us.append(("reveal", made.summary.id, number, actor.id, reason))
        return case.MaskedItem(number, "BSN", "•••••••78", "bericht"), made.values[number]

    def release(self, case_id: str, actor: Actor, reason: str, *, was_right: str, seen: str = "") -> case.CaseSummary:
        self._is_seen(case_id, seen)
        return self._decide(case_id, actor, reason, HeldStatus.RELEASED, was_right)

    def release_as_bcc(
        self, case_id: str, actor: Actor, reason: str, *, was_right: str, seen: str = ""
    ) -> case.CaseSummary:
        self._is_seen(case_id, seen)
        return self._decide(case_id, actor, reason, HeldStatus.RELEASED_AS_BCC, was_right)

    def release_to_some(
        self, case_id: str, actor: Actor, reason: str, recipients: object, *, was_right: str
    ) -> case.CaseSummary:
        return self._decide(case_id, actor, reason, HeldStatus.RELEASED_TO_SOME, was_right, recipients)

    def refuse(self, case_id: str, actor: Actor, reason: str, *, was_right: str) -> case.CaseSummary:
        return self._decide(case_id, actor, reason, HeldStatus.REFUSED, was_right)

    def ask(self, case_id: str, actor: Actor, question: str) -> case.CaseSummary:
        made = self._waiting(case_id)
        self._fit(question)
        self.asked_of_us.append(("ask", made.summary.id, actor.id, question))
        made.summary = replace(made.summary, asked_at=self.now())
        return made.summary

    def preview_bcc(self, case_id: str, actor: Actor) -> tuple[list[str], str]:
        made = self._waiting(case_id)
        addresses = ", ".join(r.address for r in made.recipients)
        return [f"To: {addresses}"], "To: undisclosed-recipients:;"

    def classify(self, number: str, actor: Actor, classification: Classification, reason: str) -> Incident:
        self._fit(reason)
        status = Status.DISMISSED if classification is Classification.FALSE_ALARM else Status.ASSESSED
        changes: dict[str, object] = {"classification": classification.value, "status": status.value}
        with self._database.write_transaction() as connection:
            self._register.append(connection, number, actor, EventAction.CLASSIFIED, changes, reason)
        with self._database.transaction() as connection:
            return self._register.get(connection, number)

    def history(self, number: str) -> tuple[case.HistoryLine, ...]:
        with self._database.transaction() as connection:
            return tuple(
                case.HistoryLine(e.at, "Ans de Boer", words(e.action), self._register.note(connection, e))
                for e in self._register.events(connection, number)
            )

    def _decide(
        self, case_id: str, actor: Actor, reason: str, status: HeldStatus, *details: object
    ) -> case.CaseSummary:
        made = self._waiting(case_id)
        self._fit(reason)
        self.asked_of_us.append((status.value, made.summary.id, actor.id, reason, *details))
        if self.needs_four_eyes and status.is_release and made.summary.approval_by in {"", actor.id}:
            made.summary = replace(made.summary, approval_by=actor.id)
        else:
            self.decided_by(made, actor, status)
        return made.summary

    def _is_seen(self, case_id: str, seen: str) -> None:
        if seen and seen != _audience(self._case(case_id)):
            raise Unfit("Er kwamen intussen ontvangers bij.")

    def _waiting(self, case_id: str) -> FakeCase:
        made = self._case(case_id)
        if made.summary.status is not HeldStatus.HELD:
            raise AlreadyDecided("Over dit bericht is al besloten.")
        return made

    def _case(self, case_id: str) -> FakeCase:
        for made in self.cases.values():
            if case_id in {made.summary.id, made.summary.incident.number}:
                return made
        raise NotFound("Dit bericht bestaat niet.")

    def _fit(self, text: str) -> None:
        if PLANTED_BSN in text:
            raise Unfit("Hier lijkt een BSN te staan. Haal het weg.")


def _audience(made: FakeCase) -> str:
    return f"{len(made.recipients)} ontvangers"


def _score(incident: Incident) -> int:
    return incident.facts.severity.score_hundredths if incident.facts.severity else 0
