"""Certificates for tests: a CA of one's own, and what it issues, as files in a folder."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate (with its chain) and its key: paths as text, as settings want them. `pin` is its SHA-256."""

    certificate: str
    private_key: str
    pin: str


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA. `ca_file` is what those who trust it name in their settings."""

    folder: Path
    certificate: x509.Certificate
    key: Key = field(repr=False)
    ca_file: str

    def certificate_for(
        self, *names: str, is_expired: bool = False, is_for_clients: bool = False, password: bytes = b""
    ) -> Pair:
        """A certificate for these names (IP addresses too). With a password the key is kept encrypted."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if is_for_clients else ExtendedKeyUsageOID.SERVER_AUTH
        builder = _builder(names[0], self.certificate.subject, key, is_expired=is_expired)
        builder = builder.add_extension(_alternative(names), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        return _write(self.folder, builder.sign(self.key, hashes.SHA256()), key, password, above=self.certificate)


def authority(folder: Path) -> Authority:
    """A new CA, whose files go into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"CA {next(_NUMBERS)} of the tests"
    builder = _builder(name, _name(name), key, is_expired=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    ca_file = folder / f"ca-{next(_NUMBERS)}.pem"
    ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(folder, certificate, key, str(ca_file))


def self_signed(folder: Path, *names: str, is_expired: bool = False) -> Pair:
    """A certificate that only its own fingerprint vouches for."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(names[0], _name(names[0]), key, is_expired=is_expired)
    builder = builder.add_extension(_alternative(names), critical=False)
    return _write(folder, builder.sign(key, hashes.SHA256()), key, b"")


def _builder(name: str, issuer: x509.Name, key: Key, *, is_expired: bool) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    end = today - timedelta(days=1) if is_expired else today + timedelta(days=30)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=60))
        .not_valid_after(end)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(names: tuple[str, ...]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general_name(name) for name in names])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(
    folder: Path, certificate: x509.Certificate, key: Key, password: bytes, *, above: x509.Certificate | None = None
) -> Pair:
    number = next(_NUMBERS)
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        encryption = serialization.BestAvailableEncryption(password)
    chain = [certificate, above] if above else [certificate]
    certificate_file, key_file = folder / f"certificate-{number}.pem", folder / f"key-{number}.pem"
    certificate_file.write_bytes(b"".join(c.public_bytes(serialization.Encoding.PEM) for c in chain))
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
    key_file.chmod(0o600)
    return Pair(str(certificate_file), str(key_file), certificate.fingerprint(hashes.SHA256()).hex())
