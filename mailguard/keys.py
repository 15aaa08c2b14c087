"""The master key of this installation: made on first start in an owner-only file, and what is derived from it.

Keys never enter the database, a log or a repr; only the fingerprint does.
"""

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mailguard.errors import ConfigError

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class MasterKey:
    """32 random bytes. `derive` gives an independent key for each purpose (HKDF, RFC 5869)."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Names the key without telling anything of it: SHA-256 over a derived value, 16 hex digits."""
        return hashlib.sha256(self.derive("fingerprint")).hexdigest()[:16]

    def derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"mailguard {purpose}".encode()).derive(self.secret)


def load(state_path: Path) -> MasterKey | None:
    """The key in `state_path`/keys/master.key; None when there is none. Raises ConfigError for one that is not safe."""
    path = _path(state_path)
    try:
        return _load(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from None


def load_or_create(state_path: Path) -> MasterKey:
    """As `load`; a key is made where there is none."""
    path = _path(state_path)
    try:
        # One by one: the mode of `mkdir` does not go for the parents it makes.
        state_path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            _create(path)
        return _load(path)
    except OSError as error:
        raise _unusable(path, error) from None


def _path(state_path: Path) -> Path:
    return state_path / "keys" / "master.key"


def _unusable(path: Path, error: OSError) -> ConfigError:
    mend = "make the state directory writable for mailguard's user, or choose another with state_directory"
    return ConfigError(f"cannot be used ({error.strerror})", where=str(path), mend=mend)


def _create(path: Path) -> None:
    # Written beside and linked into place, so that two processes starting at once end up with one key.
    descriptor, name = tempfile.mkstemp(prefix=".master-", dir=path.parent)  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _load(path: Path) -> MasterKey:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise ConfigError(f"can be read by others (mode {mode:o})", where=str(path), mend=f"chmod 600 {path}")
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        mend = "put the key back from your key backup; a new key cannot read what the old one wrote"
        raise ConfigError(f"is not a key of {KEY_BYTES} bytes", where=str(path), mend=mend)
    return MasterKey(secret)
