"""Attachments: their names, messages within messages, and what is said of all that is not read."""

import base64

import pytest

from mailguard.findings import Obstacle, Place
from tests.content.messages import (
    ContentLimits,
    attachment,
    holding,
    html,
    message,
    multipart,
    obstacles,
    read_content,
    texts,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
ENVELOPED = b"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03" + bytes(200)
SIGNED = b"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + bytes(200)
BINARY = bytes(range(256)) * 4

KINDS = [
    ("brief.pdf", "application/pdf", b"%PDF-1.7\n" + BINARY, Obstacle.BROKEN, "pdf"),
    ("brief.txt", "text/plain", b"%PDF-1.7\n" + BINARY, Obstacle.BROKEN, "pdf"),
    ("lijst.xlsx", "application/octet-stream", b"PK\3\4" + BINARY, Obstacle.BROKEN, "zip"),
    ("brief.doc", "application/msword", b"\xd0\xcf\x11\xe0" + BINARY, Obstacle.UNSUPPORTED, "office"),
    ("foto.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + BINARY, Obstacle.UNSUPPORTED, "image"),
    ("alles.zip", "application/zip", b"PK\3\4" + BINARY, Obstacle.BROKEN, "zip"),
    ("alles.csv", "text/csv", b"PK\3\4" + BINARY, Obstacle.BROKEN, "zip"),
    ("mail.msg", "application/vnd.ms-outlook", b"\xd0\xcf\x11\xe0" + BINARY, Obstacle.UNSUPPORTED, "msg"),
    ("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22" + BINARY, Obstacle.BROKEN, "tnef"),
    ("opname.mp3", "audio/mpeg", BINARY, Obstacle.UNSUPPORTED, "media"),
    ("iets.bin", "application/octet-stream", BINARY, Obstacle.UNSUPPORTED, "other"),
    ("deel.txt", "message/partial", b"x", Obstacle.UNSUPPORTED, "partial"),
    ("smime.p7m", "application/pkcs7-mime; smime-type=enveloped-data", ENVELOPED, Obstacle.ENCRYPTED, "smime"),
    ("smime.p7m", "application/x-pkcs7-mime", ENVELOPED, Obstacle.ENCRYPTED, "smime"),
    ("smime.p7m", "application/octet-stream", BINARY, Obstacle.ENCRYPTED, "smime"),
    ("smime.p7m", "application/pkcs7-mime; smime-type=signed-data", SIGNED, Obstacle.UNSUPPORTED, "smime-signed"),
    ("message.rpmsg", "application/x-microsoft-rpmsg-message", BINARY, Obstacle.ENCRYPTED, "rpmsg"),
    ("smime.p7s", "application/pkcs7-signature", b"PK\3\4" + BINARY, Obstacle.BROKEN, "zip"),
    ("smime.p7s", "application/pkcs7-signature", BINARY, Obstacle.UNSUPPORTED, "other"),
    ("geheim.pgp", "application/octet-stream", BINARY, Obstacle.ENCRYPTED, "pgp"),
    (
        "message.asc",
        "text/plain",
        b"-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----",
        Obstacle.ENCRYPTED,
        "pgp",
    ),
]


@pytest.mark.parametrize(("name", "media_type", "content", "obstacle", "detail"), KINDS)
def test_what_is_not_read_is_said(name, media_type, content, obstacle, detail):
    read = read_content(multipart("\r\nzie bijlage", attachment(content, name, media_type)))
    assert obstacles(read) == [(obstacle, name, detail)]
    assert [(a.name, a.size_bytes, a.is_read) for a in read.attachments] == [(name, len(content), False)]
    assert texts(read, name) == [name]


def test_a_whole_message_encrypted_with_smime():
    raw = message(
        base64.encodebytes(ENVELOPED),
        "Content-Transfer-Encoding: base64",
        content_type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
    )
    assert obstacles(read_content(raw)) == [(Obstacle.ENCRYPTED, "smime.p7m", "smime")]


def test_a_whole_message_encrypted_with_pgp():
    control = "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1"
    armour = "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM"
    read = read_content(multipart(control, armour, subtype="encrypted"))
    assert (Obstacle.ENCRYPTED, "body", "pgp") in obstacles(read)
    assert {item.obstacle for item in read.uninspectable} == {Obstacle.ENCRYPTED}


def test_armour_in_the_body_is_encrypted():
    read = read_content(message("Hoi\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"))
    assert obstacles(read) == [(Obstacle.ENCRYPTED, "body", "pgp")]


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("smime.p7s", "application/pkcs7-signature", SIGNED),
        ("signature.asc", "application/pgp-signature", b"-----BEGIN PGP SIGNATURE-----\nx"),
        ("alice.vcf", "text/vcard", b"BEGIN:VCARD\nFN:Alice\nEND:VCARD"),
        ("leeg.bin", "application/octet-stream", b""),
        ("sleutel.asc", "application/pgp-keys", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\nx"),
    ],
)
def test_signatures_cards_and_empty_files_are_no_obstacle(name, media_type, content):
    assert read_content(multipart("\r\nhoi", attachment(content, name, media_type))).uninspectable == ()


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("smime.p7s", "application/pkcs7-signature", b"BSN 912345678"),
        (
            "export.xls",
            "application/vnd.ms-excel",
            b"<html><table><tr><td>BSN</td><td>9123<b>45678</b></td></tr></table>",
        ),
        ("export.xls", "application/vnd.ms-excel", b"naam\tbsn\nJan\t912345678\n"),
        ("notitie.txt", "text/html", b"<p>BSN 9123<b>45678</b></p>"),
        ("notitie.html", "text/plain", b"<p>BSN 9123<b>45678</b></p>"),
        ("brief.rtf", "text/rtf", b"{\\rtf1 BSN 912345678}"),
        ("tekening.svg", "image/svg+xml", b"<svg><text>912345678</text></svg>"),
        ("gegevens.json", "application/json", b'{"bsn": "912345678"}'),
        ("gegevens.xml", "text/xml", b"<a><bsn>912345678</bsn></a>"),
        ("zonder-soort", "application/x-unknown", b"BSN 912345678"),
    ],
)
def test_text_is_read_whatever_it_calls_itself(name, media_type, content):
    read = read_content(multipart("\r\nhoi", attachment(content, name, media_type)))
    assert holding(read, "912345678")
    assert [a.is_read for a in read.attachments] == [True]


