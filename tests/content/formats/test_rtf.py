"""RTF: all destinations, code pages, tables, embedded files; and what is damaged or hostile."""

import random
import struct

import pytest

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.rich_text.rtf import read_rtf
from mailguard.findings import Obstacle


def read(body: str | bytes, *, head: bytes = rb"{\rtf1\ansi\ansicpg1252\deff0") -> Extract:
    to = Collector("brief")
    raw = body.encode("ascii") if isinstance(body, str) else body
    read_rtf(File("brief.rtf", head + raw + b"}"), to)
    return to.finish()


def places(extract: Extract) -> dict[str, str]:
    found: dict[str, str] = {}
    for segment in extract.segments:
        inner = segment.place.where.removeprefix("brief").removeprefix(" / ")
        found[inner] = found.get(inner, "") + segment.text + "\n"
    return found


@pytest.mark.parametrize(
    ("body", "inner", "text"),
    [
        (r" BSN 900000012\par", "", "BSN 900000012"),
        (r" 900{\b 000}{\i 012}", "", "900000012"),
        (r"{\header\pard kop 900000012\par}", "kop", "900000012"),
        (r"{\headerf 900000012\par}", "kop", "900000012"),
        (r"{\footerr\pard voet 900000012\par}", "voettekst", "900000012"),
        (r"x{\footnote\pard noot 900000012}", "voetnoten", "900000012"),
        (r"x{\footnote\ftnalt noot 900000012}", "eindnoten", "900000012"),
        (r"{\*\atnauthor Piet}{\*\annotation\pard 900000012\par}", "opmerkingen", "900000012"),
        (r"{\*\atnauthor Piet 900000012}", "opmerkingen", "900000012"),
        (r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard 900000012\par}}}", "tekstvak", "900000012"),
        (r"{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv foto 900000012}}}}", "metagegevens", "900000012"),
        (r"{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv 900000012}}}}", "metagegevens", "900000012"),
        (r'{\field{\*\fldinst HYPERLINK "mailto:a@b.example"}{\fldrslt mail}}', "velden", "a@b.example"),
        (r"{\field{\*\fldinst PAGE}{\fldrslt 900000012}}", "", "900000012"),
        (r"{\*\bkmkstart merk900000012}", "metagegevens", "900000012"),
        (r"{\*\docvar {naam}{900000012}}", "metagegevens", "900000012"),
        (r"{\*\formfield{\fftype0{\*\ffdeftext 900000012}}}", "formulier", "900000012"),
        (r"{\info{\title Jan 900000012}}", "eigenschappen", "900000012"),
        (r"{\*\userprops{\propname Dossier}\proptype30{\staticval 900000012}}", "eigenschappen", "900000012"),
        (r"{\deleted\revauthdel1 900000012}", "verwijderde tekst", "900000012"),
        (r"{\listtext 900000012\tab}punt", "", "900000012"),
        (r"{\*\onbekend tekst 900000012}", "", "900000012"),
        (r"{\v geheim 900000012}", "", "900000012"),
        (r"{\object\objemb{\*\objclass Word}{\result{900000012}}}", "", "900000012"),
    ],
)
def test_every_destination_is_read(body, inner, text):
    extract = read(body)
    assert text in places(extract)[inner]
    assert not extract.uninspectable


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb" caf\'e9", "café"),
        (rb" \u8364?\u-10179?\u-8704?", "€😀"),
        (rb"\uc2 \u233\'c3\'a9 x", "é x"),
        (rb"\uc0 \u233 x", "éx"),
        (rb" een\~twee\_drie\-vier", "een twee-drievier"),
        (rb" \{a\\b\}", "{a\\b}"),
        (rb"{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}}\f1 \'c0\'c1", "АБ"),
        (rb"{\fonttbl{\f0 Arial;}{\f1\fcharset238 Arial CE;}}{\f1 \'a3\'f3d\'9f}\plain\'e9", "Łódźé"),
        (rb"{\fonttbl{\f2\fcharset128 Gothic;}}\f2 \'83\'65\'83\'58", "テス"),
        (rb"\ansicpg1251 \'c0", "А"),
        (rb"\mac \'8e", "é"),
        ("café".encode(), "café"),
        (rb" a\emdash b\ldblquote c\rdblquote", "a—b“c”"),
        (b" 900\r\n000\r\n012", "900000012"),
    ],
)
def test_characters_are_read_in_their_code_page(body, text):
    assert places(read(body))[""].strip() == text


def test_the_fonts_and_styles_are_no_text():
    extract = read(r"{\fonttbl{\f0\fswiss Arial;}}{\stylesheet{\s0 Standaard;}}{\*\generator Word 900000012;} Jan")
    assert [segment.text.strip() for segment in extract.segments] == ["Jan"]


def test_hidden_text_is_said_to_be_hidden():
    (segment,) = read(r"{\v geheim 900000012}").segments
    assert segment.place.is_hidden


def test_a_deleted_digit_is_not_taken_for_a_part_of_the_number():
    found = places(read(r" 912{\deleted 346}345678"))
    assert found[""].strip() == "912345678"
    assert found["verwijderde tekst"].strip() == "346"


ROW = r"\trowd\cellx1\cellx2\cellx3\pard\intbl %s\cell %s\cell %s\cell\row\pard "


def test_a_cell_of_a_table_knows_its_column_and_its_label():
    body = ROW % ("Naam", "BSN", "Plaats") + ROW % ("Jan", "900000012", "") + ROW % ("Eva", "", r"Ede\par Delft")
    extract = read(r" Lijst:\par " + body + r" Groet\par")
    cell = next(segment for segment in extract.segments if segment.text == "900000012")
    assert (cell.place.header, cell.place.label) == ("BSN", "Jan")
    place = next(segment for segment in extract.segments if segment.text == "Ede\nDelft")
    assert place.place.header == "Plaats"
    assert [segment.text.strip() for segment in extract.segments if not segment.place.is_cell] == ["Lijst:", "Groet"]


