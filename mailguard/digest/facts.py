"""What a digest is made of: codes, counts, numbers and times, as they come out of the stores. No personal value."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailguard.held import HeldMessage
from mailguard.incident import Event, Incident


@dataclass(frozen=True, slots=True)
class Running:
    """One incident whose term for reporting to the AP runs."""

    incident: Incident
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case that waits: the copy that came first, and its incident."""

    held: HeldMessage
    incident: Incident


@dataclass(frozen=True, slots=True)
class Health:
    """Whether everything works. `broken_at` is the first line of the register's journal that is not as it was."""

    messages: int = 0
    uninspectable: int = 0
    last_message_at: datetime | None = None
    letters_waiting: int = 0
    oldest_letter_at: datetime | None = None
    letters_failed: int = 0
    events: int = 0
    broken_at: int | None = None
    is_whole: bool = True
    head_seq: int = 0
    head_hash: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """All that one digest tells. What is new and what was decided lies in [start, end); the rest is as of `now`."""

    day: date
    now: datetime
    start: datetime
    end: datetime
    zone: ZoneInfo
    console_url: str
    deadlines: tuple[Running, ...] = ()  # soonest first
    waiting: tuple[Waiting, ...] = ()  # most harmful and oldest first
    new: tuple[Incident, ...] = ()
    decided: tuple[Event, ...] = ()
    to_judge: tuple[Incident, ...] = ()  # signals nobody classified yet
    to_review: int = 0
    health: Health = field(default_factory=Health)
