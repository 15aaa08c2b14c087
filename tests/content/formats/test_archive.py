"""Archives give every file in them under its full name, and say what they keep back."""

import gzip
import lzma
import random
import struct
import zipfile
from pathlib import PurePosixPath

import pytest

from mailguard.content.limits import ContentLimits
from tests.content.formats.archive_samples import (
    TEXT,
    aes_zip,
    contents,
    obstacles,
    read,
    seven_zipped,
    streamed_zip,
    tarred,
    texts,
    traditional_zip,
    without_directory,
    zipped,
)

FILES = {"Dossiers/Jan Jansen/brief.txt": TEXT, "lijst.csv": b"naam;bsn\n", "leeg.txt": b""}
SMALL = {"Dossiers/Jan/brief.txt": TEXT[:500], "b.csv": b"naam;bsn\n" * 3}
ARCHIVES = {
    "zip": zipped(SMALL),
    "stored": zipped(SMALL, zipfile.ZIP_STORED),
    "streamed": streamed_zip(SMALL),
    "tar": tarred(SMALL),
    "tgz": gzip.compress(tarred(SMALL), mtime=0),
    "txz": lzma.compress(tarred(SMALL)),
    "7z": seven_zipped(SMALL),
}


@pytest.mark.parametrize(
    "payload",
    [
        zipped(FILES),
        streamed_zip(FILES),
        tarred(FILES),
        gzip.compress(tarred(FILES)),
        seven_zipped(FILES),
    ],
    ids=["zip", "streamed", "tar", "tgz", "7z"],
)
@pytest.mark.parametrize("name", ["a.zip", "a.doc", "a"])
def test_an_archive_is_known_by_its_content(payload, name):
    extract = read(payload, name)
    assert contents(extract) == FILES
    types = {PurePosixPath(file.name).suffix: file.media_type for file in extract.files}
    assert types == {".txt": "text/plain", ".csv": "text/csv"}
    assert obstacles(extract) == []


@pytest.mark.parametrize("name", ["/etc/passwd", "../../a.txt", "C:/a.txt", "a\nb.txt", "data:text/html,x", " "])
def test_a_path_is_only_a_name(name):
    assert contents(read(zipped({name: b"x"}))) == {name: b"x"}
    assert contents(read(tarred({name: b"x"}))) == {name: b"x"}


def test_comments_and_empty_folders_are_text():
    payload = zipped({"Jan Jansen/": b"", "Piet/": b"", "Piet/a.txt": b"x"}, comment=b"BSN 999990019")
    assert texts(read(payload, "a.zip")) == [
        ("BSN 999990019", "a.zip / opmerkingen"),
        ("Jan Jansen", "a.zip / mappen"),
    ]


def test_the_comment_of_an_entry_is_text():
    payload = zipped({"a.txt": b"x"})
    at = payload.index(b"PK\1\2")
    payload = payload[: at + 32] + struct.pack("<H", 6) + payload[at + 34 : at + 51] + b"geheim" + payload[at + 51 :]
    end = payload.index(b"PK\5\6") + 12
    payload = payload[:end] + struct.pack("<I", 57) + payload[end + 4 :]
    extract = read(payload, "a.zip")
    assert texts(extract) == [("geheim", "a.zip / opmerkingen")]
    assert obstacles(extract) == []


@pytest.mark.parametrize("front", [b"MZ" + b"\1" * 500, b"\x7fELF\1\1", b"#!/bin/sh\n", b"\x89PNG\r\n"])
@pytest.mark.parametrize("archive", [zipped(SMALL), streamed_zip(SMALL)], ids=["zip", "streamed"])
def test_what_stands_before_a_zip_is_a_file_by_itself(front, archive):
    extract = read(front + archive, "a.exe")
    assert contents(extract) == {"a.exe (voorste deel)": front, **SMALL}
    assert obstacles(extract) == []


def test_a_self_extracting_7z_is_read():
    front = b"MZ" + b"7z\xbc\xaf\x27\x1c" + b"\1" * 500
    assert contents(read(front + ARCHIVES["7z"], "a.exe")) == {"a.exe (voorste deel)": front, **SMALL}


@pytest.mark.parametrize("kind", ["zip", "streamed", "stored"])
def test_a_zip_without_its_directory_is_read_by_its_entries(kind):
    extract = read(without_directory(ARCHIVES[kind]))
    assert contents(extract) == SMALL
    assert obstacles(extract) == [("broken", "zip")]


def test_a_zip_whose_directory_is_damaged_is_read_by_its_entries():
    payload = ARCHIVES["zip"].replace(b"PK\1\2", b"PK\1\3", 1)
    extract = read(payload)
    assert contents(extract) == SMALL
    assert obstacles(extract) == [("broken", "zip")]


def test_entries_between_the_listed_ones_are_read_and_said():
    extract = read(without_directory(zipped({"verborgen.txt": TEXT})) + ARCHIVES["zip"])
    assert contents(extract) == {"verborgen.txt": TEXT, **SMALL}
    assert obstacles(extract) == [("broken", "zip")]


@pytest.mark.parametrize("kind", ["zip", "streamed", "tar", "tgz", "7z", "txz"])
def test_what_stands_behind_the_end_is_said(kind):
    extract = read(ARCHIVES[kind] + b"BSN 999990019")
    assert contents(extract) == SMALL
    assert [obstacle for obstacle, _ in obstacles(extract)] == ["broken"]


@pytest.mark.parametrize("kind", ["zip", "tar", "tgz", "7z", "txz"])
def test_padding_behind_the_end_is_nothing(kind):
    assert obstacles(read(ARCHIVES[kind] + bytes(1024))) == []


