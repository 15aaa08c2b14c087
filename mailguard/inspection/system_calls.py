"""What a worker may ask of the kernel: a seccomp filter and Landlock rules, for processes that parse hostile input.

A parser taken over by a message should find nothing to do with it: no socket can be made, no program run, no file
written or renamed, no other process looked into, and of all files only those read that it is given. What is open
already keeps working. Forbidden calls fail with EPERM, so that a library that tries one gets an ordinary error.

Where the kernel, the architecture or the container knows one or the other, it is used; where not, the worker goes on
with its limits alone (`is_available` tells). seccomp(2), landlock(7); the numbers are those of linux/unistd.h.
"""

import ctypes
import os
import platform
import stat
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path

# name, number on x86_64, number on aarch64 ("-": it has none)
_FORBIDDEN = """
socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201, accept 43 202, accept4 288 242
execve 59 221, execveat 322 281, ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271
pidfd_getfd 438 438, kcmp 312 272, process_madvise 440 440
mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, mount_setattr 442 442, move_mount 429 429
open_tree 428 428, fsopen 430 430, fsmount 432 432, fspick 433 433, fsconfig 431 431, unshare 272 97, setns 308 268
open_by_handle_at 304 265, keyctl 250 219, add_key 248 217, request_key 249 218
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282
io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427
shmget 29 194, shmat 30 196, semget 64 190, msgget 68 186, mq_open 240 180
creat 85 -, truncate 76 45, rename 82 -, renameat 264 38, renameat2 316 276, mkdir 83 -, mkdirat 258 34, rmdir 84 -
link 86 -, linkat 265 37, unlink 87 -, unlinkat 263 35, symlink 88 -, symlinkat 266 36, mknod 133 -, mknodat 259 33
chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, chown 92 -, lchown 94 -, fchown 93 55, fchownat 260 54
utime 132 -, utimes 235 -, utimensat 280 88, futimesat 261 -
setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, setxattrat 463 463
removexattr 197 14, lremovexattr 198 15, fremovexattr 199 16, removexattrat 466 466
"""
# Of a part also: it begins no process, and leaves every other process and its own bonds alone.
_FORBIDDEN_IN_PART = """
fork 57 -, vfork 58 -, setsid 112 157, setpgid 109 154
tkill 200 130, pidfd_open 434 434, pidfd_send_signal 424 424, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240
"""
# Their flags lie in memory, where a filter cannot look: "not known here" makes the C library use the older call.
_UNKNOWN = "clone3 435 435, openat2 437 437"
_LOOKED_AT = """
sendto 44 206, open 2 -, openat 257 56, clone 56 220, prlimit64 302 261, kill 62 129, tgkill 234 131, prctl 157 167
"""
_AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP_CALL = {"x86_64": 317, "aarch64": 277}
_FIRST_X32_CALL = 0x4000_0000

_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _JUMP_IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # struct seccomp_data
_ALLOW, _EPERM, _ENOSYS = 0x7FFF_0000, 0x0005_0001, 0x0005_0026
_PR_SET_NO_NEW_PRIVS, _PR_GET_SECCOMP, _FILTER_MODE = 38, 21, 2
_SET_MODE_FILTER, _GET_ACTION_AVAIL = 1, 2
# Without it, kernels before 5.16 slow down the whole process for fear of speculative reads.
_SPEC_ALLOW = 4

_NEW_NAMESPACES = 0x7E02_0000
_CLONE_THREAD = 0x0001_0000
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_ANY = 0xFFFF_FFFF

_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION_FLAG, _LANDLOCK_PATH_BENEATH = 1, 1
# Rights to files by the version that brought them: run, write, remove and make (1), move (2), cut short (3).
_LANDLOCK_RIGHTS = {1: 0b1_1111_1111_0011, 2: 1 << 13, 3: 1 << 14}
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3  # both of version 1


