"""Attached files as a worker has them read: each in a process of its own, unless the same one came by before."""

import signal
from collections.abc import Callable
from time import perf_counter

from mailguard.content import formats
from mailguard.content.extract import Collector, Extract, File, OutOfTime
from mailguard.content.kinds import Kind
from mailguard.findings import Obstacle, Uninspectable
from mailguard.inspection.part_process import run_apart
from mailguard.inspection.repeated_parts import parts_of_this_process

# Of what time the files of one message have left, one file may take so much: a poisoned one leaves some for the rest.
_SHARE_OF_ONE = 2 / 3
# A part that is told to stop by then gives what it has; the rest of its time is for giving it.
_SHARE_BEFORE_STOP = 0.8
_SHORTEST_SECONDS = 0.2


class PartReader:
    """Reads the files of one message: `content.Extractor`, with limits of time and memory."""

    def __init__(self, deadline: float, memory_bytes: int) -> None:
        """`deadline` is when the last of them must be done, on the clock of `perf_counter`."""
        self._deadline = deadline
        self._memory_bytes = memory_bytes

    def __call__(self, kind: Kind, file: File, to: Collector) -> Extract:
        known = parts_of_this_process()
        key = known.key_of(kind.value, to.where, to.passwords, (), file.payload)
        extract = known.get(key)
        if extract is not None and _fits(extract, to):
            return extract
        extract = self._read_apart(kind, file, to)
        # What a limit has cut depends on how much of it the message had left.
        if all(each.obstacle is not Obstacle.TOO_LARGE for each in extract.uninspectable):
            known.keep(key, extract)
        return extract

    def _read_apart(self, kind: Kind, file: File, to: Collector) -> Extract:
        seconds = (self._deadline - perf_counter()) * _SHARE_OF_ONE
        if seconds < _SHORTEST_SECONDS:
            return Extract(uninspectable=(Uninspectable(Obstacle.TIMED_OUT, to.where, "part"),))
        read = _stopping_after(seconds * _SHARE_BEFORE_STOP, lambda: formats.extract(kind, file, to))
        return run_apart(read, to.where, seconds, self._memory_bytes)


def _fits(extract: Extract, to: Collector) -> bool:
    """True when this message has room for all of it, so that reading it anew would give the same."""
    text = sum(len(segment.text) for segment in extract.segments)
    unpacked = text + sum(len(file.payload) for file in extract.files)
    limits = to.limits
    return (
        text < limits.max_text_bytes
        and len(extract.segments) < limits.max_segments
        and unpacked < limits.max_unpacked_bytes
        and extract.ocr_pages <= to.ocr_pages
    )


def _stopping_after(seconds: float, read: Callable[[], Extract]) -> Callable[[], Extract]:
    """In the process of the part: `read` gets OutOfTime when its time is up."""

    def stop(*_: object) -> None:
        raise OutOfTime

    def run() -> Extract:
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return read()

    return run
