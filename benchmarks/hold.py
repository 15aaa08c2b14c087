"""A held message of 30 MiB through the real processes: `mailguard run` takes it, an officer opens and releases it.

python -m benchmarks.hold [--quick] [--json]

For each step: how long the client, the officer's command or the delivery took, and the most memory that each process
had above what it had before, in MiB and as a multiple of the message.
"""

import argparse
import base64
import json
import os
import re
import secrets
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.databases import postgres_programs, postgres_server
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink
from tests.traces import tree_of

MIB = 2**20
SIZE = 30 * MIB
SENDER, RECIPIENT = "alice@ons.example", "bouwer@elders.example"
HEAD = f"""From: {SENDER}
To: {RECIPIENT}
Subject: Dossier
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=deel

--deel
Content-Type: text/plain; charset=utf-8

Het BSN van de aanvrager is 912345676.

--deel
Content-Type: application/octet-stream
Content-Disposition: attachment; filename=scan.bin
Content-Transfer-Encoding: base64

""".replace("\n", "\r\n").encode()


def large_message() -> bytes:
    """Of no more than SIZE: a relay takes messages up to its limit."""
    lines = (SIZE - len(HEAD) - 100) // 78
    coded = base64.b64encode(secrets.token_bytes(57 * lines))
    return HEAD + b"\r\n".join(coded[start : start + 76] for start in range(0, len(coded), 76)) + b"\r\n--deel--\r\n"


@dataclass
class Step:
    """What one step took: seconds, and MiB by process."""

    name: str
    seconds: float = 0.0
    mib: dict[str, float] = field(default_factory=dict)


def names_of(relay: RelayProcess) -> dict[int, str]:
    """The processes of a relay, by what they are."""
    found = {}
    for pid in tree_of(relay.process.pid):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        name = "office" if b"office" in command else "inspection"
        found[pid] = "relay" if pid == relay.process.pid else name
    # Below the office stands the reader of the message page.
    for pid in (pid for pid, name in list(found.items()) if name == "office"):
        found |= dict.fromkeys(tree_of(pid) - {pid}, "reader of the page")
    return found


def peak(pid: int, line: str) -> int:
    """A line of /proc/PID/status in bytes; 0 when the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(row.split()[1]) * 1024 for row in status.splitlines() if row.startswith(line)), 0)


@contextmanager
def measured(relay: RelayProcess, step: Step) -> Iterator[None]:
    """Write into `step` what the block took. Where a kind of process has several, the most of one of them; one that
    comes meanwhile began as a fork of those of its kind.
    """
    before, of_kind = {}, dict[str, int]()
    for pid, name in names_of(relay).items():
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak starts anew
        before[pid] = peak(pid, "VmRSS:")
        of_kind[name] = max(of_kind.get(name, 0), before[pid])
    began = time.perf_counter()
    yield
    step.seconds = round(time.perf_counter() - began, 2)
    for pid, name in names_of(relay).items():
        rise = (peak(pid, "VmHWM:") - before.get(pid, of_kind.get(name, 0))) / MIB
        step.mib[name] = round(max(step.mib.get(name, 0.0), rise), 1)


def hold(relay: RelayProcess, content: bytes) -> str:
    """Hand the message over; our id for it."""
    with smtplib.SMTP("127.0.0.1", relay.port, timeout=120) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(RECIPIENT)
        code, text = client.data(content)
    found = re.search(rb"\) as (\w+)", text)
    assert code == 250, text
    assert found is not None, text
    return found[1].decode()


def command(relay: RelayProcess, step: Step, *arguments: str) -> None:
    """`mailguard ...`, whose own peak counts as that of `command`."""
    environment = os.environ | {"MAILGUARD_CONFIG": str(relay.configuration)}
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "mailguard", *arguments], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    step.mib["command (whole)"] = round(usage.ru_maxrss / 1024, 1)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def of_one(relay: RelayProcess, sink: Sink) -> list[Step]:
    content = large_message()
    steps = [Step("held"), Step("shown"), Step("released")]
    with measured(relay, steps[0]):
        held_id = hold(relay, content)
    with measured(relay, steps[1]):
        command(relay, steps[1], "review", "show", held_id)
    arrived = len(sink.hop.accepted)

    def is_released() -> bool:
        return any(received.mail.startswith(b"<alice") for received in sink.hop.accepted[arrived:])

    with measured(relay, steps[2]):
        command(relay, steps[2], "review", "release", held_id, "--reason", "Nagevraagd.")
        wait_until(is_released)
    assert any(received.content.endswith(content) for received in sink.hop.accepted[arrived:])
    sink.hop.accepted.clear()
    sink.hop.received.clear()
    return steps


def on(url: str, rounds: int) -> list[Step]:
    """Medians over some messages, after a small one that warms all up."""
    settings = f'[console]\nport = 0\n[notices]\nofficer = "officer@ons.example"\n[database]\nurl = "{url}"\n'
    with tempfile.TemporaryDirectory() as name, Sink() as sink, start_relay(Path(name), sink.port, settings) as relay:
        wait_until(lambda: "ready: jobs" in relay.log)
        hold(relay, HEAD + b"eA==\r\n--deel--\r\n")
        runs = [of_one(relay, sink) for _ in range(rounds)]
        relay.stop()
    return [
        Step(
            steps[0].name,
            statistics.median(step.seconds for step in steps),
            {name: statistics.median(step.mib.get(name, 0.0) for step in steps) for name in steps[-1].mib},
        )
        for steps in zip(*runs, strict=True)
    ]


def measure(*, quick: bool) -> dict[str, list[Step]]:
    rounds = 1 if quick else 5
    with tempfile.TemporaryDirectory() as folder:
        result = {"SQLite": on(f"sqlite:///{folder}/mailguard.sqlite3", rounds)}
    programs = postgres_programs()
    if programs is not None:
        with postgres_server(programs) as url:
            upgrade(url)
            result["PostgreSQL"] = on(url, rounds)
    return result


def upgrade(url: str) -> None:
    from mailguard.db import Database

    database = Database(url)
    database.upgrade()
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one message on each engine, under 50 seconds")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(quick=options.quick)
    if options.json:
        print(json.dumps({engine: [vars(step) for step in steps] for engine, steps in result.items()}))
        return
    for engine, steps in result.items():
        print(engine)
        for step in steps:
            figures = (f"{name} {mib:.0f} MiB ({mib * MIB / SIZE:.1f} x)" for name, mib in step.mib.items())
            print(f"  {step.name:9s} {step.seconds:6.2f} s  " + "  ".join(figures))


if __name__ == "__main__":
    main()
