"""Archives for tests, made in memory, and what comes out of them."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable

import py7zr
import pyzipper

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.archives.archive import read_archive
from mailguard.content.limits import ContentLimits

TEXT = b"BSN 999990019 " * 1000


def read(
    payload: bytes, name: str = "a.bin", passwords: tuple[str, ...] = (), limits: ContentLimits | None = None
) -> Extract:
    to = Collector(name, limits or ContentLimits(), passwords)
    read_archive(File(name, payload), to)
    return to.finish()


def contents(extract: Extract) -> dict[str, bytes]:
    return {file.name: file.payload for file in extract.files}


def obstacles(extract: Extract) -> list[tuple[str, str]]:
    return sorted((each.obstacle.value, each.detail) for each in extract.uninspectable)


def texts(extract: Extract) -> list[tuple[str, str]]:
    return [(segment.text, segment.place.where) for segment in extract.segments]


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as written:
        for name, content in files.items():
            written.writestr(name, content)
        written.comment = comment
    return buffer.getvalue()


class _Stream(io.RawIOBase):
    """A place to write to that cannot go back: entries get their sizes behind their content."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.written += data
        return len(data)


def streamed_zip(files: dict[str, bytes]) -> bytes:
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return bytes(stream.written)


def without_directory(archive: bytes) -> bytes:
    return archive[: archive.index(b"PK\1\2")]


def aes_zip(files: dict[str, bytes], password: bytes, open_files: dict[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED) as written:
        for name, content in (open_files or {}).items():
            written.writestr(name, content)
        written.setpassword(password)
        written.setencryption(pyzipper.WZ_AES)
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def traditional_zip(files: dict[str, bytes], password: bytes, *, is_stored: bool = False) -> bytes:
    """As PKZIP 2 locked them: the standard library reads those and writes none."""
    parts, directory, offset = [], [], 0
    for name, content in files.items():
        checksum, packer = zlib.crc32(content), zlib.compressobj(wbits=-15)
        packed = content if is_stored else packer.compress(content) + packer.flush()
        locked = _encrypted(bytes(11) + bytes((checksum >> 24,)) + packed, password)
        method = 0 if is_stored else 8
        common = struct.pack("<5H3I2H", 20, 1, method, 0, 33, checksum, len(locked), len(content), len(name), 0)
        parts.append(b"PK\3\4" + common + name.encode() + locked)
        rest = struct.pack("<3H2I", 0, 0, 0, 0, offset)
        directory.append(b"PK\1\2" + struct.pack("<H", 20) + common + rest + name.encode())
        offset += len(parts[-1])
    listed = b"".join(directory)
    end = struct.pack("<4H2IH", 0, 0, len(files), len(files), len(listed), offset, 0)
    return b"".join(parts) + listed + b"PK\5\6" + end


def _encrypted(plain: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def stir(byte: int) -> None:
        keys[0] = zlib.crc32(bytes((byte,)), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes((keys[1] >> 24,)), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for byte in password:
        stir(byte)
    locked = bytearray()
    for byte in plain:
        mixed = keys[2] | 2
        locked.append(byte ^ (mixed * (mixed ^ 1) >> 8) & 0xFF)
        stir(byte)
    return bytes(locked)


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT, more: Iterable[tarfile.TarInfo] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as written:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            written.addfile(entry, io.BytesIO(content))
        for entry in more:
            written.addfile(entry)
    return buffer.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def tar_block(name: bytes, size: bytes, kind: bytes = b"0", rest: dict[int, bytes] | None = None) -> bytes:
    """One header with the fields given, and the sum that belongs to it."""
    block = bytearray(512)
    block[: len(name)], block[124 : 124 + len(size)], block[156:157] = name, size, kind
    block[257:265] = b"ustar\x0000"
    for position, raw in (rest or {}).items():
        block[position : position + len(raw)] = raw
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def seven_zipped(files: dict[str, bytes], **options) -> bytes:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", **options) as written:
        for name, content in files.items():
            written.writestr(content, name)
    return buffer.getvalue()
