"""Workbooks of Excel 97-2003: cells as a reader sees them, and everything around them."""

import hashlib
import io
import struct
from pathlib import Path

import pytest

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.old_office.biff_records import StringReader
from mailguard.content.formats.old_office.compound import write_compound
from mailguard.content.formats.old_office.excel_binary import read_excel
from mailguard.content.formats.old_office.ole import read_ole
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle, Segment
from tests.content.formats.biff import bof, label, number, record, text, workbook

MADE = Path(__file__).parent / "files" / "clients.xls"


def read(stream: bytes, **options) -> Extract:
    to = Collector("a.xls", **options)
    read_excel(stream, to)
    return to.finish()


def read_file(payload: bytes, **options) -> Extract:
    to = Collector("a.xls", **options)
    read_ole(File("a.xls", payload), to)
    return to.finish()


def texts(extract: Extract) -> list[str]:
    return [segment.text for segment in extract.segments]


def find(extract: Extract, wanted: str) -> Segment:
    return next(segment for segment in extract.segments if wanted in segment.text)


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        ("Cliënten", "912345678"),
        ("Cliënten", "012345678"),
        ("Cliënten", "03-02-1980"),
        ("Cliënten", "900000021"),
        ("Cliënten", "zrijk"),
        ("Cliënten, kop", "900000201"),
        ("Cliënten, voettekst", "900000202"),
        ("Cliënten, opmerkingen", "900000022"),
        ("Cliënten, tekstvak", "900000009"),
        ("Geheim (verborgen)", "900000023"),
        ("metagegevens", "jan900000007@voorbeeld.example"),
        ("metagegevens", "naam900000024"),
        ("eigenschappen", "900000106"),
    ],
)
def test_every_place_of_a_workbook_is_read(inner, wanted):
    extract = read_file(MADE.read_bytes())
    assert find(extract, wanted).place.where == f"a.xls / {inner}"
    assert not extract.uninspectable


def test_a_cell_knows_its_column_and_its_label():
    place = find(read_file(MADE.read_bytes()), "012345678").place
    assert (place.header, place.label, place.row, place.column) == ("BSN", "Eva", 2, 1)


def test_hidden_rows_and_sheets_are_hidden():
    extract = read_file(MADE.read_bytes())
    assert find(extract, "rij 900000020").place.is_hidden
    assert find(extract, "Verborgen 900000023").place.is_hidden
    assert not find(extract, "ver 900000021").place.is_hidden


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (912345678.0, "General", "912345678"),
        (12345678.0, "000000000", "012345678"),
        (29254.0, "dd-mm-yyyy", "03-02-1980"),
        (1234.0, '0000" AB"', "1234 AB"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value, code, shown):
    assert shown in texts(read(workbook([("Blad1", 0, number(0, 0, value, 1))], formats=[code])))


@pytest.mark.parametrize(
    ("records", "shown"),
    [
        (record(0x27E, struct.pack("<HHHI", 0, 0, 0, (123456789 << 2) | 2)), "123456789"),
        (record(0x27E, struct.pack("<HHHi", 0, 0, 0, (-5 << 2) | 2)), "-5"),
        (record(0xBD, struct.pack("<HHHIHIH", 0, 0, 0, (7 << 2) | 2, 0, (90000001 << 2) | 2, 1)), "90000001"),
        (record(0x205, struct.pack("<HHHBB", 0, 0, 0, 1, 0)), "WAAR"),
        (record(0x205, struct.pack("<HHHBB", 0, 0, 0, 42, 1)), "#N/B"),
        (record(0x06, struct.pack("<HHHdHIH", 0, 0, 0, 900000012.0, 0, 0, 0)), "900000012"),
        (
            record(0x06, struct.pack("<HHHB5xHHIH", 0, 0, 0, 0, 0xFFFF, 0, 0, 0)) + record(0x207, text("Jan Jansen")),
            "Jan Jansen",
        ),
    ],
)
def test_every_kind_of_cell_is_read(records, shown):
    assert shown in texts(read(workbook([("Blad1", 0, records)])))


def test_the_name_that_somebody_gave_a_sheet_is_read():
    cells = label(0, 0, "Jan Jansen")
    extract = read(workbook([("Blad1", 0, cells), ("Jan 900000012", 0, b""), ("Verborgen lijst", 1, cells)]))
    names = [segment.text for segment in extract.segments if segment.place.where == "a.xls / bladnamen"]
    assert names == ["Jan 900000012", "Verborgen lijst"]


def test_text_in_a_formula_is_read():
    tokens = b"\x17\x0e\0BSN: 900000012"
    formula = record(0x06, struct.pack("<HHHdHIH", 0, 0, 0, 1.0, 0, 0, len(tokens)) + tokens)
    found = find(read(workbook([("Blad1", 0, formula)])), "900000012")
    assert found.place.where == "a.xls / Blad1, formules"


