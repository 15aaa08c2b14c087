"""Pictures are made ready for OCR: even light, level lines, the side that is up."""

import pytest
from PIL import Image, ImageStat

from mailguard.content.formats.images.page_image import is_sideways, levelled, opaque, prepared
from tests.content.formats.pictures import letter, noisy, shaded


def darkest_corner(page: Image.Image) -> float:
    width, height = page.size
    corners = [(0, 0), (width - 100, 0), (0, height - 100), (width - 100, height - 100)]
    return min(ImageStat.Stat(page.crop((x, y, x + 100, y + 100))).mean[0] for x, y in corners)


def test_a_shadow_on_the_paper_is_taken_off():
    page = shaded(letter())
    assert darkest_corner(page) < 130
    assert darkest_corner(prepared(page)) > 220


@pytest.mark.parametrize(("turn", "expected"), [(None, False), (Image.Transpose.ROTATE_90, True)])
@pytest.mark.parametrize("strength", [0, 20])
def test_a_page_on_its_side_is_known(turn, expected, strength):
    page = noisy(letter(), strength) if strength else letter()
    assert is_sideways(prepared(page.transpose(turn) if turn is not None else page)) is expected


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (30, 30)])
def test_the_smallest_pictures_are_no_trouble(size):
    page = prepared(Image.new("L", size, 200))
    assert levelled(page).size >= (1, 1)
    assert not is_sideways(page)


def test_white_letters_on_nothing_are_shown_on_black():
    ink = letter().point(lambda tone: 255 - tone)
    page = opaque(Image.merge("LA", (Image.new("L", ink.size, 255), ink)))
    low, high = page.convert("L").getextrema()
    assert (low, high) == (0, 255)


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_deeper_tones_keep_their_differences(mode):
    page = opaque(letter(dpi=50).convert("I").point(lambda tone: tone * 200).convert(mode))
    assert page.mode == "L"
    assert page.getextrema() == (0, 255)
