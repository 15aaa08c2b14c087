"""What worker processes cost: start, memory, replacement, and the price per message against a call in this process.

python -m benchmarks.inspection [--quick] [--json]
"""

import argparse
import json
import os
import signal
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mailguard.config import InspectionSettings
from mailguard.findings import Finding, Headers, Inspection, Place, VisibleField, VisibleRecipient
from mailguard.inspection import InspectionPool, encoding
from mailguard.inspection.worker import Terms, inspect_content
from mailguard.lexicon import Lexicon
from mailguard.message import Envelope, Message
from mailguard.vocabulary import EntityType

PROSE = (
    "Geachte mevrouw, uw aanvraag is in behandeling; u hoort voor het eind van de maand van ons, op zijn laatst.\r\n"
)
SIGNATURE = "Met vriendelijke groet, de balie\r\n020 1234567 | balie@gemeente.example\r\n"
MAIL = (
    "From: balie@gemeente.example\r\nTo: burger@bewoner.example\r\nSubject: Aanvraag\r\n"
    f"Content-Type: text/plain; charset=utf-8\r\n\r\n{PROSE * 35}{SIGNATURE}"
).encode()
SETTINGS = InspectionSettings(workers=2)
LEXICON = Lexicon(frozenset({"gemeente.example"}))
MESSAGE = Message("1", Envelope.of("balie@gemeente.example", ("burger@bewoner.example",)), MAIL)


def milliseconds(action: Callable[[], object], times: int) -> float:
    """Median of single calls."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1000


def pss_mib(pid: int) -> float | None:
    """The process's fair share of memory; None where the system does not let us look (workers are not dumpable)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except PermissionError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def start_ms() -> float:
    started = time.perf_counter()
    with InspectionPool(SETTINGS, LEXICON):
        return (time.perf_counter() - started) * 1000


def replacement_ms(pool: InspectionPool, times: int) -> float:
    """From the first message after all waiting workers were killed to its answer, less the inspection itself."""
    plain = milliseconds(lambda: pool.inspect(MESSAGE), times)
    took = []
    for _ in range(times):
        for pid in pool.worker_pids:
            os.kill(pid, signal.SIGKILL)
        while pool.workers_alive:
            time.sleep(0.001)
        took.append(milliseconds(lambda: pool.inspect(MESSAGE), 1))
        milliseconds(lambda: pool.inspect(MESSAGE), 1)
    return statistics.median(took) - plain


def messages_per_second(pool: InspectionPool, times: int) -> float:
    with ThreadPoolExecutor(4) as threads:
        started = time.perf_counter()
        for _ in threads.map(pool.inspect, [MESSAGE] * times):
            pass
        return times / (time.perf_counter() - started)


def encoding_ms(findings: int, times: int) -> float:
    """There and back for an inspection with this many findings and twenty visible recipients."""
    place = Place("lijst.csv", 0, 12, 3, "Burgerservicenummer", "J. Jansen")
    found = Finding(EntityType.NL_BSN, "912345678", place, 40, 0, 9, 0.95, evidence=("context-word", "column"))
    people = tuple(VisibleRecipient(f"p{n}@bewoner.example", f"P. {n}", VisibleField.TO) for n in range(20))
    inspection = Inspection(Headers(subject="Lijst", visible_recipients=people), (found,) * findings)
    return milliseconds(lambda: encoding.decode(Inspection, encoding.encode(inspection)), times)


def measure(times: int) -> dict[str, float | None]:
    terms = Terms(LEXICON, SETTINGS.max_text_bytes, SETTINGS.memory_per_message_bytes)
    figures: dict[str, float | None] = {"start_ms": statistics.median([start_ms() for _ in range(3)])}
    with InspectionPool(SETTINGS, LEXICON) as pool:
        figures["messages_per_second"] = messages_per_second(pool, times)
        through_pool = milliseconds(lambda: pool.inspect(MESSAGE), times)
        in_process = milliseconds(lambda: inspect_content(MAIL, terms, lambda _: None), times)
        figures["message_ms"] = through_pool
        figures["overhead_ms"] = through_pool - in_process
        for number, pid in enumerate(pool.worker_pids, 1):
            figures[f"worker_{number}_pss_mib"] = pss_mib(pid)
        figures["replacement_ms"] = replacement_ms(pool, max(times // 50, 10))
    figures["encoding_10_findings_ms"] = encoding_ms(10, times)
    figures["encoding_10000_findings_ms"] = encoding_ms(10_000, 3)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(500 if arguments.quick else 5000)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:28} {'not to be seen' if figure is None else f'{figure:10.2f}'}")


if __name__ == "__main__":
    main()
