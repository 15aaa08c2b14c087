"""Outlook's .msg files, written as Outlook writes them: a compound file with a stream for each property."""

import random
import struct

import pytest

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.outlook import outlook_message
from mailguard.content.formats.outlook.outlook_message import read_outlook_message
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle
from tests.content.formats.compound_file import write_compound_file
from tests.content.formats.test_mapi import SIMPLE, USER_SET, one_off, stored

BSN = "903703701"
ADDRESS_SET = bytes.fromhex("0420060000000000c000000000000046")
Streams = dict[str, bytes]


def part(texts=(), fixed=(), binary=(), *, header=8, ansi=()) -> Streams:
    """The streams of a message (header=32), an embedded one (24), a recipient or an attachment (8)."""
    streams: Streams = {}
    entries = b""
    for tag, text in texts:
        raw = text.encode("utf-16-le")
        streams[f"__substg1.0_{tag:04X}001F"] = raw
        entries += struct.pack("<HHIII", 0x1F, tag, 6, len(raw) + 2, 0)
    for tag, raw in ansi:
        streams[f"__substg1.0_{tag:04X}001E"] = raw
        entries += struct.pack("<HHIII", 0x1E, tag, 6, len(raw) + 1, 0)
    for tag, raw in binary:
        streams[f"__substg1.0_{tag:04X}0102"] = raw
        entries += struct.pack("<HHIII", 0x102, tag, 6, len(raw), 0)
    for tag, kind, value in fixed:
        entries += struct.pack("<HHI", kind, tag, 6) + value.ljust(8, b"\0")
    return streams | {"__properties_version1.0": bytes(header) + entries}


def placed(path: str, streams: Streams) -> Streams:
    return {f"{path}/{name}": raw for name, raw in streams.items()}


def recipient(number, name, address, kind=1) -> Streams:
    return placed(
        f"__recip_version1.0_#{number:08X}",
        part([(0x3001, name), (0x39FE, address)], [(0x0C15, 3, struct.pack("<I", kind))]),
    )


def attachment(number, texts=(), payload=None, fixed=()) -> Streams:
    binary = [] if payload is None else [(0x3701, payload)]
    return placed(f"__attach_version1.0_#{number:08X}", part(texts, fixed, binary))


def embedded(number, name, streams: Streams) -> Streams:
    path = f"__attach_version1.0_#{number:08X}"
    return placed(path, part([(0x3001, name)])) | placed(f"{path}/__substg1.0_3701000D", streams)


def names(*named) -> Streams:
    """The names of the properties from 0x8000 on: (set, number or text)."""
    guids = b"".join(guid for guid, _ in named)
    entries = texts = b""
    for index, (_, key) in enumerate(named):
        kind = (index + 3) << 1 | isinstance(key, str)
        entries += struct.pack("<IHH", len(texts) if isinstance(key, str) else key, kind, index)
        if isinstance(key, str):
            raw = key.encode("utf-16-le")
            texts += struct.pack("<I", len(raw)) + raw + bytes(-len(raw) % 4)
    streams = {"__substg1.0_00020102": guids, "__substg1.0_00030102": entries, "__substg1.0_00040102": texts}
    return placed("__nameid_version1.0", streams)


def read(streams: Streams | bytes, **settings) -> Extract:
    payload = streams if isinstance(streams, bytes) else write_compound_file(streams)
    to = Collector("brief.msg", **settings)
    read_outlook_message(File("brief.msg", payload), to)
    return to.finish()


def texts_of(extract: Extract) -> list[tuple[str, str, str]]:
    return [(segment.place.where, segment.place.label, segment.text) for segment in extract.segments]


def message(*more: Streams, texts=(), **rest) -> Streams:
    streams = part([(0x0037, "Indicatie"), (0x001A, "IPM.Note"), *texts], header=32, **rest)
    for other in more:
        streams |= other
    return streams


def test_subject_people_and_body_are_read():
    extract = read(
        message(
            recipient(0, "Jan Bakker", "jan@example.nl"),
            recipient(1, "Piet", "piet@example.nl", kind=2),
            recipient(2, "geheim@example.nl", "geheim@example.nl", kind=3),
            texts=[
                (0x0C1A, "Els Vos"),
                (0x5D01, "els@example.nl"),
                (0x0C1F, "/O=X/CN=ELS"),
                (0x1000, f"Beste,\n\n{BSN}"),
            ],
        )
    )
    assert texts_of(extract) == [
        ("brief.msg", "", "Indicatie"),
        ("brief.msg", "Van", "Els Vos <els@example.nl>"),
        ("brief.msg", "Aan", "Jan Bakker <jan@example.nl>"),
        ("brief.msg", "Cc", "Piet <piet@example.nl>"),
        ("brief.msg", "Bcc", "geheim@example.nl"),
        ("brief.msg", "", "Beste,"),
        ("brief.msg", "", BSN),
    ]
    assert extract.uninspectable == ()


