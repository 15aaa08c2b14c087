"""The records of an Excel 5-2003 workbook stream (BIFF) and the strings in them [MS-XLS 2.1.4, 2.5.293, 2.5.294]."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_CONTINUE = b"\x3c\0"  # goes on with the record before it
_NON_ZERO = re.compile(rb"[^\0]")
_HEADER = struct.Struct("<HH")


@dataclass(frozen=True, slots=True)
class Record:
    """One record with the records that continue it; `at` is where it begins in the stream."""

    kind: int
    at: int
    chunks: tuple[bytes, ...] = field(repr=False)

    @property
    def data(self) -> bytes:
        return self.chunks[0]


class CutStream(Exception):
    """The stream ends within a record."""


def read_records(stream: bytes) -> Iterator[Record]:
    """All records in order. Raises CutStream behind the last whole one when the last is cut."""
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, size = _HEADER.unpack_from(stream, at)
        if not kind and not size:
            filled = _NON_ZERO.search(stream, at)
            if filled is None:
                return
            at = max(at + 4, filled.start() - 1)
            continue
        start = at
        chunks = [stream[at + 4 : at + 4 + size]]
        at += 4 + size
        while stream[at : at + 2] == _CONTINUE and at + 4 <= end:
            size = _HEADER.unpack_from(stream, at)[1]
            chunks.append(stream[at + 4 : at + 4 + size])
            at += 4 + size
        yield Record(kind, start, tuple(chunks))
    if at > end:
        raise CutStream


@dataclass(slots=True)
class StringReader:
    """Reads strings over the borders of records: characters go on in the next with a byte that tells their width."""

    chunks: tuple[bytes, ...] = field(repr=False)
    number: int = 0
    at: int = 0

    @property
    def is_at_end(self) -> bool:
        return self.number >= len(self.chunks) or (
            self.number == len(self.chunks) - 1 and self.at >= len(self.chunks[self.number])
        )

    def take(self, count: int) -> bytes:
        """So many bytes, or what is left."""
        pieces: list[bytes] = []
        while count > 0 and self.number < len(self.chunks):
            piece = self.chunks[self.number][self.at : self.at + count]
            pieces.append(piece)
            count -= len(piece)
            self.at += len(piece)
            if self.at >= len(self.chunks[self.number]):
                self.number, self.at = self.number + 1, 0
        return b"".join(pieces)

    def number_of(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def rich_text(self) -> str:
        """A string of the shared table: with the sizes of its formatting and phonetic parts, which are skipped."""
        count, flags = self.number_of(2), self.number_of(1)
        runs = self.number_of(2) if flags & 8 else 0
        phonetic = self.number_of(4) if flags & 4 else 0
        text = self.characters(count, is_wide=bool(flags & 1))
        self.take(4 * runs + phonetic)
        return text

    def characters(self, count: int, *, is_wide: bool) -> str:
        pieces: list[str] = []
        while count > 0 and self.number < len(self.chunks):
            if self.at >= len(self.chunks[self.number]):
                self.number, self.at = self.number + 1, 0
                continue
            if pieces or (self.at == 0 and self.number):
                is_wide = bool(self.chunks[self.number][self.at] & 1)
                self.at += 1
            width = 2 if is_wide else 1
            left = self.chunks[self.number][self.at : self.at + count * width]
            pieces.append(left.decode("utf-16-le" if is_wide else "latin-1", "replace"))
            count -= max(1, len(left) // width)
            self.at += len(left)
        return "".join(pieces)


def unicode_text(data: bytes, at: int, *, size: int = 2) -> str:
    """A string with its length in `size` bytes and a byte of flags before the characters."""
    if at + size + 1 > len(data):
        return ""
    count, flags = int.from_bytes(data[at : at + size], "little"), data[at + size]
    start = at + size + 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    if flags & 1:
        return data[start : start + 2 * count].decode("utf-16-le", "replace")
    return data[start : start + count].decode("latin-1")


def byte_text(data: bytes, at: int, charset: str, *, size: int = 2) -> str:
    """A string as Excel 5 and 95 write it: in the code page of the workbook."""
    count = int.from_bytes(data[at : at + size], "little")
    return data[at + size : at + size + count].decode(charset, "replace")


def rk_number(raw: int) -> float:
    """The number in 30 bits of an RK [MS-XLS 2.5.217]."""
    if raw & 2:
        value = float((raw >> 2) - (1 << 30 if raw & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (raw & 0xFFFFFFFC) << 32))[0]
    return value / 100 if raw & 1 else value
