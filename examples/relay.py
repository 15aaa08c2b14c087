"""The real relay as the demo runs it: `mailguard run` in a process of its own, its log in a file."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

LOG_LINES_SHOWN = 12
# Messages under way may take `shutdown_seconds` (30) to finish.
STOP_SECONDS = 35.0


class RelayFailed(Exception):
    """The relay did not start, or ended by itself. The text says what to look at."""


class RelayProcess:
    """`mailguard run` on one configuration, for the length of a `with` block."""

    def __init__(self, configuration: Path, log: Path) -> None:
        self._log = log
        self._command = [sys.executable, "-m", "mailguard", "run", "--config", str(configuration)]

    def __enter__(self) -> Self:
        # A process group of its own: Ctrl-C reaches the demo alone, which then stops the relay in good order.
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def wait_until_ready(self, host: str, port: int, seconds: float) -> None:
        """Come back once it answers 220: it listens only when its workers are warm. Raises RelayFailed."""
        deadline = time.monotonic() + seconds
        while not _greets(host, port):
            self.check()
            if time.monotonic() > deadline:
                raise RelayFailed(
                    f"mailguard luistert na {seconds:.0f} seconden nog niet op poort {port}.{self._tail()}"
                )
            time.sleep(0.1)

    def check(self) -> None:
        """Raises RelayFailed when it has ended."""
        if self.exit_code is not None:
            raise RelayFailed(f"mailguard is vanzelf gestopt (code {self.exit_code}).{self._tail()}")

    def _tail(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        return f" De laatste regels van {self._log}:\n" + "\n".join(f"  {line}" for line in lines)


def _greets(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            return connection.recv(4).startswith(b"220")
    except OSError:
        return False
