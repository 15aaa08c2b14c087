"""ZIP files are read with a cap, and say what they hide."""

import io
import struct
import zipfile
import zlib

import inflate64
import pytest

from mailguard.content.extract import Collector
from mailguard.content.formats.archives import zip_directory, zip_files
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle
from tests.content.formats.archive_samples import TEXT, aes_zip, traditional_zip, zipped


def obstacles(to: Collector) -> list[tuple[Obstacle, str]]:
    return [(each.obstacle, each.detail) for each in to.finish().uninspectable]


def test_every_entry_is_read():
    to = Collector("a.zip")
    files = ZipFiles(zipped({"map/a.txt": TEXT, "b.txt": b"x"}), to, "zip")
    assert list(files.names()) == ["map/a.txt", "b.txt"]
    assert files.read_name("map/a.txt") == TEXT
    assert files.read_name("c.txt") == b""
    assert obstacles(to) == []


def test_two_entries_of_one_name_are_both_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        written.writestr("a.txt", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            written.writestr("a.txt", b"two")
    files = ZipFiles(buffer.getvalue(), Collector("a.zip"), "zip")
    assert [files.read(entry) for entry in files.entries] == [b"one", b"two"]


def test_no_more_is_unpacked_than_there_is_room_for():
    to = Collector("a.zip", ContentLimits(max_unpacked_bytes=3_000_000))
    files = ZipFiles(zipped({"bomb": b"0" * 50_000_000, "b.txt": b"x"}), to, "zip")
    assert len(files.read_name("bomb")) <= 3_000_000
    assert obstacles(to) == [(Obstacle.TOO_LARGE, "unpacked")]


def test_a_locked_entry_opens_with_a_password_at_hand():
    to = Collector("a.zip", passwords=("Zomer2026", "Welkom01"))
    files = ZipFiles(aes_zip({"a.txt": TEXT, "b.txt": b"x"}, b"Welkom01"), to, "zip")
    assert files.read_name("a.txt") == TEXT
    assert files.read_name("b.txt") == b"x"
    assert to.is_unlocked
    assert obstacles(to) == []


def test_a_locked_entry_is_an_obstacle_without_its_password():
    to = Collector("a.zip", passwords=("Zomer2026",))
    files = ZipFiles(aes_zip({"a.txt": TEXT}, b"Welkom01"), to, "zip")
    assert files.read_name("a.txt") == b""
    assert not to.is_unlocked
    assert obstacles(to) == [(Obstacle.ENCRYPTED, "zip")]


def test_an_entry_that_the_directory_does_not_list_is_an_obstacle():
    hidden, shown = zipped({"hidden.txt": TEXT}), zipped({"a.txt": b"x"})
    to = Collector("a.zip")
    assert ZipFiles(hidden + shown, to, "zip").read_name("a.txt") == b"x"
    assert obstacles(to) == [(Obstacle.BROKEN, "zip")]


def test_a_damaged_entry_gives_what_can_be_read_of_it():
    payload = bytearray(zipped({"a.txt": bytes(range(256)) * 20_000}))
    payload[len(payload) // 2] ^= 0xFF
    to = Collector("a.zip")
    assert ZipFiles(bytes(payload), to, "zip").read_name("a.txt") != bytes(range(256)) * 20_000
    assert obstacles(to) == [(Obstacle.BROKEN, "zip")]


def test_a_file_without_an_entry_is_no_zip():
    with pytest.raises(zipfile.BadZipFile):
        ZipFiles(zipped({"a.txt": TEXT})[:10], Collector("a.zip"), "zip")


@pytest.mark.parametrize("cut", [60, 100, 150])
def test_a_file_without_its_directory_gives_what_its_entries_say(cut):
    to = Collector("a.zip")
    files = ZipFiles(zipped({"a.txt": TEXT})[:cut], to, "zip")
    assert TEXT.startswith(files.read_name("a.txt"))
    assert list(files.names()) == ["a.txt"]
    assert obstacles(to) == [(Obstacle.BROKEN, "zip")]


def test_what_stands_before_an_office_file_is_an_obstacle():
    to = Collector("a.docx")
    assert ZipFiles(b"BSN 999990019" + zipped({"a.txt": TEXT}), to, "office").read_name("a.txt") == TEXT
    assert obstacles(to) == [(Obstacle.BROKEN, "office")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_of_the_standard_library_is_read(method):
    to = Collector("a.zip")
    assert ZipFiles(zipped({"a.txt": TEXT}, method), to, "zip").read_name("a.txt") == TEXT
    assert obstacles(to) == []


def test_a_method_that_is_not_known_is_unsupported():
    payload = zipped({"a.txt": TEXT}).replace(b"\x14\0\0\0\x08\0", b"\x14\0\0\0\x06\0")  # imploding
    to = Collector("a.zip")
    assert ZipFiles(payload, to, "zip").read_name("a.txt") == b""
    assert obstacles(to) == [(Obstacle.UNSUPPORTED, "zip")]


def deflate64_zip() -> bytes:
    packer = inflate64.Deflater()
    packed = packer.deflate(TEXT) + packer.flush()
    payload = zipped({"a.txt": packed}, zipfile.ZIP_STORED)
    sizes = struct.pack("<3I", zlib.crc32(packed), len(packed), len(packed))
    payload = payload.replace(sizes, struct.pack("<3I", zlib.crc32(TEXT), len(packed), len(TEXT)))
    return payload.replace(b"\x14\0\0\0\0\0", b"\x14\0\0\0\x09\0")


def test_deflate64_of_windows_is_read():
    to = Collector("a.zip")
    assert ZipFiles(deflate64_zip(), to, "zip").read_name("a.txt") == TEXT
    assert obstacles(to) == []


@pytest.mark.parametrize("is_stored", [False, True])
def test_the_traditional_encryption_is_opened(is_stored):
    payload = traditional_zip({"a.txt": TEXT, "b.txt": b"x"}, "Zomér".encode(), is_stored=is_stored)
    with zipfile.ZipFile(io.BytesIO(payload)) as checked:
        assert checked.read("a.txt", "Zomér".encode()) == TEXT
    to = Collector("a.zip", passwords=("Welkom01", "Zomér"))
    files = ZipFiles(payload, to, "zip")
    assert (files.read_name("a.txt"), files.read_name("b.txt")) == (TEXT, b"x")
    assert (to.is_unlocked, obstacles(to)) == (True, [])


def test_a_password_in_the_charset_of_windows_opens_too():
    to = Collector("a.zip", passwords=("Zomér",))
    files = ZipFiles(traditional_zip({"a.txt": TEXT}, "Zomér".encode("cp1252")), to, "zip")
    assert files.read_name("a.txt") == TEXT


@pytest.mark.parametrize("is_stored", [False, True])
def test_wrong_passwords_open_nothing_however_many_pass_the_quick_check(is_stored):
    to = Collector("a.zip", passwords=tuple(f"woord{number}" for number in range(2000)))
    files = ZipFiles(traditional_zip({"a.txt": TEXT}, b"Welkom01", is_stored=is_stored), to, "zip")
    assert files.read_name("a.txt") == b""
    assert (to.is_unlocked, obstacles(to)) == (False, [(Obstacle.ENCRYPTED, "zip")])


def test_passwords_that_open_nothing_are_not_tried_on_every_entry(monkeypatch):
    tried = []
    monkeypatch.setattr(zip_files, "open_aes", lambda *arguments: tried.append(arguments))
    to = Collector("a.zip", passwords=tuple(f"woord{number}" for number in range(20)))
    files = ZipFiles(aes_zip({f"{number}.txt": b"x" for number in range(50)}, b"Welkom01"), to, "zip")
    assert {files.read(entry) for entry in files.entries} == {b""}
    assert len(tried) == 40
    assert obstacles(to) == [(Obstacle.ENCRYPTED, "zip")]


def test_names_are_read_in_the_charset_of_dos_where_they_are_not_utf8():
    payload = zipped({"Andr\u0082.txt": TEXT}).replace("Andr\u0082.txt".encode(), b"Andr\x82_.txt")
    assert list(ZipFiles(payload, Collector("a.zip"), "zip").names()) == ["Andr\ufffd_.txt"]  # says it is UTF-8
    payload = zipped({"Andr__.txt": TEXT}).replace(b"Andr__.txt", b"Andr\x82_.txt")
    assert list(ZipFiles(payload, Collector("a.zip"), "zip").names()) == ["Andr\u00e9_.txt"]


def test_an_entry_that_its_own_header_names_otherwise_is_an_obstacle():
    payload = zipped({"a.txt": TEXT}).replace(b"a.txt", b"b.txt", 1)
    to = Collector("a.zip")
    assert ZipFiles(payload, to, "zip").read_name("a.txt") == TEXT
    assert obstacles(to) == [(Obstacle.BROKEN, "zip")]


def test_what_stands_behind_the_end_of_a_compressed_stream_is_an_obstacle():
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(TEXT) + packer.flush() + b"BSN 999990019"
    payload = zipped({"a.txt": packed}, zipfile.ZIP_STORED)
    sizes = struct.pack("<3I", zlib.crc32(packed), len(packed), len(packed))
    payload = payload.replace(sizes, struct.pack("<3I", zlib.crc32(TEXT), len(packed), len(TEXT)))
    to = Collector("a.zip")
    files = ZipFiles(payload.replace(b"\x14\0\0\0\0\0", b"\x14\0\0\0\x08\0"), to, "zip")
    assert files.read_name("a.txt") == TEXT
    assert obstacles(to) == [(Obstacle.BROKEN, "zip")]


def test_no_more_entries_are_read_than_the_limit(monkeypatch):
    monkeypatch.setattr(zip_directory, "MAX_ENTRIES", 10)
    to = Collector("a.zip")
    assert len(ZipFiles(zipped({str(number): b"x" for number in range(30)}), to, "zip").entries) == 10
    assert obstacles(to) == [(Obstacle.TOO_LARGE, "entries")]


def test_entries_that_share_their_bytes_are_an_obstacle_and_end_at_the_limit():
    payload = zipped({"a": bytes(1_000_000)})
    at = payload.index(b"PK\1\2")
    record, end = payload[at : payload.index(b"PK\5\6")], payload.index(b"PK\5\6")
    count = 500
    many = payload[:at] + record * count
    many += b"PK\5\6" + struct.pack("<4H2IH", 0, 0, count, count, len(record) * count, at, 0)
    assert end > at
    to = Collector("a.zip", ContentLimits(max_unpacked_bytes=5_000_000))
    files = ZipFiles(many, to, "zip")
    assert sum(len(files.read(entry)) for entry in files.entries) <= 5_000_000
    assert obstacles(to) == [(Obstacle.BROKEN, "zip"), (Obstacle.TOO_LARGE, "unpacked")]


@pytest.mark.parametrize("size", [0, 1, 0x7FFFFFFF, 0xFFFFFFFE])
@pytest.mark.parametrize("field", [20, 24, 42])
def test_sizes_and_offsets_that_are_not_true_are_an_obstacle(size, field):
    payload = bytearray(zipped({"a.txt": TEXT, "b.txt": b"x"}))
    at = payload.index(b"PK\1\2") + field
    payload[at : at + 4] = struct.pack("<I", size)
    to = Collector("a.zip")
    files = ZipFiles(bytes(payload), to, "zip")
    read = [files.read(entry) for entry in files.entries]
    assert b"x" in read
    assert TEXT in read or (field == 20 and size < 2)
    assert obstacles(to) == ([(Obstacle.BROKEN, "zip")] if (size, field) != (0, 42) else [])


@pytest.mark.parametrize("header", [b"PK\3\4", b"PK\5\6", b"PK\1\2"])
def test_headers_without_end_do_no_harm(header):
    with pytest.raises(zipfile.BadZipFile):
        ZipFiles(header * 1_000_000, Collector("a.zip"), "zip")
    to = Collector("a.zip")
    assert ZipFiles(zipped({"a.txt": TEXT}) + header * 1_000_000, to, "zip").read_name("a.txt") == TEXT
    assert obstacles(to) == [(Obstacle.BROKEN, "zip")]
