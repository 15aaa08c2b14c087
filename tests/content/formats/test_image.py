"""Images: text, places and what their makers wrote into them."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats import extract
from mailguard.content.formats.images import ocr
from mailguard.content.kinds import Kind
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle, Picture
from tests.content.formats.pictures import BSN, encoded, letter, logo, photograph

needs_ocr = pytest.mark.skipif(not ocr.is_available(), reason="the extra `ocr` is not installed")


def read(payload: bytes, limits: ContentLimits | None = None, pages: int = 20) -> Extract:
    return extract(Kind.IMAGE, File("foto.jpg", payload), Collector("foto.jpg", limits or ContentLimits(), (), pages))


def obstacles(found: Extract) -> list[tuple[Obstacle, str]]:
    return [(each.obstacle, each.detail) for each in found.uninspectable]


def labelled(found: Extract) -> dict[str, str]:
    return {segment.place.label: segment.text for segment in found.segments if segment.place.label}


@needs_ocr
@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
def test_the_text_of_an_image_is_read(form):
    found = read(encoded(letter(), form))
    assert any(BSN in segment.text and segment.place.where == "foto.jpg / OCR" for segment in found.segments)
    assert found.uninspectable == ()
    assert found.ocr_pages == 1


@needs_ocr
def test_every_page_of_a_tiff_is_read():
    pages = [letter((f"BSN 99999001{number}",)) for number in range(3)]
    found = read(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert [s.place.where for s in found.segments] == [f"foto.jpg / blz. {n} (OCR)" for n in (1, 2, 3)]


@needs_ocr
def test_a_page_beyond_the_share_is_said():
    pages = [letter(("BSN",)), letter(("BSN",))]
    found = read(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]), pages=1)
    assert obstacles(found) == [(Obstacle.TOO_LARGE, "ocr")]


def test_without_ocr_an_image_is_an_obstacle(monkeypatch):
    monkeypatch.setattr(ocr, "language_data", lambda: None)
    assert obstacles(read(encoded(letter()))) == [(Obstacle.UNSUPPORTED, "ocr")]


@pytest.mark.parametrize("image", [Image.new("RGB", (80, 80), "red"), Image.new("RGB", (900, 900), "white")])
def test_icons_and_plain_colours_hold_no_text(image, monkeypatch):
    monkeypatch.setattr(ocr, "language_data", lambda: None)
    assert read(encoded(image)).uninspectable == ()


def test_the_place_where_a_photo_was_made_is_read():
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 22.0, 12.78), "W", (4.0, 53.0, 42.6)
    found = read(encoded(photograph(), "JPEG", exif=exif), pages=0)
    place = next(segment for segment in found.segments if segment.place.label == "GPS")
    assert (place.text, place.place.where) == ("52.370217, -4.895167", "foto.jpg / EXIF")


def test_what_a_maker_wrote_into_it_is_read():
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "Tim op schoolreis", "P. Jansen"
    exif[0x9C9C] = "Klas van juf Els".encode("utf-16-le")
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0BSN 999990019"
    found = labelled(read(encoded(photograph(), "JPEG", exif=exif), pages=0))
    assert found["ImageDescription"] == "Tim op schoolreis"
    assert found["Artist"] == "P. Jansen"
    assert found["XPComment"] == "Klas van juf Els"
    assert found["UserComment"] == "BSN 999990019"


def test_text_in_a_png_and_comments_are_read():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "BSN 999990019")
    info.add_itxt("Description", "foto van Zoë")
    found = labelled(read(encoded(logo(), pnginfo=info), pages=0))
    assert (found["Comment"], found["Description"]) == ("BSN 999990019", "foto van Zoë")
    assert labelled(read(encoded(logo(), "GIF", comment=b"BSN 999990019"), pages=0))["comment"] == "BSN 999990019"


def test_people_named_in_xmp_are_read():
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="urn:r"><r:Description xmlns:i="urn:i">'
        b"<i:PersonInImage><r:Bag><r:li>Tim de Vries</r:li></r:Bag></i:PersonInImage>"
        b"</r:Description></r:RDF></x:xmpmeta>"
    )
    found = labelled(read(encoded(photograph(), "JPEG", xmp=packet), pages=0))
    assert found["PersonInImage"] == "Tim de Vries"


def test_a_photograph_is_said_to_be_one():
    assert read(encoded(photograph(), "JPEG"), pages=0).picture is Picture.PHOTOGRAPHIC


@needs_ocr
def test_an_identity_card_shows_its_holder():
    card = letter(("PASPOORT  PASSPORT", "Naam / Surname", "Jansen", "Geboortedatum / Date of birth", "17 JUN 2011"))
    assert read(encoded(card)).picture is Picture.IDENTITY


# -- damage and malice ------------------------------------------------------------------------------------------------


def huge_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_000, 50_000, 2**31 - 1])
def test_an_image_of_too_many_pixels_is_said(side):
    assert [o for o, _ in obstacles(read(huge_png(side, side)))] in ([Obstacle.TOO_LARGE], [Obstacle.BROKEN])


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_cut_image_is_said(form, share):
    payload = encoded(photograph(), form)
    assert obstacles(read(payload[: int(len(payload) * share)], pages=0)) != []


def test_what_is_no_image_is_said():
    assert obstacles(read(b"\xff\xd8\xff\xe0" + bytes(1000))) != []


def test_a_film_of_many_frames_is_looked_at_once():
    frames = [Image.new("L", (200, 200), shade) for shade in range(200)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert read(buffer.getvalue()).ocr_pages <= 1
