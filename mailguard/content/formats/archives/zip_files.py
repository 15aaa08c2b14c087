"""ZIP files, read with a cap: what office documents and archives are made of.

Nothing of what a ZIP file says of itself is trusted: not the sizes it declares, not that its directory lists all that
is in it. One that is locked is tried with the passwords at hand.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator

from mailguard.content.extract import Collector
from mailguard.content.formats.archives.byte_spans import first_content
from mailguard.content.formats.archives.compressed_streams import (
    DAMAGE,
    Decoder,
    Inflate,
    Inflate64,
    UnsupportedMethodError,
    bzip2_decoder,
    chunks,
    decoded,
    gather,
    lzma_decoder,
    xz_decoder,
    zstd_decoder,
)  # fmt: skip
from mailguard.content.formats.archives.zip_directory import MAX_ENTRIES, read_directory
from mailguard.content.formats.archives.zip_entries import HAS_DESCRIPTOR, LOCKED, STRONG, data_start, modified_at
from mailguard.content.formats.archives.zip_locks import (
    AES_METHOD,
    AesStrength,
    Opened,
    aes_strength,
    open_aes,
    open_traditional,
)
from mailguard.findings import Obstacle

__all__ = ["DAMAGE", "MAX_ENTRIES", "ZipFiles"]
_STORED, _LZMA = 0, 14
_LZMA_HAS_END = 0x2  # 4.4.4: the stream ends in a marker
# 4.4.5 of the APPNOTE: the compression methods that are one stream by themselves.
_DECODERS: dict[int, Callable[[], Decoder]] = {
    8: lambda: Inflate(-15),
    9: Inflate64,
    12: bzip2_decoder,
    20: zstd_decoder,
    93: zstd_decoder,
    95: xz_decoder,
}
_LZMA_HEADER_BYTES = 4
_MAX_TRIED_ENTRIES = 2  # of those that no password opens: the others are taken to be locked with the same one
_TRIAL_BYTES = 64 * 1024  # deflated bytes that a wrong password makes do not get this far
_STORED_TRIAL_BYTES = 1024 * 1024


class ZipFiles:
    """The entries of one ZIP file. `code` is what obstacles call it (`zip`, `office`)."""

    def __init__(self, payload: bytes, to: Collector, code: str, *, may_have_front: bool = False) -> None:
        """Raises zipfile.BadZipFile when it is none. `may_have_front` says that the caller looks at `front`."""
        self._payload = payload
        self._to = to
        self._code = code
        self._password: bytes | None = None
        self._entries_unopened = 0
        directory = read_directory(payload)
        self.entries: list[zipfile.ZipInfo] = directory.entries
        self.comment = directory.comment
        self.front_bytes = directory.start  # how much stands before the archive: the program of a self-extracting one
        self._by_name = {entry.filename: entry for entry in self.entries}
        has_front = not may_have_front and first_content(payload, 0, directory.start) >= 0
        if directory.is_cut:
            to.obstruct(Obstacle.TOO_LARGE, "entries")
        if directory.is_damaged or has_front:
            to.obstruct(Obstacle.BROKEN, code)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def names(self) -> Iterator[str]:
        """Every entry's name, folders left out."""
        return (entry.filename for entry in self.entries if not entry.filename.endswith("/"))

    def read_name(self, name: str) -> bytes:
        """The content of the (last) entry of that name; b"" when there is none."""
        entry = self._by_name.get(name)
        return b"" if entry is None else self.read(entry)

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """The content of an entry as far as it can be read; what cannot is an obstacle."""
        try:
            start = data_start(self._payload, entry)
            aes = aes_strength(entry.extra) if entry.compress_type == AES_METHOD else None
        except (ValueError, zipfile.BadZipFile):
            self._to.obstruct(Obstacle.BROKEN, self._code)
            return b""
        stop = start + entry.compress_size
        if not entry.flag_bits & LOCKED:
            return self._unpacked(entry, entry.compress_type, Opened(start, stop, bytes))
        opened = self._opened(entry, aes, start, stop)
        if opened is None:
            self._to.obstruct(Obstacle.ENCRYPTED, self._code)
            return b""
        return self._unpacked(entry, aes.method if aes else entry.compress_type, opened)

    # -- what is in an entry ------------------------------------------------------------------------------------------

    def _unpacked(self, entry: zipfile.ZipInfo, method: int, opened: Opened) -> bytes:
        source = iter(opened.pieces(chunks(self._payload, opened.start, opened.stop)))
        try:
            stream = _Stream(entry, method, source)
        except DAMAGE as error:
            is_unknown = isinstance(error, UnsupportedMethodError)
            self._to.obstruct(Obstacle.UNSUPPORTED if is_unknown else Obstacle.BROKEN, self._code)
            return b""
        content = gather(stream.pieces(), self._to, self._code)
        if self._to.room_bytes >= 0 and not self._is_whole(entry, content, opened, stream):
            self._to.obstruct(Obstacle.BROKEN, self._code)
        return content

    def _is_whole(self, entry: zipfile.ZipInfo, content: bytes, opened: Opened, stream: "_Stream") -> bool:
        """False when the sums do not fit, or when something stands behind the end of the compressed stream."""
        if stream.has_rest() or opened.stop > len(self._payload) or not opened.is_authentic():
            return False
        has_sum = entry.CRC != 0 or entry.compress_type != AES_METHOD  # AE-2 has none
        return len(content) == entry.file_size and (not has_sum or zlib.crc32(content) == entry.CRC)

    # -- what is locked -----------------------------------------------------------------------------------------------

    def _opened(self, entry: zipfile.ZipInfo, aes: AesStrength | None, start: int, stop: int) -> Opened | None:
        """With the password that opened another entry, or else with each of those at hand: for a few entries only."""
        if entry.flag_bits & STRONG:
            return None
        for password in self._candidates():
            opened = self._try(entry, aes, start, stop, password)
            if opened is not None:
                self._password = password
                self._to.is_unlocked = True
                return opened
        self._entries_unopened += 1
        return None

    def _candidates(self) -> Iterator[bytes]:
        if self._password is not None:
            yield self._password
        if self._entries_unopened >= _MAX_TRIED_ENTRIES:
            return
        for word in self._to.passwords:
            yield word.encode("utf-8", "replace")
            if not word.isascii():  # programs of Windows take the bytes of one of its charsets
                yield from (word.encode(charset, "replace") for charset in ("cp1252", "cp850"))

    def _try(
        self, entry: zipfile.ZipInfo, aes: AesStrength | None, start: int, stop: int, password: bytes
    ) -> Opened | None:
        if aes is not None:
            return open_aes(self._payload, start, stop, aes.strength, password)
        checks = {entry.CRC >> 24}
        if entry.flag_bits & HAS_DESCRIPTOR:
            checks.add(modified_at(self._payload, entry) >> 8)
        opened = open_traditional(self._payload, start, stop, checks, password)
        if opened is None or not self._makes_sense(entry, opened):
            return None
        return open_traditional(self._payload, start, stop, checks, password)  # the trial used up the first

    def _makes_sense(self, entry: zipfile.ZipInfo, opened: Opened) -> bool:
        """One wrong password in 256 passes the check of the traditional encryption: look at the beginning."""
        trial = _TRIAL_BYTES if entry.compress_type != _STORED else _STORED_TRIAL_BYTES
        stop = min(opened.stop, opened.start + trial)
        checksum = 0
        try:
            stream = _Stream(entry, entry.compress_type, iter(opened.pieces(chunks(self._payload, opened.start, stop))))
            for piece in stream.pieces():
                checksum = zlib.crc32(piece, checksum)
        except EOFError:
            return stop < opened.stop
        except UnsupportedMethodError:
            return True
        except DAMAGE:
            return False
        return stop < opened.stop or checksum == entry.CRC


