"""What the language model costs beside its reading: start-up time and memory, in processes of their own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.report import Meter, Row, Table

_CHECKOUT = Path(__file__).parent.parent.parent
_STEPS = ("spaCy, imported", "language model, loaded")
_HEADS = ("seconds", "processor seconds", "MiB")
_NOTE_START = (
    "Seconds by the clock and of the processor, and by how much the process grew; the least of {rounds} processes."
)
_NOTE = (
    "MiB; the least of {rounds} processes. Server: a process with all that reads and detects loaded, one mail read. "
    "Worker: forked from it, after so many of the unseen mails; private is what it shares with nobody, Pss that and "
    "its share of the rest, with one worker."
)


def measure(meter: Meter, *, rounds: int, marks: Sequence[int]) -> list[Table]:
    """`marks`: after how many mails the worker's memory is looked at."""
    meter.begin("start-up and memory", 2 * rounds)
    runs: dict[str, list[Any]] = {"rules": [], "model": []}
    for _ in range(rounds):
        for which, done in runs.items():
            done.append(_run(which, marks))
            meter.step()
    start: list[Row] = [
        {"what": name, **{head: min(run["steps"][step][head] for run in runs["model"]) for head in _HEADS}}
        for step, name in enumerate(_STEPS)
    ]
    rows = [_memory("rules alone", runs["rules"], marks), _memory("with the language model", runs["model"], marks)]
    return [
        Table("Start-up of the language model", start, _NOTE_START.format(rounds=rounds), {"MiB": 1}),
        Table("Memory of a worker", rows, _NOTE.format(rounds=rounds), {head: 1 for row in rows for head in row}),
    ]


def _run(which: str, marks: Sequence[int]) -> Any:
    command = [sys.executable, "-m", "benchmarks.names.loading", which, *map(str, marks)]
    done = subprocess.run(command, cwd=_CHECKOUT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _memory(name: str, runs: Sequence[Any], marks: Sequence[int]) -> Row:
    row: dict[str, object] = {"what": name, "server": min(run["server"] for run in runs)}
    for number, mails in enumerate((0, *marks)):
        for kind in ("private", "Pss"):
            row[f"{kind}, {mails} mails"] = min(run["worker"][number][kind] for run in runs)
    return row
