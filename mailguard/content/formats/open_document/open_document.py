"""OpenDocument files (ODF 1.3): letters, workbooks, slides and drawings of LibreOffice, packed and flat."""

import base64
import binascii
import re
from collections.abc import Iterator

from mailguard.content.extract import Collector, File
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.content.formats.office.sheet_cells import iso_date, parse_raw
from mailguard.content.formats.office.workbook_package import with_damage_told
from mailguard.content.formats.office.workbook_parts import AttributeTexts, joined
from mailguard.content.formats.open_document.open_document_flow import EnoughReadError, Flow
from mailguard.content.formats.open_document.open_document_keys import EncryptedEntry, decrypted, encrypted_entries
from mailguard.content.formats.xml_text import Attributes
from mailguard.findings import Obstacle

_MANIFEST = "META-INF/manifest.xml"
# Settings of the program, signatures, and a picture of the first page the size of a stamp.
_UNREAD = re.compile(
    r"(?:.*/)?(?:settings\.xml|mimetype|layout-cache|current\.xml)|(?:META-INF|Configurations2|Thumbnails)/.*"
)
_REPLACEMENT = "ObjectReplacements/"  # a picture of an embedded object, for programs that cannot read it
_OBJECT_PART = re.compile(r"(?:(.*)/)?(content|styles|meta)\.xml")
_PROPERTIES = "eigenschappen"
_STANDARD = frozenset(("generator", "editing-cycles", "editing-duration", "language"))
_MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "pdf": "application/pdf",
}


def read_open_document(files: ZipFiles, to: Collector) -> None:
    """Read a packed document, and the documents that are embedded in it."""
    _Package(files, to).read()


def read_flat_open_document(file: File, to: Collector) -> None:
    """Read a document that is one XML file (.fodt, .fods, .fodp)."""
    flow = Flow(to, on_binary=lambda text: _add_binary(text, to))
    _run(file.payload, flow, to)
    properties = Properties()
    with_damage_told(to, "", lambda: parse_raw(file.payload, properties))
    properties.give(to)


class _Package:
    """One packed document while it is read."""

    def __init__(self, files: ZipFiles, to: Collector) -> None:
        self._files = files
        self._to = to
        self._locked: dict[str, EncryptedEntry] = {}
        self._is_refused = False
        self._passwords = list(to.passwords)

    def read(self) -> None:
        if "content.xml" not in self._files and "encrypted-package" not in self._files:
            self._to.obstruct(Obstacle.BROKEN, "office")
        self._locked = encrypted_entries(self._files.read_name(_MANIFEST), self._to)
        for name in self._in_order():
            if self._to.is_full:
                return self._to.obstruct(Obstacle.TOO_LARGE, "text")
            if self._to.room_bytes < 0:
                return None
            payload = self._payload(name)
            if payload:
                self._read_part(name, payload)
        return None

    def _in_order(self) -> Iterator[str]:
        """The content first, then what hangs on it."""
        names = [name for name in dict.fromkeys(self._files.names()) if not _UNREAD.fullmatch(name)]
        first = [name for name in ("content.xml", "styles.xml", "meta.xml") if name in names]
        return iter([*first, *(name for name in names if name not in first)])

    def _payload(self, name: str) -> bytes:
        payload = self._files.read_name(name)
        locked = self._locked.get(name)
        if locked is None or not payload:
            return payload
        if self._is_refused:
            return b""
        opened = decrypted(payload, locked, self._passwords, self._to)
        if opened is None:
            self._is_refused = True
            self._to.obstruct(Obstacle.ENCRYPTED, "office")
            return b""
        return opened

    def _read_part(self, name: str, payload: bytes) -> None:
        part = _OBJECT_PART.fullmatch(name)
        if name == "encrypted-package":  # ODF 1.4: the whole document in one locked entry
            self._to.add_file(File("document.odt", payload))
        elif part is not None and part[2] == "meta":
            properties = Properties()
            with_damage_told(self._to, _PROPERTIES, lambda: parse_raw(payload, properties))
            properties.give(self._to)
        elif part is not None:
            prefix = part[1].rpartition("/")[2] if part[1] else ""
            _run(payload, Flow(self._to, prefix, "model" if part[2] == "styles" else ""), self._to)
        elif name.endswith((".xml", ".rdf", ".xba", ".xdl", ".xlb", ".xlc")):
            texts = AttributeTexts()
            with_damage_told(self._to, "overige tekst", lambda: parse_raw(payload, texts))
            self._to.add_text(joined(list(texts.found)), "overige tekst", is_hidden=True)
        else:
            self._add_file(name, payload)

    def _add_file(self, name: str, payload: bytes) -> None:
        """A picture belongs to the look of the document; what is embedded as an object is a file in it."""
        shown = name.removeprefix(_REPLACEMENT)
        if shown != name and (shown in self._files or f"{shown}/content.xml" in self._files):
            return
        last = name.rpartition("/")[2]
        is_object = re.fullmatch(r"Object \d+", last) is not None
        media_type = _MEDIA_TYPES.get(last.rpartition(".")[2].lower(), "application/octet-stream")
        self._to.add_file(File(last, payload, media_type, is_inner=not is_object))


def _run(payload: bytes, flow: Flow, to: Collector) -> None:
    try:
        with_damage_told(to, "", lambda: parse_raw(payload, flow))
    except EnoughReadError:
        to.obstruct(Obstacle.TOO_LARGE, "text")
    flow.finish()


def _add_binary(text: str, to: Collector) -> None:
    try:
        payload = base64.b64decode(text)
    except binascii.Error:
        return to.obstruct(Obstacle.BROKEN, "office")
    to.count_unpacked(len(payload))
    return to.add_file(File("afbeelding", payload, is_inner=True))


class Properties:
    """The properties of a document (ODF 1.3 part 3, 4.3): standard ones by their element, the user's own by name."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []
        self._depth = 0
        self._label = ""
        self._pieces: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if self._depth:
            own = next((value for key, value in attributes.items() if key.endswith(":name")), "")
            self._label = own or name
            self._found += [("template", value) for key, value in attributes.items() if key.endswith(("href", "title"))]
            self._pieces = []
        self._depth += bool(self._depth) or name == "meta"

    def end(self, name: str) -> None:
        if not self._depth:
            return
        self._depth -= 1
        text = iso_date("".join(self._pieces))
        if text and self._label not in _STANDARD:
            self._found.append((self._label, text))
        self._pieces = []

    def text(self, text: str) -> None:
        if self._depth > 1:
            self._pieces.append(text)

    def give(self, to: Collector) -> None:
        for label, text in self._found:
            to.add_text(text, _PROPERTIES, label=label)
