"""A letter as it goes over the wire. A release goes out byte for byte, or with its header rewritten by `bcc` alone."""

from dataclasses import dataclass, field, replace

from mailguard.bcc import release_as_bcc
from mailguard.db import Connection
from mailguard.errors import Unfit
from mailguard.letter import Letter, LetterKind
from mailguard.marker import Marker, content_of
from mailguard.message import Envelope, Message, Recipient, Wire
from mailguard.review import Desk

# What the next hop must announce for a parameter, where it is called otherwise (RFC 6152, RFC 3461).
_EXTENSIONS = {b"BODY": "8BITMIME", b"RET": "DSN", b"ENVID": "DSN", b"NOTIFY": "DSN", b"ORCPT": "DSN"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """Envelope and content, in the bytes to say them in."""

    path: bytes = field(repr=False)
    parameters: tuple[bytes, ...] = field(repr=False)
    recipients: tuple[Recipient, ...] = field(repr=False)
    trace: bytes = field(repr=False)
    wire: Wire = field(repr=False)
    is_chunked: bool = False

    @property
    def needs(self) -> set[str]:
        """The extensions the next hop must know to take it as it is."""
        parameters = [*self.parameters, *(p for recipient in self.recipients for p in recipient.parameters)]
        keywords = {parameter.partition(b"=")[0].upper() for parameter in parameters}
        return {_EXTENSIONS.get(keyword) or keyword.decode("ascii", "replace") for keyword in keywords}


def pack(desk: Desk, letter_id: str, letter: Letter) -> Parcel:
    """Raises NotFound, Unfit or SealBroken for a letter that can never be sent."""
    if letter.kind is LetterKind.RELEASE:
        return _release(desk, letter)
    envelope = Envelope.of("", letter.recipients)
    needs_utf8 = not all(recipient.raw.isascii() for recipient in envelope.recipients)
    parameters = (b"SMTPUTF8",) if needs_utf8 else ()
    wire = Message.from_content(letter_id, envelope, letter.content).wire
    # Answers to mail of ours would go round and round: a null reverse-path (RFC 3834 3.1).
    return Parcel(envelope.reverse_path_raw, parameters, envelope.recipients, b"", wire)


def _release(desk: Desk, letter: Letter) -> Parcel:
    with desk.stores.database.transaction() as connection:
        message = desk.stores.quarantine.message(connection, letter.held_id)
        named = _named(desk, connection, letter.held_id) if letter.as_bcc else ()
    envelope, trace, parameters = message.envelope, message.trace, message.envelope.parameters
    if letter.as_bcc:
        message = message.with_content(release_as_bcc(message.content(), named, envelope.reverse_path))
        parameters = tuple(p for p in parameters if not p.upper().startswith(b"SIZE="))  # it was the old one's
    recipients = {r.address: r for r in envelope.recipients if r.address in letter.recipients}
    if len(recipients) < len(set(letter.recipients)):
        raise Unfit("De vrijgave noemt een ontvanger die niet bij het bericht hoort.")
    paths = tuple(recipients.values())
    # A release is dealt with, as a pass is: nobody decides about it once more when it comes by again.
    marker = Marker(desk.stores.sealer).field(content_of(message), replace(envelope, recipients=paths))
    return Parcel(envelope.reverse_path_raw, parameters, paths, trace + marker, message.wire, message.is_chunked)


def _named(desk: Desk, connection: Connection, held_id: str) -> tuple[str, ...]:
    """All whose addresses the decision takes out, of all copies that are still there."""
    case = desk.case(connection, held_id)
    case = replace(case, held=desk.stores.quarantine.get(connection, held_id))  # an earlier copy may be purged
    return (*desk.recipients(connection, case), *desk.visible_recipients(connection, case))
