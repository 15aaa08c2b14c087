"""What an image file says beside its picture: EXIF and its GPS position, XMP, IPTC and comments.

Sources: Exif 2.32 (JEITA CP-3451), XMP (ISO 16684-1), IPTC-IIM 4.2 and the IPTC Photo Metadata Standard, PNG (ISO 15948
11.3.4), GIF89a.
"""

import math
import re
import struct
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageFile, IptcImagePlugin

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector
from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml
from mailguard.findings import Obstacle

INNER = "metagegevens"
# What Pillow raises over damaged fields.
DAMAGE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, struct.error)
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
_USER_COMMENT = 0x9286
_TEXT_TAGS = {
    0x010D: "DocumentName",
    0x010E: "ImageDescription",
    0x011D: "PageName",
    0x013B: "Artist",
    0x013C: "HostComputer",
    0x8298: "Copyright",
    0xA430: "CameraOwnerName",
    0xA436: "ImageTitle",
    0xA437: "Photographer",
    0xA438: "ImageEditor",
    _USER_COMMENT: "UserComment",
}
_WINDOWS_TAGS = {0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject"}
_IPTC_FIELDS = {
    5: "ObjectName",
    20: "SupplementalCategory",
    25: "Keywords",
    40: "SpecialInstructions",
    80: "By-line",
    85: "By-lineTitle",
    90: "City",
    92: "Sub-location",
    95: "Province-State",
    101: "Country",
    103: "OriginalTransmissionReference",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "CopyrightNotice",
    118: "Contact",
    120: "Caption",
    122: "Writer",
}
# Pillow's names for what is read elsewhere or holds no words.
_NO_PNG_TEXT = frozenset(
    ("XML:com.adobe.xmp", "Raw profile type exif", "Raw profile type APP1", "Raw profile type xmp")
)
_XMP = re.compile(rb"<(x:xmpmeta|rdf:RDF)\b.{0,4000000}?</\1>", re.DOTALL)
_XMP_NAMES = re.compile(
    r"person|name|title|caption|descri|comment|keyword|subject|tag|text|contact|email|tel|adr|location|city|state|country"
    r"|owner|creator|author|artist|editor|copyright|rights|terms|headline|instructions|credit|source|note|event|nickname"
    r"|label|byline|GPSL",
    re.IGNORECASE,
)
_XMP_MACHINE = re.compile(
    r"tool|swatch|font|^groupname|profile|preset|look|lens|camera|^metadatadate|DerivedFrom|documentname|instance|history"
    r"|^sourcemodified|digitalsourcetype|colorspace|^LegacyIPTCDigest|^Lens|^TextureAmount",
    re.IGNORECASE,
)
_XMP_WRAPPERS = frozenset(("Description", "li", "Bag", "Seq", "Alt", "value", "RDF", "xmpmeta"))
_XMP_POSITION = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])")
_EXIF_HEADER = re.compile(rb"Exif\0\0(?:II\*\0|MM\0\*)")
_MOST_EXIF_BYTES = 65536
_WORD = re.compile(r"\w")


def give_metadata(image: Image.Image, payload: bytes, to: Collector) -> Image.Exif:
    """Hand over the texts of an opened image; what is damaged among them is left out and said. Gives its EXIF data."""
    exif = Image.Exif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of each odd tag; cameras write many
        try:
            exif = image.getexif()
            give_exif(exif, to)
            _give_iptc(image, to)
        except DAMAGE:
            to.obstruct(Obstacle.BROKEN, "image", INNER)
    _give_comments(image, to)
    give_xmp(payload, image.info, to)
    return exif


def give_raw_metadata(payload: bytes, to: Collector) -> Image.Exif:
    """The same of a picture that cannot be opened (HEIC, a damaged file): what stands in it as it is."""
    exif = Image.Exif()
    if found := _EXIF_HEADER.search(payload):
        with warnings.catch_warnings(), suppress(*DAMAGE):
            warnings.simplefilter("ignore")
            exif.load(payload[found.start() : found.start() + _MOST_EXIF_BYTES])
            give_exif(exif, to)
    give_xmp(payload, {}, to)
    return exif


# -- EXIF ------------------------------------------------------------------------------------------------------------


def give_exif(exif: Image.Exif, to: Collector) -> None:
    """The place where a picture was taken, and the fields that people fill."""
    if position := gps_position(exif.get_ifd(GPS_IFD)):
        to.add_text(position, "EXIF", label="GPS")
    for tags in (exif, exif.get_ifd(EXIF_IFD)):
        for tag, name in _TEXT_TAGS.items():
            _give(name, _exif_text(tags.get(tag), is_coded=tag == _USER_COMMENT), to)
        for tag, name in _WINDOWS_TAGS.items():
            _give(name, _utf16_text(tags.get(tag)), to)


def gps_position(gps: Mapping[int, Any]) -> str:
    """`52.370216, 4.895168`; "" where the camera knew none. GPS tags 1 to 4 (Exif 2.32 4.6.6)."""
    latitude, longitude = _degrees(gps.get(2), gps.get(1), "S"), _degrees(gps.get(4), gps.get(3), "W")
    return _position(latitude, longitude)


