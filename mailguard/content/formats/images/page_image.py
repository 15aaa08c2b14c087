"""A picture made ready for OCR: dark ink on evenly lit paper, level, in the size that Tesseract reads best."""

from bisect import bisect_left
from itertools import accumulate

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

_LONGEST_SIDE, _SHORTEST_SIDE = 3300, 1500  # of what is recognised: an A4 page at 130 to 280 dpi
_MOST_ENLARGED = 3
_SAMPLE_SIDE, _NOISY = 500, 8.0  # mean difference to the neighbours, of 255; clean text has 1 to 4
_SKEW_SIDE = 500
_SKEW_ANGLES = tuple(map(float, range(-6, 7)))
_LIGHT_SIDE, _UNEVEN = 160, 60  # difference of brightness over the paper: a shadow lies on it
_LEAST_SKEW, _CLEARLY_BETTER = 0.5, 1.1
_DARK = 110  # mean brightness of a dark screen
_CLEARLY_SIDEWAYS = 1.3  # times the contrast of rows that columns have
_INVISIBLE = 225  # brightness: lighter ink cannot be told from paper
_LEAST_LINES = 20  # of pixels: fewer do not tell


def prepared(image: Image.Image) -> Image.Image:
    """Dark ink on light paper, in the size that Tesseract reads best."""
    page = opaque(image).convert("L")
    longest = max(page.size)
    if longest > _LONGEST_SIDE:
        page = _scaled(page, _LONGEST_SIDE / longest)
    elif longest < _SHORTEST_SIDE:
        page = _scaled(page, min(_MOST_ENLARGED, 2 * _SHORTEST_SIDE / max(1, longest)))
    if ImageStat.Stat(page).mean[0] < _DARK:
        page = ImageOps.invert(page)
    page = ImageOps.autocontrast(page, cutoff=(0, 1))  # the ink of a few lines is less than 1 %
    if _is_noisy(page):
        page = page.filter(ImageFilter.GaussianBlur(1.2))
    if _is_noisy(page):
        page = page.filter(ImageFilter.MedianFilter(5))
    return _evenly_lit(page)


def opaque(image: Image.Image) -> Image.Image:
    """The image in eight bits a colour on the paper that shows it: white, or black under white letters."""
    if image.mode.startswith(("I", "F")):  # Pillow cuts off what is above 255
        return _eight_bit(image)
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image
    image = image.convert("RGBA")
    on_white = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    if on_white.convert("L").point(lambda tone: 255 * (tone < _INVISIBLE)).getbbox():
        return on_white
    return Image.alpha_composite(Image.new("RGBA", image.size, "black"), image).convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    tones = image.convert("F")
    low, high = (float(tone) for tone in tones.getextrema() if not isinstance(tone, tuple))
    scale = 255 / max(1.0, high - low)
    return tones.point(lambda tone: tone * scale - low * scale).convert("L")


def levelled(page: Image.Image) -> Image.Image:
    """The page turned by the few degrees that its lines slope."""
    angle = _skew_degrees(page)
    return page.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=255) if angle else page


def _evenly_lit(page: Image.Image) -> Image.Image:
    """The page as if light fell on all of it alike: divided by the brightness of the paper around."""
    small = _scaled(page, min(1.0, _LIGHT_SIDE / max(page.size)))
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(4))
    darkest, lightest = _percentiles(paper)
    if lightest - darkest < _UNEVEN:
        return page
    base = max(1, darkest)
    dimming = paper.point([255 * base // max(base, tone) for tone in range(256)])
    dimmed = ImageChops.multiply(page, dimming.resize(page.size, Image.Resampling.BILINEAR))
    return dimmed.point([min(255, tone * 255 // base) for tone in range(256)])


def _percentiles(grey: Image.Image) -> tuple[int, int]:
    """The brightness that a twentieth of the picture stays below, and the one that a twentieth passes."""
    counts = list(accumulate(grey.histogram()))
    return bisect_left(counts, counts[-1] * 0.05), bisect_left(counts, counts[-1] * 0.95)


def _is_noisy(page: Image.Image) -> bool:
    """True for specks all over: with them Tesseract takes seconds, and finds words everywhere."""
    width, height = page.size
    middle = page.crop((width // 4, height // 4, width // 4 + _SAMPLE_SIDE, height // 4 + _SAMPLE_SIDE))
    specks = ImageChops.difference(middle, middle.filter(ImageFilter.MedianFilter(3)))
    return ImageStat.Stat(specks).mean[0] > _NOISY


def _skew_degrees(page: Image.Image) -> float:
    """How far to turn the page for its lines to lie level: then rows are fullest and emptiest."""
    small = _scaled(page, min(1.0, _SKEW_SIDE / max(page.size)))
    levels = {angle: _row_contrast(small, angle) for angle in _SKEW_ANGLES}
    angle = max(levels, key=levels.__getitem__)
    finer = {angle + step: _row_contrast(small, angle + step) for step in (-0.5, 0, 0.5)}
    best = max(finer, key=finer.__getitem__)
    return best if abs(best) >= _LEAST_SKEW and finer[best] > _CLEARLY_BETTER * levels[0.0] else 0.0


def _row_contrast(page: Image.Image, angle: float) -> float:
    turned = page.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255) if angle else page
    rows = turned.resize((1, turned.height), Image.Resampling.BOX)
    return float(ImageStat.Stat(rows).var[0])


def _scaled(page: Image.Image, factor: float) -> Image.Image:
    width, height = (max(1, round(side * factor)) for side in page.size)
    return page.resize((width, height), Image.Resampling.LANCZOS)


def is_sideways(page: Image.Image) -> bool:
    """True when the lines of text look to run from top to bottom."""
    small = _scaled(page, min(1.0, _SKEW_SIDE / max(page.size)))
    small = small.crop((small.width // 5, small.height // 5, small.width * 4 // 5 + 1, small.height * 4 // 5 + 1))
    if min(small.size) < _LEAST_LINES:
        return False
    return _row_steps(small.transpose(Image.Transpose.ROTATE_90)) > _CLEARLY_SIDEWAYS * _row_steps(small)


def _row_steps(page: Image.Image) -> float:
    """How much the brightness changes from row to row."""
    rows = levelled(page).resize((1, page.height), Image.Resampling.BOX)
    steps = ImageChops.difference(rows.crop((0, 0, 1, rows.height - 1)), rows.crop((0, 1, 1, rows.height)))
    return float(ImageStat.Stat(steps).rms[0])
