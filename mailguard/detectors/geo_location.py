"""GEO_LOCATION: coordinates and links to maps."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class GeoLocationDetector:
    name = "geo-location"
    entity = EntityType.GEO_LOCATION

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
