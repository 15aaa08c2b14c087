"""A deadline that is moved at every read, and costs next to nothing to move.

One timer at most is armed; when it rings before the deadline as it stands by then, it is armed again.
"""

import asyncio
import math
from collections.abc import Callable


class Deadline:
    """Calls `expire` once the time last set has passed, unless it was cleared."""

    def __init__(self, loop: asyncio.AbstractEventLoop, expire: Callable[[], None]) -> None:
        self._loop = loop
        self._expire = expire
        self._at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = math.inf

    def set(self, at: float) -> None:
        """From now on the deadline is `at`, in the loop's time."""
        self._at = at
        if at < self._rings_at:
            self._arm(at)

    def clear(self) -> None:
        """Nothing is waited for. The timer stays: the next wait will want it."""
        self._at = None

    def end(self) -> None:
        """Never ring again."""
        self._at = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer, self._rings_at = None, math.inf

    def _arm(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._rings_at = self._loop.call_at(at, self._ring), at

    def _ring(self) -> None:
        self._timer, self._rings_at = None, math.inf
        if self._at is None:
            return
        if self._loop.time() < self._at:
            self._arm(self._at)
            return
        self._at = None
        self._expire()
