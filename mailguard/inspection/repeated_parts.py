"""What files held that came by before, in the memory of one worker: a letter to many is read once, not for each.

A file is known by a keyed hash over all that its extract depends on. The key is random, made by the fork server for its
workers and written nowhere: nobody can make a file that is taken for another, nor tell what was seen from a hash.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

from mailguard.content.extract import Extract
from mailguard.findings import Obstacle

MAX_EXTRACTS = 32
MAX_BYTES = 8 * 1024 * 1024
_SEGMENT_BYTES = 256  # what a segment and its place weigh beside their text
# Not of the file alone: the next time it may fare better, and trouble is looked into anew.
_OF_THE_MOMENT = (Obstacle.TIMED_OUT, Obstacle.CRASHED)


class RepeatedParts:
    """The extracts of the files seen last; the one not asked for longest goes first."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._extracts: OrderedDict[bytes, Extract] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._extracts)

    def key_of(
        self, kind: str, where: str, passwords: Sequence[str], numbers: Sequence[int], payload: bytes | memoryview
    ) -> bytes:
        """The key of a file that is read as this kind, at this place, with these passwords. `numbers` are all others
        that what is found may depend on: the limits, what is left of them, the pages that may be recognised.
        """
        state = hashlib.blake2b(key=self._secret, digest_size=32)
        texts = (kind, where, *passwords)
        for count in (len(numbers), *numbers, len(texts)):
            state.update(f"{count};".encode())
        for text in texts:
            written = text.encode("utf-8", "surrogatepass")
            state.update(b"%d;" % len(written) + written)
        state.update(payload)
        return state.digest()

    def get(self, key: bytes) -> Extract | None:
        """The extract of a file that came by before."""
        if (extract := self._extracts.get(key)) is not None:
            self._extracts.move_to_end(key)
        return extract

    def keep(self, key: bytes, extract: Extract) -> None:
        """Keep it for the next time, unless it is large or tells of the moment."""
        size = _size_bytes(extract)
        if size > MAX_BYTES or any(fact.obstacle in _OF_THE_MOMENT for fact in extract.uninspectable):
            return
        if (former := self._extracts.pop(key, None)) is not None:
            self._bytes -= _size_bytes(former)
        self._extracts[key] = extract
        self._bytes += size
        while len(self._extracts) > MAX_EXTRACTS or self._bytes > MAX_BYTES:
            _, oldest = self._extracts.popitem(last=False)
            self._bytes -= _size_bytes(oldest)


@cache
def parts_of_this_process() -> RepeatedParts:
    """Asked for first by the fork server: its workers inherit the key, and fill their own."""
    return RepeatedParts(secrets.token_bytes(32))


def _size_bytes(extract: Extract) -> int:
    text = sum(_SEGMENT_BYTES + len(segment.text) for segment in extract.segments)
    return text + sum(len(file.payload) for file in extract.files)
