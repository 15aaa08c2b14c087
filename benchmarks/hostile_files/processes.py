"""What the workers of a pool, and the processes they fork for one file each, take of memory while a block runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PAUSE_SECONDS = 0.01
_MIB_IN_KIB = 1024


@dataclass
class Peaks:
    """MiB, the most of any one process; `parts` is how many there were at once."""

    worker: float = 0.0
    part: float = 0.0
    parts: int = 0


@contextmanager
def watched(server_pid: int) -> Iterator[Peaks]:
    """Looks a hundred times a second, below this fork server: what grows and is gone in between is seen only by what
    the kernel remembers of a process that still lives (VmHWM)."""
    peaks, is_over = Peaks(), threading.Event()

    def look() -> None:
        while not is_over.wait(_PAUSE_SECONDS):
            _look(server_pid, peaks)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        is_over.set()
        watcher.join()


def _look(server_pid: int, peaks: Peaks) -> None:
    parts = 0
    for worker in children(server_pid):
        peaks.worker = max(peaks.worker, _memory_mib(worker, "VmRSS"))  # it has served other messages before
        for part in children(worker):
            parts += 1
            peaks.part = max(peaks.part, _memory_mib(part, "VmHWM"))
    peaks.parts = max(peaks.parts, parts)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # it is gone
        return []


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _memory_mib(pid: int, name: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / _MIB_IN_KIB for line in lines if line.startswith(f"{name}:")), 0.0)
