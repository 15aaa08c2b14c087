"""MAPI properties, compressed RTF and the HTML in it."""

import struct

import pytest

from mailguard.content.formats.outlook.compressed_rtf import unpack_rtf
from mailguard.content.formats.outlook.mapi import (
    CURRENCY,
    DOUBLE,
    LONG,
    STRING8,
    TIME,
    UNICODE,
    Name,
    Properties,
    Property,
    codec_of,
    date_of,
    people_in,
    written,
)
from mailguard.content.formats.outlook.mapi_labels import is_shown_value, is_technical, label_of
from mailguard.content.formats.outlook.rtf_html import html_in

# The two examples of [MS-OXRTFCP 4.1 and 4.2].
SIMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
USER_SET = bytes.fromhex("2903020000000000c000000000000046")


def stored(rtf: bytes) -> bytes:
    """As compressed RTF without compression."""
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def literal(rtf: bytes) -> bytes:
    """As compressed RTF in which nothing refers back."""
    body = b""
    for at in range(0, len(rtf), 8):
        body += b"\0" + rtf[at : at + 8]
    size = len(rtf)
    end = struct.pack(">H", (207 + size) % 4096 << 4)
    if size % 8:  # the last group holds the end mark
        cut = 8 * (size // 8)
        body = body[: cut // 8 * 9] + bytes([1 << size % 8]) + rtf[cut:] + end
    else:
        body += b"\1" + end
    return struct.pack("<II4sI", len(body) + 12, size, b"LZFu", 0) + body


def one_off(name: str, address: str, *, is_wide: bool = True) -> bytes:
    """The entry id of someone who stands in no address book."""
    provider = bytes.fromhex("812b1fa4bea310199d6e00dd010f5402")
    text = f"{name}\0SMTP\0{address}\0"
    flags = 0x8000 if is_wide else 0
    return bytes(4) + provider + struct.pack("<HH", 0, flags) + text.encode("utf-16-le" if is_wide else "cp1252")


def test_the_example_of_the_specification_is_decompressed():
    unpacked = unpack_rtf(SIMPLE, 1000)
    assert unpacked.rtf == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked.is_whole


def test_a_reference_may_reach_into_what_it_writes():
    unpacked = unpack_rtf(CROSSING, 1000)
    assert unpacked.rtf == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert unpacked.is_whole


@pytest.mark.parametrize("size", [0, 7, 8, 9, 5000])
def test_text_without_references_comes_out_as_it_went_in(size):
    rtf = (b"{\\rtf1 BSN 903703701}" * 300)[:size]
    assert unpack_rtf(literal(rtf), 10_000) == (rtf, True, False)


def test_uncompressed_rtf_is_taken_as_it_stands():
    assert unpack_rtf(stored(b"{\\rtf1 hallo}"), 1000).rtf == b"{\\rtf1 hallo}"


@pytest.mark.parametrize("size", range(len(SIMPLE)))
def test_a_stream_cut_anywhere_is_not_whole(size):
    assert not unpack_rtf(SIMPLE[:size], 1000).is_whole


def test_an_unknown_compression_is_not_whole():
    assert unpack_rtf(SIMPLE[:8] + b"ABCD" + SIMPLE[12:], 1000) == (b"", False, False)


def test_no_more_comes_out_than_there_is_room_for():
    bomb = struct.pack("<II4sI", 0, 0xFFFFFFFF, b"LZFu", 0) + (b"\xff" + b"\x00\x0f" * 8) * 50
    unpacked = unpack_rtf(bomb, 500)
    assert len(unpacked.rtf) == 500
    assert unpacked.is_cut


@pytest.mark.parametrize("is_wide", [True, False])
def test_people_are_read_out_of_entry_ids(is_wide):
    raw = b"\1\2" + one_off("Jan Bakker", "jan@example.nl", is_wide=is_wide) + one_off("Piet", "", is_wide=is_wide)
    assert list(people_in(raw)) == [("Jan Bakker", "jan@example.nl"), ("Piet", "")]


@pytest.mark.parametrize("size", range(0, 70, 3))
def test_a_cut_entry_id_does_no_harm(size):
    list(people_in(one_off("Jan Bakker", "jan@example.nl")[:size]))


@pytest.mark.parametrize(
    ("code_page", "codec"),
    [(1252, "cp1252"), (65001, "utf-8"), (28605, "iso8859-15"), (28592, "iso8859-2"), (20127, "ascii")],
)
def test_code_pages_have_their_codec(code_page, codec):
    assert codec_of(code_page) == codec


def test_a_birthday_is_the_day_it_was_in_the_writers_zone():
    midnight_in_amsterdam = (11_644_473_600 + 318_211_200 - 7200) * 10_000_000  # 1 February 1980, 22:00 the day before
    assert date_of(struct.pack("<Q", midnight_in_amsterdam)) == "01-02-1980"


@pytest.mark.parametrize("ticks", [0, 2**63, 2**64 - 1, 915_151_392_000_000_000])
def test_what_is_no_date_gives_none(ticks):
    assert date_of(struct.pack("<Q", ticks)) == ""


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (LONG, struct.pack("<i", 903703701), "903703701"),
        (DOUBLE, struct.pack("<d", 903703701.0), "903703701"),
        (CURRENCY, struct.pack("<q", 123_4500), "123.45"),
        (TIME, bytes(8), ""),
        (DOUBLE, b"\1", None),
    ],
)
def test_a_number_is_read_as_a_form_shows_it(kind, value, text):
    assert list(written(Property(0x8001, kind, (value,)))) == ([] if text is None else [text])


