"""Word 97-2003 documents: main text, headers, notes, comments and text boxes by the piece table [MS-DOC 2.4.1]; text
that is deleted or hidden; and strings outside the text (names of authors and bookmarks, alternative texts, leftovers).
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mailguard.content.extract import Collector
from mailguard.content.formats.old_office.compound import Compound
from mailguard.content.formats.old_office.office_paragraphs import CELL_END, CHARACTERS, ENDS, IN_CELL, give_shown
from mailguard.content.formats.old_office.ole_strings import narrow_strings, wide_strings
from mailguard.content.formats.old_office.word_layout import (
    CLX,
    DELETED,
    FONTS,
    HEADERS,
    HIDDEN,
    NORMAL,
    STYLES,
    STYLES_OLD,
    Formatting,
    Header,
    Piece,
    piece_text,
    read_formatting,
    read_header,
    read_pieces,
)
from mailguard.findings import Obstacle

_MARK = re.compile(r"[\x07\r]")
_FIELD_MARK = re.compile(r"([\x13\x14\x15])")
_STRUCTURE = re.compile(r"[^\r\x07\x0c\x1c\x1d\x1f]+")
_TELLING = re.compile(r"[\"@\d]")
_PARTS = ("", "voetnoten", "kop", "", "opmerkingen", "eindnoten", "tekstvak", "tekstvak")
_HEADERS_PART = 2
_FOOTER_STORIES = (2, 3, 5)  # of the six of a section: even and odd pages' and the first page's footer
_NOTE_SEPARATORS = 6
_OLD_TEXT_START, _OLD_COMPLEX = 0x18, 0x0004


@dataclass(slots=True)
class _Text:
    """The whole text: stretches with their first character position and state."""

    stretches: list[tuple[int, str, int]] = field(default_factory=list, repr=False)
    length: int = 0

    def add(self, text: str, state: int) -> None:
        self.stretches.append((self.length, text, state))
        self.length += len(text)

    def story(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """The stretches between two character positions."""
        first = max(0, bisect_right(self.stretches, start, key=lambda stretch: stretch[0]) - 1)
        for number in range(first, len(self.stretches)):
            at, text, state = self.stretches[number]
            if at >= end:
                return
            if at + len(text) > start:
                yield text[max(0, start - at) : end - at], state


def read_word(compound: Compound, to: Collector) -> None:
    """A compound file with a `WordDocument` stream that is not encrypted."""
    stream = compound.read("WordDocument")
    header = read_header(stream)
    if header is None:
        return _read_old(stream, to)
    table = compound.read(header.table) or compound.read("1Table") or compound.read("0Table")
    pieces = read_pieces(header.part(CLX, table))
    if pieces is None:
        to.obstruct(Obstacle.BROKEN, "office")
        _sweep(stream, to, "")
    else:
        formatting = read_formatting(stream, table, header)
        text = _read_text(stream, pieces, formatting, to)
        _give_parts(text, header, table, to)
        _sweep(_uncovered(stream, pieces), to, "verwijderde tekst")
    _give_strings(_without_names(table, header) + bytes(4) + compound.read("Data"), to)
    return None


def _read_old(stream: bytes, to: Collector) -> None:
    """Word 6 and 95: the text stands in one stretch, unless the file was saved fast."""
    if len(stream) < _OLD_TEXT_START + 8:
        return to.obstruct(Obstacle.BROKEN, "office")
    (flags,) = struct.unpack_from("<H", stream, 10)
    start, end = struct.unpack_from("<II", stream, _OLD_TEXT_START)
    if flags & _OLD_COMPLEX or not start < end <= len(stream):
        to.obstruct(Obstacle.UNSUPPORTED, "office")
        return _sweep(stream, to, "")
    _give_story([(stream[start:end].decode("cp1252", "replace"), NORMAL)], "", to)
    return None


def _read_text(stream: bytes, pieces: Sequence[Piece], formatting: Formatting, to: Collector) -> _Text:
    text = _Text()
    for piece in pieces:
        if text.length > to.limits.max_text_bytes:
            to.obstruct(Obstacle.TOO_LARGE, "text")
            break
        content = _MARK.sub(_Marker(formatting, piece), piece_text(stream, piece))
        if len(content) < piece.count:
            to.obstruct(Obstacle.BROKEN, "office")
        at, end = piece.offset, piece.offset + len(content) * piece.width
        for until, state in formatting.runs(at, end):
            start = (at - piece.offset) // piece.width
            text.add(content[start : (until - piece.offset) // piece.width], state)
            at = until
    return text


@dataclass(frozen=True, slots=True)
class _Marker:
    """Puts what ends in a table in the place of the mark that all ends share."""

    formatting: Formatting
    piece: Piece

    def __call__(self, match: re.Match[str]) -> str:
        mark = self.formatting.marks.get(self.piece.offset + match.end() * self.piece.width, match[0])
        if mark == IN_CELL and match[0] == CELL_END:
            return CELL_END
        return mark


def _give_parts(text: _Text, header: Header, table: bytes, to: Collector) -> None:
    start = 0
    for number, (length, inner) in enumerate(zip(header.lengths, _PARTS, strict=True)):
        end = min(start + length, text.length)
        if number == _HEADERS_PART:
            _give_headers(text, start, end, header.part(HEADERS, table), to)
        elif start < end:
            _give_story(list(text.story(start, end)), inner, to)
        start = end
    if start < text.length - 1:  # the text ends in one paragraph mark that no part counts
        _give_story(list(text.story(start, text.length)), "", to)


def _give_headers(text: _Text, start: int, end: int, plc: bytes, to: Collector) -> None:
    """Stories of headers and footers: six for the notes' separators, then six for each section [MS-DOC 2.8.22]."""
    count = min(len(plc) // 4, 10_000)
    stories = [min(start + place, end) for place in struct.unpack_from(f"<{count}I", plc)]
    places = sorted({start, *stories, end})
    kinds = {place: number for number, place in reversed(list(enumerate(stories)))}
    runs: dict[str, list[tuple[str, int]]] = {"kop": [], "voettekst": []}
    for at, until in pairwise(places):
        number = kinds.get(at, 0)
        is_footer = number >= _NOTE_SEPARATORS and number % 6 in _FOOTER_STORIES
        runs["voettekst" if is_footer else "kop"] += [*text.story(at, until), ("\r", NORMAL)]
    for inner, story in runs.items():
        _give_story(story, inner, to)


def _give_story(story: Sequence[tuple[str, int]], inner: str, to: Collector) -> None:
    """One part of the text: what a reader sees, then what is hidden, deleted or an instruction of a field."""
    shown = "".join(text if state == NORMAL else _STRUCTURE.sub("", text) for text, state in story)
    instructions: list[str] = []
    give_shown(_without_fields(shown, instructions), inner, to)
    for state, place in ((HIDDEN, inner), (DELETED, "verwijderde tekst")):
        for passage in _passages(story, state):
            to.add_text(passage, place, is_hidden=state == HIDDEN)
    for instruction in dict.fromkeys(instructions):
        to.add_text(instruction, "velden")


def _passages(story: Sequence[tuple[str, int]], wanted: int) -> Iterator[str]:
    """The text in one state; stretches that follow one another are one passage."""
    passage: list[str] = []
    for text, state in [*story, ("", -1)]:
        if state == wanted:
            passage.append(text)
        elif passage:
            yield ENDS.sub("\n", _without_fields("".join(passage), [])).translate(CHARACTERS).strip()
            passage = []


def _without_fields(text: str, instructions: list[str]) -> str:
    """The text with each field's result in its place; the instructions that hold a value go to the list."""
    if "\x13" not in text:
        return text
    shown: list[str] = []
    open_fields: list[list[str] | None] = []  # the instruction so far; None behind it, in the result
    for piece in _FIELD_MARK.split(text):
        if piece == "\x13":
            open_fields.append([])
        elif piece == "\x14" and open_fields:
            _end_instruction(open_fields, instructions)
        elif piece == "\x15" and open_fields:
            _end_instruction(open_fields, instructions)
            open_fields.pop()
        elif open_fields and (instruction := open_fields[-1]) is not None:
            instruction.append(piece)
        elif piece:
            shown.append(piece)
    while open_fields:
        _end_instruction(open_fields, instructions)
        open_fields.pop()
    return "".join(shown)


def _end_instruction(open_fields: list[list[str] | None], instructions: list[str]) -> None:
    if open_fields[-1] is not None:
        text = " ".join("".join(open_fields[-1]).split()).translate(CHARACTERS)
        if _TELLING.search(text) or len(text) > 40:
            instructions.append(text)
        open_fields[-1] = None


def _uncovered(stream: bytes, pieces: Sequence[Piece]) -> bytes:
    """The stream with the text that pieces name blanked: the rest may hold text from before a fast save."""
    rest = bytearray(stream)
    rest[:512] = bytes(min(512, len(rest)))
    for piece in pieces:
        end = min(len(rest), piece.offset + piece.count * piece.width)
        rest[piece.offset : end] = bytes(max(0, end - piece.offset))
    return bytes(rest)


def _without_names(table: bytes, header: Header) -> bytes:
    """The table stream with style and font names blanked: they are the program's."""
    rest = bytearray(table)
    for number in (STYLES, STYLES_OLD, FONTS):
        if number < len(header.pairs):
            offset, size = header.pairs[number]
            end = min(len(rest), offset + size)
            rest[offset:end] = bytes(max(0, end - offset))
    return bytes(rest)


def _give_strings(data: bytes, to: Collector) -> None:
    """Authors, bookmarks, variables, choices of form fields, alternative texts, WordArt: all kept as UTF-16."""
    for text in dict.fromkeys(wide_strings(data)):
        to.add_text(text, "metagegevens")


def _sweep(data: bytes, to: Collector, inner: str) -> None:
    for text in dict.fromkeys(wide_strings(data)):
        to.add_text(text, inner)
    for text in dict.fromkeys(narrow_strings(data)):
        to.add_text(text, inner)
