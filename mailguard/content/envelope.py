"""What the header section says of an envelope: that of a message that came from a file, where no SMTP dialogue told it
(DESIGN section 7), and who it says wrote the message.
"""

from mailguard.content.fields import Fields, split_message
from mailguard.content.limits import ContentLimits
from mailguard.content.recipients import parse_mailboxes
from mailguard.message import Envelope

_MOST_AUTHORS = 100


def envelope_of(raw: bytes, limits: ContentLimits | None = None) -> Envelope:
    """The envelope that the header section tells of.

    Recipients are To, Cc and Bcc, each once. The reverse-path is Return-Path where there is one (`<>` is the null
    sender), else Sender, else From.
    """
    limits = limits or ContentLimits()
    fields, _, _ = split_message(raw, limits.max_header_bytes)
    recipients: dict[str, None] = {}
    for name in ("to", "cc", "bcc"):
        for value in fields.all(name):
            mailboxes, _ = parse_mailboxes(value, limits.max_visible_recipients)
            recipients.update(dict.fromkeys(mailbox.address for mailbox in mailboxes))
    return Envelope.of(_reverse_path(fields), tuple(recipients))


def authors_of(raw: bytes, limits: ContentLimits | None = None) -> tuple[str, ...]:
    """The addresses in From and Sender: whose message it claims to be. The body is not read."""
    limits = limits or ContentLimits()
    fields, _, _ = split_message(raw[: limits.max_header_bytes], limits.max_header_bytes)
    values = (*fields.all("from"), *fields.all("sender"))
    return tuple(mailbox.address for value in values for mailbox in parse_mailboxes(value, _MOST_AUTHORS)[0])


def _reverse_path(fields: Fields) -> str:
    for name in ("return-path", "sender", "from"):
        for value in fields.all(name):
            mailboxes, _ = parse_mailboxes(value, 1)
            if mailboxes:
                return mailboxes[0].address
            if name == "return-path":
                return ""
    return ""
