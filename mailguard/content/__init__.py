"""Raw message bytes to `Content`: headers, segments of text with their place, attachments, and what could not be read.

The only door to parsing mail. Total: it never raises, whatever the bytes, and nothing that was skipped goes unsaid.
"""

from mailguard.content import formats
from mailguard.content.audience import audience_of
from mailguard.content.charsets import decode_words, visible
from mailguard.content.envelope import envelope_of
from mailguard.content.fields import split_message
from mailguard.content.files import Extractor
from mailguard.content.greeting import greeted, greeted_in_files
from mailguard.content.headers import add_recipient, headers_of, is_forward, read_recipients
from mailguard.content.history import mark_quoted, quoted_lists
from mailguard.content.limits import ContentLimits
from mailguard.content.reading import MESSAGE, MessageReader, Surroundings
from mailguard.findings import Content, Headers, Obstacle, Place, Segment, VisibleField, VisibleRecipient

__all__ = ["ContentLimits", "Extractor", "envelope_of", "read_content", "read_headers"]

_DEFAULT_LIMITS = ContentLimits()


def read_content(
    raw: bytes, limits: ContentLimits = _DEFAULT_LIMITS, extractor: Extractor = formats.extract
) -> Content:
    """Everything a receiver of these bytes could read, as far as the limits reach. Attached files are read by
    `extractor`: here and now, or wherever the caller wants them read.
    """
    reader = MessageReader(limits, extractor)
    fields, body, is_cut = split_message(raw, limits.max_header_bytes)
    if is_cut:
        reader.obstruct(Obstacle.TOO_LARGE, MESSAGE, "header")
    subject = visible(fields.text("subject"))
    # Which of two subjects is shown differs by mail program.
    subjects = (visible(" ".join(decode_words(raw).split())) for raw in fields.all("subject"))
    reader.keep(Segment(text, Place("subject")) for text in subjects if text)
    reader.read_message(fields, body, Surroundings(has_history=not is_forward(subject)))
    reader.finish()
    recipients, too_many = read_recipients(fields, limits)
    visible_recipients = _with_attendees(recipients, reader)
    if too_many or len(visible_recipients) > limits.max_visible_recipients:
        reader.obstruct(Obstacle.TOO_LARGE, MESSAGE, "recipients")
    shown = mark_quoted(visible_recipients[: limits.max_visible_recipients], reader.history)
    return Content(
        headers_of(fields, shown),
        tuple(reader.segments),
        tuple(reader.attachments),
        tuple(reader.obstacles),
        audience_of(subject, reader.segments),
        greeted(reader.segments),
        greeted_in_files(reader.segments),
        quoted_lists(reader.segments),
    )


def read_headers(raw: bytes, limits: ContentLimits = _DEFAULT_LIMITS) -> Headers:
    """What the header section alone says, without a look at the body."""
    fields, _, _ = split_message(raw, limits.max_header_bytes)
    recipients, _ = read_recipients(fields, limits)
    return headers_of(fields, tuple(recipients))


def _with_attendees(recipients: list[VisibleRecipient], reader: MessageReader) -> list[VisibleRecipient]:
    seen = {recipient.address: recipient for recipient in recipients}
    for mailbox in reader.attendees:
        add_recipient(seen, mailbox.address, mailbox.name, VisibleField.ATTENDEE)
    return list(seen.values())