def _position(latitude: float | None, longitude: float | None) -> str:
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return ""
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return f"{latitude:.6f}, {longitude:.6f}" if is_on_earth else ""


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    if not isinstance(parts, tuple) or not parts:
        return None
    try:
        degrees = sum(float(part) / 60**power for power, part in enumerate(parts[:3]))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if isinstance(reference, bytes):
        reference = reference.decode("latin-1")
    is_negative = isinstance(reference, str) and reference.strip("\0 ").upper() == negative
    return None if math.isnan(degrees) else -degrees if is_negative else degrees


def _exif_text(value: Any, *, is_coded: bool = False) -> str:
    """Pillow takes EXIF strings for Latin-1; cameras and programs write UTF-8 too."""
    raw = value.encode("latin-1", "replace") if isinstance(value, str) else value
    if not isinstance(raw, bytes):
        return ""
    if is_coded:
        code, raw = raw[:8], raw[8:]
        if code.startswith(b"UNICODE"):
            return _utf16_text(raw)
        if not code.startswith((b"ASCII", b"JIS", b"\0")):
            raw = code + raw
    return decode_bytes(raw)


def _utf16_text(value: Any) -> str:
    raw = bytes(value) if isinstance(value, tuple) else value
    return decode_bytes(raw, "utf-16") if isinstance(raw, bytes) else ""


# -- IPTC and comments -----------------------------------------------------------------------------------------------


def _give_iptc(image: Image.Image, to: Collector) -> None:
    fields = IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None
    for (record, dataset), value in (fields or {}).items():
        if record == 2 and dataset in _IPTC_FIELDS:
            for each in value if isinstance(value, list) else [value]:
                _give(_IPTC_FIELDS[dataset], _exif_text(each), to)


def _give_comments(image: Image.Image, to: Collector) -> None:
    comments = [
        content for marker, content in getattr(image, "applist", ()) if marker == "COM"
    ]  # JPEG may have several
    for comment in comments or [image.info.get("comment")]:
        _give("comment", _exif_text(comment), to)
    texts = getattr(image, "text", None) or {}
    for name, value in texts.items():
        if name not in _NO_PNG_TEXT and isinstance(value, str):
            _give(name[:80], _exif_text(value) if _is_latin(value) else value, to)


def _is_latin(value: str) -> bool:
    return all(ord(character) < 256 for character in value)


# -- XMP -------------------------------------------------------------------------------------------------------------


def give_xmp(payload: bytes, info: Mapping[str | tuple[int, int], Any], to: Collector) -> None:
    """The XMP packet, as the library found it or as it stands in the file."""
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp")
    if isinstance(packet, str):
        packet = packet.encode()
    if not isinstance(packet, bytes):
        found = _XMP.search(payload)
        packet = found[0] if found else b""
    if packet := packet.strip(b"\0 \r\n\t"):
        _Xmp(to).read(packet)


@dataclass(slots=True)
class _Xmp:
    """Hands over the properties of an XMP packet that hold words, be they elements or attributes."""

    to: Collector
    _names: list[str] = field(default_factory=list, repr=False)
    _text: list[str] = field(default_factory=list, repr=False)
    _given: set[tuple[str, str]] = field(default_factory=set, repr=False)
    _position: dict[str, float] = field(default_factory=dict, repr=False)

    def read(self, packet: bytes) -> None:
        try:
            parse_xml(packet, self._start, self._end, self._text.append)
        except ForbiddenEntity:
            self.to.obstruct(Obstacle.BROKEN, "xml-entity", INNER)
        except BrokenXml as broken:
            self.to.obstruct(Obstacle.BROKEN, "image", INNER)
            _give("XMP", broken.rest, self.to)
        position = _position(self._position.get("GPSLatitude"), self._position.get("GPSLongitude"))
        if position:
            self.to.add_text(position, "XMP", label="GPS")

    def _start(self, name: str, attributes: Attributes) -> None:
        self._text.clear()
        self._names.append(name)
        for attribute, value in attributes.items():
            self._property(attribute, value)

    def _end(self, name: str) -> None:
        own = next((name for name in reversed(self._names) if name not in _XMP_WRAPPERS), "")
        self._property(own, "".join(self._text))
        self._text.clear()
        self._names.pop()

    def _property(self, name: str, value: str) -> None:
        value = value.strip()
        if name in ("GPSLatitude", "GPSLongitude"):
            self._note_position(name, value)
        elif value and (name, value) not in self._given and _holds_words(name):
            self._given.add((name, value))
            _give(name, value, self.to)

    def _note_position(self, name: str, value: str) -> None:
        if found := _XMP_POSITION.fullmatch(value):
            degrees = int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600
            self._position[name] = -degrees if found[4] in "SW" else degrees


def _holds_words(name: str) -> bool:
    return bool(_XMP_NAMES.search(name)) and not _XMP_MACHINE.search(name)


def _give(name: str, text: str, to: Collector) -> None:
    text = text.strip("\0 \r\n\t")
    if _WORD.search(text) and not to.is_full:
        to.add_text(text, INNER, label=name)
