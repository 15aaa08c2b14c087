"""What a PDF holds beside its pages' text: one walk over all objects that its catalogue reaches.

Libraries look for notes, fields and attachments where most programs put them. The walk finds them wherever they hang.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PdfReadError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NullObject, StreamObject

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector, File
from mailguard.content.formats.pdf.pdf_markup import plain_text, xfa_values, xmp_values
from mailguard.content.limits import MIB
from mailguard.findings import Obstacle

# What pypdf raises over broken files, its own errors and those of a wrong type in the wrong place.
DAMAGE = (
    PyPdfError,
    DependencyError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zlib.error,
)
MAX_OBJECTS = 300_000
_MAX_STREAM_BYTES = 64 * MIB  # pdfium takes four times what a content stream unpacks to
_MAX_PARENTS = 20
# Ways back, tables of references, and what says how a glyph looks.
_NOT_FOLLOWED = frozenset(
    "/Parent /P /Pg /Prev /ParentTree /IDTree /Dests /Widths /W /FontDescriptor /Encoding /ExtGState".split()
)
_MUST_EXIST = frozenset("/Contents /Kids /Pages /Fields /Annots /AcroForm /Outlines /EF /XFA".split())
_SWITCHES = frozenset("/Off /On /Yes /No /0 /1 /2 /3 /4 /5".split())
_PACKED = (b"x\x9c", b"x\xda", b"x\x01", b"x^", b"H\x89")  # zlib (RFC 1950), where no filter is named any more
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_INFO_SKIPPED = frozenset({"/CreationDate", "/ModDate", "/Trapped"})

NOTES, FORM, BOOKMARKS, METADATA = "aantekeningen", "formulier", "bladwijzers", "metagegevens"
SIGNATURE, ALTERNATIVE = "handtekening", "alternatieve tekst"


def read_structure(reader: PdfReader, to: Collector) -> frozenset[str] | None:
    """Give everything but the pages' text, and return what it says: a page may show it again. None when a stream
    unpacks to more than a reader of pages survives.
    """
    walk = _Walk(reader, to)
    try:
        walk.read()
    except RecursionError:
        walk.is_damaged = True
    if walk.is_damaged:
        to.obstruct(Obstacle.BROKEN, "pdf")
    return None if walk.is_too_large else walk.texts()


@dataclass(slots=True)
class _Walk:
    reader: PdfReader
    to: Collector
    is_damaged: bool = False
    is_too_large: bool = False
    _stack: list[tuple[str, Any]] = field(default_factory=list, repr=False)
    _seen: set[tuple[int, int]] = field(default_factory=set, repr=False)
    _checked: set[int] = field(default_factory=set, repr=False)
    _said: set[tuple[str, str, str]] = field(default_factory=set, repr=False)

    def read(self) -> None:
        try:
            self._read_info()
            root = self.reader.root_object
        except DAMAGE:
            self.is_damaged = True
            return None
        self._stack.append(("/Root", root))
        objects = 0
        while self._stack and not self.to.is_full and not self.is_too_large:
            objects += 1
            if objects > MAX_OBJECTS:
                return self.to.obstruct(Obstacle.TOO_LARGE, "objects")
            self._step(*self._stack.pop())
        return None

    def texts(self) -> frozenset[str]:
        return frozenset(text for _, _, text in self._said)

    def _step(self, key: str, value: Any) -> None:
        """One object; it puts on the stack what it refers to, so that the first is read first."""
        try:
            found = self._resolved(key, value)
            if isinstance(found, DictionaryObject):
                self._visit(key, found)
                children = [(name, child) for name, child in found.items() if name not in _NOT_FOLLOWED]
                children.sort(key=lambda child: child[0] == "/StructTreeRoot")  # the largest comes last
            elif isinstance(found, ArrayObject):
                children = [(key, child) for child in list.__iter__(found)]
            else:
                return
            inner = (DictionaryObject, ArrayObject, IndirectObject)
            self._stack.extend(child for child in reversed(children) if isinstance(child[1], inner))
        except DAMAGE as error:
            self._note(error)

    def _note(self, error: BaseException) -> None:
        if isinstance(error, LimitReachedError):
            self.to.obstruct(Obstacle.TOO_LARGE, "unpacked")
        else:
            self.is_damaged = True

    def _resolved(self, key: str, value: Any) -> Any:
        """The object itself; None for one that was here before, or that is missing."""
        if not isinstance(value, IndirectObject):
            return value
        reference = (value.idnum, value.generation)
        if reference in self._seen:
            return None
        self._seen.add(reference)
        found = value.get_object()
        if (found is None or isinstance(found, NullObject)) and key in _MUST_EXIST:
            self.is_damaged = True
        return found

    # -- one dictionary -----------------------------------------------------------------------------------------------

    def _visit(self, key: str, found: DictionaryObject) -> None:
        if "/EF" in found:
            self._attach(found)
        if _entry(found, "/Type") == "/Page" or _entry(found, "/Subtype") == "/Form":
            self._check_content(found)
        if key in ("/First", "/Next", "/Last") and "/Title" in found:
            self._say(found, "/Title", BOOKMARKS)
        if "/ByteRange" in found:  # its /Contents is a PKCS #7 message
            return self._read_signature(found)
        if "/Rect" in found or key in ("/Annots", "/Popup"):
            self._read_note(found)
        if "/V" in found or "/FT" in found:
            self._read_field(found)
        self._read_rest(key, found)
        return None

    def _read_note(self, note: DictionaryObject) -> None:
        """An annotation (ISO 32000-2 12.5): what it says, and who says it."""
        if _entry(note, "/Subtype") == "/Widget":
            return
        self._say(note, "/Contents", NOTES)
        said = _text(_entry(note, "/Contents"))
        rich = plain_text(self._value(_entry(note, "/RC")))
        if "".join(rich.split()) != "".join(said.split()):
            self._add(rich, NOTES)
        self._say(note, "/Subj", NOTES, "onderwerp")
        self._say(note, "/T", NOTES, "auteur")
        if _entry(note, "/Subtype") in ("/Sound", "/Movie"):
            self.to.obstruct(Obstacle.UNSUPPORTED, "media", NOTES)

    def _read_field(self, form_field: DictionaryObject) -> None:
        """A field of a form (12.7.4): its value with its name, what it falls back to, and what may be chosen."""
        label = self._field_name(form_field)
        tooltip = _text(_entry(form_field, "/TU"))
        if tooltip != _text(_entry(form_field, "/T")):
            self._add(tooltip, FORM)
        for key in ("/V", "/DV", "/RV"):
            value = _entry(form_field, key)
            for text in self._values(value):
                self._add(plain_text(text) if key == "/RV" else text, FORM, label)
        for option in self._values(_entry(form_field, "/Opt")):
            self._add(option, FORM, f"{label} (keuze)")

    def _values(self, value: Any) -> Iterator[str]:
        if isinstance(value, ArrayObject):
            for part in list(value)[:1000]:
                yield from self._values(part.get_object())
        elif not (isinstance(value, NameObject) and value in _SWITCHES) and not isinstance(value, DictionaryObject):
            yield self._value(value).removeprefix("/" if isinstance(value, NameObject) else "")
        elif isinstance(value, StreamObject):
            yield self._value(value)

    def _field_name(self, form_field: DictionaryObject) -> str:
        """The name that the form shows for it, or the one it has inside."""
        current: Any = form_field
        for _ in range(_MAX_PARENTS):
            if not isinstance(current, DictionaryObject):
                break
            if name := _text(_entry(current, "/TU")) or _text(_entry(current, "/T")):
                return name[:200]
            current = _entry(current, "/Parent")
        return ""

    def _read_signature(self, signature: DictionaryObject) -> None:
        for key in ("/Name", "/Reason", "/Location", "/ContactInfo"):
            self._say(signature, key, SIGNATURE, key[1:])

    def _read_rest(self, key: str, found: DictionaryObject) -> None:
        self._say(found, "/URI", NOTES, "link")
        if _entry(found, "/S") in ("/GoToR", "/Launch"):
            self._add(_file_name(found), NOTES, "link")
        elif "/S" in found:  # a structure element (14.9): read aloud, and shown where a picture fails
            for name in ("/Alt", "/ActualText", "/E", "/T"):
                self._say(found, name, ALTERNATIVE)
        if "/XFA" in found:
            self._read_xfa(found["/XFA"])
        if key == "/Metadata" and isinstance(found, StreamObject):
            self._read_xmp(found)

    # -- metadata, forms in XML, attachments --------------------------------------------------------------------------

    def _read_info(self) -> None:
        info = _entry(self.reader.trailer, "/Info")
        if isinstance(info, DictionaryObject):
            for key in info:
                if key not in _INFO_SKIPPED:
                    self._say(info, key, METADATA, key[1:])

    def _read_xmp(self, stream: StreamObject) -> None:
        for label, text in xmp_values(self._unpacked(stream)):
            if not any(
                (METADATA, key[1:], text) in self._said for key in ("/Title", "/Author", "/Subject", "/Keywords")
            ):
                self._add(text, METADATA, label)

    def _read_xfa(self, packets: Any) -> None:
        """A form in XML (12.7.8): one stream, or names and streams by turns."""
        for packet in packets if isinstance(packets, ArrayObject) else [packets]:
            stream = packet.get_object()
            if isinstance(stream, StreamObject):
                values = xfa_values(self._unpacked(stream))
                self.is_damaged |= values.is_damaged
                for label, text in values.found:
                    self._add(text, FORM, label)

    def _attach(self, specification: DictionaryObject) -> None:
        """The files of a file specification (7.11.3), wherever it hangs: the names tree, a note, an associated file."""
        files = specification["/EF"]
        if not isinstance(files, DictionaryObject):
            raise PdfReadError("no dictionary of files")
        name = _file_name(specification) or "bijlage"
        streams = {id(stream): stream for stream in (files[key] for key in files) if isinstance(stream, StreamObject)}
        for stream in streams.values():
            media_type = _text(_entry(stream, "/Subtype")).removeprefix("/") or "application/octet-stream"
            self.to.add_file(File(name, self._unpacked(stream), media_type))
        if not streams:
            self.is_damaged = True
        self._say(specification, "/Desc", NOTES, name[:200])

    # -- values and streams -------------------------------------------------------------------------------------------

    def _say(self, found: DictionaryObject, key: str, inner: str, label: str = "") -> None:
        if key in found:
            self._add(self._value(found[key]), inner, label)

    def _add(self, text: str, inner: str, label: str = "") -> None:
        said = (inner, label, text)
        if text.strip() and said not in self._said:
            self._said.add(said)
            self.to.add_text(text, inner, label=label)

    def _value(self, value: Any) -> str:
        """A string, or a stream that stands for one (12.7.4.3)."""
        return decode_bytes(self._unpacked(value)) if isinstance(value, StreamObject) else _text(value)

    def _check_content(self, owner: DictionaryObject) -> None:
        """Unpack what draws a page: a damaged stream stops a viewer half-way without a word, a bomb stops us."""
        content = owner if isinstance(owner, StreamObject) else _entry(owner, "/Contents")
        for part in content if isinstance(content, ArrayObject) else [content]:
            stream = part.get_object() if part is not None else None
            if isinstance(stream, StreamObject) and id(stream) not in self._checked:
                self._checked.add(id(stream))  # pages may share one
                self._check_stream(stream)
            elif stream is None or not isinstance(stream, StreamObject | NullObject):
                self.is_damaged |= part is not None

    def _check_stream(self, stream: StreamObject) -> None:
        try:
            content = self._unpacked(stream)
        except LimitReachedError:
            self.is_too_large = True
            raise
        self.is_damaged |= content.startswith(_PACKED)

    def _unpacked(self, stream: StreamObject) -> bytes:
        filters = _entry(stream, "/Filter") or ArrayObject()
        names = [str(name.get_object()) for name in (filters if isinstance(filters, ArrayObject) else [filters])]
        if names and set(names) <= _FLATE and "/DecodeParms" not in stream:
            payload: bytes = stream._data  # pypdf has no other way to the packed bytes
            for _ in names:
                payload = self._inflated(payload)
            return payload
        unpacked: bytes = stream.get_data()
        self.to.count_unpacked(len(unpacked))
        return unpacked

    def _inflated(self, payload: bytes) -> bytes:
        room = max(0, min(self.to.room_bytes, _MAX_STREAM_BYTES))
        unpacker = zlib.decompressobj()
        try:
            unpacked = unpacker.decompress(payload, room + 1)
        except zlib.error:
            self.is_damaged = True
            return b""
        self.to.count_unpacked(len(unpacked))
        if len(unpacked) > room:
            raise LimitReachedError("unpacked")
        self.is_damaged |= not unpacker.eof
        return unpacked


def _entry(found: DictionaryObject, key: str) -> Any:
    """The value itself where a reference stands for it; `get` leaves references as they are."""
    try:
        return found[key]
    except KeyError:
        return None


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return decode_bytes(value)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _file_name(specification: DictionaryObject) -> str:
    target = _entry(specification, "/F")
    if isinstance(target, DictionaryObject):
        specification = target
    return next(
        (name for key in ("/UF", "/F", "/DOS", "/Unix", "/Mac") if (name := _text(_entry(specification, key)))), ""
    )