def test_text_between_the_last_cell_and_the_end_of_its_row_is_read():
    assert "900000012" in places(read(r"\trowd\pard\intbl Naam\cell BSN 900000012\row"))[""]


def test_pictures_are_handed_on_as_part_of_the_look():
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    extract = read(r"{\*\shppict{\pict\pngblip\picw10 " + png.hex() + r"}}{\nonshppict{\pict\wmetafile8 00ff}}")
    (file,) = extract.files
    assert (file.payload, file.media_type, file.is_inner) == (png, "image/png", True)


@pytest.mark.parametrize(
    ("word", "name"),
    [("emfblip", "afbeelding 1.emf"), ("wmetafile8", "afbeelding 1.wmf"), ("pngblip", "afbeelding 1.png")],
)
def test_what_a_picture_says_of_itself_is_read_and_does_not_spoil_it(word, name):
    described = r"{\sp{\sn wzDescription}{\sv Foto van 900000012}}{\sp{\sn wzName}{\sv Jan}}{\sp{\sn x}{\sv abc}}"
    properties = r"{\*\picprop" + described + "}"
    extract = read(r"{\pict" + properties + "\\" + word + r"{\*\blipuid 00aa11bb}0102 0304}")
    (file,) = extract.files
    assert (file.name, file.payload) == (name, b"\1\2\3\4")
    assert places(extract)["metagegevens"].splitlines() == ["Foto van 900000012", "Jan"]


def test_a_bitmap_of_windows_gets_the_header_of_a_file():
    bitmap = struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + b"\1\2\3\0"
    (file,) = read(r"{\pict\dibitmap0 " + bitmap.hex() + "}").files
    assert (file.payload[:2], file.payload[14:], file.payload[10]) == (b"BM", bitmap, 54)


def test_a_picture_in_bytes_is_handed_on():
    png = b"\x89PNG\r\n\x1a\n{}\\"
    (file,) = read(b"{\\pict\\pngblip\\bin%d " % len(png) + png + b"} tekst").files
    assert file.payload == png


def embedded(class_name: bytes, payload: bytes) -> str:
    """An ObjectHeader and its data [MS-OLEDS 2.2.4, 2.2.5]."""
    name = class_name + b"\0"
    raw = struct.pack("<III", 0x501, 2, len(name)) + name + struct.pack("<II", 0, 0)
    raw += struct.pack("<I", len(payload)) + payload
    return r"{\object\objemb{\*\objdata " + "\n".join(raw.hex()[n : n + 64] for n in range(0, 2 * len(raw), 64)) + "}}"


def test_a_packaged_file_is_handed_on_with_its_name():
    path = b"C:\\lijst.csv\0"
    package = b"\2\0lijst.csv\0" + path + struct.pack("<HHI", 0, 3, len(path)) + path
    package += struct.pack("<I", 13) + b"bsn;900000012"
    (file,) = read(embedded(b"Package", package)).files
    assert (file.name, file.payload) == ("lijst.csv", b"bsn;900000012")


def test_an_embedded_document_is_handed_on():
    payload = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    (file,) = read(embedded(b"Excel.Sheet.8", payload)).files
    assert file.payload == payload


def test_an_object_of_an_unknown_program_is_read_as_strings_and_said_to_be_unsupported():
    extract = read(embedded(b"Tekening", b"Jan Jansen 900000012"))
    assert "900000012" in places(extract)["ingesloten object"]
    assert {known.obstacle for known in extract.uninspectable} == {Obstacle.UNSUPPORTED}


# -- damaged and hostile ----------------------------------------------------------------------------------------------

LETTER = (
    rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\header kop 900000012\par}\f0 Beste Jan\par {\v geheim}{\deleted weg}"
    + (ROW % ("a", "b", "c")).encode()
    + rb"{\pict\pngblip 89504e47}\u8364?\'e9 einde}"
)


@pytest.mark.parametrize("cut", range(1, len(LETTER)))
def test_a_file_that_is_cut_is_broken(cut):
    to = Collector("brief")
    read_rtf(File("brief.rtf", LETTER[:cut]), to)
    assert Obstacle.BROKEN in {known.obstacle for known in to.finish().uninspectable}


@pytest.mark.parametrize("seed", range(5))
def test_flipped_bytes_never_raise(seed):
    chance = random.Random(seed)
    for _ in range(50):
        damaged = bytearray(LETTER)
        for _ in range(5):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        read_rtf(File("brief.rtf", bytes(damaged)), Collector("brief"))


def test_a_million_open_groups_are_read_through():
    extract = read(b"{" * 1_000_000 + b" 900000012")
    assert "900000012" in places(extract)[""]
    assert {known.obstacle for known in extract.uninspectable} == {Obstacle.BROKEN}


def test_groups_nested_and_closed_are_no_damage():
    extract = read(b"{" * 300_000 + b" 900000012" + b"}" * 300_000)
    assert "900000012" in places(extract)[""]
    assert not extract.uninspectable


def test_a_claim_of_more_bytes_than_there_are_is_not_followed():
    extract = read(rb" \bin100000000 BSN 900000012")
    assert "900000012" in places(extract)[""]
    assert {known.obstacle for known in extract.uninspectable} == {Obstacle.BROKEN}


def test_text_behind_the_last_brace_is_read():
    assert "900000012" in places(read(rb" Jan} BSN 900000012{"))[""]


def test_numbers_too_large_for_a_character_or_a_font_are_taken():
    read(rb"\u9999999999 ?\f9999999999\uc999999999\fcharset77777\ansicpg99999 x")
