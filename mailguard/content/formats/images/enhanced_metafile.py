"""Enhanced metafiles (EMF, [MS-EMF]) and what GDI+ writes into them ([MS-EMFPLUS]): texts and bitmaps."""

import struct
from collections.abc import Callable, Iterator

from mailguard.content.extract import File
from mailguard.content.formats.images.bitmaps import bitmap_file, raw_bitmap_file
from mailguard.content.formats.images.drawn_text import DrawnText
from mailguard.content.formats.old_office.ole_strings import narrow_strings, wide_strings
from mailguard.findings import Obstacle

_END = 14
_GLYPHS = 0x10  # ETO_GLYPH_INDEX: numbers of a font's pictures stand where text would
_NO_RECTANGLE, _SMALL_CHARACTERS = 0x100, 0x200
# Records with a bitmap, and where they say where it is: the offsets and sizes of its header and of its pixels (2.3.1).
_BITMAP_AT = {76: 84, 77: 84, 78: 84, 79: 96, 80: 48, 81: 48, 114: 84, 116: 84}
_PLUS, _PUBLIC, _SPOOL = b"EMF+", b"GDIC", b"\0\0\0\0"
_WINDOWS_METAFILE = 0x80000001
_PLUS_OBJECT, _PLUS_TEXT, _PLUS_DRIVER_TEXT = 0x4008, 0x401C, 0x4036
_PLUS_IMAGE, _CONTINUES = 5, 0x8000
_PIXEL_BITS = {0x21808: 24, 0x22009: 32, 0x26200A: 32, 0xE200B: 32}


def read_enhanced(data: bytes, drawn: DrawnText) -> None:
    """Every record of the file; a damaged one is left out and told."""
    reader = _Reader(drawn)
    has_end = False
    try:
        reader.read_description(data)
        for kind, record in _records(data):
            has_end = has_end or kind == _END
            reader.take(kind, record)
    except struct.error:
        has_end = False
    reader.finish()
    if not has_end:
        drawn.obstruct(Obstacle.BROKEN)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or size > len(data) - at:
            raise struct.error("a record without end")
        yield kind, data[at : at + size]
        if kind == _END:
            return
        at += size


