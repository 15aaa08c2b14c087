"""The officer's half as a process beside the relay: started with it, started again when it dies, ended with it.

It never takes the relay down: mail goes on while the console is away.
"""

import asyncio
import contextlib
import logging
import sys
import time

from mailguard.config_file import Loaded

STOP_SECONDS = 15.0  # for pages under way, and a letter whose final reply is awaited
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 60.0
_STEADY_SECONDS = 60.0  # one that ran this long failed for a new reason

log = logging.getLogger("mailguard.app")


class OfficeProcess:
    """`mailguard office`, kept running until `stop`."""

    def __init__(self, loaded: Loaded) -> None:
        self._command = [sys.executable, "-m", "mailguard", "office", "--beside-relay"]
        if loaded.path:
            self._command += ["--config", str(loaded.path)]
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep_running())

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
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                log.error("the console's process does not end: stopped by force")
                process.kill()
                await process.wait()

    async def _keep_running(self) -> None:
        pause = 0.0
        while True:
            began = time.monotonic()
            ended = await self._run_once()
            is_steady = time.monotonic() - began > _STEADY_SECONDS
            pause = _FIRST_PAUSE_SECONDS if is_steady or not pause else 2 * pause
            pause = min(pause, _LONGEST_PAUSE_SECONDS)
            log.error("the console's process %s, and is started again in %g s", ended, pause)
            await asyncio.sleep(pause)

    async def _run_once(self) -> str:
        """How it ended."""
        try:
            # It ends by itself when its standard input does: when this process dies without a word.
            self._process = await asyncio.create_subprocess_exec(*self._command, stdin=asyncio.subprocess.PIPE)
        except OSError as error:  # no memory or no room for one process more, at this moment
            return f"could not be started ({error.strerror})"
        return f"ended with code {await self._process.wait()}"
