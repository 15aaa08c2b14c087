"""Files as people attach them, made by the standard library and Pillow, and messages that carry them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from xml.sax.saxutils import escape

import pyzipper
from PIL import Image, ImageDraw, ImageFont

from mailguard.message import Envelope, Message
from tests.office import SENDER

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOCKED_WITH = "Zomer-2026!"
Rows = Sequence[Sequence[str]]


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 12, 0, 0)), content)
    return buffer.getvalue()


def letter(*paragraphs: str, header: str = "") -> bytes:
    """A Word document, with a page header if there is one."""
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>',
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    if header:
        text = f"<w:p><w:r><w:t>{escape(header)}</w:t></w:r></w:p>"
        parts["word/header1.xml"] = f'<w:hdr xmlns:w="{WORD}">{text}</w:hdr>'
        parts["word/_rels/document.xml.rels"] = _relations(("header", "header1.xml"))
    return zipped(parts)


def workbook(sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    """An Excel workbook; the sheets named in `hidden` are not seen at first."""
    states = {name: "hidden" if name in hidden else "visible" for name in sheets}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}" state="{state}"/>'
        for n, (name, state) in enumerate(states.items(), 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{XLSX}.main+xml"/>{overrides}</Types>',
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1))
            ),
            **{f"xl/worksheets/sheet{n}.xml": _sheet(rows) for n, rows in enumerate(sheets.values(), 1)},
        }
    )


def locked_zip(files: Mapping[str, bytes], password: str) -> bytes:
    """A ZIP file as 7-Zip and WinZip lock it (AES)."""
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", encryption=pyzipper.WZ_AES) as file:
        file.setpassword(password.encode())
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()


def scan(*lines: str) -> bytes:
    """A page of text as a scanner sees it: a picture."""
    image = Image.new("L", (1240, 120 + 70 * len(lines)), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=36)
    for n, line in enumerate(lines):
        pen.text((90, 60 + 70 * n), line, fill=0, font=font)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def carrying(text: str, *files: tuple[str, str, bytes], number: int = 1) -> Message:
    """A message with these attachments (name, media type, content) to somebody outside."""
    message = EmailMessage()
    message["From"], message["To"] = f"Alice <{SENDER}>", "bouwer@elders.example"
    message["Subject"], message["Message-ID"] = "Stukken", f"<stukken{number}@ons.example>"
    message["Date"] = "Sat, 21 Nov 2026 12:00:00 +0100"
    message.set_content(text)
    for name, media_type, content in files:
        maintype, _, subtype = media_type.partition("/")
        message.add_attachment(content, maintype, subtype, filename=name)
    content = message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return Message.from_content(f"MSG{number:013d}", Envelope.of(SENDER, ("bouwer@elders.example",)), content)


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _sheet(rows: Rows) -> str:
    def cell(row: int, column: int, text: str) -> str:
        return f'<c r="{chr(65 + column)}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'

    lines = (
        f'<row r="{n}">{"".join(cell(n, column, text) for column, text in enumerate(row) if text)}</row>'
        for n, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{SHEET}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
