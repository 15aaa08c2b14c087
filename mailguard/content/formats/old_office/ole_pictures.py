"""Pictures in Word, Excel and PowerPoint 97-2003 files: the blips of OfficeArt [MS-ODRAW 2.2.23]."""

import re
import struct
import zlib
from collections.abc import Iterator

from mailguard.content.extract import Collector, File
from mailguard.content.formats.images.bitmaps import bitmap_file
from mailguard.content.formats.old_office.ole_strings import narrow_strings
from mailguard.findings import Obstacle

# A blip's record header: version 0, an instance that tells the format, its type and size.
_BLIP = re.compile(rb"[\x00-\xff][\x00-\xff][\x1a-\x1f\x29\x2a]\xf0", re.DOTALL)
_EMF, _WMF, _PICT, _DIB = 0xF01A, 0xF01B, 0xF01C, 0xF01F
_METAFILES = (_EMF, _WMF, _PICT)
_TWO_UIDS = {0x3D5, 0x217, 0x543, 0x46B, 0x6E3, 0x6E1, 0x7A9, 0x6E5}
_EXTENSIONS = {0xF01D: "jpg", 0xF02A: "jpg", 0xF01E: "png", 0xF029: "tif", _DIB: "bmp", _EMF: "emf", _WMF: "wmf"}
_TYPES = {"jpg": "image/jpeg", "tif": "image/tiff"}  # the others are called as their files end
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
        picture = _unpacked(payload, to) if kind in _METAFILES else payload
        if kind == _PICT:
            _give_strings(picture, to)
            continue
        extension = _EXTENSIONS[kind]
        picture = bitmap_file(picture) if kind == _DIB else picture
        media_type = _TYPES.get(extension, f"image/{extension}")
        if picture:
            to.add_file(File(f"afbeelding {first}.{extension}", picture, media_type, is_inner=True))
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


def _unpacked(payload: bytes, to: Collector) -> bytes:
    """A drawing: its header holds the size, whether it is packed (0) or not (0xFE), and a filter."""
    is_packed = payload[32:33] == b"\0"
    content = payload[_METAFILE_HEADER:]
    if not is_packed:
        return content
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(content, max(1, to.room_bytes))
    except zlib.error:
        to.obstruct(Obstacle.BROKEN, "office")
        return b""
    to.count_unpacked(len(content))
    if not reader.eof:
        to.obstruct(Obstacle.TOO_LARGE if to.room_bytes <= 0 else Obstacle.BROKEN, "office")
    return content


def _give_strings(drawing: bytes, to: Collector) -> None:
    """What of a Macintosh picture looks like text."""
    for text in dict.fromkeys(narrow_strings(drawing)):
        to.add_text(text, "afbeelding")
    to.obstruct(Obstacle.UNSUPPORTED, "office", "afbeelding")
