"""Small messages for the tests of `content`."""

import base64

from mailguard.content import ContentLimits, read_content
from mailguard.findings import Content, Obstacle, Segment

BSN = "912345678"


def message(body: str | bytes, *fields: str, content_type: str = "text/plain; charset=utf-8") -> bytes:
    """A message with one part; `fields` are whole header lines, put before Content-Type."""
    lines = ["From: Alice <alice@town.example>", "To: bob@outside.example", "MIME-Version: 1.0", *fields]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    raw = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def multipart(*parts: str | bytes, subtype: str = "mixed", boundary: str = "b0", fields: tuple[str, ...] = ()) -> bytes:
    """A message of several parts; each part brings its own header section."""
    raws = [part if isinstance(part, bytes) else part.encode() for part in parts]
    delimiter = f"--{boundary}".encode()
    body = b"".join(delimiter + b"\r\n" + raw + b"\r\n" for raw in raws) + delimiter + b"--\r\n"
    return message(body, *fields, content_type=f'multipart/{subtype}; boundary="{boundary}"')


def attachment(content: str | bytes, name: str, media_type: str) -> str:
    raw = content if isinstance(content, bytes) else content.encode()
    encoded = base64.encodebytes(raw).decode().replace("\n", "\r\n")
    return (
        f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{encoded}'
    )


def html(body: str) -> bytes:
    return message(body, content_type="text/html; charset=utf-8")


def texts(content: Content, where: str | None = None) -> list[str]:
    return [segment.text for segment in content.segments if where is None or segment.place.where == where]


def holding(content: Content, value: str) -> list[Segment]:
    return [segment for segment in content.segments if value in segment.text]


def obstacles(content: Content) -> list[tuple[Obstacle, str, str]]:
    return [(item.obstacle, item.where, item.detail) for item in content.uninspectable]


__all__ = [
    "BSN",
    "ContentLimits",
    "attachment",
    "holding",
    "html",
    "message",
    "multipart",
    "obstacles",
    "read_content",
    "texts",
]
