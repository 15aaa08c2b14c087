"""The directory of a 7z archive, as `7zFormat.txt` of the LZMA SDK describes it.

Numbers in it are not trusted: nothing is set aside for a count before so many things were read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_FILES = 20_000
_MAX_FOLDERS = 20_000
_MAX_CODERS = 8
_END, _HEADER, _ARCHIVE_PROPERTIES, _ADDITIONAL, _MAIN, _FILES, _PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC, _FOLDER = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
)  # fmt: skip
_UNPACK_SIZES, _COUNTS, _EMPTY_STREAM, _EMPTY_FILE, _ANTI, _NAMES = 12, 13, 14, 15, 16, 17
ENCODED_HEADER = 23


class SevenZipError(ValueError):
    """The directory is damaged, or asks for more than is read."""


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking: its method, its settings, and how many bytes come out of it."""

    method: bytes = field(repr=False)
    properties: bytes = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Block:
    """What is compressed together: where it lies, the steps in the order of unpacking, and what comes out.

    `coders` is empty for steps that are no simple chain. `sizes` and `sums` are those of the files in it.
    """

    start: int
    packed_bytes: int
    coders: tuple[Coder, ...]
    sizes: tuple[int, ...]
    sums: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or a folder; files that hold something follow each other as the blocks do."""

    name: str = field(repr=False)
    has_content: bool
    is_folder: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a directory names. `is_cut` says that it names more."""

    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]
    is_cut: bool


