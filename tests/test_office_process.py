"""The process beside the relay: started again when it ends, whatever ended it, and ever more patiently."""

import asyncio
import logging
import sys
from types import SimpleNamespace

import pytest

from mailguard import office_process
from mailguard.config import Configuration, Organisation
from mailguard.config_file import Loaded
from mailguard.office_process import OfficeProcess


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


def run(command: list[str], taken: list[float]) -> None:
    beside = OfficeProcess(Loaded(Configuration(), Organisation(), "test"))
    beside._command = command

    async def until_it_paused_eight_times() -> None:
        beside.start()
        keeper = beside._keeper
        assert keeper is not None
        while len(taken) < 8:
            await asyncio.wait([keeper], timeout=0.01)
            assert not keeper.done()
        await beside.stop()

    asyncio.run(asyncio.wait_for(until_it_paused_eight_times(), 60))


def test_one_that_cannot_be_started_is_tried_again_and_the_operator_told(pauses, caplog):
    with caplog.at_level(logging.ERROR):
        run(["/nowhere/python"], pauses)
    assert "could not be started (No such file or directory)" in caplog.text


def test_one_that_dies_at_once_is_started_again_after_ever_longer_pauses(pauses, caplog, monkeypatch):
    asked = iter(range(0, 100_000, 3))
    monkeypatch.setattr(office_process, "time", SimpleNamespace(monotonic=lambda: float(next(asked))))
    run([sys.executable, "-c", "raise SystemExit(3)"], pauses)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert "ended with code 3" in caplog.text
