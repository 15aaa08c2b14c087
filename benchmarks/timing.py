"""Processor time of one piece of work: what other programs do meanwhile does not count."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """Not an Exception: the scan takes those for a detector that failed."""


def seconds(work: Callable[[], object], rounds: int = 3, enough: float = 0.3) -> float:
    """The least of some rounds; one is enough for work that takes long."""
    best, spent = float("inf"), 0.0
    for _ in range(rounds):
        began = time.process_time()
        work()
        took = time.process_time() - began
        best, spent = min(best, took), spent + took
        if spent > enough:
            break
    return best


@contextmanager
def limit(most: float) -> Iterator[None]:
    """Raise OutOfTime in the block when it takes longer; also within a regular expression.

    By the clock on the wall: while a timer of processor time runs, Linux counts that in ticks of 4 ms.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
