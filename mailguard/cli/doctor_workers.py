"""`mailguard doctor` on the inspection workers: what this machine helps to keep them from, and whether they have OCR.

All of it is found out as a worker finds it out, in the surroundings of this command: the same unit, the same container.
What is missing is a note: inspection works without.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from mailguard.cli.examined import Examined, Verdict
from mailguard.config_file import Loaded
from mailguard.inspection import confinement, system_calls
from mailguard.inspection.readable import is_readable

_LANDLOCK_CALLS = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"
_SYSTEM_CALLS_MEND = (
    "systemd: SystemCallFilter=@system-service seccomp; "
    "container: a seccomp profile that allows seccomp, on x86_64 or aarch64, not gVisor"
)
_LANDLOCK_MEND = (
    f"Linux 5.13 or later with landlock among its lsm=; systemd: SystemCallFilter=@system-service {_LANDLOCK_CALLS}; "
    "container: a seccomp profile that allows these three"
)
_USER_MEND = (
    "systemd: User=mailguard; container: USER in the image; "
    "or install mailguard and its Python where every user can read them (/opt)"
)
_LANGUAGE_MEND = "apt install tesseract-ocr-nld, or nld.traineddata in the folder that TESSDATA_PREFIX names"


def examine_workers(loaded: Loaded) -> Iterator[Examined]:
    """Their system calls, files and user, and OCR."""
    yield _system_calls()
    yield _files(loaded)
    yield _user()
    yield _ocr(loaded.configuration.inspection.ocr_pages_per_message)


def _system_calls() -> Examined:
    if system_calls.is_available():
        return Examined("workers' system calls", Verdict.RIGHT, "filtered (seccomp): no connection, no program")
    seen = "not filtered: what takes over a worker can open connections and run programs"
    return _note("workers' system calls", seen, _SYSTEM_CALLS_MEND)


def _files(loaded: Loaded) -> Examined:
    part = "workers' files"
    version = system_calls.landlock_version()
    if version < 1:
        seen = "not confined: workers can read what their user can, keys and database too"
        return _note(part, seen, _LANDLOCK_MEND)
    if shared := [path for path in _private(loaded) if is_readable(path)]:
        seen = f"{shared[0]} lies in a folder of libraries, which workers read"
        return _note(part, seen, "put it elsewhere")
    return Examined(part, Verdict.RIGHT, f"confined (Landlock {version}): nothing is read but code, nothing written")


def _private(loaded: Loaded) -> Iterator[Path]:
    yield loaded.configuration.state_path
    if loaded.path:
        yield loaded.path


def _user() -> Examined:
    part = "workers' user"
    if os.geteuid() != 0:
        return Examined(part, Verdict.RIGHT, "mailguard's own, which is not root")
    if confinement.unprivileged_user():
        return Examined(part, Verdict.RIGHT, "nobody, though mailguard runs as root")
    return _note(part, "root, without most of its powers: no other user can read their code", _USER_MEND)


def _ocr(pages: int) -> Examined:
    from mailguard.content.formats.images import ocr  # not at the top: `mailguard run` loads all commands

    if not pages:
        return Examined("OCR", Verdict.RIGHT, "off: inspection.ocr_pages_per_message is 0")
    if not (data := ocr.language_data()):
        return _note("OCR", "no language data: scans and photos are not read", _LANGUAGE_MEND)
    if not ocr.is_available():
        return _note("OCR", "no library: scans and photos are not read", "pip install 'mailguard[ocr]'")
    folder, language = data
    seen = f"reads in language {language}, with the data in {folder}"
    return Examined("OCR", Verdict.RIGHT, seen if language == "nld" else f"{seen}; for Dutch: {_LANGUAGE_MEND}")


def _note(part: str, seen: str, mend: str) -> Examined:
    return Examined(part, Verdict.NOTE, f"{seen}\n  to mend it: {mend}")
