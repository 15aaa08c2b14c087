"""Keyed hashes of what the history goes by: equal values have equal hashes, and nothing else can be told from them."""

import hashlib
from collections.abc import Iterable

from mailguard import addresses
from mailguard.correspondence.tables import HASH_BYTES

OF_ALL = bytes(HASH_BYTES)  # the owner of what all of us call somebody


class HistoryKey:
    """Hashes under the organisation's own key (BLAKE2b keyed, RFC 7693 2.9). Losing the key is forgetting.

    Not HMAC: of a new address a thousand slips are hashed, and this takes half the time.
    """

    def __init__(self, key: bytes) -> None:
        self._begun = {
            kind: hashlib.blake2b(digest_size=HASH_BYTES, key=key, person=kind)
            for kind in (b"address", b"organisation", b"name", b"told", b"first", b"called", b"list", b"message")
        }

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
        return self._hash(b"told", contact + _bytes(word))

    def told_first(self, contact: bytes, word: str) -> bytes:
        """Of the first name of somebody of whom this contact was told with his family name."""
        return self._hash(b"first", contact + _bytes(word))

    def called(self, contact: bytes, word: str) -> bytes:
        """Of a word that this contact was greeted with."""
        return self._hash(b"called", contact + _bytes(word))

    def recipients(self, contacts: Iterable[bytes]) -> bytes:
        """Of a list of visible recipients, in whatever order."""
        return self._hash(b"list", b"".join(sorted(contacts)))

    def message(self, message_id: str) -> bytes:
        return self._hash(b"message", message_id)

    def _hash(self, kind: bytes, value: str | bytes) -> bytes:
        hashed = self._begun[kind].copy()
        hashed.update(value if isinstance(value, bytes) else _bytes(value))
        return hashed.digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # whatever stands in a header


def organisation_of(address: str) -> str:
    """Whom an address belongs to: its registrable domain, or the address itself at a private provider."""
    if addresses.is_private_mailbox(address):
        return address
    return addresses.organisation_domain(addresses.domain_of(address))
