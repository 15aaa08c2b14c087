"""Compressed data, unpacked piece by piece and never further than there is room for.

Every decoder is used as the ones of `bz2` and `lzma` are: `decompress(data, max_length)`, `needs_input`, `eof` and
`unused_data`. Memory that a stream asks for (the size of its dictionary) is capped before it is given.
"""

import bz2
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from mailguard.content.extract import Collector
from mailguard.content.limits import MIB
from mailguard.findings import Obstacle

MAX_DICTIONARY_BYTES = 192 * MIB
_INPUT_BYTES = 64 * 1024
_OUTPUT_BYTES = MIB
# Deflate64 gives up to 64 KiB for two bits, and its decoder knows no limit: small bites keep one answer below 16 MiB.
_DEFLATE64_BITE_BYTES = 64
_LZMA_LOSS_BYTES = 4 * MIB  # what the decoder needs besides its dictionary
_UNKNOWN_SIZE = b"\xff" * 8


class TooMuchMemoryError(Exception):
    """A stream needs a larger dictionary than it may have."""


class UnsupportedMethodError(Exception):
    """A stream is compressed in a way that is not read."""


def _zstd_error() -> tuple[type[Exception], ...]:
    try:
        from backports.zstd import ZstdError
    except ImportError:
        return ()
    return (ZstdError,)


# What the standard library raises over damage, of each of its compressions; RuntimeError is a wrong password.
DAMAGE: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error, struct.error,
    IndexError, KeyError, OverflowError, lzma.LZMAError, TooMuchMemoryError, UnsupportedMethodError, *_zstd_error(),
)  # fmt: skip


class Decoder(Protocol):
    """What `bz2.BZ2Decompressor` and its like have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Inflate:
    """Deflate as the other decoders work. `window_bits`: -15 for raw data, 31 for gzip (zlib's manual)."""

    def __init__(self, window_bits: int) -> None:
        self._inflate = zlib.decompressobj(window_bits)
        self._was_cut = False

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._was_cut and not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = _OUTPUT_BYTES) -> bytes:
        piece = self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)
        self._was_cut = len(piece) >= max_length
        return piece


class Inflate64:
    """Deflate64, where the library for it is installed."""

    def __init__(self) -> None:
        try:
            from inflate64 import Inflater
        except ImportError as error:
            raise UnsupportedMethodError from error
        self._inflate: Any = Inflater()
        self._waiting = memoryview(b"")

    @property
    def eof(self) -> bool:
        return bool(self._inflate.eof)

    @property
    def needs_input(self) -> bool:
        return not self._waiting

    @property
    def unused_data(self) -> bytes:
        return bytes(self._waiting)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if data:
            self._waiting = memoryview(bytes(self._waiting) + data)
        bite, self._waiting = self._waiting[:_DEFLATE64_BITE_BYTES], self._waiting[_DEFLATE64_BITE_BYTES:]
        return bytes(self._inflate.inflate(bytes(bite)))


def zstd_decoder() -> Decoder:
    """Zstandard, where the library for it is installed; a frame may ask for 128 MiB (RFC 8878 4: 8 MiB is common)."""
    try:
        from backports.zstd import DecompressionParameter, ZstdDecompressor
    except ImportError as error:
        raise UnsupportedMethodError from error
    return ZstdDecompressor(options={DecompressionParameter.window_log_max: 27})


def xz_decoder() -> Decoder:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_DICTIONARY_BYTES)


def lzma_decoder(properties: bytes, size: int | None) -> tuple[Decoder, bytes]:
    """LZMA as ZIP and 7z store it: without its header, which is what comes back to be fed first."""
    lc_lp_pb, dictionary = struct.unpack_from("<BI", properties)
    dictionary = _allowed(dictionary, size)
    header = struct.pack("<BI", lc_lp_pb, dictionary) + (_UNKNOWN_SIZE if size is None else struct.pack("<Q", size))
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MAX_DICTIONARY_BYTES + _LZMA_LOSS_BYTES), header


def lzma2_decoder(properties: bytes, size: int) -> Decoder:
    """LZMA2 as 7z stores it; its one byte of properties is the size of the dictionary."""
    code = properties[0] & 0x3F
    dictionary = (2 | code & 1) << (code // 2 + 11)
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": _allowed(min(dictionary, 0xFFFFFFFF), size)}]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def _allowed(dictionary: int, size: int | None) -> int:
    """The dictionary that is needed: none larger than what comes out."""
    needed = max(4096, dictionary if size is None else min(dictionary, size))
    if needed > MAX_DICTIONARY_BYTES:
        raise TooMuchMemoryError
    return needed


def bzip2_decoder() -> Decoder:
    return bz2.BZ2Decompressor()


def chunks(payload: bytes, start: int, stop: int) -> Iterator[bytes]:
    """The bytes from `start` up to `stop` in pieces that are cheap to copy."""
    for position in range(start, min(stop, len(payload)), _INPUT_BYTES):
        yield payload[position : min(position + _INPUT_BYTES, stop)]


def decoded(decoder: Decoder, source: Iterable[bytes]) -> Iterator[bytes]:
    """What comes out of the decoder, in pieces. Raises EOFError when the source ends before the stream does."""
    for data in source:
        while True:
            piece = decoder.decompress(data, _OUTPUT_BYTES)
            data = b""
            if piece:
                yield piece
            if decoder.eof:
                return
            if decoder.needs_input:
                break
    raise EOFError


def counted(pieces: Iterable[bytes], to: Collector) -> Iterator[bytes]:
    """The pieces for which there is room."""
    for piece in pieces:
        to.count_unpacked(len(piece))
        if to.room_bytes < 0:
            return
        yield piece


def gather(pieces: Iterable[bytes], to: Collector, code: str) -> bytes:
    """All that the pieces hold, as far as there is room; what stops them earlier is an obstacle."""
    read: list[bytes] = []
    try:
        for piece in counted(pieces, to):
            read.append(piece)  # noqa: PERF402 - one by one: what came before an error counts
    except DAMAGE as error:
        report(error, to, code)
    return b"".join(read)


def report(error: Exception, to: Collector, code: str) -> None:
    """Say why a stream was not read to its end."""
    text = str(error)
    if isinstance(error, (NotImplementedError, UnsupportedMethodError)):
        to.obstruct(Obstacle.UNSUPPORTED, code)
    elif isinstance(error, TooMuchMemoryError) or "emory usage limit" in text or "too much memory" in text:
        to.obstruct(Obstacle.TOO_LARGE, "dictionary")
    else:
        to.obstruct(Obstacle.BROKEN, code)
