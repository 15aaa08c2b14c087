"""ZIP files, read with a cap: what office documents and archives are made of.

Nothing of what a ZIP file says of itself is trusted: not the sizes it declares, not that its directory lists all that
is in it. One that is locked is tried with the passwords at hand.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

import pyzipper

from mailguard.content.extract import Collector
from mailguard.findings import Obstacle

MAX_ENTRIES = 20_000
_CHUNK_BYTES = 1024 * 1024
_AES = 99  # compression method of an entry under WinZip's AES
_LOCAL_HEADER = b"PK\3\4"
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED_FLAG = 1
# What the standard library raises over damage, of each of its compressions; RuntimeError is a wrong password.
DAMAGE = (
    zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error, struct.error,
    IndexError, KeyError, OverflowError,
)  # fmt: skip


class ZipFiles:
    """The entries of one ZIP file. `code` is what obstacles call it (`zip`, `office`)."""

    def __init__(self, payload: bytes, to: Collector, code: str) -> None:
        """Raises zipfile.BadZipFile when it is none."""
        self._payload = payload
        self._to = to
        self._code = code
        self._zip: Any = zipfile.ZipFile(io.BytesIO(payload))
        self._locked_zip: Any = None
        self._password: bytes | None = None
        self.entries: list[zipfile.ZipInfo] = self._zip.infolist()
        if len(self.entries) > MAX_ENTRIES:
            to.obstruct(Obstacle.TOO_LARGE, "entries")
            del self.entries[MAX_ENTRIES:]
        self._by_name = {entry.filename: entry for entry in self.entries}
        if _has_unlisted(payload, self.entries):
            to.obstruct(Obstacle.BROKEN, code)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def names(self) -> Iterator[str]:
        """Every entry's name, folders left out."""
        return (entry.filename for entry in self.entries if not entry.is_dir())

    def read_name(self, name: str) -> bytes:
        """The content of the (last) entry of that name; b"" when there is none."""
        entry = self._by_name.get(name)
        return b"" if entry is None else self.read(entry)

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """The content of an entry as far as it can be read; what cannot is an obstacle."""
        if not entry.flag_bits & _ENCRYPTED_FLAG:
            return self._unpacked(self._zip, entry, None)
        password = self._opening_password(entry)
        if password is None:
            self._to.obstruct(Obstacle.ENCRYPTED, self._code)
            return b""
        return self._unpacked(self._archive_for(entry), entry, password)

    def _archive_for(self, entry: zipfile.ZipInfo) -> Any:
        """The reader that knows its encryption: the standard library has the old one alone."""
        if entry.compress_type != _AES:
            return self._zip
        if self._locked_zip is None:
            self._locked_zip = pyzipper.AESZipFile(io.BytesIO(self._payload))
        return self._locked_zip

    def _opening_password(self, entry: zipfile.ZipInfo) -> bytes | None:
        candidates = [word.encode("utf-8", "replace") for word in self._to.passwords]
        for password in [self._password, *candidates] if self._password else candidates:
            if _opens(self._archive_for(entry), entry.filename, password):
                self._password = password
                self._to.is_unlocked = True
                return password
        return None

    def _unpacked(self, archive: Any, entry: zipfile.ZipInfo, password: bytes | None) -> bytes:
        pieces: list[bytes] = []
        try:
            # pyzipper keeps entries of its own: by name there, by entry (names may occur twice) here.
            with archive.open(entry if archive is self._zip else entry.filename, pwd=password) as opened:
                for piece in _pieces(opened):
                    self._to.count_unpacked(len(piece))
                    if self._to.room_bytes < 0:
                        break
                    pieces.append(piece)
        except NotImplementedError:
            self._to.obstruct(Obstacle.UNSUPPORTED, self._code)
        except DAMAGE:
            self._to.obstruct(Obstacle.BROKEN, self._code)
        return b"".join(pieces)


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    while piece := opened.read(_CHUNK_BYTES):
        yield piece


def _opens(archive: Any, name: str, password: bytes) -> bool:
    """True when the password is right: a wrong one passes the quick check of the old encryption one time in 256."""
    try:
        with archive.open(name, pwd=password) as opened:
            for _ in _pieces(opened):
                pass
    except DAMAGE:
        return False
    return True


def _has_unlisted(payload: bytes, entries: list[zipfile.ZipInfo]) -> bool:
    """True when an entry stands between the listed ones that the directory does not name: some programs show it."""
    position = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if payload.find(_LOCAL_HEADER, position, max(position, entry.header_offset)) >= 0:
            return True
        position = max(position, entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size)
    return False
