"""Inspectors with planted trouble: what a message that gets the better of a parser does to its worker.

A message with a line `X-Plant: NAME`, in its header or body, has the trouble of that name befall the worker, as soon as
its headers have been reported. Any other is inspected by `echo` (the pool's own tests: nothing to load) or by the real
inspection (`real`: for tests of the whole).
"""

import contextlib
import ctypes
import json
import os
import re
import resource
import signal
import socket
import stat
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from mailguard.findings import Finding, Headers, Inspection, Place
from mailguard.inspection.frames import Kind
from mailguard.inspection.worker import Report, Terms, inspect_content
from mailguard.vocabulary import EntityType

PR_GET_DUMPABLE = 3
HOARD: list[bytearray] = []
PLANT = re.compile(rb"^X-Plant: ([a-z_]+)\r$", re.MULTILINE)


def echo(raw: bytes, terms: Terms, report: Report) -> Inspection:
    """The first line comes back as the subject, the number of bytes as the Message-ID."""
    headers = Headers(subject=raw.partition(b"\r\n")[0].decode(), message_id=str(len(raw)))
    report(headers)
    _befall(raw)
    return Inspection(headers)


def flood(raw: bytes, terms: Terms, report: Report) -> Inspection:
    """More findings than a result can hold."""
    finding = Finding(EntityType.NL_BSN, "9" * 100_000, Place("body"), 0, 0, 9, 1.0)
    return Inspection(Headers(), (finding,) * (400 if raw.startswith(b"X-Plant: flood") else 1))


def real(raw: bytes, terms: Terms, report: Report) -> Inspection:
    """The real inspection, but for what is planted."""

    def report_and_suffer(headers: Headers) -> None:
        report(headers)
        _befall(raw)

    return inspect_content(raw, terms, report_and_suffer)


def without_bsn_detector(raw: bytes, terms: Terms, report: Report) -> Inspection:
    """The real inspection with a defect in one detector."""
    from mailguard.detectors.bsn import BsnDetector

    setattr(BsnDetector, "detect", None)  # noqa: B010 - of this process alone
    return inspect_content(raw, terms, report)


def people_read(raw: bytes, terms: Terms, report: Report) -> Inspection:
    """The people that the language models read come back as the subject."""
    from mailguard import name_model

    text = raw.partition(b"\r\n\r\n")[2].decode()
    (names,) = name_model.load(terms.extra_name_model).read([text])
    return Inspection(Headers(subject=", ".join(text[n.start : n.end] for n in names if n.kind == "PERSON")))


def without_name_model(raw: bytes, terms: Terms, report: Report) -> Inspection:
    """The real inspection where the folder of the language model is missing."""
    from mailguard import name_model

    name_model.OWN_MODEL = Path("/nowhere/nl_mail")
    return inspect_content(raw, terms, report)


def unloadable(raw: bytes, terms: Terms, report: Report) -> Inspection:
    raise LookupError("a word list is missing")


def _befall(raw: bytes) -> None:
    if planted := PLANT.search(raw):
        TROUBLES[planted[1].decode()](raw)


def _crash(raw: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _leave(raw: bytes) -> None:
    os._exit(0)


def _abort(raw: bytes) -> None:
    ctypes.CDLL(None).abort()


def _hang(raw: bytes) -> None:
    while True:
        time.sleep(60)


def _slow(raw: bytes) -> None:
    time.sleep(0.6)


def _eat_memory(raw: bytes) -> None:
    hoard = []
    while True:
        hoard.append(bytearray(16 * 1024 * 1024))


def _recurse(raw: bytes) -> None:
    _recurse(raw)


def _raise(raw: bytes) -> None:
    raise ValueError(f"cannot read {raw!r}")


def _print(raw: bytes) -> None:
    """What a C library and a careless parser do with what they cannot read."""
    os.write(1, raw)
    os.write(2, raw)
    for stream in (sys.stdout, sys.stderr):
        stream.write(raw.decode())
        stream.flush()


def _exit(raw: bytes) -> None:
    sys.exit(raw.decode())


def _write_file(raw: bytes) -> None:
    """What a library does that unpacks to disk."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)


def _channels() -> list[int]:
    """The sockets open in this process: the worker's channel, as a taken-over parser would find it."""
    found = []
    for handle in range(64):  # /proc/self/fd is closed to a process that is not dumpable
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                found.append(handle)
    return found


def _say(words: bytes) -> None:
    for handle in _channels():
        os.write(handle, words)


def _frame(kind: Kind, payload: bytes) -> bytes:
    return struct.pack("!BQ", kind, len(payload)) + payload


def _garbage(raw: bytes) -> None:
    _say(b"\xff" * 64)


def _announce_terabytes(raw: bytes) -> None:
    _say(struct.pack("!BQ", Kind.RESULT, 2**40))


def _forge(raw: bytes) -> None:
    """A result of the right shape with a wrong type in it."""
    _say(_frame(Kind.RESULT, json.dumps([[1, 2, 3], [], [], [], 0.0]).encode()))


def _talk_on(raw: bytes) -> None:
    """Speaks out of turn after its answer."""
    threading.Timer(0.05, _garbage, [raw]).start()


def _stay_large(raw: bytes) -> None:
    HOARD.append(bytearray(40 * 1024 * 1024))


def _look_for_traces(raw: bytes) -> None:
    """Raises when the system would write this process to disk, or let another look into it."""
    if ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) or resource.getrlimit(resource.RLIMIT_CORE) != (0, 0):
        raise AssertionError
    if sys.stdin is not None and sys.stdin.read():
        raise AssertionError


def _kill_server(raw: bytes) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def _outlive(raw: bytes) -> None:
    """Deaf to everything but SIGKILL."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for handle in _channels():
        socket.socket(fileno=handle).close()
    _hang(raw)


TROUBLES: dict[str, Callable[[bytes], None]] = {
    "crash": _crash,
    "leave": _leave,
    "abort": _abort,
    "hang": _hang,
    "slow": _slow,
    "eat_memory": _eat_memory,
    "recurse": _recurse,
    "raise": _raise,
    "print": _print,
    "exit": _exit,
    "write_file": _write_file,
    "garbage": _garbage,
    "announce_terabytes": _announce_terabytes,
    "forge": _forge,
    "talk_on": _talk_on,
    "stay_large": _stay_large,
    "look_for_traces": _look_for_traces,
    "kill_server": _kill_server,
    "outlive": _outlive,
}
