"""What workers and the processes of single files are kept from, tried out in real ones (`tests.confined`)."""

import json
import os
import signal
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from mailguard.config import InspectionSettings
from mailguard.content.formats.images import ocr
from mailguard.errors import InspectionUnavailable
from mailguard.findings import Inspection
from mailguard.inspection import InspectionPool, confinement, system_calls
from mailguard.keys import load_or_create
from mailguard.lexicon import Lexicon
from mailguard.message import Envelope, Message
from tests.confined import MIB, PR_GET_DUMPABLE, death_signal, libc
from tests.conftest import missing

NOBODY = 65534


def pool_of(memory_bytes: int) -> InspectionPool:
    settings = InspectionSettings(workers=1, seconds_per_message=20.0, memory_per_message_bytes=memory_bytes)
    return InspectionPool(settings, Lexicon(), function="tests.confined:attempt")


@pytest.fixture(scope="module")
def pool() -> Iterator[InspectionPool]:
    with pool_of(64 * MIB) as started:
        yield started


def tried(pool: InspectionPool, words: str) -> str:
    message = Message.from_content("1", Envelope.of("a@b.example", ()), words.encode())
    inspection: Inspection = pool.inspect(message)
    assert inspection.uninspectable == ()
    return inspection.headers.subject


@pytest.fixture
def outcome(pool, tmp_path) -> Callable[[str, str], str]:
    """How an attempt went on this process and this folder. The folder is open, so that it is not its mode that keeps a
    worker out."""
    (tmp_path / "old").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "old").chmod(0o666)
    tmp_path.chmod(0o777)

    return lambda where, what: tried(pool, f"{where} {what} {os.getpid()} {tmp_path}")


@pytest.fixture
def filtered() -> None:
    if not system_calls.is_available():
        missing("this kernel does not let a process filter its own calls (seccomp)")


@pytest.mark.parametrize("where", ["worker", "part"])
@pytest.mark.parametrize(
    "what",
    [
        "internet",
        "internet_v6",
        "unix_socket",
        "socketpair",
        "resolve",
        "send_to_address",
        "exec",
        "spawn",
        "system",
        "new_file",
        "write",
        "append",
        "unnamed_file",
        "cut_short",
        "remove",
        "rename",
        "link",
        "symlink",
        "folder",
        "remove_folder",
        "chmod",
        "touch",
        "ptrace",
        "read_memory",
        "take_descriptor",
        "limits_of",
        "unshare",
        "mount",
        "io_uring",
        "bpf",
        "keyctl",
    ],
)
def test_reaches_nothing_writes_nothing_and_runs_nothing(filtered, outcome, tmp_path, where, what):
    before = [(path.name, path.stat()) for path in sorted(tmp_path.iterdir())]
    assert outcome(where, what) == "PermissionError"
    assert [(path.name, path.stat()) for path in sorted(tmp_path.iterdir())] == before


@pytest.mark.parametrize("where", ["worker", "part"])
@pytest.mark.parametrize("what", ["memory_of", "environment_of"])
def test_looks_into_no_other_process(outcome, where, what):
    if system_calls.landlock_version() < 1 and os.geteuid() != 0:
        missing("this kernel does not keep processes of one user apart (Landlock)")
    assert outcome(where, what) == "PermissionError"


@pytest.mark.parametrize("what", ["fork", "signal", "signal_all", "own_session", "outlive"])
def test_a_part_begins_no_process_and_leaves_all_others_alone(filtered, outcome, what):
    assert outcome("part", what) == "PermissionError"


class Call(NamedTuple):
    name: str
    number: int
    arguments: tuple[int, ...] = ()


def answer(program: bytes, architecture: int, call: Call) -> int:
    """What a filter says to a call, as the kernel would have it run (Documentation/networking/filter.rst)."""
    data = struct.pack("=IIQ6Q", call.number, architecture, 0, *(*call.arguments, *[0] * 6)[:6])
    at, loaded = 0, 0
    while True:
        code, if_true, if_false, value = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        match code:
            case 0x20:
                (loaded,) = struct.unpack_from("=I", data, value)
            case 0x06:
                return int(value)
            case _:
                holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
                at += if_true if holds else if_false


