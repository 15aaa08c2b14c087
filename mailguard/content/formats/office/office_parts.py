"""What letters, slides and workbooks in Office Open XML share: properties, links, charts, diagrams, files within, and
a sweep over every part that nobody else reads, so that no text is missed.
"""

import re
from collections.abc import Container
from contextlib import suppress

from mailguard.content.extract import Collector, File
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.content.formats.office.office_chart import ChartFlow
from mailguard.content.formats.office.office_flow import Flow
from mailguard.content.formats.office.office_notes import BOX, FORM, LINKS, PROPERTIES
from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml

CONTENT_TYPES = "[Content_Types].xml"
CHART = "grafiek"
DIAGRAM = "diagram"
OTHER = "overige tekst"

_XML_NAME = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_OTHER_MARKUP = re.compile(r"\.(?:html?|xhtml|mht|mhtml|svg|rtf|txt)$", re.IGNORECASE)
_XML_START = re.compile(rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\0?<\0?\??\0?[A-Za-z]")
# Parts that set the look of a document; they are read where they hold text all the same.
_LOOK = re.compile(
    r"(?:^|/)(?:styles?\w*|theme\w*|fontTable|webSettings|settings|numbering|tableStyles|presProps|viewProps|layout\d*"
    r"|quickStyles?\d*|colors?\d*)\.xml$",
    re.IGNORECASE,
)
_TEXT_NODE = re.compile(rb">\s*[^\s<]")
_LEVEL_TEXT = re.compile(rb"lvlText[^>]*val=[\"'][^\"']*[0-9A-Za-z]{3}")
_TELLING = (b"docVar", b"mailMerge", b"descr=")
# Macros, fonts, printers' settings: bytes that no reader sees.
_UNSEEN = re.compile(r"(?:vbaProject\w*|printerSettings\d*)\.bin$|\.(?:odttf|fntdata|sigs)$", re.IGNORECASE)
_CONTROL = re.compile(r"/activeX/[^/]+\.bin$", re.IGNORECASE)
_STRINGS = re.compile(rb"[\x20-\x7e]{4,}|(?:[\x20-\x7e]\0){4,}")
_LINE_BREAK = re.compile(rb"<br\s*>", re.IGNORECASE)  # Office writes VML as HTML of a kind
_TINY_PICTURE_BYTES = 128
_DATES = frozenset(("created", "modified", "lastPrinted", "filetime", "date"))
_PROGRAM = frozenset(("Application", "AppVersion", "language"))
_COUNT_DIGITS = 7
_NO_DATA = re.compile(r"(?:https?://schemas\.|urn:|\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-|0x01)")
_SCHEMAS = frozenset(("schema", "contentTypeSchema", "datastoreItem"))


class PropertiesFlow(Flow):
    """Document properties: the standard ones by their element, the user's own by name (ECMA-376 15.2.12)."""

    def __init__(self, to: Collector) -> None:
        super().__init__(to, PROPERTIES)
        self._property = ""
        self.starts["property"] = self._start_property

    def _start_property(self, attributes: Attributes) -> None:
        self._property = attributes.get("name", "")

    def stray(self, name: str, text: str) -> None:
        is_count = not self._property and text.isdecimal() and len(text) <= _COUNT_DIGITS
        if not (is_count or name in _DATES or name in _PROGRAM or text in ("true", "false")):
            super().stray(self._property or name, text)


class DataFlow(Flow):
    """XML of the user's own (customXml): data may stand in any attribute."""

    def __init__(self, to: Collector) -> None:
        super().__init__(to, PROPERTIES)
        self._has_data: bool | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        super().start(name, attributes)
        if self._has_data is None:
            self._has_data = name not in _SCHEMAS
        if self._has_data:
            for key, value in attributes.items():
                if len(value) > 2 and not _NO_DATA.match(value):
                    self.notes.add(value, PROPERTIES, key)


class LinksFlow(Flow):
    """Relationships: those that lead out of the file (ECMA-376 part 2, 9.3)."""

    def __init__(self, to: Collector) -> None:
        super().__init__(to, LINKS)
        self.starts["Relationship"] = self._relationship

    def _relationship(self, attributes: Attributes) -> None:
        if attributes.get("TargetMode", "").lower() == "external":
            self.notes.add(attributes.get("Target", ""), LINKS)


class _Root(Exception):
    def __init__(self, name: str) -> None:
        super().__init__("root")
        self.name = name


def root_of(payload: bytes) -> str:
    """The local name of the outermost element; "" when there is none to be found."""

    def start(name: str, _: Attributes) -> None:
        raise _Root(name)

    try:
        parse_xml(payload, start, lambda _: None, lambda _: None)
    except _Root as root:
        return root.name
    except (BrokenXml, ForbiddenEntity):
        pass
    return ""


def is_xml(name: str, payload: bytes) -> bool:
    """By its name, or by its first bytes where the name says nothing."""
    if _XML_NAME.search(name):
        return True
    return _OTHER_MARKUP.search(name) is None and "/media/" not in name and _XML_START.match(payload) is not None


def is_look(name: str, payload: bytes) -> bool:
    """True for styles, themes and the like that hold nothing to read."""
    if _LOOK.search(name) is None or b"\0" in payload[:400] or any(word in payload for word in _TELLING):
        return False
    return _TEXT_NODE.search(payload) is None and _LEVEL_TEXT.search(payload) is None


class SharedParts:
    """Reads parts, one by one, by what they are."""

    def __init__(self, files: ZipFiles, to: Collector) -> None:
        self._to = to
        self._types = _media_types(files)
        self._diagram_lines: set[str] = set()  # a diagram is there as data and as drawing

    def read(self, name: str, payload: bytes) -> None:
        """One part, whatever it is."""
        if not payload or _UNSEEN.search(name):
            return
        if "/embeddings/" in name.lower():
            self._add_file(name, payload)
        elif is_xml(name, payload):
            self.read_xml(name, payload)
        elif _CONTROL.search(name):
            self._read_control(payload)
        else:
            self._add_file(name, payload)

    def read_xml(self, name: str, payload: bytes) -> None:
        """One part of XML."""
        lowered = name.lower()
        if is_look(name, payload):
            return None
        if lowered.endswith(".vml"):
            payload = _LINE_BREAK.sub(b" ", payload)
        if root_of(payload).lower() == "html":  # an afchunk under a wrong name
            return self._add_file(name, payload)
        flow = self._flow_for(lowered, payload)
        flow.read(payload)
        add_authors(flow.authors, self._to)
        return None

    def _flow_for(self, name: str, payload: bytes) -> Flow:
        if name.endswith(".rels"):
            return LinksFlow(self._to)
        if name.startswith("docprops/"):
            return PropertiesFlow(self._to)
        if name.startswith("customxml/"):
            return DataFlow(self._to)
        if "/charts/" in name and root_of(payload) == "chartSpace":
            return ChartFlow(self._to, CHART)
        if "/diagrams/" in name:
            return Flow(self._to, DIAGRAM, self._diagram_lines)
        return Flow(self._to, BOX if "drawing" in name else OTHER)

    def _add_file(self, name: str, payload: bytes) -> None:
        is_look = "/media/" in name.lower() or name.lower().startswith("docprops/")
        if is_look and len(payload) < _TINY_PICTURE_BYTES and not name.lower().endswith(".svg"):
            return
        extension = name.rpartition(".")[2].lower()
        media_type = self._types.get("/" + name.lower()) or self._types.get(extension, "application/octet-stream")
        self._to.add_file(File(name.rpartition("/")[2], payload, media_type, is_inner=is_look))

    def _read_control(self, payload: bytes) -> None:
        """A control keeps its text between its settings (MS-OFORMS 2.2): whatever looks like text is."""
        for found in _STRINGS.findall(payload):
            self._to.add_text(found.replace(b"\0", b"").decode("ascii"), FORM)


def add_authors(authors: set[str], to: Collector) -> None:
    for author in sorted(filter(None, authors)):
        to.add_text(author, PROPERTIES, label="auteur")


def read_shared_parts(files: ZipFiles, to: Collector, already: Container[str]) -> None:
    """Read every part whose name is not in `already`; of relationships, also those (their links lead out)."""
    parts = SharedParts(files, to)
    for entry in files.entries:
        name = entry.filename.replace("\\", "/").lstrip("/")
        is_read = entry.filename in already and not name.lower().endswith(".rels")
        if is_read or entry.filename.endswith("/") or name == CONTENT_TYPES:
            continue
        if to.room_bytes < 0:
            return
        parts.read(name, files.read(entry))


def _media_types(files: ZipFiles) -> dict[str, str]:
    """The types of parts by their extension, and by their name with "/" before it (ECMA-376 part 2, 10.1.2)."""
    types: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        key = attributes.get("PartName", "") if name == "Override" else attributes.get("Extension", "")
        types[key.lower()] = attributes.get("ContentType", "").lower()

    # It is a list of names: what parts are shows in themselves as well.
    with suppress(BrokenXml, ForbiddenEntity):
        parse_xml(files.read_name(CONTENT_TYPES), start, lambda _: None, lambda _: None)
    return types
