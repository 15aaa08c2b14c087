"""The digest of each morning: running terms, what waits, what is new, what was decided, and whether all works."""

from mailguard.digest.mail import Digest
from mailguard.digest.writer import DigestWriter

__all__ = ["Digest", "DigestWriter"]
