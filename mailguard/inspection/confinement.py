"""What the processes that parse mail are kept from: growing, lasting, reading, writing, reaching out, being seen into.

Three of them, each confined more: the fork server (no traces), its workers (limits, no privileges, few system calls, no
files but code), and the parts that workers fork for one file each (limits of their own, no further process).
"""

import ctypes
import math
import os
import pwd
import resource
import signal
import stat
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import mailguard
from mailguard.inspection import system_calls
from mailguard.inspection.readable import readable_paths

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_IGNORED_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_MAX_OPEN_FILES = 64
_CAPABILITIES_VERSION_3 = 0x2008_0522
_CAP_DAC_READ_SEARCH = 1 << 2
_MAX_STATM_BYTES = 256
_kept_statm: dict[int, int] = {}  # by process: what is inherited from another tells of that one


def ignore_signals() -> None:
    """Ctrl-C and a stop of the service go to the relay, which lets its messages finish; we end with it."""
    for number in _IGNORED_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def forbid_traces() -> None:
    """No core dumps, no files written, no look inside by another process of the same user (DESIGN invariant 4)."""
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)


def prepare() -> None:
    """Find out once, when all is loaded, what holds for every process that is forked hence."""
    unprivileged_user()
    readable_paths()
    system_calls.prepare()


def confine_worker(memory_bytes: int, server_pid: int) -> None:
    """Die with the fork server, also in the midst of a message, grow no further than this, and give up what a worker
    has no use for: root's rights, most system calls, and all files but those of `readable_paths`."""
    _drop_root()
    _die_with(server_pid)
    _keep_statm()
    most = size_bytes() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    _lower(resource.RLIMIT_NOFILE, _MAX_OPEN_FILES)
    system_calls.restrict_worker(readable_paths())


def confine_part(most_bytes: int, seconds: float, worker_pid: int) -> None:
    """The same for the process of one part, within the limits of the worker it comes from. `most_bytes` is how large it
    may be."""
    forbid_traces()
    _drop_capabilities()
    _die_with(worker_pid)
    _lower(resource.RLIMIT_AS, most_bytes)
    _lower(resource.RLIMIT_NOFILE, _MAX_OPEN_FILES)
    # Behind the worker's own deadline, which says better why: this one holds when the worker does not come to it.
    _lower(resource.RLIMIT_CPU, math.ceil(seconds) + 1)
    system_calls.restrict_part()


def size_bytes() -> int:
    """The size of our address space, which is what RLIMIT_AS counts."""
    return sizes_bytes()[0]


def sizes_bytes() -> tuple[int, int]:
    """The size of our address space, and how much of it lies in memory (proc_pid_statm(5))."""
    kept = _kept_statm.get(os.getpid())
    told = Path("/proc/self/statm").read_bytes() if kept is None else os.pread(kept, _MAX_STATM_BYTES, 0)
    size, resident = told.split()[:2]
    return int(size) * resource.getpagesize(), int(resident) * resource.getpagesize()


def _keep_statm() -> None:
    """Hold open what can be opened no more when files are confined. A rule that lets it be read would hold only until
    the kernel forgets this folder of /proc and makes it anew."""
    _kept_statm[os.getpid()] = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)


@cache
def unprivileged_user() -> tuple[int, int] | None:
    """The user and group that root's workers become: `nobody`, when nobody can read all that a worker may still load.
    None when they stay who they are.
    """
    if os.geteuid() != 0 or not _are_open_to_others(_code()):
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return None
    return nobody.pw_uid, nobody.pw_gid


def _drop_root() -> None:
    if user := unprivileged_user():
        os.setgroups([])
        os.setresgid(user[1], user[1], user[1])
        os.setresuid(user[0], user[0], user[0])
        _prctl(_PR_SET_DUMPABLE, 0)  # a change of user sets it as the system's settings say
    _drop_capabilities()


def _drop_capabilities() -> None:
    """Root that stays root reads what root may read, and has no other power over the machine (capabilities(7))."""
    if os.geteuid() != 0:
        return
    head = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
    # Effective, permitted and inheritable, each in two halves.
    kept = (ctypes.c_uint32 * 6)(_CAP_DAC_READ_SEARCH, _CAP_DAC_READ_SEARCH, 0, 0, 0, 0)
    if system_calls.libc().capset(head, kept):  # it had not even this one
        system_calls.libc().capset(head, (ctypes.c_uint32 * 6)())


def _die_with(parent_pid: int) -> None:
    """Behind any change of user, which would undo it (prctl(2))."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it died before the line above
        os._exit(1)


def _lower(limit: int, most: int) -> None:
    """Set a limit, or leave a lower one that is there."""
    _, ceiling = resource.getrlimit(limit)
    if ceiling != resource.RLIM_INFINITY:
        most = min(most, ceiling)
    resource.setrlimit(limit, (most, most))


def _code() -> Iterator[Path]:
    """Where Python looks for modules, the files of this package, and of whatever is loaded."""
    yield from (path for path in (Path(entry or ".") for entry in sys.path) if path.exists())
    yield from Path(mailguard.__file__).parent.rglob("*")
    for module in list(sys.modules.values()):
        if (file := getattr(module, "__file__", None)) and Path(file).exists():
            yield Path(file)


def _are_open_to_others(paths: Iterable[Path]) -> bool:
    """True when any user can read these files, and enter and list these folders."""
    return all(_is_open_to_others(path.resolve()) for path in paths)


def _is_open_to_others(path: Path) -> bool:
    mode = path.stat().st_mode
    wanted = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    return mode & wanted == wanted and _is_way_open(path.parent)


@cache
def _is_way_open(folder: Path) -> bool:
    is_open = bool(folder.stat().st_mode & stat.S_IXOTH)
    return is_open and (folder.parent == folder or _is_way_open(folder.parent))


def _prctl(option: int, value: int) -> None:
    system_calls.libc().prctl(option, value, 0, 0, 0)
