"""The two encryptions of ZIP files: the traditional one (APPNOTE 6.1) and WinZip's AES (AE-1 and AE-2).

A lock says quickly whether a password may be right: by one byte in the traditional encryption, by two in AES.
"""

import hashlib
import hmac
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

AES_METHOD = 99
AES_EXTRA = 0x9901
_AUTHENTICATION_BYTES = 10
_SALT_BYTES = {1: 8, 2: 12, 3: 16}
_KEY_BYTES = {1: 16, 2: 24, 3: 32}
_TRADITIONAL_HEADER_BYTES = 12
_ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Opened:
    """A lock that a password may have opened: `decrypt` turns the bytes from `start` up to `stop` into plain ones."""

    start: int
    stop: int
    decrypt: Callable[[bytes], bytes] = field(repr=False)
    is_authentic: Callable[[], bool] = lambda: True

    def pieces(self, source: Iterable[bytes]) -> Iterator[bytes]:
        for piece in source:
            yield self.decrypt(piece)


@dataclass(frozen=True, slots=True)
class AesStrength:
    """What the extra field of an AES entry says (0x9901)."""

    strength: int
    method: int


def aes_strength(extra: bytes) -> AesStrength:
    """Raises ValueError when the extra field lacks."""
    field = extra_fields(extra).get(AES_EXTRA, b"")
    if len(field) < 7 or field[4] not in _KEY_BYTES:
        raise ValueError
    return AesStrength(field[4], int.from_bytes(field[5:7], "little"))


def extra_fields(extra: bytes) -> dict[int, bytes]:
    """The extra fields of an entry by their number; the first of each counts."""
    found: dict[int, bytes] = {}
    position = 0
    while position + 4 <= len(extra):
        number, size = struct.unpack_from("<HH", extra, position)
        found.setdefault(number, extra[position + 4 : position + 4 + size])
        position += 4 + size
    return found


def open_aes(payload: bytes, start: int, stop: int, strength: int, password: bytes) -> Opened | None:
    """None when the password is wrong."""
    from Cryptodome.Cipher import AES
    from Cryptodome.Util import Counter

    salt_bytes, key_bytes = _SALT_BYTES[strength], _KEY_BYTES[strength]
    salt, body = payload[start : start + salt_bytes], start + salt_bytes + 2
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * key_bytes + 2)
    if keys[-2:] != payload[body - 2 : body] or stop - body < _AUTHENTICATION_BYTES:
        return None
    cipher: Any = AES.new(keys[:key_bytes], AES.MODE_CTR, counter=Counter.new(128, little_endian=True))
    stop -= _AUTHENTICATION_BYTES
    code = hmac.new(keys[key_bytes : 2 * key_bytes], digestmod="sha1")

    def decrypt(piece: bytes) -> bytes:
        code.update(piece)
        return bytes(cipher.decrypt(piece))

    expected = payload[stop : stop + _AUTHENTICATION_BYTES]
    return Opened(body, stop, decrypt, lambda: code.digest()[:_AUTHENTICATION_BYTES] == expected)


def open_traditional(payload: bytes, start: int, stop: int, checks: Iterable[int], password: bytes) -> Opened | None:
    """None when the password is wrong. `checks` are the bytes of which the header ends in one."""
    cipher = _Traditional(password)
    header = cipher.decrypt(payload[start : start + _TRADITIONAL_HEADER_BYTES])
    if len(header) < _TRADITIONAL_HEADER_BYTES or header[-1] not in checks:
        return None
    return Opened(start + _TRADITIONAL_HEADER_BYTES, stop, cipher.decrypt)


class _Traditional:
    """PKWARE's stream cipher: three keys that every plain byte stirs."""

    def __init__(self, password: bytes) -> None:
        self._keys = (0x12345678, 0x23456789, 0x34567890)
        self._table = _crc_table()
        for byte in password:
            self._stir(byte)

    def _stir(self, byte: int) -> None:
        first, second, third = self._keys
        first = (first >> 8) ^ self._table[(first ^ byte) & 0xFF]
        second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        third = (third >> 8) ^ self._table[(third ^ second >> 24) & 0xFF]
        self._keys = (first, second, third)

    def decrypt(self, data: bytes) -> bytes:
        """The same as `_stir` for every byte, in one loop: this is where the time goes."""
        table, stream = self._table, _stream_bytes()
        first, second, third = self._keys
        plain = bytearray(data)
        for position, byte in enumerate(data):
            byte ^= stream[third >> 2 & 0x3FFF]
            plain[position] = byte
            first = first >> 8 ^ table[(first ^ byte) & 0xFF]
            second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            third = third >> 8 ^ table[(third ^ second >> 24) & 0xFF]
        self._keys = (first, second, third)
        return bytes(plain)


@cache
def _stream_bytes() -> bytes:
    """What a byte is encrypted with, by the bits 2 to 15 of the third key (6.1.5: the two lowest do not count)."""
    return bytes(((key << 2 | 2) * (key << 2 | 3) >> 8) & 0xFF for key in range(1 << 14))


@cache
def _crc_table() -> tuple[int, ...]:
    """CRC-32 of each single byte, without the inversions that `zlib.crc32` makes before and after."""
    return tuple(zlib.crc32(bytes((byte,)), 0xFFFFFFFF) ^ 0xFFFFFFFF for byte in range(256))
