"""The relay of a storm and all that befalls it: its processes are killed, it is restarted, its next hops go away.

Each deed is entered in the calendar, which later has to explain every reply that a client did not get.
"""

import os
import pwd
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from mailguard.db import Database
from tests.certificates import self_signed
from tests.databases import postgres_programs
from tests.end_to_end.storm.ledger import Broken, Calendar
from tests.end_to_end.storm.letters import PERSONAL
from tests.end_to_end.storm.next_hop import LATE_SECONDS, NextHops
from tests.ports import quiet_port
from tests.relay_process import RelayProcess, start_relay
from tests.traces import tree_of

GONE_SECONDS = 15.0  # in which all that a dead relay had started must be gone
ROOT, CHILD, SERVER, WORKER, OFFICE, OTHER = (
    "relay",
    "relay child",
    "fork server",
    "worker",
    "office",
    "below the office",
)
IN_LOGS = (*PERSONAL, "Traceback", 'File "')

SETTINGS = """\
processes = {processes}
max_connections = 200
max_connections_per_client = 200
shutdown_seconds = 10.0
[relay.tls]
mode = "offer"
certificate = "{certificate}"
private_key = "{private_key}"
[rules.BULK_PERSONAL_DATA]
mode = "reject"
[database]
url = "{database_url}"
"""
NEXT_HOP = """\
fallbacks = [{{ host = "127.0.0.1", port = {fallback} }}]
connect_seconds = 3.0
command_seconds = 10.0
final_seconds = {late}
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What kind of house stands in the storm."""

    folder: Path
    database_url: str
    processes: int = 1
    seed: int = 0


