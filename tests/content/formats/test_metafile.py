"""Drawings as lists of commands: every way to draw text, pictures in them, other metafiles in them, and damage."""

import gzip
import random
import struct

import pytest

from mailguard.content import formats, read_content
from mailguard.content.extract import Collector, Extract, File
from mailguard.content.kinds import Kind
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle
from tests.content.formats.metafiles import (
    PIXEL,
    PIXEL_BITS,
    emf,
    emf_bitmap,
    emf_comment,
    emf_record,
    emf_small_text,
    emf_text,
    plus_record,
    svm,
    svm_action,
    svm_text,
    wmf,
    wmf_enhanced,
    wmf_extended_text,
    wmf_record,
    wmf_text,
)
from tests.content.messages import attachment, multipart

BSN = "900000012"
BITMAP = b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + PIXEL + PIXEL_BITS


def read(payload: bytes, name: str = "afbeelding", limits: ContentLimits | None = None) -> Extract:
    return formats.extract(Kind.IMAGE, File(name, payload, is_inner=True), Collector(name, limits or ContentLimits()))


def lines(extract: Extract) -> list[str]:
    return [line for segment in extract.segments for line in segment.text.splitlines()]


def obstacles(extract: Extract) -> list[tuple[Obstacle, str]]:
    return [(each.obstacle, each.detail) for each in extract.uninspectable]


FIGURES = {
    "EXTTEXTOUTW": emf(emf_text(BSN)),
    "EXTTEXTOUTA": emf(emf_text(BSN, kind=83)),
    "POLYTEXTOUTA": emf(emf_text(BSN, kind=96)),
    "POLYTEXTOUTW": emf(emf_text(BSN, kind=97)),
    "SMALLTEXTOUT": emf(emf_small_text(BSN, is_small=False, has_rectangle=True)),
    "SMALLTEXTOUT of bytes": emf(emf_small_text(BSN, is_small=True, has_rectangle=False)),
    "comment": emf(emf_comment(b"ABCD" + BSN.encode("utf-16-le"))),
    "comment of bytes": emf(emf_comment(b"ABCD\0" + BSN.encode())),
    "name of the drawing": emf(description=f"Program\0{BSN}\0\0"),
    "GDI+ string": emf(
        emf_comment(b"EMF+" + plus_record(0x401C, struct.pack("<III16x", 0, 0, 9) + BSN.encode("utf-16-le")))
    ),
    "GDI+ driver string": emf(
        emf_comment(b"EMF+" + plus_record(0x4036, struct.pack("<IIII", 0, 1, 0, 9) + BSN.encode("utf-16-le")))
    ),
    "TEXTOUT": wmf(wmf_text(BSN.encode())),
    "TEXTOUT, with a place": wmf(wmf_text(BSN.encode()), is_placeable=True),
    "WMF EXTTEXTOUT": wmf(wmf_extended_text(BSN.encode())),
    "WMF EXTTEXTOUT with a rectangle": wmf(wmf_extended_text(BSN.encode(), options=4, widths=[5] * 9)),
    "EMF in WMF": wmf(wmf_enhanced(emf(emf_text(BSN))[:70]), wmf_enhanced(emf(emf_text(BSN))[70:])),
    "comment in WMF": wmf(wmf_record(0x0626, struct.pack("<HH", 15, 18) + BSN.encode("utf-16-le"))),
    "SVM": svm(svm_text(BSN)),
    "SVM, stretched": svm(svm_action(114, bytes(8) + struct.pack("<I", 9) + BSN.encode("utf-16-le"), 2)),
    "SVM, in a rectangle": svm(svm_action(115, bytes(16) + struct.pack("<I", 9) + BSN.encode("utf-16-le"), 2)),
    "SVM of old": svm(svm_action(112, bytes(8) + struct.pack("<H", 9) + BSN.encode() + bytes(4))),
    "SVM in SVM": svm(svm_action(140, b"xx" + svm(svm_text(BSN)))),
    "SVM comment": svm(svm_action(512, struct.pack("<H", 3) + b"URL" + bytes(8) + BSN.encode("utf-16-le"))),
    "EMZ": gzip.compress(emf(emf_text(BSN))),
    "WMZ": gzip.compress(wmf(wmf_text(BSN.encode()))),
}


