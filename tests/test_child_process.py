"""A process beside the first one: started again when it ends, whatever ended it, and ever more patiently; and a first
start that fails says why."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from mailguard import child_process
from mailguard.child_process import ChildProcess
from mailguard.errors import StartFailed

WAITS = """
import sys
from mailguard.child_process import say_ready, task
assert task() == "a task\\n"
say_ready()
sys.stdin.read()
"""
REFUSES = """
from mailguard.child_process import say_failed
from mailguard.errors import MailguardError
say_failed(MailguardError("no room\\n  to mend it: make some"))
raise SystemExit(2)
"""


@pytest.fixture
def pauses(monkeypatch):
    """The pauses it took, none of which lasts."""
    taken: list[float] = []

    async def pause(seconds: float) -> None:
        taken.append(seconds)
        if len(taken) == 8:
            await asyncio.Event().wait()
        await asyncio.get_running_loop().run_in_executor(None, lambda: None)

    monkeypatch.setattr(asyncio, "sleep", pause)
    return taken


@pytest.fixture
def child_of(monkeypatch) -> Callable[..., ChildProcess]:
    """Makes a child that runs this command."""

    def make(*command: str) -> ChildProcess:
        monkeypatch.setattr(child_process, "PROGRAM", command)
        return ChildProcess("the child", (), stop_seconds=5.0, task="a task")

    return make


def run(child: ChildProcess, taken: list[float]) -> None:
    async def until_it_paused_eight_times() -> None:
        child.start()
        keeper = child._keeper
        assert keeper is not None
        while len(taken) < 8:
            await asyncio.wait([keeper], timeout=0.01)
            assert not keeper.done()
        await child.stop()

    asyncio.run(asyncio.wait_for(until_it_paused_eight_times(), 60))


def test_one_that_cannot_be_started_is_tried_again_and_the_operator_told(child_of, pauses, caplog):
    with caplog.at_level(logging.ERROR):
        run(child_of("/nowhere/python"), pauses)
    assert "the child could not be started (No such file or directory)" in caplog.text


def test_one_that_dies_at_once_is_started_again_after_ever_longer_pauses(child_of, pauses, caplog, monkeypatch):
    asked = iter(range(0, 100_000, 3))
    monkeypatch.setattr(child_process, "time", SimpleNamespace(monotonic=lambda: float(next(asked))))
    run(child_of(sys.executable, "-c", "raise SystemExit(3)"), pauses)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert "ended with code 3" in caplog.text


def test_a_first_start_that_fails_tells_why_in_the_childs_own_words_and_is_not_tried_again(child_of):
    child = child_of(sys.executable, "-c", REFUSES)

    async def start() -> None:
        await child.start_and_wait()

    with pytest.raises(StartFailed) as refusal:
        asyncio.run(start())
    assert str(refusal.value) == "the child cannot start: no room\n  to mend it: make some"
    assert child._keeper is not None
    assert child._keeper.done()


def test_a_first_start_that_ends_without_a_word_is_told_with_its_code(child_of):
    child = child_of(sys.executable, "-c", "raise SystemExit(7)")
    with pytest.raises(StartFailed, match="the child ended with code 7"):
        asyncio.run(child.start_and_wait())


def test_one_at_work_is_ended_with_sigterm_and_one_that_dies_then_comes_back(child_of, monkeypatch):
    monkeypatch.setattr(child_process, "_FIRST_PAUSE_SECONDS", 0.0)
    child = child_of(sys.executable, "-c", WAITS)

    async def scene() -> None:
        await child.start_and_wait()
        first = child._process
        assert first is not None
        assert first.returncode is None
        first.kill()
        keeper = child._keeper
        assert keeper is not None
        while child._process is first:
            await asyncio.wait([keeper], timeout=0.01)
        await child.stop()
        assert child._process is not None
        assert child._process.returncode == -15

    asyncio.run(asyncio.wait_for(scene(), 30))


def test_one_that_ignores_sigterm_is_ended_by_force(child_of):
    deaf = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{WAITS}"
    child = child_of(sys.executable, "-c", deaf)
    child._stop_seconds = 0.1

    async def scene() -> None:
        await child.start_and_wait()
        await child.stop()
        assert child._process is not None
        assert child._process.returncode == -9

    asyncio.run(asyncio.wait_for(scene(), 30))


def test_a_child_learns_of_the_end_of_its_parent(monkeypatch):
    ours, theirs = os.pipe()
    monkeypatch.setattr(sys, "stdin", os.fdopen(ours))

    async def scene() -> None:
        stop = asyncio.Event()
        child_process.end_with_parent(stop)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 0.1)
        assert not stop.is_set()
        os.close(theirs)
        await asyncio.wait_for(stop.wait(), 10)

    asyncio.run(scene())
    sys.stdin.close()
