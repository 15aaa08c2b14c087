"""Pictures and embedded objects of RTF: hexadecimal digits to files."""

import struct

from mailguard.content.extract import Collector, File
from mailguard.content.formats.images.bitmaps import bitmap_file
from mailguard.content.formats.old_office.ole_embedded import read_native
from mailguard.content.formats.old_office.ole_strings import narrow_strings, wide_strings
from mailguard.findings import Obstacle

_NOT_HEX = bytes(set(range(256)) - set(b"0123456789abcdefABCDEF"))
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = {
    "pngblip": ("png", "image/png"), "jpegblip": ("jpg", "image/jpeg"), "emfblip": ("emf", "image/emf"),
    "wmetafile": ("wmf", "image/wmf"), "dibitmap": ("bmp", "image/bmp"),
}  # fmt: skip
_EMBEDDED = 2  # FormatID of an object that holds its data [MS-OLEDS 2.2.4]


def _bytes_of(digits: bytes) -> bytes:
    digits = digits.translate(None, _NOT_HEX)
    return bytes.fromhex(digits[: len(digits) & ~1].decode("ascii"))


def give_picture(digits: bytes, kind: str, number: int, to: Collector) -> None:
    """A picture in the text: handed on as a file, or its strings where it is of a format of long ago."""
    raw = _bytes_of(digits)
    if not raw:
        return None
    if kind in _PICTURES:
        extension, media_type = _PICTURES[kind]
        picture = bitmap_file(raw) if kind == "dibitmap" else raw
        return to.add_file(File(f"afbeelding {number}.{extension}", picture, media_type, is_inner=True))
    for text in dict.fromkeys(narrow_strings(raw)):
        to.add_text(text, "afbeelding")
    return to.obstruct(Obstacle.UNSUPPORTED, "rtf", "afbeelding")


def give_object(digits: bytes, to: Collector) -> None:
    """An embedded object [MS-OLEDS 2.2.5]: a packaged file, a compound file, or strings of what is neither."""
    raw = _bytes_of(digits)
    name, payload = _embedded(raw)
    if not payload and _COMPOUND in raw:
        payload = raw[raw.index(_COMPOUND) :]
    if payload:
        return to.add_file(File(name or "ingesloten object", payload))
    for text in dict.fromkeys([*wide_strings(raw), *narrow_strings(raw)]):
        to.add_text(text, "ingesloten object")
    if raw:
        to.obstruct(Obstacle.UNSUPPORTED, "rtf", "ingesloten object")
    return None


def _embedded(raw: bytes) -> tuple[str, bytes]:
    """Name and bytes of what an ObjectHeader precedes; nothing where it is a link or damaged."""
    if len(raw) < 12 or struct.unpack_from("<I", raw, 4)[0] != _EMBEDDED:
        return "", b""
    at = 8
    names: list[bytes] = []
    for _ in range(3):  # class, topic and item
        size = int.from_bytes(raw[at : at + 4], "little")
        names.append(raw[at + 4 : at + 4 + size].rstrip(b"\0"))
        at += 4 + size
        if at + 4 > len(raw):
            return "", b""
    content = raw[at : at + 4] + raw[at + 4 :]
    if names[0].lower() == b"package":
        return read_native(content)
    payload = content[4 : 4 + int.from_bytes(content[:4], "little")]
    return "", payload if payload.startswith((_COMPOUND, b"PK\3\4", b"%PDF")) else b""
