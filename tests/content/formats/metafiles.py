"""Metafiles for tests: EMF, WMF and SVM, record by record."""

import struct
from collections.abc import Sequence

PIXEL = struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)  # the header of a bitmap of one pixel
PIXEL_BITS = b"\1\2\3\0"


def emf_record(kind: int, content: bytes = b"") -> bytes:
    content += bytes(-len(content) % 4)
    return struct.pack("<II", kind, 8 + len(content)) + content


def emf(*records: bytes, description: str = "", end: bool = True) -> bytes:
    """A file with an EMR_HEADER in front ([MS-EMF 2.3.4.2])."""
    text = description.encode("utf-16-le")
    body = b"".join(records) + (emf_record(14, struct.pack("<III", 0, 0, 20)) if end else b"")
    size = 88 + len(text) + -len(text) % 4
    head = struct.pack("<8i4sIIIHHIII", *[0] * 8, b" EMF", 0x10000, size + len(body), 0, 1, 0, len(description), 88, 0)
    return emf_record(1, head.ljust(80, b"\0") + text) + body


def emf_text(text: str, x: int = 0, y: int = 0, *, step: int = 10, kind: int = 84, options: int = 0) -> bytes:
    """EMR_EXTTEXTOUTW, or another kind with the same layout."""
    raw = text.encode("utf-16-le" if kind in (84, 97) else "cp1252")
    is_list = kind in (96, 97)
    start = 80 if is_list else 76
    widths_at = start + len(raw) + -len(raw) % 4
    head = bytes(28) + (struct.pack("<I", 1) if is_list else b"")
    head += struct.pack("<iiIII16xI", x, y, len(text), start, options, widths_at)
    return emf_record(kind, (head + raw).ljust(widths_at - 8, b"\0") + struct.pack("<I", step) * len(text))


def emf_small_text(text: str, *, is_small: bool, has_rectangle: bool) -> bytes:
    options = 0x200 * is_small | 0x100 * (not has_rectangle)
    head = struct.pack("<iiIII8x", 0, 0, len(text), options, 1) + bytes(16 * has_rectangle)
    return emf_record(108, head + text.encode("cp1252" if is_small else "utf-16-le"))


def emf_bitmap(kind: int, at: int) -> bytes:
    """A record that draws one pixel; `at` is where it says where the bitmap is."""
    start = at + 24
    fields = struct.pack("<IIII", start, len(PIXEL), start + len(PIXEL), len(PIXEL_BITS))
    return emf_record(kind, bytes(at - 8) + fields.ljust(24, b"\0") + PIXEL + PIXEL_BITS)


def emf_comment(data: bytes) -> bytes:
    return emf_record(70, struct.pack("<I", len(data)) + data)


def plus_record(kind: int, content: bytes, flags: int = 0) -> bytes:
    """A record of GDI+ ([MS-EMFPLUS 2.3])."""
    content += bytes(-len(content) % 4)
    return struct.pack("<HHII", kind, flags, 12 + len(content), len(content)) + content


def wmf_record(kind: int, content: bytes = b"") -> bytes:
    content += bytes(len(content) % 2)
    return struct.pack("<IH", 3 + len(content) // 2, kind) + content


def wmf(*records: bytes, is_placeable: bool = False, end: bool = True) -> bytes:
    place = b"\xd7\xcd\xc6\x9a" + bytes(18) if is_placeable else b""
    return place + struct.pack("<HHHIHIH", 1, 9, 0x300, 0, 0, 0, 0) + b"".join(records) + wmf_record(0) * end


def wmf_text(raw: bytes, x: int = 0, y: int = 0) -> bytes:
    return wmf_record(0x0521, struct.pack("<H", len(raw)) + raw + bytes(len(raw) % 2) + struct.pack("<hh", y, x))


def wmf_extended_text(raw: bytes, *, options: int = 0, widths: Sequence[int] = ()) -> bytes:
    head = struct.pack("<hhHH", 0, 0, len(raw), options) + (bytes(8) if options & 6 else b"")
    return wmf_record(0x0A32, head + raw + bytes(len(raw) % 2) + struct.pack(f"<{len(widths)}h", *widths))


def wmf_enhanced(part: bytes) -> bytes:
    """A piece of an enhanced metafile in a comment ([MS-WMF 2.3.6.1])."""
    data = b"WMFC\1\0\0\0".ljust(34, b"\0") + part
    return wmf_record(0x0626, struct.pack("<HH", 0x0F, len(data)) + data)


def svm_action(kind: int, content: bytes, version: int = 1) -> bytes:
    return struct.pack("<HHI", kind, version, len(content)) + content


def svm(*actions: bytes, count: int | None = None) -> bytes:
    head = bytes(45) + struct.pack("<I", len(actions) if count is None else count)
    return b"VCLMTF" + struct.pack("<HI", 1, len(head)) + head + b"".join(actions)


def svm_text(text: str) -> bytes:
    """As LibreOffice 7 writes a text with widths: a point, the text, its part, widths, the text again."""
    raw = text.encode("utf-16-le")
    return svm_action(
        113, bytes(8) + struct.pack("<I", len(text)) + raw + bytes(8) + struct.pack("<H", len(text)) + raw, 2
    )
