"""MIME that hides its text from a naive reader: each case plants a number, which must stand in some segment."""

import base64
import binascii
import quopri

import pytest

from mailguard.findings import Obstacle
from tests.content.messages import holding, message, multipart, obstacles, read_content

TEXT = b"Het BSN is 912345678, graag verwerken.\r\n" * 3
B64 = base64.encodebytes(TEXT)
HEAD = b"From: alice@town.example\r\nTo: bob@outside.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def with_fields(fields: str, body: bytes) -> bytes:
    return HEAD + fields.encode() + b"\r\n\r\n" + body


def part(body: bytes, fields: str = "Content-Type: text/plain") -> bytes:
    return b"--b0\r\n" + fields.encode() + b"\r\n\r\n" + body + b"\r\n"


MIXED = "Content-Type: multipart/mixed; boundary=b0"
PLAIN_B64 = "Content-Type: text/plain\r\nContent-Transfer-Encoding: "
INNER = b"From: c@x.example\r\nSubject: intern\r\n\r\n" + TEXT
UU = (
    b"begin 644 notitie.txt\r\n"
    + b"".join(binascii.b2a_uu(TEXT[at : at + 45]).replace(b"\n", b"\r\n") for at in range(0, len(TEXT), 45))
    + b"`\r\nend\r\n"
)

