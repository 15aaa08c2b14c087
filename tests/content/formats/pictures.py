"""Images for tests, drawn here: letters as scanners and cameras make them, photographs, logos."""

import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageFont

BSN = "999990019"
LETTER = (
    "Gemeente Westerhage, afdeling Jeugd",
    "",
    "Geachte mevrouw De Vries,",
    "Hierbij ontvangt u de beschikking voor uw zoon Tim.",
    f"BSN: {BSN}   geboren 12-03-2014",
    "Adres: Dorpsstraat 12, 1234 AB Ede",
    "Met vriendelijke groet,",
    "J. Jansen",
)


def letter(
    lines: tuple[str, ...] = LETTER, *, dpi: int = 200, paper: int = 255, ink: int = 0, size: int = 0
) -> Image.Image:
    """A page of A4 with these lines."""
    page = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), paper)
    drawing = ImageDraw.Draw(page)
    height = size or dpi * 36 // 200
    font = ImageFont.load_default(height)
    for number, line in enumerate(lines):
        drawing.text((dpi * 3 // 4, dpi * 3 // 4 + number * height * 9 // 5), line, font=font, fill=ink)
    return page


def noisy(page: Image.Image, strength: int) -> Image.Image:
    noise = Image.effect_noise(page.size, strength)
    return ImageChops.add(page, noise, 1, -128)


def shaded(page: Image.Image) -> Image.Image:
    """As in a photo of paper by a window."""
    shade = Image.linear_gradient("L").resize(page.size).point([90 + value * 165 // 255 for value in range(256)])
    return ImageChops.multiply(page, shade)


def photograph(width: int = 800, height: int = 600, seed: int = 1) -> Image.Image:
    """Soft shapes in many colours over all tones, as a photograph has them."""
    chance = random.Random(seed)
    bands = []
    for _ in range(3):
        coarse = Image.new("L", (9, 7))
        coarse.putdata([chance.randrange(256) for _ in range(63)])
        smooth = coarse.resize((width, height), Image.Resampling.BICUBIC)
        bands.append(noisy(smooth, 20))
    return Image.merge("RGB", bands)


def logo() -> Image.Image:
    image = Image.new("RGB", (400, 200), (0, 60, 120))
    ImageDraw.Draw(image).ellipse((50, 20, 200, 180), fill=(250, 180, 0))
    return image


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
