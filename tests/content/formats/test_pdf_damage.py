"""PDF files that are locked, damaged, or built to bring a reader down: each is read or said."""

import random
import re
import zlib
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from mailguard.content.limits import ContentLimits
from tests.content.formats.pdf_files import (
    build,
    form_object,
    many_pages,
    obstacles,
    one_page,
    packed,
    places,
    read,
    shown,
    stream,
    whole_text,
)

BSN = "900000004"
LETTER = shown("Geachte mevrouw, hierbij de gegevens van uw zoon en dochter.")


# -- passwords --------------------------------------------------------------------------------------------------------


def locked(user, owner="baas", algorithm="AES-256"):
    writer, out = PdfWriter(), BytesIO()
    writer.append(PdfReader(BytesIO(one_page(shown(BSN)))))
    writer.encrypt(user, owner, algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_file_that_only_its_owner_may_change_is_no_obstacle(algorithm):
    extract = read(locked("", algorithm=algorithm))
    assert places(extract)[BSN] == "blz. 1"
    assert (extract.is_unlocked, extract.uninspectable) == (False, ())


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_locked_file_is_read_with_one_of_the_passwords(algorithm):
    extract = read(locked("geheim", algorithm=algorithm), passwords=("fout", "geheim"))
    assert places(extract)[BSN] == "blz. 1"
    assert (extract.is_unlocked, extract.uninspectable) == (True, ())


@pytest.mark.parametrize("passwords", [(), ("fout", "ook fout")])
def test_a_locked_file_is_said(passwords):
    extract = read(locked("geheim"), passwords=passwords)
    assert (extract.segments, extract.is_unlocked, obstacles(extract)) == ((), False, {("encrypted", "pdf")})


def test_rights_management_is_said_as_encryption():
    payload = one_page(LETTER, "<< /Filter /MicrosoftIRMServices /V 1 /Length 128 >>", trailer="/Encrypt 6 0 R")
    assert obstacles(read(payload)) == {("encrypted", "pdf")}


# -- damage -----------------------------------------------------------------------------------------------------------

WHOLE = many_pages([f"bladzijde {number} van {BSN}" for number in range(4)])


@pytest.mark.parametrize("share", range(0, 100, 4))
def test_a_file_that_is_cut_is_said(share):
    assert obstacles(read(WHOLE[: len(WHOLE) * share // 100]))


def flipped(seed, allowed):
    chance, damaged = random.Random(seed), bytearray(WHOLE)
    for _ in range(3):
        damaged[chance.choice(allowed)] ^= 1 << chance.randrange(8)
    return read(bytes(damaged))


@pytest.mark.parametrize("seed", range(60))
def test_text_with_flipped_bytes_is_read_or_said(seed):
    in_streams = [at for part in re.finditer(rb"(?s)stream\n.*?endstream", WHOLE) for at in range(*part.span())]
    extract = flipped(seed, in_streams)
    assert whole_text(extract).count(BSN) == 4 or extract.uninspectable


@pytest.mark.parametrize("seed", range(100))
def test_flipped_bytes_anywhere_stop_no_reader(seed):
    # The name of a key may be lost, as in "/Conteots": then the page is empty for everybody.
    extract = flipped(seed, range(len(WHOLE)))
    blank = 4 - len({segment.place.where for segment in extract.segments})
    assert not blank or extract.uninspectable or blank == 1


def test_a_cut_update_is_said():
    assert ("broken", "pdf") in obstacles(read(WHOLE + b"9 0 obj << /Type /Page /Contents (nieuw"))


def test_bytes_behind_the_end_are_no_damage():
    assert not read(WHOLE + b"\0" * 2000).uninspectable


@pytest.mark.parametrize("payload", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 50])
def test_what_is_no_pdf_is_said(payload):
    assert ("broken", "pdf") in obstacles(read(payload))


def test_a_page_whose_text_is_missing_is_said():
    assert ("broken", "pdf") in obstacles(read(one_page(LETTER).replace(b"/Contents 4 0 R", b"/Contents 9 0 R")))


def test_a_wrong_count_hides_no_pages():
    assert whole_text(read(one_page(LETTER, kids="[3 0 R 3 0 R 3 0 R]", count=1))).count("Geachte") == 3


# -- hostile ----------------------------------------------------------------------------------------------------------

SPACES = b" " * 100_000_000
BOMB = zlib.compress(SPACES, 9)


@pytest.mark.parametrize(
    "payload",
    [
        one_page(stream(BOMB, "/Filter /FlateDecode")),
        one_page(stream(zlib.compress(BOMB, 9), "/Filter [/FlateDecode /FlateDecode]")),
        one_page("/B Do", stream(BOMB, "/Subtype /Form /Filter /Fl"), resources="/XObject << /B 6 0 R >>"),
        one_page(LETTER, stream(BOMB, "/Filter /FlateDecode"), catalog="/AF [ << /F (a) /EF << /F 6 0 R >> >> ]"),
        one_page(LETTER, stream(BOMB, "/Filter /FlateDecode"), catalog="/AcroForm << /XFA 6 0 R >>"),
    ],
    ids="page twice form attachment xfa".split(),
)
def test_a_bomb_is_said_and_not_unpacked(payload):
    assert ("too-large", "unpacked") in obstacles(read(payload))


def test_a_bomb_beside_the_pages_hides_no_page():
    bomb = stream(BOMB, "/Filter /FlateDecode")
    assert "Geachte" in whole_text(read(one_page(LETTER, bomb, catalog="/AF [ << /F (a) /EF << /F 6 0 R >> >> ]")))


def test_pages_that_share_their_content_count_it_once():
    shares = packed(LETTER + " " * 600_000)
    payload = one_page(shares, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>", kids="[3 0 R 6 0 R]", count=2)
    assert not read(payload, limits=ContentLimits(max_unpacked_bytes=1_000_000)).uninspectable


def test_many_streams_together_pass_the_limit():
    forms = [form_object(" " * 600_000) for _ in range(4)]
    names = " ".join(f"/X{number} {6 + number} 0 R" for number in range(4))
    payload = one_page(LETTER, *forms, resources=f"/XObject << {names} >>")
    assert ("too-large", "unpacked") in obstacles(read(payload, limits=ContentLimits(max_unpacked_bytes=2_000_000)))


@pytest.mark.parametrize(
    "payload",
    [
        one_page(LETTER, kids="[3 0 R 2 0 R]", count=5),
        build(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 3 >>"]),
        one_page(LETTER, kids="[" + "3 0 R " * 200_000 + "]", count=200_000),
        one_page(LETTER, catalog="/X " + "[" * 50_000 + "]" * 50_000),
    ],
    ids="page-loop only-loop 200k-pages deep-arrays".split(),
)
def test_an_impossible_structure_is_said(payload):
    assert obstacles(read(payload))


@pytest.mark.parametrize(
    "payload",
    [
        one_page(LETTER, "<< /T (a) /Kids [6 0 R] /Parent 6 0 R >>", catalog="/AcroForm << /Fields [6 0 R] >>"),
        one_page(LETTER, "<< /First 7 0 R >>", "<< /Title (a) /Next 7 0 R /First 6 0 R >>", catalog="/Outlines 6 0 R"),
        one_page(
            LETTER + "/B Do", form_object("/B Do", "/XObject << /B 6 0 R >>"), resources="/XObject << /B 6 0 R >>"
        ),
        one_page(LETTER, "<< /Type /Annot /Rect [0 0 1 1] >>", page="/Annots [" + "6 0 R " * 50_000 + "]"),
        one_page(LETTER, trailer="/Prev 9"),
    ],
    ids="fields outline forms notes xref".split(),
)
def test_a_loop_ends_and_hides_nothing(payload):
    assert "Geachte mevrouw" in whole_text(read(payload))


def test_objects_beyond_the_cap_are_said(monkeypatch):
    monkeypatch.setattr("mailguard.content.formats.pdf.pdf_structure.MAX_OBJECTS", 20)
    objects = " ".join("<< /A 1 >>" for _ in range(30))
    assert ("too-large", "objects") in obstacles(read(one_page(LETTER, catalog=f"/X [{objects}]")))


def test_an_entity_in_form_data_is_not_expanded():
    data = f"<!DOCTYPE a [<!ENTITY b '{BSN}'>]><a><n>&b;</n></a>"
    extract = read(one_page(LETTER, packed(data), catalog="/AcroForm << /XFA 6 0 R >>"))
    assert ("broken", "pdf") in obstacles(extract)


def test_no_value_shows_its_text():
    assert BSN not in repr(read(one_page(shown(BSN))))
