"""Attached files handed to the reader of their format, within what one message has left of each limit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.kinds import Kind
from mailguard.content.limits import ContentLimits

# Reads one file into the collector and gives what it holds; where it runs is the caller's choice (`inspection`).
Extractor = Callable[[Kind, File, Collector], Extract]


@dataclass(slots=True)
class FileReader:
    """Counts what the files of one message have used up together."""

    limits: ContentLimits
    extractor: Extractor
    unpacked_bytes: int = 0
    ocr_pages: int = 0

    def read(
        self, kind: Kind, file: File, where: str, *, text_bytes: int, segments: int, passwords: tuple[str, ...] = ()
    ) -> Extract:
        """What the file holds. `text_bytes` and `segments` are what the message has room for."""
        left = replace(
            self.limits,
            max_text_bytes=max(0, text_bytes),
            max_segments=max(0, segments),
            max_unpacked_bytes=max(0, self.limits.max_unpacked_bytes - self.unpacked_bytes),
        )
        ocr_pages = max(0, self.limits.max_ocr_pages - self.ocr_pages)
        extract = self.extractor(kind, file, Collector(where, left, passwords, ocr_pages))
        self.ocr_pages += extract.ocr_pages
        self.unpacked_bytes += sum(len(inner.payload) for inner in extract.files)
        self.unpacked_bytes += sum(len(segment.text) for segment in extract.segments)
        return extract
