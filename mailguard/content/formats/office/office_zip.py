"""Office documents that are ZIP files: which of them one is, by its parts (ECMA-376 part 2; ODF 1.3 part 2)."""

import io
import re
import zipfile
from collections.abc import Callable

from mailguard.content.extract import Collector, File
from mailguard.content.formats.archives.zip_files import DAMAGE, MAX_ENTRIES, ZipFiles
from mailguard.content.formats.office.slides import read_slides
from mailguard.content.formats.office.word_document import read_word_document
from mailguard.content.formats.office.workbook import read_workbook
from mailguard.content.formats.open_document.open_document import read_open_document

_READERS: dict[str, Callable[[ZipFiles, Collector], None]] = {
    "word/": read_word_document,
    "ppt/": read_slides,
    "xl/": read_workbook,
    "odf": read_open_document,
}
_PACKAGE = ("[content_types].xml", "_rels/.rels")
_MAIN_PARTS = ("word/document.xml", "ppt/presentation.xml", "xl/workbook.xml", "xl/workbook.bin")
_FOLDERS = ("word/", "ppt/", "xl/")
_ODF_PARTS = frozenset(("content.xml", "meta-inf/manifest.xml"))
_ODF_TYPE = b"application/vnd.oasis.opendocument"
_TYPE_BYTES = 200
# What a package calls its main part, where the part has a name of its own.
_BY_TYPE = {b"wordprocessingml": "word/", b"presentationml": "ppt/", b"spreadsheetml": "xl/"}
_CONTENT_TYPE = re.compile(rb'ContentType="[^"]*(wordprocessingml|presentationml|spreadsheetml)[^"]*\.main\+xml"')


def read_office_zip(file: File, to: Collector) -> bool:
    """Read the document; False when the file is none, but an archive of whatever kind."""
    read = _READERS.get(_kind(file.payload))
    if read is None:
        return False
    read(ZipFiles(file.payload, to, "office"), to)
    return True


def _kind(payload: bytes) -> str:
    """The folder of its main part, or "odf"; "" for any other ZIP file."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as opened:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in opened.namelist()[:MAX_ENTRIES]}
            return "odf" if _is_open_document(opened, names) else _folder(opened, names)
    except DAMAGE:
        return ""


def _is_open_document(opened: zipfile.ZipFile, names: set[str]) -> bool:
    return names >= _ODF_PARTS or _head(opened, "mimetype").startswith(_ODF_TYPE)


def _folder(opened: zipfile.ZipFile, names: set[str]) -> str:
    """The folder of the main part: it shows what the document is, also where the list of types is gone."""
    by_main_part = next((name.partition("/")[0] + "/" for name in _MAIN_PARTS if name in names), "")
    if by_main_part or names.isdisjoint(_PACKAGE):
        return by_main_part
    declared = _CONTENT_TYPE.search(_head(opened, "[Content_Types].xml", 65536))
    if declared is not None:
        return _BY_TYPE[declared[1]]
    return next((folder for folder in _FOLDERS if any(name.startswith(folder) for name in names)), "")


def _head(opened: zipfile.ZipFile, name: str, size: int = _TYPE_BYTES) -> bytes:
    try:
        with opened.open(name) as entry:
            return entry.read(size)
    except DAMAGE:
        return b""
