"""Office files that are locked with a password, opened with the passwords that are known [MS-OFFCRYPTO]."""

import io
import struct
from types import SimpleNamespace
from typing import Any
from xml.parsers.expat import ExpatError

from mailguard.content.extract import Collector
from mailguard.content.formats.old_office.compound import Compound

# What Excel and PowerPoint lock a file with that is protected against changes alone: they open it without a question
# [MS-OFFCRYPTO 2.4.2.3].
OPEN_PASSWORDS = ("VelvetSweatshop", "/01Hannes Ruescher/01")
_MAX_ROUNDS = 6_000_000  # of hashing, for all passwords together; Office takes 100 000 for one
_WORD_ENCRYPTED = 0x0100
_POWERPOINT_ENCRYPTED = 0xF3D1C4DF


def is_word_encrypted(stream: bytes) -> bool:
    """The flag in the FIB [MS-DOC 2.5.2]."""
    return len(stream) >= 12 and bool(struct.unpack_from("<H", stream, 10)[0] & _WORD_ENCRYPTED)


def is_powerpoint_encrypted(compound: Compound) -> bool:
    """The token in the stream `Current User` [MS-PPT 2.3.2]."""
    stream = compound.read("Current User")
    return len(stream) >= 16 and struct.unpack_from("<I", stream, 12)[0] == _POWERPOINT_ENCRYPTED


def decrypt(payload: bytes, to: Collector) -> bytes:
    """The file without its lock; b"" when no password fits."""
    rounds = 0
    for password in (*OPEN_PASSWORDS, *to.passwords):
        office = _opened(payload)
        if office is None:
            return b""
        rounds += _rounds(office)
        if rounds > _MAX_ROUNDS:
            return b""
        content = _decrypted(office, password)
        if content:
            to.count_unpacked(len(content))
            to.is_unlocked = to.is_unlocked or password in to.passwords
            return content
    return b""


def _opened(payload: bytes) -> Any:
    from msoffcrypto import OfficeFile
    from msoffcrypto.exceptions import DecryptionError, FileFormatError
    from msoffcrypto.format import doc97, ppt97, xls97

    for module in (doc97, ppt97, xls97):
        # The library builds the decrypted file in a temporary file: text of a message is not written to a disk.
        module.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)
    try:
        return OfficeFile(io.BytesIO(payload))
    except (FileFormatError, DecryptionError, *_DAMAGE):
        return None


# What the library raises over a damaged file, besides its own exceptions.
_DAMAGE = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, EOFError, struct.error,
           OverflowError, SyntaxError, ExpatError)  # fmt: skip


def _rounds(office: Any) -> int:
    """How often a password is hashed: the file says so, up to ten million times; and once more to verify it."""
    return 2 * int(office.info["spinValue"]) if getattr(office, "type", "") == "agile" else 0


def _decrypted(office: Any, password: str) -> bytes:
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    content = io.BytesIO()
    try:
        if office.format == "ooxml":
            office.load_key(password=password, verify_password=True)
        else:
            office.load_key(password=password)
        office.decrypt(content)
    except (DecryptionError, InvalidKeyError, *_DAMAGE):
        return b""
    return content.getvalue()
