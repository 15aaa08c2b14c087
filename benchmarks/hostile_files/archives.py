"""Archives that unpack to more than there is, or list more than anyone reads."""

import bz2
import io
import lzma
import tarfile
import zipfile

import py7zr
import pyzipper

from benchmarks.hostile_files.bombs import MIB, Entry, Much, zeros, zip_of
from benchmarks.hostile_files.cases import SECRET, Case, Expect, attached, letter_with

_TIB = 1024**4


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def zip_of_a_gigabyte() -> bytes:
    return zip_of([Entry("nullen.txt", zeros(1024))])


def zip_of_zips_of_zips() -> bytes:
    """Sixteen in each of sixteen, five deep: a million files of 256 MB."""
    packed = zip_of([Entry("0.dat", zeros(256))])
    for level in range(5):
        packed = zipped({f"{level}-{number}.zip": packed for number in range(16)})
    return packed


def zip_in_zip_2000_deep() -> bytes:
    packed = zipped({"a.txt": SECRET.encode()})
    for _ in range(2000):
        packed = zipped({"a.zip": packed})
    return packed


def zip_with_overlapping_entries() -> bytes:
    return zip_of([Entry("nullen.txt", zeros(16))], listed=2000)


def zip_with_half_a_million_entries() -> bytes:
    return zip_of([Entry(".txt", Much(SECRET.encode(), 1))], listed=500_000)


def zip_with_20000_files() -> bytes:
    return zipped({f"{number}.txt": b"%d" % number for number in range(20_000)})


def zip_locked_with_1000_entries() -> bytes:
    """And a letter full of passwords to try on it."""
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", encryption=pyzipper.WZ_AES) as written:
        written.setpassword(b"niet te raden")
        for number in range(1000):
            written.writestr(f"{number}.txt", SECRET)
    passwords = "".join(f"Het wachtwoord is Geheim{number}!\r\n\r\n" for number in range(100))
    return letter_with(("dossiers.zip", buffer.getvalue()), body=f"{passwords}Uw BSN is 912345676.")


def gzip_of_ten_gigabytes() -> bytes:
    return zeros(1024).gzipped() * 10


def bzip2_of_ten_gigabytes() -> bytes:
    return bz2.compress(bytes(40 * MIB)) * 250


def xz_of_ten_gigabytes() -> bytes:
    return lzma.compress(bytes(64 * MIB)) * 160


def seven_zip_of_a_gigabyte() -> bytes:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", filters=[{"id": py7zr.FILTER_BZIP2}]) as written:
        written.writestr(bytes(512 * MIB), "nullen.dat")
    return buffer.getvalue()


def tar_of_ten_terabytes() -> bytes:
    entry = tarfile.TarInfo("groot.dat")
    entry.size = 10 * _TIB
    return entry.tobuf(tarfile.GNU_FORMAT) * 3 + bytes(1024)


def tar_of_a_million_entries() -> bytes:
    return Much(tarfile.TarInfo("a.txt").tobuf() * 1000, 1000, behind=bytes(1024)).gzipped()


CASES: tuple[Case, ...] = (
    attached("zip: 1 GB in 1 MB", "a.zip", zip_of_a_gigabyte),
    attached("zip: 16 zips in each, five deep", "a.zip", zip_of_zips_of_zips),
    attached("zip: in a zip, 2,000 deep", "a.zip", zip_in_zip_2000_deep),
    attached("zip: 2,000 overlapping entries", "a.zip", zip_with_overlapping_entries),
    attached("zip: 500,000 entries", "a.zip", zip_with_half_a_million_entries, Expect.SAID, is_quick=False),
    attached("zip: 20,000 files", "a.zip", zip_with_20000_files),
    Case("zip: 1,000 locked entries, 100 passwords", zip_locked_with_1000_entries, Expect.SAID, is_quick=False),
    attached("gz: 10 GB", "a.gz", gzip_of_ten_gigabytes),
    attached("bz2: 10 GB", "a.bz2", bzip2_of_ten_gigabytes),
    attached("xz: 10 GB", "a.xz", xz_of_ten_gigabytes),
    attached("7z: 512 MB", "a.7z", seven_zip_of_a_gigabyte, is_quick=False),
    attached("tar: entries of 10 TB", "a.tar", tar_of_ten_terabytes),
    attached("tar.gz: 1,000,000 entries", "a.tar.gz", tar_of_a_million_entries),
)
