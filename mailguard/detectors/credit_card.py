"""CREDIT_CARD: card numbers."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class CreditCardDetector:
    name = "credit-card"
    entity = EntityType.CREDIT_CARD

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
