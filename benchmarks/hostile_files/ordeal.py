"""One hostile message through the pool, with small mail beside it: how it ended, and what the others felt of it."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.hostile_files.cases import IN_BODY, IN_FILE, IN_SECOND_FILE, Case, Expect
from benchmarks.hostile_files.processes import Peaks, parent_of, watched
from mailguard.errors import InspectionUnavailable
from mailguard.findings import Inspection
from mailguard.inspection import InspectionPool
from mailguard.message import Envelope, Message

ENVELOPE = Envelope.of("balie@gemeente.example", ("burger@bewoner.example",))
SMALL_NUMBER = "912345718"
SMALL_MAIL = (
    "From: balie@gemeente.example\r\nTo: burger@bewoner.example\r\nSubject: Aanvraag\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    + "Geachte mevrouw, uw aanvraag is in behandeling; u hoort voor het eind van de maand van ons.\r\n" * 10
    + f"Uw BSN is {SMALL_NUMBER}.\r\n"
).encode()
_FEWEST_SMALL = 20  # small mails beside one case
_PAUSE_SECONDS = 0.01  # between two small mails
_MAX_NAMED = 4


@dataclass(frozen=True)
class Outcome:
    """What became of one message."""

    case: Case
    size_bytes: int
    seconds: float
    inspection: Inspection
    peaks: Peaks
    small_seconds: Sequence[float]
    small_failures: int
    is_server_same: bool

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(found.text for found in self.inspection.findings)

    @property
    def obstacles(self) -> str:
        """The obstacles named, each once."""
        said = dict.fromkeys(f"{fact.obstacle}: {fact.detail}" for fact in self.inspection.uninspectable)
        named = list(said)[:_MAX_NAMED]
        return ", ".join(named) + (f" and {len(said) - _MAX_NAMED} more" if len(said) > _MAX_NAMED else "")

    @property
    def is_as_expected(self) -> bool:
        is_said, is_found = bool(self.inspection.uninspectable), IN_FILE in self.numbers
        match self.case.expect:
            case Expect.SAID:
                return is_said
            case Expect.FOUND:
                return is_found
            case Expect.EITHER:
                return is_said or is_found
            case Expect.ENDS:
                return True

    def trouble(self, most_seconds: float) -> str:
        """What is wrong with how it went; "" when nothing is."""
        troubles = {
            "clean in silence": not self.is_as_expected,
            "took too long": self.seconds > most_seconds,
            "small mail failed": self.small_failures > 0,
            "server died": not self.is_server_same,
            "body not judged": IN_BODY not in self.numbers,
        }
        return ", ".join(name for name, is_so in troubles.items() if is_so)

    @property
    def rest(self) -> str:
        """Where the numbers beside the hostile file were found."""
        places = {"body": IN_BODY, "file": IN_FILE, "2nd file": IN_SECOND_FILE}
        return ", ".join(place for place, number in places.items() if number in self.numbers)


class SmallMail:
    """A steady flow of small mail, and how long each took."""

    def __init__(self, pool: InspectionPool) -> None:
        self._pool = pool
        self._is_over = threading.Event()
        self.seconds: list[float] = []
        self.failures = 0

    @contextmanager
    def flowing(self) -> Iterator[None]:
        flow = threading.Thread(target=self._flow, daemon=True)
        flow.start()
        try:
            yield
        finally:
            self._is_over.set()
            flow.join()

    def _flow(self) -> None:
        message = Message.from_content("small", ENVELOPE, SMALL_MAIL)
        while not (self._is_over.is_set() and len(self.seconds) >= _FEWEST_SMALL):
            started = time.perf_counter()
            try:
                inspection = self._pool.inspect(message)
            except InspectionUnavailable:
                self.failures += 1
            else:
                self.failures += SMALL_NUMBER not in {found.text for found in inspection.findings}
            self.seconds.append(time.perf_counter() - started)
            time.sleep(_PAUSE_SECONDS)


def undergo(pool: InspectionPool, cases: Sequence[Case]) -> list[Outcome]:
    """These cases at once, with small mail beside them."""
    contents = [case.make() for case in cases]
    server = parent_of(pool.worker_pids[0])
    small = SmallMail(pool)
    with watched(server) as peaks, ThreadPoolExecutor(len(cases)) as threads, small.flowing():
        answers = list(threads.map(lambda content: _inspected(pool, content), contents))
    is_same = parent_of(pool.worker_pids[0]) == server
    return [
        Outcome(case, len(content), seconds, inspection, peaks, small.seconds, small.failures, is_same)
        for case, content, (seconds, inspection) in zip(cases, contents, answers, strict=True)
    ]


def _inspected(pool: InspectionPool, content: bytes) -> tuple[float, Inspection]:
    started = time.perf_counter()
    inspection = pool.inspect(Message.from_content("hostile", ENVELOPE, content))
    return time.perf_counter() - started, inspection