class _Reader:
    def __init__(self, drawn: DrawnText) -> None:
        self._drawn = drawn
        self._object = bytearray()  # of GDI+, that goes on from record to record
        self._takers: dict[int, Callable[[bytes], None]] = {
            83: self._narrow_text, 84: self._wide_text, 96: self._narrow_texts, 97: self._wide_texts,
            108: self._small_text, 70: self._comment,
        }  # fmt: skip

    def take(self, kind: int, record: bytes) -> None:
        try:
            if kind in self._takers:
                self._takers[kind](record)
            elif kind in _BITMAP_AT:
                self._bitmap(record, _BITMAP_AT[kind])
        except (struct.error, IndexError):
            self._drawn.obstruct(Obstacle.BROKEN)

    def read_description(self, data: bytes) -> None:
        """The program and the name of the drawing (2.2.9)."""
        count, at = struct.unpack_from("<II", data, 60)
        text = data[at : at + 2 * min(count, 1000)].decode("utf-16-le", "replace") if at else ""
        for part in text.split("\0"):
            self._drawn.add_line(part)

    def finish(self) -> None:
        if self._object:
            self._drawn.obstruct(Obstacle.BROKEN)

    # -- text (2.3.5) -------------------------------------------------------------------------------------------------

    def _narrow_text(self, record: bytes) -> None:
        self._text(record, 36, is_wide=False)

    def _wide_text(self, record: bytes) -> None:
        self._text(record, 36, is_wide=True)

    def _narrow_texts(self, record: bytes) -> None:
        self._texts(record, is_wide=False)

    def _wide_texts(self, record: bytes) -> None:
        self._texts(record, is_wide=True)

    def _texts(self, record: bytes, *, is_wide: bool) -> None:
        (count,) = struct.unpack_from("<I", record, 36)
        for number in range(count):
            if self._drawn.is_full:
                return
            self._text(record, 40 + 40 * number, is_wide=is_wide)

    def _text(self, record: bytes, at: int, *, is_wide: bool) -> None:
        """An EmrText object (2.2.5): offsets count from the beginning of the record."""
        x, y, count, start, options = struct.unpack_from("<iiIII", record, at)
        (widths_at,) = struct.unpack_from("<I", record, at + 36)
        text = self._decoded(record, start, count, options, is_wide=is_wide)
        has_widths = 0 < widths_at <= len(record) - 4 * len(text)
        widths = struct.unpack_from(f"<{len(text)}I", record, widths_at) if has_widths else ()
        self._drawn.add(text, x, y, widths)

    def _small_text(self, record: bytes) -> None:
        x, y, count, options = struct.unpack_from("<iiII", record, 8)
        start = 36 if options & _NO_RECTANGLE else 52
        self._drawn.add(self._decoded(record, start, count, options, is_wide=not options & _SMALL_CHARACTERS), x, y)

    def _decoded(self, record: bytes, start: int, count: int, options: int, *, is_wide: bool) -> str:
        if count and options & _GLYPHS:
            self._drawn.obstruct(Obstacle.UNSUPPORTED)
            return ""
        size = count * (2 if is_wide else 1)
        if size > len(record) - start:
            raise struct.error("text beyond its record")
        return record[start : start + size].decode("utf-16-le" if is_wide else "cp1252", "replace")

    # -- bitmaps (2.3.1) ----------------------------------------------------------------------------------------------

    def _bitmap(self, record: bytes, at: int) -> None:
        if at + 16 > len(record):  # a bit block transfer without a source is shorter
            return
        header_at, header_size, bits_at, bits_size = struct.unpack_from("<4I", record, at)
        if not bits_size:
            return
        if header_at + header_size > len(record) or bits_at + bits_size > len(record):
            raise struct.error("a bitmap beyond its record")
        header = record[header_at : header_at + header_size]
        self._drawn.add_bitmap(bitmap_file(header, record[bits_at : bits_at + bits_size]))

    # -- comments (2.3.3) ---------------------------------------------------------------------------------------------

    def _comment(self, record: bytes) -> None:
        (size,) = struct.unpack_from("<I", record, 8)
        data = record[12 : 12 + size]
        if data.startswith(_PLUS):
            return self._read_plus(data[4:])
        if data.startswith(_PUBLIC) and data[4:8] == struct.pack("<I", _WINDOWS_METAFILE):
            return self._drawn.to.add_file(File("afbeelding.wmf", data[24:], "image/wmf", is_inner=True))
        if data.startswith(_SPOOL):  # fonts and settings of a printer
            return None
        for text in (*wide_strings(data), *narrow_strings(data)):
            self._drawn.add_line(text)
        return None

    def _read_plus(self, data: bytes) -> None:
        """Records of GDI+ [MS-EMFPLUS 2.3]: kind, flags, size of the record and of what it holds."""
        at = 0
        while at + 12 <= len(data):
            kind, flags, size, content = struct.unpack_from("<HHII", data, at)
            if size < 12 or size > len(data) - at:
                raise struct.error("a record without end")
            self._take_plus(kind, flags, data[at + 12 : at + 12 + content])
            at += size

    def _take_plus(self, kind: int, flags: int, content: bytes) -> None:
        if kind == _PLUS_TEXT:
            (count,) = struct.unpack_from("<I", content, 8)
            self._drawn.add_line(content[28 : 28 + 2 * count].decode("utf-16-le", "replace"))
        elif kind == _PLUS_DRIVER_TEXT:
            self._read_driver_text(content)
        elif kind == _PLUS_OBJECT and flags >> 8 & 0x7F == _PLUS_IMAGE:
            self._take_object(flags, content)

    def _read_driver_text(self, content: bytes) -> None:
        """Characters with a place each [MS-EMFPLUS 2.3.4.6]; the numbers of a font's pictures are no text."""
        options, _, count = struct.unpack_from("<III", content, 4)
        if not options & 1:
            return self._drawn.obstruct(Obstacle.UNSUPPORTED)
        return self._drawn.add_line(content[16 : 16 + 2 * count].decode("utf-16-le", "replace"))

    def _take_object(self, flags: int, content: bytes) -> None:
        """An image; one that is cut into records tells its whole size in each (2.3.5.1)."""
        if not flags & _CONTINUES:
            self._read_image(content)
            return
        (total,) = struct.unpack_from("<I", content)
        self._object += content[4:]
        if len(self._object) >= total:
            whole, self._object = bytes(self._object), bytearray()
            self._read_image(whole)

    def _read_image(self, image: bytes) -> None:
        """An EmfPlusImage [MS-EMFPLUS 2.2.1.4]: a file of its own, pixels, or a metafile again."""
        (kind,) = struct.unpack_from("<I", image, 4)
        if kind == 2:
            return self._drawn.add_bitmap(image[16:])
        width, height, _, pixels, form = struct.unpack_from("<iiiII", image, 8)
        if form == 1:
            return self._drawn.add_bitmap(image[28:])
        if pixels not in _PIXEL_BITS or width <= 0 or height <= 0:
            return self._drawn.obstruct(Obstacle.UNSUPPORTED)
        return self._drawn.add_bitmap(raw_bitmap_file(width, height, _PIXEL_BITS[pixels], image[28:]))