def page_with_image(size: int, *, reference: str = "cid:logo@x", content_id: str = "<logo@x>") -> bytes:
    encoded = base64.encodebytes(PNG + bytes(size)).decode()
    return multipart(
        f'Content-Type: text/html\r\n\r\n<p>hoi</p><img src="{reference}">',
        f"Content-Type: image/png; name=image001.png\r\nContent-ID: {content_id}\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\n{encoded}",
        subtype="related",
    )


def test_a_logo_in_the_page_is_no_obstacle():
    read = read_content(page_with_image(100))
    assert read.uninspectable == ()
    assert [(a.name, a.is_read) for a in read.attachments] == [("image001.png", False)]


@pytest.mark.parametrize(
    "raw",
    [
        page_with_image(20_000),
        page_with_image(100, reference="https://x.example/y.png"),
        page_with_image(100, content_id=""),
    ],
)
def test_any_other_image_is_an_obstacle(raw):
    assert obstacles(read_content(raw)) == [(Obstacle.UNSUPPORTED, "image001.png", "image")]


INNER = (
    "From: Carl <carl@z.example>\r\nTo: alice@town.example\r\nSubject: Besluit Jansen\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="i1"\r\n\r\n'
    "--i1\r\n\r\nBSN 912345678\r\n\r\nVan: Dirk\r\nVerzonden: nu\r\nAan: Carl\r\nOnderwerp: x\r\n\r\noud 923456789\r\n"
    "--i1\r\n" + attachment("naam;bsn\nJan;934567890\n", "scan.csv", "text/csv") + "\r\n--i1--\r\n"
)


def test_an_attached_message_is_read_under_its_own_name():
    read = read_content(multipart("\r\nzie mail", attachment(INNER, "mail.eml", "message/rfc822")))
    assert [a.name for a in read.attachments] == ["mail.eml", "mail.eml / scan.csv"]
    assert holding(read, "912345678")[0].place == Place("mail.eml")
    assert holding(read, "923456789")[0].place == Place("mail.eml"), "what is passed on is new to its readers"
    assert holding(read, "934567890")[0].place == Place("mail.eml / scan.csv", 0, 1, 1, "bsn", "Jan")
    assert "Besluit Jansen" in texts(read, "mail.eml")
    assert [r.address for r in read.headers.visible_recipients] == ["bob@outside.example"]
    assert read.uninspectable == ()


