"""PDF files (ISO 32000): pages, scans, forms, notes, attachments and what else a viewer shows of one.

pypdf reads the structure within its limits and comes first; pdfium, which is native and may fall, reads the pages.
"""

import logging
from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader

from mailguard.content.extract import Collector, File
from mailguard.content.formats.pdf.pdf_pages import Pages, open_document, read_pages
from mailguard.content.formats.pdf.pdf_structure import DAMAGE, read_structure
from mailguard.findings import Obstacle

CODE = "pdf"

# It quotes the file in its warnings.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def read_pdf(file: File, to: Collector) -> None:
    """Structure first, then the text of the pages, then the pages that are pictures."""
    if _is_cut(file.payload):
        to.obstruct(Obstacle.BROKEN, CODE)
    reader = _open_reader(file.payload)
    password = _password(reader, to.passwords) if reader else _native_password(file.payload, to.passwords)
    if password is None:
        return to.obstruct(Obstacle.ENCRYPTED, CODE)
    to.is_unlocked = to.is_unlocked or bool(password)
    if reader is None:
        to.obstruct(Obstacle.BROKEN, CODE)
    said = read_structure(reader, to) if reader else frozenset()
    if said is None:
        return None  # it would not fit in memory, which is said
    return read_pages(Pages(file.payload, password, reader, said), to)


def _is_cut(payload: bytes) -> bool:
    """True when the file, or an update that was appended to it, has no end (ISO 32000-2 7.5.5)."""
    end = max(payload.rfind(b"%%EOF"), payload.rfind(b"startxref"))
    return end < 0 or b" obj" in payload[end:]


def _open_reader(payload: bytes) -> PdfReader | None:
    try:
        return PdfReader(BytesIO(payload), root_object_recovery_limit=1000)
    except DAMAGE:
        return None


def _password(reader: PdfReader, passwords: Sequence[str]) -> str | None:
    """The password that opens it: "" for a file that anybody can read, whatever its owner forbids; None for none."""
    if not reader.is_encrypted:
        return ""
    for password in ("", *passwords):
        try:
            if reader.decrypt(password):
                return password
        except DAMAGE:
            continue
    return None


def _native_password(payload: bytes, passwords: Sequence[str]) -> str | None:
    """As `_password`, for a file that only pdfium can read; "" when it is no question of passwords."""
    for password in ("", *passwords):
        opened = open_document(payload, password)
        if opened.document is not None:
            opened.document.close()
        if not opened.is_locked:
            return password
    return None
