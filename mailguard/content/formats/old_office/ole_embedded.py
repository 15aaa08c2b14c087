"""What is put into an Office 97-2003 file: packages, and documents that are storages of the compound file."""

import struct
from collections.abc import Sequence

from mailguard.content.extract import Collector, File
from mailguard.content.formats.old_office.compound import Compound, Path, write_compound
from mailguard.content.formats.old_office.ole_strings import narrow_strings, wide_strings
from mailguard.findings import Obstacle

NATIVE = "\x01Ole10Native"
_DOCUMENTS = {
    "worddocument": "doc", "workbook": "xls", "book": "xls", "powerpoint document": "ppt", "visiodocument": "vsd",
    "__properties_version1.0": "msg", "encryptedpackage": "docx", "quill": "pub",
}  # fmt: skip
_PACKAGES = ("package", "package_stream", "embeddedodf", "contents")
_FILE_MAGIC = {b"%PDF": "pdf", b"PK\3\4": "zip", b"\xd0\xcf\x11\xe0": "ole", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}
_PROGRAMS = frozenset(("macros", "_vba_project_cur", "vba", "\x06dataspaces", "_signatures", "_xmlsignatures"))
_POOLS = frozenset(("objectpool",))
_DATA = frozenset(("msodatastore", "_sx_db_cur", "outlookformdata"))  # texts in streams of their own
# Streams that tell how an object is drawn and linked; what they draw is read as strings.
_FRAME = ("\x01compobj", "\x01ole", "\x02olepres", "\x03objinfo", "\x03linkinfo", "\x03print", "\x03eprint", "\x03meta",
          "\x03ocxname", "\x03ocxdata", "\x05", "equation native")  # fmt: skip
_PLACE = "ingesloten object"


def read_embedded(compound: Compound, to: Collector) -> None:
    """Everything in storages of the file, in order."""
    for number, root in enumerate(_roots(compound.paths), 1):
        if to.is_full or to.room_bytes <= 0:
            return
        _read_object(compound, root, number, to)


def is_program(path: Path) -> bool:
    """True for macros, signatures and the like: no text of the document."""
    return any(name.casefold() in _PROGRAMS for name in path)


def _roots(paths: Sequence[Path]) -> list[Path]:
    """The storages that are one object each: those at the top, and those in Word's pool."""
    roots: dict[Path, None] = {}
    for path in paths:
        depth = 2 if path[0].casefold() in _POOLS else 1
        if len(path) > depth and not is_program(path):
            roots[path[:depth]] = None
    return list(roots)


def _read_object(compound: Compound, root: Path, number: int, to: Collector) -> None:
    inside = [path for path in compound.paths if path[: len(root)] == root]
    names = {path[len(root)].casefold() for path in inside}
    extension = next((ending for name, ending in _DOCUMENTS.items() if name in names), "")
    if extension:
        streams = {path[len(root) :]: compound.read(*path) for path in inside if not is_program(path)}
        to.add_file(File(f"{_PLACE} {number}.{extension}", write_compound(streams), "application/x-ole-storage"))
    elif not read_packages(compound, root, number, to):
        _read_strings(compound, root, inside, to)


def read_packages(compound: Compound, root: Path, number: int, to: Collector) -> bool:
    """Hand on the files that this storage wraps; true when there are any."""
    found = False
    if compound.has(*root, NATIVE):
        raw = compound.read(*root, NATIVE)
        name, payload = read_native(raw)
        to.add_file(File(name or f"{_PLACE} {number}{_ending(payload)}", payload))
        found = True
    for stream in _PACKAGES:
        payload = compound.read(*root, stream)
        if ending := _ending(payload):
            to.add_file(File(f"{_PLACE} {number}{ending}", payload))
            found = True
    return found


def _ending(payload: bytes) -> str:
    return next(("." + ending for magic, ending in _FILE_MAGIC.items() if payload.startswith(magic)), "")


def read_native(raw: bytes) -> tuple[str, bytes]:
    """File name and bytes of a packaged file [MS-OLEDS 2.3.6]; what is no package has no name."""
    size = int.from_bytes(raw[:4], "little")
    content = raw[4 : 4 + size]
    if content[:2] != b"\2\0":
        return "", content
    label, _, rest = content[2:].partition(b"\0")
    source, _, rest = rest.partition(b"\0")
    if len(rest) < 8:
        return "", content
    (length,) = struct.unpack_from("<I", rest, 4)
    at = 8 + length
    if at + 4 > len(rest):
        return "", content
    (size,) = struct.unpack_from("<I", rest, at)
    payload = rest[at + 4 : at + 4 + size]
    name = label or source.replace(b"/", b"\\").rpartition(b"\\")[2]
    return name.decode("cp1252", "replace"), payload


def _read_strings(compound: Compound, root: Path, inside: Sequence[Path], to: Collector) -> None:
    """An object of an unknown program: the strings in it, and in the picture that stands for it."""
    is_data = root[0].casefold() in _DATA
    names = [path[-1].casefold() for path in inside]
    is_control = any(name.startswith("\x03ocxname") for name in names)
    texts: dict[str, None] = {}
    for path in inside:
        data = compound.read(*path)
        texts.update(dict.fromkeys(wide_strings(data)))
        texts.update(dict.fromkeys(narrow_strings(data)))
    for text in texts:
        to.add_text(text, "metagegevens" if is_data else _PLACE)
    if not (is_data or is_control or all(name.startswith(_FRAME) for name in names)):
        to.obstruct(Obstacle.UNSUPPORTED, "office", _PLACE)
