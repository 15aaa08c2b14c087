"""Damage that chance found: each lost more than it had to, took long, or was silent."""

import io
import struct
import zipfile

import pytest

from benchmarks.hostile_files.archives import zipped
from benchmarks.hostile_files.damaged import compound_file_in_a_circle
from benchmarks.hostile_files.documents import sheet_of, text_cell, workbook_parts
from mailguard.content import formats
from mailguard.content.extract import Collector, Extract, File
from mailguard.content.kinds import Kind
from mailguard.findings import Obstacle
from tests.content.formats.compound_file import write_compound_file
from tests.content.messages import attachment, holding, multipart, read_content
from tests.content.small_files import NUMBER, TEXT, winmail


def extract(content: bytes, kind: Kind = Kind.OFFICE) -> Extract:
    return formats.extract(kind, File("a", content), Collector("a"))


def obstacles(found: Extract) -> set[Obstacle]:
    return {each.obstacle for each in found.uninspectable}


def test_an_entry_without_a_name_does_not_keep_the_others_of_a_zip_from_being_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        written.writestr("?", "x")
        written.writestr("b.txt", TEXT)
    content = buffer.getvalue().replace(b"?", b"\0")
    assert TEXT.encode() in [file.payload for file in extract(content, Kind.ARCHIVE).files]


def test_storages_nested_too_deep_leave_the_strings_of_a_compound_file():
    content = write_compound_file({"/".join(["s"] * 1500 + ["x"]): TEXT.encode("utf-16-le") * 3})
    found = extract(content)
    assert obstacles(found) == {Obstacle.BROKEN}
    assert any(NUMBER in segment.text for segment in found.segments)


def test_a_stream_that_goes_round_is_read_no_further_than_the_file_is_long():
    to = Collector("a")
    found = formats.extract(Kind.OFFICE, File("a", compound_file_in_a_circle()), to)
    assert Obstacle.BROKEN in obstacles(found)
    assert to.limits.max_unpacked_bytes - to.room_bytes < 100_000


@pytest.mark.parametrize("charset", ["vi8", "shift_jis"])
def test_a_sheet_in_a_charset_that_the_parser_does_not_know_is_read_as_far_as_it_goes(charset):
    sheet = f'<?xml version="1.0" encoding="{charset}"?><worksheet><sheetData>{TEXT}</sheetData></worksheet>'
    found = extract(zipped(workbook_parts(sheet)))
    assert Obstacle.BROKEN in obstacles(found)
    assert any(NUMBER in segment.text for segment in found.segments)


def test_an_attachment_of_a_tnef_without_its_content_is_said():
    content = winmail("lijst.xlsx", b"x")
    at = content.index(struct.pack("<I", 0x0006800F))
    assert obstacles(extract(content[: at - 1], Kind.TNEF)) == {Obstacle.BROKEN}


def test_a_drawing_that_names_its_text_is_said_not_to_be_read():
    drawing = f'<!DOCTYPE svg [<!ENTITY e "{NUMBER}">]><svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text></svg>'
    read = read_content(multipart("\r\nhoi", attachment(drawing, "a.svg", "image/svg+xml")))
    assert holding(read, NUMBER) or Obstacle.BROKEN in {each.obstacle for each in read.uninspectable}


def test_a_sheet_of_one_cell_is_no_damage():
    assert extract(sheet_of(f'<row r="1">{text_cell("A1", TEXT)}</row>')).uninspectable == ()
