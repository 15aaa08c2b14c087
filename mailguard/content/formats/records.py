"""XML and JSON that programs write: exports, messages between systems, settings.

Fields of one kind of record become a table below their names, so that a bare number keeps the name of its field.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector, File
from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml
from mailguard.content.tables import MAX_COLUMNS, Grid
from mailguard.findings import Obstacle

_LONG_TEXT = 2_000  # of a field: longer ones are prose, and no cells


@dataclass(slots=True)
class _Records:
    """Records by what they are called, each a row of fields below the names of all."""

    columns: dict[str, dict[str, int]] = field(default_factory=dict, repr=False)
    rows: dict[str, list[list[tuple[int, str]]]] = field(default_factory=dict, repr=False)
    prose: list[str] = field(default_factory=list, repr=False)

    def add(self, name: str, fields: list[tuple[str, str]]) -> None:
        columns = self.columns.setdefault(name, {})
        row: dict[int, str] = {}
        for label, text in fields:
            if len(text) > _LONG_TEXT:
                self.prose.append(text)
                continue
            column = columns.setdefault(label, min(len(columns), MAX_COLUMNS - 1))
            row[column] = f"{row[column]}\n{text}" if column in row else text
        if row:
            self.rows.setdefault(name, []).append(sorted(row.items()))

    def give(self, to: Collector) -> None:
        for name, rows in self.rows.items():
            header = [(column, label) for label, column in self.columns[name].items()]
            to.add_table(Grid([header, *rows], marked=frozenset((0,))))
        for text in self.prose:
            to.add_text(text)


@dataclass(slots=True)
class _Element:
    name: str = field(repr=False)
    fields: list[tuple[str, str]] = field(repr=False)
    texts: list[str] = field(default_factory=list, repr=False)
    has_children: bool = False


class _Xml:
    """Elements with text alone are fields of the element around them."""

    def __init__(self, records: _Records) -> None:
        self._records = records
        self._open: list[_Element] = []
        self.comments: dict[str, None] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if self._open:
            self._open[-1].has_children = True
        self._open.append(_Element(name, list(attributes.items())))

    def text(self, text: str) -> None:
        self._open[-1].texts.append(text)

    def comment(self, text: str) -> None:
        self.comments[text] = None

    def end(self, name: str) -> None:
        element = self._open.pop()
        text = "".join(element.texts).strip()
        is_field = not element.has_children and not element.fields and self._open
        if is_field:
            self._open[-1].fields += [(element.name, text)] if text else []
            return
        if text and element.has_children:
            self._records.prose.append(text)
        elif text:
            element.fields.append((element.name, text))
        self._records.add(element.name, element.fields)


def read_xml(file: File, to: Collector) -> None:
    """An XML document; the names of elements and attributes name their values."""
    records = _Records()
    reader = _Xml(records)
    try:
        parse_xml(file.payload, reader.start, reader.end, reader.text, reader.comment)
    except ForbiddenEntity:
        to.obstruct(Obstacle.BROKEN, "xml-entity")
    except BrokenXml as broken:
        records.prose.append(broken.rest)
        to.obstruct(Obstacle.BROKEN, "xml")
    records.give(to)
    for text in reader.comments:
        to.add_text(text, is_hidden=True)


def read_json(file: File, to: Collector) -> None:
    """A JSON document, or a document a line; what is neither is read as the text it is."""
    text = decode_bytes(file.payload)
    records = _Records()
    try:
        for document in _documents(text):
            _add_json(document, records)
    except (ValueError, RecursionError):
        to.add_text(text)
        return
    records.give(to)


def _documents(text: str) -> Iterator[Any]:
    try:
        yield json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        yield [json.loads(line) for line in lines]


def _add_json(document: Any, records: _Records) -> None:
    """Objects are records called by the key they stand under; values of an array without keys stand by themselves."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            records.add(
                name, [(key, _written(each)) for key, each in value.items() if not isinstance(each, dict | list)]
            )
            waiting += [(key, each) for key, each in reversed(value.items()) if isinstance(each, dict | list)]
        elif isinstance(value, list):
            waiting += [(name, each) for each in reversed(value)]
        else:
            records.add(name, [(name, _written(value))])


def _written(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
