"""Which bytes of a file its directory accounts for: what lies between may hold what another program shows."""

import re
from collections.abc import Iterable

Span = tuple[int, int]  # first byte, and the one behind the last
_NO_PADDING = re.compile(rb"[^\0]")


def gaps(spans: Iterable[Span], size: int) -> list[Span]:
    """The spans of a file of `size` bytes that none of `spans` covers, in order."""
    found: list[Span] = []
    position = 0
    for start, stop in sorted(spans):
        if start > position:
            found.append((position, min(start, size)))
        position = max(position, min(stop, size))
    if position < size:
        found.append((position, size))
    return found


def overlap(spans: Iterable[Span]) -> bool:
    """True when two of the spans share a byte."""
    position = 0
    for start, stop in sorted(spans):
        if start < position:
            return True
        position = max(position, stop)
    return False


def first_content(payload: bytes, start: int, stop: int | None = None) -> int:
    """Where the first byte stands that is no padding (zeros); -1 when there is none."""
    found = _NO_PADDING.search(payload, start, len(payload) if stop is None else stop)
    return -1 if found is None else found.start()
