"""The pages of a PDF by pdfium: their text, and the text on those that are pictures.

pdfium is native: it may fall or eat memory over a hostile file. So the text of all pages comes first, then images.
"""

from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdfium2 import PdfDocument, PdfiumError

from mailguard.content.extract import Collector
from mailguard.content.formats.pdf.pdf_layout import page_text, read_page_text
from mailguard.content.formats.pdf.pdf_pictures import FEW_CHARACTERS, Pictured, look_at, read_pictures
from mailguard.content.formats.pdf.pdf_structure import DAMAGE
from mailguard.findings import Obstacle

MAX_PAGES = 2000
_MAX_ANNOTATIONS = 2000  # looked at per page
_PASSWORD_ERRORS = (4, 5)  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY


@dataclass(frozen=True, slots=True)
class Pages:
    """A file whose structure was read; `reader` is None for one that pypdf cannot open."""

    payload: bytes = field(repr=False)
    password: str = field(repr=False)
    reader: PdfReader | None = field(repr=False)
    said: frozenset[str] = field(default=frozenset(), repr=False)  # notes and fields: their looks repeat them


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as pdfium has it. `is_locked` says that the password is wrong."""

    document: Any = None
    is_locked: bool = False


def open_document(payload: bytes, password: str) -> Opened:
    """Never raises: what pdfium cannot open has no document."""
    try:
        return Opened(PdfDocument(payload, password=password or None))
    except PdfiumError as error:
        return Opened(is_locked=getattr(error, "err_code", 0) in _PASSWORD_ERRORS)


def read_pages(pages: Pages, to: Collector) -> None:
    """The text of each page, and then the pages that are pictures and the pictures on the others."""
    document = open_document(pages.payload, pages.password).document
    expected = _count(pages.reader)
    if document is None:
        to.obstruct(Obstacle.BROKEN, "pdf")
        return _read_by_pypdf(pages, range(min(expected, MAX_PAGES)), to)
    count = len(document)
    if max(count, expected) > MAX_PAGES:
        to.obstruct(Obstacle.TOO_LARGE, "pages")
    if not max(count, expected):
        to.obstruct(Obstacle.BROKEN, "pdf")
    pictured: list[Pictured] = []
    for number in range(min(count, MAX_PAGES)):
        if to.is_full:
            return to.obstruct(Obstacle.TOO_LARGE, "text")
        if not _read_page(document, number, pages, pictured, to):
            to.obstruct(Obstacle.BROKEN, "page", f"blz. {number + 1}")
            _read_by_pypdf(pages, range(number, number + 1), to)
    _read_by_pypdf(pages, range(count, min(expected, MAX_PAGES)), to)
    read_pictures(document, pictured, to)
    return None


def _count(reader: PdfReader | None) -> int:
    try:
        return len(reader.pages) if reader else 0
    except DAMAGE:
        return 0


def _read_by_pypdf(pages: Pages, numbers: range, to: Collector) -> None:
    """Pages that pdfium does not open. pypdf is five times slower, and has the text of most."""
    for number in numbers:
        if pages.reader is None or to.is_full:
            return
        try:
            to.add_text(pages.reader.pages[number].extract_text(), f"blz. {number + 1}")
        except DAMAGE:
            to.obstruct(Obstacle.BROKEN, "page", f"blz. {number + 1}")


def _read_page(document: Any, number: int, pages: Pages, pictured: list[Pictured], to: Collector) -> bool:
    """Give the text of one page, and note the page when it has images or drawn letters. False when it does not open."""
    inner = f"blz. {number + 1}"
    try:
        with closing(document[number]) as page:
            text = read_page_text(page, inner, to)
            characters = 0 if text.is_garbled else sum(map(str.isalnum, text.plain))
            look = look_at(page, characters)
            shows_notes = _shows_notes(page)
            if shows_notes:
                pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        if shows_notes:
            with closing(document[number]) as page:
                _add_new_lines(page_text(page).plain, {*pages.said, text.plain}, inner, to)
    except (PdfiumError, IndexError):
        return False
    if characters < FEW_CHARACTERS and not text.is_garbled and not look.is_drawn:
        _add_new_lines(_text_by_pypdf(pages, number), {text.plain}, inner, to)
    if look.images or look.is_scan:
        pictured.append(Pictured(number, look))
    return True


def _shows_notes(page: Any) -> bool:
    """True when there are annotations with a look of their own: stamps, typed text, fields of a form."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if subtype not in (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP):
            return True
    return False


def _text_by_pypdf(pages: Pages, number: int) -> str:
    """pypdf sees text without a size, which pdfium leaves out."""
    try:
        return pages.reader.pages[number].extract_text() if pages.reader else ""
    except DAMAGE:
        return ""


def _add_new_lines(text: str, known: set[str], inner: str, to: Collector) -> None:
    """Only the lines that are not known, however these are spaced."""
    packed = "\n".join("".join(part.split()) for part in known)
    to.add_text("\n".join(line for line in text.splitlines() if "".join(line.split()) not in packed), inner)
