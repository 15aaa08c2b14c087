"""NL_ID_DOCUMENT: numbers of passports, identity cards, driving licences and aliens."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class IdDocumentDetector:
    name = "id-document"
    entity = EntityType.NL_ID_DOCUMENT

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
