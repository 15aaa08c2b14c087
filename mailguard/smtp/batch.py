"""RCPT commands that a client sent in one batch: handed on in one go (RFC 2920), answered when their turn comes."""

from collections import deque
from collections.abc import Mapping, Sequence

from mailguard.next_hop import LostHalfway
from mailguard.replies import Reply
from mailguard.smtp import extensions
from mailguard.smtp.paths import Path, Refusal, parse_rcpt
from mailguard.smtp.upstream import Upstream

MAX_BATCH = 100

Recipients = list[tuple[bytes, Path]]
"""The argument of each RCPT as it came, and what it says."""


class Batch:
    """The next hop's replies to commands whose turn has not come."""

    def __init__(self) -> None:
        self._answered: deque[tuple[bytes, Path, Reply]] = deque()

    def forget(self) -> None:
        self._answered.clear()

    def take(self, argument: bytes) -> tuple[Path, Reply] | None:
        """The reply to this RCPT, when it went out with one before it."""
        if not self._answered or self._answered[0][0] != argument:
            return None
        _, path, reply = self._answered.popleft()
        return path, reply

    async def hand_on(self, upstream: Upstream, path: Path, behind: Recipients) -> Reply:
        """This RCPT, and those `behind` it, to the next hop; the reply to this one. Raises NextHopUnavailable."""
        self.forget()
        if not behind:
            return await upstream.rcpt(path)
        try:
            first, *others = await upstream.rcpts([path, *(other for _, other in behind)])
        except LostHalfway as lost:
            if not lost.replies:
                raise
            first, *others = lost.replies
        # Those without a reply find the connection gone when their turn comes.
        self._answered.extend(
            (argument, other, reply) for (argument, other), reply in zip(behind, others, strict=False)
        )
        return first


def recipients_in(lines: Sequence[bytes], offered: Mapping[str, str], room: int, *, is_utf8: bool) -> Recipients:
    """The RCPT commands that these lines begin with, `room` at most, as far as they can be handed on without a word."""
    found: Recipients = []
    for line in lines:
        verb, _, argument = line.partition(b" ")
        if verb.upper() != b"RCPT" or len(found) >= min(room, MAX_BATCH - 1) or b"\0" in line or b"\r" in line:
            break
        try:
            path = parse_rcpt(argument.strip(b" "))
            extensions.check_rcpt(path, offered, is_utf8=is_utf8)
        except Refusal:  # said when its turn comes
            break
        found.append((argument.strip(b" "), path))
    return found
