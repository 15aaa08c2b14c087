"""Passwords and codes: how they are hashed, compared and judged. Knows no account and keeps nothing."""

import base64
import secrets
import threading
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from mailguard.errors import Unfit

MIN_PASSWORD = 12
MAX_PASSWORD = 256
_MIN_DIFFERENT = 5


@dataclass(frozen=True, slots=True)
class Passwords:
    """Argon2id with the memory-constrained parameters of RFC 9106 section 4: three passes, 64 MiB, four lanes."""

    hasher: PasswordHasher = field(default_factory=lambda: PasswordHasher(3, 65_536, 4))
    # Each check takes 64 MiB: a storm of sign-ins waits its turn instead of taking the machine's memory.
    turn: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(2))

    def hash(self, password: str) -> str:
        with self.turn:
            return self.hasher.hash(canonical(password))

    def is_right(self, password_hash: str, password: str) -> bool:
        with self.turn:
            try:
                return self.hasher.verify(password_hash, canonical(password))
            except (VerificationError, InvalidHashError):
                return False

    def of_nobody(self) -> str:
        """A hash that no password has: to compare with it takes as long as with a real one, to make it no time."""
        costs = f"m={self.hasher.memory_cost},t={self.hasher.time_cost},p={self.hasher.parallelism}"
        salt, outcome = (
            base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
            for length in (self.hasher.salt_len, self.hasher.hash_len)
        )
        return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${outcome}"


def canonical(text: str) -> str:
    """One writing for all that look alike: accents can be typed in more than one way (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", text)


def require_strong(password: str, login: str) -> None:
    """Raises Unfit, in Dutch, for a password that is too easy."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Unfit(f"Kies een wachtwoord van minstens {MIN_PASSWORD} en hooguit {MAX_PASSWORD} tekens.")
    folded = canonical(password).casefold()
    if len(set(folded)) < _MIN_DIFFERENT or canonical(login).casefold() in folded:
        raise Unfit("Dit wachtwoord is te makkelijk te raden. Gebruik meer verschillende tekens, en niet uw inlognaam.")


def new_totp_secret() -> str:
    return pyotp.random_base32()


def totp_uri(secret: str, login: str, organisation: str) -> str:
    """What the QR code holds: an authenticator app reads account and secret from it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"mailguard {organisation}".strip())


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is (RFC 6238 5.2: one step of drift either way); None when it is none of them."""
    digits = "".join(code.split())
    if not secret or not (digits.isascii() and digits.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // totp.interval
    steps = (current, current - 1, current + 1)
    return next((step for step in steps if compare_digest(totp.generate_otp(step), digits)), None)
