"""What officers and senders share: finding a case, and carrying out a decision about it in one transaction.

A decision is claimed once by conditional UPDATE, written in the register with its reason, kept as a ruling for late
copies, and followed by letters in the outbox: the released copies, and the word to the sender.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mailguard import addresses, detectors
from mailguard.bcc import release_as_bcc
from mailguard.case import CaseSummary
from mailguard.config import Configuration, Organisation
from mailguard.content.identity import identify
from mailguard.custody import may_be_breach, summarise
from mailguard.db import Connection, Database
from mailguard.dutch import words
from mailguard.errors import AlreadyDecided, NotFound, Unfit
from mailguard.findings import REPORTED_SCORE, Place, Segment
from mailguard.held import HeldMessage, HeldStatus
from mailguard.incident import Actor, Classification, EventAction, Incident, Status
from mailguard.letter import Letter, LetterKind
from mailguard.message import Message
from mailguard.notices import Notices
from mailguard.precedents import recipient_hash
from mailguard.sealing import Sealer
from mailguard.stores.accounts import Accounts
from mailguard.stores.outbox import Outbox
from mailguard.stores.quarantine import Quarantine, Ruling
from mailguard.stores.register import Register
from mailguard.vocabulary import EntityType, Rule

MAX_REASON = 1000
_DECISIONS = {
    HeldStatus.RELEASED: EventAction.RELEASED,
    HeldStatus.RELEASED_AS_BCC: EventAction.RELEASED_AS_BCC,
    HeldStatus.RELEASED_TO_SOME: EventAction.RELEASED_TO_SOME,
    HeldStatus.REFUSED: EventAction.REFUSED,
    HeldStatus.WITHDRAWN: EventAction.WITHDRAWN,
    HeldStatus.EXPIRED: EventAction.EXPIRED,
}
# From which score a text that somebody types is refused, where that is not REPORTED_SCORE. A word of health without its
# person is no personal data; names and places are guessed at, and a wrong guess stops somebody at work.
_REFUSED_FROM = {EntityType.HEALTH: math.inf, EntityType.PERSON: 0.8, EntityType.GEO_LOCATION: 0.8}


@dataclass(frozen=True, slots=True)
class Case:
    """A message that waits, or was decided: its incident, the copy that came first, and all copies of equal content
    that wait together, or were decided about together.
    """

    incident: Incident
    held: HeldMessage
    copies: tuple[HeldMessage, ...]

    @property
    def summary(self) -> CaseSummary:
        return summarise(self.incident, *self.copies)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done with a case. `recipients` are those chosen, normalised; None for all. `was_right` says
    whether our reason was: "yes", "no" or "unknown". `seen` names the recipients that were looked at; "" for whatever
    they are.
    """

    status: HeldStatus
    actor: Actor
    reason: str = field(repr=False)
    was_right: str = "unknown"
    recipients: frozenset[str] | None = field(default=None, repr=False)
    review_after: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class OfficeStores:
    """The stores of the officer's day."""

    database: Database
    sealer: Sealer
    register: Register
    quarantine: Quarantine
    outbox: Outbox
    accounts: Accounts


