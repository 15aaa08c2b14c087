"""winmail.dat, written attribute by attribute as Exchange does."""

import random
import struct

import pytest

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.outlook import tnef
from mailguard.content.formats.outlook.tnef import read_tnef
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle
from tests.content.formats.test_mapi import USER_SET, one_off, stored

BSN = "903703701"
MESSAGE, ATTACHMENT = 1, 2
IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")
ISTORAGE = bytes.fromhex("0b00000000000000c000000000000046")
NEW_ATTACHMENT = (ATTACHMENT, 0x00069002, bytes(14))


def padded(raw: bytes) -> bytes:
    return raw + bytes(-len(raw) % 4)


def sized(raw: bytes) -> bytes:
    return struct.pack("<I", len(raw)) + padded(raw)


def text(tag: int, value: str) -> bytes:
    return struct.pack("<HHI", 0x1F, tag, 1) + sized(value.encode("utf-16-le") + b"\0\0")


def binary(tag: int, value: bytes, kind: int = 0x102) -> bytes:
    return struct.pack("<HHI", kind, tag, 1) + sized(value)


def number(tag: int, value: int) -> bytes:
    return struct.pack("<HHI", 3, tag, value)


def named(kind: int, key: int | str, value: bytes) -> bytes:
    name = struct.pack("<II", 0, key) if isinstance(key, int) else struct.pack("<I", 1) + sized(key.encode("utf-16-le"))
    return struct.pack("<HH", kind, 0x8001) + USER_SET + name + value


def block(*properties: bytes) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(properties)


def winmail(*attributes: tuple[int, int, bytes]) -> bytes:
    raw = b"\x78\x9f\x3e\x22\x01\x00"
    for level, name, value in ((MESSAGE, 0x00069007, struct.pack("<II", 1252, 0)), *attributes):
        raw += struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return raw


def properties(*items: bytes) -> tuple[int, int, bytes]:
    return (MESSAGE, 0x00069003, block(*items))


def attached(*items: bytes) -> tuple[int, int, bytes]:
    return (ATTACHMENT, 0x00069005, block(*items))


def read(payload: bytes, **settings) -> Extract:
    to = Collector("winmail.dat", **settings)
    read_tnef(File("winmail.dat", payload), to)
    return to.finish()


def texts_of(extract: Extract) -> list[tuple[str, str, str]]:
    return [(segment.place.where, segment.place.label, segment.text) for segment in extract.segments]


def obstacles(extract: Extract) -> set[tuple[Obstacle, str]]:
    return {(one.obstacle, one.detail) for one in extract.uninspectable}


def test_subject_sender_and_body_of_the_old_attributes_are_read():
    sender = struct.pack("<4H", 4, 30, 8, 20) + b"Els Vos\0" + b"SMTP:els@example.nl\0"
    extract = read(
        winmail(
            (MESSAGE, 0x00008000, sender),
            (MESSAGE, 0x00018004, b"Indicatie caf\xe9\0"),
            (MESSAGE, 0x0002800C, f"Beste,\r\n\r\nBSN {BSN}\0".encode()),
        )
    )
    assert texts_of(extract) == [
        ("winmail.dat", "", "Indicatie café"),
        ("winmail.dat", "Van", "Els Vos <els@example.nl>"),
        ("winmail.dat", "", "Beste,"),
        ("winmail.dat", "", f"BSN {BSN}"),
    ]
    assert extract.uninspectable == ()


def test_the_owner_of_an_appointment_is_read():
    value = struct.pack("<H", 8) + b"Els Vos\0" + struct.pack("<H", 20) + b"SMTP:els@example.nl\0"
    assert ("winmail.dat", "Namens", "Els Vos <els@example.nl>") in texts_of(
        read(winmail((MESSAGE, 0x00060000, value)))
    )


def test_bodies_in_properties_are_read():
    page = f"<table><tr><th>Naam</th><th>BSN</th></tr><tr><td>Jan</td><td>{BSN}</td></tr></table>".encode()
    extract = read(winmail(properties(text(0x0037, "Lijst"), binary(0x1013, page))))
    assert [segment.place.header for segment in extract.segments if segment.text == BSN] == ["BSN"]


def test_a_body_in_compressed_rtf_alone_is_read():
    rtf = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}BSN " + BSN.encode() + rb"{\*\htmltag64 </p>}}"
    assert ("winmail.dat", "", f"BSN {BSN}") in texts_of(read(winmail(properties(binary(0x1009, stored(rtf))))))


def test_recipients_are_read():
    rows = (
        block(text(0x3001, "Jan"), text(0x39FE, "jan@example.nl"), number(0x0C15, 1)),
        block(text(0x3001, "Piet"), text(0x39FE, "piet@example.nl"), number(0x0C15, 2)),
    )
    extract = read(winmail((MESSAGE, 0x00069004, struct.pack("<I", len(rows)) + b"".join(rows))))
    assert [found[1:] for found in texts_of(extract)] == [
        ("Aan", "Jan <jan@example.nl>"),
        ("Cc", "Piet <piet@example.nl>"),
    ]


