"""What a detector is: segments in, candidates out. A detector does no I/O, reads no clock and logs nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

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


class Kind(StrEnum):
    """What a name in running text names."""

    PERSON = "PERSON"
    LOCATION = "LOCATION"
    ORGANIZATION = "ORGANIZATION"


class ReadName(NamedTuple):
    """A name that a language model reads in a text: its span, and what it names."""

    start: int
    end: int
    kind: Kind


class NameReader(Protocol):
    """A language model. Two that are equal read the same: what is built for one serves the other."""

    def __hash__(self) -> int: ...

    def read(self, texts: Sequence[str]) -> Sequence[Sequence[ReadName]]:
        """The names of each text, in order of place, none overlapping another."""
        ...
