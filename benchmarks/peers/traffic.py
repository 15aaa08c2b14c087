"""The two ends of each way: smtp-sink, which counts what arrives, smtp-source, and a client that times one message.

Both programs are Postfix' own. smtp-source tells no latencies, hence the client.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from tests.ports import free_port, is_open

SENDER, RECIPIENT = "alice@ons.example", "wmo@partner.example"
PATIENCE_SECONDS = 120.0


class TrafficFailed(Exception):
    """Mail was refused, or did not arrive in time."""


def program(name: str) -> str:
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        sys.exit(f"{name} is not installed: on Debian apt-get install postfix")
    return path


def wait_for(port: int) -> None:
    for _ in range(400):
        if is_open(port):
            return
        time.sleep(0.025)
    sys.exit(f"nothing listens on port {port}")


class Sink:
    """smtp-sink: takes all, keeps nothing. Its counters go to a file, so that they cost it no waiting."""

    def __init__(self) -> None:
        self.port = free_port()
        self._counters = tempfile.NamedTemporaryFile(prefix="mailguard-sink-")  # noqa: SIM115 - closed at the exit
        command = [program("smtp-sink"), "-c", "-m", "1000", f"127.0.0.1:{self.port}", "1000"]
        if os.geteuid() == 0:
            command[1:1] = ["-u", "nobody"]
        self._process = subprocess.Popen(command, stdout=self._counters, stderr=subprocess.DEVNULL)

    @property
    def arrived(self) -> int:
        """How many messages came so far."""
        with Path(self._counters.name).open("rb") as counters:
            counters.seek(max(0, counters.seek(0, os.SEEK_END) - 200))
            counts = re.findall(rb"mesg=(\d+)\r", counters.read())
        return int(counts[-1]) if counts else 0

    def wait_until(self, arrived: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.arrived < arrived:
            if time.monotonic() > deadline:
                raise TrafficFailed("messages did not arrive")
            time.sleep(0.002)

    def settle(self) -> None:
        """Wait until nothing comes any more: after a failure some may still be under way."""
        arrived = -1
        while arrived != (arrived := self.arrived):
            time.sleep(1.0)

    def __enter__(self) -> Self:
        wait_for(self.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._counters.close()


def storm(port: int, size: int, count: int, *, sessions: int, is_kept: bool) -> None:
    """smtp-source hands over `count` messages, over connections that are kept or with one for each message.

    Raises TrafficFailed when one was refused.
    """
    command = [program("smtp-source"), "-s", str(sessions), "-l", str(size), "-m", str(count)]
    command += ["-f", SENDER, "-t", RECIPIENT, *(["-d"] if is_kept else []), f"127.0.0.1:{port}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise TrafficFailed("too slow") from None
    if done.returncode:
        raise TrafficFailed(" ".join(done.stderr.split())[-60:] or "smtp-source failed")


def message(size: int) -> bytes:
    """Content like that of smtp-source: header fields, then lines of 80, with the final dot."""
    head = f"From: <{SENDER}>\r\nTo: <{RECIPIENT}>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nSubject: Test\r\n\r\n"
    line = b"X" * 78 + b"\r\n"
    return head.encode() + line * (size // len(line)) + b".\r\n"


class Client:
    """One kept connection that hands over one message after another."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._expect(b"220")
        self._say(b"EHLO client.example", b"250")

    def milliseconds(self, content: bytes) -> float:
        """What one transaction took, from MAIL to the last reply. Raises TrafficFailed when it was refused."""
        began = time.perf_counter()
        self._say(f"MAIL FROM:<{SENDER}>".encode(), b"250")
        self._say(f"RCPT TO:<{RECIPIENT}>".encode(), b"250")
        self._say(b"DATA", b"354")
        self._socket.sendall(content)
        self._expect(b"250")
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        self._say(b"QUIT", b"221")
        self._socket.close()

    def _say(self, line: bytes, expected: bytes) -> None:
        self._socket.sendall(line + b"\r\n")
        self._expect(expected)

    def _expect(self, code: bytes) -> None:
        received = b""
        while not re.search(rb"^\d{3} .*\r\n\Z", received, re.MULTILINE):
            block = self._socket.recv(65536)
            if not block:
                raise TrafficFailed("the connection was closed")
            received += block
        if not received.startswith(code):
            raise TrafficFailed(received[:9].decode("ascii", "replace"))
