"""What stands in an image file beside its picture: positions, names and comments, wherever programs write them."""

import io
import random
import struct

import pytest
from PIL import Image

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats import extract
from mailguard.content.kinds import Kind
from mailguard.findings import Obstacle, Picture
from tests.content.formats.pictures import encoded, letter, photograph

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def read(payload: bytes) -> Extract:
    return extract(Kind.IMAGE, File("foto.jpg", payload), Collector("foto.jpg"))


def labelled(found: Extract) -> dict[str, str]:
    return {segment.place.label: segment.text for segment in found.segments if segment.place.label}


def xmp(properties: str, attributes: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}><rdf:Description xmlns:a="urn:a" {attributes}>'
        f"{properties}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def exif_of_a_telephone() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Acme", "Phone 12", "Els Jansen"
    exif.get_ifd(0x8769)[0x829A] = 0.01
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 22.0, 12.78), "E", (4.0, 53.0, 42.6)
    return exif


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_position_of_a_photo_is_read_in_every_format(form):
    assert labelled(read(encoded(photograph(), form, exif=exif_of_a_telephone())))["GPS"] == "52.370217, 4.895167"


@pytest.mark.parametrize("parts", [(), (0.0, 0.0, 0.0), (400.0, 0.0, 0.0)])
def test_a_camera_that_knew_no_position_gives_none(parts):
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", parts, "E", parts
    assert "GPS" not in labelled(read(encoded(photograph(), "JPEG", exif=exif)))


def test_a_picture_that_cannot_be_opened_still_tells_who_made_it_and_where():
    payload = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40) + exif_of_a_telephone().tobytes() + bytes(2000)
    found = read(payload)
    assert labelled(found) == {"GPS": "52.370217, 4.895167", "Artist": "Els Jansen"}
    assert found.picture is Picture.CAMERA
    assert [each.obstacle for each in found.uninspectable] == [Obstacle.UNSUPPORTED]


@pytest.mark.parametrize(
    ("packet", "label", "text"),
    [
        (
            xmp("<a:PersonInImage><rdf:Bag><rdf:li>Tim Bos</rdf:li></rdf:Bag></a:PersonInImage>"),
            "PersonInImage",
            "Tim Bos",
        ),
        (xmp('<a:Regions rdf:parseType="Resource"><rdf:li a:Name="Tim"/></a:Regions>'), "Name", "Tim"),
        (xmp("", 'a:PersonDisplayName="Tim"'), "PersonDisplayName", "Tim"),
        (xmp("", 'a:GPSLatitude="52,22.2130N" a:GPSLongitude="4,53.7100W"'), "GPS", "52.370217, -4.895167"),
        (xmp("<a:title><rdf:Alt><rdf:li>Klas 3</rdf:li></rdf:Alt></a:title>"), "title", "Klas 3"),
    ],
)
def test_names_and_places_in_xmp_are_read_from_elements_and_attributes(packet, label, text):
    assert labelled(read(encoded(photograph(), "JPEG", xmp=packet)))[label] == text


def test_what_programs_note_for_themselves_in_xmp_is_left_out():
    packet = xmp("<a:InstanceID>xmp.iid:123456782</a:InstanceID>", 'a:CreatorTool="Paint" a:MetadataDate="2026"')
    assert labelled(read(encoded(photograph(), "JPEG", xmp=packet))) == {}


@pytest.mark.parametrize(
    ("packet", "detail"),
    [
        (xmp("<a:title>Tim</b>"), "image"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + xmp("<a:title>&a;</a:title>"), "xml-entity"),
    ],
)
def test_xmp_that_cannot_be_read_is_said(packet, detail):
    found = read(encoded(photograph(), "JPEG", xmp=packet))
    assert (Obstacle.BROKEN, detail) in [(each.obstacle, each.detail) for each in found.uninspectable]


def test_iptc_fields_are_read():
    fields = b"".join(
        struct.pack(">BBBH", 0x1C, 2, number, len(text)) + text
        for number, text in ((120, "Zoë op kamp".encode()), (80, b"J. Bos"), (25, b"kamp"), (25, b"groep 8"))
    )
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(fields)) + fields + b"\0" * (len(fields) % 2)
    marker = b"Photoshop 3.0\0" + resource
    payload = encoded(photograph(), "JPEG")
    payload = payload[:2] + b"\xff\xed" + struct.pack(">H", len(marker) + 2) + marker + payload[2:]
    texts = {segment.text for segment in read(payload).segments}
    assert {"Zoë op kamp", "J. Bos", "kamp", "groep 8"} <= texts


def test_every_comment_of_a_jpeg_is_read():
    payload = encoded(photograph(), "JPEG")
    for text in (b"BSN 999990019", b"foto van Tim"):
        payload = payload[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + payload[2:]
    assert {"BSN 999990019", "foto van Tim"} <= {segment.text for segment in read(payload).segments}


@pytest.mark.parametrize("depth", [257, 65_535])
def test_scans_of_sixteen_bits_are_not_taken_for_white(depth):
    page = letter(dpi=60).convert("I").point(lambda tone: tone * (depth / 255))
    buffer = io.BytesIO()
    page.convert("I;16").save(buffer, "PNG")
    assert read(buffer.getvalue()).picture is Picture.DOCUMENT


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "GIF"])
def test_flipped_bytes_never_raise(form):
    chance = random.Random(7)
    payload = encoded(photograph(200, 150), form, exif=exif_of_a_telephone(), xmp=xmp("<a:title>Tim</a:title>"))
    for _ in range(60):
        damaged = bytearray(payload)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert isinstance(read(bytes(damaged)), Extract)