class _Bytes:
    """The bytes of a directory, read one after the other; raises SevenZipError at their end."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._position = raw, 0

    @property
    def left(self) -> int:
        return len(self._raw) - self._position

    def take(self, size: int) -> bytes:
        if size < 0 or size > self.left:
            raise SevenZipError
        self._position += size
        return self._raw[self._position - size : self._position]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """As many bytes follow as the first one has bits set from the top; what is left of it are the highest bits."""
        first = self.byte()
        mask, value = 0x80, 0
        for shift in range(0, 64, 8):
            if not first & mask:
                return value | (first & (mask - 1)) << shift
            value |= self.byte() << shift
            mask >>= 1
        return value

    def count(self, limit: int) -> int:
        found = self.number()
        if found > limit:
            raise SevenZipError
        return found

    def bits(self, count: int) -> list[bool]:
        raw = self.take((count + 7) // 8)
        return [bool(raw[index >> 3] & 0x80 >> (index & 7)) for index in range(count)]

    def defined(self, count: int) -> list[bool]:
        """One bit for each, or one byte for all."""
        return [True] * count if self.byte() else self.bits(count)

    def sums(self, count: int) -> list[int | None]:
        return [int.from_bytes(self.take(4), "little") if is_set else None for is_set in self.defined(count)]

    def expect(self, wanted: int) -> None:
        if self.byte() != wanted:
            raise SevenZipError


@dataclass(slots=True)
class _Folder:
    """A block as it is written: its coders are linked by the numbers of their streams."""

    coders: list[tuple[bytes, bytes]] = field(repr=False)
    binds: dict[int, int]  # by the number of what comes out: where it goes in
    packed: int  # the coder that takes the packed bytes
    is_chain: bool
    sizes: list[int] = field(default_factory=list)
    sum: int | None = None
    stream_count: int = 0

    @property
    def size(self) -> int:
        unbound = [index for index in range(len(self.sizes)) if index not in self.binds]
        return self.sizes[unbound[-1]] if unbound else 0

    def chain(self) -> tuple[Coder, ...]:
        if not self.is_chain:
            return ()
        found: list[Coder] = []
        index: int | None = self.packed
        while index is not None and len(found) <= len(self.coders) and index < len(self.coders):
            method, properties = self.coders[index]
            found.append(Coder(method, properties, self.sizes[index]))
            index = self.binds.get(index)
        return tuple(found) if len(found) == len(self.coders) else ()


def read_encoded(raw: bytes) -> Block:
    """The block in which the directory itself is compressed; `raw` begins with ENCODED_HEADER."""
    source = _Bytes(raw)
    source.expect(ENCODED_HEADER)
    blocks = _streams(source)
    if len(blocks) != 1:
        raise SevenZipError
    return blocks[0]


def read_listing(raw: bytes) -> Listing:
    """The blocks and the entries of an archive; raises SevenZipError."""
    source = _Bytes(raw)
    source.expect(_HEADER)
    blocks: list[Block] = []
    entries: tuple[list[Entry], bool] = ([], False)
    while (kind := source.byte()) != _END:
        if kind == _ARCHIVE_PROPERTIES:
            while source.byte() != _END:
                source.take(source.number())
        elif kind == _ADDITIONAL:
            _streams(source)
        elif kind == _MAIN:
            blocks = _streams(source)
        elif kind == _FILES:
            entries = _files(source)
        else:
            raise SevenZipError
    return Listing(tuple(blocks), tuple(entries[0]), entries[1])


# -- streams ----------------------------------------------------------------------------------------------------------


def _streams(source: _Bytes) -> list[Block]:
    start, packed_sizes = 0, list[int]()
    folders: list[_Folder] = []
    files: list[tuple[list[int], list[int | None]]] | None = None
    while (kind := source.byte()) != _END:
        if kind == _PACK:
            start, packed_sizes = _pack_info(source)
        elif kind == _UNPACK:
            folders = _unpack_info(source)
        elif kind == _SUBSTREAMS:
            files = _substreams(source, folders)
        else:
            raise SevenZipError
    if files is None:
        files = [([folder.size], [folder.sum]) for folder in folders]
    return list(_blocks(start, packed_sizes, folders, files))


def _blocks(
    start: int, packed_sizes: list[int], folders: list[_Folder], files: list[tuple[list[int], list[int | None]]]
) -> Iterator[Block]:
    used = 0
    for folder, (sizes, sums) in zip(folders, files, strict=True):
        mine = packed_sizes[used : used + folder.stream_count]
        if len(mine) < folder.stream_count:
            raise SevenZipError
        yield Block(start, sum(mine), folder.chain(), tuple(sizes), tuple(sums))
        used += folder.stream_count
        start += sum(mine)


def _pack_info(source: _Bytes) -> tuple[int, list[int]]:
    start, count = source.number(), source.count(source.left)
    sizes: list[int] = []
    while (kind := source.byte()) != _END:
        if kind == _SIZE:
            sizes = [source.number() for _ in range(count)]
        elif kind == _CRC:
            source.sums(count)
        else:
            raise SevenZipError
    return start, sizes


def _unpack_info(source: _Bytes) -> list[_Folder]:
    source.expect(_FOLDER)
    count = source.count(_MAX_FOLDERS)
    source.expect(0)  # the folders stand here, not elsewhere
    folders = [_folder(source) for _ in range(count)]
    source.expect(_UNPACK_SIZES)
    for folder in folders:
        folder.sizes = [source.number() for _ in folder.coders]
    while (kind := source.byte()) != _END:
        if kind != _CRC:
            raise SevenZipError
        for folder, found in zip(folders, source.sums(count), strict=True):
            folder.sum = found
    return folders


def _folder(source: _Bytes) -> _Folder:
    coders: list[tuple[bytes, bytes]] = []
    inputs = 0
    for _ in range(source.count(_MAX_CODERS)):
        flags = source.byte()
        method = source.take(flags & 0x0F)
        takes, gives = (source.count(_MAX_CODERS), source.count(_MAX_CODERS)) if flags & 0x10 else (1, 1)
        if gives != 1:
            raise SevenZipError
        coders.append((method, source.take(source.number()) if flags & 0x20 else b""))
        inputs += takes
    binds = {}
    for _ in range(len(coders) - 1):
        into = source.number()
        binds[source.number()] = into
    streams = inputs - len(binds)
    if not coders or streams < 1:
        raise SevenZipError
    unbound = [index for index in range(inputs) if index not in binds.values()]
    packed = [source.number() for _ in range(streams)] if streams > 1 else unbound
    return _Folder(coders, binds, packed[0] if packed else 0, inputs == len(coders), stream_count=streams)


def _substreams(source: _Bytes, folders: list[_Folder]) -> list[tuple[list[int], list[int | None]]]:
    """The sizes and the sums of the files of each folder; the last size is what is left."""
    counts = [1] * len(folders)
    kind = source.byte()
    if kind == _COUNTS:
        counts = [source.count(MAX_FILES * 100) for _ in folders]
        kind = source.byte()
    has_sizes = kind == _SIZE
    sizes = [_sizes(source, folder, count, has_sizes=has_sizes) for folder, count in zip(folders, counts, strict=True)]
    if has_sizes:
        kind = source.byte()
    is_known = [count == 1 and folder.sum is not None for folder, count in zip(folders, counts, strict=True)]
    unknown = sum(count for count, known in zip(counts, is_known, strict=True) if not known)
    sums: list[int | None] = []
    while kind != _END:
        if kind != _CRC or unknown > source.left * 8 + MAX_FILES:
            raise SevenZipError
        sums = source.sums(unknown)
        kind = source.byte()
    return list(_with_sums(folders, sizes, is_known, sums))


def _sizes(source: _Bytes, folder: _Folder, count: int, *, has_sizes: bool) -> list[int]:
    if not count:
        return []
    if count > 1 and not has_sizes:
        raise SevenZipError
    sizes = [source.number() for _ in range(count - 1)]
    return [*sizes, max(0, folder.size - sum(sizes))]


def _with_sums(
    folders: list[_Folder], sizes: list[list[int]], is_known: list[bool], sums: list[int | None]
) -> Iterator[tuple[list[int], list[int | None]]]:
    used = 0
    for folder, mine, known in zip(folders, sizes, is_known, strict=True):
        if known:
            yield mine, [folder.sum]
            continue
        found = sums[used : used + len(mine)]
        used += len(mine)
        yield mine, [*found, *([None] * (len(mine) - len(found)))]


# -- files ------------------------------------------------------------------------------------------------------------


def _files(source: _Bytes) -> tuple[list[Entry], bool]:
    declared = source.number()
    count = min(declared, MAX_FILES)
    names: list[str] = []
    is_empty, is_file, is_anti = [False] * count, list[bool](), list[bool]()
    while (kind := source.byte()) != _END:
        content = _Bytes(source.take(source.number()))
        if kind == _EMPTY_STREAM:
            is_empty = content.bits(min(declared, content.left * 8))
        elif kind == _EMPTY_FILE:
            is_file = content.bits(min(sum(is_empty), content.left * 8))
        elif kind == _ANTI:
            is_anti = content.bits(min(sum(is_empty), content.left * 8))
        elif kind == _NAMES:
            content.expect(0)
            names = _names(content.take(content.left), count)
    names += [""] * (count - len(names))
    return list(_entries(names, is_empty, is_file, is_anti)), declared > count


def _names(raw: bytes, count: int) -> list[str]:
    """UTF-16 with a zero behind each name."""
    text = raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace")
    return [name.replace("\\", "/") for name in text.split("\0", count)[:count]]


def _entries(names: list[str], is_empty: list[bool], is_file: list[bool], is_anti: list[bool]) -> Iterator[Entry]:
    empty = 0
    for index, name in enumerate(names):
        if not (index < len(is_empty) and is_empty[index]):
            yield Entry(name, has_content=True, is_folder=False)
            continue
        is_plain = empty < len(is_file) and is_file[empty]
        is_removal = empty < len(is_anti) and is_anti[empty]
        empty += 1
        yield Entry(name, has_content=False, is_folder=not is_plain and not is_removal)
