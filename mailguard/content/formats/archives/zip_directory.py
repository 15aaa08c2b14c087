"""What a ZIP file holds: its central directory, and the entries that stand in it without being listed there.

Sections are those of PKWARE's APPNOTE 6.3. Offsets may be counted from the start of the file or from the start of the
archive in it (self-extracting archives have a program in front). Programs differ in what they go by, the directory or
the headers of the entries themselves: where the two disagree, the archive counts as damaged.
"""

import struct
import zipfile
from dataclasses import dataclass, field

from mailguard.content.formats.archives.byte_spans import Span, first_content, gaps, overlap
from mailguard.content.formats.archives.zip_entries import blank_entry, disagrees, fill_sizes, span_of, unlisted
from mailguard.content.formats.archives.zip_locks import extra_fields

MAX_ENTRIES = 20_000
_CENTRAL, _END, _SIGNATURE = b"PK\1\2", b"PK\5\6", b"PK\5\5"
_END64, _LOCATOR64 = b"PK\6\6", b"PK\6\7"
_CENTRAL_BYTES, _END_BYTES, _END64_BYTES, _LOCATOR64_BYTES = 46, 22, 56, 20
_UNICODE_COMMENT = 0x6375
_MAX_END_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Directory:
    """The entries in the order of the file's directory, those found outside it last. `start` is where the archive
    begins; `comment` is the archive's own.
    """

    entries: list[zipfile.ZipInfo]
    start: int
    comment: bytes = field(repr=False)
    is_damaged: bool
    is_cut: bool  # there were more entries than are read


@dataclass(frozen=True, slots=True)
class _End:
    """Where the directory lies, as the record at the end says; offsets in the file at hand."""

    directory: int
    shift: int  # what is to be added to every offset that the directory gives
    count: int
    comment: bytes = field(repr=False)
    spans: tuple[Span, ...]
    is_split: bool


def read_directory(payload: bytes) -> Directory:
    """Raises zipfile.BadZipFile when there is no entry and no directory."""
    end = _find_end(payload)
    if end is None:
        return _without_directory(payload)
    entries, stop = _listed(payload, end)
    is_cut = len(entries) > MAX_ENTRIES
    is_miscounted = not is_cut and len(entries) & 0xFFFF != end.count & 0xFFFF
    del entries[MAX_ENTRIES:]
    spans = [span for entry in entries if (span := span_of(payload, entry)) is not None]
    is_damaged = end.is_split or is_miscounted or len(spans) < len(entries) or overlap(spans)
    is_damaged |= any(disagrees(payload, entry) for entry in entries)
    start = min((start for start, _ in spans), default=end.directory)
    if is_cut:
        return Directory(entries, start, end.comment, is_damaged, True)
    strays = _strays(payload, [*spans, (end.directory, stop), *end.spans], MAX_ENTRIES - len(entries))
    start = min([start, *(entry.header_offset for entry in strays.entries)])
    is_damaged |= bool(strays.entries) or strays.has_content
    return Directory(entries + strays.entries, start, end.comment, is_damaged, False)


def _without_directory(payload: bytes) -> Directory:
    entries = list(unlisted(payload, 0, len(payload), MAX_ENTRIES + 1))
    if not entries:
        raise zipfile.BadZipFile
    return Directory(entries[:MAX_ENTRIES], entries[0].header_offset, b"", True, len(entries) > MAX_ENTRIES)


@dataclass(frozen=True, slots=True)
class _Strays:
    """What lies outside the spans that the directory accounts for. What is in front of the archive is not content."""

    entries: list[zipfile.ZipInfo]
    has_content: bool


def _strays(payload: bytes, spans: list[Span], limit: int) -> _Strays:
    entries: list[zipfile.ZipInfo] = []
    has_content = False
    for start, stop in gaps(spans, len(payload)):
        entries.extend(unlisted(payload, start, stop, limit - len(entries)))
        has_content |= start > 0 and first_content(payload, start, stop) >= 0
    return _Strays(entries, has_content)


