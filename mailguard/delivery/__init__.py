"""Carries letters from the outbox to their next hop, and writes down what became of each recipient.

One attempt is: claim, envelope, "content goes out now" committed, content, outcome. Whoever dies in between leaves a
claim that lapses: before the content the letter is simply tried again; after it nobody knows (RFC 1047), so that is
recorded and the letter tried once more. Nothing is inspected here. A release that was really delivered is taught to
the history.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from mailguard.correspondence import History
from mailguard.delivery.lesson import lesson_of
from mailguard.delivery.outcome import Answers, attempt_of, record, record_lapsed
from mailguard.delivery.parcel import Parcel, pack
from mailguard.errors import DatabaseUnavailable, FinalReplyLost, NextHopUnavailable, NotFound, SealBroken, Unfit
from mailguard.letter import LetterKind
from mailguard.next_hop import Connection, NextHop
from mailguard.next_hop.content import has_bare_line_end
from mailguard.review import Desk
from mailguard.stores.outbox import Claimed

__all__ = ["LEASE", "Delivery"]

LEASE = timedelta(minutes=1)  # renewed while a letter is under way: a dead worker's letter waits no longer than this
SETTLE_AGAIN_SECONDS = 1.0
SETTLE_TRIES = 60

log = logging.getLogger("mailguard.delivery")


class _TakenAway(Exception):
    """The claim on a letter ran out: it is another's now."""


