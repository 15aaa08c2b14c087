"""Images: their text by OCR, where they were made, what their makers wrote into them, and what they show."""

import io
import re
import warnings
from collections.abc import Iterator

from PIL import ExifTags, Image, ImageFile, ImageOps, ImageSequence, IptcImagePlugin, UnidentifiedImageError

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector, File
from mailguard.content.formats import ocr
from mailguard.content.formats.picture_kind import kind_of_picture, shows_identity_document
from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml
from mailguard.findings import Obstacle, Picture

MAX_FRAMES = 50
# Nobody writes letters smaller than this: icons, lines and dots of a layout.
_LEAST_WIDTH, _LEAST_HEIGHT = 100, 40
_FEW_TONES = 2
_METADATA = "metagegevens"
_EXIF_TEXTS = """
    ImageDescription Artist Copyright HostComputer XPTitle XPComment XPAuthor XPKeywords XPSubject CameraOwnerName
    DocumentName PageName
""".split()
_EXIF_PLACE = 0x8769
_GPS_PLACE = 0x8825
_USER_COMMENT = 0x9286
_TECHNICAL = frozenset(
    """
    jfif jfif_version jfif_unit jfif_density dpi exif icc_profile progressive progression adobe adobe_transform gamma
    transparency background duration loop version extension timestamp compression srgb chromaticity interlace photoshop
    mpoffset mp blend disposal default_image bbox xml:com.adobe.xmp xmp resolution quantization
    """.split()
)
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)  # tags of hemisphere and of degrees, minutes and seconds
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_TEXT = 20_000


def read_image(file: File, to: Collector) -> None:
    """Every frame of an image of any format that Pillow reads."""
    Image.MAX_IMAGE_PIXELS = to.limits.max_pixels
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        try:
            with Image.open(io.BytesIO(file.payload)) as image:
                _read(image, to)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            to.obstruct(Obstacle.TOO_LARGE, "image")
        except UnidentifiedImageError:
            to.obstruct(Obstacle.UNSUPPORTED, "image")


def _read(image: Image.Image, to: Collector) -> None:
    for label, text in _metadata(image):
        to.add_text(text[:_MAX_TEXT], _METADATA, label=label)
    if place := _place(image.getexif()):
        to.add_text(place, "EXIF", label="GPS")
    frames = getattr(image, "n_frames", 1)
    is_film = getattr(image, "is_animated", False) and image.format != "TIFF"
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number > MAX_FRAMES:
            to.obstruct(Obstacle.TOO_LARGE, "pages")
            return
        if not _loads(frame, to):
            return
        if number == 1:
            to.picture = kind_of_picture(frame)
        _read_text(ImageOps.exif_transpose(frame), "OCR" if frames == 1 else f"blz. {number} (OCR)", to)
        if is_film:  # the frames of a moving picture show the same
            return


def _loads(frame: Image.Image, to: Collector) -> bool:
    """True when the pixels are there; those of a cut file as far as they go."""
    try:
        frame.load()
    except OSError:
        to.obstruct(Obstacle.BROKEN, "image")
        ImageFile.LOAD_TRUNCATED_IMAGES = True  # this process reads one file
        try:
            frame.load()
        except (OSError, ValueError, SyntaxError):
            return False
    return True


def _read_text(frame: Image.Image, inner: str, to: Collector) -> None:
    width, height = frame.size
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT or _is_flat(frame):
        return
    if not ocr.is_available():
        to.obstruct(Obstacle.UNSUPPORTED, "ocr")
    elif to.take_ocr_page():
        text = ocr.recognise(frame)
        if shows_identity_document(text):
            to.picture = Picture.IDENTITY
        to.add_text(text, inner)


def _is_flat(frame: Image.Image) -> bool:
    """True for one tone all over: a spacer, a colour."""
    small = frame.convert("L").resize((64, 64), Image.Resampling.BOX)
    tones = [tone for tone, count in enumerate(small.histogram()) if count]
    return tones[-1] - tones[0] <= _FEW_TONES


