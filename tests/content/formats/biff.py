"""Builds the records of small Excel 97-2003 workbooks."""

import struct
from collections.abc import Sequence

BIFF8 = 0x600


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text(value: str, *, size: int = 2) -> bytes:
    return len(value).to_bytes(size, "little") + b"\1" + value.encode("utf-16-le")


def bof(kind: int = 0x10) -> bytes:
    return record(0x809, struct.pack("<HHHHII", BIFF8, kind, 0, 0, 0, 0))


def label(row: int, column: int, value: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0) + text(value))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def workbook(sheets: Sequence[tuple[str, int, bytes]], *, before: bytes = b"", formats: Sequence[str] = ()) -> bytes:
    """Sheets as name, state (0 shown, 1 hidden, 2 very hidden) and records; a style for each number format."""
    start = bof(5) + before
    styles = record(0xE0, struct.pack("<HH16x", 0, 0))
    for position, code in enumerate(formats):
        styles = record(0x41E, struct.pack("<H", 164 + position) + text(code)) + styles
        styles += record(0xE0, struct.pack("<HH16x", 0, 164 + position))
    names = [text(name, size=1) for name, _, _ in sheets]
    at = len(start) + len(styles) + sum(4 + 6 + len(name) for name in names) + 4
    listed, bodies = b"", b""
    for name, (_, state, records) in zip(names, sheets, strict=True):
        listed += record(0x85, struct.pack("<IBB", at + len(bodies), state, 0) + name)
        bodies += bof() + records + record(0x0A)
    return start + styles + listed + record(0x0A) + bodies