@dataclass
class House:
    """A relay before two next hops."""

    terms: Terms
    hops: NextHops
    faults: Counter[str] = field(default_factory=Counter)
    trouble: Broken = field(default_factory=dict)
    _kills: list[float] = field(default_factory=list)
    _stops: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._port = quiet_port()
        self._relay = self._start()

    @property
    def port(self) -> int:
        return self._port

    @property
    def configuration(self) -> Path:
        return self._relay.configuration

    @property
    def calendar(self) -> Calendar:
        return Calendar(tuple(self._kills), tuple(self._stops))

    def _start(self) -> RelayProcess:
        terms, pair = self.terms, self_signed(self.terms.folder / "tls", "localhost")
        settings = SETTINGS.format(
            processes=terms.processes,
            certificate=pair.certificate,
            private_key=pair.private_key,
            database_url=terms.database_url,
        )
        next_hop = NEXT_HOP.format(fallback=self.hops.fallback.port, late=LATE_SECONDS)
        return start_relay(terms.folder, self.hops.primary.port, settings, next_hop=next_hop, port=self._port)

    # --- what befalls it --------------------------------------------------------------------------------------------

    def deck(self, dice: random.Random) -> list[tuple[str, Callable[[], None]]]:
        """Every fault once, those of the workers oftener, in the dice's order."""
        cards: list[tuple[str, Callable[[], None]]] = [
            ("relay killed", self.kill_relay),
            ("relay restarted", self.restart),
            ("worker killed", lambda: self._kill_one(WORKER, dice)),
            ("worker killed", lambda: self._kill_one(WORKER, dice)),
            ("fork server killed", lambda: self._kill_one(SERVER, dice)),
            ("office killed", lambda: self._kill_one(OFFICE, dice)),
            ("primary next hop away", lambda: self._away(dice, fallback_too=False)),
            ("both next hops away", lambda: self._away(dice, fallback_too=True)),
        ]
        if self.terms.processes > 1:
            cards.append(("relay child killed", lambda: self._kill_one(CHILD, dice)))
        if self.terms.database_url.startswith("postgresql"):
            cards.append(("PostgreSQL restarted", lambda: restart_postgres(self.terms.database_url)))
        dice.shuffle(cards)
        return cards

    def suffer(self, name: str, deed: Callable[[], None]) -> None:
        self.faults[name] += 1
        deed()

    def kill_relay(self) -> None:
        """kill -9, and a new one."""
        tree = births(tree_of(self._relay.process.pid))
        self._kills.append(time.monotonic())
        self._relay.process.kill()
        self._relay.process.wait()
        self._bury(tree)
        self._relay = self._start()

    def restart(self) -> None:
        self.stop()
        self._relay = self._start()

    def stop(self) -> None:
        """SIGTERM under load: it ends by itself, in good order."""
        tree, began = births(tree_of(self._relay.process.pid)), time.monotonic()
        try:
            if (code := self._relay.stop()) != 0:
                self._blame("a stopped relay ended with a code", str(code))
        except subprocess.TimeoutExpired:
            self._blame("a stopped relay did not end", f"after {time.monotonic() - began:.0f} s")
            self._relay.process.kill()
            self._relay.process.wait()
        self._stops.append((began, time.monotonic()))
        self._bury(tree)

    def end(self) -> None:
        """Whatever happened: nothing of it stays."""
        with self._relay:
            pass

    def _kill_one(self, role: str, dice: random.Random) -> None:
        victims = sorted(pid for pid, name in roles(self._relay.process.pid).items() if name == role)
        if not victims:
            self.faults[f"no {role} to kill"] += 1
            return
        if role == CHILD:
            self._kills.append(time.monotonic())
        try:
            os.kill(dice.choice(victims), signal.SIGKILL)
        except ProcessLookupError:  # ended by itself
            self.faults[f"no {role} to kill"] += 1

    def _away(self, dice: random.Random, *, fallback_too: bool) -> None:
        with self.hops.away(fallback_too=fallback_too):
            time.sleep(dice.uniform(1.0, 3.0))

    def _bury(self, tree: dict[int, str]) -> None:
        """Everything it had started must end with it; and its log must be fit to be read by anybody."""
        deadline = time.monotonic() + GONE_SECONDS
        while (left := births(tree).items() & tree.items()) and time.monotonic() < deadline:
            time.sleep(0.05)
        if left:
            self._blame("left behind by a relay that ended", f"{len(left)} processes")
        log = self._relay.log
        for word in IN_LOGS:
            if word in log:
                self._blame("not fit for a log", word)

    def _blame(self, rule: str, what: str) -> None:
        self.trouble.setdefault(rule, []).append(what)


def births(pids: "set[int] | dict[int, str]") -> dict[int, str]:
    """When each of these processes began, as far as it lives: a number may be given out anew."""
    found = {}
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found[pid] = fields[19]
    return found


def roles(root: int) -> dict[int, str]:
    """What each process below a relay is."""
    commands = {pid: _command(pid) for pid in tree_of(root)}
    below_office = {p for pid, c in commands.items() if "office" in c.split("\0") for p in tree_of(pid) - {pid}}
    found = {}
    for pid, command in commands.items():
        if pid == root or not command:
            found[pid] = ROOT
        elif pid in below_office:
            found[pid] = OTHER
        elif "office" in command.split("\0"):
            found[pid] = OFFICE
        elif "fork_server" in command:
            found[pid] = WORKER if "fork_server" in commands.get(_parent(pid), "") else SERVER
        else:
            found[pid] = CHILD
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def restart_postgres(url: str) -> None:
    """As a package upgrade does: sessions are cut off, nothing is left half-written."""
    programs = postgres_programs()
    assert programs is not None
    database = Database(url)
    try:
        with database.transaction() as connection:
            folder = Path(connection.execute(sa.text("SHOW data_directory")).scalar_one())
    finally:
        database.close()
    owner = pwd.getpwuid(folder.stat().st_uid).pw_name if os.getuid() == 0 else None
    command = [programs / "pg_ctl", "-D", folder, "-m", "fast", "-w", "-l", folder.parent / "log", "restart"]
    subprocess.run([str(word) for word in command], check=True, user=owner, stdout=subprocess.DEVNULL, cwd="/")
