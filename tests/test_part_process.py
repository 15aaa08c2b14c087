"""One file in a process of its own: whatever becomes of it, the worker gets an Extract and is left as it was."""

import ctypes
import errno
import gc
import os
import re
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailguard.content.extract import Extract, File
from mailguard.errors import InspectionUnavailable
from mailguard.findings import Obstacle, Place, Segment, Uninspectable
from mailguard.inspection import extract_encoding, part_process, system_calls
from mailguard.inspection.part_process import MAX_ANSWER_BYTES, NoPartProcess, run_apart
from tests.traces import tree_of

MIB = 1024 * 1024
BSN = "912345678"


def apart(function: Callable[[], object], *, seconds: float = 10.0, memory_bytes: int = 64 * MIB) -> Extract:
    """Also for functions that return nothing, since they do not come to it."""
    return run_apart(function, "brief.pdf", seconds, memory_bytes)  # type: ignore[arg-type]


def trouble(extract: Extract) -> tuple[Obstacle, str]:
    (fact,) = extract.uninspectable
    assert extract == Extract(uninspectable=(Uninspectable(fact.obstacle, "brief.pdf", fact.detail),))
    return fact.obstacle, fact.detail


def said(*words: str) -> Extract:
    return Extract(tuple(Segment(word, Place("brief.pdf")) for word in words))


def words(extract: Extract) -> list[str]:
    assert not extract.uninspectable
    return [segment.text for segment in extract.segments]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No test leaves a process, dead or alive, or an open file behind."""
    processes, handles = tree_of(os.getpid()), set(Path("/proc/self/fd").iterdir())
    yield
    assert tree_of(os.getpid()) <= processes
    assert set(Path("/proc/self/fd").iterdir()) <= handles


def pipe_of_part() -> int:
    """The way out, as a taken-over parser would find it: the only thing open but the standard streams."""
    handles = []
    for handle in range(3, 64):
        try:
            os.fstat(handle)
        except OSError:
            continue
        handles.append(handle)
    (pipe,) = handles
    return pipe


def say(status: int, payload: bytes, size: int | None = None) -> None:
    head = status.to_bytes(1) + (len(payload) if size is None else size).to_bytes(8)
    os.write(pipe_of_part(), head + payload)


def loop() -> None:
    while True:
        pass


def deaf_loop() -> None:
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    loop()


def busy_in_c() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def eat_memory() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(MIB))


def eat_memory_in_c() -> None:
    """As a C++ library does that gets none: it ends the process."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while (block := libc.malloc(ctypes.c_size_t(MIB))) is not None:
        ctypes.memset(block, 1, MIB)
    os.abort()


def recurse() -> None:
    recurse()


def fail() -> None:
    raise ValueError(f"cannot read {BSN}")


def leave() -> None:
    os._exit(0)


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def close_and_sleep() -> None:
    os.close(pipe_of_part())
    time.sleep(60)


def stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def speak_garbage() -> None:
    os.write(pipe_of_part(), b"\xff" * 64)
    time.sleep(60)


def forge() -> None:
    say(1, b"\x00" * 16 + b"no extract")


def forge_code() -> None:
    say(2, f"{BSN} staat in de brief".encode()[:40])


def announce_terabytes() -> None:
    say(1, b"", 2**40)


def say_half() -> None:
    say(1, b"x", 1000)
    time.sleep(60)


def say_half_and_leave() -> None:
    say(1, b"x", 1000)
    os._exit(0)


@pytest.mark.parametrize(
    ("function", "obstacle", "detail"),
    [
        (eat_memory, Obstacle.TOO_LARGE, "memory"),
        (eat_memory_in_c, Obstacle.TOO_LARGE, "memory"),
        (lambda: bytes(2**40), Obstacle.TOO_LARGE, "memory"),
        (recurse, Obstacle.CRASHED, "recursion"),
        (fail, Obstacle.CRASHED, "ValueError"),
        (sys.exit, Obstacle.CRASHED, "SystemExit"),
        (leave, Obstacle.CRASHED, "died"),
        (os.abort, Obstacle.CRASHED, "died"),
        (die, Obstacle.CRASHED, "died"),
        (close_and_sleep, Obstacle.CRASHED, "died"),
        (say_half_and_leave, Obstacle.CRASHED, "died"),
        (speak_garbage, Obstacle.CRASHED, "garbled"),
        (forge, Obstacle.CRASHED, "garbled"),
        (forge_code, Obstacle.CRASHED, "garbled"),
        (announce_terabytes, Obstacle.TOO_LARGE, "result"),
        (lambda: "no extract", Obstacle.CRASHED, "AttributeError"),
    ],
)
def test_a_file_that_gets_the_better_of_its_process_is_uninspectable(function, obstacle, detail):
    assert trouble(apart(function)) == (obstacle, detail)