@pytest.mark.parametrize(
    ("cpid", "raw"),
    [(65001, "Cliënt é".encode()), (1252, "Cliënt é".encode("cp1252")), (28605, "Cliënt é".encode("iso8859-15"))],
)
def test_the_html_body_is_decoded_by_its_code_page(cpid, raw):
    extract = read(message(fixed=[(0x3FDE, 3, struct.pack("<I", cpid))], binary=[(0x1013, b"<p>" + raw + b"</p>")]))
    assert ("brief.msg", "", "Cliënt é") in texts_of(extract)


def test_cells_of_the_html_body_know_their_header_and_are_given_once():
    page = f"<table><tr><th>Naam</th><th>BSN</th></tr><tr><td>Jan</td><td>{BSN}</td></tr></table>"
    extract = read(message(texts=[(0x1000, f"Naam\tBSN\nJan\t{BSN}\n")], binary=[(0x1013, page.encode())]))
    found = [segment for segment in extract.segments if segment.text == BSN]
    assert [segment.place.header for segment in found] == ["BSN"]


def test_what_the_text_body_says_beyond_the_html_body_is_read():
    extract = read(message(texts=[(0x1000, f"Hallo\n\nBSN {BSN}")], binary=[(0x1013, b"<p>Hallo</p>")]))
    assert [text for *_, text in texts_of(extract)] == ["Indicatie", "Hallo", f"BSN {BSN}"]


@pytest.mark.parametrize("separator", ["\n\n", ", and then "])
def test_digits_that_the_html_has_apart_are_new_as_one_number(separator):
    apart = separator.join(("903", "703", "701"))
    extract = read(message(texts=[(0x1000, "903 703 701")], binary=[(0x1013, f"<p>{apart}</p>".encode())]))
    assert "903 703 701" in [text for *_, text in texts_of(extract)]


def test_a_body_in_compressed_rtf_alone_is_read():
    extract = read(message(binary=[(0x1009, SIMPLE)]))
    assert any("hello world" in text for *_, text in texts_of(extract))
    assert extract.uninspectable == ()


def test_html_in_rtf_keeps_its_table():
    rtf = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <table><tr><td>Naam</td><td>BSN</td></tr><tr><td>Jan</td><td>}"
    rtf += BSN.encode() + rb"{\*\htmltag64 </td></tr></table>}}"
    extract = read(message(binary=[(0x1009, stored(rtf))]))
    assert [segment.place.header for segment in extract.segments if segment.text == BSN] == ["BSN"]


def test_strings_of_old_messages_are_decoded_by_their_code_page():
    extract = read(message(fixed=[(0x3FFD, 3, struct.pack("<I", 1250))], ansi=[(0x1000, "Łukasz".encode("cp1250"))]))
    assert ("brief.msg", "", "Łukasz") in texts_of(extract)


def test_attachments_become_files_with_their_long_name():
    extract = read(
        message(
            attachment(0, [(0x3707, "Lijst cliënten.xlsx"), (0x3704, "LIJST~1.XLS"), (0x370E, "Application/X")], b"PK"),
            attachment(1, [(0x3707, "..\\..\\C:\\Windows\\kwaad.exe")], b"MZ"),
            attachment(2, [(0x3703, ".txt")], b"hallo"),
            attachment(3, [(0x3707, "leeg.txt")], b""),
        )
    )
    assert [(file.name, file.payload, file.media_type) for file in extract.files] == [
        ("Lijst cliënten.xlsx", b"PK", "application/x"),
        ("kwaad.exe", b"MZ", "application/octet-stream"),
        ("bijlage 3.txt", b"hallo", "application/octet-stream"),
        ("leeg.txt", b"", "application/octet-stream"),
    ]


@pytest.mark.parametrize(("method", "is_broken"), [(1, True), (7, False)])
def test_an_attachment_without_its_data_is_broken_unless_it_stands_elsewhere(method, is_broken):
    lost = attachment(0, [(0x3707, "weg.pdf")], None, [(0x3705, 3, struct.pack("<I", method))])
    extract = read(message(lost))
    assert [one.where for one in extract.uninspectable] == ["brief.msg / weg.pdf"] * is_broken
    assert extract.files == ()


