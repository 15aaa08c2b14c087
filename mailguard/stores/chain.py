"""The chain of the register's journal: the hash of an event, and the walk that finds the first line that was changed.

Pure: no database here. A chain shows that a line was changed, not that somebody rewrote all that follows and the head;
against that stand the heads that the digests carry out of the house.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mailguard.stores.plain_form import canonical, iso

NO_HASH = "0" * 64
HASHED = ("seq", "incident", "at", "actor", "role", "action", "changes", "sealed_hash")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event, and the newest number of the newest year."""

    seq: int
    hash: str
    year: int = 0
    last_number: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of verifying. `broken_at` is the seq of the first event that was changed, removed or put in, or of the
    latest event of a record that says something else than its events; None when the register is whole.
    """

    is_whole: bool
    events: int
    broken_at: int | None
    head_seq: int
    head_hash: str


def digest(content: bytes | None) -> str:
    """SHA-256 of what is sealed; of nothing where there is nothing."""
    return hashlib.sha256(content or b"").hexdigest()


def event_hash(previous: str, line: Mapping[str, Any]) -> str:
    """SHA-256 over the hexadecimal hash of the event before and the canonical JSON of this one."""
    body = {name: line[name] for name in HASHED} | {"at": iso(line["at"])}
    return hashlib.sha256(previous.encode("ascii") + canonical(body)).hexdigest()


def first_break(lines: Iterable[Mapping[str, Any]], head: Head) -> tuple[int, int | None]:
    """How many lines there are, and the seq at which the chain breaks. Lines come by seq, `changes` as JSON text."""
    seen, previous = 0, NO_HASH
    broken_at: int | None = None
    for line in lines:
        seen += 1
        if broken_at is None and not _follows(line, seen, previous):
            broken_at = seen
        previous = line["hash"]
    if broken_at is None and seen != head.seq:
        broken_at = min(seen, head.seq) + 1
    if broken_at is None and previous != head.hash:
        broken_at = max(seen, 1)
    return seen, broken_at


def _follows(line: Mapping[str, Any], seq: int, previous: str) -> bool:
    """True when this is the line that comes next, as it was written."""
    try:
        body = read_line(line)
        expected = (seq, previous, event_hash(previous, body), digest(line["sealed"]))
    except (ValueError, TypeError, AttributeError):  # what was put in its place is not even of its type
        return False
    found = (line["seq"], line["previous_hash"], line["hash"], line["sealed_hash"])
    return found == expected and bool(line["has_record"])


def read_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """The line with `changes` read from their JSON text and its time as a time."""
    at = line["at"]
    if isinstance(at, str):
        at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return dict(line) | {"changes": json.loads(line["changes"]), "at": at}