def test_a_piece_of_a_split_zip_is_damaged():
    first = ARCHIVES["stored"][:300]
    assert ("broken", "zip") in obstacles(read(b"PK\7\x08" + first))
    last = bytearray(ARCHIVES["zip"])
    last[last.rindex(b"PK\5\6") + 4] = 2
    assert obstacles(read(bytes(last))) == [("broken", "zip")]


def test_an_archive_in_an_archive_is_a_file():
    assert contents(read(zipped({"b.zip": ARCHIVES["zip"]}))) == {"b.zip": ARCHIVES["zip"]}


# -- what is locked ---------------------------------------------------------------------------------------------------


def test_the_others_are_read_where_some_entries_are_locked():
    extract = read(aes_zip({"b.txt": TEXT}, b"Welkom01", {"a.txt": TEXT}), passwords=("Zomer",))
    assert contents(extract) == {"a.txt": TEXT, "b.txt": b""}
    assert obstacles(extract) == [("encrypted", "zip")]


def test_entries_with_passwords_of_their_own_are_opened():
    one, other = traditional_zip({"a.txt": TEXT}, b"Welkom01"), traditional_zip({"b.txt": TEXT}, b"Zomer")
    extract = read(without_directory(one) + other, passwords=("Herfst", "Welkom01", "Zomer"))
    assert contents(extract) == {"a.txt": TEXT, "b.txt": TEXT}
    assert extract.is_unlocked


# RAR archives as the technotes of 4.x and 5.0 describe their first headers.
OLD_RAR, NEW_RAR = b"Rar!\x1a\7\0", b"Rar!\x1a\7\1\0"
OLD_MAIN = struct.pack("<HBHH", 0, 0x73, 0, 13) + bytes(6)
OLD_FILE = struct.pack("<HBHHI", 0, 0x74, 0x8000, 32, 5) + bytes(21) + bytes(5)
OLD_LOCKED_FILE = OLD_FILE.replace(b"\x74\0\x80", b"\x74\4\x80")
NEW_MAIN = bytes(4) + bytes((3, 1, 0, 0))
NEW_FILE = bytes(4) + bytes((6, 2, 2, 4, 0, 0, 0)) + bytes(4)
NEW_LOCKED_FILE = bytes(4) + bytes((8, 2, 3, 3, 4, 0)) + bytes((2, 1, 0)) + bytes(4)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (OLD_RAR + OLD_MAIN + OLD_FILE, ("unsupported", "archive")),
        (OLD_RAR + OLD_MAIN + OLD_FILE + OLD_LOCKED_FILE, ("encrypted", "rar")),
        (OLD_RAR + OLD_MAIN.replace(b"\x73\0", b"\x73\x80", 1), ("encrypted", "rar")),
        (NEW_RAR + NEW_MAIN + NEW_FILE, ("unsupported", "archive")),
        (NEW_RAR + NEW_MAIN + NEW_FILE + NEW_LOCKED_FILE, ("encrypted", "rar")),
        (NEW_RAR + bytes(4) + bytes((10, 4)) + bytes(9), ("encrypted", "rar")),
        (b"MZ" + bytes(100) + NEW_RAR + NEW_MAIN + NEW_FILE, ("unsupported", "archive")),
        (b"MSCF" + bytes(100), ("unsupported", "archive")),
        (b"\x60\xea" + bytes(100), ("unsupported", "archive")),
        (b"\0\0-lh5-" + bytes(100), ("unsupported", "archive")),
        (bytes(0x8001) + b"CD001", ("unsupported", "archive")),
        (b"MZ" + bytes(100), ("unsupported", "archive")),
        (b"", ("unsupported", "archive")),
    ],
)
def test_archives_that_are_not_read_are_named(payload, expected):
    extract = read(payload)
    assert obstacles(extract) == [expected]
    assert extract.files == ()


# -- hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [zipped({"a": bytes(30_000_000)}), seven_zipped({"a": bytes(30_000_000)}), gzip.compress(bytes(30_000_000))],
    ids=["zip", "7z", "gzip"],
)
def test_a_bomb_ends_at_the_limit(payload):
    extract = read(payload, limits=ContentLimits(max_unpacked_bytes=3_000_000))
    assert sum(len(file.payload) for file in extract.files) <= 3_000_000
    assert obstacles(extract) == [("too-large", "unpacked")]


@pytest.mark.parametrize("make", [zipped, tarred, seven_zipped])
def test_no_more_files_are_given_than_the_limit(make):
    extract = read(make({f"{number}.txt": b"x" for number in range(30)}), limits=ContentLimits(max_parts=10))
    assert len(extract.files) == 10
    assert ("too-large", "parts") in obstacles(extract)


def lost(payload: bytes, kind: str) -> None:
    """Whatever is gone from the archive was said."""
    extract = read(payload, "a." + kind)
    if extract.uninspectable:
        return
    if kind == "tar":  # which has no sums of what is in its files
        assert {name: len(content) for name, content in SMALL.items()} == {
            name: len(content) for name, content in contents(extract).items()
        }
    else:
        assert contents(extract) == SMALL


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_cut_archive_never_keeps_silent(kind):
    archive = ARCHIVES[kind]
    for cut in range(0, len(archive), max(1, len(archive) // 300)):
        lost(archive[:cut], kind)


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_damaged_archive_never_keeps_silent(kind):
    archive, chance = ARCHIVES[kind], random.Random(6)
    for _ in range(400):
        damaged = bytearray(archive)
        for _ in range(chance.choice((1, 1, 2, 8))):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        lost(bytes(damaged), kind)
