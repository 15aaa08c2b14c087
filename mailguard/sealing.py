"""What rests encrypted: a key for each record, wrapped by the master key, and keyed hashes to find records by.

AES-256-GCM throughout. A context (the record's own id and what the bytes are) is authenticated with each ciphertext, so
that no sealed value can be put in another's place. Destroying the wrapped key of a record destroys all it sealed.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mailguard.errors import SealBroken
from mailguard.keys import KEY_BYTES, MasterKey

NONCE_BYTES = 12
HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The key of one record. `context` says what is sealed: "INC-2026-0001 payload", "ABC chunk 3"."""

    secret: bytes = field(repr=False)

    def seal(self, plaintext: bytes | memoryview, context: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.secret).encrypt(nonce, plaintext, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plaintext. Raises SealBroken when a byte of it, the key or the context is another."""
        try:
            return AESGCM(self.secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError):
            raise SealBroken(f"{context} cannot be opened: damaged, or sealed with another key") from None


class Sealer:
    """Makes and unwraps the keys of records, and hashes values under a key of their own for each purpose."""

    def __init__(self, master: MasterKey) -> None:
        self._wrapping = RecordKey(master.derive("wrapping"))
        self._master = master

    def new_key(self, record: str) -> tuple[RecordKey, bytes]:
        """A fresh key for the record of this id, and its wrapped form, which the record's row keeps."""
        secret = os.urandom(KEY_BYTES)
        return RecordKey(secret), self._wrapping.seal(secret, f"{record} key")

    def unwrap(self, wrapped: bytes, record: str) -> RecordKey:
        """The key of a record. Raises SealBroken."""
        return RecordKey(self._wrapping.open(wrapped, f"{record} key"))

    def derive(self, purpose: str) -> bytes:
        """A key of its own for what signs and does not seal."""
        return self._master.derive(purpose)

    def keyed_hash(self, purpose: str, *values: str | bytes) -> bytes:
        """16 bytes that name the values to us alone. The same purpose and values give the same bytes."""
        parts = (v if isinstance(v, bytes) else v.encode("utf-8", "surrogateescape") for v in values)
        text = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        return hmac.digest(self._master.derive(purpose), text, hashlib.sha256)[:HASH_BYTES]
