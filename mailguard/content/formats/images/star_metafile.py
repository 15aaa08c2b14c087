"""StarView metafiles (SVM) of LibreOffice: previews of tables and objects in its documents.

There is no specification; this follows how LibreOffice writes them: a header, then actions, each with its kind, its
version and its size.
"""

import struct

from mailguard.content.charsets import decode_bytes
from mailguard.content.formats.images.drawn_text import DrawnText
from mailguard.content.formats.old_office.ole_strings import wide_strings
from mailguard.findings import Obstacle

MAGIC = b"VCLMTF"
_TEXTS = frozenset((112, 113, 114))  # a text, one with widths, one that is stretched: a point, then the text
_TEXT_IN_RECTANGLE = 115
_PICTURES = range(116, 125)
_COMMENT = 512
_MAX_DEPTH = 5
_HEADER = struct.Struct("<HHI")


def read_star(data: bytes, drawn: DrawnText, depth: int = 0) -> None:
    """Every action; those with a drawing in them (a transparent part) are looked into."""
    try:
        _, size = struct.unpack_from("<HI", data, len(MAGIC))
        at = len(MAGIC) + 6 + size
        (count,) = struct.unpack_from("<I", data, at - 4)
        for _ in range(count):
            kind, version, size = _HEADER.unpack_from(data, at)
            at += _HEADER.size
            if size > len(data) - at:
                raise struct.error("an action without end")
            _take(kind, version, data[at : at + size], drawn, depth)
            at += size
    except struct.error:
        drawn.obstruct(Obstacle.BROKEN)


def _take(kind: int, version: int, content: bytes, drawn: DrawnText, depth: int) -> None:
    if kind in _TEXTS:
        drawn.add_line(_text(content, 8, version))
    elif kind == _TEXT_IN_RECTANGLE:
        drawn.add_line(_text(content, 16, version))
    elif kind in _PICTURES and content.startswith(b"BM"):
        drawn.add_bitmap(content)
    elif (inner := content.find(MAGIC)) >= 0:
        if depth >= _MAX_DEPTH:
            drawn.obstruct(Obstacle.TOO_LARGE)
        else:
            read_star(content[inner:], drawn, depth + 1)
    elif kind == _COMMENT:
        for text in wide_strings(content):
            drawn.add_line(text)


def _text(content: bytes, at: int, version: int) -> str:
    """The whole paragraph, of which the action draws a part. Older programs write it in one byte a character first,
    and once more in UTF-16 behind it where that does not do.
    """
    (count,) = struct.unpack_from("<I", content, at)
    if count and 2 * count <= len(content) - at - 4:
        return content[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace")
    (count,) = struct.unpack_from("<H", content, at)
    narrow = decode_bytes(content[at + 2 : at + 2 + count])
    wide = " ".join(wide_strings(content[at + 2 + count :])) if version > 1 else ""
    return wide if "?" in narrow or len(wide) > len(narrow) else narrow
