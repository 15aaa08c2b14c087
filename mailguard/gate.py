"""The story of one message: receive, inspect, decide, dispose.

`process` answers with the reply for the client. 250 is never said before the next hop said it, or the held message is
committed with us; what we cannot answer is 451, and nothing is lost: the client still has it (DESIGN invariant 1).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from mailguard import replies
from mailguard.config import Configuration
from mailguard.correspondence import History, Sent
from mailguard.custody import Custody, Receipt
from mailguard.db import Connection, Database
from mailguard.errors import DatabaseUnavailable, FinalReplyLost, InspectionUnavailable, NextHopUnavailable, Unfit
from mailguard.explanations import smtp_text
from mailguard.findings import Inspection
from mailguard.marker import Marker, claims_in, content_of
from mailguard.message import Message, Wire
from mailguard.policy import Policy, decide, decide_uninspected, is_journal
from mailguard.precedents import Decided, Judged, Precedent, Standing
from mailguard.replies import Reply
from mailguard.stores.decisions import Decisions, Outcome
from mailguard.verdict import Action, MailKind, Verdict
from mailguard.vocabulary import Rule

T = TypeVar("T")
REFUSED_BEFORE = (
    "Dit bericht is eerder geweigerd of ingetrokken / Not sent: this message was refused or withdrawn before"
)
PASSED_BEFORE = Reply.of(554, "5.4.6 Mail loop: this message was passed by this relay before")
DATABASE_SECONDS = 45.0  # above what the database itself allows a statement, below any client's patience

log = logging.getLogger("mailguard.gate")


class Inspector(Protocol):
    """Where a message is inspected: the pool of worker processes."""

    async def inspect_async(self, message: Message) -> Inspection: ...


class OpenTransaction(Protocol):
    """The transaction towards the next hop, envelope already accepted there."""

    async def send(self, prefix: bytes, wire: Wire, *, is_chunked: bool = False) -> Reply: ...

    async def reset(self) -> None: ...


class Gate:
    """Joins inspection, history, policy and the next hop for each message."""

    def __init__(
        self,
        inspector: Inspector,
        stores: tuple[Database, History, Decisions],
        custody: Custody,
        marker: Marker,
        policy: Policy,
        configuration: Configuration,
    ) -> None:
        self._inspector = inspector
        self._database, self._history, self._decisions = stores
        self._custody = custody
        self._marker = marker
        self._policy = policy
        self._when_inspection_fails = configuration.inspection.when_inspection_fails
        self._on_return = Action.PASS if configuration.relay.returned_mail == "pass" else Action.REJECT

    async def process(self, message: Message, next_hop: OpenTransaction) -> Reply:
        """Inspect, decide and dispose of one message; the reply is what the client gets."""
        try:
            decided = await self._judge(message)
            reply, outcome = await self._dispose(decided, next_hop)
        except (InspectionUnavailable, DatabaseUnavailable) as error:
            log.error("message %s put off: %s", message.id, error)
            await next_hop.reset()
            return replies.OUR_TROUBLE
        _log(decided, outcome, reply)
        return reply

    async def _judge(self, message: Message) -> Decided:
        if is_journal(message.envelope, self._policy):
            return Decided(message, Verdict(kind=MailKind.JOURNAL))
        if await self._was_dealt_with(message):
            return Decided(message, Verdict(self._on_return, kind=MailKind.RETURNED))
        began = time.monotonic()
        try:
            inspection = await self._inspector.inspect_async(message)
        except InspectionUnavailable:
            if self._when_inspection_fails == "tempfail":
                raise
            inspection = None
        inspection_ms = round((time.monotonic() - began) * 1000)
        return await _in_time(asyncio.to_thread(self._consider, message, inspection, inspection_ms))

    async def _was_dealt_with(self, message: Message) -> bool:
        """True when the message has our own marker. Hardly any message has one at all: the rest cost no thread."""
        claims = claims_in(message.wire)
        return bool(claims) and await asyncio.to_thread(self._marker.confirms, claims, message)

    def _consider(self, message: Message, inspection: Inspection | None, inspection_ms: int) -> Judged:
        """All that takes reading the content or the database, in one thread and one transaction."""
        marks = self._custody.marks(message, inspection)
        with self._database.transaction() as connection:
            verdict = self._verdict(connection, message, inspection)
            precedent = self._custody.precedent(connection, message, marks)
        # What nobody looked into has no marker: it would spare it its first inspection.
        marker = b"" if inspection is None else self._marker.field(marks.content, message.envelope)
        return Judged(
            message, verdict, inspection_ms, marks=marks, marker=marker, inspection=inspection, precedent=precedent
        )

    def _verdict(self, connection: Connection, message: Message, inspection: Inspection | None) -> Verdict:
        if inspection is None:
            action = Action.HOLD if self._when_inspection_fails == "hold" else Action.FLAG
            return decide_uninspected(message.envelope, action, self._policy)
        facts = self._history.look_up(connection, message.envelope, inspection)
        return decide(message.envelope, inspection, facts, self._policy)

    async def _dispose(self, decided: Decided, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        if isinstance(decided, Judged):
            return await self._dispose_under(decided.precedent, decided, next_hop)
        if decided.verdict.action is Action.REJECT:
            return await self._turn_back(decided, next_hop)
        return await self._relay(decided, decided.message, next_hop)

    async def _dispose_under(
        self, precedent: Precedent | None, judged: Judged, next_hop: OpenTransaction
    ) -> tuple[Reply, Outcome]:
        """What an earlier decision about this message asks for, else what its own verdict does."""
        if precedent is None:
            return await self._dispose_by_verdict(judged, next_hop)
        match precedent.standing:
            case Standing.RETRY:
                await next_hop.reset()
                return _kept(Receipt(precedent.incident, precedent.held_id)), Outcome.KEPT_BACK
            case Standing.HELD:
                return await self._hold(judged, next_hop)
            case Standing.REFUSED:
                return await self._reject(judged, next_hop, REFUSED_BEFORE)
            case Standing.RELEASED:
                return await self._relay_released(judged, next_hop, precedent)
            case Standing.JUDGED_ANEW:
                return await self._dispose_by_verdict(judged, next_hop)

    async def _dispose_by_verdict(self, judged: Judged, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        match judged.verdict.action:
            case Action.PASS:
                return await self._relay(judged, _behind(judged.marker, judged.message), next_hop)
            case Action.FLAG:
                marked, record = _behind(judged.marker, judged.message), self._custody.flag(judged)
                return await self._relay_recorded(judged, marked, next_hop, record)
            case Action.HOLD:
                return await self._hold(judged, next_hop)
            case Action.REJECT:
                strongest = judged.verdict.acting_reasons[0]
                text = smtp_text(strongest.code, judged.verdict.counts)
                return await self._reject(judged, next_hop, text)

    async def _relay(self, decided: Decided, message: Message, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        """Relay `message`, the decided one as it goes out."""
        try:
            reply, outcome = await self._send(decided, message, next_hop)
        except asyncio.CancelledError:  # a stop whose patience is over, perhaps after the final dot
            self._write_down(decided, Outcome.UNKNOWN)
            raise
        self._write_down(decided, outcome, _code(reply, outcome))
        return reply, outcome

    async def _turn_back(self, decided: Decided, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        await next_hop.reset()
        self._write_down(decided, Outcome.KEPT_BACK)
        return PASSED_BEFORE, Outcome.KEPT_BACK

    def _write_down(self, decided: Decided, outcome: Outcome, code: int | None = None) -> None:
        """Only a row for statistics: it must not delay the reply, nor fail what was delivered."""
        _in_background(self._decisions.record(decided.decision(outcome, code)), "a decision row")

    async def _relay_recorded(
        self, judged: Judged, message: Message, next_hop: OpenTransaction, record: "Future[str]"
    ) -> tuple[Reply, Outcome]:
        """Relay what the register knows of before it goes and learns the outcome of after."""
        incident = await _in_time(asyncio.wrap_future(record))
        try:
            reply, outcome = await self._send(judged, message, next_hop)
        except asyncio.CancelledError:
            _in_background(self._custody.settle(judged, incident, Outcome.UNKNOWN, None), "the outcome of a flag")
            raise
        settled = self._custody.settle(judged, incident, outcome, _code(reply, outcome))
        _in_background(settled, "the outcome of a flag")
        return reply, outcome

    async def _relay_released(
        self, judged: Judged, next_hop: OpenTransaction, precedent: Precedent
    ) -> tuple[Reply, Outcome]:
        try:
            released = await asyncio.to_thread(self._released, judged, precedent)
        except Unfit:  # a field that the content hash leaves out stands in the way: the sender's server tells him
            return await self._reject(judged, next_hop, REFUSED_BEFORE)
        record = self._custody.release_copy(judged, precedent.incident)
        return await self._relay_recorded(judged, released, next_hop, record)

    def _released(self, judged: Judged, precedent: Precedent) -> Message:
        """A released copy as it goes out. Raises Unfit."""
        released = self._custody.as_bcc(judged) if precedent.as_bcc else judged.message
        content = content_of(released) if precedent.as_bcc else judged.marks.content
        return _behind(self._marker.field(content, released.envelope), released)

    async def _hold(self, judged: Judged, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        """The client is told 250 once the message is committed with us; the next hop never hears of it."""
        # Not given up half-way: what is committed after a time-out is met as a retry when the client comes again.
        receipt = await _in_time(asyncio.to_thread(self._custody.hold, judged))
        if isinstance(receipt, Precedent):
            return await self._dispose_under(receipt, judged, next_hop)
        await next_hop.reset()
        return _kept(receipt), Outcome.KEPT_BACK

    async def _reject(self, judged: Judged, next_hop: OpenTransaction, text: str) -> tuple[Reply, Outcome]:
        incident = await _in_time(asyncio.wrap_future(self._custody.reject(judged)))
        await next_hop.reset()
        return Reply.of(550, f"5.7.1 {text} ({incident})"), Outcome.KEPT_BACK

    async def _send(self, decided: Decided, message: Message, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        try:
            reply = await next_hop.send(message.trace, message.wire, is_chunked=message.is_chunked)
        except FinalReplyLost:
            return replies.OUTCOME_UNKNOWN, Outcome.UNKNOWN
        except NextHopUnavailable:
            return replies.NEXT_HOP_UNAVAILABLE, Outcome.LOST
        if not reply.is_positive:
            return reply, Outcome.REFUSED
        if isinstance(decided, Judged) and decided.inspection is not None and _teaches(decided.verdict):
            sent = Sent.of(message.envelope, decided.inspection)
            if not _introduces(decided.verdict):
                sent = replace(sent, visible={})
            _in_background(self._history.learn(sent), "a delivered message")
        return reply, Outcome.DELIVERED


def _teaches(verdict: Verdict) -> bool:
    """False for mail that is not ours, and where a recipient is in doubt until somebody has looked: a mistake that was
    learned would be taken for a contact.
    """
    return verdict.kind is MailKind.NORMAL and all(r.rule is not Rule.WRONG_RECIPIENT for r in verdict.acting_reasons)


def _introduces(verdict: Verdict) -> bool:
    """False where people saw each other's address by mistake: the same mistake would pass the next time."""
    return all(r.rule is not Rule.VISIBLE_RECIPIENTS for r in verdict.acting_reasons)


