"""Runs of text in bytes whose structure is unknown: what `strings` finds, as UTF-16 and as windows-1252."""

import re
from collections.abc import Iterator

# Latin, Greek and Cyrillic, and the signs of a Dutch text; a run of these in UTF-16 is hardly ever chance.
_WIDE = re.compile(rb"(?:[\t\n\r\x20-\x7e\xa0-\xff]\x00|[\x00-\xff][\x01-\x04]|[\x10-\x3f\xac]\x20){4,}")
_NARROW = re.compile(rb"[\t\x20-\x7e\x80\x82-\x8c\x8e\x91-\x9c\x9e-\xff]{6,}")
_PLAIN_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){3,}")
_TEXTUAL = re.compile(r"[0-9A-Za-z \u00c0-\u00ff]")
_WORD = re.compile(r"[0-9A-Za-z]{3}")
_LINE_ENDS = re.compile(r"[\r\n\t]+")


def wide_strings(data: bytes) -> Iterator[str]:
    """Runs of at least four UTF-16 characters, at even and odd offsets. Three of them in a row are plain ASCII."""
    for run in _WIDE.finditer(data):
        if _PLAIN_WIDE.search(run[0]):
            yield _LINE_ENDS.sub(" ", run[0].decode("utf-16-le", "replace")).strip()


def narrow_strings(data: bytes) -> Iterator[str]:
    """Runs of at least six windows-1252 characters that look like words or numbers."""
    for run in _NARROW.finditer(data):
        text = run[0].decode("cp1252", "replace").strip()
        if len(text) >= 6 and _WORD.search(text) and len(_TEXTUAL.findall(text)) * 4 >= len(text) * 3:
            yield text
