"""What a parser that a message has taken over would try next, in a worker and in the process of one file.

A message says what to try, in its first line (`part WHAT` or `worker WHAT`), and a process to try it on. The subject of
the inspection says how it went: "done", or the class of the error.
"""

import ctypes
import importlib
import json
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from mailguard.content.extract import Extract
from mailguard.content.formats.images import ocr
from mailguard.findings import Headers, Inspection, Place, Segment
from mailguard.inspection import system_calls
from mailguard.inspection.part_process import NoPartProcess, run_apart
from mailguard.inspection.worker import Report, Terms

MIB = 1024 * 1024
CHECKOUT = Path(__file__).parent.parent
# prctl(2)
PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_GET_DUMPABLE = 1, 2, 3
CLONE_NEWUSER = 0x1000_0000
CALLS = {"x86_64": {"io_uring_setup": 425, "bpf": 321, "keyctl": 250}, "aarch64": {"bpf": 280, "keyctl": 219}}


def attempt(raw: bytes, terms: Terms, report: Report) -> Inspection:
    if raw.startswith(b"From:"):  # warming up
        return Inspection(Headers())
    where, what, pid, folder = raw.decode().split()
    if where == "worker":
        return Inspection(Headers(subject=_tried(what, int(pid), Path(folder))))
    if what == "no_room":
        raise NoPartProcess
    extract = run_apart(lambda: _said(_tried(what, int(pid), Path(folder))), "x", 10.0, terms.memory_bytes // 2)
    words = [segment.text for segment in extract.segments] or [fact.detail for fact in extract.uninspectable]
    return Inspection(Headers(subject=words[0]))


def _said(words: str) -> Extract:
    return Extract((Segment(words, Place("x")),))


def _tried(what: str, pid: int, folder: Path) -> str:
    try:
        return ATTEMPTS[what](pid, folder) or "done"
    except OSError as error:
        return type(error).__name__


def _checked(answer: int) -> None:
    """What ctypes returned: an error is the system's."""
    if answer == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str) -> Callable[[int, Path], None]:
    number = CALLS.get(platform.machine(), {}).get(name, 425)
    return lambda pid, folder: _checked(libc().syscall(number, 0, None, 0))


def _send_to_address(pid: int, folder: Path) -> None:
    """From whatever socket is open already."""
    for handle in range(3, 64):
        try:
            found = socket.socket(fileno=os.dup(handle))
        except OSError:
            continue
        found.sendto(b"x", b"\0mailguard-elsewhere")
        return
    raise PermissionError


def _system(pid: int, folder: Path) -> None:
    if os.system("true") != 0:
        raise PermissionError


def _exec(pid: int, folder: Path) -> None:
    os.execv("/bin/true", ["true"])


def _spawn(pid: int, folder: Path) -> None:
    subprocess.run(["/bin/true"], check=True)


def _limits_of(pid: int, folder: Path) -> None:
    resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def _memory_of(pid: int, folder: Path) -> None:
    os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))


def _environment_of(pid: int, folder: Path) -> None:
    Path(f"/proc/{pid}/environ").read_bytes()


def _ptrace(pid: int, folder: Path) -> None:
    _checked(libc().ptrace(16, pid, None, None))


def _read_memory(pid: int, folder: Path) -> None:
    _checked(libc().process_vm_readv(pid, None, 0, None, 0, 0))


def _take_descriptor(pid: int, folder: Path) -> None:
    _checked(libc().syscall(438, os.pidfd_open(pid), 0, 0))


def _thread(pid: int, folder: Path) -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def _fork(pid: int, folder: Path) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _rebind(pid: int, folder: Path) -> None:
    _checked(libc().prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0))


def _limits(pid: int, folder: Path) -> str:
    return json.dumps({
        "memory": resource.getrlimit(resource.RLIMIT_AS)[1] != resource.RLIM_INFINITY,
        "files": resource.getrlimit(resource.RLIMIT_NOFILE),
        "written": resource.getrlimit(resource.RLIMIT_FSIZE),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "dumpable": libc().prctl(PR_GET_DUMPABLE, 0, 0, 0, 0),
        "filtered": system_calls.is_in_force(),
        "ids": [*os.getresuid(), *os.getresgid(), *os.getgroups()],
        "dies with its parent": death_signal() == signal.SIGKILL,
    })  # fmt: skip


def death_signal() -> int:
    number = ctypes.c_int()
    libc().prctl(PR_GET_PDEATHSIG, ctypes.byref(number), 0, 0, 0)
    return number.value


def _read(path: Path) -> None:
    path.read_bytes()


