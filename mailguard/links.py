"""Signed, expiring links to the sender's page. A link names one held message and needs no sign-in.

The signature covers the message and the end of the term, under a key of its own. Showing a link does nothing: what it
leads to acts on POST alone, since scanners fetch links first.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mailguard.errors import LinkInvalid

_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links. `key` is derived for this purpose; `base_url` is the listener's public address."""

    key: bytes = field(repr=False)
    base_url: str

    def url(self, held_id: str, expires_at: datetime) -> str:
        return f"{self.base_url}/afzender/{self.token(held_id, expires_at)}"

    def token(self, held_id: str, expires_at: datetime) -> str:
        body = int(expires_at.timestamp()).to_bytes(8, "big") + held_id.encode("ascii")
        return base64.urlsafe_b64encode(self._mac(body) + body).rstrip(b"=").decode("ascii")

    def held_id(self, token: str, now: datetime) -> str:
        """The message a token names. Raises LinkInvalid for one that is forged, damaged or past its term."""
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (UnicodeEncodeError, binascii.Error):
            raise LinkInvalid("Deze link klopt niet. Neem de hele link uit het bericht over.") from None
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        is_as_written = base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") == token
        if not is_as_written or not hmac.compare_digest(mac, self._mac(body)):
            raise LinkInvalid("Deze link klopt niet. Neem de hele link uit het bericht over.")
        if datetime.fromtimestamp(int.from_bytes(body[:8], "big"), UTC) <= now:
            raise LinkInvalid("Deze link is verlopen.", is_expired=True)
        return body[8:].decode("ascii")

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self.key, b"sender link" + body, hashlib.sha256)[:_MAC_BYTES]
