"""The fork server: a process that has loaded content and detectors once and forks warm workers in milliseconds.

`ForkServer` is the relay's hold on it, `serve` is what runs in it. multiprocessing's own forkserver runs the main
program again in each child (250 ms a worker under the console script), so it is not used. The server is
single-threaded, sees no message, and ends with all its workers when the relay hangs up, however that came about.

On the control socket, one datagram each:

    relay -> server   fork TOKEN (with the worker's socket)   kill TOKEN
    server -> relay   ready   failed REASON
"""

import gc
import importlib
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from mailguard.errors import InspectionUnavailable
from mailguard.inspection import encoding
from mailguard.inspection.confinement import forbid_traces, ignore_signals, prepare
from mailguard.inspection.worker import Inspect, Terms, work
from mailguard.lexicon import Lexicon

START_SECONDS = 60.0
_STOP_SECONDS = 5.0
_MAX_DATAGRAM_BYTES = 1024
# Isolated, on the relay's own path: the workers run the code the relay runs, whatever the working directory holds.
_BOOTSTRAP = (
    "import json, sys; task = json.load(sys.stdin); sys.path[:] = task['path'];"
    "from mailguard.inspection.fork_server import serve; serve(task)"
)
# Read by the server before it is ready, so that all that is loaded at first use is loaded once, before any fork.
_WARM_UP = b"""\
From: Balie <balie@gemeente.example>\r
To: =?utf-8?q?Burger?= <burger@bewoner.example>\r
Subject: =?utf-8?b?VmVyd2FybWluZw==?=\r
Date: Mon, 02 Nov 2026 10:00:00 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=warm\r
\r
--warm\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
BSN 900000004, rekening NL02ABNA0123456789, telefoon 020 1234567, post=40elders.example\r
Wij spraken met Jan de Vries uit Delft over de aanvraag van zijn zus Petra.\r
--warm\r
Content-Type: text/html; charset=iso-8859-1\r
\r
<table><tr><th>BSN</th><th>Telefoon</th></tr><tr><td>900000004</td><td>+31 6 12345678</td></tr></table>\r
--warm--\r
"""


@dataclass(frozen=True, slots=True)
class Fork:
    """A worker just forked: its socket, and the token by which it can be killed."""

    channel: socket.socket
    token: int


class ForkServer:
    """The relay's hold on a running fork server. Thread-safe: every call is one datagram."""

    def __init__(self, terms: Terms, function: str) -> None:
        """Start it and wait until it is warm; InspectionUnavailable when it cannot be."""
        if not sys.platform.startswith("linux"):
            raise InspectionUnavailable("inspection in worker processes needs Linux")
        self._tokens = itertools.count()
        try:
            self._process, self._control = _launched(terms, function)
        except OSError as error:
            raise InspectionUnavailable(f"the inspection server cannot be started: {error.strerror}") from None
        self._await_warmth()

    def _await_warmth(self) -> None:
        self._control.settimeout(START_SECONDS)
        try:
            word = self._control.recv(_MAX_DATAGRAM_BYTES).decode(errors="replace")
        except (TimeoutError, ConnectionError):
            word = ""
        self._control.settimeout(None)
        if word != "ready":
            self._process.kill()
            self.close()
            raise InspectionUnavailable(f"the inspection server did not start: {word or 'no answer'}")

    @property
    def is_running(self) -> bool:
        """False as soon as the server has closed its end, which comes before its workers die of it."""
        if (handle := self._control.fileno()) < 0:
            return False
        poll = select.poll()
        poll.register(handle, 0)
        return not poll.poll(0)

    def fork(self) -> Fork:
        """Ask for a worker; its HELLO, or the end of its channel, says whether it came. OSError without a server."""
        token = next(self._tokens)
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"fork %d" % token], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return Fork(ours, token)

    def kill(self, token: int) -> None:
        """Kill a worker. Without a server there is nothing to kill: its workers died with it."""
        try:
            self._control.send(b"kill %d" % token)
        except OSError:
            return

    def close(self) -> None:
        """Hang up: server and workers end."""
        self._control.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _launched(terms: Terms, function: str) -> "tuple[subprocess.Popen[bytes], socket.socket]":
    """The process and its control socket. It prints nowhere: C libraries and tracebacks could quote a message."""
    control, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    task = {
        "path": sys.path,
        "control": far_end.fileno(),
        "function": function,
        "lexicon": terms.lexicon.to_json(),
        "max_text_bytes": terms.max_text_bytes,
        "memory_bytes": terms.memory_bytes,
        "seconds": terms.seconds,
        "ocr_pages": terms.ocr_pages,
        "extra_name_model": terms.extra_name_model,
    }
    try:
        with far_end, os.fdopen(os.memfd_create("inspection-task"), "w+b") as written:
            written.write(json.dumps(task).encode())
            written.seek(0)
            process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-I", "-c", _BOOTSTRAP],
                stdin=written,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[far_end.fileno()],
            )
    except OSError:
        control.close()
        raise
    return process, control