def _behind(marker: bytes, message: Message) -> Message:
    """The message as it goes out: our trace field, our marker, and what was received."""
    return replace(message, trace=message.trace + marker)


def _kept(receipt: Receipt) -> Reply:
    return Reply.of(250, f"2.0.0 Kept for review ({receipt.incident}) as {receipt.held_id}")


async def _in_time(work: Awaitable[T]) -> T:
    """What the database answers. One that hangs is one that is down, long before the client gives up waiting."""
    try:
        async with asyncio.timeout(DATABASE_SECONDS):
            return await work
    except TimeoutError:
        raise DatabaseUnavailable("the database gives no answer") from None


def _code(reply: Reply, outcome: Outcome) -> int | None:
    """The next hop's own code; there is none when the reply is ours."""
    return reply.code if outcome in {Outcome.DELIVERED, Outcome.REFUSED} else None


def _in_background(future: "Future[Any]", what: str) -> None:
    """Let a write go on by itself; its failure is logged, since nobody waits for it."""

    def done(ended: "Future[Any]") -> None:
        error = ended.exception()
        if error is not None:
            log.error("%s could not be written: %s", what, error)

    future.add_done_callback(done)


def _log(decided: Decided, outcome: Outcome, reply: Reply) -> None:
    message, verdict = decided.message, decided.verdict
    reasons = ",".join(reason.code for reason in verdict.reasons) or "-"
    log.info(
        "message %s from %s %s: %s, %s, reply %d, reasons %s, %d bytes, %d recipients, inspected in %d ms",
        message.id,
        message.envelope.client_address or "-",
        verdict.kind,
        verdict.action.word,
        outcome,
        reply.code,
        reasons,
        len(message.wire),
        len(message.envelope.recipients),
        decided.inspection_ms,
    )
