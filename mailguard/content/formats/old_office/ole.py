"""Files in Microsoft's compound file format (OLE2): by their streams to the reader of what they hold."""

from dataclasses import replace

from mailguard.content.extract import Collector, File
from mailguard.content.formats.old_office.compound import Compound, open_compound
from mailguard.content.formats.old_office.excel_binary import is_encrypted, read_excel
from mailguard.content.formats.old_office.ole_decryption import decrypt, is_powerpoint_encrypted, is_word_encrypted
from mailguard.content.formats.old_office.ole_embedded import is_program, read_embedded, read_packages
from mailguard.content.formats.old_office.ole_pictures import give_pictures
from mailguard.content.formats.old_office.ole_properties import read_properties
from mailguard.content.formats.old_office.ole_strings import narrow_strings, wide_strings
from mailguard.content.formats.old_office.powerpoint_binary import read_powerpoint
from mailguard.content.formats.old_office.word_binary import read_word
from mailguard.findings import Obstacle

_PROPERTIES = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
_WORKBOOKS = ("Workbook", "Book")
_FRAME = ("\x01CompObj", "\x01Ole", "\x03ObjInfo", *_PROPERTIES)


def read_ole(file: File, to: Collector) -> None:
    """A compound file of any kind."""
    compound = open_compound(file.payload, to)
    if compound is None:
        to.obstruct(Obstacle.BROKEN, "office")
        return _give_strings(file.payload, to)
    if compound.has("__properties_version1.0"):
        from mailguard.content.formats.outlook.outlook_message import read_outlook_message

        return read_outlook_message(file, to)
    if compound.has("EncryptedPackage"):
        return _read_encrypted_package(file, compound, to)
    if _is_locked(compound):
        payload = decrypt(file.payload, to)
        unlocked = open_compound(payload, to) if payload else None
        if unlocked is None or _is_locked(unlocked):
            to.obstruct(Obstacle.ENCRYPTED, "office")
            return _read_properties(compound, to)
        _note_locked_pictures(compound, to)
        compound = unlocked
    _read(compound, to)
    if compound.is_damaged:
        to.obstruct(Obstacle.BROKEN, "office")
    return None


def _read_encrypted_package(file: File, compound: Compound, to: Collector) -> None:
    """Word, Excel and PowerPoint since 2007 wrap a locked file in a compound file [MS-OFFCRYPTO 2.3.4.4]."""
    declares = b"<!" in compound.read("EncryptionInfo")  # entities, which the library would expand
    payload = b"" if declares else decrypt(file.payload, to)
    if not payload:
        return to.obstruct(Obstacle.ENCRYPTED, "office")
    from mailguard.content.formats.office.office_zip import read_office_zip

    read_office_zip(replace(file, payload=payload), to)
    return None


def _is_locked(compound: Compound) -> bool:
    """True for a password, and for a file whose rights a server keeps [MS-OFFCRYPTO 2.2]."""
    if compound.has("\x09DRMContent"):
        return True
    if compound.has("WordDocument"):
        return is_word_encrypted(compound.read("WordDocument"))
    if any(is_encrypted(compound.read(name)) for name in _WORKBOOKS):
        return True
    return compound.has("PowerPoint Document") and is_powerpoint_encrypted(compound)


def _note_locked_pictures(compound: Compound, to: Collector) -> None:
    """The pictures of a presentation are locked one by one, and stay so."""
    if compound.has("PowerPoint Document") and compound.read("Pictures"):
        to.obstruct(Obstacle.ENCRYPTED, "office", "afbeelding")


def _read(compound: Compound, to: Collector) -> None:
    _read_properties(compound, to)
    is_known = False
    if compound.has("WordDocument"):
        read_word(compound, to)
        give_pictures(compound.read("Data"), to)
        is_known = True
    for name in _WORKBOOKS:
        if compound.has(name):
            read_excel(compound.read(name), to)
            is_known = True
    if compound.has("PowerPoint Document"):
        read_powerpoint(compound.read("PowerPoint Document"), to)
        give_pictures(compound.read("Pictures"), to)
        is_known = True
    is_known = read_packages(compound, (), 1, to) or is_known
    read_embedded(compound, to)
    if not is_known:
        _read_unknown(compound, to)


def _read_properties(compound: Compound, to: Collector) -> None:
    for name in _PROPERTIES:
        for label, text in read_properties(compound.read(name)):
            to.add_text(text, "eigenschappen", label=label)


def _read_unknown(compound: Compound, to: Collector) -> None:
    """Visio, Publisher, Works and the like: the strings in their streams. Macros alone are no document."""
    own = [path for path in compound.paths if len(path) == 1 and path[0] not in _FRAME]
    for path in own:
        _give_strings(compound.read(*path), to)
    if own or not any(is_program(path) for path in compound.paths):
        to.obstruct(Obstacle.UNSUPPORTED, "office")


def _give_strings(data: bytes, to: Collector) -> None:
    for text in dict.fromkeys(wide_strings(data)):
        to.add_text(text)
    for text in dict.fromkeys(narrow_strings(data)):
        to.add_text(text)
