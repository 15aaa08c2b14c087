"""What a workbook holds beside its cells: comments, drawings, caches of pivot tables and of other workbooks."""

import re
from collections.abc import Iterator, Sequence

from mailguard.content.formats.office.number_formats import plain_number
from mailguard.content.formats.office.sheet_cells import Area, area_of, column_number, iso_date, unescaped
from mailguard.content.formats.xml_text import Attributes
from mailguard.content.tables import Grid, Placed

_TEXT_ELEMENTS = frozenset(("t", "v", "font", "div", "span", "text", "val", "nc", "oc"))
_PARAGRAPHS = frozenset(("p", "si", "is", "div", "text", "v", "nc", "oc", "textbox"))
_TOLD = ("descr", "title", "alt", "tooltip", "string")
AUTOMATIC_NAME = re.compile(r"(?:Blad|Sheet|Werkblad|Tabelle|Feuil|Hoja)[ _]?\d*", re.IGNORECASE)  # of a sheet
_AUTOMATIC_NAME = re.compile(r"[^\d]*\d{0,4}")
_IDENTIFIER = re.compile(
    r"[{(]?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}[)}]?|https?://(?:schemas|www\.w3|docs\.oasis)\S*|\w+\.xml"
)
_MAX_CACHED_CELLS = 1_000_000


