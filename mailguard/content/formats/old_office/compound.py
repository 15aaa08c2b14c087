"""The streams of an OLE2 compound file [MS-CFB], read within the limits; and a writer for storages taken out of one."""

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import olefile

from mailguard.content.extract import Collector
from mailguard.findings import Obstacle

Path = tuple[str, ...]

_SECTOR, _MINI_SECTOR, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_HEADER_FAT_SECTORS = 109
# What programs write differently without any text being lost.
_HARMLESS = (
    "incorrect OLE header",
    "incorrect CLSID",
    "incorrect DllVersion",
    "incorrect number of directory sectors",
    "incorrect OLE stream size",
    "OLE storage with size>0",
    "sector_size does not match",
)


@dataclass(slots=True)
class Compound:
    """An open compound file. Every stream that is read counts as unpacked: sector chains may overlap."""

    ole: olefile.OleFileIO = field(repr=False)
    to: Collector = field(repr=False)
    paths: tuple[Path, ...] = field(repr=False)
    size_bytes: int

    def has(self, *path: str) -> bool:
        return self.find(*path) is not None

    def find(self, *path: str) -> Path | None:
        """The path as it is written: names differ in case between programs [MS-CFB 2.6.4]."""
        wanted = tuple(name.casefold() for name in path)
        return next((known for known in self.paths if tuple(name.casefold() for name in known) == wanted), None)

    def read(self, *path: str) -> bytes:
        """The bytes of a stream; b"" where there is none."""
        known = self.find(*path)
        if known is None:
            return b""
        if self.to.room_bytes <= 0:
            self.to.obstruct(Obstacle.TOO_LARGE, "unpacked")
            return b""
        try:
            self._bound(known)
            payload = bytes(self.ole.openstream(list(known)).getvalue())
        except (OSError, ValueError, IndexError, OverflowError):
            self.to.obstruct(Obstacle.BROKEN, "office")
            return b""
        self.to.count_unpacked(len(payload))
        return payload

    def _bound(self, path: Path) -> None:
        """A stream that says it is larger than the file is broken: its sectors may go round in a circle, and olefile
        would go round as often as the size says."""
        entry = self.ole.direntries[self.ole._find(list(path))]
        most = max(self.size_bytes, _CUTOFF)
        if entry.size > most:
            self.to.obstruct(Obstacle.BROKEN, "office")
            entry.size = most

    @property
    def is_damaged(self) -> bool:
        """True when the sector chains read so far do not give what the directory promises."""
        return any(not str(message).startswith(_HARMLESS) for _, message in self.ole.parsing_issues)


def open_compound(payload: bytes, to: Collector) -> Compound | None:
    """The compound file, or None where its directory cannot be read."""
    try:
        ole = olefile.OleFileIO(io.BytesIO(payload))
        paths = tuple(tuple(path) for path in ole.listdir(streams=True, storages=False))
    except (OSError, ValueError, IndexError, OverflowError, TypeError, AttributeError, RecursionError, struct.error):
        return None
    return Compound(ole, to, paths, len(payload))


# -- writing ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Entry:
    name: str = field(repr=False)
    kind: int  # 1 storage, 2 stream, 5 root
    payload: bytes = field(default=b"", repr=False)
    children: dict[str, int] = field(default_factory=dict, repr=False)
    start: int = _END


