"""The pool of inspection workers: every message goes to a free worker, a lost worker is replaced at once.

A message that gets the better of its worker is answered as UNINSPECTABLE; `InspectionUnavailable` is raised only when
there is no worker to be had. The pool parses nothing, and logs nothing of a message but its id.
"""

import contextlib
import logging
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mailguard.errors import InspectionUnavailable
from mailguard.findings import Content, Headers, Inspection, Obstacle
from mailguard.inspection.attempt import Result, Trouble, Worker, WorkerLost
from mailguard.inspection.fork_server import ForkServer
from mailguard.inspection.frames import Kind
from mailguard.inspection.worker import Terms
from mailguard.lexicon import Lexicon
from mailguard.message import Message

if TYPE_CHECKING:
    from mailguard.config import InspectionSettings  # not at run time: workers import this package

INSPECT_CONTENT = "mailguard.inspection.worker:inspect_content"
_PATIENCE_SECONDS = 30.0  # a message waits this long for a worker, on top of the limit for one message
_SLOW_SECONDS = 1.0  # a message at work for longer makes room for another worker
_MAX_ATTEMPTS = 3

log = logging.getLogger(__name__)


class _Seat:
    """A place for one worker, empty while it could not be filled."""

    def __init__(self) -> None:
        self.worker: Worker | None = None
        self.busy_since = 0.0

    def vacate(self) -> None:
        if self.worker is not None:
            self.worker.kill()
        self.worker = None


