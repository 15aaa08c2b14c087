"""How late the event loop comes to what is due: whatever blocks it delays every message under way.

A timer asks to be called every 20 ms and notes how late it was called. Counts are kept, no list of times: memory and
work stay the same however long the relay runs. No message is named, since none can be blamed from here.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable

EVERY_SECONDS = 0.02
NOTABLE_MS = 10.0
ALARMING_MS = 250.0
_MINUTE = 60.0
_PER_DOUBLING = 8  # buckets: a quantile is told within 9 per cent
_SMALLEST_MS = 0.01
_BUCKETS = 24 * _PER_DOUBLING  # up to 0.01 ms * 2^24, nearly three minutes

log = logging.getLogger("mailguard.loop")


class Histogram:
    """Counts of lags on a logarithmic scale, and the longest of them. Times in ms."""

    def __init__(self) -> None:
        self._counts = [0] * _BUCKETS
        self.worst = 0.0

    def add(self, lag: float) -> None:
        place = int(_PER_DOUBLING * math.log2(lag / _SMALLEST_MS)) if lag > _SMALLEST_MS else 0
        self._counts[min(place, _BUCKETS - 1)] += 1
        self.worst = max(self.worst, lag)

    def merge(self, other: "Histogram") -> None:
        self._counts = [mine + others for mine, others in zip(self._counts, other._counts, strict=True)]
        self.worst = max(self.worst, other.worst)

    def quantile(self, share: float) -> float:
        """The lag that this share of all stayed below, rounded up to the end of its bucket; 0 without any."""
        left = share * sum(self._counts)
        for place, count in enumerate(self._counts):
            left -= count
            if count and left <= 0:
                return min(self.worst, _SMALLEST_MS * 2 ** ((place + 1) / _PER_DOUBLING))
        return 0.0

    def __str__(self) -> str:
        return f"p99.9 {self.quantile(0.999):.1f} ms, worst {self.worst:.1f} ms"


class LoopLag:
    """Measures the running loop from `start` to `stop`, and logs what an operator should know of it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self._due = self._minute_ends = 0.0
        self._warns_after = -math.inf
        self._minute, self._minute_before, self._ended = Histogram(), Histogram(), Histogram()

    @property
    def p999_ms(self) -> float:
        """The lag that 99.9 per cent stayed below, in this minute and the one before it."""
        return self._last_minutes().quantile(0.999)

    @property
    def worst_ms(self) -> float:
        """The longest lag of this minute and the one before it."""
        return max(self._minute.worst, self._minute_before.worst)

    def start(self) -> None:
        """Begin, in the running loop."""
        self._minute_ends = self._clock() + _MINUTE
        self._wait()

    def stop(self) -> None:
        """End, and log what there was from start to stop. Does nothing when it was not started."""
        if self._timer is None:
            return
        self._timer.cancel()
        self._timer = None
        self._ended.merge(self._minute)
        log.info("event loop lag %s", self._ended)

    def _wait(self) -> None:
        self._due = self._clock() + EVERY_SECONDS
        self._timer = asyncio.get_running_loop().call_later(EVERY_SECONDS, self._tick)

    def _tick(self) -> None:
        now = self._clock()
        self._note(max(0.0, now - self._due), now)
        if now >= self._minute_ends:
            self._turn_over(now)
        self._wait()

    def _note(self, late: float, now: float) -> None:
        """One long block hides the calls that would have fallen into it: those count too, each with its own lateness.
        Otherwise a second of standstill would weigh as much as one late call.
        """
        self._minute.add(1000 * late)
        hidden = min(late, _MINUTE) - EVERY_SECONDS
        while hidden > 0:
            self._minute.add(1000 * hidden)
            hidden -= EVERY_SECONDS
        if 1000 * late > ALARMING_MS and now >= self._warns_after:
            self._warns_after = now + _MINUTE
            log.warning("the event loop stood still for %.0f ms: all mail waited", 1000 * late)

    def _turn_over(self, now: float) -> None:
        if self._minute.worst > NOTABLE_MS:
            log.info("event loop lag in the last minute: %s", self._minute)
        self._ended.merge(self._minute)
        self._minute_before, self._minute = self._minute, Histogram()
        self._minute_ends = now + _MINUTE

    def _last_minutes(self) -> Histogram:
        both = Histogram()
        both.merge(self._minute)
        both.merge(self._minute_before)
        return both
