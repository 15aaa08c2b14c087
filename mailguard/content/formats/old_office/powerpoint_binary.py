"""PowerPoint 97-2003 presentations: the text of slides, notes, masters and comments out of the record tree [MS-PPT]."""

import struct
import zlib
from dataclasses import dataclass, field

from mailguard.content.extract import Collector, File
from mailguard.content.formats.old_office.ole_strings import wide_strings
from mailguard.content.formats.old_office.powerpoint_records import (
    CHILD_ANCHOR,
    COMMENT,
    CSTRING,
    DOCUMENT,
    GROUP,
    HANDOUT,
    HEADERS_FOOTERS,
    HYPERLINK,
    MASTER,
    NOTES,
    NOTES_ATOM,
    OLE_STORAGE,
    SHAPE,
    SHAPE_OPTIONS,
    SLIDE,
    SLIDE_LIST,
    SLIDE_PERSIST,
    TEXT_BYTES,
    TEXT_CHARS,
    Node,
    Order,
    Walker,
    read_order,
)
from mailguard.content.tables import Cell, lay_out
from mailguard.findings import Obstacle

_DELETED = "verwijderde tekst"
_COMPRESSED = 1  # instance of an ExOleObjStg [MS-PPT 2.10.34]
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x00": None})
_HEADER_PLACES = {0: "voettekst", 1: "kop", 2: "voettekst"}
_TAG_PREFIX = "___PPT"


@dataclass(slots=True)
class _Shape:
    """A shape of a group: its place on the slide and its text."""

    left: int = 0
    top: int = 0
    has_anchor: bool = False
    texts: list[str] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class _Reading:
    """The text of one slide or the like, as it is met; a group of shapes waits until it is whole."""

    place: str = field(repr=False)
    list_kind: int = -1
    groups: list[list[_Shape]] = field(default_factory=list, repr=False)
    shape: _Shape | None = None


def read_powerpoint(stream: bytes, to: Collector) -> None:
    """A `PowerPoint Document` stream that is not encrypted."""
    _Presentation(Walker(stream), to).read()


