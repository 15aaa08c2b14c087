"""What happens by itself: one loop for the outbox, the digest, reminders, expiry and retention.

Any number of nodes run it on one database: each piece of work is claimed in its own transaction, by conditional UPDATE
or by a mark, so that it is done once. A piece that fails is logged and comes again; it stops no other.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from mailguard.correspondence import History, day_of
from mailguard.db import Connection
from mailguard.delivery import Delivery
from mailguard.digest import DigestWriter
from mailguard.errors import AlreadyDecided, MailguardError
from mailguard.held import HeldMessage, HeldStatus, Releaser
from mailguard.incident import SYSTEM, EventAction
from mailguard.review import Desk
from mailguard.review.desk import Case, Wish
from mailguard.stores.decisions import Decisions
from mailguard.stores.marks import Marks

COURIERS = 4  # letters under way at once
STOP_SECONDS = 10.0  # for a letter whose content goes out
WARNED_BEFORE = timedelta(days=3)
DECISIONS_KEPT = timedelta(days=90)
MARKS_KEPT = timedelta(days=400)
LETTERS_KEPT = timedelta(days=30)

ALWAYS = timedelta(0)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

Piece = Callable[[], object]

log = logging.getLogger("mailguard.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work and how often it is looked for. `pieces` gives what is to be done now, each piece by itself."""

    name: str
    every: timedelta
    pieces: Callable[[datetime], Iterable[Piece]]


