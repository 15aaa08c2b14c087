"""The text of OpenDocument XML (ODF 1.3 part 3): paragraphs, tables, and all that hangs on them, in one stream."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from mailguard.content.extract import Collector
from mailguard.content.formats.office.sheet_tables import grids_of
from mailguard.content.formats.office.workbook_parts import AUTOMATIC_NAME, joined
from mailguard.content.formats.open_document.open_document_cells import OpenTable, count_of
from mailguard.content.formats.xml_text import Attributes
from mailguard.content.text import Line
from mailguard.findings import Obstacle

_LONG_LINE = 200  # longer ones are paragraphs of their own; shorter ones stand together, as an address does
_FLUSHED_LINES = 500
_MAX_SPACES = 100
_MAX_DEPTH = 100_000
# Elements that begin a place of their own, and what it is called.
_PLACES = {
    "annotation": "opmerkingen",
    "note": "voetnoten",
    "tracked-changes": "verwijderde tekst",
    "deletion": "verwijderde tekst",
    "text-box": "tekstvak",
    "header": "kop", "header-left": "kop", "header-first": "kop",
    "footer": "voettekst", "footer-left": "voettekst", "footer-first": "voettekst",
    "shapes": "tekstvak",
    "content-validation": "toelichtingen",
    "forms": "formulier",
}  # fmt: skip
_STRUCTURE = frozenset(
    """body style text-properties table-properties drawing-page-properties spreadsheet presentation drawing text page
    math""".split()
)
_PAGES = {"presentation": "dia", "drawing": "blz."}
_AUTOMATIC_PAGE = re.compile(r"(?:dia|slide|page|pagina|folie|diapo)?[ _]?\d*", re.IGNORECASE)
_HIDDEN_PLACES = frozenset(("verwijderde tekst", "toelichtingen"))
# Attributes that hold what somebody wrote, by element, and where that belongs.
_WRITTEN: dict[str, tuple[str, tuple[str, ...]]] = {
    "user-field-decl": ("velden", ("name", "string-value", "value")),
    "variable-set": ("velden", ("string-value",)),
    "hidden-text": ("velden", ("string-value", "condition")),
    "conditional-text": ("velden", ("string-value-if-true", "string-value-if-false")),
    "dde-connection-decl": ("velden", ("dde-topic", "dde-item")),
    "dde-source": ("velden", ("dde-topic", "dde-item")),
    "database-display": ("velden", ("database-name", "table-name", "column-name")),
    "named-expression": ("namen", ("name", "expression")),
    "named-range": ("namen", ("name",)),
    "content-validation": ("toelichtingen", ("condition",)),
    "help-message": ("toelichtingen", ("title",)),
    "error-message": ("toelichtingen", ("title",)),
    "filter-condition": ("toelichtingen", ("value",)),
    "filter-set-item": ("toelichtingen", ("value",)),
    "cell-range-source": ("externe koppeling", ("href", "name")),
    "table-source": ("externe koppeling", ("href",)),
    "data-pilot-member": ("draaitabel", ("name",)),
    "database-source-sql": ("gegevensverbindingen", ("sql-statement", "database-name")),
    "database-source-query": ("gegevensverbindingen", ("query-name", "database-name")),
    "connection-resource": ("gegevensverbindingen", ("href",)),
    "a": ("koppelingen", ("href", "title")),
    "area-rectangle": ("koppelingen", ("href",)),
    "area-circle": ("koppelingen", ("href",)),
    "scenario": ("toelichtingen", ("comment",)),
    "section": ("velden", ("condition",)),
    "bookmark": ("namen", ("name",)),
    "bookmark-start": ("namen", ("name",)),
    "drop-down": ("formulier", ("name",)),
    "label": ("formulier", ("value",)),
    "meta": ("velden", ("content",)),
}
_FORM_TEXTS = ("label", "value", "current-value", "title", "string-value", "list-source")
# Elements with text of their own outside paragraphs.
_CAPTURED = {
    "creator": "auteurs", "desc": "alternatieve tekst", "title": "alternatieve tekst", "binary-data": "",
    "note-citation": "", "date": "", "date-string": "", "creator-initials": "", "header-decl": "kop",
    "footer-decl": "voettekst", "date-time-decl": "voettekst",
}  # fmt: skip
_INLINE = frozenset("p h span a ruby-base meta".split())  # the same names are fields in these


class EnoughReadError(Exception):
    """The collector takes no more."""


@dataclass(slots=True)
class _Destination:
    """Where paragraphs go while an element lasts."""

    inner: str = field(repr=False)
    is_hidden: bool = False
    label: str = field(default="", repr=False)
    lines: list[Line] = field(default_factory=list, repr=False)
    table: OpenTable | None = None


class Flow:
    """Takes one document's elements (`parse_raw`) and gives the text to the collector.

    `prefix` begins each place, `root` is the place of what stands nowhere in particular; `on_binary` takes the Base64
    of a picture in a flat document.
    """

    def __init__(
        self, to: Collector, prefix: str = "", root: str = "", on_binary: Callable[[str], None] | None = None
    ) -> None:
        self._to = to
        self._prefix = prefix
        self._on_binary = on_binary
        self._local: dict[str, str] = {}
        self._kind = ""
        self._outer_kinds: list[str] = []  # of the documents around an embedded one, in a flat file
        self._slide = 0
        self._destinations = [_Destination(root)]
        self._opened: list[tuple[str, bool]] = []  # open elements, and whether each began a destination
        self._paragraphs: list[list[str]] = []
        self._capture: list[str] | None = None
        self._notes: dict[str, dict[str, None]] = {}
        self._hidden_styles: set[tuple[str, str]] = set()  # family and name: families share names
        self._style = ("", "")
        self._page_names: dict[str, list[str]] = {}
        self._is_formula = False
        self._hidden_depth = 0

    # -- what the parser calls ----------------------------------------------------------------------------------------

    def start(self, name: str, attributes: Attributes) -> None:
        name = self._local_name(name)
        if attributes:
            attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table-cell" or name == "covered-table-cell":
            table = self._destinations[-1].table
            if table is not None:
                table.start_cell(attributes)
            self._opened.append((name, False))
            return
        if name in ("p", "h"):
            self._paragraphs.append([])
            self._opened.append((name, self._hide(attributes) if attributes else False))
            return
        self._opened.append((name, self._start_other(name, attributes)))

    def end(self, name: str) -> None:
        name, began = self._opened.pop()
        if name in ("p", "h"):
            self._end_paragraph("".join(self._paragraphs.pop()).strip())
            self._hidden_depth -= began
        elif name in ("table-cell", "covered-table-cell"):
            table = self._destinations[-1].table
            if table is not None:
                table.end_cell()
        else:
            self._end_other(name, began)

    def text(self, text: str) -> None:
        if self._capture is not None:
            self._capture.append(text)
        elif self._paragraphs:
            self._paragraphs[-1].append(text)
        elif self._is_formula:
            self._end_paragraph(text.strip())

    def finish(self) -> None:
        """Give what is left: of a damaged document too, whose elements never ended."""
        with suppress(EnoughReadError):
            while self._paragraphs:
                self._end_paragraph("".join(self._paragraphs.pop()).strip())
        while self._destinations:
            table = self._destinations[-1].table
            if table is not None:
                table.end_cell()
                table.end_row()
            self._end_destination()
        for inner, texts in self._notes.items():
            self._to.add_text(joined(list(texts)), self._place(inner), is_hidden=True)
        for inner, names in self._page_names.items():
            self._to.add_text(joined(names), self._place(inner))

    # -- elements -----------------------------------------------------------------------------------------------------

    def _local_name(self, name: str) -> str:
        local = self._local.get(name)
        if local is None:
            local = name.rpartition(":")[2]
            self._local[name] = local
        return local

    def _start_other(self, name: str, attributes: Attributes) -> bool:
        """Begin an element; True when it begins a destination (or, of a span, when it hides)."""
        if self._paragraphs and self._start_inline(name, attributes):
            return False
        self._keep_written(name, attributes)
        table = self._destinations[-1].table
        if name in ("table-row", "table-column", "table-header-rows") and table is not None:
            self._start_in_table(table, name, attributes)
        elif name == "table" and self._parent != "table-source":
            return self._begin(_Destination("", self._is_hidden, table=self._open_table(attributes)))
        elif name in _STRUCTURE:
            return self._start_structure(name, attributes)
        elif name == "notes":
            return self._begin(_Destination(f"notities bij dia {self._slide}" if self._slide else "notities"))
        elif name in ("section", "span"):
            return self._hide(attributes)
        elif name in _PLACES:
            return self._begin_place(name, attributes)
        elif name in _CAPTURED and self._parent not in _INLINE:
            self._capture = []
        return False

    @property
    def _parent(self) -> str:
        return self._opened[-1][0] if self._opened else ""

    @property
    def _is_hidden(self) -> bool:
        return self._destinations[-1].is_hidden or self._hidden_depth > 0

    def _start_inline(self, name: str, attributes: Attributes) -> bool:
        if name == "s":
            self._paragraphs[-1].append(" " * min(count_of(attributes, "c"), _MAX_SPACES))
        elif name == "tab":
            self._paragraphs[-1].append("\t")
        elif name == "line-break":
            self._paragraphs[-1].append("\n")
        else:
            return False
        return True

    def _start_in_table(self, table: OpenTable, name: str, attributes: Attributes) -> None:
        if name == "table-row":
            table.start_row(attributes)
        elif name == "table-column":
            table.start_columns(attributes)
        else:
            table.mark_headers(starts=True)

    def _start_structure(self, name: str, attributes: Attributes) -> bool:
        if name == "body":
            self._outer_kinds.append(self._kind)
        elif name == "style":
            self._style = (attributes.get("family", ""), attributes.get("name", ""))
        elif name.endswith("-properties"):
            if attributes.get("display") in ("none", "false") or attributes.get("visibility") == "hidden":
                self._hidden_styles.add(self._style)
        elif name == "math":
            self._is_formula = True
        elif name == "page" and self._kind in _PAGES:
            self._slide += 1
            self._keep_page_name(attributes.get("name", ""))
            is_hidden = attributes.get("visibility") == "hidden" or self._has_hidden_style("drawing-page", attributes)
            return self._begin(_Destination(f"{_PAGES[self._kind]} {self._slide}", is_hidden))
        elif self._parent == "body":
            self._kind = name
        return False

    def _keep_page_name(self, name: str) -> None:
        """The name that somebody gave a slide; programs number them."""
        if name and not _AUTOMATIC_PAGE.fullmatch(name):
            self._page_names.setdefault("dianamen", []).append(name)

    def _open_table(self, attributes: Attributes) -> OpenTable:
        name = " ".join(attributes.get("name", "").split()).replace(" / ", " ")[:60]
        is_hidden = self._has_hidden_style("table", attributes) or attributes.get("display") == "false"
        return OpenTable(name, is_hidden or self._is_hidden, self._to.limits.max_segments)

    def _begin_place(self, name: str, attributes: Attributes) -> bool:
        inner = "eindnoten" if attributes.get("note-class") == "endnote" else _PLACES[name]
        around = self._destinations[-1].inner
        if name == "text-box" and (self._kind in _PAGES or around):
            return False  # it is the slide's own text, or stands in a header or a comment
        if self._kind == "spreadsheet" and self._around:
            inner = f"{self._around}, {inner}"
        return self._begin(_Destination(inner, self._is_hidden or inner in _HIDDEN_PLACES))

    @property
    def _around(self) -> str:
        """The sheet that is being read."""
        return next((self._sheet_name(each.table) for each in reversed(self._destinations) if each.table), "")

    def _begin(self, destination: _Destination) -> bool:
        if len(self._destinations) > _MAX_DEPTH:
            raise RecursionError
        self._destinations.append(destination)
        return True

    def _hide(self, attributes: Attributes) -> bool:
        """Count an element whose text is hidden; True when it is one."""
        hides = attributes.get("display") == "none" or attributes.get("is-hidden") == "true"
        hides = hides or any(self._has_hidden_style(each, attributes) for each in ("text", "paragraph", "section"))
        self._hidden_depth += hides
        return hides

    def _has_hidden_style(self, family: str, attributes: Attributes) -> bool:
        return (family, attributes.get("style-name", "")) in self._hidden_styles

    def _end_other(self, name: str, began: bool) -> None:
        if name in ("section", "span"):
            self._hidden_depth -= began
        elif name == "body" and self._outer_kinds:
            self._kind = self._outer_kinds.pop()
        elif name == "table-row" and (table := self._destinations[-1].table) is not None:
            table.end_row()
            if table.sheet.is_cut:
                raise EnoughReadError
        elif name == "table-header-rows" and (table := self._destinations[-1].table) is not None:
            table.mark_headers(starts=False)
        elif self._capture is not None and name in _CAPTURED:
            self._end_capture(name)
        elif began:
            self._end_destination()

    def _end_capture(self, name: str) -> None:
        text = "".join(self._capture or ()).strip()
        self._capture = None
        if name == "binary-data":
            if self._on_binary is not None:
                self._on_binary(text)
        elif _CAPTURED[name]:
            self._note(_CAPTURED[name], text)
            if name == "creator":
                self._destinations[-1].label = text

    # -- text ---------------------------------------------------------------------------------------------------------

    def _end_paragraph(self, text: str) -> None:
        if not text:
            return
        if self._to.is_full:
            raise EnoughReadError
        destination = self._destinations[-1]
        if destination.table is not None:
            destination.table.add_text(text)
            return
        is_hidden = self._is_hidden
        if is_hidden or destination.label:
            self._flush(destination)
            place = self._place(destination.inner)
            self._to.add_text(text, place, label=destination.label, is_hidden=is_hidden)
            return
        destination.lines += [Line(line.rstrip()) for line in text.split("\n")]
        if len(text) > _LONG_LINE:
            destination.lines.append(Line(""))
        if len(destination.lines) > _FLUSHED_LINES:
            self._flush(destination)

    def _place(self, inner: str) -> str:
        return ", ".join(filter(None, (self._prefix, inner)))

    def _flush(self, destination: _Destination) -> None:
        if destination.lines:
            self._to.add_items(destination.lines, self._place(destination.inner))
            destination.lines = []

    def _end_destination(self) -> None:
        destination = self._destinations.pop()
        self._flush(destination)
        if destination.table is not None:
            self._give_table(destination.table)

    def _give_table(self, table: OpenTable) -> None:
        if table.sheet.rows:
            around = self._destinations[-1] if self._destinations else _Destination("")
            if around.table is not None and sum(map(len, table.sheet.rows)) == 1:
                return around.table.add_text(table.sheet.rows[0][0][1])
            self._flush(around)
            inner = self._sheet_name(table) if self._kind == "spreadsheet" else around.inner
            self._add_rows(table, self._place(inner))
        if self._kind == "spreadsheet" and table.name and not AUTOMATIC_NAME.fullmatch(table.name):
            self._page_names.setdefault("bladnamen", []).append(table.name)
        return None

    def _add_rows(self, table: OpenTable, inner: str) -> None:
        sheet = table.sheet
        headers = sorted(table.header_rows)
        for grid in grids_of(sheet, marked=headers[-1:]):
            self._to.add_table(grid, inner, is_hidden=table.is_hidden)
        if sheet.is_cut or self._to.is_full:
            self._to.obstruct(Obstacle.TOO_LARGE, "segments")
        self._to.add_text(joined(list(sheet.literals)), f"{inner}, formules", is_hidden=True)

    def _sheet_name(self, table: OpenTable | None) -> str:
        if table is None or self._kind != "spreadsheet":
            return ""
        return f"{table.name or 'Blad'} (verborgen)" if table.is_hidden else table.name or "Blad"

    def _keep_written(self, name: str, attributes: Attributes) -> None:
        if name in _WRITTEN:
            inner, keys = _WRITTEN[name]
            for key in keys:
                self._note(inner, attributes.get(key, ""))
        elif self._destinations[-1].inner.endswith("formulier"):
            for key in _FORM_TEXTS:
                self._note("formulier", attributes.get(key, ""))

    def _note(self, inner: str, text: str) -> None:
        if len(text) > 1 and not text.startswith(("#", "../", "_")):
            self._notes.setdefault(inner, {})[text] = None
