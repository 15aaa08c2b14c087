"""A DKIM signature (RFC 6376) that verifies before mailguard verifies behind it: checked by dkimpy."""

import asyncio
import base64

import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.smtp.stage import stage

HEADER = (
    b"From: Alice <alice@gemeente.test>\r\nTo: bob@example.test\r\nSubject:   two  spaces \r\n\tand a fold\r\n"
    b"Date: Mon, 02 Mar 2026 09:30:00 +0100\r\nMessage-ID: <1@gemeente.test>\r\n\r\n"
)
BODIES = {
    "plain": b"Dear Bob,\r\n\r\nregards\r\n",
    "dots": b".\r\n..\r\n.leading\r\n \t \r\n",
    "8-bit": b"caf\xc3\xa9 \xff\xfe\x80\r\n",
    "long lines": b"x" * 5000 + b"\r\n" + b"y " * 400_000 + b"\r\n",
    "empty lines at the end": b"body\r\n\r\n\r\n\r\n",
    "nothing": b"",
}
# Named once more than it occurs (RFC 6376 8.15): a further field of that name breaks the signature.
OVERSIGNED = [b"From", b"From", b"Subject", b"Subject", b"To", b"To", b"Date", b"Date", b"Message-ID", b"Message-ID"]


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize("is_chunked", [False, True], ids=["data", "chunks"])
@pytest.mark.parametrize("kind", ["relaxed", "simple"])
@pytest.mark.parametrize("name", BODIES)
def test_a_signature_survives(key, name, kind, is_chunked):
    signed = _signed(HEADER + BODIES[name], key, kind)
    assert _verifies(signed, key)
    arrived = asyncio.run(_relayed(signed, is_chunked=is_chunked))
    assert arrived.endswith(signed)
    assert arrived.startswith(b"Received: ")
    assert _verifies(arrived, key)


def test_the_signature_would_not_survive_a_change(key):
    signed = _signed(HEADER + BODIES["plain"], key, "simple")
    assert not _verifies(signed.replace(b"Dear", b"dear"), key)
    assert not _verifies(b"Subject: another\r\n" + signed, key)


def _signed(content: bytes, key: rsa.RSAPrivateKey, kind: str) -> bytes:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    canonicalization = (kind.encode(), kind.encode())
    field: bytes = dkim.sign(
        content, b"s1", b"gemeente.test", pem, canonicalize=canonicalization, include_headers=OVERSIGNED
    )
    return field + content


def _verifies(content: bytes, key: rsa.RSAPrivateKey) -> bool:
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    return bool(dkim.verify(content, dnsfunc=lambda name, timeout=5: record))


async def _relayed(content: bytes, *, is_chunked: bool) -> bytes:
    """The content as it stands with the next hop, dots unstuffed."""
    async with stage() as setting:
        client = await setting.client()
        await client.envelope()
        if is_chunked:
            await client.write(b"BDAT %d LAST\r\n%b" % (len(content), content))
            reply = await client.reply()
        else:
            reply = await client.data((b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:])
        assert reply.startswith(b"250")
        (received,) = setting.hop.accepted
        if received.is_chunked:
            return received.content
        return (b"\r\n" + received.content).replace(b"\r\n.", b"\r\n")[2:]
