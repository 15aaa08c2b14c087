"""Windows metafiles (WMF, [MS-WMF]): texts, bitmaps, and the enhanced metafile that some of them carry."""

import struct
from collections.abc import Iterator

from mailguard.content.charsets import decode_bytes
from mailguard.content.formats.images.bitmaps import bitmap_file
from mailguard.content.formats.images.drawn_text import DrawnText
from mailguard.content.formats.images.enhanced_metafile import read_enhanced
from mailguard.content.formats.old_office.ole_strings import wide_strings
from mailguard.content.formats.rich_text.rtf_words import font_charset
from mailguard.findings import Obstacle

PLACEABLE = b"\xd7\xcd\xc6\x9a"
_PLACEABLE_BYTES, _HEADER_BYTES = 22, 18
_END, _TEXT, _EXTENDED_TEXT, _FONT, _ESCAPE = 0, 0x0521, 0x0A32, 0x02FB, 0x0626
_COMMENT_ESCAPE = 0x0F
_ENHANCED = b"WMFC\1\0\0\0"  # an enhanced metafile, in pieces (2.3.6.1)
_ENHANCED_HEADER = 34
_RECTANGLE, _GLYPHS = 0x06, 0x10
# Records with a device-independent bitmap, and where in them it stands (2.3.1).
_BITMAP_AT = {0x0940: 16, 0x0B41: 20, 0x0F43: 22, 0x0D33: 18}
_DEVICE_BITMAPS = {0x0922: 26, 0x0B23: 30}  # of Windows 2, and the size without one


def read_windows(data: bytes, drawn: DrawnText) -> None:
    """Every record of the file; a damaged one is left out and told."""
    reader = _Reader(drawn)
    has_end = False
    start = _PLACEABLE_BYTES if data.startswith(PLACEABLE) else 0
    for kind, content in _records(data, start + _HEADER_BYTES):
        has_end = kind == _END
        reader.take(kind, content)
    if not has_end:
        drawn.obstruct(Obstacle.BROKEN)
    drawn.end_line()
    if reader.enhanced:
        read_enhanced(b"".join(reader.enhanced), drawn)


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kinds and contents; sizes count words of two bytes (2.3)."""
    while at + 6 <= len(data):
        size, kind = struct.unpack_from("<IH", data, at)
        if size < 3 or 2 * size > len(data) - at:
            return
        yield kind, data[at + 6 : at + 2 * size]
        if kind == _END:
            return
        at += 2 * size


class _Reader:
    def __init__(self, drawn: DrawnText) -> None:
        self._drawn = drawn
        self._charset = ""
        self.enhanced: list[bytes] = []

    def take(self, kind: int, content: bytes) -> None:
        try:
            if kind == _TEXT:
                self._text(content)
            elif kind == _EXTENDED_TEXT:
                self._extended_text(content)
            elif kind == _FONT:  # fonts are made just before they are used
                self._charset = font_charset(content[13])
            elif kind == _ESCAPE:
                self._escape(content)
            elif kind in _BITMAP_AT and len(content) > _BITMAP_AT[kind] + 12:
                self._drawn.add_bitmap(bitmap_file(content[_BITMAP_AT[kind] :]))
            elif kind in _DEVICE_BITMAPS and len(content) > _DEVICE_BITMAPS[kind]:
                self._drawn.obstruct(Obstacle.UNSUPPORTED)
        except (struct.error, IndexError):
            self._drawn.obstruct(Obstacle.BROKEN)

    def _text(self, content: bytes) -> None:
        (count,) = struct.unpack_from("<H", content)
        end = 2 + count + count % 2
        y, x = struct.unpack_from("<hh", content, end)
        self._drawn.add(self._decoded(content[2 : 2 + count]), x, y)

    def _extended_text(self, content: bytes) -> None:
        y, x, count, options = struct.unpack_from("<hhHH", content)
        start = 16 if options & _RECTANGLE else 8
        if count > len(content) - start:
            raise struct.error("text beyond its record")
        if options & _GLYPHS and count:
            return self._drawn.obstruct(Obstacle.UNSUPPORTED)
        end = start + count + count % 2
        has_widths = len(content) - end >= 2 * count
        widths = struct.unpack_from(f"<{count}h", content, end) if has_widths else ()
        return self._drawn.add(self._decoded(content[start : start + count]), x, y, widths)

    def _decoded(self, raw: bytes) -> str:
        return raw.decode(self._charset, "replace") if self._charset else decode_bytes(raw, "cp1252")

    def _escape(self, content: bytes) -> None:
        """A comment (2.3.6.1): a piece of an enhanced metafile, or what a program keeps there."""
        function, size = struct.unpack_from("<HH", content)
        data = content[4 : 4 + size]
        if function != _COMMENT_ESCAPE:
            return
        if data.startswith(_ENHANCED):
            self.enhanced.append(data[_ENHANCED_HEADER:])
            return
        for text in wide_strings(data):
            self._drawn.add_line(text)
