"""What a detector is: segments in, candidates out. A detector does no I/O, reads no clock and logs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.vocabulary import EntityType


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value a detector stands for: a span of a segment's plain text, a score of 0 to 1, and codes that say why
    (`findings.Evidence`). `detail` is a stable code of the finer kind.
    """

    segment: NormalisedSegment
    start: int
    end: int
    score: float
    evidence: tuple[str, ...] = ()
    detail: str = ""


class Detector(Protocol):
    """One kind of personal data. Detectors know nothing of one another; `resolve` settles what overlaps."""

    @property
    def name(self) -> str: ...

    @property
    def entity(self) -> EntityType: ...

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        """The candidates of one message, in any order."""
        ...
