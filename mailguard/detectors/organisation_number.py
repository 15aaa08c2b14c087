"""EMPLOYEE_NUMBER and CLIENT_NUMBER: numbers an organisation gives to people, in its own formats."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.lexicon import NumberFormat
from mailguard.vocabulary import EntityType


class OrganisationNumberDetector:
    def __init__(self, entity: EntityType, formats: tuple[NumberFormat, ...] = ()) -> None:
        self.entity = entity
        self.name = entity.value.lower().replace("_", "-")
        self._formats = tuple(written for written in formats if written.entity is entity)

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
