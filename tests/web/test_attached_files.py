"""The message page with attachments of every kind: what it says, that it can be followed without seeing it, and that it
fits a telephone.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page

from mailguard import case
from mailguard.message import Message
from mailguard.web.message_text import found_kinds, places_of
from tests.attached_files import DOCX, LOCKED_WITH, XLSX, carrying, letter, locked_zip, scan, workbook
from tests.web.chromium import desk
from tests.web.open_office import OpenOffice

BSN = "912345676"
CLIENTS = [["Naam", "Geboortedatum", "BSN"], ["A. Jansen", "12-03-1984", BSN], ["B. de Wit", "01-02-1990", "900000004"]]
SHEETS = {"Blad1": [["Overzicht"], [], ["Product", "Aantal"], ["Stoelen", "4"]], "Personeel": CLIENTS}


def with_files() -> Message:
    return carrying(
        f"Hierbij de stukken. Het wachtwoord is {LOCKED_WITH}",
        ("brief.docx", DOCX, letter("Geachte heer,", f"Uw BSN is {BSN}.", header="Betreft: uw aanvraag")),
        ("lijst.xlsx", XLSX, workbook(SHEETS, hidden=["Personeel"])),
        ("dossier.zip", "application/zip", locked_zip({"dossier.txt": b"Geheim"}, "iets anders")),
        ("open.zip", "application/zip", locked_zip({"brief.txt": b"Tot ziens"}, LOCKED_WITH)),
        ("scan.png", "image/png", scan(f"Burgerservicenummer: {BSN}")),
    )


@pytest.fixture
def page(chromium: Browser, office: OpenOffice) -> Iterator[Page]:
    summary = office.keep(with_files())
    with desk(chromium, office, bypass_csp=True) as page:
        page.goto(f"{office.console}/berichten/{summary.id}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        yield page


def test_the_page_tells_what_was_read_and_shows_it_in_order(page: Page):
    text = page.inner_text("main")
    assert "Niet gelezen: versleuteld met een wachtwoord (ZIP)." in text
    assert "Gelezen. Geopend met een wachtwoord uit dit bericht." in text
    assert BSN not in page.content()
    heads = page.locator("section[aria-labelledby=bericht] :is(h2, h3, h4)").all_inner_texts()
    expected = ["Het bericht", "Bijlage 1: brief.docx", "Kop", "Bijlage 2: lijst.xlsx", "Blad1", "Verborgen blad"]
    assert [head for head in heads if head in expected] == expected
    assert "(cel C3), in bijlage 2, verborgen blad." in text
    hidden = page.locator(".mg-grid").nth(2)
    assert hidden.locator("th[scope=col]").all_inner_texts() == ["A", "B", "C", *CLIENTS[0]]
    assert hidden.locator("th[scope=row]").all_inner_texts() == ["1", "2", "3"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wide_or_narrow(page: Page, scheme):
    page.emulate_media(color_scheme=scheme)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, f"{width} px:\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_text_is_reached_by_keyboard(page: Page):
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    regions = page.locator("[role=region]").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert len(regions) >= 4
    assert set(regions) <= reached


def cell(row: int, column: int, text: str) -> case.Paragraph:
    piece = (case.Piece(text),)
    return case.Paragraph("bijlage 1", piece, is_cell=True, cell=(0, row, column), is_header=row == 0, is_sheet=True)


def test_a_long_table_is_folded_with_a_word_that_says_how_much():
    [place] = places_of(cell(row, column, "x") for row in range(500) for column in range(3))
    assert [len(block.rows) for section in place.sections for block in section.blocks] == [200]
    assert (place.number, place.rest_count) == (1, 300)
    [rest] = [block for section in place.rest for block in section.blocks]
    assert (rest.rows[0].number, rest.letters) == (201, ("A", "B", "C"))
    [short] = places_of(cell(row, 0, "x") for row in range(210))
    assert short.rest == ()


def test_what_was_found_stays_in_the_order_of_the_message():
    items = [case.MaskedItem(n, "BSN", "•", f"bijlage 1, blz. {n}", "BSN.") for n in range(1, 41)]
    [kind] = found_kinds(items)
    assert [group.where for group in kind.shown] == [f"bijlage 1, blz. {n}" for n in range(1, 21)]
    assert (kind.count, len(kind.folded)) == (40, 20)


def test_places_that_are_not_shown_are_named(chromium: Browser, office: OpenOffice, monkeypatch):
    summary = office.keep(with_files())
    really_open = office.parts.review.open

    def withholding(*asked: Any) -> case.OpenCase:
        return replace(
            really_open(*asked), withheld=("bijlage 3",), unread=("niet helemaal gelezen: te veel bestanden",)
        )

    monkeypatch.setattr(office.parts.review, "open", withholding)
    with desk(chromium, office) as page:
        page.goto(f"{office.console}/berichten/{summary.id}")
        text = page.inner_text("main")
    assert "Bijlage 3: niet getoond, want bij de controle niet gelezen." in text
    assert "Dit bericht is niet helemaal gelezen: te veel bestanden." in text
