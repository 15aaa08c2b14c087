"""The XML inside a PDF: forms (XFA), metadata (XMP) and rich text, as values with the names of their elements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml

Value = tuple[str, str]  # the name of an element or attribute, and its text

_TAG = re.compile(r"<(/?)([A-Za-z0-9:]+)?[^<>]{0,10000}>")
_BREAKS = frozenset({"p", "br", "div", "li", "tr"})
_TECHNICAL = re.compile(r"(?:xmp\.|uuid:|urn:uuid)|[\d-]{10}T[\d:.]+(?:Z|[+-][\d:]+)?$|application/pdf$")
_NOT_SAID = frozenset("about lang parseType xmptk part conformance CreatorTool Producer".split())
# What an XFA form shows beside the values that were filled in: captions and fixed text.
_SHOWN = frozenset({"text", "p", "span", "b", "i", "exData", "body"})


@dataclass(slots=True)
class Values:
    """What was read, in order; `is_damaged` says that some of it was lost."""

    found: list[Value] = field(default_factory=list, repr=False)
    is_damaged: bool = False


@dataclass(slots=True)
class _Reader:
    """Collects the text of each element under the name of that element."""

    values: Values
    reads_attributes: bool = False
    _names: list[str] = field(default_factory=list, repr=False)
    _pieces: list[str] = field(default_factory=list, repr=False)

    def start(self, name: str, attributes: Attributes) -> None:
        self._flush()
        self._names.append(name)
        if self.reads_attributes:
            self.values.found.extend(attributes.items())

    def end(self, name: str) -> None:
        self._flush()
        self._names.pop()

    def text(self, text: str) -> None:
        self._pieces.append(text)

    def _flush(self) -> None:
        text = "".join(self._pieces).strip()
        self._pieces.clear()
        if text and self._names:
            # rdf:li and rich text name nothing; the element around them does.
            named = (name for name in reversed(self._names[-6:]) if name not in _NAMELESS)
            self.values.found.append((next(named, self._names[-1]), text))


_NAMELESS = _SHOWN | {"li", "Alt", "Seq", "Bag", "Description", "value"}


def _parsed(payload: bytes, *, reads_attributes: bool) -> Values:
    values = Values()
    reader = _Reader(values, reads_attributes)
    try:
        parse_xml(payload, reader.start, reader.end, reader.text)
    except BrokenXml as broken:
        values.is_damaged = True
        values.found.append(("", broken.rest))
    except ForbiddenEntity:
        values.is_damaged = True
    return values


def xfa_values(payload: bytes) -> Values:
    """The values and the fixed text of one packet; its settings are left out."""
    values = _parsed(payload, reads_attributes=False)
    if re.search(rb"<(?:\w+:)?(?:config|localeSet|connectionSet|xmpmeta|PDFSecurity)\b", payload[:200]):
        values.found.clear()
    return values


def xmp_values(payload: bytes) -> Iterator[Value]:
    """The metadata that say something: no identifiers, dates and names of formats."""
    for label, text in _parsed(payload.strip(b" \t\r\n\0"), reads_attributes=True).found:
        if text.strip() and not _TECHNICAL.match(text) and label not in _NOT_SAID:
            yield label, text


def plain_text(markup: str) -> str:
    """Rich text (ISO 32000-2 12.7.4.4) without its tags."""
    if "<" not in markup:
        return markup
    return unescape(_TAG.sub(lambda tag: "\n" if tag[2] in _BREAKS else "", markup)).strip()
