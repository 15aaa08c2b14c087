"""TAR archives: those of POSIX (ustar, pax), of GNU and of old Unix, as `man 5 tar` describes them.

Read without the standard library's reader: that one follows every size it is told, and stops at the first damage.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector
from mailguard.content.formats.archives.archive_entries import ArchiveEntries
from mailguard.content.formats.archives.byte_spans import first_content
from mailguard.content.formats.archives.tar_numbers import decimal, octal
from mailguard.content.formats.archives.tar_sparse import expand, gnu_map, pax_map
from mailguard.findings import Obstacle

BLOCK_BYTES = 512
_MAGIC_AT, _MAGIC = 257, b"ustar"
_MAX_PAX_BYTES = 1024 * 1024
_HARD_LINK, _SYMBOLIC_LINK, _FOLDER = b"1", b"2", b"5"
_DEVICES = (b"3", b"4", b"6")
_LONG_NAME, _LONG_TARGET, _PAX, _SOLARIS_PAX, _PAX_GLOBAL = b"L", b"K", b"x", b"X", b"g"
_SPARSE, _LABEL, _CONTINUED = b"S", b"V", b"M"
_PREFIX = (_LONG_NAME, _LONG_TARGET, _PAX, _SOLARIS_PAX, _PAX_GLOBAL)
_EMPTY = (_HARD_LINK, _SYMBOLIC_LINK, _FOLDER, *_DEVICES)  # a size in their header counts nothing


@dataclass(frozen=True, slots=True)
class _Header:
    name: bytes = field(repr=False)
    kind: bytes = field(repr=False)
    size: int
    target: bytes = field(repr=False)


@dataclass(slots=True)
class _Ahead:
    """What the headers in front of an entry say of it: they go before what its own header says."""

    name: bytes | None = field(default=None, repr=False)
    target: bytes | None = field(default=None, repr=False)
    pax: dict[bytes, bytes] = field(default_factory=dict, repr=False)


def is_tar(payload: bytes) -> bool:
    """True when the first block is the header of an entry: its own sum says so."""
    return _header_at(payload, 0) is not None


def read_tar(payload: bytes, to: Collector, code: str = "archive") -> None:
    """Everything in it becomes a file of the collector; what was skipped is an obstacle."""
    entries = ArchiveEntries(to)
    reader = _Reader(payload, to, code, entries)
    for position in reader.headers():
        if not entries.has_room():
            break
        reader.read_entry(position)
    entries.finish()


class _Reader:
    """Goes through the blocks of an archive, forwards only."""

    def __init__(self, payload: bytes, to: Collector, code: str, entries: ArchiveEntries) -> None:
        self._payload, self._to, self._code, self._entries = payload, to, code, entries
        self._next = 0
        self._ahead = _Ahead()
        self._globals: dict[bytes, bytes] = {}

    def headers(self) -> Iterator[int]:
        """Where the headers stand. What follows the end of the archive (two blocks of zeros) is read and said, and so
        is an end without any: the archive is cut.
        """
        while (content := first_content(self._payload, self._next)) >= 0:
            is_after_end = content - self._next >= 2 * BLOCK_BYTES and self._next > 0
            position = content - (content - self._next) % BLOCK_BYTES
            if _header_at(self._payload, position) is None:
                self._broken()
                position = self._following(position)
                if position < 0:
                    return
            elif is_after_end:
                self._broken()
            yield position
        if len(self._payload) - self._next < BLOCK_BYTES:
            self._broken()

    def _following(self, position: int) -> int:
        """The next place where a header stands, at a whole number of blocks; -1 when there is none."""
        found = self._payload.find(_MAGIC, position + BLOCK_BYTES)
        while found >= 0:
            start = found - _MAGIC_AT
            if (start - position) % BLOCK_BYTES == 0 and _header_at(self._payload, start) is not None:
                return start
            found = self._payload.find(_MAGIC, found + 1)
        return -1

    def _broken(self) -> None:
        self._to.obstruct(Obstacle.BROKEN, self._code)

    def read_entry(self, position: int) -> None:
        header = _header_at(self._payload, position)
        if header is None:  # not one that `headers` gives
            return
        start = position + BLOCK_BYTES
        if header.kind == _SPARSE:
            start = self._read_sparse(header, position)
            self._ahead = _Ahead()
        elif header.kind in _PREFIX:
            start += self._read_ahead(header, self._content(start, header.size))
        else:
            start += self._read_member(header, start)
            self._ahead = _Ahead()
        self._next = start + -(start - position) % BLOCK_BYTES
        if first_content(self._payload, start, self._next) >= 0:
            self._broken()

    def _content(self, start: int, size: int) -> bytes:
        if size < 0 or start + size > len(self._payload):
            self._broken()
        return self._payload[start : start + max(0, size)]

    # -- headers that go before ---------------------------------------------------------------------------------------

    def _read_ahead(self, header: _Header, content: bytes) -> int:
        if header.kind == _LONG_NAME:
            self._ahead.name = content.rstrip(b"\0")
        elif header.kind == _LONG_TARGET:
            self._ahead.target = content.rstrip(b"\0")
        elif len(content) > _MAX_PAX_BYTES:
            self._to.obstruct(Obstacle.TOO_LARGE, "entries")
        else:
            self._read_pax(content, is_global=header.kind == _PAX_GLOBAL)
        return len(content)

    def _read_pax(self, content: bytes, *, is_global: bool) -> None:
        records = _pax_records(content)
        if comment := dict(records).get(b"comment"):
            self._entries.add_comment(comment)
        if is_global:
            self._globals.update(records)
            return
        self._ahead.pax.update(records)
        if any(key == b"GNU.sparse.offset" for key, _ in records):  # version 0.0 repeats its keys, in order
            numbers = [value for key, value in records if key in (b"GNU.sparse.offset", b"GNU.sparse.numbytes")]
            self._ahead.pax[b"GNU.sparse.map"] = b",".join(numbers)

    # -- entries ------------------------------------------------------------------------------------------------------

    def _read_member(self, header: _Header, start: int) -> int:
        pax = {**self._globals, **self._ahead.pax}
        name = decode_bytes(pax.get(b"GNU.sparse.name") or pax.get(b"path") or self._ahead.name or header.name)
        target = decode_bytes(pax.get(b"linkpath") or self._ahead.target or header.target)
        size = decimal(pax[b"size"]) if b"size" in pax else header.size
        if header.kind == _FOLDER or (name.endswith("/") and header.kind in (b"0", b"\0")):
            self._entries.add_folder(name)
            return 0
        if header.kind in _EMPTY:
            self._entries.add_link(name, target)
            return 0
        if header.kind == _LABEL:
            self._entries.add_comment(name.encode())
            return 0
        if header.kind == _CONTINUED:  # of a file whose beginning stands in another archive
            self._broken()
        content = self._content(start, size)
        self._entries.add_file(name, self._whole(content, pax))
        return len(content)

    def _whole(self, content: bytes, pax: dict[bytes, bytes]) -> bytes:
        """A sparse file of pax with its holes."""
        is_sparse = any(key in pax for key in (b"GNU.sparse.major", b"GNU.sparse.map", b"GNU.sparse.size"))
        if not is_sparse:
            return content
        pieces, skipped = pax_map(pax, content)
        size = decimal(pax.get(b"GNU.sparse.realsize") or pax.get(b"GNU.sparse.size") or b"0")
        return expand(content[skipped:], pieces, size, self._to, self._code)

    def _read_sparse(self, header: _Header, position: int) -> int:
        """A sparse file as GNU's tar wrote it before pax: the map of its pieces stands in the header."""
        pieces, size, start = gnu_map(self._payload, position)
        content = self._content(start, header.size)
        name = decode_bytes(self._ahead.name or header.name)
        self._entries.add_file(name, expand(content, pieces, size, self._to, self._code))
        return start + len(content)


