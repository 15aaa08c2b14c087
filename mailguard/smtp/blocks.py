"""The content of DATA and BDAT, taken in blocks as they come from the socket: one image, no work per line.

The end of DATA is CRLF.CRLF and nothing else (RFC 5321 4.1.1.4); a bare CR or LF anywhere in it is a fault, since
servers differ on what it means (SMTP smuggling). A chunk of BDAT is as long as was said (RFC 3030), whatever is in it.
NUL, 8-bit bytes and lines of any length are not our business.
"""

import io
from enum import Enum, auto
from typing import Protocol

from mailguard.smtp.image import Image

_END = b"\r\n.\r\n"
_OVERLAP = len(_END) - 1
_FINAL_LINE = len(b".\r\n")


class Fault(Enum):
    """Why received content cannot be relayed."""

    BARE_LINE_END = auto()
    TOO_LARGE = auto()


class Intake(Protocol):
    """Content on its way in. Feed it blocks until `feed` returns what stands behind the end."""

    @property
    def image(self) -> Image | None:
        """Where it goes; None when it is read to be thrown away."""

    @property
    def size_bytes(self) -> int: ...

    def feed(self, block: bytes) -> bytes | None:
        """Take one block. None: more is to come; else the end was in it, and these bytes stand behind the end."""

    @property
    def is_hopeless(self) -> bool:
        """True when reading on to the end is no longer worth it."""


class DataIntake:
    """The content behind DATA, dot-stuffed as it is."""

    def __init__(self, image: Image, max_bytes: int) -> None:
        self.image = image
        self._max_bytes = max_bytes
        self._tail = b"\r\n"  # the line end of the DATA command counts as the first CRLF of CRLF.CRLF
        # Sees whether CR and LF come as pairs, also over the borders of blocks, four times as fast as counting them.
        self._line_ends = io.IncrementalNewlineDecoder(None, translate=False)
        self.size_bytes = 0

    @property
    def is_too_large(self) -> bool:
        return self.size_bytes > self._max_bytes

    @property
    def is_hopeless(self) -> bool:
        return self.size_bytes > 2 * self._max_bytes

    @property
    def fault(self) -> Fault | None:
        if self.is_too_large:
            return Fault.TOO_LARGE
        return None if self._line_ends.newlines in (None, "\r\n") else Fault.BARE_LINE_END

    def feed(self, block: bytes) -> bytes | None:
        if not block:
            return None
        end = self._end_in(block)
        if end is None:
            self._take(block)
            return None
        rest = block[end:]
        self._take(block[:end] if rest else block)
        self.size_bytes -= _FINAL_LINE
        if not self.is_too_large:
            self.image.cut(self.size_bytes)
        return rest

    def _end_in(self, block: bytes) -> int | None:
        at = (self._tail + block[:_OVERLAP]).find(_END)
        if at >= 0:
            return at + len(_END) - len(self._tail)
        if block.rfind(_END) < 0:  # from behind, where the end of most blocks is soon seen to be none; half the time
            return None
        return block.find(_END) + len(_END)

    def _take(self, block: bytes) -> None:
        self._line_ends.decode(block.decode("latin-1"))
        self._tail = block[-_OVERLAP:] if len(block) >= _OVERLAP else (self._tail + block)[-_OVERLAP:]
        self.size_bytes += len(block)
        if self.size_bytes <= self._max_bytes + _FINAL_LINE:  # of grace: the final line is cut off again
            self.image.write(block)
        else:
            self.image.discard()


class ChunkIntake:
    """One chunk of BDAT, put behind those before it; without an `image` it is read and thrown away."""

    def __init__(self, image: Image | None, chunk_bytes: int) -> None:
        self.image = image
        self._missing_bytes = chunk_bytes
        self.size_bytes = 0

    @property
    def is_hopeless(self) -> bool:
        return False

    def feed(self, block: bytes) -> bytes | None:
        mine = block[: self._missing_bytes]
        self._missing_bytes -= len(mine)
        self.size_bytes += len(mine)
        if self.image is not None:
            self.image.write(mine)
        return None if self._missing_bytes else block[len(mine) :]