@pytest.mark.parametrize("payload", FIGURES.values(), ids=FIGURES)
def test_text_is_read_wherever_it_is_drawn_and_nothing_is_an_obstacle(payload):
    extract = read(payload)
    assert BSN in lines(extract)
    assert obstacles(extract) == []


def test_text_in_two_encodings_is_read_from_the_better():
    name = "Łukasz"
    action = bytes(8) + struct.pack("<H", 6) + b"?ukasz" + bytes(4) + struct.pack("<H", 6) + name.encode("utf-16-le")
    assert lines(read(svm(svm_action(112, action, 2)))) == [name]


def test_a_font_tells_the_code_page_of_a_windows_metafile():
    font = wmf_record(0x02FB, bytes(13) + b"\xee" + bytes(4))
    assert lines(read(wmf(font, wmf_text("Łukasz".encode("cp1250"))))) == ["Łukasz"]


@pytest.mark.parametrize(
    ("pieces", "line"),
    [
        ([("Jan", 0), ("sen", 30)], "Jansen"),
        ([("9000", 0), ("00012", 41)], BSN),
        ([("Jan", 0), ("Vos", 36)], "Jan Vos"),
        ([("Jan", 0), (BSN, 90)], f"Jan\t{BSN}"),
        ([*zip(BSN, range(0, 90, 10), strict=True)], BSN),
    ],
)
def test_pieces_of_one_line_are_put_together(pieces, line):
    drawn = [emf_text(text, x) for text, x in pieces]
    assert [segment.text for segment in read(emf(*drawn)).segments] == [line]


def test_digits_drawn_one_by_one_without_widths_are_one_number():
    assert lines(read(wmf(*(wmf_text(digit.encode(), 7 * n, 3) for n, digit in enumerate(BSN))))) == [BSN]


def test_lines_are_kept_apart_and_given_once():
    drawn = [emf_text("Naam", 0, 0), emf_text("Jan", 0, 12), emf_text("Naam", 1, 1), emf_text("Jan", 1, 13)]
    assert lines(read(emf(*drawn))) == ["Naam", "Jan"]


@pytest.mark.parametrize(
    ("payload", "content"),
    [
        *((emf(emf_bitmap(kind, at)), BITMAP) for kind, at in ((76, 84), (79, 96), (81, 48), (114, 84))),
        (wmf(wmf_record(0x0F43, bytes(22) + PIXEL + PIXEL_BITS)), BITMAP),
        (wmf(wmf_record(0x0940, bytes(16) + PIXEL + PIXEL_BITS)), BITMAP),
        (svm(svm_action(116, BITMAP)), BITMAP),
        (
            emf(emf_comment(b"EMF+" + plus_record(0x4008, struct.pack("<II16xI", 0, 1, 1) + b"\x89PNG", 5 << 8))),
            b"\x89PNG",
        ),
        (
            emf(
                emf_comment(
                    b"EMF+"
                    + plus_record(0x4008, struct.pack("<IIIiiiI", 32, 0, 1, 1, 1, 4, 0x22009), 0x8500)
                    + plus_record(0x4008, struct.pack("<II", 32, 0) + b"\1\2\3\4", 0x8500)
                )
            ),
            b"BM"
            + struct.pack("<IHHI", 58, 0, 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, 1, -1, 1, 32, 0, 4, 0, 0, 0, 0)
            + b"\1\2\3\4",
        ),
    ],
)
def test_a_picture_in_a_drawing_is_handed_on_once(payload, content):
    extract = read(payload)
    assert [(file.payload, file.is_inner) for file in extract.files] == [(content, True)]
    assert obstacles(extract) == []


def test_a_windows_metafile_in_an_enhanced_one_is_handed_on():
    inner = wmf(wmf_text(BSN.encode()))
    (file,) = read(emf(emf_comment(b"GDIC" + struct.pack("<I", 0x80000001) + bytes(16) + inner))).files
    assert lines(read(file.payload)) == [BSN]


