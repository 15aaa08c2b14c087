"""The remembered addresses: encrypted one by one, so that a page can ask "bedoelde u ...?"."""

import json

from mailguard.errors import SealBroken
from mailguard.sealing import RecordKey


class AddressBook:
    """Seals addresses with their names. One without a key remembers nothing, and opens nothing."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = RecordKey(key) if key else None

    @property
    def remembers(self) -> bool:
        return self._key is not None

    def seal(self, contact: bytes, address: str, name: str) -> bytes | None:
        if self._key is None:
            return None
        return self._key.seal(json.dumps([address, name]).encode("ascii"), contact.hex())

    def open(self, contact: bytes, sealed: bytes | None) -> tuple[str, str]:
        """The address and the name; "" for both where none is remembered, or none that this key opens."""
        if self._key is None or sealed is None:
            return "", ""
        try:
            address, name = json.loads(self._key.open(bytes(sealed), contact.hex()))
        except (SealBroken, ValueError):
            return "", ""
        return str(address), str(name)
