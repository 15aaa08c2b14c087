"""winmail.dat: an item as Exchange and Outlook send it over the internet [MS-OXTNEF].

Checksums are not looked at: programs that write wrong ones are about, and readers do not mind.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.content.extract import Collector, File
from mailguard.content.formats.outlook.mapi import (
    ATTACH_DATA,
    ATTACH_LONG_NAME,
    ATTACH_METHOD,
    ATTACH_NAME,
    BINARY,
    BODY,
    DEFAULT_CODE_PAGE,
    FIRST_NAMED,
    FIXED_BYTES,
    MULTIPLE,
    OBJECT,
    STRING8,
    SUBJECT,
    VARIABLE,
    Attachment,
    Item,
    Name,
    Properties,
    Property,
)
from mailguard.content.formats.outlook.outlook_item import read_item
from mailguard.findings import Obstacle

CODE = "tnef"
MAX_PROPERTIES = 200_000  # and values of one item with its recipients and attachments
MAX_RECIPIENTS = 20_000
MAX_ATTACHMENTS = 1000
_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEADER_BYTES, _ATTRIBUTE_BYTES, _CHECKSUM_BYTES = 6, 9, 2
_MESSAGE, _ATTACHMENT = 1, 2
# Attributes, without their type [MS-OXTNEF 2.1.3.1].
_OWNER, _SENT_FOR, _FROM, _SUBJECT, _BODY, _ATTACH_DATA, _ATTACH_TITLE = 0, 1, 0x8000, 0x8004, 0x800C, 0x800F, 0x8010
_TRANSPORT_NAME, _RENDERING, _PROPERTIES, _RECIPIENTS, _ATTACH_PROPERTIES = 0x9001, 0x9002, 0x9003, 0x9004, 0x9005
_CODE_PAGE = 0x9007
_SENDER_NAME, _SENDER_ADDRESS, _FOR_NAME, _FOR_ADDRESS = 0x0C1A, 0x0C1F, 0x0042, 0x0065
_INTERFACE_BYTES = 16  # what an object is, before its bytes
_MAX_NAME_BYTES = 2000


class _Damaged(Exception):
    """A block of properties that cannot be read on from here."""


def read_tnef(file: File, to: Collector) -> None:
    """Everything a reader could see of the item, and of the items in it."""
    if not file.payload.startswith(_SIGNATURE):
        return to.obstruct(Obstacle.BROKEN, CODE)
    return read_item(_Reader(to).item(file.payload), to, CODE)


@dataclass(slots=True)
class _Draft:
    """An attachment of which the attributes are still coming."""

    properties: Properties
    payload: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Reader:
    """Reads the attributes of one item."""

    to: Collector
    properties: Properties = field(default_factory=Properties)
    recipients: list[Properties] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    count: int = 0

    def item(self, raw: bytes) -> Item:
        attributes = list(self.attributes(raw))
        code_page = next((value for _, name, value in attributes if name == _CODE_PAGE), b"")
        self.properties.code_page = int.from_bytes(code_page[:4], "little") or DEFAULT_CODE_PAGE
        for level, name, value in attributes:
            if level == _ATTACHMENT:
                self.read_attachment(name, value)
            else:
                self.read_message(name, value)
        return Item(self.properties, tuple(self.recipients), tuple(self.attachment(draft) for draft in self.drafts))

    def attributes(self, raw: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Level, name and value of each attribute. What follows the last is no attribute, and said."""
        position, is_cut = _HEADER_BYTES, False
        while position + _ATTRIBUTE_BYTES <= len(raw):
            level, name, _kind, size = struct.unpack_from("<BHHI", raw, position)
            if level not in (_MESSAGE, _ATTACHMENT):
                break
            start = position + _ATTRIBUTE_BYTES
            yield level, name, raw[start : start + size]
            is_cut = start + size > len(raw)  # the last checksum is missing now and then
            position = start + size + _CHECKSUM_BYTES
        if is_cut or raw[position:].strip(b"\0\r\n\t "):
            self.to.obstruct(Obstacle.BROKEN, CODE)

    def read_message(self, name: int, value: bytes) -> None:
        match name:
            case n if n == _SUBJECT:
                self.add_text(SUBJECT, value)
            case n if n == _BODY:
                self.add_text(BODY, value)
            case n if n == _FROM:
                self.add_sender(value)
            case n if n in (_OWNER, _SENT_FOR):
                self.add_counted(value)
            case n if n == _PROPERTIES:
                self.read_block(value, self.properties)
            case n if n == _RECIPIENTS:
                self.read_recipients(value)

    def read_attachment(self, name: int, value: bytes) -> None:
        """A new one begins with its rendering; some programs leave that out, or begin with the data."""
        has_data = bool(self.drafts) and self.drafts[-1].payload is not None
        if name == _RENDERING or not self.drafts or (name == _ATTACH_DATA and has_data):
            if len(self.drafts) >= MAX_ATTACHMENTS:
                return self.to.obstruct(Obstacle.TOO_LARGE, "parts")
            self.drafts.append(_Draft(Properties(code_page=self.properties.code_page)))
        draft = self.drafts[-1]
        if name == _ATTACH_DATA:
            draft.payload = value
        elif name == _ATTACH_TITLE:
            draft.properties.add(Property(ATTACH_NAME, STRING8, (value,)))
        elif name == _TRANSPORT_NAME:
            draft.properties.add(Property(ATTACH_LONG_NAME, STRING8, (value,)))
        elif name == _ATTACH_PROPERTIES:
            self.read_block(value, draft.properties)
        return None

    def attachment(self, draft: _Draft) -> Attachment:
        """An object is an item when it has a winmail.dat of its own in it, and else a file (an OLE storage)."""
        found = draft.properties.find(ATTACH_DATA, OBJECT, BINARY)
        if found is None:
            if draft.payload is None and draft.properties.find(ATTACH_METHOD) is None:  # nor does it stand elsewhere
                self.to.obstruct(Obstacle.BROKEN, CODE)
            return Attachment(draft.properties, draft.payload)
        value = found.values[0]
        has_interface = found.type == OBJECT and not value.startswith(_SIGNATURE)
        inner = value[_INTERFACE_BYTES:] if has_interface else value
        if inner.startswith(_SIGNATURE):
            return Attachment(draft.properties, draft.payload, lambda: _Reader(self.to).item(inner))
        return Attachment(draft.properties, inner or draft.payload)

    # -- attributes of old --------------------------------------------------------------------------------------------

    def add_text(self, tag: int, value: bytes) -> None:
        self.properties.add(Property(tag, STRING8, (value,)))

    def add_sender(self, value: bytes) -> None:
        """Type, length of the whole, of the name, of the address; name and address (2.1.3.3.2, 2.1.3.3.3)."""
        if len(value) < 8:
            return
        _kind, _size, name_size, address_size = struct.unpack_from("<4H", value)
        self.add_text(_SENDER_NAME, value[8 : 8 + name_size])
        self.add_address(_SENDER_ADDRESS, value[8 + name_size : 8 + name_size + address_size])

    def add_counted(self, value: bytes) -> None:
        """Name and address, each behind its length (2.1.3.3.6)."""
        size = int.from_bytes(value[:2], "little")
        self.add_text(_FOR_NAME, value[2 : 2 + size])
        self.add_address(_FOR_ADDRESS, value[4 + size :])

    def add_address(self, tag: int, value: bytes) -> None:
        kind, colon, address = value.partition(b":")
        self.add_text(tag, address if colon and kind.upper() == b"SMTP" else value)

    # -- blocks of properties -----------------------------------------------------------------------------------------

    def read_recipients(self, raw: bytes) -> None:
        block = _Block(raw)
        try:
            for number in range(block.number()):
                if number >= MAX_RECIPIENTS:
                    return self.to.obstruct(Obstacle.TOO_LARGE, "parts")
                recipient = Properties(code_page=self.properties.code_page)
                self.recipients.append(recipient)
                self.read_properties(block, recipient)
            if block.is_cut:
                raise _Damaged
        except _Damaged:
            self.to.obstruct(Obstacle.BROKEN, CODE)
        return None

    def read_block(self, raw: bytes, to: Properties) -> None:
        block = _Block(raw)
        try:
            self.read_properties(block, to)
        except _Damaged:
            self.to.obstruct(Obstacle.BROKEN, CODE)
        else:
            if block.is_cut or raw[block.position :].strip(b"\0"):
                self.to.obstruct(Obstacle.BROKEN, CODE)

    def read_properties(self, block: "_Block", to: Properties) -> None:
        for _ in range(block.number()):
            self.count += 1
            if self.count > MAX_PROPERTIES:
                self.to.obstruct(Obstacle.TOO_LARGE, "properties")
                raise _Damaged
            added = block.read_property()
            self.count += len(added.values)
            to.add(added)