class Desk:
    """Cases, and the carrying out of decisions. `now` is the clock."""

    def __init__(
        self,
        stores: OfficeStores,
        notices: Notices,
        configuration: Configuration,
        organisation: Organisation,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.stores = stores
        self.notices = notices
        self.configuration = configuration
        self.organisation = organisation
        self.now = now

    # --- cases ------------------------------------------------------------------------------------------------------

    def case(self, connection: Connection, case_id: str) -> Case:
        """The case of a held message's id or an incident's number. Raises NotFound."""
        quarantine = self.stores.quarantine
        if case_id.upper().startswith("INC-"):
            all_held = quarantine.of_incident(connection, case_id.upper())
            if not all_held:
                raise NotFound(f"Bij {case_id.upper()} hoort geen vastgehouden bericht.")
            held = next((h for h in all_held if h.status is HeldStatus.HELD), all_held[0])
        else:
            held = quarantine.get(connection, case_id)
            all_held = quarantine.of_incident(connection, held.incident)
        copies = tuple(h for h in all_held if _case_of(h) == _case_of(held))
        return Case(self.stores.register.get(connection, held.incident), copies[0], copies)

    def waiting(self, connection: Connection) -> list[CaseSummary]:
        """One line a case, most harmful and oldest first."""
        return self._lines(connection, self.stores.quarantine.waiting(connection))

    def to_review_after(self, connection: Connection) -> list[CaseSummary]:
        return self._lines(connection, self.stores.quarantine.to_review_after(connection))

    def _lines(self, connection: Connection, all_held: list[HeldMessage]) -> list[CaseSummary]:
        cases: dict[object, list[HeldMessage]] = {}
        for held in all_held:
            cases.setdefault(_case_of(held), []).append(held)
        incidents = self.stores.register.several(connection, [held.incident for held in all_held])
        lines = [summarise(incidents[copies[0].incident], *copies) for copies in cases.values()]
        return sorted(lines, key=lambda line: (-harm(line.incident), line.held_at))

    def sender(self, connection: Connection, case: Case) -> str:
        """Who sent it; "" once the content is purged."""
        if case.held.is_purged:
            return self.stores.register.particulars(connection, case.incident.number).sender
        return self.stores.quarantine.envelope(connection, case.held.id).reverse_path

    def recipients(self, connection: Connection, case: Case) -> list[str]:
        """The envelope recipients of all copies that are still there, as the client gave them, each once."""
        seen: dict[str, str] = {}
        for held in case.copies:
            if held.is_purged:
                continue
            for recipient in self.stores.quarantine.envelope(connection, held.id).recipients:
                seen.setdefault(addresses.normalise(recipient.address), recipient.address)
        return list(seen.values())

    def audience(self, connection: Connection, case: Case) -> str:
        """A name for the recipients as they are now. A late copy that brings others makes it another."""
        everyone = sorted(addresses.normalise(address) for address in self.recipients(connection, case))
        return self.stores.sealer.keyed_hash("audience", *everyone).hex()

    def visible_recipients(self, connection: Connection, case: Case) -> list[str]:
        inspection = self.stores.quarantine.inspection(connection, case.held.id)
        return [v.address for v in inspection.headers.visible_recipients] if inspection else []

    def subject(self, connection: Connection, case: Case) -> str:
        """What the message itself says: of a sealed sender's the record does not hold it."""
        inspection = self.stores.quarantine.inspection(connection, case.held.id)
        return inspection.headers.subject if inspection else ""

    # --- decisions --------------------------------------------------------------------------------------------------

    def carry_out(self, connection: Connection, case: Case, wish: Wish) -> Case:
        """Decide a case. Raises AlreadyDecided when somebody was first, Unfit when it cannot be done."""
        stores, now = self.stores, self.now()
        stores.register.lock(connection)  # before the rows of the case: everybody takes locks in this order
        ruling = self._ruling(connection, case, wish, now)  # before the claim: it says whether it can be done at all
        decided = stores.quarantine.decide(
            connection,
            case.incident.number,
            case.held.content_hash,
            wish.status,
            actor=wish.actor.id,
            now=now,
            purge_at=now + timedelta(days=self.configuration.quarantine.keep_days_after_decision),
            review_after=wish.review_after,
        )
        if not decided:
            raise self.already_decided(connection, case.held.id)
        stores.quarantine.rule(connection, ruling)
        letters = self._release(connection, decided, wish, now) if wish.status.is_release else 0
        changes = self._consequences(connection, case, wish, now)
        changes |= {"was_right": wish.was_right, "letters": letters}
        action = _DECISIONS[wish.status]
        stores.register.append(connection, case.incident.number, wish.actor, action, changes, wish.reason)
        after = self.case(connection, case.held.id)
        self._tell_sender(connection, after, wish)
        return after

    def already_decided(self, connection: Connection, held_id: str) -> AlreadyDecided:
        held = self.stores.quarantine.get(connection, held_id)
        who = {"system": "mailguard", "sender": "De afzender"}.get(held.decided_by, "")
        who = who or self.stores.accounts.names(connection).get(held.decided_by, "Het beheer")
        at = held.decided_at.astimezone(self.configuration.digest.zone) if held.decided_at else None
        when = f" om {at:%H.%M} uur" if at else ""
        return AlreadyDecided(
            f"Iemand was u voor. {who} heeft dit bericht{when} al behandeld: {words(held.status).lower()}. "
            "Uw besluit is niet uitgevoerd."
        )

    def _ruling(self, connection: Connection, case: Case, wish: Wish, now: datetime) -> Ruling:
        named: Collection[str] = wish.recipients or (
            *self.recipients(connection, case),
            *self.visible_recipients(connection, case),
        )
        rewritten_hash = None
        if wish.status is HeldStatus.RELEASED_AS_BCC:
            rewritten_hash = self._rewritten_hash(self.stores.quarantine.message(connection, case.held.id), named)
        hashes = frozenset(recipient_hash(self.stores.sealer, address) for address in named)
        number = case.incident.number
        return Ruling(number, case.held.content_hash, rewritten_hash, wish.status, now, hashes)

    def _rewritten_hash(self, message: Message, recipients: Collection[str]) -> bytes:
        """How the rewritten message is known again, should it come by once more. Raises Unfit."""
        sender = message.envelope.reverse_path
        rewritten = release_as_bcc(message.content(), recipients, sender)
        identity = identify(rewritten, sender, "")
        return self.stores.sealer.keyed_hash("content", *identity.content_values)

    def _release(self, connection: Connection, decided: list[HeldMessage], wish: Wish, now: datetime) -> int:
        """Put a letter in the outbox for each copy. Returns how many."""
        give_up_at, written = now + timedelta(days=self.configuration.review.release_days), 0
        reached: set[str] = set()  # by an earlier copy: a client that tries again may group its recipients otherwise
        for held in decided:
            envelope = self.stores.quarantine.envelope(connection, held.id)
            chosen = tuple(
                r.address
                for r in envelope.recipients
                if (wish.recipients is None or addresses.normalise(r.address) in wish.recipients)
                and addresses.normalise(r.address) not in reached
            )
            reached |= {addresses.normalise(address) for address in chosen}
            if not chosen:
                continue
            as_bcc = wish.status is HeldStatus.RELEASED_AS_BCC
            letter = Letter(
                LetterKind.RELEASE,
                chosen,
                incident=held.incident,
                held_id=held.id,
                as_bcc=as_bcc,
                once_key=f"release {held.id}",
            )
            written += self.stores.outbox.add(connection, letter, now, give_up_at) is not None
        return written

    def _consequences(self, connection: Connection, case: Case, wish: Wish, now: datetime) -> dict[str, object]:
        """What a decision makes of the incident. Only what an officer is sure of ends it, and only where no other
        message belongs to it: the decision was not about that.
        """
        incident, content_hash = case.incident, case.held.content_hash
        all_held = self.stores.quarantine.of_incident(connection, incident.number)
        is_alone = all(held.content_hash == content_hash for held in all_held)
        is_sure = not wish.review_after and wish.actor.role != "sender"
        open_again: dict[str, object] = {} if incident.is_open else {"closed_at": None, "retain_until": None}
        if is_sure and wish.was_right == "no":
            if is_alone:
                return self.ended(incident, Classification.FALSE_ALARM, now)
        elif self._exposes(incident, wish.status):
            return self._exposed(incident, now) | open_again
        elif is_alone and is_sure and wish.was_right == "yes" and _is_prevented(incident):
            return self.ended(incident, Classification.SECURITY_INCIDENT, now)
        return open_again | {"status": Status.TRIAGE}

    def _exposed(self, incident: Incident, now: datetime) -> dict[str, object]:
        """Somebody gets what we held back for: a person says what that is, before the worst case of the law."""
        changes: dict[str, object] = {"status": Status.TRIAGE, "classification": Classification.UNDETERMINED}
        changes["triage_due_at"] = now + timedelta(hours=self.configuration.review.triage_hours)
        if may_be_breach(incident) and incident.deadline_at is None:
            changes["deadline_at"] = now + timedelta(hours=self.configuration.breach_register.ap_deadline_hours)
        return changes

    def ended(self, incident: Incident, classification: Classification, now: datetime) -> dict[str, object]:
        """The fields of an incident that is done with."""
        terms = self.configuration.breach_register
        is_false = classification is Classification.FALSE_ALARM
        years = terms.retain_false_alarm_years if is_false else terms.retain_years
        changes: dict[str, object] = {
            "status": Status.DISMISSED if is_false else Status.CLOSED,
            "classification": classification,
            "closed_at": now,
            "retain_until": now + timedelta(days=round(365.25 * years)),
        }
        if incident.deadline_at is not None:
            changes["deadline_at"] = None  # no breach, no term
        return changes

    @staticmethod
    def _exposes(incident: Incident, status: HeldStatus) -> bool:
        """True when what we held back for reaches somebody after all; in Bcc nobody sees another's address."""
        if status is HeldStatus.RELEASED_AS_BCC:
            rules = {r.rule for r in incident.facts.reasons if not r.monitored}
            return not rules <= {Rule.VISIBLE_RECIPIENTS}
        return status.is_release

    def _tell_sender(self, connection: Connection, case: Case, wish: Wish) -> None:
        sender, summary = self.sender(connection, case), case.summary
        match wish.status:
            case HeldStatus.RELEASED | HeldStatus.RELEASED_AS_BCC:
                count = len(self.recipients(connection, case))
                as_bcc = wish.status is HeldStatus.RELEASED_AS_BCC
                self.notices.released(connection, sender, summary, recipients=count, as_bcc=as_bcc)
            case HeldStatus.RELEASED_TO_SOME:
                chosen = len(wish.recipients or ())
                self.notices.released_to_some(connection, sender, summary, chosen=chosen, reason=wish.reason)
            case HeldStatus.REFUSED:
                self.notices.refused(connection, sender, summary, wish.reason)
            case HeldStatus.EXPIRED:
                self.notices.expired(connection, sender, summary)
            case HeldStatus.WITHDRAWN | HeldStatus.HELD:
                pass


def _case_of(held: HeldMessage) -> tuple[object, ...]:
    """What the copies of one case have in common: a copy that came after a decision is a case of its own."""
    return held.incident, held.content_hash, held.status, held.decided_at


def _is_prevented(incident: Incident) -> bool:
    return incident.classification is Classification.SECURITY_INCIDENT


def usable_text(text: str, organisation: Organisation) -> str:
    """What a person typed, fit to be mailed and kept. Raises Unfit for none, too much, or personal data in it."""
    cleaned = text.replace("\r\n", "\n").strip()
    if len(cleaned) < 3:
        raise Unfit("Vul een motivering in. Eén zin is genoeg.")
    if len(cleaned) > MAX_REASON:
        raise Unfit(f"Uw tekst is te lang. Gebruik hooguit {MAX_REASON} tekens.")
    scan = detectors.scan((Segment(cleaned, Place("body")),), organisation.lexicon())
    found = {words(f.entity) for f in scan.findings if f.score >= _REFUSED_FROM.get(f.entity, REPORTED_SCORE)}
    if found:
        raise Unfit(f"Noem hier geen persoonsgegevens. Hier lijkt te staan: {', '.join(sorted(found))}. Haal het weg.")
    return cleaned


def harm(incident: Incident) -> int:
    """How bad it would be, in hundredths of ENISA's scale; what has no severity comes last."""
    severity = incident.facts.severity
    return severity.score_hundredths if severity else 0
