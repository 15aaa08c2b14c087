"""The text of one part of an Office Open XML document: paragraphs, tables, and what hangs on them.

WordprocessingML and DrawingML name these alike once the namespaces are off (`w:p` and `a:p`, `w:tbl` and `a:tbl`), in
the transitional and in the strict form, so one reader serves letters, slides, charts and drawings. It keeps a stack
of its own: no depth of nesting is too great.
"""

import base64
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from mailguard.content.extract import Collector, File
from mailguard.content.formats.office.office_alternates import Alternates
from mailguard.content.formats.office.office_notes import BOX, Full, Notes
from mailguard.content.formats.office.office_tables import OpenTable
from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml
from mailguard.content.tables import lay_out
from mailguard.findings import Obstacle

DELETED = "verwijderde tekst"

_VISIBLE, _INSERTED, _DELETED, _HIDDEN = range(4)
_LONG_LINE = 200  # longer ones are paragraphs of their own; shorter ones stand together, as an address does
_FLUSHED_LINES, _FLUSHED_CHARACTERS = 200, 65536
_MAX_PARAGRAPH = 1024 * 1024  # characters; a longer one is handed over in pieces, so that the end of room is seen
_MAX_STRAY = 256  # pieces of 64 KiB
_TABLE_IN_CELL = 200  # the text of a table of one cell, when it is short, belongs to the cell around it
_REST_WORDS = 200
_OFF = frozenset(("0", "false", "off"))
_STRUCTURE = frozenset(("p", "tbl", "tr", "tc", "txbxContent"))
_LOOSE_ENDS = frozenset(("si", "is", "text", "comment", "cm", "row"))
# Elements whose text is a measure, a formula or bytes.
_UNREAD = frozenset(
    """posOffset pctWidth pctHeight pctPosHOffset pctPosVOffset align f formatCode Anchor Row Column MoveWithCells
    SizeWithCells AutoFill AutoLine Visible DigestValue SignatureValue X509Certificate Modulus Exponent""".split()
)
_FILES = frozenset(("binData", "binaryData", "ValidImage", "InvalidImage", "SignatureImage"))  # in base64
_PICTURE_FONT = re.compile("wing|webd|marlett", re.IGNORECASE)


@dataclass(slots=True)
class _Paragraph:
    tokens: list[tuple[int, str]] = field(default_factory=list, repr=False)
    characters: int = 0
    run_is_hidden: bool = False


@dataclass(slots=True)
class _Sink:
    """Where finished paragraphs go: the part itself, a text box, or a cell."""

    place: str = field(repr=False)
    is_cell: bool = False
    lines: list[str] = field(default_factory=list, repr=False)
    characters: int = 0


