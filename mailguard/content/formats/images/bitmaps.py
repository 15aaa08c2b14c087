"""Device-independent bitmaps, as Windows holds them in memory [MS-WMF 2.2.2.9], as files."""

import struct

_HEADER_BYTES = 40
_BIT_FIELDS, _JPEG, _PNG = 3, 4, 5


def bitmap_file(bitmap: bytes, bits: bytes | None = None) -> bytes:
    """The bitmap with the 14 bytes in front that BMP files have; the file itself where a JPEG or PNG is in it.

    `bits` are the pixels where they do not follow the header at once.
    """
    if len(bitmap) < _HEADER_BYTES:
        return bitmap + (bits or b"")
    (size,) = struct.unpack_from("<I", bitmap)
    depth, compression = struct.unpack_from("<HI", bitmap, 14)
    (colours,) = struct.unpack_from("<I", bitmap, 32)
    palette = 4 * min(colours or (1 << depth if depth <= 8 else 0), 256)
    start = size + palette + (12 if compression == _BIT_FIELDS and size == _HEADER_BYTES else 0)
    if compression in (_JPEG, _PNG):
        return bits if bits is not None else bitmap[start:]
    if bits is not None:
        bitmap = bitmap[:start].ljust(start, b"\0") + bits
    return struct.pack("<2sIHHI", b"BM", 14 + len(bitmap), 0, 0, 14 + start) + bitmap


def raw_bitmap_file(width: int, height: int, depth: int, rows: bytes) -> bytes:
    """Pixels from the top row down, their rows padded to four bytes, as a BMP file."""
    header = struct.pack("<IiiHHIIiiII", _HEADER_BYTES, width, -height, 1, depth, 0, len(rows), 0, 0, 0, 0)
    return bitmap_file(header + rows)
