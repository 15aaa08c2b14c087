"""What an image is: a photo by what its camera or its colours say, a document, or a drawing.

No model decides, for none can be installed from the package index alone; whether somebody stands on a photo is not
looked at. CAMERA is what EXIF says of make and exposure. PHOTOGRAPHIC is measured on the picture reduced to 128 pixels:
photos have many brightnesses, no colour that covers most of it, and neighbours that differ; paper, screens, charts and
logos lie in flat areas. Words that OCR read make a DOCUMENT of a photo of paper. Of 136 pictures made from 24 photos
it found 119 (astronomical and blurred grey ones it misses); without OCR it took 12 of 163 others for photos: 7 photos
of paper and 5 glossy icons and colour wheels.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageChops, ImageStat

from mailguard.content.formats.images.image_metadata import EXIF_IFD
from mailguard.findings import Picture

DOCUMENT_WORDS = 12  # a street sign or a shop front has fewer
_WORD = re.compile(r"\b(?:[A-Z]?[a-z]{3,}|[A-Z]{4,}|\d[\d-]{4,})\b")  # in grass OCR sees shorter ones
_SMALL_SIDE, _MEDIUM_SIDE = 128, 1000
_MAKER_TAGS = (0x010F, 0x0110)
# Exposure time, aperture, sensitivity, shutter speed and focal length (Exif 2.32 4.6.5).
_EXPOSURE_TAGS = (0x829A, 0x829D, 0x8827, 0x9201, 0x920A)
_COLOURLESS, _LIGHT = 50, 165  # saturation below and brightness above which paper lies, of 255
_SAME, _STROKE = 2, 60  # differences of neighbours: none to speak of; ink beside paper


@dataclass(frozen=True, slots=True)
class Features:
    """Shares of the picture from 0 to 1, and its entropy in bits."""

    entropy: float  # of the brightnesses, reduced
    commonest: float  # colour, of 4096
    even: float  # neighbours alike, reduced: areas without detail
    flat: float  # neighbours alike, at some 1000 pixels: no grain
    textured: float  # neighbours a little different, there
    strokes: float  # neighbours very different, there
    paper: float  # light and colourless
    saturation: float

    @property
    def is_photographic(self) -> bool:
        return (
            self.entropy >= 4.7
            and self.commonest < 0.68
            and self.even < 0.75
            and self.flat < 0.88
            and self.textured >= 0.05
            and self.strokes < 0.11
            and not self.is_paper
        )

    @property
    def is_paper(self) -> bool:
        return self.paper > 0.85 and self.saturation < 0.1

    @property
    def is_document(self) -> bool:
        return self.paper > 0.6 and self.strokes >= 0.01


def kind_of_picture(image: Image.Image, exif: Mapping[int, Any], text: str = "") -> Picture:
    """What an upright image is. `text` is what OCR read in it; "" where it was not tried."""
    features = measure(image)
    if len(_WORD.findall(text)) >= DOCUMENT_WORDS:
        return Picture.DOCUMENT
    if features.is_document and not features.is_photographic:
        return Picture.DOCUMENT
    if is_by_camera(exif):
        return Picture.CAMERA
    return Picture.PHOTOGRAPHIC if features.is_photographic else Picture.DRAWING


def is_by_camera(exif: Mapping[int, Any]) -> bool:
    """True when a camera, a telephone or a scanner says that it took the picture."""
    if any(exif.get(tag) for tag in _MAKER_TAGS):
        return True
    fields = exif.get_ifd(EXIF_IFD) if isinstance(exif, Image.Exif) else exif
    return any(tag in fields for tag in _EXPOSURE_TAGS)


def measure(image: Image.Image) -> Features:
    """The features of a picture; linear in its pixels."""
    medium = image.convert("RGB") if image.mode != "RGB" else image.copy()
    medium.thumbnail((_MEDIUM_SIDE, _MEDIUM_SIDE), Image.Resampling.BOX)
    small = medium.copy()
    small.thumbnail((_SMALL_SIDE, _SMALL_SIDE), Image.Resampling.BOX)
    grey = small.convert("L")
    pixels = small.width * small.height
    colours = small.point(lambda value: value >> 4).getcolors(pixels) or []
    differences = _neighbour_differences(medium.convert("L"))
    return Features(
        entropy=grey.entropy(),
        commonest=max(count for count, _ in colours) / pixels,
        even=sum(_neighbour_differences(grey)[: _SAME + 1]),
        flat=sum(differences[:_SAME]),
        textured=sum(differences[_SAME + 1 : 25]),
        strokes=sum(differences[_STROKE:]),
        paper=_paper_share(small),
        saturation=ImageStat.Stat(small.convert("HSV")).mean[1] / 255,
    )


def _neighbour_differences(grey: Image.Image) -> list[float]:
    """Share of the pixels by how much they differ from the next in their row."""
    if grey.width < 2:
        return [1.0]
    left, right = grey.crop((0, 0, grey.width - 1, grey.height)), grey.crop((1, 0, grey.width, grey.height))
    counts = ImageChops.difference(left, right).histogram()
    return [count / (left.width * left.height) for count in counts]


def _paper_share(small: Image.Image) -> float:
    _, saturation, brightness = small.convert("HSV").split()
    colourless = saturation.point(lambda value: 255 * (value < _COLOURLESS))
    light = brightness.point(lambda value: 255 * (value > _LIGHT))
    return ImageStat.Stat(ImageChops.darker(colourless, light)).mean[0] / 255
