"""Files of a format with about so much text, as its programs write them: for what reading costs, by size."""

import csv
import functools
import io
import json
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from benchmarks.detectors.invention import Invention
from benchmarks.extraction import libre_office
from benchmarks.extraction.containers import seven_zipped, zipped
from benchmarks.extraction.pictures import page_of

Make = Callable[[int], bytes]
_CELL = 10  # characters, about
_COLUMNS = 10
_LINES = 56  # of a page in a PDF
_WORD_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


class NotMade(Exception):
    """A program of others did not make the file."""


@functools.cache
def paragraphs(size: int) -> tuple[str, ...]:
    """Prose, now and then with a value in it."""
    invent, done = Invention(f"cost {size}"), 0
    texts: list[str] = []
    while done < size:
        text = invent.prose(60) if len(texts) % 5 else invent.around(f"BSN {invent.bsn()}, tel. {invent.phone()}")
        texts.append(text)
        done += len(text)
    return tuple(texts)


@functools.cache
def rows(size: int) -> tuple[tuple[str, ...], ...]:
    """A list of people with ten columns, the first row its header."""
    invent = Invention(f"cost rows {size}")
    head = ("naam", "bsn", "telefoon", "nr", "bedrag", "datum", "code", "plaats", "status", "opmerking")

    def row() -> tuple[str, ...]:
        texts = (invent.person(), invent.bsn(), invent.phone(), invent.digits(4), f"{invent.digits(3)},50")
        return (*texts, invent.date(), f"A-{invent.digits(4)}", "Dorp", "open", invent.prose(2))

    return (head, *(row() for _ in range(max(1, size // (_CELL * _COLUMNS)))))


def docx(size: int) -> bytes:
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs(size))
    document = f'<w:document xmlns:w="{_WORD_NAMESPACE}"><w:body>{body}</w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _package("word/document.xml", kind, {"word/document.xml": document})


def xlsx(size: int) -> bytes:
    """With shared strings, as Excel has it, and numbers as numbers."""
    shared: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows(size), 1):
        cells = (_cell(f"{chr(65 + at)}{number}", text, shared) for at, text in enumerate(row))
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    files = {
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET_NAMESPACE}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "strings.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET_NAMESPACE}"><sheetData>{"".join(lines)}</sheetData>'
        "</worksheet>",
        "xl/strings.xml": f'<sst xmlns="{_SHEET_NAMESPACE}">{strings}</sst>',
    }
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return _package("xl/workbook.xml", kind, files)


def _cell(place: str, text: str, shared: dict[str, int]) -> str:
    if text.isdigit():
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'


def pptx(size: int) -> bytes:
    """A slide for every ten paragraphs."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    show = "http://schemas.openxmlformats.org/presentationml/2006/main"
    texts = paragraphs(size)
    slides = [texts[at : at + 10] for at in range(0, len(texts), 10)]
    files = {}
    for number, slide in enumerate(slides, 1):
        body = "".join(f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in slide)
        files[f"ppt/slides/slide{number}.xml"] = (
            f'<p:sld xmlns:p="{show}" xmlns:a="{drawing}"><p:cSld><p:spTree><p:sp><p:txBody>{body}</p:txBody></p:sp>'
            "</p:spTree></p:cSld></p:sld>"
        )
    listed = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in range(1, len(slides) + 1))
    files["ppt/presentation.xml"] = (
        f'<p:presentation xmlns:p="{show}" xmlns:r="{_RELATIONS}"><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>'
    )
    targets = (("slide", f"slides/slide{number}.xml") for number in range(1, len(slides) + 1))
    files["ppt/_rels/presentation.xml.rels"] = _relations(*targets)
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return _package("ppt/presentation.xml", kind, files)


def _relations(*targets: tuple[str, str]) -> str:
    entries = (
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'


def _package(main: str, kind: str, files: Mapping[str, str]) -> bytes:
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )
    every = {"[Content_Types].xml": types, "_rels/.rels": _relations(("officeDocument", main)), **files}
    return zipped({name: text.encode() for name, text in every.items()})


def odt(size: int) -> bytes:
    return _open_document("text", "".join(f"<text:p>{escape(text)}</text:p>" for text in paragraphs(size)))


def ods(size: int) -> bytes:
    def cell(text: str) -> str:
        kind = f'float" office:value="{text}' if text.isdigit() else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(text)}</text:p></table:table-cell>'

    lines = (f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows(size))
    return _open_document("spreadsheet", f'<table:table table:name="Blad1">{"".join(lines)}</table:table>')


def _open_document(kind: str, body: str) -> bytes:
    names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table"))
    content = f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
    files = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"{content}</office:document-content>",
    }
    return zipped({name: text.encode() for name, text in files.items()})


def doc(size: int) -> bytes:
    return _converted("docx", docx(size), "doc")


def xls(size: int) -> bytes:
    return _converted("xlsx", xlsx(size), "xls")


def ppt(size: int) -> bytes:
    return _converted("pptx", pptx(size), "ppt")


def _converted(source: str, payload: bytes, target: str) -> bytes:
    files = libre_office.convert({f"file.{source}": payload}, target)
    if not files:
        raise NotMade(f"LibreOffice made no {target} of {len(payload) // 1024} KB")
    return files[f"file.{source}"]


def rtf(size: int) -> bytes:
    def characters(text: str) -> str:
        return "".join(c if c.isascii() else f"\\'{c.encode('cp1252', 'replace').hex()}" for c in text)

    return ("{\\rtf1\\ansi\\ansicpg1252 " + "\\par\n".join(map(characters, paragraphs(size))) + "\\par}").encode()


def pdf(size: int) -> bytes:
    """A page for every 4 KB, each line shown for itself in one font."""
    lines = [text[at : at + 90] for text in paragraphs(size) for at in range(0, len(text), 90)]
    pages = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for number, page in enumerate(pages):
        own = f"/MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents {5 + 2 * number} 0 R"
        shown = b"".join(
            b"1 0 0 1 50 %d Tm (%s) Tj\n" % (800 - 14 * at, _pdf_text(line)) for at, line in enumerate(page)
        )
        packed = zlib.compress(b"BT /F 10 Tf\n" + shown + b"ET")
        objects.append(f"<< /Type /Page /Parent 2 0 R {own} >>".encode())
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    return _pdf_of(objects)


def _pdf_text(line: str) -> bytes:
    return line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _pdf_of(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def text(size: int) -> bytes:
    return "\n\n".join(paragraphs(size)).encode()


def csv_file(size: int) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows(size))
    return stream.getvalue().encode()


def json_file(size: int) -> bytes:
    head, *others = rows(size)
    return json.dumps([dict(zip(head, row, strict=True)) for row in others]).encode()


def xml(size: int) -> bytes:
    head, *others = rows(size)
    people = ("".join(f"<{n}>{escape(t)}</{n}>" for n, t in zip(head, row, strict=True)) for row in others)
    return f"<lijst>{''.join(f'<persoon>{person}</persoon>' for person in people)}</lijst>".encode()


def html(size: int) -> bytes:
    return f"<html><body>{''.join(f'<p>{escape(text)}</p>' for text in paragraphs(size))}</body></html>".encode()


def zip_file(size: int) -> bytes:
    """Text files of 100 KB, or one."""
    return zipped(dict(_text_files(size)))


def seven_zip(size: int) -> bytes:
    return seven_zipped(dict(_text_files(size)))


def _text_files(size: int) -> Iterator[tuple[str, bytes]]:
    whole = text(size)
    for number, at in enumerate(range(0, len(whole), 100_000)):
        yield f"brief{number}.txt", whole[at : at + 100_000]


def eml(size: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"], mail["From"] = "Doorgestuurd", "jan@burger.example"
    mail.set_content(text(size).decode())
    return mail.as_bytes()


def msg(size: int) -> bytes:
    from tests.content.formats.compound_file import write_compound_file

    body = text(size).decode().encode("utf-16-le")
    entry = struct.pack("<HHIII", 0x1F, 0x1000, 6, len(body) + 2, 0)
    return write_compound_file({"__substg1.0_1000001F": body, "__properties_version1.0": bytes(32) + entry})


def jpeg_scan(pages: int) -> bytes:
    return _scan(pages, "JPEG")


def png_scan(pages: int) -> bytes:
    return _scan(pages, "PNG")


def _scan(_pages: int, form: str) -> bytes:
    stream = io.BytesIO()
    page_of(f"BSN {Invention('scan').bsn()}").save(stream, form)
    return stream.getvalue()


def fax(pages: int) -> bytes:
    """A TIFF with a scan on each page."""
    stream, number = io.BytesIO(), Invention("fax").bsn()
    first, *others = (page_of(f"BSN {number}") for _ in range(pages))
    first.save(stream, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")
    return stream.getvalue()


BY_SIZE: Mapping[str, Make] = {
    "docx": docx,
    "odt": odt,
    "doc": doc,
    "rtf": rtf,
    "pdf": pdf,
    "pptx": pptx,
    "ppt": ppt,
    "xlsx": xlsx,
    "ods": ods,
    "xls": xls,
    "csv": csv_file,
    "json": json_file,
    "xml": xml,
    "html": html,
    "txt": text,
    "zip": zip_file,
    "7z": seven_zip,
    "eml": eml,
    "msg": msg,
}
OF_LIBRE_OFFICE = frozenset(("doc", "xls", "ppt"))
OF_CELLS = frozenset(("xlsx", "ods", "xls", "csv", "json", "xml"))
SCANS: Mapping[str, Make] = {"jpg": jpeg_scan, "png": png_scan, "tif": fax}
