"""What the learned history costs: to ask it about a message, and to keep it, by how many pairs it holds.

python -m benchmarks.correspondence [--quick] [--json | --markdown]

Senders, people and letters are invented. 500 senders write to pairs of their own; a few family names are common and
most are rare, so that namesakes are as many as in a real history. Each kind of message is asked 400 times, each time of
others; SQLite with its file on disk, PostgreSQL on this machine.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from benchmarks.report import Meter, Row, Table, give, meter, parser
from mailguard.config import Organisation
from mailguard.correspondence import History, Sent
from mailguard.db import Database
from tests.databases import postgres_programs, postgres_server

SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000), (1_000, 10_000)
SENDERS = 500
ASKED, QUICK_ASKED = 400, 100
BATCH = 2_000
DAY = 20_000
ORGANISATION = Organisation(internal_domains=("gemeente.example",))
PROVIDERS = ("gmail.com", "hotmail.com", "ziggo.nl", "kpnmail.nl", "outlook.com")
FIRST = (
    "jan",
    "maria",
    "piet",
    "fatima",
    "henk",
    "sanne",
    "mohamed",
    "els",
    "kees",
    "anna",
    "daan",
    "noor",
    "bram",
    "ilse",
)
SYLLABLES = (
    "ba",
    "ker",
    "vis",
    "ser",
    "dij",
    "kstra",
    "mul",
    "der",
    "hof",
    "man",
    "bos",
    "ma",
    "ter",
    "wal",
    "lo",
    "rin",
)


def family(chooser: random.Random) -> str:
    """A family name: the few most common ones often, the rest hardly ever twice."""
    rank = int(chooser.paretovariate(0.6))
    name = random.Random(min(rank, 40_000))
    return "".join(name.choices(SYLLABLES, k=3)).capitalize()


def person(number: int) -> tuple[str, str]:
    """The address and display name of the contact of that number."""
    chooser = random.Random(number)
    first, last = chooser.choice(FIRST), family(chooser)
    is_private = chooser.random() < 0.7
    domain = chooser.choice(PROVIDERS) if is_private else f"firma{chooser.randrange(20_000)}.example"
    return f"{first}.{last.lower()}{number}@{domain}", f"{first.capitalize()} {last}"


def letter(number: int, *contacts: int, greeted: str = "") -> Sent:
    """A letter to these contacts that greets one and tells of two people."""
    people = [person(contact) for contact in contacts]
    told = [person(number * 7 + 1)[1], person(number * 7 + 2)[1]]
    return Sent(
        sender=f"medewerker{number % SENDERS}@gemeente.example",
        recipients=tuple(sorted(address for address, _ in people)),
        visible=dict(people),
        message_id=f"<{number}@gemeente.example>",
        thread=(f"<{number - SENDERS}@gemeente.example>",) if number % 3 == 0 else (),
        greeted=(greeted or people[0][1].partition(" ")[0],),
        told_of=tuple(told),
        day=DAY + number % 365,
    )


def learned(number: int, pairs: int) -> Sent:
    """One in three contacts is known to more than one sender."""
    return letter(number, number * 2 // 3 if pairs else number)


def kinds(pairs: int) -> dict[str, Callable[[int], Sent]]:
    """The messages that are asked about, by what is known of their recipients."""
    asked: dict[str, Callable[[int], Sent]] = {
        "to somebody known": lambda n: learned(n * (pairs // 1_000 or 1) % pairs, pairs),
        "to somebody new": lambda n: letter(n, 10_000_000 + n),
        "greets another": lambda n: letter(n, n * 2 // 3, greeted="mevrouw " + person(n + 5)[1].partition(" ")[2]),
        "to a list of 12": lambda n: letter(n, *((n * 17 + i) % pairs for i in range(12))),
    }
    known, new, greets, listed = asked.values()
    day = [known] * 16 + [new] * 2 + [greets] + [listed]
    return {"a day's mail": lambda n: day[n * 7 % len(day)](n), **asked}


def fill(history: History, since: int, pairs: int, shown: Meter) -> float:
    """Learn one message a pair; gives the seconds that took."""
    began = time.perf_counter()
    for start in range(since, pairs, BATCH):
        batch = range(start, min(pairs, start + BATCH))
        history.learn_archive([learned(number, pairs) for number in batch])
        shown.step(len(batch))
    return time.perf_counter() - began


def ask(database: Database, history: History, sent: Sent) -> float:
    """Milliseconds of one question in a transaction of its own."""
    began = time.perf_counter()
    with database.transaction() as connection:
        history.ask(connection, sent)
    return (time.perf_counter() - began) * 1000


def size_bytes(database: Database) -> int:
    with database.transaction() as connection:
        if database.is_sqlite:
            pages = connection.execute(sa.text("PRAGMA page_count")).scalar_one()
            return int(pages) * int(connection.execute(sa.text("PRAGMA page_size")).scalar_one())
        return int(connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())


def measure(name: str, url: str, sizes: tuple[int, ...], times: int, shown: Meter) -> Iterator[tuple[Row, list[Row]]]:
    """The cost of keeping and of asking at each size, the database growing from one to the next."""
    database = Database(url)
    database.upgrade()
    history = History(database, ORGANISATION, b"k" * 32, b"b" * 32)
    history.complete_archive(DAY)
    empty, since = size_bytes(database), 0
    for pairs in sizes:
        shown.begin(f"{name}: {pairs:,} pairs", pairs - since)
        seconds = fill(history, since, pairs, shown)
        kept = {
            "database": name,
            "pairs": pairs,
            "bytes a pair": round((size_bytes(database) - empty) / pairs),
            "learned a second": round((pairs - since) / seconds),
        }
        asked: list[Row] = []
        for kind, message in kinds(pairs).items():
            took = sorted(ask(database, history, message(number)) for number in range(1, times + 1))
            p95 = took[int(len(took) * 0.95)]
            row = {"database": name, "pairs": pairs, "message": kind, "median ms": statistics.median(took)}
            asked.append(row | {"p95 ms": p95, "most ms": took[-1]})
        since = pairs
        yield kept, asked
    database.close()


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="mailguard-history-") as folder:
        urls = {"SQLite": f"sqlite:///{Path(folder) / 'history.sqlite3'}"}
        programs = postgres_programs()
        if programs is None:
            print("no PostgreSQL here: SQLite alone", file=sys.stderr)
            yield urls
            return
        with postgres_server(programs) as url:
            yield urls | {"PostgreSQL": url}


def main() -> None:
    options = parser(__doc__).parse_args()
    sizes, times = (QUICK_SIZES, QUICK_ASKED) if options.quick else (SIZES, ASKED)
    kept: list[Row] = []
    asked: list[Row] = []
    with databases() as urls, meter() as shown:
        for name, url in urls.items():
            for of_size, of_questions in measure(name, url, sizes, times, shown):
                kept.append(of_size)
                asked += of_questions
    note = (
        "A question is all that the history says of one message: its recipients, namesakes, names, thread, lists. "
        "Of twenty messages of a day 16 go to somebody known, two to somebody new, one greets another, one is a list."
    )
    give([Table("Asking", asked, note), Table("Keeping", kept)], options)


if __name__ == "__main__":
    main()