class InspectionPool:
    """`settings.workers` warm workers. While messages take long, as many again: a few bad ones do not stop the rest."""

    def __init__(self, settings: "InspectionSettings", lexicon: Lexicon, *, function: str = INSPECT_CONTENT) -> None:
        """`function` is `module:name` of how a worker inspects a message (`worker.Inspect`)."""
        self._settings = settings
        self._terms = Terms(
            lexicon,
            settings.max_text_bytes,
            settings.memory_per_message_bytes,
            settings.seconds_per_message,
            settings.ocr_pages_per_message,
            settings.extra_name_model,
        )
        self._function = function
        self._server: ForkServer | None = None
        self._server_lock = threading.Lock()
        self._free = threading.Condition()
        self._idle: list[_Seat] = []
        self._busy: set[_Seat] = set()
        self._waiting: deque[object] = deque()
        self._is_open = False
        self._is_started = False
        self._is_short = False
        self._threads = ThreadPoolExecutor(2 * settings.workers, "inspection")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Return when every worker is warm and has said so; InspectionUnavailable when that cannot be."""
        if self._server is not None:
            raise RuntimeError("a pool starts once")
        self._is_open = True
        seats = [_Seat() for _ in range(self._settings.workers)]
        try:
            for seat in seats:
                self._fill(seat)
        except InspectionUnavailable:
            self.close()
            for seat in seats:
                seat.vacate()
            raise
        with self._free:
            self._idle = seats
            self._is_started = True
            self._free.notify_all()

    def close(self) -> None:
        """End all workers; what is waiting or at work gets InspectionUnavailable."""
        with self._free:
            self._is_open = False
            self._free.notify_all()
        with self._server_lock:
            if self._server is not None:
                self._server.close()
        self._threads.shutdown()
        for seat in self._idle:
            seat.vacate()

    @property
    def ready(self) -> bool:
        """True when messages can be inspected: the pool is open and the last worker it needed could be started."""
        return self._is_started and self._is_open and not self._is_short

    @property
    def workers_alive(self) -> int:
        return len(self.worker_pids)

    @property
    def worker_pids(self) -> tuple[int, ...]:
        with self._free:
            workers = [seat.worker for seat in (*self._idle, *self._busy)]
        return tuple(worker.pid for worker in workers if worker is not None and worker.is_alive)

    def inspect(self, message: Message) -> Inspection:
        """All facts of one message. Blocks; may be called from any number of threads."""
        return self._inspect(message, self._deadline())

    def read_content(self, message: Message) -> Content | None:
        """The first part of a message as text, for a page (`worker.read_page`); None when it got the better of its
        worker. Blocks, as `inspect` does."""
        content = self._ask(Kind.READ, Content, message, self._deadline())
        return None if isinstance(content, Trouble) else content

    async def inspect_async(self, message: Message) -> Inspection:
        """`inspect` for the event loop, on threads of our own: waiting here holds up nothing else."""
        import asyncio

        if not self._is_open:
            raise InspectionUnavailable("inspection is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._inspect, message, self._deadline())

    def _deadline(self) -> float:
        return monotonic() + self._settings.seconds_per_message + _PATIENCE_SECONDS

    def _inspect(self, message: Message, deadline: float) -> Inspection:
        inspection = self._ask(Kind.INSPECT, Inspection, message, deadline)
        return inspection.inspection if isinstance(inspection, Trouble) else inspection

    def _ask(self, question: Kind, wanted: type[Result], message: Message, deadline: float) -> Result | Trouble:
        had_message = False
        for _ in range(_MAX_ATTEMPTS):
            seat = self._take(deadline)
            try:
                return self._attempt(seat, question, wanted, message)
            except WorkerLost as lost:
                had_message = lost.had_message
            finally:
                self._give_back(seat)
        if had_message:  # one that takes the server along each time
            log.warning("message %s: took the inspection server along %d times", message.id, _MAX_ATTEMPTS)
            return Trouble(Obstacle.CRASHED, "died", Headers(), 0.0)
        raise InspectionUnavailable("inspection workers end before they begin")

    def _attempt(self, seat: _Seat, question: Kind, wanted: type[Result], message: Message) -> Result | Trouble:
        """One attempt in this seat; a worker it has cost is gone afterwards. Raises WorkerLost."""
        worker = self._fill(seat)
        is_fit = False
        try:
            answer = worker.ask(question, wanted, message.content_view(), self._settings.seconds_per_message)
            is_fit = not isinstance(answer, Trouble)
        finally:
            if not is_fit:
                seat.vacate()
        if isinstance(answer, Trouble):
            log.warning("message %s: its worker is replaced: %s (%s)", message.id, answer.obstacle, answer.detail)
        return answer

    def _take(self, deadline: float) -> _Seat:
        """A seat for one message, in the order in which they came."""
        ticket = object()
        with self._free:
            self._waiting.append(ticket)
            try:
                now = self._await_turn(ticket, deadline)
                seat = self._idle.pop() if self._idle else _Seat()
                seat.busy_since = now
                self._busy.add(seat)
                return seat
            finally:
                self._waiting.remove(ticket)
                self._free.notify_all()

    def _await_turn(self, ticket: object, deadline: float) -> float:
        """Return when this one is the first and there is a seat; the time then."""
        while True:
            now = monotonic()
            if not self._is_open:
                raise InspectionUnavailable("inspection is closed")
            if now >= deadline:
                raise InspectionUnavailable("no inspection worker came free in time")
            has_seat = self._idle or (self._is_started and self._may_grow(now))
            if has_seat and self._waiting[0] is ticket:
                return now
            turns_slow = (seat.busy_since + _SLOW_SECONDS for seat in self._busy)
            self._free.wait(min([deadline, *(moment for moment in turns_slow if moment > now)]) - now)

    def _give_back(self, seat: _Seat) -> None:
        """Back to the idle ones with a worker in it, or out of use when it was there to stand in for slow ones."""
        if seat.worker is None and not self._is_short:
            with contextlib.suppress(InspectionUnavailable):  # an empty seat is filled when it is next taken
                self._fill(seat)
        with self._free:
            self._busy.remove(seat)
            if self._is_open and self._may_grow(monotonic()):
                self._idle.append(seat)
                self._free.notify_all()
                return
        seat.vacate()

    def _may_grow(self, now: float) -> bool:
        """True when there is room for one more seat: a message long at work gives its seat's place to another."""
        slow = sum(1 for seat in self._busy if now - seat.busy_since >= _SLOW_SECONDS)
        workers = self._settings.workers
        return len(self._idle) + len(self._busy) < workers + min(slow, workers)

    def _fill(self, seat: _Seat) -> Worker:
        """The seat's worker, a new one when it has none that waits for a message; InspectionUnavailable."""
        if seat.worker is None or not seat.worker.is_waiting:
            seat.vacate()
            try:
                seat.worker = self._started_worker()
            except InspectionUnavailable:
                self._is_short = True
                raise
            self._is_short = False
        return seat.worker

    def _started_worker(self) -> Worker:
        for _ in range(2):  # the server may end between our asking and its answer
            with contextlib.suppress(WorkerLost):
                return Worker(self._running_server())
        raise InspectionUnavailable("no inspection worker can be started")

    def _running_server(self) -> ForkServer:
        with self._server_lock:
            if not self._is_open:
                raise InspectionUnavailable("inspection is closed")
            if self._server is None or not self._server.is_running:
                if self._server is not None:
                    log.warning("the inspection server ended and is started again")
                    self._server.close()
                self._server = ForkServer(self._terms, self._function)
            return self._server
