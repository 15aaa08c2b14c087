"""The dialogue of one client session: its verbs, its state, one reply for each command (RFC 5321 4.1).

MAIL and RCPT go live to the next hop and its reply comes back as it is. The bytes on the client's side are `session`'s
work; content that comes in is `receiving`'s; what becomes of a whole message is for `Terms.process`.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, Protocol

from mailguard import addresses, replies
from mailguard.errors import FinalReplyLost, NextHopUnavailable, TlsUnavailable
from mailguard.logs import places
from mailguard.message import Recipient
from mailguard.replies import Reply
from mailguard.smtp import answers, clients, extensions, trace, xforward
from mailguard.smtp.batch import Batch, recipients_in
from mailguard.smtp.blocks import ChunkIntake, Intake
from mailguard.smtp.clients import Standing
from mailguard.smtp.image import SpoolFull
from mailguard.smtp.paths import Refusal, parse_mail, parse_rcpt
from mailguard.smtp.receiving import Terms, Transaction
from mailguard.smtp.upstream import SignedInConnectionLost, Upstream

log = logging.getLogger("mailguard.smtp")

MAX_ERRORS = 20
MAX_CHUNK_DIGITS = 15


class ClientGone(Exception):
    """The client went away, or the line to it broke."""


class Client(Protocol):
    """What a dialogue needs of the bytes on the client's side."""

    facts: clients.ClientFacts

    async def say(self, reply: Reply) -> None:
        """Send a reply at once, with those that wait."""

    async def read(self, intake: Intake) -> None:
        """Content up to its end, or until it is hopeless. Raises ClientGone, SpoolFull."""

    async def read_line(self) -> bytes | None:
        """One line more, its line end taken off; None for one too long. Raises ClientGone, TimeoutError."""

    async def start_tls(self) -> None:
        """The handshake, after its 220. Raises ClientGone."""

    def ahead(self) -> Sequence[bytes]:
        """The next few whole command lines that came behind this one already, line ends taken off."""


