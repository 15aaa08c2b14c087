"""Release as Bcc: the header section of a message rewritten so that no recipient finds the address of another in it.

The fields that name recipients become one neutral To. Every other field in which an address of theirs occurs, in
whatever writing, goes; so do signatures and verdicts over the old header. What stays, stays byte for byte, and the body
is not touched. A message that would keep an address out of our reach is refused with a reason, never half rewritten.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mailguard import addresses
from mailguard.bcc.parts import refusal_of_parts
from mailguard.bcc.section import HeaderField, split_header
from mailguard.bcc.traces import Traces
from mailguard.content.recipients import parse_mailboxes
from mailguard.errors import Unfit

__all__ = ["NEUTRAL_FIELD", "refusal", "release_as_bcc"]

NEUTRAL_FIELD = b"To: undisclosed-recipients:;\r\n"  # an empty group: RFC 5322 3.4, RFC 6854

_ADDRESSED = frozenset(("to", "cc", "bcc"))
_ADDRESSED_PREFIXES = ("resent-", "apparently-")
# Names that servers and programs give to the envelope recipient: it may be an alias that we do not know.
_ENVELOPE_TRACES = frozenset(
    "delivered-to x-delivered-to envelope-to x-envelope-to x-original-to original-recipient x-rcpt-to x-receiver "
    "x-apparently-to x-forwarded-to".split()
)
_STALE_PREFIXES = ("arc-",)
_STALE_SUFFIXES = ("dkim-signature", "domainkey-signature", "authentication-results")
# Without these it would be another message. The value says where the address stands, for the reviewer.
_STAYING = {
    "from": "de regel Van",
    "sender": "de regel met de verzender",
    "reply-to": "het antwoordadres",
    "subject": "het onderwerp",
    "message-id": "het kenmerk (Message-ID)",
    "date": "de datum",
    "mime-version": "de opmaak",
}
_MAX_ADDRESSES = 100_000


def release_as_bcc(content: bytes, recipients: Collection[str], keep: str = "") -> bytes:
    """The content with its header rewritten. `recipients` are all that must not be read; `keep` is the author's own
    address, which may stay where an author stands though he is among them: when it is not given, the one in From.
    Raises Unfit, with the reason in Dutch.
    """
    fields, rest = split_header(content)
    hidden = _Hidden.of(fields, recipients, keep)
    reason = _refusal(content, fields, hidden)
    if reason:
        raise Unfit(reason)
    return b"".join((*_rewritten(fields, hidden), rest))


def refusal(content: bytes, recipients: Collection[str], keep: str = "") -> str:
    """Why this message cannot be released as Bcc, in Dutch; "" when it can."""
    try:
        fields, _ = split_header(content)
    except Unfit as error:
        return str(error)
    return _refusal(content, fields, _Hidden.of(fields, recipients, keep))


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What must not be read: anywhere, and where the author may name himself."""

    anywhere: Traces
    beside_author: Traces

    @classmethod
    def of(cls, fields: list[HeaderField], recipients: Collection[str], keep: str) -> "_Hidden":
        """Whom the header shows is hidden too: with a bifurcated message it is more than the envelope names."""
        authors = set(_addresses_in(fields, ("from",)))
        author = addresses.normalise(keep) or (next(iter(authors)) if len(authors) == 1 else "")
        everyone = {addresses.normalise(r) for r in recipients}
        everyone |= set(_addresses_in(fields, _ADDRESSED | {"resent-to", "resent-cc", "resent-bcc"})) - authors
        return cls(Traces(everyone), Traces(everyone - {author}))


def _addresses_in(fields: list[HeaderField], names: Collection[str]) -> Iterator[str]:
    for field in fields:
        if field.name in names:
            mailboxes, _ = parse_mailboxes(field.value, _MAX_ADDRESSES)
            yield from (addresses.normalise(mailbox.address) for mailbox in mailboxes)


def _refusal(content: bytes, fields: list[HeaderField], hidden: _Hidden) -> str:
    for field in fields:
        if _stays(field.name) and hidden.beside_author.occur_in(field.value, whole=True):
            where = _STAYING.get(field.name, "de beschrijving van de inhoud")
            return f"In {where} staat het adres van een ontvanger. Als Bcc zouden de anderen dat nog steeds zien."
    return refusal_of_parts(content, hidden.beside_author)


def _rewritten(fields: list[HeaderField], hidden: _Hidden) -> Iterator[bytes]:
    is_neutral = False
    for field in fields:
        if _is_addressed(field.name):
            if not is_neutral:
                yield NEUTRAL_FIELD
            is_neutral = True
        elif _stays(field.name) or not _goes(field, hidden):
            yield field.raw
    if not is_neutral:
        yield NEUTRAL_FIELD


def _stays(name: str) -> bool:
    return name in _STAYING or name.startswith("content-")


def _is_addressed(name: str) -> bool:
    return name in _ADDRESSED or name.startswith(_ADDRESSED_PREFIXES)


def _goes(field: HeaderField, hidden: _Hidden) -> bool:
    if field.name in _ENVELOPE_TRACES or field.name.startswith(_STALE_PREFIXES) or field.name.endswith(_STALE_SUFFIXES):
        return True
    traces = hidden.beside_author if field.name == "return-path" else hidden.anywhere
    return traces.occur_in(field.value)