class Texts:
    """The paragraphs of a drawing, a VML part or a revision log, and what its objects are described with."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._depth = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += name in _TEXT_ELEMENTS
        if name in ("br", "tab"):
            self._pieces.append(" ")
        for key in _TOLD:
            if attributes.get(key):
                self.paragraphs.append(attributes[key])
        label = attributes.get("name", "") if name == "cNvPr" else ""
        if label and not _AUTOMATIC_NAME.fullmatch(label):
            self.paragraphs.append(label)

    def end(self, name: str) -> None:
        self._depth -= name in _TEXT_ELEMENTS
        if name in _PARAGRAPHS:
            self.flush()

    def text(self, text: str) -> None:
        if self._depth:
            self._pieces.append(text)

    def flush(self) -> None:
        paragraph = unescaped("".join(self._pieces)).strip()
        self._pieces = []
        if paragraph:
            self.paragraphs.append(paragraph)


class AttributeTexts:
    """The words in attributes and text: connections and queries keep what they say there."""

    def __init__(self) -> None:
        self.found: dict[str, None] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        for value in attributes.values():
            self.text(value)

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        if len(text) > 5 and any(map(str.isalnum, text)) and not _IDENTIFIER.fullmatch(text):
            self.found[text.strip()] = None


class TablePart:
    """Where a table of a sheet is (ECMA-376 18.5); `area` is None for one without a header row."""

    def __init__(self) -> None:
        self.area: Area | None = None
        self.notes: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table" and attributes.get("headerRowCount") != "0":
            self.area = area_of(attributes.get("ref", ""))
        if name == "table" and attributes.get("comment"):
            self.notes.append(attributes["comment"])
        if name == "filter" and attributes.get("val"):
            self.notes.append(attributes["val"])

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class Comments:
    """Comments with their authors (ECMA-376 18.7), and those that form a thread (MS-XLSX 2.4.86)."""

    def __init__(self, persons: dict[str, str]) -> None:
        self.found: list[tuple[str, str]] = []  # author, text
        self._persons = persons
        self._authors: list[str] = []
        self._author = ""
        self._is_thread = False
        self._takes = False
        self._pieces: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "comment":
            number = attributes.get("authorId", "")
            is_known = number.isdecimal() and len(number) < 9 and int(number) < len(self._authors)
            self._author = self._authors[int(number)] if is_known else ""
        elif name == "threadedComment":
            self._author = self._persons.get(attributes.get("personId", ""), "")
            self._is_thread = True
        if name in ("author", "comment", "threadedComment"):
            self._pieces = []
        self._takes = name in ("t", "author") or (name == "text" and self._is_thread)

    def end(self, name: str) -> None:
        self._takes = False
        if name == "author":
            self._authors.append("".join(self._pieces).strip())
        elif name in ("comment", "threadedComment"):
            self.found.append((self._author, unescaped("".join(self._pieces)).strip()))
        if name in ("author", "comment", "threadedComment"):
            self._pieces = []

    def text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)


class Persons:
    """Who wrote comments in threads, by their id."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "person":
            told = (attributes.get(key, "") for key in ("displayName", "userId"))
            self.names[attributes.get("id", "")] = " ".join(dict.fromkeys(filter(None, told)))

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class PivotFields:
    """The columns of a pivot cache and the values that its records refer to by number (ECMA-376 18.10)."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.items: list[list[str]] = []
        self._is_shared = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "cacheField":
            told = (attributes.get(key, "") for key in ("caption", "name"))
            self.names.append(next(filter(None, told), ""))
            self.items.append([])
        elif name in ("sharedItems", "groupItems"):
            self._is_shared = bool(self.items)
        elif name in _PIVOT_VALUES and self._is_shared:
            self.items[-1].append(_pivot_value(name, attributes))

    def end(self, name: str) -> None:
        if name in ("sharedItems", "groupItems"):
            self._is_shared = False

    def text(self, text: str) -> None:
        pass

    def grid(self) -> Grid:
        """The values that occur in each column, below its name."""
        longest = max(map(len, self.items), default=0)
        rows: list[list[Placed]] = [list(enumerate(self.names)), *([] for _ in range(longest))]
        for column, items in enumerate(self.items):
            for number, item in enumerate(items, 1):
                rows[number].append((column, item))
        return Grid(rows, marked=frozenset((0,)))


_PIVOT_VALUES = frozenset("snbedm")


def _pivot_value(name: str, attributes: Attributes) -> str:
    value = attributes.get("v", "")
    return iso_date(value) if name == "d" else plain_number(value) if name == "n" else unescaped(value)


class PivotRecords:
    """The rows that a pivot table was made from: they stay when the sheet they came from is deleted."""

    def __init__(self, fields: PivotFields) -> None:
        self.rows: list[list[Placed]] = [list(enumerate(fields.names))]
        self.is_cut = False
        self._fields = fields
        self._column = 0
        self._room = _MAX_CACHED_CELLS

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self._column = 0
            self.is_cut = self._room <= 0
            if not self.is_cut:
                self.rows.append([])
        elif (name == "x" or name in _PIVOT_VALUES) and not self.is_cut:
            text = self._item(attributes.get("v", "")) if name == "x" else _pivot_value(name, attributes)
            if text:
                self.rows[-1].append((self._column, text))
            self._column += 1
            self._room -= 1

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass

    def _item(self, number: str) -> str:
        items = self._fields.items[self._column] if self._column < len(self._fields.items) else []
        return items[int(number)] if number.isdecimal() and len(number) < 9 and int(number) < len(items) else ""


class ExternalCells:
    """The copies of cells of other workbooks (ECMA-376 18.14): formulas that refer to them leave them behind."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._sheets: list[list[list[Placed]]] = []
        self._column = -1
        self._room = _MAX_CACHED_CELLS
        self._pieces: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self._pieces = []
        if name == "sheetData":
            self._sheets.append([])
        elif name == "row" and self._sheets:
            self._sheets[-1].append([])
            self._column = -1
        elif name == "cell":
            column = column_number(attributes.get("r", "").rstrip("0123456789"))
            self._column = column if column >= 0 else self._column + 1
        for key in ("val", "refersTo", "ddeTopic", "ddeService"):
            if len(attributes.get(key, "")) > 2:
                self.texts.append(attributes[key])

    def end(self, name: str) -> None:
        text = plain_number("".join(self._pieces)) if name in ("v", "val") else ""
        if text and name == "val":
            self.texts.append(text)
        elif text and self._sheets and self._sheets[-1] and self._room > 0:
            self._sheets[-1][-1].append((self._column, text))
            self._room -= 1

    def text(self, text: str) -> None:
        self._pieces.append(text)

    def grids(self) -> Iterator[Grid]:
        return (Grid(rows) for rows in self._sheets if any(rows))

    @property
    def is_cut(self) -> bool:
        return self._room <= 0


def joined(texts: Sequence[str]) -> str:
    """Texts as paragraphs of one, empty lines in them closed up."""
    return "\n\n".join(re.sub(r"\n\s*\n", "\n", text) for text in texts if text.strip())
