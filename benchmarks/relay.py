"""What the relay costs, and what its peers cost: smtp-source -> way -> smtp-sink on loopback, the ways in turn.

python -m benchmarks.relay [--quick] [--only NAME] [--json | --markdown]

Ways: direct; mailguard (the transport alone); Postfix with smtpd_proxy_filter; Postfix with its queue; stock aiosmtpd
and aiosmtplib; mailguard inspecting. Needs Postfix, and to be root for its two instances.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from benchmarks.peers import WAYS, Lags, Way
from benchmarks.peers.processes import MIB, cpu_seconds, forget_peaks, memory_bytes
from benchmarks.peers.traffic import Client, Sink, TrafficFailed, message, storm
from benchmarks.relay_tables import document, tables

SIZES = {"4 KiB": 4096, "100 KiB": 102_400, "5 MiB": 5_242_880}
FIRST_COUNTS = {"4 KiB": 300, "100 KiB": 100, "5 MiB": 10}
LARGE_BYTES = 20 * MIB


@dataclass(frozen=True)
class Effort:
    """How much is measured. `run_seconds` is what one run aims at, `way_seconds` when a way gets no further runs."""

    sessions: tuple[int, ...]
    turns: int
    run_seconds: float
    way_seconds: float
    latency_counts: dict[str, int]
    pause_seconds: float
    has_connection_per_message: bool


FULL = Effort((1, 10, 50), 5, 1.5, 30.0, {"4 KiB": 500, "100 KiB": 300, "5 MiB": 40}, 0.01, True)
QUICK = Effort((10,), 3, 0.25, 1.2, {"4 KiB": 40, "100 KiB": 20, "5 MiB": 3}, 0.002, False)


@dataclass(frozen=True)
class Load:
    """What smtp-source does: a message size, so many sessions, connections kept or one for each message."""

    size: str
    sessions: int
    is_kept: bool = True

    def __str__(self) -> str:
        return f"{self.size}, {self.sessions} session{'s'[: self.sessions > 1]}" + (
            "" if self.is_kept else ", not kept"
        )


@dataclass
class Measurement:
    """One way under one load."""

    way: Way
    load: Load
    sink: Sink
    count: int = 0
    rates: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_ms: list[float] = field(default_factory=list)
    lags: Lags = field(default_factory=Lags)
    peak_mib: float = 0.0
    trouble: str = ""

    def warm_up(self, effort: Effort) -> None:
        """A first run, which finds how many messages fill a run. One that filled it already counts as the first."""
        self.count = max(FIRST_COUNTS[self.load.size], self.load.sessions)
        self.turn()
        if self.trouble or self.seconds >= effort.run_seconds:
            return
        self.count = max(int(self.rates.pop() * effort.run_seconds), self.load.sessions)
        self.cpu_ms.clear()
        self.lags, self.seconds = Lags(), 0.0

    def turn(self) -> None:
        """One run: until the last message is with the sink."""
        process = self.way.process
        self.way.lags()  # forget what was while others had their turn
        if process is not None:
            forget_peaks(process)
        cpu, arrived, began = cpu_seconds(process) if process else 0.0, self.sink.arrived, time.perf_counter()
        try:
            storm(
                self.way.port, SIZES[self.load.size], self.count, sessions=self.load.sessions, is_kept=self.load.is_kept
            )
            self.sink.wait_until(arrived + self.count)
        except TrafficFailed as failure:
            self.trouble = str(failure)
            self.sink.settle()
            return
        took = time.perf_counter() - began
        self.seconds += took
        self.rates.append(self.count / took)
        self.lags.add(self.way.lags())
        if process is not None:
            self.cpu_ms.append((cpu_seconds(process) - cpu) / self.count * 1000)
            self.peak_mib = max(self.peak_mib, memory_bytes(process)[1] / MIB)

    def row(self, direct: float) -> dict[str, object]:
        rate = statistics.median(self.rates) if self.rates else 0.0
        row: dict[str, object] = {"load": str(self.load), "way": self.way.name, "trouble": self.trouble}
        row |= {"runs": len(self.rates), "messages a run": self.count, "messages/s": rate, "of direct": rate / direct}
        if self.cpu_ms:
            row |= {"CPU ms": statistics.median(self.cpu_ms), "peak MiB": self.peak_mib}
        if self.lags.late:
            row["lag p99.9 ms"] = percentile(self.lags.late, 99.9)
            row |= {"lag max ms": max(self.lags.late), "own max ms": max(self.lags.own)}
        return row


def percentile(values: Sequence[float], percent: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def throughput(ways: Sequence[Way], sink: Sink, effort: Effort) -> Iterator[dict[str, object]]:
    """Rows, load by load. The ways take turns, so that a busy machine troubles them alike; medians."""
    loads = [Load(size, sessions) for sessions in effort.sessions for size in SIZES]
    loads += [Load("4 KiB", 10, is_kept=False)] * effort.has_connection_per_message
    for load in loads:
        measurements = [Measurement(way, load, sink) for way in ways]
        for measurement in measurements:
            measurement.warm_up(effort)
        for _ in range(effort.turns):
            for measurement in measurements:
                if not measurement.trouble and measurement.seconds < effort.way_seconds:
                    measurement.turn()
        direct = statistics.median(measurements[0].rates)
        yield from (measurement.row(direct) for measurement in measurements)


def memory(way: Way) -> dict[str, object]:
    """One message of 20 MiB in flight. To be asked of a way that was just started."""
    client = Client(way.port)
    client.milliseconds(message(SIZES["4 KiB"]))
    process = way.process or 0
    forget_peaks(process)
    before, _ = memory_bytes(process)
    client.milliseconds(message(LARGE_BYTES))
    _, peak = memory_bytes(process)
    client.close()
    return {
        "way": way.name,
        "before MiB": before / MIB,
        "peak MiB": peak / MIB,
        "rise by its size": (peak - before) / LARGE_BYTES,
    }


def latency(ways: Sequence[Way], effort: Effort) -> Iterator[dict[str, object]]:
    """Milliseconds of whole transactions, one message after another at a gentle rate, each way in turn."""
    clients = [Client(way.port) for way in ways]
    for size, count in effort.latency_counts.items():
        content, times = message(SIZES[size]), [list[float]() for _ in ways]
        for _ in range(count):
            for client, taken in zip(clients, times, strict=True):
                taken.append(client.milliseconds(content))
                time.sleep(effort.pause_seconds)
        for way, taken in zip(ways, times, strict=True):
            yield {
                "size": size,
                "way": way.name,
                "p50 ms": statistics.median(taken),
                "p99 ms": percentile(taken, 99),
                "added p50 ms": statistics.median(taken) - statistics.median(times[0]),
                "added p99 ms": percentile(taken, 99) - percentile(times[0], 99),
            }
    for client in clients:
        client.close()


def measure(names: Sequence[str], effort: Effort) -> dict[str, list[dict[str, object]]]:
    with Sink() as sink, ExitStack() as stack:
        ways = [stack.enter_context(WAYS[name](sink.port)) for name in names]
        return {
            "memory": [memory(way) for way in ways if way.process is not None],
            "latency": list(latency(ways, effort)),
            "throughput": list(throughput(ways, sink, effort)),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10 sessions and short runs, under 50 seconds")
    parser.add_argument("--only", choices=[name for name in WAYS if name != "direct"], help="this way and direct")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--markdown", action="store_true", help="all of RESULTS.md")
    options = parser.parse_args()
    names = ["direct", options.only] if options.only else list(WAYS)
    results = measure(names, QUICK if options.quick else FULL)
    if options.json:
        print(json.dumps(results))
    else:
        print(document(results, is_quick=options.quick) if options.markdown else tables(results))


if __name__ == "__main__":
    main()
