"""Pictures in Word, Excel and PowerPoint 97-2003 files: the blips of OfficeArt [MS-ODRAW 2.2.23]."""

import re
import struct
import zlib
from collections.abc import Iterator

from mailguard.content.extract import Collector, File
from mailguard.content.formats.ole_strings import narrow_strings, wide_strings
from mailguard.findings import Obstacle

# A blip's record header: version 0, an instance that tells the format, its type and size.
_BLIP = re.compile(rb"[\x00-\xff][\x00-\xff][\x1a-\x1f\x29\x2a]\xf0", re.DOTALL)
_EMF, _WMF, _PICT, _DIB = 0xF01A, 0xF01B, 0xF01C, 0xF01F
_METAFILES = (_EMF, _WMF, _PICT)
_TWO_UIDS = {0x3D5, 0x217, 0x543, 0x46B, 0x6E3, 0x6E1, 0x7A9, 0x6E5}
_BITMAPS = {0xF01D: "jpg", 0xF02A: "jpg", 0xF01E: "png", 0xF029: "tif"}
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "tif": "image/tiff", "bmp": "image/bmp"}
_METAFILE_HEADER = 34
_MAGIC = {
    0xF01D: (b"\xff\xd8",), 0xF02A: (b"\xff\xd8",), 0xF01E: (b"\x89PNG",), 0xF029: (b"II*\0", b"MM\0*"),
    _DIB: (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"),
}  # fmt: skip


def give_pictures(data: bytes, to: Collector, *, first: int = 1) -> int:
    """Hand on every picture in these bytes; gives the number for the next one."""
    for kind, payload in _blips(data):
        if to.is_full:
            break
        if kind in _METAFILES:
            _give_metafile(kind, payload, to)
            continue
        extension = _BITMAPS.get(kind, "bmp")
        picture = _with_header(payload) if kind == _DIB else payload
        to.add_file(File(f"afbeelding {first}.{extension}", picture, _TYPES[extension], is_inner=True))
        first += 1
    return first


def _blips(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while (found := _BLIP.search(data, at)) is not None:
        start = found.start()
        flags, kind, size = struct.unpack("<HHI", data[start : start + 8].ljust(8, b"\0"))
        header = _header_bytes(flags >> 4, kind)
        first = start + 8 + header
        is_blip = not flags & 0xF and header < size <= len(data) - start - 8
        if not is_blip or not _looks_right(kind, data[first : first + _METAFILE_HEADER]):
            at = start + 1
            continue
        yield kind, data[first : start + 8 + size]
        at = start + 8 + size


def _looks_right(kind: int, payload: bytes) -> bool:
    """True when the bytes begin as the format does: the pattern of a header is found by chance too."""
    if kind in _METAFILES:  # packed or not, and no filter
        return payload[32:34] in (b"\0\xfe", b"\xfe\xfe")
    return payload.startswith(_MAGIC[kind])


def _header_bytes(instance: int, kind: int) -> int:
    identifiers = 32 if instance in _TWO_UIDS else 16
    return identifiers if kind in _METAFILES else identifiers + 1


def _give_metafile(kind: int, payload: bytes, to: Collector) -> None:
    """The text in a drawing: its header holds the size, whether it is packed (0) or not (0xFE), and a filter."""
    is_packed = payload[32:33] == b"\0"
    content = payload[_METAFILE_HEADER:]
    if is_packed:
        reader = zlib.decompressobj()
        try:
            content = reader.decompress(content, max(1, to.room_bytes))
        except zlib.error:
            return to.obstruct(Obstacle.BROKEN, "office")
        to.count_unpacked(len(content))
        if not reader.eof:
            to.obstruct(Obstacle.TOO_LARGE if to.room_bytes <= 0 else Obstacle.BROKEN, "office")
    strings = wide_strings(content) if kind == _EMF else narrow_strings(content)
    for text in dict.fromkeys(strings):
        to.add_text(text, "afbeelding")
    return None


def _with_header(bitmap: bytes) -> bytes:
    """A device-independent bitmap as a BMP file: with the 14 bytes that files have in front."""
    if len(bitmap) < 40:
        return bitmap
    size, bits, colours = (
        struct.unpack_from("<I", bitmap)[0],
        struct.unpack_from("<H", bitmap, 14)[0],
        struct.unpack_from("<I", bitmap, 32)[0],
    )
    palette = 4 * (colours or (1 << bits if bits <= 8 else 0))
    return struct.pack("<2sIHHI", b"BM", 14 + len(bitmap), 0, 0, 14 + size + palette) + bitmap
