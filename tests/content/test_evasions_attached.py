"""Attachments that hide from a naive reader: by how they are sent, by what they call themselves, by where they stand.

Each plants a number, which must be found; where nobody could read the file, that must be said.
"""

import base64
import binascii
from collections.abc import Callable
from urllib.parse import quote

import pytest

from benchmarks.hostile_files.archives import zipped
from benchmarks.hostile_files.damaged import sound_files
from tests.content.messages import attachment, holding, html, message, multipart, read_content
from tests.content.small_files import (
    DOCX,
    EML,
    NUMBER,
    TEXT,
    XLSX,
    ZIP,
    outlook_message,
    picture,
    seven_zip,
    winmail,
)

FILES = {"brief.docx": DOCX, "alles.zip": ZIP, "mail.eml": EML}
PDF = sound_files()["brief.pdf"]
MIXED = 'Content-Type: multipart/mixed; boundary="b0"'
Sent = Callable[[str, bytes], bytes]


def lines(content: bytes) -> str:
    return base64.encodebytes(content).decode().replace("\n", "\r\n")


def file_part(name: str, body: str, encoding: str = "Content-Transfer-Encoding: base64", fields: str = "") -> str:
    described = fields or (
        f"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}"
    )
    return f"{described}\r\n{encoding}\r\n\r\n{body}"


def sent(part: str | bytes) -> bytes:
    return multipart("\r\nhoi", part)


def body_of(name: str, content: bytes) -> str:
    return f"--b0\r\n\r\nhoi\r\n--b0\r\n{file_part(name, lines(content))}\r\n--b0--\r\n"


def whole(fields: str, body: str) -> bytes:
    return message(body, fields, content_type="")


def uuencoded(name: str, content: bytes) -> str:
    body = "".join(binascii.b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45))
    return f"begin 644 {name}\n{body}`\nend\n"


def encoded_as(encoding: str) -> Sent:
    return lambda name, content: sent(file_part(name, lines(content), encoding))


def padded_in_the_middle(name: str, content: bytes) -> bytes:
    half = len(content) // 2 - (len(content) // 2) % 3 + 1
    body = base64.b64encode(content[:half]).decode() + "\r\n" + base64.b64encode(content[half:]).decode()
    return sent(file_part(name, body))


WAYS: dict[str, Sent] = {
    "base64": encoded_as("Content-Transfer-Encoding: base64"),
    "base64 upper case": encoded_as("Content-Transfer-Encoding: BASE64"),
    "base64 with trailing space": encoded_as('Content-Transfer-Encoding: "base64 "'),
    "base64 with comment": encoded_as("Content-Transfer-Encoding: (a) base64 (b)"),
    "base64 with semicolon": encoded_as("Content-Transfer-Encoding: base64; x=y"),
    "space before the colon": encoded_as("Content-Transfer-Encoding : base64"),
    "folded encoding": encoded_as("Content-Transfer-Encoding:\r\n\tbase64"),
    "two encodings, first wrong": encoded_as("Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64"),
    "two encodings, second wrong": encoded_as("Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 8bit"),
    "base64 with junk": lambda name, content: sent(file_part(name, lines(content).replace("A", "*!A"))),
    "base64 on one line": lambda name, content: sent(file_part(name, base64.b64encode(content).decode())),
    "base64 unpadded": lambda name, content: sent(file_part(name, base64.b64encode(content).decode().rstrip("="))),
    "base64 padded in the middle": padded_in_the_middle,
    "quoted-printable": lambda name, content: sent(
        file_part(
            name,
            binascii.b2a_qp(content, istext=False).decode(),
            "Content-Transfer-Encoding: quoted-printable",
        )
    ),
    "uuencode as encoding": lambda name, content: sent(
        file_part(name, uuencoded(name, content), "Content-Transfer-Encoding: x-uuencode")
    ),
    "uuencode in the body": lambda name, content: message(f"Zie hier:\n{uuencoded(name, content)}"),
    "second content type wins": lambda name, content: whole(
        f"Content-Type: text/plain\r\n{MIXED}", body_of(name, content)
    ),
    "first content type wins": lambda name, content: whole(
        f"{MIXED}\r\nContent-Type: text/plain", body_of(name, content)
    ),
    "no boundary named": lambda name, content: whole("Content-Type: multipart/mixed", body_of(name, content)),
    "other boundary occurs": lambda name, content: whole(
        "Content-Type: multipart/mixed; boundary=zz", body_of(name, content)
    ),
    "never closed": lambda name, content: whole(MIXED, body_of(name, content).removesuffix("--b0--\r\n")),
    "boundary with blanks behind": lambda name, content: whole(
        MIXED, body_of(name, content).replace("--b0\r\n", "--b0 \t\r\n")
    ),
    "boundary in a continuation": lambda name, content: whole(
        "Content-Type: multipart/mixed; boundary*0=b; boundary*1=0", body_of(name, content)
    ),
    "encoded multipart": lambda name, content: whole(
        f"{MIXED}\r\nContent-Transfer-Encoding: base64", lines(body_of(name, content).encode())
    ),
    "byte-order mark before the fields": lambda name, content: (
        b"\xef\xbb\xbf" + encoded_as("Content-Transfer-Encoding: base64")(name, content)
    ),
    "blank line before the fields": lambda name, content: b"\r\n" + sent(file_part(name, lines(content))),
    "mbox separator": lambda name, content: b"From a Mon Nov 16 2026\r\n" + sent(file_part(name, lines(content))),
    "line feeds only": lambda name, content: sent(file_part(name, lines(content))).replace(b"\r\n", b"\n"),
    "alternative to the text": lambda name, content: multipart(
        "\r\nhoi", file_part(name, lines(content)), subtype="alternative"
    ),
    "signed": lambda name, content: multipart(
        file_part(name, lines(content)), "Content-Type: application/pgp-signature\r\n\r\nx", subtype="signed"
    ),
    "related with an odd root": lambda name, content: multipart(
        file_part(name, lines(content)), "\r\nhoi", subtype='related; start="<nergens>"; type="text/html"'
    ),
    "no body but the file": lambda name, content: whole(
        f"Content-Type: application/octet-stream; name={name}\r\nContent-Transfer-Encoding: base64", lines(content)
    ),
    "in a message in base64": lambda name, content: sent(
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + lines(sent(file_part(name, lines(content))))
    ),
    "in a message in a digest": lambda name, content: message(
        b"--d0\r\n\r\n" + sent(file_part(name, lines(content))) + b"\r\n--d0--\r\n",
        content_type="multipart/digest; boundary=d0",
    ),
    "in an encrypted multipart that is none": lambda name, content: multipart(
        "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        file_part(name, lines(content)),
        subtype="encrypted",
    ),
}