def test_named_fields_of_every_type_are_read():
    extract = read(
        winmail(
            properties(
                named(0x1F, "Cliënt", struct.pack("<I", 1) + sized("Jan de Boer\0".encode("utf-16-le"))),
                named(0x03, "BSN", struct.pack("<I", int(BSN))),
                named(0x05, "Bedrag", struct.pack("<d", 12.5)),
                named(0x0B, "Vinkje", struct.pack("<I", 1)),
                named(
                    0x101F, "Keywords", struct.pack("<I", 2) + sized(b"Z\0\0\0") + sized("Wmo\0".encode("utf-16-le"))
                ),
                named(0x1003, "Nummers", struct.pack("<III", 2, 17, 18)),
                text(0x0037, "Slot"),
            )
        )
    )
    assert {found[1:] for found in texts_of(extract)} == {
        ("", "Slot"),
        ("Cliënt", "Jan de Boer"),
        ("BSN", BSN),
        ("Bedrag", "12.5"),
        ("Categorieën", "Z"),
        ("Categorieën", "Wmo"),
        ("Nummers", "17"),
        ("Nummers", "18"),
    }
    assert extract.uninspectable == ()


def test_members_of_a_distribution_list_are_read():
    assert ("winmail.dat", "Lid", "Jan <j@example.nl>") in texts_of(
        read(winmail(properties(binary(0x0E99, one_off("Jan", "j@example.nl")))))
    )


def test_attachments_become_files_with_their_long_name():
    extract = read(
        winmail(
            NEW_ATTACHMENT,
            (ATTACHMENT, 0x00018010, b"LIJST~1.XLS\0"),
            (ATTACHMENT, 0x0006800F, b"PK"),
            attached(text(0x3707, "Lijst cliënten.xlsx"), text(0x370E, "application/x")),
            NEW_ATTACHMENT,
            (ATTACHMENT, 0x00018010, b"..\\..\\kwaad.exe\0"),
            (ATTACHMENT, 0x0006800F, b"MZ"),
            NEW_ATTACHMENT,
            attached(text(0x3707, "in eigenschap.txt"), binary(0x3701, b"hallo")),
        )
    )
    assert [(file.name, file.payload, file.media_type) for file in extract.files] == [
        ("Lijst cliënten.xlsx", b"PK", "application/x"),
        ("kwaad.exe", b"MZ", "application/octet-stream"),
        ("in eigenschap.txt", b"hallo", "application/octet-stream"),
    ]


def test_data_before_the_name_and_without_a_rendering_is_read():
    extract = read(winmail((ATTACHMENT, 0x0006800F, b"een"), (ATTACHMENT, 0x0006800F, b"twee")))
    assert [(file.name, file.payload) for file in extract.files] == [("bijlage 1", b"een"), ("bijlage 2", b"twee")]


def test_an_item_in_the_item_is_read_with_its_files():
    inner = winmail(
        properties(text(0x0037, "Oud"), text(0x1000, f"BSN {BSN}")),
        NEW_ATTACHMENT,
        (ATTACHMENT, 0x00018010, b"a.pdf\0"),
        (ATTACHMENT, 0x0006800F, b"%PDF"),
    )
    notice = b"This attachment is a MAPI 1.0 embedded message and is not supported by this mail system."
    extract = read(
        winmail(
            NEW_ATTACHMENT,
            (ATTACHMENT, 0x0006800F, notice),
            attached(text(0x3001, "Vraag"), binary(0x3701, IMESSAGE + inner, 0x0D)),
        )
    )
    assert ("winmail.dat / Vraag", "", f"BSN {BSN}") in texts_of(extract)
    assert [file.name for file in extract.files] == ["Vraag / a.pdf"]


def test_an_ole_object_becomes_a_file():
    extract = read(winmail(NEW_ATTACHMENT, attached(binary(0x3701, ISTORAGE + b"\xd0\xcf\x11\xe0rest", 0x0D))))
    assert [file.payload for file in extract.files] == [b"\xd0\xcf\x11\xe0rest"]


def test_items_in_items_end_at_a_depth_and_that_is_said():
    payload = winmail((MESSAGE, 0x00018004, b"diepste\0"))
    for _ in range(30):
        payload = winmail(NEW_ATTACHMENT, attached(binary(0x3701, IMESSAGE + payload, 0x0D)))
    assert (Obstacle.TOO_LARGE, "depth") in obstacles(read(payload))


def test_a_missing_last_checksum_is_no_damage():
    assert read(winmail((MESSAGE, 0x00018004, b"Hallo\0"))[:-2]).uninspectable == ()


