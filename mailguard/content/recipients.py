"""Address lists of header fields (RFC 5322 3.4), read in one linear scan whatever they hold. Never raises.

`email.utils.getaddresses` is not used: it recurses on nested comments, and its strict mode drops a whole list for one
odd address, which would make a visible list look empty.
"""

import re
from dataclasses import dataclass, field

from mailguard.content.charsets import decode_bytes, decode_words

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|\[[^\]\[\s]{0,100}\]|[(),:;<>"\\\[]|[^"\\(),:;<>\[]+', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox as written: its display name decoded, its address without angle brackets, not yet normalised."""

    name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(slots=True)
class _Scan:
    """What was seen of the mailbox that is being read."""

    words: list[str] = field(default_factory=list, repr=False)
    angle: list[str] | None = field(default=None, repr=False)
    comment: list[str] = field(default_factory=list, repr=False)
    depth: int = 0
    in_angle: bool = False


def parse_mailboxes(raw: bytes, limit: int) -> tuple[list[Mailbox], bool]:
    """The mailboxes of one field, groups opened, and whether there were more than `limit`."""
    found: list[Mailbox] = []
    scan = _Scan()
    for match in _TOKEN.finditer(decode_bytes(raw)):
        mark = match[0]
        if mark in ",;" and scan.depth == 0:
            _close(scan, found)
            scan = _Scan()
            if len(found) > limit:
                return found[:limit], True
        else:
            _take(scan, mark)
    _close(scan, found)
    return found[:limit], len(found) > limit


def _take(scan: _Scan, mark: str) -> None:
    if mark == "(":
        scan.depth += 1
    elif mark == ")":
        scan.depth = max(0, scan.depth - 1)
    elif scan.depth:
        scan.comment.append(mark)
    elif mark == "<":
        scan.angle, scan.in_angle = [], True
    elif mark == ">":
        scan.in_angle = False
    elif mark == ":" and not scan.in_angle:
        scan.words.clear()  # what stood before was the name of a group
    elif scan.in_angle and scan.angle is not None:
        scan.angle.append(mark)
    else:
        scan.words.append(mark)


def _close(scan: _Scan, found: list[Mailbox]) -> None:
    words = "".join(scan.words)
    if scan.angle is not None:
        address = "".join(scan.angle).rpartition(":")[2]  # `<@relay.example:a@b.example>` is a source route
        name = _display(words) or _display("".join(scan.comment))
    else:
        address = words
        name = _display("".join(scan.comment))
    found.extend(Mailbox(name, clean) for clean in _clean_addresses(address))


def _clean_addresses(address: str) -> list[str]:
    """The address without white space; a list whose commas were forgotten holds more than one."""
    address = address.strip()
    if address.count("@") > 1 and '"' not in address:
        return [word for word in address.split() if "@" in word.strip("@")]
    address = "".join(address.split()) if '"' not in address else address
    local, at, domain = address.rpartition("@")
    return [address] if at and local and domain else []


def _display(text: str) -> str:
    text = decode_words(text.strip().encode("utf-8", "surrogateescape")).strip()
    if text.startswith('"'):
        text = _QUOTED_PAIR.sub(r"\1", text.removeprefix('"').removesuffix('"'))
    return " ".join(text.split())
