"""One compressed file holds one file, of one member or of several."""

import bz2
import gzip
import lzma
import struct
from collections.abc import Callable

import pytest
from backports import zstd

from mailguard.content.limits import ContentLimits
from tests.content.formats.archive_samples import TEXT, contents, obstacles, read, tarred, texts

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
}


def old_lzma(content: bytes) -> bytes:
    return lzma.compress(content, lzma.FORMAT_ALONE)


@pytest.mark.parametrize("ending", PACKERS)
def test_members_behind_each_other_are_one_file(ending):
    pack = PACKERS[ending]
    extract = read(pack(TEXT) + pack(b"") + pack(b"einde") + bytes(64), f"Jan.csv.{ending}")
    assert contents(extract) == {"Jan.csv": TEXT + b"einde"}
    assert extract.files[0].media_type == "text/csv"
    assert obstacles(extract) == []


def test_old_lzma_is_read():
    assert contents(read(old_lzma(TEXT), "a.txt.lzma")) == {"a.txt": TEXT}


@pytest.mark.parametrize("pack", [*PACKERS.values(), old_lzma])
@pytest.mark.parametrize("name", ["a.tgz", "a.tar.gz", "a.doc"])
def test_the_files_of_a_tar_in_it_are_given(pack, name):
    assert contents(read(pack(tarred({"Jan/a.txt": TEXT})), name)) == {"Jan/a.txt": TEXT}


def test_a_gzip_file_has_a_name_and_a_comment():
    packed = gzip.compress(TEXT)
    packed = packed[:3] + b"\x1c" + packed[4:10] + b"\2\0ab" + "Jan é.txt".encode() + b"\0BSN 999990019\0" + packed[10:]
    extract = read(packed, "a.gz")
    assert contents(extract) == {"Jan é.txt": TEXT}
    assert texts(extract) == [("BSN 999990019", "a.gz / opmerkingen")]
    assert obstacles(extract) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.tgz", "a.tar"), ("a.TXZ", "a.tar"), ("a.csv.GZ", "a.csv"), ("a", "a"), ("a.doc", "a.doc")],
)
def test_the_file_in_it_is_named_after_it(name, expected):
    assert list(contents(read(bz2.compress(TEXT), name))) == [expected]


def test_a_frame_that_is_skipped_does_no_harm():
    skipped = b"\x53\x2a\x4d\x18" + struct.pack("<I", 5) + b"hallo"
    assert contents(read(skipped + zstd.compress(TEXT), "a.zst")) == {"a": TEXT}


@pytest.mark.parametrize("pack", [*PACKERS.values(), old_lzma])
def test_a_cut_file_gives_its_beginning(pack):
    content = b"".join(b"%d;BSN\n" % number for number in range(200_000))
    packed = pack(content)
    extract = read(packed[: len(packed) // 2], "a.gz")
    assert content.startswith(next(iter(contents(extract).values())))
    assert obstacles(extract) == [("broken", "archive")]


@pytest.mark.parametrize("pack", [*PACKERS.values(), old_lzma])
def test_a_bomb_ends_at_the_limit(pack):
    extract = read(pack(bytes(30_000_000)), limits=ContentLimits(max_unpacked_bytes=3_000_000))
    assert sum(len(file.payload) for file in extract.files) <= 3_000_000
    assert obstacles(extract) == [("too-large", "unpacked")]


def test_a_dictionary_that_is_too_large_is_said():
    huge = bytearray(old_lzma(TEXT))
    huge[1:5] = struct.pack("<I", 1 << 31)
    assert obstacles(read(bytes(huge))) == [("too-large", "dictionary")]
    packed = zstd.compress(TEXT, options={zstd.CompressionParameter.window_log: 28})
    packed = packed[:4] + bytes((packed[4] & ~0x20 & 0x3F,)) + bytes((18 << 3,)) + packed[5:]
    assert obstacles(read(packed)) == [("too-large", "dictionary")]


def test_more_members_than_the_limit_are_not_read():
    assert obstacles(read(gzip.compress(b"") * 20_001)) == [("too-large", "entries")]
