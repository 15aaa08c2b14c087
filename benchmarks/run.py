"""The whole relay, `mailguard run` with inspection and SQLite: do all arrive, what latency does it add, what memory.

python -m benchmarks.run [--quick] [--json]

smtp-source (Postfix) sends over ten sessions. Latency is that of whole SMTP transactions, measured by a client of ours
that goes to the next hop directly and through the relay, turn by turn.
"""

import argparse
import json
import shutil
import smtplib
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.relay_process import start_relay
from tests.sink import Sink

EXAMPLES = Path(__file__).parent.parent / "examples" / "mail"
SENDER, RECIPIENT = "alice@ons.example", "wmo@partner.example"


def process_tree_bytes(root: int) -> tuple[int, int]:
    """Proportional memory (PSS) of a process and all its descendants, and how many they are."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(_pss_bytes(pid) for pid in tree), len(tree)


def _pss_bytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def storm(port: int, mail: Path, messages: int) -> float:
    """Send with smtp-source; the seconds it took."""
    program = shutil.which("smtp-source", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        raise SystemExit("smtp-source is not installed: on Debian apt-get install postfix")
    command = [program, "-s", "10", "-m", str(messages), "-f", SENDER, "-t", RECIPIENT, "-F", str(mail)]
    began = time.perf_counter()
    subprocess.run([*command, f"127.0.0.1:{port}"], check=True)
    return time.perf_counter() - began


def transaction_ms(client: smtplib.SMTP, content: bytes) -> float:
    began = time.perf_counter()
    client.mail(SENDER)
    client.rcpt(RECIPIENT)
    code, _ = client.data(content)
    assert code == 250, code
    return (time.perf_counter() - began) * 1000


def latencies(direct: int, through: int, content: bytes, messages: int) -> tuple[list[float], list[float]]:
    """Milliseconds of transactions to the next hop and through the relay, taken in turn over the same time."""
    with smtplib.SMTP("127.0.0.1", direct) as plain, smtplib.SMTP("127.0.0.1", through) as relayed:
        plain.ehlo()
        relayed.ehlo()
        pairs = [(transaction_ms(plain, content), transaction_ms(relayed, content)) for _ in range(messages)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def loaded_latencies(port: int, content: bytes, messages: int, sessions: int) -> list[float]:
    """Milliseconds of transactions while `sessions` clients send at once."""

    def session(_: int) -> list[float]:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            return [transaction_ms(client, content) for _ in range(messages // sessions)]

    with ThreadPoolExecutor(sessions) as threads:
        return [ms for part in threads.map(session, range(sessions)) for ms in part]


def percentile(values: list[float], percent: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def measure(messages: int) -> dict[str, float]:
    content = (EXAMPLES / "01-schone-mail.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    with tempfile.TemporaryDirectory() as name, Sink() as sink, start_relay(Path(name), sink.port) as relay:
        mail = Path(name) / "mail"
        mail.write_bytes(content.replace(b"\r\n", b"\n"))
        before, processes = process_tree_bytes(relay.process.pid)
        seconds = storm(relay.port, mail, messages)
        arrived = len(sink.hop.accepted)
        direct, relayed = latencies(sink.port, relay.port, content, messages)
        busy_direct = loaded_latencies(sink.port, content, messages, 4)
        busy = loaded_latencies(relay.port, content, messages, 4)
        after, _ = process_tree_bytes(relay.process.pid)
        relay.stop()
    return {
        "message bytes": len(content),
        "messages sent": messages,
        "messages arrived": arrived,
        "messages/s, 10 sessions": round(messages / seconds, 1),
        "added p50 ms, 1 session": round(statistics.median(relayed) - statistics.median(direct), 2),
        "added p99 ms, 1 session": round(percentile(relayed, 99) - percentile(direct, 99), 2),
        "p50 ms, 4 sessions (direct)": round(statistics.median(busy_direct), 2),
        "p50 ms, 4 sessions (through)": round(statistics.median(busy), 2),
        "p99 ms, 4 sessions (direct)": round(percentile(busy_direct, 99), 2),
        "p99 ms, 4 sessions (through)": round(percentile(busy, 99), 2),
        "processes": processes,
        "memory MiB at start (PSS)": round(before / 2**20, 1),
        "memory MiB after (PSS)": round(after / 2**20, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="200 messages in place of 1,000")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = measure(200 if options.quick else 1000)
    if options.json:
        print(json.dumps(results))
        return
    width = max(map(len, results))
    for name, value in results.items():
        print(f"{name:<{width}}  {value:>10}")


if __name__ == "__main__":
    main()
