"""Samples of pictures: letters drawn as a scanner would give them, and what the EXIF of a photograph says."""

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from benchmarks.extraction.samples import Group, Planter, Sample

MAKER = "Pillow"
_A4 = (1240, 1754)  # at 150 dpi
_LINES = ("Geachte heer Jansen,", "", "Uw aanvraag is in behandeling genomen.", "{}", "", "Met vriendelijke groet,")


def page_of(text: str, size: tuple[int, int] = _A4, angle: float = 0) -> Any:
    """A page with a short letter that holds the text."""
    picture = Image.new("L", size, 255)
    font = ImageFont.load_default(size[0] // 40)
    for number, line in enumerate(_LINES):
        place = (size[0] // 10, size[1] // 10 + number * size[0] // 20)
        ImageDraw.Draw(picture).text(place, line.format(text), fill=20, font=font)
    return picture.rotate(angle, fillcolor=255, expand=angle % 90 == 0) if angle else picture


def groups() -> list[Group]:
    return [Group(MAKER, "pictures", _pictures)]


def _pictures() -> list[Sample]:
    scans = [
        _scan("scan.png"),
        _scan("scan.jpg"),
        _scan("scan.tif"),
        _scan("askew.jpg", angle=0.8),
        _scan("sideways.png", angle=90),
        _scan("half.gif", size=(900, 1273)),
        _scan("scan.bmp"),
        _scan("scan.webp"),
    ]
    return [*scans, _two_pages(), _photograph(), _named()]


def saved(picture: Any, form: str, **options: Any) -> bytes:
    """The picture as a file of this format."""
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def _form(name: str) -> str:
    form = name.rpartition(".")[2].upper()
    return {"JPG": "JPEG", "TIF": "TIFF"}.get(form, form)


def _scan(name: str, angle: float = 0, size: tuple[int, int] = _A4) -> Sample:
    plant = Planter(name)
    picture = page_of(f"BSN {plant('text in the picture')}", size, angle)
    return plant.sample(MAKER, name, saved(picture, _form(name)))


def _two_pages() -> Sample:
    plant = Planter("two pages")
    first, second = (page_of(f"BSN {plant(place)}") for place in ("first page", "second page"))
    payload = saved(first, "TIFF", save_all=True, append_images=[second], compression="tiff_lzw")
    return plant.sample(MAKER, "fax.tif", payload)


def _photograph() -> Sample:
    plant = Planter("exif")
    picture, exif = Image.new("RGB", (400, 300), (90, 120, 60)), Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = plant("description"), plant("artist"), plant("copyright")
    exif[0x9C9C] = plant("comment of Windows").encode("utf-16-le") + b"\0\0"
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (52.0, 4.0, 47.1234), 3: "E", 4: (4.0, 18.0, 1.5678)})
    plant.planted["GPS position"] = "52.079757"
    return plant.sample(MAKER, "photo.jpg", saved(picture, "JPEG", exif=exif, comment=plant("comment").encode()))


def _named() -> Sample:
    """Texts beside the picture (PNG 11.3.4)."""
    from PIL.PngImagePlugin import PngInfo

    plant, notes = Planter("png texts"), PngInfo()
    notes.add_text("Title", plant("tEXt"))
    notes.add_text("Comment", plant("zTXt"), zip=True)
    notes.add_itxt("Description", plant("iTXt"))
    return plant.sample(MAKER, "drawing.png", saved(Image.new("RGB", (40, 30), (200, 20, 20)), "PNG", pnginfo=notes))
