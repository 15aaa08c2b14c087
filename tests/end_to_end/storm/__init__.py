"""Many clients that send numbered letters at once, try again as an MTA does, and keep a ledger of what they were told.

`Storm.balance` holds the ledger against what the next hop got: DESIGN invariant 1, seen from both sides of the relay.
"""

import asyncio
import heapq
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from tests.end_to_end.storm.client import Client, Manners
from tests.end_to_end.storm.ledger import Arrival, Attempt, Balance, Calendar, Ledger
from tests.end_to_end.storm.letters import Letter, Mix

__all__ = ["Storm"]

PAUSE_SECONDS = (0.02, 0.5)  # between two tries of a letter; an MTA waits minutes
AWAY_SECONDS = 0.2  # of a session that met nobody


class Storm:
    """`with Storm(port_of, Mix()) as storm:` sends until the block ends, then until every letter has its answer."""

    def __init__(
        self, port_of: Callable[[], int], mix: Mix, manners: Manners | None = None, *, sessions: int = 8
    ) -> None:
        self._port_of = port_of
        self._mix = mix
        self._manners = manners or Manners()
        self._sessions = sessions
        self._dice = random.Random(f"manners {mix.seed}")
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, int, _Errand]] = []  # a heap: when it is tried again
        self._ending_at = 0.0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._blow()), daemon=True)
        self.ledger = Ledger()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.settle()

    def settle(self, seconds: float = 60.0) -> None:
        """No new letters; what was begun is tried until it has its answer, or the time is over."""
        self._ending_at = self._ending_at or time.monotonic() + seconds
        self._thread.join(timeout=seconds + 90)
        assert not self._thread.is_alive()

    def abandon(self) -> None:
        """End at once: there is nobody left who could answer."""
        self.ledger.is_abandoned = True
        self.settle(0.0)

    @property
    def is_blowing(self) -> bool:
        return self._thread.is_alive()

    def wait_for(self, accepted: int, seconds: float = 30.0) -> None:
        """Until so many more messages were accepted."""
        goal, deadline = len(self.ledger.accepted) + accepted, time.monotonic() + seconds
        while len(self.ledger.accepted) < goal:
            assert time.monotonic() < deadline, f"no progress: {self.ledger.codes}"
            assert self.is_blowing, "the storm died down"
            time.sleep(0.01)

    def check(self, arrived: Iterable[Arrival], calendar: Calendar | None = None) -> int:
        """Every accepted message arrived, once; more copies only for lost replies. Returns how many more."""
        balance = Balance(self.ledger, arrived, calendar)
        assert balance.broken() == {}
        return balance.duplicates.total()

    async def _blow(self) -> None:
        async with asyncio.TaskGroup() as sessions:
            for _ in range(self._sessions):
                sessions.create_task(self._session())

    async def _session(self) -> None:
        client = Client()
        while (errand := self._next()) is not None:
            if errand.not_before > time.monotonic():
                client.close()
                await asyncio.sleep(errand.not_before - time.monotonic())
            # Once the storm is to end, nothing but answers is wanted.
            manners = Manners() if self._ending_at else self._manners
            conduct = manners.conduct(self._dice)
            attempt = await client.attempt(errand.letter, errand.tries, errand.outstanding, self._port_of(), conduct)
            self.ledger.enter(attempt)
            errand.hear(attempt)
            if not attempt.is_connected:
                await asyncio.sleep(AWAY_SECONDS)
            if errand.outstanding:
                errand.not_before = time.monotonic() + self._dice.uniform(*PAUSE_SECONDS)
                heapq.heappush(self._waiting, (errand.not_before, next(self._numbers), errand))
            else:
                self.ledger.settled.add(errand.letter.token)
        client.close()

    def _next(self) -> "_Errand | None":
        """What is due, else a new letter; when the storm ends, whatever waits."""
        now = time.monotonic()
        if self._waiting and (self._waiting[0][0] <= now or self._ending_at):
            return heapq.heappop(self._waiting)[2] if not self._is_over(now) else None
        if self._ending_at:
            return None
        letter = self._mix.letter(len(self.ledger.sent))
        self.ledger.post(letter)
        return _Errand(letter)

    def _is_over(self, now: float) -> bool:
        return bool(self._ending_at) and now > self._ending_at


class _Errand:
    """A letter and to whom it still has to go."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.outstanding = list(letter.recipients)
        self.tries = 0
        self.not_before = 0.0

    def hear(self, attempt: Attempt) -> None:
        """As an MTA: who was accepted or refused for good is done with (RFC 5321 4.2.1)."""
        self.tries += 1
        done = set(attempt.refused)
        if attempt.is_accepted or (attempt.is_refused and attempt.recipients):
            done |= set(attempt.recipients)
        elif attempt.is_refused and not attempt.refused:
            done |= set(self.outstanding)  # MAIL itself
        self.outstanding = [recipient for recipient in self.outstanding if recipient not in done]
