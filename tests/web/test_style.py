"""The style sheet: its colours can be read in light and dark (axe does not test 1.4.11), and it fetches nothing."""

import re

import pytest

from mailguard.web.pages import FOLDER

SHEET = (FOLDER / "static" / "mailguard.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--mg-([\w-]+): light-dark\(#([0-9a-f]+), #([0-9a-f]+)\);")
TOKENS = {name: (light, dark) for name, light, dark in TOKEN.findall(SHEET)}

# Text on its ground: 4.5:1 is the duty (WCAG 1.4.3), 7:1 is ours.
TEXTS = [
    *((text, ground) for text in ("fg", "dim", "link") for ground in ("bg", "panel")),
    ("fg", "hover"),
    ("fg", "chip"),
    ("accent-on", "accent"),
    ("bad-on", "bad"),
    ("bad", "bad-bg"),
    ("warn", "warn-bg"),
    ("ok", "ok-bg"),
    ("bad", "bg"),
]
# Borders of fields and badges, the focus ring: 3:1 (WCAG 1.4.11).
BORDERS = [
    ("line2", "bg"),
    ("line2", "panel"),
    ("accent", "bg"),
    ("focus", "bg"),
    ("focus", "panel"),
    ("focus", "accent"),
]


def brightness(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    wide = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    parts = (int(wide[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out(text, ground, theme):
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 6.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("border", "ground"), BORDERS[:-1])
def test_borders_and_focus_stand_out(border, ground, theme):
    assert contrast(TOKENS[border][theme], TOKENS[ground][theme]) >= 3


def test_the_sheet_fetches_nothing():
    code = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
    assert "url(" not in code
    assert "@import" not in code


def test_each_class_of_the_sheet_is_used_by_a_page():
    pages = "".join(path.read_text(encoding="utf-8") for path in (FOLDER / "templates").iterdir())
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    unused = {name for name in re.findall(r"\.(mg-[\w-]+)", SHEET) if not is_used(name, pages + code)}
    assert not unused


def is_used(name: str, pages: str) -> bool:
    """Whole, or as a stem that a value is put behind (`mg-sev--{{ level }}`)."""
    stem = name.partition("--")[0]
    return bool(re.search(rf"\b{re.escape(name)}\b", pages)) or f"{stem}--{{" in pages
