"""NL_LICENSE_PLATE: Dutch number plates."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class LicensePlateDetector:
    name = "license-plate"
    entity = EntityType.NL_LICENSE_PLATE

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