CASES = {
    "plain": with_fields("Content-Type: text/plain", TEXT),
    "no content type": with_fields("X-Mailer: x", TEXT),
    "base64": with_fields(PLAIN_B64 + "base64", B64),
    "base64 upper case": with_fields(PLAIN_B64 + "BASE64", B64),
    "base64 with trailing space": with_fields(PLAIN_B64 + '"base64 "', B64),
    "base64 with comment": with_fields(PLAIN_B64 + "(really) base64 (yes)", B64),
    "base64 with semicolon": with_fields(PLAIN_B64 + "base64;", B64),
    "two encodings, first wrong": with_fields(PLAIN_B64 + "7bit\r\nContent-Transfer-Encoding: base64", B64),
    "two encodings, second wrong": with_fields(PLAIN_B64 + "base64\r\nContent-Transfer-Encoding: 7bit", B64),
    "base64 with junk": with_fields(PLAIN_B64 + "base64", B64.replace(b"M", b"*!M")),
    "base64 on one line": with_fields(PLAIN_B64 + "base64", base64.b64encode(TEXT)),
    "base64 unpadded": with_fields(PLAIN_B64 + "base64", base64.b64encode(TEXT + b"x").rstrip(b"=")),
    "base64 padded in the middle": with_fields(
        PLAIN_B64 + "base64", base64.b64encode(b"Beste Bob,\r\nA") + b"\r\n" + base64.b64encode(TEXT)
    ),
    "base64 cut short": with_fields(PLAIN_B64 + "base64", base64.b64encode(TEXT)[:-3]),
    "quoted-printable": with_fields(PLAIN_B64 + "quoted-printable", quopri.encodestring(TEXT).replace(b"1", b"=31")),
    "quoted-printable soft break": with_fields(PLAIN_B64 + "quoted-printable", b"BSN 9123=\r\n45678"),
    "unknown encoding": with_fields(PLAIN_B64 + "x-none", TEXT),
    "uuencode in the body": with_fields("Content-Type: text/plain", b"Zie hier:\r\n" + UU),
    "uuencode as encoding": with_fields(PLAIN_B64 + "x-uuencode", UU),
    "second content type wins": with_fields(
        "Content-Type: text/plain\r\n" + MIXED, part(b"", "X: y") + part(B64, PLAIN_B64 + "base64") + b"--b0--"
    ),
    "first content type wins": with_fields(
        MIXED + "\r\nContent-Type: text/plain", part(B64, PLAIN_B64 + "base64") + b"--b0--"
    ),
    "preamble": with_fields(MIXED, TEXT + part(b"niets") + b"--b0--"),
    "epilogue": with_fields(MIXED, part(b"niets") + b"--b0--\r\n" + TEXT),
    "no boundary named": with_fields("Content-Type: multipart/mixed", part(B64, PLAIN_B64 + "base64") + b"--b0--"),
    "boundary never occurs": with_fields("Content-Type: multipart/mixed; boundary=zz", TEXT),
    "other boundary occurs": with_fields(
        "Content-Type: multipart/mixed; boundary=zz", part(B64, PLAIN_B64 + "base64") + b"--b0--"
    ),
    "never closed": with_fields(MIXED, part(TEXT)),
    "boundary with blanks behind": with_fields(MIXED, part(TEXT).replace(b"--b0", b"--b0  \t") + b"--b0--"),
    "boundary in a continuation": with_fields(
        "Content-Type: multipart/mixed; boundary*0=b; boundary*1=0", part(B64, PLAIN_B64 + "base64") + b"--b0--"
    ),
    "folded content type": with_fields("Content-Type: multipart/mixed;\r\n\tboundary=\r\n b0", part(TEXT) + b"--b0--"),
    "part without blank line": with_fields(MIXED, b"--b0\r\nBSN: 912345678\r\n--b0--"),
    "part with a line among its fields": with_fields(MIXED, b"--b0\r\nhet BSN is 912345678\r\n\r\nx\r\n--b0--"),
    "part without fields": with_fields(MIXED, b"--b0\r\n\r\n" + TEXT + b"\r\n--b0--"),
    "encoded multipart": with_fields(
        MIXED + "\r\nContent-Transfer-Encoding: base64", base64.encodebytes(part(TEXT) + b"--b0--")
    ),
    "byte-order mark before the fields": b"\xef\xbb\xbf" + with_fields(PLAIN_B64 + "base64", B64),
    "space before the first field": b" " + with_fields(PLAIN_B64 + "base64", B64),
    "blank line before the fields": b"\r\n" + with_fields(PLAIN_B64 + "base64", B64),
    "mbox separator": b"From alice Mon Nov 16 2026\r\n" + with_fields(PLAIN_B64 + "base64", B64),
    "line feeds only": with_fields(PLAIN_B64 + "base64", B64).replace(b"\r\n", b"\n"),
    "carriage returns only": with_fields("Content-Type: text/plain", TEXT).replace(b"\r\n", b"\r"),
    "space before the colon": with_fields("Content-Transfer-Encoding : base64", B64),
    "type text": with_fields("Content-Type: text", TEXT),
    "type nonsense": with_fields("Content-Type: ;;; ??", TEXT),
    "type octet-stream": with_fields("Content-Type: application/octet-stream", TEXT),
    "type unknown": with_fields("Content-Type: application/x-note", TEXT),
    "image that is text": with_fields("Content-Type: text/plain; name=plaatje.log", TEXT),
    "message attached": with_fields("Content-Type: message/rfc822", INNER),
    "message attached in base64": with_fields(
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", base64.encodebytes(INNER)
    ),
    "message by name alone": with_fields("Content-Type: application/octet-stream; name=oud.eml", INNER),
    "digest": with_fields("Content-Type: multipart/digest; boundary=b0", b"--b0\r\n\r\n" + INNER + b"\r\n--b0--"),
    "report": with_fields("Content-Type: message/delivery-status", TEXT),
    "html named otherwise": with_fields("Content-Type: TEXT/HTML", b"<p>BSN 9123<b>45678</b></p>"),
    "calendar": with_fields(
        "Content-Type: text/calendar", b"BEGIN:VCALENDAR\r\nSUMMARY:BSN 91234\r\n 5678\r\nEND:VCALENDAR"
    ),
    "card": with_fields("Content-Type: text/vcard", b"BEGIN:VCARD\r\nNOTE:BSN 91234\r\n 5678\r\nEND:VCARD"),
    "in the subject": HEAD.replace(b"Subject: x", b"Subject: =?utf-8?B?QlNOIDkxMjM0?= =?utf-8?B?NTY3OA==?=") + b"\r\nx",
    "in a second subject": HEAD + b"Subject: BSN 912345678\r\n\r\nx",
    "in a file name": with_fields('Content-Type: application/pdf; name="BSN 912345678.pdf"', b"%PDF-1.4 x"),
    "in an encoded file name": with_fields(
        "Content-Type: application/pdf; name*=utf-8''BSN%20912345678.pdf", b"%PDF-1.4 x"
    ),
}

CHARSETS = {
    "utf-8": "utf-8",
    "latin-9": "iso-8859-15",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-7": "utf-7",
    "cp1252": "windows-1252",
    "iso-2022-jp": "iso-2022-jp",
}