def test_shared_strings_go_on_in_the_next_record_in_another_width():
    first = struct.pack("<II", 2, 2) + struct.pack("<HB", 11, 0) + b"Jan Ja"
    rest = b"\1" + "nsen".encode("utf-16-le") + b"\x20\x20" + struct.pack("<HB", 9, 0) + b"900000012"
    cells = b"".join(record(0xFD, struct.pack("<HHHI", n, 0, 0, n)) for n in range(2))
    stream = workbook([("Blad1", 0, cells)], before=record(0xFC, first) + record(0x3C, rest))
    assert {"Jan Jansen†", "900000012"} <= set(texts(read(stream)))


def test_a_string_with_formatting_does_not_shift_the_next():
    rich = struct.pack("<HBHI", 3, 0b1100, 1, 4) + b"een" + bytes(4) + bytes(4)
    reader = StringReader((rich + struct.pack("<HB", 4, 0) + b"twee",))
    assert [reader.rich_text(), reader.rich_text()] == ["een", "twee"]


def test_chart_titles_are_read():
    chart = bof(0x20) + record(0x100D, b"\0\0" + text("Jan 900000012", size=1)) + record(0x0A)
    found = find(read(workbook([("Blad1", 0, chart)])), "900000012")
    assert found.place.where == "a.xls / Blad1, grafiek"


def test_cells_far_apart_take_no_room():
    far = label(0, 0, "BSN") + label(65535, 255, "900000012")
    assert "900000012" in texts(read(workbook([("Blad1", 0, far)])))


def test_more_cells_than_are_taken_are_said_to_be_too_many():
    cells = b"".join(number(row, 0, row) for row in range(300))
    extract = read(workbook([("Blad1", 0, cells)]), limits=ContentLimits(max_segments=100))
    assert Obstacle.TOO_LARGE in {known.obstacle for known in extract.uninspectable}


def test_an_old_workbook_in_its_own_code_page_is_read():
    start = record(0x809, struct.pack("<HHI", 0x500, 5, 0)) + record(0x42, struct.pack("<H", 1250)) + record(0x0A)
    cell = record(0x204, struct.pack("<HHHH", 0, 0, 0, 5) + "Łódź9".encode("cp1250"))
    sheet = record(0x809, struct.pack("<HHI", 0x500, 0x10, 0)) + cell + record(0x0A)
    assert "Łódź9" in texts(read(start + sheet))


@pytest.mark.parametrize("cut", range(30, 400, 17))
def test_a_stream_that_is_cut_is_broken(cut):
    stream = workbook([("Blad1", 0, b"".join(label(row, 0, "Jan Jansen") for row in range(40)))])
    extract = read(stream[:cut])
    assert extract.uninspectable or sum("Jan" in found for found in texts(extract)) < 40


@pytest.mark.parametrize("garbage", [b"", b"\0" * 100_000, b"\xff" * 10_000, b"\x09\x08" * 5_000])
def test_garbage_is_broken(garbage):
    assert Obstacle.BROKEN in {known.obstacle for known in read(garbage).uninspectable}


def test_a_record_that_is_too_short_costs_only_itself():
    stream = workbook([("Blad1", 0, record(0x203, b"\0") + label(1, 0, "Jan 900000012"))])
    extract = read(stream)
    assert "Jan 900000012" in texts(extract)
    assert Obstacle.BROKEN in {known.obstacle for known in extract.uninspectable}


# -- locked -----------------------------------------------------------------------------------------------------------


def locked(password: str) -> bytes:
    """A workbook that is encrypted with RC4 [MS-XLS 2.2.10]."""
    from msoffcrypto.method.rc4 import DocumentRC4

    def coded(data: bytes) -> bytes:
        return bytes(DocumentRC4.decrypt(password, salt, io.BytesIO(data), blocksize=1024).read())

    salt = bytes(range(16))
    verifier = bytes(range(16, 32))
    proof = coded(verifier + hashlib.md5(verifier).digest())
    head = record(0x2F, struct.pack("<HHH", 1, 1, 1) + salt + proof)
    plain = workbook(
        [("Blad1", 0, label(0, 0, "Jan 900000012") + b"".join(label(n, 1, "vul" * 50) for n in range(40)))], before=head
    )
    stream = bytearray(plain)
    for at, (byte, key) in enumerate(zip(plain, coded(bytes(len(plain))), strict=True)):
        stream[at] = byte ^ key
    at = 0
    while at + 4 <= len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        kept = {0x809: size, 0x2F: size, 0x85: 4}.get(kind, 0)
        stream[at : at + 4 + kept] = plain[at : at + 4 + kept]
        at += 4 + size
    return write_compound({("Workbook",): bytes(stream)})


def test_a_locked_workbook_is_read_with_its_password():
    extract = read_file(locked("geheim"), passwords=("fout", "geheim"))
    assert "Jan 900000012" in texts(extract)
    assert extract.is_unlocked
    assert not extract.uninspectable


def test_a_locked_workbook_without_its_password_is_encrypted():
    extract = read_file(locked("geheim"), passwords=("fout",))
    assert {known.obstacle for known in extract.uninspectable} == {Obstacle.ENCRYPTED}


def test_a_workbook_that_excel_opens_by_itself_is_read():
    extract = read_file(locked("VelvetSweatshop"))
    assert "Jan 900000012" in texts(extract)
    assert not extract.is_unlocked