def test_only_pictures_that_the_page_shows_belong_to_its_look():
    page = b'<p>Groet</p><img src="cid:logo@x">'
    extract = read(
        message(
            attachment(0, [(0x3707, "logo.png"), (0x3712, "logo@x")], b"png"),
            attachment(1, [(0x3707, "scan.png")], b"png"),
            attachment(2, [(0x3707, "lijst.xlsx"), (0x3712, "logo@x")], b"PK"),
            binary=[(0x1013, page)],
        )
    )
    assert [(file.name, file.is_inner) for file in extract.files] == [
        ("logo.png", True),
        ("scan.png", False),
        ("lijst.xlsx", False),
    ]


def test_a_message_in_the_message_is_read_with_its_files():
    inner = part([(0x0037, "Oud bericht"), (0x1000, f"BSN {BSN}")], header=24) | attachment(
        0, [(0x3707, "a.pdf")], b"%"
    )
    extract = read(message(embedded(0, "Vraag", inner)))
    assert ("brief.msg / Vraag", "", "Oud bericht") in texts_of(extract)
    assert ("brief.msg / Vraag", "", f"BSN {BSN}") in texts_of(extract)
    assert [file.name for file in extract.files] == ["Vraag / a.pdf"]
    assert extract.uninspectable == ()


def test_messages_in_messages_end_at_a_depth_and_that_is_said():
    streams = part([(0x1000, "diepste")], header=24)
    for depth in range(14):
        streams = part([(0x1000, f"laag {depth}")], header=24) | embedded(0, f"b{depth}", streams)
    extract = read(part(header=32) | embedded(0, "b", streams))
    assert (Obstacle.TOO_LARGE, "depth") in {(one.obstacle, one.detail) for one in extract.uninspectable}
    assert "laag 13" in [text for *_, text in texts_of(extract)]


def test_contacts_give_their_fields_with_labels():
    extract = read(
        message(
            names((ADDRESS_SET, 0x801A), (ADDRESS_SET, 0x8083), (USER_SET, "Cliëntnummer")),
            texts=[
                (0x3A1C, "06 12345678"),
                (0x3A07, BSN),
                (0x8000, "Dorpsstraat 1"),
                (0x8001, "j@example.nl"),
                (0x8002, "C12"),
            ],
            fixed=[(0x3A42, 0x40, struct.pack("<Q", 119626848000000000))],
        )
    )
    assert {(label, text) for _, label, text in texts_of(extract)} >= {
        ("Mobiel", "06 12345678"),
        ("Identificatienummer", BSN),
        ("Adres thuis", "Dorpsstraat 1"),
        ("E-mail", "j@example.nl"),
        ("Cliëntnummer", "C12"),
        ("Geboortedatum", "01-02-1980"),
    }


def test_a_number_field_of_the_user_is_read():
    extract = read(message(names((USER_SET, "BSN")), fixed=[(0x8000, 3, struct.pack("<i", int(BSN)))]))
    assert ("brief.msg", "BSN", BSN) in texts_of(extract)


def test_several_values_of_one_field_are_all_read():
    streams = message() | {
        "__substg1.0_3A58101F": struct.pack("<II", 8, 8),
        "__substg1.0_3A58101F-00000000": "Kim\0".encode("utf-16-le"),
        "__substg1.0_3A58101F-00000001": "Bo\0".encode("utf-16-le"),
    }
    assert {("brief.msg", "Kinderen", "Kim"), ("brief.msg", "Kinderen", "Bo")} <= set(texts_of(read(streams)))


def test_members_of_a_distribution_list_are_read():
    streams = message() | {
        "__substg1.0_80551102": struct.pack("<II", 90, 0),
        "__substg1.0_80551102-00000000": one_off("Jan Bakker", "jan@example.nl"),
    }
    assert ("brief.msg", "Lid", "Jan Bakker <jan@example.nl>") in texts_of(read(streams))


def test_text_in_a_property_that_no_form_shows_is_hidden_text():
    extract = read(message(texts=[(0x7123, f"BSN {BSN}")]))
    segment = next(segment for segment in extract.segments if BSN in segment.text)
    assert segment.place.is_hidden
    assert segment.place.where == "brief.msg / eigenschappen"


def test_identifiers_are_not_taken_for_text():
    extract = read(message(texts=[(0x1035, "<12@example.nl>"), (0x0064, "SMTP"), (0x0C1F, "/o=Org/cn=Jan")]))
    assert [text for *_, text in texts_of(extract)] == ["Indicatie"]


