"""The header section of the message itself: subject, sender, ids, recipients everyone can see, automatic replies."""

import re

from mailguard import addresses
from mailguard.content.charsets import decode_words, visible
from mailguard.content.fields import Fields
from mailguard.content.limits import ContentLimits
from mailguard.content.recipients import parse_mailboxes
from mailguard.findings import Headers, VisibleField, VisibleRecipient

_VISIBLE_FIELDS = (
    ("to", VisibleField.TO),
    ("resent-to", VisibleField.TO),
    ("apparently-to", VisibleField.TO),
    ("cc", VisibleField.CC),
    ("resent-cc", VisibleField.CC),
)
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_THREAD_FIELDS = ("references", "in-reply-to")  # RFC 5322 3.6.4
MAX_THREAD = 50
MAX_FIELD_NAMES = 200
LONGEST_FIELD_NAME = 70
_FORWARD_PREFIXES = ("fw:", "fwd:", "doorst:", "doorgestuurd:", "wg:", "tr:")


def headers_of(fields: Fields, recipients: tuple[VisibleRecipient, ...]) -> Headers:
    return Headers(
        subject=visible(fields.text("subject")),
        message_id=fields.text("message-id"),
        thread=_thread(fields),
        field_names=_field_names(fields),
        sender_name=_sender_name(fields),
        visible_recipients=recipients,
        is_auto_submitted=is_auto_submitted(fields),
    )


def _thread(fields: Fields) -> tuple[str, ...]:
    """The messages this one answers, each once, the nearest last; of a long thread the nearest."""
    written = (_MESSAGE_ID.findall(decode_words(raw)) for name in _THREAD_FIELDS for raw in fields.all(name))
    nearest_first = dict.fromkeys(reversed([each for ids in written for each in ids]))
    return tuple(nearest_first)[:MAX_THREAD][::-1]


def _field_names(fields: Fields) -> tuple[str, ...]:
    each_once = dict.fromkeys(name for name, _ in fields.items if len(name) <= LONGEST_FIELD_NAME)
    return tuple(each_once)[:MAX_FIELD_NAMES]


def _sender_name(fields: Fields) -> str:
    mailboxes, _ = parse_mailboxes(fields.first("from"), 1)
    return mailboxes[0].name if mailboxes else ""


def read_recipients(fields: Fields, limits: ContentLimits) -> tuple[list[VisibleRecipient], bool]:
    """Everyone in To and Cc, each address once, and whether there were more than may be read."""
    seen: dict[str, VisibleRecipient] = {}
    for name, field_name in _VISIBLE_FIELDS:
        for raw in fields.all(name):
            mailboxes, is_cut = parse_mailboxes(raw, limits.max_visible_recipients)
            for mailbox in mailboxes:
                add_recipient(seen, mailbox.address, mailbox.name, field_name)
            if is_cut or len(seen) > limits.max_visible_recipients:
                return list(seen.values())[: limits.max_visible_recipients], True
    return list(seen.values()), False


def add_recipient(seen: dict[str, VisibleRecipient], address: str, name: str, field_name: VisibleField) -> None:
    """Keep an address once; a later writing of it may bring the name the first one lacked."""
    key = addresses.normalise(address)
    name = "" if addresses.normalise(name) == key else name
    known = seen.get(key)
    if known is None:
        seen[key] = VisibleRecipient(key, name, field_name)
    elif name and not known.name:
        seen[key] = VisibleRecipient(key, name, known.field_name)


def is_auto_submitted(fields: Fields) -> bool:
    """A message a machine wrote (RFC 3834 5). X-Auto-Response-Suppress asks others for silence: it is no such sign."""
    submitted = fields.text("auto-submitted").partition(";")[0].split("(")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if fields.text("precedence").lower() in ("auto_reply", "auto-reply"):
        return True
    marks = (fields.text("x-autoreply"), fields.text("x-autorespond"))
    return any(mark and mark.lower() != "no" for mark in marks)


def is_forward(subject: str) -> bool:
    """A forward shows old text to new readers: its history is not known to them."""
    return subject.lower().replace(" :", ":").startswith(_FORWARD_PREFIXES)