class Dialogue:
    """One client's session, seen as commands and replies."""

    def __init__(self, terms: Terms, client: Client) -> None:
        self._terms = terms
        self._requires_tls = terms.settings.tls.mode == "require"
        self._client = client
        self._upstream = Upstream(terms.next_hop)
        self._helo = ""
        self._is_esmtp = False
        self._offered: Mapping[str, str] = {}
        self._seen_as: dict[str, str] = {}
        self._forwarded: dict[str, str] = {}
        self._judged: tuple[clients.ClientFacts, Standing] | None = None
        self._transaction: Transaction | None = None
        self._batch = Batch()
        self._errors = 0
        self.is_over = False

    @property
    def in_transaction(self) -> bool:
        return self._transaction is not None

    async def answer(self, line: bytes | None) -> Reply | None:
        """The reply to one command line, CRLF taken off; None where all is said. Raises nothing but ClientGone.

        `line` is None for one too long.
        """
        try:
            run, argument = self._understood(line)
            reply = await run(self, argument)
        except Refusal as refusal:
            reply = self.refuse(refusal.reply)
        except ClientGone:
            raise
        except TlsUnavailable:
            reply = replies.TLS_UNAVAILABLE
        except SpoolFull:
            log.error("client=%s no room in the spool for its message", self._client.facts.address)
            self.is_over = True  # content still comes, and cannot be read as commands
            await self._reset()
            reply = answers.NO_ROOM
        except NextHopUnavailable:
            # Lost in mid-transaction: its connection stays closed, so that all the rest of it hears the same.
            reply = replies.NEXT_HOP_UNAVAILABLE
        except SignedInConnectionLost:
            reply = answers.SIGNED_IN_CONNECTION_LOST
        except FinalReplyLost:
            reply = replies.OUTCOME_UNKNOWN
        except Exception as error:  # noqa: BLE001 - the one border: a bug of ours is our trouble, never a bounce
            # Its type and places alone: texts may hold values of the message.
            where = places(error.__traceback__)
            log.error("client=%s trouble=%s at %s", self._client.facts.address, type(error).__name__, where)
            await self._reset()
            reply = replies.OUR_TROUBLE
        if reply is not None and reply.code in (221, 421):
            self.is_over = True
        return reply

    def refuse(self, reply: Reply) -> Reply:
        """Count one error of the client's; the reply, or the last one."""
        self._errors += 1
        if self._errors < MAX_ERRORS:
            return reply
        self.is_over = True
        return answers.TOO_MANY_ERRORS

    async def end(self) -> None:
        """Leave the next hop in good order."""
        if self._transaction is not None:
            self._transaction.discard()
        await self._upstream.end()

    def _understood(self, line: bytes | None) -> tuple["_Verb", bytes]:
        """What is to be done for a command line, and its argument."""
        if line is None:
            raise Refusal(answers.LINE_TOO_LONG)
        if b"\n" in line or b"\r" in line:  # RFC 5321 2.3.8: CR and LF only as a pair
            raise Refusal(answers.BAD_LINE_END)
        if b"\0" in line:
            raise Refusal(answers.BAD_COMMAND)
        verb, _, argument = line.partition(b" ")
        verb = verb.upper()
        run = self._VERBS.get(verb)
        if run is None:
            raise Refusal(answers.BAD_COMMAND)
        if self._requires_tls and not self._client.facts.is_encrypted and verb not in self._BEFORE_TLS:
            self.is_over = self.is_over or verb == b"BDAT"  # its chunk must not be read as commands
            raise Refusal(answers.NEED_TLS)
        return run, argument.strip(b" ")

    # --- who is there -------------------------------------------------------------------------------------------------

    async def _ehlo(self, argument: bytes) -> Reply:
        await self._greet(argument)
        if not self._terms.next_hop.is_known:
            # Without knowing what to announce a client may bounce what needs an extension: better later than never.
            try:
                await self._terms.next_hop.probe()
            except NextHopUnavailable:
                return answers.NEXT_HOP_NEVER_SEEN
        settings, capabilities = self._terms.settings, self._terms.next_hop.capabilities
        self._is_esmtp = True
        offered = extensions.announced(capabilities, settings.max_message_bytes)
        if self._terms.tls is not None and settings.tls.mode != "none" and not self._client.facts.is_encrypted:
            offered["STARTTLS"] = ""
        if self._may_authenticate and (mechanisms := extensions.mechanisms(capabilities)):
            offered["AUTH"] = mechanisms
        if self._is_forwarder:
            offered["XFORWARD"] = " ".join(xforward.ATTRIBUTES)
        self._offered = offered
        lines = (f"{keyword} {value}".rstrip() for keyword, value in offered.items())
        return Reply(250, tuple(text.encode("ascii") for text in (settings.hostname, *lines)))

    @property
    def _may_authenticate(self) -> bool:
        return self._terms.settings.auth == "next_hop" and self._client.facts.is_encrypted

    @property
    def _is_forwarder(self) -> bool:
        return self._terms.settings.may_forward(self._client.facts.peer_address)

    async def _hello(self, argument: bytes) -> Reply:
        await self._greet(argument)
        self._is_esmtp = False
        self._offered = {}
        return Reply.of(250, self._terms.settings.hostname)

    async def _greet(self, argument: bytes) -> None:
        if not argument:
            raise Refusal(answers.BAD_ARGUMENT)
        await self._reset()  # RFC 5321 4.1.4: EHLO ends any transaction
        self._helo = trace.host_of(argument)
        self._seen_as = {}

    async def _starttls(self, argument: bytes) -> None:
        if self._terms.tls is None or self._terms.settings.tls.mode == "none":
            raise Refusal(answers.NOT_OFFERED)
        if self._client.facts.is_encrypted:
            raise Refusal(answers.ALREADY_ENCRYPTED)
        if argument:
            raise Refusal(answers.BAD_ARGUMENT)
        await self._reset()
        await self._client.say(answers.START_TLS)
        await self._client.start_tls()
        # RFC 3207 4.2: what was said before counts no more.
        self._helo, self._offered, self._is_esmtp, self._forwarded = "", {}, False, {}

    async def _auth(self, argument: bytes) -> Reply:
        if self._terms.settings.auth == "off":
            raise Refusal(answers.NOT_OFFERED)
        if not self._client.facts.is_encrypted:
            raise Refusal(answers.AUTH_NEEDS_TLS)
        if self._client.facts.is_authenticated:
            raise Refusal(answers.ALREADY_AUTHENTICATED)
        if self.in_transaction:
            raise Refusal(answers.IN_TRANSACTION)
        if argument.split(b" ")[0].upper().decode("latin-1") not in self._offered.get("AUTH", "").split():
            raise Refusal(answers.BAD_MECHANISM)
        try:
            reply = await self._exchange(argument)
        except NextHopUnavailable:
            return answers.AUTH_UNAVAILABLE
        except TimeoutError:
            return answers.IDLE
        if reply.is_positive:
            self._client.facts = self._client.facts.authenticated()
            return reply
        return self.refuse(reply) if reply.code >= 500 else reply

    async def _exchange(self, argument: bytes) -> Reply:
        """The client's words to the next hop and back, until it has decided (RFC 4954 4). Nothing of it is logged."""
        reply = await self._upstream.authenticate(b"AUTH " + argument)
        while reply.code == 334:
            await self._client.say(reply)
            line = await self._client.read_line()
            if line is None or line == b"*":
                await self._upstream.authenticate(b"*")
                return answers.AUTH_CANCELLED if line else answers.AUTH_TOO_LONG
            reply = await self._upstream.authenticate(line)
        return reply

    async def _xforward(self, argument: bytes) -> Reply:
        if not self._is_forwarder:
            raise Refusal(answers.NOT_OFFERED)
        if self.in_transaction:
            raise Refusal(answers.IN_TRANSACTION)
        self._forwarded |= xforward.parse(argument)
        return replies.OK

    # --- the envelope -------------------------------------------------------------------------------------------------

    async def _mail(self, argument: bytes) -> Reply:
        if not self._helo:
            raise Refusal(answers.SAY_HELO)
        if self._transaction is not None:
            raise Refusal(answers.NESTED_MAIL)
        facts, settings = self._client.facts, self._terms.settings
        standing = self._standing()
        if standing is Standing.STRANGER:
            raise Refusal(answers.NEED_AUTH if settings.auth != "off" else answers.MAY_NOT_SEND)
        path = parse_mail(argument)
        extensions.check_mail(path, self._offered)
        domains = settings.sender_domains
        if domains and path.address and not addresses.is_within(addresses.domain_of(path.address), domains):
            raise Refusal(answers.WRONG_SENDER)
        if self._terms.budget.is_spent:
            return answers.NO_MEMORY
        reply = await self._upstream.mail(path, self._attributes())
        if reply.is_positive:
            self._transaction = Transaction(self._terms, facts, standing, path, self._helo, is_esmtp=self._is_esmtp)
        return reply

    def _standing(self) -> Standing:
        """What the client may do; it can only change with what is known of it."""
        facts = self._client.facts
        if self._judged is None or self._judged[0] is not facts:
            self._judged = (facts, clients.standing_of(facts, self._terms.settings))
        return self._judged[1]

    def _attributes(self) -> Mapping[str, str]:
        """Who the client was, for a next hop that asks: what a forwarder said, or else what we see."""
        if not self._seen_as:
            facts, protocol = self._client.facts, "ESMTP" if self._is_esmtp else "SMTP"
            self._seen_as = xforward.attributes_of(facts.address, facts.port, self._helo, protocol)
        return self._seen_as | self._forwarded if self._forwarded else self._seen_as

    async def _rcpt(self, argument: bytes) -> Reply:
        transaction = self._open_transaction()
        if transaction.is_chunked:
            raise Refusal(answers.CHUNKS_BEGUN)
        if answered := self._batch.take(argument):
            path, reply = answered
        else:
            path = parse_rcpt(argument)
            extensions.check_rcpt(path, self._offered, is_utf8=transaction.is_utf8)
            room = self._terms.settings.max_recipients - len(transaction.recipients)
            if room <= 0:
                return answers.TOO_MANY_RECIPIENTS
            lines = self._client.ahead()
            behind = recipients_in(lines, self._offered, room - 1, is_utf8=transaction.is_utf8) if lines else []
            reply = await self._batch.hand_on(self._upstream, path, behind)
        if reply.is_positive:
            transaction.recipients.append(Recipient(path.address, path.raw, path.raw_parameters))
        return reply

    # --- content ------------------------------------------------------------------------------------------------------

    async def _data(self, argument: bytes) -> Reply:
        transaction = self._open_transaction()
        if argument:
            raise Refusal(answers.BAD_ARGUMENT)
        if transaction.is_chunked:
            raise Refusal(answers.CHUNKS_BEGUN)
        if not self._upstream.is_open:
            return replies.NEXT_HOP_UNAVAILABLE
        if not transaction.recipients:
            raise Refusal(answers.NEED_RECIPIENT)
        intake = transaction.data()
        try:
            await self._client.say(answers.START_DATA)
            await self._client.read(intake)
            self.is_over = intake.is_hopeless
            if refusal := transaction.refusal_of(intake):
                return refusal
            return await transaction.hand_over(self._upstream.connection)
        finally:
            await self._reset()

    async def _bdat(self, argument: bytes) -> Reply:
        """RFC 3030: the chunk is read in any case, since it follows without waiting."""
        size, is_last = self._chunk(argument)
        transaction = self._transaction
        refusal = self._refusal_of_chunk(transaction, size) if transaction else answers.NEED_MAIL
        if transaction is None or refusal is not None:
            await self._client.read(ChunkIntake(None, size))
            await self._reset()
            return refusal or answers.NEED_MAIL
        await self._client.read(transaction.chunk(size))
        if not is_last:
            return Reply.of(250, f"2.0.0 {size} octets received")
        try:
            return await transaction.hand_over(self._upstream.connection)
        finally:
            await self._reset()

    def _chunk(self, argument: bytes) -> tuple[int, bool]:
        """Size of a chunk, and whether it is the last. What cannot be read past ends the session."""
        words = argument.split()
        is_last = len(words) == 2 and words[1].upper() == b"LAST"
        if "CHUNKING" not in self._offered:
            self.is_over = True
            raise Refusal(answers.NOT_OFFERED)
        if not (len(words) == 1 + is_last and words[0].isdigit() and len(words[0]) <= MAX_CHUNK_DIGITS):
            self.is_over = True
            raise Refusal(answers.BAD_CHUNK)
        size = int(words[0])
        if size > 2 * self._terms.settings.max_message_bytes:
            self.is_over = True
            raise Refusal(extensions.TOO_LARGE)
        return size, is_last

    def _refusal_of_chunk(self, transaction: Transaction, size: int) -> Reply | None:
        if not self._upstream.is_open:
            return replies.NEXT_HOP_UNAVAILABLE
        if not transaction.recipients:
            return answers.NEED_RECIPIENT
        if transaction.size_bytes + size > self._terms.settings.max_message_bytes:
            return extensions.TOO_LARGE
        return None

    # --- the rest -----------------------------------------------------------------------------------------------------

    async def _rset(self, argument: bytes) -> Reply:
        if argument:
            raise Refusal(answers.BAD_ARGUMENT)
        await self._reset()
        return replies.OK

    async def _quit(self, argument: bytes) -> Reply:
        if argument:
            raise Refusal(answers.BAD_ARGUMENT)
        return answers.GOODBYE

    async def _noop(self, argument: bytes) -> Reply:
        return replies.OK

    async def _help(self, argument: bytes) -> Reply:
        return answers.HELP

    async def _vrfy(self, argument: bytes) -> Reply:
        if not argument:
            raise Refusal(answers.BAD_ARGUMENT)
        return answers.CANNOT_VERIFY

    async def _not_offered(self, argument: bytes) -> Reply:
        raise Refusal(answers.NOT_OFFERED)

    _VERBS: ClassVar[dict[bytes, "_Verb"]] = {
        b"EHLO": _ehlo,
        b"HELO": _hello,
        b"MAIL": _mail,
        b"RCPT": _rcpt,
        b"DATA": _data,
        b"BDAT": _bdat,
        b"RSET": _rset,
        b"QUIT": _quit,
        b"NOOP": _noop,
        b"HELP": _help,
        b"VRFY": _vrfy,
        b"EXPN": _not_offered,
        b"STARTTLS": _starttls,
        b"AUTH": _auth,
        b"XFORWARD": _xforward,
    }
    _BEFORE_TLS: ClassVar[frozenset[bytes]] = frozenset(
        (b"EHLO", b"HELO", b"NOOP", b"QUIT", b"STARTTLS", b"RSET", b"HELP")
    )

    def _open_transaction(self) -> Transaction:
        if self._transaction is None:
            raise Refusal(answers.NEED_MAIL)
        return self._transaction

    async def _reset(self) -> None:
        if self._transaction is not None:
            self._transaction.discard()
            self._transaction = None
        self._forwarded = {}  # Postfix' XFORWARD_README: it holds for one transaction
        self._batch.forget()
        await self._upstream.reset()


_Verb = Callable[[Dialogue, bytes], Awaitable[Reply | None]]
