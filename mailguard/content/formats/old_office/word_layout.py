"""The structure of a Word 97-2003 file: its header (FIB), piece table, and what the formatting pages say [MS-DOC]."""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.content.formats.old_office.office_paragraphs import IN_CELL, INNER_CELL_END, INNER_ROW_END, ROW_END

_FIRST_PAIR = 0x9A  # FibRgFcLcb97 behind FibBase, fibRgW and fibRgLw [MS-DOC 2.5.1]
CHPX_PAGES, PAPX_PAGES, CLX, HEADERS = 12, 13, 33, 11  # numbers of the pairs in FibRgFcLcb97
STYLES, STYLES_OLD, FONTS = 1, 0, 15
_PAGE = 512
_DELETED, _HIDDEN, _IN_TABLE, _ROW_END, _INNER_ROW_END, _INNER_CELL = 0x0800, 0x083C, 0x2416, 0x2417, 0x244C, 0x244B
_OLDEST_VERSION = 0x6A  # of the FIB; Word 6 and 95 have 0x65 to 0x69, and another layout
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)  # by the top three bits of a sprm; 6 says its own size [MS-DOC 2.2.5.1]
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# Characters 0x80-0x9F of a compressed piece are windows-1252 [MS-DOC 2.9.73].
NORMAL, DELETED, HIDDEN = 0, 1, 2
# 0x1F is a hyphen that is shown at a line's end only [MS-DOC 2.4.1]; the others mean nothing in Word's text.
_NO_MARKS = dict.fromkeys(map(ord, (ROW_END, IN_CELL, INNER_ROW_END)), "\0")
_MARKS = ((_ROW_END, ROW_END), (_INNER_ROW_END, INNER_ROW_END), (_INNER_CELL, INNER_CELL_END), (_IN_TABLE, IN_CELL))


@dataclass(frozen=True, slots=True)
class Header:
    """The FIB: which table stream counts, how many characters each part of the text has, where the tables are."""

    is_encrypted: bool
    table: str = field(repr=False)
    lengths: tuple[int, ...]  # main, footnotes, headers, macros, comments, endnotes, text boxes, header text boxes
    pairs: tuple[tuple[int, int], ...] = field(repr=False)

    def part(self, number: int, table: bytes) -> bytes:
        """The bytes in the table stream that a pair of offset and size names."""
        if number >= len(self.pairs):
            return b""
        offset, size = self.pairs[number]
        return table[offset : offset + size]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: where it stands in the stream, and its bytes for each character."""

    offset: int
    count: int
    width: int


@dataclass(slots=True)
class Formatting:
    """What the formatting pages say, by offset in the stream: deleted and hidden runs, and the ends in tables."""

    starts: list[int] = field(default_factory=list, repr=False)
    ends: list[tuple[int, int]] = field(default_factory=list, repr=False)  # end of a run, and its state
    marks: dict[int, str] = field(default_factory=dict, repr=False)  # what ends at an offset, in a table

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """End and state of every run between two offsets."""
        at = max(0, bisect_right(self.starts, start) - 1)
        while start < end:
            while at < len(self.starts) and self.ends[at][0] <= start:
                at += 1
            if at >= len(self.starts) or self.starts[at] >= end:
                yield end, NORMAL
                return
            if self.starts[at] > start:
                yield self.starts[at], NORMAL
            start = min(end, self.ends[at][0])
            yield start, self.ends[at][1]


def read_header(stream: bytes) -> Header | None:
    """The FIB, or None where the stream is no Word 97 document."""
    if len(stream) < _FIRST_PAIR or stream[:2] not in (b"\xec\xa5", b"\xdc\xa5"):
        return None
    version, flags = struct.unpack_from("<H", stream, 2)[0], struct.unpack_from("<H", stream, 10)[0]
    if version < _OLDEST_VERSION:
        return None
    lengths = struct.unpack_from("<8I", stream, 0x4C)
    count = min(struct.unpack_from("<H", stream, _FIRST_PAIR - 2)[0], (len(stream) - _FIRST_PAIR) // 8, 200)
    pairs = tuple(struct.unpack_from("<II", stream, _FIRST_PAIR + 8 * n) for n in range(count))
    return Header(bool(flags & 0x0100), "1Table" if flags & 0x0200 else "0Table", lengths, pairs)


def read_pieces(clx: bytes) -> list[Piece] | None:
    """The piece table [MS-DOC 2.4.1]; None where it is missing or damaged."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # Prc: formatting of pieces
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        return None
    size = min(struct.unpack_from("<I", clx, at + 1)[0], len(clx) - at - 5)
    count = (size - 4) // 12
    if count < 1:
        return None
    ends = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    pieces: list[Piece] = []
    for number in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        is_compressed = bool(place & 0x40000000)
        offset = (place & 0x3FFFFFFF) // 2 if is_compressed else place & 0x3FFFFFFF
        if ends[number + 1] < ends[number]:
            return pieces or None
        pieces.append(Piece(offset, ends[number + 1] - ends[number], 1 if is_compressed else 2))
    return pieces


