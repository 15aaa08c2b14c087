"""An Outlook item (message, appointment, contact) to text and files, wherever it was kept (.msg, winmail.dat)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from mailguard.content.charsets import visible
from mailguard.content.extract import Collector, File
from mailguard.content.fields import split_message
from mailguard.content.formats.outlook import mapi
from mailguard.content.formats.outlook.mapi import (
    BINARY,
    STRING8,
    TEXTS,
    UNICODE,
    Attachment,
    Item,
    Properties,
    Property,
)
from mailguard.content.formats.outlook.mapi_labels import is_shown_value, is_technical, label_of
from mailguard.content.formats.outlook.outlook_bodies import Bodies, words_of
from mailguard.findings import Obstacle

MAX_ITEM_DEPTH = 10
MAX_NAME = 255
FIELDS = "eigenschappen"
_RECIPIENT_LABELS = {1: "Aan", 2: "Cc", 3: "Bcc"}
_HEADER_LABELS = {"from": "Van", "reply-to": "Antwoord aan", "to": "Aan", "cc": "Cc", "bcc": "Bcc"}
_SMTP, _EMAIL, _ENTRY_NAME = 0x39FE, 0x3003, 0x5FF6
_SENDERS = (("Van", 0x0C1A, (0x5D01, 0x0C1F)), ("Namens", 0x0042, (0x5D02, 0x0065)))
_IS_REFERENCED, _IS_HIDDEN, _FLAGS = 4, 0x7FFE, 0x3714
_PREVIEW = 0x3FD9
_BY_VALUE = 1  # an attachment that stands in the file itself [MS-OXCMSG 2.2.2.9]
_ADDRESS_TYPES = frozenset(("smtp", "ex", "mapipdl", "fax", "mapi"))
_NOTICE, _NOTICE_BYTES = b"This attachment is a MAPI 1.0 embedded message", 100
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]+")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|webp|emf|wmf)$", re.IGNORECASE)


def read_item(item: Item, to: Collector, code: str, inner: str = "", depth: int = 0) -> None:
    """Everything a reader could see of the item. `code` is what obstacles call its format; `inner` its place in the
    file, where it stands in another.
    """
    _Reader(to, code, inner, depth).read(item)


@dataclass(slots=True)
class _Reader:
    to: Collector
    code: str = field(repr=False)
    inner: str = field(repr=False)
    depth: int
    given: set[str] = field(default_factory=set, repr=False)
    words: set[str] = field(default_factory=set, repr=False)  # of the bodies

    def read(self, item: Item) -> None:
        self.give_text(item.properties.text(mapi.SUBJECT))
        self.give_people(item)
        bodies = Bodies(self.to, self.inner, self.code)
        bodies.read(item.properties)
        self.words = bodies.words
        self.give_fields(item.properties)
        for number, attachment in enumerate(item.attachments, 1):
            if self.to.is_full:
                return self.to.obstruct(Obstacle.TOO_LARGE, "text", self.inner)
            self.give_attachment(attachment, number, bodies.shown_ids)
        return None

    def give_text(self, text: str, label: str = "", *, is_hidden: bool = False) -> None:
        """Text that was not given yet: many properties repeat one another."""
        key = " ".join(text.casefold().split())
        if (
            not any(map(str.isalnum, key))
            or key in self.given
            or key.startswith(("/o=", "ipm."))
            or key in _ADDRESS_TYPES
        ):
            return
        self.given.add(key)
        place = " / ".join(filter(None, (self.inner, FIELDS if is_hidden else "")))
        self.to.add_text(text, place, label=label, is_hidden=is_hidden)

    # -- people -------------------------------------------------------------------------------------------------------

    def give_people(self, item: Item) -> None:
        for label, name_tag, address_tags in _SENDERS:
            self.give_person(item.properties.text(name_tag), _first_address(item.properties, address_tags), label)
        for recipient in item.recipients:
            label = _RECIPIENT_LABELS.get(recipient.number(mapi.RECIPIENT_TYPE) & 0xF, "Aan")
            name = recipient.text(mapi.DISPLAY_NAME, _ENTRY_NAME)
            self.give_person(name, _first_address(recipient, (_SMTP, _EMAIL)), label)
            self.give_fields(recipient)
        headers = item.properties.find(mapi.TRANSPORT_HEADERS, STRING8, UNICODE)
        if headers:
            self.give_header("\n".join(item.properties.texts(headers)))

    def give_person(self, name: str, address: str, label: str) -> None:
        name = "" if name.casefold() == address.casefold() else name
        self.give_text(f"{name} <{address}>" if name and address else name or address, label)
        self.given.update({name.casefold(), address.casefold()})

    def give_header(self, text: str) -> None:
        """What a mail program shows of the header section, as it reads that of an attached message."""
        raw = text.encode("utf-8", "replace")
        fields, body, is_cut = split_message(raw.strip() + b"\r\n\r\n", self.to.limits.max_header_bytes)
        if is_cut:
            self.to.obstruct(Obstacle.TOO_LARGE, "header", self.inner)
        self.give_text(fields.text("subject"))
        for name, label in _HEADER_LABELS.items():
            self.give_text(fields.text(name).replace('"', ""), label)
        self.give_text(body.decode("utf-8", "replace"), is_hidden=True)

    # -- fields -------------------------------------------------------------------------------------------------------

    def give_fields(self, properties: Properties) -> None:
        """What forms show besides the body, and text that none shows."""
        for found in properties.all:
            if self.to.is_full:
                return
            if found.type == BINARY:
                self.give_members(found)
            elif not is_technical(found):
                label = label_of(found)
                for text in self.field_texts(found, properties):
                    # A preview repeats the body up to somewhere in a word.
                    start = text.rpartition(" ")[0] if found.tag == _PREVIEW else text
                    if label or not words_of(start) <= self.words:
                        self.give_text(text, label, is_hidden=not label)

    def field_texts(self, found: Property, properties: Properties) -> Iterable[str]:
        if found.type in TEXTS:
            return properties.texts(found)
        return mapi.written(found) if is_shown_value(found) else ()

    def give_members(self, found: Property) -> None:
        if found.tag in (mapi.ATTACH_DATA, mapi.RTF_COMPRESSED, mapi.HTML):
            return
        for value in found.values:
            for name, address in mapi.people_in(value):
                if name.casefold() not in self.given or address.casefold() not in self.given:
                    self.give_person(name, address, "Lid")

    # -- attachments --------------------------------------------------------------------------------------------------

    def give_attachment(self, attachment: Attachment, number: int, shown_ids: set[str]) -> None:
        properties = attachment.properties
        name = _file_name(properties, number, is_item=attachment.open_item is not None)
        place = f"{self.inner} / {name}" if self.inner else name
        self.given.update(text.casefold() for text in (name, *_names(properties)))
        self.give_fields(properties)
        if attachment.open_item is not None:
            self.give_item(attachment.open_item, place)
        elif attachment.payload is None and properties.number(mapi.ATTACH_METHOD) == _BY_VALUE:
            self.to.obstruct(Obstacle.BROKEN, self.code, place)
        if attachment.payload is not None and not _is_notice(attachment):
            is_inner = _is_picture(properties, name) and _is_in_place(properties, shown_ids)
            media_type = properties.text(mapi.ATTACH_MIME) or "application/octet-stream"
            self.to.add_file(File(place, attachment.payload, media_type.lower(), is_inner=is_inner))

    def give_item(self, open_item: Callable[[], Item], place: str) -> None:
        if self.depth + 1 >= MAX_ITEM_DEPTH:
            return self.to.obstruct(Obstacle.TOO_LARGE, "depth", place)
        return read_item(open_item(), self.to, self.code, place, self.depth + 1)


def _is_notice(attachment: Attachment) -> bool:
    """Beside an item in an item stands a line for programs that cannot open it."""
    payload = attachment.payload or b""
    return attachment.open_item is not None and payload.startswith(_NOTICE) and len(payload) < _NOTICE_BYTES


def _first_address(properties: Properties, tags: tuple[int, ...]) -> str:
    """The address people write to; an Exchange server's own path is none."""
    addresses = (properties.text(tag) for tag in tags)
    return next((address for address in addresses if address and not address.lower().startswith("/o=")), "")


def _names(properties: Properties) -> Iterator[str]:
    for tag in (mapi.ATTACH_LONG_NAME, mapi.ATTACH_NAME, mapi.DISPLAY_NAME):
        if text := _UNSAFE.sub(" ", visible(properties.text(tag))).strip():
            yield text


def _file_name(properties: Properties, number: int, *, is_item: bool) -> str:
    """The name as a reader sees it; a path before it is left off."""
    bare = (name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip() for name in _names(properties))
    extension = ".msg" if is_item else properties.text(mapi.ATTACH_EXTENSION)
    name = next((name for name in bare if name), f"bijlage {number}{extension}")
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 20]}{name[-20:]}"


def _is_picture(properties: Properties, name: str) -> bool:
    return properties.text(mapi.ATTACH_MIME).lower().startswith("image/") or bool(_PICTURE.search(name))


def _is_in_place(properties: Properties, shown_ids: set[str]) -> bool:
    """A picture that the page shows where it stands."""
    content_id = properties.text(mapi.ATTACH_CONTENT_ID).strip("<>")
    is_marked = bool(properties.number(_FLAGS) & _IS_REFERENCED or properties.number(_IS_HIDDEN))
    return bool(content_id) and (content_id in shown_ids or is_marked)
