"""The entries of a ZIP file by their own headers (PKWARE's APPNOTE 6.3, 4.3.7 to 4.3.9), listed or not."""

import re
import struct
import zipfile
from collections.abc import Iterator

from mailguard.content.formats.archives.byte_spans import Span
from mailguard.content.formats.archives.zip_locks import AES_METHOD, extra_fields

LOCKED, HAS_DESCRIPTOR, STRONG, MASKED = 0x1, 0x8, 0x40, 0x2000  # 4.4.4
_UTF8_NAMES = 0x800
_LOCAL, _DESCRIPTOR = b"PK\3\4", b"PK\7\x08"
_LOCAL_BYTES = 30
_LOCAL_FIELDS = "<5H3I2H"
_ZIP64_EXTRA, _UNICODE_NAME = 0x0001, 0x7075
_FULL32 = 0xFFFFFFFF
_MAX_FALSE_HEADERS = 10_000
_ANY_HEADER = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x05\x06)")


def blank_entry(name: bytes, extra: bytes, flags: int) -> zipfile.ZipInfo:
    """An entry of that name, its sizes still to be filled in."""
    unicode_name = extra_fields(extra).get(_UNICODE_NAME, b"")[5:]
    text = (
        unicode_name.decode("utf-8", "replace") if unicode_name else name_text(name, is_utf8=bool(flags & _UTF8_NAMES))
    )
    entry = zipfile.ZipInfo(text)
    entry.filename = text.replace("\\", "/")  # the constructor cuts a name at a zero byte
    entry.orig_filename = name.decode("latin-1")
    entry.extra, entry.flag_bits = extra, flags
    return entry


def name_text(raw: bytes, *, is_utf8: bool = False) -> str:
    """A name or a comment: Windows writes those that are not UTF-8 in the DOS charset of the country (850 here)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if is_utf8 else raw.decode("cp850")


def fill_sizes(entry: zipfile.ZipInfo, size: int, packed: int, offset: int) -> None:
    """Each of them stands in the ZIP64 extra field (4.5.3) where it does not fit into 32 bits."""
    large = extra_fields(entry.extra).get(_ZIP64_EXTRA, b"")
    entry.file_size, large = _large(size, large)
    entry.compress_size, large = _large(packed, large)
    entry.header_offset, _ = _large(offset, large)


def _large(value: int, extra: bytes) -> tuple[int, bytes]:
    if value != _FULL32 or len(extra) < 8:
        return value, extra
    return int.from_bytes(extra[:8], "little"), extra[8:]


def has_header(payload: bytes, position: int) -> bool:
    """True when the header of an entry stands there."""
    is_inside = position >= 0 and position + _LOCAL_BYTES <= len(payload)
    return is_inside and payload[position : position + 4] == _LOCAL


def data_start(payload: bytes, entry: zipfile.ZipInfo) -> int:
    """Where an entry's content begins; raises zipfile.BadZipFile when its header is not there."""
    position = entry.header_offset
    if not has_header(payload, position):
        raise zipfile.BadZipFile
    name_size, extra_size = struct.unpack_from("<2H", payload, position + 26)
    return position + _LOCAL_BYTES + int(name_size) + int(extra_size)


def span_of(payload: bytes, entry: zipfile.ZipInfo) -> Span | None:
    """The bytes an entry takes, its descriptor included; None where it reaches out of the file or is not there."""
    try:
        stop = data_start(payload, entry) + entry.compress_size
    except zipfile.BadZipFile:
        return None
    if stop > len(payload):
        return None
    return entry.header_offset, stop + _descriptor_bytes(payload, stop, entry)


