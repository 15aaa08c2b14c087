"""Archives and compressed files, told apart by their content: their name may say anything.

ZIP (self-extracting ones too), TAR, 7z, and the one compressed file of gzip, bzip2, xz, LZMA and Zstandard; a TAR
archive in one of those counts as one archive. Of the others (RAR, CAB, ARJ, LHA, ISO) is said that they are not read.
"""

import zipfile

from mailguard.content.extract import Collector, File
from mailguard.content.formats.archives.archive_entries import ArchiveEntries
from mailguard.content.formats.archives.byte_spans import first_content
from mailguard.content.formats.archives.compressed_files import is_compressed, read_compressed
from mailguard.content.formats.archives.rar_flags import RAR_SIGNATURE, is_locked_rar
from mailguard.content.formats.archives.seven_zip import find_seven_zip, read_seven_zip
from mailguard.content.formats.archives.tar_files import is_tar, read_tar
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.findings import Obstacle

_SPLIT_MARKS = (b"PK\7\x08", b"PK00")  # APPNOTE 8.5.4: in front of an archive that was, or might have been, split
_ZIP_SIGNATURES = (b"PK\3\4", b"PK\5\6", *_SPLIT_MARKS)
_PROGRAM_SIGNATURES = (b"MZ", b"\x7fELF", b"#!")
_MAX_PROGRAM_BYTES = 4 * 1024 * 1024  # in which the archive of a self-extracting one begins
_FRONT_NAME = "{} (voorste deel)"


def read_archive(file: File, to: Collector) -> None:
    """Every file in the archive goes to the collector under its full name; nested archives are files like others."""
    payload = file.payload
    if payload.startswith(_ZIP_SIGNATURES):
        _read_zip(file, to)
    elif find_seven_zip(payload, 1) == 0:
        read_seven_zip(payload, to)
    elif payload.startswith(RAR_SIGNATURE):
        _refuse_rar(payload, to)
    elif is_compressed(payload):
        read_compressed(file, to)
    elif is_tar(payload):
        read_tar(payload, to)
    else:
        _read_self_extracting(file, to)


def _read_zip(file: File, to: Collector) -> None:
    try:
        zipped = ZipFiles(file.payload, to, "zip", may_have_front=True)
    except zipfile.BadZipFile:
        is_zip = file.payload.startswith(_ZIP_SIGNATURES)
        return to.obstruct(*((Obstacle.BROKEN, "zip") if is_zip else (Obstacle.UNSUPPORTED, "archive")))
    _add_front(file, zipped.front_bytes, to)
    entries = ArchiveEntries(to)
    entries.add_comment(zipped.comment)
    for entry in zipped.entries:
        if not entries.has_room():
            break
        entries.add_comment(entry.comment)
        content = zipped.read(entry)
        if entry.filename.endswith("/") and not content:  # `is_dir` raises on a name that is empty
            entries.add_folder(entry.filename)
        else:
            entries.add_file(entry.filename, content)
    entries.finish()
    return None


def _read_self_extracting(file: File, to: Collector) -> None:
    """An archive behind a program, or none that is known."""
    payload = file.payload
    is_program = payload.startswith(_PROGRAM_SIGNATURES)
    seven_zip = find_seven_zip(payload, _MAX_PROGRAM_BYTES) if is_program else -1
    rar = payload.find(RAR_SIGNATURE, 0, _MAX_PROGRAM_BYTES) if is_program else -1
    if seven_zip >= 0:
        _add_front(file, seven_zip, to)
        read_seven_zip(payload[seven_zip:], to)
    elif rar >= 0:
        _refuse_rar(payload[rar:], to)
    elif b"PK\5\6" in payload:
        _read_zip(file, to)
    else:
        to.obstruct(Obstacle.UNSUPPORTED, "archive")


def _add_front(file: File, size: int, to: Collector) -> None:
    """What stands before an archive is a file by itself: a program, or anything else that a receiver may open."""
    front = file.payload[:size]
    if front not in _SPLIT_MARKS and first_content(front, 0) >= 0:
        to.add_file(File(_FRONT_NAME.format(file.name), front))


def _refuse_rar(payload: bytes, to: Collector) -> None:
    if is_locked_rar(payload):
        to.obstruct(Obstacle.ENCRYPTED, "rar")
    else:
        to.obstruct(Obstacle.UNSUPPORTED, "archive")