def serve(task: dict[str, Any]) -> None:
    """The server's life: warm up, then fork and kill on request until the relay hangs up."""
    ignore_signals()
    _empty_standard_input()
    rest = ("max_text_bytes", "memory_bytes", "seconds", "ocr_pages", "extra_name_model")
    terms = Terms(Lexicon.from_json(task["lexicon"]), *(task[name] for name in rest))
    with socket.socket(fileno=task["control"]) as control:
        try:
            inspect = _warmed(task["function"], terms)
        except BaseException as error:  # noqa: BLE001 - no message has been seen yet: its text is safe to tell
            control.send(f"failed {type(error).__name__}: {error}".encode()[:_MAX_DATAGRAM_BYTES])
            return
        forbid_traces()
        control.send(b"ready")
        _fork_on_request(control, inspect, terms)


def _empty_standard_input() -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def _warmed(function: str, terms: Terms) -> Inspect:
    # Not at the top: the relay imports this module too, and has no use for what reads.
    from mailguard.content import formats
    from mailguard.inspection.repeated_parts import parts_of_this_process

    formats.load_all()
    module, _, name = function.partition(":")
    inspect: Inspect = getattr(importlib.import_module(module), name)
    encoding.encode(inspect(_WARM_UP, terms, lambda _: None))
    parts_of_this_process()
    prepare()
    gc.collect()
    gc.freeze()  # what is loaded stays shared between the workers: no collection writes to its pages
    return inspect


def _fork_on_request(control: socket.socket, inspect: Inspect, terms: Terms) -> None:
    workers: dict[int, int] = {}  # pid by token
    while True:
        request, handles, _, _ = socket.recv_fds(control, _MAX_DATAGRAM_BYTES, 1)
        if not request:
            break
        _bury_dead(workers)
        verb, token = request.split()
        if verb == b"kill":
            _kill(workers, int(token))
            continue
        with socket.socket(fileno=handles[0]) as channel:
            pid = _fork(control, channel, inspect, terms)
        if pid:
            workers[int(token)] = pid
    for pid in workers.values():
        os.kill(pid, signal.SIGKILL)


def _fork(control: socket.socket, channel: socket.socket, inspect: Inspect, terms: Terms) -> int:
    """The new worker's pid; 0 when the system has no room for one, which the relay learns from the closed channel."""
    server_pid = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        return 0
    if pid:
        return pid
    try:
        control.close()
        work(channel, inspect, terms, server_pid)
    finally:
        os._exit(0)


def _bury_dead(workers: dict[int, int]) -> None:
    """Reap, and forget: a pid is ours to kill only until it has been reaped."""
    for token, pid in list(workers.items()):
        if os.waitpid(pid, os.WNOHANG)[0]:
            del workers[token]


def _kill(workers: dict[int, int], token: int) -> None:
    if token in workers:
        os.kill(workers[token], signal.SIGKILL)
