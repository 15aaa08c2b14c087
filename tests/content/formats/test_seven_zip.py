"""7z archives are read by every method that is common, and opened by a password at hand."""

import hashlib
import lzma
import random
import struct
import zlib

import py7zr
import pytest
from py7zr.properties import FILTER_DEFLATE64

from mailguard.content.formats.archives import seven_zip_coders
from mailguard.content.limits import ContentLimits
from tests.content.formats.archive_samples import TEXT, contents, obstacles, read, seven_zipped

FILES = {"Jan Jansen/a.txt": TEXT, "b.bin": random.Random(7).randbytes(3000) * 100, "leeg.txt": b"", "c.txt": b"c"}
AES = {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}
METHODS: dict[str, list[dict[str, int]]] = {
    "lzma2": [{"id": py7zr.FILTER_LZMA2, "preset": 1}],
    "lzma": [{"id": py7zr.FILTER_LZMA}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "deflate64": [{"id": FILTER_DEFLATE64}],
    "ppmd": [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
    "zstd": [{"id": py7zr.FILTER_ZSTD, "level": 3}],
    "copy": [{"id": py7zr.FILTER_COPY}],
    "bcj": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
}


@pytest.mark.parametrize("method", METHODS)
def test_every_common_method_is_read(method):
    extract = read(seven_zipped(FILES, filters=METHODS[method]))
    assert contents(extract) == FILES
    assert obstacles(extract) == []


def test_a_method_that_is_not_read_is_unsupported():
    filters = [{"id": py7zr.FILTER_BROTLI, "level": 3}]
    extract = read(seven_zipped({"a.txt": TEXT}, filters=filters))
    assert contents(extract) == {"a.txt": b""}
    assert obstacles(extract) == [("unsupported", "7z")]


@pytest.mark.parametrize("has_names_locked", [False, True])
@pytest.mark.parametrize("method", ["lzma2", "copy"])
def test_a_password_at_hand_opens_it(method, has_names_locked):
    payload = seven_zipped(
        FILES, filters=[*METHODS[method], AES], password="Welkom01é", header_encryption=has_names_locked
    )
    extract = read(payload, passwords=("Zomer2026", "Welkom01é"))
    assert contents(extract) == FILES
    assert extract.is_unlocked
    assert obstacles(extract) == []


@pytest.mark.parametrize("has_names_locked", [False, True])
@pytest.mark.parametrize("method", ["lzma2", "copy"])
def test_what_no_password_opens_is_said_once(method, has_names_locked):
    payload = seven_zipped(
        FILES, filters=[*METHODS[method], AES], password="Welkom01", header_encryption=has_names_locked
    )
    extract = read(payload, passwords=("Zomer2026", "welkom01", ""))
    assert not any(contents(extract).values())
    assert (extract.is_unlocked, obstacles(extract)) == (False, [("encrypted", "7z")])


@pytest.mark.parametrize("power", [0, 3, 17, 19, 0x3F])
def test_the_key_is_the_one_that_the_format_prescribes(power):
    raw = b"zout" + "Zomer".encode("utf-16-le")
    digest = hashlib.sha256()
    for number in range(1 << power if power != 0x3F else 0):
        digest.update(raw + number.to_bytes(8, "little"))
    expected = digest.digest() if power != 0x3F else raw.ljust(32, b"\0")
    assert seven_zip_coders._key(power, b"zout", "Zomer") == expected


def archive(directory: bytes, packed: bytes = b"") -> bytes:
    start = struct.pack("<QQI", len(packed), len(directory), zlib.crc32(directory))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + directory


def number(value: int) -> bytes:
    return b"\xff" + struct.pack("<Q", value)


def one_file(packed: bytes, coder: bytes, size: int, name: str = "a") -> bytes:
    """An archive of one block: its sizes are 64 bits wide."""
    names = name.encode("utf-16-le") + b"\0\0"
    streams = b"\4\6" + number(0) + b"\1\x09" + number(len(packed)) + b"\0"
    streams += b"\7\x0b\1\0\1" + coder + b"\x0c" + number(size) + b"\0\0"
    return archive(b"\1" + streams + b"\5\1\x11" + number(len(names) + 1) + b"\0" + names + b"\0\0", packed)


COPY = b"\1\0"


def test_an_archive_made_by_hand_is_read():
    extract = read(one_file(b"abc", COPY, 3))
    assert contents(extract) == {"a": b"abc"}
    assert obstacles(extract) == []


def test_an_empty_archive_is_nothing():
    extract = read(archive(b""))
    assert (extract.files, obstacles(extract)) == ((), [])


@pytest.mark.parametrize("size", [4, 1 << 40, (1 << 64) - 1])
def test_a_size_that_cannot_be_is_broken(size):
    extract = read(one_file(b"abc", COPY, size))
    assert contents(extract) == {"a": b"abc"}
    assert obstacles(extract) == [("broken", "7z")]


def test_a_dictionary_that_is_too_large_is_said():
    packed = lzma.compress(TEXT, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 1}])
    extract = read(one_file(packed, b"\x21\x21\1\x28", 1 << 40))  # 4 GiB
    assert obstacles(extract) == [("too-large", "dictionary")]
    assert contents(read(one_file(packed, b"\x21\x21\1\x28", len(TEXT)))) == {"a": TEXT}


@pytest.mark.parametrize(
    "directory",
    [
        b"\1\5" + number(1 << 60) + b"\0\0",
        b"\1\4\6" + number(0) + number(1 << 60) + b"\x09",
        b"\1\4\7\x0b" + number(1 << 60) + b"\0",
        b"\1\4\7\x0b\1\0" + number(1 << 60),
        b"\1\4\7\x0b\1\0\1\x3f" + b"a" * 15 + number(1 << 60),
        b"\x17\6" + number(1 << 60) + b"\1\x09\5\0\7\x0b\1\0\1\1\0\x0c\5\0\0",
        b"\1\2" + b"\x0f" * 30,
        b"\x18",
        b"\1",
    ],
)
def test_counts_that_cannot_be_are_refused(directory):
    assert [obstacle for obstacle, _ in obstacles(read(archive(directory)))] in (["broken"], ["too-large"])


def test_a_directory_that_packs_itself_ends():
    loop = b"\x17\6\0\1\x09" + number(0) + b"\0\7\x0b\1\0\1\1\0\x0c" + number(0) + b"\0\0"
    loop = loop.replace(number(0), number(len(loop)))
    assert obstacles(read(archive(loop, loop))) == [("broken", "7z")]


def test_a_bomb_in_the_directory_ends_at_the_limit():
    packed = lzma.compress(bytes(50_000_000), lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 1}])
    directory = b"\x17\6\0\1\x09" + number(len(packed)) + b"\0\7\x0b\1\0\1\x21\x21\1\x18\x0c" + number(50_000_000)
    extract = read(archive(directory + b"\0\0", packed), limits=ContentLimits(max_unpacked_bytes=2_000_000))
    assert obstacles(extract) == [("too-large", "unpacked")]


def test_a_key_that_takes_too_long_is_not_made():
    coder = b"\x24\6\xf1\7\1\2\x58\0"  # 2^24 rounds
    extract = read(one_file(bytes(16), coder, 3), passwords=tuple(f"woord{number}" for number in range(20)))
    assert obstacles(extract) == [("encrypted", "7z")]
