"""What a delivered release teaches the history: somebody looked at these recipients, and let the message go to them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from mailguard.correspondence import Sent
from mailguard.db import Connection
from mailguard.review import Desk
from mailguard.stores.outbox import Claimed


def lesson_of(
    desk: Desk, connection: Connection, claimed: Claimed, delivered: Collection[str], at: datetime
) -> Sent | None:
    """The message as those whom this attempt reached got it; None for one that was never inspected: as of a passed one,
    nothing is learned of it. Raises NotFound or SealBroken.

    In Bcc nobody saw another. The history counts a message id once, and several attempts, letters and passed copies may
    share one: so this goes by a name of its own, with the message's id in its thread, where an answer looks for it.
    """
    letter = claimed.letter
    inspection = desk.stores.quarantine.inspection(connection, letter.held_id)
    if inspection is None:
        return None
    envelope = desk.stores.quarantine.envelope(connection, letter.held_id)
    reached = tuple(recipient for recipient in envelope.recipients if recipient.address in delivered)
    sent = Sent.of(replace(envelope, recipients=reached), inspection, at)
    return replace(
        sent,
        visible={} if letter.as_bcc else sent.visible,
        message_id=f"release {claimed.id} {claimed.attempts}",
        thread=tuple(filter(None, (sent.message_id, *sent.thread))),
        greeted=sent.greeted if len(envelope.recipients) == 1 else (),
        is_confirmed=True,
    )
