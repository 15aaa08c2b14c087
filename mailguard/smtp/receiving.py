"""One transaction: its envelope, the content that comes in for it, and the message handed over in the end."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mailguard.config import RelaySettings
from mailguard.message import Envelope, Message, Recipient, Wire
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from mailguard.smtp import answers, clients, extensions, tenant, trace
from mailguard.smtp.blocks import ChunkIntake, DataIntake, Fault
from mailguard.smtp.clients import ClientFacts, Standing
from mailguard.smtp.image import Budget, Image, Spool
from mailguard.smtp.paths import Path
from mailguard.tls import ServerTls

log = logging.getLogger("mailguard.smtp")

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 8  # a letter of base32 for each byte, all as often

Process = Callable[[Message, Connection], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms all sessions of a relay are held."""

    settings: RelaySettings
    next_hop: NextHop
    process: Process
    budget: Budget
    spool: Spool
    tls: ServerTls | None = None
    asking_tls: ServerTls | None = None

    def tls_for(self, client: ClientFacts) -> ServerTls | None:
        """Only who needs it to be let in is asked for a certificate: one of an unknown CA ends the handshake."""
        return self.tls if clients.may_send(client, self.settings) else self.asking_tls


class Transaction:
    """Between MAIL and the end of content."""

    def __init__(
        self, terms: Terms, client: ClientFacts, standing: Standing, path: Path, helo: str, *, is_esmtp: bool
    ) -> None:
        self._terms = terms
        self._client = client
        self._standing = standing
        self._path = path
        self._helo = helo
        self._is_esmtp = is_esmtp
        self._image = Image(terms.budget, terms.spool)
        self.is_chunked = False
        self.size_bytes = 0  # of all its chunks
        self.is_utf8 = bool(path.parameters) and extensions.is_utf8(path)
        self.recipients: list[Recipient] = []

    def data(self) -> DataIntake:
        """Where the content behind DATA goes."""
        return DataIntake(self._image, self._terms.settings.max_message_bytes)

    def chunk(self, size_bytes: int) -> ChunkIntake:
        """Where one chunk of BDAT goes."""
        self.is_chunked = True
        self.size_bytes += size_bytes
        return ChunkIntake(self._image, size_bytes)

    def refusal_of(self, intake: DataIntake) -> Reply | None:
        """Why content cannot be taken as it is."""
        match intake.fault:
            case None:
                return None
            case Fault.TOO_LARGE:
                return extensions.TOO_LARGE
            case Fault.BARE_LINE_END:
                return answers.BARE_LINE_END

    async def hand_over(self, connection: Connection) -> Reply:
        """Make the message of all that came, and have it processed. Raises SpoolFull."""
        if self._image.is_spooled:
            await asyncio.to_thread(self._image.store, self._image.take())
        wire = self._image.wire()
        if refusal := self._refusal(wire):
            return refusal
        envelope = Envelope(
            self._path.address,
            self._path.raw,
            self._path.raw_parameters,
            tuple(self.recipients),
            client_address=self._client.address,
            helo=self._helo,
            is_esmtp=self._is_esmtp,
            is_encrypted=self._client.is_encrypted,
            is_authenticated=self._client.is_authenticated,
        )
        message_id = new_id()
        field = trace.received_field(envelope, self._terms.settings.hostname, message_id, trace.now())
        started = time.monotonic()
        message = Message(message_id, envelope, wire, field, self.is_chunked)
        reply = await self._terms.process(message, connection)
        log.debug("message %s answered with %d after %.3f s", message_id, reply.code, time.monotonic() - started)
        return reply

    def discard(self) -> None:
        """Give back what it has in memory."""
        self._image.discard()

    def _refusal(self, wire: Wire) -> Reply | None:
        if trace.received_count(wire) > trace.MAX_RECEIVED_FIELDS:
            return answers.LOOP
        settings = self._terms.settings
        if self._standing is Standing.MICROSOFT and not tenant.is_ours(wire, settings.microsoft365):
            return answers.WRONG_TENANT
        return None


def new_id() -> str:
    """A message's id: 60 random bits in base32, short enough to read out on the telephone."""
    return secrets.token_bytes(12).translate(_LETTERS).decode("ascii")
