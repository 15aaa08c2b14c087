"""XLSB: workbooks of binary records."""

import io
import struct
import zipfile

from mailguard.findings import Obstacle
from tests.content.formats.test_workbook import BSN, codes, place, read, relations, texts


def record(number: int, body: bytes) -> bytes:
    kind = bytes((number,)) if number < 128 else bytes((number & 127 | 128, number >> 7))
    size, length = b"", len(body)
    while True:
        size += bytes((length & 127 | (128 if length > 127 else 0),))
        length >>= 7
        if not length:
            return kind + size + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column: int, style: int = 0) -> bytes:
    return struct.pack("<II", column, style)


def binary_workbook(sheet: bytes) -> bytes:
    book = record(153, struct.pack("<I", 0)) + record(156, struct.pack("<II", 1, 1) + wide("rId1") + wide("Cliënten"))
    strings = record(19, b"\0" + wide("Naam")) + record(19, b"\0" + wide("BSN")) + record(19, b"\0" + wide("los"))
    styles = record(44, struct.pack("<H", 164) + wide("000000000")) + record(617, struct.pack("<I", 3))
    styles += b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 14, 164)) + record(
        618, b""
    )
    entries = relations(
        ("worksheet", "worksheets/sheet1.bin"), ("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin")
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.bin")))
        written.writestr("xl/_rels/workbook.bin.rels", entries)
        written.writestr("xl/workbook.bin", book)
        written.writestr("xl/sharedStrings.bin", strings)
        written.writestr("xl/styles.bin", styles)
        written.writestr("xl/worksheets/sheet1.bin", sheet)
    return buffer.getvalue()


BINARY_RECORDS = (
    record(0, struct.pack("<II", 0, 0) + bytes(9)),
    record(7, cell(0) + struct.pack("<I", 0)),
    record(7, cell(1) + struct.pack("<I", 1)),
    record(0, struct.pack("<II", 1, 0) + bytes(9)),
    record(6, cell(0) + wide("A. Jansen")),
    record(5, cell(1) + struct.pack("<d", 925900722.0)),
    record(2, cell(2, 1) + struct.pack("<i", 29221 << 2 | 2)),
    record(9, cell(3, 2) + struct.pack("<d", 12345678.0) + bytes(10)),
    record(8, cell(4) + wide("P01 formule") + bytes(10)),
    record(4, cell(5) + b"\1"),
)
BINARY_ROWS = b"".join(BINARY_RECORDS)


def test_a_binary_workbook_is_read_by_its_records():
    extract = read(binary_workbook(BINARY_ROWS))
    assert place(extract, BSN).header == "BSN"
    assert place(extract, BSN).where == "a.xlsx / Cliënten (verborgen)"
    for text in ("A. Jansen", "01-01-1980", "012345678", "P01 formule", "WAAR", "los"):
        assert text in texts(extract)
    assert not extract.uninspectable


def test_a_binary_sheet_that_breaks_off_is_told():
    whole = {sum(map(len, BINARY_RECORDS[:count])) for count in range(len(BINARY_RECORDS))}
    for cut in range(1, len(BINARY_ROWS), 7):
        extract = read(binary_workbook(BINARY_ROWS[:cut]))
        assert cut in whole or (Obstacle.BROKEN, "office") in codes(extract)
