"""Slides in Office Open XML: PPTX, PPTM, PPSX, POTX (ECMA-376 part 1, 19)."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.content.formats.office.office_flow import Flow
from mailguard.content.formats.office.office_notes import PROPERTIES
from mailguard.content.formats.office.office_parts import SharedParts, add_authors, read_shared_parts, root_of
from mailguard.content.formats.xml_text import Attributes, BrokenXml, ForbiddenEntity, parse_xml

COMMENTS = "opmerkingen"
MODEL = "diamodel"
NOTES = "notities"

_PART = re.compile(r"ppt/(?:[^/]+/)?[^/]+\.xml", re.IGNORECASE)
_SLIDE = re.compile(r"ppt/slides/[^/]+\.xml", re.IGNORECASE)
_LISTED = re.compile(r"<(?:[\w.-]+:)?sldId\b[^>]*?\s[\w.-]+:id\s*=\s*[\"']([^\"']+)[\"']")
_MODELS = frozenset(("sldMaster", "sldLayout", "notesMaster", "handoutMaster"))
_MAIN = re.compile(r"ppt/presentation\d*\.xml")
_AUTHORS = re.compile(r"ppt/(?:commentauthors|authors)\d*\.xml")
_HIDES = re.compile(rb"<(?:[\w.-]+:)?sld\b[^>]*?\sshow\s*=\s*[\"'](?:0|false)[\"']")
# What PowerPoint and LibreOffice put in the empty places of a model, in four languages.
_PROMPT = re.compile(
    r"(?:klik|click|cliquez|modifiez|klicken|(?:master)?t(?:itel|ext)master|mastert)|(?:header|footer)$|[<‹][^>›]*[>›]$|"
    r"(?:(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende) (?:overzichts)?niveau|"
    r"(?:first|second|third|fourth|fifth|sixth|seventh) (?:outline )?level|(?:\w+ )?niveau|\w+ ebene)$",
    re.IGNORECASE,
)


class SlideFlow(Flow):
    """Reads a slide, its notes or its comments. `names` are the authors of comments by their number."""

    def __init__(self, to: Collector, inner: str, names: dict[str, str], known: set[str] | None = None) -> None:
        super().__init__(to, inner, known)
        self._names = names
        self.starts |= {
            "cm": self._start_remark,
            "reply": self._start_remark,
            "section": lambda each: self.notes.add(each.get("name", ""), PROPERTIES),
            "custShow": lambda each: self.notes.add(each.get("name", ""), PROPERTIES),
        }
        self.ends |= {"cm": self.end_comment, "graphicFrame": self.part_lines}

    def _start_remark(self, attributes: Attributes) -> None:
        number = attributes.get("authorId", "")
        self.start_comment(self._names.get(number, ""))


class ModelFlow(SlideFlow):
    """Reads a master or a layout: what the house has put there, without the invitations to click."""

    def line(self, text: str) -> None:
        if not _PROMPT.match(text.strip()) or any(map(str.isdigit, text)):
            super().line(text)


@dataclass(slots=True)
class _Presentation:
    """What is known before the parts are read: the slides' numbers, whose notes and comments there are, by whom."""

    numbers: dict[str, int] = field(
        default_factory=dict, repr=False
    )  # of slides, by the name of the part in lower case
    owners: dict[str, str] = field(default_factory=dict, repr=False)  # part of notes or comments -> part of its slide
    names: dict[str, str] = field(default_factory=dict, repr=False)
    model_lines: set[str] = field(default_factory=set, repr=False)  # masters and layouts repeat one another

    def number_of(self, name: str) -> int:
        """The slide that a part belongs to; 0 when that is unknown."""
        name = name.lower()
        return self.numbers.get(self.owners.get(name, name), 0)


