"""RAR archives are not read; whether one is locked stands in its headers (RAR 5.0 archive format, technote of 4.x)."""

import struct

RAR_SIGNATURE = b"Rar!\x1a\x07"
_OLD_SIGNATURE, _NEW_SIGNATURE = RAR_SIGNATURE + b"\0", RAR_SIGNATURE + b"\1\0"
_MAX_HEADERS = 1000
# 4.x: headers of the archive and of a file, and the flags of either that say "encrypted"
_OLD_ARCHIVE, _OLD_FILE, _OLD_LOCKED_HEADERS, _OLD_LOCKED, _OLD_HAS_DATA = 0x73, 0x74, 0x80, 0x04, 0x8000
# 5.0: kinds of headers, flags of every header, and the record of a file that describes its encryption
_NEW_FILE, _NEW_ENCRYPTION, _NEW_HAS_EXTRA, _NEW_HAS_DATA, _NEW_LOCKED_RECORD = 2, 4, 1, 2, 1


def is_locked_rar(payload: bytes) -> bool:
    """True when the names or the content of a file in it are encrypted."""
    try:
        if payload.startswith(_NEW_SIGNATURE):
            return _is_locked_new(payload)
        return payload.startswith(_OLD_SIGNATURE) and _is_locked_old(payload)
    except (IndexError, struct.error):
        return False


def _is_locked_old(payload: bytes) -> bool:
    position = len(_OLD_SIGNATURE)
    for _ in range(_MAX_HEADERS):
        kind, flags, size = struct.unpack_from("<BHH", payload, position + 2)
        if (kind == _OLD_ARCHIVE and flags & _OLD_LOCKED_HEADERS) or (kind == _OLD_FILE and flags & _OLD_LOCKED):
            return True
        has_data = kind == _OLD_FILE or flags & _OLD_HAS_DATA
        position += max(7, size) + (struct.unpack_from("<I", payload, position + 7)[0] if has_data else 0)
    return False


def _is_locked_new(payload: bytes) -> bool:
    position = len(_NEW_SIGNATURE)
    for _ in range(_MAX_HEADERS):
        size, start = _number(payload, position + 4)
        kind, at = _number(payload, start)
        flags, at = _number(payload, at)
        extra, at = _number(payload, at) if flags & _NEW_HAS_EXTRA else (0, at)
        data, at = _number(payload, at) if flags & _NEW_HAS_DATA else (0, at)
        stop = start + size
        if kind == _NEW_ENCRYPTION or (kind == _NEW_FILE and _has_locked_record(payload, stop - extra, stop)):
            return True
        position = stop + data
    return False


def _has_locked_record(payload: bytes, position: int, stop: int) -> bool:
    while position < stop:
        size, at = _number(payload, position)
        kind, _ = _number(payload, at)
        if kind == _NEW_LOCKED_RECORD:
            return True
        position = at + max(1, size)
    return False


def _number(payload: bytes, position: int) -> tuple[int, int]:
    """A number of variable length, seven bits in each byte, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = payload[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, position
