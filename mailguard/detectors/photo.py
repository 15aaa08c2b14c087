"""PHOTO: images that are photographs, which may show a person.

Whether somebody stands on it nobody can tell without a model for faces, and none can be installed from PyPI alone. So a
photo is what a camera says it made, or what has the colours of one; and an identity document shows its holder. The
finding is the file by its name. Where it may
matter who is on it, a person looks.
"""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.findings import Evidence, Picture
from mailguard.vocabulary import EntityType

_SCORES = {
    Picture.IDENTITY: (0.8, Evidence.ID_IMAGE),
    Picture.CAMERA: (0.7, Evidence.CAMERA),
    Picture.PHOTOGRAPHIC: (0.55, Evidence.COLOURS),
}


class PhotoDetector:
    name = "photo"
    entity = EntityType.PHOTO

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.segments:
            if segment.place.picture in _SCORES:
                score, evidence = _SCORES[segment.place.picture]
                yield Candidate(segment, 0, len(segment.text), score, (evidence,), segment.place.picture.value)