@dataclass(slots=True)
class _Block:
    """A run of properties (2.1.3.4), read from front to back."""

    raw: bytes = field(repr=False)
    position: int = 0
    is_cut: bool = False

    def take(self, size: int) -> bytes:
        """The next bytes; what follows begins at a multiple of four."""
        end = self.position + size
        if end > len(self.raw):
            raise _Damaged
        taken = self.raw[self.position : end]
        self.position = end + -size % 4
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def read_property(self) -> Property:
        kind, tag = struct.unpack("<HH", self.take(4))
        name = self.read_name() if tag >= FIRST_NAMED else None
        base = kind & ~MULTIPLE
        size = FIXED_BYTES.get(base)
        if size is None and base not in VARIABLE:
            raise _Damaged
        count = self.number() if kind & MULTIPLE or size is None else 1
        if count > MAX_PROPERTIES:
            raise _Damaged
        values = tuple(self.take_sized() if size is None else self.take(size) for _ in range(count))
        return Property(tag, base, values, name)

    def take_sized(self) -> bytes:
        """Bytes behind their number; of a value that is cut off, what is there."""
        size = self.number()
        rest = len(self.raw) - self.position
        self.is_cut |= size > rest
        return self.take(min(size, rest))

    def read_name(self) -> Name:
        guid, is_text = self.take(16), self.number()
        if not is_text:
            return Name(guid, self.number())
        raw = self.take_sized()[:_MAX_NAME_BYTES]
        return Name(guid, raw.decode("utf-16-le", "replace").rstrip("\0"))