class _Stream:
    """The content of an entry, and what of its bytes was left over."""

    def __init__(self, entry: zipfile.ZipInfo, method: int, source: Iterator[bytes]) -> None:
        """Raises UnsupportedMethodError for a method that is not read."""
        self._source = source
        self._decoder: Decoder | None = None
        self._first: tuple[bytes, ...] = ()
        if method == _LZMA:
            self._decoder, self._first = _lzma(source, None if entry.flag_bits & _LZMA_HAS_END else entry.file_size)
        elif method != _STORED:
            if method not in _DECODERS:
                raise UnsupportedMethodError
            self._decoder = _DECODERS[method]()

    def pieces(self) -> Iterator[bytes]:
        if self._decoder is None:
            return self._source
        return decoded(self._decoder, _chained(self._first, self._source))

    def has_rest(self) -> bool:
        return bool(self._decoder is not None and self._decoder.unused_data) or next(self._source, b"") != b""


def _lzma(source: Iterator[bytes], size: int | None) -> tuple[Decoder, tuple[bytes, ...]]:
    """5.8.8 of the APPNOTE: a version, the size of the properties, the properties."""
    first = next(source, b"")
    stop = _LZMA_HEADER_BYTES + int.from_bytes(first[2:_LZMA_HEADER_BYTES], "little")
    decoder, header = lzma_decoder(first[_LZMA_HEADER_BYTES:stop], size)
    return decoder, (header, first[stop:])


def _chained(first: Iterable[bytes], rest: Iterable[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest
