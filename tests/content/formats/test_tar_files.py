"""TAR archives of every kind are read, and damaged ones as far as they go."""

import tarfile

import pytest

from mailguard.content.limits import ContentLimits
from tests.content.formats.archive_samples import (
    TEXT,
    contents,
    obstacles,
    read,
    tar_block,
    tar_entry,
    tarred,
    texts,
)

END = bytes(1024)
FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 512)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read(form):
    files = {"Jan Jansen/a.txt": TEXT, "é/" + "x" * 90 + "/b.txt": b"x", "leeg": b""}
    extract = read(tarred(files, form))
    assert contents(extract) == files
    assert obstacles(extract) == []


@pytest.mark.parametrize("form", FORMATS[1:])
def test_long_names_are_whole(form):
    name = "Jan/" * 200 + "a.txt"
    assert contents(read(tarred({name: TEXT}, form))) == {name: TEXT}


def test_an_archive_of_old_unix_is_read():
    block = bytearray(tar_block(b"a.txt", b"00000000001\0"))
    block[257:265], block[148:156] = bytes(8), b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert contents(read(bytes(block) + padded(b"x") + END)) == {"a.txt": b"x"}


def test_links_and_empty_folders_are_text_and_no_files():
    more = [
        tar_entry("Jan Jansen", tarfile.DIRTYPE),
        tar_entry("los", tarfile.SYMTYPE, "/home/piet"),
        tar_entry("vast", tarfile.LNKTYPE, "a.txt"),
        tar_entry("pijp", tarfile.FIFOTYPE),
    ]
    extract = read(tarred({"a.txt": b"x"}, more=more), "a.tar")
    assert contents(extract) == {"a.txt": b"x"}
    assert texts(extract) == [
        ("los -> /home/piet", "a.tar / koppelingen"),
        ("vast -> a.txt", "a.tar / koppelingen"),
        ("pijp", "a.tar / koppelingen"),
        ("Jan Jansen", "a.tar / mappen"),
    ]


def test_a_comment_of_pax_is_text():
    record = b"25 comment=BSN 999990019 \n"
    record = b"%d%s" % (len(record), record[2:])
    payload = tar_block(b"pax", b"%011o\0" % len(record), b"g") + padded(record)
    extract = read(payload + tarred({"a.txt": b"x"}), "a.tar")
    assert texts(extract) == [("BSN 999990019", "a.tar / opmerkingen")]


def test_archives_behind_each_other_are_read_and_said():
    extract = read(tarred({"a.txt": b"x"}) + tarred({"b.txt": b"y"}))
    assert contents(extract) == {"a.txt": b"x", "b.txt": b"y"}
    assert obstacles(extract) == [("broken", "archive")]


def test_what_stands_behind_a_damaged_header_is_read():
    payload = bytearray(tarred({"a.txt": b"x", "b.txt": TEXT, "c.txt": b"z"}, tarfile.USTAR_FORMAT))
    payload[1024] ^= 1
    extract = read(bytes(payload))
    assert contents(extract) == {"a.txt": b"x", "c.txt": b"z"}
    assert obstacles(extract) == [("broken", "archive")]


def test_text_in_the_padding_is_said():
    payload = bytearray(tarred({"a.txt": b"x"}, tarfile.USTAR_FORMAT))
    payload[600:613] = b"BSN 999990019"
    assert obstacles(read(bytes(payload))) == [("broken", "archive")]


# -- sparse files -----------------------------------------------------------------------------------------------------


def old_sparse(size: int) -> bytes:
    pieces = b"%011o\0%011o\0%011o\0%011o\0" % (0, 3, 1000, 4)
    rest = {257: b"ustar  \0", 386: pieces, 483: b"%011o\0" % size}
    return tar_block(b"a.bin", b"%011o\0" % 7, b"S", rest) + padded(b"abcdefg") + END


def pax_sparse(records: bytes, content: bytes) -> bytes:
    header = tar_block(b"x", b"%011o\0" % len(records), b"x") + padded(records)
    return header + tar_block(b"a.bin", b"%011o\0" % len(content)) + padded(content) + END


def record(key: str, value: object) -> bytes:
    body = f" {key}={value}\n"
    return f"{len(body) + 2}{body}".encode()


WHOLE = b"abc" + bytes(997) + b"defg" + bytes(96)
PAX_MAP = record("GNU.sparse.size", 1100) + record("GNU.sparse.map", "0,3,1000,4")
PAX_PAIRS = b"".join(
    record("GNU.sparse." + key, value)
    for key, value in (("size", 1100), ("offset", 0), ("numbytes", 3), ("offset", 1000), ("numbytes", 4))
)
PAX_MAJOR = record("GNU.sparse.major", 1) + record("GNU.sparse.realsize", 1100)


@pytest.mark.parametrize(
    "payload",
    [
        old_sparse(1100),
        pax_sparse(PAX_MAP, b"abcdefg"),
        pax_sparse(PAX_PAIRS, b"abcdefg"),
        pax_sparse(PAX_MAJOR, padded(b"2\n0\n3\n1000\n4\n") + b"abcdefg"),
    ],
    ids=["old", "0.1", "0.0", "1.0"],
)
def test_a_sparse_file_has_its_holes(payload):
    extract = read(payload)
    assert contents(extract) == {"a.bin": WHOLE}
    assert obstacles(extract) == []


def test_a_sparse_file_that_is_too_large_is_read_without_its_holes():
    extract = read(old_sparse(0o77777777777))
    assert contents(extract) == {"a.bin": b"abcdefg"}
    assert obstacles(extract) == [("too-large", "unpacked")]


@pytest.mark.parametrize("size", [0, 900, 1003])
def test_a_sparse_file_that_contradicts_itself_is_broken(size):
    assert obstacles(read(old_sparse(size))) == [("broken", "archive")]


# -- hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "size",
    [
        b"\x80" + (10 * 1024**4).to_bytes(11, "big"),
        b"\xff" * 12,
        b"77777777777\0",
        b"-0000000001\0",
        b"999\0",
        b"\x80" + b"\xff" * 11,
    ],
)
def test_a_size_that_cannot_be_is_broken(size):
    extract = read(tarred({"a.txt": b"x"})[: -10240 + 1024] + tar_block(b"b.txt", size) + padded(TEXT) + END)
    assert contents(extract)["a.txt"] == b"x"
    assert ("broken", "archive") in obstacles(extract)


def test_headers_before_headers_end():
    chain = b"".join(tar_block(b"x", b"%011o\0" % 3, b"L") + padded(b"ab\0") for _ in range(5000))
    extract = read(chain + tarred({"a.txt": b"x"}, tarfile.USTAR_FORMAT))
    assert contents(extract) == {"ab": b"x"}


@pytest.mark.parametrize("raw", [b"9999999999 path=a\n", b"0 path=a\n", b"-5 a=b\n", b" = \n", b"\0" * 40, b"12 path"])
def test_records_that_make_no_sense_do_no_harm(raw):
    payload = tar_block(b"x", b"%011o\0" % len(raw), b"x") + padded(raw)
    extract = read(payload + tarred({"a.txt": b"x"}, tarfile.USTAR_FORMAT))
    assert contents(extract) == {"a.txt": b"x"}


def test_the_number_of_entries_is_limited():
    block = tar_block(b"a", b"00000000000\0", b"2")
    extract = read(block * 30_000 + END, limits=ContentLimits(max_segments=100_000))
    assert ("too-large", "entries") in obstacles(extract)
