"""Compressed RTF [MS-OXRTFCP]: how Outlook keeps formatted text."""

import struct
from typing import NamedTuple

HEADER_BYTES = 16
_COMPRESSED, _UNCOMPRESSED = b"LZFu", b"MELA"
_WINDOW = 4096
# What the dictionary holds at the start [MS-OXRTFCP 2.1.2.1].
_KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


class Unpacked(NamedTuple):
    """The RTF. `is_whole` is false where the stream broke off, `is_cut` true where the limit did."""

    rtf: bytes
    is_whole: bool
    is_cut: bool = False

    def __repr__(self) -> str:
        return f"Unpacked({len(self.rtf)} bytes, is_whole={self.is_whole}, is_cut={self.is_cut})"


def unpack_rtf(packed: bytes, max_bytes: int) -> Unpacked:
    """The RTF in `packed`, at most `max_bytes` of it. The sizes it declares are checked, never trusted."""
    if packed.startswith(b"{\\rtf"):
        return Unpacked(packed[:max_bytes], is_whole=True, is_cut=len(packed) > max_bytes)
    if len(packed) < HEADER_BYTES:
        return Unpacked(b"", is_whole=False)
    size, raw_size, kind = struct.unpack_from("<II4s", packed)
    if kind == _UNCOMPRESSED:
        rtf = packed[HEADER_BYTES : HEADER_BYTES + raw_size]
        return Unpacked(rtf[:max_bytes], len(rtf) == raw_size, len(rtf) > max_bytes)
    if kind != _COMPRESSED:
        return Unpacked(b"", is_whole=False)
    rtf, has_end = _inflate(packed[: size + 4] if size > HEADER_BYTES else packed, max_bytes)
    is_cut = len(rtf) > max_bytes
    return Unpacked(rtf[:max_bytes], is_whole=is_cut or (has_end and len(rtf) >= raw_size), is_cut=is_cut)


def _inflate(packed: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """The plain bytes, and whether the end mark was reached.

    All output stays at hand, behind one window of blanks: a place in the dictionary is then a distance back.
    """
    out = bytearray(b" " * _WINDOW + _KNOWN)
    start, position, limit = len(out), HEADER_BYTES, len(out) + max_bytes
    while position < len(packed) and len(out) <= limit:
        flags = packed[position]
        position += 1
        if not flags:
            out += packed[position : position + 8]
            position += 8
            continue
        for bit in range(8):
            if not flags >> bit & 1:
                out += packed[position : position + 1]
                position += 1
                continue
            if position + 2 > len(packed):
                return bytes(out[start:]), False
            reference = packed[position] << 8 | packed[position + 1]
            position += 2
            distance = (len(out) - (reference >> 4)) % _WINDOW
            if not distance:  # a reference to where the next byte would go
                return bytes(out[start:]), True
            _copy_back(out, distance, (reference & 0xF) + 2)
    return bytes(out[start:]), False


def _copy_back(out: bytearray, distance: int, count: int) -> None:
    """Append what stands `distance` back; of what is not written yet, what has just been appended."""
    source = len(out) - distance
    piece = out[source : source + count]
    out += (piece * (count // len(piece) + 1))[:count]
