"""Pictures larger than memory, with more frames than anyone looks at, or that OCR takes long over."""

import io
import random
import struct
import zlib

from PIL import Image

from benchmarks.hostile_files.bombs import Much
from benchmarks.hostile_files.cases import Case, Expect, attached, letter_with

_SIDE = 50_000


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width: int, height: int, packed: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def giant_png() -> bytes:
    """Every line of it is there, in black and white."""
    return _png(_SIDE, _SIDE, Much(bytes(1 + _SIDE // 8), _SIDE).zlib_stream())


def png_with_a_text_of_a_gigabyte() -> bytes:
    whole = _saved("PNG")
    text = b"Comment\0\0" + Much(b"a" * 1_000_000, 1000).zlib_stream()
    return whole[:33] + _chunk(b"zTXt", text) * 3 + whole[33:]


def _saved(form: str, size: tuple[int, int] = (64, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", size, 200).save(buffer, form)
    return buffer.getvalue()


def giant_gif() -> bytes:
    whole = bytearray(_saved("GIF"))
    whole[6:10] = struct.pack("<HH", 65_535, 65_535)
    return bytes(whole)


def gif_of_many_frames() -> bytes:
    frame = b"\x21\xf9\4\0\1\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff" + frame * 200_000 + b"\x3b"


def tiff_of_pages_in_a_circle() -> bytes:
    whole = bytearray(_saved("TIFF"))
    at = struct.unpack_from("<I", whole, 4)[0]
    count = struct.unpack_from("<H", whole, at)[0]
    struct.pack_into("<I", whole, at + 2 + 12 * count, at)
    return bytes(whole)


def giant_tiff() -> bytes:
    whole = bytearray(_saved("TIFF"))
    at = struct.unpack_from("<I", whole, 4)[0]
    for number in range(struct.unpack_from("<H", whole, at)[0]):
        (tag,) = struct.unpack_from("<H", whole, at + 2 + 12 * number)
        if tag in (256, 257):
            struct.pack_into("<HHII", whole, at + 2 + 12 * number, tag, 4, 1, 1_000_000)
    return bytes(whole)


def giant_webp() -> bytes:
    whole = _saved("WEBP")
    canvas = struct.pack("<B3x", 0) + (16_777_215).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas + whole[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def giant_jpeg() -> bytes:
    whole = bytearray(_saved("JPEG"))
    at = whole.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", whole, at, 65_500, 65_500)
    return bytes(whole)


def noise(seed: int) -> bytes:
    """A page on which everything could be a letter."""
    buffer = io.BytesIO()
    size = (1240, 1754)
    pixels = bytes(value & 0xC0 for value in random.Random(seed).randbytes(size[0] * size[1]))
    Image.frombytes("L", size, pixels).save(buffer, "PNG")
    return buffer.getvalue()


def twelve_pages_of_noise() -> bytes:
    return letter_with(*((f"scan{number}.png", noise(number)) for number in range(12)))


CASES: tuple[Case, ...] = (
    attached("png: 50,000 x 50,000", "a.png", giant_png),
    attached("png: comments of 1 GB", "a.png", png_with_a_text_of_a_gigabyte, Expect.ENDS),
    attached("gif: 65,535 x 65,535", "a.gif", giant_gif),
    attached("gif: 200,000 frames", "a.gif", gif_of_many_frames),
    attached("tiff: pages in a circle", "a.tif", tiff_of_pages_in_a_circle, Expect.ENDS),
    attached("tiff: 1,000,000 x 1,000,000", "a.tif", giant_tiff),
    attached("webp: 16,777,216 x 16,777,216", "a.webp", giant_webp),
    attached("jpeg: 65,500 x 65,500", "a.jpg", giant_jpeg),
    Case("png: 12 pages of noise", twelve_pages_of_noise, Expect.ENDS, is_quick=False),
)