# -- what is written beside the pixels --------------------------------------------------------------------------------


def _metadata(image: Image.Image) -> Iterator[tuple[str, str]]:
    exif = image.getexif()
    for name in _EXIF_TEXTS:
        tag = getattr(ExifTags.Base, name, None)
        value = exif.get(tag) if tag else None
        if value is None and tag:
            value = exif.get_ifd(_EXIF_PLACE).get(tag)
        if text := _text(value, is_wide=name.startswith("XP")):
            yield name, text
    if text := _comment(exif.get_ifd(_EXIF_PLACE).get(_USER_COMMENT)):
        yield "UserComment", text
    for key, value in image.info.items():
        if str(key).lower() not in _TECHNICAL and (text := _text(value)):
            yield str(key)[:100], text
    yield from _iptc(image)
    yield from _xmp(image)


def _text(value: object, *, is_wide: bool = False) -> str:
    """Metadata as text; numbers and structures are none."""
    if isinstance(value, tuple) and value and all(isinstance(each, int) and 0 <= each < 256 for each in value):
        value = bytes(value)
    if isinstance(value, bytes):
        value = value.decode("utf-16-le", "replace") if is_wide else decode_bytes(value)
    text = str(value).strip("\0 \r\n\t") if isinstance(value, str) else ""
    return "" if _NOT_TEXT.search(text) else text


def _comment(value: object) -> str:
    """UserComment begins with eight bytes that name its charset (Exif 2.32 4.6.5)."""
    if not isinstance(value, bytes):
        return _text(value)
    charset, rest = value[:8], value[8:]
    return _text(rest, is_wide=charset.startswith(b"UNICODE"))


def _iptc(image: Image.Image) -> Iterator[tuple[str, str]]:
    if not isinstance(image, ImageFile.ImageFile):
        return
    try:
        fields = IptcImagePlugin.getiptcinfo(image) or {}
    except (SyntaxError, OSError, ValueError, KeyError, IndexError, TypeError):
        return
    for values in fields.values():
        for value in values if isinstance(values, list) else [values]:
            if text := _text(value):
                yield "IPTC", text


def _xmp(image: Image.Image) -> Iterator[tuple[str, str]]:
    """The text of every element and attribute of an XMP packet: titles, and persons in the image."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    packet = packet.encode() if isinstance(packet, str) else packet
    found: list[tuple[str, str]] = []
    names: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        names.append(name)
        found.extend((key, text) for key, text in attributes.items() if " " in text.strip())

    def end(_: str) -> None:
        names.pop()

    def text(written: str) -> None:
        if written.strip() and not written.strip().isdigit():
            label = next((name for name in reversed(names) if name not in ("li", "Bag", "Seq", "Alt")), "XMP")
            found.append((label, written.strip()))

    try:
        if packet.strip():
            parse_xml(packet.strip(b"\0 \r\n\t"), start, end, text)
    except (BrokenXml, ForbiddenEntity):
        pass
    yield from found


def _place(exif: Image.Exif) -> str:
    """Where the photo was made, in degrees; "" when it does not say (Exif 2.32 4.6.6)."""
    gps = exif.get_ifd(_GPS_PLACE)
    latitude, longitude = (_degrees(gps, *tags) for tags in (_LATITUDE, _LONGITUDE))
    if latitude is None or longitude is None:
        return ""
    return f"{latitude:.6f}, {longitude:.6f}"


def _degrees(gps: dict[int, object], hemisphere: int, tag: int) -> float | None:
    parts = gps.get(tag)
    if not isinstance(parts, tuple) or not parts:
        return None
    try:
        degrees: float = sum(float(part) / 60**power for power, part in enumerate(parts[:3]))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return -degrees if str(gps.get(hemisphere, "")).upper().startswith(("S", "W")) else degrees