ALLOWED, REFUSED, NOT_KNOWN = 0x7FFF0000, 0x00050001, 0x00050026
ARM, INTEL = ("aarch64", 0xC00000B7), ("x86_64", 0xC000003E)


@pytest.mark.parametrize(
    ("machine", "call", "expected"),
    [
        (ARM, Call("read", 63), ALLOWED),
        (ARM, Call("sendmsg", 211), ALLOWED),
        (ARM, Call("recvfrom", 207), ALLOWED),
        (ARM, Call("socket", 198), REFUSED),
        (ARM, Call("execve", 221), REFUSED),
        (ARM, Call("unlinkat", 35), REFUSED),
        (ARM, Call("openat", 56, (0, 0, os.O_RDONLY)), ALLOWED),
        (ARM, Call("openat", 56, (0, 0, os.O_WRONLY)), REFUSED),
        (ARM, Call("sendto", 206, (3, 1, 1, 0, 0, 0)), ALLOWED),
        (ARM, Call("sendto", 206, (3, 1, 1, 0, 2**40, 16)), REFUSED),
        (ARM, Call("clone, a process", 220, (17,)), ALLOWED),
        (ARM, Call("clone, a namespace", 220, (0x10000000,)), REFUSED),
        (ARM, Call("clone3", 435), NOT_KNOWN),
        (INTEL, Call("socket", 41), REFUSED),
        (INTEL, Call("socket of x32", 41 + 0x40000000), REFUSED),
        (INTEL, Call("read", 0), ALLOWED),
        (INTEL, Call("openat2", 437), NOT_KNOWN),
    ],
)
def test_the_filter_answers_alike_on_all_machines(monkeypatch, machine, call, expected):
    name, architecture = machine
    other = 0xC00000B7 + 0xC000003E - architecture
    with calls_of(monkeypatch, name, is_available=True):
        program = system_calls._beginning(system_calls._FORBIDDEN) + struct.pack("=HBBI", 0x06, 0, 0, ALLOWED)
    assert answer(program, architecture, call) == expected
    assert answer(program, other, call) == REFUSED


@contextmanager
def calls_of(monkeypatch: pytest.MonkeyPatch, machine: str, *, is_available: bool) -> Iterator[None]:
    """As if on another machine."""
    with monkeypatch.context() as patches:
        patches.setattr("platform.machine", lambda: machine)
        if is_available:
            patches.setattr(system_calls, "is_available", lambda: True)
        system_calls._numbers.cache_clear()
        system_calls._beginning.cache_clear()
        try:
            yield
        finally:
            system_calls._numbers.cache_clear()
            system_calls._beginning.cache_clear()


@pytest.mark.parametrize(("where", "what"), [("worker", "fork"), ("worker", "thread"), ("part", "thread")])
def test_what_is_needed_stays_allowed(outcome, where, what):
    assert outcome(where, what) == "done"


@pytest.fixture
def state(tmp_path) -> None:
    """Keys, a database and a configuration, open to all: it is not their mode that keeps a worker out."""
    load_or_create(tmp_path)
    for path in (tmp_path / "mailguard.db", tmp_path / "mailguard.toml"):
        path.write_text("x")
    for path in tmp_path.rglob("*"):
        path.chmod(0o777)


@pytest.mark.parametrize("where", ["worker", "part"])
@pytest.mark.parametrize(
    "what",
    [
        "read_key",
        "read_database",
        "read_configuration",
        "list_state",
        "list_home",
        "list_temporary",
        "list_checkout",
        "read_checkout",
        "read_accounts",
        "list_processes",
        "command_line_of",
    ],
)
def test_reads_nothing_of_the_organisation(state, outcome, where, what):
    if system_calls.landlock_version() < 1:
        missing("this kernel does not keep files from a process (Landlock)")
    assert outcome(where, what) == "PermissionError"


@pytest.mark.parametrize("where", ["worker", "part"])
@pytest.mark.parametrize("what", ["read", "import", "time_zone", "random"])
def test_reads_the_code_it_runs(outcome, where, what):
    assert outcome(where, what) == "done"


def test_a_part_reads_the_library_and_the_language_data_for_ocr(tmp_path):
    if not ocr.is_available():
        missing("there is no library or no language for OCR (extra ocr)")
    with pool_of(512 * MIB) as pool:
        assert tried(pool, f"part recognise 0 {tmp_path}") == "Besluit 2026"


