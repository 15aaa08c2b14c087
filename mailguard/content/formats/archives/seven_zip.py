"""7z archives: every file in them, those behind a password at hand too.

The directory is read by `seven_zip_header` and unpacked here step by step: libraries for it unpack a whole block of
input at once, however large what comes out becomes.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.content.extract import Collector
from mailguard.content.formats.archives.archive_entries import ArchiveEntries
from mailguard.content.formats.archives.byte_spans import Span, first_content, gaps
from mailguard.content.formats.archives.compressed_streams import DAMAGE, chunks, counted, gather, report
from mailguard.content.formats.archives.seven_zip_coders import AES, is_locked, key_rounds, unpacked
from mailguard.content.formats.archives.seven_zip_header import (
    ENCODED_HEADER,
    Block,
    Entry,
    Listing,
    SevenZipError,
    read_encoded,
    read_listing,
)
from mailguard.findings import Obstacle

_CODE = "7z"
_SIGNATURE = b"7z\xbc\xaf\x27\x1c"
_START_BYTES = 32
_MAX_DIRECTORIES = 4  # one packed in the other
_MAX_ROUNDS = 20 << 19  # of making keys, over all passwords: twenty passwords as 7-Zip stretches them
_TRIAL_BYTES = 16 * 1024 * 1024


def find_seven_zip(payload: bytes, limit: int) -> int:
    """Where a 7z archive begins in the first `limit` bytes (its start has a sum of its own); -1 when there is none."""
    position = payload.find(_SIGNATURE, 0, limit + len(_SIGNATURE) - 1)
    while position >= 0:
        start = payload[position : position + _START_BYTES]
        if position == 0 or (start[8:12] and zlib.crc32(start[12:]) == int.from_bytes(start[8:12], "little")):
            return position
        position = payload.find(_SIGNATURE, position + 1, limit)
    return -1


def read_seven_zip(payload: bytes, to: Collector) -> None:
    """Every file in it becomes a file of the collector; what was not read is an obstacle."""
    archive = _Archive(payload, to)
    try:
        listing = archive.listing()
    except _LockedError:
        return to.obstruct(Obstacle.ENCRYPTED, _CODE)
    except DAMAGE as error:
        return report(error, to, _CODE)
    if listing is None:
        return None
    if listing.is_cut:
        to.obstruct(Obstacle.TOO_LARGE, "entries")
    archive.check_rest(listing)
    archive.read_entries(listing)
    return None


class _LockedError(Exception):
    """No password at hand opens it."""


@dataclass(slots=True)
class _Keys:
    """The passwords that are tried, and what that may cost."""

    password: str | None = field(default=None, repr=False)  # the one that opened something
    rounds_left: int = _MAX_ROUNDS
    is_hopeless: bool = False

    def candidates(self, to: Collector, block: Block) -> Iterator[str]:
        if self.password is not None:
            yield self.password
        if self.is_hopeless:
            return
        rounds = sum(key_rounds(coder.properties) for coder in block.coders if coder.method == AES)
        for password in to.passwords:
            self.rounds_left -= rounds
            if self.rounds_left < 0:
                return
            if password != self.password:
                yield password
        self.is_hopeless = True


class _Archive:
    def __init__(self, payload: bytes, to: Collector) -> None:
        self._payload, self._to = payload, to
        self._keys = _Keys()
        self._spans: list[Span] = [(0, _START_BYTES)]

    # -- the directory ------------------------------------------------------------------------------------------------

    def listing(self) -> Listing | None:
        """None for an archive without anything, or one whose directory is larger than there is room for."""
        offset, size = (int.from_bytes(self._payload[at : at + 8], "little") for at in (12, 20))
        start = _START_BYTES + offset
        if not size and len(self._payload) >= _START_BYTES:
            self.check_rest(Listing((), (), is_cut=False))
            return None
        raw = self._payload[start : start + size]
        if len(raw) < size or zlib.crc32(raw) != int.from_bytes(self._payload[28:32], "little"):
            raise SevenZipError
        self._spans.append((start, start + size))
        for _ in range(_MAX_DIRECTORIES):
            if raw[:1] != bytes((ENCODED_HEADER,)):
                return read_listing(raw)
            raw = self._packed_directory(read_encoded(raw))
            if self._to.room_bytes < 0:
                return None
        raise SevenZipError

    def _packed_directory(self, block: Block) -> bytes:
        self._spans.append(_span(block))
        raw = b"".join(counted(self._pieces(block, is_directory=True), self._to))
        expected = block.sums[0] if block.sums else None
        if expected is not None and zlib.crc32(raw) != expected and self._to.room_bytes >= 0:
            raise SevenZipError
        return raw

    def check_rest(self, listing: Listing) -> None:
        """What no block accounts for, before the directory or behind it, is more than the archive shows."""
        spans = [*self._spans, *(_span(block) for block in listing.blocks)]
        for start, stop in gaps(spans, len(self._payload)):
            if first_content(self._payload, start, stop) >= 0:
                self._to.obstruct(Obstacle.BROKEN, _CODE)

    # -- entries ------------------------------------------------------------------------------------------------------

    def read_entries(self, listing: Listing) -> None:
        entries = ArchiveEntries(self._to)
        full = iter([entry for entry in listing.entries if entry.has_content])
        for entry in listing.entries:
            if entry.is_folder:
                entries.add_folder(entry.name)
            elif not entry.has_content and entries.has_room():
                entries.add_file(entry.name, b"")
        for block in listing.blocks:
            mine = [entry for _, entry in zip(block.sizes, full, strict=False)]
            if mine and not self._read_block(block, mine, entries):
                break
        entries.finish()

    def _read_block(self, block: Block, mine: list[Entry], entries: ArchiveEntries) -> bool:
        """False when there is no room for more."""
        try:
            pieces = _Pieces(self._pieces(block), self._to)
        except _LockedError:
            self._to.obstruct(Obstacle.ENCRYPTED, _CODE)
            pieces = _Pieces(iter(()), self._to, is_over=True)
        except DAMAGE as error:
            report(error, self._to, _CODE)
            pieces = _Pieces(iter(()), self._to, is_over=True)
        for entry, size, expected in zip(mine, block.sizes, block.sums, strict=False):
            if not entries.has_room():
                return False
            content = pieces.take(size)
            if not pieces.is_over and expected is not None and zlib.crc32(content) != expected:
                self._to.obstruct(Obstacle.BROKEN, _CODE)
            entries.add_file(entry.name, content)
        return True

    # -- blocks -------------------------------------------------------------------------------------------------------

    def _pieces(self, block: Block, *, is_directory: bool = False) -> Iterator[bytes]:
        """What comes out of a block; raises _LockedError."""
        if not is_locked(block):
            return unpacked(block, self._source(block), None)
        for password in self._keys.candidates(self._to, block):
            if self._opens_directory(block, password) if is_directory else self._opens(block, password):
                self._keys.password = password
                self._to.is_unlocked = True
                return unpacked(block, self._source(block), password)
        raise _LockedError

    def _source(self, block: Block) -> Iterator[bytes]:
        start, stop = _span(block)
        return chunks(self._payload, start, stop)

    def _opens_directory(self, block: Block, password: str) -> bool:
        """True when what comes out is a directory: some programs write no sum of it."""
        try:
            raw = b"".join(counted(unpacked(block, self._source(block), password), self._to))
            _ = read_encoded(raw) if raw[:1] == bytes((ENCODED_HEADER,)) else read_listing(raw)
        except DAMAGE:
            return False
        return True

    def _opens(self, block: Block, password: str) -> bool:
        """True when the first file in the block has its sum, or when it is unpacked a long way."""
        checksum, size = 0, block.sizes[0] if block.sizes else 0
        left = min(size, _TRIAL_BYTES)
        try:
            for piece in unpacked(block, self._source(block), password):
                checksum = zlib.crc32(piece[:left], checksum)
                left -= len(piece)
                if left <= 0:
                    break
        except DAMAGE:
            return False
        expected = block.sums[0] if block.sums and size <= _TRIAL_BYTES else None
        # Without a sum to go by: a wrong key gives nothing that unpacks, but anything that is only stored.
        return left <= 0 and (len(block.coders) > 1 if expected is None else checksum == expected)


class _Pieces:
    """A stream of pieces, taken by the sizes of the files in it."""

    def __init__(self, pieces: Iterator[bytes], to: Collector, *, is_over: bool = False) -> None:
        self._pieces, self._to, self._rest, self.is_over = pieces, to, b"", is_over

    def take(self, size: int) -> bytes:
        """The next `size` bytes, or what there is of them."""
        taken, length = [self._rest[:size]], min(size, len(self._rest))
        self._rest = self._rest[size:]
        while length < size and not self.is_over:
            piece = self._next()
            taken.append(piece[: size - length])
            self._rest = piece[size - length :]
            length += len(taken[-1])
        return b"".join(taken)

    def _next(self) -> bytes:
        content = gather(_first(self._pieces), self._to, _CODE)
        self.is_over = not content
        return content


def _first(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The next piece that holds something."""
    for piece in pieces:
        if piece:
            yield piece
            return


def _span(block: Block) -> Span:
    return _START_BYTES + block.start, _START_BYTES + block.start + block.packed_bytes
