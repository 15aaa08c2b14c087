"""Proof that a form came from a page of ours, for visitors without a session: signed, for one link, short-lived."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class FormProof:
    """Makes and checks proofs. `key` is derived for this purpose alone."""

    key: bytes = field(repr=False)
    lasts: timedelta = timedelta(hours=2)

    def make(self, subject: str, now: datetime) -> str:
        """A proof that a page for `subject` was shown at this moment."""
        expires = str(int((now + self.lasts).timestamp()))
        return f"{expires}.{self._mac(expires, subject)}"

    def holds(self, given: str, subject: str, now: datetime) -> bool:
        """True for a proof of ours, for this subject, that has not lapsed."""
        expires, _, mac = given.partition(".")
        if not given.isascii() or not expires.isdigit() or len(expires) > 12:
            return False
        is_intact = hmac.compare_digest(mac, self._mac(expires, subject))
        return is_intact and int(expires) > now.timestamp()

    def _mac(self, expires: str, subject: str) -> str:
        return hmac.new(self.key, f"form {expires} {subject}".encode(), sha256).hexdigest()