def _descriptor_bytes(payload: bytes, position: int, entry: zipfile.ZipInfo) -> int:
    """The size of the data descriptor (4.3.9): with or without its signature, of 32 or of 64 bits."""
    if payload[position : position + 4] == _DESCRIPTOR:
        signature = 4
    elif entry.flag_bits & HAS_DESCRIPTOR and entry.CRC.to_bytes(4, "little") == payload[position : position + 4]:
        signature = 0
    else:
        return 0
    sizes = position + signature + 4
    packed = payload[sizes : sizes + 4]
    if packed == (entry.compress_size & _FULL32).to_bytes(4, "little") and payload[sizes + 4 : sizes + 8] != b"\0" * 4:
        return signature + 12
    if payload[sizes : sizes + 8] == entry.compress_size.to_bytes(8, "little"):
        is_large = payload[sizes + 8 : sizes + 16] == entry.file_size.to_bytes(8, "little")
        return signature + (20 if is_large else 12)
    return signature + 12


def disagrees(payload: bytes, entry: zipfile.ZipInfo) -> bool:
    """True when the entry's own header says something else than the directory: programs go by one or by the other.

    Zeros are no statement: who writes without going back leaves them.
    """
    position = entry.header_offset
    if not has_header(payload, position):
        return True
    if entry.flag_bits & MASKED:  # 4.4.4: nothing true stands in the header of an entry in an encrypted directory
        return False
    _, flags, method, _, _, crc, packed, size, name_size, _ = struct.unpack_from(_LOCAL_FIELDS, payload, position + 4)
    name = payload[position + _LOCAL_BYTES : position + _LOCAL_BYTES + name_size]
    if name.decode("latin-1") != entry.orig_filename:
        return True
    if method != entry.compress_type or (flags ^ entry.flag_bits) & LOCKED:
        return True
    pairs = ((crc, entry.CRC), (packed, entry.compress_size), (size, entry.file_size))
    return any(here not in (there, 0, _FULL32) for here, there in pairs)


def modified_at(payload: bytes, entry: zipfile.ZipInfo) -> int:
    """The time of day in the entry's own header, as DOS writes it: what the traditional encryption is checked by."""
    return int.from_bytes(payload[entry.header_offset + 10 : entry.header_offset + 12], "little")


def unlisted(payload: bytes, start: int, stop: int, limit: int) -> Iterator[zipfile.ZipInfo]:
    """The entries that stand in a part of the file which the directory does not account for, `limit` at most."""
    position, chances = payload.find(_LOCAL, start, stop), _MAX_FALSE_HEADERS
    while position >= 0 and position + _LOCAL_BYTES <= stop and limit > 0 and chances > 0:
        entry, position = _local_entry(payload, position, stop)
        if entry is None:
            chances -= 1
        else:
            yield entry
            limit -= 1
        position = payload.find(_LOCAL, position, stop)


def _local_entry(payload: bytes, position: int, stop: int) -> tuple[zipfile.ZipInfo | None, int]:
    """The entry whose header stands at a position, and where it ends; None for bytes that are no header."""
    fields = struct.unpack_from(_LOCAL_FIELDS, payload, position + 4)
    _, flags, method, _, _, crc, packed, size, name_size, extra_size = fields
    name_at = position + _LOCAL_BYTES
    start = name_at + name_size + extra_size
    if start > stop or method > AES_METHOD or not name_size:
        return None, position + 4
    entry = blank_entry(payload[name_at : name_at + name_size], payload[name_at + name_size : start], flags)
    entry.compress_type, entry.CRC = method, crc
    fill_sizes(entry, size, packed, position)
    if flags & HAS_DESCRIPTOR and not entry.compress_size:
        _measure(payload, entry, start, stop)
    entry.compress_size = min(entry.compress_size, stop - start)
    return entry, start + entry.compress_size


def _measure(payload: bytes, entry: zipfile.ZipInfo, start: int, stop: int) -> None:
    """Fill in the sizes of an entry that has them behind its content: it ends before the next header."""
    following = _ANY_HEADER.search(payload, start, stop)
    end = stop if following is None else following.start()
    for size, form in ((16, "<4xIII"), (24, "<4xIQQ"), (12, "<III"), (20, "<IQQ")):
        if end - size < start:
            continue
        crc, packed, unpacked = struct.unpack_from(form, payload, end - size)
        if packed == end - size - start:
            entry.CRC, entry.compress_size, entry.file_size = crc, packed, unpacked
            return
    entry.compress_size = end - start
