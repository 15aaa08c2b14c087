"""MAPI properties: what Outlook's own formats (.msg and winmail.dat) are made of [MS-OXPROPS, MS-OXCDATA]."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mailguard.content.charsets import decode_bytes

# Property types [MS-OXCDATA 2.11.1].
SHORT, LONG, FLOAT, DOUBLE, CURRENCY, APP_TIME, ERROR = 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0A
BOOLEAN, OBJECT, LONG_LONG, STRING8, UNICODE, TIME, CLSID, BINARY = 0x0B, 0x0D, 0x14, 0x1E, 0x1F, 0x40, 0x48, 0x102
MULTIPLE = 0x1000
FIXED_BYTES = {
    SHORT: 2, LONG: 4, FLOAT: 4, DOUBLE: 8, CURRENCY: 8, APP_TIME: 8, ERROR: 4, BOOLEAN: 2, LONG_LONG: 8, TIME: 8,
    CLSID: 16,
}  # fmt: skip
TEXTS = frozenset((STRING8, UNICODE))
VARIABLE = TEXTS | {BINARY, OBJECT}
FIRST_NAMED = 0x8000

# Properties with a part of their own in reading a message [MS-OXPROPS 2].
SUBJECT, TRANSPORT_HEADERS, BODY, RTF_COMPRESSED, HTML = 0x0037, 0x007D, 0x1000, 0x1009, 0x1013
CODE_PAGE, INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
ATTACH_DATA, ATTACH_LONG_NAME, ATTACH_NAME, ATTACH_MIME, ATTACH_CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712
ATTACH_EXTENSION, ATTACH_METHOD, DISPLAY_NAME, RECIPIENT_TYPE = 0x3703, 0x3705, 0x3001, 0x0C15
DEFAULT_CODE_PAGE = 1252
_CODECS = {1200: "utf-16-le", 1201: "utf-16-be", 20127: "ascii", 28591: "latin-1", 65000: "utf-7", 65001: "utf-8"}
_ISO_8859 = range(28592, 28606)
# A person who stands in no address book: the provider's id, before it the flags, behind it version and three strings
# [MS-OXCDATA 2.2.5.1].
_ONE_OFF = bytes.fromhex("812b1fa4bea310199d6e00dd010f5402")
_ONE_OFF_UNICODE = 0x8000
_FIRST_DATE = datetime(1601, 1, 1, tzinfo=UTC)
_LAST_YEAR = 2200  # Outlook writes 4501 where there is no date


@dataclass(frozen=True, slots=True)
class Name:
    """What a named property is called: a number or a text, within the set `guid` [MS-OXCDATA 2.6.1]."""

    guid: bytes = field(repr=False)
    key: int | str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Property:
    """One property; `type` is without the flag for several values. `values` are as they stand in the file."""

    tag: int
    type: int
    values: tuple[bytes, ...] = field(repr=False)
    name: Name | None = None


@dataclass(slots=True)
class Properties:
    """The properties of a message, a recipient or an attachment."""

    all: list[Property] = field(default_factory=list, repr=False)
    code_page: int = DEFAULT_CODE_PAGE
    _by_tag: dict[int, list[Property]] = field(default_factory=dict, repr=False)

    def add(self, added: Property) -> None:
        self.all.append(added)
        self._by_tag.setdefault(added.tag, []).append(added)
        if added.tag == CODE_PAGE and added.type == LONG:
            self.code_page = number(added) or self.code_page

    def find(self, tag: int, *types: int) -> Property | None:
        """The first property of that tag (and of one of these types) that has a value."""
        for found in self._by_tag.get(tag, ()):
            if any(found.values) and (not types or found.type in types):
                return found
        return None

    def text(self, *tags: int) -> str:
        """The text of the first of these tags that has one."""
        for tag in tags:
            found = self.find(tag, STRING8, UNICODE)
            if found and (text := " ".join("; ".join(self.texts(found)).split())):
                return text
        return ""

    def texts(self, of: Property) -> Iterator[str]:
        """The values of a property of text."""
        for value in of.values:
            yield decode_text(value, self.code_page, is_wide=of.type == UNICODE)

    def number(self, tag: int) -> int:
        found = self.find(tag, SHORT, LONG, BOOLEAN, LONG_LONG)
        return number(found) if found else 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in an item, or an item in it (`open_item`, called when it is read: items may nest)."""

    properties: Properties
    payload: bytes | None = field(default=None, repr=False)
    open_item: "Callable[[], Item] | None" = None


@dataclass(frozen=True, slots=True)
class Item:
    """A message, an appointment, a contact: Outlook calls each an item."""

    properties: Properties
    recipients: tuple[Properties, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def codec_of(code_page: int) -> str:
    """The codec of a Windows code page."""
    if code_page in _ISO_8859:
        return f"iso8859-{code_page - _ISO_8859.start + 2}"
    return _CODECS.get(code_page, f"cp{code_page}")


def decode_text(raw: bytes, code_page: int, *, is_wide: bool) -> str:
    """A string value. What stands behind a zero counts as text: some programs show it."""
    text = raw.decode("utf-16-le", "replace") if is_wide else decode_bytes(raw.rstrip(b"\0"), codec_of(code_page))
    return text.rstrip("\0").replace("\0", " ")


def number(of: Property) -> int:
    """The (first) value of a property that is a whole number."""
    return int.from_bytes(of.values[0][:8], "little", signed=True)


def written(of: Property) -> Iterator[str]:
    """The values of a property that is a number or a date, as a reader sees them; nothing of other types."""
    for value in of.values:
        if len(value) != FIXED_BYTES.get(of.type):
            continue
        match of.type:
            case t if t in (SHORT, LONG, LONG_LONG):
                yield str(int.from_bytes(value, "little", signed=True))
            case t if t == DOUBLE:
                yield f"{struct.unpack('<d', value)[0]:.15g}"
            case t if t == CURRENCY:
                yield f"{int.from_bytes(value, 'little', signed=True) / 10_000:.15g}"
            case t if t == TIME:
                yield date_of(value)


def date_of(value: bytes) -> str:
    """The day of a FILETIME, "" for none. A day is stored as its midnight in the writer's zone, in UTC: half a day
    later it is the same day in all of Europe.
    """
    ticks = int.from_bytes(value[:8], "little")
    try:
        moment = _FIRST_DATE + timedelta(microseconds=ticks // 10, hours=12)
    except OverflowError:
        return ""
    return f"{moment:%d-%m-%Y}" if ticks and moment.year < _LAST_YEAR else ""


def people_in(raw: bytes) -> Iterator[tuple[str, str]]:
    """Names and addresses of those named in entry ids: the members of a distribution list stand in such alone."""
    position = raw.find(_ONE_OFF)
    while position >= 0:
        start = position + len(_ONE_OFF) + 4
        following = raw.find(_ONE_OFF, start)
        end = following if following >= 0 else len(raw)
        is_wide = bool(int.from_bytes(raw[start - 2 : start], "little") & _ONE_OFF_UNICODE)
        name, _, address = (*_strings(raw[start:end], is_wide=is_wide), "", "", "")[:3]
        if name or address:
            yield name, address
        position = following


def _strings(raw: bytes, *, is_wide: bool) -> list[str]:
    """Three strings, each with its zero behind it."""
    if not is_wide:
        return [decode_text(piece, DEFAULT_CODE_PAGE, is_wide=False) for piece in raw.split(b"\0", 3)[:3]]
    text = raw[: len(raw) & ~1].decode("utf-16-le", "replace")
    return text.split("\0", 3)[:3]