class Flow:
    """Reads one part into the collector. `inner` is the place of its text. Parts that share `known` tell the same
    twice: a line is taken once.
    """

    def __init__(self, to: Collector, inner: str = "", known: set[str] | None = None) -> None:
        self.to = to
        self.notes = Notes(to)
        self.label = ""
        self.authors: set[str] = set()
        self._known = known
        self._sinks = [_Sink(inner)]
        self._paragraphs = [_Paragraph()]
        self._tables: list[OpenTable] = []
        self._open: list[str] = []
        self._text_depth = 0
        self._deleted_depth = self._moved_depth = self._inserted_depth = 0
        self._tab_stops = 0
        self._later: list[tuple[str, str, bool]] = []
        self._instruction: list[str] = []
        self._in_instruction = False
        self._name = ""
        self._stray: list[str] = []
        self._alternates = Alternates()
        self.starts: dict[str, Callable[[Attributes], None]] = self._start_actions()
        self.ends: dict[str, Callable[[], None]] = self._end_actions()

    def read(self, payload: bytes) -> None:
        """Read the part; damage and limits are said."""
        try:
            if payload.strip(b" \t\r\n\0"):
                parse_xml(payload, self.start, self.end, self.text)
            self.close()
        except BrokenXml as broken:
            self.to.obstruct(Obstacle.BROKEN, "office")
            self._close_broken(broken.rest)
        except ForbiddenEntity:
            self.to.obstruct(Obstacle.BROKEN, "xml-entity")
            self._close_broken("")
        except Full:
            self.to.obstruct(Obstacle.TOO_LARGE, "text")

    def _close_broken(self, rest: str) -> None:
        words = html.unescape(rest.replace("\0", "")).split()
        try:
            self.close()
            for at in range(0, len(words), _REST_WORDS):
                self._put(" ".join(words[at : at + _REST_WORDS]), self._sinks[0].place)
        except Full:
            self.to.obstruct(Obstacle.TOO_LARGE, "text")

    def close(self) -> None:
        """End what is still open and hand over what is left."""
        self._end_stray()
        self._text_depth = 0
        self._alternates.break_off()
        self._end_fallback()
        while self._open:
            self.ends[self._open.pop()]()
        self._end_loose()
        self.flush()
        self._flush_later()

    # -- events -------------------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: Attributes) -> None:
        if self._stray:
            self._end_stray()
        self._name = name
        if name in _STRUCTURE:
            self._open.append(name)
        action = self.starts.get(name)
        if action is not None:
            action(attributes)

    def end(self, name: str) -> None:
        if self._stray:
            self._end_stray()
        if name in _STRUCTURE:
            self._open.pop()
        action = self.ends.get(name)
        if action is not None:
            action()

    def text(self, text: str) -> None:
        if self._text_depth:
            self._token(text)
        elif self._in_instruction:
            self._instruction.append(text)
        elif self._stray or not text.isspace():
            self._stray.append(text)
            if len(self._stray) >= _MAX_STRAY and self._name not in _FILES:
                self._end_stray()

    def _start_actions(self) -> dict[str, Callable[[Attributes], None]]:
        return {
            "p": self._start_paragraph,
            "r": self._start_run,
            "t": self._start_text,
            "delText": self._start_deleted,
            "text": self._start_text,
            "tab": lambda _: None if self._tab_stops else self._token("\t"),
            "ptab": lambda _: self._token("\t"),
            "br": lambda _: self._token("\n"),
            "cr": lambda _: self._token("\n"),
            "noBreakHyphen": lambda _: self._token("-"),
            "sym": self._symbol,
            "tabs": lambda _: self._count_tab_stops(1),
            "tabLst": lambda _: self._count_tab_stops(1),
            "vanish": self._vanish,
            "ins": lambda attributes: self._change(attributes, inserted=1),
            "moveTo": lambda attributes: self._change(attributes, inserted=1),
            "moveFrom": lambda attributes: self._change(attributes, moved=1),
            "del": self._change,
            "instrText": lambda _: self._start_instruction(),
            "delInstrText": lambda _: self._start_instruction(),
            "fldChar": lambda _: self._end_field(),
            "tbl": lambda _: self._tables.append(OpenTable(self._place)),
            "tblHeader": self._table_header,
            "gridBefore": self._grid_before,
            "tc": self._start_cell,
            "gridSpan": self._span,
            "txbxContent": lambda _: self._sinks.append(_Sink(BOX)),
            "AlternateContent": lambda _: self._alternates.start(),
            "Fallback": lambda _: self._alternates.start_fallback(),
            **self.notes.starts(),
            "comment": self._start_comment,
        }

    def _end_actions(self) -> dict[str, Callable[[], None]]:
        return {
            "p": self._end_paragraph,
            "t": self._end_text,
            "delText": self._end_deleted,
            "tabs": lambda: self._count_tab_stops(-1),
            "tabLst": lambda: self._count_tab_stops(-1),
            "ins": lambda: self._change({}, inserted=-1),
            "moveTo": lambda: self._change({}, inserted=-1),
            "moveFrom": lambda: self._change({}, moved=-1),
            "instrText": self._end_instruction,
            "delInstrText": self._end_instruction,
            "tbl": self._end_table,
            "tr": self._end_row,
            "tc": self._end_cell,
            "txbxContent": self._end_box,
            "AlternateContent": self._alternates.end,
            "Fallback": self._end_fallback,
            **dict.fromkeys(_LOOSE_ENDS, self._end_loose),
            "text": self._end_loose_text,
            "comment": self.end_comment,
            "sp": self.part_lines,
        }

    # -- text ---------------------------------------------------------------------------------------------------------

    @property
    def _place(self) -> str:
        return self._sinks[-1].place

    def _token(self, text: str) -> None:
        if self._alternates.take(text):
            return
        paragraph = self._paragraphs[-1]
        if self._deleted_depth or self._moved_depth:
            kind = _DELETED
        elif paragraph.run_is_hidden:
            kind = _HIDDEN
        else:
            kind = _INSERTED if self._inserted_depth else _VISIBLE
        paragraph.tokens.append((kind, text))
        paragraph.characters += len(text)
        if paragraph.characters > _MAX_PARAGRAPH:
            self.line(self._text_of(paragraph))
            paragraph.tokens, paragraph.characters = [], 0

    def _start_paragraph(self, _: Attributes) -> None:
        self._paragraphs.append(_Paragraph())

    def _start_run(self, _: Attributes) -> None:
        self._paragraphs[-1].run_is_hidden = False

    def _start_text(self, _: Attributes) -> None:
        self._text_depth += 1

    def _start_deleted(self, _: Attributes) -> None:
        self._text_depth += 1
        self._deleted_depth += 1

    def _end_text(self) -> None:
        self._text_depth -= 1

    def _end_deleted(self) -> None:
        self._text_depth -= 1
        self._deleted_depth -= 1

    def _end_loose_text(self) -> None:
        self._text_depth -= 1
        self._end_loose()

    def _count_tab_stops(self, by: int) -> None:
        self._tab_stops += by

    def _vanish(self, attributes: Attributes) -> None:
        self._paragraphs[-1].run_is_hidden = attributes.get("val", "") not in _OFF

    def _change(self, attributes: Attributes, inserted: int = 0, moved: int = 0) -> None:
        """A tracked change (ECMA-376 17.13.5)."""
        self._inserted_depth += inserted
        self._moved_depth += moved
        self.authors.add(attributes.get("author", ""))

    def _symbol(self, attributes: Attributes) -> None:
        """ECMA-376 17.3.3.30: fonts of signs have theirs at U+F000 and up, where those of Symbol look like ASCII."""
        try:
            code = int(attributes.get("char", ""), 16)
        except ValueError:
            return
        if 0xF020 <= code <= 0xF0FF:
            code = 0x20 if _PICTURE_FONT.search(attributes.get("font", "")) else code - 0xF000
        self._token(chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else " ")

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs.pop()
        self._alternates.end_line()
        self.line(self._text_of(paragraph))

    def _end_loose(self) -> None:
        """Text outside any paragraph ends with what holds it: a shared string, a comment."""
        if len(self._paragraphs) == 1 and self._paragraphs[0].tokens:
            self.line(self._text_of(self._paragraphs[0]))
            self._paragraphs[0] = _Paragraph()

    def _text_of(self, paragraph: _Paragraph) -> str:
        tokens = paragraph.tokens
        kinds = {kind for kind, _ in tokens}
        if _DELETED in kinds:
            self._put_later(tokens, _DELETED, DELETED)
        if _HIDDEN in kinds:
            self._put_later(tokens, _HIDDEN, self._place)
        return "".join(text for kind, text in tokens if kind in (_VISIBLE, _INSERTED))

    def _put_later(self, tokens: list[tuple[int, str]], kind: int, place: str) -> None:
        """The paragraph with what was deleted or is hidden: a number keeps the words beside it. It comes at the end of
        the part, so that what stands visibly beside it is known as visible first.
        """
        text = "".join(text for each, text in tokens if each in (_VISIBLE, kind))
        self._later.append((text, place, kind == _HIDDEN))
        if len(self._later) >= _FLUSHED_LINES:
            self._flush_later()

    def _flush_later(self) -> None:
        later, self._later = self._later, []
        for text, place, is_hidden in later:
            self._put(text, place, is_hidden=is_hidden)

    def _end_stray(self) -> None:
        """Text where the format foresees none, or in an element that is not known here: its name says what it is."""
        text = "".join(self._stray).strip()
        self._stray.clear()
        if self._name in _FILES:
            self._file(text)
        elif text and self._name not in _UNREAD:
            self.stray(self._name, text)

    def _file(self, text: str) -> None:
        """A picture or the like in the middle of the XML: flat OPC, Word 2003, signature lines."""
        try:
            payload = base64.b64decode(text)
        except ValueError:
            return self.to.obstruct(Obstacle.BROKEN, "office")
        if payload:
            self.to.add_file(File(self._name, payload, is_inner=True))
        return None

    def stray(self, name: str, text: str) -> None:
        self._put(text, self._place, label=name)

    def _start_comment(self, attributes: Attributes) -> None:
        self.start_comment(attributes.get("author", ""))

    def start_comment(self, author: str) -> None:
        """What follows is a remark of that author."""
        self.end_comment()
        self.label = author
        self.authors.add(author)

    def end_comment(self) -> None:
        self._end_loose()
        self.flush()
        self.label = ""

    # -- lines to the collector ---------------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        sink = self._sinks[-1]
        sink.lines.append(text)
        sink.characters += len(text)
        if not sink.is_cell and (len(sink.lines) >= _FLUSHED_LINES or sink.characters >= _FLUSHED_CHARACTERS):
            self._flush(sink)

    def part_lines(self) -> None:
        """What follows stands apart from what was before."""
        self._sinks[-1].lines.append("")

    def flush(self) -> None:
        self._flush(self._sinks[0])

    def _flush(self, sink: _Sink) -> None:
        lines, sink.lines, sink.characters = sink.lines, [], 0
        if self._known is not None:
            lines = [line for line in lines if line.strip() not in self._known]
            self._known.update(line.strip() for line in lines)
        self._put("\n".join(f"\n{line}\n" if len(line) > _LONG_LINE else line for line in lines), sink.place)

    def _put(self, text: str, place: str, label: str = "", *, is_hidden: bool = False) -> None:
        if not text.strip():
            return
        if self.to.is_full:
            raise Full
        self.to.add_text(text, place, label=label or self.label, is_hidden=is_hidden)

    # -- fields (ECMA-376 17.16) --------------------------------------------------------------------------------------

    def _start_instruction(self) -> None:
        self._in_instruction = True

    def _end_instruction(self) -> None:
        self._in_instruction = False

    def _end_field(self) -> None:
        if self._instruction:
            instruction = "".join(self._instruction)
            self._instruction.clear()
            self.notes.add_field(instruction)

    # -- tables -------------------------------------------------------------------------------------------------------

    def _table_header(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].row_is_header = attributes.get("val", "") not in _OFF

    def _grid_before(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].skip_columns(attributes.get("val", ""))

    def _start_cell(self, attributes: Attributes) -> None:
        """DrawingML says on the cell what WordprocessingML says in its properties."""
        self._sinks.append(_Sink(self._place, is_cell=True))
        if self._tables:
            is_continued = attributes.get("hMerge", "0") not in _OFF
            self._tables[-1].start_cell(attributes.get("gridSpan", ""), is_continued=is_continued)

    def _span(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].set_span(attributes.get("val", ""))

    def _end_cell(self) -> None:
        text = "\n".join(self._sinks.pop().lines).strip()
        if not self._tables:
            self.line(text)
        elif self._tables[-1].end_cell(text):
            self._end_row()

    def _end_row(self) -> None:
        if self._tables and self._tables[-1].end_row():
            self._put_table(self._tables[-1])
            self._tables[-1].keep_header()

    def _end_table(self) -> None:
        table = self._tables.pop()
        table.end_row()
        texts = table.texts()
        if len(texts) == 1:
            self._put_box(texts[0])
        elif texts:
            self._put_table(table)

    def _put_box(self, text: str) -> None:
        """A table of one cell is a frame around text."""
        sink = self._sinks[-1]
        if not sink.is_cell or len(text) <= _TABLE_IN_CELL:
            for line in text.split("\n"):
                self.line(line)
        else:
            self._put(text, self._place)

    def _put_table(self, table: OpenTable) -> None:
        if not table.texts():
            return
        if self.to.is_full:
            raise Full
        if not self._sinks[-1].is_cell:
            self._flush(self._sinks[-1])
        self.to.add_table(lay_out(table.rows), table.place)
        if self.to.is_full:
            raise Full

    # -- text boxes, and what stands there twice ----------------------------------------------------------------------

    def _end_box(self) -> None:
        self._flush(self._sinks.pop())

    def _end_fallback(self) -> None:
        if text := self._alternates.end_fallback():
            self._put(text, BOX)