@pytest.mark.parametrize(("name", "content"), FILES.items(), ids=FILES)
@pytest.mark.parametrize("send", WAYS.values(), ids=WAYS)
def test_no_file_stays_hidden_by_how_it_is_sent(send, name, content):
    assert holding(read_content(send(name, content)), NUMBER)


def called(name: str, media_type: str, content: bytes) -> bytes:
    return sent(attachment(content, name, media_type))


def described(fields: str, content: bytes) -> bytes:
    return sent(file_part("", lines(content), fields=fields))


NAMES = {
    "docx as picture": called("foto.jpg", "image/jpeg", DOCX),
    "docx as text": called("brief.txt", "text/plain", DOCX),
    "docx as page": called("brief.html", "text/html", DOCX),
    "docx as calendar": called("brief.ics", "text/calendar", DOCX),
    "docx as message": called("brief.eml", "message/rfc822", EML),
    "docx as signature": called("smime.p7s", "application/pkcs7-signature", DOCX),
    "docx as sound": called("opname.mp3", "audio/mpeg", DOCX),
    "docx as winmail.dat": called("winmail.dat", "application/ms-tnef", DOCX),
    "docx as pdf": called("brief.pdf", "application/pdf", DOCX),
    "docx as doc": called("brief.doc", "application/msword", DOCX),
    "docx as zip": called("brief.zip", "application/zip", DOCX),
    "docx with a double extension": called("brief.docx.txt", "text/plain", DOCX),
    "docx without extension": called("brief", "application/octet-stream", DOCX),
    "docx without name": described("Content-Type: application/octet-stream", DOCX),
    "docx shown in place": described("Content-Type: application/msword\r\nContent-Disposition: inline", DOCX),
    "docx as a small picture of the page": multipart(
        'Content-Type: text/html\r\n\r\n<img src="cid:a">',
        "Content-ID: <a>\r\n" + attachment(DOCX, "logo.png", "image/png"),
        subtype="related",
    ),
    "pdf as picture": called("foto.png", "image/png", PDF),
    "pdf as rtf": called("brief.rtf", "text/rtf", PDF),
    "pdf behind junk": called("brief.pdf", "application/pdf", b"\0junk\r\n" * 125 + PDF),
    "pdf behind a thousand bytes as data": called("brief.bin", "application/octet-stream", b"\0" * 1000 + PDF),
    "xlsx as csv": called("lijst.csv", "text/csv", XLSX),
    "rtf as doc": called("brief.doc", "application/msword", rb"{\rtf1\ansi " + TEXT.encode() + b"}"),
    "rtf as text": called("brief.txt", "text/plain", rb"{\rtf1\ansi BSN 9123\b 4\b0 5688}"),
    "html as doc": called("brief.doc", "application/msword", f"<html>BSN {NUMBER[:4]}<b>{NUMBER[4:]}</b>".encode()),
    "message as text": called("mail.txt", "text/plain", EML),
    "message as data": called("mail.eml", "application/octet-stream", EML),
    "zip as docx": called("alles.docx", "application/msword", ZIP),
    "zip behind a prefix": called("alles.zip", "application/zip", b"#!/bin/sh\n" + b"\0\1\2\3" * 500 + ZIP),
    "zip behind text": called("alles.zip", "application/zip", b"hallo allemaal\r\n" * 20 + ZIP),
    "zip behind a program": called("alles.exe", "application/octet-stream", b"MZ" + bytes(2000) + ZIP),
    "7z as zip": called("alles.zip", "application/zip", seven_zip("a.txt", TEXT.encode())),
    "two dispositions, first with another name": described(
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.mp3\r\n"
        "Content-Disposition: attachment; filename=a.docx",
        DOCX,
    ),
    "two types, first of a sound": described(
        "Content-Type: audio/mpeg; name=a.mp3\r\nContent-Type: application/pdf; name=a.pdf", DOCX
    ),
    "a name in pieces": described(
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n filename*1=oc;\r\n"
        " filename*0*=utf-8''brief.d;\r\n filename*2=x",
        DOCX,
    ),
    "a name in a comment": described(
        "Content-Type: application/octet-stream (name=a.mp3); name=brief.docx\r\nContent-Disposition: (x) attachment",
        DOCX,
    ),
    "in a tnef": called("winmail.dat", "application/ms-tnef", winmail("lijst.xlsx", XLSX)),
    "in a tnef as data": called("a.dat", "application/octet-stream", winmail("lijst.xlsx", XLSX)),
    "in a message of outlook": called("mail.msg", "application/vnd.ms-outlook", outlook_message("lijst.xlsx", XLSX)),
    "in a message of outlook as text": called("mail.txt", "text/plain", outlook_message("lijst.xlsx", XLSX)),
    "xlsx in zip in message in message of outlook": called(
        "mail.msg",
        "application/vnd.ms-outlook",
        outlook_message("mail.eml", called("alles.zip", "application/zip", zipped({"lijst.xlsx": XLSX}))),
    ),
    "in a calendar": called(
        "afspraak.ics",
        "text/calendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=application/pdf:"
        + base64.b64encode(DOCX)
        + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
    "in a calendar as a link": called(
        "afspraak.ics",
        "text/calendar",
        b"BEGIN:VCALENDAR\r\nATTACH:data:application/zip;base64," + base64.b64encode(ZIP) + b"\r\nEND:VCALENDAR\r\n",
    ),
    "in a card": called(
        "els.vcf",
        "text/vcard",
        b"BEGIN:VCARD\r\nFN:Els\r\nKEY;ENCODING=b;TYPE=application/zip:" + base64.b64encode(ZIP) + b"\r\nEND:VCARD\r\n",
    ),
    "in the link of a page": html(f'<a href="data:application/zip;base64,{base64.b64encode(ZIP).decode()}">hier</a>'),
    "in the link of a page, as text": html(f'<a href="data:text/plain,BSN%20{NUMBER}">hier</a>'),
    "in the frame of a page": html(f'<iframe src="data:text/html,{quote(f"<p>BSN {NUMBER}</p>")}"></iframe>'),
    "in an object of a page": html(
        f'<object data="data:application/pdf;base64,{base64.b64encode(PDF).decode()}"></object>'
    ),
    "in an embedded drawing": html(
        '<img src="data:image/svg+xml;base64,'
        + base64.b64encode(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{TEXT}</text></svg>".encode()).decode()
        + '">'
    ),
    "external body with the text behind it": sent(
        f"Content-Type: message/external-body; access-type=local-file; name=x\r\n\r\n"
        f"Content-Type: text/plain\r\nContent-ID: <x>\r\n\r\n{TEXT}"
    ),
    "half a message": sent(f"Content-Type: message/partial; id=x; number=1; total=2\r\n\r\n{EML.decode()}"),
}
PICTURES = {
    "the picture of a card": called(
        "els.vcf",
        "text/vcard",
        b"BEGIN:VCARD\r\nFN:Els\r\nPHOTO;ENCODING=b;TYPE=PNG:" + base64.b64encode(picture("PNG")) + b"\r\nEND:VCARD",
    ),
    "a picture in the page itself": html(
        f'<img src="data:image/png;base64,{base64.b64encode(picture("PNG")).decode()}">'
    ),
    "a docx behind a picture": called("foto.png", "image/png", picture("PNG") + DOCX),
    "a zip behind a picture": called("foto.jpg", "image/jpeg", picture("JPEG") + ZIP),
}


@pytest.mark.parametrize("raw", NAMES.values(), ids=NAMES)
def test_no_file_is_passed_over_in_silence_for_what_it_calls_itself_or_where_it_stands(raw):
    read = read_content(raw)
    assert holding(read, NUMBER) or read.uninspectable


@pytest.mark.parametrize("raw", PICTURES.values(), ids=PICTURES)
def test_no_picture_is_passed_over_in_silence_for_where_it_stands(raw):
    read = read_content(raw)
    assert any(NUMBER in segment.text.replace(" ", "") for segment in read.segments) or read.uninspectable


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("docx", "xlsx", "in a"))])
def test_what_a_receiver_could_open_is_read(name):
    assert holding(read_content(NAMES[name]), NUMBER)
