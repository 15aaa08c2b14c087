"""Whether a planted value is in a file at all: a converter leaves out what its target format has no place for.

By its bytes alone and by none of our readers: members of ZIP files and streams of compound files, as text and as the
numbers that Excel stores. It may stand in a place that nobody can read; then it is still asked for.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date

import olefile
import pypdf

from benchmarks.extraction.samples import Sample, written

_TAG = re.compile(rb"<[^>]*>")
_RTF_WORD = re.compile(rb"\\[a-z]+-?\d* ?|[{}\r\n]")
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZLIB_MAGIC = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_FIRST_DAY = date(1899, 12, 30)  # that Excel counts days from, since it takes 1900 for a leap year


def values_in(sample: Sample, read: str) -> dict[str, str]:
    """The values that the file holds, by place. `read` is what any program read of it: what was read is there."""
    pieces = list(_pieces(sample.payload, sample.format))
    return {
        place: value
        for place, value in sample.planted.items()
        if is_found(value, read) or any(form in piece for form in _stored(value) for piece in pieces)
    }


def is_found(value: str, text: str) -> bool:
    return any(form in text for form in written(value))


def _stored(value: str) -> Iterator[bytes]:
    for form in written(value):
        yield form.encode()
        yield form.encode("utf-16-le")
    if value.isdigit():
        yield struct.pack("<d", int(value))
    elif value.count("-") == 2:
        serial = (date.fromisoformat(value) - _FIRST_DAY).days
        yield f"<v>{serial}</v>".encode()
        yield struct.pack("<I", serial << 2 | 2)  # RkNumber, [MS-XLS] 2.5.217
        yield struct.pack("<d", serial)


def _pieces(payload: bytes, form: str = "", depth: int = 0) -> Iterator[bytes]:
    """The payload, bare of markup too, and what is packed in it."""
    yield payload
    if form == "rtf":
        yield _RTF_WORD.sub(b"", payload)
        yield from _hexadecimal(payload)
    elif payload[:512].lstrip()[:1] == b"<":
        yield _TAG.sub(b"", payload)
    if depth > 3:
        return
    if payload.startswith(b"PK\3\4"):
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            for name in archive.namelist():
                yield from _pieces(archive.read(name), depth=depth + 1)
    elif payload.startswith(_OLE_MAGIC):
        yield from _streams(payload, depth)
    elif payload.startswith(b"%PDF"):
        yield from _pdf_streams(payload)


def _streams(payload: bytes, depth: int) -> Iterator[bytes]:
    with olefile.OleFileIO(io.BytesIO(payload)) as compound:
        for name in compound.listdir():
            stream = compound.openstream(name).read()
            yield from _pieces(stream, depth=depth + 1)
            for match in _ZLIB_MAGIC.finditer(stream):  # objects in slides, [MS-PPT] 2.10.36
                unpacked = _inflated(stream[match.start() :])
                if len(unpacked) > 16:
                    yield from _pieces(unpacked, depth=depth + 1)


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, 1 << 24)
    except zlib.error:
        return b""


def _hexadecimal(payload: bytes) -> Iterator[bytes]:
    """Objects and pictures in RTF."""
    for match in re.finditer(rb"[0-9a-f\s]{80,}", payload):
        digits = re.sub(rb"\s", b"", match[0])
        raw = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        yield raw
        if (at := raw.find(_OLE_MAGIC)) >= 0:
            yield from _pieces(raw[at:], depth=2)


def _pdf_streams(payload: bytes) -> Iterator[bytes]:
    """Strings of all objects; text in a font of its own is not to be had without a reader."""
    reader = pypdf.PdfReader(io.BytesIO(payload))
    for number in range(1, int(reader.trailer.get("/Size", 0))):
        entry = reader.get_object(number)
        yield repr(entry).encode()
        if isinstance(entry, pypdf.generic.StreamObject):
            yield entry.get_data()
