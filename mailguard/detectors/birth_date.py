"""DATE_OF_BIRTH: dates that are somebody's birth."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class BirthDateDetector:
    name = "birth-date"
    entity = EntityType.DATE_OF_BIRTH

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