def read_slides(files: ZipFiles, to: Collector) -> None:
    """The slides in order, each with its notes and comments; then models and everything else."""
    presentation = _presentation(files)
    shared = SharedParts(files, to)
    already: set[str] = set()
    authors = set(presentation.names.values())
    for entry in sorted(files.entries, key=lambda entry: _rank(_plain(entry.filename), presentation)):
        name = _plain(entry.filename)
        if not _PART.fullmatch(name) or to.room_bytes < 0:
            continue
        already.add(entry.filename)
        payload = files.read(entry)
        flow = _flow_for(name, payload, presentation, to)
        if flow is None:
            shared.read(name, payload)
        else:
            flow.read(payload)
            authors |= flow.authors
    add_authors(authors, to)
    read_shared_parts(files, to, already)


def _flow_for(name: str, payload: bytes, presentation: _Presentation, to: Collector) -> Flow | None:
    """By the outermost element: None for what other documents have as well."""
    root = root_of(payload)
    number = presentation.number_of(name)
    names = presentation.names
    if root == "sld":
        hidden = " (verborgen)" if _HIDES.search(payload[:4096]) else ""
        return SlideFlow(to, f"dia {number}{hidden}" if number else "dia", names)
    if root == "notes":
        return SlideFlow(to, f"notities bij dia {number}" if number else NOTES, names)
    if root == "cmLst":
        return SlideFlow(to, f"opmerkingen bij dia {number}" if number else COMMENTS, names)
    if root in _MODELS:
        return ModelFlow(to, MODEL, names, presentation.model_lines)
    return SlideFlow(to, PROPERTIES, names) if root == "presentation" else None


def _rank(name: str, presentation: _Presentation) -> tuple[int, int, bool]:
    number = presentation.number_of(name)
    return (not number, number, name.lower() not in presentation.numbers)


def _presentation(files: ZipFiles) -> _Presentation:
    by_plain = {_plain(name).lower(): name for name in files.names()}
    known = _Presentation()
    slides = sorted(filter(_SLIDE.fullmatch, by_plain), key=lambda name: (len(name), name))
    main = next(filter(_MAIN.fullmatch, by_plain), "")
    targets = {number: target for number, _, target in _relations(files, by_plain, main)}
    listed = _LISTED.findall(decode_bytes(files.read_name(by_plain.get(main, ""))))
    in_order = [targets[number] for number in listed if targets.get(number) in by_plain]
    for slide in [*in_order, *slides]:
        known.numbers.setdefault(slide, len(known.numbers) + 1)
    for slide in known.numbers:
        for _, kind, target in _relations(files, by_plain, slide):
            if kind in ("notesSlide", "comments"):
                known.owners[target] = slide
    for name in filter(_AUTHORS.fullmatch, by_plain):
        known.names |= _author_names(files.read_name(by_plain[name]))
    return known


def _relations(files: ZipFiles, by_plain: dict[str, str], name: str) -> list[tuple[str, str, str]]:
    """Of each relation its number, the last word of its type, and the part it leads to, in lower case."""
    folder, _, last = name.rpartition("/")
    found: list[tuple[str, str, str]] = []

    def start(element: str, attributes: Attributes) -> None:
        if element == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(attributes.get("Target", ""))))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append((attributes.get("Id", ""), kind, target.lstrip("/").lower()))

    _parse_quietly(files.read_name(by_plain.get(f"{folder}/_rels/{last}.rels", "")), start)
    return found


def _author_names(payload: bytes) -> dict[str, str]:
    names: dict[str, str] = {}

    def start(element: str, attributes: Attributes) -> None:
        if element in ("cmAuthor", "author"):
            names[attributes.get("id", "")] = attributes.get("name", "")

    _parse_quietly(payload, start)
    return names


def _parse_quietly(payload: bytes, start: Callable[[str, Attributes], None]) -> None:
    """Parse what only says how parts belong together: damage in it is said when the parts are read in their turn."""
    try:
        parse_xml(payload, start, lambda _: None, lambda _: None)
    except (BrokenXml, ForbiddenEntity):
        return


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")
