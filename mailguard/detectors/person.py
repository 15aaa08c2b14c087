"""PERSON by rules: names."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class PersonDetector:
    name = "person"
    entity = EntityType.PERSON

    def __init__(self, not_names: tuple[str, ...] = ()) -> None:
        self._not_names = not_names

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
