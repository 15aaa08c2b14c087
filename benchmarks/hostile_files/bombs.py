"""Little that unpacks to much, written without ever holding the much."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

MIB = 1024 * 1024
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")


@dataclass(frozen=True)
class Much:
    """`before`, `times` times `block`, `behind`."""

    block: bytes
    times: int
    before: bytes = b""
    behind: bytes = b""

    @property
    def size(self) -> int:
        return len(self.before) + self.times * len(self.block) + len(self.behind)

    def deflated(self) -> bytes:
        """As a raw stream: each piece ends in a full flush, and so can stand behind any other."""
        return _piece(self.before) + _piece(self.block) * self.times + _piece(self.behind) + b"\x03\x00"

    def crc(self) -> int:
        value = zlib.crc32(self.before)
        for _ in range(self.times):
            value = zlib.crc32(self.block, value)
        return zlib.crc32(self.behind, value)

    def gzipped(self) -> bytes:
        tail = struct.pack("<II", self.crc(), self.size & 0xFFFFFFFF)
        return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + self.deflated() + tail

    def zlib_stream(self) -> bytes:
        value = zlib.adler32(self.before)
        for _ in range(self.times):
            value = zlib.adler32(self.block, value)
        return b"\x78\xda" + self.deflated() + struct.pack(">I", zlib.adler32(self.behind, value))


def _piece(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


def zeros(mib: int) -> Much:
    return Much(bytes(MIB), mib)


@dataclass(frozen=True)
class Entry:
    """One file in a ZIP, as its two headers say it is."""

    name: str
    content: Much
    flags: int = 0


def zip_of(entries: Sequence[Entry], *, listed: int = 1) -> bytes:
    """A ZIP file whose directory lists each entry so many times, all over the same bytes."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        packed, crc, size, name = entry.content.deflated(), entry.content.crc(), entry.content.size, entry.name.encode()
        sizes = (crc, len(packed), size)
        at = len(body)
        body += _LOCAL.pack(b"PK\3\4", 20, entry.flags, 8, 0, 33, *sizes, len(name), 0) + name + packed
        for number in range(listed):
            shown = name if listed == 1 else b"%d%s" % (number, name)
            fixed = (b"PK\1\2", 20, 20, entry.flags, 8, 0, 33)
            directory += _CENTRAL.pack(*fixed, *sizes, len(shown), 0, 0, 0, 0, 0, at) + shown
    count = min(len(entries) * listed, 0xFFFF)
    return bytes(body + directory) + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
