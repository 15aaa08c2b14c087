"""The relay's side of one worker: give it a message, hear it out within the limit of time, judge how it ended.

A worker that crashes, hangs or talks nonsense over a message states a fact about that message (UNINSPECTABLE). A worker
that was lost before it had the message, or that found no room for a process it needs, states nothing: the message goes
to another.
"""

import re
import select
import socket
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from mailguard.findings import Content, Headers, Inspection, Obstacle, Uninspectable
from mailguard.inspection import encoding, frames
from mailguard.inspection.fork_server import ForkServer
from mailguard.inspection.frames import Garbled, Kind, Oversized
from mailguard.inspection.worker import MESSAGE, OUT_OF_MEMORY, UNAVAILABLE

Result = TypeVar("Result", Inspection, Content)

MAX_RESULT_BYTES = 32 * 1024 * 1024
_MAX_WORD_BYTES = 64
_HELLO_SECONDS = 10.0
_TRANSFER_SECONDS = 10.0  # to hand over the whole message; a worker that listens takes 50 MB in 0.3 s
_HANG_UP_EVENTS = select.POLLHUP | select.POLLERR | select.POLLNVAL
_CODE = re.compile(rb"\w{1,40}", re.ASCII)


class WorkerLost(Exception):
    """The worker went for a reason that is not the message's: before it had it, with the server, for want of room."""

    def __init__(self, *, had_message: bool) -> None:
        super().__init__(f"worker lost, {had_message=}")
        self.had_message = had_message


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message got the better of its worker, which is unfit for another: how, and what it had said of the headers."""

    obstacle: Obstacle
    detail: str
    headers: Headers
    seconds: float

    @property
    def inspection(self) -> Inspection:
        """The inspection of a message that could not be looked into as a whole."""
        fact = Uninspectable(self.obstacle, MESSAGE, self.detail)
        return Inspection(self.headers, uninspectable=(fact,), seconds=self.seconds)


class Worker:
    """A warm worker, waiting; one thread at a time talks to it."""

    def __init__(self, server: ForkServer) -> None:
        """Have one forked and wait for its HELLO; WorkerLost when none comes."""
        self._server = server
        try:
            fork = server.fork()
        except OSError:
            raise WorkerLost(had_message=False) from None
        self._channel: socket.socket = fork.channel
        self._token = fork.token
        try:
            self.pid = self._greeted()
        except (OSError, EOFError, ValueError):
            self.kill()
            raise WorkerLost(had_message=False) from None

    def _greeted(self) -> int:
        kind, pid = frames.receive(self._channel, _MAX_WORD_BYTES, monotonic() + _HELLO_SECONDS)
        if kind is not Kind.HELLO:
            raise Garbled
        return int(pid)

    @property
    def is_alive(self) -> bool:
        return not self._events(0) & _HANG_UP_EVENTS

    @property
    def is_waiting(self) -> bool:
        """Alive, and silent: a worker that speaks without being asked gets no message."""
        return not self._events(select.POLLIN)

    def _events(self, wanted: int) -> int:
        if (handle := self._channel.fileno()) < 0:
            return select.POLLNVAL
        poll = select.poll()
        poll.register(handle, wanted)
        return next((events for _, events in poll.poll(0)), 0)

    def kill(self) -> None:
        self._server.kill(self._token)
        self._channel.close()

    def ask(
        self, question: Kind, wanted: type[Result], content: bytes | memoryview, seconds: float
    ) -> Result | Trouble:
        """What is wanted of this message, within `seconds` of the worker having it. Raises WorkerLost."""
        kind, word = self._hand_over(question, content)
        started = monotonic()
        headers = Headers()
        try:
            if kind is Kind.BEGUN:
                kind, word = self._hear(started + seconds)
            if kind is Kind.HEADERS:
                headers = encoding.decode(Headers, word)
                kind, word = self._hear(started + seconds)
            if kind is Kind.RESULT:
                return encoding.decode(wanted, word)
            if kind is Kind.FAILURE and word == UNAVAILABLE:
                raise WorkerLost(had_message=False)
            obstacle, detail = _own_account(kind, word)
        except (EOFError, TimeoutError, ValueError) as trouble:
            if isinstance(trouble, EOFError) and not self._server.is_running:
                raise WorkerLost(had_message=True) from None
            obstacle, detail = _meaning_of(trouble)
        return Trouble(obstacle, detail, headers, monotonic() - started)

    def _hand_over(self, question: Kind, content: bytes | memoryview) -> tuple[Kind, bytes]:
        """What the worker says when it has the message: BEGUN, or FAILURE when it has no room for it."""
        try:
            self._channel.settimeout(_TRANSFER_SECONDS)
            frames.send(self._channel, question, content)
            kind, word = frames.receive(self._channel, _MAX_WORD_BYTES, monotonic() + _TRANSFER_SECONDS)
        except (OSError, EOFError, ValueError):
            raise WorkerLost(had_message=False) from None
        if kind not in (Kind.BEGUN, Kind.FAILURE):
            raise WorkerLost(had_message=False)
        return kind, word

    def _hear(self, deadline: float) -> tuple[Kind, bytes]:
        return frames.receive(self._channel, MAX_RESULT_BYTES, deadline)


def _own_account(kind: Kind, code: bytes) -> tuple[Obstacle, str]:
    """Why there is no result, in the worker's own words: a class name, or `memory` or `recursion`."""
    if kind is not Kind.FAILURE or not _CODE.fullmatch(code):
        raise Garbled
    return Obstacle.TOO_LARGE if code == OUT_OF_MEMORY else Obstacle.CRASHED, code.decode()


def _meaning_of(trouble: EOFError | OSError | ValueError) -> tuple[Obstacle, str]:
    match trouble:
        case EOFError():
            return Obstacle.CRASHED, "died"
        case TimeoutError():
            return Obstacle.TIMED_OUT, "seconds-per-message"
        case Oversized():
            return Obstacle.TOO_LARGE, "result"
        case _:
            return Obstacle.CRASHED, "garbled"