@pytest.mark.parametrize(
    "payload",
    [
        emf(emf_text("xxx", options=0x10)),
        emf(emf_comment(b"EMF+" + plus_record(0x4036, struct.pack("<IIII", 0, 0, 0, 1) + b"\1\0"))),
        wmf(wmf_extended_text(b"xxxx", options=0x10)),
        wmf(wmf_record(0x0922, bytes(40))),
    ],
)
def test_what_no_program_can_read_as_text_is_said(payload):
    assert obstacles(read(payload)) == [(Obstacle.UNSUPPORTED, "metafile")]


@pytest.mark.parametrize("name", ["EXTTEXTOUTW", "TEXTOUT", "SVM", "EMZ"])
def test_a_cut_drawing_is_broken_wherever_it_is_cut(name):
    payload = FIGURES[name]
    for cut in range(46, len(payload), 3):
        extract = read(payload[:cut])
        assert Obstacle.BROKEN in {obstacle for obstacle, _ in obstacles(extract)}, cut


@pytest.mark.parametrize("payload", FIGURES.values(), ids=FIGURES)
def test_flipped_bytes_never_raise(payload):
    chance = random.Random(6)
    for _ in range(60):
        damaged = bytearray(payload)
        for _ in range(4):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        read(bytes(damaged))


def test_a_text_beyond_its_record_costs_only_itself():
    bad = emf_record(84, bytes(28) + struct.pack("<iiIII16xI", 0, 0, 500, 76, 0, 0))
    extract = read(emf(bad, emf_text(BSN)))
    assert (lines(extract), obstacles(extract)) == ([BSN], [(Obstacle.BROKEN, "metafile")])


def test_a_packed_drawing_that_unpacks_to_more_than_there_is_room_for_is_too_large():
    extract = read(
        gzip.compress(emf(emf_comment(bytes(3_000_000)))), limits=ContentLimits(max_unpacked_bytes=1_000_000)
    )
    assert Obstacle.TOO_LARGE in {obstacle for obstacle, _ in obstacles(extract)}


def test_one_text_drawn_any_number_of_times_is_too_large():
    count = 2_000
    start = 40 + 40 * count
    object_ = struct.pack("<iiIII16xI", 0, 0, 20_000, start, 0, 0)
    record = emf_record(96, bytes(28) + struct.pack("<I", count) + object_ * count + b"x" * 20_000)
    extract = read(emf(record), limits=ContentLimits(max_text_bytes=1_000_000))
    assert obstacles(extract) == [(Obstacle.TOO_LARGE, "text")]


def test_drawings_in_drawings_end():
    payload = svm(svm_text(BSN))
    for _ in range(50):
        payload = svm(svm_action(140, payload))
    assert obstacles(read(payload)) == [(Obstacle.TOO_LARGE, "metafile")]


def test_a_packed_file_that_is_no_drawing_is_read_as_what_it_is():
    (file,) = read(gzip.compress(b"BSN " + BSN.encode()), "brief.emz").files
    assert (file.name, file.payload) == ("brief.emf", b"BSN " + BSN.encode())


@pytest.mark.parametrize(
    ("name", "key"),
    [("a.emf", "EXTTEXTOUTW"), ("a.dat", "TEXTOUT"), ("a.svm", "SVM"), ("a.emz", "EMZ"), ("a.wmz", "WMZ")],
)
def test_an_attached_drawing_is_read_whatever_its_name(name, key):
    content = read_content(multipart(attachment(FIGURES[key], name, "application/octet-stream")))
    assert [segment.place.where for segment in content.segments if BSN in segment.text] == [name]
    assert content.uninspectable == ()


def test_a_small_drawing_that_a_page_shows_is_no_mere_logo():
    page = 'Content-Type: text/html\r\n\r\n<p>hallo</p><img src="cid:d1">'
    drawing = attachment(FIGURES["EXTTEXTOUTW"], "image001.emf", "image/x-emf").replace(
        "Content-Disposition: attachment", "Content-ID: <d1>\r\nContent-Disposition: inline"
    )
    content = read_content(multipart(page, drawing, subtype="related"))
    assert any(BSN in segment.text for segment in content.segments)
