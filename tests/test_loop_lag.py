"""How late the event loop comes: measured with a real loop that is really blocked, and told the operator in measure."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import pytest

from mailguard.loop_lag import Histogram, LoopLag


def lag_while(scene: Callable[[], Awaitable[None]]) -> LoopLag:
    """What was measured while this ran."""
    lag = LoopLag()

    async def run() -> None:
        lag.start()
        await scene()
        await asyncio.sleep(0.05)
        lag.stop()

    asyncio.run(run())
    return lag


async def blocked(seconds: float) -> None:
    await asyncio.sleep(0.1)
    time.sleep(seconds)  # noqa: ASYNC251 - it blocks the loop on purpose
    await asyncio.sleep(0)


class Ticks:
    """A clock moved by hand, and calls of the timer that come as late as is said."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.lag = LoopLag(clock=lambda: self.now)

    def tick(self, late_ms: float = 0.0) -> None:
        self.now = self.lag._due + late_ms / 1000
        self.lag._tick()

    def minutes(self, count: int, late_ms: float = 0.0) -> None:
        for _ in range(50 * 60 * count + count):
            self.tick(late_ms)


@pytest.fixture
def ticks(caplog):
    """The clock, in a loop that never gets to call the timer by itself."""
    caplog.set_level(logging.INFO, "mailguard.loop")
    loop = asyncio.new_event_loop()

    async def start() -> Ticks:
        ticks = Ticks()
        ticks.lag.start()
        return ticks

    made = loop.run_until_complete(start())
    asyncio._set_running_loop(loop)
    yield made
    asyncio._set_running_loop(None)
    loop.close()


def told(caplog) -> list[tuple[str, str]]:
    return [(record.levelname, record.getMessage()) for record in caplog.records]


def test_a_block_of_the_loop_is_measured(caplog):
    caplog.set_level(logging.INFO, "mailguard.loop")
    lag = lag_while(lambda: blocked(0.3))
    assert 270 <= lag.worst_ms < 900
    assert 250 <= lag.p999_ms <= lag.worst_ms
    (alarm, end) = told(caplog)
    assert alarm[0] == "WARNING"
    assert "stood still for" in alarm[1]
    assert end == ("INFO", f"event loop lag p99.9 {lag.p999_ms:.1f} ms, worst {lag.worst_ms:.1f} ms")


def test_a_short_block_gives_no_alarm(caplog):
    caplog.set_level(logging.WARNING, "mailguard.loop")
    assert lag_while(lambda: blocked(0.05)).worst_ms >= 25
    assert told(caplog) == []


def test_a_quiet_minute_is_not_told_and_a_late_call_in_it_is(ticks, caplog):
    ticks.minutes(1, late_ms=9.0)
    assert told(caplog) == []
    ticks.tick(late_ms=40.0)
    ticks.minutes(1)
    ((level, line),) = told(caplog)
    assert level == "INFO"
    assert line.startswith("event loop lag in the last minute: p99.9 ")
    assert line.endswith("worst 40.0 ms")


def test_alarms_come_at_once_and_no_more_than_one_a_minute(ticks, caplog):
    for _ in range(5):
        ticks.tick(late_ms=300.0)
    assert told(caplog) == [("WARNING", "the event loop stood still for 300 ms: all mail waited")]
    caplog.clear()
    ticks.minutes(1)
    ticks.tick(late_ms=400.0)
    assert ("WARNING", "the event loop stood still for 400 ms: all mail waited") in told(caplog)


def test_what_was_late_two_minutes_ago_is_forgotten_until_the_end(ticks, caplog):
    ticks.tick(late_ms=100.0)
    ticks.minutes(1)
    assert ticks.lag.worst_ms == pytest.approx(100.0)
    ticks.minutes(2)
    assert ticks.lag.worst_ms < 1.0
    caplog.clear()
    ticks.lag.stop()
    ticks.lag.stop()
    ((_, line),) = told(caplog)
    assert line.endswith("worst 100.0 ms")


def test_a_long_block_counts_for_every_call_it_kept_waiting(ticks):
    """One late call among 3000 would vanish from the 99.9 per cent; the fifty that a second kept waiting do not."""
    ticks.minutes(1)
    ticks.tick(late_ms=1000.0)
    assert 900 < ticks.lag.p999_ms <= 1000


def test_even_an_hour_of_standstill_is_counted_in_bounded_work(ticks):
    began = time.process_time()
    ticks.tick(late_ms=3_600_000.0)
    assert time.process_time() - began < 0.5
    assert ticks.lag.worst_ms == pytest.approx(3_600_000.0)


@pytest.mark.parametrize("lag", [0.0, 0.005, 0.5, 9.9, 33.0, 1000.0, 100_000.0])
def test_a_quantile_is_right_within_a_bucket(lag):
    histogram = Histogram()
    histogram.add(lag)
    histogram.add(2_000_000.0)
    assert lag <= histogram.quantile(0.5) <= max(0.011, 1.1 * lag)


def test_nothing_measured_is_no_lag():
    assert Histogram().quantile(0.999) == 0.0