class Delivery:
    """Tries letters, one at a time for each call of `run_one`. `ways` says which next hop a kind of letter goes to."""

    def __init__(
        self, desk: Desk, history: History, ways: Mapping[LetterKind, NextHop], *, lease: timedelta = LEASE
    ) -> None:
        self._desk = desk
        self._history = history
        self._database = desk.stores.database
        self._outbox = desk.stores.outbox
        self._ways = ways
        self._lease = lease

    async def run_one(self, now: datetime) -> bool:
        """Try the letter that is due for longest; false when none is. Raises DatabaseUnavailable, SealBroken."""
        began = time.monotonic()
        claimed = await asyncio.to_thread(self._outbox.claim, now, self._lease)
        if claimed is None:
            return False
        clock = _Clock(now, began)
        try:
            async with asyncio.timeout(self._lease.total_seconds()) as patience:
                keeper = asyncio.create_task(self._keep(claimed, clock, patience))
                try:
                    await self._try(claimed, clock)
                finally:
                    keeper.cancel()
        except (TimeoutError, _TakenAway):
            log.warning("letter %s is no longer in our hands: whoever has it settles it", claimed.id)
        return True

    def recover(self, now: datetime) -> int:
        """Put back the letters of workers that are gone. Returns how many."""
        with self._database.transaction() as connection:
            if not self._outbox.has_lapsed(connection, now):
                return 0
        with self._database.write_transaction() as connection:
            all_lapsed = self._outbox.lapsed(connection, now)
            for lapsed in all_lapsed:
                record_lapsed(self._desk, connection, lapsed, now)
        for lapsed in all_lapsed:
            how = "delivered or not, nobody knows" if lapsed.was_sending else "nothing of it was handed over"
            log.warning("letter %s was left behind, and is tried again: %s", lapsed.id, how)
        return len(all_lapsed)

    async def _keep(self, claimed: Claimed, clock: "_Clock", patience: asyncio.Timeout) -> None:
        """Renew the claim while the attempt lasts, which ends before its claim does: else two would send at once."""
        loop, seconds = asyncio.get_running_loop(), self._lease.total_seconds()
        while True:
            await asyncio.sleep(seconds / 3)
            at = loop.time()
            try:
                is_ours = await asyncio.to_thread(self._outbox.renew, claimed, clock.now() + self._lease)
            except DatabaseUnavailable:
                continue
            patience.reschedule(at + seconds if is_ours else at)
            if not is_ours:
                return

    # --- towards the next hop -----------------------------------------------------------------------------------------

    async def _try(self, claimed: Claimed, clock: "_Clock") -> None:
        try:
            parcel = await asyncio.to_thread(pack, self._desk, claimed.id, claimed.letter)
        except (NotFound, Unfit, SealBroken) as error:
            log.error("letter %s cannot be sent: %s", claimed.id, error)
            await self._settle_at_last(claimed, Answers(refused=claimed.letter.recipients), clock)
            return
        answers, connection = Answers(), None
        try:
            try:
                connection = await self._ways[claimed.letter.kind].open()
                await self._converse(connection, claimed, parcel, answers)
            except NextHopUnavailable as error:
                log.warning("letter %s is tried again later: %s", claimed.id, error)
            except FinalReplyLost:
                log.warning("letter %s was not confirmed: delivered or not, nobody knows", claimed.id)
                answers.is_unknown = True
            await self._settle_at_last(claimed, answers, clock)
            if connection is not None:
                await connection.quit()
        finally:
            if connection is not None:
                connection.close()

    async def _converse(self, connection: Connection, claimed: Claimed, parcel: Parcel, answers: Answers) -> None:
        if not parcel.needs <= connection.capabilities.keys() or await _cannot_take(connection, parcel):
            raise NextHopUnavailable("the next hop does not offer what the letter needs")
        reply = await connection.mail(parcel.path, parcel.parameters)
        if not reply.is_positive:
            answers.no(claimed.letter.recipients, reply)
            return
        accepted: list[str] = []
        for recipient in parcel.recipients:
            reply = await connection.rcpt(recipient.raw, recipient.parameters)
            if reply.is_positive:
                accepted.append(recipient.address)
            else:
                answers.no([recipient.address], reply)
        if not accepted:
            return
        if not await asyncio.to_thread(self._outbox.begin_sending, claimed):
            raise _TakenAway
        reply = await connection.send(parcel.trace, parcel.wire, is_chunked=parcel.is_chunked)
        (answers.yes if reply.is_positive else answers.no)(accepted, reply)

    # --- what became of it --------------------------------------------------------------------------------------------

    async def _settle_at_last(self, claimed: Claimed, answers: Answers, clock: "_Clock") -> None:
        """A database that is away for a moment, or a stop, must not make an outcome unknown that we know."""
        for tries_left in reversed(range(SETTLE_TRIES)):
            try:
                await asyncio.shield(asyncio.to_thread(self._settle, claimed, answers, clock.now()))
                return
            except DatabaseUnavailable as error:
                if not tries_left:
                    raise
                log.warning("the outcome of letter %s is written down later: %s", claimed.id, error)
            await asyncio.sleep(SETTLE_AGAIN_SECONDS)

    def _settle(self, claimed: Claimed, answers: Answers, now: datetime) -> None:
        attempt = attempt_of(claimed, answers, now)
        with self._database.write_transaction() as connection:
            if not self._outbox.settle(connection, claimed, attempt):
                return
            if claimed.letter.kind is LetterKind.RELEASE:
                record(self._desk, connection, claimed.letter, answers, attempt)
        log.info(
            "letter %s %s: %s, code %s, %d delivered, %d refused, %d remaining",
            claimed.id,
            claimed.letter.kind,
            attempt.status,
            attempt.code or "-",
            attempt.delivered,
            attempt.refused,
            len(attempt.remaining),
        )
        if claimed.letter.kind is LetterKind.RELEASE and answers.delivered:
            self._teach(claimed, answers, now)

    def _teach(self, claimed: Claimed, answers: Answers, now: datetime) -> None:
        """Behind the outcome and apart from it: what cannot be learned must not send a message a second time."""
        try:
            with self._database.transaction() as connection:
                lesson = lesson_of(self._desk, connection, claimed, answers.delivered, now)
            if lesson is not None:
                self._history.learn(lesson).result()
        except (DatabaseUnavailable, NotFound, SealBroken) as error:
            log.error("nothing is learned of letter %s: %s", claimed.id, error)


async def _cannot_take(connection: Connection, parcel: Parcel) -> bool:
    """True for bare line ends and a next hop without BDAT. It had that when they came, and another of its servers may
    have it: this is no refusal yet.
    """
    return parcel.is_chunked and "CHUNKING" not in connection.capabilities and await has_bare_line_end(parcel.wire)


class _Clock:
    """The time as the caller of `run_one` has it, going on from there."""

    def __init__(self, now: datetime, began: float) -> None:
        self._now = now
        self._began = began

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._began)
