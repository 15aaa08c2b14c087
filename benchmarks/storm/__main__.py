"""A storm over the whole relay: numbered messages, next-hop faults, kill -9 and restarts; then the books.

python -m benchmarks.storm [--minutes M] [--sessions N] [--processes P] [--database sqlite|postgresql] [--seed S]
    [--json]

delivered + held + refused = sent; nothing accepted is lost, every further copy has its lost reply (RFC 1047). The exit
code is 1 when an invariant is broken. A seed gives the same messages and the same faults; when each comes, and what a
kill meets, is the machine's doing.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.text import Text

from benchmarks.storm.books import read_books
from benchmarks.storm.house import House, Terms
from benchmarks.storm.report import Report, report
from mailguard.db import Database
from tests.databases import postgres_programs, postgres_server
from tests.end_to_end.storm import Storm
from tests.end_to_end.storm.client import Manners
from tests.end_to_end.storm.ledger import Balance
from tests.end_to_end.storm.letters import Mix
from tests.end_to_end.storm.next_hop import NextHops

MANNERS = Manners(hang_up=0.05, slow=0.03, pipelined=0.5, chunked=0.4, encrypted=0.3, kept_open=0.6)
PAUSE_SECONDS = (0.5, 2.5)  # between two faults
SETTLING_SECONDS = 60.0


def blow(options: argparse.Namespace, folder: Path, url: str) -> Report:
    """The storm itself; what it came to."""
    began = time.monotonic()
    console = Console(stderr=True)
    with NextHops(options.seed) as hops:
        house = House(Terms(folder, url, options.processes, options.seed), hops)
        try:
            storm = Storm(lambda: house.port, Mix(options.seed), MANNERS, sessions=options.sessions)
            with Live(console=console, transient=True, auto_refresh=console.is_terminal) as live, storm:
                line = Line(live, storm, house, began)
                rage(options, house, storm, line)
                line.show("no more faults: every message gets its answer")
                hops.dice.is_calm = True
                storm.settle(SETTLING_SECONDS)
            hops.rest()
            house.stop()
            balance = Balance(storm.ledger, hops.took.arrivals, house.calendar)
            books = read_books(house.configuration, balance)
        finally:
            house.end()
    seconds = time.monotonic() - began
    terms: dict[str, str | int | float] = {
        "seed": options.seed, "database": options.database, "processes": options.processes,
        "sessions": options.sessions, "seconds": round(seconds, 1),
    }  # fmt: skip
    return report(terms, house, balance, books)


def rage(options: argparse.Namespace, house: House, storm: Storm, line: "Line") -> None:
    """Fault after fault while the clients send. Each deck holds every fault, so that a minute sees them all."""
    dice = random.Random(f"faults {options.seed}")
    deadline = time.monotonic() + 60 * options.minutes
    storm.wait_for(10)
    while True:
        for name, deed in house.deck(dice):
            pause_ends = time.monotonic() + dice.uniform(*PAUSE_SECONDS)
            while time.monotonic() < min(pause_ends, deadline):
                line.show()
                time.sleep(0.1)
            if time.monotonic() >= deadline:
                return
            line.show(name)
            house.suffer(name, deed)


class Line:
    """The one line that tells how far it is."""

    def __init__(self, live: Live, storm: Storm, house: House, began: float) -> None:
        self._live = live
        self._ledger = storm.ledger
        self._house = house
        self._began = began
        self._last = "warming up"

    def show(self, what: str = "") -> None:
        """Now; `what` is being done to the relay, and stays until the next."""
        self._last = what or self._last
        ledger = self._ledger
        counts = (
            f"{time.monotonic() - self._began:4.0f} s  accepted {len(ledger.accepted):,}  held {len(ledger.kept):,}  "
            f"refused {len(ledger.refused):,}  again {ledger.put_off.total():,}  "
            f"lost lines {ledger.lost_connections:,}  arrived {len(self._house.hops.took.arrivals):,}  | {self._last}"
        )
        self._live.update(Text(counts, no_wrap=True, overflow="ellipsis"))


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty, migrated database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/mailguard.sqlite3"
        return
    programs = postgres_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed: on Debian apt-get install postgresql")
    with postgres_server(programs) as url:
        fresh = Database(url)
        fresh.upgrade()
        fresh.close()
        yield url


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long faults go on (default 10)")
    parser.add_argument("--sessions", type=int, default=12, help="clients at once (default 12)")
    parser.add_argument("--processes", type=int, default=1, help="relay processes (default 1)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=None, help="of messages and faults (default: a new one, printed)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.randrange(10**6)
    with tempfile.TemporaryDirectory(prefix="mailguard-storm-") as name, database(options.database, Path(name)) as url:
        result = blow(options, Path(name), url)
    if options.json:
        print(json.dumps({"terms": result.terms, "figures": result.figures, "broken": result.broken}))
    else:
        print("\n".join(result.lines()))
    sys.exit(1 if result.broken else 0)


if __name__ == "__main__":
    main()
