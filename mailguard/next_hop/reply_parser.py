"""Bytes in, whole replies out (RFC 5321 4.2). Bounded, so that no next hop can fill our memory."""

import re
from functools import lru_cache

from mailguard.replies import Reply

MAX_REPLY_LINE_BYTES = 65536
MAX_REPLY_LINES = 1000
MAX_REPLY_BYTES = 1024 * 1024

_USUAL = re.compile(rb"(?:[2-5][0-9]{2} [^\r\n]*\r\n)+")
_USUAL_BYTES = 256


class MalformedReply(ValueError):
    """What came back is no SMTP reply, or one beyond all bounds."""


class ReplyParser:
    """Reads the replies of one connection, in whatever blocks they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []
        self._code = 0
        self._bytes = 0

    @property
    def is_between_replies(self) -> bool:
        """True when all that came was whole replies."""
        return not self._rest and not self._lines

    def feed(self, block: bytes) -> list[Reply]:
        """The replies that `block` completes. Raises MalformedReply."""
        if len(block) <= _USUAL_BYTES and not self._rest and not self._lines and (replies := _usual(block)):
            return list(replies)
        *lines, self._rest = (self._rest + block).split(b"\n")
        if len(self._rest) > MAX_REPLY_LINE_BYTES:
            raise MalformedReply("a line without end")
        return [reply for line in lines if (reply := self._take(line.removesuffix(b"\r")))]

    def _take(self, line: bytes) -> Reply | None:
        code, separator = line[:3], line[3:4]
        if not (len(code) == 3 and code.isdigit() and code[:1] in b"2345" and separator in (b"", b" ", b"-")):
            raise MalformedReply("no reply code")
        if self._lines and int(code) != self._code:
            raise MalformedReply("a reply with two codes")
        self._bytes += len(line)
        if (
            len(line) > MAX_REPLY_LINE_BYTES
            or len(self._lines) >= MAX_REPLY_LINES
            or (self._lines and self._bytes > MAX_REPLY_BYTES)
        ):
            raise MalformedReply("a reply too long")
        self._code = int(code)
        # A bare CR would be a line end to a lenient client behind us.
        self._lines.append(line[4:].replace(b"\r", b" "))
        if separator == b"-":
            return None
        reply = Reply(self._code, tuple(self._lines))
        self._lines, self._bytes = [], 0
        return reply


@lru_cache(maxsize=64)
def _usual(block: bytes) -> tuple[Reply, ...]:
    """The replies in a block of whole ones of one line each; none for any other. Servers say the same all day."""
    if not _USUAL.fullmatch(block):
        return ()
    return tuple(Reply(int(line[:3]), (line[4:],)) for line in block[:-2].split(b"\r\n"))
