"""The methods of 7z archives: what each step of unpacking does (`Methods.txt` of the LZMA SDK)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from mailguard.content.formats.archives.compressed_streams import (
    Inflate,
    Inflate64,
    TooMuchMemoryError,
    UnsupportedMethodError,
    bzip2_decoder,
    decoded,
    lzma2_decoder,
    lzma_decoder,
    zstd_decoder,
)
from mailguard.content.formats.archives.seven_zip_header import Block, Coder
from mailguard.content.limits import MIB

AES = b"\x06\xf1\x07\x01"
MAX_KEY_POWER = 20  # 2^19 rounds are what 7-Zip does; 2^24 take seconds
_NO_STRETCHING = 0x3F
_MAX_PASSWORD_BYTES = 512
_COPY, _LZMA, _LZMA2, _PPMD = b"\0", b"\3\1\1", b"\x21", b"\3\4\1"
_DEFLATE, _DEFLATE64, _BZIP2, _ZSTD = b"\4\1\x08", b"\4\1\x09", b"\4\2\2", b"\4\xf7\x11\1"
# The filters for programs, by their old numbers and their new ones.
_FILTERS = {
    b"\3\3\1\3": "BCJDecoder", b"\4": "BCJDecoder",
    b"\3\3\2\5": "PPCDecoder", b"\5": "PPCDecoder",
    b"\3\3\5\1": "ARMDecoder", b"\7": "ARMDecoder",
    b"\3\3\7\1": "ARMTDecoder", b"\x08": "ARMTDecoder",
    b"\3\3\x08\5": "SparcDecoder", b"\x09": "SparcDecoder",
}  # fmt: skip
_MAX_PPMD_BYTES = 192 * MIB


def is_locked(block: Block) -> bool:
    return any(coder.method == AES for coder in block.coders)


def unpacked(block: Block, source: Iterator[bytes], password: str | None) -> Iterator[bytes]:
    """What comes out of a block; raises UnsupportedMethodError and what the decoders raise."""
    if not block.coders:
        raise UnsupportedMethodError
    for coder in block.coders:
        source = _cut(_step(coder, source, password), coder.size)
    return source


def _step(coder: Coder, source: Iterator[bytes], password: str | None) -> Iterator[bytes]:
    method = coder.method
    if method == _COPY:
        return source
    if method == AES and password is not None:
        return _decrypted(coder.properties, source, password)
    if method == _LZMA:
        decoder, header = lzma_decoder(coder.properties, coder.size)
        return decoded(decoder, _chained(header, source))
    if method == _LZMA2:
        return decoded(lzma2_decoder(coder.properties, coder.size), source)
    if method == _PPMD:
        return _ppmd(coder, source)
    if method in _FILTERS:
        return _filtered(_FILTERS[method], coder.size, source)
    simple: dict[bytes, Callable[[], Any]] = {
        _DEFLATE: lambda: Inflate(-15), _DEFLATE64: Inflate64, _BZIP2: bzip2_decoder, _ZSTD: zstd_decoder,
    }  # fmt: skip
    if method not in simple:
        raise UnsupportedMethodError
    return decoded(simple[method](), source)


def _cut(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """No more than the size that the directory gives: what follows is padding of a cipher. Raises EOFError for less."""
    left = size
    while left > 0:
        piece = next(pieces, None)
        if piece is None:
            raise EOFError
        yield piece[:left]
        left -= len(piece)


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _filtered(name: str, size: int, source: Iterator[bytes]) -> Iterator[bytes]:
    """Addresses in programs are written relative again; the filter keeps back a few bytes until it has them all."""
    try:
        import bcj
    except ImportError as error:
        raise UnsupportedMethodError from error
    decoder = getattr(bcj, name)(size)
    for piece in source:
        yield bytes(decoder.decode(piece))
    yield bytes(decoder.decode(b""))


def _ppmd(coder: Coder, source: Iterator[bytes]) -> Iterator[bytes]:
    try:
        import pyppmd
    except ImportError as error:
        raise UnsupportedMethodError from error
    order, memory = coder.properties[0], int.from_bytes(coder.properties[1:5], "little")
    if memory > _MAX_PPMD_BYTES:
        raise TooMuchMemoryError
    decoder = pyppmd.Ppmd7Decoder(order, memory)
    left = coder.size
    while left > 0:
        data = next(source, b"") if decoder.needs_input else b""
        is_over = decoder.needs_input and not data
        piece = bytes(decoder.decode(data or (b"\0" if is_over else b""), min(left, MIB)))
        if not piece and is_over:
            return
        left -= len(piece)
        yield piece


# -- encryption -------------------------------------------------------------------------------------------------------


def key_rounds(properties: bytes) -> int:
    """How many rounds it takes to make the key of a password."""
    power = properties[0] & 0x3F
    return 1 if power == _NO_STRETCHING else 1 << power


def _decrypted(properties: bytes, source: Iterator[bytes], password: str) -> Iterator[bytes]:
    from Cryptodome.Cipher import AES as CIPHER

    salt, vector = _salt_and_vector(properties)
    key = _key(properties[0] & 0x3F, salt, password)
    cipher: Any = CIPHER.new(key, CIPHER.MODE_CBC, vector)
    rest = b""
    for piece in source:
        piece = rest + piece
        whole = len(piece) // 16 * 16
        rest = piece[whole:]
        yield bytes(cipher.decrypt(piece[:whole]))


def _salt_and_vector(properties: bytes) -> tuple[bytes, bytes]:
    first, second = properties[0], properties[1] if len(properties) > 1 else 0
    salt_bytes = (first >> 7) + (second >> 4)
    vector_bytes = (first >> 6 & 1) + (second & 0x0F)
    vector = properties[2 + salt_bytes : 2 + salt_bytes + vector_bytes]
    return properties[2 : 2 + salt_bytes], vector.ljust(16, b"\0")[:16]


@lru_cache(maxsize=64)
def _key(power: int, salt: bytes, password: str) -> bytes:
    """SHA-256 of salt, password and the number of the round, for 2^power rounds, one behind the other."""
    raw = salt + password.encode("utf-16-le", "surrogatepass")
    if power == _NO_STRETCHING:
        return (raw + bytes(32))[:32]
    if power > MAX_KEY_POWER or len(raw) > _MAX_PASSWORD_BYTES:
        raise TooMuchMemoryError
    rounds, width = min(1 << power, 1 << 16), len(raw) + 8
    batch = bytearray((raw + bytes(8)) * rounds)  # the number's two lowest bytes are the same in every batch
    batch[len(raw) :: width] = bytes(index & 0xFF for index in range(rounds))
    batch[len(raw) + 1 :: width] = bytes(index >> 8 for index in range(rounds))
    digest = hashlib.sha256()
    for number in range((1 << power) // rounds):
        batch[len(raw) + 2 :: width] = bytes((number,)) * rounds
        digest.update(batch)
    return digest.digest()
