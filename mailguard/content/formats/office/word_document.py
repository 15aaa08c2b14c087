"""Letters in Office Open XML: DOCX, DOCM, DOTX, DOTM (ECMA-376 part 1, 17).

What a part is shows in its outermost element, so that neither names nor relationships have to be right.
"""

import re

from mailguard.content.extract import Collector
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.content.formats.office.office_flow import Flow
from mailguard.content.formats.office.office_parts import SharedParts, add_authors, is_look, read_shared_parts, root_of

_PLACES = {
    "document": "",
    "hdr": "kop",
    "ftr": "voettekst",
    "footnotes": "voetnoten",
    "endnotes": "voetnoten",
    "comments": "opmerkingen",
    "glossaryDocument": "bouwstenen",
    "package": "ingevoegd document",  # a whole document in one part (flat OPC), for w:altChunk
    "wordDocument": "ingevoegd document",  # the same as Word 2003 wrote it
}
_PART = re.compile(r"word/(?:glossary/)?[^/]+\.xml", re.IGNORECASE)
_MAIN = re.compile(r"word/document\d*\.xml", re.IGNORECASE)


def read_word_document(files: ZipFiles, to: Collector) -> None:
    """The body first, then headers, notes and comments, then everything else."""
    shared = SharedParts(files, to)
    authors: set[str] = set()
    already: set[str] = set()
    for entry in sorted(files.entries, key=lambda entry: _MAIN.fullmatch(_plain(entry.filename)) is None):
        name = _plain(entry.filename)
        if not _PART.fullmatch(name) or to.room_bytes < 0:
            continue
        already.add(entry.filename)
        authors |= _read_part(name, files.read(entry), shared, to)
    add_authors(authors, to)
    read_shared_parts(files, to, already)


def _read_part(name: str, payload: bytes, shared: SharedParts, to: Collector) -> set[str]:
    if is_look(name, payload):
        return set()
    place = _PLACES.get(root_of(payload))
    if place is None:
        shared.read(name, payload)
        return set()
    flow = Flow(to, place)
    flow.read(payload)
    return flow.authors


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")
