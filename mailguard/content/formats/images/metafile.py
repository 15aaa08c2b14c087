"""Drawings that are lists of commands: EMF and WMF of Windows, packed or not (EMZ, WMZ), and SVM of LibreOffice."""

from mailguard.content.extract import Collector, File
from mailguard.content.formats.archives.compressed_streams import Inflate, chunks, decoded, gather
from mailguard.content.formats.images.drawn_text import CODE, DrawnText
from mailguard.content.formats.images.enhanced_metafile import read_enhanced
from mailguard.content.formats.images.star_metafile import MAGIC, read_star
from mailguard.content.formats.images.windows_metafile import read_windows
from mailguard.content.kinds import GZIP_MAGIC, is_enhanced_metafile, is_metafile

_ENDINGS = {"emz": "emf", "wmz": "wmf"}


def read_metafile(file: File, to: Collector) -> None:
    """The text that the drawing shows, line by line, and the pictures in it."""
    payload = file.payload
    if payload.startswith(GZIP_MAGIC):
        payload = gather(decoded(Inflate(31), chunks(payload, 0, len(payload))), to, CODE)
        if not is_metafile(payload):
            stem, _, ending = file.name.rpartition(".")
            return to.add_file(File(f"{stem}.{_ENDINGS.get(ending.lower(), ending)}", payload, is_inner=file.is_inner))
    drawn = DrawnText(to)
    if payload.startswith(MAGIC):
        read_star(payload, drawn)
    elif is_enhanced_metafile(payload):
        read_enhanced(payload, drawn)
    else:
        read_windows(payload, drawn)
    return drawn.give()
