"""What it costs to hold a message, to read it back and to purge it: seconds, and memory above what was in use.

Holding starts with the message in memory; reading ends with it there, so its size counts in what reading takes.

python -m benchmarks.quarantine [--quick] [--json]

Each measurement runs in a process of its own, since memory that was once in use stays with a process. PostgreSQL is one
of our own, as in the tests (without fsync); without an installation it is left out.
"""

import argparse
import json
import multiprocessing
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailguard.db import Database
from mailguard.held import HeldMessage, HeldStatus, Releaser
from mailguard.incident import (
    Channel,
    Classification,
    Delivered,
    Facts,
    Incident,
    IncidentKind,
    Particulars,
    Status,
)
from mailguard.keys import MasterKey
from mailguard.message import Envelope, Message
from mailguard.sealing import Sealer
from mailguard.stores.quarantine import Quarantine
from mailguard.stores.register import Register
from tests.databases import postgres_programs, postgres_server

KIB, MIB = 1024, 1024 * 1024
SIZES = {"30 KiB": 30 * KIB, "3 MiB": 3 * MIB, "30 MiB": 30 * MIB}
SEALER = Sealer(MasterKey(bytes(range(32))))
ENVELOPE = Envelope.of("alice@ons.example", ("bob@elders.example",))


def resting_memory(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * KIB for line in status.splitlines() if line.startswith(f"{name}:"))


@contextmanager
def measured(figures: dict[str, float], name: str) -> Iterator[None]:
    """Seconds, and the highest memory in use above what there was."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the high-water mark starts anew
    before, began = resting_memory("VmRSS"), time.perf_counter()
    yield
    figures[f"{name} seconds"] = round(time.perf_counter() - began, 3)
    figures[f"{name} MiB above"] = round((resting_memory("VmHWM") - before) / MIB, 1)


def incident(now: datetime) -> Incident:
    return Incident(
        number="",
        kind=IncidentKind.INCIDENT,
        channel=Channel.MAILGUARD,
        status=Status.DETECTED,
        classification=Classification.SECURITY_INCIDENT,
        delivered=Delivered.NO,
        signal_at=now,
        discovered_at=now,
        facts=Facts(),
    )


def hold(database: Database, quarantine: Quarantine, message: Message) -> None:
    """As custody does: content, record and row in one transaction."""
    now = datetime.now(UTC)
    with database.write_transaction() as connection:
        wrapped = quarantine.store_content(connection, message)
        number = Register(database, SEALER).record(connection, incident(now), Particulars()).number
        held = HeldMessage(
            id=message.id,
            incident=number,
            status=HeldStatus.HELD,
            content_hash=b"c" * 16,
            held_at=now,
            expires_at=now + timedelta(days=30),
            size_bytes=len(message.wire),
            recipients=1,
            releaser=Releaser.OFFICER,
        )
        quarantine.add(connection, held, message, None, wrapped, ())


def store(url: str, held_id: str, size: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    database = Database(url)
    quarantine = Quarantine(database, SEALER)
    hold(database, quarantine, Message(f"{held_id}W", ENVELOPE, b"warm"))
    message = Message(held_id, ENVELOPE, secrets.token_bytes(size))
    with measured(figures, "hold"):
        hold(database, quarantine, message)
    database.close()
    return figures


def read(url: str, held_id: str, size: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    database = Database(url)
    quarantine = Quarantine(database, SEALER)
    with database.transaction() as connection:
        quarantine.message(connection, f"{held_id}W")
        with measured(figures, "read"):
            assert len(quarantine.message(connection, held_id).wire) == size
    database.close()
    return figures


def purge(url: str, held_id: str, _size: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    database = Database(url)
    with measured(figures, "purge"), database.write_transaction() as connection:
        Quarantine(database, SEALER).purge(connection, held_id)
    database.close()
    return figures


def apart(step: Callable[[str, str, int], dict[str, float]], url: str, held_id: str, size: int) -> dict[str, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(step, (url, held_id, size))


def of_size(url: str, size: int, rounds: int) -> dict[str, float]:
    """Medians over some messages."""
    runs = []
    for _ in range(rounds):
        held_id = secrets.token_hex(8).upper()
        runs.append(
            apart(store, url, held_id, size) | apart(read, url, held_id, size) | apart(purge, url, held_id, size)
        )
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def on(url: str, rounds: int) -> dict[str, dict[str, float]]:
    database = Database(url)
    database.upgrade()
    database.close()
    return {name: of_size(url, size, rounds) for name, size in SIZES.items()}


def measure(*, quick: bool) -> dict[str, dict[str, dict[str, float]]]:
    rounds, result = 1 if quick else 5, {}
    with tempfile.TemporaryDirectory() as folder:
        result["SQLite"] = on(f"sqlite:///{folder}/mailguard.sqlite3", rounds)
    programs = postgres_programs()
    if programs is not None:
        with postgres_server(programs) as url:
            result["PostgreSQL"] = on(url, rounds)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one message of each size, well under 50 seconds")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(quick=options.quick)
    if options.json:
        print(json.dumps(result))
        return
    for engine, sizes in result.items():
        print(engine)
        for size, figures in sizes.items():
            print(f"  {size:8s} " + "  ".join(f"{name} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