@pytest.mark.parametrize("raw", CASES.values(), ids=CASES)
def test_no_number_stays_hidden(raw):
    assert holding(read_content(raw), "912345678")


@pytest.mark.parametrize("charset", CHARSETS.values(), ids=CHARSETS)
def test_reads_the_charset_it_is_told(charset):
    body = base64.encodebytes("BSN 912345678".encode(charset))
    fields = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64"
    assert holding(read_content(with_fields(fields, body)), "BSN 912345678")


@pytest.mark.parametrize(
    ("declared", "raw", "seen"),
    [
        ("", "José €".encode(), "José €"),
        ("", "José €".encode("cp1252"), "José €"),
        ("us-ascii", "José".encode(), "José"),
        ("us-ascii", "José".encode("latin-1"), "José"),
        ("iso-8859-1", "José".encode(), "José"),
        ("iso-8859-1", "100 €".encode("cp1252"), "100 €"),
        ("utf-8", "José".encode("latin-1"), "José"),
        ("no-such-charset", "José".encode(), "José"),
        ("hex", "José".encode(), "José"),
        ("idna", "José".encode(), "José"),
        ("utf-8", "BSN 912345678".encode("utf-16-le"), "BSN 912345678"),
    ],
)
def test_reads_text_whose_charset_is_wrong_or_missing(declared, raw, seen):
    fields = f"Content-Type: text/plain; charset={declared}" if declared else "Content-Type: text/plain"
    assert holding(read_content(HEAD + fields.encode() + b"\r\n\r\n" + raw), seen)


@pytest.mark.parametrize(
    "name",
    [
        "no boundary named",
        "boundary never occurs",
        "other boundary occurs",
        "never closed",
        "base64 cut short",
        "unknown encoding",
        "base64 with junk",
    ],
)
def test_damage_is_reported_though_the_text_was_found(name):
    assert Obstacle.BROKEN in [item.obstacle for item in read_content(CASES[name]).uninspectable]


@pytest.mark.parametrize(
    "name", ["plain", "base64", "base64 unpadded", "preamble", "epilogue", "digest", "in the subject"]
)
def test_what_is_whole_is_not_called_broken(name):
    assert read_content(CASES[name]).uninspectable == ()


def test_text_outside_the_parts_is_hidden():
    (found,) = holding(read_content(CASES["preamble"]), "912345678")
    assert found.place.is_hidden


def test_binary_content_in_a_text_part_is_not_taken_for_clean():
    raw = message(base64.encodebytes(bytes(range(256)) * 20), "Content-Transfer-Encoding: base64")
    assert obstacles(read_content(raw)) == [(Obstacle.BROKEN, "body", "binary")]


@pytest.mark.parametrize("strewn", [b"\0", b"\0\1\2\3\4\5\6\7" * 9])
def test_control_characters_do_not_keep_a_text_from_being_read(strewn):
    content = read_content(message(b"Uw BSN 912345676 " + strewn + b"\r\n", "Content-Type: text/plain"))
    assert any("912345676" in segment.text for segment in content.segments)


def test_nested_multiparts_keep_their_text_up_to_the_limit():
    inner = b"Content-Type: text/plain\r\n\r\nBSN 912345678"
    for depth in range(30):
        boundary = b"n%d" % depth
        inner = (
            b"Content-Type: multipart/mixed; boundary="
            + boundary
            + b"\r\n\r\n--"
            + boundary
            + b"\r\n"
            + inner
            + (b"\r\n--" + boundary + b"--")
        )
    assert holding(read_content(multipart(inner)), "912345678")


def test_a_fourth_encoding_is_tried_too():
    fields = [f"Content-Transfer-Encoding: {name}" for name in ("x-a", "x-b", "x-c", "base64")]
    body = base64.b64encode(b"BSN 912345676")
    assert any("912345676" in segment.text for segment in read_content(message(body, *fields)).segments)


def test_more_types_than_are_tried_are_not_passed_over_in_silence():
    fields = [f"Content-Type: application/x-{letter}" for letter in "abc"]
    content = read_content(message("<p>BSN 9123<b>45676</b></p>", *fields, content_type="text/html"))
    assert Obstacle.TOO_LARGE in {u.obstacle for u in content.uninspectable}
