"""A small sound file of each format, with a number in it."""

import io
import json
import struct

import py7zr
from PIL import Image, ImageDraw

from benchmarks.hostile_files.archives import zipped
from benchmarks.hostile_files.damaged import sound_files
from benchmarks.hostile_files.documents import paragraph, sheet_of, text_cell, word
from tests.content.formats.compound_file import write_compound_file

NUMBER = "912345688"  # what `sound_files` plants
TEXT = f"BSN {NUMBER}"
DOCX = word(paragraph(TEXT))
XLSX = sheet_of(f'<row r="1">{text_cell("A1", TEXT)}</row>')
ZIP = zipped({"a.txt": TEXT.encode()})
EML = f"From: c@town.example\r\nTo: d@outside.example\r\nSubject: intern\r\n\r\n{TEXT}\r\n".encode()


def outlook_message(name: str, content: bytes) -> bytes:
    """A .msg file with one attachment."""
    at = "__attach_version1.0_#00000000"
    return write_compound_file(
        {
            "__properties_version1.0": bytes(32) + struct.pack("<HHIII", 0x1F, 0x0037, 6, 14, 0),
            "__substg1.0_0037001F": "lijst".encode("utf-16-le"),
            f"{at}/__properties_version1.0": bytes(8)
            + struct.pack("<HHIII", 0x1F, 0x3707, 6, 2 * len(name) + 2, 0)
            + struct.pack("<HHIII", 0x102, 0x3701, 6, len(content), 0),
            f"{at}/__substg1.0_3707001F": name.encode("utf-16-le"),
            f"{at}/__substg1.0_37010102": content,
        }
    )


def winmail(name: str, content: bytes) -> bytes:
    """A winmail.dat with one attachment [MS-OXTNEF 2.1.3]."""
    attributes = ((0x00069002, bytes(14)), (0x00018010, name.encode() + b"\0"), (0x0006800F, content))
    raw = b"\x78\x9f\x3e\x22\1\0"
    for tag, value in attributes:
        raw += struct.pack("<BII", 2, tag, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return raw


def seven_zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as written:
        written.writestr(content, name)
    return buffer.getvalue()


def picture(form: str) -> bytes:
    image = Image.new("L", (400, 80), 255)
    ImageDraw.Draw(image).text((10, 10), TEXT, fill=0, font_size=24)
    buffer = io.BytesIO()
    image.save(buffer, form, compress_level=0, quality=100)  # larger than a logo
    return buffer.getvalue()


def text_files() -> dict[str, bytes]:
    """Those whose text is there without OCR. Of the older formats of Microsoft the number is another."""
    samples = {name: content for name, content in sound_files().items() if not name.endswith((".doc", ".xls", ".ppt"))}
    return {
        **samples,
        "mail.msg": outlook_message("lijst.xlsx", XLSX),
        "winmail.dat": winmail("lijst.xlsx", XLSX),
        "alles.7z": seven_zip("brief.txt", TEXT.encode()),
        "mail.eml": EML,
        "gegevens.json": json.dumps({"BSN": NUMBER}).encode(),
        "gegevens.xml": f"<?xml version='1.0'?><a><bsn>{NUMBER}</bsn></a>".encode(),
        "lijst.csv": f"naam;bsn\nJan;{NUMBER}\n".encode(),
        "pagina.html": f"<html><p>BSN <b>{NUMBER}</b></p></html>".encode(),
    }


def all_files() -> dict[str, bytes]:
    return {**sound_files(), **text_files(), "scan.png": picture("PNG"), "scan.jpg": picture("JPEG")}
