"""What the relay and a worker say to one another over their socket: frames of kind, length and payload.

    relay  -> worker   INSPECT   the content of one message, to be inspected
                       READ      the content of one message, whose text is wanted for a page
    worker -> relay    HELLO     I am warm and wait (payload: my process id)
                       BEGUN     I have the whole message: what befalls me from here on is its doing
                       HEADERS   the facts of its header section, should I not live to tell the rest
                       RESULT    the inspection, or the text
                       FAILURE   a stable code: why there is none

Nothing here knows what a payload means.
"""

import socket
import struct
from enum import IntEnum
from time import monotonic

_HEAD = struct.Struct("!BQ")
_BLOCK_BYTES = 1024 * 1024


class Kind(IntEnum):
    INSPECT = 1
    HELLO = 2
    BEGUN = 3
    HEADERS = 4
    RESULT = 5
    FAILURE = 6
    READ = 7


class Garbled(ValueError):
    """The other side said something that is no frame, or no frame that may come now."""


class Oversized(ValueError):
    """The other side announced a payload larger than allowed."""


def send(channel: socket.socket, kind: Kind, payload: bytes | memoryview = b"") -> None:
    """Send one frame; the time limit set on the socket holds for each of its two parts."""
    head = _HEAD.pack(kind, len(payload))
    if len(payload) < _BLOCK_BYTES:
        channel.sendall(b"".join((head, payload)))
    else:
        channel.sendall(head)
        channel.sendall(payload)


def receive(channel: socket.socket, max_bytes: int, deadline: float) -> tuple[Kind, bytes]:
    """Receive one frame before `deadline` (of `time.monotonic`).

    Raises EOFError when the other side is gone, TimeoutError, Garbled, or Oversized.
    """
    number, size = _HEAD.unpack(_exactly(channel, _HEAD.size, deadline))
    try:
        kind = Kind(number)
    except ValueError:
        raise Garbled from None
    if size > max_bytes:
        raise Oversized
    return kind, _exactly(channel, size, deadline)


def _exactly(channel: socket.socket, size: int, deadline: float) -> bytes:
    blocks: list[bytes] = []
    while size:
        # Not 0, which would mean "do not block" and raise another error.
        channel.settimeout(max(deadline - monotonic(), 0.000_001))
        blocks.append(_block(channel, min(size, _BLOCK_BYTES)))
        size -= len(blocks[-1])
    return b"".join(blocks)


def receive_message(channel: socket.socket) -> tuple[Kind, bytes]:
    """Wait for a message and read it in one piece. MemoryError, when there is no room, leaves nothing of it unread."""
    number, size = _HEAD.unpack(_block(channel, _HEAD.size, socket.MSG_WAITALL))
    blocks: list[bytes] = []
    try:
        while size:
            blocks.append(_block(channel, size, socket.MSG_WAITALL))
            size -= len(blocks[-1])
        return Kind(number), b"".join(blocks)
    except MemoryError:
        while size:
            size -= len(_block(channel, min(size, _BLOCK_BYTES)))
        raise


def _block(channel: socket.socket, size: int, flags: int = 0) -> bytes:
    try:
        block = channel.recv(size, flags)
    except ConnectionError:
        raise EOFError from None
    if not block:
        raise EOFError
    return block
