"""A day's mix of mail through worker processes: messages a second, what each kind costs, and whether mails of text wait
for the others.
"""

import contextlib
import os
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.detectors.invention import Invention
from benchmarks.extraction.cost_files import csv_file, docx, odt, pdf, pptx, text, xlsx
from benchmarks.extraction.pictures import page_of, saved
from benchmarks.extraction.readers import mail_with
from benchmarks.extraction.samples import Sample
from benchmarks.report import Meter, Row, Table
from mailguard.config import InspectionSettings
from mailguard.inspection import InspectionPool
from mailguard.lexicon import Lexicon
from mailguard.message import Envelope, Message

WORKERS = 2
_CLIENTS = 4  # that each hand in a next message when theirs is answered
_SIZES = (2_000, 4_000, 8_000, 20_000, 60_000)
_TEXT, _OFFICE, _SCAN = "text alone", "one office file or PDF", "one scan"
_SHARES = {_TEXT: 0.80, _OFFICE: 0.15, _SCAN: 0.05}
_LEXICON = Lexicon(frozenset({"gemeente.example"}))
_ENVELOPE = Envelope.of("balie@gemeente.example", ("jan@burger.example",))
_OFFICE_FORMATS: Mapping[str, Callable[[int], bytes]] = {
    "docx": docx,
    "pdf": pdf,
    "xlsx": xlsx,
    "odt": odt,
    "pptx": pptx,
    "csv": csv_file,
}


@dataclass(frozen=True)
class Answer:
    """How long one message took, from its handing in."""

    kind: str
    seconds: float
    is_whole: bool  # all of it was looked into


def measure(meter: Meter, *, quick: bool, folder: Path) -> list[Table]:
    del folder  # all files are made on the spot
    count = 120 if quick else 1000
    meter.begin("throughput", 6)
    mix = _mix(count)
    processor_ms = {}
    for kind in _SHARES:
        processor_ms[kind] = _processor_ms([make_message(kind, number) for number in range(13 if quick else 61)])
        meter.step()
    alone, alone_seconds = _run([(kind, message) for kind, message in mix if kind == _TEXT])
    meter.step()
    answers, took = _run(mix)
    meter.step()
    rows = [_row("the mix", answers, took), _row("its mails of text, without the others", alone, alone_seconds)]
    return [_kinds(processor_ms, answers), _rate(rows)]


def make_message(kind: str, number: int) -> Message:
    """No two alike: what was read before is not read again."""
    size = _SIZES[number % len(_SIZES)] + number
    if kind == _OFFICE:
        form, make = list(_OFFICE_FORMATS.items())[number % len(_OFFICE_FORMATS)]
        raw = mail_with(Sample("", f"bijlage{number}.{form}", make(size), {}))
    elif kind == _SCAN:
        picture = page_of(f"BSN {Invention(number).bsn()}")
        raw = mail_with(Sample("", f"scan{number}.jpg", saved(picture, "JPEG"), {}))
    else:
        head = b"From: balie@gemeente.example\r\nTo: jan@burger.example\r\nSubject: Aanvraag\r\n"
        raw = head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text(1000 + size % 5000)
    return Message(f"{kind} {number}", _ENVELOPE, raw)


def _mix(count: int) -> list[tuple[str, Message]]:
    kinds = [kind for kind, share in _SHARES.items() for _ in range(round(share * count))]
    mix = [(kind, make_message(kind, number)) for number, kind in enumerate(kinds)]
    random.Random(1).shuffle(mix)
    return mix


def _processor_ms(messages: Sequence[Message]) -> float:
    """Of all processes that had to do with it, a message; the first one is not counted, nor is starting the pool."""
    with _pool() as pool:
        pool.inspect(messages[0])
        before = _descendants_seconds()
        for message in messages[1:]:
            pool.inspect(message)
        return 1000 * (_descendants_seconds() - before) / (len(messages) - 1)


def _descendants_seconds() -> float:
    """Processor time of the processes below this one, with that of their children that have ended (proc(5))."""
    parents, ticks = dict[int, int](), dict[int, int]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)] = int(fields[1])
            ticks[int(path.parent.name)] = sum(map(int, fields[11:15]))
    below, known = {os.getpid()}, 0
    while len(below) > known:
        known = len(below)
        below |= {pid for pid, parent in parents.items() if parent in below}
    return sum(ticks.get(pid, 0) for pid in below - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


def _pool() -> InspectionPool:
    return InspectionPool(InspectionSettings(workers=WORKERS), _LEXICON)


def _run(mix: Sequence[tuple[str, Message]]) -> tuple[list[Answer], float]:
    """The answers in the order of the mix, and how long all of it took."""

    def ask(asked: tuple[str, Message]) -> Answer:
        kind, message = asked
        began = time.perf_counter()
        inspection = pool.inspect(message)
        return Answer(kind, time.perf_counter() - began, not inspection.uninspectable)

    with _pool() as pool, ThreadPoolExecutor(_CLIENTS) as clients:
        began = time.perf_counter()
        answers = list(clients.map(ask, mix))
        return answers, time.perf_counter() - began


def _kinds(processor_ms: Mapping[str, float], answers: Sequence[Answer]) -> Table:
    rows: list[Row] = []
    for kind, spent in processor_ms.items():
        those = [answer for answer in answers if answer.kind == kind]
        rows.append(
            {
                "kind": kind,
                "messages": len(those),
                "CPU ms a message": spent,
                "median, ms": 1000 * statistics.median(answer.seconds for answer in those),
                "not whole": sum(not answer.is_whole for answer in those),
            }
        )
    note = (
        "Processor time of worker and children, detectors included. Median latency in the mix. Not whole: something "
        "was not looked into."
    )
    return Table("What a message costs by kind", rows, note, {"CPU ms a message": 1, "median, ms": 1})


def _row(name: str, answers: Sequence[Answer], took: float) -> Row:
    texts = [1000 * answer.seconds for answer in answers if answer.kind == _TEXT]
    cuts = statistics.quantiles(texts, n=100)
    return {
        "load": name,
        "messages": len(answers),
        "messages/s": len(answers) / took,
        "text alone, p50 ms": cuts[49],
        "p95 ms": cuts[94],
        "p99 ms": cuts[98],
    }


def _rate(rows: Sequence[Row]) -> Table:
    shares = ", ".join(f"{100 * share:.0f} % {kind}" for kind, share in _SHARES.items())
    note = f"{shares}. {WORKERS} workers, {_CLIENTS} clients with one in each: latency holds the wait for a worker."
    return Table("Throughput", rows, note, dict.fromkeys(("messages/s", "text alone, p50 ms", "p95 ms", "p99 ms"), 1))
