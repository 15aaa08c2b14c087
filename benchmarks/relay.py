"""What the relay costs: smtp-source -> relay -> smtp-sink against smtp-source -> smtp-sink, on loopback, in turns.

The relay passes everything; inspection and storage are measured elsewhere. Needs Postfix' smtp-source and smtp-sink.

python -m benchmarks.relay [--quick] [--json]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailguard.config import NextHopSettings, RelaySettings
from mailguard.message import Message
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from mailguard.smtp_proxy import Relay

SESSIONS = 10
SIZES = {"4 KiB": 4096, "100 KiB": 102_400, "5 MiB": 5_242_880}
COUNTS = {"4 KiB": 4000, "100 KiB": 1500, "5 MiB": 60}


def program(name: str) -> str:
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if path is None:
        sys.exit(f"{name} is not installed: on Debian apt-get install postfix")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


async def pass_on(message: Message, connection: Connection) -> Reply:
    return await connection.send(message.trace, message.wire)


async def _serve(port: int, sink: int) -> None:
    next_hop = NextHop(NextHopSettings(port=sink), "relay.test")
    await Relay(RelaySettings(port=port), next_hop, pass_on).start()
    await asyncio.Event().wait()


def serve(port: int, sink: int) -> None:
    asyncio.run(_serve(port, sink))


@contextmanager
def running_sink(port: int) -> Iterator[None]:
    command = [program("smtp-sink"), "-u", "nobody", f"127.0.0.1:{port}", "1000"]
    sink = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield
    finally:
        sink.terminate()
        sink.wait()


@contextmanager
def running_relay(port: int, sink: int) -> Iterator[int]:
    """A relay in a process of its own; its process id."""
    relay = multiprocessing.get_context("spawn").Process(target=serve, args=(port, sink), daemon=True)
    relay.start()
    try:
        wait_for(port)
        yield relay.pid or 0
    finally:
        relay.terminate()
        relay.join()


def seconds(port: int, size: int, count: int) -> float:
    """How long smtp-source takes to hand over `count` messages in ten sessions."""
    command = [program("smtp-source"), "-d", "-s", str(SESSIONS), "-l", str(size), "-m", str(count)]
    started = time.perf_counter()
    subprocess.run([*command, f"127.0.0.1:{port}"], check=True)
    return time.perf_counter() - started


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def measure(name: str, relay: int, sink: int, pid: int, *, quick: bool) -> dict[str, float | str]:
    """Both ways in turns, so that a busy machine troubles them alike; medians."""
    size, count = SIZES[name], COUNTS[name] // (4 if quick else 1)
    direct, relayed, cpu = [], [], []
    for _ in range(3 if quick else 5):
        direct.append(seconds(sink, size, count))
        before = cpu_seconds(pid)
        relayed.append(seconds(relay, size, count))
        cpu.append((cpu_seconds(pid) - before) / count * 1000)
    took = statistics.median(relayed)
    return {
        "size": name,
        "messages": count,
        "messages_per_second": round(count / took, 1),
        "ratio_to_direct": round(statistics.median(direct) / took, 3),
        "cpu_ms_per_message": round(statistics.median(cpu), 3),
        "peak_mib": round(peak_mib(pid), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer messages, under 50 seconds")
    parser.add_argument("--json", action="store_true", help="one JSON object per size")
    options = parser.parse_args()
    relay, sink = free_port(), free_port()
    with running_sink(sink), running_relay(relay, sink) as pid:
        for name in SIZES:
            row = measure(name, relay, sink, pid, quick=options.quick)
            print(json.dumps(row) if options.json else "  ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