def piece_text(stream: bytes, piece: Piece) -> str:
    """The characters of a piece, one for each of Word's: the second half of a surrogate pair is a zero."""
    raw = stream[piece.offset : piece.offset + piece.count * piece.width]
    if piece.width == 1:
        return raw.decode("cp1252", "replace").translate(_NO_MARKS)
    text = raw.decode("utf-16-le", "replace").translate(_NO_MARKS)
    return _ASTRAL.sub(lambda match: match[0] + "\0", text) if len(text) * 2 < len(raw) else text


def read_formatting(stream: bytes, table: bytes, header: Header) -> Formatting:
    """Deleted and hidden text and the ends of table rows, out of the formatting pages (FKP)."""
    formatting = Formatting()
    runs: list[tuple[int, int, int]] = []
    for page in _pages(stream, header.part(CHPX_PAGES, table)):
        runs += _character_runs(page)
    for start, end, state in sorted(runs):
        formatting.starts.append(start)
        formatting.ends.append((end, state))
    for page in _pages(stream, header.part(PAPX_PAGES, table)):
        _paragraph_ends(page, formatting)
    return formatting


def _pages(stream: bytes, plc: bytes) -> Iterator[bytes]:
    """The 512-byte pages that a PlcBteChpx or PlcBtePapx names, each once."""
    count = (len(plc) - 4) // 8
    if count < 1:
        return
    numbers = struct.unpack_from(f"<{count}I", plc, 4 * (count + 1))
    for number in dict.fromkeys(number & 0x3FFFFF for number in numbers):
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            yield page


def _character_runs(page: bytes) -> Iterator[tuple[int, int, int]]:
    """Runs with a state of their own [MS-DOC 2.9.33]."""
    count = page[-1]
    if 4 * (count + 1) + count > _PAGE - 1:
        return
    offsets = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = 2 * page[4 * (count + 1) + number]
        if not at:
            continue
        properties = dict(_sprms(page[at + 1 : at + 1 + page[at]]))
        if properties.get(_DELETED, b"\0")[:1] == b"\1":
            state = DELETED
        elif properties.get(_HIDDEN, b"\0")[:1] == b"\1":
            state = HIDDEN
        else:
            continue
        if offsets[number] < offsets[number + 1]:
            yield offsets[number], offsets[number + 1], state


def _paragraph_ends(page: bytes, formatting: Formatting) -> None:
    """Where rows of tables end [MS-DOC 2.9.174]."""
    count = page[-1]
    if 4 * (count + 1) + 13 * count > _PAGE - 1:
        return
    offsets = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = 2 * page[4 * (count + 1) + 13 * number]
        if not at:
            continue
        size = 2 * page[at] - 1 if page[at] else 2 * page[min(at + 1, _PAGE - 1)]
        start = at + (1 if page[at] else 2)
        properties = dict(_sprms(page[start + 2 : start + size]))
        flags = {code for code, operand in properties.items() if operand[:1] == b"\1"}
        mark = next((mark for code, mark in _MARKS if code in flags), "")
        if mark:
            formatting.marks[offsets[number + 1]] = mark


def _sprms(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Single property modifiers and their operands."""
    at = 0
    while at + 2 <= len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _OPERAND_BYTES[code >> 13]
        if code >> 13 == 6:
            if at >= len(data):
                return
            size = 1 + data[at]
            if code == 0xD608:  # sprmTDefTable: two bytes of size, one more than it counts
                size = 1 + struct.unpack_from("<H", data + b"\0", at)[0]
            elif code == 0xC615 and data[at] == 255:  # sprmPChgTabs too long for its size: the last one here
                return
        yield code, data[at : at + size]
        at += size
