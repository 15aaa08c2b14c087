"""A message of an archive as the history sees it: who wrote it to whom and when, whom it greets and whom it tells of.

Attached files are not read: they take most of the time, and whom a letter is about mostly stands in the letter.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from mailguard import detectors
from mailguard.content import ContentLimits, envelope_of, read_content, read_headers
from mailguard.content.dates import separated_at, written_at
from mailguard.content.extract import Collector, Extract, File
from mailguard.content.kinds import Kind
from mailguard.correspondence.sent import Sent
from mailguard.findings import Content, Headers, Inspection
from mailguard.inspection.worker import names_of
from mailguard.lexicon import Lexicon
from mailguard.policy import Policy, kind_of
from mailguard.verdict import MailKind
from mailguard.vocabulary import EntityType

_LIMITS = ContentLimits(max_text_bytes=64 * 1024, max_parts=100)
_LETTER = frozenset(("subject", "body"))
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # what is older comes from a clock that was never set


def message_id_of(raw: bytes) -> str:
    """The Message-ID as written; for a message without one a stand-in that is the same for the same message, whether
    its lines end as in a mailbox or as on the wire.
    """
    return _message_id(read_headers(raw, _LIMITS), raw)


def sent_of(raw: bytes, lexicon: Lexicon, policy: Policy, *, separator: bytes = b"") -> Sent | None:
    """What the history takes of one message: the mail of our own people to somebody. None for automatic mail, journal
    reports and mail of other senders, as the relay leaves them out. Total: it never raises, whatever the bytes.

    `separator` is the line before it in an mbox, whose date counts where the message's own is missing or wrong.
    """
    envelope = envelope_of(raw, _LIMITS)
    if not envelope.recipients:
        return None
    content = read_content(raw, _LIMITS, _unread)
    headers = content.headers
    if kind_of(envelope, headers, policy) is not MailKind.NORMAL:
        return None
    # Of mail among ourselves nothing is learned but who stood in the lists that it quotes.
    is_outgoing = any(not policy.organisation.is_internal(recipient.address) for recipient in envelope.recipients)
    inspection = _inspection_of(content, lexicon) if is_outgoing else _without_people(content)
    sent = Sent.of(envelope, inspection, _time_of(raw, separator))
    return replace(sent, message_id=_message_id(headers, raw))


def _message_id(headers: Headers, raw: bytes) -> str:
    return headers.message_id or "sha256:" + hashlib.sha256(raw.replace(b"\r\n", b"\n").strip()).hexdigest()


def _unread(_kind: Kind, _file: File, _to: Collector) -> Extract:
    return Extract()


def _inspection_of(content: Content, lexicon: Lexicon) -> Inspection:
    """The people whom subject and letter name. What else is found there is not learned."""
    letter = [segment for segment in content.segments if segment.place.where in _LETTER]
    people = [each for each in detectors.detectors_for(lexicon) if each.entity is EntityType.PERSON]
    scan = detectors.scan(letter, lexicon, names_of(content.headers), people)
    return replace(_without_people(content), findings=scan.findings, greeted=content.greeted)


def _without_people(content: Content) -> Inspection:
    return Inspection(content.headers, quoted_lists=content.quoted_lists)


def _time_of(raw: bytes, separator: bytes) -> datetime:
    """When it was sent, as far as that can be: between a first sensible day and now."""
    now = datetime.now(UTC)
    for at in (written_at(raw, _LIMITS), separated_at(separator)):
        if at is not None and _OLDEST <= at <= now:
            return at
    return now
