"""What processes took: processor time and memory, from /proc, of one process or of it and all below it."""

import os
from contextlib import suppress
from pathlib import Path

from tests.traces import tree_of

MIB = 2**20
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """User and system time of a process and all below it, with that of children that ended and were waited for."""
    ticks = 0
    for pid in tree_of(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile: its parent has the time from now on
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS_PER_SECOND


def forget_peaks(root: int) -> None:
    """Let VmHWM begin anew at what is in memory now."""
    for pid in tree_of(root):
        with suppress(OSError):  # ended meanwhile
            Path(f"/proc/{pid}/clear_refs").write_text("5")


def memory_bytes(root: int) -> tuple[int, int]:
    """Of a process and all below it: what they have in memory now, and the most since the last `forget_peaks`.

    A page that several share is divided among them (Pss); the peak is what stands above that by VmHWM.
    """
    now = above = 0
    for pid in tree_of(root):
        try:
            lines = [line.split() for name in ("smaps_rollup", "status") for line in _lines(pid, name)]
        except OSError:
            continue
        sizes = {line[0]: int(line[1]) * 1024 for line in lines if line[0] in ("Pss:", "VmRSS:", "VmHWM:")}
        if len(sizes) == 3:  # what is ending has no memory any more
            now += sizes["Pss:"]
            above += sizes["VmHWM:"] - sizes["VmRSS:"]
    return now, now + above


def _lines(pid: int, name: str) -> list[str]:
    return Path(f"/proc/{pid}/{name}").read_text().splitlines()
