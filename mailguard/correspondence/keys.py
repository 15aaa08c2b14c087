"""Keyed hashes of what the history goes by: equal values have equal hashes, and nothing else can be told from them."""

import hashlib
import hmac

from mailguard import addresses
from mailguard.correspondence.tables import HASH_BYTES

OF_ALL = bytes(HASH_BYTES)  # the owner of what all of us call somebody


class HistoryKey:
    """Hashes under the organisation's own key. Losing the key is forgetting."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def address(self, address: str) -> bytes:
        """Of a normalised address."""
        return self._hash(b"address", address)

    def organisation(self, address: str) -> bytes:
        """Of whom an address belongs to: its registrable domain, or himself at a private provider."""
        return self._hash(b"organisation", organisation_of(address))

    def domain(self, domain: str) -> bytes:
        """As `organisation`, of a registrable domain."""
        return self._hash(b"organisation", domain)

    def name(self, name_key: str) -> bytes:
        return self._hash(b"name", name_key)

    def told(self, contact: bytes, word: str) -> bytes:
        """Of a word of a name that this contact was told of. Each contact's are his own: nobody can count who is
        talked about most.
        """
        return self._hash(b"told" + contact, word)

    def told_first(self, contact: bytes, word: str) -> bytes:
        """Of the first name of somebody of whom this contact was told with his family name."""
        return self._hash(b"first" + contact, word)

    def called(self, contact: bytes, word: str) -> bytes:
        """Of a word that this contact was greeted with."""
        return self._hash(b"called" + contact, word)

    def recipients(self, contacts: list[bytes]) -> bytes:
        """Of a list of visible recipients, in whatever order."""
        return self._hash(b"list", b"".join(sorted(contacts)))

    def message(self, message_id: str) -> bytes:
        return self._hash(b"message", message_id)

    def _hash(self, kind: bytes, value: str | bytes) -> bytes:
        text = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, kind + b"\0" + text, hashlib.sha256)[:HASH_BYTES]


def organisation_of(address: str) -> str:
    """Whom an address belongs to: its registrable domain, or the address itself at a private provider."""
    if addresses.is_private_mailbox(address):
        return address
    return addresses.organisation_domain(addresses.domain_of(address))
