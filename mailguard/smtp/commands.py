"""The dialogue of one client session: its verbs, its state, one reply for each command (RFC 5321 4.1).

MAIL and RCPT go live to the next hop and its reply comes back as it is. The bytes on the client's side are `session`'s
work; what becomes of a whole message is for `Terms.process`.
"""

import base64
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Protocol

from mailguard import replies
from mailguard.config import RelaySettings
from mailguard.errors import FinalReplyLost, NextHopUnavailable
from mailguard.logs import places
from mailguard.message import Envelope, Message, Recipient
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from mailguard.smtp import extensions, trace
from mailguard.smtp.blocks import Fault, Intake
from mailguard.smtp.paths import Refusal, parse_mail, parse_rcpt
from mailguard.smtp.upstream import Upstream

log = logging.getLogger("mailguard.smtp")

MAX_ERRORS = 20

START_DATA = Reply.of(354, "End data with <CR><LF>.<CR><LF>")
GOODBYE = Reply.of(221, "2.0.0 Bye")
HELP = Reply.of(214, "2.0.0 EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP")
CANNOT_VERIFY = Reply.of(252, "2.1.5 Cannot verify, will take the message and try")
BAD_COMMAND = Reply.of(500, "5.5.2 Command not recognized")
BAD_ARGUMENT = Reply.of(501, "5.5.4 Wrong argument")
NOT_OFFERED = Reply.of(502, "5.5.1 Command not offered here")
SAY_HELO = Reply.of(503, "5.5.1 Say EHLO or HELO first")
NESTED_MAIL = Reply.of(503, "5.5.1 A transaction is already open")
NEED_MAIL = Reply.of(503, "5.5.1 MAIL first")
NEED_RECIPIENT = Reply.of(554, "5.5.1 No valid recipients")
TOO_MANY_RECIPIENTS = Reply.of(452, "4.5.3 Too many recipients")
TOO_MANY_ERRORS = Reply.of(421, "4.7.0 Too many errors")
NEXT_HOP_NEVER_SEEN = Reply.of(421, "4.4.1 The next mail server cannot be reached, try again later")
BARE_LINE_END = Reply.of(550, "5.5.2 Message has a bare CR or LF, lines must end in CRLF")
LOOP = Reply.of(554, "5.4.6 Too many hops, mail loop")

Process = Callable[[Message, Connection], Awaitable[Reply]]


class ClientGone(Exception):
    """The client went away, or the line to it broke."""


class Client(Protocol):
    """What a dialogue needs of the bytes on the client's side."""

    async def say(self, reply: Reply) -> None: ...

    async def read_content(self) -> Intake:
        """Content up to the end of data, faulty or not. Raises ClientGone."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms all sessions of a relay are held."""

    settings: RelaySettings
    next_hop: NextHop
    process: Process


