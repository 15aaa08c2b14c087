"""One file of a message, read in a process of its own: what kills that process leaves the rest of the message judged.

A worker forks it, hears it out within a limit of time, kills it and reaps it, however it went. It has limits of its own
and one way to speak, a pipe. On it, once:

    status (1 byte), length (8 bytes), then the extract (`extract_encoding`) or a stable code: why there is none
"""

import contextlib
import gc
import os
import re
import resource
import select
import signal
import struct
from collections.abc import Callable
from enum import IntEnum
from time import monotonic

from mailguard.content.extract import Extract
from mailguard.errors import InspectionUnavailable
from mailguard.findings import Obstacle, Uninspectable
from mailguard.inspection import extract_encoding
from mailguard.inspection.confinement import confine_part, sizes_bytes
from mailguard.inspection.frames import Garbled, Oversized

MAX_ANSWER_BYTES = 128 * 1024 * 1024
_MAX_CODE_BYTES = 40
_CODE = re.compile(rb"\w{1,40}", re.ASCII)
_OUT_OF_MEMORY = b"memory"
_HEAD = struct.Struct("!BQ")
_BLOCK_BYTES = 1024 * 1024
_KIB = 1024


class _Status(IntEnum):
    EXTRACT = 1
    FAILURE = 2


class NoPartProcess(InspectionUnavailable):
    """The system has no room for one more process: our trouble, and no fact about the message."""


class _Failed(Exception):
    """The part lived to say why there is no extract."""

    def __init__(self, obstacle: Obstacle, code: str) -> None:
        super().__init__(code)
        self.obstacle = obstacle
        self.code = code


class _Part:
    """A part at work, and the end of the pipe that its answer comes out of."""

    def __init__(self, pid: int, pipe: int) -> None:
        self._pid = pid
        self.pipe = pipe
        self._end: tuple[int, int] | None = None

    def end(self) -> tuple[int, int]:
        """Kill it, with all that it may have begun, and reap it: its wait status, and the most memory it ever held.
        What had died before keeps its own cause of death."""
        if self._end is None:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError):
                    kill(self._pid, signal.SIGKILL)
            _, status, usage = os.wait4(self._pid, 0)
            os.close(self.pipe)
            self._end = status, usage.ru_maxrss * _KIB
        return self._end


def run_apart(function: Callable[[], Extract], where: str, seconds: float, memory_bytes: int) -> Extract:
    """What `function` returns, run in a process of its own that may take so many seconds and so much more memory than
    this one. Whatever becomes of it is an Extract: one that says of `where` why it was not read. Raises NoPartProcess.

    The calling process has one thread.
    """
    deadline = monotonic() + seconds
    size_bytes, resident_bytes = sizes_bytes()
    part = _forked(function, seconds, size_bytes + memory_bytes)
    try:
        return _heard_out(part, deadline)
    except EOFError:
        status, most_bytes = part.end()
        trouble = _cause_of_death(status, is_large=most_bytes - resident_bytes > memory_bytes // 2)
    except TimeoutError:
        trouble = Obstacle.TIMED_OUT, "part"
    except (Oversized, MemoryError):  # the memory of this process: the answer does not fit in beside the message
        trouble = Obstacle.TOO_LARGE, "result"
    except ValueError:
        trouble = Obstacle.CRASHED, "garbled"
    except _Failed as failed:
        trouble = failed.obstacle, failed.code
    finally:
        part.end()
    return Extract(uninspectable=(Uninspectable(trouble[0], where, trouble[1]),))


# -- the worker's side ------------------------------------------------------------------------------------------------


def _forked(function: Callable[[], Extract], seconds: float, most_bytes: int) -> _Part:
    worker_pid = os.getpid()
    try:
        ours, theirs = os.pipe()
    except OSError:
        raise NoPartProcess("no pipe can be had for a part of a message") from None
    try:
        pid = os.fork()
    except OSError:
        os.close(ours)
        os.close(theirs)
        raise NoPartProcess("no process can be had for a part of a message") from None
    if pid == 0:
        try:
            _begin(theirs)
            confine_part(most_bytes, seconds, worker_pid)
            _live(function, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    return _Part(pid, ours)


def _heard_out(part: _Part, deadline: float) -> Extract:
    """Its extract. EOFError, TimeoutError, Oversized, ValueError and _Failed say how it failed to give one."""
    number, size = _HEAD.unpack(_received(part.pipe, _HEAD.size, deadline))
    status = _Status(number)
    if size > (MAX_ANSWER_BYTES if status is _Status.EXTRACT else _MAX_CODE_BYTES):
        raise Oversized
    answer = _received(part.pipe, size, deadline)
    part.end()  # before the rest of its words is looked into: it holds memory
    if status is _Status.FAILURE:
        raise _failure(bytes(answer))
    return extract_encoding.decode(answer)


def _received(pipe: int, size: int, deadline: float) -> bytearray:
    answer = bytearray(size)
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    with memoryview(answer) as room:
        at = 0
        while at < size:
            if not poll.poll(max(0.0, deadline - monotonic()) * 1000):
                raise TimeoutError
            if not (read := os.readv(pipe, [room[at : at + _BLOCK_BYTES]])):
                raise EOFError
            at += read
    return answer


def _failure(code: bytes) -> _Failed:
    """Why there is no extract, in the part's own words: a class name, `memory` or `recursion`."""
    if not _CODE.fullmatch(code):
        raise Garbled
    return _Failed(Obstacle.TOO_LARGE if code == _OUT_OF_MEMORY else Obstacle.CRASHED, code.decode())


def _cause_of_death(status: int, *, is_large: bool) -> tuple[Obstacle, str]:
    """A library in C that gets no memory ends the process by a signal; so does the kernel when the machine has none."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Obstacle.TIMED_OUT, "part"
    if os.WIFSIGNALED(status) and is_large:
        return Obstacle.TOO_LARGE, "memory"
    return Obstacle.CRASHED, "died"


# -- the part's side --------------------------------------------------------------------------------------------------


def _begin(pipe: int) -> None:
    """A process group of its own, and nothing open but the pipe: least of all what the worker says to the relay."""
    os.setpgid(0, 0)
    end = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, pipe)
    os.closerange(pipe + 1, end)
    # A process of one file: its memory has a limit, and looking for cycles costs a quarter of a large sheet's time.
    gc.disable()


def _live(function: Callable[[], Extract], pipe: int) -> None:
    status, pieces = _outcome(function)
    for piece in (_HEAD.pack(status, sum(map(len, pieces))), *pieces):
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(pipe, rest) :]


def _outcome(function: Callable[[], Extract]) -> tuple[_Status, list[bytes]]:
    try:
        return _Status.EXTRACT, extract_encoding.encode(function())
    except MemoryError:
        return _Status.FAILURE, [_OUT_OF_MEMORY]
    except RecursionError:
        return _Status.FAILURE, [b"recursion"]
    except BaseException as error:  # noqa: BLE001 - whatever a file brings about, the answer is a stable code
        return _Status.FAILURE, [type(error).__name__.encode()[:_MAX_CODE_BYTES]]  # its text may quote the file