def test_people_in_the_header_section_are_read():
    header = "Received: from x by y\r\nFrom: =?utf-8?q?J=C3=A1n?= <jan@example.nl>\r\nTo: Piet <piet@example.nl>\r\n"
    extract = read(message(texts=[(0x007D, header)]))
    assert {("Van", "Ján <jan@example.nl>"), ("Aan", "Piet <piet@example.nl>")} <= {
        (label, text) for _, label, text in texts_of(extract)
    }


def test_an_ole_object_becomes_a_file():
    path = "__attach_version1.0_#00000000"
    holder = placed(path, part([(0x3001, "Document")]))
    wrapped = read(message(holder, {f"{path}/__substg1.0_3701000D/CONTENTS": b"%PDF-1.7"}))
    assert [file.payload for file in wrapped.files] == [b"%PDF-1.7"]
    storage = read(message(holder, {f"{path}/__substg1.0_3701000D/WordDocument": b"tekst"}))
    assert storage.files[0].payload.startswith(b"\xd0\xcf\x11\xe0")


@pytest.mark.parametrize(
    "payload", [b"", b"hallo", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", write_compound_file({"a": b"x"})]
)
def test_what_is_no_message_is_broken(payload):
    assert (Obstacle.BROKEN, "msg") in {(one.obstacle, one.detail) for one in read(payload).uninspectable}


def test_a_property_without_its_stream_is_broken():
    streams = message(texts=[(0x1000, "weg")])
    del streams["__substg1.0_1000001F"]
    assert (Obstacle.BROKEN, "msg") in {(one.obstacle, one.detail) for one in read(streams).uninspectable}


def test_compressed_rtf_that_breaks_off_is_broken():
    extract = read(message(binary=[(0x1009, SIMPLE[:-5])]))
    assert (Obstacle.BROKEN, "msg") in {(one.obstacle, one.detail) for one in extract.uninspectable}


def test_compressed_rtf_beyond_the_room_is_too_large():
    limits = ContentLimits(max_unpacked_bytes=1000)
    extract = read(message(binary=[(0x1009, stored(b"{\\rtf1 " + b"x " * 5000 + b"}"))]), limits=limits)
    assert (Obstacle.TOO_LARGE, "unpacked") in {(one.obstacle, one.detail) for one in extract.uninspectable}


def test_more_properties_than_anyone_needs_are_too_many(monkeypatch):
    monkeypatch.setattr(outlook_message, "MAX_PROPERTIES", 50)
    extract = read(message(texts=[(0x6000 + n, f"tekst {n}") for n in range(60)]))
    assert (Obstacle.TOO_LARGE, "properties") in {(one.obstacle, one.detail) for one in extract.uninspectable}


def test_more_recipients_than_anyone_needs_are_too_many(monkeypatch):
    monkeypatch.setattr(outlook_message, "MAX_PARTS", 5)
    extract = read(message(*(recipient(n, f"P{n}", f"p{n}@example.nl") for n in range(9))))
    assert (Obstacle.TOO_LARGE, "parts") in {(one.obstacle, one.detail) for one in extract.uninspectable}


def test_streams_that_share_their_sectors_are_read_no_further_than_the_file_is_long():
    streams = message(*(attachment(n, [(0x3707, f"{n}.bin")], b"%04d" % n * 5000) for n in range(9)))
    raw = bytearray(write_compound_file(streams))
    data = "__substg1.0_37010102".encode("utf-16-le")
    places = [at for at in range(0, len(raw), 128) if raw.startswith(data, at)]
    for at in places:
        struct.pack_into("<II", raw, at + 116, 0, len(raw) - 4096)
    extract = read(bytes(raw))
    assert sum(len(file.payload) for file in extract.files) <= len(raw)
    assert extract.uninspectable


WHOLE = write_compound_file(
    message(
        recipient(0, "Jan", "jan@example.nl"),
        attachment(0, [(0x3707, "a.txt")], b"x" * 5000),
        embedded(1, "Vraag", part([(0x1000, f"BSN {BSN}")], header=24)),
        names((USER_SET, "BSN")),
        texts=[(0x1000, f"Dit is de brief met {BSN}. " * 300), (0x8000, "veld")],
    )
)


@pytest.mark.parametrize("size", [*range(0, len(WHOLE), 700), len(WHOLE) - 1])
def test_a_file_cut_anywhere_is_said_to_be_broken(size):
    extract = read(WHOLE[:size])
    assert extract.uninspectable


@pytest.mark.parametrize("seed", range(150))
def test_flipped_bytes_do_no_harm(seed):
    raw, chance = bytearray(WHOLE), random.Random(seed)
    for _ in range(1 + seed % 30):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    to = Collector("brief.msg")
    read_outlook_message(File("brief.msg", bytes(raw)), to)
    extract = to.finish()
    assert extract.segments or extract.uninspectable
