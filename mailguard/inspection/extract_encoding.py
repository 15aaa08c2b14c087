"""What one file holds (`content.extract.Extract`) as bytes, and back: from the process that read it to its worker.

What a part says is not trusted (`encoding`), and may be long: a sheet has hundreds of thousands of cells. So it comes
in columns: texts as a JSON list, names that repeat (places, headers, labels) once each, and numbers as arrays of the
machine's own 32-bit integers, which the same program on the same machine reads back.

    head       sizes of what follows (struct)
    JSON       texts, names, obstacles, names of files
    columns    seven for segments, an integer for each
    payloads   of files, as they are
"""

import gc
import json
import re
import struct
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from mailguard.content.extract import Extract, File, Picture
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle, Place, Segment, Uninspectable
from mailguard.inspection.encoding import Undecodable

Plain = TypeVar("Plain", str, int, bool)

_HEAD = struct.Struct("=QQ")  # bytes of JSON, number of segments
_COLUMNS = 7  # where, header, label, flags, table, row, column
_INTEGER_BYTES = 4
_NOWHERE = -1  # of table, row and column, for what is no cell
_QUOTED, _SIGNATURE, _HIDDEN, _BOILERPLATE = 1, 2, 4, 8
_MOST = ContentLimits()
_MAX_OBSTACLES = 10_000
_MAX_OCR_PAGES = 10_000
_DETAIL = re.compile(r"[\w.+:-]{0,60}", re.ASCII)


def encode(extract: Extract) -> list[bytes]:
    """The pieces of an answer, to be sent one behind the other."""
    with _without_collection():
        names = _Names()
        columns = [array("i", column) for column in _columns(extract.segments, names)]
        told = {
            "texts": [segment.text for segment in extract.segments],
            "names": names.in_order,
            "uninspectable": [(each.obstacle.value, each.where, each.detail) for each in extract.uninspectable],
            "files": [(each.name, each.media_type, each.is_inner, len(each.payload)) for each in extract.files],
            "picture": extract.picture.value,
            "is_unlocked": extract.is_unlocked,
            "ocr_pages": extract.ocr_pages,
        }
        # Lone surrogates (undecodable bytes of a name) go there and back as they are.
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    head = _HEAD.pack(len(text), len(extract.segments))
    return [head, text, *(column.tobytes() for column in columns), *(each.payload for each in extract.files)]


def decode(answer: bytes | bytearray) -> Extract:
    """The extract these bytes stand for; Undecodable when they stand for none."""
    try:
        with _without_collection(), memoryview(answer) as view:
            return _decoded(view)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, struct.error):
        # The reason would quote the answer: personal values (DESIGN invariant 4).
        raise Undecodable("no Extract") from None


class _Names:
    """Text that repeats, each once, by its number."""

    def __init__(self) -> None:
        self.in_order: list[str] = []
        self._numbers: dict[str, int] = {}

    def number_of(self, name: str) -> int:
        if (number := self._numbers.get(name)) is None:
            number = self._numbers[name] = len(self.in_order)
            self.in_order.append(name)
        return number


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hundreds of thousands of new values, none of them in a circle: looking for circles takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _columns(segments: Sequence[Segment], names: _Names) -> list[list[int]]:
    places = [segment.place for segment in segments]
    number = names.number_of
    return [
        [number(place.where) for place in places],
        [number(place.header) for place in places],
        [number(place.label) for place in places],
        [_flags(place) for place in places],
        [_NOWHERE if place.table is None else place.table for place in places],
        [_NOWHERE if place.row is None else place.row for place in places],
        [_NOWHERE if place.column is None else place.column for place in places],
    ]


def _flags(place: Place) -> int:
    return (
        (_QUOTED if place.is_quoted else 0)
        | (_SIGNATURE if place.is_signature else 0)
        | (_HIDDEN if place.is_hidden else 0)
        | (_BOILERPLATE if place.is_boilerplate else 0)
    )


