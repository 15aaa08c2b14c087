"""Document properties of OLE2 files: SummaryInformation, DocumentSummaryInformation and the user's own [MS-OLEPS]."""

import struct
from collections.abc import Iterator

from mailguard.content.charsets import decode_bytes
from mailguard.content.formats.old_office.ole_strings import wide_strings

_SUMMARY = {
    2: "Titel",
    3: "Onderwerp",
    4: "Auteur",
    5: "Trefwoorden",
    6: "Opmerkingen",
    7: "Sjabloon",
    8: "Laatst opgeslagen door",
}
_DOCUMENT_SUMMARY = {
    2: "Categorie",
    13: "Onderdelen",
    14: "Manager",
    15: "Bedrijf",
    26: "Inhoudstype",
    27: "Inhoudsstatus",
    28: "Taal",
}
_FMTID_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_FMTID_DOCUMENT = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")
_FMTID_USER = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
_CODE_PAGE, _DICTIONARY = 1, 0
_UTF16 = 1200
_IDENTIFIER = "_PID_GUID"  # a number that the program drew
_VT_I2, _VT_I4, _VT_R8, _VT_LPSTR, _VT_LPWSTR, _VT_BLOB = 2, 3, 5, 30, 31, 65
_VT_VARIANT, _VT_VECTOR = 12, 0x1000
_MAX_PROPERTIES = 5000


def read_properties(data: bytes) -> Iterator[tuple[str, str]]:
    """Label and text of every property that a reader would look at; nothing of a damaged set behind the damage."""
    if len(data) < 48:
        return
    (count,) = struct.unpack_from("<I", data, 24)
    for number in range(min(count, 8)):
        at = 28 + 20 * number
        if at + 20 > len(data):
            return
        (offset,) = struct.unpack_from("<I", data, at + 16)
        yield from _read_set(data[offset:], data[at : at + 16])


def _read_set(data: bytes, fmtid: bytes) -> Iterator[tuple[str, str]]:
    offsets = dict(_offsets(data))
    page = _code_page(data, offsets.get(_CODE_PAGE, 0))
    names = {_FMTID_SUMMARY: _SUMMARY, _FMTID_DOCUMENT: _DOCUMENT_SUMMARY}.get(fmtid, {})
    if fmtid == _FMTID_USER and _DICTIONARY in offsets:
        names = dict(_dictionary(data, offsets[_DICTIONARY], page))
    for identifier, offset in offsets.items():
        if identifier in (_DICTIONARY, _CODE_PAGE) or (names and identifier not in names):
            continue
        for text in _values(data, offset, page):
            if text and names.get(identifier) != _IDENTIFIER:
                yield names.get(identifier, "Eigenschap"), text


def _offsets(data: bytes) -> Iterator[tuple[int, int]]:
    if len(data) < 8:
        return
    (count,) = struct.unpack_from("<I", data, 4)
    for at in range(8, 8 + 8 * min(count, _MAX_PROPERTIES), 8):
        if at + 8 > len(data):
            return
        yield struct.unpack_from("<II", data, at)


def _code_page(data: bytes, offset: int) -> int:
    page: int = struct.unpack_from("<H", data, offset + 4)[0] if 0 < offset <= len(data) - 6 else 1252
    return page


def _text(raw: bytes, page: int) -> str:
    text = raw.decode("utf-16-le", "replace") if page == _UTF16 else decode_bytes(raw.rstrip(b"\0"), charset_of(page))
    return text.split("\0", 1)[0].strip()


def charset_of(page: int) -> str:
    """The name of a Windows code page."""
    return {65001: "utf-8", 10000: "mac_roman", 20127: "ascii", 28591: "latin-1"}.get(page, f"cp{page}")


def _dictionary(data: bytes, offset: int, page: int) -> Iterator[tuple[int, str]]:
    """The names of the user's own properties [MS-OLEPS 2.17]."""
    if offset + 4 > len(data):
        return
    (count,) = struct.unpack_from("<I", data, offset)
    at = offset + 4
    for _ in range(min(count, _MAX_PROPERTIES)):
        if at + 8 > len(data):
            return
        identifier, length = struct.unpack_from("<II", data, at)
        size = length * 2 + (length * 2 & 2) if page == _UTF16 else length
        yield identifier, _text(data[at + 8 : at + 8 + size], page)
        at += 8 + size


def _values(data: bytes, offset: int, page: int) -> Iterator[str]:
    if offset + 8 > len(data):
        return
    (kind,) = struct.unpack_from("<I", data, offset)
    if not kind & _VT_VECTOR:
        yield _scalar(data, offset + 4, kind, page)[0]
        return
    (count,) = struct.unpack_from("<I", data, offset + 4)
    at = offset + 8
    for _ in range(min(count, _MAX_PROPERTIES)):
        inner = kind & 0xFFF
        if inner == _VT_VARIANT:
            if at + 8 > len(data):
                return
            (inner,) = struct.unpack_from("<I", data, at)
            at += 4
        text, size = _scalar(data, at, inner, page)
        if not size:
            return
        yield text
        at += size if kind & 0xFFF == _VT_VARIANT or inner != _VT_LPSTR else _unpadded(data, at)


def _unpadded(data: bytes, at: int) -> int:
    """Office writes the strings of a vector without padding between them."""
    length: int = struct.unpack_from("<I", data, at)[0]
    return 4 + length


def _scalar(data: bytes, at: int, kind: int, page: int) -> tuple[str, int]:
    """A value as text and its size; ("", 0) for what holds no text."""
    if kind == _VT_BLOB and at + 4 <= len(data):  # the links of a document, as UTF-16 strings among numbers
        (length,) = struct.unpack_from("<I", data, at)
        return "\n".join(wide_strings(data[at + 4 : at + 4 + length])), 4 + length
    if kind in (_VT_LPSTR, _VT_LPWSTR) and at + 4 <= len(data):
        (length,) = struct.unpack_from("<I", data, at)
        size = length * 2 if kind == _VT_LPWSTR else length
        raw = data[at + 4 : at + 4 + size]
        return _text(raw, _UTF16 if kind == _VT_LPWSTR else page), 4 + size + -size % 4
    layout = {_VT_I2: "<h", _VT_I4: "<i", _VT_R8: "<d"}.get(kind)
    if layout and at + struct.calcsize(layout) <= len(data):
        number = struct.unpack_from(layout, data, at)[0]
        return f"{number:.15g}" if kind == _VT_R8 else str(number), 8 if kind == _VT_R8 else 4
    return "", 0
