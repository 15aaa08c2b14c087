"""The processes beside the first one, further relay processes and the office: started with it, started again when they
die, ended with it.

None of them takes the first one down: mail goes on while one is away. A child is handed its task in the first line of
its standard input, and ends by itself when that does: when the first process dies without a word. Those that are waited
for report on their standard output that they are at work, or why they cannot be.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Sequence

from mailguard.errors import StartFailed

PROGRAM = (sys.executable, "-m", "mailguard")
_READY = b"ready\n"
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 60.0
_STEADY_SECONDS = 60.0  # one that ran this long failed for a new reason

log = logging.getLogger("mailguard.app")


class ChildProcess:
    """One child, kept running until `stop`. Its name is one for the log, such as "relay process 2"."""

    def __init__(self, name: str, words: Sequence[str], *, stop_seconds: float, task: str) -> None:
        """`words` follow `mailguard`; `task` is the line that the child reads with `task()`."""
        self._name = name
        self._command = [*PROGRAM, *words]
        self._stop_seconds = stop_seconds
        self._task = task
        self._reports = False
        self._is_ready = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[str] | None = None

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep_running())

    async def start_and_wait(self) -> None:
        """Return once it has said that it is at work (`say_ready`). Raises StartFailed when it ends before that, with
        its own words (`say_failed`); it is not tried again then.
        """
        self._reports = True
        self._keeper = keeper = asyncio.create_task(self._keep_running())
        ready = asyncio.create_task(self._is_ready.wait())
        await asyncio.wait({keeper, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if not self._is_ready.is_set():
            raise StartFailed(f"{self._name} {keeper.result()}")

    async def stop(self) -> None:
        """Let it finish what it is at; end it by force when that takes too long."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), self._stop_seconds)
            except TimeoutError:
                log.error("%s does not end: stopped by force", self._name)
                process.kill()
                await process.wait()

    async def _keep_running(self) -> str:
        """Until it is cancelled, or one that is waited for has failed its first start: how that ended."""
        pause = 0.0
        while True:
            began = time.monotonic()
            ended = await self._run_once()
            if self._reports and not self._is_ready.is_set():
                return ended
            is_steady = time.monotonic() - began > _STEADY_SECONDS
            pause = _FIRST_PAUSE_SECONDS if is_steady or not pause else 2 * pause
            pause = min(pause, _LONGEST_PAUSE_SECONDS)
            log.error("%s %s, and is started again in %g s", self._name, ended, pause)
            await asyncio.sleep(pause)

    async def _run_once(self) -> str:
        """How it ended."""
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe if self._reports else None
            )
        except OSError as error:  # no memory or no room for one process more, at this moment
            return f"could not be started ({error.strerror})"
        self._process = process
        if process.stdin:
            process.stdin.write(f"{self._task}\n".encode())
        said = await self._words_of_failure(process.stdout) if process.stdout else b""
        code = await process.wait()
        return f"cannot start: {said.decode(errors='replace').strip()}" if said else f"ended with code {code}"

    async def _words_of_failure(self, output: asyncio.StreamReader) -> bytes:
        """What a child says that cannot begin; nothing from one that can."""
        said = await output.readline()
        if said == _READY:
            self._is_ready.set()
            return b""
        return said + await output.read()


def task() -> str:
    """In a child: the line it was handed."""
    return sys.stdin.readline()


def say_ready() -> None:
    """In a child that is waited for: it does its work now."""
    os.write(sys.stdout.fileno(), _READY)


def say_failed(error: Exception) -> None:
    """In a child that is waited for: it cannot begin, and why, in words for an operator."""
    os.write(sys.stdout.fileno(), f"{error}\n".encode())


def end_with_parent(stop: asyncio.Event) -> None:
    """In a child: set `stop` when the first process is gone, however that came."""
    loop = asyncio.get_running_loop()
    threading.Thread(target=_await_end_of_parent, args=(loop, stop), daemon=True).start()


def _await_end_of_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """It holds the other end of our standard input."""
    while os.read(sys.stdin.fileno(), 1):
        pass  # nothing comes after the task
    with contextlib.suppress(RuntimeError):  # the loop has ended by itself
        loop.call_soon_threadsafe(stop.set)
