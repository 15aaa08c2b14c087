"""The pictures in a PDF: which pages are scans, what these say, and the photos on the other pages."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfiumError

from mailguard.content.extract import Collector, File
from mailguard.content.formats.images import ocr
from mailguard.content.formats.pdf.pdf_structure import DAMAGE
from mailguard.findings import Obstacle

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_IMAGES = 20
MIN_IMAGE_SIDE = 200
FEW_CHARACTERS = 20  # a page number or a stamp: no text of its own
_OCR_DPI = 200
_POINTS_PER_INCH = 72
_LITTLE_TEXT = 400  # a letterhead above a scan
_LARGE_IMAGE = 0.25  # of the page
_WHOLE_IMAGE = 0.5
_DRAWN_TEXT = 200  # path segments: letters drawn as outlines have some ten each
_JPEG_END = b"\xff\xd9"
_MAX_OBJECTS = 100_000  # looked at per page
_MAX_DEPTH = 8  # of forms in forms


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is made of."""

    characters: int
    images: int = 0
    image_share: float = 0.0  # of the page: a scan may be cut into strips
    largest_share: float = 0.0  # by one image
    segments: int = 0  # of drawn lines

    @property
    def is_drawn(self) -> bool:
        return self.segments >= _DRAWN_TEXT

    @property
    def is_scan(self) -> bool:
        if self.characters < FEW_CHARACTERS:
            return self.images > 0 or self.is_drawn
        return self.characters < _LITTLE_TEXT and self.image_share >= _LARGE_IMAGE

    @property
    def is_letter(self) -> bool:
        """True when its images are beside the text, or stand on an empty page as photos do."""
        return self.images > 0 and (not self.is_scan or self.largest_share < _WHOLE_IMAGE)


@dataclass(frozen=True, slots=True)
class Pictured:
    """A page, counted from 0, with images or drawn letters."""

    number: int
    look: Look


def look_at(page: Any, characters: int) -> Look:
    """What a page with so many letters and digits has beside them."""
    width, height = page.get_size()
    segments = 0
    areas = [0.0]
    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE]
    if characters < FEW_CHARACTERS:
        kinds.append(pdfium.FPDF_PAGEOBJ_PATH)
    for found in _objects(page, kinds):
        if found.type == pdfium.FPDF_PAGEOBJ_PATH:
            segments += pdfium.FPDFPath_CountSegments(found)
        else:
            areas.append(_area(found))
    whole = max(1.0, width * height)
    return Look(characters, len(areas) - 1, sum(areas) / whole, max(areas) / whole, segments)


def _objects(page: Any, kinds: Sequence[int]) -> Iterator[Any]:
    """What is drawn on the page, forms within forms included."""
    drawn = islice(page.get_objects(max_depth=_MAX_DEPTH), _MAX_OBJECTS)
    return (found for found in drawn if found.type in kinds)


def _area(found: Any) -> float:
    """Square points on the page: bounds inside a form are in the form's own measure."""
    left, bottom, right, top = found.get_bounds()
    area, around = abs((right - left) * (top - bottom)), found.container
    while around is not None:
        matrix = around.get_matrix()
        area *= abs(matrix.a * matrix.d - matrix.b * matrix.c)
        around = around.container
    return float(area)


def _large_images(page: Any) -> Iterator[Any]:
    width, height = page.get_size()
    images = _objects(page, [pdfium.FPDF_PAGEOBJ_IMAGE])
    return (image for image in images if _area(image) >= _LARGE_IMAGE * width * height)


def _is_damaged(image: Any, max_pixels: int) -> bool:
    """True when some of it will not show: pdfium draws what it can, and says nothing."""
    width, height = image.get_px_size()
    filters = image.get_filters(skip_simple=True)
    if filters == ["DCTDecode"]:
        return _JPEG_END not in bytes(image.get_data(decode_simple=True))
    if not filters:
        bits = max(1, image.get_metadata().bits_per_pixel)
        expected: int = (width * bits + 7) // 8 * height
        return len(image.get_data(decode_simple=True)) < expected
    if width * height > max_pixels:  # it fits no memory, and is drawn line by line
        return False
    try:
        image.get_bitmap()
    except PdfiumError:
        return True
    return False


def read_pictures(document: Any, pictured: Sequence[Pictured], to: Collector) -> None:
    """Recognise the pages that are scans, and hand on the images of the others."""
    _Pictures(to).read(document, pictured)


@dataclass(slots=True)
class _Pictures:
    """Recognises the pages that are scans, and hands on the images of the others."""

    to: Collector
    _known: set[bytes] = field(default_factory=set, repr=False)

    def read(self, document: Any, pictured: Sequence[Pictured]) -> None:
        for noted in pictured:
            inner = f"blz. {noted.number + 1}"
            if self.to.is_full or self.to.room_bytes <= 0:
                return
            try:
                with closing(document[noted.number]) as page:
                    if noted.look.is_letter:
                        self._hand_on(page, inner)
                    if noted.look.is_scan:
                        self._recognise(page, f"{inner} (OCR)")
            except (PdfiumError, *DAMAGE):
                self.to.obstruct(Obstacle.BROKEN, "image", inner)

    def _recognise(self, page: Any, inner: str) -> None:
        if not ocr.is_available():
            self.to.obstruct(Obstacle.UNSUPPORTED, "ocr", inner)
            return
        if any(_is_damaged(image, self.to.limits.max_pixels) for image in _large_images(page)):
            self.to.obstruct(Obstacle.BROKEN, "image", inner)
        if self.to.take_ocr_page():
            self.to.add_text(ocr.recognise(self._rendered(page)), inner)

    def _rendered(self, page: Any) -> "Image":
        width, height = page.get_size()
        scale = _OCR_DPI / _POINTS_PER_INCH
        pixels = max(1.0, width * height) * scale * scale
        scale *= min(1.0, (self.to.limits.max_pixels / pixels) ** 0.5)
        image: Image = page.render(scale=scale, grayscale=True).to_pil()
        return image

    def _hand_on(self, page: Any, inner: str) -> None:
        """Large images as files of their own: a photo of a passport in a letter, a screen in a report."""
        for index, image in enumerate(_objects(page, [pdfium.FPDF_PAGEOBJ_IMAGE]), start=1):
            width, height = image.get_px_size()
            if min(width, height) <= MIN_IMAGE_SIDE:
                continue
            if len(self._known) >= MAX_IMAGES:
                return self.to.obstruct(Obstacle.TOO_LARGE, "images")
            if width * height > self.to.limits.max_pixels:
                self.to.obstruct(Obstacle.TOO_LARGE, "pixels", inner)
                continue
            self._add_image(image, f"{inner}, afbeelding {index}")
        return None

    def _add_image(self, image: Any, name: str) -> None:
        key = hashlib.sha256(image.get_data()).digest()
        if key in self._known:  # a logo on every page
            return
        self._known.add(key)
        if image.get_filters()[-1:] == ["DCTDecode"]:
            payload, media_type, ending = bytes(image.get_data(decode_simple=True)), "image/jpeg", "jpg"
        else:
            packed = BytesIO()
            image.get_bitmap().to_pil().save(packed, "PNG", compress_level=1)
            payload, media_type, ending = packed.getvalue(), "image/png", "png"
        self.to.count_unpacked(len(payload))
        self.to.add_file(File(f"{name}.{ending}", payload, media_type, is_inner=True))
