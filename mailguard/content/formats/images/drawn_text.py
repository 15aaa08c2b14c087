"""The text of a drawing: pieces with their positions, put together to the lines that a reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.content.extract import Collector, File
from mailguard.findings import Obstacle

CODE = "metafile"
_WORD_GAP = 0.2  # of a character's width; kerning moves letters by less
_COLUMN_GAP = 3.0


@dataclass(slots=True)
class DrawnText:
    """Collects what a metafile draws. A text that stands there twice (its shadow, its second form) is given once."""

    to: Collector
    _lines: dict[str, None] = field(default_factory=dict, repr=False)
    _line: list[str] = field(default_factory=list, repr=False)
    _bitmaps: set[bytes] = field(default_factory=set, repr=False)
    _height: int = 0  # where the open line stands
    _end: float | None = None  # where its last piece ended, when its widths were told
    _length: int = 0  # of that piece
    _characters: int = 0

    def add(self, text: str, x: int, y: int, widths: Sequence[int] = ()) -> None:
        """A piece of text at a place. `widths` are the distances between its characters, where the drawing has them."""
        text = text.replace("\0", "")
        if not text or not self._has_room(text):
            return
        if self._line and y == self._height:
            self._line.append(self._gap(text, x, sum(widths) / len(text) if widths else 0.0))
        else:
            self.end_line()
        self._line.append(text)
        self._height, self._length = y, len(text)
        self._end = x + sum(widths) if widths else None

    def _gap(self, text: str, x: int, width: float) -> str:
        """What stands between two pieces of a line: letters drawn one by one are a word."""
        if self._end is None or width <= 0:
            return "" if self._length == len(text) == 1 else " "
        distance = (x - self._end) / width
        if distance > _COLUMN_GAP or distance < -1:
            return "\t"
        return " " if distance > _WORD_GAP else ""

    def add_line(self, text: str) -> None:
        """A text whose place is not known."""
        self.end_line()
        if self._has_room(text):
            self._lines[text.replace("\0", " ").strip()] = None

    @property
    def is_full(self) -> bool:
        return self._characters > self.to.limits.max_text_bytes

    def _has_room(self, text: str) -> bool:
        """Count the text; one piece of a file may be drawn any number of times."""
        self._characters += len(text)
        if self.is_full:
            self.to.obstruct(Obstacle.TOO_LARGE, "text")
        return not self.is_full

    def end_line(self) -> None:
        if self._line:
            self._lines["".join(self._line).strip()] = None
            self._line = []

    def add_bitmap(self, payload: bytes) -> None:
        """A picture in the drawing: a photo, a scan."""
        if payload and payload not in self._bitmaps:
            self._bitmaps.add(payload)
            self.to.count_unpacked(len(payload))
            self.to.add_file(File(f"afbeelding {len(self._bitmaps)}", payload, is_inner=True))

    def obstruct(self, obstacle: Obstacle) -> None:
        self.to.obstruct(obstacle, CODE)

    def give(self) -> None:
        self.end_line()
        self.to.add_text("\n".join(filter(None, self._lines)))
