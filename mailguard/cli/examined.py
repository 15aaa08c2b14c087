"""What `mailguard doctor` says of one part."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a part was found."""

    RIGHT = "right"
    NOTE = "note"  # mailguard does its work; it could be better off
    WRONG = "not right"


@dataclass(frozen=True, slots=True)
class Examined:
    """One part: what it is, how it was found, and what was seen."""

    part: str
    verdict: Verdict
    seen: str
