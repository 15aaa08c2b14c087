"""Office Open XML files for tests, made of their parts, and what is read of them."""

import io
import zipfile

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.office.office_zip import read_office_zip
from mailguard.content.limits import ContentLimits
from mailguard.findings import Segment

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="{A}" xmlns:p="{P}" xmlns:c="{C}" xmlns:mc="{MC}" '
    'xmlns:wp="urn:wp" xmlns:wps="urn:wps" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="urn:math" '
    'xmlns:dgm="urn:dgm" xmlns:pic="urn:pic"'
)
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/afchunk.dat" ContentType="text/html"/></Types>'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return buffer.getvalue()


def element(name: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<{name} {NAMESPACES}>{content}</{name}>'


def relations(*targets: tuple[str, str, str], is_external: bool = False) -> str:
    mode = ' TargetMode="External"' if is_external else ""
    listed = "".join(f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{to}"{mode}/>' for i, kind, to in targets)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def paragraph(*texts: str) -> str:
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts) + "</w:p>"


def table(*rows: list[str]) -> str:
    def row(cells: list[str]) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    return "<w:tbl>" + "".join(map(row, rows)) + "</w:tbl>"


def alternates(choice: str, fallback: str) -> str:
    held = f"<mc:Choice>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
    return f"<mc:AlternateContent>{held}</mc:AlternateContent>"


def word(body: str, **parts: str | bytes) -> bytes:
    """A letter; the names of other parts have "__" for "/" and are in `word/`."""
    others: dict[str, str | bytes] = {f"word/{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    main = element("w:document", f"<w:body>{body}</w:body>")
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": main, **others})


def with_parts(parts: dict[str, str | bytes]) -> bytes:
    """A letter of one word, and these parts."""
    return zipped({"word/document.xml": element("w:document", f"<w:body>{paragraph('x')}</w:body>"), **parts})


def collect(payload: bytes, limits: ContentLimits | None = None) -> Extract:
    to = Collector("a", limits or ContentLimits())
    assert read_office_zip(File("a", payload), to)
    return to.finish()


def texts(extract: Extract, inner: str | None = None) -> list[str]:
    """The texts at a place; of None, everywhere."""
    where = f"a / {inner}" if inner else "a"
    return [segment.text for segment in extract.segments if inner is None or segment.place.where == where]


def segment_of(extract: Extract, text: str) -> Segment:
    return next(segment for segment in extract.segments if text in segment.text)


def obstacles(extract: Extract) -> list[tuple[str, str]]:
    return [(each.obstacle.value, each.detail) for each in extract.uninspectable]
