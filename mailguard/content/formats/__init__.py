"""What is read of files that are no plain text, and how: a package for each family of formats.

    archives        ZIP, TAR, 7z, compressed streams
    images          photographs, scans by OCR, drawings
    office          Word, Excel and PowerPoint since 2007
    old_office      Word, Excel and PowerPoint up to 2003
    open_document   text, sheets and slides of LibreOffice
    outlook         `.msg` and `winmail.dat`
    pdf
    rich_text       RTF
    records         XML and JSON

`extract` chooses by the file's own first bytes.
"""

from collections.abc import Callable
from importlib import import_module

from mailguard.content.extract import Collector, Extract, File, OutOfTime
from mailguard.content.kinds import GZIP_MAGIC, Kind, is_metafile
from mailguard.findings import Obstacle

FormatReader = Callable[[File, Collector], None]

READ_KINDS = frozenset((Kind.PDF, Kind.OFFICE, Kind.IMAGE, Kind.ARCHIVE, Kind.TNEF, Kind.OUTLOOK, Kind.XML, Kind.JSON))
_READERS = {
    Kind.PDF: ("pdf.pdf", "read_pdf"),
    Kind.IMAGE: ("images.image", "read_image"),
    Kind.TNEF: ("outlook.tnef", "read_tnef"),
    Kind.ARCHIVE: ("archives.archive", "read_archive"),
    Kind.XML: ("records", "read_xml"),
    Kind.JSON: ("records", "read_json"),
}
# Each loads what else it needs.
_MODULES = """
    archives.archive images.image images.metafile images.ocr office.office_zip old_office.ole outlook.tnef pdf.pdf
    records rich_text.rtf
""".split()
_FLAT_DOCUMENT = b"urn:oasis:names:tc:opendocument:xmlns:office"
_SNIFFED_BYTES = 8192
_ZIP_MAGIC, _OLE_MAGIC, _RTF_MAGIC = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"


def extract(kind: Kind, file: File, to: Collector) -> Extract:
    """What the file holds, read here and now. Total: what a library fails on is an obstacle, and so is the end of the
    time for it, of which a signal tells.
    """
    try:
        _read(kind, file, to)
    except OutOfTime:
        to.obstruct(Obstacle.TIMED_OUT, "part")
    except (MemoryError, RecursionError):
        to.obstruct(Obstacle.TOO_LARGE, "memory")
    except Exception:  # noqa: BLE001 - the border: whatever a library raises, the file is what is wrong
        to.obstruct(Obstacle.BROKEN, kind.value)
    return to.finish()


def load_all() -> None:
    """Load every reader and the libraries under it, so that no worker has to."""
    for module in _MODULES:
        import_module(f"{__name__}.{module}")


def _read(kind: Kind, file: File, to: Collector) -> None:
    if file.payload.startswith(_ZIP_MAGIC) and kind is not Kind.PDF:
        from mailguard.content.formats.archives.archive import read_archive
        from mailguard.content.formats.office.office_zip import read_office_zip

        if not read_office_zip(file, to):
            read_archive(file, to)
    elif file.payload.startswith(_OLE_MAGIC):
        from mailguard.content.formats.old_office.ole import read_ole

        read_ole(file, to)
    elif file.payload.lstrip()[:5] == _RTF_MAGIC:
        from mailguard.content.formats.rich_text.rtf import read_rtf

        read_rtf(file, to)
    elif is_metafile(file.payload) or (kind is Kind.IMAGE and file.payload.startswith(GZIP_MAGIC)):
        from mailguard.content.formats.images.metafile import read_metafile

        read_metafile(file, to)
    elif kind is Kind.XML and _FLAT_DOCUMENT in file.payload[:_SNIFFED_BYTES]:
        from mailguard.content.formats.open_document.open_document import read_flat_open_document

        read_flat_open_document(file, to)
    elif kind in _READERS:
        module, function = _READERS[kind]
        reader: FormatReader = getattr(import_module(f"{__name__}.{module}"), function)
        reader(file, to)
    else:
        to.obstruct(Obstacle.UNSUPPORTED, kind.value)