def write_compound(streams: Mapping[Path, bytes]) -> bytes:
    """A compound file with these streams: a document embedded in another is a storage there, and no file of its own."""
    entries = _entries_of(streams)
    small = [entry for entry in entries if 0 < len(entry.payload) < _CUTOFF]
    large = [entry for entry in entries if len(entry.payload) >= _CUTOFF]
    mini_chains = _laid_out(small, entries[0])
    body: list[bytes] = []
    chains: list[int] = []
    for entry in (entries[0], *large):
        entry.start = _append(entry.payload, body, chains)
    mini_fat = struct.pack(f"<{len(mini_chains)}I", *mini_chains)
    mini_start = _append(mini_fat + b"\xff" * (-len(mini_fat) % _SECTOR), body, chains)
    right = _siblings(entries)
    directory = b"".join(_directory_entry(entry, right.get(number, _FREE)) for number, entry in enumerate(entries))
    directory_start = _append(directory + _directory_padding(len(directory)), body, chains)
    return _assembled(b"".join(body), chains, directory_start, (mini_start, -(-len(mini_fat) // _SECTOR)))


def _entries_of(streams: Mapping[Path, bytes]) -> list[_Entry]:
    entries = [_Entry("Root Entry", 5)]
    for path, payload in streams.items():
        at = 0
        for name in path[:-1]:
            at = _child(entries, at, name)
        entries[at].children[path[-1]] = len(entries)
        entries.append(_Entry(path[-1], 2, payload))
    return entries


def _child(entries: list[_Entry], parent: int, name: str) -> int:
    if name not in entries[parent].children:
        entries[parent].children[name] = len(entries)
        entries.append(_Entry(name, 1))
    return entries[parent].children[name]


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END]


def _laid_out(small: list[_Entry], root: _Entry) -> list[int]:
    """Streams below the cut-off stand in sectors of 64 bytes in the stream of the root [MS-CFB 2.4]."""
    pieces: list[bytes] = []
    chains: list[int] = []
    for entry in small:
        entry.start = len(chains)
        pieces.append(entry.payload + bytes(-len(entry.payload) % _MINI_SECTOR))
        chains += _chain(entry.start, len(pieces[-1]) // _MINI_SECTOR)
    root.payload = b"".join(pieces)
    return chains


def _append(payload: bytes, body: list[bytes], chains: list[int]) -> int:
    """Put a stream in whole sectors behind the others; gives the number of its first."""
    if not payload:
        return _END
    start = len(chains)
    body.append(payload + bytes(-len(payload) % _SECTOR))
    chains += _chain(start, len(body[-1]) // _SECTOR)
    return start


def _siblings(entries: list[_Entry]) -> dict[int, int]:
    """Siblings hang on one another to the right, as a list."""
    right: dict[int, int] = {}
    for entry in entries:
        numbers = sorted(entry.children.values())
        right.update(pairwise(numbers))
    return right


def _directory_entry(entry: _Entry, right: int) -> bytes:
    """128 bytes [MS-CFB 2.6.1]."""
    raw = entry.name.encode("utf-16-le", "replace")[:62]
    child = min(entry.children.values(), default=_FREE)
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        *(raw, len(raw) + 2, entry.kind, 1, _FREE, right, child, b"", 0, 0, 0, entry.start, len(entry.payload)),
    )


def _directory_padding(size: int) -> bytes:
    empty = struct.pack("<64sHBBIII", b"", 0, 0, 0, _FREE, _FREE, _FREE) + bytes(48)
    return empty * (-size % _SECTOR // 128)


def _assembled(body: bytes, chains: list[int], directory_start: int, mini: tuple[int, int]) -> bytes:
    per_sector = _SECTOR // 4
    fat_sectors = extended = 0
    while fat_sectors * per_sector < len(chains) + fat_sectors + extended:
        fat_sectors += 1
        extended = -(-max(0, fat_sectors - _HEADER_FAT_SECTORS) // (per_sector - 1))
    first = len(chains)
    places = list(range(first, first + fat_sectors))
    chains = chains + [_FAT] * fat_sectors + [_DIFAT] * extended
    chains += [_FREE] * (fat_sectors * per_sector - len(chains))
    difat_start = first + fat_sectors if extended else _END
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fat_sectors, directory_start),
        *(0, _CUTOFF, *mini, difat_start, extended),
    )
    in_header = places[:_HEADER_FAT_SECTORS]
    header += struct.pack("<109I", *in_header, *[_FREE] * (_HEADER_FAT_SECTORS - len(in_header)))
    return header + body + struct.pack(f"<{len(chains)}I", *chains) + _difat(places, difat_start)


def _difat(places: list[int], start: int) -> bytes:
    sectors: list[bytes] = []
    rest = places[_HEADER_FAT_SECTORS:]
    size = _SECTOR // 4 - 1
    for at in range(0, len(rest), size):
        group = rest[at : at + size]
        following = start + len(sectors) + 1 if at + size < len(rest) else _END
        sectors.append(struct.pack("<128I", *group, *[_FREE] * (size - len(group)), following))
    return b"".join(sectors)