def test_the_comments_and_keywords_of_an_attached_message_are_read():
    fields = (
        "Comments: BSN 912345678\r\nKeywords: =?utf-8?q?Jans=C3=A9n?=\r\nComments: tweede\r\nX-Dossier: 923456789\r\n"
    )
    read = read_content(multipart("\r\nzie mail", attachment(fields + INNER, "mail.eml", "message/rfc822")))
    found = [(s.place.label, s.text) for s in read.segments if s.place.label in ("comments", "keywords")]
    assert found == [("comments", "BSN 912345678"), ("comments", "tweede"), ("keywords", "Jansén")]
    assert not any("923456789" in text for text in texts(read, "mail.eml") if text.startswith("923"))


def test_an_attached_message_without_a_name_is_named_after_its_subject():
    read = read_content(multipart("\r\nzie mail", "Content-Type: message/rfc822\r\n\r\n" + INNER))
    assert [a.name for a in read.attachments] == ["Besluit Jansen.eml", "Besluit Jansen.eml / scan.csv"]


def test_a_message_within_a_message_keeps_the_whole_path():
    middle = multipart("\r\nzie", attachment(INNER, "binnen.eml", "message/rfc822"))
    read = read_content(multipart("\r\nzie", attachment(middle, "buiten.eml", "message/rfc822")))
    assert holding(read, "934567890")[0].place.where == "buiten.eml / binnen.eml / scan.csv"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("Content-Type: text/plain; name=a.txt", "a.txt"),
        ('Content-Type: text/plain; name="=?utf-8?Q?caf=C3=A9.txt?="', "café.txt"),
        ("Content-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''caf%C3%A9.txt", "café.txt"),
        (
            "Content-Type: text/plain\r\nContent-Disposition: attachment; filename*0*=latin1''caf%E9; filename*1=.txt",
            "café.txt",
        ),
        ("Content-Type: text/plain; name=b.txt\r\nContent-Disposition: attachment; filename=a.txt", "a.txt"),
        ("Content-Type: text/plain\r\nContent-Disposition: attachment", "deel 3"),
        ("Content-Type: text/plain; name=body", "deel 3: body"),
        ('Content-Type: text/plain; name="a\r\n b.txt"', "a b.txt"),
    ],
)
def test_names_of_attachments(fields, name):
    read = read_content(multipart("\r\nhoi", f"{fields}\r\n\r\nBSN 912345678"))
    assert [a.name for a in read.attachments] == [name]
    assert holding(read, "912345678")[0].place.where == name


def test_an_attached_text_has_no_signature_and_no_history():
    text = "Groet,\nAlice\n\nVan: Bob\nVerzonden: nu\nAan: Carl\nOnderwerp: x\n\n> BSN 912345678"
    (found,) = holding(read_content(multipart("\r\nhoi", attachment(text, "a.txt", "text/plain"))), "912345678")
    assert (found.place.is_quoted, found.place.is_signature) == (False, False)


@pytest.mark.parametrize(
    ("limits", "raw", "detail"),
    [
        (ContentLimits(max_parts=5), multipart(*["\r\nBSN 912345678"] * 20), "parts"),
        (
            ContentLimits(max_depth=1),
            multipart(attachment(multipart("\r\nx"), "a.eml", "message/rfc822"), "\r\nBSN 912345678"),
            "depth",
        ),
        (ContentLimits(max_text_bytes=50), message("BSN 912345678\n\n" * 50), "text"),
        (ContentLimits(max_html_bytes=50), html("<p>BSN 912345678</p>" * 50), "text"),
        (ContentLimits(max_segments=3), message("BSN 912345678\n\n" * 50), "segments"),
        (ContentLimits(max_header_bytes=200), message("BSN 912345678", "X-Long: " + "x" * 500), "header"),
    ],
)
def test_passing_a_limit_is_said_and_the_rest_is_returned(limits, raw, detail):
    read = read_content(raw, limits)
    assert (Obstacle.TOO_LARGE, detail) in [(item.obstacle, item.detail) for item in read.uninspectable]
    assert holding(read, "912345678")


def test_no_name_stands_in_the_detail_or_the_repr():
    read = read_content(multipart("\r\nx", attachment(BINARY, "Jansen 912345678.bin", "application/octet-stream")))
    assert "912345678" not in repr(read)
    assert "Jansen" not in repr(read)