def _list(folder: Path) -> None:
    list(folder.iterdir())


def _import(pid: int, folder: Path) -> None:
    """What is not loaded: of Python itself, and of a library."""
    for name in ("wave", "pypdf.annotations", "lib2to3.pgen2.driver"):
        sys.modules.pop(name, None)
        importlib.import_module(name)


def _recognise(pid: int, folder: Path) -> str:
    page = Image.new("L", (1500, 400), 255)
    ImageDraw.Draw(page).text((100, 100), "Besluit 2026", fill=0, font=ImageFont.load_default(120))
    return ocr.recognise(page).strip()


def _grow(pid: int, folder: Path) -> str:
    try:
        bytearray(80 * MIB)
    except MemoryError:
        return "MemoryError"
    return ""


ATTEMPTS: dict[str, Callable[[int, Path], str | None]] = {
    "internet": lambda pid, folder: socket.socket().close(),
    "internet_v6": lambda pid, folder: socket.socket(socket.AF_INET6).close(),
    "unix_socket": lambda pid, folder: socket.socket(socket.AF_UNIX).close(),
    "socketpair": lambda pid, folder: socket.socketpair()[0].close(),
    "resolve": lambda pid, folder: socket.create_connection(("127.0.0.1", 9), 1).close(),
    "send_to_address": _send_to_address,
    "exec": _exec,
    "spawn": _spawn,
    "system": _system,
    "new_file": lambda pid, folder: (folder / "new").touch(),
    "write": lambda pid, folder: os.close(os.open(folder / "old", os.O_WRONLY)),
    "append": lambda pid, folder: os.close(os.open(folder / "old", os.O_RDWR | os.O_APPEND)),
    "unnamed_file": lambda pid, folder: os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR)),
    "cut_short": lambda pid, folder: os.truncate(folder / "old", 0),
    "remove": lambda pid, folder: (folder / "old").unlink(),
    "rename": lambda pid, folder: os.rename(folder / "old", folder / "new"),  # noqa: PTH104 - it returns nothing
    "link": lambda pid, folder: os.link(folder / "old", folder / "new"),
    "symlink": lambda pid, folder: (folder / "new").symlink_to("old"),
    "folder": lambda pid, folder: (folder / "new").mkdir(),
    "remove_folder": lambda pid, folder: (folder / "empty").rmdir(),
    "chmod": lambda pid, folder: (folder / "old").chmod(0o666),
    "touch": lambda pid, folder: os.utime(folder / "old"),
    "read": lambda pid, folder: _read(Path(os.__file__)),
    "read_key": lambda pid, folder: _read(folder / "keys" / "master.key"),
    "read_database": lambda pid, folder: _read(folder / "mailguard.db"),
    "read_configuration": lambda pid, folder: _read(folder / "mailguard.toml"),
    "list_state": lambda pid, folder: _list(folder),
    "list_home": lambda pid, folder: _list(Path.home()),
    "list_temporary": lambda pid, folder: _list(folder.parent),
    "list_checkout": lambda pid, folder: _list(CHECKOUT),
    "read_checkout": lambda pid, folder: _read(CHECKOUT / "pyproject.toml"),
    "read_accounts": lambda pid, folder: _read(Path("/etc/passwd")),
    "list_processes": lambda pid, folder: _list(Path("/proc")),
    "command_line_of": lambda pid, folder: _read(Path(f"/proc/{pid}/cmdline")),
    "import": _import,
    "recognise": _recognise,
    "time_zone": lambda pid, folder: str(ZoneInfo("Europe/Amsterdam"))[:0] or None,
    "random": lambda pid, folder: Path("/dev/urandom").open("rb").close(),
    "memory_of": _memory_of,
    "environment_of": _environment_of,
    "ptrace": _ptrace,
    "read_memory": _read_memory,
    "take_descriptor": _take_descriptor,
    "limits_of": _limits_of,
    "unshare": lambda pid, folder: _checked(libc().unshare(CLONE_NEWUSER)),
    "mount": lambda pid, folder: _checked(libc().mount(b"none", b"/mnt", b"tmpfs", 0, None)),
    "io_uring": _call("io_uring_setup"),
    "bpf": _call("bpf"),
    "keyctl": _call("keyctl"),
    "thread": _thread,
    "fork": _fork,
    "signal": lambda pid, folder: os.kill(pid, 0),
    "signal_all": lambda pid, folder: os.kill(-1, 0),
    "own_session": lambda pid, folder: os.setsid(),
    "outlive": _rebind,
    "limits": _limits,
    "grow": _grow,
    "wait": lambda pid, folder: time.sleep(0.01),
}
