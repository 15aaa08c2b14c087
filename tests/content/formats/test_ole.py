"""Compound files: Word, PowerPoint, embedded and locked ones, and what is damaged or hostile."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.old_office import ole_decryption
from mailguard.content.formats.old_office.compound import open_compound, write_compound
from mailguard.content.formats.old_office.ole import read_ole
from mailguard.content.formats.old_office.ole_pictures import give_pictures
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle
from tests.content.formats.biff import label, workbook

FILES = Path(__file__).parent / "files"
MADE = ("letter.doc", "clients.xls", "slides.ppt")


def read(payload: bytes, **options) -> Extract:
    to = Collector("bestand", **options)
    read_ole(File("bestand", payload), to)
    return to.finish()


def places(extract: Extract) -> dict[str, str]:
    """All text by its place in the file."""
    found: dict[str, str] = {}
    for segment in extract.segments:
        inner = segment.place.where.removeprefix("bestand").removeprefix(" / ")
        found[inner] = found.get(inner, "") + segment.text + "\n"
    return found


def obstacles(extract: Extract) -> set[tuple[Obstacle, str]]:
    return {(known.obstacle, known.detail) for known in extract.uninspectable}


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("", "900000001"),
        ("", "900000002"),
        ("", "912345678 einde"),
        ("", "900000012"),
        ("", "€😀"),
        ("kop", "900000201"),
        ("voettekst", "900000202"),
        ("voetnoten", "900000003"),
        ("eindnoten", "900000004"),
        ("opmerkingen", "900000005"),
        ("metagegevens", "900000006"),
        ("velden", "jan900000007@voorbeeld.example"),
        ("metagegevens", "900000008"),
        ("tekstvak", "900000009"),
        ("eigenschappen", "900000101"),
        ("eigenschappen", "900000103"),
        ("eigenschappen", "900000106"),
        ("verwijderde tekst", "346"),
        ("verwijderde tekst", "900000302"),
        ("metagegevens", "900000301"),
    ],
)
def test_every_place_of_a_word_document_is_read(inner, text):
    extract = read((FILES / "letter.doc").read_bytes())
    assert text in places(extract)[inner]
    assert not extract.uninspectable


def test_a_cell_of_a_word_table_knows_its_column_and_its_label():
    segments = read((FILES / "letter.doc").read_bytes()).segments
    cell = next(segment for segment in segments if segment.text == "900000012")
    assert (cell.place.header, cell.place.label) == ("BSN", "Jan Jansen")
    behind_an_empty_cell = next(segment for segment in segments if segment.text.startswith("900000013"))
    assert behind_an_empty_cell.place.header == "Opm"


def test_hidden_text_is_said_to_be_hidden_and_deleted_text_stands_apart():
    segments = read((FILES / "letter.doc").read_bytes()).segments
    assert [segment.text for segment in segments if segment.place.is_hidden] == ["geheim 900000002"]
    assert not any("912346" in segment.text for segment in segments)


def test_own_properties_have_their_own_label():
    segments = read((FILES / "letter.doc").read_bytes()).segments
    labels = {segment.place.label: segment.text for segment in segments if segment.place.label}
    assert labels["Dossier"] == "Eigen 900000106"
    assert labels["Auteur"] == "Auteur 900000103"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("dia 1", "900000031"),
        ("dia 1", "900000032"),
        ("dia 2", "900000034"),
        ("notities bij dia 1", "900000033"),
        ("opmerkingen bij dia 1", "900000005"),
        ("koppelingen", "jan900000007@voorbeeld.example"),
    ],
)
def test_every_place_of_a_presentation_is_read(inner, text):
    extract = read((FILES / "slides.ppt").read_bytes())
    assert text in places(extract)[inner]
    assert not extract.uninspectable


def test_a_table_on_a_slide_is_a_table():
    segments = read((FILES / "slides.ppt").read_bytes()).segments
    cell = next(segment for segment in segments if segment.text == "900000032")
    assert (cell.place.header, cell.place.label) == ("BSN", "Jan")


# -- embedded ---------------------------------------------------------------------------------------------------------


def native(name: bytes, payload: bytes) -> bytes:
    """A stream `\\x01Ole10Native` [MS-OLEDS 2.3.6]."""
    path = b"C:\\tmp\\" + name + b"\0"
    content = b"\2\0" + name + b"\0" + path + struct.pack("<HHI", 0, 3, len(path)) + path
    content += struct.pack("<I", len(payload)) + payload
    return struct.pack("<I", len(content)) + content


def streams_of(name: str) -> dict[tuple[str, ...], bytes]:
    to = Collector("bestand")
    compound = open_compound((FILES / name).read_bytes(), to)
    assert compound is not None
    return {path: compound.read(*path) for path in compound.paths}


def test_a_packaged_file_is_handed_on_with_its_name():
    streams = {
        **streams_of("letter.doc"),
        ("ObjectPool", "_1", "\x01Ole10Native"): native(b"lijst.csv", b"bsn;900000012"),
    }
    files = read(write_compound(streams)).files
    assert [(file.name, file.payload) for file in files] == [("lijst.csv", b"bsn;900000012")]


def test_a_workbook_in_a_letter_is_handed_on_as_a_file_that_can_be_read():
    stream = workbook([("Blad1", 0, label(0, 0, "900000012 in blad"))])
    streams = {
        **streams_of("letter.doc"),
        ("ObjectPool", "_1", "Workbook"): stream,
        ("ObjectPool", "_1", "\x01Ole"): b"x",
    }
    (file,) = read(write_compound(streams)).files
    assert file.name.endswith(".xls")
    assert "900000012 in blad" in places(read(file.payload))["Blad1"]


@pytest.mark.parametrize(
    ("stream", "payload", "ending"),
    [("Package", b"PK\3\4 zip", ".zip"), ("CONTENTS", b"%PDF-1.4 text", ".pdf")],
)
def test_a_document_of_another_kind_in_a_storage_is_handed_on(stream, payload, ending):
    (file,) = read(write_compound({**streams_of("clients.xls"), ("MBD0001", stream): payload})).files
    assert file.payload == payload
    assert file.name.endswith(ending)


def test_an_object_of_an_unknown_program_is_read_as_strings_and_said_to_be_unsupported():
    streams = {**streams_of("clients.xls"), ("MBD0001", "Tekening"): "Jan 900000012".encode("utf-16-le")}
    extract = read(write_compound(streams))
    assert "900000012" in places(extract)["ingesloten object"]
    assert (Obstacle.UNSUPPORTED, "office") in obstacles(extract)


def test_macros_are_no_obstacle():
    streams = {
        **streams_of("letter.doc"),
        ("Macros", "VBA", "Module1"): b"Attribute VB_Name",
        ("Macros", "PROJECT"): b"x",
    }
    assert not read(write_compound(streams)).uninspectable


def test_a_packed_object_on_a_slide_is_handed_on():
    inner = write_compound({("Workbook",): workbook([("Blad1", 0, label(0, 0, "900000012"))])})
    packed = struct.pack("<I", len(inner)) + zlib.compress(inner)
    stream = (
        streams_of("slides.ppt")[("PowerPoint Document",)] + struct.pack("<HHI", 0x10, 0x1011, len(packed)) + packed
    )
    (file,) = read(write_compound({("PowerPoint Document",): stream})).files
    assert file.payload == inner


def test_an_object_that_unpacks_to_more_than_is_taken_is_said_to_be_too_large():
    packed = struct.pack("<I", 10) + zlib.compress(bytes(20_000_000))
    stream = struct.pack("<HHI", 0x10, 0x1011, len(packed)) + packed
    limits = ContentLimits(max_unpacked_bytes=1_000_000)
    extract = read(write_compound({("PowerPoint Document",): stream}), limits=limits)
    assert (Obstacle.TOO_LARGE, "unpacked") in obstacles(extract)
    assert all(len(file.payload) <= 1_000_000 for file in extract.files)


def test_pictures_are_handed_on_as_part_of_the_look():
    png = b"\x89PNG\r\n\x1a\n" + bytes(100)
    blip = struct.pack("<HHI", 0x6E00, 0xF01E, 17 + len(png)) + bytes(17) + png
    streams = {**streams_of("letter.doc"), ("Data",): bytes(68) + blip}
    (file,) = read(write_compound(streams)).files
    assert (file.payload, file.media_type, file.is_inner) == (png, "image/png", True)


@pytest.mark.parametrize("form", ["packed", "as it is", "broken"])
def test_a_drawing_is_handed_on(form):
    drawing = bytes(40) + b" EMF" + bytes(60)
    packed = {"packed": zlib.compress(drawing), "as it is": drawing, "broken": b"x" * 80}[form]
    header = (
        bytes(16) + struct.pack("<I24xIBB", len(drawing), len(packed), 0xFE if form == "as it is" else 0, 0xFE)[-34:]
    )
    blip = struct.pack("<HHI", 0x3D40, 0xF01A, 16 + 34 + len(packed)) + header + packed
    to = Collector("bestand")
    give_pictures(b"\1\2\3" + blip, to)
    extract = to.finish()
    assert [(file.name, file.payload, file.is_inner) for file in extract.files] == (
        [] if form == "broken" else [("afbeelding 1.emf", drawing, True)]
    )
    assert [each.obstacle for each in extract.uninspectable] == ([Obstacle.BROKEN] if form == "broken" else [])


def test_a_picture_of_a_macintosh_is_read_for_its_strings_and_said():
    drawing = b"\0\1\2Jan 900000012\0"
    header = bytes(16) + struct.pack("<I24xIBB", len(drawing), len(drawing), 0xFE, 0xFE)[-34:]
    blip = struct.pack("<HHI", 0x5420, 0xF01C, 16 + 34 + len(drawing)) + header + drawing
    to = Collector("bestand")
    give_pictures(blip, to)
    extract = to.finish()
    assert "900000012" in places(extract)["afbeelding"]
    assert [each.obstacle for each in extract.uninspectable] == [Obstacle.UNSUPPORTED]


# -- locked -----------------------------------------------------------------------------------------------------------


def locked_package(password: str) -> bytes:
    import zipfile

    from msoffcrypto.format.ooxml import OOXMLFile

    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as package:
        types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        package.writestr("[Content_Types].xml", types)
        text = "<w:p><w:r><w:t>Jan 900000012</w:t></w:r></w:p>"
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        package.writestr("word/media/image1.png", random.Random(0).randbytes(9000))  # no small stream, as in life
        package.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{text}</w:body></w:document>')
    plain.seek(0)
    locked = io.BytesIO()
    OOXMLFile(plain).encrypt(password, locked)
    return locked.getvalue()


def test_a_locked_document_is_read_with_its_password():
    extract = read(locked_package("geheim"), passwords=("fout", "geheim"))
    assert "900000012" in "".join(places(extract).values())
    assert extract.is_unlocked


def test_a_locked_document_without_its_password_is_encrypted():
    extract = read(locked_package("geheim"), passwords=("fout",))
    assert obstacles(extract) == {(Obstacle.ENCRYPTED, "office")}
    assert not extract.is_unlocked


def test_a_password_that_takes_long_to_try_is_not_tried(monkeypatch):
    monkeypatch.setattr(ole_decryption, "_MAX_ROUNDS", 150_000)
    extract = read(locked_package("VelvetSweatshop"))
    assert (Obstacle.ENCRYPTED, "office") in obstacles(extract)


def test_what_excel_opens_without_a_question_is_opened():
    extract = read(locked_package("VelvetSweatshop"))
    assert "900000012" in "".join(places(extract).values())
    assert not extract.is_unlocked


def test_entities_in_the_description_of_the_lock_are_not_expanded():
    info = struct.pack("<HHI", 4, 4, 0x40) + b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    extract = read(write_compound({("EncryptionInfo",): info, ("EncryptedPackage",): bytes(100)}))
    assert obstacles(extract) == {(Obstacle.ENCRYPTED, "office")}


def test_a_locked_word_document_is_encrypted():
    streams = streams_of("letter.doc")
    stream = bytearray(streams["WordDocument",])
    stream[11] |= 1
    extract = read(write_compound({**streams, ("WordDocument",): bytes(stream)}), passwords=("geheim",))
    assert obstacles(extract) == {(Obstacle.ENCRYPTED, "office")}


def test_a_document_with_managed_rights_is_encrypted():
    extract = read(write_compound({("\x09DRMContent",): b"x" * 5000, ("WordDocument",): b"leeg"}))
    assert obstacles(extract) == {(Obstacle.ENCRYPTED, "office")}


# -- other, damaged and hostile ---------------------------------------------------------------------------------------


def test_another_program_is_read_as_strings_and_said_to_be_unsupported():
    extract = read(write_compound({("VisioDocument",): "Jan Jansen 900000012".encode("utf-16-le")}))
    assert "900000012" in places(extract)[""]
    assert obstacles(extract) == {(Obstacle.UNSUPPORTED, "office")}


@pytest.mark.parametrize("name", MADE)
def test_a_file_that_is_cut_is_never_read_short_in_silence(name):
    payload = (FILES / name).read_bytes()
    whole = [segment.text for segment in read(payload).segments]
    for cut in range(0, len(payload), 331):
        extract = read(payload[:cut])
        assert extract.uninspectable or [segment.text for segment in extract.segments] == whole


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("seed", range(3))
def test_flipped_bytes_never_raise(name, seed):
    chance = random.Random(seed)
    payload = (FILES / name).read_bytes()
    for _ in range(20):
        damaged = bytearray(payload)
        for _ in range(chance.choice((1, 5, 50))):
            damaged[chance.randrange(len(damaged))] = chance.choice((0, 255, chance.randrange(256)))
        read(bytes(damaged))


def test_a_sector_chain_that_runs_in_a_circle_ends():
    payload = bytearray(write_compound({("WordDocument",): bytes(20_000)}))
    (fat_sector,) = struct.unpack_from("<I", payload, 76)
    at = 512 * (fat_sector + 1)
    struct.pack_into("<I", payload, at + 4 * 10, 0)
    assert obstacles(read(bytes(payload)))


def test_streams_that_share_their_sectors_count_each_time():
    streams: dict[tuple[str, ...], bytes] = {(f"s{number}",): bytes(5000) for number in range(30)}
    payload = bytearray(write_compound({("alles",): b"x" * 400_000, **streams}))
    at = payload.index("alles".encode("utf-16-le"))
    shared = payload[at + 116 : at + 124]
    for number in range(30):
        entry = payload.index(f"s{number}\0".encode("utf-16-le"))
        payload[entry + 116 : entry + 124] = shared
    extract = read(bytes(payload), limits=ContentLimits(max_unpacked_bytes=3_000_000))
    assert (Obstacle.TOO_LARGE, "unpacked") in obstacles(extract)


def test_pieces_that_all_name_the_same_text_are_cut_off():
    streams = streams_of("letter.doc")
    stream, table = bytearray(streams["WordDocument",]), streams["1Table",]
    count = 4000
    clx = struct.pack(f"<BI{count + 1}I", 2, 4 + 12 * count, *(1000 * n for n in range(count + 1)))
    clx += struct.pack("<HIH", 0, 0x40000000 | 1000, 0) * count
    struct.pack_into("<II", stream, 0x1A2, len(table), len(clx))
    payload = write_compound({("WordDocument",): bytes(stream), ("1Table",): table + clx})
    extract = read(payload, limits=ContentLimits(max_text_bytes=100_000))
    assert (Obstacle.TOO_LARGE, "text") in obstacles(extract)


def test_a_word_document_without_its_piece_table_is_broken_and_its_strings_are_read():
    streams = streams_of("letter.doc")
    stream = bytearray(streams["WordDocument",])
    struct.pack_into("<II", stream, 0x1A2, 0xFFFFFF, 4)
    extract = read(write_compound({**streams, ("WordDocument",): bytes(stream)}))
    assert "900000001" in "".join(places(extract).values())
    assert (Obstacle.BROKEN, "office") in obstacles(extract)


def test_a_hyphen_for_the_end_of_a_line_does_not_part_a_number():
    streams = streams_of("letter.doc")
    stream = streams["WordDocument",]
    for old, new in ((b"900000001", b"9000\x1f0012"), (b"900000014", b"90\x1c000012")):
        wide = new.decode().encode("utf-16-le")
        stream = stream.replace(old, new).replace(old.decode().encode("utf-16-le"), wide)
    extract = read(write_compound({**streams, ("WordDocument",): stream}))
    assert "tekst 90000012 met" in places(extract)[""]
    assert "punt 90000012" in places(extract)[""]


def test_an_old_word_document_is_read():
    text = b"Jan Jansen\r900000012 caf\xe9\r"
    stream = bytearray(0x300)
    struct.pack_into("<HH", stream, 0, 0xA5DC, 0x65)
    struct.pack_into("<II", stream, 0x18, 0x300, 0x300 + len(text))
    extract = read(write_compound({("WordDocument",): bytes(stream) + text}))
    assert "900000012 café" in places(extract)[""]


def test_records_nested_without_end_are_walked():
    depth = 200_000
    stream = b"".join(struct.pack("<HHI", 0xF, 0x03EE, 8 * (depth - n)) for n in range(depth))
    read(write_compound({("PowerPoint Document",): stream}))


def test_text_a_fast_save_left_behind_is_read():
    streams = streams_of("letter.doc")
    stream = streams["WordDocument",] + b"\0\0Oude brief over Jan Jansen 900000012\0"
    extract = read(write_compound({**streams, ("WordDocument",): stream}))
    assert "Oude brief over Jan Jansen 900000012" in places(extract)["verwijderde tekst"]