class Jobs:
    """The loop. `desk` has the clock; `recover` settles deliveries that a dead relay left pending."""

    def __init__(
        self,
        desk: Desk,
        delivery: Delivery,
        digest: DigestWriter,
        history: History,
        stores: tuple[Marks, Decisions],
        recover: Callable[[], int],
        *,
        pause_seconds: float = 1.0,
    ) -> None:
        self._desk = desk
        self._delivery = delivery
        self._digest = digest
        self._history = history
        self._marks, self._decisions = stores
        self._recover = recover
        self._pause_seconds = pause_seconds
        self._couriers: set[asyncio.Task[None]] = set()
        self._last: dict[str, datetime] = {}
        self._is_stopping = False
        self._is_log_to_forget = True  # a process before this one may have died before it did
        self.told = asyncio.Event()  # set it, and the loop looks for work at once

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All kinds of work but carrying letters, in the order in which they are looked for."""
        return (
            Job("letters left behind", ALWAYS, lambda now: [partial(self._delivery.recover, now)]),
            Job("pending flags", MINUTE, lambda _now: [self._recover]),
            Job("expiry", MINUTE, self._expiries),
            Job("warnings of expiry", MINUTE, self._warnings),
            Job("ageing", MINUTE, self._agers),
            Job("digest", MINUTE, self._digests),
            Job("purge", MINUTE, self._purges),
            Job("retention", HOUR, self._retentions),
            Job("history", HOUR, self._prunings),
            Job("write-ahead log", MINUTE, self._logs),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; what is under way then gets a moment to end, and lapses if it does not."""
        stopping = asyncio.create_task(stop.wait())
        work: asyncio.Task[None] | None = None
        try:
            while not stop.is_set():
                self.told.clear()
                if work is None or work.done():  # beside the couriers: a long job must not keep letters waiting
                    work = asyncio.create_task(asyncio.to_thread(self.do_due))
                await self._send_couriers()
                told = asyncio.create_task(self.told.wait())
                await asyncio.wait((told, stopping), timeout=self._pause_seconds, return_when=asyncio.FIRST_COMPLETED)
                told.cancel()
        finally:
            self._is_stopping = True
            stopping.cancel()
            await self._end_couriers()
            if work is not None:
                await work

    def do_due(self) -> None:
        """Do once whatever is due."""
        for job in self.jobs:
            now = self._desk.now()
            last = self._last.get(job.name)
            if last is None or now - last >= job.every or now < last:
                self._last[job.name] = now
                self._do(job, now)

    def _do(self, job: Job, now: datetime) -> None:
        try:
            pieces = list(job.pieces(now))
        except Exception as error:  # noqa: BLE001 - a job that fails must not keep released mail from going out
            _report(job.name, error)
            return
        for piece in pieces:
            if self._is_stopping:
                return
            try:
                piece()
            except Exception as error:  # noqa: BLE001 - as above
                _report(job.name, error)

    # --- letters ------------------------------------------------------------------------------------------------------

    async def _send_couriers(self) -> None:
        try:
            due = await asyncio.to_thread(self._due_letters)
        except MailguardError as error:
            _report("outbox", error)
            return
        for _ in range(min(due, COURIERS - len(self._couriers))):
            courier = asyncio.create_task(self._carry())
            self._couriers.add(courier)
            courier.add_done_callback(self._couriers.discard)

    def _due_letters(self) -> int:
        with self._desk.stores.database.transaction() as connection:
            return self._desk.stores.outbox.due(connection, self._desk.now())

    async def _carry(self) -> None:
        """Carry letters until none is due. After trouble the loop sends another courier, a pause later."""
        try:
            while not self._is_stopping and await self._delivery.run_one(self._desk.now()):
                pass
        except Exception as error:  # noqa: BLE001 - one letter's trouble is not another's
            _report("outbox", error)

    async def _end_couriers(self) -> None:
        if not self._couriers:
            return
        _, late = await asyncio.wait(self._couriers, timeout=STOP_SECONDS)
        for courier in late:
            courier.cancel()
        if late:
            await asyncio.wait(late)

    # --- held messages ------------------------------------------------------------------------------------------------

    def _expiries(self, now: datetime) -> Iterable[Piece]:
        with self._desk.stores.database.transaction() as connection:
            expired = _one_a_case(self._desk.stores.quarantine.expired(connection, now))
        return [partial(self._expire, held) for held in expired]

    def _expire(self, held: HeldMessage) -> None:
        """Nobody decided in time: it is refused, never released (DESIGN section 3)."""
        with self._desk.stores.database.write_transaction() as connection:
            self._desk.stores.register.lock(connection)  # before the case is read: somebody may be deciding about it
            case = self._desk.case(connection, held.id)
            try:
                self._desk.carry_out(connection, case, Wish(HeldStatus.EXPIRED, SYSTEM, ""))
            except AlreadyDecided:
                return
        log.info("message %s expired", held.id)

    def _warnings(self, now: datetime) -> Iterable[Piece]:
        """Where the whole term is hardly longer than the warning, the word of the hold itself says enough."""
        waiting = [
            held
            for held in self._waiting()
            if now < held.expires_at <= now + WARNED_BEFORE and held.expires_at - held.held_at > WARNED_BEFORE
        ]
        return self._untold("expires-soon", waiting, self._warn_sender)

    def _warn_sender(self, connection: Connection, case: Case) -> None:
        self._desk.notices.expires_soon(connection, self._desk.sender(connection, case), case.summary)

    def _agers(self, now: datetime) -> Iterable[Piece]:
        age = timedelta(hours=self._desk.configuration.review.ages_after_hours)
        aged = [held for held in self._waiting() if held.held_at + age <= now and held.releaser is not Releaser.SEALED]
        return self._untold("aged", aged, self._warn_officer)

    def _warn_officer(self, connection: Connection, case: Case) -> None:
        self._desk.notices.officer_aged(connection, case.summary)

    def _waiting(self) -> list[HeldMessage]:
        with self._desk.stores.database.transaction() as connection:
            return _one_a_case(self._desk.stores.quarantine.waiting(connection))

    def _untold(self, what: str, waiting: list[HeldMessage], tell: Callable[[Connection, Case], None]) -> list[Piece]:
        with self._desk.stores.database.transaction() as connection:
            told = self._marks.all(connection, what) if waiting else frozenset[str]()
        return [partial(self._once, what, held, tell) for held in waiting if held.id not in told]

    def _once(self, what: str, held: HeldMessage, tell: Callable[[Connection, Case], None]) -> None:
        """Tell somebody of a case that still waits, if no node did before."""
        stores = self._desk.stores
        with stores.database.write_transaction() as connection:
            case = self._desk.case(connection, held.id)
            if case.held.status is HeldStatus.HELD and self._marks.set(connection, what, held.id):
                tell(connection, case)

    # --- what goes away -----------------------------------------------------------------------------------------------

    def _purges(self, now: datetime) -> Iterable[Piece]:
        with self._desk.stores.database.transaction() as connection:
            due = self._desk.stores.quarantine.to_purge(connection, now)
        return [partial(self._purge, held, now) for held in due]

    def _purge(self, held: HeldMessage, now: datetime) -> None:
        stores = self._desk.stores
        with stores.database.write_transaction() as connection:
            stores.register.lock(connection)
            if stores.quarantine.get(connection, held.id).is_purged:
                return
            stores.quarantine.purge(connection, held.id)
            stores.register.append(connection, held.incident, SYSTEM, EventAction.PURGED, {"message": held.id}, now=now)
        self._is_log_to_forget = True

    def _retentions(self, now: datetime) -> Iterable[Piece]:
        with self._desk.stores.database.transaction() as connection:
            numbers = self._desk.stores.register.to_destroy(connection, now)
        return [partial(self._destroy, number, now) for number in numbers] + [partial(self._forget, now)]

    def _destroy(self, number: str, now: datetime) -> None:
        with self._desk.stores.database.write_transaction() as connection:
            self._desk.stores.register.destroy(connection, number, now=now)
        self._is_log_to_forget = True

    def _forget(self, now: datetime) -> None:
        with self._desk.stores.database.write_transaction() as connection:
            self._decisions.forget_before(connection, now - DECISIONS_KEPT)
            self._marks.forget_before(connection, now - MARKS_KEPT)
            self._desk.stores.outbox.forget_before(connection, now - LETTERS_KEPT)

    def _prunings(self, now: datetime) -> Iterable[Piece]:
        """Once a day. What a node leaves undone when it stops is older still the next day, and goes then."""
        with self._desk.stores.database.write_transaction() as connection:
            is_mine = self._marks.set(connection, "history pruned", now.astimezone(UTC).date().isoformat())
        return [partial(self._prune, now)] if is_mine else []

    def _prune(self, now: datetime) -> None:
        for deleted in self._history.prune(day_of(now)):
            self._is_log_to_forget = self._is_log_to_forget or deleted > 0
            if self._is_stopping:
                return

    def _logs(self, _now: datetime) -> Iterable[Piece]:
        return [self._forget_log] if self._is_log_to_forget else []

    def _forget_log(self) -> None:
        """What was destroyed goes from the database's log too, as soon as nobody reads there."""
        self._is_log_to_forget = not self._desk.stores.database.forget_log()

    # --- digest -------------------------------------------------------------------------------------------------------

    def _digests(self, now: datetime) -> Iterable[Piece]:
        day = self._digest.due(now)
        return [] if day is None else [partial(self._digest.send, day, now)]


def _one_a_case(all_held: list[HeldMessage]) -> list[HeldMessage]:
    """The first copy of each case: copies of equal content are decided, and told of, together."""
    first: dict[tuple[str, bytes], HeldMessage] = {}
    for held in all_held:
        first.setdefault((held.incident, held.content_hash), held)
    return list(first.values())


def _report(name: str, error: Exception) -> None:
    """Our own errors say what is the matter; of any other only its kind and place may be logged."""
    if isinstance(error, MailguardError):
        log.error("%s is tried again: %s", name, error)
    else:
        log.error("%s failed", name, exc_info=error)
