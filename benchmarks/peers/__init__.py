"""The ways of a message from smtp-source to smtp-sink: none between, mailguard, and its peers, each freshly started."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers.traffic import program, wait_for
from tests.ports import free_port
from tests.private_postfix import PrivatePostfix
from tests.relay_process import start_relay

MAIN_CF = """\
message_size_limit = 100000000
relayhost = [127.0.0.1]:{sink}
smtpd_recipient_restrictions = permit_mynetworks, reject
"""
QUEUE_SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
smtp   unix - - n - - smtp
relay  unix - - n - - smtp
scache unix - - n - 1 scache
"""
PROXY_SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
  -o smtpd_proxy_filter=127.0.0.1:{sink}
"""


@dataclass
class Lags:
    """Milliseconds: how late ticks of the event loop came, and for how long of that it was at work itself."""

    late: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def add(self, other: "Lags") -> None:
        self.late += other.late
        self.own += other.own


@dataclass(frozen=True)
class Way:
    """Where to send to, the process that stands above all that work (None: nothing between), and its loop's lag."""

    name: str
    port: int
    process: int | None = None
    lags: Callable[[], Lags] = Lags


@contextmanager
def direct(sink: int) -> Iterator[Way]:
    yield Way("direct", sink)


@contextmanager
def _served(name: str, sink: int) -> Iterator[Way]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.peers.served", name, str(port), str(sink)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        asked, answers = process.stdin, process.stdout
        assert asked is not None
        assert answers is not None

        def lags() -> Lags:
            print(file=asked, flush=True)
            return Lags(**json.loads(answers.readline()))

        try:
            wait_for(port)
            yield Way(name, port, process.pid, lags)
        finally:
            process.kill()


def mailguard(sink: int) -> AbstractContextManager[Way]:
    """The transport alone: everything passes."""
    return _served("mailguard", sink)


def aiosmtpd(sink: int) -> AbstractContextManager[Way]:
    return _served("aiosmtpd", sink)


@contextmanager
def inspecting(sink: int) -> Iterator[Way]:
    """`mailguard run`, with inspection and SQLite."""
    with (
        tempfile.TemporaryDirectory() as folder,
        start_relay(Path(folder), sink, "max_connections_per_client = 100") as relay,
    ):
        yield Way("inspecting", relay.port, relay.process.pid)


@contextmanager
def _postfix(name: str, sink: int, services: str) -> Iterator[Way]:
    postfix = PrivatePostfix(program("postfix"))
    try:
        postfix.configure(MAIN_CF.format(sink=sink), services.format(port=postfix.port, sink=sink))
        postfix.start()
        yield Way(name, postfix.port, postfix.master_pid)
    finally:
        postfix.remove()


def postfix_proxy(sink: int) -> AbstractContextManager[Way]:
    """The queue-less peer: smtpd speaks on to the sink, as it would to a filter before its queue."""
    return _postfix("postfix-proxy", sink, PROXY_SERVICES)


def postfix_queue(sink: int) -> AbstractContextManager[Way]:
    """The usual relay: on disk first, then on."""
    return _postfix("postfix-queue", sink, QUEUE_SERVICES)


WAYS: Mapping[str, Callable[[int], AbstractContextManager[Way]]] = {
    "direct": direct,
    "mailguard": mailguard,
    "postfix-proxy": postfix_proxy,
    "postfix-queue": postfix_queue,
    "aiosmtpd": aiosmtpd,
    "inspecting": inspecting,
}
