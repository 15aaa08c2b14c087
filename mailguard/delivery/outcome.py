"""What became of a letter: the answer for each recipient, what it makes of the letter, and the register's event."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailguard.assessment import realised
from mailguard.db import Connection
from mailguard.errors import SealBroken
from mailguard.held import HeldStatus
from mailguard.incident import SYSTEM, Delivered, EventAction, Incident
from mailguard.letter import Letter, LetterKind, LetterStatus
from mailguard.replies import Reply
from mailguard.review import Desk
from mailguard.review.desk import Case
from mailguard.stores.outbox import Attempt, Claimed, Lapsed, pause_after

_RELEASED_WHOLE = frozenset((HeldStatus.RELEASED, HeldStatus.RELEASED_AS_BCC))

log = logging.getLogger("mailguard.delivery")


@dataclass(slots=True)
class Answers:
    """What the next hop said about each recipient. Who is in neither list has no final answer."""

    delivered: tuple[str, ...] = field(default=(), repr=False)
    refused: tuple[str, ...] = field(default=(), repr=False)
    code: int | None = None
    is_unknown: bool = False

    def no(self, recipients: Sequence[str], reply: Reply) -> None:
        """A refusal: 5yz is final, 4yz is not (RFC 5321 4.2.1)."""
        self.code = reply.code
        if reply.code >= 500:
            self.refused += tuple(recipients)

    def yes(self, recipients: Sequence[str], reply: Reply) -> None:
        self.code = reply.code
        self.delivered += tuple(recipients)

    def without_answer(self, recipients: Collection[str]) -> tuple[str, ...]:
        answered = {*self.delivered, *self.refused}
        return tuple(recipient for recipient in recipients if recipient not in answered)


def attempt_of(claimed: Claimed, answers: Answers, now: datetime) -> Attempt:
    """What the answers make of the letter: time that ran out is a refusal of all that had no answer."""
    remaining = answers.without_answer(claimed.letter.recipients)
    delivered, refused = len(answers.delivered), len(answers.refused)
    if remaining and now < claimed.give_up_at:
        due_at = min(now + pause_after(claimed.attempts), claimed.give_up_at)  # the last try is at the end of the term
        return Attempt(LetterStatus.WAITING, now, remaining, delivered, refused, answers.code, due_at)
    status = LetterStatus.SENT if claimed.delivered + delivered else LetterStatus.FAILED
    return Attempt(status, now, (), delivered, refused + len(remaining), answers.code)


def record(desk: Desk, connection: Connection, letter: Letter, answers: Answers, attempt: Attempt) -> None:
    """What a release came to, in the register; and word to the sender of recipients it did not reach."""
    desk.stores.register.lock(connection)  # before the incident is read: a twin may be settled at this moment
    case = desk.case(connection, letter.held_id)
    if attempt.delivered or attempt.status is not LetterStatus.WAITING or answers.is_unknown:
        changes: dict[str, object] = {
            "outcome": _outcome(attempt, is_unknown=answers.is_unknown),
            "message": letter.held_id,
            "recipients_delivered": attempt.delivered,
            "recipients_refused": attempt.refused,
            "recipients_remaining": len(attempt.remaining),
        }
        if attempt.delivered:
            changes |= _reached(desk, connection, case.incident, attempt.at)
            if case.held.status is not HeldStatus.RELEASED_AS_BCC:  # in Bcc nobody sees what it was held for
                changes |= _came_true(case.incident)
        elif answers.is_unknown:
            changes |= _perhaps_reached(case.incident, attempt.at)
        number = case.incident.number
        desk.stores.register.append(connection, number, SYSTEM, EventAction.DELIVERY, changes, now=attempt.at)
    if attempt.refused:
        _tell_sender(desk, connection, case, attempt.refused)


def record_lapsed(desk: Desk, connection: Connection, lapsed: Lapsed, now: datetime) -> None:
    """A release whose worker died while its content went out: nobody knows (RFC 1047)."""
    if not lapsed.was_sending or lapsed.kind is not LetterKind.RELEASE:
        return
    desk.stores.register.lock(connection)
    incident = desk.stores.register.get(connection, lapsed.incident)
    changes = {"outcome": "unknown", "message": lapsed.held_id} | _perhaps_reached(incident, now)
    desk.stores.register.append(connection, incident.number, SYSTEM, EventAction.DELIVERY, changes, now=now)


def _outcome(attempt: Attempt, *, is_unknown: bool) -> str:
    if is_unknown:
        return "unknown"
    if not attempt.delivered:
        return "refused"
    return "partly" if attempt.refused or attempt.remaining else "delivered"


def _reached(desk: Desk, connection: Connection, incident: Incident, at: datetime) -> dict[str, object]:
    """Somebody has it. All have, when each copy was released to all and no letter has anybody refused or waiting."""
    all_held = desk.stores.quarantine.of_incident(connection, incident.number)
    is_whole = desk.stores.outbox.is_whole(connection, incident.number)
    has_all = is_whole and all(held.status in _RELEASED_WHOLE for held in all_held)
    delivered = Delivered.YES if has_all else Delivered.PARTLY
    return {"delivered": delivered, "delivered_at": incident.delivered_at or at}


def _came_true(incident: Incident) -> dict[str, object]:
    """Severity and risk of what was prevented until now (register 4c: CB counts once it was delivered)."""
    facts = realised(incident.facts)
    if facts == incident.facts:
        return {}
    return {"facts": {"severity": facts.severity, "risk_proposal": facts.risk_proposal}}


def _perhaps_reached(incident: Incident, at: datetime) -> dict[str, object]:
    """What was delivered before stays so; what was not may be now."""
    if incident.delivered is not Delivered.NO:
        return {}
    return {"delivered": Delivered.UNKNOWN, "delivered_at": incident.delivered_at or at}


def _tell_sender(desk: Desk, connection: Connection, case: Case, refused: int) -> None:
    try:
        sender = desk.sender(connection, case)
    except SealBroken as error:  # an outcome that cannot be written down would mean sending it all again
        log.error("the sender of %s is not told of %d refused recipients: %s", case.held.id, refused, error)
        return
    desk.notices.recipients_refused(connection, sender, case.summary, refused=refused)
