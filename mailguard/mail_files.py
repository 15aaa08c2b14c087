"""Mail in files, for `check` and `learn`: single messages (.eml), mbox files and Maildirs, read one at a time."""

import contextlib
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mailguard.errors import UsageError


@dataclass(frozen=True, slots=True)
class MailFile:
    """One message. `path` names it for the user: the file, and for a mailbox its place there
    (`sent.mbox#12`, `Maildir#1795.2.host`). `separator` is the line before it in an mbox, with a date of its own."""

    path: str
    raw: bytes = field(repr=False)
    separator: bytes = field(default=b"", repr=False)


def read(paths: tuple[str, ...]) -> Iterator[MailFile]:
    """All messages of these paths, in the order given. Raises UsageError for a path that is no mail."""
    for name in paths:
        yield from _read_path(Path(name))


def count(paths: tuple[str, ...]) -> int:
    """How many messages `read` will give, for a progress bar."""
    return sum(_count_path(Path(name)) for name in paths)


def _read_path(path: Path) -> Iterator[MailFile]:
    box = _mailbox(path)
    if box is None:
        for file in _message_files(path):
            yield MailFile(str(file), _bytes(file))
        return
    with contextlib.closing(box):
        for number, key in enumerate(box.keys(), start=1):
            if isinstance(box, mailbox.mbox):
                separator, _, raw = box.get_bytes(key, from_=True).partition(b"\n")
                yield MailFile(f"{path}#{number}", raw, separator)
            else:
                yield MailFile(f"{path}#{key}", box.get_bytes(key))


def _count_path(path: Path) -> int:
    box = _mailbox(path)
    if box is None:
        return len(_message_files(path))
    with contextlib.closing(box):
        return len(box)


def _mailbox(path: Path) -> "mailbox.Mailbox[mailbox.Message] | None":
    """The mailbox at this path; None for a single message or a folder of .eml files."""
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder")
    if path.is_dir():
        is_maildir = (path / "cur").is_dir() and (path / "new").is_dir()
        return mailbox.Maildir(path, create=False) if is_maildir else None
    return mailbox.mbox(path, create=False) if _bytes(path, 5) == b"From " else None


def _message_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() == ".eml" and file.is_file())
    if not files:
        raise UsageError(f"{path}: holds no .eml file, and is no Maildir (no folders cur and new)")
    return files


def _bytes(path: Path, size: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