class Refuse(Enum):
    """When a call is refused for one of its arguments."""

    ANY_BIT = "it has one of these bits"
    NO_BIT = "it has none of these bits"
    EQUAL = "it is this"
    OTHER = "it is not this"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A call that is refused by one half (32 bits, the lower first) of its arguments."""

    call: str = field(repr=False)
    half: int
    refuse: Refuse
    value: int


_RULES = (
    _Rule("sendto", 8, Refuse.ANY_BIT, _ANY),  # an address: send() is sendto() without one
    _Rule("sendto", 9, Refuse.ANY_BIT, _ANY),
    _Rule("open", 2, Refuse.ANY_BIT, _TO_WRITE),
    _Rule("openat", 4, Refuse.ANY_BIT, _TO_WRITE),
    _Rule("clone", 0, Refuse.ANY_BIT, _NEW_NAMESPACES),
    _Rule("prlimit64", 0, Refuse.OTHER, 0),  # another's limits
)


def _own_rules_of_part() -> tuple[_Rule, ...]:
    pid = os.getpid()
    return (
        _Rule("clone", 0, Refuse.NO_BIT, _CLONE_THREAD),
        _Rule("kill", 0, Refuse.OTHER, pid),  # abort() and raise() signal the process itself
        _Rule("tgkill", 0, Refuse.OTHER, pid),
        _Rule("prctl", 0, Refuse.EQUAL, _PR_SET_PDEATHSIG),
        _Rule("prctl", 0, Refuse.EQUAL, _PR_SET_DUMPABLE),
    )


def is_available() -> bool:
    """True when this machine lets a process filter its own calls."""
    if platform.machine() not in _AUDIT_ARCHITECTURES or sys.byteorder != "little":
        return False
    return _seccomp(_GET_ACTION_AVAIL, 0, ctypes.byref(ctypes.c_uint32(_EPERM & 0xFFFF_0000))) == 0


def is_in_force() -> bool:
    """True when the calls of this process are filtered."""
    return bool(libc().prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) == _FILTER_MODE)


def prepare() -> None:
    """Make what both filters have in common for every process that is forked hence."""
    _beginning(_FORBIDDEN)
    _beginning(_FORBIDDEN + _FORBIDDEN_IN_PART)


def restrict_worker(readable: Iterable[Path]) -> None:
    """From here on, for this process and all it forks. Nothing is read but these files, and what is below these
    folders."""
    libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _restrict_files(_rights_to_change() | _READ_FILE | _READ_FOLDER, readable)
    _restrict_calls(_FORBIDDEN, ())


def restrict_part() -> None:
    """The same, and no process but this one. It reads what the worker may that it comes from."""
    libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _restrict_files(_rights_to_change(), ())
    _restrict_calls(_FORBIDDEN + _FORBIDDEN_IN_PART, _own_rules_of_part())


def _restrict_calls(forbidden: str, rules: Sequence[_Rule]) -> None:
    if not (numbers := _numbers()):
        return
    tested = (instruction for rule in rules if rule.call in numbers for instruction in _tested(rule))
    program = b"".join([_beginning(forbidden), *tested, _instruction(_RETURN, _ALLOW)])
    instructions = ctypes.create_string_buffer(program)
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))  # struct sock_fprog
    _seccomp(_SET_MODE_FILTER, _SPEC_ALLOW, ctypes.create_string_buffer(head))


def _rights_to_change() -> int:
    return sum(bits for since, bits in _LANDLOCK_RIGHTS.items() if landlock_version() >= since)


def _restrict_files(rights: int, readable: Iterable[Path]) -> None:
    """None of these rights to anything below any folder, but for reading what may be read; and, which no filter of
    calls can tell apart, `/proc` gives away no memory and no environment of a process outside this one and those it
    forks."""
    if landlock_version() < 1:
        return
    ruleset = libc().syscall(_LANDLOCK_CREATE, ctypes.byref(ctypes.c_uint64(rights)), ctypes.c_size_t(8), 0)
    if ruleset >= 0:
        for path in readable:
            _let_read(ruleset, path)
        libc().syscall(_LANDLOCK_RESTRICT, ruleset, 0)
        os.close(ruleset)


def _let_read(ruleset: int, path: Path) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # it went, or this user cannot reach it
        return
    rights = _READ_FILE | (_READ_FOLDER if stat.S_ISDIR(os.fstat(opened).st_mode) else 0)
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, opened))  # struct landlock_path_beneath_attr
    libc().syscall(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_PATH_BENEATH, rule, 0)
    os.close(opened)


@cache
def landlock_version() -> int:
    """What this kernel's Landlock can do; below 1: nothing."""
    return int(libc().syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION_FLAG))


@cache
def _numbers() -> dict[str, int]:
    """The numbers of the calls named here on this machine; none where it is another one."""
    if not is_available():
        return {}
    column = 1 if platform.machine() == "x86_64" else 2
    lists = (_FORBIDDEN, _FORBIDDEN_IN_PART, _UNKNOWN, _LOOKED_AT)
    entries = [entry.split() for calls in lists for entry in _entries(calls)]
    return {entry[0]: int(entry[column]) for entry in entries if entry[column] != "-"}


def _entries(calls: str) -> list[str]:
    return [entry for entry in calls.replace("\n", ",").split(",") if entry.strip()]


@cache
def _beginning(forbidden: str) -> bytes:
    """The program (struct sock_filter each) that the kernel runs for every call, but for its end."""
    numbers = _numbers()
    if not numbers:
        return b""
    program = [
        _instruction(_LOAD, _ARCHITECTURE_AT),
        *_unless(_JUMP_IF_EQUAL, _AUDIT_ARCHITECTURES[platform.machine()]),
        _instruction(_LOAD, _NUMBER_AT),
    ]
    if platform.machine() == "x86_64":  # the same calls under other numbers
        program += _when(_JUMP_IF_AT_LEAST, _FIRST_X32_CALL)
    for calls, answer in ((forbidden, _EPERM), (_UNKNOWN, _ENOSYS)):
        for name, *_ in map(str.split, _entries(calls)):
            if name in numbers:
                program += _when(_JUMP_IF_EQUAL, numbers[name], answer)
    for rule in _RULES:
        if rule.call in numbers:
            program += _tested(rule)
    return b"".join(program)


def _tested(rule: _Rule) -> Iterator[bytes]:
    yield _instruction(_JUMP_IF_EQUAL, _numbers()[rule.call], 0, 4)
    yield _instruction(_LOAD, _ARGUMENTS_AT + 4 * rule.half)
    jump = _JUMP_IF_EQUAL if rule.refuse in (Refuse.EQUAL, Refuse.OTHER) else _JUMP_IF_ANY_BIT
    refused = _when if rule.refuse in (Refuse.EQUAL, Refuse.ANY_BIT) else _unless
    yield from refused(jump, rule.value)
    yield _instruction(_LOAD, _NUMBER_AT)


def _when(jump: int, value: int, answer: int = _EPERM) -> tuple[bytes, bytes]:
    return _instruction(jump, value, 0, 1), _instruction(_RETURN, answer)


def _unless(jump: int, value: int) -> tuple[bytes, bytes]:
    return _instruction(jump, value, 1, 0), _instruction(_RETURN, _EPERM)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _seccomp(operation: int, flags: int, argument: object) -> int:
    return int(libc().syscall(_SECCOMP_CALL[platform.machine()], operation, flags, argument))


@cache
def libc() -> ctypes.CDLL:
    """The C library, for calls that Python has no word for."""
    return ctypes.CDLL(None, use_errno=True)
