"""Documents of LibreOffice under a password (ODF 1.3 part 2, 4.3): AES in CBC, its key derived with PBKDF2."""

import base64
import binascii
import hashlib
import zlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mailguard.content.extract import Collector
from mailguard.content.formats.office.sheet_cells import parse_raw
from mailguard.content.formats.office.workbook_package import with_damage_told
from mailguard.content.formats.xml_text import Attributes

_MAX_ITERATIONS = 1_000_000
_DIGEST_BYTES = 1024  # the checksum is of the first 1024 bytes of the compressed data


@dataclass(slots=True)
class EncryptedEntry:
    """How one entry is locked. Values that are not known leave it locked."""

    checksum_type: str = field(default="", repr=False)
    checksum: bytes = field(default=b"", repr=False)
    algorithm: str = field(default="", repr=False)
    vector: bytes = field(default=b"", repr=False)
    derivation: str = field(default="", repr=False)
    key_bytes: int = 16
    iterations: int = 0
    salt: bytes = field(default=b"", repr=False)
    start_key: str = field(default="", repr=False)


class _Manifest:
    def __init__(self) -> None:
        self.entries: dict[str, EncryptedEntry] = {}
        self._name = ""

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "file-entry":
            self._name = attributes.get("full-path", "")
        elif name == "encryption-data":
            entry = EncryptedEntry(attributes.get("checksum-type", ""), _bytes(attributes.get("checksum", "")))
            self.entries[self._name] = entry
        elif self._name in self.entries:
            _fill(self.entries[self._name], name, attributes)

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


def _fill(entry: EncryptedEntry, name: str, attributes: Attributes) -> None:
    if name == "algorithm":
        entry.algorithm = attributes.get("algorithm-name", "")
        entry.vector = _bytes(attributes.get("initialisation-vector", ""))
    elif name == "key-derivation":
        entry.derivation = attributes.get("key-derivation-name", "")
        entry.key_bytes = _number(attributes.get("key-size", "16"))
        entry.iterations = _number(attributes.get("iteration-count", "0"))
        entry.salt = _bytes(attributes.get("salt", ""))
    elif name == "start-key-generation":
        entry.start_key = attributes.get("start-key-generation-name", "")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def encrypted_entries(manifest: bytes, to: Collector) -> dict[str, EncryptedEntry]:
    """The entries that a manifest says are locked, by name."""
    reader = _Manifest()
    if manifest:
        with_damage_told(to, "", lambda: parse_raw(manifest, reader))
    return reader.entries


def decrypted(payload: bytes, entry: EncryptedEntry, passwords: list[str], to: Collector) -> bytes | None:
    """The content of a locked entry, by the first password that opens it; None when none does. The one that does comes
    first in the list from then on.
    """
    is_known = entry.derivation.upper().endswith("PBKDF2") and 0 < entry.iterations <= _MAX_ITERATIONS
    if not is_known or entry.key_bytes not in (16, 24, 32) or "aes" not in entry.algorithm.lower():
        return None
    for password in passwords:
        packed = _unlocked(payload, entry, password)
        if packed is not None:
            passwords.remove(password)
            passwords.insert(0, password)
            to.is_unlocked = True
            return _inflated(packed, to)
    return None


def _unlocked(payload: bytes, entry: EncryptedEntry, password: str) -> bytes | None:
    digest = "sha256" if "256" in entry.start_key else "sha1"
    start_key = hashlib.new(digest, password.encode()).digest()
    key = hashlib.pbkdf2_hmac("sha1", start_key, entry.salt, entry.iterations, entry.key_bytes)
    try:
        if entry.algorithm.lower().endswith("gcm"):
            return AESGCM(key).decrypt(payload[:12], payload[12:], None)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(entry.vector)).decryptor()
        packed = decryptor.update(payload[: len(payload) // 16 * 16]) + decryptor.finalize()
    except (ValueError, InvalidTag):
        return None
    padding = packed[-1] if packed else 0
    packed = packed[: len(packed) - padding] if 0 < padding <= 16 else packed
    checksum = hashlib.sha256 if "256" in entry.checksum_type else hashlib.sha1
    return packed if checksum(packed[:_DIGEST_BYTES]).digest() == entry.checksum else None


def _inflated(packed: bytes, to: Collector) -> bytes:
    """Entries are deflated before they are locked."""
    inflater = zlib.decompressobj(-15)
    try:
        content = inflater.decompress(packed, max(1, to.room_bytes + 1))
    except zlib.error:
        return packed
    to.count_unpacked(len(content))
    return content
