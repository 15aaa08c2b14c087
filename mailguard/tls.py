"""TLS on both legs: the settings and their files as contexts, read again when the files change, and whose certificate
the other side showed.

TLS 1.2 at least (RFC 8996); ciphers are the library's choice. No key is ever asked for on a terminal.
"""

import hashlib
import logging
import ssl
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509

from mailguard.config import ListenerTls, NextHopTls
from mailguard.errors import ConfigError

logger = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 1.0

# Of each file: device, inode, size and time of change; None where there is no file.
_Stamps = tuple[tuple[int, int, int, int] | None, ...]


class ServerTls:
    """The listener's side. Raises ConfigError for files that cannot be used."""

    def __init__(self, settings: ListenerTls, *, asks_certificate: bool) -> None:
        """`asks_certificate`: clients are asked to show one; those who do must show one of `client_ca`'s."""
        self._settings = settings
        self._asks_certificate = asks_certificate
        files = [settings.certificate, settings.private_key]
        if asks_certificate:
            files.append(settings.client_ca)
        self._kept = _Kept("relay.tls", files, self._build)

    def context(self) -> ssl.SSLContext:
        """For the next connection. Files that changed are read again; the old ones serve on when the new cannot."""
        return self._kept.context()

    def _build(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION  # who the client is was judged by its first handshake
        _load_pair(context, "relay.tls", self._settings.certificate, self._settings.private_key)
        if self._asks_certificate:
            context.verify_mode = ssl.CERT_OPTIONAL
            _load_authorities(context, "relay.tls.client_ca", self._settings.client_ca, ssl.Purpose.CLIENT_AUTH)
        return context


class ClientTls:
    """Our side towards a next hop. Raises ConfigError for files that cannot be used."""

    def __init__(self, settings: NextHopTls, *, section: str = "next_hop.tls") -> None:
        """`section` is the table these settings stand in, for errors."""
        self._settings = settings
        self._section = section
        self._kept = _Kept(section, [settings.certificate, settings.private_key, settings.ca], self._build)

    def context(self) -> ssl.SSLContext:
        """For the next connection: give it `server_hostname`, by which in mode "verify" the name is checked."""
        return self._kept.context()

    def verify(self, ssl_object: ssl.SSLObject | ssl.SSLSocket, host: str) -> None:
        """After the handshake: raises ssl.SSLCertVerificationError when there are pins and `host` showed none of them.

        Without pins the context has judged, unless it was never told which name to look for.
        """
        if self._settings.mode != "verify":
            return
        if not self._settings.pins and not ssl_object.server_hostname:
            raise ssl.SSLCertVerificationError(f"no name was looked for in the certificate of {host}")
        if self._settings.pins:
            shown = ssl_object.getpeercert(binary_form=True) or b""
            if hashlib.sha256(shown).hexdigest() not in self._settings.pins:
                raise ssl.SSLCertVerificationError(f"the certificate of {host} is none of those pinned")

    def _build(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._settings.mode != "verify" or self._settings.pins:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        else:
            _load_authorities(context, f"{self._section}.ca", self._settings.ca, ssl.Purpose.SERVER_AUTH)
        if self._settings.certificate:
            _load_pair(context, self._section, self._settings.certificate, self._settings.private_key)
        return context


def certificate_names(ssl_object: ssl.SSLObject | ssl.SSLSocket | None) -> frozenset[str]:
    """The DNS names (subjectAltName, RFC 6125) of the peer's certificate, in lower case.

    Empty without TLS, without a certificate, and for one that was not verified.
    """
    certificate = ssl_object.getpeercert() if ssl_object else None
    alternative: Any = (certificate or {}).get("subjectAltName", ())
    return frozenset(value.lower() for kind, value in alternative if kind == "DNS")


def matches(names: Iterable[str], patterns: Iterable[str]) -> bool:
    """True when one of the names is one of the patterns; `*.` in front of either is any one label (RFC 6125 6.4.3)."""
    wanted = [pattern.lower() for pattern in patterns]
    return any(_is_same(name.lower(), pattern) for name in names for pattern in wanted)


def _is_same(name: str, pattern: str) -> bool:
    return (bool(name) and name == pattern) or _covers(name, pattern) or _covers(pattern, name)


def _covers(wildcard: str, name: str) -> bool:
    if not wildcard.startswith("*."):
        return False
    label, _, rest = name.partition(".")
    return rest == wildcard[2:] and "." in rest and "*" not in label and bool(label)


class _Kept:
    """A context, built again when one of its files changed."""

    def __init__(self, section: str, files: Iterable[str], build: Callable[[], ssl.SSLContext]) -> None:
        self._section = section
        self._files = tuple(file for file in files if file)
        self._build = build
        # Before the files are read: what is written meanwhile is then seen as a change.
        self._stamps = _stamps(self._files)
        self._context = build()
        self._looked_at = time.monotonic()

    def context(self) -> ssl.SSLContext:
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_AGAIN_SECONDS:
            self._looked_at = now
            self._look_again()
        return self._context

    def _look_again(self) -> None:
        stamps = _stamps(self._files)
        if stamps == self._stamps:
            return
        self._stamps = stamps
        try:
            self._context = self._build()
        except ConfigError as error:
            logger.warning("%s: %s; the certificate read before stays in use", error.where, error.what)
        else:
            logger.info("%s: certificates were read again", self._section)


def _stamps(files: tuple[str, ...]) -> _Stamps:
    return tuple(_stamp(file) for file in files)


def _stamp(file: str) -> tuple[int, int, int, int] | None:
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _load_pair(context: ssl.SSLContext, section: str, certificate: str, private_key: str) -> None:
    _require_valid_today(f"{section}.certificate", certificate)
    key = f"{section}.private_key"
    _read(key, private_key)
    try:
        context.load_cert_chain(certificate, private_key, password=lambda: _refuse_password(key))
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ConfigError(
                "this key is not that of the certificate",
                where=key,
                mend="name the key this certificate was made for; a file with the whole chain begins with the leaf",
            ) from None
        raise ConfigError(
            f"certificate and key cannot be used ({error.reason or 'no private key in PEM'})",
            where=key,
            mend="name a PEM file with the private key (BEGIN PRIVATE KEY), of at least 2048 bits for RSA",
        ) from None
    except OSError as error:  # gone between two reads
        raise _unreadable(key, error) from None


def _refuse_password(key: str) -> str:
    raise ConfigError(
        "this key is encrypted, and nobody is there to type its password",
        where=key,
        mend="take the password off: openssl pkey -in OLD -out NEW, and let mailguard's user alone read NEW",
    )


def _require_valid_today(key: str, file: str) -> None:
    leaf = _certificates(key, file)[0]
    now = datetime.now(UTC)
    if now > leaf.not_valid_after_utc:
        raise ConfigError(
            f"this certificate expired on {leaf.not_valid_after_utc:%Y-%m-%d}",
            where=key,
            mend="renew it, or name the file of the new one",
        )
    if now < leaf.not_valid_before_utc:
        raise ConfigError(
            f"this certificate is not valid before {leaf.not_valid_before_utc:%Y-%m-%d}",
            where=key,
            mend="set the clock of this machine right, or name the certificate that is valid today",
        )


def _load_authorities(context: ssl.SSLContext, key: str, file: str, purpose: ssl.Purpose) -> None:
    if not file:
        context.load_default_certs(purpose)
        return
    _certificates(key, file)
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError as error:
        raise ConfigError(
            f"these certificates cannot be used ({error.reason})", where=key, mend="name a PEM file of CA certificates"
        ) from None
    except OSError as error:
        raise _unreadable(key, error) from None


def _certificates(key: str, file: str) -> list[x509.Certificate]:
    """What stands in a PEM file, one at least."""
    try:
        return x509.load_pem_x509_certificates(_read(key, file))
    except ValueError:
        raise ConfigError(
            "there is no certificate in this file",
            where=key,
            mend="name a PEM file (BEGIN CERTIFICATE); from a PFX file: openssl pkcs12 -nokeys -in OLD -out NEW",
        ) from None


def _read(key: str, file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise _unreadable(key, error) from None


def _unreadable(key: str, error: OSError) -> ConfigError:
    return ConfigError(
        f"the file cannot be read ({error.strerror})",
        where=key,
        mend="check the path, and let mailguard's user read the file",
    )
