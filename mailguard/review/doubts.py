"""Which recipients are doubted, why, and who may have been meant: for the officer's page and the sender's alone.

Nothing of it is kept: it is worked out anew each time a message is opened, from its inspection and what the history
says by then. Kept are the codes of the verdict: a doubt is shown when its code stands among the incident's reasons.
"""

from collections.abc import Iterable

from mailguard import addresses
from mailguard.case import ShownDoubt
from mailguard.db import Connection
from mailguard.dutch.doubts import why_doubted
from mailguard.incident import Incident
from mailguard.message import Envelope
from mailguard.review.desk import Case, Desk
from mailguard.verdict import ReasonRow
from mailguard.vocabulary import Rule
from mailguard.wrong_recipient import Doubt


def envelope_of(desk: Desk, connection: Connection, case: Case) -> Envelope:
    """Sender and recipients of all copies of a case that are still there."""
    return Envelope.of(desk.sender(connection, case), tuple(desk.recipients(connection, case)))


def is_doubted(incident: Incident) -> bool:
    """True when a doubt about a recipient is among what the message was held for."""
    return bool(_codes(_acting(incident)))


def for_officer(incident: Incident, envelope: Envelope, found: Iterable[Doubt]) -> tuple[ShownDoubt, ...]:
    """Those that the incident's reasons name, also of a rule that only looks on, in the order they came."""
    codes, written = _codes(incident.facts.reasons), _as_written(envelope)
    return tuple(
        ShownDoubt(written[doubt.recipient], why_doubted(doubt.code), doubt.intended)
        for doubt in found
        if doubt.code in codes
    )


def for_sender(incident: Incident, envelope: Envelope, found: Iterable[Doubt]) -> tuple[ShownDoubt, ...]:
    """Those that the message was held for. Who was meant is told of his own contacts alone: to whom his colleagues
    write is not his to know.
    """
    codes, written = _codes(_acting(incident)), _as_written(envelope)
    return tuple(
        ShownDoubt(
            written[doubt.recipient],
            why_doubted(doubt.code, to_sender=True),
            doubt.intended if doubt.is_senders_contact else "",
        )
        for doubt in found
        if doubt.code in codes
    )


def _acting(incident: Incident) -> Iterable[ReasonRow]:
    return (reason for reason in incident.facts.reasons if not reason.monitored)


def _codes(reasons: Iterable[ReasonRow]) -> frozenset[str]:
    return frozenset(reason.code for reason in reasons if reason.rule == Rule.WRONG_RECIPIENT)


def _as_written(envelope: Envelope) -> dict[str, str]:
    """Each address as the client gave it, by its normal form."""
    return {addresses.normalise(recipient.address): recipient.address for recipient in envelope.recipients}
