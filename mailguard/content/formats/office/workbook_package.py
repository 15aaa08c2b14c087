"""The parts of a workbook and how they refer to one another (ECMA-376 part 2), and the small ones among them."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from mailguard.content.extract import Collector
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.content.formats.office.number_formats import NumberTexts
from mailguard.content.formats.office.sheet_cells import RawHandler, parse_raw, unescaped
from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml
from mailguard.findings import Obstacle

_UNCLOSED = re.compile(rb"<br\s*>", re.IGNORECASE)  # Excel writes VML as HTML of a kind


@dataclass(frozen=True, slots=True)
class Relation:
    """One part refers to another, or to something outside. `kind` is the last word of the relation's type."""

    id: str = field(repr=False)
    kind: str = field(repr=False)
    target: str = field(repr=False)
    is_external: bool = False


@dataclass(slots=True)
class Package:
    """The parts of one office file; `read` holds the names of those that were read."""

    files: ZipFiles
    to: Collector = field(repr=False)
    read: set[str] = field(default_factory=set, repr=False)

    def payload(self, name: str) -> bytes:
        self.read.add(name)
        return self.files.read_name(name)

    def parse(self, name: str, handler: RawHandler, inner: str = "") -> None:
        """Give the elements of a part to `handler`, local names only; say what could not be read."""
        payload = self.payload(name)
        if name.endswith(".vml"):
            payload = _UNCLOSED.sub(b" ", payload)
        with_damage_told(self.to, inner, lambda: parse_xml(payload, handler.start, handler.end, handler.text))

    def parse_raw(self, name: str, handler: RawHandler, inner: str = "") -> None:
        """As `parse`, faster; names keep their prefix."""
        payload = self.payload(name)
        with_damage_told(self.to, inner, lambda: parse_raw(payload, handler))

    def relations(self, name: str) -> list[Relation]:
        """What a part refers to."""
        folder, _, last = name.rpartition("/")
        relations_name = posixpath.join(folder, "_rels", f"{last}.rels")
        if relations_name not in self.files:
            return []
        reader = _Relations(folder)
        self.parse(relations_name, reader)
        return reader.found

    def related(self, name: str, kind: str) -> Iterator[str]:
        """The parts of one kind that a part refers to."""
        for relation in self.relations(name):
            if relation.kind == kind and not relation.is_external and relation.target in self.files:
                yield relation.target


def with_damage_told(to: Collector, inner: str, parse: Callable[[], None]) -> None:
    """Run a parse; damage is told, and what stands behind it is read as plain text."""
    try:
        parse()
    except ForbiddenEntity:
        to.obstruct(Obstacle.BROKEN, "xml-entity")
    except BrokenXml as broken:
        to.obstruct(Obstacle.BROKEN, "office")
        to.add_text(broken.rest, inner)


class _Relations:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: list[Relation] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship":
            return
        target = attributes.get("Target", "")
        is_external = attributes.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", self._folder, unquote(target))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found.append(Relation(attributes.get("Id", ""), kind, target, is_external))

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class SharedStrings:
    """The texts that cells refer to by number; runs are joined, phonetic guides left out (ECMA-376 18.4)."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._takes = False
        self._phonetic = 0

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._phonetic += 1
        self._takes = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        self._takes = False
        name = name.rpartition(":")[2]
        if name == "si":
            self.texts.append(unescaped("".join(self._pieces)).strip())
            self._pieces = []
        elif name == "rPh":
            self._phonetic -= 1

    def text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)

    def finish(self) -> list[str]:
        """All texts; the one in which a damaged part breaks off is the last."""
        if self._pieces:
            self.texts.append("".join(self._pieces))
        return self.texts


class Styles:
    """The number formats of cell styles (ECMA-376 18.8): `cellXfs` lists them in the order that cells count by."""

    def __init__(self, numbers: NumberTexts) -> None:
        self._numbers = numbers
        self._codes: dict[str, str] = {}
        self._in_cells = False
        self._count = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            built_in = int(number) if number.isdecimal() and len(number) < 6 else 0
            self._numbers.add(str(self._count), built_in, self._codes.get(number, ""))
            self._count += 1

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def text(self, text: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it."""

    name: str = field(repr=False)
    relation: str = field(repr=False)
    is_hidden: bool = False


class WorkbookPart:
    """The list of sheets, the defined names and the date system (ECMA-376 18.2)."""

    def __init__(self) -> None:
        self.sheets: list[SheetEntry] = []
        self.names: list[str] = []
        self.is_1904 = False
        self._name = ""
        self._pieces: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self._pieces = []
        if name == "sheet":
            is_hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(SheetEntry(attributes.get("name", ""), attributes.get("id", ""), is_hidden))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "definedName":
            told = [attributes.get(key, "") for key in ("name", "comment", "description", "help", "statusBar")]
            self._name = " ".join(filter(None, told))
        elif name == "fileSharing" and attributes.get("userName"):
            self.names.append(attributes["userName"])

    def end(self, name: str) -> None:
        if name == "definedName":
            self.names.append(f"{self._name} = {''.join(self._pieces)}")

    def text(self, text: str) -> None:
        self._pieces.append(text)
