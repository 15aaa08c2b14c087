"""ZIP files are read with a cap, and say what they hide."""

import io
import zipfile

import pytest
import pyzipper

from mailguard.content.extract import Collector
from mailguard.content.formats.zip_files import ZipFiles
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle

TEXT = b"BSN 999990019 " * 1000


def zipped(files: dict[str, bytes], **options: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def locked(files: dict[str, bytes], password: bytes) -> bytes:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as written:
        written.setpassword(password)
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


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
    files = ZipFiles(locked({"a.txt": TEXT, "b.txt": b"x"}, b"Welkom01"), to, "zip")
    assert files.read_name("a.txt") == TEXT
    assert files.read_name("b.txt") == b"x"
    assert to.is_unlocked
    assert obstacles(to) == []


def test_a_locked_entry_is_an_obstacle_without_its_password():
    to = Collector("a.zip", passwords=("Zomer2026",))
    files = ZipFiles(locked({"a.txt": TEXT}, b"Welkom01"), to, "zip")
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


@pytest.mark.parametrize("cut", [10, 60, 100])
def test_a_file_without_its_directory_is_no_zip(cut):
    with pytest.raises(zipfile.BadZipFile):
        ZipFiles(zipped({"a.txt": TEXT})[:cut], Collector("a.zip"), "zip")