def test_a_field_of_the_user_is_called_as_he_did():
    own = Property(0x8001, LONG, (bytes(4),), Name(USER_SET, "BSN cliënt"))
    assert label_of(own) == "BSN cliënt"
    assert is_shown_value(own)
    assert not is_technical(own)


def test_fields_of_contacts_have_dutch_labels():
    assert label_of(Property(0x3A1C, UNICODE, (b"",))) == "Mobiel"


def test_strings_are_decoded_by_the_code_page_of_the_message():
    properties = Properties(code_page=1250)
    properties.add(Property(0x3001, STRING8, ("Łukasz".encode("cp1250") + b"\0",)))
    assert properties.text(0x3001) == "Łukasz"


def test_no_repr_shows_text():
    name = Name(USER_SET, "geheim")
    assert (
        "geheim" not in f"{name!r} {Property(1, UNICODE, (b'geheim',), name)!r} {unpack_rtf(stored(b'geheim'), 99)!r}"
    )


WRAPPED = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fswiss\fcharset238 Arial CE;}}"
    rb"{\colortbl\red0;}{\*\htmltag19 <html>}{\*\htmltag64 <table><tr><td>}\htmlrtf {\htmlrtf0 BSN\htmlrtf }\htmlrtf0"
    rb"{\*\htmltag64 </td><td>}903703701\htmlrtf\par only in RTF\htmlrtf0{\*\htmltag64 </td></tr>}{\*\mhtmltag9 no}"
    rb"{\*\htmltag64 <tr><td>}caf\'e9 \u8364?\lquote x\rquote {\f1 \'b3}{\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 1 < 2"
    rb" \{{\*\htmltag64 </td></tr></table>}}"
)


def test_html_is_taken_out_of_the_rtf_it_is_wrapped_in():
    assert html_in(WRAPPED) == (
        "<html><table><tr><td>BSN</td><td>903703701</td></tr><tr><td>café €‘x’ł&amp;1 &lt; 2 {</td></tr></table>"
    )


def test_rtf_that_wraps_no_html_gives_none():
    assert html_in(rb"{\rtf1\ansi hallo}") == ""


@pytest.mark.parametrize("size", range(0, len(WRAPPED), 11))
def test_cut_rtf_gives_the_page_up_to_there(size):
    assert html_in(WRAPPED[:size])[:5] in ("", "<html", "<htm", "<ht", "<h", "<")


def test_braces_without_end_end():
    assert html_in(rb"{\rtf1\fromhtml1 " + b"{" * 200_000 + rb"x" + b"}" * 300_000) == "x"
