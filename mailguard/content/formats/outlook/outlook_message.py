"""Outlook's .msg and .oft files: an item in a compound file [MS-OXMSG]."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mailguard.content.extract import Collector, File
from mailguard.content.formats.old_office.compound import Compound, Path, open_compound, write_compound
from mailguard.content.formats.outlook.mapi import (
    ATTACH_DATA,
    BINARY,
    FIRST_NAMED,
    FIXED_BYTES,
    MULTIPLE,
    OBJECT,
    TEXTS,
    VARIABLE,
    Attachment,
    Item,
    Name,
    Properties,
    Property,
)
from mailguard.content.formats.outlook.outlook_item import read_item
from mailguard.findings import Obstacle

CODE = "msg"
MAX_PROPERTIES = 4096  # of one message, recipient or attachment
MAX_PARTS = 5000  # recipients and attachments of one message
_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})(?:-([0-9A-F]{8}))?$", re.IGNORECASE)
_PROPERTIES, _NAMES = "__properties_version1.0", "__nameid_version1.0"
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_", "__attach_version1.0_"
# The header of the property stream [MS-OXMSG 2.4.1]; each property has 16 bytes behind it.
_TOP_HEADER, _EMBEDDED_HEADER, _PART_HEADER, _ENTRY_BYTES = 32, 24, 8, 16
# The streams of the names of named properties [MS-OXMSG 2.2.3], and the two sets that have no number in them.
_GUIDS, _NAME_ENTRIES, _NAME_TEXTS = "__substg1.0_00020102", "__substg1.0_00030102", "__substg1.0_00040102"
_MAPI_SET = bytes.fromhex("2803020000000000c000000000000046")
_PUBLIC_SET = bytes.fromhex("2903020000000000c000000000000046")
_STORAGE_TYPE, _STREAM_TYPE = 1, 2
_OWN_FILE = re.compile(r"^(?:contents|package)$", re.IGNORECASE)  # an OLE object that is a PDF or Office file


def read_outlook_message(file: File, to: Collector) -> None:
    """Everything a reader could see of the item, and of the items in it."""
    compound = open_compound(file.payload, to)
    if compound is None:
        return to.obstruct(Obstacle.BROKEN, CODE)
    reader = _Reader(compound, to, len(file.payload))
    root = _Storage((), compound.ole.root)
    if not root.streams():
        to.obstruct(Obstacle.BROKEN, CODE)
    reader.names = reader.read_names(root)
    read_item(reader.item(root, _TOP_HEADER), to, CODE)
    if compound.is_damaged:
        to.obstruct(Obstacle.BROKEN, CODE)
    return None


@dataclass(frozen=True, slots=True)
class _Storage:
    """A storage: a message, a recipient, an attachment."""

    path: Path = field(repr=False)
    entry: Any = field(repr=False)

    def streams(self) -> dict[str, Any]:
        return {kid.name: kid for kid in self.entry.kids if kid.entry_type == _STREAM_TYPE}

    def storages(self) -> Iterator["_Storage"]:
        for kid in self.entry.kids:
            if kid.entry_type == _STORAGE_TYPE:
                yield _Storage((*self.path, kid.name), kid)

    def child(self, name: str) -> "_Storage | None":
        return next((one for one in self.storages() if one.path[-1].casefold() == name), None)


@dataclass(slots=True)
class _Reader:
    """Reads streams one time each: sector chains may overlap, and all of an honest file is no longer than it is."""

    compound: Compound
    to: Collector
    room_bytes: int
    names: list[Name] = field(default_factory=list, repr=False)

    def read(self, entry: Any) -> bytes:
        if entry.size > self.room_bytes:
            self.to.obstruct(Obstacle.BROKEN, CODE)
            return b""
        try:
            payload = bytes(self.compound.ole._open(entry.isectStart, entry.size).getvalue())
        except (OSError, ValueError, IndexError, OverflowError):
            self.to.obstruct(Obstacle.BROKEN, CODE)
            return b""
        self.room_bytes -= len(payload)
        return payload

    # -- the parts of an item -----------------------------------------------------------------------------------------

    def item(self, storage: _Storage, header_bytes: int) -> Item:
        properties = self.properties(storage, header_bytes)
        recipients: list[Properties] = []
        attachments: list[Attachment] = []
        for number, part in enumerate(storage.storages()):
            if number >= MAX_PARTS:
                self.to.obstruct(Obstacle.TOO_LARGE, "parts")
                break
            name = part.path[-1].lower()
            if name.startswith(_RECIPIENT):
                recipients.append(self.properties(part, _PART_HEADER, properties.code_page))
            elif name.startswith(_ATTACHMENT):
                attachments.append(self.attachment(part, properties.code_page))
            elif name != _NAMES:
                self.to.obstruct(Obstacle.UNSUPPORTED, CODE)
        return Item(properties, tuple(recipients), tuple(attachments))

    def attachment(self, storage: _Storage, code_page: int) -> Attachment:
        properties = self.properties(storage, _PART_HEADER, code_page)
        data = next((one for one in properties.all if (one.tag, one.type) == (ATTACH_DATA, BINARY)), None)
        inner = storage.child(f"__substg1.0_{ATTACH_DATA:04x}{OBJECT:04x}")
        if inner is None:
            return Attachment(properties, data.values[0] if data else None)
        if _PROPERTIES in {name.lower() for name in inner.streams()}:
            payload = data.values[0] if data else None
            return Attachment(properties, payload, lambda: self.item(inner, _EMBEDDED_HEADER))
        return Attachment(properties, self.embedded_object(inner))

    def embedded_object(self, storage: _Storage) -> bytes:
        """An OLE object as a file: the one it wraps where it does, else its storage as a compound file."""
        wrapped = next((entry for name, entry in storage.streams().items() if _OWN_FILE.match(name)), None)
        if wrapped is not None:
            return self.read(wrapped)
        return write_compound(dict(self.all_streams(storage)))

    def all_streams(self, storage: _Storage) -> Iterator[tuple[Path, bytes]]:
        pending = [storage]
        while pending:
            current = pending.pop()
            for name, entry in current.streams().items():
                yield (*current.path[len(storage.path) :], name), self.read(entry)
            pending += current.storages()

    # -- properties ---------------------------------------------------------------------------------------------------

    def properties(self, storage: _Storage, header_bytes: int, code_page: int = 0) -> Properties:
        read = Properties()
        read.code_page = code_page or read.code_page
        streams = {name.lower(): entry for name, entry in storage.streams().items()}
        fixed = self.read(streams[_PROPERTIES]) if _PROPERTIES in streams else b""
        if _PROPERTIES not in streams:
            self.to.obstruct(Obstacle.BROKEN, CODE)
        missing = self.add_fixed(fixed[header_bytes:], read)
        found: dict[tuple[int, int], list[Any]] = {}
        for name in sorted(streams):  # a value's own streams follow that of its lengths
            if match := _STREAM.match(name):
                found.setdefault((int(match[1], 16), int(match[2], 16)), []).append((match[3], streams[name]))
        if missing - found.keys() and any(kind in TEXTS or tag == ATTACH_DATA for tag, kind in missing - found.keys()):
            self.to.obstruct(Obstacle.BROKEN, CODE)
        for number, ((tag, kind), entries) in enumerate(found.items()):
            if number >= MAX_PROPERTIES:
                self.to.obstruct(Obstacle.TOO_LARGE, "properties")
                break
            self.add_variable(tag, kind, entries, read)
        return read

    def add_fixed(self, raw: bytes, read: Properties) -> set[tuple[int, int]]:
        """The properties that stand in the stream itself. Gives those of which a stream must follow."""
        streamed: set[tuple[int, int]] = set()
        for at in range(0, min(len(raw) - _ENTRY_BYTES + 1, MAX_PROPERTIES * _ENTRY_BYTES), _ENTRY_BYTES):
            kind, tag, _flags, value = struct.unpack_from("<HHI8s", raw, at)
            if kind in FIXED_BYTES:
                read.add(Property(tag, kind, (value[: FIXED_BYTES[kind]],), self.name_of(tag)))
            elif kind & ~MULTIPLE in VARIABLE and value[:4] != bytes(4) and kind != OBJECT:
                streamed.add((tag, kind))
        return streamed

    def add_variable(self, tag: int, kind: int, entries: list[Any], read: Properties) -> None:
        base = kind & ~MULTIPLE
        size = FIXED_BYTES.get(base)
        values = [self.read(entry) for index, entry in entries if (index is not None or base == kind or size)]
        if size and kind & MULTIPLE:
            values = [raw[at : at + size] for raw in values for at in range(0, len(raw), size)][:MAX_PROPERTIES]
        if base in VARIABLE or size:
            read.add(Property(tag, base, tuple(values), self.name_of(tag)))

    # -- names --------------------------------------------------------------------------------------------------------

    def name_of(self, tag: int) -> Name | None:
        if tag < FIRST_NAMED:
            return None
        number = tag - FIRST_NAMED
        return self.names[number] if number < len(self.names) else Name(b"", tag)

    def read_names(self, root: _Storage) -> list[Name]:
        """The names of named properties, by number; they stand in the outermost item for those in it too."""
        storage = root.child(_NAMES)
        if storage is None:
            return []
        streams = {name.lower(): entry for name, entry in storage.streams().items()}
        guids, entries, texts = (
            self.read(streams[name]) if name in streams else b"" for name in (_GUIDS, _NAME_ENTRIES, _NAME_TEXTS)
        )
        whole = len(entries) - len(entries) % 8
        return [
            _name(number, kind, guids, texts)
            for number, kind, _ in struct.iter_unpack("<IHH", entries[: min(whole, 8 * FIRST_NAMED)])
        ]


def _name(number: int, kind: int, guids: bytes, texts: bytes) -> Name:
    """[MS-OXMSG 2.2.3.1.2]: bit 0 tells a text from a number, the others which set it belongs to."""
    index = kind >> 1
    guid = {1: _MAPI_SET, 2: _PUBLIC_SET}.get(index, guids[16 * (index - 3) : 16 * (index - 2)] if index > 2 else b"")
    if not kind & 1:
        return Name(guid, number)
    size = int.from_bytes(texts[number : number + 4], "little")
    return Name(guid, texts[number + 4 : number + 4 + min(size, 1000)].decode("utf-16-le", "replace"))
