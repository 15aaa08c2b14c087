"""Files that stand in a link (`data:`, RFC 2397): pictures in the page itself, and anything else a reader can open."""

import re
from urllib.parse import unquote_to_bytes

from mailguard.content.extract import File
from mailguard.content.html import unescaped
from mailguard.content.transfer import decode_base64

# As an attribute or in `url()`: prose may have "data:" in it. What comes before the comma is bounded, so that no page
# takes long.
_LINK = re.compile(
    r"(?:(?P<quote>[\"'])|=|\burl\()\s{0,20}data:(?P<head>(?:[\w.+/-]{1,100})?(?:;[^,\"'<>\r\n]{0,100})?),"
    r"(?P<content>(?(quote)(?:(?!(?P=quote))[\s\S])*|[^\s\"'<>)]*))",
    re.IGNORECASE,
)
_SUBTYPES = {"plain": "txt", "svg+xml": "svg", "octet-stream": "bin", "": "txt"}


def files_in_links(markup: str) -> tuple[File, ...]:
    """The files in the links of a page, each once."""
    found = (_file(match["head"], match["content"]) for match in _LINK.finditer(unescaped(markup)))
    payloads = {payload: media_type for media_type, payload in found if payload.strip()}
    return tuple(_named(media_type, payload, at) for at, (payload, media_type) in enumerate(payloads.items(), 1))


def file_in_link(link: str, number: int) -> File | None:
    """The file that a link holds; None when it leads elsewhere."""
    scheme, _, rest = link.strip().partition(":")
    head, comma, content = rest.partition(",")
    return _named(*_file(head, content), number) if scheme.lower() == "data" and comma else None


def _file(head: str, content: str) -> tuple[str, bytes]:
    media_type, *parameters = (part.strip().lower() for part in head.split(";"))
    raw = unquote_to_bytes(content)
    return media_type or "text/plain", decode_base64(raw).payload if "base64" in parameters else raw


def _named(media_type: str, payload: bytes, number: int) -> File:
    """What a page shows in place is no attachment."""
    subtype = media_type.partition("/")[2]
    is_shown = media_type.startswith("image/")
    name = f"{'afbeelding' if is_shown else 'link'} {number}.{_SUBTYPES.get(subtype, subtype)}"
    return File(name, payload, media_type, is_inner=is_shown)
