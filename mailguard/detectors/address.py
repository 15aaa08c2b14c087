"""NL_ADDRESS: home addresses."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class AddressDetector:
    name = "address"
    entity = EntityType.NL_ADDRESS

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
