"""`mailguard ...` as another program calls it: each command in a process of its own, with its exit code and streams.

The processes are forked from one that has loaded the program already: loading it takes longer than most commands. That
the program also loads by itself is for those tests to show that start `python -m mailguard`.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run_mailguard(
    *arguments: str, cwd: Path, environment: Mapping[str, str], seconds: float = 60
) -> "subprocess.CompletedProcess[str]":
    """What a command ended with. Takes the signature of `subprocess.run` as far as tests need it."""
    with tempfile.TemporaryDirectory() as folder:
        out, error = Path(folder) / "out", Path(folder) / "error"
        order = {"arguments": arguments, "cwd": str(cwd), "environment": dict(environment)}
        code = _starter().run(order | {"out": str(out), "error": str(error), "seconds": seconds})
        said = out.read_text(encoding="utf-8"), error.read_text(encoding="utf-8")
    return subprocess.CompletedProcess(["mailguard", *arguments], code, *said)


class _Starter:
    """The process with the loaded program; it ends when its standard input does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.command_line"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, order: dict[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.communicate()


@cache
def _starter() -> _Starter:
    return _Starter()


def stop() -> None:
    """End the starter, if there is one."""
    if _starter.cache_info().currsize:
        _starter().stop()
        _starter.cache_clear()


def _serve() -> None:
    """Fork one process for each order; say how it ended."""

    import mailguard.cli

    assert threading.active_count() == 1, "a thread would not be there after the fork"
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
            mailguard.cli.main()
            return
        guard = threading.Timer(order["seconds"], os.kill, (child, 9))
        guard.start()
        _, status = os.waitpid(child, 0)
        guard.cancel()
        guard.join()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(order: dict[str, object]) -> None:
    """Take on the arguments, place, environment and streams of the order."""
    os.chdir(str(order["cwd"]))
    environment = order["environment"]
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    arguments = order["arguments"]
    assert isinstance(arguments, list)
    sys.argv = ["mailguard", *arguments]
    flags = os.O_WRONLY | os.O_CREAT
    for handle, opened in (
        (0, os.open(os.devnull, os.O_RDONLY)),
        (1, os.open(str(order["out"]), flags, 0o600)),
        (2, os.open(str(order["error"]), flags, 0o600)),
    ):
        os.dup2(opened, handle)
        os.close(opened)
    # The path that `python -m` would have had.
    sys.path[0] = str(order["cwd"])


if __name__ == "__main__":
    _serve()