class Dialogue:
    """One client's session, seen as commands and replies."""

    def __init__(self, terms: Terms, client: Client, client_address: str) -> None:
        self._terms = terms
        self._client = client
        self._client_address = client_address
        self._upstream = Upstream(terms.next_hop)
        self._helo = ""
        self._is_esmtp = False
        self._offered: Mapping[str, str] = {}
        self._envelope: Envelope | None = None
        self._is_utf8 = False
        self._errors = 0
        self.is_over = False

    @property
    def in_transaction(self) -> bool:
        return self._envelope is not None

    async def answer(self, line: bytes) -> Reply:
        """The reply to one command line, CRLF taken off. Raises nothing but ClientGone."""
        try:
            reply = await self._run(line)
        except Refusal as refusal:
            reply = self.refuse(refusal.reply)
        except ClientGone:
            raise
        except NextHopUnavailable:
            # Lost in mid-transaction: its connection stays closed, so that all the rest of it hears the same.
            reply = replies.NEXT_HOP_UNAVAILABLE
        except FinalReplyLost:
            reply = replies.OUTCOME_UNKNOWN
        except Exception as error:  # noqa: BLE001 - the one border: a bug of ours is our trouble, never a bounce
            # Its type and places alone: texts may hold values of the message.
            where = places(error.__traceback__)
            log.error("client=%s trouble=%s at %s", self._client_address, type(error).__name__, where)
            await self._reset()
            reply = replies.OUR_TROUBLE
        self.is_over = self.is_over or reply.code in (221, 421)
        return reply

    def refuse(self, reply: Reply) -> Reply:
        """Count one error of the client's; the reply, or the last one."""
        self._errors += 1
        if self._errors < MAX_ERRORS:
            return reply
        self.is_over = True
        return TOO_MANY_ERRORS

    async def end(self) -> None:
        """Leave the next hop in good order."""
        await self._upstream.quit()

    async def _run(self, line: bytes) -> Reply:
        verb, _, argument = line.partition(b" ")
        run = self._VERBS.get(verb.upper())
        if run is None:
            raise Refusal(BAD_COMMAND)
        return await run(self, argument.strip(b" "))

    async def _ehlo(self, argument: bytes) -> Reply:
        await self._greet(argument)
        if not self._terms.next_hop.is_known:
            # Without knowing what to announce a client may bounce what needs an extension: better later than never.
            try:
                await self._terms.next_hop.probe()
            except NextHopUnavailable:
                return NEXT_HOP_NEVER_SEEN
        settings = self._terms.settings
        self._is_esmtp = True
        self._offered = extensions.announced(self._terms.next_hop.capabilities, settings.max_message_bytes)
        lines = (f"{keyword} {value}".rstrip() for keyword, value in self._offered.items())
        return Reply(250, tuple(text.encode("ascii") for text in (settings.hostname, *lines)))

    async def _hello(self, argument: bytes) -> Reply:
        await self._greet(argument)
        self._is_esmtp = False
        self._offered = {}
        return Reply.of(250, self._terms.settings.hostname)

    async def _greet(self, argument: bytes) -> None:
        if not argument:
            raise Refusal(BAD_ARGUMENT)
        await self._reset()  # RFC 5321 4.1.4: EHLO ends any transaction
        self._helo = trace.host_of(argument)

    async def _mail(self, argument: bytes) -> Reply:
        if not self._helo:
            raise Refusal(SAY_HELO)
        if self._envelope is not None:
            raise Refusal(NESTED_MAIL)
        path = parse_mail(argument)
        extensions.check_mail(path, self._offered)
        reply = await self._upstream.mail(path)
        if reply.is_positive:
            self._is_utf8 = extensions.is_utf8(path)
            self._envelope = Envelope(
                path.address,
                path.raw,
                path.raw_parameters,
                client_address=self._client_address,
                helo=self._helo,
                is_esmtp=self._is_esmtp,
            )
        return reply

    async def _rcpt(self, argument: bytes) -> Reply:
        envelope = self._open_envelope()
        path = parse_rcpt(argument)
        extensions.check_rcpt(path, self._offered, is_utf8=self._is_utf8)
        if len(envelope.recipients) >= self._terms.settings.max_recipients:
            return TOO_MANY_RECIPIENTS
        reply = await self._upstream.rcpt(path)
        if reply.is_positive:
            self._envelope = envelope.with_recipient(Recipient(path.address, path.raw, path.raw_parameters))
        return reply

    async def _data(self, argument: bytes) -> Reply:
        envelope = self._open_envelope()
        if argument:
            raise Refusal(BAD_ARGUMENT)
        if not self._upstream.is_open:
            return replies.NEXT_HOP_UNAVAILABLE
        if not envelope.recipients:
            raise Refusal(NEED_RECIPIENT)
        await self._client.say(START_DATA)
        intake = await self._client.read_content()
        try:
            return await self._take(envelope, intake)
        finally:
            await self._reset()

    async def _take(self, envelope: Envelope, intake: Intake) -> Reply:
        match intake.fault:
            case Fault.TOO_LARGE:
                self.is_over = intake.is_far_too_large
                return extensions.TOO_LARGE
            case Fault.BARE_LINE_END:
                return BARE_LINE_END
            case None:
                wire = intake.wire()
        if trace.received_count(wire) > trace.MAX_RECEIVED_FIELDS:
            return LOOP
        message_id = new_id()
        at = datetime.now(UTC).astimezone()
        field = trace.received_field(envelope, self._terms.settings.hostname, message_id, at)
        return await self._process(Message(message_id, envelope, wire, field))

    async def _process(self, message: Message) -> Reply:
        started = time.monotonic()
        reply = await self._terms.process(message, self._upstream.connection)
        log.debug("message %s answered with %d after %.3f s", message.id, reply.code, time.monotonic() - started)
        return reply

    async def _rset(self, argument: bytes) -> Reply:
        if argument:
            raise Refusal(BAD_ARGUMENT)
        await self._reset()
        return replies.OK

    async def _quit(self, argument: bytes) -> Reply:
        if argument:
            raise Refusal(BAD_ARGUMENT)
        return GOODBYE

    async def _noop(self, argument: bytes) -> Reply:
        return replies.OK

    async def _help(self, argument: bytes) -> Reply:
        return HELP

    async def _vrfy(self, argument: bytes) -> Reply:
        if not argument:
            raise Refusal(BAD_ARGUMENT)
        return CANNOT_VERIFY

    async def _not_offered(self, argument: bytes) -> Reply:
        raise Refusal(NOT_OFFERED)

    async def _bdat(self, argument: bytes) -> Reply:
        self.is_over = True  # its chunk follows uninvited, and must not be read as commands
        raise Refusal(NOT_OFFERED)

    _VERBS: ClassVar[dict[bytes, Callable[["Dialogue", bytes], Awaitable[Reply]]]] = {
        b"EHLO": _ehlo,
        b"HELO": _hello,
        b"MAIL": _mail,
        b"RCPT": _rcpt,
        b"DATA": _data,
        b"RSET": _rset,
        b"QUIT": _quit,
        b"NOOP": _noop,
        b"HELP": _help,
        b"VRFY": _vrfy,
        b"EXPN": _not_offered,
        b"AUTH": _not_offered,
        b"STARTTLS": _not_offered,
        b"BDAT": _bdat,
    }

    def _open_envelope(self) -> Envelope:
        if self._envelope is None:
            raise Refusal(NEED_MAIL)
        return self._envelope

    async def _reset(self) -> None:
        self._envelope = None
        self._is_utf8 = False
        await self._upstream.reset()


def new_id() -> str:
    """A message's id: 60 random bits in base32, short enough to read out on the telephone."""
    return base64.b32encode(secrets.token_bytes(8))[:12].decode("ascii")