class _Presentation:
    def __init__(self, walker: Walker, to: Collector) -> None:
        self._walker = walker
        self._data = walker.data
        self._to = to
        self._order: Order = read_order(walker)
        self._current = self._order.current
        self._objects = 0
        self._slides = 0
        self._old: dict[str, None] = {}

    def read(self) -> None:
        """All records of the stream: those that are replaced too, as deleted text."""
        is_empty = True
        for node in self._walker.top():
            is_empty = False
            if node.is_cut:
                self._to.obstruct(Obstacle.BROKEN, "office")
            if node.kind == OLE_STORAGE:
                self._give_object(node)
            else:
                self._read_container(node)
            if self._to.is_full:
                return
        if is_empty:
            self._to.obstruct(Obstacle.BROKEN, "office")
        self._to.add_text("\n".join(self._old), _DELETED)

    def _read_container(self, top: Node) -> None:
        reading = _Reading(self._place_of(top))
        for node in self._walker.walk(top.start - 8, top.end):
            if node.is_end:
                self._end(node, reading)
            else:
                self._take(node, reading)
        while reading.groups:
            self._end_group(reading)

    def _place_of(self, node: Node) -> str:
        if self._current and node.start - 8 not in self._current and node.kind in (SLIDE, NOTES, MASTER, DOCUMENT):
            return _DELETED
        if node.kind == SLIDE:
            self._slides += 1
            if not self._order.slides:
                return f"dia {self._slides}"
            number = self._order.slides.get(node.start - 8)
            return f"dia {number}" if number else _DELETED
        return {NOTES: "notities", MASTER: "diamodel", HANDOUT: "hand-outmodel"}.get(node.kind, "")

    def _take(self, node: Node, reading: _Reading) -> None:
        if node.is_cut:
            self._to.obstruct(Obstacle.BROKEN, "office")
        match node.kind:
            case _ if node.kind in (TEXT_CHARS, TEXT_BYTES, CSTRING):
                self._text(node, reading)
            case _ if node.kind == SLIDE_LIST:
                reading.list_kind = node.instance
            case _ if node.kind == SLIDE_PERSIST:
                self._start_outline(node, reading)
            case _ if node.kind == NOTES_ATOM and reading.place != _DELETED:
                number = self._order.identifiers.get(int.from_bytes(self._data[node.start : node.start + 4], "little"))
                reading.place = f"notities bij dia {number}" if number else "notities"
            case _ if node.kind == GROUP:
                reading.groups.append([])
            case _ if node.kind == SHAPE:
                reading.shape = _Shape()
            case _ if node.kind == CHILD_ANCHOR and reading.shape is not None and node.end - node.start >= 16:
                reading.shape.left, reading.shape.top = struct.unpack_from("<ii", self._data, node.start)
                reading.shape.has_anchor = True
            case _ if node.kind in SHAPE_OPTIONS:
                for text in wide_strings(self._data[node.start : node.end]):
                    self._give(text, reading.place or "metagegevens")

    def _start_outline(self, node: Node, reading: _Reading) -> None:
        """Titles and lists of a slide stand in the list of slides, behind the slide's entry."""
        if reading.place == _DELETED or node.end - node.start < 16:
            return
        number = self._order.identifiers.get(struct.unpack_from("<I", self._data, node.start + 12)[0])
        outline = {0: f"dia {number}" if number else "", 1: "diamodel", 2: "notities"}
        reading.place = outline.get(reading.list_kind, "")

    def _text(self, node: Node, reading: _Reading) -> None:
        raw = self._data[node.start : node.end]
        text = raw.decode("latin-1" if node.kind == TEXT_BYTES else "utf-16-le", "replace").translate(_BREAKS)
        if text.startswith(_TAG_PREFIX):
            return
        if node.kind == CSTRING and node.parent == COMMENT:
            place = reading.place if reading.place == _DELETED else f"opmerkingen bij {reading.place}"
            self._give(text, place.removesuffix(" bij "))
        elif node.kind == CSTRING and node.parent == HEADERS_FOOTERS:
            self._give(text, _HEADER_PLACES.get(node.instance, "voettekst"))
        elif node.kind == CSTRING:
            self._give(text, "koppelingen" if node.parent == HYPERLINK else reading.place or "metagegevens")
        elif reading.shape is not None:
            reading.shape.texts.append(text)
        else:
            self._give(text, reading.place)

    def _end(self, node: Node, reading: _Reading) -> None:
        if node.kind == SHAPE and reading.shape is not None:
            shape, reading.shape = reading.shape, None
            if len(reading.groups) > 1 and shape.has_anchor:
                reading.groups[-1].append(shape)
            else:
                self._give("\n\n".join(shape.texts), reading.place)
        elif node.kind == GROUP and reading.groups:
            self._end_group(reading)
        elif node.kind == SLIDE_LIST and reading.place != _DELETED:
            reading.place = ""

    def _end_group(self, reading: _Reading) -> None:
        """A table is a group of shapes that stand in rows and columns."""
        shapes = [shape for shape in reading.groups.pop() if shape.texts]
        rows: dict[int, dict[int, str]] = {}
        for shape in shapes:
            rows.setdefault(shape.top, {}).setdefault(shape.left, "\n".join(shape.texts))
        is_table = len(rows) > 1 and sum(map(len, rows.values())) == len(shapes) and len(shapes) >= 2 * len(rows)
        if is_table and reading.place != _DELETED:
            columns = sorted({left for row in rows.values() for left in row})
            grid = [[Cell(row.get(left, "")) for left in columns[:100]] for _, row in sorted(rows.items())]
            if len(columns) <= 100 and len(columns) * len(rows) <= 4 * len(shapes):
                return self._to.add_table(lay_out(grid), reading.place)
        for shape in shapes:
            self._give("\n".join(shape.texts), reading.place)
        return None

    def _give(self, text: str, place: str) -> None:
        if place == _DELETED:
            self._old[text] = None
        else:
            self._to.add_text(text, place)

    def _give_object(self, node: Node) -> None:
        """A file put into a slide, as a compound file of its own."""
        raw = self._data[node.start : node.end]
        if node.instance == _COMPRESSED:
            raw = unpacked(raw[4:], self._to)
        self._objects += 1
        if raw:
            self._to.add_file(File(f"ingesloten object {self._objects}", raw, "application/x-ole-storage"))


def unpacked(raw: bytes, to: Collector) -> bytes:
    """What a zlib stream holds, up to what there is room for."""
    reader = zlib.decompressobj()
    room = max(0, to.room_bytes)
    try:
        payload = reader.decompress(raw, room + 1)
    except zlib.error:
        to.obstruct(Obstacle.BROKEN, "office")
        return b""
    to.count_unpacked(len(payload))
    if not reader.eof and len(payload) <= room:
        to.obstruct(Obstacle.BROKEN, "office")
    return payload[:room]
