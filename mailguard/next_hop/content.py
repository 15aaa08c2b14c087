"""How content goes out: in blocks, without a copy of the whole."""

import asyncio
from collections.abc import Generator

from mailguard.message import Wire

BLOCK_BYTES = 256 * 1024

Block = bytes | memoryview
Blocks = Generator[Block, None, None]


def data_blocks(prefix: bytes, wire: Wire) -> Blocks:
    """For DATA: `prefix`, the dot-stuffed `wire` as it is, the final dot, which is in the last block.

    A wire that does not end in CRLF gets one, since DATA cannot end it otherwise (RFC 5321 4.1.1.4).
    """
    end = b".\r\n" if (wire[-2:] or prefix or b"\r\n").endswith(b"\r\n") else b"\r\n.\r\n"
    return _blocks(prefix, wire, end)


def chunk_blocks(prefix: bytes, wire: Wire) -> Blocks:
    """For BDAT: one chunk that is all of the message (RFC 3030 2), its command in front."""
    return _blocks(b"BDAT %d LAST\r\n" % (len(prefix) + len(wire)) + prefix, wire, b"")


def stuffed_blocks(prefix: bytes, wire: Wire) -> Blocks:
    """For DATA, of content that is not dot-stuffed yet (RFC 5321 4.5.2) and has no bare line ends."""
    yield prefix
    is_line_start = True
    for start in range(0, len(wire), BLOCK_BYTES):
        block = wire[start : start + BLOCK_BYTES]
        is_dot_first = is_line_start and block[:1] == b"."
        is_line_start = block[-1:] == b"\n"
        block = block.replace(b"\n.", b"\n..")
        yield b"." + block if is_dot_first else block
    yield b".\r\n" if is_line_start else b"\r\n.\r\n"


async def has_bare_line_end(wire: Wire) -> bool:
    """True for a CR without its LF, or the reverse (RFC 5321 2.3.8). Lets others work between blocks."""
    start = 0
    while start < len(wire):
        block = wire[start : start + BLOCK_BYTES]
        if block[-1:] == b"\r" and start + len(block) < len(wire):
            block = wire[start : start + len(block) + 1]  # a CRLF is not cut in two
        lines = block.count(b"\r\n")
        if block.count(b"\r") != lines or block.count(b"\n") != lines:
            return True
        start += len(block)
        await asyncio.sleep(0)
    return False


def _blocks(prefix: bytes, wire: Wire, end: bytes) -> Blocks:
    if len(wire) <= BLOCK_BYTES:
        yield b"".join((prefix, wire, end))
        return
    with memoryview(wire) as view:
        yield prefix + view[:BLOCK_BYTES]
        at = BLOCK_BYTES
        while len(view) - at > BLOCK_BYTES:
            yield view[at : at + BLOCK_BYTES]
            at += BLOCK_BYTES
        yield b"".join((view[at:], end))
