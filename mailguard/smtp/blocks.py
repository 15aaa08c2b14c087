"""The content of DATA, taken in blocks as they come from the socket: one image, no work per line.

The end is CRLF.CRLF and nothing else (RFC 5321 4.1.1.4); a bare CR or LF anywhere is a fault, since servers differ on
what it means (SMTP smuggling). NUL, 8-bit bytes and lines of any length are not our business.
"""

import io
from enum import Enum, auto

_END = b"\r\n.\r\n"
_OVERLAP = len(_END) - 1


class Fault(Enum):
    """Why received content cannot be relayed."""

    BARE_LINE_END = auto()
    TOO_LARGE = auto()


class Intake:
    """One message on its way in. Feed it blocks until `feed` returns what stands behind the end of data."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._image = io.BytesIO()  # its getvalue() hands the buffer out without copying it
        self._tail = b"\r\n"  # the line end of the DATA command counts as the first CRLF of CRLF.CRLF
        self._crs = self._lfs = self._crlfs = 0
        self.size_bytes = 0

    @property
    def is_too_large(self) -> bool:
        return self.size_bytes > self._max_bytes

    @property
    def is_far_too_large(self) -> bool:
        """True when reading on to the end of data is no longer worth it."""
        return self.size_bytes > 2 * self._max_bytes

    @property
    def fault(self) -> Fault | None:
        if self.is_too_large:
            return Fault.TOO_LARGE
        return None if self._crs == self._lfs == self._crlfs else Fault.BARE_LINE_END

    def feed(self, block: bytes) -> bytes | None:
        """Take one block. None: more is to come; else the end was in it, and these bytes stand behind the end."""
        end = self._end_in(block)
        if end is None:
            self._take(block)
            return None
        self._take(block[:end])
        self.size_bytes -= 3  # the final dot and its CRLF
        return block[end:]

    def wire(self) -> bytes:
        """The wire image without the final `.` line; to be asked once, after the end, when there is no fault."""
        self._image.truncate(self.size_bytes)
        image, self._image = self._image, io.BytesIO()
        return image.getvalue()

    def _end_in(self, block: bytes) -> int | None:
        at = (self._tail + block[:_OVERLAP]).find(_END)
        if at >= 0:
            return at + len(_END) - len(self._tail)
        at = block.find(_END)
        return at + len(_END) if at >= 0 else None

    def _take(self, block: bytes) -> None:
        self._crs += block.count(b"\r")
        self._lfs += block.count(b"\n")
        self._crlfs += block.count(b"\r\n") + (self._tail.endswith(b"\r") and block.startswith(b"\n"))
        self._tail = (self._tail + block[-_OVERLAP:])[-_OVERLAP:]
        self.size_bytes += len(block)
        # Three bytes of grace: the final dot is cut off again.
        if self.size_bytes <= self._max_bytes + 3:
            self._image.write(block)
        elif self._image.tell():
            self._image = io.BytesIO()