def _decoded(answer: memoryview) -> Extract:
    text_bytes, count = _HEAD.unpack_from(answer)
    columns_at = _HEAD.size + text_bytes
    payloads_at = columns_at + count * _COLUMNS * _INTEGER_BYTES
    _require(count <= _MOST.max_segments and payloads_at <= len(answer))
    told = json.loads(str(answer[_HEAD.size : columns_at], "utf-8", "surrogatepass"))
    _require(type(told) is dict and len(told) == 7)
    ocr_pages = _plain(told["ocr_pages"], int)
    _require(0 <= ocr_pages <= _MAX_OCR_PAGES)
    return Extract(
        _segments(_texts(told["texts"]), _texts(told["names"]), _integers(answer[columns_at:payloads_at], count)),
        _files(told["files"], answer[payloads_at:]),
        _uninspectable(told["uninspectable"]),
        Picture(_plain(told["picture"], str)),
        _plain(told["is_unlocked"], bool),
        ocr_pages,
    )


def _integers(columns: memoryview, count: int) -> "list[array[int]]":
    size = count * _INTEGER_BYTES
    return [array("i", columns[start : start + size].tobytes()) for start in range(0, _COLUMNS * size, size or 1)]


def _segments(texts: list[str], names: list[str], columns: "list[array[int]]") -> tuple[Segment, ...]:
    if not texts and not columns:
        return ()
    _require(len(columns) == _COLUMNS and len(texts) == len(columns[0]))
    for column, least, most in zip(columns, _least(), _highest(len(names)), strict=True):
        _require(least <= min(column) and max(column) <= most)
    return tuple(map(Segment, texts, _places(names, columns)))


def _places(names: list[str], columns: "list[array[int]]") -> Iterator[Place]:
    wheres, headers, labels = (map(names.__getitem__, column) for column in columns[:3])
    tables, rows, cells = ([None if n < 0 else n for n in column] for column in columns[4:])
    marks = (map(bool, map(flag.__and__, columns[3])) for flag in (_QUOTED, _SIGNATURE, _HIDDEN, _BOILERPLATE))
    return map(Place, wheres, tables, rows, cells, headers, labels, *marks)


def _least() -> tuple[int, ...]:
    return 0, 0, 0, 0, _NOWHERE, _NOWHERE, _NOWHERE


def _highest(names: int) -> tuple[int, ...]:
    position = 2**31 - 1
    flags = _QUOTED | _SIGNATURE | _HIDDEN | _BOILERPLATE
    return names - 1, names - 1, names - 1, flags, position, position, position


def _files(told: Any, payloads: memoryview) -> tuple[File, ...]:
    """The payloads follow one another without a gap, and end where the answer does."""
    files = []
    at = 0
    for name, media_type, is_inner, size in _rows(told, _MOST.max_parts):
        _require(0 <= _plain(size, int) <= len(payloads) - at)
        payload = payloads[at : at + size].tobytes()
        files.append(File(_plain(name, str), payload, _plain(media_type, str), _plain(is_inner, bool)))
        at += size
    _require(at == len(payloads))
    return tuple(files)


def _uninspectable(told: Any) -> tuple[Uninspectable, ...]:
    facts = []
    for obstacle, where, detail in _rows(told, _MAX_OBSTACLES):
        _require(_DETAIL.fullmatch(_plain(detail, str)) is not None)
        facts.append(Uninspectable(Obstacle(_plain(obstacle, str)), _plain(where, str), detail))
    return tuple(facts)


def _rows(told: Any, most: int) -> list[list[Any]]:
    _require(type(told) is list and len(told) <= most and all(type(row) is list for row in told))
    rows: list[list[Any]] = told
    return rows


def _texts(told: Any) -> list[str]:
    _require(type(told) is list and set(map(type, told)) <= {str})
    texts: list[str] = told
    return texts


def _plain(value: Any, plain: type[Plain]) -> Plain:
    if type(value) is not plain:  # not isinstance: True is an int
        raise Undecodable
    return value


def _require(condition: bool) -> None:
    if not condition:
        raise Undecodable