# -- the record at the end (4.3.16) and its larger sisters (4.3.14, 4.3.15) ------------------------------------------


def _find_end(payload: bytes) -> _End | None:
    position = len(payload)
    for _ in range(_MAX_END_CANDIDATES):
        position = payload.rfind(_END, 0, position)
        if position < 0:
            return None
        end = _read_end(payload, position)
        if end is not None:
            return end
    return None


def _read_end(payload: bytes, position: int) -> _End | None:
    if position + _END_BYTES > len(payload):
        return None
    disk, first_disk, here, count, size, offset, comment_size = struct.unpack_from("<4H2IH", payload, position + 4)
    stop = position + _END_BYTES + comment_size
    comment = payload[position + _END_BYTES : stop]
    spans: list[Span] = [(position, stop)]
    first = position
    is_split = bool(disk or first_disk or here != count) and 0xFFFF not in (disk, first_disk, here)
    large = _read_end64(payload, position)
    if large is not None:
        first, count, size, offset = large
        spans.append((first, position))
    directory = _directory_at(payload, (first - size, offset), has_entries=count > 0)
    if directory is None or stop > len(payload):
        return None
    return _End(directory, directory - offset, count, comment, tuple(spans), is_split)


def _directory_at(payload: bytes, candidates: tuple[int, int], *, has_entries: bool) -> int | None:
    """Directly before the record at its end, or where that record says."""
    for candidate in candidates:
        if candidate >= 0 and (payload[candidate : candidate + 4] == _CENTRAL or not has_entries):
            return candidate
    return None


def _read_end64(payload: bytes, position: int) -> tuple[int, int, int, int] | None:
    """Where the record begins, how many entries there are, the size of the directory and its offset."""
    locator = position - _LOCATOR64_BYTES
    if locator < 0 or payload[locator : locator + 4] != _LOCATOR64:
        return None
    declared = int.from_bytes(payload[locator + 8 : locator + 16], "little")
    for start in (locator - _END64_BYTES, declared):
        if start >= 0 and payload[start : start + 4] == _END64 and start + _END64_BYTES <= locator:
            count, size, offset = struct.unpack_from("<3Q", payload, start + 32)
            return start, count, size, offset
    return None


# -- the directory (4.3.12) ------------------------------------------------------------------------------------------


def _listed(payload: bytes, end: _End) -> tuple[list[zipfile.ZipInfo], int]:
    """The entries of the directory, one more than are read at most, and where it stops."""
    entries: list[zipfile.ZipInfo] = []
    position = end.directory
    while len(entries) <= MAX_ENTRIES and payload[position : position + 4] == _CENTRAL:
        if position + _CENTRAL_BYTES > len(payload):
            break
        entry, position = _central_entry(payload, position)
        entry.header_offset += end.shift
        entries.append(entry)
    if payload[position : position + 4] == _SIGNATURE and position + 6 <= len(payload):  # 4.3.13: a signature
        position += 6 + int.from_bytes(payload[position + 4 : position + 6], "little")
    return entries, position


def _central_entry(payload: bytes, position: int) -> tuple[zipfile.ZipInfo, int]:
    fields = struct.unpack_from("<6H3I5H2I", payload, position + 4)
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, comment_size = fields[:12]
    name_at = position + _CENTRAL_BYTES
    extra_at, comment_at = name_at + name_size, name_at + name_size + extra_size
    stop = comment_at + comment_size
    entry = blank_entry(payload[name_at:extra_at], payload[extra_at:comment_at], flags)
    entry.compress_type, entry.CRC, entry.external_attr, offset = method, crc, *fields[-2:]
    fill_sizes(entry, size, packed, offset)
    comment = extra_fields(entry.extra).get(_UNICODE_COMMENT, b"")[5:]
    entry.comment = comment or payload[comment_at:stop]
    return entry, stop
