"""The story of one message: receive, inspect, decide, dispose.

`process` answers with the reply for the client. 250 is never said before the next hop said it; what we cannot answer is
451, and nothing is lost because the client still has it (DESIGN invariant 1).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from mailguard import replies
from mailguard.config import InspectionSettings
from mailguard.correspondence import History
from mailguard.errors import DatabaseUnavailable, FinalReplyLost, InspectionUnavailable, NextHopUnavailable
from mailguard.explanations import smtp_text
from mailguard.findings import Inspection
from mailguard.message import Message
from mailguard.policy import Policy, decide, decide_uninspected, is_journal
from mailguard.replies import Reply
from mailguard.stores.decisions import Decision, Decisions, Outcome
from mailguard.verdict import Action, MailKind, ReasonRow, Verdict

T = TypeVar("T")
DATABASE_SECONDS = 45.0  # above what the database itself allows a statement, below any client's patience

log = logging.getLogger("mailguard.gate")


class Inspector(Protocol):
    """Where a message is inspected: the pool of worker processes."""

    async def inspect_async(self, message: Message) -> Inspection: ...


class OpenTransaction(Protocol):
    """The transaction towards the next hop, envelope already accepted there."""

    async def send(self, prefix: bytes, wire: bytes) -> Reply: ...

    async def reset(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with all that was found and decided about it."""

    message: Message
    verdict: Verdict
    inspection_ms: int = 0

    def decision(self, outcome: Outcome, next_hop_code: int | None = None) -> Decision:
        return Decision(
            id=self.message.id,
            kind=str(self.verdict.kind),
            action=self.verdict.action.word,
            outcome=outcome,
            reasons=tuple(ReasonRow.of(reason) for reason in self.verdict.reasons),
            counts=self.verdict.counts,
            size_bytes=len(self.message.wire),
            inspection_ms=self.inspection_ms,
            next_hop_code=next_hop_code,
        )


class Gate:
    """Joins inspection, history, policy and the next hop for each message."""

    def __init__(
        self, inspector: Inspector, history: History, decisions: Decisions, policy: Policy, settings: InspectionSettings
    ) -> None:
        self._inspector = inspector
        self._history = history
        self._decisions = decisions
        self._policy = policy
        self._when_inspection_fails = settings.when_inspection_fails

    async def process(self, message: Message, next_hop: OpenTransaction) -> Reply:
        """Inspect, decide and dispose of one message; the reply is what the client gets."""
        try:
            judged = await self._judge(message)
            reply, outcome = await self._dispose(judged, next_hop)
        except (InspectionUnavailable, DatabaseUnavailable) as error:
            log.error("message %s put off: %s", message.id, error)
            await next_hop.reset()
            return replies.OUR_TROUBLE
        _log(judged, outcome, reply)
        return reply

    async def _judge(self, message: Message) -> Judged:
        if is_journal(message.envelope, self._policy):
            return Judged(message, Verdict(kind=MailKind.JOURNAL))
        began = time.monotonic()
        try:
            inspection = await self._inspector.inspect_async(message)
        except InspectionUnavailable:
            if self._when_inspection_fails == "tempfail":
                raise
            return self._judge_uninspected(message)
        facts = await _in_time(asyncio.to_thread(self._history.facts, message.envelope))
        verdict = decide(message.envelope, inspection, facts, self._policy)
        return Judged(message, verdict, round((time.monotonic() - began) * 1000))

    def _judge_uninspected(self, message: Message) -> Judged:
        action = Action.HOLD if self._when_inspection_fails == "hold" else Action.FLAG
        return Judged(message, decide_uninspected(message.envelope, action, self._policy))

    async def _dispose(self, judged: Judged, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        match judged.verdict.action:
            case Action.PASS:
                return await self._relay(judged, next_hop)
            case Action.FLAG:
                return await self._relay_flagged(judged, next_hop)
            case Action.HOLD:
                # Nothing is accepted that cannot be kept: until there is a quarantine the sender's server keeps it.
                return await self._keep_back(judged, next_hop, 451)
            case Action.REJECT:
                return await self._keep_back(judged, next_hop, 550)

    async def _relay(self, judged: Judged, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        try:
            reply, outcome = await self._send(judged, next_hop)
        except asyncio.CancelledError:  # a stop whose patience is over, perhaps after the final dot
            _in_background(self._decisions.record(judged.decision(Outcome.UNKNOWN)), "a decision row")
            raise
        # A pass is only a row for statistics: it must not delay the 250, nor fail what was delivered.
        _in_background(self._decisions.record(judged.decision(outcome, _code(reply, outcome))), "a decision row")
        return reply, outcome

    async def _relay_flagged(self, judged: Judged, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        await _in_time(asyncio.wrap_future(self._decisions.record(judged.decision(Outcome.PENDING))))
        try:
            reply, outcome = await self._send(judged, next_hop)
        except asyncio.CancelledError:
            _in_background(self._decisions.settle(judged.message.id, Outcome.UNKNOWN, None), "the outcome of a flag")
            raise
        settled = self._decisions.settle(judged.message.id, outcome, _code(reply, outcome))
        _in_background(settled, "the outcome of a flag")
        return reply, outcome

    async def _keep_back(self, judged: Judged, next_hop: OpenTransaction, code: int) -> tuple[Reply, Outcome]:
        await _in_time(asyncio.wrap_future(self._decisions.record(judged.decision(Outcome.KEPT_BACK))))
        await next_hop.reset()
        strongest = judged.verdict.acting_reasons[0]
        text = smtp_text(strongest.code, judged.verdict.counts)
        return Reply.of(code, f"{code // 100}.7.1 {text} ({judged.message.id})"), Outcome.KEPT_BACK

    async def _send(self, judged: Judged, next_hop: OpenTransaction) -> tuple[Reply, Outcome]:
        message = judged.message
        try:
            reply = await next_hop.send(message.trace, message.wire)
        except FinalReplyLost:
            return replies.OUTCOME_UNKNOWN, Outcome.UNKNOWN
        except NextHopUnavailable:
            return replies.NEXT_HOP_UNAVAILABLE, Outcome.LOST
        if not reply.is_positive:
            return reply, Outcome.REFUSED
        if judged.verdict.kind is MailKind.NORMAL:
            _in_background(self._history.learn(message.envelope), "a delivered message")
        return reply, Outcome.DELIVERED


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


def _log(judged: Judged, outcome: Outcome, reply: Reply) -> None:
    reasons = ",".join(reason.code for reason in judged.verdict.reasons) or "-"
    log.info(
        "message %s from %s %s: %s, %s, reply %d, reasons %s, %d bytes, %d recipients, inspected in %d ms",
        judged.message.id,
        judged.message.envelope.client_address or "-",
        judged.verdict.kind,
        judged.verdict.action.word,
        outcome,
        reply.code,
        reasons,
        len(judged.message.wire),
        len(judged.message.envelope.recipients),
        judged.inspection_ms,
    )
