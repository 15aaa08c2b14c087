"""What an image shows: a photograph, a document or a drawing.

No model that finds faces can be installed from the package index alone and is small enough to run beside a message. So
this says what an image *is*, not who is on it. A photograph is what a camera's own data say it is, unless it is paper
that was photographed; or what has the colours of one: many, spread over light and dark, without paper around them. A
painting or a screen full of photographs counts as one; a photograph in black and white, or one below a text, does not.
"""

import math
import re

from PIL import Image

from mailguard.findings import Picture

_SIDE = 128
_FEW_COLOURS = 0.02  # distinct colours per pixel: of drawings, logos, charts
_MANY_COLOURS = 0.06
_PAPER = 0.42  # share of the most common tone: of paper, a screen, a backdrop
_LIGHT = 170
_EVEN = 6.2  # bits of entropy of the tones; of 8
_LONGEST_CARD, _LEAST_FIELDS, _LEAST_FILLERS = 1500, 2, 4
_LEAST_SIDE = 120  # smaller ones are icons

# The title of the document and the name of a field of it, or its machine-readable zone (ICAO 9303).
_TITLE = re.compile(
    r"paspoort|passport|identiteitskaart|identity card|rijbewijs|driving licen[cs]e|verblijfs(?:document|titel)"
    r"|residence permit|vreemdelingen",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"geboortedatum|date of birth|voornamen|given names|persoonsnummer|personal no|documentnummer|document no"
    r"|geldig tot|date of expiry|houder",
    re.IGNORECASE,
)
_MRZ = re.compile(r"^[A-Z0-9<«]{24,46}$", re.MULTILINE)

_MAKE, _MODEL, _EXIF = 0x010F, 0x0110, 0x8769
_EXPOSURE = frozenset((0x829A, 0x829D, 0x8827, 0x920A, 0x9201, 0x9202))  # times, apertures, film speeds


def kind_of_picture(image: Image.Image) -> Picture:
    """What the image is taken for; NONE for one too small to tell."""
    if min(image.size) < _LEAST_SIDE:
        return Picture.NONE
    pixels = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    tones = pixels.convert("L").histogram()
    colours = _colours(pixels)
    paper = _share_of_paper(tones)
    if paper >= _PAPER:
        return Picture.DOCUMENT if colours >= _FEW_COLOURS or _is_grey(pixels) else Picture.DRAWING
    if _is_made_by_camera(image):
        return Picture.CAMERA
    if colours >= _MANY_COLOURS and _entropy(tones) >= _EVEN:
        return Picture.PHOTOGRAPHIC
    return Picture.DRAWING


def shows_identity_document(text: str) -> bool:
    """True for the text of a passport, an identity card or a driving licence: few lines, with its title and fields."""
    zones = sum(1 for line in _MRZ.findall(text.replace(" ", "")) if line.count("<") >= _LEAST_FILLERS)
    fields = len({found.lower() for found in _FIELD.findall(text)})
    is_card = len(text) <= _LONGEST_CARD and _TITLE.search(text) is not None and fields >= _LEAST_FIELDS
    return is_card or zones > 1


def _is_made_by_camera(image: Image.Image) -> bool:
    exif = image.getexif()
    return bool(exif.get(_MAKE) or exif.get(_MODEL)) or bool(_EXPOSURE & set(exif.get_ifd(_EXIF)))


def _colours(pixels: Image.Image) -> float:
    """Distinct colours, neighbours taken together, per pixel."""
    coarse = pixels.point([value >> 3 << 3 for value in range(256)] * 3)
    found = coarse.getcolors(_SIDE * _SIDE)
    return len(found or ()) / (_SIDE * _SIDE)


def _share_of_paper(tones: list[int]) -> float:
    """How much of the image has the most common light tone, or one near it."""
    total = sum(tones)
    return max(sum(tones[at : at + 24]) for at in range(_LIGHT, 256 - 23)) / total


def _is_grey(pixels: Image.Image) -> bool:
    bands = pixels.split()
    return all(band.tobytes() == bands[0].tobytes() for band in bands[1:])


def _entropy(tones: list[int]) -> float:
    total = sum(tones)
    return -sum(count / total * math.log2(count / total) for count in tones if count)
