"""What the client was told of each message, against what the next hop got: DESIGN invariant 1 from both sides.

Each transaction is an attempt, named to the next hop by its ENVID (RFC 3461 4.4), so that each copy there is known to
be of one attempt: an attempt whose final reply was lost accounts for one copy, never for two (RFC 1047).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from tests.end_to_end.storm.letters import Kind, Letter

KEPT = "Kept for review"
STORM = "storm:"  # in every refusal that the next hop of a storm makes up
RULE_REFUSAL = "550 5.7.1 "
_UNHEARD = {"451 4.4.2": "NEXT_HOP", "421 4.3.2": "STOPPED"}

Broken: TypeAlias = dict[str, list[str]]


class Cause(StrEnum):
    """Why a client did not hear what became of its message."""

    KILLED = "relay killed"
    HUNG_UP = "client hung up"
    NEXT_HOP = "next hop died after the dot"
    STOPPED = "relay stopped"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One transaction as the client saw it. `answer` is the last reply line, "" when the connection ended before it;
    `refused` holds each recipient's own 5xx. Moments are of the monotonic clock.
    """

    token: str
    number: int
    began: float
    ended: float
    recipients: tuple[str, ...] = field(default=(), repr=False)
    refused: dict[str, str] = field(default_factory=dict, repr=False)
    answer: str = field(default="", repr=False)
    is_connected: bool = True
    is_handed_over: bool = False
    hung_up: bool = False

    @property
    def name(self) -> str:
        return f"{self.token}.{self.number}"

    @property
    def is_accepted(self) -> bool:
        """Told 250 for the message."""
        return self.is_handed_over and self.answer.startswith("2")

    @property
    def is_kept(self) -> bool:
        return self.is_accepted and KEPT in self.answer

    @property
    def is_refused(self) -> bool:
        return self.answer.startswith("5")

    @property
    def is_lost(self) -> bool:
        return self.is_connected and not self.answer and not self.hung_up

    @property
    def is_unheard(self) -> bool:
        """The whole message was sent, and nobody said what became of it."""
        return self.is_handed_over and (not self.answer or self.answer[:9] in _UNHEARD)

    @property
    def held_id(self) -> str:
        return self.answer.rpartition(" as ")[2].strip() if self.is_kept else ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that a next hop took: by which attempt, to whom, what it held, and our id in its Received field."""

    attempt: str
    token: str
    recipients: tuple[str, ...] = field(repr=False)
    digest: bytes = field(repr=False)
    relay_id: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is remembered of a letter."""

    kind: Kind
    reverse_path: str = field(repr=False)
    message_id: str = field(repr=False)
    digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the relay was killed, and from when to when it was being stopped."""

    kills: tuple[float, ...] = ()
    stops: tuple[tuple[float, float], ...] = ()

    def cause(self, attempt: Attempt) -> Cause | None:
        """Why this attempt went unheard; None when nothing explains it."""
        if attempt.hung_up:
            return Cause.HUNG_UP
        if attempt.answer:
            return Cause[_UNHEARD[attempt.answer[:9]]] if attempt.answer[:9] in _UNHEARD else None
        if any(attempt.began <= at <= attempt.ended for at in self.kills):
            return Cause.KILLED
        if any(attempt.began <= end and begin <= attempt.ended for begin, end in self.stops):
            return Cause.STOPPED
        return None


class Ledger:
    """All that a storm's clients sent and heard."""

    def __init__(self) -> None:
        self.sent: dict[str, Sent] = {}
        self.attempts: list[Attempt] = []
        self.accepted: set[str] = set()  # told 250
        self.kept: dict[str, set[str]] = defaultdict(set)  # and told under which id it is kept
        self.settled: set[str] = set()  # nothing is left to try
        self.unheard: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.lost_connections = 0
        self.is_abandoned = False  # ended while letters still waited for an answer

    def post(self, letter: Letter) -> None:
        self.sent[letter.token] = Sent(letter.kind, letter.reverse_path, letter.message_id, letter.digest)

    def enter(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)
        self.codes[attempt.answer[:9]] += 1
        self.unheard[attempt.token] += attempt.is_unheard
        self.lost_connections += attempt.is_lost
        if attempt.is_accepted:
            self.accepted.add(attempt.token)
        if attempt.is_kept:
            self.kept[attempt.token].add(attempt.held_id)

    @property
    def refused(self) -> set[str]:
        """Settled without a 250."""
        return self.settled - self.accepted

    @property
    def put_off(self) -> Counter[str]:
        """The 4xx that clients were told, by code."""
        return Counter({code: count for code, count in self.codes.items() if code.startswith("4")})


