"""Files with holes in a TAR archive, as GNU's tar writes them: the old way and the three of pax (0.0, 0.1 and 1.0)."""

from itertools import pairwise

from mailguard.content.extract import Collector
from mailguard.content.formats.archives.tar_numbers import decimal, octal
from mailguard.findings import Obstacle

_BLOCK_BYTES = 512
_MAX_PIECES = 100_000
Piece = tuple[int, int]  # where it stands in the file, and how long it is


def gnu_map(payload: bytes, position: int) -> tuple[list[Piece], int, int]:
    """The pieces, the size of the file and where its data begin: four pieces in the header, 21 in each block behind."""
    header = payload[position : position + _BLOCK_BYTES]
    pieces = _pairs(header[386:482])
    is_more, start = header[482:483] not in (b"\0", b"0"), position + _BLOCK_BYTES
    while is_more and len(pieces) < _MAX_PIECES and start + _BLOCK_BYTES <= len(payload):
        block = payload[start : start + _BLOCK_BYTES]
        pieces += _pairs(block[:504])
        is_more, start = block[504:505] not in (b"\0", b"0"), start + _BLOCK_BYTES
    return pieces, octal(header[483:495]), start


def pax_map(pax: dict[bytes, bytes], content: bytes) -> tuple[list[Piece], int]:
    """The pieces, and how much of the content the map itself takes: in version 1.0 it stands before the data."""
    if b"GNU.sparse.map" in pax:
        return _paired([decimal(word) for word in pax[b"GNU.sparse.map"].split(b",")[: 2 * _MAX_PIECES]]), 0
    numbers: list[int] = []
    position, wanted = 0, 1
    while len(numbers) < wanted:
        stop = content.find(b"\n", position, position + 25)
        if stop < 0:
            break
        numbers.append(decimal(content[position:stop]))
        position = stop + 1
        wanted = 1 + 2 * min(_MAX_PIECES, max(0, numbers[0]))
    return _paired(numbers[1:]), position + -position % _BLOCK_BYTES


def expand(data: bytes, pieces: list[Piece], size: int, to: Collector, code: str) -> bytes:
    """The file with its holes; one that is too large is read without them."""
    has_order = all(first[0] + first[1] <= second[0] for first, second in pairwise(pieces)) and all(
        offset >= 0 and length >= 0 for offset, length in pieces
    )
    stop = max((offset + length for offset, length in pieces), default=0)
    if not has_order or stop > size or sum(length for _, length in pieces) > len(data):
        to.obstruct(Obstacle.BROKEN, code)
        return data
    if size > to.room_bytes:
        to.obstruct(Obstacle.TOO_LARGE, "unpacked")
        return data
    to.count_unpacked(size)
    whole, position = bytearray(size), 0
    for offset, length in pieces:
        whole[offset : offset + length] = data[position : position + length]
        position += length
    return bytes(whole)


def _pairs(raw: bytes) -> list[Piece]:
    found = [(octal(raw[at : at + 12]), octal(raw[at + 12 : at + 24])) for at in range(0, len(raw) - 23, 24)]
    return [piece for piece in found if piece != (0, 0)]


def _paired(numbers: list[int]) -> list[Piece]:
    return list(zip(numbers[::2], numbers[1::2], strict=False))
