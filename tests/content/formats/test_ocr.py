"""OCR reads scans as offices make them. The page is drawn here; Dutch or English data, whichever is installed."""

import pytest
from PIL import Image

from mailguard.content.formats.images import ocr
from tests.content.formats.pictures import BSN, letter, noisy, photograph, shaded

pytestmark = pytest.mark.skipif(not ocr.is_available(), reason="the extra `ocr` is not installed")

PAGES = {
    "clean": letter,
    "of 100 dpi": lambda: letter(dpi=100),
    "of 400 dpi": lambda: letter(dpi=400),
    "with specks": lambda: noisy(letter(), 25),
    "a little askew": lambda: letter().rotate(0.7, fillcolor=255),
    "askew": lambda: letter().rotate(3, fillcolor=255, resample=Image.Resampling.BICUBIC),
    "in shade": lambda: shaded(letter()),
    "light on dark": lambda: letter(paper=20, ink=235),
    "on its left side": lambda: letter().transpose(Image.Transpose.ROTATE_90),
    "on its right side": lambda: letter().transpose(Image.Transpose.ROTATE_270),
    "upside down": lambda: letter().transpose(Image.Transpose.ROTATE_180),
    "on coloured paper": lambda: Image.merge("RGB", (letter(), letter(), letter(paper=180))),
    "behind glass": lambda: Image.merge("LA", (letter(), Image.new("L", letter().size, 255))),
}


@pytest.mark.parametrize("page", PAGES)
def test_the_numbers_and_names_of_a_letter_are_read(page):
    text = ocr.recognise(PAGES[page]())
    assert [value for value in (BSN, "12-03-2014", "Dorpsstraat 12") if value not in text] == []


def test_columns_of_a_table_stay_apart():
    rows = ("naam              bsn            geboren", f"J. Jansen         {BSN}      12-03-2014")
    text = ocr.recognise(letter(rows))
    line = next(line for line in text.splitlines() if BSN in line)
    assert "12-03-2014" in line
    assert "  " in line


def test_a_photograph_holds_no_words_to_speak_of():
    assert len(ocr.recognise(photograph()).split()) < 5


def test_without_data_of_a_language_it_is_not_available(monkeypatch):
    monkeypatch.setattr(ocr, "language_data", lambda: None)
    assert not ocr.is_available()
