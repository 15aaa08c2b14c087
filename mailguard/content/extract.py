"""What one file holds, and how a reader of a format collects it.

A format (`mailguard/content/formats/`) is a function `read_NAME(file: File, to: Collector) -> None`. It gives its text,
tables and the files in it to the collector, says what it could not read, and stops when the collector is full. It may
raise whatever its library raises over a broken file: what was collected before counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mailguard.content.charsets import visible
from mailguard.content.limits import ContentLimits
from mailguard.content.tables import Grid, Position, cell_segments
from mailguard.content.text import Item, Line, Reading, read_items
from mailguard.findings import Obstacle, Picture, Place, Segment, Uninspectable

__all__ = ["Collector", "Extract", "File", "Picture"]


class OutOfTime(BaseException):
    """The time for this file is up. No library may take it for one of its own errors."""


@dataclass(frozen=True, slots=True)
class File:
    """A file: a part of a message, or one found in another file. `is_inner` says that it belongs to the look of the
    document it was found in (a picture in a letter): it is read, and not listed as an attachment.
    """

    name: str = field(repr=False)
    payload: bytes = field(repr=False)
    media_type: str = "application/octet-stream"
    is_inner: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """What one file holds. `where` of segments and obstacles is complete: it begins with the file's own place."""

    segments: tuple[Segment, ...] = ()
    files: tuple[File, ...] = ()
    uninspectable: tuple[Uninspectable, ...] = ()
    picture: Picture = Picture.NONE
    is_unlocked: bool = False
    ocr_pages: int = 0


@dataclass(slots=True)
class Collector:
    """Takes what a format finds, within the limits. `where` is the place of the file; `passwords` are tried on what is
    locked; `ocr_pages` is how many pages may be recognised (`take_ocr_page`).
    """

    where: str = field(repr=False)
    limits: ContentLimits = field(default_factory=ContentLimits)
    passwords: tuple[str, ...] = field(default=(), repr=False)
    ocr_pages: int = 0
    picture: Picture = Picture.NONE
    is_unlocked: bool = False  # one of the passwords opened it
    _segments: list[Segment] = field(default_factory=list, repr=False)
    _files: list[File] = field(default_factory=list, repr=False)
    _obstacles: dict[Uninspectable, None] = field(default_factory=dict, repr=False)
    _text_characters: int = 0
    _unpacked_bytes: int = 0
    _tables: int = 0
    _ocr_pages_taken: int = 0

    # -- what a format gives ------------------------------------------------------------------------------------------

    def add_text(self, text: str, inner: str = "", *, label: str = "", is_hidden: bool = False) -> None:
        """One paragraph, or several with line ends between them. `inner` is the place in the file ("kop", "blz. 2"),
        `label` what names the text ("Author").
        """
        if label or is_hidden:
            place = Place(self.place_of(inner), label=label, is_hidden=is_hidden)
            for paragraph in text.split("\n\n"):
                self._keep(Segment(visible(" ".join(paragraph.split()) if is_hidden else paragraph.strip()), place))
            return
        self.add_items([Line(line.rstrip()) for line in visible(text).splitlines()], inner)

    def add_items(self, items: Sequence[Item], inner: str = "") -> None:
        """Lines and tables in reading order, as `content.text` knows them; an empty line ends a paragraph."""
        first = last = self._tables
        for segment in read_items(items, Reading(self.place_of(inner), is_letter=False, has_history=False)).segments:
            if segment.place.table is not None:  # numbered anew for each call
                last = max(last, first + segment.place.table + 1)
                segment = replace(segment, place=replace(segment.place, table=first + segment.place.table))
            self._keep(segment)
        self._tables = last

    def add_table(self, grid: Grid, inner: str = "", *, is_hidden: bool = False) -> None:
        """The cells of a table; each knows the header of its column and the label left of it."""
        position = Position(self.place_of(inner), self._tables, is_hidden=is_hidden)
        self._tables += 1
        for segment in cell_segments(grid, position):
            if self.is_full:
                return self.obstruct(Obstacle.TOO_LARGE, "text")
            text = visible(segment.text)
            self._keep(segment if text == segment.text else Segment(text, segment.place))
        return None

    def add_file(self, file: File) -> None:
        """A file in this file; it is read in its turn."""
        if len(self._files) >= self.limits.max_parts:
            return self.obstruct(Obstacle.TOO_LARGE, "parts")
        self._files.append(file)
        return None

    def obstruct(self, obstacle: Obstacle, detail: str, inner: str = "") -> None:
        """Something was not read. `detail` is a stable code, never text of the file."""
        self._obstacles[Uninspectable(obstacle, self.place_of(inner), detail)] = None

    # -- what there is room for ---------------------------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """True when no more text is taken: a format stops reading then."""
        return self._text_characters >= self.limits.max_text_bytes or len(self._segments) >= self.limits.max_segments

    @property
    def room_bytes(self) -> int:
        """How many bytes may still be unpacked out of compressed streams."""
        return self.limits.max_unpacked_bytes - self._unpacked_bytes

    def count_unpacked(self, size: int) -> None:
        """Tell how much was unpacked. Passing the limit is an obstacle; the format stops unpacking."""
        self._unpacked_bytes += size
        if self._unpacked_bytes > self.limits.max_unpacked_bytes:
            self.obstruct(Obstacle.TOO_LARGE, "unpacked")

    def take_ocr_page(self) -> bool:
        """True when one more page may be recognised; false, and said, when the message has had its share."""
        if self._ocr_pages_taken >= self.ocr_pages:
            self.obstruct(Obstacle.TOO_LARGE if self.limits.max_ocr_pages else Obstacle.UNSUPPORTED, "ocr")
            return False
        self._ocr_pages_taken += 1
        return True

    def place_of(self, inner: str) -> str:
        return f"{self.where} / {inner}" if inner else self.where

    def finish(self) -> Extract:
        return Extract(
            tuple(self._segments),
            tuple(self._files),
            tuple(self._obstacles),
            self.picture,
            self.is_unlocked,
            self._ocr_pages_taken,
        )

    def _keep(self, segment: Segment) -> None:
        room = self.limits.max_text_bytes - self._text_characters
        if len(segment.text) > room:
            self.obstruct(Obstacle.TOO_LARGE, "text")
            segment = Segment(segment.text[: max(0, room)], segment.place)
        if not segment.text:
            return
        if len(self._segments) >= self.limits.max_segments:
            self.obstruct(Obstacle.TOO_LARGE, "segments")
            return
        self._text_characters += len(segment.text)
        self._segments.append(segment)
