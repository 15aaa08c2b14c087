"""Images: their text by OCR, what was written into them beside the pixels, and what they show."""

import io
import warnings

from PIL import Image, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError

from mailguard.content.extract import Collector, File
from mailguard.content.formats.images import ocr
from mailguard.content.formats.images.identity_image import shows_identity_document
from mailguard.content.formats.images.image_metadata import give_metadata, give_raw_metadata
from mailguard.content.formats.images.page_image import opaque
from mailguard.content.formats.images.picture_kind import is_by_camera, kind_of_picture
from mailguard.findings import Obstacle, Picture

MAX_FRAMES = 50
# Nobody writes letters smaller than this: icons, lines and dots of a layout.
_LEAST_WIDTH, _LEAST_HEIGHT = 100, 40
_FEW_TONES = 2
_LEAST_PICTURE_SIDE = 120  # of which it is worth saying what it shows


def read_image(file: File, to: Collector) -> None:
    """Every frame of an image of any format that Pillow reads."""
    Image.MAX_IMAGE_PIXELS = to.limits.max_pixels
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(file.payload)) as image:
                _read(image, file.payload, to)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            to.obstruct(Obstacle.TOO_LARGE, "image")
        except UnidentifiedImageError:
            to.obstruct(Obstacle.UNSUPPORTED, "image")
            if is_by_camera(give_raw_metadata(file.payload, to)):  # HEIC of a telephone
                to.picture = Picture.CAMERA


def _read(image: Image.Image, payload: bytes, to: Collector) -> None:
    exif = give_metadata(image, payload, to)
    frames = getattr(image, "n_frames", 1)
    is_film = getattr(image, "is_animated", False) and image.format != "TIFF"
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number > MAX_FRAMES:
            to.obstruct(Obstacle.TOO_LARGE, "pages")
            return
        if not _loads(frame, to):
            return
        upright = opaque(ImageOps.exif_transpose(frame))
        text = _read_text(upright, "OCR" if frames == 1 else f"blz. {number} (OCR)", to)
        if number == 1 and min(frame.size) >= _LEAST_PICTURE_SIDE:
            is_card = shows_identity_document(text)
            to.picture = Picture.IDENTITY if is_card else kind_of_picture(upright, exif, text)
        if is_film:  # the frames of a moving picture show the same
            return


def _loads(frame: Image.Image, to: Collector) -> bool:
    """True when the pixels are there; those of a cut file as far as they go."""
    try:
        frame.load()
    except OSError:
        to.obstruct(Obstacle.BROKEN, "image")
        ImageFile.LOAD_TRUNCATED_IMAGES = True  # Pillow knows no setting for one image
        try:
            frame.load()
        except (OSError, ValueError, SyntaxError):
            return False
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
    return True


def _read_text(frame: Image.Image, inner: str, to: Collector) -> str:
    """What OCR reads, "" where it is not tried."""
    width, height = frame.size
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT or _is_flat(frame):
        return ""
    if not ocr.is_available():
        to.obstruct(Obstacle.UNSUPPORTED, "ocr")
        return ""
    text = ocr.recognise(frame) if to.take_ocr_page() else ""
    to.add_text(text, inner)
    return text


def _is_flat(frame: Image.Image) -> bool:
    """True for one tone all over: a spacer, a colour."""
    small = frame.convert("L").resize((64, 64), Image.Resampling.BOX)
    tones = [tone for tone, count in enumerate(small.histogram()) if count]
    return tones[-1] - tones[0] <= _FEW_TONES
