"""Mail whose structure is the attack: parts, fields and addresses without end, mail in mail."""

import base64
import struct

from benchmarks.hostile_files.archives import zipped
from benchmarks.hostile_files.cases import IN_BODY, SECRET, Case, Expect, attached, letter_with, message, multipart
from benchmarks.hostile_files.documents import paragraph, word
from benchmarks.hostile_files.pdfs import page, stream

_TEXT = f"Uw BSN is {IN_BODY}."


def nested_multiparts() -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=n{n}\r\n\r\n--n{n}\r\n" for n in range(2000))
    return multipart(b"\r\n" + _TEXT.encode(), f"{opened}\r\n{SECRET}".encode())


def mail_in_mail_2000_deep() -> bytes:
    return multipart(_TEXT.encode(), b"Content-Type: message/rfc822\r\n\r\n" * 2000 + SECRET.encode())


def mail_in_mail_packed_each_time() -> bytes:
    inner = SECRET.encode()
    for _ in range(32):
        inner = message("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", base64.encodebytes(inner))
    return multipart(b"\r\n" + _TEXT.encode(), b"Content-Type: message/rfc822\r\n\r\n" + inner)


def many_recipients() -> bytes:
    people = ",\r\n ".join(f'"Persoon {n}" <p{n}@bewoner.example>' for n in range(20_000))
    return message(f"Cc: {people}", _TEXT.encode())


def nested_comments() -> bytes:
    return message(f"Cc: {'(' * 100_000}{')' * 100_000} a@bewoner.example", _TEXT.encode())


def many_parameters() -> bytes:
    parameters = "".join(f"; a{n}*0=b" for n in range(5000))
    return message(f"Content-Type: text/plain{parameters}", _TEXT.encode())


def many_parts() -> bytes:
    return multipart(b"\r\n" + _TEXT.encode(), *[b"\r\nx"] * 100_000)


def many_fields() -> bytes:
    return message("\r\n".join(f"X-{n}: {n}" for n in range(100_000)), _TEXT.encode())


def a_thousand_letters() -> bytes:
    """Each needs a process of its own."""
    return letter_with(*((f"brief{n}.docx", word(paragraph(f"brief {n}"))) for n in range(900)))


def a_thousand_broken_letters() -> bytes:
    return letter_with(*((f"brief{n}.pdf", b"%%PDF-1.7\n%d\0\1\2\3\4" % n) for n in range(900)))


def letters_in_zip_in_mail() -> bytes:
    """Files in files in files, each kind in the next."""
    inner = word(paragraph(SECRET))
    for number in range(12):
        inner = letter_with((f"{number}.zip", zipped({"brief.docx": inner})))
        inner = zipped({f"{number}.eml": inner})
    return letter_with(("alles.zip", inner))


def tnef_in_tnef() -> bytes:
    """Attachments of attachments, 300 deep (MS-OXTNEF 2.1.3.3.17)."""

    def attribute(level: int, tag: int, content: bytes) -> bytes:
        return struct.pack("<BII", level, tag, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)

    inner = SECRET.encode()
    for _ in range(300):
        inner = (
            struct.pack("<IH", 0x223E9F78, 1)
            + attribute(2, 0x00069002, bytes(14))
            + attribute(2, 0x00018010, b"winmail.dat\0")
            + attribute(2, 0x0006800F, inner)
        )
    return inner


def bad_files_at_once() -> bytes:
    """A page tree in a circle, a ZIP cut short, a picture that is none."""
    circle = page(stream(b""), kids=b"[2 0 R]", count=9)
    return letter_with(
        ("a.pdf", circle), ("b.zip", zipped({"a": b"x" * 999})[:60]), ("c.png", b"\x89PNG\r\n\x1a\n" + bytes(99))
    )


CASES: tuple[Case, ...] = (
    Case("mime: 2,000 nested multiparts", nested_multiparts, Expect.SAID),
    Case("mime: mail in mail, 2,000 deep", mail_in_mail_2000_deep, Expect.SAID),
    Case("mime: mail in mail in base64, 32 deep", mail_in_mail_packed_each_time, Expect.EITHER),
    Case("mime: 20,000 recipients", many_recipients, Expect.ENDS),
    Case("mime: 100,000 nested comments", nested_comments, Expect.ENDS),
    Case("mime: 5,000 parameters", many_parameters, Expect.ENDS),
    Case("mime: 100,000 parts", many_parts, Expect.SAID),
    Case("mime: 100,000 fields", many_fields, Expect.ENDS),
    Case("mime: 900 letters in docx", a_thousand_letters, Expect.ENDS, is_quick=False),
    Case("mime: 900 broken pdfs", a_thousand_broken_letters, Expect.SAID, is_quick=False),
    Case("mime: docx in zip in mail, 12 times", letters_in_zip_in_mail, Expect.EITHER),
    attached("tnef: in a tnef, 300 deep", "winmail.dat", tnef_in_tnef),
    Case("mime: three bad files", bad_files_at_once, Expect.SAID),
)
