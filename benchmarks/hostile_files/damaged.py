"""Real files cut short and with bytes flipped, and Microsoft's older formats with chains that lead nowhere."""

import random
import struct
from functools import partial
from pathlib import Path

from benchmarks.hostile_files.archives import zipped
from benchmarks.hostile_files.cases import SECRET, Case, Expect, attached, letter_with
from benchmarks.hostile_files.documents import open_document, paragraph, sheet_of, text_cell, word
from benchmarks.hostile_files.pdfs import page, stream

_SAMPLES = Path(__file__).parents[2] / "tests" / "content" / "formats" / "files"
_SECTOR = 512
_END_OF_CHAIN = 0xFFFFFFFE


def sound_files() -> dict[str, bytes]:
    """A small sound file of each format."""
    text = stream(f"BT /F 12 Tf 50 700 Td ({SECRET}) Tj ET".encode())
    return {
        "brief.docx": word(paragraph(SECRET)),
        "lijst.xlsx": sheet_of(f'<row r="1">{text_cell("A1", SECRET)}</row>'),
        "brief.odt": open_document(f"<text:p>{SECRET}</text:p>"),
        "brief.pdf": page(text),
        "brief.rtf": rb"{\rtf1\ansi " + SECRET.encode() + b"}",
        "alles.zip": zipped({"a.txt": SECRET.encode()}),
        **{path.name: path.read_bytes() for path in sorted(_SAMPLES.glob("*.*")) if path.suffix != ".txt"},
    }


def cut_files() -> bytes:
    """Each cut at three places."""
    cut = [
        (f"{share}-{name}", content[: len(content) * share // 4])
        for name, content in sound_files().items()
        for share in (1, 2, 3)
    ]
    return letter_with(*cut)


def flipped_files() -> bytes:
    """Each with one byte in two hundred changed, five ways."""
    return letter_with(
        *((f"{seed}-{name}", flipped(content, seed)) for name, content in sound_files().items() for seed in range(5))
    )


def flipped(content: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(max(3, len(content) // 200)):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return bytes(changed)


def garbage_behind(head: bytes) -> bytes:
    return head + random.Random(0).randbytes(1_000_000)


def compound_file_in_a_circle() -> bytes:
    """The one sector of the allocation table says of every sector that the next is sector 1 (MS-CFB 2.3)."""
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *[1] * 128)
    root, stream_entry = _entry("Root Entry", 5, 1, 1), _entry("Workbook", 2, 1, 2**31)
    return header + table + (root + stream_entry) * 2 + bytes(20 * _SECTOR)


def _entry(name: str, kind: int, child: int, size: int) -> bytes:
    wide = name.encode("utf-16-le")
    head = struct.pack("<64sHBBIII", wide, len(wide) + 2, kind, 1, 1, 1, child)
    return head + bytes(36) + struct.pack("<IQ", 1, size)


CASES: tuple[Case, ...] = (
    Case("damage: every format cut short", cut_files, Expect.SAID),
    Case("damage: every format with bytes flipped", flipped_files, Expect.SAID, is_quick=False),
    attached("ole: allocation table in a circle", "a.xls", compound_file_in_a_circle),
    attached("ole: 1 MB of garbage", "a.doc", partial(garbage_behind, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    attached("zip: 1 MB of garbage", "a.docx", partial(garbage_behind, b"PK\3\4")),
    attached("pdf: 1 MB of garbage", "a.pdf", partial(garbage_behind, b"%PDF-1.7\n")),
    attached("7z: 1 MB of garbage", "a.7z", partial(garbage_behind, b"7z\xbc\xaf\x27\x1c\0\4")),
    attached("tnef: 1 MB of garbage", "winmail.dat", partial(garbage_behind, b"\x78\x9f\x3e\x22\1\0")),
    attached("jpeg: 1 MB of garbage", "a.jpg", partial(garbage_behind, b"\xff\xd8\xff\xe0\0\x10JFIF\0")),
)
