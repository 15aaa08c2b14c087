"""Calendar parts (RFC 5545): whom an invitation shows to everyone, and its text.

An attendee of a request sees all other attendees, as a To field would show them; a reply or a counter-proposal goes to
the organiser alone and shows no list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard.content.data_links import file_in_link
from mailguard.content.extract import File
from mailguard.content.recipients import Mailbox
from mailguard.content.transfer import decode_base64

_FOLD = re.compile(r"\r?\n[ \t]|\r(?!\n)[ \t]")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_MAILTO = re.compile(r"mailto:([^\s?]+)", re.IGNORECASE)
_PARAMETER = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^;:"]*)')
_NO_LIST = frozenset(("REPLY", "COUNTER"))
_PEOPLE = frozenset(("ATTENDEE", "ORGANIZER"))
_TEXTS = frozenset(
    "SUMMARY DESCRIPTION LOCATION COMMENT CONTACT URL CATEGORIES RESOURCES X-WR-CALNAME X-WR-CALDESC".split()
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One property a reader sees: its name, its text without escapes."""

    name: str = field(repr=False)
    text: str = field(repr=False)
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """`attendees` are those whom the others can see; the organiser is none of them."""

    attendees: tuple[Mailbox, ...] = field(default=(), repr=False)
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    files: tuple[File, ...] = field(default=(), repr=False)


def read_calendar(text: str, method: str = "") -> Calendar:
    people: list[tuple[str, Mailbox]] = []
    entries: list[Entry] = []
    files: list[File] = []
    for name, parameters, value in _properties(text):
        if name == "METHOD":
            method = value
        elif name in _PEOPLE:
            mailbox = _mailbox(parameters, value)
            people.append((name, mailbox))
            entries.append(Entry(name, f"{mailbox.name} <{mailbox.address}>" if mailbox.name else mailbox.address))
        elif name in _TEXTS or name == "X-ALT-DESC":
            entries.append(Entry(name, _unescaped(value), name == "X-ALT-DESC"))
        elif name == "ATTACH" and (file := _file(parameters, value, len(files) + 1)):
            files.append(file)
    organisers = {box.address.lower() for name, box in people if name == "ORGANIZER"}
    shown = [box for name, box in people if name == "ATTENDEE" and box.address.lower() not in organisers]
    attendees = () if method.strip().upper() in _NO_LIST else tuple(box for box in shown if "@" in box.address)
    return Calendar(attendees, tuple(entry for entry in entries if entry.text.strip()), tuple(files))


def _file(parameters: dict[str, str], value: str, number: int) -> File | None:
    """A file in the calendar itself (RFC 5545 3.8.1.1); None for a link that leads elsewhere."""
    if parameters.get("VALUE", "").upper() != "BINARY" and parameters.get("ENCODING", "").upper() != "BASE64":
        return file_in_link(value, number)
    name = parameters.get("FILENAME") or parameters.get("X-FILENAME") or f"bijlage {number}"
    media_type = parameters.get("FMTTYPE", "application/octet-stream")
    return File(name, decode_base64(value.encode("ascii", "ignore")).payload, media_type)


def _properties(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    for line in _FOLD.sub("", text).splitlines():
        name = re.match(r"[A-Za-z0-9-]+", line)
        if not name:
            continue
        position = name.end()
        parameters: dict[str, str] = {}
        while parameter := _PARAMETER.match(line, position):
            parameters[parameter[1].upper()] = parameter[2].strip('"')
            position = parameter.end()
        _, colon, value = line[position:].partition(":")
        if colon:
            yield name[0].upper(), parameters, value


def _mailbox(parameters: dict[str, str], value: str) -> Mailbox:
    found = _MAILTO.search(value)
    address = found[1] if found else parameters.get("EMAIL", value.strip() if "@" in value else "")
    name = " ".join(parameters.get("CN", "").split())
    return Mailbox("" if name.lower() == address.lower() else name, address)


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
