"""The record tree of a PowerPoint 97-2003 document, walked without recursion [MS-PPT 2.3.1]."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SLIDE, NOTES, MASTER, HANDOUT, DOCUMENT = 0x03EE, 0x03F0, 0x03F8, 0x0FC9, 0x03E8
SLIDE_PERSIST, NOTES_ATOM, SLIDE_LIST, PERSIST_DIRECTORY, USER_EDIT = 0x03F3, 0x03F1, 0x0FF0, 0x1772, 0x0FF5
TEXT_CHARS, TEXT_BYTES, CSTRING, COMMENT, TAG_DATA, TAG_NAME = 0x0FA0, 0x0FA8, 0x0FBA, 0x2EE0, 0x138B, 0x0FBA
HEADERS_FOOTERS, OLE_STORAGE, HYPERLINK = 0x0FD9, 0x1011, 0x0FD7
GROUP, SHAPE, CHILD_ANCHOR, SHAPE_OPTIONS = 0xF003, 0xF004, 0xF00F, frozenset((0xF00B, 0xF121, 0xF122))
_HEADER = struct.Struct("<HHI")


@dataclass(frozen=True, slots=True)
class Node:
    """One record, or the end of a container (`is_end`). Its data stand from `start` to `end`."""

    kind: int
    instance: int
    start: int
    end: int
    parent: int = 0
    is_end: bool = False
    is_cut: bool = False


@dataclass(slots=True)
class _Open:
    kind: int
    end: int


@dataclass(slots=True)
class Walker:
    """Walks the records between two offsets, depth first; containers give a node at their start and at their end."""

    data: bytes = field(repr=False)

    def walk(self, start: int, end: int) -> Iterator[Node]:
        """Every record; one that is longer than its container counts up to the container's end."""
        stack = [_Open(0, end)]
        at = start
        while stack:
            if at + 8 > stack[-1].end:
                closed = stack.pop()
                at = max(at, closed.end) if stack else at
                if stack:
                    yield Node(closed.kind, 0, at, at, stack[-1].kind, is_end=True)
                continue
            flags, kind, size = _HEADER.unpack_from(self.data, at)
            until = min(at + 8 + size, stack[-1].end)
            yield Node(kind, flags >> 4, at + 8, until, stack[-1].kind, is_cut=until < at + 8 + size)
            if flags & 0xF == 0xF or kind == TAG_DATA:
                stack.append(_Open(kind, until))
                at += 8
            else:
                at = until

    def top(self) -> Iterator[Node]:
        """The records of the stream itself."""
        at, end = 0, len(self.data)
        while at + 8 <= end:
            flags, kind, size = _HEADER.unpack_from(self.data, at)
            until = min(at + 8 + size, end)
            yield Node(kind, flags >> 4, at + 8, until, is_cut=until < at + 8 + size)
            at = until


@dataclass(slots=True)
class Order:
    """Which of the records counts, and as which slide: a file that is saved fast keeps what it replaces."""

    offsets: dict[int, int] = field(default_factory=dict)  # number of an object -> where it stands
    document: int = 0
    slides: dict[int, int] = field(default_factory=dict)  # where it stands -> which slide it is
    identifiers: dict[int, int] = field(default_factory=dict)  # a slide's identifier -> which slide it is

    def is_current(self, node: Node) -> bool:
        return not self.offsets or node.start - 8 in self.current

    @property
    def current(self) -> set[int]:
        return set(self.offsets.values())


def read_order(walker: Walker) -> Order:
    """The directories of objects in the order they were written, and the list of slides of the last document."""
    order = Order()
    documents: list[Node] = []
    for node in walker.top():
        if node.kind == PERSIST_DIRECTORY:
            order.offsets.update(_directory(walker.data[node.start : node.end]))
        elif node.kind == USER_EDIT and node.end - node.start >= 20:
            order.document = struct.unpack_from("<I", walker.data, node.start + 16)[0]
        elif node.kind == DOCUMENT:
            documents.append(node)
    wanted = order.offsets.get(order.document, -1)
    document = next((node for node in documents if node.start - 8 == wanted), documents[-1] if documents else None)
    if document is not None:
        _number_slides(walker, document, order)
    return order


def _directory(data: bytes) -> Iterator[tuple[int, int]]:
    """Numbers and offsets of a PersistDirectoryAtom [MS-PPT 2.3.4]."""
    at = 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        first, count = head & 0xFFFFF, min(head >> 20, (len(data) - at - 4) // 4)
        for number in range(count):
            yield first + number, struct.unpack_from("<I", data, at + 4 + 4 * number)[0]
        at += 4 + 4 * max(count, 0)


def _number_slides(walker: Walker, document: Node, order: Order) -> None:
    list_kind = -1
    for node in walker.walk(document.start, document.end):
        if node.kind == SLIDE_LIST:
            list_kind = -1 if node.is_end else node.instance
        elif node.kind == SLIDE_PERSIST and list_kind == 0 and node.end - node.start >= 16:
            reference, _, _, identifier = struct.unpack_from("<4I", walker.data, node.start)
            number = len(order.identifiers) + 1
            order.identifiers.setdefault(identifier, number)
            if reference in order.offsets:
                order.slides.setdefault(order.offsets[reference], number)
