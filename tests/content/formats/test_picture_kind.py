"""What an image shows: photographs, paper, drawings."""

import pytest
from PIL import Image

from mailguard.content.formats.images.identity_image import shows_identity_document
from mailguard.content.formats.images.picture_kind import kind_of_picture
from mailguard.findings import Picture
from tests.content.formats.pictures import encoded, letter, logo, noisy, photograph, shaded


def from_camera(image: Image.Image) -> Image.Image:
    import io

    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Acme", "Phone 12"
    return Image.open(io.BytesIO(encoded(image, "JPEG", exif=exif)))


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (photograph(), Picture.PHOTOGRAPHIC),
        (photograph(seed=2), Picture.PHOTOGRAPHIC),
        (photograph(300, 400, seed=3), Picture.PHOTOGRAPHIC),
        (from_camera(photograph()), Picture.CAMERA),
        (letter(), Picture.DOCUMENT),
        (noisy(letter(), 10), Picture.DOCUMENT),
        (from_camera(letter().convert("RGB")), Picture.DOCUMENT),
        (logo(), Picture.DRAWING),
        (Image.new("RGB", (500, 500), (12, 120, 200)), Picture.DRAWING),
        (Image.linear_gradient("L").resize((500, 500)), Picture.DRAWING),
    ],
    ids=lambda value: value.value if isinstance(value, Picture) else "",
)
def test_an_image_is_known_by_its_colours_or_its_camera(image, kind):
    assert kind_of_picture(image, image.getexif()) is kind


def test_paper_in_shade_is_no_photograph():
    assert kind_of_picture(shaded(letter()), {}) in (Picture.DOCUMENT, Picture.DRAWING)


@pytest.mark.parametrize(
    "text",
    [
        "KONINKRIJK DER NEDERLANDEN\nPASPOORT\nNaam / Surname\nJANSEN\nGeboortedatum / Date of birth\n17 JUN 2011",
        "RIJBEWIJS NEDERLAND\n1. Jansen\nGeldig tot 2031\nDocumentnummer 51",
        "P<NLDJANSEN<<PIET<JAN<<<<<<<<<<<<<<<<<<<<<<<\nSPECI20212NLD1106172M2708045950982672<<<<<24\nSPEC<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
    ],
)
def test_an_identity_document_is_known_by_its_text(text):
    assert shows_identity_document(text)


@pytest.mark.parametrize(
    "text",
    [
        "Neem uw paspoort mee naar de afspraak.",
        "Geachte heer, voor de aanvraag van een paspoort geldt: "
        + "lees dit goed. " * 200
        + "Geldig tot, geboortedatum",
        "Rooster < 8 uur",
        "",
    ],
)
def test_a_letter_about_a_passport_is_none(text):
    assert not shows_identity_document(text)
