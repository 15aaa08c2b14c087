"""The figures of benchmarks/relay.py as tables, whether they reach the goals set for the relay, and RESULTS.md."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Row = Mapping[str, object]

RATIO_GOALS = {"4 KiB": 0.40, "100 KiB": 0.40, "5 MiB": 0.65}
CPU_GOALS = {"4 KiB": 0.30, "100 KiB": 0.8, "5 MiB": 35.0}
TIMES_AIOSMTPD = 5.0
MEMORY_GOAL = 1.3
LAG_GOAL_MS = 10.0
DIGITS = {"runs": 0, "messages a run": 0, "messages/s": 1, "of direct": 3, "CPU ms": 3}


DOCUMENT = """\
# What the relay costs

Written by `python -m benchmarks.relay --markdown > benchmarks/RESULTS.md`, as root, with Postfix installed; `--quick`
measures the same with shorter runs and 10 sessions alone.

Measured on {machine}{effort}.
A busy or virtual machine moves every figure by a tenth or more: compare figures of one run alone.

smtp-source sends to smtp-sink through each way in turn (A B C A B C), over loopback, without TLS:

| way | what stands between |
| --- | --- |
| direct | nothing |
| mailguard | its transport, in one process: the whole dialogue, everything passes |
| postfix-proxy | Postfix with `smtpd_proxy_filter` towards smtp-sink: no queue; a process for each session |
| postfix-queue | Postfix with its queue on disk; until smtp-sink has the last message |
| aiosmtpd | stock aiosmtpd, stock aiosmtplib, uvloop; a kept connection to the next hop for each session |
| inspecting | `mailguard run` with SQLite: each message is read and judged before it goes on |

- messages/s and CPU: medians of the runs. CPU is that of all processes of the way, not of smtp-source and smtp-sink.
- "not kept": a new connection for each message.
- peak MiB: the most during a run, of all processes; memory that they share is counted once.
- lag: how late a tick of 5 ms came in the event loop. "own" is the part of it that the loop's thread was at work: the
  rest went to the other processes on the machine.
- latency: one message after another on a kept connection, from MAIL to the last reply; "added" is above direct.
"""


def document(results: Mapping[str, Sequence[Row]], *, is_quick: bool) -> str:
    """All of RESULTS.md."""
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    kernel = f"Linux {platform.release().partition('-')[0]}"
    machine = f"{os.cpu_count()} cores ({model.partition(': ')[2]}), {kernel}, Python {platform.python_version()}"
    parts = (f"## {title}\n\n{_markdown(_texts(rows))}" for title, rows in _parts(results))
    return "\n\n".join((DOCUMENT.format(machine=machine, effort=", with --quick" if is_quick else "").rstrip(), *parts))


def tables(results: Mapping[str, Sequence[Row]]) -> str:
    """All tables, one below the other."""
    return "\n\n".join(f"{title}\n\n{_plain(_texts(rows))}" for title, rows in _parts(results))


def _parts(results: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, Sequence[Row]]]:
    throughput = results["throughput"]
    if {"mailguard", "postfix-proxy", "aiosmtpd"} <= {row["way"] for row in throughput}:
        yield "Goals of mailguard without inspection", list(goals(results))
    yield "Throughput, processor time, memory, lag of the event loop", throughput
    yield "Latency of one message at a time", results["latency"]
    yield "Memory for one message of 20 MiB", results["memory"]


def goals(results: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """Each goal, at ten sessions over kept connections where the load is not named."""
    found = {(row["way"], row["load"]): row for row in results["throughput"]}
    for size, goal in RATIO_GOALS.items():
        yield _goal(f"of direct, {size}", _of(found, "mailguard", size, "of direct"), at_least=goal)
    for size, goal in CPU_GOALS.items():
        yield _goal(f"CPU ms a message, {size}", _of(found, "mailguard", size, "CPU ms"), at_most=goal)
    for size in RATIO_GOALS:
        times = _times(found, f"{size}, 10 sessions", "postfix-proxy")
        yield _goal(f"messages/s by those of postfix-proxy, {size}", times, at_least=1.0)
    loads = [load for way, load in found if way == "mailguard"]
    for load in loads:
        yield _goal(
            f"messages/s by those of aiosmtpd, {load}", _times(found, load, "aiosmtpd"), at_least=TIMES_AIOSMTPD
        )
    rise = next(_number(row["rise by its size"]) for row in results["memory"] if row["way"] == "mailguard")
    yield _goal("memory for 20 MiB, by its size", rise, at_most=MEMORY_GOAL)
    for key in ("lag max ms", "own max ms"):
        most = max(_number(row.get(key, 0.0)) for row in results["throughput"] if row["way"] == "mailguard")
        yield _goal(f"{key} of the event loop, all loads", most, at_most=LAG_GOAL_MS)


def _of(found: Mapping[tuple[object, object], Row], way: str, size: str, key: str) -> float:
    return _number(found[way, f"{size}, 10 sessions"].get(key, 0.0))


def _times(found: Mapping[tuple[object, object], Row], load: object, peer: str) -> float:
    other = _number(found[peer, load]["messages/s"])
    return _number(found["mailguard", load]["messages/s"]) / other if other else float("inf")


def _goal(name: str, reached: float, *, at_least: float | None = None, at_most: float | None = None) -> Row:
    is_met = (at_least is None or reached >= at_least) and (at_most is None or reached <= at_most)
    wanted = f">= {at_least}" if at_least is not None else f"<= {at_most}"
    return {"goal": name, "wanted": wanted, "reached": reached, "is it": "met" if is_met else "not met"}


def _number(value: object) -> float:
    assert isinstance(value, int | float), value
    return float(value)


def _texts(rows: Sequence[Row]) -> list[list[str]]:
    """The heads of all columns that hold something, and every row as texts."""
    heads = list(dict.fromkeys(key for row in rows for key, value in row.items() if value != ""))
    return [heads, *([_text(head, row.get(head, "")) for head in heads] for row in rows)]


def _text(head: str, value: object) -> str:
    return f"{value:.{DIGITS.get(head, 2)}f}" if isinstance(value, int | float) else str(value)


def _plain(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(_aligned(lines, i, line[i], width) for i, width in enumerate(widths)) for line in lines)


def _aligned(lines: Sequence[Sequence[str]], column: int, text: str, width: int) -> str:
    return text.rjust(width) if _is_numeric(lines, column) else text.ljust(width)


def _markdown(lines: Sequence[Sequence[str]]) -> str:
    rule = ["--:" if _is_numeric(lines, i) else "---" for i in range(len(lines[0]))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))


def _is_numeric(lines: Sequence[Sequence[str]], column: int) -> bool:
    return all(line[column].replace(".", "").replace("-", "").isdigit() or not line[column] for line in lines[1:])