@pytest.mark.parametrize("payload", [b"", b"hallo", b"\x78\x9f\x3e"])
def test_what_is_no_winmail_is_broken(payload):
    assert obstacles(read(payload)) == {(Obstacle.BROKEN, "tnef")}


def test_text_behind_the_attributes_is_said_to_be_unread():
    assert obstacles(read(winmail() + f"BSN {BSN} staat hier".encode())) == {(Obstacle.BROKEN, "tnef")}


@pytest.mark.parametrize(
    "damaged",
    [
        struct.pack("<I", 0xFFFFFFFF),  # more properties than there are
        struct.pack("<IHHI", 1, 0x1F, 0x1000, 0xFFFFFFFF),  # more values
        struct.pack("<IHHII", 1, 0x1F, 0x1000, 1, 0xFFFFFFFF) + b"h\0a\0",  # a longer value
        struct.pack("<IHH", 1, 0x0C99, 0x1000),  # no type of this world
        block(text(0x1000, "een")) + text(0x1000, "tekst achter het getelde"),
        struct.pack("<IHH", 1, 0x1F, 0x8001) + USER_SET + struct.pack("<II", 1, 0xFFFFFFF0),
    ],
)
def test_a_block_of_properties_that_lies_is_broken(damaged):
    assert (Obstacle.BROKEN, "tnef") in obstacles(read(winmail((MESSAGE, 0x00069003, damaged))))
    assert (Obstacle.BROKEN, "tnef") in obstacles(read(winmail(NEW_ATTACHMENT, (ATTACHMENT, 0x00069005, damaged))))


def test_what_stands_before_the_damage_is_read():
    lying = struct.pack("<I", 9) + text(0x1000, f"BSN {BSN}")
    extract = read(winmail((MESSAGE, 0x00069003, lying)))
    assert ("winmail.dat", "", f"BSN {BSN}") in texts_of(extract)
    assert obstacles(extract) == {(Obstacle.BROKEN, "tnef")}


def test_recipients_that_lie_about_their_number_are_broken():
    rows = struct.pack("<I", 0xFFFFFFFF) + block(text(0x3001, "Jan"))
    extract = read(winmail((MESSAGE, 0x00069004, rows)))
    assert ("winmail.dat", "Aan", "Jan") in texts_of(extract)
    assert obstacles(extract) == {(Obstacle.BROKEN, "tnef")}


def test_more_properties_than_anyone_needs_are_too_many(monkeypatch):
    monkeypatch.setattr(tnef, "MAX_PROPERTIES", 50)
    extract = read(winmail(properties(*(text(0x6000 + n, f"t{n}") for n in range(60)))))
    assert (Obstacle.TOO_LARGE, "properties") in obstacles(extract)


def test_more_attachments_than_anyone_needs_are_too_many(monkeypatch):
    monkeypatch.setattr(tnef, "MAX_ATTACHMENTS", 5)
    assert (Obstacle.TOO_LARGE, "parts") in obstacles(read(winmail(*[NEW_ATTACHMENT] * 9)))


def test_more_text_than_is_taken_is_too_large():
    limits = ContentLimits(max_text_bytes=100)
    extract = read(winmail((MESSAGE, 0x0002800C, b"woord " * 100), NEW_ATTACHMENT), limits=limits)
    assert (Obstacle.TOO_LARGE, "text") in obstacles(extract)


INNER = winmail(properties(text(0x1000, f"BSN {BSN}")))
WHOLE = winmail(
    (MESSAGE, 0x00018004, b"Onderwerp\0"),
    properties(text(0x1000, "Dit is de brief. " * 20), named(0x03, "BSN", struct.pack("<I", int(BSN)))),
    (MESSAGE, 0x00069004, struct.pack("<I", 1) + block(text(0x3001, "Jan"), number(0x0C15, 1))),
    NEW_ATTACHMENT,
    (ATTACHMENT, 0x0006800F, b"inhoud " * 20),
    attached(text(0x3707, "a.txt"), binary(0x3701, IMESSAGE + INNER, 0x0D)),
)


@pytest.mark.parametrize("size", range(0, len(WHOLE) - 2, 7))
def test_a_file_cut_in_an_attribute_is_said_to_be_broken(size):
    extract = read(WHOLE[:size])
    ends, position = {6}, 6
    while position < len(WHOLE):
        position += 11 + struct.unpack_from("<I", WHOLE, position + 5)[0]
        ends |= {position, position - 1, position - 2}
    assert extract.uninspectable or size in ends


@pytest.mark.parametrize("seed", range(200))
def test_flipped_bytes_do_no_harm(seed):
    raw, chance = bytearray(WHOLE), random.Random(seed)
    for _ in range(1 + seed % 20):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    extract = read(bytes(raw))
    assert extract.segments or extract.uninspectable