def test_without_landlock_a_worker_goes_on_and_reads_what_its_user_may(monkeypatch):
    monkeypatch.setattr(system_calls, "landlock_version", lambda: -1)
    parent = os.getpid()

    def read() -> object:
        confinement.confine_worker(64 * MIB, parent)
        return Path("/etc/passwd").read_text()[:0]

    assert apart(read) == ""


@pytest.mark.parametrize("where", ["worker", "part"])
def test_limits_are_in_force(outcome, where):
    user = confinement.unprivileged_user()
    ids = [os.getuid()] * 3 + [os.getgid()] * 3 + os.getgroups() if user is None else [user[0]] * 3 + [user[1]] * 3
    assert json.loads(outcome(where, "limits")) == {
        "memory": True,
        "files": [64, 64],
        "written": [0, 0],
        "core": [0, 0],
        "dumpable": 0,
        "filtered": system_calls.is_available(),
        "ids": ids,
        "dies with its parent": True,
    }
    assert outcome(where, "grow") == "MemoryError"


def test_a_message_that_finds_no_room_for_a_process_is_our_trouble(pool, outcome):
    with pytest.raises(InspectionUnavailable):
        outcome("part", "no_room")
    assert outcome("part", "wait") == "done"


def test_this_process_is_not_filtered():
    assert not system_calls.is_in_force()


def apart(function: Callable[[], object]) -> object:
    """What a function says in a process of its own, which what it does to it stays in."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(theirs, json.dumps(function()).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as heard:
        answer = heard.read()
    os.waitpid(pid, 0)
    return json.loads(answer)


def test_workers_of_root_become_nobody_and_cannot_return(monkeypatch):
    if os.geteuid() != 0:
        missing("only root can become another")
    monkeypatch.setattr(confinement, "unprivileged_user", lambda: (NOBODY, NOBODY))
    parent = os.getpid()

    def drop() -> object:
        with Path("/proc/self/status").open() as own:  # to be read later: the kernel writes it then
            confinement.confine_worker(64 * MIB, parent)
            status = own.read().splitlines()
        try:
            os.setuid(0)
        except PermissionError:
            powers = [line.split()[1] for line in status if line.startswith(("CapEff", "CapPrm", "NoNewPrivs"))]
            dumpable = libc().prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)
            return [*os.getresuid(), *os.getresgid(), os.getgroups(), *powers, death_signal(), dumpable]
        return "returned"

    powers = ["0" * 16, "0" * 16, "1"]
    assert apart(drop) == [*[NOBODY] * 6, [], *powers, signal.SIGKILL, 0]


def test_root_that_stays_root_keeps_no_power_but_to_read(monkeypatch):
    if os.geteuid() != 0:
        missing("only root has any to lose")
    monkeypatch.setattr(confinement, "unprivileged_user", lambda: None)
    parent = os.getpid()

    def drop() -> object:
        with Path("/proc/self/status").open() as own:
            confinement.confine_worker(64 * MIB, parent)
            status = own.read().splitlines()
        return [int(line.split()[1], 16) for line in status if line.startswith(("CapEff", "CapPrm"))]

    assert apart(drop) == [4, 4]  # CAP_DAC_READ_SEARCH


def test_workers_become_nobody_only_where_nobody_can_read_the_code(tmp_path):
    is_open = confinement._is_open_to_others
    assert is_open(Path("/etc/passwd"))
    assert is_open(Path("/"))
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(stat.S_IRUSR)
    assert not is_open(tmp_path / "secret")
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "closed" / "open").write_text("x")
    (tmp_path / "closed" / "open").chmod(0o644)
    assert not is_open(tmp_path / "closed" / "open")


def test_who_is_not_root_stays_who_he_is(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    confinement.unprivileged_user.cache_clear()
    assert confinement.unprivileged_user() is None
    confinement.unprivileged_user.cache_clear()


def restricted() -> bool:
    system_calls.restrict_part()
    return system_calls.is_in_force()


@pytest.mark.parametrize("machine", ["riscv64", "ppc64le"])
def test_a_machine_whose_calls_are_not_known_goes_without_a_filter(monkeypatch, machine):
    with calls_of(monkeypatch, machine, is_available=False):
        assert not system_calls.is_available()
        assert apart(restricted) is False
