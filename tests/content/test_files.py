"""Files in files: each is read in its turn, within what the message has left, and locked ones when all text is read."""

import io
import zipfile

import pytest
import pyzipper

from mailguard.content import read_content
from mailguard.content.extract import Collector, Extract, File
from mailguard.content.kinds import Kind
from mailguard.content.limits import ContentLimits
from mailguard.content.passwords import passwords_in
from mailguard.findings import Obstacle, Picture, Place, Segment
from tests.content.messages import attachment, html, multipart, obstacles, texts

BSN = "999990019"
PDF = b"%PDF-1.7\n" + bytes(range(256))


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, content in files.items():
            written.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def locked_zip(password: str, **files: bytes) -> bytes:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", encryption=pyzipper.WZ_AES) as written:
        written.setpassword(password.encode())
        for name, content in files.items():
            written.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def planted(**answers: Extract):
    """An extractor that finds in a file what is planted under the first part of its name."""

    def extract(kind: Kind, file: File, to: Collector) -> Extract:
        return answers.get(file.name.partition(".")[0], Extract())

    return extract


def segment(text: str, where: str) -> Segment:
    return Segment(text, Place(where))


def test_what_a_file_holds_stands_in_its_place():
    raw = multipart("\r\nzie bijlage", attachment(PDF, "brief.pdf", "application/pdf"))
    read = read_content(raw, extractor=planted(brief=Extract((segment(f"BSN {BSN}", "brief.pdf / blz. 2"),))))
    assert texts(read, "brief.pdf / blz. 2") == [f"BSN {BSN}"]
    assert [(a.name, a.is_read) for a in read.attachments] == [("brief.pdf", True)]
    assert obstacles(read) == []


def test_a_text_in_an_archive_in_an_archive_is_read():
    inner = zipped(a_txt=f"BSN {BSN}".encode())
    raw = multipart("\r\nzie bijlage", attachment(zipped(map_zip=inner), "alles.zip", "application/zip"))
    read = read_content(raw)
    assert texts(read, "alles.zip / map.zip / a.txt") == [f"BSN {BSN}", "a.txt"]
    assert [a.name for a in read.attachments] == [
        "alles.zip", "alles.zip / map.zip", "alles.zip / map.zip / a.txt",
    ]  # fmt: skip


def test_a_message_in_an_archive_is_read_and_its_list_is_not_this_messages():
    mail = f"From: a@b.example\r\nTo: c@d.example, e@f.example\r\nSubject: x\r\n\r\nBSN {BSN}".encode()
    read = read_content(multipart("\r\nhoi", attachment(zipped(mail_eml=mail), "a.zip", "application/zip")))
    assert texts(read, "a.zip / mail.eml")[-1] == f"BSN {BSN}"
    assert all("d.example" not in v.address for v in read.headers.visible_recipients)


def test_an_inner_picture_is_read_and_stands_in_no_list():
    picture = File("image1.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image/png", is_inner=True)
    words = Extract((segment("BSN op papier", "brief.pdf / image1.png / OCR"),), picture=Picture.CAMERA)
    raw = multipart("\r\nhoi", attachment(PDF, "brief.pdf", "application/pdf"))
    read = read_content(raw, extractor=planted(brief=Extract(files=(picture,)), image1=words))
    assert texts(read, "brief.pdf / image1.png / OCR") == ["BSN op papier"]
    assert [a.name for a in read.attachments] == ["brief.pdf"]
    assert [s.place.picture for s in read.segments if s.text == "image1.png"] == [Picture.CAMERA]


@pytest.mark.parametrize("depth", [60, 100])
def test_archives_in_archives_end_at_a_depth_and_that_is_said(depth):
    payload = b"x"
    for _ in range(depth):
        payload = zipped(a_zip=payload)
    read = read_content(multipart("\r\nhoi", attachment(payload, "a.zip", "application/zip")))
    assert (Obstacle.TOO_LARGE, "depth") in [(o, d) for o, _, d in obstacles(read)]


def test_more_files_than_the_limit_are_said():
    many = zipped(**{f"n{number}_txt": b"x" for number in range(50)})
    read = read_content(multipart("\r\nhoi", attachment(many, "a.zip", "application/zip")), ContentLimits(max_parts=20))
    assert (Obstacle.TOO_LARGE, "a.zip", "parts") in obstacles(read)


def test_all_files_together_unpack_no_more_than_the_limit():
    bomb = zipped(a_txt=bytes(3_000_000))
    parts = [attachment(bomb, f"{number}.zip", "application/zip") for number in range(5)]
    read = read_content(multipart("\r\nhoi", *parts), ContentLimits(max_unpacked_bytes=7_000_000))
    assert {d for _, _, d in obstacles(read)} >= {"unpacked"}


# -- passwords --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Het wachtwoord is Zomer2026!",
        "wachtwoord: Zomer2026!",
        "Wachtwoord voor het bestand: Zomer2026! \r\ngroet",
        'De zip opent met het wachtwoord "Zomer2026!".',
        "ww=Zomer2026!",
        "The password for the file is Zomer2026!",
        "wachtwoord\r\nZomer2026!\r\n",
        "Het wachtwoord (Zomer2026!) geldt alleen hiervoor.",
    ],
)
def test_a_password_in_the_same_message_opens_the_file(text):
    locked = attachment(locked_zip("Zomer2026!", a_txt=f"BSN {BSN}".encode()), "a.zip", "application/zip")
    read = read_content(multipart(f"\r\n{text}", locked))
    assert f"BSN {BSN}" in texts(read, "a.zip / a.txt")
    assert obstacles(read) == []
    assert [(a.name, a.is_unlocked) for a in read.attachments] == [("a.zip", True), ("a.zip / a.txt", False)]


def test_a_locked_file_without_its_password_is_said():
    locked = attachment(locked_zip("Zomer2026!", a_txt=b"x"), "a.zip", "application/zip")
    read = read_content(multipart("\r\nHet wachtwoord volgt per sms.", locked))
    assert obstacles(read) == [(Obstacle.ENCRYPTED, "a.zip", "zip")]
    assert [(a.name, a.is_read, a.is_unlocked) for a in read.attachments] == [
        ("a.zip", False, False), ("a.zip / a.txt", False, False),
    ]  # fmt: skip
    assert "a.txt" in texts(read, "a.zip / a.txt")


def test_few_words_are_taken_for_passwords():
    mail = [segment("Geachte heer, hierbij het wachtwoord: Abc12345. Met groet, Jan de Vries", "body")]
    assert passwords_in(mail)[0] == "Abc12345"
    assert passwords_in([segment("Geachte heer, hierbij de brief.", "body")]) == ()
    assert len(passwords_in([segment("wachtwoord: " + " ".join(f"a{n}" for n in range(1000)), "body")])) <= 20


def test_a_page_that_shows_a_locked_file_says_so_once():
    locked = attachment(locked_zip("Zomer2026!", a_txt=b"x", b_txt=b"y"), "a.zip", "application/zip")
    assert len(obstacles(read_content(multipart(html("<p>hoi</p>"), locked)))) == 1
