"""The wire image of one message on its way in: in memory, and above a size in a file without a name.

What all images have in memory counts against one budget; a message that finds it spent goes to its file at once.
"""

import io
import mmap
import tempfile
from pathlib import Path
from typing import IO

from mailguard.message import Wire

_FLUSH_BYTES = 1024 * 1024  # what a spooled image gathers in memory before it writes


class SpoolFull(Exception):
    """The spool takes no more: nothing is wrong with the message."""


class Budget:
    """The bytes that messages under way may have in memory, all together."""

    def __init__(self, total_bytes: int) -> None:
        self._total_bytes = total_bytes
        self.used_bytes = 0

    @property
    def is_spent(self) -> bool:
        return self.used_bytes >= self._total_bytes

    def take(self, size_bytes: int) -> None:
        self.used_bytes += size_bytes

    def give_back(self, size_bytes: int) -> None:
        self.used_bytes -= size_bytes


class Spool:
    """The folder for large messages. Its files never have a name, so nothing is left of them after a crash."""

    def __init__(self, folder: Path | None, above_bytes: int) -> None:
        self._folder = folder
        self.above_bytes = above_bytes

    def prepare(self) -> None:
        """Make the folder, and wipe what a file system that cannot do without names has left. Raises OSError."""
        if self._folder is None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._folder.iterdir():
            left.unlink(missing_ok=True)

    def open(self) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=self._folder)


class Image:
    """Write blocks to it; when `is_due`, let `store(take())` run in a thread; at the end ask for `wire`."""

    def __init__(self, budget: Budget, spool: Spool) -> None:
        self._budget = budget
        self._spool = spool
        self._memory = io.BytesIO()  # its getvalue() hands the buffer out without copying it
        self._counted_bytes = 0
        self._file: IO[bytes] | None = None

    def write(self, block: bytes | memoryview) -> None:
        self._memory.write(block)
        self._counted_bytes += len(block)
        self._budget.take(len(block))

    @property
    def is_due(self) -> bool:
        """True when what is in memory should go to the file."""
        gathered = self._memory.tell()
        if self._file is not None:
            return gathered >= _FLUSH_BYTES
        return gathered > self._spool.above_bytes or (gathered >= _FLUSH_BYTES and self._budget.is_spent)

    @property
    def is_spooled(self) -> bool:
        return self._file is not None

    def take(self) -> memoryview:
        """What is in memory, which is then empty: new blocks may be written while the old ones are stored."""
        taken, self._memory = self._memory, io.BytesIO()
        return taken.getbuffer()

    def store(self, blocks: memoryview) -> None:
        """Append to the file. Blocks on the disk: for a thread. Raises SpoolFull."""
        try:
            if self._file is None:
                self._file = self._spool.open()
            self._file.write(blocks)
            self._file.flush()
        except OSError:
            raise SpoolFull from None
        self._counted_bytes -= len(blocks)
        self._budget.give_back(len(blocks))

    def cut(self, size_bytes: int) -> None:
        """Keep the first bytes alone."""
        stored = self._file.tell() if self._file is not None else 0
        self._memory.truncate(max(size_bytes - stored, 0))
        self._memory.seek(0, io.SEEK_END)
        if self._file is not None and size_bytes < stored:
            self._file.truncate(size_bytes)
            self._file.seek(size_bytes)

    def wire(self) -> Wire:
        """All that was written; of a spooled image `take` and `store` come before it."""
        if self._file is None:
            return self._memory.getvalue()
        # The pages are the file's: the system takes them back as it needs, and the file ends with the last view of it.
        return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def discard(self) -> None:
        """Forget everything. What was handed out by `wire` stays as long as somebody holds it."""
        self._budget.give_back(self._counted_bytes)
        self._counted_bytes = 0
        self._memory = io.BytesIO()
        if self._file is not None:
            self._file.close()
            self._file = None