@pytest.mark.parametrize("function", [loop, deaf_loop, busy_in_c, stop, say_half, lambda: time.sleep(60)])
def test_a_file_that_takes_too_long_is_cut_off(function):
    started = time.monotonic()
    assert trouble(apart(function, seconds=0.2)) == (Obstacle.TIMED_OUT, "part")
    assert time.monotonic() - started >= 0.2


def test_time_on_the_processor_has_a_limit_of_its_own(monkeypatch):
    """Should the worker not come to looking at the clock."""
    monkeypatch.setattr(part_process, "monotonic", lambda: 0.0)
    assert trouble(apart(loop, seconds=0.01)) == (Obstacle.TIMED_OUT, "part")


def test_a_file_that_is_read_comes_back_as_it_was_read():
    extract = Extract((Segment(BSN, Place("brief.pdf", 0, 1, 2, "BSN")),), (File("a.bin", bytes(range(256)) * 4096),))
    assert apart(lambda: extract) == extract


def test_a_sheet_of_hundreds_of_thousands_of_cells_comes_back_whole():
    def read() -> Extract:
        cells = (Segment(f"{number}", Place("lijst.xlsx", 0, number // 10, number % 10)) for number in range(300_000))
        return Extract(tuple(cells))

    extract = apart(read, seconds=60.0, memory_bytes=512 * MIB)
    assert len(extract.segments) == 300_000
    assert extract.segments[-1] == Segment("299999", Place("lijst.xlsx", 0, 29_999, 9))


def test_an_answer_too_large_to_take_in_is_uninspectable():
    extract = apart(lambda: Extract(files=(File("groot.bin", bytes(200 * MIB)),)), memory_bytes=512 * MIB)
    assert trouble(extract) == (Obstacle.TOO_LARGE, "result")


def test_an_answer_that_does_not_fit_in_beside_the_message_is_uninspectable(monkeypatch):
    def no_room(answer: bytes) -> Extract:
        raise MemoryError

    monkeypatch.setattr(extract_encoding, "decode", no_room)
    assert trouble(apart(Extract)) == (Obstacle.TOO_LARGE, "result")


def test_an_answer_of_the_largest_size_is_announced_and_awaited():
    extract = apart(lambda: say(1, b"", MAX_ANSWER_BYTES + 1))
    assert trouble(extract) == (Obstacle.TOO_LARGE, "result")


def test_a_part_can_begin_threads_and_no_process():
    def begin() -> Extract:
        heard: list[str] = []
        thread = threading.Thread(target=heard.append, args=["a thread"])
        thread.start()
        thread.join()
        try:
            if os.fork() == 0:
                time.sleep(60)
        except PermissionError:
            heard.append("no process")
        return said(*heard)

    assert words(apart(begin)) == ["a thread", "no process"] if system_calls.is_available() else ["a thread"]


def test_what_a_part_began_ends_with_it(monkeypatch):
    """Where no filter keeps it from beginning anything."""
    monkeypatch.setattr("mailguard.inspection.system_calls.restrict_part", lambda: None)

    def begin() -> Extract:
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
        return said(str(pid))

    (pid,) = words(apart(begin))
    assert ended(int(pid))


def ended(pid: int) -> bool:
    until = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.005)
    return not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_part_has_nothing_open_but_its_pipe():
    with open(os.devnull, "rb"):  # noqa: PTH123 - like the socket to the relay
        assert words(apart(lambda: said(str(pipe_of_part() > 2)))) == ["True"]


def test_a_part_dies_with_its_worker():
    worker = os.fork()
    if worker == 0:
        try:
            apart(loop, seconds=60.0)
        finally:
            os._exit(0)
    children = Path(f"/proc/{worker}/task/{worker}/children")
    until = time.monotonic() + 5
    while not (pids := children.read_text().split()) and time.monotonic() < until:
        time.sleep(0.005)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    assert ended(int(pids[0]))


def test_limits_of_a_part_are_in_force():
    def limits() -> Extract:
        names = ("RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE")
        return said(*(str(resource.getrlimit(getattr(resource, name))) for name in names))

    assert words(apart(limits, seconds=2.5)) == ["(4, 4)", "(0, 0)", "(0, 0)", "(64, 64)"]


def test_a_part_that_cannot_be_begun_is_no_fact_about_the_message(monkeypatch):
    def no_fork() -> int:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", no_fork)
    with pytest.raises(NoPartProcess):
        apart(Extract)
    assert issubclass(NoPartProcess, InspectionUnavailable)


@pytest.mark.parametrize("function", [fail, sys.exit, os.abort, forge, forge_code])
def test_nothing_of_a_file_is_printed_or_told(function, capfd):
    assert BSN not in repr(apart(function))
    printed = capfd.readouterr()
    assert BSN not in printed.out + printed.err


def test_collection_of_the_workers_own_values_is_left_alone():
    assert words(apart(lambda: said(str(gc.isenabled())))) == ["False"]
    assert gc.isenabled()