class Balance:
    """The ledger against what arrived."""

    def __init__(self, ledger: Ledger, arrivals: Iterable[Arrival], calendar: Calendar | None = None) -> None:
        """Without a calendar a lost connection needs no explanation."""
        self.ledger = ledger
        self.arrivals = list(arrivals)
        self._calendar = calendar
        self._attempts = {attempt.name: attempt for attempt in ledger.attempts}
        self._of_token: dict[str, list[Arrival]] = defaultdict(list)
        for arrival in self.arrivals:
            self._of_token[arrival.token].append(arrival)

    @cached_property
    def duplicates(self) -> Counter[str]:
        """Copies that came because the reply to an earlier one was lost, by why it was. A copy to others of the
        letter's recipients is none.
        """
        found: Counter[str] = Counter()
        for copies in self._of_token.values():
            copies = sorted(copies, key=self._is_heard)  # one whose client hung up may arrive after its retry
            for index, copy in enumerate(copies):
                later = {recipient for other in copies[index + 1 :] for recipient in other.recipients}
                if later & set(copy.recipients):
                    found[self._explained(copy)] += 1
        return found

    def _is_heard(self, arrival: Arrival) -> bool:
        attempt = self._attempts.get(arrival.attempt)
        return attempt is not None and attempt.is_accepted

    @cached_property
    def lost_replies(self) -> Counter[str]:
        """Attempts whose final reply was lost, by why."""
        return Counter(self._cause(attempt) for attempt in self.ledger.attempts if attempt.is_unheard)

    def _explained(self, arrival: Arrival) -> str:
        attempt = self._attempts.get(arrival.attempt)
        return self._cause(attempt) if attempt is not None else "unexplained"

    def _cause(self, attempt: Attempt) -> str:
        return str((self._calendar or Calendar()).cause(attempt) or "unexplained")

    def broken(self) -> Broken:
        """The invariants that do not hold, each with its tokens; {} when the books balance."""
        found = {
            "accepted, and not at the next hop": self._lost(),
            "at the next hop, and told held": self._arrived(lambda attempt: attempt.is_kept),
            "at the next hop, and told refused": self._arrived(lambda attempt: attempt.is_refused),
            "at the next hop, and told to try again": self._arrived(_is_put_off),
            "at the next hop, and never sent to its end": self._arrived(lambda attempt: not attempt.is_handed_over),
            "at the next hop twice for one attempt": self._twice(),
            "at the next hop, and unknown": [a.token for a in self.arrivals if a.attempt not in self._attempts],
            "changed on the way": self._changed(),
            "never answered": self._unanswered(),
            "refused without a cause": self._refused_without_cause(),
            "kept under two ids": [token for token, ids in self.ledger.kept.items() if len(ids) > 1],
            "unheard without a cause": self._unexplained(),
        }
        return {rule: sorted(set(tokens)) for rule, tokens in found.items() if tokens}

    def _lost(self) -> list[str]:
        reached = {(arrival.token, r) for arrival in self.arrivals for r in arrival.recipients}
        passed = (attempt for attempt in self.ledger.attempts if attempt.is_accepted and not attempt.is_kept)
        return [a.token for a in passed if any((a.token, r) not in reached for r in a.recipients)]

    def _unanswered(self) -> list[str]:
        return [] if self.ledger.is_abandoned else [t for t in self.ledger.sent if t not in self.ledger.settled]

    def _arrived(self, is_wrong: Callable[[Attempt], bool]) -> list[str]:
        return [attempt.token for _, attempt in self._known() if is_wrong(attempt)]

    def _known(self) -> Iterator[tuple[Arrival, Attempt]]:
        for arrival in self.arrivals:
            if arrival.attempt in self._attempts:
                yield arrival, self._attempts[arrival.attempt]

    def _twice(self) -> list[str]:
        counted = Counter(arrival.attempt for arrival in self.arrivals)
        return [name.partition(".")[0] for name, count in counted.items() if count > 1]

    def _changed(self) -> list[str]:
        return [
            arrival.token
            for arrival, attempt in self._known()
            if arrival.digest != self.ledger.sent[arrival.token].digest
            or sorted(arrival.recipients) != sorted(attempt.recipients)
        ]

    def _refused_without_cause(self) -> list[str]:
        """By the next hop of the storm, or by a rule with the number of its incident."""
        found = []
        for attempt in self.ledger.attempts:
            replies = [*attempt.refused.values(), *([attempt.answer] if attempt.is_refused else [])]
            found += [attempt.token for reply in replies if not (STORM in reply or is_by_rule(reply))]
        return found

    def _unexplained(self) -> list[str]:
        if self._calendar is None:
            return []
        return [a.token for a in self.ledger.attempts if a.is_unheard and self._calendar.cause(a) is None]


def _is_put_off(attempt: Attempt) -> bool:
    return attempt.answer.startswith("4") and not attempt.is_unheard


def is_by_rule(reply: str) -> bool:
    """A refusal of ours, with the number of its incident."""
    return reply.startswith(RULE_REFUSAL) and "(INC-" in reply