# -- a header ---------------------------------------------------------------------------------------------------------


def _header_at(payload: bytes, position: int) -> _Header | None:
    """The header that stands there; None for bytes whose sum is not the one they declare."""
    block = payload[position : position + BLOCK_BYTES]
    if position < 0 or len(block) < BLOCK_BYTES:
        return None
    declared = octal(block[148:156])
    unsigned = sum(block) - sum(block[148:156]) + 8 * 0x20
    if declared != unsigned and declared != unsigned - 256 * sum(byte > 127 for byte in block[:148] + block[156:]):
        return None
    name = block[:100].partition(b"\0")[0]
    prefix = block[345:500].partition(b"\0")[0]
    if block[_MAGIC_AT : _MAGIC_AT + 6] == b"ustar\0" and prefix:
        name = prefix + b"/" + name
    return _Header(name, block[156:157], octal(block[124:136]), block[157:257].partition(b"\0")[0])


def _pax_records(content: bytes) -> list[tuple[bytes, bytes]]:
    """The records of a pax header: each one its length, a space, a key, `=`, a value and a line end."""
    found: list[tuple[bytes, bytes]] = []
    position = 0
    while position < len(content):
        space = content.find(b" ", position, position + 20)
        size = decimal(content[position:space]) if space > 0 else -1
        if size <= 0 or position + size > len(content):
            break
        key, equals, value = content[space + 1 : position + size - 1].partition(b"=")
        if equals:
            found.append((key, value))
        position += size
    return found
