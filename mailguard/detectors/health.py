"""HEALTH: diagnoses, medicines, care decisions."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class HealthDetector:
    name = "health"
    entity = EntityType.HEALTH

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self._words = words

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
