"""The body of an Outlook item: kept as text, as HTML, as compressed RTF, or as several of these at once.

All of them are read. The richest comes first; of the others counts what says more than it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from mailguard.content.charsets import decode_bytes, visible
from mailguard.content.extract import Collector, File
from mailguard.content.formats.outlook.compressed_rtf import unpack_rtf
from mailguard.content.formats.outlook.mapi import (
    BINARY,
    BODY,
    HTML,
    INTERNET_CODE_PAGE,
    RTF_COMPRESSED,
    STRING8,
    UNICODE,
    Properties,
    codec_of,
    decode_text,
)
from mailguard.content.formats.outlook.rtf_html import html_in
from mailguard.content.html import content_ids, read_html
from mailguard.content.tables import Grid
from mailguard.content.text import plain_lines
from mailguard.findings import Obstacle, Segment

_WORD = re.compile(r"\w+")
_GROUPED_NUMBER = re.compile(r"\d[\d .\-/]{2,40}\d")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_BYTES = 4096
_TAG_GROUP = re.compile(rb"\{\\\*\\htmltag(?:[^{}\\]|\\.)*+\}", re.DOTALL)  # markup, read as a page


@dataclass(slots=True)
class Bodies:
    """What was given, for telling whether another text says more; and the pictures that the page shows in place."""

    to: Collector
    inner: str = field(repr=False)
    code: str = field(repr=False)
    words: set[str] = field(default_factory=set, repr=False)
    shown_ids: set[str] = field(default_factory=set, repr=False)

    def read(self, properties: Properties) -> None:
        if page := self._page(properties):
            self._read_page(page)
        self._read_rtf(properties)
        found = properties.find(BODY, UNICODE, STRING8)
        if found:
            probe = self._probe()
            probe.add_items(plain_lines(visible("\n".join(properties.texts(found)))))
            self._give(probe)

    def _page(self, properties: Properties) -> str:
        found = properties.find(HTML, BINARY, UNICODE, STRING8)
        if found is None:
            return ""
        raw = found.values[0]
        if len(raw) > self.to.limits.max_html_bytes * (2 if found.type == UNICODE else 1):
            self.to.obstruct(Obstacle.TOO_LARGE, "text", self.inner)
            raw = raw[: self.to.limits.max_html_bytes]
        if found.type == UNICODE:
            return decode_text(raw, properties.code_page, is_wide=True)
        meta = _META_CHARSET.search(raw, 0, _META_BYTES)
        code_page = properties.number(INTERNET_CODE_PAGE)
        return decode_bytes(raw, codec_of(code_page) if code_page else meta[1].decode() if meta else "")

    def _read_page(self, page: str) -> None:
        self.shown_ids |= content_ids(page)
        probe = self._probe()
        probe.add_items(read_html(visible(page)))
        self._give(probe)

    def _read_rtf(self, properties: Properties) -> None:
        found = properties.find(RTF_COMPRESSED, BINARY)
        if found is None:
            return
        unpacked = unpack_rtf(found.values[0], max(0, self.to.room_bytes))
        self.to.count_unpacked(len(unpacked.rtf) + unpacked.is_cut)
        if not unpacked.is_whole:
            self.to.obstruct(Obstacle.BROKEN, self.code, self.inner)
        if not unpacked.rtf.strip(b"\0 \r\n"):
            return
        page = html_in(unpacked.rtf)
        if len(page) > self.to.limits.max_html_bytes:
            self.to.obstruct(Obstacle.TOO_LARGE, "text", self.inner)
            page = page[: self.to.limits.max_html_bytes]
        if page:
            self._read_page(page)
        self._read_plain_rtf(_TAG_GROUP.sub(b"{}", unpacked.rtf) if page else unpacked.rtf)

    def _read_plain_rtf(self, rtf: bytes) -> None:
        from mailguard.content.formats.rich_text.rtf import read_rtf

        probe = self._probe()
        read_rtf(File("bericht.rtf", rtf, "application/rtf"), probe)
        self._give(probe)

    def _probe(self) -> Collector:
        limits = replace(self.to.limits, max_unpacked_bytes=max(0, self.to.room_bytes))
        return Collector(self.to.place_of(self.inner), limits, self.to.passwords)

    def _give(self, probe: Collector) -> None:
        """What a body holds, to the collector: all of the first, of the next what says more."""
        self.to.count_unpacked(probe.limits.max_unpacked_bytes - probe.room_bytes)
        extract = probe.finish()
        give_segments([*self._new(extract.segments)], self.to)
        for obstacle in extract.uninspectable:
            self.to.obstruct(obstacle.obstacle, obstacle.detail, _inner_of(obstacle.where, self.to))
        for file in extract.files:
            self.to.add_file(replace(file, name=f"{self.inner} / {file.name}" if self.inner else file.name))

    def _new(self, segments: Sequence[Segment]) -> Iterator[Segment]:
        """A table of which one cell is new is new as a whole: its header tells what the cell means."""
        known = set(self.words)
        for table, group in groupby(segments, key=lambda one: one.place.table):
            members = list(group)
            new = [one for one in members if not words_of(one.text) <= known]
            self.words.update(*(words_of(one.text) for one in new))
            yield from members if table is not None and new else new


def words_of(text: str) -> set[str]:
    """The words, and numbers without their grouping: the same digits grouped to another number are new."""
    numbers = ("".join(filter(str.isdigit, number[0])) for number in _GROUPED_NUMBER.finditer(text))
    return {word.casefold() for word in _WORD.findall(text)} | set(numbers)


def give_segments(segments: Sequence[Segment], to: Collector) -> None:
    """Segments of another collector of the same file to this one."""
    for (where, table, label, is_hidden), group in groupby(segments, key=_kind):
        inner = _inner_of(where, to)
        if table is not None:
            to.add_table(_grid(list(group)), inner, is_hidden=is_hidden)
        else:
            to.add_text("\n\n".join(one.text for one in group), inner, label=label, is_hidden=is_hidden)


def _kind(one: Segment) -> tuple[str, int | None, str, bool]:
    """What neighbours have in common that are given together; cells of a table have labels of their own."""
    place = one.place
    return place.where, place.table, "" if place.is_cell else place.label, place.is_hidden


def _grid(cells: list[Segment]) -> Grid:
    rows: list[list[tuple[int, str]]] = []
    numbers: list[int] = []
    for number, row in groupby(cells, key=lambda one: one.place.row):
        rows.append([(one.place.column or 0, one.text) for one in row])
        numbers.append(number or 0)
    return Grid(rows, numbers=numbers)


def _inner_of(where: str, to: Collector) -> str:
    return where.removeprefix(to.where).removeprefix(" / ")
