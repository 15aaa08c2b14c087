"""What a sender may do with a message of his own that is held: withdraw it, put it in Bcc, confirm it, explain it.

He comes by a signed link and no sign-in, so this never shows more than he wrote himself or to whom, and lets a message
go only where its rules leave that to the sender (DESIGN section 3); an officer looks at it afterwards.
"""

from collections.abc import Collection

from mailguard import addresses
from mailguard.bcc import refusal
from mailguard.case import SenderCase, ShownDoubt
from mailguard.correspondence import History
from mailguard.custody import sentence_of
from mailguard.db import Connection
from mailguard.errors import NotAllowed, Unfit
from mailguard.explanations import sentence
from mailguard.held import HeldStatus
from mailguard.incident import SENDER, EventAction
from mailguard.review.desk import Case, Desk, Wish
from mailguard.review.doubts import envelope_of, for_sender, is_doubted
from mailguard.wrong_recipient import doubts

MAX_EXPLANATION = 2000


class BySender:
    """The sender's side of the desk. All methods block, and raise ReviewError with a Dutch text."""

    def __init__(self, desk: Desk, history: History) -> None:
        self._desk = desk
        self._history = history
        self._stores = desk.stores

    def sender_case(self, held_id: str) -> SenderCase:
        """What the page shows. Nothing changes by looking."""
        with self._stores.database.transaction() as connection:
            case = self._desk.case(connection, held_id)
            particulars = self._stores.register.particulars(connection, case.incident.number)
            if case.held.is_purged:
                return SenderCase(case.summary, particulars.subject, (), self._sentences(case))
            recipients = self._desk.recipients(connection, case)
            may_release = case.held.status is HeldStatus.HELD and case.summary.releaser.is_sender
            message = self._stores.quarantine.message(connection, case.held.id) if may_release else None
            return SenderCase(
                case.summary,
                particulars.subject or self._desk.subject(connection, case),
                tuple(shortened(address) for address in recipients),
                self._sentences(case),
                self._question(connection, case),
                may_release,
                message is not None and not refusal(message.content(), recipients, message.envelope.reverse_path),
                self._doubts(connection, case),
            )

    def withdraw(self, held_id: str) -> SenderCase:
        """The sender takes it back: nobody gets it."""
        return self._decide(held_id, HeldStatus.WITHDRAWN, "Ingetrokken door de afzender.")

    def confirm(self, held_id: str, chosen: Collection[str]) -> SenderCase:
        """The sender says which recipients are right: `chosen` are numbers from 1, in the order of `SenderCase`."""
        with self._stores.database.transaction() as connection:
            case = self._desk.case(connection, held_id)
            self._must_be_his(case)
            everyone = [addresses.normalise(a) for a in self._desk.recipients(connection, case)]
        names = frozenset(address for number, address in enumerate(everyone, 1) if str(number) in chosen)
        if not names:
            raise Unfit("Kies minstens 1 ontvanger.")
        if len(names) == len(set(everyone)):
            return self._decide(held_id, HeldStatus.RELEASED, "Bevestigd door de afzender.")
        return self._decide(held_id, HeldStatus.RELEASED_TO_SOME, "Deels bevestigd door de afzender.", names)

    def send_as_bcc(self, held_id: str) -> SenderCase:
        """The sender has it sent so that nobody sees another's address."""
        return self._decide(held_id, HeldStatus.RELEASED_AS_BCC, "Door de afzender als Bcc verstuurd.")

    def explain(self, held_id: str, text: str) -> SenderCase:
        """The sender tells the officer why it is right, or what went wrong."""
        cleaned = text.replace("\r\n", "\n").strip()
        if not cleaned:
            raise Unfit("Vul uw uitleg in.")
        if len(cleaned) > MAX_EXPLANATION:
            raise Unfit(f"Uw tekst is te lang. Gebruik hooguit {MAX_EXPLANATION} tekens.")
        stores = self._stores
        with stores.database.write_transaction() as connection:
            stores.register.lock(connection)  # before the case is read: somebody may be deciding about it
            case = self._desk.case(connection, held_id)
            if case.held.status is not HeldStatus.HELD:
                raise self._desk.already_decided(connection, held_id)
            number = case.incident.number
            stores.quarantine.answer(connection, number, case.held.content_hash, self._desk.now())
            stores.register.append(connection, number, SENDER, EventAction.SENDER_EXPLAINED, {}, cleaned)
            self._desk.notices.officer_answered(connection, self._desk.case(connection, held_id).summary)
        return self.sender_case(held_id)

    def _decide(
        self, held_id: str, status: HeldStatus, reason: str, recipients: frozenset[str] | None = None
    ) -> SenderCase:
        with self._stores.database.write_transaction() as connection:
            self._stores.register.lock(connection)  # before the case is read: a copy may be joining it
            case = self._desk.case(connection, held_id)
            if status.is_release:
                self._must_be_his(case)
            wish = Wish(status, SENDER, reason, recipients=recipients, review_after=status.is_release)
            self._desk.carry_out(connection, case, wish)
        return self.sender_case(held_id)

    @staticmethod
    def _must_be_his(case: Case) -> None:
        if not case.summary.releaser.is_sender:
            raise NotAllowed("Over dit bericht beslist de privacymedewerker.")

    @staticmethod
    def _sentences(case: Case) -> tuple[str, ...]:
        facts = case.incident.facts
        return tuple(sentence(r.code, facts.counts) for r in facts.reasons if not r.monitored) or (
            sentence_of(case.incident),
        )

    def _doubts(self, connection: Connection, case: Case) -> tuple[ShownDoubt, ...]:
        inspection = None
        if is_doubted(case.incident):  # else nothing is opened for it
            inspection = self._stores.quarantine.inspection(connection, case.held.id)
        if inspection is None:
            return ()
        envelope = envelope_of(self._desk, connection, case)
        facts = self._history.look_up(connection, envelope, inspection)
        found = doubts(envelope, inspection, facts, self._desk.organisation)
        return for_sender(case.incident, envelope, found)

    def _question(self, connection: Connection, case: Case) -> str:
        """What an officer last asked."""
        events = self._stores.register.events(connection, case.incident.number)
        asked = [event for event in events if event.action is EventAction.SENDER_ASKED]
        return self._stores.register.note(connection, asked[-1]) if asked else ""


def shortened(address: str) -> str:
    """`j•••@domein.example`: enough for whoever wrote it to know it again."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
