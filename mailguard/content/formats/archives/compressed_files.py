"""One compressed file: gzip (RFC 1952), bzip2, xz, LZMA and Zstandard (RFC 8878), of one or of several members."""

import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector, File
from mailguard.content.formats.archives.archive_entries import ArchiveEntries
from mailguard.content.formats.archives.byte_spans import first_content
from mailguard.content.formats.archives.compressed_streams import (
    MAX_DICTIONARY_BYTES,
    Decoder,
    Inflate,
    bzip2_decoder,
    chunks,
    decoded,
    gather,
    xz_decoder,
    zstd_decoder,
)
from mailguard.content.formats.archives.tar_files import is_tar, read_tar
from mailguard.findings import Obstacle

_CODE = "archive"
_MAX_MEMBERS = 20_000
_GZIP_EXTRA, _GZIP_NAME, _GZIP_COMMENT = 4, 8, 16
_ZSTD_SKIPPABLE = tuple(bytes((0x50 | low, 0x2A, 0x4D, 0x18)) for low in range(16))
_ENDINGS = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tlz": ".tar", ".tzst": ".tar"}
_DROPPED = (".gz", ".bz2", ".xz", ".lzma", ".zst", ".z")


@dataclass(frozen=True, slots=True)
class _Format:
    signature: bytes = field(repr=False)
    decoder: Callable[[], Decoder]


_FORMATS = (
    _Format(b"\x1f\x8b\x08", lambda: Inflate(31)),
    _Format(b"BZh", bzip2_decoder),
    _Format(b"\xfd7zXZ\0", xz_decoder),
    _Format(b"\x28\xb5\x2f\xfd", zstd_decoder),
)


def is_compressed(payload: bytes) -> bool:
    return _format_at(payload, 0) is not None or payload.startswith(_ZSTD_SKIPPABLE) or _is_lzma(payload)


def read_compressed(file: File, to: Collector) -> None:
    """The file in it; a TAR archive in it is read at once."""
    name = _inner_name(file, to)
    content = gather(_members(file.payload, to), to, _CODE)
    if is_tar(content):
        read_tar(content, to)
    else:
        ArchiveEntries(to).add_file(name, content)


def _members(payload: bytes, to: Collector) -> Iterator[bytes]:
    """The content of all members, one behind the other, as the programs for these formats give it."""
    position = 0
    for _ in range(_MAX_MEMBERS):
        if payload.startswith(_ZSTD_SKIPPABLE, position):
            position += 8 + int.from_bytes(payload[position + 4 : position + 8], "little")
        else:
            decoder = _decoder_at(payload, position)
            if decoder is None:
                return to.obstruct(Obstacle.BROKEN, _CODE)
            source = _Counted(payload, position)
            yield from decoded(decoder, source.chunks())
            position = source.position - len(decoder.unused_data)
        position = first_content(payload, position)
        if position < 0:
            return None
    return to.obstruct(Obstacle.TOO_LARGE, "entries")


class _Counted:
    """The bytes from a position on, and how far they were taken."""

    def __init__(self, payload: bytes, position: int) -> None:
        self._payload, self.position = payload, position

    def chunks(self) -> Iterator[bytes]:
        for chunk in chunks(self._payload, self.position, len(self._payload)):
            self.position += len(chunk)
            yield chunk


def _format_at(payload: bytes, position: int) -> _Format | None:
    return next((each for each in _FORMATS if payload.startswith(each.signature, position)), None)


def _decoder_at(payload: bytes, position: int) -> Decoder | None:
    """The decoder of the member that begins there; None when there begins none."""
    found = _format_at(payload, position)
    if found is not None:
        return found.decoder()
    if position == 0 and _is_lzma(payload):
        return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MAX_DICTIONARY_BYTES)
    return None


def _is_lzma(payload: bytes) -> bool:
    """The old format of LZMA has no signature: its properties, a size of 2^n or 2^n + 2^(n-1), a size below 256 GiB."""
    if len(payload) < 14 or payload[0] >= 225 or payload[13]:
        return False
    dictionary, size = int.from_bytes(payload[1:5], "little"), int.from_bytes(payload[5:13], "little")
    is_usual = dictionary == 0xFFFFFFFF or (dictionary >= 4096 and (dictionary & (dictionary - 1)).bit_count() <= 1)
    return is_usual and (size < 1 << 38 or size == (1 << 64) - 1)


# -- names ------------------------------------------------------------------------------------------------------------


def _inner_name(file: File, to: Collector) -> str:
    """The name that a gzip file gives its content, or its own name without the ending."""
    name = _gzip_name(file.payload, to) if file.payload.startswith(b"\x1f\x8b\x08") else ""
    if name:
        return name
    lower = file.name.lower()
    for ending in _DROPPED:
        if lower.endswith(ending):
            return file.name[: -len(ending)]
    stem, dot, ending = file.name.rpartition(".")
    return stem + _ENDINGS[dot + ending.lower()] if dot + ending.lower() in _ENDINGS else file.name


def _gzip_name(payload: bytes, to: Collector) -> str:
    """RFC 1952 2.3: the name and the comment are ISO 8859-1; programs write what the file system has."""
    flags, position = int.from_bytes(payload[3:4], "little"), 10
    if flags & _GZIP_EXTRA:
        position += 2 + int.from_bytes(payload[position : position + 2], "little")
    name = b""
    if flags & _GZIP_NAME:
        name, position = _terminated(payload, position)
    if flags & _GZIP_COMMENT:
        comment, position = _terminated(payload, position)
        ArchiveEntries(to).add_comment(comment)
    return decode_bytes(name)


def _terminated(payload: bytes, position: int) -> tuple[bytes, int]:
    """The bytes up to the next zero, and where what follows begins."""
    stop = payload.find(b"\0", position)
    return (b"", position) if stop < 0 else (payload[position:stop], stop + 1)
