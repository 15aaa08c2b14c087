"""Writes compound files ([MS-CFB], version 3) for tests: what .msg, .doc, .xls and .ppt files stand in."""

import struct
from dataclasses import dataclass, field

_SECTOR, _MINI_SECTOR, _CUTOFF = 512, 64, 4096
_ENTRIES = _SECTOR // 4  # of one sector of the FAT
_HEADER_ENTRIES = 109  # FAT sectors that the header itself names
_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Node:
    name: str
    kind: int
    payload: bytes = b""
    children: dict[str, "_Node"] = field(default_factory=dict)
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    start: int = _END


def write_compound_file(streams: dict[str, bytes]) -> bytes:
    """A file with these streams: the key is the path, storages parted by "/". A path that ends with "/" is an empty
    storage.
    """
    nodes = _directory(streams)
    sectors = bytearray()
    fat: list[int] = []
    mini, mini_fat = bytearray(), list[int]()
    for node in nodes:
        if node.kind == _STREAM and len(node.payload) >= _CUTOFF:
            node.start = _chain(node.payload, sectors, fat, _SECTOR)
        elif node.kind == _STREAM and node.payload:
            node.start = _chain(node.payload, mini, mini_fat, _MINI_SECTOR)
    nodes[0].payload = bytes(mini)
    nodes[0].start = _chain(bytes(mini), sectors, fat, _SECTOR) if mini else _END
    mini_bytes = _packed(mini_fat)
    mini_start = _chain(mini_bytes, sectors, fat, _SECTOR) if mini_bytes else _END
    directory = b"".join(_entry(node) for node in nodes)
    directory += _entry(_Node("", 0, start=0)) * (-len(nodes) % 4)
    directory_start = _chain(directory, sectors, fat, _SECTOR)
    return _file(bytes(sectors), fat, directory_start, mini_start, len(mini_bytes) // _SECTOR)


def _directory(streams: dict[str, bytes]) -> list[_Node]:
    """All storages and streams, the root first, each storage's children in a balanced tree (2.6.4)."""
    root = _Node("Root Entry", _ROOT)
    for path, payload in streams.items():
        *storages, name = path.split("/")
        place = root
        for storage in storages:
            place = place.children.setdefault(storage, _Node(storage, _STORAGE))
        if name:
            place.children[name] = _Node(name, _STREAM, payload)
    nodes = [root]
    for node in nodes:  # grows while it is walked
        ordered = sorted(node.children.values(), key=lambda child: (len(child.name), child.name.upper()))
        first = len(nodes)
        nodes += ordered
        node.child = _tree(nodes, first, len(nodes))
    return nodes


def _tree(nodes: list[_Node], start: int, end: int) -> int:
    if start >= end:
        return _FREE
    middle = (start + end) // 2
    nodes[middle].left = _tree(nodes, start, middle)
    nodes[middle].right = _tree(nodes, middle + 1, end)
    return middle


def _entry(node: _Node) -> bytes:
    name = node.name.encode("utf-16-le")
    size = (len(name) + 2) if name else 0
    head = struct.pack("<64sHBBIII", name, size, node.kind, 1, node.left, node.right, node.child)
    return head + bytes(16) + struct.pack("<IQQII", 0, 0, 0, node.start & 0xFFFFFFFF, len(node.payload)) + bytes(4)


def _chain(payload: bytes, sectors: bytearray, table: list[int], size: int) -> int:
    """Append the payload in sectors and its chain to the table; the number of the first sector."""
    start, count = len(table), -(-len(payload) // size)
    sectors += payload + bytes(-len(payload) % size)
    table += [start + n + 1 for n in range(count - 1)] + [_END]
    return start


def _packed(table: list[int]) -> bytes:
    padded = table + [_FREE] * (-len(table) % _ENTRIES)
    return struct.pack(f"<{len(padded)}I", *padded)


def _file(sectors: bytes, fat: list[int], directory: int, mini_start: int, mini_count: int) -> bytes:
    """Header, sectors, and behind them the FAT and the list of its sectors that finds no room in the header (2.5)."""
    used, fat_count, difat_count = len(fat), 0, 0
    while fat_count * _ENTRIES < used + fat_count + difat_count:
        fat_count += 1
        difat_count = -(-max(0, fat_count - _HEADER_ENTRIES) // (_ENTRIES - 1))
    fat = [*fat, *[_FAT] * fat_count, *[_DIFAT] * difat_count]
    places = list(range(used, used + fat_count))
    difat_start = used + fat_count if difat_count else _END
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_count, directory, 0, _CUTOFF, mini_start, mini_count, difat_start, difat_count,
    )  # fmt: skip
    named = places[:_HEADER_ENTRIES]
    header += struct.pack(f"<{_HEADER_ENTRIES}I", *named, *[_FREE] * (_HEADER_ENTRIES - len(named)))
    return header + sectors + _packed(fat) + _difat(places[_HEADER_ENTRIES:], difat_start)


def _difat(places: list[int], start: int) -> bytes:
    written = b""
    for number, at in enumerate(range(0, len(places), _ENTRIES - 1)):
        part = places[at : at + _ENTRIES - 1]
        is_last = at + _ENTRIES - 1 >= len(places)
        filled = part + [_FREE] * (_ENTRIES - 1 - len(part))
        written += struct.pack(f"<{_ENTRIES}I", *filled, _END if is_last else start + number + 1)
    return written
